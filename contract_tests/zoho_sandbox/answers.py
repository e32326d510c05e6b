"""What a behaviour can say: done, refused, found, nothing. Always by name, never by status or wire key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Step = str | int


@dataclass(frozen=True, slots=True)
class Done:
    """A row that succeeded, its details by code names, and what stands beside them in the row."""

    outcome: str
    details: Mapping[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that failed.

    Attributes:
        name: the name of the documented error.
        code: its code; decides where the operation documents no error of that name.
        path: where the problem is, as code names and positions in the request.
        details: more about the problem, by the keys of the error catalogue.
        also: where else in the request it is, if it takes two places that do not fit each other.
        fault: what is wrong there, to follow the name of the place: "is missing". Said where the operation
            documents no error of that name and no page quotes the text of the one that stands in for it.
    """

    name: str
    code: str = "INVALID_DATA"
    path: Sequence[Step] = ()
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    also: Sequence[Step] = ()
    fault: str = ""


Row = Done | Refused


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a bulk call, one row for each of the request."""

    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer without rows: the outcome's name and the body by code names."""

    outcome: str
    body: Mapping[str, Any] | None = None


Answer = Rows | Found


class RefusalError(Exception):
    """The whole request is refused; what it changed is taken back. The answer has the headers as well."""

    def __init__(self, refused: Refused, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refused.name)
        self.refused = refused
        self.headers: Mapping[str, str] = headers or {}


def refuse(
    name: str,
    code: str = "INVALID_DATA",
    path: Sequence[Step] = (),
    details: Mapping[str, Any] | None = None,
    also: Sequence[Step] = (),
) -> RefusalError:
    """The error to raise when the whole request is refused; see Refused."""
    return RefusalError(Refused(name, code, path, details or {}, also))
