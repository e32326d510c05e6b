"""An operation of the API as data: what generated endpoints hold and every flow reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

Where = Literal["path", "query", "header"]
Retry = Literal["safe", "idempotent", "never"]


class Param(NamedTuple):
    """A parameter: its code name, its name on the wire, how it is written there, and how many it may hold."""

    name: str
    wire: str
    where: Where
    required: bool = False
    style: Literal["plain", "csv", "json"] = "plain"
    most: int | None = None


class Batch(NamedTuple):
    """Where the rows of a call go in (`body.data`, `query.ids`, `path.record_id`) and where their results come out.

    `bare` rows are objects with nothing but an id to say.
    """

    rows: str
    row_id: str | None
    values: str | None
    results: str
    result_id: str | None
    max: int | None
    max_values: Mapping[str, int]
    bare: bool = False


class JobInfo(NamedTuple):
    """How a job that the operation starts is followed: where its id is, what polls it, which states end it."""

    id: str
    poll: str | None
    parameter: str | None
    state: str | None
    running: tuple[str, ...]
    done: tuple[str, ...]
    failed: tuple[str, ...]
    counters: Mapping[str, str]
    listed: str | None


class Paginate(NamedTuple):
    """Where a list operation keeps its items, its page parameters and the token of the next page."""

    items: str
    page: str | None
    size: str | None
    max_size: int | None
    token: str | None
    next: str | None
    more: str | None
    page_limit: int | None


class Scarce(NamedTuple):
    """When the server takes fewer such calls at a time: always, with a parameter in the query, or over so many rows."""

    always: bool
    given: tuple[str, ...]
    rows_over: int | None


class Outcome(NamedTuple):
    """A documented success."""

    name: str
    status: int
    code: str | None


class ErrorEntry(NamedTuple):
    """A documented error."""

    name: str
    code: str
    status: int
    scope: str
    cause: str
    message: str | None


@attrs.frozen
class Operation:
    """One operation in one API version.

    `references` are the members of the body, by code name, that are objects with nothing but an id to say; `most` is
    how many items a list among the members may hold.
    """

    id: str
    method: str
    path: str
    version: str
    host: Literal["api", "accounts"]
    tag: str
    scopes: tuple[tuple[str, ...], ...]
    params: tuple[Param, ...]
    body: Literal["none", "json", "form"]
    body_names: Mapping[str, str]
    batch: Batch | None
    job: JobInfo | None
    paginate: Paginate | None
    retry: Retry
    credits: Mapping[str, object]
    modules: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    errors: tuple[ErrorEntry, ...]
    answers: Mapping[int, str]
    scarce: Scarce | None = None
    references: tuple[str, ...] = ()
    most: Mapping[str, int] = attrs.field(factory=dict[str, int])

    @cached_property
    def params_by_place(self) -> Mapping[Where, Mapping[str, Param]]:
        """The parameters by where they go, and there by code name; every call looks at them."""
        found: dict[Where, dict[str, Param]] = {"path": {}, "query": {}, "header": {}}
        for param in self.params:
            found[param.where][param.name] = param
        return found

    @cached_property
    def needed(self) -> Mapping[Where, tuple[str, ...]]:
        """The code names of the parameters that every call must have, by where they go."""
        return {
            where: tuple(name for name, param in params.items() if param.required)
            for where, params in self.params_by_place.items()
        }

    @cached_property
    def query_names(self) -> Mapping[str, str]:
        """The code names of the parameters of the query by their names on the wire."""
        return {param.wire: name for name, param in self.params_by_place["query"].items()}
