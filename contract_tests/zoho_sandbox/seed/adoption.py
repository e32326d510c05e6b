"""A seeded sandbox made somebody else's: other ids throughout, another client, other tokens."""

from typing import Final

from sqlalchemy import JSON, ColumnElement, Connection, String, Table, func, type_coerce, update

from zoho_sandbox import schema
from zoho_sandbox.identity import MAIN, PREFIX, Identity

ACCESS_OR_REFRESH: Final = (schema.access_tokens, schema.refresh_tokens)


def adopt(connection: Connection, who: Identity) -> None:
    """Make what was seeded for a sandbox alone that of a tenant.

    No id may be left: what one tenant has, another must not know.
    """
    for table in schema.metadata.sorted_tables:
        _renumber(connection, table, who)
    client, secret = (who.credentials[name] for name in ("client_id", "client_secret"))
    connection.execute(update(schema.clients).values(id=client, secret=secret))
    for table in ACCESS_OR_REFRESH:
        connection.execute(update(table).values(client=client))
        for name, old in MAIN.credentials.items():
            connection.execute(update(table).where(table.c.token == old).values(token=who.credentials[name]))


def _renumber(connection: Connection, table: Table, who: Identity) -> None:
    """Let every id of the table begin with another number."""
    numbers = [(old[:PREFIX], new[:PREFIX]) for old, new in ((MAIN.home, who.home), (MAIN.foreign, who.foreign))]
    changes: dict[str, ColumnElement[str]] = {}
    for column in table.columns:
        if isinstance(column.type, (String, JSON)) and column.computed is None:
            text: ColumnElement[str] = type_coerce(column, String)
            for old, new in numbers:
                text = func.replace(text, old, new)
            changes[column.name] = text
    if changes:
        connection.execute(update(table).values(changes))
