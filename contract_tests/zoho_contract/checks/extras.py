"""Promises that hold for whole kinds of operations: presets, bodies that cannot be read, fresh tokens."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import JsonObject, is_object

_UNREADABLE: Final = b'{"data": ['


@dataclass(frozen=True, slots=True)
class PresetCheck:
    """A call that fixes some parameters to get one thing gets one thing."""

    operation: Operation
    preset: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return f"call_for_{self.preset}_answers_one"

    def run(self, bench: Bench) -> str:
        """Ask; says what became of it."""
        module = self.operation.modules[0] if self.operation.modules else None
        request = bench.world.directory.list_request(self.operation, module)
        request.parts["query"].update(presets(self.operation)[self.preset]["fixed"])
        exchange = bench.session.send(request)
        if exchange.reading.succeeded and len(exchange.reading.items) != 1:
            bench.session.violate(self.name, exchange, "exactly one, as the parameters ask for")
            return "violated"
        return "matched"


@dataclass(frozen=True, slots=True)
class UnreadableCheck:
    """A body that is no JSON is refused."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "unreadable_body_is_refused"

    def run(self, bench: Bench) -> str:
        """Send half a body; says what became of it.

        Raises:
            UnavailableError: The target lacks what the request needs.
        """
        request = bench.world.composer.baseline(self.operation, prepared=False)
        request.raw_body = _UNREADABLE
        exchange = bench.session.send(request)
        if exchange.answer.status < HTTPStatus.BAD_REQUEST:
            bench.session.violate(self.name, exchange, "half a JSON body to be refused")
            return "violated"
        return "matched"


@dataclass(frozen=True, slots=True)
class FreshTokenCheck:
    """A token that was just made opens the API."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "fresh_token_opens_the_api"

    def run(self, bench: Bench) -> str:
        """Use a token that was just made; says what became of it.

        Raises:
            UnavailableError: There is no client that may refresh, or no call that tells a good token.
        """
        token = bench.world.tokens.fresh()
        exchange = _open(bench, token)
        if not exchange.reading.succeeded:
            bench.session.violate(self.name, exchange, "the token that was just handed out to be good")
            return "violated"
        bench.world.tokens.put_back(token)
        return "matched"


@dataclass(frozen=True, slots=True)
class RevokedTokenCheck:
    """A token that was revoked opens nothing, and is not there to be revoked again."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "revoked_token_is_dead"

    def run(self, bench: Bench) -> str:
        """Revoke a token, use it, revoke it again; says what became of it."""
        session = bench.session
        request = bench.world.composer.baseline(self.operation)
        key = session.contract.schemas.wire(self.operation.body_schema, "token")
        first = session.send(request)
        used = _open(bench, request.parts["body"][key])
        again = session.send(request)
        if first.reading.succeeded and used.answer.status == HTTPStatus.UNAUTHORIZED:
            if again.answer.status >= HTTPStatus.BAD_REQUEST:
                return "matched"
            session.violate(self.name, again, "a token that is dead to be refused")
            return "violated"
        session.violate(self.name, used, "the token that was just revoked to be refused with 401")
        return "violated"


def _open(bench: Bench, token: str) -> Exchange:
    """Ask for the organization with a token."""
    operation = bench.session.contract.role("org", "get")
    if operation is None:
        raise UnavailableError("no described operation opens the organization")
    return bench.session.send(bench.world.directory.list_request(operation, None), token=token)


def presets(operation: Operation) -> dict[str, JsonObject]:
    """The calls of a client that fix parameters of an operation, by name."""
    found = operation.raw.get("x-client", {}).get("presets", {})
    return {str(name): value for name, value in found.items() if is_object(value)} if is_object(found) else {}


def extra_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        found += [
            PresetCheck(operation, name) for name, value in presets(operation).items() if value.get("call") == "one"
        ]
        if operation.media.endswith("json"):
            found.append(UnreadableCheck(operation))
        if operation.on_accounts:
            properties = operation.schemas.properties
            names = {node.get("x-name") for node in properties(operation.body_schema).values()}
            found.append(RevokedTokenCheck(operation) if "token" in names else FreshTokenCheck(operation))
    return found
