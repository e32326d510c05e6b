"""Whether a target can be judged at all."""

import re
from http import HTTPStatus
from typing import Final

from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.http import NOT_JSON, UnreachableError
from zoho_contract.presence import missing
from zoho_contract.session import Exchange, Session
from zoho_contract.values import is_object
from zoho_contract.world import World

_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})

_CARRIED: Final = re.compile(r"[!-~]+")
"""What a header and a form can carry."""


class CannotJudgeError(Exception):
    """Nothing can be said about the target; the text is one sentence for people."""


def check(session: Session, world: World) -> None:
    """Ask every family for something it can always show; the answers are judged once the target is recognised.

    Raises:
        CannotJudgeError: Nobody answers, what answers is not this API, or the token is not good for it.
    """
    url = session.url
    _can_be_sent(session)
    asked: list[Exchange] = []
    there: list[Exchange] = []
    for operation in probes(session):
        module = operation.modules[0] if operation.modules else None
        try:
            request = world.directory.list_request(operation, module)
            exchange = session.send(request, judge=False)
        except UnavailableError:
            continue
        except UnreachableError as error:
            raise CannotJudgeError(f"{error}; start the server or correct --target") from error
        asked.append(exchange)
        if missing(exchange, session.ledger):
            continue
        _recognise(exchange, url)
        _let_in(exchange)
        if exchange.reading.succeeded:
            session.let_in(request)
        there.append(exchange)
    if asked and not there:
        _recognise(asked[0], url)
        raise _unknown(asked[0])
    if there and not any(map(_speaks_it, there)):
        members = ", ".join(map(repr, [*there[0].answer.json][:3]))
        raise CannotJudgeError(
            f"{url} is not this API: no answer to {len(there)} documented requests has a member that is documented, "
            f"the first one has {members or 'none'}; correct --target"
        )
    for exchange in asked:
        session.judge(exchange)


def _can_be_sent(session: Session) -> None:
    for secret, name in session.credentials.secrets().items():
        if not _CARRIED.fullmatch(secret):
            raise CannotJudgeError(f"{name} has a line break or another sign that no token has; give it without")


def probes(session: Session) -> list[Operation]:
    """The listing operations that need nothing but a token, the simplest ones first."""
    wanted = [("org", "get"), ("users", "list"), ("records", "list"), ("tags", "list"), ("territories", "list")]
    found = [session.contract.role(*role) for role in wanted]
    return [operation for operation in found if operation is not None]


def _recognise(exchange: Exchange, url: str) -> None:
    answer = exchange.answer
    if answer.status == HTTPStatus.NO_CONTENT:
        return
    if answer.status in _ELSEWHERE and "location" in answer.headers:
        raise CannotJudgeError(
            f"{url} sends one on to {answer.headers['location'][:200]} (HTTP {answer.status}); give that as --target "
            "if it is this API: the kit follows no redirect with a token"
        )
    if answer.json is NOT_JSON or not is_object(answer.json):
        raise CannotJudgeError(
            f"{url} is not this API: it answers HTTP {answer.status} with {answer.content_type or 'no content type'}"
            " where a JSON object is documented; give --target without /crm"
        )
    if answer.status == HTTPStatus.NOT_FOUND and exchange.reading.code is None:
        raise CannotJudgeError(
            f"{url} is not this API: it answers HTTP {answer.status} without a code; give --target without /crm"
        )


def _unknown(exchange: Exchange) -> CannotJudgeError:
    path, code = exchange.request.operation.path, exchange.reading.code or exchange.answer.status
    return CannotJudgeError(
        f"the target does not know {path}: {code}; correct --target (scheme and host, without /crm) or --api-version"
    )


def _speaks_it(exchange: Exchange) -> bool:
    """Whether an answer has any member that this API's have."""
    operation, body = exchange.request.operation, exchange.answer.json
    known = {*operation.schemas.properties(operation.success_schema), *exchange.reading.contract.envelope.values()}
    return not is_object(body) or bool(known & body.keys())


def _let_in(exchange: Exchange) -> None:
    operation, code, status = exchange.request.operation, exchange.reading.code, exchange.answer.status
    if status == HTTPStatus.NOT_FOUND:
        raise _unknown(exchange)
    if status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return
    kinds = {entry.code: entry.kind for entry in operation.errors}
    if kinds.get(code or "") == "scope" or (code or "").endswith("SCOPE_MISMATCH"):
        scopes = " or ".join(
            str(scope)
            for alternative in operation.raw.get("security", [])
            for scopes in alternative.values()
            for scope in scopes
        )
        raise CannotJudgeError(f"the access token has no scope for {operation.id}; it needs {scopes}")
    raise CannotJudgeError(f"the access token is refused ({code or status}); give a valid one with --access-token")
