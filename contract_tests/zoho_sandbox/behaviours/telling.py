"""Records as the rows of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from zoho_sandbox.call import Call
from zoho_sandbox.clock import stamp
from zoho_sandbox.memory import Memory, remembered
from zoho_sandbox.spelling import Spelled, speller
from zoho_sandbox.state import org, tags, territories
from zoho_sandbox.state.record import Kept, Record
from zoho_sandbox.wire import FREE

Row = Mapping[str, Any]
# All that a row says of one record: what is kept of it, its tags and its territories.
Source = tuple[Kept, Sequence[tags.Row], Sequence[territories.Row]]


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that were told to those who asked for the same.

    Attributes:
        shown: the members of a row that were asked for, by code names; None for all.
        rows: the rows by what they say.
    """

    shown: frozenset[str] | None
    rows: dict[Source, Spelled] = field(default_factory=dict[Source, Spelled])

    def shows(self, name: str) -> bool:
        """Whether a row has that member."""
        return self.shown is None or name in self.shown


def told(call: Call, found: Sequence[Record]) -> list[Row]:
    """The records with the fields that were asked for, or all.

    What a row says follows from what the database holds, the settings, and what was asked for; it is kept by these.
    """
    wanted = call.get("fields")
    fields = None if wanted is None or call.broken("list-ignores-fields") else tuple(wanted)
    about = (call.contract.version, call.operation.id, call.principal.org, call.module, fields)
    memory = _memory(call.connection)
    known = memory.part(about, lambda: Known(None if fields is None else call.declared(fields)))
    ids = [record.id for record in found]
    tagged = tags.carried(call.connection, ids) if known.shows("tags") else {}
    placed = territories.placed(call.connection, ids) if known.shows("territories") else {}
    answer: list[Row] = []
    for record in found:
        source = (record.kept, tagged.get(record.id, ()), placed.get(record.id, ()))
        row = known.rows.get(source)
        if row is None:
            row = known.rows[source] = _spelled(call, fields, record, source)
            memory.took(4 * len(record.kept[2]))
        answer.append(row)
    return answer


@remembered
def _memory(_connection: Connection) -> Memory[Known]:
    return Memory()


def _spelled(call: Call, wanted: Sequence[str] | None, record: Record, source: Source) -> Spelled:
    """The record as it is read, as the answer spells it."""
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    people = org.people(call.connection, call.principal.org)
    names = fields if wanted is None else [name for name in wanted if name in fields]
    _, tagged, placed = source
    row: Row = {
        **stamps(people, record),
        "owner": people[record.owner],
        "tags": [tags.decoded(one) for one in tagged],
        "territories": [
            {"id": place, "name": name, "assigned": "automatically" if system else "manually"}
            for place, name, system in placed
        ],
        **record.flags,
        FREE: {name: record.values.get(name) for name in names},
    }
    if wanted is not None:
        row = call.pick([row], wanted)[0]
    return Spelled(*speller(call.contract.shapes, call.row_schema())(row))


def stamps(people: Mapping[str, org.Facts], record: Record) -> dict[str, Any]:
    """Who made and last changed the record, and when: what a successful row tells of it."""
    return {
        "id": record.id,
        "created_time": stamp(record.created_at),
        "modified_time": stamp(record.modified_at),
        "created_by": people[record.created_by],
        "modified_by": people[record.modified_by],
        "approval_state": record.flags["approval_state"],
    }
