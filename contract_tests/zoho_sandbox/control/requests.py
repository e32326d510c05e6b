"""The last requests, with their verdicts."""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

from zoho_sandbox import verdict
from zoho_sandbox.clock import stamp
from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.log import KEPT, Entry

if TYPE_CHECKING:
    from zoho_sandbox.tenant import Tenant

SHOWN: Final = 50
# Characters of a body that are shown.
MOST_TEXT: Final = 20_000
SECRETS: Final = frozenset({"refresh_token", "client_secret", "token", "code", "access_token", "code_verifier"})
HIDDEN: Final = "***"
OAUTH: Final = "/oauth/"


@call(
    "GET",
    "requests",
    after="only those after this number (0)",
    limit=f"how many at most ({SHOWN})",
)
def last(asked: Asked) -> dict[str, Any]:
    """The last requests, the newest first, with the verdict of the description about each."""
    after = asked.number("after", 0, 10**15 - 1)
    limit = asked.number("limit", SHOWN, KEPT)
    entries = asked.tenant.log.after(after, limit)
    return {"last": asked.tenant.log.number, "requests": [_told(asked.tenant, entry) for entry in entries]}


@call("GET", "requests/{number}")
def one(asked: Asked) -> dict[str, Any]:
    """One request with both bodies, those of the accounts server left out."""
    text = asked.path["number"]
    entry = asked.tenant.log.find(int(text)) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None
    if entry is None:
        raise ControlError(f"there is no request {text} among the last", NOT_FOUND)
    closed = entry.request.path.startswith(OAUTH)
    bodies = {name: HIDDEN if closed else _text(raw) for name, raw in _bodies(entry)}
    return {**_told(asked.tenant, entry), **bodies, "headers": dict(entry.response.headers)}


MOST_DIGITS: Final = 16


@call("DELETE", "requests")
def clear(asked: Asked) -> None:
    """Forget the last requests."""
    asked.tenant.log.clear()


def _told(tenant: "Tenant", entry: Entry) -> dict[str, Any]:
    found = verdict.judge(tenant.gate.contracts, entry)
    return {
        "number": entry.number,
        "time": stamp(entry.at),
        "method": entry.request.method,
        "url": _url(entry.request.target),
        "operation": found.operation,
        "version": found.version,
        "status": entry.response.status,
        "codes": found.codes,
        "ms": round(entry.seconds * 1000, 1),
        "verdict": found.word,
        "request_problems": found.request,
        "answer_problems": found.answer or (),
        "network": entry.outages,
    }


def _url(target: str) -> str:
    """The URL without secrets."""
    path, mark, query = target.partition("?")
    if not any(name in query for name in SECRETS):
        return target
    pairs = parse_qsl(query, keep_blank_values=True)
    return path + mark + urlencode([(name, HIDDEN if name in SECRETS else value) for name, value in pairs], safe="*")


def _bodies(entry: Entry) -> tuple[tuple[str, bytes], ...]:
    return ("sent", entry.request.body), ("answered", entry.response.body)


def _text(raw: bytes) -> str:
    return raw[:MOST_TEXT].decode("utf-8", "replace")
