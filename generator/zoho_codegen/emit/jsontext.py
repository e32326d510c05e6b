"""How a document is printed."""

from __future__ import annotations

import json

__all__ = ["printed"]


def printed(document: object) -> str:
    """JSON in source order, one space deep, ending with a newline: small, and each change is one line of a diff."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
