"""The sandbox's own URLs: the page at "/", and "/_sandbox/" to look at it and to steer it."""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from zoho_sandbox.control import (
    clock,
    codes,
    credentials,
    events,
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
from zoho_sandbox.exchange import Request, Response, answer_of

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox

__all__ = [
    "answer",
    "clock",
    "codes",
    "credentials",
    "events",
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
SEE_OTHER: Final = 303


def is_own(path: str) -> bool:
    """Whether a path is the sandbox's own and none of the API."""
    return path in {"/", ROOT, "/favicon.ico"} or path.startswith(f"{ROOT}/")


def answer(sandbox: "Sandbox", request: Request) -> Response:
    """What the sandbox's own URLs answer."""
    if request.path == "/" and sandbox.access.opens(request):
        return answer_of(SEE_OTHER, b"", None, {"location": "/", "set-cookie": sandbox.access.cookie()})
    refusal = sandbox.access.refusal(request)
    if refusal is not None:
        return problem(refusal, FORBIDDEN)
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
