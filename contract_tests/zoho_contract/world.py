"""What a run finds on a target and what it makes there; it takes its own things away again."""

from collections import defaultdict
from contextlib import suppress
from functools import cached_property
from itertools import cycle
from typing import Final

from zoho_contract import pointers
from zoho_contract.belongings import Belongings, was_there
from zoho_contract.compose import UnavailableError, absolute, batch_request, example, read_values, set_module
from zoho_contract.composer import Composer
from zoho_contract.contract import Operation
from zoho_contract.directory import Directory
from zoho_contract.facts import Effect
from zoho_contract.grove import Grove, enrol
from zoho_contract.jobs import Follower
from zoho_contract.keeper import MOST_KEPT, Keeper
from zoho_contract.leaving import leave
from zoho_contract.looks import not_shown
from zoho_contract.naming import wait_for_nobody
from zoho_contract.own_tags import Tag, Tags
from zoho_contract.own_views import Views
from zoho_contract.requests import Request
from zoho_contract.session import Exchange, Session
from zoho_contract.stable import View
from zoho_contract.tokens import Tokens
from zoho_contract.values import Json, JsonObject, objects

_BATCH: Final = 20
_LETTERS: Final = "Zoë Łuk 名"
"""Ends every made-up text: what was written must be what is read, in any script."""

_CROWD: Final = 100
"""Rows of a call that no maximum is documented for."""

_COMPANY: Final = "Company"

OK: Final = 200
_FAILED: Final = 500


class World:
    """The things of one target that requests can be about.

    Everything it makes carries the run's prefix in its name. What the target lacks raises UnavailableError
    with the reason.
    """

    def __init__(self, session: Session, prefix: str) -> None:
        self.session = session
        self.contract = session.contract
        self.prefix = prefix
        self.composer = Composer(self)
        self.tokens = Tokens(self)
        self.follower = Follower(session)
        self.directory = Directory(session)
        self.own = Belongings()
        self._fresh: dict[str, list[str]] = defaultdict(list)
        self._crowd: dict[str, list[str]] = defaultdict(list)
        self.tags = Tags(self)
        self.views = Views(self)
        self.grove = Grove(self)
        self.tags_made: dict[str, Request] = {}
        self._jobs: dict[tuple[str, str], str] = {}
        self.job_sources: dict[str, str] = {}
        self._names = 0
        self._keeper = Keeper(self)
        session.watch = self._keeper
        self._territories: cycle[str] | None = None

    def fresh_name(self) -> str:
        """A name nothing else on the target has."""
        self._names += 1
        return f"{self.prefix}{self._names:05d}"

    @cached_property
    def other_writer(self) -> str | None:
        """A second good token of the same user; None where the target hands out none."""
        try:
            return self.tokens.fresh()
        except UnavailableError:
            return None

    # Records

    def record(self, module: str) -> str:
        """A record of our own that no other check has touched; in a read-only run one that is there."""
        if self.session.permits.read_only:
            return self._there(module, 1)[0]
        if not self._fresh[module]:
            self._fresh[module] = self.create(module, _BATCH)
        return self._fresh[module].pop()

    def records(self, module: str, count: int) -> list[str]:
        """So many records of our own that no other check has touched; in a read-only run some that are there."""
        if self.session.permits.read_only:
            return self._there(module, count)
        while len(self._fresh[module]) < count:
            self._fresh[module] += self.create(module, max(_BATCH, min(_CROWD, count - len(self._fresh[module]))))
        taken = self._fresh[module][:count]
        del self._fresh[module][:count]
        return taken

    def crowd(self, module: str, count: int) -> list[str]:
        """So many records of our own, the same ones each time: for requests that should change nothing in them."""
        if self.session.permits.read_only:
            return self._there(module, count)
        kept = self._crowd[module]
        while len(kept) < count:
            kept += self.create(module, min(_CROWD, max(_BATCH, count - len(kept))))
        return kept[:count]

    def _there(self, module: str, count: int) -> list[str]:
        rows = self.directory.records(module)
        if len(rows) < count:
            raise UnavailableError(f"the run is read-only, and {module} has {len(rows)} records, not {count}")
        return [str(row.get(self.directory.id_key)) for row in rows[:count]]

    def read(self, module: str, record: str) -> JsonObject | None:
        """A record as the target shows it; None when there is none.

        Raises:
            UnavailableError: It is refused for a reason that tells nothing of the record.
        """
        exchange = self.session.send(self.get_request(module, record))
        if exchange.answer.status >= _FAILED or not_shown(exchange):
            raise UnavailableError(f"record {record} of {module} cannot be read: {exchange.answer.excerpt(120)}")
        return exchange.reading.items[0] if exchange.answer.status == OK and exchange.reading.items else None

    def stable(self, module: str, record: str) -> Json:
        """What only a write may change of a record; None when there is none."""
        row = self.read(module, record)
        return None if row is None else (self.view.fields(row), self.view.members(row))

    @cached_property
    def view(self) -> View:
        """How rows are compared: without what the server changes by itself."""
        effects = [effect for operation in self.contract.operations.values() for effect in operation.effects]
        keys = {effect.member: effect.key or "id" for effect in effects if effect.entity == "record" and effect.member}
        return View(self.contract.schemas, self._role("records", "get").row_schema, keys)

    def get_request(self, module: str, record: str) -> Request:
        """A request for one record."""
        request = self.directory.list_request(self._role("records", "get"), module)
        for parameter in request.operation.parameters:
            if parameter.where == "path" and parameter.schema.get("x-entity") == "record":
                request.parts["path"][parameter.name] = record
        return request

    def give_back(self, module: str, records: list[str]) -> None:
        """Hand back records that were not changed."""
        self._fresh[module] += records

    def new_row(self, module: str) -> JsonObject:
        """A row that creates a record of a module."""
        create = self._role("records", "create")
        fields = self.directory.fields(module)
        row: JsonObject = {}
        for field in fields:
            if field.mandatory:
                row[field.name] = field.sample(f"{self.fresh_name()} {_LETTERS}")
            elif field.name == _COMPANY and row and self.contract.role("records", "mass_convert_leads"):
                row[field.name] = self.fresh_name()  # A lead that is converted gives its account this name.
        if not row:
            documented = [item for item in create.examples if Request.of_example(create, item).module == module]
            if not documented:
                raise UnavailableError(f"nothing says which fields a new record of {module} needs")
            first = pointers.first(documented[0], f"{create.batch.rows if create.batch else 'body.data'}[0]")
            row = {key: value for key, value in first.items() if isinstance(value, str | int | float)}
        return row

    def create_request(self, module: str, rows: list[JsonObject]) -> Request:
        """A request that creates records."""
        request = example(self._role("records", "create"))
        set_module(request, module)
        request.set_rows(rows)
        wait_for_nobody(request)
        return request

    def create_row(self, module: str, row: JsonObject) -> bool:
        """Create one record with chosen values, which is deleted when the run ends; says whether there is one now."""
        exchange = self.session.send(self.create_request(module, [row]), judge=False)
        return bool(exchange.reading.rows) and exchange.reading.succeeded

    def create(self, module: str, count: int) -> list[str]:
        """Create records and return their ids; they are deleted when the run ends."""
        exchange = self.session.send(self.create_request(module, [self.new_row(module) for _ in range(count)]))
        found = self.adopt(module, exchange)
        if len(set(found)) != count:
            if exchange.reading.succeeded:
                self.session.violate("created_records_have_own_ids", exchange, f"{count} different ids")
            raise UnavailableError(f"records of {module} cannot be created: {exchange.answer.excerpt(160)}")
        return found

    def adopt(self, module: str, exchange: Exchange) -> list[str]:
        """Take the records that an answer says were created into our own; returns their ids in order."""
        operation = exchange.request.operation
        made = [row for row in exchange.reading.rows if row.succeeded and not was_there(row, operation)]
        ids = [item for row in made if (item := row.id(operation))]
        for item in ids:
            self.own.add("record", module, item)
        return ids

    def made(self, module: str) -> list[str]:
        """Ids of our own records of a module, in the order they were created."""
        return self.own.of("record", module)

    # Other things

    def territory_within(self, module: str, view: str) -> str:
        """A territory that some record of a view is in."""
        for member, key in sorted(self._territory_members()):
            for row in self.directory.records(module, view=view, fields=("id", member)):
                for item in objects(row.get(member)):
                    if key in item:
                        return str(item[key])
        return self._into_territory(module, view)

    def _territory_members(self) -> set[tuple[str, str]]:
        return {
            (effect.member, effect.key or "id")
            for operation in self.contract.operations.values()
            for effect in operation.effects
            if effect.entity == "record" and operation.family == "territories" and effect.member
        }

    def _into_territory(self, module: str, view: str) -> str:
        """Put our own records of a view into a territory."""
        inside = [item for item in self.directory.view_records(module, view) if item in self.made(module)]
        giver = next((found for member, _ in sorted(self._territory_members()) if (found := self.giver(member))), None)
        if not inside or giver is None:
            raise UnavailableError(f"no record of view {view} is in a territory")
        territory = self.next_territory()
        self.give(giver, module, [(record, [territory]) for record in inside[:1]])
        return territory

    def next_territory(self) -> str:
        """A territory; in turn every one that no rule fills."""
        if self._territories is None:
            self._territories = cycle(self.directory.territories())
        return next(self._territories)

    def tag(self, module: str, number: int = 0) -> Tag:
        """A tag of our own of a module to which nothing was done; another one for each number."""
        return self.tags.get(module, number)

    def work_view(self, module: str) -> str:
        """The view of a module with the fewest records, but not none."""
        sized = self.directory.view_sizes(module)
        filled = sorted((size, view) for view, size in sized.items() if size)
        if not filled:
            raise UnavailableError(f"{module} has no custom view with records")
        size, view = filled[0]
        if size > MOST_KEPT:
            raise UnavailableError(
                f"the smallest custom view of {module} holds more than {MOST_KEPT} records, too many to write back"
            )
        return view

    def own_view(self, module: str) -> str:
        """A view that holds records of our own and no others."""
        return self.views.own(module)

    def membership(self) -> tuple[str, str]:
        """A territory and a user who is in it.

        Raises:
            UnavailableError: None is known.
        """
        for user in self.directory.people():
            listed = self.directory.things_of("users", "territories", "user", user)
            if listed:
                return listed[0], user
        return self.grove.peopled()

    def job(self, operation: Operation, module: str) -> str:
        """A job that an operation tells about, one that a check has started or a new one."""
        key = (operation.id, module)
        if key not in self._jobs:
            exchange = self.session.send(self.starter(operation, module))
            self.settle(exchange)
            if key not in self._jobs:
                raise UnavailableError(f"no job could be started in {module}: {exchange.answer.excerpt(160)}")
        return self._jobs[key]

    def starter(self, poller: Operation, module: str) -> Request:
        """A documented request that starts a job which an operation tells about."""
        for starter in self.contract.operations.values():
            if starter.job is None or starter.job.poll != poller.id:
                continue
            viewed = any(effect.which == "view" for effect in starter.effects)
            for documented in starter.examples:
                if not viewed or self.kinds(starter, documented) & {"view", "territory"} == {"view"}:
                    return self.composer.baseline(starter, documented["name"], module=module or None)
        raise UnavailableError("no documented request starts a job")

    def settle(self, exchange: Exchange) -> None:
        """Let the jobs end that an exchange has started, but for those of single records: one at a time goes on."""
        operation, module = exchange.request.operation, exchange.request.module or ""
        if operation.job is None or operation.job.listed:
            return
        for job in exchange.reading.jobs:
            self._jobs[operation.job.poll, module] = job
            self.follower.finish(operation, module, job, None)

    def kinds(self, operation: Operation, documented: JsonObject) -> set[str]:
        """The kinds of things a documented request refers to."""
        return {kind for _, _, kind in self.composer.references(Request.of_example(operation, documented))}

    # Preparing

    def prepare(self, request: Request) -> None:
        """Bring about what a request presupposes: what it takes away must be there."""
        for effect in request.operation.effects:
            if (effect.entity, effect.change) == ("record", "difference") and effect.which != "view":
                self._provide(request, effect)
        enrol(self, request)
        if request.operation.method == "GET" and self._shows_jobs(request.operation):
            with suppress(UnavailableError):  # A list of jobs may be empty.
                self._start_jobs(request)

    def _shows_jobs(self, operation: Operation) -> bool:
        row = self.contract.schemas.properties(operation.row_schema)
        return any(node.get("x-entity") == "job" for node in row.values())

    def _start_jobs(self, request: Request) -> None:
        module = request.module or ""
        for giver in self.contract.operations.values():
            if giver.job and giver.job.listed and giver.batch and not giver.batch.rows.startswith("path."):
                if not any(effect.change == "union" for effect in giver.effects):
                    continue
                records = [str(value) for _, value, kind in self.composer.references(request) if kind == "record"]
                territory = self.next_territory()
                self.session.send(batch_request(giver, module, [(record, [territory]) for record in records]))
                return

    def _provide(self, request: Request, effect: Effect) -> None:
        giver = self.giver(effect.member)
        module, batch = request.module, request.operation.batch
        if giver is None or module is None or batch is None or batch.values is None:
            return
        rows: list[tuple[str, list[Json]]] = []
        for row, record in zip(request.rows(), request.row_ids(), strict=True):
            root = request.parts if absolute(batch.values) else row
            values = read_values(root, batch.values)
            if record is not None:
                rows.append((record, values))
        if rows:
            self.give(giver, module, rows)

    def giver(self, member: str | None) -> Operation | None:
        """The operation that adds to a member of many records."""
        for operation in self.contract.operations.values():
            if operation.batch and not operation.batch.rows.startswith("path."):
                for effect in operation.effects:
                    if (effect.entity, effect.change, effect.member) == ("record", "union", member):
                        return operation
        return None

    def give(self, giver: Operation, module: str, rows: list[tuple[str, list[Json]]]) -> None:
        """Put values on records and wait until they are there."""
        exchange = self.session.send(batch_request(giver, module, rows))
        if not exchange.reading.succeeded:
            raise UnavailableError(f"{giver.id} does not work in {module}: {exchange.answer.excerpt(200)}")
        for row in exchange.reading.rows:
            job = row.job(giver)
            if job:
                self.follower.finish(giver, module, job, row.id(giver))

    def leave(self) -> None:
        """Write back what was changed and delete what was made; what cannot be done is remarked."""
        leave(self, self._keeper)

    # Writing

    def update_request(
        self,
        update: Operation,
        module: str,
        fields: JsonObject,
        records: list[str],
        *,
        over_write: bool | None = None,
    ) -> Request:
        """A mass update of records by id."""
        request = batch_request(update, module, [(record, []) for record in records], over_write=over_write)
        source = next((effect.source for effect in update.effects if effect.change == "set"), None) or "body.data[0]"
        pointers.put(request.parts, pointers.parse(source), fields)
        return request

    def update_most(self, update: Operation) -> int:
        """Most records that one mass update by id takes."""
        return (update.batch.most if update.batch else None) or _CROWD

    def _role(self, resource: str, method: str) -> Operation:
        found = self.contract.role(resource, method)
        if found is None:
            raise UnavailableError(f"this version has no operation for {resource}.{method}")
        return found
