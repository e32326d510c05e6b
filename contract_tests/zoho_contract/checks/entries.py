"""One check per documented error: the trigger in; exactly this code, status, scope, envelope and detail keys out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from zoho_contract.answers import Reading
from zoho_contract.checks.check import Bench
from zoho_contract.checks.triggers import Shot, Triggers
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.facts import ErrorEntry
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json, is_object
from zoho_contract.world import World

_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """The check of one x-errors entry of one operation."""

    operation: Operation
    entry: ErrorEntry

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return f"{self.entry.name.replace('-', '_')}_answers_{self.entry.code.lower().replace(' ', '_')}"

    def run(self, bench: Bench) -> str:
        """Put the trigger to the target; returns what became of it: matched, violated or not testable."""
        session, triggers = bench.session, bench.triggers
        row = (self.operation.id, self.entry.name)
        try:
            shot = triggers.shot(self.operation, self.entry)
            watch = Watch.of(shot, bench.world)
            exchange = fire(shot, triggers, session)
        except UnavailableError as error:
            session.ledger.untestable(row, str(error))
            return f"not testable: {error}"
        watch.compare(exchange, session)
        wrong = next(_differences(self.entry, exchange.reading), None)
        if wrong and (came := self._instead(exchange.reading)):
            reason = f"this target answers the same request with {came.code}, which is documented as well"
            session.ledger.untestable(row, reason)
            return f"not testable: {reason}"
        session.ledger.attempted[row] += 1
        if wrong is None:
            session.ledger.matched[row] += 1
            return "matched"
        session.violate(self.name, exchange, f"{self._expected()}; {wrong}", entry=self.entry)
        return "violated"

    def _instead(self, reading: Reading) -> ErrorEntry | None:
        """The other entry that an answer fits, if the documents give two for one situation: an equal trigger."""
        others = [other for other in self.operation.errors if other.trigger == self.entry.trigger]
        return next((other for other in others if other != self.entry and not any(_differences(other, reading))), None)

    def _expected(self) -> str:
        where = "in a row of" if self.entry.scope == "item" else "as"
        said = f" saying {self.entry.message!r}" if self.entry.message else ""
        return f"{self.entry.code} {where} an HTTP {self.entry.status} answer{said}, because {self.entry.cause}"


def _differences(entry: ErrorEntry, reading: Reading) -> Iterator[str]:
    if reading.answer.status != entry.status:
        yield f"the status is {reading.answer.status}"
    if entry.scope == "request":
        if reading.code != entry.code:
            yield f"the code of the whole answer is {reading.code}"
        yield from _texts(entry, [(reading.message, reading.details)])
        return
    rows = [row for row in reading.rows if row.code == entry.code]
    if not rows:
        yield f"the codes of its rows are {reading.seen_code or 'missing'}"
    yield from _texts(entry, [(row.message, row.details) for row in rows])


def _texts(entry: ErrorEntry, found: list[tuple[str | None, Json]]) -> Iterator[str]:
    saying = [details for message, details in found if entry.message in {None, message}]
    if not saying:
        yield f"the message is {found[0][0]!r}"
        return
    missing = [key for key in entry.details if not any(is_object(item) and key in item for item in saying)]
    if missing:
        yield f"details lack {', '.join(missing)}"


@dataclass(frozen=True)
class Watch:
    """The records a refused write names, as they were before."""

    world: World
    module: str
    before: Mapping[str, Json]

    @classmethod
    def of(cls, shot: Shot, world: World) -> Self:
        """Look at the records of a request that should be refused; at none if it names many, or is sent twice."""
        request, module = shot.request, shot.request.module or ""
        writes = any(effect.entity == "record" for effect in request.operation.effects)
        named = [record for record in request.row_ids() if record and record.isdigit()]
        if not writes or shot.before or len(named) > _FEW or module not in world.contract.known_modules():
            named = []
        return cls(world, module, {record: world.stable(module, record) for record in named})

    def compare(self, exchange: Exchange, session: Session) -> None:
        """Note every record that changed although the request, or its row, was refused."""
        rows = exchange.reading.rows
        asked = exchange.request.row_ids()
        done = (
            {record for record, row in zip(asked, rows, strict=False) if row.succeeded} if rows else set[str | None]()
        )
        for record, before in self.before.items():
            if record not in done and self.world.stable(self.module, record) != before:
                session.violate("refused_write_changes_nothing", exchange, f"record {record} to stay as it was")


def fire(shot: Shot, triggers: Triggers, session: Session) -> Exchange:
    """Send what a trigger asks for, and let the jobs it starts end."""
    if shot.crowd:
        return _refused(session.together([shot.request] * shot.crowd))
    before = session.send(shot.before, token=shot.token) if shot.before is not None else None
    exchange = session.send(shot.request, token=shot.token, padding=shot.padding)
    for started in (before, exchange):
        if started is not None:
            triggers.settle(started)
    return exchange


def _refused(found: list[Exchange]) -> Exchange:
    """The one of many answers that is no success."""
    for exchange in found:
        if not exchange.reading.succeeded:
            return exchange
    raise UnavailableError(f"{len(found)} calls at once were all answered; the target seems to have no limit")


def entry_checks(operations: list[Operation]) -> list[EntryCheck]:
    """The checks of every documented error; those about credentials come last in each operation."""
    return [
        EntryCheck(operation, entry)
        for operation in operations
        for entry in sorted(operation.errors, key=lambda item: "credential" in item.trigger)
    ]
