"""Taking the input into a journal: every row is looked at before the first is sent."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from zoho_crm._runtime.paths import is_list, is_object
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.rows import New
from zoho_crm.cli.sources import ids
from zoho_crm.cli.sources.line import InputError, Line
from zoho_crm.cli.sources.reading import column_of, no_column
from zoho_crm.cli.sources.table import ID

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.cli.naming import Known

INVALID: Final = "INVALID_ROW"
_BLOCK: Final = 5000
#: How many wrong rows are told before the rest is counted.
_TOLD: Final = 5
_PARTS: Final = re.compile(r"[;,|\n]+")


@attrs.frozen
class Beside:
    """What is given for each row alone.

    Attributes:
        field: what its column is called.
        known: gives what may be named there.
    """

    field: str
    known: "Callable[[ZohoCRM], Known]"


class Intake:
    """Reads rows into a journal.

    Args:
        crm: where names in the input are looked up.
        mapping: field -> column, as far as it was named.
        beside: what is given for each row alone; None when all rows are treated alike.
        skip_invalid: whether rows that cannot be read are written down as failed, or refuse the whole.
    """

    def __init__(
        self, crm: "ZohoCRM", mapping: Mapping[str, str], beside: Beside | None, *, skip_invalid: bool
    ) -> None:
        self._crm = crm
        self._mapping = mapping
        self._beside = beside
        self._known: Known | None = None
        self._skip = skip_invalid
        self._columns: dict[tuple[str, ...], tuple[str, str | None]] = {}
        self._sample: list[str] = []
        self._shortest = len("9" * 30)
        self.count = 0
        self._told: list[str] = []
        self._wrong = 0

    def read(self, journal: Journal, lines: Iterable[Line]) -> None:
        """Read all rows; equal ones are marked as duplicates, and values for the same record joined.

        Raises:
            InputError: there are no rows, or some cannot be read; all were looked at.
        """
        rows = self._rows(lines)
        while block := list(islice(rows, _BLOCK)):
            journal.rows.add(block)
        if self._wrong and not self._skip:
            more = self._wrong - _TOLD
            told = "\n  ".join([*self._told, *([f"and {more:,} more"] if more > 0 else [])])
            raise InputError(
                f"{self._wrong:,} of {self.count:,} rows cannot be read:\n  {told}\nNothing was sent. Correct them, or"
                f" leave them out with --skip-invalid."
            )
        if not self.count:
            raise InputError("There are no rows: the input is empty. Nothing was sent.")
        journal.rows.join_duplicates()

    @property
    def rounded(self) -> bool:
        """Whether the ids look as if a spreadsheet had rounded all of them."""
        return ids.look_rounded(self._sample)

    def _rows(self, lines: Iterable[Line]) -> Iterator[New]:
        last: tuple[Line, str] | None = None
        for line in lines:
            self.count += 1
            try:
                one, given = self._look(line)
            except InputError:
                raise
            except ValueError as error:
                self._wrong += 1
                if self._wrong <= _TOLD:
                    self._told.append(f"{line.where}: {error}")
                yield line.number, "", None, "failed", INVALID, str(error)
                continue
            if last is not None:
                self._shortest = min(self._shortest, len(last[1]))
            last = line, one
            if len(self._sample) < _TOLD:
                self._sample.append(one)
            yield line.number, one, given, "waiting", None, None
        if last is not None and last[0].cut and self.count > 1 and len(last[1]) < self._shortest:
            raise InputError(
                f"{last[0].where}: the file ends in the middle of a line, and this id is shorter than all others:"
                f" {last[1]!r}. It was probably cut off; end the line if it is right. Nothing was sent."
            )

    def _look(self, line: Line) -> tuple[str, list[str] | None]:
        column, beside = self._places(line)
        one = ids.read(line.cells.get(column, ""))
        return one, None if beside is None else self._several(line.cells.get(beside))

    def _places(self, line: Line) -> tuple[str, str | None]:
        """Give the columns of the id and of the values; found once for rows of the same columns."""
        header = line.header
        if header not in self._columns:
            cells = dict.fromkeys(header)
            column = column_of(cells, ID, self._mapping)
            beside = None if self._beside is None else column_of(cells, self._beside.field, self._mapping)
            if column is None:
                raise no_column(cells, ID)
            if self._beside is not None and beside is None:
                raise no_column(cells, self._beside.field)
            self._columns[header] = column, beside
        return self._columns[header]

    def _several(self, written: object) -> list[str]:
        """Read the ids or the names in a cell; names may hold blanks, ids may have blanks between them."""
        parts: Sequence[object] = written if is_list(written) else _PARTS.split(str(written or ""))
        found = [one for part in parts if str(part).strip() for one in self._ids(part)]
        if not found:
            raise ValueError("nothing is named beside the id")
        return list(dict.fromkeys(found))

    def _ids(self, part: object) -> list[str]:
        if not isinstance(part, str):
            return [ids.read(part.get(ID) if is_object(part) else part)]
        if all(map(ids.NUMBER.fullmatch, part.split())):
            return list(map(ids.read, part.split()))
        if self._known is None and self._beside is not None:
            self._known = self._beside.known(self._crm)
        return [] if self._known is None else [self._known.find(part.strip())]
