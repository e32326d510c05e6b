"""Tags as such: giving them another name, deleting, merging and counting them."""

from collections.abc import Mapping
from typing import Any

from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, Step, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.behaviours.tags import NAMES, has_emoji
from zoho_sandbox.call import Call, Line
from zoho_sandbox.state import org, tags
from zoho_sandbox.state.tags import Tag


@behaviour("updateTags")
def update_many(call: Call) -> Answer:
    """Give each tag another name or color."""
    return Rows([_update(call, line) for line in call.lines(NAMES)])


@behaviour("updateTag")
def update_one(call: Call) -> Answer:
    """Give the tag in the URL another name or color."""
    tag = tags.find(call.connection, call.principal.org, call.text("tag_id"), call.module)
    if tag is None:
        return Rows([Refused("unknown-tag", details={"id": call.text("tag_id")})])
    return Rows([_change(call, tag, line.values, line.path) for line in call.lines()])


def _update(call: Call, line: Line) -> Row:
    if line.refused:
        return line.refused
    tag = tags.find(call.connection, call.principal.org, line.values["id"], call.module)
    if tag is None:
        return Refused("unknown-tag", path=(*line.path, "id"))
    return _change(call, tag, line.values, line.path)


def _change(call: Call, tag: Tag, wanted: Mapping[str, Any], path: tuple[Step, ...]) -> Row:
    """What is not said stays, but for the color, which goes."""
    name = wanted.get("name", tag["name"])
    if has_emoji(name):
        return Refused("emoji-in-name", path=(*path, "name"))
    namesake = tags.named(call.connection, call.principal.org, call.module, name)
    if namesake and namesake["id"] != tag["id"] and not call.broken("renamed-to-taken-name"):
        return Refused("duplicate-tag", "DUPLICATE_DATA", (*path, "name"), {"id": namesake["id"]})
    color = tag["color_code"] if call.broken("color-stays") else wanted.get("color_code")
    if call.broken("tag-not-renamed"):
        return Done("updated", tag)
    return Done("updated", tags.change(call.connection, tag, name, color, user=_editor(call), now=call.now))


def _editor(call: Call) -> org.Facts:
    return org.people(call.connection, call.principal.org)[call.principal.user]


@behaviour("deleteTag")
def delete(call: Call) -> Answer:
    """Delete the tag; its records lose it."""
    tag = tags.find(call.connection, call.principal.org, call.text("tag_id"))
    if tag is None:
        raise refuse("unknown-tag", details={"id": call.text("tag_id")})
    if not call.broken("deleted-tag-stays"):
        tags.remove(call.connection, tag["id"])
    return Found("deleted", {"tags": call.told("deleted", {"id": tag["id"]})})


@behaviour("mergeTags")
def merge(call: Call) -> Answer:
    """Put the tag in the URL on the records of the others, and delete the others."""
    kept = tags.find(call.connection, call.principal.org, call.text("tag_id"))
    if kept is None:
        return Rows([Refused("unknown-tag", details={"id": call.text("tag_id")})])
    others: list[Tag] = []
    for place, named in enumerate(call.get("tags")):
        other = tags.find(call.connection, call.principal.org, named["conflict_id"])
        if other is None or other["id"] == kept["id"]:
            return Rows([Refused("unknown-other-tag", path=("tags", place, "conflict_id"))])
        others.append(other)
    for other in others:
        _join(call, kept, other)
    return Rows([Done("merged", kept)])


def _join(call: Call, kept: Tag, other: Tag) -> None:
    already = set(tags.carriers(connection := call.connection, kept["id"]))
    for record in tags.carriers(connection, other["id"]):
        if record not in already and not call.broken("merge-loses-records"):
            tags.put(connection, record, [kept["id"]])
    if not call.broken("merged-tag-stays"):
        tags.remove(connection, other["id"])


@behaviour("getTagRecordCount")
def count(call: Call) -> Answer:
    """How many records of the module carry the tag."""
    tag = tags.find(call.connection, call.principal.org, call.text("tag_id"), call.module)
    if tag is None:
        raise refuse("unknown-tag", details=call.about_parameter("tag_id"))
    carriers = tags.carriers(call.connection, tag["id"])
    return Found("found", {"count": str(len(carriers) + call.broken("tag-count-off-by-one"))})
