"""The moment of the last change, as records tell it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoho_contract.values import Json, JsonObject
    from zoho_contract.world import World


def changed(world: World) -> str:
    """The member of a record that tells when it was last changed."""
    read = world.contract.role("records", "get")
    return (world.contract.schemas.wire(read.row_schema, "modified_time") if read else None) or "Modified_Time"


def moment(world: World, row: JsonObject) -> datetime | None:
    """When a record was last changed, if the row tells it."""
    value: Json = row.get(changed(world))
    return datetime.fromisoformat(value) if isinstance(value, str) else None
