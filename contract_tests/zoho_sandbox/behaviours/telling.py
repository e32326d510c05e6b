"""Records as the rows of an answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zoho_sandbox.call import Call
from zoho_sandbox.clock import stamp
from zoho_sandbox.prepared import driver_of
from zoho_sandbox.spelling import Spelled, SpelledRows, speller
from zoho_sandbox.state import org, records, tags, territories
from zoho_sandbox.state.record import Record
from zoho_sandbox.told import Known, memory
from zoho_sandbox.wire import FREE

Asked = tuple[str, ...] | None


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
    kept = memory(call.connection)
    kept.catch_up(driver)
    about = (call.contract.version, call.operation.id, call.principal.org, call.module, asked)
    known = kept.part(about, lambda: _known(call, asked))
    page = known.page(tuple(places))
    if page is None:
        missing = [place for place in places if place not in known.rows]
        some = _held(call, missing) if held is None else {place: held[place] for place in missing}
        page = kept.keep(known, _spelled(call, asked, known, some), tuple(places))
    return page


def _known(call: Call, asked: Asked) -> Known:
    return Known(None if asked is None else call.declared(asked))


def _held(call: Call, places: Sequence[int]) -> Mapping[int, Record]:
    return {record.place: record for record in records.at(call.connection, places)}


def _spelled(call: Call, asked: Asked, known: Known, some: Mapping[int, Record]) -> dict[int, Spelled]:
    """The records as they are read, as the answer spells them, by their places."""
    if not some:
        return {}
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    names = list(fields) if asked is None else [name for name in asked if name in fields]
    spell = speller(call.contract.shapes, call.row_schema())
    made = _made(call, known, [record.id for record in some.values()])
    makers = [(name, make) for name, make in made.items() if known.shows(name)]
    flags = None if known.shown is None else known.shown - made.keys()
    answer: dict[int, Spelled] = {}
    for at, record in some.items():
        values, states = record.values, record.flags
        row: dict[str, Any] = {name: make(record) for name, make in makers}
        row.update(states if flags is None else {name: states[name] for name in flags if name in states})
        row[FREE] = {name: values.get(name) for name in names}
        answer[at] = Spelled(spell(row)[0])
    return answer


def _made(call: Call, known: Known, ids: Sequence[str]) -> Mapping[str, Callable[[Record], Any]]:
    """What makes the members of a row that are neither fields nor states, by code names."""
    tagged = tags.carried(call.connection, ids) if known.shows("tags") else {}
    placed = territories.placed(call.connection, ids) if known.shows("territories") else {}
    people = org.people(call.connection, call.principal.org)
    return {
        "id": lambda record: record.id,
        "created_time": lambda record: stamp(record.created_at),
        "modified_time": lambda record: stamp(record.modified_at),
        "created_by": lambda record: people[record.created_by],
        "modified_by": lambda record: people[record.modified_by],
        "owner": lambda record: people[record.owner],
        "tags": lambda record: [tags.decoded(one) for one in tagged.get(record.id, ())],
        "territories": lambda record: [
            {"id": place, "name": name, "assigned": "automatically" if system else "manually"}
            for place, name, system in placed.get(record.id, ())
        ],
    }


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
