"""The contract kit's data: the whole bundle."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from zoho_codegen.emit.jsontext import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zoho_codegen.bundle import Bundle

__all__ = ["emit"]

_FOLDER = PurePosixPath("contract_tests/zoho_contract/_generated")
_DOCSTRING = '"""What the kit knows of the API, made from openapi/ by `nox -s generate`. Do not edit."""\n'


def emit(
    bundles: Mapping[str, Bundle], write: Callable[[Mapping[str, Any]], str] = printed
) -> dict[PurePosixPath, str]:
    """One `crm-<version>.json` per version, in a package so that it can be read as a resource."""
    texts = {_FOLDER / "__init__.py": _DOCSTRING}
    texts.update({_FOLDER / f"crm-{version}.json": write(bundle.document) for version, bundle in bundles.items()})
    return texts
