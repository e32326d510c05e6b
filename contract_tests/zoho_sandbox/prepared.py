"""Statements that are compiled once and then run on the driver itself, for what every request asks."""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection as Driver
from sqlite3 import Cursor
from typing import Any, Final

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

# Under which name a connection tells of its driver.
KEY: Final = "zoho_sandbox driver"
DIALECT: Final = sqlite.dialect(paramstyle="named")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - it has no types


def driver_of(connection: Connection) -> Driver:
    """The driver's own connection."""
    driver: Driver = connection.info[KEY]
    return driver


class Prepared:
    """A statement with named parameters. JSON comes and goes as text."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(dialect=DIALECT)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self._text: Final = str(compiled)
        self._usual: Final = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, connection: Connection, **values: Any) -> Cursor:  # noqa: ANN401 - whatever a column holds
        """Run it in the transaction of the connection."""
        return driver_of(connection).execute(self._text, {**self._usual, **values} if self._usual else values)

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each of the rows of values in the transaction of the connection."""
        driver_of(connection).executemany(self._text, ({**self._usual, **row} for row in rows))
