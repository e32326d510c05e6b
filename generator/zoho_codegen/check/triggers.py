"""Rules about triggers: the closed vocabulary by which the kit brings a server to answer with an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from zoho_codegen.bundle.pointers import follow, parts
from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.read.nodes import Map, Node, Seq, is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem

__all__ = ["GIVEN", "KINDS", "VALUES", "triggers_are_executable"]

KINDS: Final = (
    "credential", "method", "url", "set", "drop", "count", "repeat", "send", "burst", "oversize", "fault", "manual",
)  # fmt: skip
_WORDS: Final = {
    "credential": ("none", "garbage", "narrow", "foreign", "restricted"),
    "method": ("undeclared",),
    "url": ("unknown",),
    "repeat": (True,),
    "send": (True,),
    "burst": ("concurrency",),
    "oversize": ("body",),
}
VALUES: Final = (
    "unknown_id", "malformed_id", "other_module_id", "unknown_module", "unsupported_module", "unknown_field",
    "empty_string", "empty_array", "empty_object", "null", "wrong_type", "too_long", "view_of_other_module",
    "territory_on_record", "territory_not_on_record", "child_territory", "other_territory_name",
    "other_tag_name", "other_tag_color", "page_token_of_other_list",
)  # fmt: skip
GIVEN: Final = (
    "lead_record", "system_assigned_territory", "empty_view", "record_locked", "record_not_approved",
    "record_in_blueprint", "record_stop_processing", "record_not_editable", "record_in_merge", "record_in_review",
    "field_not_mass_updatable", "field_not_visible", "field_read_only", "field_with_validation_rule",
    "unique_field", "unique_fields", "view_job_running", "large_view",
    "organization_territory", "territory_with_children", "managed_territory", "current_user", "inactive_user",
    "deleted_user", "deleted_tag", "territories_off",
)  # fmt: skip
_POINTER: Final = re.compile(r"(path|query|headers|body)((\.[^.\[\]]+)|(\[[0-9]+\]))*")


def triggers_are_executable(view: View) -> Iterator[Problem]:
    """Refuse triggers outside the vocabulary, and those that point at nothing the operation takes."""
    for name, operation in view.operations.items():
        for entry in operation.seq("x-errors").maps():
            path = f"{name}.x-errors.{entry.text('name')}.trigger"
            trigger = entry.get("trigger")
            if isinstance(trigger, Map):
                yield from _vocabulary(path, trigger)
                if name not in view.incomplete:
                    yield from _pointers(path, trigger, operation, view)


def _vocabulary(path: str, trigger: Map) -> Iterator[Problem]:
    kinds = [kind for kind in KINDS if kind in trigger]
    if len(kinds) != 1:
        message = f"the trigger has {len(kinds)} kinds: {', '.join(kinds) or 'none'}"
        yield trigger.problem(path, message, f"write exactly one of {', '.join(KINDS)}")
    for key, value in trigger.items():
        if key not in {*KINDS, "use", "given"}:
            yield trigger.problem(path, f'the key "{key}" is unknown', f"use {', '.join(KINDS)}", key=key)
        elif key in _WORDS and value not in _WORDS[key]:
            mend = f"use one of {', '.join(map(str, _WORDS[key]))}"
            yield trigger.problem(path, f'{key} is "{value}"', mend, key=key)
    yield from _prepared(path, trigger)


def _prepared(path: str, trigger: Map) -> Iterator[Problem]:
    given = trigger.get("given")
    if given is not None and given not in GIVEN:
        yield trigger.problem(path, f'the state "{given}" is unknown', f"use one of {', '.join(GIVEN)}", key="given")
    if "send" in trigger and given is None and "use" not in trigger:
        yield trigger.problem(path, "sending the good request provokes nothing", "add given or use", key="send")
    for pointer, value in trigger.map("set").items():
        literal = isinstance(value, Map) and list(value) == ["literal"]
        if not literal and value not in VALUES:
            mend = f"write {{literal: ...}} or one of {', '.join(VALUES)}"
            yield trigger.map("set").problem(path, f'the value "{value}" is unknown', mend, key=pointer)


def _pointers(path: str, trigger: Map, operation: Map, view: View) -> Iterator[Problem]:
    requests = {request.text("name"): request for request in operation.seq("x-examples").maps()}
    use = trigger.get("use")
    if use is not None and not is_one_of(use, requests):
        message = f'there is no request example "{use}"'
        yield trigger.problem(path, message, f"use one of {', '.join(requests) or 'none: write one'}", key="use")
    baseline = next(iter(requests), "")
    request = requests.get(use if isinstance(use, str) else baseline, Map())
    touched = [
        *((pointer, trigger.map("set"), False) for pointer in trigger.map("set")),
        *((pointer, trigger.map("count"), True) for pointer in trigger.map("count")),
        *((pointer, trigger, True) for pointer in trigger.seq("drop").texts()),
    ]
    if "oversize" in trigger and not operation.map("requestBody"):
        yield trigger.problem(path, "the operation takes no body", "name another way to provoke it", key="oversize")
    for pointer, place, must_be_there in touched:
        key = "drop" if place is trigger else pointer
        if not _POINTER.fullmatch(pointer):
            mend = "write path.<name>, query.<name>, headers.<name> or body.<key>[<index>]..."
            yield place.problem(path, f'"{pointer}" is no pointer', mend, key=key)
        elif not _declared(pointer, operation, view):
            yield place.problem(path, f'"{pointer}" is nothing the operation takes', "mend the pointer", key=key)
        elif must_be_there and request and not _present(pointer, request):
            message = f'"{pointer}" is not in the request example "{request.text("name")}"'
            yield place.problem(path, message, "put it there, or name another example in use", key=key)


def _declared(pointer: str, operation: Map, view: View) -> bool:
    steps = parts(pointer)
    if steps[0] == "body":
        schema = json_media(view.schemas.resolved(operation.map("requestBody"))).map("schema")
        return bool(schema) and bool(follow(view.schemas, [schema], steps[1:]))
    where = "header" if steps[0] == "headers" else steps[0]
    names = {parameter.text("name") for parameter in view.parameters(operation) if parameter.text("in") == where}
    return len(steps) > 1 and steps[1] in names


def _present(pointer: str, request: Map) -> bool:
    node: Node = request
    for step, index in re.findall(r"([^.\[\]]+)|\[([0-9]+)\]", pointer):
        if isinstance(node, Seq) and index and int(index) < len(node):
            node = node[int(index)]
        elif isinstance(node, Map) and step in node:
            node = node[step]
        else:
            return False
    return True
