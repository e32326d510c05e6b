"""Wrong values by name: what a trigger's words stand for on this target."""

import copy
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, absolute, put_values
from zoho_contract.facts import Effect
from zoho_contract.pointers import Path, parse
from zoho_contract.requests import Request
from zoho_contract.values import Json, JsonList, JsonObject, is_list, is_object, objects
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_contract.schemas import Schemas

UNKNOWN_NAME: Final = "No_Such_Name_Here"
_LONG: Final = 10_000
_OTHER: Final = 3
"""The number of a tag that no documented request is about: they name three at most."""


class Invalid:
    """Puts wrong values into requests."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._strangers = 0
        self._schemas: Schemas = world.contract.schemas
        self._words: dict[str, Callable[[Request, Path], Json]] = {
            "unknown_id": lambda request, _: self.unknown_id(request.module),
            "malformed_id": lambda _request, _path: "not-an-identifier",
            "other_module_id": lambda request, _: world.record(self._other_module(request)),
            "unknown_module": lambda _request, _path: UNKNOWN_NAME,
            "unsupported_module": lambda request, _: self._unsupported(request),
            "unknown_field": self._unknown_field,
            "empty_string": lambda _request, _path: "",
            "empty_array": lambda _request, _path: [],
            "empty_object": lambda _request, _path: {},
            "null": lambda _request, _path: None,
            "wrong_type": self._wrong_type,
            "too_long": self._too_long,
            "view_of_other_module": lambda request, _: self._foreign_view(request),
            "territory_not_on_record": lambda request, _: self._territory(request, on_record=False),
            "territory_on_record": lambda request, _: self._territory(request, on_record=True),
            "child_territory": lambda request, _: world.grove.child_of(self._named(request, "territory")),
            "other_territory_name": lambda _request, _path: world.grove.name(),
            "other_tag_name": lambda request, _: world.tag(self._tag_module(request), _OTHER).name,
            "other_tag_color": self._other_color,
            "page_token_of_other_list": lambda request, _: self._other_page(request),
        }

    def put(self, request: Request, pointer: str, value: Json) -> None:
        """Put a literal, or what a word stands for, where a pointer says.

        Raises:
            UnavailableError: The target lacks what the word stands for, or the kit does not know it.
        """
        path = parse(pointer)
        new: Json
        if is_object(value) and "literal" in value:
            new = value["literal"]
        else:
            word = "null" if value is None else str(value)
            if word not in self._words:
                raise UnavailableError(f"the kit does not know the value {word!r}")
            new = self._words[word](request, path)
        pointers.put(request.parts, path, new)

    def unknown_id(self, module: str | None) -> str:
        """An identifier of the target's own shape that names nothing: by turns behind and before those it has."""
        known: list[str] = self._world.made(module) if module else []
        if not known:
            known = self._world.directory.territories()
        shape = max(known, key=lambda item: (len(item), item))
        self._strangers += 1
        if not shape.isdigit():
            return shape + "7777777"
        return str(int(shape) + 7_777_777_777 if self._strangers % 2 else int(shape) * 2 // 3)

    def _named(self, request: Request, kind: str) -> str:
        """The first thing of a kind that a request names."""
        found = [str(value) for _, value, named in self._world.composer.references(request) if named == kind]
        if not found:
            raise UnavailableError(f"the request names no {kind}")
        return found[0]

    def _tag_module(self, request: Request) -> str:
        return request.module or self._world.tags.home

    def _other_color(self, request: Request, path: Path) -> Json:
        """A color that tags may have and that of the name beside it has not."""
        create = self._world.contract.role("tags", "list")
        holder = pointers.read(request.parts, path[:-1])
        if create is None or not holder or not is_object(holder[0]):
            raise UnavailableError("the version has no list of tags")
        name = self._schemas.wire(create.row_schema, "name") or "name"
        color = self._schemas.wire(create.row_schema, "color_code") or "color_code"
        rows = self._world.directory.rows("tags", "list", self._tag_module(request))
        known = {row.get(name): row.get(color) for row in rows}
        colors = [item for item in self._choices(request, path) if item != known.get(holder[0].get(name))]
        if not colors or holder[0].get(name) not in known:
            raise UnavailableError("no color is known that the tag does not have")
        return colors[0]

    def _choices(self, request: Request, path: Path) -> list[Json]:
        schema = self._schema(request, path)
        branches = [
            schema,
            *(self._schemas.resolve(item) for key in ("anyOf", "oneOf") for item in schema.get(key, [])),
        ]
        return [value for branch in branches for value in branch.get("enum", []) if isinstance(value, str)]

    def _other_page(self, request: Request) -> str:
        """The token of the next page that the same list gives for pages of one."""
        paging = request.operation.paging
        if paging is None or not paging.size or not paging.next:
            raise UnavailableError("the list has no tokens of pages")
        first = request.copy()
        pointers.put(first.parts, parse(paging.size), 1)
        token = pointers.first(self._world.session.send(first).answer.json, paging.next)
        if not isinstance(token, str) or not token:
            raise UnavailableError("the list has fewer than two entries")
        return token

    def _other_module(self, request: Request) -> str:
        for module in self._world.contract.known_modules():
            if module not in {request.module, "CustomModule"}:
                try:
                    self._world.give_back(module, [self._world.record(module)])
                except UnavailableError:
                    continue
                return module
        raise UnavailableError("no second module takes records")

    def _unsupported(self, request: Request) -> str:
        mine = set(request.operation.modules)
        others = [name for name in self._world.contract.known_modules() if name not in mine]
        if not mine or not others:
            raise UnavailableError("no module is known that the operation does not support")
        return others[0]

    def _unknown_field(self, request: Request, path: Path) -> Json:
        found = pointers.read(request.parts, path)
        return {UNKNOWN_NAME: "x"} if found and is_object(found[0]) else UNKNOWN_NAME

    def _schema(self, request: Request, path: Path) -> JsonObject:
        where, *rest = path
        if where == "body":
            return self._schemas.at(request.operation.body_schema, tuple(rest))
        name, *inner = rest
        for parameter in request.operation.parameters:
            if parameter.name == name:
                return self._schemas.at(parameter.schema, tuple(inner))
        return {}

    def _wrong_type(self, request: Request, path: Path) -> Json:
        types = self._schemas.types(self._schema(request, path))
        if path[0] != "body":
            return "not-a-" + (next(iter(sorted(types))) or "value")
        return "wrong" if types & {"object", "array", "integer", "number", "boolean"} else {"wrong": True}

    def _too_long(self, request: Request, path: Path) -> str:
        most = self._schema(request, path).get("maxLength")
        length = most + 1 if isinstance(most, int) else _LONG
        name = self._world.fresh_name()
        # A server that takes it has it under a name of the run's own, which can be cleaned.
        return name.ljust(length, "x") if len(name) <= length else "x" * length

    def _foreign_view(self, request: Request) -> str:
        for module in self._world.contract.known_modules():
            if module != request.module and (views := self._world.directory.views(module)):
                sizes = self._world.directory.view_sizes(module)
                return min(views, key=lambda view: sizes.get(view, 0))  # Should it be written to, least is lost.
        raise UnavailableError("no other module has a custom view")

    def _territory(self, request: Request, *, on_record: bool) -> str:
        record = next((item for item in request.row_ids() if item), None)
        if record is None or request.module is None:
            raise UnavailableError("the request names no record")
        there = self.territories_of(request.module, record)
        found = [item for item in self._world.directory.territories() if (item in there) == on_record]
        if not found and on_record:
            return self._enter_territory(request.module, record)
        if not found:
            raise UnavailableError("the record is in every territory")
        return found[0]

    def _enter_territory(self, module: str, record: str) -> str:
        territory = self._world.next_territory()
        for effect in self._territory_effects():
            if giver := self._world.giver(effect.member):
                self._world.give(giver, module, [(record, [territory])])
                return territory
        raise UnavailableError("records cannot be put into territories in this version")

    def _territory_effects(self) -> list[Effect]:
        return [
            effect
            for operation in self._world.contract.operations.values()
            for effect in operation.effects
            if (effect.entity, effect.change) == ("record", "union")
            and operation.family == "territories"
            and effect.member
        ]

    def territories_of(self, module: str, record: str) -> list[str]:
        """Ids of the territories a record is in."""
        row = self._world.read(module, record) or {}
        keys = {(effect.member or "", effect.key or "id") for effect in self._territory_effects()}
        return [str(item.get(key)) for member, key in sorted(keys) for item in objects(row.get(member))]

    def aim_at_own_territory(self, request: Request, module: str, record: str) -> None:
        """Make a territory request name the territories its record is in."""
        there = self.territories_of(module, record)
        values = request.operation.batch.values if request.operation.batch else None
        if not there or values is None:
            raise UnavailableError(f"record {record} shows no territory")
        if absolute(values):
            put_values(request.parts, values, there[:1])
        else:
            put_values(request.rows()[0], values, there[:1])

    def pad(self, request: Request, pointer: str, count: int) -> None:
        """Fill an array with valid and different values until it has so many elements.

        Raises:
            UnavailableError: The target has not that many different values.
        """
        path = parse(pointer)
        found = pointers.read(request.parts, path)
        array: JsonList = list(found[0]) if found and is_list(found[0]) else []
        if not array:
            raise UnavailableError(f"the documented request has no array at {pointer}")
        kinds = [kind for where, _, kind in self._world.composer.references(request) if where[: len(path)] == path]
        values = self._supply(request, kinds[0] if kinds else "", count - len(array))
        for value in values:
            array.append(self._like(request, path, array[0], value))
        pointers.put(request.parts, path, array[:count])

    def _supply(self, request: Request, kind: str, count: int) -> list[Json]:
        if count <= 0:
            return []
        if kind == "record" and request.module:
            return [*self._world.crowd(request.module, count)]
        if kind in {"tag", "user"} and "name" not in request.operation.id:
            start = int(self.unknown_id(request.module))
            return [str(start + step) for step in range(count)]
        if kind == "territory":
            known = [item for item in self._world.directory.territories() if item not in str(request.parts["body"])]
            # A count is refused before anybody looks up what is counted, so made-up ids do where real ones run out.
            start = int(self.unknown_id(request.module))
            return [*known, *(str(start + step) for step in range(count))][:count]
        return [self._world.fresh_name() for _ in range(count)]

    def _like(self, request: Request, path: Path, model: Json, value: Json) -> Json:
        if not is_object(model):
            return value
        fresh: JsonObject = dict(model)
        for where, _, _kind in self._world.composer.references(request):
            if where[: len(path)] == path and len(where) > len(path) + 1 and where[len(path)] == 0:
                fresh = _replaced(fresh, where[len(path) + 1 :], value)
                break
        else:
            return {**fresh, **{key: value for key, item in fresh.items() if isinstance(item, str)}}
        return fresh


def _replaced(model: JsonObject, path: Path, value: Json) -> JsonObject:
    fresh = copy.deepcopy(model)
    pointers.put(fresh, path, value)
    return fresh
