"""What the changelog says about the next release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zoho_codegen.breaking.unreadable import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["announces_a_break"]

_UNRELEASED = re.compile(r"^##[ \t]+\[?unreleased\]?.*?$(.*?)(?=^##[ \t]|\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_BREAKING = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?\[Breaking\]", re.MULTILINE)


def announces_a_break(path: Path) -> bool:
    """Whether a line of the section about unreleased changes begins with `[Breaking]`, a list's dash aside.

    Raises:
        UnreadableError: There is no such file, or it is not text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"the changelog {path} cannot be read: {error}") from None
    section = _UNRELEASED.search(text)
    return section is not None and _BREAKING.search(section[1]) is not None
