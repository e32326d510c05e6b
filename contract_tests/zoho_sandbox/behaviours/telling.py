"""Records as the rows of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection as Driver
from typing import Any

from sqlalchemy import Connection

from zoho_sandbox import touched
from zoho_sandbox.call import Call
from zoho_sandbox.clock import stamp
from zoho_sandbox.memory import Memory, remembered
from zoho_sandbox.prepared import driver_of
from zoho_sandbox.spelling import Spelled, SpelledRows, speller
from zoho_sandbox.state import org, records, tags, territories
from zoho_sandbox.state.record import Record
from zoho_sandbox.wire import FREE

Row = Mapping[str, Any]
Places = tuple[int, ...]
Asked = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that were told to those who asked for the same.

    Attributes:
        shown: the members of a row that were asked for, by code names; None for all.
        rows: the rows by the places of their records.
        pages: rows that were told together.
    """

    shown: frozenset[str] | None
    rows: dict[int, Spelled] = field(default_factory=dict[int, Spelled])
    pages: dict[Places, SpelledRows] = field(default_factory=dict[Places, SpelledRows])

    def shows(self, name: str) -> bool:
        """Whether a row has that member."""
        return self.shown is None or name in self.shown


class Told(Memory[Known]):
    """All rows that were told and would be told so again."""

    def __init__(self) -> None:
        super().__init__()
        self._changes = -1

    def catch_up(self, driver: Driver) -> None:
        """Forget the rows of records that were changed meanwhile."""
        if driver.total_changes == self._changes:
            return
        places = touched.taken(driver)
        if places is None:
            self.clear()
        else:
            for known in self.parts() if places else ():
                known.pages.clear()
                for place in places:
                    known.rows.pop(place, None)
        self._changes = driver.total_changes


@remembered
def _memory(_connection: Connection) -> Told:
    return Told()


def told(call: Call, found: Sequence[Record]) -> SpelledRows:
    """The records with the fields that were asked for, or all."""
    return told_at(call, [record.place for record in found], {record.place: record for record in found})


def told_at(call: Call, places: Sequence[int], held: Mapping[int, Record] | None = None) -> SpelledRows:
    """The records at the places, as `told`; those that are held need not be read.

    A row is remembered until its record is changed, or anything else that it speaks of.
    """
    wanted = call.get("fields")
    asked: Asked = None if wanted is None or call.broken("list-ignores-fields") else tuple(wanted)
    driver = driver_of(call.connection)
    if driver.in_transaction:
        # What is not kept for good yet may be taken back, and is not remembered.
        found = _spelled(call, asked, _known(call, asked), held or _held(call, places))
        return SpelledRows(map(found.__getitem__, places))
    memory = _memory(call.connection)
    memory.catch_up(driver)
    about = (call.contract.version, call.operation.id, call.principal.org, call.module, asked)
    known = memory.part(about, lambda: _known(call, asked))
    page = known.pages.get(tuple(places))
    if page is None:
        missing = [place for place in places if place not in known.rows]
        some = _held(call, missing) if held is None else {place: held[place] for place in missing}
        known.rows.update(_spelled(call, asked, known, some))
        page = known.pages[tuple(places)] = SpelledRows(map(known.rows.__getitem__, places))
        memory.took(sum(4 * len(record.kept[2]) for record in some.values()) + len(page.text), len(some) + 1)
    return page


def _known(call: Call, asked: Asked) -> Known:
    return Known(None if asked is None else call.declared(asked))


def _held(call: Call, places: Sequence[int]) -> Mapping[int, Record]:
    return {record.place: record for record in records.at(call.connection, places)}


def _spelled(call: Call, asked: Asked, known: Known, some: Mapping[int, Record]) -> dict[int, Spelled]:
    """The records as they are read, as the answer spells them, by their places."""
    ids = [record.id for record in some.values()]
    tagged = tags.carried(call.connection, ids) if known.shows("tags") else {}
    placed = territories.placed(call.connection, ids) if known.shows("territories") else {}
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    people = org.people(call.connection, call.principal.org)
    names = fields if asked is None else [name for name in asked if name in fields]
    spell = speller(call.contract.shapes, call.row_schema())
    answer: dict[int, Spelled] = {}
    for at, record in some.items():
        row: Row = {
            **stamps(people, record),
            "owner": people[record.owner],
            "tags": [tags.decoded(one) for one in tagged.get(record.id, ())],
            "territories": [
                {"id": place, "name": name, "assigned": "automatically" if system else "manually"}
                for place, name, system in placed.get(record.id, ())
            ],
            **record.flags,
            FREE: {name: record.values.get(name) for name in names},
        }
        answer[at] = Spelled(spell(row if asked is None else call.pick([row], asked)[0])[0])
    return answer


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
