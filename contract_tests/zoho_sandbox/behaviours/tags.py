"""Tags: making and listing them, putting them on records and taking them off."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call, Line
from zoho_sandbox.limits import allowed_on_record, allowed_tags
from zoho_sandbox.state import org, records, tags
from zoho_sandbox.state.record import Record
from zoho_sandbox.state.tags import Tag

# A name that is no text: no page tells of it, and what is said of texts is not said of it.
NAMES: Final = {"type:tags.name": "name-is-no-text"}


@behaviour("listTags")
def list_(call: Call) -> Answer:
    """The tags of the module, or those that the user made."""
    found = tags.all_of(call.connection, call.principal.org, call.module)
    if call.get("my_tags"):
        found = [tag for tag in found if tag["created_by"]["id"] == call.principal.user]
    return Found("found", {"tags": found, "info": {"count": len(found), "allowed_count": allowed_tags(call.edition)}})


@behaviour("createTags")
def create(call: Call) -> Answer:
    """Make a tag of each row."""
    return Rows([_create(call, line) for line in call.lines(NAMES)])


def _tolerated(call: Call, line: Line) -> bool:
    """A name one character longer than allowed, where the fault says so."""
    longest = line.refused.details.get("maximum_length") if line.refused else None
    return call.broken("tag-name-limit-off-by-one") and longest is not None and len(line.values["name"]) == longest + 1


def _create(call: Call, line: Line) -> Row:
    if line.refused and not _tolerated(call, line):
        return line.refused
    name, color = line.values["name"], line.values.get("color_code")
    path = (*line.path, "name")
    if has_emoji(name):
        return Refused("emoji-in-name", path=path)
    present = tags.named(call.connection, call.principal.org, call.module, name)
    if call.broken("duplicate-tag-created"):
        present = None
    if present is not None and color is not None and present["color_code"] != color:
        return Refused("color-mismatch", "MAPPING_MISMATCH", path)
    if present is not None:
        return Refused("duplicate-tag", "DUPLICATE_DATA", path, {"id": present["id"]})
    most = allowed_tags(call.edition)
    if len(tags.all_of(call.connection, call.principal.org, call.module)) >= most:
        return Refused("too-many-tags", "LIMIT_EXCEEDED", path, {"limit": most})
    return Done("created", _make(call, name, color))


def has_emoji(name: str) -> bool:
    """Whether the name holds what no name of a tag may."""
    return any(unicodedata.category(character) == "So" for character in name)


def _make(call: Call, name: str, color: str | None) -> Tag:
    if call.broken("tag-name-lower-cased"):
        name = name.lower()
    user = org.people(call.connection, call.principal.org)[call.principal.user]
    return tags.create(call.connection, call.principal.org, call.module, name, color, user=user, now=call.now)


@behaviour("addTags", "addTagsToRecord")
def add(call: Call) -> Answer:
    """Put the tags on each record, beside or instead of those it has; a tag that is new to the module is made."""
    for place, entry in enumerate(_entries(call)):
        if has_emoji(entry["name"]):
            raise refuse("malformed-name", "PATTERN_NOT_MATCHED", ("tags", place, "name"))
    rows: list[Row] = []
    for identifier in call.rows_argument():
        found = _taggable(call, identifier)
        rows.append(found if isinstance(found, Refused) else _add(call, found))
    return Rows(rows)


def _add(call: Call, record: Record) -> Row:
    before = tags.of_records(call.connection, [record.id])[record.id]
    over_write = call.get("over_write") and not call.broken("tag-over-write-ignored")
    kept = [] if over_write or call.broken("tag-always-over-writes") else before
    if kept and call.broken("other-writer-forgotten"):
        kept = call.faults.kept.get((call.principal.token, record.id), kept)
    refused = _beyond(call, record, kept)
    if refused:
        return refused
    wanted = [_known(call, entry) or _make(call, entry["name"], entry.get("color_code")) for entry in _entries(call)]
    after = _once([*kept, *wanted])
    if not call.broken("tag-not-put"):
        _write(call, record, before, after)
    if call.broken("tag-put-on-neighbour"):
        _spill(call, record, wanted)
    return Done("updated", {"id": record.id, "tags": after})


def _beyond(call: Call, record: Record, kept: Sequence[Tag]) -> Refused | None:
    """Why the record, or the module where tags are new, cannot have so many."""
    if call.edition is None:
        return None
    found = [(entry["name"], _known(call, entry)) for entry in _entries(call)]
    fresh = {name for name, tag in found if tag is None}
    many = len(_once([*kept, *(tag for _, tag in found if tag is not None)])) + len(fresh)
    most, allowed = allowed_on_record(call.edition), allowed_tags(call.edition)
    if many > most:
        return Refused("too-many-tags-of-record", "LIMIT_EXCEEDED", ("tags",), {"id": record.id, "limit": most})
    if fresh and len(tags.all_of(call.connection, call.principal.org, call.module)) + len(fresh) > allowed:
        return Refused("too-many-tags", "LIMIT_EXCEEDED", ("tags",), {"id": record.id, "limit": allowed})
    return None


def _spill(call: Call, record: Record, wanted: Sequence[Tag]) -> None:
    identifier = records.before(call.connection, call.principal.org, call.module, record.id)
    neighbour = records.find(call.connection, call.principal.org, call.module, identifier)
    if neighbour:
        before = tags.of_records(call.connection, [neighbour.id])[neighbour.id]
        _write(call, neighbour, before, _once([*before, *wanted]))


@behaviour("removeTags", "removeTagsFromRecord")
def remove(call: Call) -> Answer:
    """Take the tags off each record. A name that no tag has is nothing to take off."""
    names = {entry["name"] for entry in _entries(call)}
    rows: list[Row] = []
    for identifier in call.rows_argument():
        found = _taggable(call, identifier)
        if isinstance(found, Refused):
            rows.append(found)
            continue
        before = tags.of_records(call.connection, [found.id])[found.id]
        after = [tag for tag in before if tag["name"] not in names and not call.broken("removal-takes-all-tags")]
        if not call.broken("removed-tag-stays"):
            _write(call, found, before, after)
        rows.append(Done("updated", {"id": found.id, "tags": after}))
    return Rows(rows)


def _taggable(call: Call, identifier: object) -> Record | Refused:
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("unknown-record", details={"id": identifier})
    if record.flags["locked_for_me"] and call.documents("record-locked"):
        return Refused("record-locked", "RECORD_LOCKED", details={"id": record.id})
    if not record.flags["editable"] and call.documents("no-permission"):
        return Refused("no-permission", "NO_PERMISSION", details={"id": record.id})
    return record


def _entries(call: Call) -> list[Mapping[str, Any]]:
    """The tags of the request: names alone where they stand in the query."""
    return [entry if isinstance(entry, Mapping) else {"name": entry} for entry in call.get("tags", ())]


def _known(call: Call, entry: Mapping[str, Any]) -> Tag | None:
    """The tag that is meant, by its id or by its name; None where it is a new one."""
    everything = tags.all_of(call.connection, call.principal.org, call.module)
    by_id = [tag for tag in everything if tag["id"] == entry.get("id")]
    by_name = [tag for tag in everything if tag["name"] == entry["name"]]
    return next(iter(by_id or by_name), None)


def _once(chosen: Iterable[Tag]) -> list[Tag]:
    return list({tag["id"]: tag for tag in chosen}.values())


def _write(call: Call, record: Record, before: Sequence[Tag], after: Sequence[Tag]) -> None:
    """Make the record carry these tags; what does not change is not touched."""
    if call.broken("other-writer-forgotten"):
        call.faults.kept[call.principal.token, record.id] = after
    had, has = [tag["id"] for tag in before], [tag["id"] for tag in after]
    if had == has:
        return
    tags.take(call.connection, record.id, [tag for tag in had if tag not in has])
    tags.put(call.connection, record.id, [tag for tag in has if tag not in had])
    records.touch(call.connection, [record.id], user=call.principal.user, now=call.now)
