"""Fields that a user names."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from zoho_crm import PermissionDenied, ScopeError
from zoho_crm.cli.refusal import tell

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

#: What records have beside the fields of their module.
_OWN: Final = frozenset({"id"})


def named(crm: "ZohoCRM", module: str, fields: str) -> list[str]:
    """Give the fields of a list with commas; tell of those that the module does not have: nothing comes of them."""
    names = [name.strip() for name in fields.split(",") if name.strip()]
    try:
        known = {str(field["api_name"]) for field in crm.settings.fields(module)} | _OWN
    except (ScopeError, PermissionDenied):
        return names
    for name in names:
        if name not in known and not name.startswith("$"):
            close = get_close_matches(name, known, n=1)
            tell(f"{module} has no field {name!r}{f'; did you mean {close[0]}?' if close else '.'}")
    return names
