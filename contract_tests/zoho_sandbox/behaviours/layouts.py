"""The layouts of a module: which fields a page shows, and where."""

from collections.abc import Mapping
from typing import Any, Final

from zoho_sandbox.answers import Answer, Found
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.state import layouts, org
from zoho_sandbox.wire import FREE

# What a lead becomes.
CONVERTED: Final = ("Contacts", "Deals", "Accounts")


@behaviour("listLayouts")
def list_(call: Call) -> Answer:
    """Every layout of the module."""
    found = [_shown(call, layout) for layout in layouts.all_of(call.connection, call.principal.org, call.module)]
    if call.broken("layout-without-name"):
        for layout in found:
            del layout["name"]
    return Found("found", {"layouts": found})


@behaviour("getLayout")
def get(call: Call) -> Answer:
    """The one layout; nothing if the module has none of that identifier."""
    known = layouts.all_of(call.connection, call.principal.org, call.module)
    found = [layout for layout in known if layout["id"] == call.get("layout_id") or call.broken("any-layout-shown")]
    if not found:
        return Found("nothing")
    return Found("found", {"layouts": [_shown(call, found[0])]})


def _shown(call: Call, layout: Mapping[str, Any]) -> dict[str, Any]:
    """The layout with the fields of its sections: first what the product brings along, then what is the user's own."""
    fields = org.fields(call.connection, call.principal.org, call.module)
    parts = ([one for one in fields if not one["custom_field"]], [one for one in fields if one["custom_field"]])
    sections = [{**section, "fields": own} for section, own in zip(layout["sections"], parts, strict=True)]
    view = {"id": layout["id"], "name": layout["name"], "type": "layout"}
    profiles = [
        {"id": one["id"], "name": one["name"], "default": True, "default_view": view, "default_assignment_view": view}
        for one in org.profiles(call.connection, call.principal.org)
    ]
    told: Any = {} if call.broken("sections-not-a-list") else sections
    return {**layout, "sections": told, "profiles": profiles, "convert_mapping": _mapping(call)}


def _mapping(call: Call) -> dict[str, Any] | None:
    """The layouts of what a lead becomes; nothing else becomes anything."""
    if call.module != "Leads":
        return None
    first = {name: layouts.all_of(call.connection, call.principal.org, name)[0] for name in CONVERTED}
    return {FREE: {name: {"id": one["id"], "name": one["name"]} for name, one in first.items()}}
