"""Which of the known names somebody meant."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# No name is longer; what a stranger sends may be.
LONGEST: Final = 80
ALIKE: Final = 0.6
MOST: Final = 3


def nearest(wanted: str, known: Iterable[str], cutoff: float = ALIKE) -> list[str]:
    """The known names like the wanted one, letter by letter or by their words in any order: three at most, best first.

    Of names that are as near, the first comes first.
    """
    spoken = wanted[:LONGEST]
    rated = [(_likeness(spoken, name), name) for name in known]
    rated.sort(key=lambda rating: rating[0], reverse=True)
    return [name for (best, _), name in rated if best >= cutoff][:MOST]


def did_you_mean(alike: list[str]) -> str:
    """The question that names them; empty where there is none."""
    return f"did you mean {' or '.join(alike)}?" if alike else ""


def _likeness(wanted: str, name: str) -> tuple[float, float]:
    """How alike they are in the better of both ways, and letter by letter."""
    letters = _ratio(wanted, name)
    return max(letters, _ratio(_words(wanted), _words(name))), letters


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _words(name: str) -> str:
    return " ".join(sorted(word.lower() for word in WORD.findall(name)))
