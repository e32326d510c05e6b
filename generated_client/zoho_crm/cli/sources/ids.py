"""Reading the id of a record as people and spreadsheets write it."""

import re
from typing import Final

#: An id, however a spreadsheet has spoilt it.
NUMBER: Final = re.compile(r"'?(?:zcrm_)?[+-]?[0-9][0-9.eE+]*")
_ID: Final = re.compile(r"[0-9]{1,30}")
_ROUNDED: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_DECIMAL: Final = re.compile(r"\d+[.,]\d*")
#: What exports from the pages of the CRM write before an id.
_PREFIX: Final = "zcrm_"
_CLIP: Final = 60


def read(written: object) -> str:
    """Give an id as the API takes it.

    Raises:
        ValueError: it is none; the message says why, without saying where.
    """
    known = isinstance(written, str | int | float) and not isinstance(written, bool)
    cell = str(written).strip().removeprefix("'").removeprefix(_PREFIX) if known else "?"
    if _ID.fullmatch(cell):
        return cell
    if not cell:
        raise ValueError("there is no id")
    if _ROUNDED.fullmatch(cell) or isinstance(written, float):
        raise ValueError(
            f"{_clipped(cell)} is an id that a spreadsheet has rounded, its last digits are lost; export it again from"
            f" the source, and open it there with that column as text"
        )
    if _DECIMAL.fullmatch(cell):
        raise ValueError(f"{_clipped(cell)} is a number with a fraction; format the column as text and export it again")
    raise ValueError(f"{_clipped(cell if known else written)} is no id of a record; an id is a text of digits")


def look_rounded(ids: list[str]) -> bool:
    """Say whether ids look as if a spreadsheet had kept 15 digits of each and put zeros for the rest."""
    kept = 15
    return len(ids) > 1 and all(len(one) > kept and not one[kept:].strip("0") for one in ids)


def _clipped(written: object) -> str:
    shown = repr(written)
    return shown if len(shown) <= _CLIP else f"{shown[:_CLIP]}..."
