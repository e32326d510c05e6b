"""Requests of the contract: parts that pointers reach into, and how they are put on the wire."""

import copy
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import quote, quote_plus, urlencode

from zoho_contract import pointers
from zoho_contract.contract import Operation
from zoho_contract.http import SCHEME
from zoho_contract.values import Json, JsonList, JsonObject, is_list, is_object

PARTS: Final = ("path", "query", "headers", "body")
_LONG: Final = 8
"""Characters from which on a secret is told from any other word."""

_CREDENTIAL: Final = rf"({SCHEME} |(?:token|secret|client_id)=)"


@dataclass
class Request:
    """One request of one operation.

    `parts` holds what pointers address: path, query and headers are objects, body is any JSON or None.
    `method` and `url_path` differ from the operation's only where a check sends what is not declared; `sent` and
    `raw_body` are what somebody else has put on the wire, `made_up`: with a value of theirs for a declared header.
    """

    operation: Operation
    parts: JsonObject
    method: str = ""
    url_path: str | None = None
    sent: str | None = None
    raw_body: bytes | None = field(default=None, repr=False)
    made_up: bool = False

    def __post_init__(self) -> None:
        self.method = self.method or self.operation.method

    @classmethod
    def of_example(cls, operation: Operation, example: JsonObject) -> Self:
        """A copy of a documented request; comma lists become arrays."""
        parts: JsonObject = {name: copy.deepcopy(example.get(name)) or {} for name in PARTS[:3]}
        parts["body"] = copy.deepcopy(example.get("body"))
        request = cls(operation, parts)
        split_lists(request)
        return request

    def copy(self) -> "Request":
        """A request that can be changed without changing this one."""
        return Request(self.operation, copy.deepcopy(self.parts), self.method, self.url_path, self.sent, self.raw_body)

    @property
    def module(self) -> str | None:
        """The module the request names, wherever it names it, or the only one the operation is for."""
        for where in ("path", "query"):
            if (parameter := self.operation.parameter(where, "module")) and parameter.name in self.parts[where]:
                return str(self.parts[where][parameter.name])
        alone = self.operation.modules if "{module}" not in self.operation.path else ()
        return alone[0] if len(alone) == 1 else None

    def rows(self) -> JsonList:
        """The rows of a batch request, one element for the record of a path; nothing for other requests."""
        batch = self.operation.batch
        if batch is None:
            return []
        value = pointers.first(self.parts, batch.rows)
        if is_list(value):
            return value
        return [] if value is None else [value]

    def set_rows(self, rows: JsonList) -> None:
        """Replace the rows of a batch request."""
        batch = self.operation.batch
        if batch is not None and rows:
            alone = batch.rows.startswith("path.")
            pointers.put(self.parts, pointers.parse(batch.rows), rows[0] if alone else rows)

    def row_ids(self) -> list[str | None]:
        """The record id of each row; None for a row without one."""
        batch = self.operation.batch
        key = batch.row_id if batch else None
        found = [pointers.first(row, key) if key and is_object(row) else row for row in self.rows()]
        return [value if isinstance(value, str) else None for value in found]

    def target(self, base: str) -> str:
        """Path and query under a base path, encoded."""
        if self.sent is not None:
            return base + self.sent
        path = self.url_path
        if path is None:
            path = self.operation.path
            for name, value in self.parts["path"].items():
                path = path.replace("{" + name + "}", quote(str(value), safe=""))
        query = urlencode({key: _text(value) for key, value in self.parts["query"].items()}, quote_via=quote)
        return base + path + (f"?{query}" if query else "")

    def payload(self) -> tuple[str, bytes | None]:
        """Content type and bytes of the body; an empty type and None when there is none."""
        if self.raw_body is not None:
            return self.operation.media or "application/json", self.raw_body
        body = self.parts["body"]
        if body is None:
            return "", None
        if self.operation.media == "application/x-www-form-urlencoded" and is_object(body):
            return self.operation.media, urlencode({key: _text(value) for key, value in body.items()}).encode()
        return "application/json", json.dumps(body, ensure_ascii=False).encode()

    def wire_headers(self, token: str | None) -> dict[str, str]:
        """Headers as sent; no Authorization header without a token."""
        headers = {str(name): _text(value) for name, value in self.parts["headers"].items()}
        media, _ = self.payload()
        if media:
            headers["Content-Type"] = media
        if token is not None:
            headers["Authorization"] = f"{SCHEME} {token}"
        return headers

    def curl(self, url: str, token: str | None, secrets: Mapping[str, str]) -> str:
        """A curl line that repeats the request in a shell; secrets are the variables that hold them."""
        _, body = self.payload()
        words = ["curl", "-sS", "-i", "-X", self.method, self.target(url)]
        for name, value in self.wire_headers(token).items():
            words += ["-H", f"{name}: {value}"]
        if body is not None:
            words += ["--data-raw", body.decode("utf-8", "replace")]
        return " ".join(quoted(word, secrets) for word in words)


def split_lists(request: Request) -> None:
    """Turn the comma lists of a query into arrays."""
    query = request.parts["query"]
    for parameter in request.operation.parameters:
        value = query.get(parameter.name)
        if parameter.where == "query" and parameter.comma and isinstance(value, str):
            query[parameter.name] = value.split(",")


def mask(text: str, secrets: Mapping[str, str]) -> str:
    """A text with every secret replaced by the name of the variable that holds it.

    A short secret is replaced only where a credential stands: it may be part of any word.
    """
    for value, name in sorted(secrets.items(), key=lambda item: -len(item[0])):
        if len(value) < _LONG:
            text = re.sub(_CREDENTIAL + re.escape(value) + r"(?![\w.-])", rf"\g<1>${name}", text)
        else:
            text = text.replace(value, f"${name}").replace(quote_plus(value), f"${name}")
    return text


def quoted(word: str, secrets: Mapping[str, str]) -> str:
    """A word for a shell: in double quotes, so that variables are expanded, if it holds a secret."""
    if mask(word, secrets) == word:
        return shlex.quote(word)
    return f'"{mask(_escaped(word), {_escaped(value): name for value, name in secrets.items()})}"'


def _escaped(text: str) -> str:
    return re.sub(r'(["\\$`])', r"\\\1", text)


def _text(value: Json) -> str:
    if is_list(value):
        return ",".join(_text(item) for item in value)
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
