"""Existing ids and names for generated requests, so that they get past the first look-up."""

from itertools import cycle
from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, is_id
from zoho_contract.contract import Operation
from zoho_contract.naming import wait_for_nobody
from zoho_contract.requests import Request
from zoho_contract.subjects import written_kinds
from zoho_contract.values import Json
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_POOL = 8
_SPARED = 4
"""Of so many references one is left as it was generated."""


class Known:
    """What exists on the target, dealt out in turn."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = 0
        self._pools: dict[tuple[str, str], list[str]] = {}
        self._sources: Mapping[str, Callable[[str, Json], list[str]]] = {
            "record": lambda module, _: world.records(module, _POOL),
            "territory": lambda _module, _: world.directory.territories(),
            "tag": lambda module, value: [
                tag.id if is_id(value) else tag.name for tag in (world.tag(module, number) for number in range(2))
            ],
            "view": lambda module, _: world.directory.views(module),
            "user": lambda _module, _: world.directory.people()[:2],
            "field": lambda module, _: [field.name for field in world.directory.fields(module)][:_POOL],
        }
        self._modules = cycle(world.contract.known_modules()[:4] or [""])

    def put_into(self, request: Request) -> None:
        """Replace most references of a generated request by things that exist; those it may write to are our own."""
        self._name_module(request.operation, request)
        module = request.module or ""
        if any(
            effect.entity == "record" and effect.change.startswith("create") for effect in request.operation.effects
        ):
            wait_for_nobody(request)
        references = self._world.composer.references(request)
        written = written_kinds(request.operation, {kind for _, _, kind in references})
        for path, value, kind in references:
            self._turn += 1
            if kind == "view" and any(effect.which == "view" for effect in request.operation.effects):
                continue  # What a generated request would change in the records of a view cannot be put back.
            if kind == "module" or (kind == "user" and kind in written) or not self._turn % _SPARED:
                continue  # Nobody can say what a generated request would do to a user.
            own = kind in written or ("user" in written and kind == "territory")
            if found := self._own(kind, module, value) if own else self._pool(kind, module, value):
                pointers.put(request.parts, path, found[self._turn % len(found)])

    def _name_module(self, operation: Operation, request: Request) -> None:
        for where in ("path", "query"):
            parameter = operation.parameter(where, "module")
            if parameter is not None and parameter.name in request.parts[where]:
                self._turn += 1
                if self._turn % _SPARED:
                    request.parts[where][parameter.name] = next(self._modules)

    def _own(self, kind: str, module: str, value: Json) -> list[str]:
        """Things of the run's own that are there at the moment."""
        try:
            if kind == "territory":
                return [self._world.grove.leaf(0), self._world.grove.root()]
            if kind == "tag":
                tag = self._world.tag(module or self._world.tags.home)
                return [tag.id if is_id(value) else tag.name]
        except UnavailableError:
            return []
        return self._pool(kind, module, value)

    def _pool(self, kind: str, module: str, value: Json) -> list[str]:
        key = (kind, module if kind != "tag" else f"{module} {is_id(value)}")
        if key not in self._pools:
            try:
                self._pools[key] = self._sources[kind](module, value) if kind in self._sources else []
            except UnavailableError:
                self._pools[key] = []
        return self._pools[key]
