"""An organization's own facts: itself, its users, and each module's fields and custom views."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from zoho_sandbox import schema
from zoho_sandbox.memory import remembered
from zoho_sandbox.store import about

Facts = Mapping[str, Any]

# Modules that every organization has and that the record operations do not open.
CLOSED_MODULES: Final = frozenset({"Documents", "Projects", "Notes", "Attachments", "Visits", "Social", "Feeds"})

# Modules without records whose entities some operations open all the same.
OF_SETTINGS: Final = frozenset({"Users"})

# Whether the organization uses territories: it does, it never did, it does no longer.
TERRITORIES_ON: Final = "on"
TERRITORIES_NEVER_ON: Final = "never"
TERRITORIES_OFF: Final = "off"


@remembered
def organization(connection: Connection, org: str) -> Facts:
    """The organization."""
    return about(connection.execute(select(schema.orgs).where(schema.orgs.c.id == org)).one())


def territories_are(connection: Connection, org: str) -> str:
    """Whether territories are on, were never on, or are off again."""
    return str(organization(connection, org).get("territories", TERRITORIES_ON))


@remembered
def users(connection: Connection, org: str) -> list[Facts]:
    """Its users."""
    table = schema.users
    return [about(row) for row in connection.execute(select(table).where(table.c.org == org).order_by(table.c.id))]


@remembered
def profile_of(connection: Connection, org: str, user: str) -> Facts:
    """The profile of a user: what it is called, and what it grants by module and by feature."""
    known = connection.execute(select(schema.users.c.about).where(schema.users.c.id == user)).scalar_one()
    table = schema.profiles
    chosen = select(table).where(table.c.org == org, table.c.id == known["profile"]["id"])
    return about(connection.execute(chosen).one())


@remembered
def profiles(connection: Connection, org: str) -> list[Facts]:
    """Its profiles."""
    table = schema.profiles
    return [about(row) for row in connection.execute(select(table).where(table.c.org == org).order_by(table.c.id))]


@remembered
def people(connection: Connection, org: str) -> dict[str, Facts]:
    """Its users as other entities mention them, by id."""
    return {
        user["id"]: {"id": user["id"], "name": user["full_name"], "email": user["email"]}
        for user in users(connection, org)
    }


@remembered
def modules(connection: Connection, org: str) -> set[str]:
    """The modules that hold records."""
    table = schema.fields
    return set(connection.execute(select(table.c.module).where(table.c.org == org).distinct()).scalars())


@remembered
def fields(connection: Connection, org: str, module: str) -> list[Facts]:
    """The module's fields, in the order of its layout."""
    return _of_module(connection, schema.fields, org, module)


@remembered
def fields_by_name(connection: Connection, org: str, module: str) -> Mapping[str, Facts]:
    """The module's fields by their API names, in the same order."""
    return {field["api_name"]: field for field in fields(connection, org, module)}


@remembered
def name_field(connection: Connection, org: str, module: str) -> str:
    """The field that people call the module's records by: the first mandatory one."""
    return str(next(field["api_name"] for field in fields(connection, org, module) if field["system_mandatory"]))


@remembered
def views(connection: Connection, org: str, module: str) -> list[Facts]:
    """The module's custom views."""
    return _of_module(connection, schema.views, org, module)


def _of_module(connection: Connection, table: Table, org: str, module: str) -> list[Facts]:
    chosen = select(table).where(table.c.org == org, table.c.module == module).order_by(table.c.id)
    return [about(row) for row in connection.execute(chosen)]


@remembered
def view(connection: Connection, org: str, identifier: str) -> tuple[str, Facts] | None:
    """The module of a custom view, and the view."""
    table = schema.views
    row = connection.execute(select(table).where(table.c.org == org, table.c.id == identifier)).first()
    return (row.module, about(row)) if row else None
