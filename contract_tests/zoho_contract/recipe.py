"""A sequence of requests that shows a mistake: lines for people, and what scripts of it have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from zoho_contract import about, pointers
from zoho_contract.course import OPAQUE, TIME, TOKEN, Link, asked, told
from zoho_contract.credentials import ACCESS
from zoho_contract.requests import Request, mask
from zoho_contract.values import Json, encodable, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract.session import Exchange

_LINE: Final = 240
"""Characters of a line for people."""

_LONGEST_SIGN: Final = 4000
"""Characters of an answer from which on only its codes and what it names are compared."""

_MADE: Final = re.compile(r"[Kk]it[0-9a-f]{6}(?=[Xx]\d)")
"""The start of every name that a run gives; a script has one of its own, for names have to be free."""

_NO_TOKEN: Final = 401
_REFUSED: Final = re.compile(r"\b(?:HTTP|status|refused with) (?:\d{3}, )*(401|429|5\d\d)\b")
"""A refusal that was promised, in what is said of it; other numbers count records and letters."""

NAMED: Final = re.compile(rf"{_MADE.pattern}|\d{{10,}}")

SHORT: Final = r'<[0-9]+>|"code" ?: ?"[^"]*"'
"""What is compared of a long answer: names and codes."""


@dataclass(frozen=True)
class Sign:
    """What an answer is known by: its status, and its text without what changes from one time to the next.

    `short`: only what `kept` finds in the text; `bare`: the status alone. No empty lines end it: a shell takes them
    away.
    """

    status: int
    text: str
    short: bool
    bare: bool = False
    kept: str = SHORT


@dataclass(frozen=True)
class Recipe:
    """How a sequence is sent again.

    `base`: URL that targets are under; `accounts`: that of the accounts server. `secrets`: names of variables by what
    they hold. `tidying`: by the number of an exchange and by what it has made, what takes that away again. `hoped`:
    where the last answer would tell of what was made, were it not refused. `expected`: what was promised, for people.
    """

    links: list[Link]
    base: str
    accounts: str
    secrets: Mapping[str, str]
    tidying: Mapping[int, Mapping[str, Request]] = field(default_factory=dict[int, dict[str, Request]])
    hoped: Mapping[str, pointers.Path] = field(default_factory=dict[str, pointers.Path])
    expected: str = ""

    def lines(self) -> tuple[str, ...]:
        """One line per request, with what came."""
        return tuple(encodable(mask(_line(link, self.secrets), self.secrets)) for link in self.links)

    def url(self, item: Exchange) -> str:
        """The URL of a request, as it was sent."""
        return (self.accounts if item.request.operation.on_accounts else self.base) + item.target

    def let_in(self, item: Exchange) -> bool:
        """Whether a request carries the good token."""
        return item.token is not None and self.secrets.get(item.token) == ACCESS

    def judged(self, link: Link) -> bool:
        """Whether the answer to a request tells if the mistake is there."""
        return link.wrong or link is self.links[-1]

    def telling(self, link: Link) -> list[int]:
        """The refusals (401, 429, 5xx) that tell something of the mistake: what came, and what was promised.

        Any other is about the token, the pace or the server, whether the mistake is there or not.
        """
        found = {link.exchange.answer.status, *map(int, _REFUSED.findall(self.expected))}
        return sorted(found if self.let_in(link.exchange) else found | {_NO_TOKEN})

    @cached_property
    def prefix(self) -> str:
        """What the names begin with that the sequence gives to what it makes; empty if it makes nothing."""
        makes = [
            link.exchange
            for link in self.links
            if any(effect.change.startswith("create") for effect in link.exchange.request.operation.effects)
        ]
        texts = ((item.body or b"").decode("utf-8", "replace") for item in makes)
        return next((name.capitalize() for text in texts for name in _MADE.findall(text)), "")

    @cached_property
    def places(self) -> Mapping[int, Mapping[str, tuple[str, pointers.Path]]]:
        """By the number of an exchange: what later ones name that its answer told first; a variable, and where."""
        found: dict[int, dict[str, tuple[str, pointers.Path]]] = {}
        seen: set[str] = set()
        count = 0
        for index, link in enumerate(self.links):
            item = link.exchange
            later: set[str] = set[str]().union(*(asked(other.exchange) for other in self.links[index + 1 :]))
            later |= {self.over(other)[0] for other in self.links[index + 1 :] if other.poll}
            later |= self.tidying.get(item.number, {}).keys()
            seen |= asked(item)
            hoped = {token: path for token, path in self.hoped.items() if link is self.links[-1]}
            for token in sorted(((told(item) | hoped.keys()) & later) - seen):
                path = hoped.get(token) or next(_paths(item.answer.json, token), None)
                if path is not None:
                    count += 1
                    found.setdefault(item.number, {})[token] = (f"ID{count}", path)
                    seen.add(token)
        return found

    def made_row(self, item: Exchange, token: str, path: pointers.Path) -> pointers.Path:
        """Where the row is that tells of an identifier of what was made; empty for anything else.

        A script heeds it only if the row says so: one that is refused may name what was there before.
        """
        operation = item.request.operation
        makes = any(effect.change.startswith("create") for effect in operation.effects)
        rows = len(path) > 2 and path[0] == operation.results and isinstance(path[1], int)  # noqa: PLR2004 - row, member
        return path[:2] if makes and rows and token.isdigit() else ()

    def cleaner(self, item: Exchange, token: str) -> Request | None:
        """What takes away again what an exchange has made; None for anything else."""
        return self.tidying.get(item.number, {}).get(token)

    def marks(self, link: Link) -> Mapping[str, str]:
        """What stands in a sign for each thing that the sequence has named until an answer comes."""
        until = self.links[: self.links.index(link) + 1]
        told_since = {token for other in until[-1:] for token in self.places.get(other.exchange.number, {})}
        told_later = {
            token for other in self.links[len(until) :] for token in self.places.get(other.exchange.number, {})
        }
        named = set[str]().union(*(asked(other.exchange) for other in self.links), about.present(self.expected))
        return {token: f"<{number}>" for number, token in enumerate(sorted(named - told_since - told_later), 1)}

    def sign(self, link: Link) -> Sign:
        """What the answer to a request is known by."""
        answer = link.exchange.answer
        if about.only_status(self.expected, answer.status) and sum(map(self.judged, self.links)) == 1:
            return Sign(answer.status, "", short=False, bare=True)
        text = answer.body.decode("utf-8", "replace")
        marks = self.marks(link)
        plain = OPAQUE.sub("~", TOKEN.sub(lambda found: marks.get(found[0], "#"), TIME.sub("T", text))).rstrip("\n")
        last = link is self.links[-1] and "\n" not in plain
        if last and (kept := about.presence(self.expected, marks)):
            return Sign(answer.status, " ".join(re.findall(kept, plain)), short=True, kept=kept)
        secret = link.exchange.request.operation.on_accounts or mask(text, self.secrets) != text
        if secret or len(plain) > _LONGEST_SIGN or not plain.replace("\n", " ").isprintable() or "\ufffd" in plain:
            return Sign(answer.status, " ".join(re.findall(SHORT, plain)), short=True)
        for kept in about.patterns(self.expected) if last else ():
            if found := re.findall(kept, plain):
                return Sign(answer.status, " ".join(found), short=True, kept=kept)
        return Sign(answer.status, plain, short=False)

    def over(self, link: Link) -> tuple[str, bool]:
        """What tells that a job is over: a text, and whether it is then in the answer."""
        item, listed = link.exchange, ""
        for other in self.links[: self.links.index(link)]:
            operation = other.exchange.request.operation
            if operation.job and operation.job.poll == item.request.operation.id and other.exchange.reading.jobs:
                if operation.job.state:
                    return str(pointers.first(item.answer.json, operation.job.state)), True
                listed = other.exchange.reading.jobs[0]
        return listed, False


def _line(link: Link, secrets: Mapping[str, str]) -> str:
    item = link.exchange
    body = f" {item.body.decode('utf-8', 'replace')}" if item.body else ""
    sent = mask(f"{item.request.method} {item.target}{body}", secrets)  # Nobody knows a part of one.
    who = " without a token" if item.token is None and not item.request.operation.on_accounts else ""
    cut = f"{sent[:_LINE]} ..." if len(sent) > _LINE else sent
    until = ", asked until it is so" if link.poll else ""
    return f"{cut}{who} -> {item.answer.status} {item.reading.seen_code}".rstrip() + until


def _paths(value: Json, wanted: str, path: pointers.Path = ()) -> Iterator[pointers.Path]:
    """Where a text is in an answer."""
    if value == wanted:
        yield path
    elif is_object(value):
        for key, item in value.items():
            yield from _paths(item, wanted, (*path, key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from _paths(item, wanted, (*path, index))
