"""What SQLite alone does with the rows of a sandbox, from Python and without anything around it: nobody is quicker."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

# As many rows as a job of the sandbox does in one transaction.
PORTION = 250
COLUMNS = "id, org, module, content, flags, owner, created_by, created_at, modified_by, modified_at"
INSERT = f"INSERT INTO records ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
READ = f"SELECT {COLUMNS} FROM records WHERE module = 'Leads' ORDER BY place DESC LIMIT ? OFFSET ?"
UPDATE = "UPDATE records SET content = ?, modified_at = ? WHERE id = ?"
VALUES = json.dumps({"Last_Name": "Bench", "Company": "Zylker"})


class Bare:
    """The file of a sandbox that has ended, or a copy of one that has not, spoken to by the driver of Python."""

    def __init__(self, file: Path) -> None:
        self._folder = TemporaryDirectory()
        copy = Path(self._folder.name) / file.name
        for one in file.parent.glob(f"{file.name}*"):
            shutil.copy(one, copy.parent / one.name)
        self._connection = sqlite3.connect(copy)
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._made = 0

    def inserts(self, count: int, portion: int) -> float:
        """Seconds on a processor for each row, so many of them in a transaction."""

        def insert(number: int) -> None:
            self._connection.executemany(INSERT, [self._row() for _ in range(min(portion, count - number))])
            self._connection.commit()

        return _spent(insert, range(0, count, portion)) / count

    def reads(self, count: int, size: int, pages: int) -> float:
        """Seconds on a processor for each of so many pages, read as rows and as nothing else, of the pages in turn."""

        def read(number: int) -> None:
            self._connection.execute(READ, (size, number % pages * size)).fetchall()

        return _spent(read, range(count)) / count

    def updates(self, most: int) -> float:
        """Seconds on a processor for each row of a module whose values are read, changed, and written in portions."""
        found = self._connection.execute("SELECT id FROM records WHERE module = 'Leads' LIMIT ?", (most,)).fetchall()

        def update(number: int) -> None:
            some = [one for (one,) in found[number : number + PORTION]]
            marks = ", ".join("?" * len(some))
            read = self._connection.execute(f"SELECT content, id FROM records WHERE id IN ({marks})", some).fetchall()
            changed = [(json.dumps({**json.loads(content), "City": "Bern"}), time.time(), one) for content, one in read]
            self._connection.executemany(UPDATE, changed)
            self._connection.commit()

        return _spent(update, range(0, len(found), PORTION)) / len(found)

    def close(self) -> None:
        """Leave nothing."""
        self._connection.close()
        self._folder.cleanup()

    def _row(self) -> tuple[object, ...]:
        self._made += 1
        now = time.time()
        return f"bench{self._made}", "1", "Leads", VALUES, '{"converted": false}', "1", "1", now, "1", now


def _spent(work: Callable[[int], None], numbers: range) -> float:
    begin = time.process_time()
    for number in numbers:
        work(number)
    return time.process_time() - begin
