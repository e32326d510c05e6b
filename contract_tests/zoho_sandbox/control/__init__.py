"""The sandbox's own URLs: the page at "/", and "/_sandbox/" to look at it and to steer it. For this machine alone."""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from zoho_sandbox.control import (
    clock,
    codes,
    credentials,
    faults,
    network,
    page,
    reference,
    requests,
    reset,
    state,
    tenants,
)
from zoho_sandbox.control.registry import CALLS, Asked, call, dispatch, problem
from zoho_sandbox.exchange import Request, Response

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox

__all__ = [
    "answer",
    "clock",
    "codes",
    "credentials",
    "faults",
    "is_own",
    "network",
    "page",
    "reference",
    "requests",
    "reset",
    "state",
    "tenants",
]

ROOT: Final = "/_sandbox"
TENANT: Final = "tenants/"
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
READING: Final = frozenset({"GET", "HEAD"})


def is_own(path: str) -> bool:
    """Whether a path is the sandbox's own and none of the API."""
    return path in {"/", ROOT, "/favicon.ico"} or path.startswith(f"{ROOT}/")


def answer(sandbox: "Sandbox", request: Request) -> Response:
    """What the sandbox's own URLs answer."""
    if not _is_local(request.peer):
        return problem("/_sandbox answers this machine only", FORBIDDEN)
    if not _is_own_host(request.header("host")) or not _is_same_origin(request):
        return problem("/_sandbox answers no pages of other sites", FORBIDDEN)
    if request.path in {"/", "/favicon.ico"} or request.path.startswith(page.ROOT):
        return page.answer(request)
    tenant, path = sandbox, request.path.removeprefix(ROOT).removeprefix("/")
    name, _, rest = path.removeprefix(TENANT).partition("/")
    if path.startswith(TENANT) and rest:
        found = sandbox.tenants.named(unquote(name))
        if found is None:
            return problem(f"there is no tenant {unquote(name)!r}; GET /_sandbox/tenants lists them", NOT_FOUND)
        return dispatch(sandbox, found, request, rest)
    return dispatch(sandbox, tenant, request, path)


@call("GET", "")
def about(_asked: Asked) -> dict[str, Any]:
    """What the sandbox can be asked and told."""
    return {
        "about": "The sandbox's own URLs. Each answers JSON; what cannot be done is answered with 400, 404, 405 or 409"
        ' and {"error": why}. /_sandbox/tenants/NAME/... does the same for another tenant.',
        "calls": [
            {"method": one.method, "path": f"{ROOT}/{one.path}", "about": one.about, "takes": one.takes}
            for one in CALLS
        ],
    }


def _is_local(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False


def _is_own_host(host: str) -> bool:
    """Whether a browser that sends this really wanted this machine: other names may have been made to lead here."""
    name = _name_of(host)
    return name.endswith((".localhost", ".test")) or _is_local(name) or not {".", ":"} & set(name)


def _name_of(host: str) -> str:
    """The name in a Host header; this machine's where none is given, and none of anybody's where it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or "localhost"
    except ValueError:
        return "malformed.invalid"


def _is_same_origin(request: Request) -> bool:
    origin = request.header("origin")
    foreign = bool(origin) and origin.partition("://")[2] != request.header("host")
    return not foreign and request.header("sec-fetch-site") not in {"cross-site", "same-site"}
