"""Mass updates by view: the job's states, its counters, and what it has done when."""

from dataclasses import dataclass
from itertools import count
from random import Random

from zoho_contract import pointers
from zoho_contract.checks.check import accepted
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.directory import Field
from zoho_contract.jobs import Poll
from zoho_contract.model.broken import BrokenError
from zoho_contract.requests import Request
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json
from zoho_contract.world import World

_MOST_RECORDS = 60
_MOST_POLLS = 40


@dataclass
class Watch:
    """A job being watched: the last look at it and how far it had come."""

    rank: int = -1
    last: Poll | None = None


class ViewUpdate:
    """Updates a whole view by a job and watches what happens."""

    def __init__(self, session: Session, world: World, update: Operation) -> None:
        self._session, self._world, self._update = session, world, update

    def play(self, module: str, random: Random) -> None:
        """One update of the module's smallest view.

        Raises:
            BrokenError: The server and the model part.
            UnavailableError: The target has no such view or field, or the version no such operation.
        """
        world = self._world
        view = world.work_view(module)
        # Before the view is looked at: they are in it where it is that of all records.
        others = world.records(module, 2)
        inside = world.directory.view_records(module, view)
        if len(inside) > _MOST_RECORDS:
            raise UnavailableError(f"the smallest view of {module} has more than {_MOST_RECORDS} records")
        fields = [field for field in world.directory.fields(module) if field.plain]
        if not fields:
            raise UnavailableError(f"{module} has no field that a mass update can write")
        field = random.choice(fields)
        before = {record: self._value(module, record, field) for record in inside}
        outside = next((item for item in others if item not in inside), None)
        kept = self._value(module, outside, field) if outside else None
        value = next((item for item in _candidates(field) if item not in before.values()), None)
        if value is None:
            raise UnavailableError(f"every value of {field.name} is in use in the view")
        request = self._request(module, view, field, value)
        started = self._session.send(request)
        jobs = [row.job(self._update) for row in started.reading.rows]
        if reason := self._world.follower.of_others(started):
            raise UnavailableError(reason)
        if len(jobs) != 1 or not jobs[0]:
            raise BrokenError("view_update_names_its_job", started, "one row with the job")
        done = self._follow(module, jobs[0], inside, field, value)
        self._after(module, field, value, before, done)
        if outside and self._value(module, outside, field) != kept:
            raise BrokenError("view_update_leaves_other_records", done.exchange, f"record {outside} unchanged")
        self._once(module, jobs[0], field, value, inside, done)

    def _request(self, module: str, view: str, field: Field, value: Json) -> Request:
        name = next(
            item["name"]
            for item in self._update.examples
            if "view" in self._world.kinds(self._update, item)
            and "territory" not in self._world.kinds(self._update, item)
        )
        request = self._world.composer.baseline(self._update, name, module=module, things={"view": [view]})
        source = next(effect.source for effect in self._update.effects if effect.which == "view")
        pointers.put(request.parts, pointers.parse(source or "body.data[0]"), {field.name: value})
        return request

    def _value(self, module: str, record: str, field: Field) -> Json:
        return (self._world.read(module, record) or {}).get(field.name)

    def _changed(self, module: str, inside: list[str], field: Field, value: Json) -> int:
        return sum(self._value(module, record, field) == value for record in inside)

    def _follow(self, module: str, job: str, inside: list[str], field: Field, value: Json) -> Poll:
        watch = Watch()
        for looks in count(1):
            changed = self._changed(module, inside, field, value)
            poll = self._world.follower.look(self._update, module, job, None)
            self._forward(watch, poll)
            counted = _number(poll, "updated")
            if poll.state == "running" and counted is not None and changed > counted:
                raise BrokenError(
                    "job_takes_effect_when_it_says_so",
                    poll.exchange,
                    f"no more than {counted} updated records, {changed} are",
                )
            if poll.state != "running":
                return poll
            if looks == _MOST_POLLS:
                raise BrokenError("job_ends", poll.exchange, f"job {job} to end within {_MOST_POLLS} looks")
        raise AssertionError("unreachable: the loop ends by itself")

    def _forward(self, watch: Watch, poll: Poll) -> None:
        facts = self._update.job
        accepted(poll.exchange)
        order = [*facts.running, *facts.done, *facts.failed] if facts else []
        if poll.named not in order:
            raise BrokenError("job_state_is_documented", poll.exchange, f"one of {', '.join(order)}")
        rank = order.index(poll.named)
        if rank < watch.rank:
            raise BrokenError("job_moves_forward", poll.exchange, f"a state not before {order[watch.rank]}")
        total = _number(poll, "total")
        parts = [_number(poll, name) for name in poll.counters if name != "total"]
        if total is not None and None not in parts and sum(part or 0 for part in parts) != total:
            raise BrokenError("job_counters_add_up", poll.exchange, f"the counters to add up to {total}")
        if rank == 0 and _number(poll, "updated"):
            raise BrokenError("scheduled_job_has_done_nothing", poll.exchange, "no updated record while scheduled")
        if watch.last is not None:
            for name in ("updated", "failed"):
                if (_number(poll, name) or 0) < (_number(watch.last, name) or 0):
                    raise BrokenError("job_counters_grow", poll.exchange, f"{name} not to shrink")
            if total != _number(watch.last, "total"):
                raise BrokenError("job_total_stays", poll.exchange, f"the total to stay {_number(watch.last, 'total')}")
        watch.rank, watch.last = rank, poll

    def _after(self, module: str, field: Field, value: Json, before: dict[str, Json], done: Poll) -> None:
        changed = self._changed(module, list(before), field, value)
        counted, total = _number(done, "updated"), _number(done, "total")
        if done.state != "done":
            raise BrokenError("job_of_valid_update_completes", done.exchange, "the job to complete")
        if (rest := _number(done, "not_updated")) not in {None, 0}:
            raise BrokenError("finished_job_leaves_nothing", done.exchange, f"nothing still to be updated, {rest} are")
        if counted is not None and changed != counted:
            raise BrokenError(
                "finished_job_has_taken_effect", done.exchange, f"{counted} updated records, as it says; {changed} are"
            )
        if total is not None and total != len(before):
            raise BrokenError(
                "job_covers_the_view", done.exchange, f"a total of {len(before)}, the records of the view"
            )
        if counted is not None and not counted:
            raise BrokenError("finished_job_has_taken_effect", done.exchange, "some record to be updated")

    def _once(self, module: str, job: str, field: Field, value: Json, inside: list[str], done: Poll) -> None:
        other = next((item for item in _candidates(field) if item != value), None)
        updated = next((item for item in inside if self._value(module, item, field) == value), None)
        if other is None or updated is None:
            return
        self._session.send(self._world.update_request(self._update, module, {field.name: other}, [updated]))
        again: Exchange | None = None
        for _ in range(2):
            poll = self._world.follower.look(self._update, module, job, None)
            again = poll.exchange
            if (poll.named, dict(poll.counters)) != (done.named, dict(done.counters)):
                raise BrokenError("finished_job_stays_as_it_is", poll.exchange, f"{done.named} with the same counters")
        if again and self._value(module, updated, field) != other:
            raise BrokenError(
                "job_takes_effect_once", again, f"{field.name} of {updated} to stay {other!r}, written since"
            )


def _number(poll: Poll, name: str) -> int | None:
    value = poll.counters.get(name)
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _candidates(field: Field) -> list[str]:
    return list(field.choices) or [f"contract {number}" for number in range(5)]
