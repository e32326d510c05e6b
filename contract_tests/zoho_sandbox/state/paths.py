"""Names of queries: the fields of a module, and behind dots those of what a record looks up and of its people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox.shapes import Json, is_object
from zoho_sandbox.state import conditions, org, records
from zoho_sandbox.state.conditions import Kind

# Places that are no modules: a user, and what a user has that is an identifier and a name.
USER: Final = "a user"
NAMED: Final = "a role or a profile"
WORLDS: Final[Mapping[str, Mapping[str, Kind]]] = {
    USER: {
        "id": "key",
        "first_name": "text",
        "last_name": "text",
        "full_name": "text",
        "email": "text",
        "status": "text",
        "role": "link",
        "profile": "link",
    },
    NAMED: {"id": "key", "name": "text"},
}


class Paths:
    """Follows names from the records of one module."""

    def __init__(self, connection: Connection, home: str, module: str) -> None:
        self._connection: Final = connection
        self._home: Final = home
        self._module: Final = module
        self._users: Final = {user["id"]: user for user in org.users(connection, home)}
        self._fields: Final[dict[str, Mapping[str, org.Facts]]] = {}
        self._cells: Final[dict[str, Mapping[str, Any]]] = {}

    def fields(self, module: str) -> Mapping[str, org.Facts]:
        """The fields of a module by their names."""
        if module not in self._fields:
            known = org.fields(self._connection, self._home, module)
            self._fields[module] = {field["api_name"]: field for field in known}
        return self._fields[module]

    def kind(self, name: str) -> Kind | None:
        """How values of that name compare; None where the name leads nowhere."""
        *steps, last = name.split(".")
        place = self._place(steps)
        if place is None or place in WORLDS:
            return WORLDS[place].get(last) if place else None
        field = self.fields(place).get(last)
        if field is None:
            return conditions.SYSTEM.get(last)
        return conditions.SYSTEM.get(last) or conditions.kind_of(field["data_type"])

    def value(self, cells: Mapping[str, Any], name: str) -> Json:
        """What a record, by its cells, has under that name; None where a step on the way leads to nothing."""
        *steps, last = name.split(".")
        for depth, step in enumerate(steps, 1):
            cells = self._follow(self._place(steps[:depth]), cells.get(step))
        return cells.get(last)

    def display(self, name: str, value: Json) -> dict[str, Any] | None:
        """The identifier of what a record refers to, and the name that people call it by."""
        identifier = value.get("id") if is_object(value) else value
        if not identifier:
            return None
        place = self._place(name.split("."))
        known = self._follow(place, value)
        if place in {USER, NAMED}:
            return {"id": identifier, "name": known.get("last_name" if place == USER else "name")}
        called = org.name_field(self._connection, self._home, place) if place else ""
        return {"id": identifier, "name": known.get(called)}

    def _place(self, steps: Sequence[str]) -> str | None:
        """Where steps lead: to a module, or to one of the places that are none."""
        place: str | None = self._module
        for step in steps:
            place = self._beyond(place, step) if place else None
        return place

    def _beyond(self, place: str, step: str) -> str | None:
        if place in WORLDS:
            return NAMED if WORLDS[place].get(step) == "link" else None
        if step in conditions.PEOPLE:
            return USER
        field = self.fields(place).get(step)
        return field["lookup"].get("module") if field else None

    def _follow(self, place: str | None, value: Json) -> Mapping[str, Any]:
        if place == NAMED:
            return value if is_object(value) else {}
        identifier = str(value.get("id") if is_object(value) else value)
        if place == USER:
            return self._users.get(identifier, {})
        if identifier not in self._cells:
            found = records.anywhere(self._connection, self._home, identifier)
            self._cells[identifier] = conditions.cells(found) if found and found.module == place else {}
        return self._cells[identifier]
