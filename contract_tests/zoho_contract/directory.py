"""What can be listed on a target: fields, views, territories, tags, users, records in special states."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation, Parameter
from zoho_contract.requests import Request
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json, JsonObject, is_list, is_object, objects

_T = TypeVar("_T")
_PAGES: Final = 10
_SAMPLES: Final = {
    "integer": 7,
    "bigint": 7,
    "double": 7.5,
    "currency": 7.5,
    "percent": 7,
    "boolean": True,
    "date": "2030-01-02",
    "datetime": "2030-01-02T03:04:05+00:00",
    "email": "contract@example.com",
    "phone": "5550100",
    "website": "https://example.com",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a module, from its metadata."""

    name: str
    kind: str
    mandatory: bool
    mass_update: bool | None
    visible: bool | None
    read_only: bool | None
    choices: tuple[str, ...]
    unique: bool = False

    def sample(self, text: str) -> Json:
        """A valid value; `text` where any text does."""
        if self.choices:
            return [self.choices[0]] if self.kind.startswith("multiselect") else self.choices[0]
        return _SAMPLES.get(self.kind, text)

    @property
    def _usable(self) -> bool:
        return self.mass_update is True and self.visible is not False and not self.read_only

    @property
    def several(self) -> bool:
        """Whether it holds several choices and a mass update can be expected to write them."""
        return self._usable and self.kind.startswith("multiselect")

    @property
    def plain(self) -> bool:
        """Whether a mass update can be expected to write it."""
        return self._usable and (bool(self.choices) or self.kind == "text") and not self.kind.startswith("multiselect")


class Directory:
    """Lists of a target, each asked for once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._contract = session.contract
        self._kept: dict[tuple[str, ...], object] = {}

    def _once(self, key: tuple[str, ...], make: Callable[[], _T]) -> _T:
        if key not in self._kept:
            made = make()
            if self._session.hurried is not None:  # What was refused is no list to be remembered.
                return made
            self._kept[key] = made
        return cast("_T", self._kept[key])

    def list_request(self, operation: Operation, module: str | None) -> Request:
        """A documented list request without the filters an example may have."""
        request = example(operation)
        if module:
            set_module(request, module)
        for parameter in operation.parameters:
            if parameter.where == "query" and not parameter.required and parameter.code_name != "module":
                request.parts["query"].pop(parameter.name, None)
        return request

    def _list(self, resource: str, method: str, module: str | None = None) -> tuple[Operation, list[JsonObject]]:
        operation = self._contract.role(resource, method)
        if operation is None:
            raise UnavailableError(f"this version has no operation for {resource}.{method}")
        exchange = self._session.send(self.list_request(operation, module))
        return operation, exchange.reading.items if exchange.reading.succeeded else []

    def _value(self, operation: Operation, row: JsonObject, name: str) -> Json:
        key = self._contract.schemas.wire(operation.row_schema, name)
        return row.get(key) if key else None

    def fields(self, module: str) -> list[Field]:
        """The fields of a module; empty where the version or the target has no metadata."""
        return self._once(("fields", module), lambda: self._read_fields(module))

    def _read_fields(self, module: str) -> list[Field]:
        try:
            operation, rows = self._list("settings", "fields", module)
        except UnavailableError:
            return []
        return [self._field(operation, row) for row in rows]

    def _field(self, operation: Operation, row: JsonObject) -> Field:
        def value(name: str) -> Json:
            return self._value(operation, row, name)

        choices_key = self._contract.schemas.wire(operation.row_schema, "pick_list_values")
        choice = self._contract.schemas.items(
            self._contract.schemas.properties(operation.row_schema).get(choices_key or "")
        )
        actual = self._contract.schemas.wire(choice, "actual_value") or "actual_value"
        return Field(
            name=str(value("api_name")),
            kind=str(value("data_type")),
            mandatory=bool(value("system_mandatory")),
            mass_update=_flag(value("mass_update")),
            visible=_flag(value("visible")),
            read_only=_flag(value("field_read_only")),
            unique=bool(value("unique")),
            choices=tuple(str(item[actual]) for item in objects(value("pick_list_values")) if item.get(actual)),
        )

    def views(self, module: str) -> list[str]:
        """Ids of the custom views of a module."""
        return self._once(("views", module), lambda: self.ids("settings", "custom_views", module))

    def ids(self, resource: str, method: str, module: str | None = None) -> list[str]:
        """Identifiers of what a list shows at the moment."""
        operation, rows = self._list(resource, method, module)
        found = [self._value(operation, row, "id") for row in rows]
        return [item for item in found if isinstance(item, str)]

    def view_sizes(self, module: str) -> dict[str, int]:
        """How many records each view of a module holds, as far as a few pages tell."""
        return self._once(
            ("sizes", module), lambda: {view: len(self.view_records(module, view)) for view in self.views(module)}
        )

    def view_records(self, module: str, view: str) -> list[str]:
        """Ids of the records of a view, in its order."""
        return [str(row[self.id_key]) for row in self.records(module, view=view) if self.id_key in row]

    @property
    def id_key(self) -> str:
        """Wire key of a record's id."""
        operation = self._contract.role("records", "list")
        return (self._contract.schemas.wire(operation.row_schema, "id") if operation else None) or "id"

    def entity_parameter(self, operation: Operation, kind: str) -> Parameter | None:
        """The query parameter that names a thing of a kind."""
        for parameter in operation.parameters:
            items = operation.schemas.items(parameter.schema)
            if parameter.where == "query" and kind in {parameter.schema.get("x-entity"), items.get("x-entity")}:
                return parameter
        return None

    def records(self, module: str, *, view: str | None = None, fields: tuple[str, ...] = ()) -> list[JsonObject]:
        """Rows of a module's list, or of a view, page after page; at most a few thousand."""
        request = self.records_request(module, fields, view)
        return [row for exchange in self.pages(request) for row in exchange.reading.items]

    def records_request(self, module: str, fields: tuple[str, ...] = (), view: str | None = None) -> Request:
        """A request for the records of a module, or of a view of it.

        Raises:
            UnavailableError: The version has no such list.
        """
        operation = self._contract.role("records", "list")
        if operation is None or operation.paging is None:
            raise UnavailableError("this version has no paged list of records")
        request = self.list_request(operation, module) if view is None else self.view_request(module, view)
        wanted = operation.parameter("query", "fields")
        if wanted is not None and fields:
            request.parts["query"][wanted.name] = list(fields)
        return request

    def view_request(self, module: str, view: str) -> Request:
        """A request for the records of a view."""
        operation = self._contract.role("records", "list")
        parameter = self.entity_parameter(operation, "view") if operation else None
        if operation is None or parameter is None:
            raise UnavailableError("records cannot be listed by view in this version")
        request = self.list_request(operation, module)
        request.parts["query"][parameter.name] = view
        return request

    def pages(self, request: Request, size: int | None = None, most: int = _PAGES) -> list[Exchange]:
        """Follow a paged list from its first page; `size` rows a page, the documented maximum without it."""
        paging = request.operation.paging
        found: list[Exchange] = []
        if paging is None:
            return found
        if paging.size:
            pointers.put(request.parts, pointers.parse(paging.size), size or paging.most or 200)
        for number in range(1, most + 1):
            if paging.page:
                pointers.put(request.parts, pointers.parse(paging.page), number)
            found.append(self._session.send(request.copy()))
            if not self.goes_on(found[-1]):
                break
        return found

    def to_the_end(self, request: Request) -> Iterator[Exchange]:
        """Follow a list from its first page to its last, by tokens where it has them; nothing is judged.

        Where the target does not let one see the end, the last page is no success, or says that another follows.
        """
        paging, number = request.operation.paging, 1
        if paging and paging.size:
            pointers.put(request.parts, pointers.parse(paging.size), paging.most or 200)
        while True:
            page = self._session.send(request.copy(), judge=False)
            yield page
            if paging is None or not page.reading.items or not self.goes_on(page):
                return
            number += 1
            token = pointers.first(page.answer.json, paging.next) if paging.token and paging.next else None
            if paging.token and isinstance(token, str) and token:
                if paging.page:
                    pointers.drop(request.parts, pointers.parse(paging.page))
                pointers.put(request.parts, pointers.parse(paging.token), token)
            elif paging.page:
                pointers.put(request.parts, pointers.parse(paging.page), number)
            else:
                return

    def goes_on(self, page: Exchange) -> bool:
        """Whether a page says that another follows."""
        paging = page.request.operation.paging
        more = paging.more if paging else None
        return more is not None and pointers.first(page.answer.json, more) is True

    def territories(self) -> list[str]:
        """Ids of the territories; those that a rule fills come last.

        Raises:
            UnavailableError: The target has none.
        """
        return self._once(("territories",), self._read_territories)

    def _read_territories(self) -> list[str]:
        operation, rows = self._list("territories", "list")
        schema = self._contract.schemas
        plain: list[str] = []
        ruled: list[str] = []
        for row in rows:
            value = self._value(operation, row, "id")
            criteria = [
                key
                for key, node in schema.properties(operation.row_schema).items()
                if "criteria" in str(node.get("x-name"))
            ]
            has_rule = any(is_object(row.get(key)) and row[key] for key in criteria)
            if isinstance(value, str):
                (ruled if has_rule else plain).append(value)
        if not plain + ruled:
            raise UnavailableError("the target has no territories")
        return plain + ruled

    def tags(self, module: str, kind: Callable[[str, str], _T]) -> list[_T]:
        """The tags of a module that earlier runs have made."""
        operation, rows = self._list("tags", "list", module)
        found: list[_T] = []
        for row in rows:
            id_, name = self._value(operation, row, "id"), self._value(operation, row, "name")
            if isinstance(id_, str) and isinstance(name, str) and name.startswith("Kit"):
                found.append(kind(id_, name))
        return found

    def top_territory(self) -> str:
        """Id of the territory that reports to none.

        Raises:
            UnavailableError: The target shows none.
        """
        self.territories()
        operation, rows = self._once(("tree",), lambda: self._list("territories", "list"))
        for row in rows:
            identifier = self._value(operation, row, "id")
            if isinstance(identifier, str) and not self._value(operation, row, "reporting_to"):
                return identifier
        raise UnavailableError("no territory of the target is at the top of the tree")

    def users(self, status: str) -> list[str]:
        """Ids of the users of the organization in a status; all where no status is shown."""
        operation, rows = self._once(("users",), lambda: self._list("users", "list"))
        found = [(self._value(operation, row, "id"), self._value(operation, row, "status")) for row in rows]
        return [item for item, said in found if isinstance(item, str) and said in {status, None}]

    def people(self) -> list[str]:
        """Ids of the active users; that of the token comes last."""
        current = self.current_user()
        return sorted(self.users("active"), key=lambda item: item == current)

    def current_user(self) -> str | None:
        """Id of the user of the token; None where the target does not tell."""
        return self._once(("current",), self._read_current)

    def _read_current(self) -> str | None:
        operation = self._contract.role("users", "list")
        presets: JsonObject = operation.raw["x-client"].get("presets", {}) if operation else {}
        if operation is None or "current" not in presets:
            return None
        request = self.list_request(operation, None)
        request.parts["query"].update(presets["current"]["fixed"])
        exchange = self._session.send(request)
        found = [self._value(operation, row, "id") for row in exchange.reading.items]
        return found[0] if len(found) == 1 and isinstance(found[0], str) else None

    def other_user(self) -> str:
        """Id of an active user who is not the user of the token.

        Raises:
            UnavailableError: There is none.
        """
        found = [item for item in self.people() if item != self.current_user()]
        if not found:
            raise UnavailableError("the target shows no active user but the one of the token")
        return found[0]

    def ruled_fields(self, module: str) -> list[str]:
        """Names of the fields that a layout of a module has a validation rule for.

        Raises:
            UnavailableError: The version has no list of layouts.
        """
        operation, rows = self._once(("layouts", module), lambda: self._list("settings", "layouts", module))
        schemas = self._contract.schemas
        found: list[str] = []
        stack: list[tuple[Json, JsonObject]] = [(row, operation.row_schema) for row in rows]
        while stack:
            value, schema = stack.pop()
            if is_object(value):
                name, rule = schemas.wire(schema, "api_name"), schemas.wire(schema, "validation_rule")
                if name and rule and value.get(rule):
                    found.append(str(value.get(name)))
                known = schemas.properties(schema)
                stack += [(item, known.get(key, {})) for key, item in value.items()]
            elif is_list(value):
                stack += [(item, schemas.items(schema)) for item in value]
        return found

    def rows(self, resource: str, method: str, module: str | None = None) -> list[JsonObject]:
        """The rows of a list as they are at the moment."""
        return self._list(resource, method, module)[1]

    def things_of(self, resource: str, method: str, kind: str, owner: str) -> list[str]:
        """Ids of what a list of one thing shows, such as the territories of a user; empty where there is no list."""
        operation = self._contract.role(resource, method)
        if operation is None:
            return []
        request = self.list_request(operation, None)
        for parameter in operation.parameters:
            if parameter.where == "path" and parameter.schema.get("x-entity") == kind:
                request.parts["path"][parameter.name] = owner
        exchange = self._session.send(request)
        found = [self._value(operation, row, "id") for row in exchange.reading.items]
        return [item for item in found if isinstance(item, str)]

    def module_id(self, name: str) -> str:
        """Id of a module.

        Raises:
            UnavailableError: The version has no list of modules, or the target has no such module.
        """
        operation, rows = self._once(("modules",), lambda: self._list("settings", "modules"))
        for row in rows:
            identifier = self._value(operation, row, "id")
            if self._value(operation, row, "api_name") == name and isinstance(identifier, str):
                return identifier
        raise UnavailableError(f"the target lists no module {name}")


def _flag(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None
