"""The sandbox's own URLs under /_sandbox: start again, move the clock, make codes, switch faults.

For this machine alone.
"""

import json
from dataclasses import asdict
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from zoho_sandbox import seed
from zoho_sandbox.faults import FAULTS
from zoho_sandbox.schema import clients
from zoho_sandbox.shapes import Json, is_list, is_object
from zoho_sandbox.state import grants, org

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from zoho_sandbox.app import Sandbox

FORBIDDEN: Final = JSONResponse({"error": "/_sandbox answers this machine only"}, 403)


def routes(sandbox: "Sandbox") -> Router:
    """The control URLs of a sandbox."""

    async def reset(request: Request) -> Response:
        name = (await _content(request)).get("seed")
        if name is not None and name not in seed.SEEDS:
            return _bad(f"no seed {name!r}; there are {', '.join(seed.SEEDS)}")
        sandbox.reset(name)
        return JSONResponse(seed.credentials())

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            seconds = (await _content(request)).get("advance")
            if not _is_number(seconds) or seconds < 0:
                return _bad('send {"advance": seconds}, zero or more')
            sandbox.clock.advance(seconds)
        return JSONResponse({"now": sandbox.clock.now()})

    async def faults(request: Request) -> Response:
        if request.method == "PUT":
            try:
                sandbox.faults.switch_on((await _content(request)).get("name", ""))
            except (KeyError, TypeError):
                return _bad('send {"name": ...} with the name of a fault; GET lists them')
        if request.method == "DELETE":
            sandbox.faults.clear()
        return JSONResponse({"active": sandbox.faults.active, "faults": [asdict(fault) for fault in FAULTS]})

    return Router(
        [
            Route("/reset", _local(reset), methods=["POST"]),
            Route("/seed", _local(reset), methods=["POST"]),
            Route("/clock", _local(clock), methods=["GET", "POST"]),
            Route("/codes", _local(_codes(sandbox)), methods=["POST"]),
            Route("/faults", _local(faults), methods=["GET", "PUT", "DELETE"]),
        ]
    )


def _codes(sandbox: "Sandbox") -> "Callable[[Request], Awaitable[Response]]":
    """What the API console does for a self client: make a code, without a page and a redirect."""

    async def codes(request: Request) -> Response:
        content = await _content(request)
        scopes, seconds = content.get("scopes"), content.get("seconds", grants.SELF_CODE_LIFE)
        if not is_list(scopes) or not all(isinstance(name, str) for name in scopes) or not _is_number(seconds):
            return _bad('send {"scopes": ["ZohoCRM.modules.ALL", ...]}, and "seconds" for a code that lives longer')
        with sandbox.gate.lock, sandbox.store.transaction() as connection:
            client = connection.execute(select(clients)).first()
            assert client is not None
            owner = org.users(connection, client.org)[0]["id"]
            grant = grants.Grant(client.id, client.org, owner, tuple(scopes))
            consent = grants.Consent(life=float(seconds))
            code = grants.issue_code(connection, grant, consent, sandbox.clock.now())
        return JSONResponse({"code": code, "client_id": client.id})

    return codes


def _local(endpoint: "Callable[[Request], Awaitable[Response]]") -> "Callable[[Request], Awaitable[Response]]":
    async def guarded(request: Request) -> Response:
        return await endpoint(request) if _is_local(request) else FORBIDDEN

    return guarded


def _is_local(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _content(request: Request) -> dict[str, Any]:
    try:
        content = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        return {}
    return content if is_object(content) else {}


def _is_number(value: Json) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bad(message: str) -> Response:
    return JSONResponse({"error": message}, 400)
