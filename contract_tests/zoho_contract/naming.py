"""What a documented request may not say as it stands: names that are taken, and what could not be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.course import strings
from zoho_contract.values import is_list, is_object, objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_contract.facts import Effect
    from zoho_contract.requests import Request
    from zoho_contract.values import JsonObject
    from zoho_contract.world import World

_WAITS: Final = "approval"
"""A record that waits for approval cannot be deleted again."""

_APPROVED: Final = "approved"

_DEALS: Final = "Deals"
_DEAL: Final = "Deal_Name"
"""Where the conversion of leads names the deal that it makes."""

_LONGEST: Final = 100
"""Characters that a name may have."""


def name_anew(world: World, request: Request, *, apart: bool = False) -> None:
    """Give new names to tags and territories that a request creates or renames, and to records it may create.

    What has the same name gets the same new name, unless all are to be told `apart`.

    Raises:
        UnavailableError: It would create what cannot be deleted again.
    """
    renamed: dict[str, str] = {}
    for effect in request.operation.effects:
        if effect.entity in {"tag", "territory"} and effect.change in {"create", "set"}:
            key = _name_key(request, effect)
            for row in _rows(request, effect):
                if key and isinstance(row.get(key), str):
                    row[key] = world.fresh_name() if apart else renamed.setdefault(row[key], world.fresh_name())
        if (effect.entity, effect.change) == ("record", "create-or-set"):
            for row in _rows(request, effect):
                _match_nobody(world, request.module or "", row)
        if effect.entity == "record" and effect.change.startswith("create"):
            wait_for_nobody(request)
            _stay_deletable(request, effect)


def name_own(world: World, request: Request) -> None:
    """Give names of the run's own to what a request would make under a documented name: what is left can be told."""
    if request.raw_body is not None:
        return
    documented = {text for item in request.operation.examples for text in strings(item.get("body"))}
    _rename(world, request, lambda text: text in documented, {})


def name_generated(world: World, request: Request, given: dict[str, str]) -> None:
    """Give names of the run's own to what a generated request would make under a name that may be taken for good.

    `given`: the names that were given before: what was generated with one name comes with one name again.
    """

    def usual(text: str) -> bool:
        return 0 < len(text.strip()) == len(text) <= _LONGEST and not any(ord(letter) < ord(" ") for letter in text)

    _rename(world, request, usual, given)
    if any(effect.change in {"create", "union", "replace"} for effect in request.operation.effects):
        for path, value, kind in world.composer.references(request):
            # Who puts a tag of a new name on a record has made that tag.
            if kind == "tag" and path[-1] != "id" and isinstance(value, str) and usual(value):
                pointers.put(request.parts, path, _tag_name(world, request, value))


def _tag_name(world: World, request: Request, name: str) -> str:
    if name.startswith(world.prefix):
        return name
    try:
        return world.tag(request.module or world.tags.home).name
    except UnavailableError:
        return world.fresh_name()


def _rename(world: World, request: Request, usual: Callable[[str], bool], renamed: dict[str, str]) -> None:
    def anew(holder: JsonObject, key: str) -> None:
        old = holder.get(key)
        if isinstance(old, str) and not old.startswith(world.prefix) and usual(old):
            holder[key] = renamed.setdefault(old, world.fresh_name().ljust(len(old), "x"))

    for effect in request.operation.effects:
        for key in _naming_keys(world, request, effect):
            for row in [*_rows(request, effect), *_values(request, effect)]:
                anew(row, key)
    body = request.parts["body"]
    deal = body.get(_DEALS) if is_object(body) and request.operation.job else None
    if is_object(deal):
        anew(deal, _DEAL)


def _naming_keys(world: World, request: Request, effect: Effect) -> list[str]:
    """What a thing is known by that a request makes or renames."""
    if effect.entity in {"tag", "territory"} and effect.change in {"create", "set"}:
        return [key for key in (_name_key(request, effect),) if key]
    writes = effect.change == "set" and effect.member is None and effect.which != "view"
    if effect.entity == "record" and (effect.change.startswith("create") or writes) and request.module:
        fields = world.directory.fields(request.module)
        return [field.name for field in fields if field.mandatory and field.kind == "text" and not field.choices]
    return []


def _rows(request: Request, effect: Effect) -> list[JsonObject]:
    if effect.which == "rows":
        return objects(request.rows())
    found = pointers.first(request.parts, effect.source) if effect.source else None
    return [found] if is_object(found) else []


def _values(request: Request, effect: Effect) -> list[JsonObject]:
    """The values that all rows get, where they stand apart from the rows."""
    found = pointers.first(request.parts, effect.source) if effect.source and effect.which == "rows" else None
    return [found] if is_object(found) else []


def _name_key(request: Request, effect: Effect) -> str | None:
    batch = request.operation.batch
    place = batch.rows if effect.which == "rows" and batch else effect.source or ""
    schemas, steps = request.operation.schemas, pointers.parse(place)[1:]
    node = schemas.at(request.operation.body_schema, steps)
    return schemas.wire(schemas.items(node) or node, "name")


def _match_nobody(world: World, module: str, row: JsonObject) -> None:
    """Keep a row that may update whatever it matches from matching a record that is not the run's own."""
    kinds = {field.name: field.kind for field in world.directory.fields(module) if not field.choices}
    for name, value in row.items():
        if isinstance(value, str) and kinds.get(name, "text") == "email":
            row[name] = f"{world.fresh_name()}@example.com".lower()
        elif isinstance(value, str) and kinds.get(name) in {"text", "phone", "website"}:
            row[name] = world.fresh_name()


def _stay_deletable(request: Request, effect: Effect) -> None:
    for row in _rows(request, effect):
        if any(value is False and name.endswith(_APPROVED) for name, value in row.items()):
            raise UnavailableError("a record that waits for approval cannot be deleted again")


def wait_for_nobody(request: Request) -> None:
    """Let no process be started that keeps a record from being deleted."""
    key = request.operation.schemas.wire(request.operation.body_schema, "trigger")
    body = request.parts["body"]
    if key and is_object(body) and is_list(body.get(key)):
        body[key] = [item for item in body[key] if item != _WAITS]
