"""Rows of CSV files, with a header or without, however they are separated; a bare list of ids is one of them."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from zoho_crm.cli.sources.line import InputError, Line

_SEPARATORS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"[^"]*"')
#: A cell of a list without a header begins with a digit.
_BARE: Final = re.compile(r"\s*(?:zcrm_)?[0-9]")
#: What a list without a header calls its only column.
ID: Final = "id"


def rows(lines: Iterable[str], name: str) -> Iterator[Line]:
    """Give the rows; those without anything in them are left out.

    Raises:
        InputError: a line is no CSV, or the file was cut off.
    """
    source = iter(lines)
    skipped = 0
    for first in source:
        if first.strip():
            break
        skipped += 1
    else:
        return
    separator = _separator(first)
    watched = Watched(chain([first], source))
    reader = csv.reader(watched, delimiter=separator, strict=True)
    header: tuple[str, ...] | None = None
    try:
        for cells in reader:
            number = skipped + reader.line_num
            where = f"{name}, line {number}"
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, where)
                if header is not None:
                    continue
                header = (ID,)
            if len(cells) > len(header):
                raise InputError(f"{where} has {len(cells)} cells, and the header has {len(header)}. Nothing was sent.")
            yield Line(number, dict(zip(header, cells, strict=False)), where, header, watched.cut)
    except csv.Error as error:
        where = f"{name}, line {skipped + reader.line_num}"
        raise InputError(f"{where}: this is no CSV ({error}); was the file cut off? Nothing was sent.") from error


class Watched:
    """Lines, of which the last is looked at: `cut` says whether it has no end."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.cut = not line.endswith(("\n", "\r"))
        return line


def _separator(first: str) -> str:
    bare = _QUOTED.sub("", first)
    return max(_SEPARATORS, key=bare.count)


def _header(cells: list[str], where: str) -> tuple[str, ...] | None:
    """Give the names of the columns; None when the first row is one of a bare list of ids."""
    if len(cells) == 1 and _BARE.match(cells[0]):
        return None
    names = [cell.strip() for cell in cells]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(f"{where}: the column {twice[0]!r} is there more than once. Nothing was sent.")
    return tuple(names)
