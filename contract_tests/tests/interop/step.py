"""One call of a scenario, and what its arguments are made of.

A value that starts with "$" was kept from an earlier answer; where it is an identifier the SDKs take a number. In a
body "=" names the class, of the same package where no other is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One call.

    Attributes:
        operation: what the call is named in the description.
        call: package and method of the SDK.
        path: what goes into the URL, in the order of the method.
        of: what the package's operations are made for, such as a module.
        body: what is sent.
        params: the query, by the names of the SDK.
        gives: class of the answer.
        has: what the answer says, by paths.
        keep: what later steps need: a name for a path.
        until: what the answer says at last, asked for as often as a job needs.
    """

    operation: str
    call: str
    path: Sequence[Any] = ()
    of: str | None = None
    body: dict[str, Any] | None = None
    params: dict[str, Any] = field(default_factory=dict)
    gives: str = "ActionWrapper"
    has: dict[str, Any] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    until: dict[str, Any] = field(default_factory=dict)


def choice(value: Any) -> dict[str, Any]:
    """One of several values."""
    return {"choice": value}


def text(kept: str) -> dict[str, Any]:
    """What was kept, where the SDKs want it as text: elsewhere identifiers are numbers to them."""
    return {"text": kept}


def rows(*values: dict[str, Any], wrapper: str = "BodyWrapper", kind: str = "Record", **more: Any) -> dict[str, Any]:
    """A body with records."""
    return {"=": wrapper, "data": [{"=": kind, **row} for row in values], **more}


READ = "ResponseWrapper"
DONE = {"data.0.code": "SUCCESS"}
PLACED = {"data.0.code": "SCHEDULED"}
