"""What a bulk call chooses and counts, and how a query shows a field that holds several choices."""

from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted, shown_alone
from zoho_contract.checks.consequences import Wrong, put_to
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Operation
from zoho_contract.values import JsonObject, identifiers, is_list, is_object, members

_CRITERIA: Final = "criteria"
_SEVERAL: Final = 2


def owner_changes_where_the_criteria_hold(bench: Bench, operation: Operation) -> Wrong:
    """Of the records of a view those get the new owner that meet the criteria, and no others; so many are counted."""
    world, directory = bench.world, bench.world.directory
    name = next((str(item["name"]) for item in operation.examples if _CRITERIA in members(item.get("body"))), None)
    if name is None:
        raise UnavailableError("no documented request has criteria in this version")
    request = example(operation, name)
    module = request.module or ""
    view, owner = world.own_view(module), _owner(bench)
    texts = [field.name for field in directory.fields(module) if field.kind == "text"]
    row = world.views.row_for(module, view)
    if row is None or not world.create_row(module, row):
        raise UnavailableError(f"no second record can be put into view {view} of {module}")
    inside = _inside(bench, module, view)
    holders = {name: [one for one in inside if inside[one].get(name) == row[name]] for name in texts if row.get(name)}
    field, meant = next(((name, held[0]) for name, held in holders.items() if len(held) == 1), ("", ""))
    if not meant:
        raise UnavailableError(f"no text of {module} tells one record of view {view} from the others")
    text = str(row[field])
    for neighbour in (text[:-1], f"{text}z"):  # One comes before it in any order, the other behind it.
        world.create_row(module, {**row, field: neighbour})
    inside = _inside(bench, module, view)
    user = directory.other_user()
    criteria = {"field": {"api_name": field}, "comparator": "equal", "value": row[field]}
    request.parts["body"] = {"cvid": view, "owner": {"id": user}, _CRITERIA: criteria}
    exchange = accepted(bench.session.send(request))
    job = next(iter(exchange.reading.jobs), None)
    poll = world.follower.finish(operation, module, job, None) if job else None
    if poll is None or poll.state != "done":
        raise UnavailableError("the job does not end well")
    for record, before in inside.items():
        wanted = user if record == meant else members(before.get(owner)).get("id")
        if members(shown_alone(world, module, record).get(owner)).get("id") != wanted:
            return exchange, f"{owner} of record {record} to be {wanted}: {meant} alone meets the criteria"
    if poll.counters.get("updated") not in {None, 1}:
        return poll.exchange, "one record to be counted as updated, as one meets the criteria"
    return None


def _inside(bench: Bench, module: str, view: str) -> dict[str, JsonObject]:
    """The records of a view, two and more, all of which the kit has made."""
    world = bench.world
    inside = {record: shown_alone(world, module, record) for record in world.directory.view_records(module, view)}
    if len(inside) < _SEVERAL or not set(inside) <= set(world.made(module)):
        raise UnavailableError(f"view {view} of {module} does not hold two records that the kit has made, and no other")
    return inside


def _owner(bench: Bench) -> str:
    read = bench.session.contract.role("records", "get")
    found = read.schemas.wire(read.row_schema, "owner") if read else None
    if found is None:
        raise UnavailableError("this version tells no owner of a record")
    return found


def query_shows_every_choice(bench: Bench, operation: Operation) -> Wrong:
    """A field for several choices is an array of those that the record holds, in the rows of a query."""
    world = bench.world
    for module in operation.modules or tuple(world.contract.known_modules()):
        fields = [field for field in world.directory.fields(module) if field.several and len(field.choices) >= _SEVERAL]
        if fields:
            break
    else:
        raise UnavailableError("no module has a field for several choices")
    name, choices = fields[0].name, [*fields[0].choices[:_SEVERAL]]
    made = world.session.send(world.create_request(module, [{**world.new_row(module), name: choices}]))
    record = next(iter(world.adopt(module, made)), None)
    read = world.read(module, record) if record else None
    if read is None or not is_list(read.get(name)):
        raise UnavailableError(f"{module} takes no record with two choices of {name}")
    request = example(operation)
    text = f"select id, {name} from {module} where id = '{record}' limit 1"  # noqa: S608 - no SQL
    body: JsonObject = request.parts["body"] if is_object(request.parts["body"]) else {}
    request.parts["body"] = {key: text if isinstance(value, str) else value for key, value in body.items()}
    exchange = accepted(bench.session.send(request))
    shown = exchange.reading.items
    if identifiers(shown) != {record} or _plain(shown[0].get(name)) != _plain(read.get(name)):
        return exchange, f"{name} to be {read.get(name)}, as record {record} itself shows it"
    return None


def _plain(value: object) -> list[str] | None:
    return sorted(map(str, value)) if is_list(value) else None


def conversion_counts_what_came_of_it(bench: Bench, operation: Operation) -> Wrong:
    """Of two leads, one of which is deleted meanwhile, those are counted as converted of which a contact came."""
    world, directory, facts = bench.world, bench.world.directory, operation.job
    remove = world.contract.role("records", "delete")
    if facts is None or not {"total", "converted", "failed"} <= facts.counters.keys() or remove is None:
        raise UnavailableError("the job does not count what it converted in this version")
    leads = world.records("Leads", 2)
    names = {str(shown_alone(world, "Leads", lead).get("Last_Name")) for lead in leads}
    request = world.composer.baseline(operation, things={"record": leads[:1]})
    request.parts["body"]["ids"] = [*leads]
    job = next(iter(accepted(bench.session.send(request)).reading.jobs), None)
    gone = world.composer.baseline(remove, module="Leads", things={"record": leads[1:]}, rows=1)
    bench.session.send(gone, judge=False)
    poll = world.follower.finish(operation, "Leads", job, None) if job else None
    if poll is None or poll.state != "done":
        raise UnavailableError("the job does not end well")
    pages = directory.pages(directory.records_request("Contacts", ("id", "Last_Name")))
    rows = [row for page in pages for row in page.reading.items if str(row.get("Last_Name")) in names]
    for row in rows:
        world.own.add("record", "Contacts", str(row.get("id")))
    if directory.goes_on(pages[-1]):
        raise UnavailableError("there are more contacts than the kit lists")
    wanted = {"total": len(leads), "converted": len(rows), "failed": len(leads) - len(rows)}
    for name, count in wanted.items():
        if str(poll.counters[name]) != str(count):
            key = facts.counters[name].rpartition(".")[2]
            return poll.exchange, f"{key} to be {count}: of {len(leads)} leads came {len(rows)} contacts"
    return None


_PUT: Final = {
    ("records", "mass_change_owner"): {"owner_changes_where_the_criteria_hold": owner_changes_where_the_criteria_hold},
    ("records", "mass_convert_leads"): {"conversion_counts_what_came_of_it": conversion_counts_what_came_of_it},
    ("records", "query"): {"query_shows_every_choice": query_shows_every_choice},
}


def chosen_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    return [check for operation in operations for check in put_to(operation, _PUT)]
