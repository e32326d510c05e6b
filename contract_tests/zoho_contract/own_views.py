"""Custom views that hold the run's own records and no others, and those that hold none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, batch_request, example, set_module
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from zoho_contract.values import JsonObject
    from zoho_contract.world import World


class Views:
    """Finds views by what they hold at the moment."""

    def __init__(self, world: World) -> None:
        self._world = world

    def own(self, module: str) -> str:
        """A view that holds records of our own and no others; one is filled if it can be.

        Raises:
            UnavailableError: There is none.
        """
        for view in self._free(module):
            inside = self._world.directory.view_records(module, view)
            if not inside and (row := self.row_for(module, view)):
                self._world.create_row(module, row)
                inside = self._world.directory.view_records(module, view)
            if inside and set(inside) <= set(self._world.made(module)):
                return view
        raise UnavailableError(f"no custom view of {module} holds records that the kit has made and no others")

    def empty(self, module: str) -> str | None:
        """A view without records; our own records are taken out of it first."""
        for view in self._free(module):
            inside = self._world.directory.view_records(module, view)
            delete = self._world.contract.role("records", "delete")
            if inside and delete:
                self._world.session.send(batch_request(delete, module, [(item, []) for item in inside]), judge=False)
                inside = self._world.directory.view_records(module, view)
            if not inside:
                return view
        return None

    def _free(self, module: str) -> list[str]:
        """The views without records that were there before."""
        mine = set(self._world.made(module))
        sizes = self._world.directory.view_sizes(module)
        empty = [view for view in self._world.directory.views(module) if not sizes.get(view)]
        return [view for view in empty if set(self._world.directory.view_records(module, view)) <= mine]

    def row_for(self, module: str, view: str) -> JsonObject | None:
        """A row that a view would list, where its only criterion says that a field equals a text."""
        operation = self._world.contract.role("settings", "custom_view")
        if operation is None:
            return None
        request = example(operation)
        set_module(request, module)
        for parameter in operation.parameters:
            if parameter.schema.get("x-entity") == "view":
                request.parts["path"][parameter.name] = view
        shown = self._world.session.send(request).reading.items
        schemas = self._world.contract.schemas
        key = schemas.wire(operation.row_schema, "criteria")
        criteria = shown[0].get(key) if shown and key else None
        if not is_object(criteria) or criteria.get("comparator") != "equal":
            return None
        field, value = pointers.first(criteria, "field.api_name"), criteria.get("value")
        return {**self._world.new_row(module), field: value} if isinstance(field, str) and value else None
