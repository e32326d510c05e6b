"""The modules of the organization, and what the current user may do in each."""

from typing import Any, Final

from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.state import modules, org

# What a profile's powers are called here.
POWERS: Final = {"view": "viewable", "create": "creatable", "edit": "editable", "delete": "deletable"}
CONVERTED: Final = frozenset({"Leads", "Quotes", "Sales_Orders"})
INVENTORY: Final = frozenset({"Quotes", "Sales_Orders", "Purchase_Orders", "Invoices"})
# What can be made for every module that calls can name.
SUPPORTED: Final = (
    "blueprint_supported",
    "filter_supported",
    "scoring_supported",
    "triggers_supported",
    "webform_supported",
    "email_template_supported",
)
# One that people do not see as a tab, so that both kinds can be met.
HIDDEN: Final = frozenset({"Price_Books"})


@behaviour("listModules")
def modules_(call: Call) -> Answer:
    """Every module, or those with one of the statuses that were asked for."""
    found = [_described(call, place, row) for place, row in enumerate(modules.all_of(call.connection, _home(call)))]
    wanted = call.get("status")
    if wanted and not call.broken("module-status-ignored"):
        found = [module for module in found if module["status"] in wanted]
    if call.broken("module-without-id"):
        for told in found:
            del told["id"]
    return Found("found", {"modules": found})


@behaviour("getModule")
def module(call: Call) -> Answer:
    """The one module."""
    rows = modules.all_of(call.connection, _home(call))
    found = next((place for place, row in enumerate(rows) if row.api_name == call.module), None)
    if found is None:
        raise refuse("unknown-module", "INVALID_MODULE")
    shown = _described(call, found, rows[0] if call.broken("other-module-shown") else rows[found])
    return Found("found", {"modules": [shown]})


def _home(call: Call) -> str:
    return call.principal.org


def _described(call: Call, place: int, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    profile = org.profile_of(call.connection, call.principal.org, call.principal.user)
    granted = {*profile["modules"].get(row.api_name, ()), *profile["modules"].get("*", ())}
    plural = row.api_name.replace("_", " ")
    singular = plural.removesuffix("s")
    opened = row.api_name not in org.CLOSED_MODULES
    status = "user_hidden" if row.api_name in HIDDEN else "visible"
    return {
        "id": row.id,
        "api_name": row.api_name,
        "module_name": row.api_name,
        "singular_label": singular,
        "plural_label": plural,
        "actual_singular_label": singular,
        "actual_plural_label": plural,
        "description": None,
        "generated_type": "default",
        "api_supported": opened,
        **{name: opened and power in granted for power, name in POWERS.items()},
        "convertable": row.api_name in CONVERTED,
        "quick_create": True,
        "show_as_tab": row.api_name not in HIDDEN,
        "status": status,
        "visible": status == "visible",
        "visibility": int(status == "visible"),
        "sequence_number": place + 1,
        "presence_sub_menu": True,
        "sub_menu_available": True,
        "feeds_required": False,
        "recycle_bin_on_delete": True,
        "global_search_supported": True,
        **dict.fromkeys(SUPPORTED, opened),
        "inventory_template_supported": row.api_name in INVENTORY,
        "business_card_field_limit": 5,
        "web_link": None,
        "arguments": [],
        "parent_module": None,
        "profiles": [{"id": one["id"], "name": one["name"]} for one in org.profiles(call.connection, _home(call))],
        "profile_count": len(org.profiles(call.connection, _home(call))),
        "has_more_profiles": False,
        "modified_by": None,
        "modified_time": None,
    }
