"""What a name that is not known was meant for, perhaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Give the known names that are nearest to a word, letter case left out of account; none where nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - for those who mistype

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    return [folded[found] for found in get_close_matches(word.casefold(), folded, most)]


def meant(word: str, known: Iterable[str], most: int = 1) -> str:
    """Give the end of a sentence that names what is nearest: `; did you mean VIP?`, nothing where nothing is."""
    near = nearest(word, known, most)
    return f"; did you mean {' or '.join(near)}?" if near else ""
