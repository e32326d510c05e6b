"""One API version: its name in URLs and the generated package that holds its operations."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from .operation import Operation

#: Operations that were asked for, by package and id: to import them again costs more than to write a call.
_KNOWN: Final[dict[tuple[str, str], Operation]] = {}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Version(NamedTuple):
    """An API version, such as `Version("v8", "zoho_crm._generated.v8")`."""

    name: str
    package: str

    def operation(self, operation_id: str) -> Operation:
        """Give an operation by its id.

        Raises:
            LookupError: this API version has no operation of that id.
        """
        found = _KNOWN.get((self.package, operation_id))
        if found is None:
            module = f"{self.package}.endpoints.{_WORD.sub('_', operation_id).lower()}"
            try:
                found = cast("Operation", import_module(module).OPERATION)
            except ModuleNotFoundError:
                raise LookupError(f"API {self.name} has no operation {operation_id!r}.") from None
            _KNOWN[self.package, operation_id] = found
        return found
