"""Fields and custom views of a module."""

from typing import Final

from zoho_sandbox.answers import Answer, Found
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.paging import whole
from zoho_sandbox.state import org

# What a custom view tells of itself only where it is asked for alone.
ALONE: Final = frozenset({"criteria", "fields", "sort_by", "sort_order", "access_type", "shared_to"})


@behaviour("listFields")
def fields(call: Call) -> Answer:
    """The fields with what can be done to each; all fields of these organizations are in use."""
    found = [{**field} for field in org.fields(call.connection, call.principal.org, call.module)]
    for field in found:
        if call.broken("field-without-api-name"):
            del field["api_name"]
        if call.broken("field-type-null"):
            field["data_type"] = None
    return Found("found", {"fields": [] if call.get("use") == "unused" else found})


@behaviour("getField")
def field(call: Call) -> Answer:
    """The one field; nothing if the module has none of that identifier."""
    known = org.fields(call.connection, call.principal.org, call.module)
    found = [one for one in known if one["id"] == call.get("field_id")]
    if call.broken("any-field-shown"):
        found = list(known[:1])
    return Found("found", {"fields": found}) if found else Found("nothing")


@behaviour("getCustomView")
def custom_view(call: Call) -> Answer:
    """The one custom view, with its conditions; nothing if the module has none of that identifier."""
    found = org.view(call.connection, call.principal.org, call.get("view_id"))
    if found is None or (found[0] != call.module and not call.broken("view-of-any-module-shown")):
        return Found("nothing")
    if call.broken("view-without-conditions"):
        return Found("found", {"custom_views": [{**found[1], "criteria": None}]})
    return Found("found", {"custom_views": [found[1]]})


@behaviour("listCustomViews")
def custom_views(call: Call) -> Answer:
    """The custom views, the one of all records first."""
    module = "Leads" if call.broken("views-of-leads-everywhere") else call.module
    views = org.views(call.connection, call.principal.org, module)
    found = [{name: value for name, value in view.items() if name not in ALONE} for view in views]
    if call.broken("views-without-info"):
        return Found("found", {"custom_views": found})
    return Found("found", {"custom_views": found, "info": whole(len(found))})
