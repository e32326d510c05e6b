"""What was told of records and would be told so again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from sqlite3 import Connection as Driver
from sys import getsizeof
from typing import Final

from sqlalchemy import Connection

from zoho_sandbox import touched
from zoho_sandbox.memory import Memory, remembered
from zoho_sandbox.spelling import Spelled, SpelledRows

Places = tuple[int, ...]
# About how many bytes a member of a row takes besides its text, and a row as one of a page.
MEMBER: Final = 130
OF_PAGE: Final = 160


@dataclass(slots=True)
class Known:
    """The rows that were told to those who asked for the same.

    Attributes:
        shown: the members of a row that were asked for, by code names; None for all.
        rows: the rows by the places of their records.
    """

    shown: frozenset[str] | None
    rows: dict[int, Spelled] = field(default_factory=dict[int, Spelled])
    _numbers: dict[Places, int] = field(default_factory=dict[Places, int])
    _pages: dict[int, SpelledRows] = field(default_factory=dict[int, SpelledRows])
    _on: dict[int, set[int]] = field(default_factory=dict[int, set[int]])

    def shows(self, name: str) -> bool:
        """Whether a row has that member."""
        return self.shown is None or name in self.shown

    def page(self, places: Places) -> SpelledRows | None:
        """The rows that were told together, if no record of theirs was changed since."""
        number = self._numbers.get(places)
        return None if number is None else self._pages.get(number)

    def together(self, places: Places) -> SpelledRows:
        """Rows that are told together from now on; each of them is known."""
        page = SpelledRows(map(self.rows.__getitem__, places))
        number = self._numbers.get(places)
        if number is None:
            number = self._numbers[places] = len(self._numbers)
            for place in places:
                self._on.setdefault(place, set()).add(number)
        self._pages[number] = page
        return page

    def forget(self, places: Iterable[int]) -> None:
        """Forget what was told of the records at the places, and the pages that they are on."""
        for place in places:
            self.rows.pop(place, None)
            for number in self._on.get(place, ()):
                self._pages.pop(number, None)


class Told(Memory[Known]):
    """All rows that were told and would be told so again."""

    def __init__(self) -> None:
        super().__init__()
        self._changes = -1

    def catch_up(self, driver: Driver) -> None:
        """Forget the rows of records that were changed meanwhile."""
        if driver.total_changes == self._changes:
            return
        places = touched.taken(driver)
        if places is None:
            self.clear()
        elif places:
            for known in self.parts():
                known.forget(places)
        self._changes = driver.total_changes

    def keep(self, known: Known, rows: dict[int, Spelled], places: Places) -> SpelledRows:
        """Add rows to what is known, and tell those at the places together."""
        known.rows.update(rows)
        page = known.together(places)
        size = getsizeof(page.text) + OF_PAGE * len(places)
        self.took(size + sum(getsizeof(row.text) + MEMBER * len(row) for row in rows.values()), len(rows) + 1)
        return page


@remembered
def memory(_connection: Connection) -> Told:
    """What a store has told."""
    return Told()
