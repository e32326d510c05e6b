"""How a document is printed."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import cast

__all__ = ["printed"]


def printed(document: object) -> str:
    """JSON in source order, one space deep, ending with a newline: small, and each change is one line of a diff."""
    return _written(document, "\n") + "\n"


def _written(value: object, margin: str) -> str:
    """Write what `json.dumps` does with `indent=1`, in a fourth of the time: that one writes piece by piece."""
    inner = f"{margin} "
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict) and value:
        pairs = cast("dict[str, object]", value).items()
        return f"{{{','.join([f'{inner}{_key(key)}: {_written(item, inner)}' for key, item in pairs])}{margin}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{','.join([f'{inner}{_written(item, inner)}' for item in cast('list[object]', value)])}{margin}]"
    return json.dumps(value)


def _key(key: object) -> str:
    return encode_basestring(key if isinstance(key, str) else json.dumps(key))
