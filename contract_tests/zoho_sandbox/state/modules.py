"""The modules of an organization, by identifier and by API name."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from zoho_sandbox import schema
from zoho_sandbox.memory import remembered
from zoho_sandbox.store import next_id


def create(connection: Connection, org: str, api_name: str) -> str:
    """Make a module; its identifier."""
    identifier = next_id(connection, org)
    row = {"id": identifier, "org": org, "api_name": api_name, "about": {"api_name": api_name}}
    connection.execute(insert(schema.modules).values(row))
    return identifier


@remembered
def all_of(connection: Connection, org: str) -> Sequence[Row[Any]]:
    """The modules, in the order in which they were made."""
    table = schema.modules
    return connection.execute(select(table).where(table.c.org == org).order_by(table.c.id)).all()


@remembered
def name_of(connection: Connection, org: str, identifier: str) -> str | None:
    """API name of the module of that identifier."""
    table = schema.modules
    chosen = select(table.c.api_name).where(table.c.org == org, table.c.id == identifier)
    return connection.execute(chosen).scalar()


@remembered
def identifier_of(connection: Connection, org: str, api_name: str) -> str | None:
    """Identifier of the module of that API name."""
    table = schema.modules
    chosen = select(table.c.id).where(table.c.org == org, table.c.api_name == api_name)
    return connection.execute(chosen).scalar()
