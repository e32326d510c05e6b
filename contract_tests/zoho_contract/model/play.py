"""One program running: performs steps on its own fresh records and compares the server with the model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zoho_contract.checks.invalid import Invalid
from zoho_contract.compose import UnavailableError, batch_request
from zoho_contract.directory import Field
from zoho_contract.looks import not_shown
from zoho_contract.model.broken import BrokenError
from zoho_contract.model.relations import Relation, universe
from zoho_contract.model.tracked import Pending, Tracked
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json, differing
from zoho_contract.world import OK, World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RECORDS: Final = 4
_FULL: Final = "LIMIT_EXCEEDED"
"""What a record says that would come to have more than it may."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a program: what to do, coarse draws that decide the rest, and which of two writers does it."""

    kind: str
    dice: tuple[int, ...]
    writer: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a row should come to: success, or one of some codes (any code if none is documented)."""

    succeeds: bool
    codes: frozenset[str] = frozenset()


class Play:
    """The stage of one attempt of one program."""

    def __init__(
        self, session: Session, world: World, module: str, relations: list[Relation], count: int = RECORDS
    ) -> None:
        self.session, self.world, self.module = session, world, module
        self._relations = [item for item in relations if module in (item.operation.modules or (module,))]
        self._invalid = Invalid(world)
        self._view = world.view
        self._writers = [None, world.other_writer]
        self.records = [self._track(record) for record in world.records(module, count)]
        self._verbs: Mapping[str, Callable[[Step], None]] = {
            "change": self._change,
            "update": self._update,
            "settle": lambda _: self.settle(),
            "create": self._create,
            "delete": self._delete,
            "look": lambda _: None,
        }

    def perform(self, step: Step) -> None:
        """Do a step and compare every record.

        Raises:
            BrokenError: The server and the model part.
        """
        with self.session.speaking(self._writers[step.writer % len(self._writers)]):
            self._verbs[step.kind](step)
            self.compare()

    def compare(self) -> None:
        """Read every record and compare it with the model.

        Raises:
            BrokenError: They part.
        """
        for record in self.records:
            self._compare(record)

    def finish(self) -> None:
        """Let every job end and compare once more."""
        self.settle()
        self.compare()

    # Reading

    def _read(self, record: str) -> Exchange:
        exchange = self.session.send(self.world.get_request(self.module, record))
        if not_shown(exchange):
            raise UnavailableError(f"record {record} is not shown: {exchange.answer.excerpt(120)}")
        return exchange

    def _track(self, record: str) -> Tracked:
        exchange = self._read(record)
        if exchange.answer.status != OK or not exchange.reading.items:
            raise BrokenError(
                "created_record_can_be_read", exchange, f"record {record}, which was just created", state=True
            )
        row = exchange.reading.items[0]
        members = self._view.members(row)
        return Tracked(record, self.module, self._view.fields(row), members, dict(members))

    def _compare(self, record: Tracked) -> None:
        exchange = self._read(record.id)
        found = exchange.reading.items if exchange.answer.status == OK else []
        if record.gone:
            if found:
                raise BrokenError(
                    "deleted_record_stays_gone", exchange, f"record {record.id} not to be shown", state=True
                )
            return
        if not found:
            raise BrokenError(
                "record_stays_until_deleted", exchange, f"record {record.id}, which nobody deleted", state=True
            )
        fields, members = self._view.fields(found[0]), self._view.members(found[0])
        if fields != record.fields:
            key = next(name for name in {**fields, **record.fields} if fields.get(name) != record.fields.get(name))
            raise BrokenError(
                "written_fields_are_read_back",
                exchange,
                f"{key} to be {record.fields.get(key)!r}, as written last; the others as they were",
                state=True,
            )
        for member, values in members.items():
            self._compare_member(record, member, values, exchange)

    def _compare_member(self, record: Tracked, member: str, values: frozenset[str], exchange: Exchange) -> None:
        pending = record.pending.get(member)
        if pending is None:
            if values != record.members[member]:
                raise BrokenError(
                    self._promise(member, values, record.members[member]),
                    exchange,
                    f"{member} to hold {_show(record.members[member])}, it holds {_show(values)}",
                    state=True,
                )
            return
        operation = self.session.contract.operations[pending.operation]
        state = self.world.follower.look(operation, self.module, pending.job, record.id).state
        if state == "running" and values != record.members[member]:
            raise BrokenError(
                "job_takes_effect_when_it_is_done",
                exchange,
                f"{member} to stay {_show(record.members[member])} until then",
                state=True,
            )
        if state != "running":
            self._done(record, member)

    def _promise(self, member: str, found: frozenset[str], wanted: frozenset[str]) -> str:
        kind = next((item.kind for item in self._relations if item.member == member), "value")
        if found - wanted:
            return f"removed_{kind}_stays_gone"
        return f"added_{kind}_is_read_back"

    def _done(self, record: Tracked, member: str) -> None:
        record.members[member] = record.pending.pop(member).after
        exchange = self._read(record.id)
        found = exchange.reading.items
        values = self._view.members(found[0])[member] if found else frozenset[str]()
        if values != record.members[member]:
            raise BrokenError(
                "finished_job_has_taken_effect",
                exchange,
                f"{member} to hold {_show(record.members[member])}, it holds {_show(values)}",
                state=True,
            )

    def settle(self) -> None:
        """Let every job end, and see what it has done.

        Raises:
            BrokenError: A job does not end, or has done something else.
        """
        for record in self.records:
            for member, pending in list(record.pending.items()):
                operation = self.session.contract.operations[pending.operation]
                poll = self.world.follower.finish(operation, self.module, pending.job, record.id)
                if poll.state == "running":
                    raise BrokenError("job_ends", poll.exchange, f"job {pending.job} to end")
                self._done(record, member)

    # Putting on and taking off

    def _change(self, step: Step) -> None:
        if not self._relations:
            return
        which, rows, start, wrong, amount, first = step.dice
        relation = self._relations[which % len(self._relations)]
        alone = relation.alone
        chosen: list[Tracked | str] = [*self._alive(start, 1 if alone else 1 + rows % 3)]
        if wrong % 4 == 1:
            chosen = [self._stranger(wrong)] if alone else [*chosen[:1], self._stranger(wrong), *chosen[1:]]
        if not chosen:
            return
        pool = universe(self.world, relation, self.module)
        most = min(relation.most_values(self.module), len(pool), 1 + amount % 2)
        first_one = chosen[0]
        if relation.effect.change == "difference" and amount % 3 and isinstance(first_one, Tracked):
            # Taking off what is not there is seldom worth a look, and for territories it is an error.
            there = first_one.members[relation.member] - first_one.fixed[relation.member]
            pool = [value for value in pool if value in there] or pool
        values = list(dict.fromkeys(pool[(first + step_) % len(pool)] for step_ in range(most)))
        over = wrong % 2 == 0 if relation.effect.replace_if else None
        self.put(relation, chosen, values, over_write=over)

    def put(
        self, relation: Relation, chosen: list[Tracked | str], values: list[str], *, over_write: bool | None = None
    ) -> None:
        """Put values on records, or take them off, and judge the answer; ids without a record are to be refused.

        Raises:
            BrokenError: The server and the model part.
        """
        ids = [item if isinstance(item, str) else item.id for item in chosen]
        rows = [(record, values) for record in ids]
        exchange = self.session.send(batch_request(relation.operation, self.module, rows, over_write=over_write))
        expected = [self._predict(relation, item, frozenset(values)) for item in chosen]
        self._judge_rows(relation.operation.id, exchange, expected)
        for item, row, want in zip(chosen, exchange.reading.rows, expected, strict=True):
            if isinstance(item, Tracked) and want.succeeds:
                after = _after(relation, item.members[relation.member], frozenset(values), replace=bool(over_write))
                job = row.job(relation.operation)
                if job:
                    item.pending[relation.member] = Pending(job, relation.operation.id, after)
                    self._named(relation, job, item)
                else:
                    item.members[relation.member] = after

    def _named(self, relation: Relation, job: str, record: Tracked) -> None:
        """A job says what started it: those that put something on differ from those that take it off."""
        poll = self.world.follower.look(relation.operation, self.module, job, record.id)
        sources = self.world.job_sources
        if poll.state == "running" and poll.named:
            sources[relation.effect.change] = poll.named
        if len(set(sources.values())) < len(sources):
            wanted = f"jobs of {' and '.join(sorted(sources))} not to name the same source {poll.named!r}"
            sources.clear()
            raise BrokenError("job_names_what_started_it", poll.exchange, wanted)

    def _stranger(self, draw: int) -> str:
        if draw % 8 == 1:
            return self._invalid.unknown_id(self.module)
        return next((item.id for item in self.records if item.gone), self._invalid.unknown_id(self.module))

    def _predict(self, relation: Relation, item: Tracked | str, values: frozenset[str]) -> Expected:
        if self.module == "Leads" and (entry := relation.when("given", "lead_record")):
            codes = {entry.code}
            if isinstance(item, str) and (unknown := relation.for_word("unknown_id")):
                codes.add(unknown.code)
            return Expected(False, frozenset(codes))
        if isinstance(item, str):
            entry = relation.for_word("unknown_id")
            return Expected(False, frozenset({entry.code} if entry else ()))
        wrong: set[str] = set()
        if relation.member in item.pending and (entry := relation.when("repeat", True)):
            wrong.add(entry.code)
        word, bad = (
            ("territory_not_on_record", values - item.members[relation.member])
            if relation.effect.change == "difference"
            else ("territory_on_record", values & item.members[relation.member])
        )
        if relation.kind == "territory" and bad and (entry := relation.for_word(word)):
            wrong.add(entry.code)
        if relation.effect.change == "difference" and values & item.fixed[relation.member]:
            fixed = relation.when("given", "system_assigned_territory")
            wrong |= {fixed.code} if fixed else set()
        full = len(item.members[relation.member] | values) > relation.most_values(self.module)
        if relation.kind == "territory" and relation.effect.change == "union" and full:
            wrong |= {entry.code for entry in relation.operation.errors if entry.code == _FULL}
        return Expected(not wrong, frozenset(wrong))

    def _judge_rows(self, operation: str, exchange: Exchange, expected: list[Expected]) -> None:
        rows = exchange.reading.rows
        if len(rows) != len(expected):
            raise BrokenError("batch_answers_every_row", exchange, f"{len(expected)} rows from {operation}")
        for index, (row, want) in enumerate(zip(rows, expected, strict=True)):
            if row.succeeded != want.succeeds:
                what = "succeed" if want.succeeds else f"be refused with {_show(want.codes) or 'a documented code'}"
                raise BrokenError(
                    "row_result_follows_the_record", exchange, f"row {index} to {what}, it got {row.code}"
                )
            if want.codes and row.code not in want.codes:
                raise BrokenError(
                    "row_error_names_the_cause", exchange, f"row {index} to say {_show(want.codes)}, it says {row.code}"
                )

    # Fields

    def _update(self, step: Step) -> None:
        update = self.session.contract.role("records", "mass_update")
        fields = [field for field in self.world.directory.fields(self.module) if field.plain]
        if update is None or self.module not in (update.modules or (self.module,)) or not fields:
            return
        which, rows, start, wrong, amount, _ = step.dice
        chosen: list[Tracked | str] = [*self._alive(start, 1 + rows % 3)]
        if wrong % 3 == 1:
            chosen.insert(amount % (len(chosen) + 1), self._stranger(wrong))
        if not chosen:
            return
        field = fields[which % len(fields)]
        value = _value(field, amount)
        ids = [item if isinstance(item, str) else item.id for item in chosen]
        exchange = self.session.send(self.world.update_request(update, self.module, {field.name: value}, ids))
        self._judge_rows(update.id, exchange, [Expected(isinstance(item, Tracked)) for item in chosen])
        for item in chosen:
            if isinstance(item, Tracked):
                item.fields[field.name] = value

    # Coming and going

    def _create(self, step: Step) -> None:
        if len(self.records) >= RECORDS * 2:
            return
        wrong = step.dice[3] % 2 == 1
        rows = [self.world.new_row(self.module) for _ in range(1 + step.dice[1] % 2)]
        mandatory = [field.name for field in self.world.directory.fields(self.module) if field.mandatory]
        if wrong and mandatory:
            bad = self.world.new_row(self.module)
            bad.pop(mandatory[0])
            bad["Description"] = self.world.fresh_name()
            rows.insert(step.dice[4] % (len(rows) + 1), bad)
        exchange = self.session.send(self.world.create_request(self.module, rows))
        expected = [Expected(not mandatory or mandatory[0] in row) for row in rows]
        created = self.world.adopt(self.module, exchange)
        self._judge_rows(exchange.request.operation.id, exchange, expected)
        sent = [row for row, want in zip(rows, expected, strict=True) if want.succeeds]
        told = [row.details for row in exchange.reading.rows if row.succeeded]
        for record, row, details in zip(created, sent, told, strict=False):
            tracked = self._track(record)
            if odd := differing(details, self.world.read(self.module, record)):
                raise BrokenError(
                    "created_record_is_told_as_it_is", exchange, f"details{odd} to be as the record shows it"
                )
            for name, value in row.items():
                if tracked.fields.get(name) != value:
                    raise BrokenError(
                        "created_fields_are_read_back",
                        self._read(record),
                        f"{name} to be {value!r}, as created",
                        state=True,
                    )
            self.records.append(tracked)

    def _delete(self, step: Step) -> None:
        remove = self.session.contract.role("records", "delete")
        idle = [item for item in self.records if not item.gone and not item.pending]
        if remove is None or len(idle) <= 1:
            return
        chosen: list[Tracked | str] = [idle[step.dice[2] % len(idle)]]
        if step.dice[3] % 2:
            chosen.append(self._stranger(step.dice[3]))
        ids = [item if isinstance(item, str) else item.id for item in chosen]
        exchange = self.session.send(batch_request(remove, self.module, [(record, []) for record in ids]))
        self._judge_rows(remove.id, exchange, [Expected(isinstance(item, Tracked)) for item in chosen])
        for item in chosen:
            if isinstance(item, Tracked):
                item.gone = True

    def _alive(self, start: int, count: int) -> list[Tracked]:
        alive = [item for item in self.records if not item.gone]
        return [alive[(start + step) % len(alive)] for step in range(min(count, len(alive)))] if alive else []


def _after(relation: Relation, before: frozenset[str], values: frozenset[str], *, replace: bool) -> frozenset[str]:
    if relation.effect.change == "difference":
        return before - values
    return values if replace or relation.effect.change == "replace" else before | values


def _value(field: Field, draw: int) -> Json:
    return field.choices[draw % len(field.choices)] if field.choices else f"value {draw % 5}"


def _show(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"
