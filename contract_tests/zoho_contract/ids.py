"""Existing ids and names for generated requests, so that they get past the first look-up."""

from itertools import cycle
from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, is_id
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
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
            "user": lambda _module, _: [world.user()],
            "field": lambda module, _: [field.name for field in world.directory.fields(module)][:_POOL],
            "job": lambda module, _: [world.job(module)],
        }
        self._modules = cycle(world.contract.known_modules()[:4] or [""])

    def put_into(self, request: Request) -> None:
        """Replace most references of a generated request by things that exist, if what it does can be undone."""
        if request.operation.spared:
            return
        self._name_module(request.operation, request)
        module = request.module or ""
        for path, value, kind in self._world.composer.references(request):
            self._turn += 1
            if kind == "view" and any(effect.which == "view" for effect in request.operation.effects):
                continue  # What a generated request would change in the records of a view cannot be put back.
            if kind != "module" and self._turn % _SPARED and (found := self._pool(kind, module, value)):
                pointers.put(request.parts, path, found[self._turn % len(found)])

    def _name_module(self, operation: Operation, request: Request) -> None:
        for where in ("path", "query"):
            parameter = operation.parameter(where, "module")
            if parameter is not None and parameter.name in request.parts[where]:
                self._turn += 1
                if self._turn % _SPARED:
                    request.parts[where][parameter.name] = next(self._modules)

    def _pool(self, kind: str, module: str, value: Json) -> list[str]:
        key = (kind, module if kind != "tag" else f"{module} {is_id(value)}")
        if key not in self._pools:
            try:
                self._pools[key] = self._sources[kind](module, value) if kind in self._sources else []
            except UnavailableError:
                self._pools[key] = []
        return self._pools[key]
