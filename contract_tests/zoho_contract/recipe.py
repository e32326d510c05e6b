"""A sequence of requests written down: lines for people, a curl script, a Python script."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.course import Link, asked, told
from zoho_contract.http import SCHEME
from zoho_contract.requests import mask, quoted
from zoho_contract.session import ACCESS
from zoho_contract.values import Json, encodable, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract.session import Exchange

_LINE: Final = 240
"""Characters of a line for people."""

_SPACES: Final = 1_000_000
"""A body is not written down that is longer than this."""

_MADE: Final = re.compile(r"[Kk]it[0-9a-f]{6}(?=[Xx]\d)")
"""The start of every name that a run gives; a script has one of its own, for names have to be free."""

_NAMED: Final = re.compile(rf"{_MADE.pattern}|\d{{10,}}")

_PYTHON: Final = ("import os, time, httpx",)


@dataclass(frozen=True)
class Recipe:
    """How a sequence is sent again.

    `base`: URL that targets are under; `accounts`: that of the accounts server. `secrets`: names of variables by what
    they hold.
    """

    links: list[Link]
    base: str
    accounts: str
    secrets: Mapping[str, str]

    def lines(self) -> tuple[str, ...]:
        """One line per request, with what came."""
        return tuple(encodable(mask(_line(link), self.secrets)) for link in self.links)

    def curl(self) -> str:
        """A shell script: identifiers flow from answer to request in variables."""
        places = self._places()
        made = self._prefix()
        known = {**self.secrets, **({made: "{KIT}", made.lower(): "{KIT,,}"} if made else {})}
        script: list[str] = ["KIT=Kit$(openssl rand -hex 3)"] * bool(made)
        for link in self.links:
            item = link.exchange
            script.append(self._curl(link, known, [*places.get(item.number, {}).items()]))
            known.update({token: f"{{{name}}}" for token, (name, _) in places.get(item.number, {}).items()})
        return encodable("\n".join(script))

    def _curl(self, link: Link, known: Mapping[str, str], taken: list[tuple[str, tuple[str, pointers.Path]]]) -> str:
        item = link.exchange
        words = ["curl", "-sS", "-X", item.request.method, self._url(item)]
        for name, value in item.request.wire_headers(item.token).items():
            words += ["-H", f"{name}: {value}"]
        if item.body is not None:
            words += ["--data-raw", item.body.decode("utf-8", "replace") + " " * min(item.padding, _SPACES)]
        line = " ".join(quoted(word, known) for word in words)
        if link.poll:
            sign, there = self._sign(link)
            verb = "until" if there else "while"
            return f"{verb} {line} | tee /dev/stderr | grep -q {quoted(sign, known)}; do sleep 1; done"
        if taken:
            reads = [f"{name}=$(echo \"$ANSWER\" | jq -r '{_jq(path)}')" for _, (name, path) in taken]
            return "; ".join([f"ANSWER=$({line})", *reads])
        return line.replace("curl -sS", "curl -sS -i", 1) if link is self.links[-1] else line

    def python(self) -> str:
        """A script that needs httpx and nothing of ours."""
        places = self._places()
        names: dict[str, str] = {}
        script = [*_PYTHON, *self._clients()]
        if made := self._prefix():
            names.update({made: "kit", made.lower(): "kit.lower()"})
            script.append('kit = "Kit" + os.urandom(3).hex()')
        for link in self.links:
            item = link.exchange
            sent = f"{item.request.method!r}, {self._python_url(item, names)}{self._sent(item, names)}"
            call = f"answer = {'api' if self._let_in(item) else 'nobody'}.request({sent})"
            script += self._python_poll(link, call, names) if link.poll else [call]
            for token, (name, path) in places.get(item.number, {}).items():
                script.append(f"{name.lower()} = answer.json(){''.join(f'[{step!r}]' for step in path)}")
                names[token] = name.lower()
        return "\n".join([*script, "print(answer.status_code, answer.text)"])

    def _let_in(self, item: Exchange) -> bool:
        """Whether a request carries the good token."""
        return item.token is not None and self.secrets.get(item.token) == ACCESS

    def _clients(self) -> Iterator[str]:
        let_in = [self._let_in(link.exchange) for link in self.links]
        if any(let_in):
            header = f"{{'Authorization': '{SCHEME} ' + os.environ['{ACCESS}']}}"
            yield f"api = httpx.Client(base_url={self.base!r}, headers={header}, timeout=60)"
        if not all(let_in):
            yield f"nobody = httpx.Client(base_url={self.base!r}, timeout=60)"

    def _prefix(self) -> str:
        """What the names begin with that the sequence gives to what it makes; empty if it makes nothing."""
        makes = [
            link.exchange
            for link in self.links
            if any(effect.change.startswith("create") for effect in link.exchange.request.operation.effects)
        ]
        texts = ((item.body or b"").decode("utf-8", "replace") for item in makes)
        return next((name.capitalize() for text in texts for name in _MADE.findall(text)), "")

    def _python_poll(self, link: Link, call: str, names: Mapping[str, str]) -> list[str]:
        sign, there = self._sign(link)
        word = _literal(sign, names, self.secrets)
        return [
            call,
            f"while {word} {'not in' if there else 'in'} answer.text:",
            "    time.sleep(1)",
            f"    {call}",
        ]

    def _sent(self, item: Exchange, names: Mapping[str, str]) -> str:
        headers = item.request.wire_headers(None if self._let_in(item) else item.token)
        media = headers.pop("Content-Type", "")
        found = ""
        if item.body is not None:
            body, whole = _decoded(item)
            if whole and media == "application/json" and not item.padding:
                found = f", json={_literal(body, names, self.secrets)}"
            else:
                headers["Content-Type"] = media
                text = _literal(item.body.decode("utf-8", "replace"), names, self.secrets)
                found = f", content={text}" + (f" + ' ' * {item.padding}" if item.padding else "")
        return f", headers={_literal(dict(headers), names, self.secrets)}{found}" if headers else found

    def _python_url(self, item: Exchange, names: Mapping[str, str]) -> str:
        url = self._url(item)
        return _literal(url.removeprefix(self.base) or "/", names, self.secrets)

    def _url(self, item: Exchange) -> str:
        return (self.accounts if item.request.operation.on_accounts else self.base) + item.target

    def _sign(self, link: Link) -> tuple[str, bool]:
        """What tells that a job is over: a text, and whether it is then in the answer."""
        item, listed = link.exchange, ""
        for other in self.links[: self.links.index(link)]:
            operation = other.exchange.request.operation
            if operation.job and operation.job.poll == item.request.operation.id and other.exchange.reading.jobs:
                if operation.job.state:
                    return str(pointers.first(item.answer.json, operation.job.state)), True
                listed = other.exchange.reading.jobs[0]
        return listed, False

    def _places(self) -> dict[int, dict[str, tuple[str, pointers.Path]]]:
        """By the number of an exchange: what later ones name that its answer told first; a variable, and where."""
        found: dict[int, dict[str, tuple[str, pointers.Path]]] = {}
        seen: set[str] = set()
        count = 0
        for index, link in enumerate(self.links):
            item = link.exchange
            later: set[str] = set[str]().union(*(asked(other.exchange) for other in self.links[index + 1 :]))
            later |= {self._sign(other)[0] for other in self.links[index + 1 :] if other.poll}
            seen |= asked(item)
            for token in sorted((told(item) & later) - seen):
                path = next(_paths(item.answer.json, token), None)
                if path is not None:
                    count += 1
                    found.setdefault(item.number, {})[token] = (f"ID{count}", path)
                    seen.add(token)
        return found


def _line(link: Link) -> str:
    item = link.exchange
    body = f" {item.body.decode('utf-8', 'replace')}" if item.body else ""
    sent = f"{item.request.method} {item.target}{body}"
    who = " without a token" if item.token is None and not item.request.operation.on_accounts else ""
    cut = f"{sent[:_LINE]} ..." if len(sent) > _LINE else sent
    until = ", asked until it is so" if link.poll else ""
    return f"{cut}{who} -> {item.answer.status} {item.reading.seen_code}".rstrip() + until


def _decoded(item: Exchange) -> tuple[Json, bool]:
    """The body of a request; whether it is plain JSON."""
    try:
        return json.loads(item.body or b""), True
    except ValueError:
        return None, False


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


def _jq(path: pointers.Path) -> str:
    steps = (f"[{json.dumps(step)}]" for step in path)
    return "." + "".join(steps).replace("'", "'\\''")


def _literal(value: Json, names: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    """A value as Python source, with variables in the place of what they hold."""
    if is_object(value):
        members = (f"{_literal(key, names, secrets)}: {_literal(item, names, secrets)}" for key, item in value.items())
        return "{" + ", ".join(members) + "}"
    if is_list(value):
        return "[" + ", ".join(_literal(item, names, secrets) for item in value) + "]"
    return _text(value, names, secrets) if isinstance(value, str) else repr(value)


def _text(text: str, names: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    if text in names:
        return names[text]
    variables = "|".join(sorted({re.escape(name) for name in secrets.values()}, key=len, reverse=True))
    pieces = re.split(rf"\$({variables})", mask(text, secrets)) if variables else [text]
    parts = [
        f"os.environ[{piece!r}]" if index % 2 else _plain(piece, names)
        for index, piece in enumerate(pieces)
        if piece or len(pieces) == 1
    ]
    return " + ".join(parts)


def _plain(text: str, names: Mapping[str, str]) -> str:
    """A text without secrets as Python source."""
    plain = text.replace("{", "{{").replace("}", "}}")
    filled = _NAMED.sub(lambda match: f"{{{names[match[0]]}}}" if match[0] in names else match[0], plain)
    return repr(text) if filled == plain else "f" + repr(filled)
