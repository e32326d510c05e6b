"""Tokens and scopes: who asks, and may they."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select

from zoho_sandbox.answers import refuse
from zoho_sandbox.call import Principal
from zoho_sandbox.contract import CUSTOM, Operation
from zoho_sandbox.memory import remembered
from zoho_sandbox.schema import access_tokens
from zoho_sandbox.switches import Faults

SCHEMES: Final = ("zoho-oauthtoken", "bearer")
# What scopes call every module that an organization made itself.
CUSTOM_SCOPE: Final = "custom"
MODULE: Final = "{module}"
# Answers about scopes that an operation remembers.
MOST_GRANTED: Final = 1000
# What the last part of a granted scope stands for.
STANDS_FOR: Final = {"WRITE": {"CREATE", "UPDATE", "DELETE"}}


def principal(connection: Connection, header: str | None, now: float, faults: Faults) -> Principal:
    """Who the Authorization header speaks for.

    Raises:
        RefusalError: there is no token, or it is unknown or expired.
    """
    scheme, _, token = (header or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() not in SCHEMES or not token:
        if faults.on("missing-token-accepted"):
            return _first(connection)
        raise refuse("no-token", "AUTHENTICATION_FAILURE")
    known = _known(connection, token)
    if known is None and faults.on("token-not-checked"):
        return _first(connection)
    if known is None or known[1] <= now:
        raise refuse("invalid-token", "INVALID_TOKEN")
    who, _ = known
    return replace(_first(connection), scopes=who.scopes) if faults.on("foreign-token-sees-all") else who


@remembered
def _known(connection: Connection, token: str) -> tuple[Principal, float] | None:
    """Whom a token speaks for, and until when."""
    row = connection.execute(select(access_tokens).where(access_tokens.c.token == token)).first()
    return None if row is None else (Principal(row.org, row.user, tuple(row.scopes), token), row.expires_at)


def _first(connection: Connection) -> Principal:
    """Whom the first token of all speaks for."""
    row = connection.execute(select(access_tokens).order_by(access_tokens.c.place)).first()
    assert row is not None
    return Principal(row.org, row.user, tuple(row.scopes))


def check_scope(operation: Operation, who: Principal, module: str, faults: Faults) -> None:
    """See that the token's scopes allow the operation.

    Raises:
        RefusalError: no documented alternative of scopes is covered.
    """
    if faults.on("scope-not-checked"):
        return
    key = (who.scopes, module)
    if key not in operation.granted and len(operation.granted) < MOST_GRANTED:
        operation.granted[key] = _covered(operation, who.scopes, module)
    if not (operation.granted[key] if key in operation.granted else _covered(operation, who.scopes, module)):
        raise refuse("scope-mismatch", "OAUTH_SCOPE_MISMATCH")


def _covered(operation: Operation, scopes: tuple[str, ...], module: str) -> bool:
    word = named_in_scopes(operation, module)
    for choice in operation.scopes:
        # Where the body names the module, its scope is looked at again when the body has been read.
        known = [needed.replace(MODULE, word) for needed in choice if module or MODULE not in needed]
        if all(any(covers(granted, needed) for granted in scopes) for needed in known):
            return True
    return False


def named_in_scopes(operation: Operation, module: str) -> str:
    """The module as scopes name it: Price_Books is "pricebooks"; one of the organization's own is "custom"."""
    if CUSTOM in operation.modules and module not in operation.modules:
        return CUSTOM_SCOPE
    return module.replace("_", "").lower()


def covers(granted: str, needed: str) -> bool:
    """Whether one granted scope includes a needed one: "ZohoCRM.modules.ALL" includes "ZohoCRM.modules.leads.READ"."""
    *have, power = granted.lower().split(".")
    *want, wish = needed.lower().split(".")
    powers = {power} | {part.lower() for part in STANDS_FOR.get(power.upper(), ())}
    return want[: len(have)] == have and (power == "all" or wish in powers)


def known_scopes(operations: Iterable[Operation]) -> list[str]:
    """Broad scopes that together allow every operation: the ALL form of each family."""
    families = {".".join(scope.split(".")[:2]) for op in operations for choice in op.scopes for scope in choice}
    return sorted(f"{family}.ALL" for family in families)
