"""Checks of a user's own, found by the name of the module that has them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from zoho_contract.checks.check import Check
    from zoho_contract.contract import Operation

FUNCTION: Final = "zoho_checks"
"""The function of a module that gives its checks for the operations of a version."""


class OwnChecksError(ValueError):
    """The module cannot be used; the text says why and what it should have."""


def load(name: str) -> Callable[[list[Operation]], Iterable[Check]]:
    """What a module adds to the promises; it may be in the current folder.

    Raises:
        OwnChecksError: There is no such module, it cannot be imported, or it has no function `zoho_checks`.
    """
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        module = import_module(name)
    except Exception as error:
        raise OwnChecksError(f"the module {name} cannot be imported: {type(error).__name__}: {error}") from error
    found: Any = getattr(module, FUNCTION, None)
    if not callable(found):
        raise OwnChecksError(f"the module {name} has no function {FUNCTION}(operations) that gives checks")
    return cast("Callable[[list[Operation]], Iterable[Check]]", found)
