"""The sandbox's data: the bundle without anything that would let a server answer by rote.

How an error is provoked, what a success changes, how a job is watched, and every example stay away from it: the
sandbox decides from its own state, or the kit would prove the data against itself.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from zoho_codegen.emit.jsontext import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zoho_codegen.bundle import Bundle

__all__ = ["WITHHELD", "emit"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

WITHHELD = frozenset(
    {"trigger", "x-effects", "x-job", "x-examples", "example", "examples", "x-client", "sources", "x-sources"}
)

_FOLDER = PurePosixPath("contract_tests/zoho_sandbox/_generated")
_DOCSTRING = '"""What the sandbox knows of the API, made from openapi/ by `nox -s generate`. Do not edit."""\n'
_NAMED_BY_CONTENT = frozenset({"properties", "parameters", "schemas", "details"})


def emit(
    bundles: Mapping[str, Bundle], write: Callable[[Mapping[str, Any]], str] = printed
) -> dict[PurePosixPath, str]:
    """One `crm-<version>.json` per version, in a package so that it can be read as a resource."""
    texts = {_FOLDER / "__init__.py": _DOCSTRING}
    for version, bundle in bundles.items():
        told = cast("dict[str, Any]", _withheld(bundle.document, keys_are_names=False))
        texts[_FOLDER / f"crm-{version}.json"] = write(told)
    return texts


def _withheld(node: Json, *, keys_are_names: bool) -> Json:
    """The node without the withheld keys; where keys are names of the API (`properties`), all of them stay."""
    if isinstance(node, list):
        return [_withheld(item, keys_are_names=False) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _withheld(value, keys_are_names=not keys_are_names and key in _NAMED_BY_CONTENT)
        if isinstance(value, (dict, list))
        else value
        for key, value in node.items()
        if keys_are_names or key not in WITHHELD
    }
