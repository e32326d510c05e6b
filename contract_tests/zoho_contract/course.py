"""The requests that led to an answer, and those among them that it can depend on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract.session import Exchange

TOKEN: Final = re.compile(r"[Kk]it[0-9a-f]{6}[Xx]\d+|\d{10,}")
"""Identifiers, and names that a run has given."""

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?")
"""A moment, which is another one each time."""

OPAQUE: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
"""What only the server can read, such as the token of a page."""


@dataclass(frozen=True)
class Link:
    """One request of a course; a `poll` is repeated until it is answered as it was.

    `needed`: what came after may depend on it. `wrong`: it is the one to blame. `rows`: the rows of a batch that are
    used later; None for all.
    """

    exchange: Exchange
    needed: bool = False
    poll: bool = False
    rows: tuple[int, ...] | None = None
    wrong: bool = False


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


def course(last: Exchange, origins: Mapping[str, Exchange], wrong: Exchange | None = None) -> list[Link]:
    """Everything that led to an exchange: what made the things it names, then its own check or program.

    `origins`: by what was made, the exchange that made it. `wrong`: the one to blame, where `last` only shows it.
    """
    own, wrong = chain(last), wrong or last
    subjects = asked(last)
    kept = {index: _used_rows(Link(own[index], needed=True), subjects) for index in _writes(own, origins, wrong)}
    about = set[str]().union(*(_asked(link) | {*link.exchange.reading.jobs} for link in kept.values()))
    looks = [index for index in _polls(own, {*kept}) if asked(own[index]) & about]
    kept |= {index: Link(own[index], needed=True) for index in looks}
    makers = _makers(subjects.union(*map(_asked, kept.values())), origins, last)
    used = subjects.union(*map(_asked, kept.values()), *map(asked, makers.values()))
    known = {item.number for item in own}
    links = [Link(item, needed=True) for number, item in sorted(makers.items()) if number not in known]
    for index, item in enumerate(own[:-1]):
        if index in kept:
            links.append(replace(kept[index], poll=_reads(item)))
        else:
            links.append(Link(item, needed=item.number in makers))
    cut = [_used_rows(link, used) if link.exchange.number in makers else link for link in links]
    links = [*cut, Link(last, needed=True)]
    return [replace(link, wrong=link.exchange.number == wrong.number) for link in links]


def writer(last: Exchange, *, by_job: bool = False) -> Exchange | None:
    """The write that a read shows the effect of: the last one, or of those that start jobs the last about the same."""
    named = asked(last)
    for item in reversed(chain(last)[:-1]):
        if item.request.operation.effects and (not by_job or (item.reading.jobs and asked(item) & named)):
            return item
    return None


def _asked(link: Link) -> set[str]:
    """What the rows of a link name that are used later."""
    exchange = link.exchange
    if link.rows is None:
        return asked(exchange)
    kept, dropped = set[str](), set[str]()
    for index, row in enumerate(exchange.request.rows()):
        (kept if index in link.rows else dropped).update(token for text in strings(row) for token in tokens(text))
    return asked(exchange) - dropped | kept


def _reads(exchange: Exchange) -> bool:
    return exchange.request.method == "GET"


def _writes(own: list[Exchange], origins: Mapping[str, Exchange], wrong: Exchange) -> set[int]:
    """The writes about what the last request and the wrong one name; every write where that is nothing of the run's."""
    *earlier, last = own
    writes = {index: asked(item) | told(item) for index, item in enumerate(earlier) if not _reads(item)}
    named = asked(last) | asked(wrong)
    subjects = {token for token in named if token in origins or any(token in known for known in writes.values())}
    return {
        index
        for index, known in writes.items()
        if not subjects or subjects & known or own[index].number == wrong.number
    }


def _polls(own: list[Exchange], needed: set[int]) -> set[int]:
    """The last look, before the next of those writes, at each job that one of them has started and that is over."""
    found: set[int] = set()
    ended: dict[str, int] = {}
    started: dict[str, Exchange] = {}
    for index, item in enumerate(own[:-1]):
        if index in needed and item.request.operation.job and item.reading.jobs:
            found |= set(ended.values())
            ended = {}
            started |= dict.fromkeys(item.reading.jobs, item)
        elif _reads(item):
            ended.pop(item.target, None)
            looked = [_over(maker, job, item) for job, maker in started.items()]
            if True in looked and False not in looked:
                ended[item.target] = index
    return found | set(ended.values())


def _over(maker: Exchange, job: str, look: Exchange) -> bool | None:
    """Whether a request that looks at a job says that it is over; None for one that does not look at it."""
    facts = maker.request.operation.job
    if facts is None or look.request.operation.id != facts.poll:
        return None
    if facts.state:
        over = pointers.first(look.answer.json, facts.state) in {*facts.done, *facts.failed}
        return over if job in asked(look) else None
    return job not in told(look) if asked(look) & asked(maker) else None


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
    asked_for = request.rows()
    kept = tuple(index for index, row in enumerate(rows) if used & {*strings(row.raw), *strings(asked_for[index])})
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
