"""What a lead becomes, as its layouts tell, and what becomes of leads that are converted together with a deal."""

from zoho_contract.checks.check import Bench, accepted
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, members

_LEADS = "Leads"
_DEALS = "Deals"
_DEAL = "with-deal"
_NAME = "Deal_Name"


def layouts_lead_to_layouts(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """The layouts of leads name layouts of the modules that leads become; nothing becomes what it is.

    Raises:
        UnavailableError: The version does not tell, or converts no leads.
    """
    directory, known = bench.world.directory, bench.world.contract.known_modules()
    key = operation.schemas.wire(operation.row_schema, "convert_mapping")
    if key is None or _LEADS not in known or bench.world.contract.role("records", "mass_convert_leads") is None:
        raise UnavailableError("layouts do not tell what records become in this version, or leads become nothing")
    for module in (_LEADS, *(name for name in known[:4] if name != _LEADS)):
        exchange = bench.session.send(directory.list_request(operation, module))
        told = [members(row.get(key)) for row in exchange.reading.items]
        if module == _LEADS and exchange.reading.succeeded and not any(told):
            return exchange, "the layouts of what leads become"
        for target, layout in ((name, members(value)) for mapping in told for name, value in mapping.items()):
            if target == module:
                return exchange, f"no record of {module} to become one of {module}"
            there = {row.get("id"): row.get("name") for row in directory.rows("settings", "layouts", target)}
            if there and there.get(layout.get("id")) != layout.get("name"):
                return exchange, f"a layout that {target} has, {', '.join(map(str, there))}"
    return None


def converted_lead_becomes_a_deal(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A lead that is converted with a deal leaves one with the values of the request, owned by whom it names.

    Raises:
        UnavailableError: No documented request converts with a deal, or the job converts nothing.
    """
    world = bench.world
    request = world.composer.baseline(operation, _DEAL)
    leads = [str(value) for _, value, kind in world.composer.references(request) if kind == "record"]
    body: JsonObject = request.parts["body"]
    deal: JsonObject = members(body.get(_DEALS))
    fields = {field.name for field in world.directory.fields(_DEALS)}
    if _NAME not in deal or not leads or _NAME not in fields:
        raise UnavailableError("the documented request names no deal, or no lead")
    deal[_NAME] = called = world.fresh_name()
    wanted: dict[str, Json] = {name: value for name, value in deal.items() if name in fields}
    exchange = accepted(bench.session.send(request))
    job = next(iter(exchange.reading.jobs), None)
    if job is None:
        raise UnavailableError("the answer names no job")
    poll = world.follower.finish(operation, _LEADS, job, None)
    if poll.state != "done" or poll.counters.get("converted") != len(leads):
        raise UnavailableError(f"the job does not convert all leads: {poll.exchange.answer.excerpt(120)}")
    read = ("id", "Owner", *wanted)
    made = [row for row in world.directory.records(_DEALS, fields=read) if row.get(_NAME) == called]
    for row in made:
        world.own.add("record", _DEALS, str(row.get("id")))
    if len(made) != len(leads):
        return poll.exchange, f"a deal called {called} for each of {len(leads)} leads, not {len(made)}"
    owner = members(body.get("assign_to")).get("id")
    for row in made:
        odd = [name for name, value in wanted.items() if row.get(name) != value]
        if odd or members(row.get("Owner")).get("id") != owner:
            return poll.exchange, f"deals with {', '.join(odd) or 'Owner'} as the request has it"
    return None
