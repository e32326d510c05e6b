"""What the list of calls says that each costs: what the description says, by the call and by its rows."""

from zoho_contract.checks.check import Bench
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import members, objects

_VARIES = frozenset({"given", "over"})
"""What makes the cost of a call depend on more than its rows."""


def calls_cost_what_is_documented(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """Fewest and most credits of each described call that the list has; calls that depend on parameters are left out.

    Raises:
        UnavailableError: The list has none of them.
    """
    exchange = bench.session.send(bench.world.directory.list_request(operation, None))
    listed = {
        (str(kind.get("method")), str(row.get("path"))): kind
        for row in exchange.reading.items
        for kind in objects(row.get("operation_types"))
    }
    judged, base = 0, f"/crm/{bench.world.contract.version}"
    for described in bench.world.contract.operations.values():
        price = members(described.raw.get("x-credits"))
        if described.on_accounts or not price or _VARIES & price.keys():
            continue
        cost = {
            "min_credits": price.get("base", 1),
            "max_credits": price["base"] if "base" in price else price["most"],
        }
        for module in bench.world.contract.known_modules()[:2]:
            told = listed.get((described.method, base + described.path.replace("{module}", module)))
            judged += told is not None
            if told is not None and any(told.get(name) != wanted for name, wanted in cost.items()):
                return exchange, f"{described.id} to cost {' to '.join(map(str, cost.values()))} credits, not {told}"
    if not judged:
        raise UnavailableError("the list has no call that is described")
    return None
