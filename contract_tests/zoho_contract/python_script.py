"""A recipe as a Python script: it needs httpx alone, and says by its exit status whether the mistake is there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from zoho_contract.course import OPAQUE, TIME, TOKEN
from zoho_contract.credentials import ACCESS
from zoho_contract.http import SCHEME
from zoho_contract.recipe import NAMED, Recipe, Sign
from zoho_contract.requests import mask
from zoho_contract.values import Json, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_contract import pointers
    from zoho_contract.course import Link
    from zoho_contract.session import Exchange

_SIGN: Final = f"""def sign(answer, known):  # what is the same each time
    text = re.sub({TIME.pattern!r}, 'T', answer.text)
    text = re.sub({TOKEN.pattern!r}, lambda found: known.get(found[0], '#'), text)
    return answer.status_code, re.sub({OPAQUE.pattern!r}, '~', text).rstrip('\\n')
"""
_TELLING: Final = """def telling(status, *known):  # other refusals are about the token, the pace or the server
    if (status in (401, 429) or status >= 500) and status not in known:
        raise ValueError(f'{status}, which tells nothing of the mistake')
"""
_SHORT: Final = """def short(answer, known, kept):  # what the mistake is about
    status, text = sign(answer, known)
    return status, ' '.join(re.findall(kept, text))
"""
_MADE: Final = """def made(row, *way):  # what was there before is not to be deleted: a row that is refused may name it
    found = row if row['status'] == 'success' and row.get('action') != 'update' else {}
    for step in way:
        found = found[step]
    if not (isinstance(found, str) and found.isdigit()):
        raise ValueError(row)
    return found
"""
_OTHERWISE: Final = """except (httpx.HTTPError, LookupError, TypeError, ValueError) as problem:
    print('it could not be seen:', repr(problem))
    sys.exit(2)
print('still there: the same came' if wrong else 'gone: another answer came', file=sys.stderr)
sys.exit(1 if wrong else 0)"""


def python_script(recipe: Recipe) -> str:
    """The script: identifiers flow from answer to request in variables."""
    return "\n".join(_Python(recipe).lines())


class _Python:
    """The state of writing one script."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        made = recipe.prefix
        self._names: dict[str, str] = {made: "kit", made.lower(): "kit.lower()"} if made else {}

    def lines(self) -> Iterator[str]:
        """The lines, one or a few for each request."""
        recipe = self._recipe
        body = [line for link in recipe.links for line in self._link(link)]
        signs = [recipe.sign(link) for link in recipe.links if recipe.judged(link)]
        used = ["atexit"] * any("atexit." in line for line in body)
        yield f"import {', '.join([*used, 'contextlib', 'os', 're', 'sys', 'time', 'httpx'])}"
        yield _SIGN.rstrip()
        yield _TELLING.rstrip()
        if any(sign.short for sign in signs):
            yield _SHORT.rstrip()
        if any(" = made(" in line for line in body):
            yield _MADE.rstrip()
        yield "try:"
        yield from (f"    {line}" for line in [*self._clients(), *body])
        yield _OTHERWISE

    def _clients(self) -> Iterator[str]:
        recipe = self._recipe
        let_in = [recipe.let_in(link.exchange) for link in recipe.links]
        if any(let_in) or recipe.tidying:
            header = f"{{'Authorization': '{SCHEME} ' + os.environ['{ACCESS}']}}"
            yield f"api = httpx.Client(base_url={recipe.base!r}, headers={header}, timeout=60)"
        if not all(let_in):
            yield f"nobody = httpx.Client(base_url={recipe.base!r}, timeout=60)"
        if recipe.prefix:
            yield "kit = 'Kit' + os.urandom(3).hex()"

    def _link(self, link: Link) -> Iterator[str]:
        recipe, item = self._recipe, link.exchange
        sent = f"{item.request.method!r}, {self._url(item)}{self._sent(item)}"
        call = f"answer = {'api' if recipe.let_in(item) else 'nobody'}.request({sent})"
        yield call
        if link.poll:
            text, there = recipe.over(link)
            yield "for look in range(1, 100):"
            yield f"    if {self._literal(text)} {'in' if there else 'not in'} answer.text:"
            yield "        break"
            yield "    time.sleep(look / 100)"
            yield f"    {call}"
        if recipe.judged(link):
            yield from self._judge(link)
        last = link is recipe.links[-1]
        for token, (name, path) in recipe.places.get(item.number, {}).items():
            lines = [*self._read(item, token, path, name.lower())]
            if last:
                # A server that is mended refuses it, or tells of what the one that was wrong did not.
                yield "with contextlib.suppress(LookupError, TypeError, ValueError):"
            yield from (f"    {line}" for line in lines) if last else lines

    def _read(self, item: Exchange, token: str, path: pointers.Path, name: str) -> Iterator[str]:
        row = self._recipe.made_row(item, token, path)
        there = f"answer.json(){''.join(f'[{step!r}]' for step in row or path)}"
        yield f"{name} = " + (f"made({', '.join([there, *map(repr, path[len(row) :])])})" if row else there)
        self._names[token] = name
        if request := self._recipe.cleaner(item, token):
            body = f", json={self._literal(request.parts['body'])}" if request.parts["body"] is not None else ""
            sent = f"{request.method!r}, {self._literal(request.target(''))}{body}"
            yield f"atexit.register(api.request, {sent})  # clean-up, at the end"

    def _judge(self, link: Link) -> Iterator[str]:
        sign = self._recipe.sign(link)
        yield "print(answer.status_code, answer.text)"
        yield f"telling(answer.status_code, {', '.join(map(str, self._recipe.telling(link)))})"
        known = ", ".join(f"{self._literal(token)}: {mark!r}" for token, mark in self._recipe.marks(link).items())
        before = "wrong and " if any(other.wrong for other in self._before(link)) else ""
        if sign.bare:
            yield f"wrong = answer.status_code == {sign.status}"
            return
        kept = f", {sign.kept!r}" if sign.short else ""
        yield f"wrong = {before}{_call(sign)}(answer, {{{known}}}{kept}) == {(sign.status, sign.text)!r}"

    def _before(self, link: Link) -> list[Link]:
        return self._recipe.links[: self._recipe.links.index(link)]

    def _sent(self, item: Exchange) -> str:
        headers = item.request.wire_headers(None if self._recipe.let_in(item) else item.token)
        media = headers.pop("Content-Type", "")
        found = ""
        if item.body is not None:
            body, whole = _decoded(item)
            if whole and media == "application/json" and not item.padding:
                found = f", json={self._literal(body)}"
            else:
                headers["Content-Type"] = media
                text = self._literal(item.body.decode("utf-8", "replace"))
                found = f", content={text}" + (f" + ' ' * {item.padding}" if item.padding else "")
        return f", headers={self._literal(dict(headers))}{found}" if headers else found

    def _url(self, item: Exchange) -> str:
        return self._literal(self._recipe.url(item).removeprefix(self._recipe.base) or "/")

    def _literal(self, value: Json) -> str:
        return _literal(value, self._names, self._recipe.secrets)


def _call(sign: Sign) -> str:
    return "short" if sign.short else "sign"


def _decoded(item: Exchange) -> tuple[Json, bool]:
    """The body of a request; whether it is plain JSON."""
    try:
        return json.loads(item.body or b""), True
    except ValueError:
        return None, False


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
    filled = NAMED.sub(lambda match: f"{{{names[match[0]]}}}" if match[0] in names else match[0], plain)
    return repr(text) if filled == plain else "f" + repr(filled)
