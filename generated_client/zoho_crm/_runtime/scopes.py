"""Which OAuth scopes a call needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from .version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .operation import Operation

_MODULE: Final = "{module}"
#: What the descriptions call modules that an organization has made itself, and their word in scopes.
_CUSTOM_MODULE: Final = "CustomModule"
_CUSTOM: Final = "custom"
#: The endings of scopes that stand for several others, the widest last.
_WIDE: Final = ("WRITE", "ALL")


def scopes_for(*calls: str, modules: Iterable[str] = (), version: str = "v8") -> list[str]:
    """Give the narrowest documented scopes that calls need, to ask a user or a self client for.

    A call that starts jobs needs the scope to follow them too, which is among them.

    Args:
        calls: names of methods, such as `tags.remove` or `records.mass_update`.
        modules: API names of the modules that are worked on; without any, the scopes are for all modules.
        version: the API version.

    Raises:
        ValueError: no call is named, or that API version has no such call or does not exist.
    """
    if not calls:
        raise ValueError("Name at least one call, such as scopes_for('tags.remove').")
    package = f"zoho_crm._generated.{version.replace('.', '_')}"
    try:
        methods = cast("Mapping[str, str]", import_module(f"{package}.methods").OPERATIONS)
    except ModuleNotFoundError:
        raise ValueError(f"This client speaks no API {version!r}.") from None
    named = [modules] if isinstance(modules, str) else list(modules)
    speaks = Version(version, package)
    found: set[str] = set()
    for call in calls:
        if call not in methods:
            raise ValueError(f"API {version} has no call {call!r}; it has {', '.join(_like(call, methods))}.")
        op = speaks.operation(methods[call])
        found.update(_narrowest(op, named))
        if op.job and op.job.poll:
            found.update(_narrowest(speaks.operation(op.job.poll), named))
    return sorted(found)


def concrete(op: Operation, module: str | None) -> Sequence[Sequence[str]]:
    """Give the alternatives of scopes that an operation accepts, for a module where one is known."""
    if module is None:
        return op.scopes
    return [[scope.replace(_MODULE, _word(op, module)) for scope in group] for group in op.scopes]


def _word(op: Operation, module: str) -> str:
    """Give a module as scopes name it: `Price_Books` is `pricebooks`, modules of an organization's own are `custom`."""
    if _CUSTOM_MODULE in op.modules and module not in op.modules:
        return _CUSTOM
    return module.replace("_", "").lower()


def _narrowest(op: Operation, modules: Sequence[str]) -> Iterator[str]:
    general = [group for group in op.scopes if not any(_MODULE in scope for scope in group)]
    single = [group for group in op.scopes if group not in general]
    if single and (modules or not general):
        group = min(single, key=_width)
        for module in modules or [_CUSTOM_MODULE]:
            yield from (scope.replace(_MODULE, _word(op, module)) for scope in group)
    elif general:
        yield from min(general, key=_width)


def _width(group: Sequence[str]) -> tuple[int, ...]:
    """Say how much an alternative allows, to be compared: what it ends with, then how many scopes it takes."""
    ends = [scope.rpartition(".")[2] for scope in group]
    return max(_WIDE.index(end) + 1 if end in _WIDE else 0 for end in ends), len(group)


def _like(call: str, methods: Mapping[str, str]) -> list[str]:
    resource = call.partition(".")[0]
    return sorted(name for name in methods if name.startswith(f"{resource}.")) or sorted(methods)
