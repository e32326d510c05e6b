"""Tags of a module, and which records carry them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.clock import stamp
from zoho_sandbox.prepared import Prepared
from zoho_sandbox.store import about, next_id

Tag = Mapping[str, Any]
# The id of a tag, and what is told of it as JSON text.
Row = tuple[str, str]


def all_of(connection: Connection, org: str, module: str) -> list[Tag]:
    """The tags of the module, in the order they were made."""
    return [decoded(row) for row in OF_MODULE.run(connection, org=org, module=module)]


def named(connection: Connection, org: str, module: str, name: str) -> Tag | None:
    """The tag of that name, letter case included."""
    table = schema.tags
    chosen = select(table).where(table.c.org == org, table.c.module == module, table.c.name == name)
    row = connection.execute(chosen).first()
    return about(row) if row else None


def find(connection: Connection, org: str, tag: str, module: str | None = None) -> Tag | None:
    """The tag of that id, of the module if one is named."""
    table = schema.tags
    chosen = select(table).where(table.c.org == org, table.c.id == tag)
    row = connection.execute(chosen if module is None else chosen.where(table.c.module == module)).first()
    return about(row) if row else None


def create(
    connection: Connection, org: str, module: str, name: str, color: str | None, *, user: Tag, now: float
) -> Tag:
    """Make a tag."""
    tag = {
        "name": name,
        "color_code": color,
        "created_time": stamp(now),
        "modified_time": stamp(now),
        "created_by": user,
        "modified_by": user,
    }
    identifier = next_id(connection, org)
    connection.execute(insert(schema.tags).values(id=identifier, org=org, module=module, name=name, about=tag))
    return {**tag, "id": identifier}


def change(connection: Connection, tag: Tag, name: str, color: str | None, *, user: Tag, now: float) -> Tag:
    """Give the tag a name and a color."""
    told = {**tag, "name": name, "color_code": color, "modified_time": stamp(now), "modified_by": user}
    table = schema.tags
    connection.execute(update(table).where(table.c.id == tag["id"]).values(name=name, about=told))
    return told


def remove(connection: Connection, tag: str) -> None:
    """Delete the tag and take it off its records."""
    connection.execute(delete(schema.record_tags).where(schema.record_tags.c.tag == tag))
    connection.execute(delete(schema.tags).where(schema.tags.c.id == tag))


def carriers(connection: Connection, tag: str) -> list[str]:
    """The records that carry the tag, in the order they got it."""
    link = schema.record_tags
    return list(connection.execute(select(link.c.record).where(link.c.tag == tag).order_by(link.c.place)).scalars())


def of_records(connection: Connection, records: Sequence[str]) -> dict[str, list[Tag]]:
    """The tags of each of the records, in the order they were put on."""
    found = carried(connection, records)
    return {record: [decoded(row) for row in found.get(record, ())] for record in records}


def carried(connection: Connection, records: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """The tags of those of the records that have any, as they are kept."""
    found: dict[str, tuple[Row, ...]] = {}
    one = len(records) == 1
    rows = OF_ONE.run(connection, one=records[0]) if one else OF_MANY.run(connection, records=json.dumps(records))
    for record, tag, told in rows:
        found[record] = (*found.get(record, ()), (tag, told))
    return found


def decoded(row: Row) -> Tag:
    """A tag that is kept."""
    tag, told = row
    return {**json.loads(told), "id": tag}


LINK: Final = schema.record_tags
CARRIED: Final = (
    select(LINK.c.record, schema.tags.c.id, schema.tags.c.about)
    .join(schema.tags, schema.tags.c.id == LINK.c.tag)
    .order_by(LINK.c.place)
)
AMONG: Final = select(func.json_each(bindparam("records")).table_valued("value").c.value)
OF_MODULE: Final = Prepared(
    select(schema.tags.c.id, schema.tags.c.about)
    .where(schema.tags.c.org == bindparam("org"), schema.tags.c.module == bindparam("module"))
    .order_by(schema.tags.c.id)
)
OF_MANY: Final = Prepared(CARRIED.where(LINK.c.record.in_(AMONG)))
OF_ONE: Final = Prepared(CARRIED.where(LINK.c.record == bindparam("one")))


def put(connection: Connection, record: str, tags: Iterable[str]) -> None:
    """Put the tags on the record; it must not carry them yet."""
    PUT.run_each(connection, ({"record": record, "tag": tag} for tag in tags))


def take(connection: Connection, record: str, tags: Iterable[str] | None = None) -> None:
    """Take the tags off the record; all of them where none are named."""
    if tags is None:
        TAKEN_ALL.run(connection, one=record)
    else:
        TAKEN.run(connection, one=record, tags=json.dumps(list(tags)))


PUT: Final = Prepared(insert(LINK).values(record=bindparam("record"), tag=bindparam("tag")))
TAKEN_ALL: Final = Prepared(delete(LINK).where(LINK.c.record == bindparam("one")))
TAKEN: Final = Prepared(
    delete(LINK).where(
        LINK.c.record == bindparam("one"),
        LINK.c.tag.in_(select(func.json_each(bindparam("tags")).table_valued("value").c.value)),
    )
)
