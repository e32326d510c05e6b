"""Reading what the accounts server answers, which says "no" under HTTP 200 too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import decode
from .errors import CLASSES, AuthError, DecodeError, LimitError, ServerError, ZohoError, catalogue
from .paths import is_object
from .secrets import Secret
from .tokens import OPERATION, REVOCATION, Token

if TYPE_CHECKING:
    from .wire import Reply

_LIFETIME: Final = 3600.0
_THROTTLED: Final = "access_denied"
_BAD_REQUEST: Final = 400
_FIRST_SERVER_ERROR: Final = 500


def read_token(reply: Reply, now: float) -> Token:
    """Read the answer of the token endpoint.

    Raises:
        AuthError: the login was refused.
        LimitError: too many tokens were asked for.
        ServerError: the server failed.
        DecodeError: the answer is neither a token nor an error.
    """
    found = decode.value(reply, OPERATION)
    answer: dict[str, Any] = found if is_object(found) else {}
    access = _secret(answer.get("access_token"))
    if access is not None:
        domain = answer.get("api_domain")
        return Token(
            access,
            now + _lifetime(answer),
            domain if isinstance(domain, str) else None,
            _secret(answer.get("refresh_token")),
        )
    error = decode.envelope(answer, reply, None, OPERATION)
    if error.code is None and reply.status >= _FIRST_SERVER_ERROR:
        raise error
    if error.code is None:
        raise DecodeError("the token endpoint answered neither a token nor an error", status=reply.status)
    raise _refused(error, OPERATION)


def read_revocation(reply: Reply) -> None:
    """Read the answer to a revocation; nothing is left to say when the token is dead.

    Raises:
        AuthError: the server knows no such token.
        ServerError: the server failed.
        DecodeError: the answer is neither a success nor an error.
    """
    if reply.status == _BAD_REQUEST:
        raise AuthError(
            "the accounts server knows no such token: it was revoked before, or is of another data centre",
            status=reply.status,
            operation=REVOCATION,
        )
    found = decode.value(reply, REVOCATION)
    answer: dict[str, Any] = found if is_object(found) else {}
    if answer.get(decode.STATUS) == decode.SUCCESS:
        return
    error = decode.envelope(answer, reply, None, REVOCATION)
    if error.code is None:
        raise DecodeError("the token was neither revoked nor refused", status=reply.status, operation=REVOCATION)
    raise _refused(error, REVOCATION)


def _secret(value: object) -> Secret | None:
    sound = isinstance(value, str) and value.isascii() and value.isprintable() and value.strip()
    return Secret(value) if sound and isinstance(value, str) else None


def _refused(error: ZohoError, operation: str) -> ZohoError:
    known = catalogue(error.code)
    kind = CLASSES.get(known[0], AuthError) if known else AuthError
    if (error.code or "").lower().replace(" ", "_") == _THROTTLED:
        kind = LimitError
    elif (error.status or 0) >= _FIRST_SERVER_ERROR:
        kind = ServerError
    return kind(error.message, code=error.code, status=error.status, operation=operation)


def _lifetime(answer: dict[str, Any]) -> float:
    # With expires_in_sec in the answer, expires_in counts milliseconds.
    seconds = answer.get("expires_in_sec", answer.get("expires_in"))
    return float(seconds) if isinstance(seconds, (int, float)) and seconds > 0 else _LIFETIME
