"""Every documented request works: it ends in a documented success with its status, code and message."""

from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.own_tags import Tag
from zoho_contract.requests import Request
from zoho_contract.session import Exchange, Session
from zoho_contract.values import JsonObject
from zoho_contract.world import World

EMPTY: Final = 204
NOT_MODIFIED: Final = 304
MOST_TAGS: Final = 20
"""Tags of earlier runs in a module that are too many to add to: nothing takes them away again."""

_LATER: Final = "2099-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class ExampleCheck:
    """One documented request, sent with the target's own ids."""

    operation: Operation
    example: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "documented_request_succeeds"

    def run(self, bench: Bench) -> str:
        """Send it; returns what became of it."""
        session, world = bench.session, bench.world
        try:
            self._room_for_tags(world)
            request = world.composer.baseline(self.operation, self.example)
            self._fields_exist(request, world)
            world.tokens.need_no_consent(request)
        except UnavailableError as error:
            self._unavailable(session, str(error))
            return f"not testable: {error}"
        exchange = session.send(request)
        wanted = self._wanted()
        if not exchange.reading.succeeded:
            reason = world.follower.of_others(exchange)
            if self._locked_out(exchange):
                reason = f"the target answers {exchange.reading.code}: wait until its limit is over"
            if reason:
                self._unavailable(session, reason)
                return f"not testable: {reason}"
            session.violate(self.name, exchange, f"example {self.example!r} to succeed: {wanted}")
            return "violated"
        if not self._told(exchange):
            session.violate("success_is_documented", exchange, wanted)
            return "violated"
        world.settle(exchange)
        world.tokens.keep(exchange)
        if self.operation.creates_tags:
            world.tags_made.setdefault(self.operation.id, request)
        return "matched"

    def _wanted(self) -> str:
        return " or ".join(
            f"HTTP {out.status}" + (f" {out.code}" if out.code else "") + (f" {out.message!r}" if out.message else "")
            for out in self.operation.outcomes
        )

    def _locked_out(self, exchange: Exchange) -> bool:
        """Whether tokens were asked for too often, as several runs in a row do."""
        said = (exchange.answer.status, exchange.reading.code)
        limits = [(entry.status, entry.code) for entry in self.operation.errors if entry.kind == "limit"]
        return self.operation.on_accounts and said in limits

    def _told(self, exchange: Exchange) -> bool:
        if not self.operation.outcomes:
            return True
        status, reading = exchange.answer.status, exchange.reading
        known: set[tuple[str | None, str | None]] = {
            (out.code, out.message) for out in self.operation.outcomes if out.status == status
        }
        if not known:
            return False
        said: list[tuple[str | None, str | None]] = [(row.code, row.message) for row in reading.rows] or [
            (reading.code, reading.message)
        ]
        return all((code, text) in known or (code, None) in known or (None, None) in known for code, text in said)

    def _unavailable(self, session: Session, reason: str) -> None:
        for outcome in self.operation.outcomes:
            row = (self.operation.id, f"outcome:{outcome.name}")
            if not session.ledger.matched[row]:
                session.ledger.untestable(row, reason)

    def _fields_exist(self, request: Request, world: World) -> None:
        module = request.module
        for effect in self.operation.effects:
            plain = effect.change == "set" and effect.source and effect.member is None
            if plain and effect.source and module and (known := world.directory.fields(module)):
                written: JsonObject = pointers.first(request.parts, effect.source) or {}
                missing = [name for name in written if name not in {field.name for field in known}]
                if missing:
                    raise UnavailableError(f"{module} of the target has no field {', '.join(missing)}")

    def _room_for_tags(self, world: World) -> None:
        if not self.operation.creates_tags or world.tags.remover:
            return
        module = Request.of_example(self.operation, self._documented()).module or ""
        left = world.directory.tags(module, Tag)
        if len(left) >= MOST_TAGS:
            raise UnavailableError(
                f"{module} has {len(left)} tags of earlier runs, which no described operation deletes: delete them"
            )

    def _documented(self) -> JsonObject:
        return next(item for item in self.operation.examples if item["name"] == self.example)


def meant_to_fail(operation: Operation) -> set[str]:
    """Names of the documented requests that are only there to be refused; the errors they bring about judge them."""
    used = {
        str(entry.trigger["use"])
        for entry in operation.errors
        if {"use", "send"} <= entry.trigger.keys() and "given" not in entry.trigger
    }
    return {name for name in used if name}


@dataclass(frozen=True, slots=True)
class EmptyCheck:
    """A list that holds nothing answers with a status that has no body."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "empty_list_answers_204"

    def run(self, bench: Bench) -> str:
        """Ask for the records of an empty view; returns what became of it."""
        session, world = bench.session, bench.world
        row = (self.operation.id, "outcome:nothing")
        parameter = world.directory.entity_parameter(self.operation, "view")
        if parameter is None:
            reason = "no documented request is known to find nothing"
            session.ledger.untestable(row, reason)
            return f"not testable: {reason}"
        try:
            subject = bench.triggers.states.subject("empty_view", self.operation, None)
        except UnavailableError as error:
            session.ledger.untestable(row, str(error))
            return f"not testable: {error}"
        request = world.directory.list_request(self.operation, subject.module)
        request.parts["query"][parameter.name] = subject.view
        exchange = session.send(request)
        if exchange.answer.status != EMPTY:
            session.violate(self.name, exchange, "HTTP 204 without a body, as the view is empty")
            return "violated"
        return "matched"


@dataclass(frozen=True, slots=True)
class UnchangedCheck:
    """A list, or one record, asked for what has changed since a moment to come answers that nothing has."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "unchanged_record_answers_304" if self._alone else "unchanged_list_answers_304"

    @property
    def _alone(self) -> bool:
        """Whether it is about what the path names."""
        return any(item.where == "path" and item.code_name != "module" for item in self.operation.parameters)

    def run(self, bench: Bench) -> str:
        """Ask; returns what became of it."""
        session, world = bench.session, bench.world
        header = self.operation.parameter("header", "if_modified_since")
        if header is None:
            return "not testable: no header asks for what has changed"
        module = self.operation.modules[0] if self.operation.modules else None
        try:
            request = (
                world.composer.baseline(self.operation)
                if self._alone
                else world.directory.list_request(self.operation, module)
            )
        except UnavailableError as error:
            session.ledger.untestable((self.operation.id, "outcome:not-modified"), str(error))
            return f"not testable: {error}"
        request.parts["headers"][header.name] = _LATER
        exchange = session.send(request)
        if exchange.answer.status != NOT_MODIFIED:
            session.violate(self.name, exchange, f"HTTP {NOT_MODIFIED}, as nothing has changed after {_LATER}")
            return "violated"
        return "matched"


def example_checks(operations: list[Operation]) -> list[ExampleCheck | EmptyCheck | UnchangedCheck]:
    """A check per documented request, and one per list that may be empty or unchanged."""
    found: list[ExampleCheck | EmptyCheck | UnchangedCheck] = []
    for operation in operations:
        failing = meant_to_fail(operation)
        names = [str(item["name"]) for item in operation.examples]
        found += [ExampleCheck(operation, name) for name in names if name not in failing]
        if any(outcome.status == EMPTY for outcome in operation.outcomes):
            found.append(EmptyCheck(operation))
        if any(outcome.status == NOT_MODIFIED for outcome in operation.outcomes):
            found.append(UnchangedCheck(operation))
    return found
