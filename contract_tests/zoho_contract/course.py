"""The requests that led to an answer, and those among them that it can depend on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract.session import Exchange

TOKEN: Final = re.compile(r"[Kk]it[0-9a-f]{6}[Xx]\d+|\d{10,}")
"""Identifiers, and names that a run has given."""


@dataclass(frozen=True)
class Link:
    """One request of a course; a `poll` is repeated until it is answered as it was.

    `needed`: what came after may depend on it. `rows`: the rows of a batch that are used later; None for all.
    """

    exchange: Exchange
    needed: bool = False
    poll: bool = False
    rows: tuple[int, ...] | None = None


def tokens(text: str | bytes | None) -> set[str]:
    """The identifiers and made-up names in a text."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return set(TOKEN.findall(text or ""))


def asked(exchange: Exchange) -> set[str]:
    """What a request names."""
    return tokens(exchange.target) | tokens(exchange.body)


def told(exchange: Exchange) -> set[str]:
    """What an answer names."""
    return tokens(exchange.answer.body)


def chain(last: Exchange) -> list[Exchange]:
    """What was sent in the same check or program up to an exchange, which comes last."""
    found: list[Exchange] = []
    here: Exchange | None = last
    while here is not None:
        found.append(here)
        here = here.earlier
    return found[::-1]


def course(last: Exchange, origins: Mapping[str, Exchange]) -> list[Link]:
    """Everything that led to an exchange: what made the things it names, then its own check or program.

    `origins`: by what was made, the exchange that made it.
    """
    own = chain(last)
    needed = _writes(own, origins)
    needed |= _polls(own, needed)
    makers = _makers(asked(last).union(*(asked(own[index]) for index in needed)), origins, last)
    used = asked(last).union(*(asked(own[index]) for index in needed), *map(asked, makers.values()))
    known = {item.number for item in own}
    links = [Link(item, needed=True) for number, item in sorted(makers.items()) if number not in known]
    for index, item in enumerate(own[:-1]):
        made = item.number in makers
        links.append(Link(item, made or index in needed, poll=index in needed and _reads(item)))
    cut = [_used_rows(link, used) if link.exchange.number in makers else link for link in links]
    return [*cut, Link(last, needed=True)]


def _reads(exchange: Exchange) -> bool:
    return exchange.request.method == "GET"


def _writes(own: list[Exchange], origins: Mapping[str, Exchange]) -> set[int]:
    """The writes about what the last request names; every write where it names nothing of the run's own."""
    *earlier, last = own
    writes = {index: asked(item) | told(item) for index, item in enumerate(earlier) if not _reads(item)}
    subjects = {token for token in asked(last) if token in origins or any(token in named for named in writes.values())}
    return {index for index, named in writes.items() if not subjects or subjects & named}


def _polls(own: list[Exchange], needed: set[int]) -> set[int]:
    """The last look at each job that those writes have started."""
    found: dict[str, int] = {}
    jobs: set[str] = set()
    pollers: set[str] = set()
    for index, item in enumerate(own[:-1]):
        operation = item.request.operation
        if index in needed and operation.job and item.reading.jobs:
            pollers.add(operation.job.poll)
            jobs |= asked(item) | told(item)
        elif _reads(item) and operation.id in pollers and asked(item) & jobs:
            found[item.target] = index
    return set(found.values())


def _makers(used: set[str], origins: Mapping[str, Exchange], last: Exchange) -> dict[int, Exchange]:
    """By its number what made the things that are named, and the things named there in turn."""
    found: dict[int, Exchange] = {}
    todo = [*used]
    while todo:
        maker = origins.get(todo.pop())
        if maker is not None and maker.number not in found and maker.number < last.number:
            found[maker.number] = maker
            todo += asked(maker)
    return found


def _used_rows(link: Link, used: set[str]) -> Link:
    request = link.exchange.request
    rows = link.exchange.reading.rows
    if len(rows) != len(request.rows()) or not all(row.succeeded for row in rows):
        return link
    kept = tuple(index for index, row in enumerate(rows) if any(text in used for text in strings(row.raw)))
    return replace(link, rows=kept) if 0 < len(kept) < len(rows) else link


def strings(value: object) -> Iterator[str]:
    """Every string anywhere in a decoded value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += [*item.values()]  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] - decoded JSON
        elif isinstance(item, list):
            stack += [*item]  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] - decoded JSON
        elif isinstance(item, str):
            yield item
