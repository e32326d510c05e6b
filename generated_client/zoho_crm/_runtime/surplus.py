"""Bytes that came beyond an answer: they would be taken for the answer to the next request of their connection.

No public name of the libraries leads to them. Where their parts are called otherwise, nothing is found.
"""

from __future__ import annotations

from typing import Any, Final

#: From the body of an answer to the state of its connection, by way of whatever lies between them.
_TO_PARSER: Final = ("_stream", "_httpcore_stream", "_connection")
#: From a connection to its socket, by way of TLS and of what the event loop reads into.
_TO_SOCKET: Final = ("_stream", "transport_stream", "_protocol", "_sock")
#: What TLS was given and has not opened, and what opens it, with asyncio and for TLS inside TLS.
_TLS: Final = ("_read_bio", "_ssl_object", "_incoming", "ssl_obj")
_STEPS: Final = 8


def surplus(body: object, wire: object) -> bool:
    """Say whether more came than belongs to an answer; `body` and `wire` are its body and its connection.

    What is still in the socket is none of it: the pool looks there before it uses a connection again.
    """
    return _parsed(body) or _taken(wire)


def _parsed(found: Any) -> bool:  # noqa: ANN401 - parts of the library
    for _ in range(_STEPS):
        state = getattr(found, "_h11_state", None)
        if state is not None:
            return bool(state.trailing_data[0])
        found = next((getattr(found, part) for part in _TO_PARSER if hasattr(found, part)), None)
    return False


def _taken(found: Any) -> bool:  # noqa: ANN401 - likewise
    """Say whether something was taken off the socket that nobody has read: more is taken at once than is asked for."""
    for _ in range(_STEPS):
        if found is None:
            break
        sealed = (getattr(found, part) for part in _TLS if hasattr(found, part))
        if getattr(found, "read_queue", None) or any(map(_pending, sealed)):
            return True
        found = next((getattr(found, part) for part in _TO_SOCKET if hasattr(found, part)), None)
    return False


def _pending(part: Any) -> bool:  # noqa: ANN401 - likewise
    count: Any = getattr(part, "pending", 0)
    return bool(count() if callable(count) else count)
