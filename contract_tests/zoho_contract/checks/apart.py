"""What a change leaves alone, and the borders of what a search takes."""

import json
from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted, shown_alone
from zoho_contract.checks.consequences import Wrong, put_to
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, is_object, members, objects

_SEVERAL: Final = 2
_MOST_VALUES: Final = 100
_WRONG: Final = 400
_FILTERS: Final = "filters"
_CHECKED: Final = {
    "Accounts": "Account_Name",
    "Deals": "Deal_Name",
    "Campaigns": "Campaign_Name",
    "Cases": "Subject",
    "Solutions": "Solution_Title",
    "Products": "Product_Name",
    "Vendors": "Vendor_Name",
}
"""Modules, and the field by which they are documented to find duplicates where none is named."""
_MODULES: Final = 4


def tags_stay_on_others(bench: Bench, operation: Operation) -> Wrong:
    """Of two records with the same tags a list tells both, and one keeps them when they are taken off the other."""
    world = bench.world
    member = next((effect.member for effect in operation.effects if effect.member), None)
    module = next(iter(operation.modules or world.contract.known_modules()))
    records = world.records(module, _SEVERAL)
    request = world.composer.baseline(operation, module=module, things={"record": records}, prepared=False)
    request.set_rows([*records])
    world.prepare(request)
    carried = {record: _tags(shown_alone(world, module, record), member) for record in records}
    if member is None or not all(carried.values()):
        raise UnavailableError("no two records are told to carry a tag")
    lister = bench.session.contract.role("records", "list")
    if lister is not None and lister.parameter("query", "ids") is not None:
        listing = world.directory.records_request(module, ("id", member))
        listing.parts["query"]["ids"] = [*records]
        shown = bench.session.send(listing)
        for row in shown.reading.items:
            record = str(row.get("id"))
            if record in carried and member in row and _tags(row, member) != carried[record]:
                return shown, f"record {record} with the tags that it tells itself"
    request.set_rows([records[0]])
    exchange = accepted(bench.session.send(request))
    if _tags(shown_alone(world, module, records[1]), member) != carried[records[1]]:
        return exchange, f"record {records[1]} to keep its tags, as it is not named"
    return None


def _tags(row: JsonObject, member: str | None) -> set[str]:
    return {str(tag.get("name")) for tag in objects(row.get(member or ""))}


def creator_stays(bench: Bench, operation: Operation) -> Wrong:
    """A record that gets another owner was still made by whom it was made."""
    world, effect = bench.world, operation.effects[0]
    reader = bench.session.contract.role("records", "get")
    maker = reader.schemas.wire(reader.row_schema, "created_by") if reader else None
    if maker is None:
        raise UnavailableError("records do not tell who made them in this version")
    module = next(iter(operation.modules or world.contract.known_modules()))
    record = world.record(module)
    request = world.composer.baseline(
        operation, module=module, things={"record": [record], "user": [world.directory.other_user()]}, rows=1
    )
    before = shown_alone(world, module, record)
    exchange = accepted(bench.session.send(request))
    after = shown_alone(world, module, record)
    owners = [members(row.get(effect.member or "")).get("id") for row in (before, after)]
    if maker not in after or owners[0] == owners[1]:
        raise UnavailableError(f"record {record} gets no other owner, or no longer tells who made it")
    if members(after.get(maker)).get("id") != members(before.get(maker)).get("id"):
        return exchange, f"{maker} of record {record} to be {members(before.get(maker)).get('id')} as before"
    return None


def operator_in_takes_many(bench: Bench, operation: Operation) -> Wrong:
    """A criterion with as many values as are documented is taken, whether it finds something or not."""
    exchange = _criterion(bench, operation, f"in:{','.join(f'a{number}' for number in range(_MOST_VALUES))}")
    if exchange.answer.status == _WRONG:
        return exchange, f"{_MOST_VALUES} values behind the operator in to be taken"
    return None


def filter_needs_all_its_parts(bench: Bench, operation: Operation) -> Wrong:
    """A filter that lacks its comparator or its value is refused, as v7/list-available-rest-apis says of both.

    Raises:
        UnavailableError: No documented request filters, or the answer is neither a success nor about the filter.
    """
    texts = [members(item.get("query")).get(_FILTERS) for item in operation.examples]
    rules: list[Json] = [json.loads(text) for text in texts if isinstance(text, str)]
    rule = next((item for item in rules if is_object(item)), None)
    if rule is None:
        raise UnavailableError("no documented request filters")
    for left_out in ("comparator", "value"):
        request = bench.world.directory.list_request(operation, None)
        request.parts["query"][_FILTERS] = json.dumps({key: rule[key] for key in rule if key != left_out})
        exchange = bench.session.send(request)
        if exchange.reading.succeeded:
            return exchange, f"a filter without {left_out} to be refused, which is mandatory"
        if exchange.answer.status != _WRONG:
            raise UnavailableError(f"the target does not judge the filter: {exchange.answer.excerpt(120)}")
    return None


def known_names_are_found(bench: Bench, operation: Operation) -> Wrong:
    """A row that has the name of a record changes that record, in modules that find duplicates by name."""
    world, judged = bench.world, 0
    for module in [name for name in _CHECKED if name in operation.modules][:_MODULES]:
        name = _CHECKED[module]
        fields = {field.name: field for field in world.directory.fields(module)}
        row: JsonObject = {**world.new_row(module), name: world.fresh_name()}
        others = [one for one in row if one != name and one in fields and fields[one].unique]
        if name not in fields or fields[name].read_only or others:  # By another one the row could be anybody's.
            continue
        made = world.adopt(module, bench.session.send(_upsert(operation, module, row)))
        if len(made) != 1:
            continue
        judged += 1
        exchange = bench.session.send(_upsert(operation, module, row))
        if exchange.reading.succeeded and [item.id(operation) for item in exchange.reading.rows] != made:
            world.adopt(module, exchange)
            return exchange, f"record {made[0]} of {module}, whose {name} is {row[name]}"
    if not judged:
        raise UnavailableError("no module that finds duplicates by name takes the row")
    return None


def _upsert(operation: Operation, module: str, row: JsonObject) -> Request:
    """Write a row, found by what the module finds duplicates by."""
    request = example(operation)
    set_module(request, module)
    request.set_rows([row])
    key = operation.schemas.wire(operation.body_schema, "duplicate_check_fields")
    if key is None:
        raise UnavailableError("this version names no fields to find duplicates by")
    body: JsonObject = request.parts["body"]
    kept: JsonObject = {name: value for name, value in body.items() if name != key}
    request.parts["body"] = kept
    return request


def _criterion(bench: Bench, operation: Operation, compared: str) -> Exchange:
    """Search with one criterion about a field of text that every record of a module has."""
    for module in operation.modules or tuple(bench.world.contract.known_modules()):
        known = bench.world.directory.fields(module)
        named = [field.name for field in known if field.mandatory and field.kind == "text"]
        if named:
            break
    else:
        raise UnavailableError("no module has a field of text that every record has")
    request = bench.world.directory.list_request(operation, module)
    request.parts["query"]["criteria"] = f"({named[0]}:{compared})"
    return bench.session.send(request)


_PUT: Final = {
    ("org", "apis"): {"filter_needs_all_its_parts": filter_needs_all_its_parts},
    ("records", "upsert"): {"upsert_finds_a_known_name": known_names_are_found},
    ("tags", "remove"): {"tags_stay_on_other_records": tags_stay_on_others},
    ("records", "change_owner"): {"new_owner_is_no_creator": creator_stays},
    ("records", "search"): {"operator_in_takes_as_many_as_documented": operator_in_takes_many},
}


def apart_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    return [check for operation in operations for check in put_to(operation, _PUT)]
