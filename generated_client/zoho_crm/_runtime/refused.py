"""What of a call the server refused, as far as the answer and the call tell: for the end of an error's sentence."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from .errors import InvalidRequestError, NotFoundError
from .loads import loads
from .nearest import meant
from .paths import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .errors import ZohoError
    from .exchange import Call
    from .operation import Operation

_MODULE: Final = "module"
_NO_MODULE: Final = "INVALID_MODULE"
#: What the description says of modules that an organization has made itself.
_CUSTOM: Final = "custom"
_ROWS: Final = "data"
#: How many fields a sentence names.
_MOST: Final = 5
#: Letters of a value that a sentence shows: what a server says may be of any length.
_LONGEST: Final = 100


def subject(error: ZohoError, call: Call, op: Operation | None) -> str:
    """Name the module or the ids that a refused call was about; empty where the error is about something else."""
    if error.code == _NO_MODULE:
        return _misnamed(call, op)
    if op is None or not isinstance(error, InvalidRequestError | NotFoundError):
        return ""
    told = [f"{name} {value!r}" for name, value in _ids(call, op)]
    if isinstance(error, InvalidRequestError) and not error.details:
        told += _fields(call)
    return ", ".join(told)


def _misnamed(call: Call, op: Operation | None) -> str:
    named = call.module or call.query.get(_MODULE)
    if op is None or not isinstance(named, str):
        return ""
    known = [name for name in op.modules if not name.startswith(_CUSTOM)]
    return f"module {named!r}{'' if named in known else meant(named, known)}"


def _ids(call: Call, op: Operation) -> Iterator[tuple[str, str]]:
    """Give the path parameters of a call but for the module."""
    for name, value in zip(op.path.split("/"), call.path.split("/"), strict=False):
        if name.startswith("{") and name != f"{{{_MODULE}}}":
            yield name.strip("{}"), unquote(value)


def _fields(call: Call) -> list[str]:
    """Name the fields of a body that has the values of one record, or the same for all, by their keys alone."""
    body: object = None
    # What was sent may be deeper than whoever catches the error has room for; what the server said counts for more.
    with suppress(ValueError, RecursionError):
        body = loads(call.body) if call.body else None
    rows = body.get(_ROWS) if is_object(body) else None
    if not is_list(rows) or len(rows) != 1 or not is_object(rows[0]):
        return []
    names = list(rows[0])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return [f"fields {', '.join(names[:_MOST])}{more}"]


#: Members of the details that name what is wrong and hold nothing of a record -> what they are called.
_SAID: Final = {
    "api_name": "field",
    "param_name": "parameter",
    "param": "parameter",
    "operator": "operator",
    "expected_data_type": "expected",
    "maximum_length": "longest",
    "limit": "limit",
    "clause": "clause",
    "line": "line",
    "column": "column",
}


def said(details: Mapping[str, Any], path: str | None) -> str:
    """Name what the details of an error say is wrong, but for what its path ends in, and for the module."""
    found = {
        noun: value
        for name, noun in _SAID.items()
        if _tells(value := details.get(name)) and value != _MODULE and not str(path).endswith(f".{value}")
    }
    return ", ".join(f"{noun} {_clipped(value)}" for noun, value in found.items())


def _tells(value: object) -> bool:
    return value != "" and isinstance(value, str | int) and not isinstance(value, bool)


def _clipped(value: object) -> str:
    return repr(f"{value[:_LONGEST]}..." if isinstance(value, str) and len(value) > _LONGEST else value)
