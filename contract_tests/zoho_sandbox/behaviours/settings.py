"""Fields and custom views of a module."""

from zoho_sandbox.answers import Answer, Found
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.paging import whole
from zoho_sandbox.state import org


@behaviour("listFields")
def fields(call: Call) -> Answer:
    """The fields with what can be done to each; all fields of these organizations are in use."""
    found = org.fields(call.connection, call.principal.org, call.module)
    return Found("found", {"fields": [] if call.get("use") == "unused" else found})


@behaviour("listCustomViews")
def custom_views(call: Call) -> Answer:
    """The custom views, the one of all records first."""
    found = org.views(call.connection, call.principal.org, call.module)
    return Found("found", {"custom_views": found, "info": whole(len(found))})
