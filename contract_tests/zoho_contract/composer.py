"""Turning documented examples into requests about things of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import example, set_module
from zoho_contract.naming import name_anew
from zoho_contract.standins import StandIns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.values import Json
    from zoho_contract.world import World


class Composer:
    """Turns documented examples into requests about things that exist on the target."""

    def __init__(self, world: World) -> None:
        self._world = world

    def baseline(
        self,
        operation: Operation,
        name: str | None = None,
        *,
        module: str | None = None,
        things: Mapping[str, list[str]] | None = None,
        rows: int | None = None,
        prepared: bool = True,
    ) -> Request:
        """A documented request with every id and name replaced by one of the target's.

        `things`: by kind, what takes the place of the first references; a view takes that of all. `rows` cuts the batch
        to that many. `prepared`: first bring about what the request presupposes. What a success writes to is the
        run's own.

        Raises:
            UnavailableError: The target lacks something the request needs.
        """
        request = example(operation, name)
        if module:
            set_module(request, module)
        if rows is not None and len(request.rows()) > rows:
            request.set_rows(request.rows()[:rows])
        references = self.references(request)
        kinds = {kind for _, _, kind in references}
        found = StandIns(self._world, request, kinds, things or {})
        if {"view", "territory"} <= kinds and operation.effects:
            self._narrow(request, references, found)
        for path, value, kind in references:
            pointers.put(request.parts, path, found.find(path, value, kind))
        name_anew(self._world, request)
        self._world.tokens.fill(request)
        if prepared:
            self._world.prepare(request)
        return request

    def _narrow(self, request: Request, references: list[tuple[pointers.Path, Json, str]], found: StandIns) -> None:
        """Where a view is narrowed to a territory, let there be records in both."""
        view = next(str(found.find(path, value, kind)) for path, value, kind in references if kind == "view")
        within = self._world.territory_within(request.module or "", view)
        for _, value, kind in references:
            if kind == "territory":
                found.settle(kind, value, within)

    def references(self, request: Request) -> list[tuple[pointers.Path, Json, str]]:
        """Where a request refers to something: path, value, kind of thing."""
        found: list[tuple[pointers.Path, Json, str]] = []
        for parameter in request.operation.parameters:
            where = {"path": "path", "query": "query", "header": "headers"}[parameter.where]
            if parameter.name not in request.parts[where]:
                continue
            value = request.parts[where][parameter.name]
            for path, item, node in request.operation.schemas.entities(value, parameter.schema):
                found.append(((where, parameter.name, *path), item, str(node["x-entity"])))
        body = request.operation.schemas.entities(request.parts["body"], request.operation.body_schema)
        found.extend((("body", *path), item, str(node["x-entity"])) for path, item, node in body)
        return found
