"""What a command on many rows does, written down as it is done: one SQLite file for each job."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from zoho_crm.cli import private
from zoho_crm.cli.refusal import Refused, tell
from zoho_crm.cli.rows import TABLE, Rows

_FOLDER: Final = "jobs"
#: Raised when older programs cannot read the journals of newer ones.
FORMAT: Final = 1
_FACTS: Final = "create table facts (name text primary key, value text not null);"


class Journal:
    """One job: its facts, and its rows.

    Attributes:
        path: the file.
        name: what the job is called.
        rows: its rows, with what became of each.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self._base = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            # A commit is on the disk before the next call is made.
            self._base.execute("pragma journal_mode = wal")
            self._base.execute("pragma synchronous = full")
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise Refused(f"{path} is no journal of a job any more ({error}). Move it away.") from error
        self._claim: sqlite3.Connection | None = None
        self.rows = Rows(self._base)

    @classmethod
    def make(cls, **facts: Any) -> "Journal":  # noqa: ANN401 - JSON
        """Begin a job."""
        folder = _folder()
        now = datetime.now(UTC)
        path = folder / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.sqlite"
        private.claim(path)
        journal = cls(path)
        journal.claim()
        journal._base.execute("begin")
        for table in (_FACTS, TABLE):
            journal._base.execute(table)
        journal.note(format=FORMAT, begun=f"{now:%Y-%m-%d %H:%M:%S} UTC", **facts)
        journal._base.execute("commit")
        return journal

    @classmethod
    def open(cls, name: str, *, whole: bool = False) -> "Journal":
        """Open a job by its name, or, unless it must be `whole`, by the beginning of it.

        Raises:
            Refused: there is none, or several begin so.
        """
        if not name:
            raise Refused("A job has a name; `zoho-crm jobs list` shows them.")
        paths = [path for path in _paths() if path.stem == name]
        if not (paths or whole):
            paths = [path for path in _paths() if path.stem.startswith(name)]
        if len(paths) != 1:
            what = f"{len(paths)} jobs begin with" if paths else "There is no job"
            raise Refused(f"{what} {name!r}; `zoho-crm jobs list` shows them.")
        return cls(paths[0])

    @classmethod
    def all(cls) -> Iterator["Journal"]:
        """Give all jobs, the newest first."""
        for path in sorted(_paths(), reverse=True):
            try:
                with closing(cls(path)) as journal:
                    if journal.facts:
                        yield journal
            except Refused as error:
                tell(f"{error}")

    def claim(self) -> None:
        """Keep other processes from working on the job, as long as this one lives.

        Raises:
            Refused: another one does.
        """
        # SQLite's own lock, which goes with the process however it ends, and is there on every system.
        lock = self.path.with_suffix(".lock")
        with suppress(FileExistsError):
            private.claim(lock)
        # Somebody who looks whether it is claimed is in the way for a moment.
        claim = sqlite3.connect(lock, timeout=0.2, isolation_level=None)
        try:
            claim.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            claim.close()
            raise Refused(f"Another process works on job {self.name}. Wait for it, or stop it.") from error
        self._claim = claim

    @property
    def is_claimed(self) -> bool:
        """Whether some process works on the job."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.path.with_suffix(".lock"), timeout=0)) as base:
            base.execute("select * from sqlite_master").fetchall()
            return False
        return True

    def note(self, **facts: Any) -> None:  # noqa: ANN401 - JSON
        """Write facts down: all of them, or, when the program is killed meanwhile, none."""
        # One statement is one commit, and may stand within a transaction.
        marks = ", ".join(["(?, ?)"] * len(facts))
        sql = f"insert or replace into facts values {marks}"  # noqa: S608 - marks alone
        self._base.execute(sql, [part for name, value in facts.items() for part in (name, json.dumps(value))])

    @property
    def facts(self) -> dict[str, Any]:
        """What is known of the job as a whole.

        Raises:
            Refused: the file was damaged, or written by a newer program.
        """
        try:
            found = {name: json.loads(value) for name, value in self._base.execute("select name, value from facts")}
        except sqlite3.DatabaseError as error:
            if "no such table" in str(error):
                forget = f"zoho-crm jobs forget {self.name}"
                raise Refused(f"Job {self.name} was stopped before it began. Forget it: {forget}") from error
            raise Refused(f"{self.path} is no journal of a job any more ({error}). Move it away.") from error
        if found.get("format", FORMAT) > FORMAT:
            raise Refused(f"Job {self.name} was begun by a newer zoho-crm; go on with it there, or upgrade.")
        return found

    def close(self) -> None:
        """Close the file, and let others work on the job."""
        self._base.close()
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    def remove(self) -> None:
        """Forget the job."""
        self.close()
        for ending in (".sqlite", ".sqlite-wal", ".sqlite-shm", ".lock"):
            self.path.with_suffix(ending).unlink(missing_ok=True)


def names() -> list[str]:
    """Give the names of all jobs, the newest first."""
    return sorted((path.stem for path in _paths()), reverse=True)


def _folder() -> Path:
    folder = private.home() / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _paths() -> list[Path]:
    return list(_folder().glob("*.sqlite"))
