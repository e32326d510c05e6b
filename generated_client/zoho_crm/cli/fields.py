"""Fields that a user names."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from zoho_crm import InvalidRequestError, ZohoError
from zoho_crm._runtime.nearest import meant
from zoho_crm.cli.refusal import tell

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

#: What records have beside the fields of their module.
_OWN: Final = frozenset({"id"})


def named(crm: "ZohoCRM", module: str, fields: str | Iterable[str]) -> list[str]:
    """Give the fields of a list with commas; tell of those that the module does not have: nothing comes of them.

    Where the fields cannot be looked up, nothing is told, and nothing is kept from going on.
    """
    written = fields.split(",") if isinstance(fields, str) else fields
    names = [name.strip() for name in written if name.strip()]
    try:
        known = {str(field.get("api_name")) for field in crm.settings.fields(module)} | _OWN
    except ZohoError:
        return names
    for name in names:
        if name not in known and not name.startswith("$"):
            tell(f"{module} has no field {name!r}{meant(name, known) or '.'}")
    return names


@contextmanager
def looked_up(crm: "ZohoCRM", module: str) -> Generator[None]:
    """Say of a call that is refused for the name of a field which one was meant, perhaps."""
    try:
        yield
    except InvalidRequestError as error:
        wrong = error.details.get("api_name")
        if isinstance(wrong, str):
            named(crm, module, [wrong])
        raise
