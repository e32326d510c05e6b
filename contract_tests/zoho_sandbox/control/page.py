"""The page at "/": files of this package, and nothing from elsewhere."""

from functools import cache
from importlib.resources import files
from typing import Final

from zoho_sandbox.control.registry import NOT_FOUND, WRONG_METHOD, problem
from zoho_sandbox.exchange import Request, Response, answer_of

ROOT: Final = "/_sandbox/page/"
INDEX: Final = "index.html"
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# Nothing runs but what is shipped, whatever a record is called.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}
ICON: Final = "icon.svg"


def answer(request: Request) -> Response:
    """A file of the page."""
    if request.method not in {"GET", "HEAD"}:
        return problem(f"{request.method} is nothing here; there is GET", WRONG_METHOD, "GET")
    name = {"/": INDEX, "/favicon.ico": ICON}.get(request.path, request.path.removeprefix(ROOT))
    content = _files().get(name)
    if content is None:
        return problem(f"there is no {request.path}", NOT_FOUND)
    body = content if request.method == "GET" else b""
    return answer_of(200, body, TYPES[name.rpartition(".")[2]], HEADERS)


@cache
def _files() -> dict[str, bytes]:
    """What there is, by name; no path of a request ever reaches the disk."""
    folder = files("zoho_sandbox") / "page"
    known = (entry for entry in folder.iterdir() if entry.name.rpartition(".")[2] in TYPES)
    return {entry.name: entry.read_bytes() for entry in known}
