"""Fewer steps that still fail: delta debugging on lists."""

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def shrink(steps: list[_T], fails: Callable[[list[_T]], bool], most: int = 60) -> list[_T]:
    """A sublist that still fails and from which no part of the last size tried can be left out.

    Args:
        steps: What failed.
        fails: Whether a sublist fails; asked at most `most` times.
        most: Bound on the attempts.
    """
    size = max(1, len(steps) // 2)
    tries = 0
    while True:
        position, smaller = 0, False
        while position < len(steps) and tries < most:
            candidate = steps[:position] + steps[position + size :]
            tries += 1
            if candidate and fails(candidate):
                steps, smaller = candidate, True
            else:
                position += size
        if tries >= most or (size == 1 and not smaller):
            return steps
        size = max(1, size // 2)
