"""What a finding is about: a status, the codes, a member or the presence of something; scripts compare that alone."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_STATUS: Final = re.compile(r"\b(?:HTTP|status) ([1-5]\d\d(?:(?:, | or )[1-5]\d\d)*)\b")
"""The statuses that were promised, in what is said of them."""

_NO_SUCH_STATUS: Final = re.compile(r"one of the documented statuses|no undocumented \d{3} answer")
"""How it is said that whatever has the status that came is wrong."""

_CODES: Final = re.compile(r"a code documented for|the codes? of (?:its rows|the whole answer) (?:is|are) ")

_MEMBER: Final = re.compile(r"(\w+)(?: of \d+)? to (?:hold|be|stay) ")
"""The member of a record that a promise is about."""

_VALUES: Final = (r"\[[^]]*\]", r'"[^"]*"', r'[^][{},"]+')
"""A list of plain things, a text, a number or word, as both Python and grep know them."""

_PRESENT: Final = re.compile(
    r"\b(?:also|not|(?:record|territory|layout|job)) (\d{10,}(?:, \d{10,})*)(?=, which|, as|$| (?:of|not to be shown))"
)
"""Identifiers that were promised to be in an answer, or not to be."""


def statuses(expected: str) -> set[int]:
    """The statuses that were promised; none where nothing is said of them."""
    return {int(item) for found in _STATUS.findall(expected) for item in re.findall(r"\d+", found)}


def only_status(expected: str, status: int) -> bool:
    """Whether the status alone is wrong: it is none of those promised, or no page has it."""
    promised = statuses(expected)
    return bool((promised and status not in promised) or _NO_SUCH_STATUS.search(expected))


def present(expected: str) -> list[str]:
    """The identifiers of which it was said that an answer should have them, or should not."""
    return [item for found in _PRESENT.findall(expected) for item in found.split(", ")]


def patterns(expected: str) -> Iterator[str]:
    """What finds in an answer, if anything, the part of it that tells whether the mistake is there."""
    if named := _MEMBER.match(expected):
        yield "|".join(f'"{named[1]}" ?: ?{value}' for value in _VALUES)
    if _CODES.search(expected):
        yield '"code" ?: ?"[^"]*"'


def presence(expected: str, marks: Mapping[str, str]) -> str:
    """A pattern that finds what should be there, or should not; empty where nothing is said of that."""
    named = [marks[item] for item in present(expected) if item in marks]
    return "|".join(f'"{mark}"' for mark in dict.fromkeys(named))
