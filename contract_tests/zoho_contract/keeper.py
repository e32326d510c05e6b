"""Records that are not the run's own: what a request over a view changes in them is kept and written back."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.naming import name_own
from zoho_contract.values import counted, is_list, is_object

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.values import Json, JsonObject
    from zoho_contract.world import World

MOST_KEPT: Final = 200
"""Records of a view that are too many to be read before a request and written back after the run."""


def sets_views(operation: Operation) -> bool:
    """Whether requests of an operation can write fields of every record of a view; those can be written back."""
    return any((effect.which, effect.change, effect.member) == ("view", "set", None) for effect in operation.effects)


def claims_views(operation: Operation) -> bool:
    """Whether requests of an operation can do to every record of a view what cannot be undone, such as deleting it."""
    return not sets_views(operation) and any(effect.which == "view" for effect in operation.effects)


class Keeper:
    """Watches what a session sends: no view is written to before its records have been read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[tuple[str, str], JsonObject] = defaultdict(dict)
        self._jobs: dict[tuple[str, str], Operation] = {}
        self._reasons: dict[tuple[str, str], str] = {}

    def before(self, request: Request) -> None:
        """Keep what a request is about to change in records that are not the run's own, and name what it makes.

        Raises:
            UnavailableError: They are too many, or what is done to them could not be undone.
        """
        name_own(self._world, request)
        module = request.module
        if module is not None and claims_views(request.operation):
            self._own_view(request, module)
        if module is None or not sets_views(request.operation) or not (fields := _written(request)):
            return
        for _, view, kind in self._world.composer.references(request):
            if kind == "view" and str(view) in self._views(module, str(view)):
                self._keep(module, str(view), fields)

    def _own_view(self, request: Request, module: str) -> None:
        """Let nothing be deleted or given away by a view that holds a record which is not the run's own."""
        mine = set(self._world.made(module))
        for _, view, kind in self._world.composer.references(request):
            if kind == "view" and str(view) in self._views(module, str(view)):
                inside = self._world.directory.view_records(module, str(view))
                if not set(inside) <= mine:
                    raise UnavailableError(f"view {view} of {module} holds records that the kit did not make")

    def _views(self, module: str, view: str) -> list[str]:
        try:
            return self._world.directory.views(module)
        except UnavailableError:
            return [view]

    def _keep(self, module: str, view: str, fields: list[str]) -> None:
        directory = self._world.directory
        known = {field.name for field in directory.fields(module)}
        written = [name for name in fields if not known or name in known]
        rows = directory.records(module, view=view, fields=(directory.id_key, *written))
        if len(rows) > MOST_KEPT:
            raise UnavailableError(
                f"view {view} of {module} holds more than {MOST_KEPT} records, too many to write back what they held"
            )
        for row in rows:
            kept = self._kept[module, str(row.get(directory.id_key))]
            for name in written:
                kept.setdefault(name, row.get(name))

    def after(self, exchange: Exchange) -> None:
        """Note what was made, and the jobs that were started: nothing can be written back before they are over."""
        request, operation = exchange.request, exchange.request.operation
        self._world.own.note(exchange)
        if request.module is None or not sets_views(operation):
            return
        for row in exchange.reading.rows:
            if row.succeeded and (job := row.job(operation)):
                self._jobs[request.module, job] = operation

    def restore(self) -> None:
        """Write back what was kept of records that hold something else now; what stays otherwise is remarked."""
        kept = {key: fields for key, fields in self._kept.items() if not self._world.own.ever(key[1])}
        if kept:
            self._write_back(kept)

    def _write_back(self, kept: dict[tuple[str, str], JsonObject]) -> None:
        self._world.session.budget.extend(20.0 + len(kept))
        for (module, job), operation in self._jobs.items():
            self._end(operation, module, job)
        wrong = self._changed(kept)
        self._reasons.clear()
        update = self._world.contract.role("records", "mass_update")
        if update is not None:
            self._write(update, wrong)
        left: Counter[tuple[str, str, str]] = Counter(
            (module, name, self._reasons.get((module, name), "the target does not keep what is written"))
            for (module, _), fields in self._changed(wrong).items()
            for name in fields
        )
        for (module, name, reason), count in left.items():
            self._world.session.ledger.remark(
                f"{name} of {counted(count, 'record')} of {module} could not be written back: {reason}"
            )

    def _end(self, operation: Operation, module: str, job: str) -> None:
        try:
            poll = self._world.follower.finish(operation, module, job, None)
        except UnavailableError:
            return
        if poll.state == "running":
            self._world.session.ledger.remark(f"job {job} over a view of {module} was still running when the run ended")

    def _changed(self, kept: dict[tuple[str, str], JsonObject]) -> dict[tuple[str, str], JsonObject]:
        found: dict[tuple[str, str], JsonObject] = {}
        for (module, record), fields in kept.items():
            try:
                row = self._world.read(module, record)
            except UnavailableError as error:
                # What it holds now is not known: to write what it held leaves nothing of the run behind.
                found[module, record] = fields
                for name in fields:
                    self._reasons.setdefault((module, name), str(error))
                continue
            if row is None:
                remark = f"record {record} of {module} cannot be read any more: it may be gone"
                self._world.session.ledger.remark(remark)
            elif wrong := {name: value for name, value in fields.items() if row.get(name) != value}:
                found[module, record] = wrong
        return found

    def _write(self, update: Operation, wrong: dict[tuple[str, str], JsonObject]) -> None:
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        values: dict[str, Json] = {}
        for (module, record), fields in wrong.items():
            for name, value in fields.items():
                groups[module, name, repr(value)].append(record)
                values[repr(value)] = value
        most = self._world.update_most(update)
        for (module, name, key), records in groups.items():
            value = values[key]
            for start in range(0, len(records), most):
                some = records[start : start + most]
                replaces = True if is_list(value) else None
                request = self._world.update_request(update, module, {name: value}, some, over_write=replaces)
                exchange = self._world.session.send(request, judge=False)
                codes = sorted({str(row.code) for row in exchange.reading.rows if not row.succeeded})
                if codes or not exchange.reading.succeeded:
                    said = ", ".join(codes) or exchange.reading.code or "without a code"
                    self._reasons[module, name] = f"the answer is {said} (HTTP {exchange.answer.status})"


def _written(request: Request) -> list[str]:
    for effect in request.operation.effects:
        if (effect.which, effect.change) == ("view", "set"):
            fields = pointers.first(request.parts, effect.source or "body.data[0]")
            return [*fields] if is_object(fields) else []
    return []
