"""Exchanges without what is anybody's business: the shape stays, the values go, ids stay tellable apart."""

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from zoho_contract.proxy.exchange import Seen, unpacked
from zoho_contract.proxy.routes import Place, accounts, find
from zoho_contract.values import Json, JsonObject, is_list, is_object, word

if TYPE_CHECKING:
    from zoho_contract.facts import ErrorEntry

_ID: Final = re.compile(r"\d{6,}")
_SPOKEN: Final = frozenset(("code", "status", "json_path", "api_name", "expected_data_type", "error", "param"))
"""Members of an outcome and its details whose texts are words of the API and not of whoever uses it."""
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,80}")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_ .$\[\]-]{0,80}")


class Mask:
    """Masks values. An id becomes the same other id wherever it stands; who has only the file cannot turn it back."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)

    def line(self, seen: Seen) -> JsonObject:
        """An exchange to be kept; nothing of its headers but the content type."""
        path = seen.path
        place = seen.refused or find(seen.method, path)
        found: JsonObject = {"method": seen.method}
        if isinstance(place, Place):
            found["version"], found["operation"] = place.contract.version, place.operation.id
            found["path"] = {
                name: self.text(value) if name != "module" else value for name, value in place.values.items()
            }
        else:
            found["path"] = "/".join(self.text(part) if part else "" for part in path.split("/"))
        query = dict(parse_qsl(seen.query, keep_blank_values=True))
        found["query"] = {self._field(name): self._parameter(place, name, value) for name, value in query.items()}
        found["request"] = self._body(seen.body, seen.headers.get("content-type", ""))
        answer = None if seen.answer is None or seen.cut else unpacked(seen.answer)
        found["status"] = seen.answer.status if seen.answer else None
        found["content_type"] = answer.content_type if answer else ""
        spoken = None if accounts(path) else _messages(place)
        found["answer"] = self._body(answer.body, answer.content_type, spoken) if answer else None
        return found

    def _parameter(self, place: Place | str, name: str, value: str) -> str:
        if isinstance(place, Place):
            known = place.operation.parameter("query", name) or next(
                (item for item in place.operation.parameters if item.where == "query" and item.name == name), None
            )
            types = place.contract.schemas.types(known.schema) if known else set[str]()
            plain = known is not None and ("enum" in known.schema or types & {"integer", "boolean"})
            if plain and "x-entity" not in (known.schema if known else {}):
                return value
            if name in {"module", "fields"}:
                return value
        return ",".join(self.text(part) for part in value.split(","))

    def _body(self, body: bytes, media: str, messages: frozenset[str] | None = None) -> Json:
        """A body; `messages` are those of the operation, or None where nothing is a word of the API."""
        if not body:
            return None
        try:
            # Before the content type is asked: curl says of any body that it is a form.
            return self.value(json.loads(body), messages=messages)
        except (ValueError, RecursionError):
            if "form-urlencoded" not in media:
                return f"<{len(body)} bytes>"
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {self._field(name): self.text(value) for name, value in pairs}

    def value(self, node: Json, *, messages: frozenset[str] | None = None, inside: bool = False) -> Json:
        """A JSON value with its keys, its types and, in outcomes of an answer, the words of the API.

        `messages` are those of the operation, or None where nothing is a word of the API; `inside` says that the
        value is the details of an outcome.
        """
        if is_object(node):
            spoken = messages is not None and (inside or _is_outcome(node))
            return {
                self._name(name): item
                if spoken and isinstance(item, str) and _is_word(name, item, messages or frozenset())
                else self.value(item, messages=messages, inside=spoken and name == "details")
                for name, item in node.items()
            }
        if is_list(node):
            return [self.value(item, messages=messages) for item in node]
        if isinstance(node, str):
            return self.text(node)
        if isinstance(node, bool) or node is None:
            return node
        return 0 if isinstance(node, int) else 0.5

    def _field(self, name: str) -> str:
        """The name of a parameter, unless it looks like a value that stands where a name should."""
        return name if word(name) == name else self.text(name)

    def _name(self, name: str) -> str:
        return _ID.sub(self._id, name)

    def text(self, text: str) -> str:
        """A text masked: an id as an id, anything else as its length."""
        return self._id(text) if _ID.fullmatch(text) else f"<{len(text)} characters>"

    def _id(self, found: "re.Match[str] | str") -> str:
        text = found if isinstance(found, str) else found[0]
        number = int.from_bytes(hashlib.blake2b(text.encode(), key=self._salt).digest())
        return str(number)[: len(text)]


def _is_outcome(node: JsonObject) -> bool:
    code = node.get("code")
    return isinstance(code, str) and bool(_CODE.fullmatch(code)) and ("details" in node or "message" in node)


def _is_word(name: str, text: str, messages: frozenset[str]) -> bool:
    if name == "message":
        return text in messages
    return name in _SPOKEN and bool(_WORD.fullmatch(text.removeprefix("$")))


def _messages(place: Place | str) -> frozenset[str]:
    """What the description prints as messages of an operation."""
    if isinstance(place, str):
        return frozenset()
    entries: list[ErrorEntry] = list(place.operation.errors)
    said = {entry.message for entry in entries} | {outcome.message for outcome in place.operation.outcomes}
    return frozenset(text for text in said if text)
