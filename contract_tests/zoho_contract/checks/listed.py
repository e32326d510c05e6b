"""What is known by another route is listed: a list that is empty, or too short, is not taken for all there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted
from zoho_contract.checks.consequences import ConsequenceCheck, Wrong
from zoho_contract.compose import UnavailableError, batch_request, example
from zoho_contract.contract import Operation
from zoho_contract.values import is_object, members


@dataclass(frozen=True, slots=True)
class StartedCheck:
    """A job that was just started is told when it is asked about."""

    operation: Operation
    starter: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "started_job_is_told"

    def run(self, bench: Bench) -> str:
        """Start a job and ask about it; says what became of it.

        Raises:
            UnavailableError: None can be started, or the answer to the question is a refusal, which may come late.
        """
        world, module = bench.world, self.starter.modules[0] if self.starter.modules else ""
        exchange = accepted(bench.session.send(world.starter(self.operation, module)))
        starter, job = exchange.request.operation, next(iter(exchange.reading.jobs), None)
        if job is None:
            raise UnavailableError("the answer names no job")
        poll = world.follower.appear(starter, module, job)
        world.settle(exchange)
        accepted(poll.exchange)
        if poll.state == "unknown":
            bench.session.violate(self.name, poll.exchange, f"job {job}, which was just started, with its state")
            return "violated"
        return "matched"


def membership_is_listed(bench: Bench, operation: Operation) -> Wrong:
    """A territory that a user was put into is among those of the user."""
    territory, user = bench.world.membership()
    request = bench.world.directory.list_request(operation, None)
    for parameter in operation.parameters:
        if parameter.where == "path":
            request.parts["path"][parameter.name] = user
    pages = bench.world.directory.pages(request) or [bench.session.send(request)]
    key = operation.schemas.wire(operation.row_schema, "id") or "id"
    shown = {row.get(key) for page in pages for row in page.reading.items}
    if territory in shown or bench.world.directory.goes_on(pages[-1]):
        return None
    return pages[-1], f"territory {territory}, which user {user} is in"


def job_is_listed_for_its_record(bench: Bench, operation: Operation) -> Wrong:
    """A job that the list of one record tells is told by the list of several, too."""
    world = bench.world
    giver = next((item for item in world.contract.operations.values() if _lists_jobs(item)), None)
    if giver is None:
        raise UnavailableError("no described operation starts such a job")
    module = example(giver).module or ""
    record, territory = world.record(module), world.next_territory()
    row = next(iter(accepted(bench.session.send(batch_request(giver, module, [(record, [territory])]))).reading.rows))
    job = row.job(giver)
    if job is None:
        raise UnavailableError("the answer names no job")
    request = world.composer.baseline(operation, module=module, things={"record": [record]}, rows=1, prepared=False)
    exchange = bench.session.send(request)
    later = world.follower.look(giver, module, job, record)
    world.follower.finish(giver, module, job, record)
    if later.state == "running" and not any(job in row.values() for row in exchange.reading.items):
        return exchange, f"job {job} of record {record}, which was asked for and goes on"
    return None


def _lists_jobs(operation: Operation) -> bool:
    """Whether an operation adds something to many records, by jobs that are listed and not asked for by their names."""
    if operation.batch is None or operation.batch.rows.startswith("path.") or operation.job is None:
        return False
    return bool(operation.job.listed) and any(effect.change == "union" for effect in operation.effects)


def module_that_is_read_is_listed(bench: Bench, operation: Operation) -> Wrong:
    """A module that can be asked for alone is among all."""
    alone = bench.world.contract.role("settings", "module")
    if alone is None:
        raise UnavailableError("no described operation shows one module")
    key = operation.schemas.wire(operation.row_schema, "api_name") or "api_name"
    request = bench.world.directory.list_request(alone, None)
    parameter = next(item for item in alone.parameters if item.where == "path")
    exchange = bench.session.send(bench.world.directory.list_request(operation, None))
    shown = {row.get(key) for row in exchange.reading.items}
    for module in bench.world.contract.known_modules():
        request.parts["path"][parameter.name] = module
        told = [row.get(key) for row in bench.session.send(request).reading.items]
        if exchange.reading.succeeded and told == [module] and module not in shown:
            return exchange, f"{module}, which can be asked for alone"
    return None


def fields_of_a_record_are_listed(bench: Bench, operation: Operation) -> Wrong:
    """What a record was made with, and shows, are fields of its module."""
    world, key = bench.world, operation.schemas.wire(operation.row_schema, "api_name") or "api_name"
    module = operation.modules[0] if operation.modules else next(iter(world.contract.known_modules()))
    row = world.new_row(module)
    exchange = accepted(bench.session.send(world.create_request(module, [row])))
    record = next(iter(world.adopt(module, exchange)), None)
    read = world.read(module, record) if record else None
    if read is None:
        raise UnavailableError("a record that was made cannot be read")
    listed = bench.session.send(world.directory.list_request(operation, module))
    shown = {item.get(key) for item in listed.reading.items}
    lost = [name for name, value in row.items() if read.get(name) == value and name not in shown]
    if listed.reading.succeeded and lost:
        return listed, f"{lost[0]}, which record {record} of {module} was made with and shows"
    return None


def layouts_of_conversions_are_listed(bench: Bench, operation: Operation) -> Wrong:
    """A layout that a lead's one is converted to is among those of its module."""
    schemas, directory = bench.session.contract.schemas, bench.world.directory
    mapping = schemas.wire(operation.row_schema, "convert_mapping")
    if mapping is None:
        raise UnavailableError("layouts do not tell what they are converted to in this version")
    named: dict[str, set[str]] = {}
    for module in bench.world.contract.known_modules():
        for row in directory.rows("settings", "layouts", module):
            for other, layout in members(row.get(mapping)).items():
                if is_object(layout) and isinstance(layout.get("id"), str):
                    named.setdefault(other, set()).add(layout["id"])
    if not named:
        raise UnavailableError("no layout tells what it is converted to")
    for module, layouts in named.items():
        exchange = bench.session.send(directory.list_request(operation, module))
        key = schemas.wire(operation.row_schema, "id") or "id"
        lost = layouts - {str(row.get(key)) for row in exchange.reading.items}
        if exchange.reading.succeeded and lost:
            return exchange, f"layout {min(lost)} of {module}, which a layout of another module is converted to"
    return None


_PUT: Final = {
    ("users", "territories"): {"membership_is_listed": membership_is_listed},
    ("territories", "jobs"): {"job_is_listed_for_its_record": job_is_listed_for_its_record},
    ("settings", "modules"): {"module_that_is_read_is_listed": module_that_is_read_is_listed},
    ("settings", "fields"): {"fields_of_a_record_are_listed": fields_of_a_record_are_listed},
    ("settings", "layouts"): {"layouts_of_conversions_are_listed": layouts_of_conversions_are_listed},
}


def listed_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        puts = _PUT.get((str(role.get("resource")), str(role.get("method"))), {})
        found += [ConsequenceCheck(operation, name, put) for name, put in puts.items()]
        found += _started(operation, operations)
    return found


def _started(poller: Operation, operations: list[Operation]) -> Iterator[Check]:
    starters = [item for item in operations if item.job and item.job.poll == poller.id and not item.job.listed]
    yield from (StartedCheck(poller, starter) for starter in starters[:1])
