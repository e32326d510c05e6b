"""Records: finding, making, changing and deleting them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.store import next_id

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


@dataclass(frozen=True, slots=True)
class Record:
    """One record."""

    id: str
    module: str
    values: Mapping[str, Any]
    flags: Mapping[str, Any]
    owner: str
    created_by: str
    created_at: float
    modified_by: str
    modified_at: float


def find(connection: Connection, org: str, module: str, record: object) -> Record | None:
    """The record, or None where the module of that organization has none of that id."""
    table = schema.records
    if not isinstance(record, str):
        return None
    chosen = select(table).where(table.c.id == record, table.c.org == org, table.c.module == module)
    row = connection.execute(chosen).first()
    return _record(row) if row else None


def anywhere(connection: Connection, org: str, record: str) -> Record | None:
    """The record of that id, whatever its module."""
    table = schema.records
    row = connection.execute(select(table).where(table.c.id == record, table.c.org == org)).first()
    return _record(row) if row else None


def all_of(connection: Connection, org: str, module: str) -> list[Record]:
    """Every record of the module, oldest first."""
    table = schema.records
    chosen = select(table).where(table.c.org == org, table.c.module == module).order_by(table.c.place)
    return [_record(row) for row in connection.execute(chosen)]


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
    """Make a record; whoever makes it owns it unless an owner is named."""
    told = {**FLAGS, **(flags or {})}
    record = Record(next_id(connection, org), module, dict(values), told, owner or user, user, now, user, now)
    connection.execute(
        insert(schema.records).values(
            id=record.id,
            org=org,
            module=module,
            content=record.values,
            flags=record.flags,
            owner=record.owner,
            created_by=user,
            created_at=now,
            modified_by=user,
            modified_at=now,
        )
    )
    return record


def change(connection: Connection, record: Record, values: Mapping[str, Any], *, user: str, now: float) -> Record:
    """Write values over those of the record, and who did it and when."""
    merged = {**record.values, **values}
    table = schema.records
    changes = {"content": merged, "modified_by": user, "modified_at": now}
    connection.execute(update(table).where(table.c.id == record.id).values(changes))
    return replace(record, values=merged, modified_by=user, modified_at=now)


def give(connection: Connection, record: Record, owner: str, *, user: str, now: float) -> None:
    """Make somebody the owner of the record."""
    table = schema.records
    changes = {"owner": owner, "modified_by": user, "modified_at": now}
    connection.execute(update(table).where(table.c.id == record.id).values(changes))


def mark(connection: Connection, record: Record, flags: Mapping[str, Any], *, user: str, now: float) -> None:
    """Put the record into a state."""
    table = schema.records
    changes = {"flags": {**record.flags, **flags}, "modified_by": user, "modified_at": now}
    connection.execute(update(table).where(table.c.id == record.id).values(changes))


def touch(connection: Connection, records: Sequence[str], *, user: str, now: float) -> None:
    """Note that the records were changed in something other than their values."""
    table = schema.records
    connection.execute(update(table).where(table.c.id.in_(records)).values(modified_by=user, modified_at=now))


def discard(connection: Connection, record: Record, name_field: str, *, org: str, user: str, now: float) -> None:
    """Delete the record and put what is left of it into the recycle bin."""
    held = record.values.get(name_field)
    name = held if isinstance(held, str) else None
    left = {"id": record.id, "org": org, "module": record.module, "name": name, "created_by": record.created_by}
    connection.execute(insert(schema.deleted_records).values(**left, deleted_by=user, deleted_at=now))
    remove(connection, record.id)


def binned(connection: Connection, org: str, module: str) -> Sequence[Row[Any]]:
    """What is left of the module's deleted records, the last deleted first."""
    table = schema.deleted_records
    chosen = select(table).where(table.c.org == org, table.c.module == module)
    return connection.execute(chosen.order_by(table.c.place.desc())).all()


def remove(connection: Connection, record: str) -> None:
    """Delete the record with its tags and territories, and leave nothing."""
    connection.execute(delete(schema.record_tags).where(schema.record_tags.c.record == record))
    connection.execute(delete(schema.record_territories).where(schema.record_territories.c.record == record))
    connection.execute(delete(schema.records).where(schema.records.c.id == record))


def _record(row: Row[Any]) -> Record:
    return Record(
        row.id,
        row.module,
        row.content,
        row.flags,
        row.owner,
        row.created_by,
        row.created_at,
        row.modified_by,
        row.modified_at,
    )
