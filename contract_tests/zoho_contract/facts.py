"""What the extensions of an operation say, one class per extension."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from zoho_contract.values import Json, JsonObject, is_list, is_object, objects


def urls(sources: Json, version: str) -> tuple[str, ...]:
    """URLs of a list of sources, those about a version first, and of them pages before a repository."""
    found = [(str(item["url"]), str(item.get("version", "")).split(", ")) for item in objects(sources) if "url" in item]
    found.sort(key=lambda item: (version not in item[1], item[0].startswith("https://github.com/")))
    return tuple(url for url, _ in found)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One documented success."""

    name: str
    status: int
    code: str | None
    message: str | None
    scope: str
    evidence: str

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From an element of x-outcomes."""
        return cls(
            name=raw["name"],
            status=raw["status"],
            code=raw.get("code"),
            message=raw.get("message"),
            scope=raw.get("scope", "item"),
            evidence=raw.get("evidence", "documented"),
        )


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One documented error of one operation."""

    name: str
    code: str
    status: int
    scope: str
    kind: str
    message: str | None
    details: tuple[str, ...]
    trigger: JsonObject
    evidence: str
    cause: str
    pages: tuple[str, ...]

    @classmethod
    def read(cls, raw: JsonObject, version: str = "") -> Self:
        """From an element of x-errors of a version."""
        details = raw.get("details")
        return cls(
            name=raw["name"],
            code=raw["code"],
            status=raw["status"],
            scope=raw.get("scope", "request"),
            kind=str(raw.get("class", "")),
            message=raw.get("message"),
            details=tuple(details) if is_object(details) or is_list(details) else (),
            trigger=raw.get("trigger") or {},
            evidence=raw.get("evidence", "documented"),
            cause=str(raw.get("cause", "")),
            pages=urls(raw.get("sources"), version),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Where the rows of a request go in and come out."""

    rows: str
    row_id: str | None
    values: str | None
    results: str
    result_id: str | None
    most: int | None
    most_values: Mapping[str, int]
    ok: int | None
    mixed: int | None
    failed: int | None

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From x-batch."""
        statuses = raw.get("statuses", {})
        return cls(
            rows=raw["rows"],
            row_id=raw.get("row-id"),
            values=raw.get("values"),
            results=raw["results"],
            result_id=raw.get("result-id"),
            most=raw.get("max"),
            most_values=raw.get("max-values", {}),
            ok=statuses.get("ok"),
            mixed=statuses.get("mixed"),
            failed=statuses.get("failed"),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """How a job that an operation started is followed."""

    id: str
    poll: str
    parameter: str
    state: str | None
    running: tuple[str, ...]
    done: tuple[str, ...]
    failed: tuple[str, ...]
    counters: Mapping[str, str]
    listed: str | None
    source: str | None

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From x-job."""
        return cls(
            id=raw["id"],
            poll=raw["poll"],
            parameter=raw["parameter"],
            state=raw.get("state"),
            running=_names(raw.get("running")),
            done=_names(raw.get("done")),
            failed=_names(raw.get("failed")),
            counters=raw.get("counters", {}),
            listed=raw.get("listed"),
            source=raw.get("source"),
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a success changes."""

    entity: str
    which: str
    change: str
    member: str | None
    key: str | None
    source: str | None
    replace_if: str | None
    when: str

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From an element of x-effects."""
        return cls(
            entity=raw["entity"],
            which=raw.get("which", "rows"),
            change=raw["change"],
            member=raw.get("member"),
            key=raw.get("key"),
            source=raw.get("from"),
            replace_if=raw.get("replace-if"),
            when=raw.get("when", "now"),
        )


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is read page by page."""

    items: str
    page: str | None
    size: str | None
    most: int | None
    token: str | None
    next: str | None
    more: str | None

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From x-paginate."""
        return cls(
            items=raw["items"],
            page=raw.get("page"),
            size=raw.get("size"),
            most=raw.get("max-size"),
            token=raw.get("token"),
            next=raw.get("next"),
            more=raw.get("more"),
        )


def _names(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if is_list(value) else ()
