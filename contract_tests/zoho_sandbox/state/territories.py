"""Territories: the tree of them, their rules, and which records are in them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.clock import stamp
from zoho_sandbox.memory import forget, remembered
from zoho_sandbox.prepared import Prepared
from zoho_sandbox.state import criteria
from zoho_sandbox.store import about, next_id

Territory = Mapping[str, Any]
# The id of a territory and its name, and whether a rule put the record there.
Row = tuple[str, str, bool]
# Which member of a territory says which records of a module it takes. Contacts have rules that no call tells of.
RULES: Final[Mapping[str, str]] = {
    "Accounts": "account_rule_criteria",
    "Leads": "lead_rule_criteria",
    "Deals": "deal_rule_criteria",
    "Contacts": "contact_rule_criteria",
}
# What is told of a territory and kept elsewhere: its row, its parent, its rule for accounts.
DERIVED: Final = frozenset({"id", "reporting_to", "criteria"})


@dataclass(frozen=True, slots=True)
class Membership:
    """A record's place in a territory; `system` when a rule put it there."""

    territory: str
    name: str
    system: bool


@remembered
def all_of(connection: Connection, org: str) -> list[Territory]:
    """Every territory of the organization with its parent, in the order they were made."""
    table = schema.territories
    rows = connection.execute(select(table).where(table.c.org == org).order_by(table.c.id)).all()
    names = {row.id: row.about["name"] for row in rows}
    return [
        {
            **about(row),
            "reporting_to": {"id": row.parent, "name": names[row.parent]} if row.parent else None,
            # What the first version calls the only rule that it tells of.
            "criteria": row.about.get(RULES["Accounts"]),
        }
        for row in rows
    ]


def find(connection: Connection, org: str, territory: object) -> Territory | None:
    """The territory, or None where the organization has none of that id."""
    return next((known for known in all_of(connection, org) if known["id"] == territory), None)


def exists(connection: Connection, org: str, territory: object) -> bool:
    """Whether the organization has such a territory."""
    return find(connection, org, territory) is not None


def children(connection: Connection, org: str, territory: str) -> list[Territory]:
    """The territories that report to this one."""
    return [known for known in all_of(connection, org) if parent_of(known) == territory]


def parent_of(territory: Territory) -> str | None:
    """The id of the territory above; None at the top of the tree."""
    return territory["reporting_to"]["id"] if territory["reporting_to"] else None


def below(connection: Connection, org: str, territory: str) -> set[str]:
    """The territory and all territories under it."""
    parents = {known["id"]: parent_of(known) for known in all_of(connection, org)}
    found = {territory}
    while more := {known for known, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def depth(connection: Connection, org: str, territory: str) -> int:
    """How many territories stand above this one."""
    parents = {known["id"]: parent_of(known) for known in all_of(connection, org)}
    steps, above = 0, parents[territory]
    while above is not None:
        steps, above = steps + 1, parents[above]
    return steps


def create(
    connection: Connection,
    org: str,
    facts: Mapping[str, Any],
    *,
    parent: str | None,
    user: Mapping[str, Any],
    now: float,
) -> str:
    """Make a territory below its parent; its id."""
    identifier = next_id(connection, org)
    content = {
        "description": None,
        "manager": None,
        **dict.fromkeys(RULES.values()),
        **facts,
        "created_time": stamp(now),
        "modified_time": stamp(now),
        "created_by": user,
        "modified_by": user,
    }
    forget(connection)
    connection.execute(insert(schema.territories).values(id=identifier, org=org, parent=parent, about=content))
    return identifier


def change(
    connection: Connection,
    territory: Territory,
    facts: Mapping[str, Any],
    *,
    parent: str | None,
    user: Mapping[str, Any],
    now: float,
) -> None:
    """Write what is new about the territory, and who did it and when."""
    table = schema.territories
    content = {**own(territory), **facts, "modified_by": user, "modified_time": stamp(now)}
    changes = {"about": content, "parent": parent}
    forget(connection)
    connection.execute(update(table).where(table.c.id == territory["id"]).values(changes))


def own(territory: Territory) -> dict[str, Any]:
    """What a territory says that is not known from elsewhere."""
    return {name: value for name, value in territory.items() if name not in DERIVED}


def move_children(connection: Connection, territory: str, target: str | None) -> None:
    """Let those who report to the territory report to another one."""
    table = schema.territories
    forget(connection)
    connection.execute(update(table).where(table.c.parent == territory).values(parent=target))


def remove(connection: Connection, territory: str) -> None:
    """Delete the territory; its records and users are no longer in it."""
    forget(connection)
    for link in (schema.record_territories, schema.territory_users):
        connection.execute(delete(link).where(link.c.territory == territory))
    connection.execute(delete(schema.territories).where(schema.territories.c.id == territory))


def of_records(connection: Connection, records: Sequence[str]) -> dict[str, list[Membership]]:
    """The territories of each of the records, in the order they were given."""
    found = placed(connection, records)
    return {record: [Membership(*row) for row in found.get(record, ())] for record in records}


def placed(connection: Connection, records: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """The territories of those of the records that have any, as they are kept."""
    found: dict[str, tuple[Row, ...]] = {}
    one = len(records) == 1
    rows = OF_ONE.run(connection, one=records[0]) if one else OF_MANY.run(connection, records=json.dumps(records))
    for record, territory, name, system in rows:
        found[record] = (*found.get(record, ()), (territory, name, bool(system)))
    return found


LINK: Final = schema.record_territories
PLACED: Final = (
    select(LINK.c.record, LINK.c.territory, func.json_extract(schema.territories.c.about, "$.name"), LINK.c.system)
    .join(schema.territories, schema.territories.c.id == LINK.c.territory)
    .order_by(LINK.c.place)
)
AMONG: Final = select(func.json_each(bindparam("records")).table_valued("value").c.value)
OF_MANY: Final = Prepared(PLACED.where(LINK.c.record.in_(AMONG)))
OF_ONE: Final = Prepared(PLACED.where(LINK.c.record == bindparam("one")))


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
    new = (territory for territory in territories if territory not in present)
    PUT.run_each(connection, ({"record": record, "territory": territory, "system": system} for territory in new))


def take(connection: Connection, record: str, territories: Iterable[str]) -> None:
    """Take the record out of the territories."""
    TAKEN.run(connection, one=record, territories=json.dumps(list(territories)))


PUT: Final = Prepared(
    insert(schema.record_territories).values({name: bindparam(name) for name in ("record", "territory", "system")})
)
TAKEN: Final = Prepared(
    delete(schema.record_territories).where(
        schema.record_territories.c.record == bindparam("one"),
        schema.record_territories.c.territory.in_(
            select(func.json_each(bindparam("territories")).table_valued("value").c.value)
        ),
    )
)


def assign_by_rule(connection: Connection, org: str, module: str, record: str, values: Mapping[str, Any]) -> None:
    """Put a new record into every territory whose rule for the module it meets."""
    for territory in all_of(connection, org):
        rule = territory.get(RULES.get(module, ""))
        if rule and criteria.met(rule, values):
            put(connection, record, [territory["id"]], system=True)
