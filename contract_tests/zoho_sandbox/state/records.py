"""Records: finding, making, changing and deleting them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    type_coerce,
    update,
)

from zoho_sandbox import schema
from zoho_sandbox.prepared import Prepared
from zoho_sandbox.shapes import is_object
from zoho_sandbox.state.filters import EVERY, OPEN, Filter
from zoho_sandbox.state.record import Kept, Record
from zoho_sandbox.store import next_id

Order = Sequence[ColumnElement[Any]]
OLDEST_FIRST: Final[Order] = (schema.records.c.place.asc(),)
# What a record is read from.
NAMES: Final = (
    "id",
    "module",
    "content",
    "flags",
    "owner",
    "created_by",
    "created_at",
    "modified_by",
    "modified_at",
    "place",
)
# What a new one is written with; its place is the database's business.
WRITTEN: Final = NAMES[:-1]
# With JSON as text, which is read by hand: asking for types costs more than reading.
TEXTS: Final = tuple(
    type_coerce(column, String) if isinstance(column.type, JSON) else column
    for column in (schema.records.c[name] for name in NAMES)
)
OWNER: Final = "Owner"
# The last place that the database can count to is beyond it, whatever page a caller asks for.
FARTHEST: Final = 2**62
# How many records are held at a time by what goes through a great many.
AT_A_TIME: Final = 500

# The states a record can be in, by code name, and what a new record has.
FLAGS: Final[Mapping[str, Any]] = {
    "approved": True,
    "editable": True,
    "in_merge": False,
    "process_flow": False,
    "stop_processing": False,
    "locked_for_me": False,
    "review_process": None,
    "approval_state": "approved",
    "converted": False,
}
NEW_FLAGS: Final = json.dumps(FLAGS)


def find(connection: Connection, org: str, module: str, record: object) -> Record | None:
    """The record, or None where the module of that organization has none of that id."""
    if not isinstance(record, str):
        return None
    row = OF_MODULE.run(connection, record=record, org=org, module=module).fetchone()
    return Record(row) if row else None


def found_at(connection: Connection, org: str, module: str, record: str) -> tuple[int, float] | None:
    """Where the record is and when it was changed last, or None where the module has none of that id."""
    found: tuple[int, float] | None = PLACE.run(connection, record=record, org=org, module=module).fetchone()
    return found


def anywhere(connection: Connection, org: str, record: str) -> Record | None:
    """The record of that id, whatever its module."""
    row = ANYWHERE.run(connection, record=record, org=org).fetchone()
    return Record(row) if row else None


ONE: Final = select(*TEXTS).where(schema.records.c.id == bindparam("record"), schema.records.c.org == bindparam("org"))
ANYWHERE: Final = Prepared(ONE)
OF_MODULE: Final = Prepared(ONE.where(schema.records.c.module == bindparam("module")))
PLACE: Final = Prepared(
    select(schema.records.c.place, schema.records.c.modified_at).where(
        schema.records.c.id == bindparam("record"),
        schema.records.c.org == bindparam("org"),
        schema.records.c.module == bindparam("module"),
    )
)
MADE: Final = Prepared(insert(schema.records).values({name: bindparam(name) for name in ("org", *WRITTEN)}))
CHANGED: Final = Prepared(
    update(schema.records)
    .where(schema.records.c.id == bindparam("one"))
    .values({name: bindparam(name) for name in ("content", "modified_by", "modified_at")})
)
# The signs keep SQLite from going through the whole module instead of looking up each identifier.
SEVERAL: Final = Prepared(
    select(*TEXTS).where(
        schema.records.c.id.in_(select(func.json_each(bindparam("identifiers")).table_valued("value").c.value)),
        text("+records.org = :org AND +records.module = :module"),
    )
)
AMONG: Final = select(func.json_each(bindparam("records")).table_valued("value").c.value)
TOUCHED: Final = Prepared(
    update(schema.records)
    .where(schema.records.c.id.in_(AMONG))
    .values({name: bindparam(name) for name in ("modified_by", "modified_at")})
)
BINNED: Final = Prepared(
    insert(schema.deleted_records).values(
        {name: bindparam(name) for name in ("id", "org", "module", "name", "created_by", "deleted_by", "deleted_at")}
    )
)
# Its links first.
REMOVED: Final = tuple(
    Prepared(delete(column.table).where(column.in_(AMONG)))
    for column in (schema.record_tags.c.record, schema.record_territories.c.record, schema.records.c.id)
)
AT: Final = Prepared(
    select(*TEXTS).where(
        schema.records.c.place.in_(select(func.json_each(bindparam("places")).table_valued("value").c.value))
    )
)


def each(
    connection: Connection,
    org: str,
    module: str,
    chosen: Filter = EVERY,
    *,
    order: Order = OLDEST_FIRST,
    start: int = 0,
    most: int | None = None,
) -> Iterator[Record]:
    """The records of the module that are meant, one after the other; not to be changed on the way."""
    start = min(start, FARTHEST)
    if chosen is EVERY or chosen is OPEN:
        usual = _page(chosen, tuple(order))
        last = -1 if most is None else most
        return map(Record, usual.run(connection, org=org, module=module, start=start, most=last))
    table = schema.records
    where = (table.c.org == org, table.c.module == module, *chosen.clauses)
    test = chosen.test
    if test is not None:
        rows = connection.execute(select(*TEXTS).where(*where).order_by(*order))
        found = (record for record in map(_decoded, rows) if test(record))
        return islice(found, start, None if most is None else start + most)
    rows = connection.execute(select(*TEXTS).where(*where).order_by(*order).offset(start).limit(most))
    return map(_decoded, rows)


def places(
    connection: Connection, org: str, module: str, chosen: Filter, order: Order, start: int, most: int
) -> list[int] | None:
    """Where those of `each` are, which an index knows by itself; None where more is asked than an index knows."""
    if chosen is not EVERY and chosen is not OPEN:
        return None
    usual = _page(chosen, tuple(order), alone=True)
    found = usual.run(connection, org=org, module=module, start=min(start, FARTHEST), most=most)
    return [place for (place,) in found]


def at(connection: Connection, places: Sequence[int]) -> Iterator[Record]:
    """The records at the places, in any order."""
    return map(Record, AT.run(connection, places=json.dumps(places)))


@lru_cache(maxsize=128)
def _page(chosen: Filter, order: Order, *, alone: bool = False) -> Prepared:
    """What most lists ask: the records, or their places alone."""
    table = schema.records
    where = (table.c.org == bindparam("org"), table.c.module == bindparam("module"), *chosen.clauses)
    part = select(*([table.c.place] if alone else TEXTS)).where(*where).order_by(*order)
    return Prepared(part.offset(bindparam("start")).limit(bindparam("most")))


@lru_cache(maxsize=64)
def order_by(name: str, *, descending: bool) -> Order:
    """By a field or by what every record has: those that hold nothing come before all others."""
    table = schema.records
    times = {"Created_Time": table.c.created_at, "Modified_Time": table.c.modified_at}
    value: ColumnElement[Any] | None = times.get(name)
    if value is None and name.isidentifier() and name not in {"id", "Owner", "Created_By", "Modified_By"}:
        value = func.json_extract(table.c.content, f'$."{name}"')
    columns = (table.c.place,) if value is None else (value, table.c.place)
    return tuple(column.desc() if descending else column.asc() for column in columns)


def ids(connection: Connection, org: str, module: str, chosen: Filter = EVERY) -> list[str]:
    """The identifiers of the records that are meant, oldest first."""
    if chosen.test is not None:
        return [record.id for record in each(connection, org, module, chosen)]
    table = schema.records
    where = (table.c.org == org, table.c.module == module, *chosen.clauses)
    return list(connection.execute(select(table.c.id).where(*where).order_by(table.c.place)).scalars())


def count(connection: Connection, org: str, module: str, chosen: Filter = EVERY) -> int:
    """How many records are meant."""
    if chosen.test is not None:
        return sum(1 for _ in each(connection, org, module, chosen))
    table = schema.records
    where = (table.c.org == org, table.c.module == module, *chosen.clauses)
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def groups(connection: Connection, org: str, module: str, identifiers: Sequence[str]) -> Iterator[list[Record]]:
    """Of the identifiers the records that still are there, some hundreds at a time; these may be changed."""
    for start in range(0, len(identifiers), AT_A_TIME):
        some = json.dumps(identifiers[start : start + AT_A_TIME])
        yield [_decoded(row) for row in SEVERAL.run(connection, identifiers=some, org=org, module=module).fetchall()]


def before(connection: Connection, org: str, module: str, record: str) -> str | None:
    """The record of the module that was made last before this one."""
    table = schema.records
    chosen = select(table.c.id).where(table.c.org == org, table.c.module == module, table.c.id < record)
    return connection.execute(chosen.order_by(table.c.id.desc()).limit(1)).scalar()


def create(
    connection: Connection,
    org: str,
    module: str,
    values: Mapping[str, Any],
    *,
    user: str,
    now: float,
    flags: Mapping[str, Any] | None = None,
    owner: str | None = None,
) -> Record:
    """Make a record; whoever makes it owns it unless an owner is named, apart or among the values."""
    owner = owner or _owner_in(values)
    content, told = json.dumps(_kept(values)), json.dumps({**FLAGS, **flags}) if flags else NEW_FLAGS
    written = (next_id(connection, org), module, content, told, owner or user, user, now, user, now)
    place = MADE.run(connection, org=org, **dict(zip(WRITTEN, written, strict=True))).lastrowid
    assert place is not None
    return Record((*written, place))


def change(connection: Connection, record: Record, values: Mapping[str, Any], *, user: str, now: float) -> Record:
    """Write values over those of the record, and who did it and when."""
    content = json.dumps(_kept({**record.values, **values}))
    given = _owner_in(values)
    if given:
        give(connection, [record.id], given, user=user, now=now)
    CHANGED.run(connection, one=record.id, content=content, modified_by=user, modified_at=now)
    identifier, module, _, flags, owner, maker, made, _, _, place = record.kept
    return Record((identifier, module, content, flags, given or owner, maker, made, user, now, place))


def _owner_in(values: Mapping[str, Any]) -> str | None:
    """Whom the values name as the owner, by an object or by the identifier alone."""
    owner = values.get(OWNER)
    found: str | None = owner["id"] if is_object(owner) else owner
    return found


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the values: owners are kept apart from them."""
    return {name: value for name, value in values.items() if name != OWNER}


def change_all(
    connection: Connection, changes: Sequence[tuple[Record, Mapping[str, Any]]], *, user: str, now: float
) -> None:
    """Write values over those of many records, each its own."""
    stamped = {"modified_by": user, "modified_at": now}
    written = ((record.id, json.dumps({**record.values, **values})) for record, values in changes)
    CHANGED.run_each(connection, ({"one": one, "content": content, **stamped} for one, content in written))


def give(connection: Connection, identifiers: Sequence[str], owner: str, *, user: str, now: float) -> None:
    """Make somebody the owner of the records."""
    table = schema.records
    changes = {"owner": owner, "modified_by": user, "modified_at": now}
    connection.execute(update(table).where(table.c.id.in_(identifiers)).values(changes))


def mark(connection: Connection, record: Record, flags: Mapping[str, Any], *, user: str, now: float) -> None:
    """Put the record into a state."""
    table = schema.records
    changes = {"flags": {**record.flags, **flags}, "modified_by": user, "modified_at": now}
    connection.execute(update(table).where(table.c.id == record.id).values(changes))


def touch(connection: Connection, records: Sequence[str], *, user: str, now: float) -> None:
    """Note that the records were changed in something other than their values."""
    TOUCHED.run(connection, records=json.dumps(records), modified_by=user, modified_at=now)


def discard(connection: Connection, record: Record, name_field: str, *, org: str, user: str, now: float) -> None:
    """Delete the record and put what is left of it into the recycle bin."""
    discard_all(connection, [record], name_field, org=org, user=user, now=now)


def discard_all(
    connection: Connection, chosen: Sequence[Record], name_field: str, *, org: str, user: str, now: float
) -> None:
    """Delete the records and put what is left of them into the recycle bin."""
    left = [
        {
            "id": record.id,
            "org": org,
            "module": record.module,
            "name": held if isinstance(held := record.values.get(name_field), str) else None,
            "created_by": record.created_by,
            "deleted_by": user,
            "deleted_at": now,
        }
        for record in chosen
    ]
    if left:
        BINNED.run_each(connection, left)
        remove(connection, *(record.id for record in chosen))


def binned(connection: Connection, org: str, module: str) -> Sequence[Row[Any]]:
    """What is left of the module's deleted records, the last deleted first."""
    table = schema.deleted_records
    chosen = select(table).where(table.c.org == org, table.c.module == module)
    return connection.execute(chosen.order_by(table.c.place.desc())).all()


def remove(connection: Connection, *identifiers: str) -> None:
    """Delete the records with their tags and territories, and leave nothing."""
    gone = json.dumps(identifiers)
    for removal in REMOVED:
        removal.run(connection, records=gone)


def _decoded(row: Sequence[Any]) -> Record:
    return Record(cast("Kept", tuple(row)))
