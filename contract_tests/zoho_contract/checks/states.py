"""Records, views and fields in the states that triggers ask for, found by listing or made by documented calls."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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


LARGE: Final = 50_000
"""Records of a view that is too large for a job."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a state puts into a baseline request."""

    module: str | None = None
    record: str | None = None
    view: str | None = None
    field: Field | None = None
    things: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])
    values: Mapping[str, Json] = dataclasses.field(default_factory=dict[str, Json])

    def by_kind(self) -> dict[str, list[str]]:
        """What takes the place of the references of a request."""
        found = {"record": self.record, "view": self.view, **self.things}
        return {kind: [value] for kind, value in found.items() if value}


class States:
    """Finds subjects in a state; each search is made once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._contract = world.contract
        self._found: dict[tuple[str, str], Subject | None] = {}
        self._metadata: Mapping[str, Callable[[str], Subject | None]] = {
            "unique_field": lambda module: self._unique(module, 1),
            "unique_fields": lambda module: self._unique(module, 2),
            "field_with_validation_rule": self._ruled_field,
            "large_view": self._large_view,
        }

    def subject(self, given: str, operation: Operation, module: str | None) -> Subject:
        """Something in a state that an operation can be asked about; `module` is tried first.

        Raises:
            UnavailableError: The target has nothing in that state.
        """
        if given == "lead_record":
            return Subject(module="Leads")
        if given in {"view_job_running", "territories_off"}:
            return Subject()
        if found := self._organization(given):
            return found
        usable = [name for name in operation.modules if name != "CustomModule"] or self._contract.known_modules()
        order = [name for name in dict.fromkeys([module, *usable]) if name and name in {*usable, module}]
        reason = f"the target has nothing in the state {given}"
        for name in order:
            key = (given, name)
            if key not in self._found or given == "empty_view":
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
            found = next((item for item in self._world.directory.fields(module) if test(item)), None)
            return Subject(module, field=found) if found else None
        if given == "empty_view":
            view = self._world.views.empty(module)
            return Subject(module, view=view) if view else None
        if given == "system_assigned_territory":
            record = self._assigned_by_rule(module)
            return Subject(module, record) if record else None
        if given not in self._metadata:
            raise UnavailableError(f"the kit does not know the state {given}")
        return self._metadata[given](module)

    def _organization(self, given: str) -> Subject | None:
        """Territories, users and tags in a state; None for states of records, views and fields."""
        world, found = self._world, dict[str, str]()
        match given:
            case "organization_territory":
                found["territory"] = world.directory.top_territory()
            case "territory_with_children":
                found["territory"] = world.grove.parent()
            case "managed_territory":
                found["territory"], found["user"] = world.grove.managed()
            case "current_user":
                found["user"] = _one(given, [world.directory.current_user()])
            case "inactive_user" | "deleted_user":
                found["user"] = _one(given, world.directory.users(given.removesuffix("_user")))
            case "deleted_tag":
                found["tag"] = world.tags.gone(world.tags.home)
            case _:
                return None
        return Subject(things=found)

    def _unique(self, module: str, count: int) -> Subject | None:
        """So many unique fields with the values of a record that has them: one of our own, where one can be made.

        Whoever takes a value for free writes to the record that has it, or names it: that should not be a stranger's.
        """
        texts = {item.name: item for item in self._world.directory.fields(module) if item.unique}
        names = [*texts][:count]
        if len(names) < count:
            return None
        values = {name: texts[name].sample(self._world.fresh_name()) for name in names}
        with suppress(UnavailableError):
            if self._world.create_row(module, {**self._world.new_row(module), **values}):
                return Subject(module, values=values)
        for row in self._world.directory.records(module, fields=("id", *names)):
            if all(row.get(name) for name in names):
                return Subject(module, values={name: row[name] for name in names})
        return None

    def _ruled_field(self, module: str) -> Subject | None:
        known = {item.name: item for item in self._world.directory.fields(module)}
        for name in self._world.directory.ruled_fields(module):
            if name in known:
                return Subject(module, field=known[name])
        return None

    def _large_view(self, module: str) -> Subject | None:
        count = self._contract.role("records", "count")
        parameter = self._world.directory.entity_parameter(count, "view") if count else None
        if count is None or parameter is None:
            raise UnavailableError("nothing counts the records of a view in this version")
        for view in self._world.directory.views(module):
            request = self._world.directory.list_request(count, module)
            request.parts["query"][parameter.name] = view
            answer = self._world.session.send(request).answer.json
            if is_object(answer) and any(isinstance(item, int) and item > LARGE for item in answer.values()):
                return Subject(module, view=view)
        return None

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


def _one(given: str, found: Sequence[str | None]) -> str:
    if not found or found[0] is None:
        raise UnavailableError(f"the target has nothing in the state {given}")
    return found[0]


def put_field(request_parts: Json, source: str, field: Field) -> None:
    """Make a request write a field instead of the documented one."""
    pointers.put(request_parts, pointers.parse(source), {field.name: field.sample("contract")})
