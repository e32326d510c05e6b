"""Promises about what a call leaves behind: in the thing it names, in its neighbours, and at the moment it says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted, shown_alone
from zoho_contract.checks.homes import job_is_of_its_kind, tag_is_of_its_module
from zoho_contract.checks.mappings import converted_lead_becomes_a_deal, layouts_lead_to_layouts
from zoho_contract.checks.placed import rows_tell_their_own_territories
from zoho_contract.checks.references import names_lead_on
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.jobs import mentions
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, differing, identifiers, is_object, members

_SELECTED: Final = re.compile(r"select .*? from", re.IGNORECASE)
_LOOKED_AT: Final = 3
"""Rows of a query that are read once more alone."""
_GROUPED: Final = re.compile(r"\bgroup by\b", re.IGNORECASE)

Wrong = tuple[Exchange, str] | None
"""An answer and what was expected instead, or nothing."""
Puts = Mapping[tuple[str, str], Mapping[str, Callable[[Bench, Operation], Wrong]]]
"""By resource and method of the client, what is put and the name of its promise."""


@dataclass(frozen=True, slots=True)
class ConsequenceCheck:
    """A promise about what one operation leaves behind."""

    operation: Operation
    name: str
    put: Callable[[Bench, Operation], Wrong]

    def run(self, bench: Bench) -> str:
        """Put it; says what became of it.

        Raises:
            UnavailableError: The target has nothing to show it with.
        """
        wrong = self.put(bench, self.operation)
        if wrong is None:
            return "matched"
        bench.session.violate(self.name, *wrong)
        return "violated"


def color_goes(bench: Bench, operation: Operation) -> Wrong:
    """A tag that is updated without a color has none afterwards."""
    request = bench.world.composer.baseline(operation, rows=1)
    accepted(bench.session.send(request))
    row = request.rows()[0]
    color = next((key for key in row if "color" in key), None)
    if color is None:
        raise UnavailableError("the documented request gives no color")
    again = request.copy()
    del again.rows()[0][color]
    exchange = accepted(bench.session.send(again))
    listed, tag = bench.world.directory.rows("tags", "list", request.module), row.get("id")
    shown = [item for item in listed if item.get("id") == tag]
    if shown and shown[0].get(color) is not None:
        return exchange, f"tag {tag} to have no color, as none was given"
    return None


def tags_go_with_the_job(bench: Bench, operation: Operation) -> Wrong:
    """Tags are there until the job that deletes them is done, and gone then."""
    world = bench.world
    request = world.composer.baseline(operation)
    doomed = [str(value) for _, value, kind in world.composer.references(request) if kind == "tag"]
    module = next((name for name in world.contract.known_modules() if mentions(request.parts["body"], name)), None)
    if module is None:
        raise UnavailableError("the documented request names no module that is known")
    exchange = accepted(bench.session.send(request))
    job = next(iter(exchange.reading.jobs), None)
    if job is None or operation.job is None:
        raise UnavailableError("the answer names no job")
    there = set(world.directory.ids("tags", "list", module)) & set(doomed)
    poll = world.follower.look(operation, module, job, None)
    untouched = operation.job.running[:1] == (poll.named,)
    if untouched and there != set(doomed):
        return exchange, f"tags {', '.join(doomed)} to be listed while the job is {poll.named}"
    poll = world.follower.finish(operation, module, job, None)
    if poll.state == "done" and set(world.directory.ids("tags", "list", module)) & set(doomed):
        return poll.exchange, f"tags {', '.join(doomed)} to be gone, as the job is {poll.named}"
    return None


def others_keep_their_owner(bench: Bench, operation: Operation) -> Wrong:
    """A record that the request does not name keeps its owner."""
    world, effect = bench.world, operation.effects[0]
    request = world.composer.baseline(operation, prepared=False)
    module = request.module or operation.modules[0]
    set_module(request, module)
    neighbour, record = world.records(module, 2)
    before = shown_alone(world, module, neighbour).get(effect.member or "")
    request.set_rows([record])
    exchange = accepted(bench.session.send(request))
    if shown_alone(world, module, neighbour).get(effect.member or "") != before:
        return exchange, f"record {neighbour} to keep its {effect.member}"
    return None


def converted_lead_becomes_a_contact(bench: Bench, operation: Operation) -> Wrong:
    """A lead that a finished job has converted is a lead no more, and there is a contact of its name."""
    world = bench.world
    request = world.composer.baseline(operation)
    leads = [str(value) for _, value, kind in world.composer.references(request) if kind == "record"]
    if not leads or "Contacts" not in world.contract.known_modules():
        raise UnavailableError("the documented request names no lead")
    names = {str(shown_alone(world, "Leads", lead).get("Last_Name")) for lead in leads}
    exchange = accepted(bench.session.send(request))
    job = next(iter(exchange.reading.jobs), None)
    if job is None:
        raise UnavailableError("the answer names no job")
    poll = world.follower.finish(operation, "Leads", job, None)
    if poll.state != "done" or set(map(str, poll.counters.values())) <= {"0"}:
        raise UnavailableError(f"the job converts nothing: {poll.exchange.answer.excerpt(120)}")
    listed = identifiers(world.directory.records("Leads", fields=("id", "Last_Name")))
    if listed & set(leads):
        return poll.exchange, f"lead {', '.join(leads)} to be listed no more"
    pages = world.directory.pages(world.directory.records_request("Contacts", ("id", "Last_Name")))
    contacts = [row for page in pages for row in page.reading.items]
    made = {str(row.get("Last_Name")): row.get("id") for row in contacts if str(row.get("Last_Name")) in names}
    for identifier in made.values():
        if isinstance(identifier, str):
            world.own.add("record", "Contacts", identifier)
    if not made and world.directory.goes_on(pages[-1]):
        raise UnavailableError("there are more contacts than the kit lists")
    return None if made else (poll.exchange, f"a contact called {', '.join(names)}")


def view_tells_its_conditions(bench: Bench, operation: Operation) -> Wrong:
    """A view that somebody has made, and that leaves out some records, tells by which conditions."""
    directory, key = bench.world.directory, operation.schemas.wire(operation.row_schema, "criteria")
    if key is None:
        raise UnavailableError("views do not tell their conditions in this version")
    made = operation.schemas.wire(operation.row_schema, "system_defined") or "system_defined"
    for module in operation.modules or tuple(bench.world.contract.known_modules()):
        known = identifiers(row for row in directory.rows("settings", "custom_views", module) if row.get(made) is False)
        sizes = {view: size for view, size in directory.view_sizes(module).items() if view in known}
        view = next((view for view in sizes if sizes[view] < len(directory.records(module))), None)
        if view is not None:
            break
    else:
        raise UnavailableError("no view that somebody has made leaves out a record")
    request = directory.list_request(operation, module)
    for parameter in operation.parameters:
        if parameter.where == "path":
            request.parts["path"][parameter.name] = view
    exchange = accepted(bench.session.send(request))
    items = exchange.reading.items
    if not items or not all(is_object(row.get(key)) for row in items):
        return exchange, f"the conditions of view {view}, which leaves out some records of {module}"
    return None


def references_are_objects(bench: Bench, operation: Operation) -> Wrong:
    """A field that refers to something is an object with an identifier in a query's rows, as the record has it."""
    request = example(operation)
    member = _owner(bench)
    body: JsonObject = request.parts["body"]
    request.parts["body"] = {
        key: _SELECTED.sub(f"select id, {member} from", value) if isinstance(value, str) else value
        for key, value in body.items()
    }
    exchange = bench.session.send(request)
    values: list[Json] = [row.get(member) for row in exchange.reading.items]
    if not values:
        raise UnavailableError("the documented query finds nothing")
    if not all(is_object(value) and "id" in value for value in values if value is not None):
        return exchange, f"{member} of every row to be an object with an id"
    module = next(iter(operation.modules), None) or next(iter(bench.world.contract.known_modules()))
    for row in exchange.reading.items[:_LOOKED_AT]:
        # People are called by their last names in a query, and by their full ones in a record.
        identifier = {member: {"id": members(row.get(member)).get("id")}}
        if odd := differing(identifier, shown_alone(bench.world, module, str(row.get("id")))):
            return exchange, f"{odd} to be as the record {row.get('id')} itself shows it"
    return None


def _owner(bench: Bench) -> str:
    row = bench.session.contract.role("records", "get")
    found = row.schemas.wire(row.row_schema, "owner") if row else None
    if found is None:
        raise UnavailableError("this version tells no owner of a record")
    return found


_PUT: Final = {
    ("tags", "update"): {
        "tag_without_a_color_has_none": color_goes,
        "tag_is_of_its_module": tag_is_of_its_module,
    },
    ("tags", "update_one"): {"tag_is_of_its_module": tag_is_of_its_module},
    ("records", "list"): {"rows_tell_their_own_territories": rows_tell_their_own_territories},
    ("settings", "layouts"): {"layouts_lead_to_layouts": layouts_lead_to_layouts},
    ("tags", "mass_delete"): {"tags_go_with_the_job": tags_go_with_the_job},
    ("records", "change_owner"): {"other_records_keep_their_owner": others_keep_their_owner},
    ("records", "mass_convert_leads"): {
        "converted_lead_becomes_a_contact": converted_lead_becomes_a_contact,
        "converted_lead_becomes_a_deal": converted_lead_becomes_a_deal,
    },
    ("settings", "custom_view"): {"view_tells_its_conditions": view_tells_its_conditions},
}


def put_to(operation: Operation, table: Puts) -> list[ConsequenceCheck]:
    """The checks that a table by resource and method has for an operation."""
    role = operation.raw.get("x-client", {})
    puts = table.get((str(role.get("resource")), str(role.get("method"))), {})
    return [ConsequenceCheck(operation, name, put) for name, put in puts.items()]


def consequence_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        found += put_to(operation, _PUT)
        first = operation.examples[0].get("body") if operation.examples else None
        texts = [value for value in first.values() if isinstance(value, str)] if is_object(first) else []
        if any(_SELECTED.match(text) and not _GROUPED.search(text) for text in texts):
            found.append(ConsequenceCheck(operation, "references_are_objects", references_are_objects))
            found.append(ConsequenceCheck(operation, "names_with_dots_lead_on", names_lead_on))
    return found


def job_kind_checks(operations: list[Operation]) -> list[Check]:
    """Whether jobs are told by calls about other kinds of jobs: many requests, so for the end of a run."""
    polled = {item.job.poll for item in operations if item.job and not item.job.listed}
    return [
        ConsequenceCheck(item, "job_is_of_its_kind", job_is_of_its_kind) for item in operations if item.id in polled
    ]
