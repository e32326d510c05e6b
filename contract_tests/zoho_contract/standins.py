"""What takes the place of the ids and names in a documented request; what it writes to is the run's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, is_id
from zoho_contract.keeper import claims_views
from zoho_contract.subjects import is_subject, written_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zoho_contract.requests import Request
    from zoho_contract.values import Json
    from zoho_contract.world import World


class StandIns:
    """Finds, for one request, what each of its references should be instead."""

    def __init__(self, world: World, request: Request, kinds: set[str], forced: Mapping[str, list[str]]) -> None:
        """`forced`: by kind, what takes the place of the first references of that kind."""
        self._world = world
        self._request = request
        self._operation = request.operation
        self._written = written_kinds(request.operation, kinds)
        self._forced = {kind: [*values] for kind, values in forced.items()}
        self._known: dict[tuple[str, str], Json] = {}
        if request.operation.method == "GET" and {"territory", "user"} <= kinds and not forced:
            territory, user = world.membership()
            self._forced |= {"territory": [territory], "user": [user]}

    def settle(self, kind: str, value: Json, instead: Json) -> None:
        """Let every reference to one thing be another from the start."""
        self._known[kind, str(value)] = instead

    def find(self, path: pointers.Path, value: Json, kind: str) -> Json:
        """What stands in for a reference; equal references get the same.

        Raises:
            UnavailableError: The target has nothing for it.
        """
        key = (kind, str(value))
        if key not in self._known:
            number = sum(other == kind for other, _ in self._known)
            self._known[key] = self._take(path, kind) or self._new(path, value, kind, number)
        return self._known[key]

    def _take(self, path: pointers.Path, kind: str) -> str | None:
        waiting = self._forced.get(kind)
        if not waiting or (kind in self._written and not is_subject(self._operation, path)):
            return None
        return waiting[0] if kind == "view" else waiting.pop(0)

    def _new(self, path: pointers.Path, value: Json, kind: str, number: int) -> Json:
        world, module = self._world, self._request.module or ""
        makers: dict[str, Callable[[], Json]] = {
            "record": lambda: world.record(module),
            "territory": lambda: self._territory(path, number),
            "view": lambda: world.own_view(module) if claims_views(self._operation) else world.work_view(module),
            "tag": lambda: self._tag(value, number),
            "job": lambda: world.job(self._operation, module),
            "user": lambda: self._user(number),
            "module": lambda: self._module(path, value),
            "layout": lambda: self._setting("layouts", value),
            "field": lambda: self._setting("fields", value),
        }
        return makers[kind]() if kind in makers else value

    def _module(self, path: pointers.Path, value: Json) -> Json:
        return (
            self._world.directory.module_id(self._beside(path) or self._request.module or "") if is_id(value) else value
        )

    def _setting(self, method: str, value: Json) -> Json:
        """The identifier of a layout or a field of the module; a name stays as it is."""
        if not is_id(value):
            return value
        found = self._world.directory.ids("settings", method, self._request.module or "")
        if not found:
            raise UnavailableError(f"the target lists no {method} of {self._request.module}")
        return found[0]

    def _territory(self, path: pointers.Path, number: int) -> str:
        if not {"territory", "user"} & self._written:
            return self._world.next_territory()
        grove = self._world.grove
        return grove.leaf(number) if is_subject(self._operation, path) else grove.root()

    def _user(self, number: int) -> str:
        people = self._world.directory.people()
        if "user" in self._written:
            people = [item for item in people if item != self._world.directory.current_user()]
        if number >= len(people):
            raise UnavailableError(f"the target shows no {number + 1} active users that this can be about")
        return people[number]

    def _tag(self, value: Json, number: int) -> str:
        world = self._world
        if self._operation.creates_tags:
            return world.fresh_name()
        tag = world.tag(self._request.module or self._named_module() or world.tags.home, number)
        return tag.id if is_id(value) else tag.name

    def _named_module(self) -> str | None:
        """The module that the body names, where the URL names none."""
        for _, value, kind in self._world.composer.references(self._request):
            if kind == "module" and not is_id(value):
                return str(value)
        return None

    def _beside(self, path: pointers.Path) -> str | None:
        """The name that stands beside the identifier of a module."""
        holder = pointers.read(self._request.parts, path[:-1])
        names = [value for value in holder[0].values() if isinstance(value, str) and not is_id(value)] if holder else []
        return names[0] if names else None
