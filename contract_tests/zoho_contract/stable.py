"""What of a record only a write may change."""

import re
from typing import Final

from zoho_contract.schemas import Schemas
from zoho_contract.values import Json, JsonObject, objects

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_VOLATILE: Final = frozenset({"modified_by", "modified_time", "created_time"})


class View:
    """Reads the rows of a record list the way the model compares them."""

    def __init__(self, schemas: Schemas, row_schema: JsonObject, members: dict[str, str]) -> None:
        """`members`: key of each member's elements by member."""
        self._members = members
        self._schemas = schemas
        self._skip = {
            key for key, node in schemas.properties(row_schema).items() if node.get("x-name") in _VOLATILE
        } | set(members)

    def fields(self, row: JsonObject) -> JsonObject:
        """The fields that only a write may change."""
        return {
            key: value
            for key, value in row.items()
            if key not in self._skip and not key.startswith("$") and not _is_moment(value)
        }

    def members(self, row: JsonObject) -> dict[str, frozenset[str]]:
        """What each member of the record holds."""
        return {member: self._keys(row.get(member), key) for member, key in self._members.items()}

    def _keys(self, value: Json, key: str) -> frozenset[str]:
        return frozenset(str(item[key]) for item in objects(value) if key in item)


def _is_moment(value: Json) -> bool:
    return isinstance(value, str) and _MOMENT.match(value) is not None
