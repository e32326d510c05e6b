"""Records in the order of their last change: what was made first and changed last is the last one."""

from time import sleep
from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted
from zoho_contract.checks.consequences import ConsequenceCheck, Wrong
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.moments import changed, moment
from zoho_contract.values import is_list

_SOME: Final = 3
_TICK: Final = 1.1
"""Seconds after which a change is told to be later: moments are told to the second."""


def list_follows_the_last_change(bench: Bench, operation: Operation) -> Wrong:
    """Sorted by it, records come as they tell their changes, both ways round.

    Raises:
        UnavailableError: Nothing here changes one of some records that can be asked for, or they do not tell it.
    """
    world, module, member = bench.world, operation.modules[0], changed(bench.world)
    by, order = (operation.parameter("query", name) for name in ("sort_by", "sort_order"))
    wanted, filters = operation.parameter("query", "fields"), world.directory.entity_parameter(operation, "record")
    update = world.contract.role("records", "mass_update")
    fields = [field.name for field in world.directory.fields(module) if field.plain and not field.choices]
    if by is None or order is None or filters is None or update is None or not fields:
        raise UnavailableError("no list of records that were changed can be sorted")
    records = world.records(module, _SOME)
    sleep(_TICK)
    write = world.update_request(update, module, {fields[0]: world.fresh_name()}, records[:1])
    accepted(bench.session.send(write))
    request = world.directory.list_request(operation, module)
    request.parts["query"] |= {filters.name: records, by.name: member}
    if wanted is not None:
        request.parts["query"][wanted.name] = [world.directory.id_key, member]
    for direction in ("asc", "desc"):
        request.parts["query"][order.name] = direction
        exchange = accepted(bench.session.send(request.copy()))
        told = [when for row in exchange.reading.items if (when := moment(world, row))]
        if len(set(told)) <= 1:
            raise UnavailableError(f"records do not tell that one was changed later: {exchange.answer.excerpt(120)}")
        if told != sorted(told, reverse=direction == "desc"):
            return exchange, f"our {_SOME} records by {member} {direction}"
    return None


def ordered_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        if (role.get("resource"), role.get("method")) == ("records", "list") and _by_change(operation):
            found.append(ConsequenceCheck(operation, "list_follows_the_last_change", list_follows_the_last_change))
    return found


def _by_change(operation: Operation) -> bool:
    """Whether it is documented that records can be sorted by their last change."""
    by = operation.parameter("query", "sort_by")
    known = (by.schema.get("enum") or by.schema.get("examples")) if by else None
    return is_list(known) and "Modified_Time" in known
