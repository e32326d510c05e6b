"""Fields that hold several choices: writing adds to them, writing over replaces them."""

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoho_contract.values import JsonList

_NEEDED = 2


def play(world: World, module: str) -> None:
    """Write one choice, add another, then replace both by the first, all with mass updates of one record.

    Raises:
        BrokenError: The field holds something else.
        UnavailableError: The version or the module has no such field.
    """
    update = world.contract.role("records", "mass_update")
    switch = next((item.replace_if for item in update.effects if item.which == "rows"), None) if update else None
    fields = [item for item in world.directory.fields(module) if item.several and len(item.choices) >= _NEEDED]
    if update is None or switch is None or not fields:
        raise UnavailableError(f"{module} has no field of several choices that a mass update can write")
    field, record = fields[0], world.record(module)
    first, second = field.choices[:_NEEDED]
    steps: Sequence[tuple[str, bool, set[str]]] = (
        (first, True, {first}),
        (second, False, {first, second}),
        (first, True, {first}),
    )
    for choice, over, wanted in steps:
        request = world.update_request(update, module, {field.name: [choice]}, [record])
        pointers.put(request.parts, pointers.parse(switch), over)
        exchange = world.session.send(request)
        found: JsonList = (world.read(module, record) or {}).get(field.name) or []
        if not exchange.reading.succeeded or set(found) != wanted:
            promise = "over_write_replaces_the_choices" if over else "choices_add_up"
            raise BrokenError(promise, exchange, f"{field.name} to hold {', '.join(sorted(wanted))}, it holds {found}")
