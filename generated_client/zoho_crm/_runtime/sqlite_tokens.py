"""Access tokens in an SQLite database, which threads and processes of one machine share."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .secrets import Secret
from .tokens import Token

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

#: Seconds to wait for another process that is writing.
_BUSY: Final = 10.0
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS zoho_tokens (
        key TEXT PRIMARY KEY, access TEXT NOT NULL, expires_at REAL NOT NULL, api_domain TEXT, refresh TEXT
    )""",
    "CREATE TABLE IF NOT EXISTS zoho_claims (key TEXT PRIMARY KEY, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS zoho_fetches (key TEXT NOT NULL, moment REAL NOT NULL)",
)
_LOAD: Final = "SELECT access, expires_at, api_domain, refresh FROM zoho_tokens WHERE key = ?"
_SAVE: Final = "INSERT OR REPLACE INTO zoho_tokens VALUES (?, ?, ?, ?, ?)"
_DELETE: Final = "DELETE FROM zoho_tokens WHERE key = ?"
_CLAIM: Final = (
    "INSERT INTO zoho_claims VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE until <= ?"
)
_FETCHES: Final = "SELECT moment FROM zoho_fetches WHERE key = ? ORDER BY moment"
_FORGET: Final = "DELETE FROM zoho_fetches WHERE key = ?"
_KEEP: Final = "INSERT INTO zoho_fetches VALUES (?, ?)"
_RELEASE: Final = "DELETE FROM zoho_claims WHERE key = ? AND until = ?"


class SqliteTokenStore:
    """Keeps tokens in an SQLite file that only its owner can read; processes share them, and one refreshes.

    The file may hold other tables. It is opened for each use, so a store can be handed to threads and forked.

    Args:
        path: the database; it is made, mode 0600, when it is first used.

    Raises:
        sqlite3.Error: by its methods, when the file is no database or cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        with self._open() as database:
            row = database.execute(_LOAD, (key,)).fetchone()
        if row is None:
            return None
        access, expires_at, api_domain, refresh = row
        return Token(Secret(access), expires_at, api_domain, None if refresh is None else Secret(refresh))

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one."""
        refresh = token.refresh.reveal() if token.refresh else None
        with self._open() as database:
            database.execute(_SAVE, (key, token.access.reveal(), token.expires_at, token.api_domain, refresh))

    def delete(self, key: str) -> None:
        """Forget the token of a key; nothing happens when there is none."""
        with self._open() as database:
            database.execute(_DELETE, (key,))
            database.execute(_FORGET, (key,))

    def claim(self, key: str, now: float, until: float) -> bool:
        """Claim a key up to `until`; False when another's claim has not lapsed."""
        with self._open() as database:
            return database.execute(_CLAIM, (key, until, now)).rowcount == 1

    def release(self, key: str, until: float) -> None:
        """Give up the claim that was made up to exactly `until`."""
        with self._open() as database:
            database.execute(_RELEASE, (key, until))

    def fetches(self, key: str) -> Sequence[float]:
        """Give the moments that were kept last for a key."""
        with self._open() as database:
            return [moment for (moment,) in database.execute(_FETCHES, (key,))]

    def keep_fetches(self, key: str, moments: Sequence[float]) -> None:
        """Keep the moments at which tokens were asked for, in place of older ones."""
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_FORGET, (key,))
            database.executemany(_KEEP, [(key, moment) for moment in moments])
            database.execute("COMMIT")

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        # SQLite would make the file readable for others; its journal takes the mode of the file.
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)) as database:
            for table in _TABLES:
                database.execute(table)
            yield database
