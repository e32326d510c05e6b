"""The database: one connection, one transaction at a time, and the counters that make ids deterministic."""

import sqlite3
from collections.abc import Generator, Hashable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, StaticPool, bindparam, create_engine, event, insert, make_url, select, update

from zoho_sandbox import memory, prepared, schema, touched
from zoho_sandbox.prepared import Prepared

# The first part of every id of an organization; the rest counts up.
FIRST_ID: Final = 100_001


class Store:
    """A SQLite database, in a file or in memory.

    Attributes:
        path: the file; None for a database in memory.
        closed: whether it was closed.
    """

    def __init__(self, database: str = ":memory:") -> None:
        """Open or create the database.

        Args:
            database: a SQLAlchemy URL of a SQLite database, a path, or ":memory:".

        Raises:
            ValueError: the URL is of another kind of database.
        """
        if "://" in database and not database.startswith("sqlite"):
            raise ValueError("the sandbox keeps its state in SQLite alone")
        url = database if "://" in database else f"sqlite:///{_path(database)}"
        self.path: Final = _file(url)
        self._engine: Final = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        event.listen(self._engine, "connect", _configure)
        schema.metadata.create_all(self._engine)
        self._connection: Final = self._engine.connect()
        self._transactions: Final = self._driver()
        self._connection.info[prepared.KEY] = self._transactions
        touched.watch(self._transactions)
        self._memory: Final[dict[Any, Any]] = {}
        self.closed = False

    def note(self, name: str, value: object) -> None:
        """Let every transaction know something, in the `info` of its connection."""
        self._connection.info[name] = value

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """One transaction: all of it is kept, or, when something raises, nothing."""
        try:
            yield from self._whole()
        finally:
            self._memory.clear()

    @contextmanager
    def serving(self) -> Generator[Connection]:
        """A transaction that knows the settings by heart; they are not changed in it but by who says so."""
        info = self._connection.info
        info[memory.KEY] = self._memory
        try:
            yield from self._whole()
        finally:
            info.pop(memory.KEY, None)

    def remembers(self, fact: Hashable) -> bool:
        """Whether it is noted that something is so."""
        return fact in self._memory

    def _whole(self) -> Generator[Connection]:
        """What the driver does by itself: a transaction begins with the first change, and ends here."""
        try:
            yield self._connection
        except BaseException:
            self._transactions.rollback()
            raise
        self._transactions.commit()

    def is_empty(self) -> bool:
        """Whether nothing was ever put in."""
        with self.transaction() as connection:
            return connection.execute(select(schema.orgs.c.id).limit(1)).first() is None

    def snapshot(self) -> bytes:
        """Everything that is in it, for `restore`."""
        return self._driver().serialize()

    def restore(self, snapshot: bytes) -> None:
        """Hold exactly what a snapshot of a database in memory held."""
        self._memory.clear()
        source = sqlite3.connect(":memory:")
        try:
            source.deserialize(snapshot)
            source.backup(self._driver())
        finally:
            source.close()

    def _driver(self) -> sqlite3.Connection:
        connection = self._engine.raw_connection()
        try:
            driver = connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            return driver
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection; the file stays."""
        self.closed = True
        self._connection.close()
        self._engine.dispose()


def next_id(connection: Connection, org: str) -> str:
    """A fresh id of the organization: its prefix and a number that counts up."""
    return reserve_ids(connection, org, 1)[0]


def reserve_ids(connection: Connection, org: str, many: int) -> list[str]:
    """So many fresh ids of the organization."""
    key = f"counter {org}"
    current = COUNTED.run(connection, counter=key).fetchone()
    first = FIRST_ID if current is None else int(current[0]) + 1
    last = first + many - 1
    if current is None:
        connection.execute(insert(schema.meta), {"key": key, "value": last})
    else:
        COUNT.run(connection, counter=key, value=str(last))
    return [f"{org[:9]}{number:09d}" for number in range(first, last + 1)]


COUNTED: Final = Prepared(select(schema.meta.c.value).where(schema.meta.c.key == bindparam("counter")))
COUNT: Final = Prepared(
    update(schema.meta).where(schema.meta.c.key == bindparam("counter")).values(value=bindparam("value"))
)


def about(row: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a row of whichever table
    """What a row of users, fields, views, territories or tags says about its entity, its id included."""
    return {**row.about, "id": row.id}


def _path(database: str) -> str:
    return "" if database == ":memory:" else str(Path(database).resolve())


def _file(url: str) -> Path | None:
    """The file that a URL names, if it names one plainly."""
    named = make_url(url).database
    return Path(named) if named and named != ":memory:" and not named.startswith("file:") else None


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    cursor = connection.cursor()
    # One process has the database for itself: it remembers what is in there, and need not ask for locks all the time.
    cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
    # A journal that survives the process: an answered write is in the file before the answer leaves.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
