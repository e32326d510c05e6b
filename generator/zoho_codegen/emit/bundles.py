"""The bundles themselves, in the words that every tool that reads OpenAPI takes in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from zoho_codegen.emit.jsontext import printed
from zoho_codegen.emit.published import published

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zoho_codegen.bundle import Bundle

__all__ = ["emit"]

_FOLDER = PurePosixPath("openapi/_generated")


def emit(
    bundles: Mapping[str, Bundle], write: Callable[[Mapping[str, Any]], str] = printed
) -> dict[PurePosixPath, str]:
    """One `crm-<version>.json` per version."""
    return {_FOLDER / f"crm-{version}.json": write(published(bundle.document)) for version, bundle in bundles.items()}
