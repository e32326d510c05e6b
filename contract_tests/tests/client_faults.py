"""Our client with one thing wrong: each fault replaces one function of its runtime for as long as it is on.

They sit where a request is written out and where an answer is read, so that both drivers and every operation have them.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from proof.adapter import SECRET

from zoho_crm._runtime import decode, errors, plain, sending, transport
from zoho_crm._runtime.wire import Reply

Change = Callable[[Any], Any]


@contextmanager
def replaced(module: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    """Have a function called as the first argument of another one."""
    kept = getattr(module, name)
    with patch.object(module, name, lambda *given, **named: around(kept, *given, **named)):
        yield


# What is sent


def sent(**changes: Change) -> Callable[[], Any]:
    """A client that changes a part of every request that it sends."""

    def around(kept: Callable[..., Any], door: Any, request: Any) -> Any:
        return kept(
            door, request._replace(**{part: change(getattr(request, part)) for part, change in changes.items()})
        )

    @contextmanager
    def changed() -> Iterator[None]:
        with replaced(transport.Transport, "send", around), replaced(transport.AsyncTransport, "send", around):
            yield

    return changed


def body(change: Change) -> Callable[[], Any]:
    """A client that changes the JSON of every body."""
    return sent(body=lambda content: json.dumps(change(json.loads(content))).encode() if content else content)


def url(change: Callable[[str, list[tuple[str, str]]], tuple[str, str]]) -> Callable[[], Any]:
    """A client that changes path and query of every URL."""

    def changed(text: str) -> str:
        parts = urlsplit(text)
        path, query = change(parts.path, parse_qsl(parts.query, keep_blank_values=True))
        return parts._replace(path=path, query=query).geturl()

    return sent(url=changed)


def first_list(node: Any, change: Change) -> Any:
    """An object with its first list changed."""
    name = next((key for key, value in node.items() if isinstance(value, list)), None)
    return node | {name: change(node[name])} if name else node


def numbers(node: Any) -> Any:
    """Texts of digits as numbers, wherever they stand."""
    if isinstance(node, dict):
        return {key: numbers(value) for key, value in node.items()}
    if isinstance(node, list):
        return [numbers(item) for item in node]
    return int(node) if isinstance(node, str) and node.isdigit() else node


def without(node: Any, name: str) -> Any:
    """An object without a member."""
    return {key: value for key, value in node.items() if key != name}


SENT = {
    "query-dropped": url(lambda path, _: (path, "")),
    "query-encoded-twice": url(
        lambda path, query: (path, urlencode([(key, quote(value, "")) for key, value in query]))
    ),
    "query-of-an-undeclared-parameter": url(lambda path, query: (path, urlencode([*query, ("debug", "1")]))),
    "query-list-repeated": url(
        lambda path, query: (path, urlencode([(key, part) for key, value in query for part in value.split(",")]))
    ),
    "query-only-first-of-a-list": url(
        lambda path, query: (path, urlencode([(key, value.split(",")[0]) for key, value in query]))
    ),
    "query-names-lower-case": url(
        lambda path, query: (path, urlencode([(key.upper(), value) for key, value in query]))
    ),
    "path-too-short": url(lambda path, query: (path.rpartition("/")[0], urlencode(query))),
    "path-with-a-slash-at-the-end": url(lambda path, query: (path + "/", urlencode(query))),
    "path-of-another-version": url(lambda path, query: (path.replace("/v8/", "/v7/"), urlencode(query))),
    "path-lower-case": url(lambda path, query: (path.lower(), urlencode(query))),
    "path-ids-cut": url(lambda path, query: (re.sub(r"\d(?=/|$)", "", path), urlencode(query))),
    "method-put-for-post": sent(method=lambda method: "PUT" if method == "POST" else method),
    "method-post-for-get": sent(method=lambda method: "POST" if method == "GET" else method),
    "method-delete-by-post": sent(method=lambda method: "POST" if method == "DELETE" else method),
    "body-dropped": sent(body=lambda _: None),
    "body-cut-off": sent(body=lambda content: content and content[:-1]),
    "body-with-single-quotes": sent(body=lambda content: content and content.replace(b'"', b"'")),
    "body-beyond-ascii-mangled": body(lambda node: json.loads(json.dumps(node).replace("a", "?"))),
    "body-as-a-form": sent(headers=lambda found: found | {"content-type": "application/x-www-form-urlencoded"}),
    "body-without-content-type": sent(headers=lambda found: without(found, "content-type")),
    "body-with-an-extra-member": body(lambda node: node | {"client": "zoho-crm"}),
    "body-with-nulls": body(lambda node: node | {"over_write": None, "trigger": None}),
    "body-wrapper-renamed": body(lambda node: {"records" if key == "data" else key: node[key] for key in node}),
    "body-bare-list": body(lambda node: next(iter(node.values()))),
    "ids-as-numbers": body(numbers),
    "last-row-not-sent": body(lambda node: first_list(node, lambda rows: rows[:-1])),
    "first-row-sent-twice": body(lambda node: first_list(node, lambda rows: [rows[0], *rows])),
    "rows-sent-in-reverse": body(lambda node: first_list(node, lambda rows: rows[::-1])),
    "option-not-sent": body(lambda node: without(without(node, "trigger"), "over_write")),
    "header-dropped": sent(
        headers=lambda found: {key: found[key] for key in found if not key.lower().startswith("if-")}
    ),
    "header-of-its-own": sent(headers=lambda found: found | {"x-client": "zoho-crm"}),
}


# What is read


def read(change: Callable[[Reply], Reply]) -> Callable[[], Any]:
    """A client that takes an answer for another one."""
    return lambda: replaced(transport, "_reply", lambda kept, *given: change(kept(*given)))


def value(change: Change) -> Callable[[], Any]:
    """A client that changes the JSON of every answer."""
    return lambda: replaced(decode, "value", lambda kept, *given: change(kept(*given)))


def raised(change: Callable[[Any], Any]) -> Callable[[], Any]:
    """A client that changes every error made of an envelope."""
    return lambda: replaced(decode, "envelope", lambda kept, *given: change(kept(*given)))


def tied(change: Change) -> Callable[[], Any]:
    """A client that ties results to rows in another way."""
    return lambda: replaced(sending, "tie", lambda kept, *given: change(list(kept(*given))))


def made(change: Change) -> Callable[[], Any]:
    """A client that changes the rows that the faster decoder has made."""
    return lambda: replaced(plain, "results", lambda kept, *given: (rows := kept(*given)) and change(rows))


def all_well(kept: Callable[..., Any], rows: Any, start: int, ids: Any, answered: Any) -> Any:
    """Never look at what a result says."""
    failed = kept(rows, start, ids, answered)
    for row in rows:
        row._answered = answered
    return failed and 0


def json_of(reply: Reply, content: bytes) -> Reply:
    """An answer with another body."""
    return reply._replace(body=content)


def kept_members(node: Any) -> Any:
    """An answer of whose rows only the members that are known are kept."""
    if not isinstance(node, dict):
        return node
    return first_list(node, lambda rows: [without(row, "details") if isinstance(row, dict) else row for row in rows])


def no_nulls(node: Any) -> Any:
    """An answer without the members that are null, and without empty texts."""
    if isinstance(node, dict):
        return {key: no_nulls(item) for key, item in node.items() if item is not None and item is not False}
    return [no_nulls(item) for item in node] if isinstance(node, list) else node


def texts(node: Any) -> Any:
    """An answer whose numbers and flags are texts."""
    if isinstance(node, dict):
        return {key: texts(item) for key, item in node.items()}
    if isinstance(node, list):
        return [texts(item) for item in node]
    return str(node) if isinstance(node, int) else node


def lenient(kept: Callable[..., Any], reply: Reply, operation: str) -> Any:
    """Read an answer as nothing where it cannot be read."""
    try:
        return kept(reply, operation)
    except errors.ZohoError:
        return {"data": []}


def leaking(error: Any) -> Any:
    """An error that says with which token it was made."""
    error.args = (f"{error} with {SECRET}",)
    return error


def forgetful(name: str, instead: Any = None) -> Callable[[], Any]:
    """A client whose errors lack an attribute."""

    def change(error: Any) -> Any:
        setattr(error, name, instead)
        return error

    return raised(change)


def strict(error: Any) -> Any:
    """Fail in a way of its own when a code is not known."""
    if error.code == "A_CODE_OF_TOMORROW":
        raise ValueError(error.code)
    return error


@contextmanager
def every_row_a_failure() -> Iterator[None]:
    """A client that takes no row for a success, not even where all are."""
    with replaced(decode, "is_error", lambda *_: True), replaced(sending, "all_fine", lambda *_: False):
        yield


def reversed_rows(node: Any) -> Any:
    """An answer whose first list is in reverse."""
    return first_list(node, lambda rows: rows[::-1]) if isinstance(node, dict) else node


READ = {
    "last-row-lost": tied(lambda rows: [*rows[:-1], None] if len(rows) > 1 else rows),
    "rows-swapped": tied(lambda rows: rows[::-1]),
    "first-result-for-every-row": tied(lambda rows: rows[:1] * len(rows)),
    "every-row-a-success": lambda: replaced(decode, "is_error", lambda *_: False),
    "every-row-a-failure": every_row_a_failure,
    "errors-swallowed": lambda: replaced(decode, "refusal", lambda *_: None),
    "unreadable-is-empty": lambda: replaced(decode, "value", lenient),
    "html-is-empty": read(lambda reply: json_of(reply, b'{"data":[]}') if reply.body[:1] == b"<" else reply),
    "cut-off-is-mended": read(lambda reply: json_of(reply, b'{"data":[]}') if reply.body[-1:] not in b"}]" else reply),
    "redirect-is-a-success": read(lambda reply: reply._replace(status=204) if reply.status == 302 else reply),
    "server-error-is-nothing": read(
        lambda reply: reply._replace(status=204, body=b"") if reply.status >= 500 else reply
    ),
    "nothing-is-an-error": read(lambda reply: reply._replace(status=404) if reply.status == 204 else reply),
    "every-error-a-500": read(lambda reply: reply._replace(status=500) if reply.status >= 400 else reply),
    "details-dropped": value(kept_members),
    "nulls-dropped": value(no_nulls),
    "numbers-as-text": value(texts),
    "ids-as-numbers-read": value(numbers),
    "rows-read-in-reverse": value(
        lambda node: first_list(node, lambda rows: rows[::-1]) if isinstance(node, dict) else node
    ),
    "code-forgotten": forgetful("code"),
    "every-code-the-same": forgetful("code", "INVALID_DATA"),
    "token-in-the-error": raised(leaking),
    "unknown-code-crashes": raised(strict),
    "plain-error-raised": raised(lambda error: ValueError(str(error))),
    "message-forgotten": raised(lambda error: type(error)("", code=error.code, status=error.status)),
}

FAULTS = {f"{side}: {name}": fault for side, known in (("sent", SENT), ("read", READ)) for name, fault in known.items()}
FASTER = {
    "last-row-lost": made(lambda rows: rows[:-1]),
    "first-result-for-every-row": made(lambda rows: rows[:1] * len(rows)),
    "every-row-a-success": lambda: replaced(plain, "number", all_well),
}
