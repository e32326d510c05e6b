"""Promises about the tree of territories: lists, counts and people agree with each other, children go where told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check, accepted
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, identifiers, is_object

_MOST_PAGES: Final = 1000


@dataclass(frozen=True, slots=True)
class TerritoryCheck:
    """A promise about one operation on territories; `put` says what is wrong, with the answer, or nothing."""

    operation: Operation
    name: str
    put: Callable[[Bench, Operation], tuple[Exchange, str] | None]

    def run(self, bench: Bench) -> str:
        """Put it; says what became of it.

        Raises:
            UnavailableError: Territories cannot be created, or there is nobody to put into them.
        """
        wrong = self.put(bench, self.operation)
        if wrong is None:
            return "matched"
        bench.session.violate(self.name, *wrong)
        return "violated"


def _about(bench: Bench, operation: Operation, territory: str) -> Request:
    request = bench.world.directory.list_request(operation, None)
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("x-entity") == "territory":
            request.parts["path"][parameter.name] = territory
    return request


def _key(operation: Operation, name: str) -> str:
    return operation.schemas.wire(operation.row_schema, name) or name


def _parent(operation: Operation, row: JsonObject) -> Json:
    above = row.get(_key(operation, "reporting_to"))
    return above.get("id") if is_object(above) else None


def _listed(bench: Bench) -> list[JsonObject]:
    directory, lister = bench.world.directory, bench.session.contract.role("territories", "list")
    if lister is None or lister.paging is None:
        return directory.rows("territories", "list")
    pages = directory.pages(directory.list_request(lister, None), most=_MOST_PAGES)
    return [row for page in pages for row in page.reading.items]


def children_are_told(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """Two generations under one territory: only the first are its children, and each names it as its parent."""
    root, parent = bench.world.grove.root(), bench.world.grove.parent()
    lister = bench.session.contract.role("territories", "list") or operation
    wanted = identifiers(row for row in _listed(bench) if _parent(lister, row) == root)
    exchange = bench.session.send(_about(bench, operation, root))
    found = identifiers(exchange.reading.items)
    if found != wanted or parent not in found:
        return exchange, "exactly the territories whose parent the list of all tells to be this one"
    return None


def filter_leaves_what_fits(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A filter by the beginning of a name leaves those whose names begin so."""
    bench.world.grove.leaf(1)
    documented = next((item for item in operation.examples if "filters" in (item.get("query") or {})), None)
    parameter = operation.parameter("query", "filters")
    if documented is None or parameter is None:
        raise UnavailableError("no documented request filters")
    request = _about(bench, operation, bench.world.grove.root())
    name = _key(operation, "name")
    shown = bench.session.send(request).reading.items
    names = {str(row["id"]): str(row[name]) for row in shown if {"id", name} <= row.keys()}
    start = max(names.values(), default="")
    request.parts["query"][parameter.name] = json.dumps({**json.loads(documented["query"]["filters"]), "value": start})
    exchange = bench.session.send(request)
    wanted = {key for key, value in names.items() if value.startswith(start)}
    if identifiers(exchange.reading.items) != wanted:
        return exchange, f"the {len(wanted)} of {len(names)} territories whose names begin with {start}"
    return None


def _told(bench: Bench, operation: Operation) -> tuple[Exchange, JsonObject]:
    """An answer, and the number of users that it tells for each territory."""
    exchange = bench.session.send(_about(bench, operation, ""))
    rows = [(row["territory"], row) for row in exchange.reading.items if is_object(row.get("territory"))]
    return exchange, {str(place.get("id")): row.get(_key(operation, "count")) for place, row in rows}


def counts_agree(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """The territories whose users are counted are those listed, and the number is that of the users listed."""
    exchange, told = _told(bench, operation)
    if strange := told.keys() - identifiers(_listed(bench)):
        return exchange, f"no territory {min(strange)}, which the list of territories does not show"
    territory, _ = bench.world.grove.managed()
    exchange, told = _told(bench, operation)
    listed = bench.world.directory.things_of("territories", "users", "territory", territory)
    if str(told.get(territory, 0)) != str(len(listed)):
        return exchange, f"{len(listed)} users of territory {territory}, as its list of users has"
    return None


def nobody_is_in_a_new_one(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A territory without a manager, into which nobody was put, has no users."""
    exchange = bench.session.send(_about(bench, operation, bench.world.grove.leaf(0)))
    return (exchange, "no user, as nobody was put into it") if exchange.reading.items else None


def new_one_is_nobodys(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A user's list has no territory that the user was not put into."""
    leaf, user = bench.world.grove.leaf(0), bench.world.directory.other_user()
    request = _about(bench, operation, "")
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("x-entity") == "user":
            request.parts["path"][parameter.name] = user
    exchange = bench.session.send(request)
    if leaf in identifiers(exchange.reading.items):
        return exchange, f"no territory {leaf}, as the user was not put into it"
    territory, somebody = bench.world.membership()
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("x-entity") == "user":
            request.parts["path"][parameter.name] = somebody
    pages = bench.world.directory.pages(request) or [bench.session.send(request)]
    if territory not in identifiers(row for page in pages for row in page.reading.items):
        return pages[-1], f"territory {territory}, as user {somebody} was put into it"
    return None


def member_is_told(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A user who is in a territory is told of it, and it of the user; of a new territory neither is."""
    territory, user = bench.world.membership()
    tells = operation.raw.get("x-client", {}).get("resource")
    for place, inside in ((territory, True), (bench.world.grove.leaf(0), False)):
        request = _about(bench, operation, place)
        for parameter in operation.parameters:
            if parameter.where == "path" and parameter.schema.get("x-entity") == "user":
                request.parts["path"][parameter.name] = user
        exchange = bench.session.send(request)
        named = user if tells == "territories" else place
        if exchange.reading.succeeded and (named in identifiers(exchange.reading.items)) != inside:
            return exchange, f"user {user} to be {'in' if inside else 'no member of'} territory {place}"
    return None


def refused_row_changes_nothing(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A row that takes the name of another territory is refused, and none of its values are written."""
    reader, world = bench.session.contract.role("territories", "get"), bench.world
    if reader is None:
        raise UnavailableError("this version reads no territory alone")
    leaf, taken = world.grove.leaf(0), world.grove.name()
    before = bench.session.send(_about(bench, reader, leaf)).reading.items
    request = world.composer.baseline(operation, things={"territory": [leaf]}, rows=1, prepared=False)
    row = request.rows()[0]
    row[_key(reader, "name")] = taken
    row[_key(reader, "description")] = world.fresh_name()
    exchange = bench.session.send(request)
    if bench.session.send(_about(bench, reader, leaf)).reading.items != before:
        return exchange, f"territory {leaf} to stay as it was, as another one has the name {taken}"
    return None


def tree_stays_a_tree(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A territory that should report to itself or to its own child still leads to the top of the tree."""
    reader, world = bench.session.contract.role("territories", "get"), bench.world
    key = operation.schemas.wire(reader.row_schema, "reporting_to") if reader else None
    if reader is None or key is None:
        raise UnavailableError("this version tells no parent of a territory alone")
    parent = world.grove.parent()
    for above in (world.grove.child_of(parent), parent):
        request = world.composer.baseline(operation, things={"territory": [parent]}, rows=1, prepared=False)
        row = request.rows()[0]
        row[key] = {"id": above}
        row[_key(reader, "name")] = world.fresh_name()
        exchange, seen, here = bench.session.send(request), set[str](), parent
        while here:
            if here in seen:
                return exchange, f"territory {parent} to be below neither itself nor its child {above}"
            seen.add(here)
            shown = bench.session.send(_about(bench, reader, here)).reading.items
            here = str(_parent(reader, shown[0]) or "") if shown else ""
    return None


def other_parent_is_taken(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """A territory reports to the one that an update names: to a neighbour, and then to its old parent again."""
    reader, world = bench.session.contract.role("territories", "get"), bench.world
    key = operation.schemas.wire(reader.row_schema, "reporting_to") if reader else None
    if reader is None or key is None:
        raise UnavailableError("this version tells no parent of a territory alone")
    leaf, neighbour = world.grove.leaf(0), world.grove.leaf(1)
    for above in (neighbour, world.grove.root()):
        request = world.composer.baseline(operation, things={"territory": [leaf]}, rows=1, prepared=False)
        request.rows()[0][key] = {"id": above}
        exchange = bench.session.send(request)
        shown = bench.session.send(_about(bench, reader, leaf)).reading.items
        if not exchange.reading.succeeded or [_parent(reader, row) for row in shown] != [above]:
            return exchange, f"territory {leaf} to report to {above}, which is not below it"
    return None


def children_go_where_told(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """The children of a territory that is deleted report to the one that was named."""
    reader, grove = bench.session.contract.role("territories", "get"), bench.world.grove
    if reader is None:
        raise UnavailableError("this version reads no territory alone")
    target = grove.root()
    parent = grove.below(grove.below(target))
    child = grove.below(parent)
    request = bench.world.composer.baseline(operation, things={"territory": [parent]}, rows=1, prepared=False)
    for path, value, kind in list(bench.world.composer.references(request)):
        if kind == "territory" and value != parent:
            pointers.put(request.parts, path, target)
    exchange = accepted(bench.session.send(request))
    shown = bench.session.send(_about(bench, reader, child)).reading.items
    if [_parent(reader, row) for row in shown] != [target]:
        return exchange, f"territory {child} to report to {target}"
    return None


_PUT = {
    ("territories", "children"): {
        "children_are_those_that_report_to_it": children_are_told,
        "filter_leaves_what_fits": filter_leaves_what_fits,
    },
    ("territories", "associated_user_count"): {"count_is_that_of_the_list": counts_agree},
    ("territories", "users"): {"new_territory_has_no_users": nobody_is_in_a_new_one},
    ("territories", "user"): {"member_is_told": member_is_told},
    ("users", "territory"): {"member_is_told": member_is_told},
    ("users", "territories"): {"user_lists_own_territories_alone": new_one_is_nobodys},
    ("territories", "update"): {
        "refused_row_changes_no_territory": refused_row_changes_nothing,
        "territory_reports_to_whom_it_should": other_parent_is_taken,
        "tree_stays_a_tree": tree_stays_a_tree,
    },
    ("territories", "update_one"): {"tree_stays_a_tree": tree_stays_a_tree},
    ("territories", "transfer_and_delete"): {"children_go_where_they_are_sent": children_go_where_told},
}


def territory_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        puts = _PUT.get((str(role.get("resource")), str(role.get("method"))), {})
        found += [TerritoryCheck(operation, name, put) for name, put in puts.items()]
    return found
