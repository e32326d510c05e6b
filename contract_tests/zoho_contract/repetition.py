"""Sending a course of requests once more, about new things, and leaving out what does not matter."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from zoho_contract.belongings import created
from zoho_contract.budget import SpentError
from zoho_contract.compose import UnavailableError
from zoho_contract.course import OPAQUE, TIME, TOKEN, Link, asked, tokens
from zoho_contract.http import NOT_JSON, UnreachableError
from zoho_contract.model.shrink import shrink
from zoho_contract.subjects import written_kinds
from zoho_contract.values import Json, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.world import World

SECONDS: Final = 4.0
"""Time for making one course shorter."""

_TRIES: Final = 40
_LOOKS: Final = 40
_PAUSE: Final = 0.05
_EAGER: Final = 8
_OWNED: Final = frozenset({"record", "tag", "territory"})
_NAMED: Final = frozenset({"tag", "territory"})
"""Kinds of things whose creation names them, or what they are below, and changes nothing that was there."""

_ABROAD: Final = "it writes to what the run has not made"
_TOKENS: Final = "the accounts server soon has enough of who asks often"

AGAIN: Final = "the same came when this was sent once more"
ELSE: Final = "something else came when it was sent once more; as it was sent first"


class AbroadError(Exception):
    """A course may not be sent again; the text says why."""


class Repetition:
    """Makes courses shorter by sending them again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._session = world.session
        self._called: dict[str, str] = {}

    def shortest(self, links: list[Link], promise: str, *, plain: bool) -> tuple[list[Link], str]:
        """The fewest requests known to be answered the same way, as they were sent last, and what was seen.

        `plain`: the answer alone breaks the promise, so everything may be left out that leads to such an answer.
        """
        end = time.monotonic() + SECONDS
        found: list[Link] = []

        def again(some: list[Link]) -> bool:
            if time.monotonic() > end:
                return False
            try:
                sent, names = self._play(some)
            except AbroadError:
                if not found:
                    raise
                return False
            first, last = some[-1].exchange, sent[-1].exchange
            # A promise about a state is only shown where the state has come about as it did.
            same = (
                not self._session.conforms(last, promise)
                if plain
                else _told_alike(first, last, names) and all(map(went_alike, some[:-1], sent[:-1]))
            )
            if same:
                found[:], self._called = sent, names
            return same

        needed = [link for link in links if link.needed]
        whole = [replace(link, rows=None) for link in links]
        try:
            for some in (needed, [link for link in whole if link.needed], whole):
                if again(some):
                    self._less(some, again, plain=plain)
                    return found, AGAIN
        except (AbroadError, SpentError, UnavailableError, UnreachableError) as error:
            return found or needed, AGAIN if found else f"not sent again: {error.args[0]}"
        return [replace(link, rows=None) for link in needed], ELSE

    def renamed(self, text: str) -> str:
        """A text about the requests as they were sent first, about them as they were sent last."""
        return TOKEN.sub(lambda match: self._called.get(match[0], match[0]), text)

    def _less(self, links: list[Link], again: Callable[[list[Link]], bool], *, plain: bool) -> None:
        """Leave out more: what a promise about a state does not depend on, of a plain one whatever makes nothing."""
        named = asked(links[-1].exchange)
        loose: list[Link] = []
        for link in reversed(links[:-1]):
            if not plain and link.needed:
                continue
            if plain and named & tokens(link.exchange.answer.body):
                named |= asked(link.exchange)
            else:
                loose.insert(0, link)
        if loose and not again(_without(links, loose, [])):
            shrink(loose, lambda some: again(_without(links, loose, some)), most=_TRIES)

    def _play(self, links: list[Link]) -> tuple[list[Link], dict[str, str]]:
        """Send requests about new things; returns them as sent, and what things are called now."""
        if any(link.exchange.request.operation.on_accounts for link in links):
            raise AbroadError(_TOKENS)
        names = self._names(links)
        sent: list[Link] = []
        self._session.begin()
        for link in links:
            exchange = self._send(link, names)
            _learn(names, link, exchange)
            sent.append(Link(exchange, needed=True, poll=link.poll, wrong=link.wrong))
        return sent, names

    def _names(self, links: list[Link]) -> dict[str, str]:
        """New names in place of those that things are made with: they have to be free."""
        made = [link.exchange for link in links if link.exchange.request.operation.effects]
        given = {name.lower() for item in made if _creates(item) for name in asked(item) if not name.isdigit()}
        fresh = {name: self._world.fresh_name() for name in sorted(given)}
        usual = {name.replace("kit", "Kit").replace("x", "X"): new for name, new in fresh.items()}
        return {**{name: new.lower() for name, new in fresh.items()}, **usual}

    def _send(self, link: Link, names: dict[str, str]) -> Exchange:
        first = link.exchange
        request = _renamed(first, names, link.rows)
        self._permit(request, names)
        token = "" if first.token == self._session.credentials.access_token else first.token
        exchange = self._session.send(request, token=token, judge=False, padding=first.padding)
        for look in range(_LOOKS):
            if not link.poll or _told_alike(first, exchange, names):
                break
            if look > _EAGER:
                time.sleep(_PAUSE)
            exchange = self._session.send(request, token=token, judge=False, padding=first.padding)
        return exchange

    def _permit(self, request: Request, names: dict[str, str]) -> None:
        """Let nothing but what the run has created be written to, except on this machine.

        Raises:
            AbroadError: Something else is named where the request writes, or took the place of something.
        """
        if self._session.local or request.method == "GET":
            return
        own = self._world.own
        renamed = (tokens(request.target("")) | tokens(request.payload()[1])) & {*names.values()}
        if any(token.isdigit() and not own.ever(token) for token in renamed):
            raise AbroadError(_ABROAD)
        references = self._world.composer.references(request)
        written = written_kinds(request.operation, {kind for _, _, kind in references})
        if {"create"} == {effect.change for effect in request.operation.effects}:
            written -= _NAMED
        for _, value, kind in references:
            known = kind in _OWNED and (own.ever(str(value)) or str(value) in own.origins)
            if kind in written and not known:
                raise AbroadError(_ABROAD)


def _without(links: list[Link], loose: list[Link], kept: list[Link]) -> list[Link]:
    gone = {link.exchange.number for link in loose} - {link.exchange.number for link in kept}
    return [link for link in links if link.exchange.number not in gone]


def _creates(exchange: Exchange) -> bool:
    return any(effect.change.startswith("create") for effect in exchange.request.operation.effects)


def _renamed(first: Exchange, names: dict[str, str], rows: tuple[int, ...] | None) -> Request:
    """The request of an exchange as it was sent, with other names and fewer rows."""

    def anew(text: str) -> str:
        return TOKEN.sub(lambda match: names.get(match[0], match[0]), text)

    request = first.request.copy()
    request.parts = json.loads(anew(json.dumps(request.parts, ensure_ascii=False)))
    request.sent = anew(first.target)
    if rows is not None:
        request.set_rows([request.rows()[index] for index in rows])
        request.sent = request.raw_body = None
    elif first.body is not None:
        request.raw_body = anew(first.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return request


def _learn(names: dict[str, str], link: Link, again: Exchange) -> None:
    """What the first sending has created, and the jobs it has started, are called in the second one.

    What an answer only lists is not learnt: it may stand elsewhere in another list, where a stranger's thing is.
    """
    first = link.exchange
    for effect in first.request.operation.effects:
        if effect.change.startswith("create"):
            made = created(first, effect)
            cut = made if link.rows is None else [made[index] for index in link.rows]
            for old, new in zip(cut, created(again, effect), strict=False):
                if old and new:
                    names.setdefault(old, new)
    for old, new in zip(first.reading.jobs, again.reading.jobs, strict=False):
        names.setdefault(old, new)


def went_alike(old: Link, new: Link) -> bool:
    """Whether a request that changes something was taken as it was, or refused as it was."""
    first, again = old.exchange, new.exchange
    if not first.request.operation.effects:
        return True
    codes, now = ({item.reading.code, *(row.code for row in item.reading.rows)} for item in (first, again))
    return now <= codes and (old.rows is not None or first.answer.status == again.answer.status)


def _told_alike(old: Exchange, new: Exchange, names: dict[str, str]) -> bool:
    """Whether an answer is the same, apart from what things are called."""
    if old.answer.status != new.answer.status:
        return False
    if NOT_JSON in (old.answer.json, new.answer.json):
        return old.answer.json is new.answer.json
    return _same(old.answer.json, new.answer.json, names)


def _same(old: Json, new: Json, names: dict[str, str]) -> bool:
    if is_object(old) and is_object(new):
        return old.keys() == new.keys() and all(_same(old[key], new[key], names) for key in old)
    if is_list(old) and is_list(new):
        return len(old) == len(new) and all(_same(one, other, names) for one, other in zip(old, new, strict=True))
    if isinstance(old, str) and isinstance(new, str):
        known = {*names.values()}
        one = TOKEN.sub(lambda match: names.get(match[0], "#"), TIME.sub("T", old))
        other = TOKEN.sub(lambda match: match[0] if match[0] in known else "#", TIME.sub("T", new))
        return OPAQUE.sub("~", one) == OPAQUE.sub("~", other)
    return bool(old == new)
