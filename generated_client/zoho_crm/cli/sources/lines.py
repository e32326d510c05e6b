"""Rows of files of JSON: an object or an id on each line."""

import json
from collections.abc import Iterable, Iterator

from zoho_crm._runtime.paths import is_list, is_object
from zoho_crm.cli.sources.line import InputError, Line
from zoho_crm.cli.sources.table import ID


def rows(lines: Iterable[str], name: str) -> Iterator[Line]:
    """Give the rows; empty lines are left out.

    Raises:
        InputError: a line is no JSON, or something else than an object or an id.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            found: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            hint = "; a list over several lines is no JSON lines, write each row on one" if line.strip() in "[{" else ""
            raise InputError(f"{where}: this is no JSON ({error}){hint}. Nothing was sent.") from error
        if is_list(found):
            raise InputError(f"{where}: this is a list; JSON lines have an object on each line. Nothing was sent.")
        cells = found if is_object(found) else {ID: found}
        yield Line(number, cells, where, tuple(cells))
