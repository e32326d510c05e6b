"""Faults in answers that arrive whole: wrong statuses, wrong bodies, limits, redirects, logins refused."""

import json
from gzip import compress

from proof.matrix.faults import NOTHING, RIGHT, answering, fault, page
from proof.matrix.server import MARK, Peer, http

LOST = "TransportError"
UNREADABLE = "DecodeError"
EMPTY = (NOTHING, "NotFoundError", UNREADABLE)


def error(code: object, message: str = "Something.", **more: object) -> bytes:
    """Write the usual envelope of an error."""
    return json.dumps({"code": code, "message": message, "details": {}, "status": "error", **more}).encode()


def bodies(peer: Peer, content: bytes) -> bytes:
    """Write the right status with another body."""
    return http(peer.right.status, content)


_CREDITS = error("TOO_MANY_REQUESTS", "You have crossed the API credit limit. Please try again after 24 hours.")
_CONCURRENT = error("TOO_MANY_REQUESTS", "The number of concurrent calls has exceeded the limit.")
_LIMIT = error("TOO_MANY_REQUESTS", "Slow down.")
_FAILED = error("INTERNAL_ERROR", "Internal Server Error")

for _status in (500, 502, 503, 504, 520, 599):
    answering(f"HTML {_status}", lambda _, status=_status: page(status), "ServerError", tries="by rule")
answering("JSON 500", lambda _: http(500, _FAILED), "ServerError", tries="by rule")
answering("JSON 501", lambda _: http(501, _FAILED), "ServerError")
answering("503 with Retry-After", lambda _: page(503, "retry-after: 0"), "ServerError", tries="by rule")
answering("empty 500", lambda _: http(500), "ServerError", tries="by rule")
answering("gzip 500", lambda _: http(500, b"\x1f\x8bx", "content-encoding: gzip"), LOST, "ServerError", tries="by rule")
answering(
    "gzip 400", lambda _: http(400, compress(error("INVALID_DATA")), "content-encoding: gzip"), "InvalidRequestError"
)
answering("HTML 403", lambda _: page(403), "PermissionDenied")
answering("HTML 404", lambda _: page(404), "NotFoundError")
answering("HTML 400", lambda _: page(400), "InvalidRequestError")
answering("HTML 200", lambda _: page(200), UNREADABLE)
answering("status 999", lambda _: http(999, _FAILED), "ServerError", tries="by rule")
answering("success that is an error", lambda _: http(200, _FAILED), "ServerError")

answering("empty 200", lambda _: http(200), *EMPTY)
answering("blank 200", lambda _: http(200, b" \r\n\t"), *EMPTY)
answering("null", lambda peer: bodies(peer, b"null"), *EMPTY)
answering("empty object", lambda peer: bodies(peer, b"{}"), *EMPTY)
for _name, _content in {"list": b"[]", "string": b'"yes"', "number": b"7", "boolean": b"true"}.items():
    answering(f"JSON {_name}", lambda peer, content=_content: bodies(peer, content), UNREADABLE)
answering("JSON cut off", lambda peer: bodies(peer, peer.right.content[:-1]), UNREADABLE)
answering("JSON and more", lambda peer: bodies(peer, peer.right.content + b"}"), UNREADABLE)
answering("no UTF-8", lambda peer: bodies(peer, b'{"data": "\xff\xfe"}'), UNREADABLE)
answering("UTF-16", lambda peer: bodies(peer, peer.right.content.decode().encode("utf-16")), RIGHT, UNREADABLE)
answering("byte order mark", lambda peer: bodies(peer, b"\xef\xbb\xbf" + peer.right.content), RIGHT, UNREADABLE)
answering("wrong content type", lambda peer: http(peer.right.status, peer.right.content, kind="text/html"), RIGHT)
answering("no content type", lambda peer: http(peer.right.status, peer.right.content, kind=None), RIGHT)
_DEEP = b'{"data":' * 1_000_000 + b"1" + b"}" * 1_000_000
answering("JSON of 10 MB depth", lambda peer: bodies(peer, _DEEP), UNREADABLE, LOST, heavy=True)
answering("integer of 100 000 digits", lambda peer: bodies(peer, b'{"data":' + b"9" * 100_000 + b"}"), UNREADABLE)
answering(
    "headers twice",
    lambda peer: http(peer.right.status, peer.right.content, "x-api-credits-remaining: 1, 2", "date: x", "date: y"),
    RIGHT,
)
answering(
    "letters that no header has",
    lambda peer: http(peer.right.status, peer.right.content, "x-name: J\xfcrgen \xff", "retry-after: \xb2"),
    RIGHT,
)

for _status in (300, 301, 302, 303, 307, 308):
    answering(f"{_status} elsewhere", lambda p, status=_status: http(status, b"", f"location: {p.stranger}/x"), LOST)
answering("302 on the same host", lambda _: http(302, b"", "location: /crm/v8/elsewhere"), LOST)
answering("307 to another host", lambda _: http(307, b"", "location: https://crm.example/?a=b"), LOST)
answering("302 to nowhere", lambda _: http(302), LOST)
answering("302 to nonsense", lambda _: http(302, b"", "location: http://[::1"), LOST)
answering("refresh header", lambda p: http(200, p.right.content, f"refresh: 0; url={p.stranger}"), RIGHT)

_REFUSED = error("INVALID_TOKEN", "invalid oauth token")
answering("401", lambda _: http(401, _REFUSED), "AuthError", tries="always again")
answering("HTML 401", lambda _: page(401), "AuthError", tries="always again")
answering("401 for want of a scope", lambda _: http(401, error("OAUTH_SCOPE_MISMATCH")), "ScopeError")

_AFTER = {
    "no time": [],
    "seconds": ["retry-after: 0"],
    "a date": ["retry-after: Wed, 21 Oct 2015 07:28:00 GMT"],
    "a date without a zone": ["retry-after: Mon, 01 Jan 0001 00:00:00 -0000"],
    "nonsense": ["retry-after: soon"],
    "letters": ["retry-after: \xb2\xb3"],
    "a negative time": ["retry-after: -7"],
    "no number": ["retry-after: nan"],
    "an endless time": ["retry-after: 1e309"],
    "two times": ["retry-after: 0", "retry-after: 0"],
}
_NEVER = {"a huge time": "99999999999", "a date of the far future": "Fri, 31 Dec 9999 23:59:59 GMT"}
for _name, _lines in _AFTER.items():
    answering(f"429 with {_name}", lambda _, n=_lines: http(429, _LIMIT, *n), "LimitError", tries="always again")
    answering(
        f"429 of concurrency with {_name}",
        lambda _, n=_lines: http(429, _CONCURRENT, *n),
        "LimitError",
        tries="always again",
    )
for _name, _value in _NEVER.items():
    answering(f"429 with {_name}", lambda _, v=_value: http(429, _CONCURRENT, f"retry-after: {v}"), "LimitError")
answering("429 of credits", lambda _: http(429, _CREDITS, "retry-after: 0"), "LimitError")
answering(
    "429 of the older shape",
    lambda _: http(429, b'{"code":429,"message":"x","status":"error"}'),
    "LimitError",
    tries="always again",
)
answering("HTML 429", lambda _: page(429), "LimitError", tries="always again")


def _told(peer: Peer) -> str:
    """The token of a request, which a careless server or proxy repeats."""
    return next(line.partition(": ")[2] for line in peer.seen.head.split("\r\n") if line.startswith("authorization"))


answering(
    "JSON that repeats the token",
    lambda p: http(400, error("INVALID_DATA", _told(p), a=_told(p))),
    "InvalidRequestError",
)
answering("HTML that repeats the token", lambda p: http(400, _told(p).encode(), kind=_told(p)), "InvalidRequestError")
answering("redirect that repeats the token", lambda p: http(302, b"", f"location: {p.stranger}/{_told(p)}"), LOST)


@fault(RIGHT, tries="once")
async def cookies(peer: Peer) -> None:
    """The server sets a cookie, which no other call may carry."""
    await peer.say(http(peer.right.status, peer.right.content, f"set-cookie: session={MARK}; path=/"))
