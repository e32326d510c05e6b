"""What of a call the server refused, as far as the answer and the call tell: for the end of an error's sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from .errors import InvalidRequestError, NotFoundError
from .nearest import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .errors import ZohoError
    from .exchange import Call
    from .operation import Operation

_MODULE: Final = "module"
_NO_MODULE: Final = "INVALID_MODULE"
#: What the description says of modules that an organization has made itself.
_CUSTOM: Final = "custom"


def subject(error: ZohoError, call: Call, op: Operation | None) -> str:
    """Name the module or the ids that a refused call was about; empty where the error is about something else."""
    if error.code == _NO_MODULE:
        return _misnamed(call, op)
    if op is None or not isinstance(error, InvalidRequestError | NotFoundError):
        return ""
    return ", ".join(f"{name} {value!r}" for name, value in _ids(call, op))


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
        noun: details[name]
        for name, noun in _SAID.items()
        if isinstance(details.get(name), str | int)
        and details[name] != _MODULE
        and not str(path).endswith(f".{details[name]}")
    }
    return ", ".join(f"{noun} {value!r}" for noun, value in found.items())
