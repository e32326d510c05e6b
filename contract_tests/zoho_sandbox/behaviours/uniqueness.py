"""Fields of which no two records of a module hold the same value."""

from collections.abc import Mapping, Sequence
from typing import Any

from zoho_sandbox.answers import Refused, Step
from zoho_sandbox.call import Call
from zoho_sandbox.state import filters, records
from zoho_sandbox.state.record import Record
from zoho_sandbox.values import Fields


def unique(fields: Fields) -> list[str]:
    """The names of those fields, in the order of the layout."""
    return [name for name, field in fields.items() if field["unique"]]


def holder(call: Call, name: str, value: object) -> Record | None:
    """The oldest record of the module that holds the value in the field; None where there is none, or no value."""
    if value is None or value == "":
        return None
    same = filters.equal(name, value)
    return next(records.each(call.connection, call.principal.org, call.module, same, most=1), None)


def taken(
    call: Call, fields: Fields, given: Mapping[str, Any], path: Sequence[Step], but: Record | None = None
) -> Refused | None:
    """Why a row cannot be written: what must be unique is what a record, other than the one to change, holds."""
    names = [name for name in unique(fields) if name in given]
    found = {name: holder(call, name, given[name]) for name in names}
    others = [name for name, record in found.items() if record is not None and (but is None or record.id != but.id)]
    if not others or call.broken("unique-value-given-twice"):
        return None
    if len(others) > 1 and call.documents("several-duplicates"):
        errors = [{"code": "DUPLICATE_DATA", "details": {"api_name": name}} for name in others]
        return Refused("several-duplicates", "MULTIPLE_OR_MULTI_ERRORS", path, {"errors": errors})
    return Refused("duplicate", "DUPLICATE_DATA", (*path, others[0]))
