"""A recipe as a shell script: it needs bash, curl and jq, and says by its exit status whether the mistake is there."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final

from zoho_contract.requests import mask, quoted
from zoho_contract.values import encodable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract import pointers
    from zoho_contract.course import Link
    from zoho_contract.recipe import Recipe, Sign
    from zoho_contract.session import Exchange

_LONG: Final = 100_000
"""Bytes from which on a body is piped: no system takes much more as an argument."""

_TIME: Final = "s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?/T/g"
_REST: Final = "s/[Kk]it[0-9a-f]{6}[Xx][0-9]+|[0-9]{10,}/#/g; s/[A-Za-z0-9_-]{40,}/~/g"
_STATUS: Final = "-w '\\n%{http_code}'"
_BODY: Final = "\"${ANSWER%$'\\n'*}\""
_MADE: Final = 'select(.status == "success" and .action != "update")'
"""What was there before is not to be deleted: a row that is refused may name it."""

_ELSE: Final = '401|429|5??) echo "it could not be seen: a refusal came that tells nothing of the mistake"'
_DIGITS: Final = 'strings | select(test("^[0-9]+$"))'
_CLEAN: Final = (
    "# Exit status 1: the mistake is there, 0: it is not, 2: it could not be seen. What is made is deleted at the end.",
    "MADE=(); trap 'for ((N=${#MADE[@]}-1; N>=0; N--)); do ${MADE[N]} >/dev/null; done' EXIT",
)


def shell_script(recipe: Recipe) -> str:
    """The script: identifiers flow from answer to request in variables."""
    return encodable("\n".join(_Shell(recipe).lines()))


class _Shell:
    """The state of writing one script."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        made = recipe.prefix
        self._known = {**recipe.secrets, **({made: "{KIT}", made.lower(): "{KIT,,}"} if made else {})}
        self._cleaners = 0
        self._signs = 0

    def lines(self) -> Iterator[str]:
        """The lines, one or a few for each request."""
        recipe = self._recipe
        body = [line for link in recipe.links for line in self._link(link)]
        variables = sorted({name for name in recipe.secrets.values() if f"${name}" in "\n".join(body)})
        for name in variables:
            yield f'[ "${name}" ] || {{ echo "set {name}" >&2; exit 2; }}'
        if recipe.prefix:
            yield "KIT=Kit$(od -An -N3 -tx1 /dev/urandom | tr -d ' ')"
        yield from _CLEAN
        yield from body
        wanted = " && ".join(f'[ "$SIGN{number}" = "$SEEN{number}" ]' for number in range(1, self._signs + 1))
        yield f'{wanted} && {{ echo "still there: the same came" >&2; exit 1; }}'
        yield 'echo "gone: another answer came" >&2; exit 0'

    def _link(self, link: Link) -> Iterator[str]:
        recipe, item = self._recipe, link.exchange
        line = self._curl(item.request.method, recipe.url(item), link)
        judged = recipe.judged(link)
        taken = recipe.places.get(item.number, {})
        if link.poll:
            text, there = recipe.over(link)
            found = f'grep -qF -- {quoted(text, self._known)} <<<"$ANSWER"'
            yield (
                f"for TRY in {{1..99}}; do ANSWER=$({line}) || exit 2; {'' if there else '! '}{found} && break; "
                'sleep "0.$(printf %02d "$TRY")"; done'
            )
        else:
            yield f"ANSWER=$({line.replace('curl -sS', f'curl -sS {_STATUS}', 1) if judged else line}) || exit 2"
        known = {token: f"{{{name}}}" for token, (name, _) in taken.items()}
        if judged:
            # What it made is taken away where it made it: a server that is mended has nothing to tell of it.
            yield 'echo "$ANSWER"'
            told = "|".join(map(str, recipe.telling(link)))
            yield f"case ${{ANSWER##*$'\\n'}} in {told}) ;; {_ELSE} >&2; exit 2;; esac"
            self._signs += 1
            yield from self._sign(recipe.sign(link), recipe.marks(link))
        last = link is recipe.links[-1]
        self._known.update(known)
        for token in taken:
            yield self._read(item, token, _BODY if judged else '"$ANSWER"', must=not last)
            yield from self._clean(item, token)

    def _read(self, item: Exchange, token: str, text: str, *, must: bool) -> str:
        name, path = self._recipe.places[item.number][token]
        row = self._recipe.made_row(item, token, path)
        steps = f"{_jq(row)} | {_MADE} | {_jq(path[len(row) :])} | {_DIGITS}" if row else _jq(path)
        quiet = "" if must else " 2>/dev/null"
        read = f"{name}=$(jq -er {shlex.quote(steps)} <<<{text}{quiet})"
        return read + (' || { echo "it went otherwise: $ANSWER" >&2; exit 2; }' if must else "")

    def _clean(self, item: Exchange, made: str) -> Iterator[str]:
        if request := self._recipe.cleaner(item, made):
            self._cleaners += 1
            name = f"clean{self._cleaners}"
            token = next(value for value, known in self._recipe.secrets.items() if known == "ZOHO_ACCESS_TOKEN")
            words = ["curl", "-sS", "-X", request.method, request.target(self._recipe.base)]
            for header, value in request.wire_headers(token).items():
                words += ["-H", f"{header}: {value}"]
            if (body := request.payload()[1]) is not None:
                words += ["--data-raw", body.decode("utf-8", "replace")]
            there = f'[ "${self._recipe.places[item.number][made][0]}" ]'
            yield f"{name}() {{ {self._words(words)}; }}; {there} && MADE+=({name})  # clean-up"

    def _curl(self, method: str, url: str, link: Link) -> str:
        item = link.exchange
        words = ["curl", "-sS", "-X", method, url]
        for name, value in item.request.wire_headers(item.token).items():
            words += ["-H", f"{name}: {value}"]
        if item.body is None:
            return self._words(words)
        text = item.body.decode("utf-8", "replace")
        if len(item.body) + item.padding < _LONG:
            return self._words([*words, "--data-raw", text + " " * item.padding])
        spaces = f"; printf '%{item.padding}s' ''" if item.padding else ""
        piped = f"{{ printf %s {quoted(text, self._known)}{spaces}; }} | "
        return piped + self._words([*words, "--data-binary", "@-"])

    def _words(self, words: list[str]) -> str:
        return " ".join(quoted(word, self._known) for word in words)

    def _sign(self, seen: Sign, marks: Mapping[str, str]) -> Iterator[str]:
        status = "\"${ANSWER##*$'\\n'}\""
        if seen.bare:
            yield f"SIGN{self._signs}={status}; SEEN{self._signs}={seen.status}"
            return
        edits = [_TIME]
        edits += [f"s/{mask(token, self._known)}/{sign}/g" for token, sign in marks.items()]
        script = "; ".join([*edits, _REST])
        cut = f" | grep -oE {shlex.quote(seen.kept)} | paste -sd' ' -" if seen.short else ""
        yield f'SIGN{self._signs}="$(sed -E "{script}" <<<{_BODY}{cut})"$\'\\n\'{status}'
        yield f"SEEN{self._signs}={shlex.quote(f'{seen.text}{chr(10)}{seen.status}')}"


def _jq(path: pointers.Path) -> str:
    return "." + "".join(f"[{json.dumps(step)}]" for step in path)
