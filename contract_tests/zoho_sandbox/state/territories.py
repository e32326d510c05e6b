"""Territories, and which records are in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from zoho_sandbox import schema
from zoho_sandbox.state import criteria
from zoho_sandbox.store import about


@dataclass(frozen=True, slots=True)
class Membership:
    """A record's place in a territory; `system` when a rule put it there."""

    territory: str
    name: str
    system: bool


def all_of(connection: Connection, org: str) -> list[Mapping[str, Any]]:
    """Every territory of the organization, in the order they were made."""
    table = schema.territories
    return [about(row) for row in connection.execute(select(table).where(table.c.org == org).order_by(table.c.id))]


def exists(connection: Connection, org: str, territory: str) -> bool:
    """Whether the organization has such a territory."""
    table = schema.territories
    chosen = select(table.c.id).where(table.c.org == org, table.c.id == territory)
    return connection.execute(chosen).first() is not None


def below(connection: Connection, org: str, territory: str) -> set[str]:
    """The territory and all territories under it."""
    table = schema.territories
    parents = {row.id: row.parent for row in connection.execute(select(table).where(table.c.org == org))}
    found = {territory}
    while more := {known for known, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def of_records(connection: Connection, records: Sequence[str]) -> dict[str, list[Membership]]:
    """The territories of each of the records, in the order they were given."""
    link, table = schema.record_territories, schema.territories
    found: dict[str, list[Membership]] = {record: [] for record in records}
    chosen = (
        select(link.c.record, link.c.territory, link.c.system, table.c.about)
        .join(table, table.c.id == link.c.territory)
        .where(link.c.record.in_(records))
        .order_by(link.c.place)
    )
    for row in connection.execute(chosen):
        found[row.record].append(Membership(row.territory, row.about["name"], row.system))
    return found


def of_record(connection: Connection, record: str) -> list[Membership]:
    """The territories of one record."""
    return of_records(connection, [record])[record]


def members(connection: Connection, territories: Iterable[str]) -> set[str]:
    """The records in any of the territories."""
    link = schema.record_territories
    return set(connection.execute(select(link.c.record).where(link.c.territory.in_(list(territories)))).scalars())


def put(connection: Connection, record: str, territories: Iterable[str], *, system: bool = False) -> None:
    """Put the record into the territories it is not in yet."""
    present = {membership.territory for membership in of_record(connection, record)}
    for territory in territories:
        if territory not in present:
            link = {"record": record, "territory": territory, "system": system}
            connection.execute(insert(schema.record_territories).values(link))


def take(connection: Connection, record: str, territories: Iterable[str]) -> None:
    """Take the record out of the territories."""
    link = schema.record_territories
    connection.execute(delete(link).where(link.c.record == record, link.c.territory.in_(list(territories))))


def assign_by_rule(connection: Connection, org: str, module: str, record: str, values: Mapping[str, Any]) -> None:
    """Put a new record into every territory whose rule for the module it meets."""
    for territory in all_of(connection, org):
        rule = territory.get("rules", {}).get(module)
        if rule and criteria.met(rule, values):
            put(connection, record, [territory["id"]], system=True)
