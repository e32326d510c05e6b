"""The rows of a job, and what becomes of each."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal
from urllib.parse import unquote

import attrs

State = Literal["waiting", "flight", "ok", "failed", "unknown", "duplicate"]
#: A row as it is read: place, id, what is given for it alone, state, code, message.
New = tuple[int, str, list[str] | None, State, str | None, str | None]

TABLE: Final = """
create table rows (
  seq integer primary key, place integer not null, id text not null, given text, state text not null,
  code text, message text, job text, tries integer not null default 0
);
"""
#: State of the first row of a record -> what the others say of it.
_THERE: Final = {
    "ok": "done",
    "failed": "failed",
    "unknown": "unknown",
    "flight": "unknown",
    "waiting": "left",
}
#: The API calls it a success, but nothing is changed: a job of the same record is not over.
BUSY: Final = "ALREADY_SCHEDULED"
_INDEXES: Final = """
create index rows_by_id on rows (id);
create index rows_by_state on rows (state, seq);
"""


@attrs.frozen
class Entry:
    """A row of a job: where it stood in the input, the record, and what is given for it alone."""

    seq: int
    place: int
    id: str
    given: list[str] | None
    tries: int


@attrs.frozen
class Ended:
    """What became of a row."""

    seq: int
    state: State
    code: str | None = None
    message: str | None = None
    job: str | None = None


class Rows:
    """The rows in a journal, with their states.

    A row is `flight` from before its call is made until its answer is written down, so that one that is `flight` when
    nobody works on the job may have been done or not.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def add(self, entries: Iterable[New]) -> None:
        """Add rows."""
        rows = ((p, i, None if g is None else json.dumps(g), s, c, m) for p, i, g, s, c, m in entries)
        self._base.execute("begin")
        sql = "insert into rows (place, id, given, state, code, message) values (?, ?, ?, ?, ?, ?)"
        self._base.executemany(sql, rows)
        self._base.execute("commit")

    def join_duplicates(self) -> None:
        """Leave the first of the rows of a record, with the values of all of them; the others become duplicates.

        It is done once, when all rows are there.
        """
        self._base.executescript(_INDEXES)
        same = self._base.execute(
            "select id, min(seq), min(place) from rows where state = 'waiting' group by id having count(*) > 1"
        ).fetchall()
        self._base.execute("begin")
        for one, seq, place in same:
            rows = self._base.execute("select given from rows where id = ? and state = 'waiting' order by seq", (one,))
            values = [value for (given,) in rows for value in json.loads(given or "[]")]
            if values:
                joined = json.dumps(list(dict.fromkeys(values)))
                self._base.execute("update rows set given = ? where seq = ?", (joined, seq))
            sql = "update rows set state = 'duplicate', message = ? where id = ? and seq > ? and state = 'waiting'"
            self._base.execute(sql, (f"the same record as in line {place}", one, seq))
        self._base.execute("commit")

    def take(self, size: int, tries: int) -> Sequence[Entry]:
        """Give rows whose turn it is and which were not tried so often, and mark them as on their way."""
        sql = (
            "update rows set state = 'flight', tries = tries + 1 where seq in"
            " (select seq from rows where state = 'waiting' and tries < ? order by seq limit ?)"
            " returning seq, place, id, given, tries"
        )
        found = self._base.execute(sql, (tries, size)).fetchall()
        return [Entry(s, p, i, None if g is None else json.loads(g), t) for s, p, i, g, t in sorted(found)]

    def settle(self, ended: Iterable[Ended]) -> None:
        """Write down what became of rows."""
        self._base.execute("begin")
        sql = "update rows set state = ?, code = ?, message = ?, job = ? where seq = ?"
        self._base.executemany(sql, [(e.state, e.code, e.message, e.job, e.seq) for e in ended])
        self._base.execute("commit")

    def change(self, old: Sequence[State], new: State) -> int:
        """Move all rows from some states to another, tried anew; gives how many."""
        marks = ", ".join("?" * len(old))
        sql = f"update rows set state = ?, tries = 0 where state in ({marks})"  # noqa: S608 - marks alone
        return self._base.execute(sql, (new, *old)).rowcount

    def retry_failed(self) -> None:
        """Have rows sent again that the server refused; those that could not be read stay failed."""
        self._base.execute("update rows set state = 'waiting', tries = 0 where state = 'failed' and id <> ''")

    def jobs(self) -> list[tuple[str, str]]:
        """Give the record and the job of each row that started one."""
        sql = "select id, job from rows where job is not null and state = 'ok' order by seq"
        return [(one, unquote(job.split("/")[2])) for one, job in self._base.execute(sql)]

    @property
    def started(self) -> bool:
        """Whether any row started a job of the server's."""
        sql = "select exists (select * from rows where job is not null and state = 'ok')"
        return bool(self._base.execute(sql).fetchone()[0])

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        return dict(self._base.execute("select state, count(*) from rows group by state"))

    def failures(self) -> list[tuple[str, str, int]]:
        """Give the codes of failed rows with a message and how many there are, the most frequent first."""
        sql = (
            "select coalesce(code, '?'), coalesce(min(message), ''), count(*) from rows where state = 'failed'"
            " group by code order by 3 desc limit 5"
        )
        return self._base.execute(sql).fetchall()

    def refused(self, code: str) -> tuple[int, int]:
        """Give how many of the failed rows that may be sent again have a code, and how many they are in all."""
        sql = "select coalesce(sum(code = ?), 0), count(*) from rows where state = 'failed' and id <> ''"
        busy, every = self._base.execute(sql, (code,)).fetchone()
        return busy, every

    def results(self) -> Iterator[dict[str, Any]]:
        """Give every row with what became of it, in the order of the input."""
        names = ("line", "id", "state", "code", "message", "job")
        shown = {"flight": "unknown"}
        # What became of a duplicate is what became of the first row of its record.
        sql = (
            "select place, id, state, code, message, job, case state when 'duplicate' then"
            " (select first.state from rows first where first.id = rows.id and first.state <> 'duplicate') end"
            " from rows order by seq"
        )
        for place, one, state, code, message, job, first in self._base.execute(sql):
            said = f"{message}, {_THERE[first]} there" if first in _THERE else message
            yield dict(zip(names, (place, one, shown.get(state, state), code, said, job), strict=True))
