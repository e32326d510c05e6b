"""Values of record fields, judged by the fields' metadata."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from zoho_sandbox.answers import Refused, Step
from zoho_sandbox.clock import moment
from zoho_sandbox.shapes import Json, is_list, is_object

MOST_PERCENT: Final = 100
MOST_PARTICIPANTS: Final = 50
MOST_DIGITS: Final = 1000
BEYOND: Final = 10**MOST_DIGITS
Fields = Mapping[str, Mapping[str, Any]]


def missing(fields: Fields, given: Mapping[str, Any], path: Sequence[Step]) -> Refused | None:
    """The first mandatory field that is not given."""
    for name, field in fields.items():
        if field["system_mandatory"] and (name not in given or given[name] is None or given[name] == ""):
            return Refused("missing-field", "MANDATORY_NOT_FOUND", (*path, name))
    return None


def cut(fields: Fields, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values, text cut to what its field can hold."""
    return {
        name: value[: fields[name]["length"]] if isinstance(value, str) and name in fields else value
        for name, value in given.items()
    }


def wrong(fields: Fields, given: Mapping[str, Any], path: Sequence[Step]) -> Refused | None:
    """The first value that its field cannot hold."""
    for name, value in given.items():
        if name in fields and value is not None:
            refused = _judge(fields[name], value, (*path, name))
            if refused:
                return refused
    return None


def _judge(field: Mapping[str, Any], value: Json, path: Sequence[Step]) -> Refused | None:
    expected, fits = KINDS.get(field["data_type"], TEXT)
    if not fits(value):
        name = "malformed-email" if expected == "email" else "wrong-type"
        return Refused(name, path=path, details={"expected_data_type": expected})
    if _length(value) > field["length"]:
        return Refused("too-long", path=path, details={"maximum_length": field["length"]})
    return _judge_meaning(field["api_name"], value, path)


def _length(value: Json) -> int:
    """Characters of a text, and digits of a number before its point."""
    if isinstance(value, str):
        return len(value)
    if not _is_number(value):
        return 0
    # Numbers of so many digits take long to print.
    whole = int(abs(value))
    return len(str(whole)) if whole < BEYOND else MOST_DIGITS


def _judge_meaning(name: str, value: Json, path: Sequence[Step]) -> Refused | None:
    """What a few fields say beyond their type."""
    if name == "Probability" and not 0 <= value <= MOST_PERCENT:
        return Refused("invalid-probability", path=path)
    if name == "Call_Duration" and not value.strip("0:"):
        return Refused("call-without-duration", "DEPENDENT_MISMATCH", path)
    if name == "Participants" and len(value) > MOST_PARTICIPANTS:
        return Refused("too-many-participants", "LIMIT_EXCEEDED", path, {"limit": MOST_PARTICIPANTS})
    return None


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Json) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_email(value: Json) -> bool:
    if not isinstance(value, str) or any(letter.isspace() for letter in value):
        return False
    # By hand: a pattern would try for hours what somebody makes long on purpose.
    name, _, domain = value.partition("@")
    return bool(name) and "@" not in domain and "." in domain[1:-1]


def _is_date(value: Json) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_choices(value: Json) -> bool:
    return is_list(value) and all(isinstance(element, str) for element in value)  # pyright: ignore[reportUnknownVariableType]


def _is_reference(value: Json) -> bool:
    return isinstance(value, str) or (is_object(value) and isinstance(value.get("id"), str))  # pyright: ignore[reportUnknownMemberType]


TEXT: Final[tuple[str, Callable[[Json], bool]]] = ("text", _is_text)
KINDS: Final[Mapping[str, tuple[str, Callable[[Json], bool]]]] = {
    "integer": ("integer", _is_whole),
    "double": ("double", _is_number),
    "currency": ("double", _is_number),
    "boolean": ("boolean", lambda value: isinstance(value, bool)),
    "email": ("email", _is_email),
    "date": ("date", _is_date),
    "datetime": ("datetime", lambda value: isinstance(value, str) and moment(value) is not None),
    "multiselectpicklist": ("jsonarray", _is_choices),
    "participants": ("jsonarray", is_list),
    "lookup": ("jsonobject", _is_reference),
    "ownerlookup": ("jsonobject", _is_reference),
}
