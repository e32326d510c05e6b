"""Records, views and fields in the states that triggers ask for, found by listing or made by documented calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.directory import Field
from zoho_contract.values import Json, is_object, objects
from zoho_contract.world import World

_Test = Callable[[Json], bool]


def _open(value: Json) -> bool:
    return any(item is True for item in value.values()) if is_object(value) else value is True


RECORD_STATES: Final[Mapping[str, tuple[str, _Test]]] = {
    "record_locked": ("locked_for_me", lambda value: value is True),
    "record_not_approved": ("approved", lambda value: value is False),
    "record_in_blueprint": ("process_flow", lambda value: value is True),
    "record_stop_processing": ("stop_processing", lambda value: value is True),
    "record_not_editable": ("editable", lambda value: value is False),
    "record_in_merge": ("in_merge", lambda value: value is True),
    "record_in_review": ("review_process", _open),
}
"""State of a trigger -> code name of the record member that shows it, and when it does."""

FIELD_STATES: Final[Mapping[str, Callable[[Field], bool]]] = {
    "field_not_mass_updatable": lambda field: (
        field.mass_update is False and field.visible is not False and not field.read_only
    ),
    "field_not_visible": lambda field: field.visible is False,
    "field_read_only": lambda field: field.read_only is True and field.visible is not False,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a state puts into a baseline request."""

    module: str | None = None
    record: str | None = None
    view: str | None = None
    field: Field | None = None


class States:
    """Finds subjects in a state; each search is made once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._contract = world.contract
        self._found: dict[tuple[str, str], Subject | None] = {}

    def subject(self, given: str, operation: Operation, module: str | None) -> Subject:
        """Something in a state that an operation can be asked about; `module` is tried first.

        Raises:
            UnavailableError: The target has nothing in that state.
        """
        if given == "lead_record":
            return Subject(module="Leads")
        if given == "view_job_running":
            return Subject()
        usable = [name for name in operation.modules if name != "CustomModule"] or self._contract.known_modules()
        order = [name for name in dict.fromkeys([module, *usable]) if name and name in {*usable, module}]
        reason = f"the target has nothing in the state {given}"
        for name in order:
            key = (given, name)
            if key not in self._found:
                try:
                    self._found[key] = self._search(given, name)
                except UnavailableError as error:
                    self._found[key] = None
                    reason = str(error)
            if found := self._found[key]:
                return found
        raise UnavailableError(reason)

    def _search(self, given: str, module: str) -> Subject | None:
        if given in RECORD_STATES:
            record = self._record(*RECORD_STATES[given], module)
            return Subject(module, record) if record else None
        if given in FIELD_STATES:
            test = FIELD_STATES[given]
            found = next((field for field in self._world.directory.fields(module) if test(field)), None)
            return Subject(module, field=found) if found else None
        if given == "empty_view":
            sizes = self._world.directory.view_sizes(module)
            view = next((view for view, size in sizes.items() if size == 0), None)
            return Subject(module, view=view) if view else None
        if given == "system_assigned_territory":
            record = self._assigned_by_rule(module)
            return Subject(module, record) if record else None
        raise UnavailableError(f"the kit does not know the state {given}")

    def _member(self, name: str) -> str:
        operation = self._contract.role("records", "get") or self._contract.role("records", "list")
        return (self._contract.schemas.wire(operation.row_schema, name) if operation else None) or f"${name}"

    def _record(self, name: str, test: _Test, module: str) -> str | None:
        key, id_key = self._member(name), self._world.directory.id_key
        for row in self._world.directory.records(module, fields=("id", key)):
            if key in row and test(row[key]) and not self._otherwise_special(row, key):
                return str(row[id_key])
        return None

    def _otherwise_special(self, row: Json, but: str) -> bool:
        for name, test in RECORD_STATES.values():
            key = self._member(name)
            if key != but and key in row and test(row[key]):
                return True
        return False

    def _assigned_by_rule(self, module: str) -> str | None:
        directory = self._world.directory
        members = {
            effect.member
            for operation in self._contract.operations.values()
            for effect in operation.effects
            if effect.entity == "record" and effect.member and operation.family == "territories"
        }
        for member in members:
            for row in directory.records(module, fields=("id", member)):
                for item in objects(row.get(member)):
                    if any(isinstance(value, str) and value.startswith("auto") for value in item.values()):
                        return str(row[directory.id_key])
        return None


def put_field(request_parts: Json, source: str, field: Field) -> None:
    """Make a request write a field instead of the documented one."""
    pointers.put(request_parts, pointers.parse(source), {field.name: field.sample("contract")})
