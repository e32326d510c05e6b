"""Cursors: where in a list to go on, as a string that can be kept anywhere and read by another process."""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple, cast

from .paths import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .exchange import Call


class Cursor(NamedTuple):
    """A place in a list, and which list that is: a fingerprint of the call without its place."""

    operation: str
    list: str
    place: Mapping[str, object]

    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps(self).encode()).rstrip(b"=").decode()


def fingerprint(call: Call, version: str) -> str:
    """Name a list by what it asks for."""
    asked = json.dumps([version, call.path, call.query, call.headers], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def read(written: object) -> Cursor:
    """Read a cursor.

    Raises:
        TypeError: it is no string.
        ValueError: it is none, or was cut off.
    """
    if written is None:
        raise TypeError(
            "There is no cursor: after the last page the list is at its end, and where its first page failed, it is"
            " begun anew without resume()."
        )
    if not isinstance(written, str):
        raise TypeError(f"A cursor is a text, as page.cursor gives it, got a {type(written).__name__}.")
    try:
        found = json.loads(urlsafe_b64decode(written.encode() + b"=="))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    match found:
        case [str(operation), str(name), place] if is_object(place) and place:
            return Cursor(operation, name, cast("Mapping[str, object]", place))
        case _:
            raise ValueError("That is no cursor, or not all of one; give page.cursor as it was.")
