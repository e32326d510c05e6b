"""What a record refers to: records of other modules, and its owner."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zoho_sandbox.answers import Refused, Step
from zoho_sandbox.call import Call
from zoho_sandbox.shapes import Json, is_object
from zoho_sandbox.state import org, records
from zoho_sandbox.values import Fields

ACTIVE: Final = "active"


def lost(call: Call, fields: Fields, given: Mapping[str, Any], path: Sequence[Step]) -> Refused | None:
    """The first value that refers to a record that the organization does not have, or to nobody who can own one.

    No page says how that is answered: it is an unknown value.
    """
    for name, value in given.items():
        if name not in fields or value is None:
            continue
        fault = _fault(call, fields[name], value["id"] if is_object(value) else value)
        if fault:
            return Refused("unknown-reference", path=(*path, name), fault=fault)
    return None


def _fault(call: Call, field: Mapping[str, Any], identifier: Json) -> str:
    home = call.principal.org
    module = field["lookup"].get("module")
    if module:
        # A name in the place of an identifier is kept as it is: nobody says what becomes of it.
        if isinstance(identifier, str) and not identifier.isdigit():
            return ""
        return "" if records.find(call.connection, home, module, identifier) else f"names no record of {module}"
    if field["data_type"] == "ownerlookup" and not field["field_read_only"]:
        users = org.users(call.connection, home)
        return "" if any(user["id"] == identifier and user["status"] == ACTIVE for user in users) else NOBODY
    return ""


NOBODY: Final = "names no active user"
