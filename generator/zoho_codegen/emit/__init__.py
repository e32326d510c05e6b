"""One module per product: each makes texts from bundles, none touches the tree.

An emitter takes the bundles by version, newest last, and answers with text by path relative to the repository's root;
every path lies in a folder named `_generated`. It raises `GenerationError` when it cannot do its work completely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit import bundles, client, docs, kit, sandbox

__all__ = ["EMITTERS", "OF_ONE_VERSION", "Emitter", "client", "docs", "published"]

Emitter = Callable[[Mapping[str, Bundle]], dict[PurePosixPath, str]]

#: Those that print one document for each version.
OF_ONE_VERSION = (published := bundles.emit, sandbox.emit, kit.emit)
EMITTERS: tuple[Emitter, ...] = (bundles.emit, client.emit, sandbox.emit, kit.emit, docs.emit)
