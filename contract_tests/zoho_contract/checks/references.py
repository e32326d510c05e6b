"""Names with dots in queries: a field of what a record refers to, selected, compared, and told of the reference."""

from typing import Final

from zoho_contract.checks.check import Bench, shown_alone
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, members

_ENDING: Final = 4
"""Letters of a module's name that its lookup field begins with at least, such as Acco of Account_Name."""


def names_lead_on(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """Of two records one refers to a third: it alone is found by that one's name, and tells the name and the id.

    Raises:
        UnavailableError: No record can be made that refers to another one.
    """
    world = bench.world
    module, field, target, title = _reference(bench)
    other = world.record(target)
    called = str(shown_alone(world, target, other).get(title))
    world.create_row(module, {**world.new_row(module), field: {"id": other}})
    record = world.made(module)[-1]
    shown = members(shown_alone(world, module, record).get(field))
    if shown.get("id") != other:
        raise UnavailableError(f"{field} of {module} does not take a record of {target}")
    quoted = called.replace("\\", "\\\\").replace("'", "\\'")
    path = f"{field}.{title}"
    exchange = _ask(bench, operation, f"select id, {field}, {path} from {module} where {path} = '{quoted}'")  # noqa: S608 - no SQL
    rows = exchange.reading.items
    if [row.get("id") for row in rows] != [record]:
        return exchange, f"record {record} alone, whose {field} is called {called}"
    if rows[0].get(path) != called or members(rows[0].get(field)).get("id") != other:
        return exchange, f"{path} to be {called}, and {field} to be {other}"
    # v7/coql-query: "From V7, the display name is available for Lookup and User Lookup fields".
    told = operation.schemas.wire(operation.body_schema, "include_meta") is not None  # Which is new in V7, too.
    name = members(rows[0].get(field)).get("name")
    if (told or name is not None) and called not in str(name):  # People are called by more than their last names.
        return exchange, f"{field} to be called {called}"
    exchange = _ask(bench, operation, f"select id from {module} where {path} != '{quoted}' and id = '{record}'")  # noqa: S608 - no SQL
    if exchange.reading.items:
        return exchange, f"nothing, as {field} is called {called}"
    return None


def _reference(bench: Bench) -> tuple[str, str, str, str]:
    """A module, its field that refers to another module, that module, and the field that its records are called by."""
    known, directory = bench.world.contract.known_modules(), bench.world.directory
    for module in known:
        for field in directory.fields(module):
            targets = [name for name in known if name != module and field.name.startswith(name[:_ENDING])]
            if field.kind == "lookup" and targets and not field.read_only:
                title = next((item.name for item in directory.fields(targets[0]) if item.mandatory), None)
                if title is not None:
                    return module, field.name, targets[0], title
    raise UnavailableError("no field refers to a module whose records can be made")


def _ask(bench: Bench, operation: Operation, text: str) -> Exchange:
    request = example(operation)
    body: JsonObject = request.parts["body"]
    asked: dict[str, Json] = {key: text if isinstance(value, str) else value for key, value in body.items()}
    request.parts["body"] = asked
    return bench.session.send(request)
