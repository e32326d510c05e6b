"""A seeded sandbox made somebody else's: other ids throughout, another client, other tokens."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import JSON, Connection, String

from zoho_sandbox import schema
from zoho_sandbox.identity import MAIN, PREFIX, Identity

TOKENS: Final = ("access_tokens", "refresh_tokens")


def adopt(connection: Connection, who: Identity) -> None:
    """Make what was seeded for a sandbox alone that of a tenant.

    No id may be left: what one tenant has, another must not know.
    """
    pairs = ((MAIN.home, who.home), (MAIN.foreign, who.foreign))
    numbers = {f"p{place}": number[:PREFIX] for place, number in enumerate(sum(pairs, ()))}
    for statement in _renumbering():
        connection.exec_driver_sql(statement, numbers)
    client, secret = (who.credentials[name] for name in ("client_id", "client_secret"))
    connection.exec_driver_sql("UPDATE clients SET id = ?, secret = ?", (client, secret))
    renamed = [(who.credentials[name], client, old) for name, old in MAIN.credentials.items()]
    for table in TOKENS:
        connection.exec_driver_sql(f"UPDATE {table} SET token = ?, client = ? WHERE token = ?", renamed)  # noqa: S608


@cache
def _renumbering() -> Sequence[str]:
    """What lets every id of every table begin with another number; SQLAlchemy would take longer than SQLite."""
    statements: list[str] = []
    for table in schema.metadata.sorted_tables:
        kept = [column for column in table.columns if column.computed is None]
        texts = [column.name for column in kept if isinstance(column.type, (String, JSON))]
        if texts:
            changes = ", ".join(f'"{name}" = replace(replace("{name}", :p0, :p1), :p2, :p3)' for name in texts)
            statements.append(f'UPDATE "{table.name}" SET {changes}')  # noqa: S608 - all names are of the schema
    return statements
