"""Promises that hold for whole kinds of operations: presets, bodies that cannot be read, fresh tokens."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
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
        """Refresh and use the token; says what became of it.

        Raises:
            UnavailableError: There is no client that may refresh, or no call that tells a good token.
        """
        opened = bench.session.contract.role("org", "get")
        request = bench.world.composer.baseline(self.operation)
        body = bench.session.send(request).answer.json
        token = body.get(self._key(bench)) if is_object(body) else None
        if opened is None or not isinstance(token, str):
            raise UnavailableError("no fresh token, or no call to try it with, was to be had")
        exchange = bench.session.send(bench.world.directory.list_request(opened, None), token=token)
        if not exchange.reading.succeeded:
            bench.session.violate(self.name, exchange, "the token that was just handed out to be good")
            return "violated"
        return "matched"

    def _key(self, bench: Bench) -> str:
        return bench.session.contract.schemas.wire(self.operation.success_schema, "access_token") or "access_token"


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
            found.append(FreshTokenCheck(operation))
    return found
