"""From an operation's `x-client` to a method: its arguments, what it returns, and the flow that it runs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from zoho_codegen.emit.client_keys import keys
from zoho_codegen.emit.client_mass_update import mass_update_call, members_of
from zoho_codegen.emit.client_operations import has_bare_rows, is_reference, parameter_name
from zoho_codegen.emit.client_streams import stream
from zoho_codegen.emit.client_subject import ROWS, Argument, Branch, Call, Subject, Variant, body_arguments
from zoho_codegen.emit.client_text import code_name

_SINCE = "if_modified_since"
_NOT_MODIFIED = 304
_EMPTY = ("204", "304")


def calls_of(subject: Subject) -> Iterator[tuple[str, list[str], Call]]:
    """The methods of an operation, each with what it does: its own and its presets, which fix some parameters."""
    client = subject.operation["x-client"]
    about = [subject.operation["summary"], subject.operation["description"].strip()]
    yield client["method"], about, _call(subject, client["call"])
    for name, preset in client.get("presets", {}).items():
        yield name, [preset["summary"]], _call(replace(subject, fixed=preset["fixed"]), preset["call"])


def _call(subject: Subject, kind: str) -> Call:
    if kind == "one" and "x-batch" in subject.operation:
        return _in_order(_one_row(subject))
    return _in_order(_KINDS[kind](subject))


def _in_order(call: Call) -> Call:
    """The call with its module first, whatever else it takes, and with no bare True or False."""
    overloads = tuple(replace(each, arguments=_sorted(each.arguments)) for each in call.overloads)
    found = call.stream
    if found is not None:
        found = replace(found, arguments=_sorted(found.arguments), waiting=_sorted(found.waiting))
    return replace(call, arguments=_sorted(call.arguments), overloads=overloads, stream=found)


def _sorted(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    named = [replace(item, keyword=item.keyword or item.annotation == "bool") for item in arguments]
    return tuple(sorted(named, key=_place_of))


def _place_of(item: Argument) -> tuple[bool, bool]:
    return item.keyword, item.annotation == "bool" if item.keyword else item.name != "module"


def _plain(subject: Subject) -> Call:
    """The whole answer; None stands for an empty one where that is documented."""
    model = subject.document.shape(subject.answer()).model
    members = body_arguments(subject)
    found = (*subject.arguments("path"), *members, *subject.arguments("query", "header"))
    body = ", ".join(f'"{item.name}": {item.name}' for item in members)
    sent = f"{subject.sent()}body={{{body}}}, " if body else subject.sent()
    empty = any(status in subject.operation["responses"] for status in _EMPTY)
    flow = f"calls.{'plain' if empty else 'whole'}(self._api, op, {sent}model={model})"
    explains = f"The `{model}`, or None when there is none." if empty else f"The `{model}`."
    arguments = tuple(sorted(found, key=lambda item: item.keyword))
    return Call(arguments, f"{model} | None" if empty else model, flow, model, explains)


def _page(subject: Subject) -> Call:
    """A list; where it is asked for by a body, the members of the body are arguments, too."""
    items, model = subject.items()
    members = body_arguments(subject)
    found = (*subject.arguments("path"), *members, *subject.arguments("query", "header"))
    arguments = tuple(sorted(found, key=lambda item: item.keyword))
    if "x-paginate" not in subject.operation:
        body = ", ".join(f'"{item.name}": {item.name}' for item in members)
        sent = f"{subject.sent()}body={{{body}}}, " if body else subject.sent()
        flow = f'calls.many(self._api, op, items="{items}", {sent}model={model})'
        return Call(
            arguments,
            f"Sequence[{model}]",
            flow,
            model,
            f"All of them, as a list of `{model}`; empty when there are none.",
        )
    flow = f"Pages(self._api, self._driver, op, {subject.sent()}model={model})"
    return Call(
        arguments,
        f"Pages[{model}]",
        flow,
        model,
        f"An iterator over `{model}`, all of them, that asks for a page when it comes to it.",
    )


def _first(subject: Subject) -> Call:
    """One object; of a list what narrows it is left to the method that lists."""
    items, model = subject.items()
    narrow = bool(subject.fixed)
    sent = subject.sent(required=narrow, conditions=False)
    flow = f'calls.first(self._api, op, items="{items}", {sent}model={model})'
    arguments = tuple(item for item in subject.arguments("path", "query") if not (narrow and item.keyword))
    since = next((item for item in subject.arguments("header") if item.name == _SINCE), None)
    if narrow or since is None or str(_NOT_MODIFIED) not in subject.operation["responses"]:
        return Call(arguments, model, flow, model, f"The `{model}`; where there is none, NotFoundError is raised.")
    changed = f'calls.changed(self._api, op, items="{items}", {subject.sent()}model={model})'
    return Call(
        (*arguments, since),
        f"{model} | NotModified[{model}]",
        flow,
        model,
        f"The `{model}`; with `{_SINCE}`, a `NotModified`, which is empty, when it has not changed since.",
        branch=Branch("", "", f"{_SINCE} is not None", changed),
        overloads=(
            Variant(arguments, model),
            Variant((*arguments, replace(since, default="")), f"{model} | NotModified[{model}]"),
        ),
    )


def _rows(subject: Subject, own: list[Argument], flow: str, explains: str = ROWS) -> Call:
    """A call on a single row."""
    return _call_of_rows(subject, own, flow, explains)[0]


def _many_rows(subject: Subject, own: list[Argument], kind: str, place: str, values: str = "") -> Call:
    """A call on many rows, the first of its own arguments, and the stream of them."""
    rows = own[0]
    by, given = _RUN[kind]
    flow = f"batches.{by}(self._api, op, {place}{given}={rows.name}, {values}"
    call, extra = _call_of_rows(subject, own, flow, ROWS)
    return replace(call, stream=stream(call.arguments, rows, kind, f"{place}{values}{extra}"))


def _call_of_rows(subject: Subject, own: list[Argument], flow: str, explains: str) -> tuple[Call, str]:
    """A call on rows: the path and what is required first, then its own arguments, then what is optional."""
    _, model = subject.items()
    shared = _shared(subject)
    names = ", ".join(f'"{item.name}": {item.name}' for item in shared)
    extra = f"shared={{{names}}}, " if names else ""
    first = [*subject.arguments("path"), *(item for item in shared if not item.keyword)]
    arguments = (*first, *own, *(item for item in shared if item.keyword))
    extra += f"row={model}"
    return Call(arguments, f"BatchResult[{model}, Job]", f"{flow}{extra})", model, explains), extra


def _map(subject: Subject) -> Call:
    rows = Argument("rows", "Mapping[str, Iterable[str]]", "For each record id, the ids that belong to it.")
    return _many_rows(subject, [rows], "of_pairs", "module=module, ")


def _ids(subject: Subject) -> Call:
    ids = Argument("ids", "Iterable[str]", _explained(subject), keyword=True)
    values, source = _values(subject)
    return _many_rows(subject, [ids, *values], "of_ids", _place(subject), source)


def _one_row(subject: Subject) -> Call:
    batch = subject.operation["x-batch"]
    explains = "What became of it, as a result of one row."
    if batch["rows"].startswith("body."):
        content = _content(subject, f"{batch['rows']}[0]")
        flow = f"batches.by_object(self._api, op, {_place(subject)}content={content.name}, "
        return _rows(subject, [content], flow, explains)
    row = parameter_name(_named(subject, batch["rows"]))
    if (batch.get("values") or "").endswith("[0]"):
        content = _content(subject, batch["values"])
        values, source = [content], f"content={content.name}, "
    else:
        values, source = _values(subject)
    flow = f"batches.by_ids(self._api, op, {_place(subject, but=row)}ids=[{row}], {source}"
    return _rows(subject, values, flow, explains)


def _content(subject: Subject, path: str) -> Argument:
    """The argument for the one object that a body is about; it may be left out where the body may."""
    node = subject.document.along(subject.body, path.removeprefix("body."))
    doc = subject.document.resolve(subject.document.resolve(node).get("items", node)).get("description", "")
    known = tuple(keys(subject.document, node))
    if subject.document.resolve(subject.operation["requestBody"]).get("required"):
        return Argument("values", "Mapping[str, Any]", doc, keys=known)
    return Argument("values", "Mapping[str, Any] | None", doc, default="None", keys=known)


def _place(subject: Subject, but: str = "") -> str:
    """Source of the path mapping of a batch, without the parameter that the rows take."""
    names = [item.name for item in subject.arguments("path") if item.name != but]
    source = ", ".join(f'"{name}": {name}' for name in names)
    return f"path={{{source}}}, " if names else ""


def _explained(subject: Subject) -> str:
    """What the ids of a batch are: records where there is a module, else what the description says."""
    rows = subject.operation["x-batch"]["rows"]
    if not rows.startswith("query.") or any(item.name == "module" for item in subject.arguments("path")):
        return "Identifiers of the records."
    return str(_named(subject, rows).get("description", ""))


def _objects(subject: Subject) -> Call:
    rows = subject.operation["x-batch"]["rows"].removeprefix("body.")
    node = subject.document.resolve(subject.document.along(subject.body, rows))
    known = tuple(keys(subject.document, node))
    objects = Argument("rows", "Iterable[Mapping[str, Any]]", node.get("description", ""), keys=known)
    if has_bare_rows(subject.document, subject.body, subject.operation["x-batch"]):
        objects = replace(objects, annotation="Iterable[str | Mapping[str, Any]]", short="id")
    return _many_rows(subject, [objects], "of_objects", _place(subject))


def _job(subject: Subject) -> Call:
    """What only schedules a job: the members of the body are arguments, or those of its only object."""
    holder, inner = _only_object(subject)
    members = list(_members(inner)) if holder else list(_narrowed(inner))
    source = ", ".join(f'"{key}": {value}' for _, key, value in members if key)
    shared = f'{{"{holder}": [{{{source}}}]}}' if holder else f"{{{source}}}"
    arguments = sorted([*subject.arguments("path"), *(item for item, _, _ in members)], key=lambda item: item.keyword)
    flow = f"batches.scheduled(self._api, op, {_place(subject)}shared={shared})"
    return Call(tuple(arguments), "Job", flow, "", "The job that was scheduled: `.wait()` for it, or keep its `.key`.")


def _members(subject: Subject) -> Iterator[tuple[Argument, str, str]]:
    """What an object inside a body takes: the argument, its key on the wire, and its source.

    An object that is known by name and identifier is taken by two arguments, the second of which has no key.
    """
    for wire, item in zip(subject.document.properties(subject.body), body_arguments(subject), strict=True):
        node = subject.document.resolve(subject.document.properties(subject.body)[wire])
        if list(subject.document.properties(node)) == ["id", "api_name"]:
            number, named = body_arguments(replace(subject, within=node))
            by = f"{item.name}_id"
            source = f'{{"id": inputs.entity({by}, "{by}"), "api_name": {item.name}}}'
            yield replace(named, name=item.name), wire, source
            yield replace(number, name=by, keyword=True), "", ""
        elif "items" in node and is_reference(subject.document, node["items"]):
            wider = replace(item, annotation="Iterable[str | Mapping[str, Any]]", short="id", keyword=True)
            yield wider, wire, f'inputs.entities({item.name}, "{item.name}", {node.get("maxItems")})'
        else:
            yield item, wire, f"list({item.name})" if item.annotation.startswith("Iterable") else item.name


def _narrowed(subject: Subject) -> Iterator[tuple[Argument, str, str]]:
    """What a body takes: a view by name, and a territory as the mass update takes it, member by member."""
    for item, (wire, node) in zip(
        body_arguments(subject), subject.document.properties(subject.body).items(), strict=True
    ):
        inner = subject.document.properties(node)
        if inner.get("id", {}).get("x-entity") == "territory":
            for part in members_of(subject, item.name, node):
                yield part.argument, part.key, part.source
        else:
            view = subject.document.resolve(node).get("x-entity") == "view"
            yield replace(item, keyword=item.keyword or view), code_name(wire, node), item.name


def _only_object(subject: Subject) -> tuple[str, Subject]:
    """Code name of the body's only member, where that is a list of exactly one object, and that object as a body."""
    found = list(subject.document.properties(subject.body).items())
    for wire, node in found if len(found) == 1 else ():
        schema = subject.document.resolve(node)
        if schema.get("maxItems") == 1:
            return code_name(wire, node), replace(subject, within=schema["items"])
    return "", subject


def _named(subject: Subject, path: str) -> dict[str, Any]:
    """The parameter that a path such as `query.ids` or `path.record_id` means."""
    place, _, wire = path.partition(".")
    return next(item for item in subject.parameters if (item["in"], item["name"]) == (place, wire))


def _values(subject: Subject) -> tuple[list[Argument], str]:
    """The argument for the values that all rows share, named after the list that holds them."""
    path = subject.operation["x-batch"].get("values")
    if not path:
        return [], ""
    if path.startswith("query."):
        holder = _named(subject, path)
        name = parameter_name(holder)
    else:
        listed = path.removeprefix("body.").rpartition("[]")[0]
        holder = subject.document.along(subject.body, listed)
        name = code_name(re.split(r"[.\]]", listed)[-1], holder)
    doc = subject.document.resolve(holder).get("description", "")
    known = () if path.startswith("query.") else tuple(keys(subject.document, holder))
    member = path.partition("[]")[2].removeprefix(".")
    if member not in {"", "id", "name"}:
        name = f"{member}s"
    argument = Argument(
        name, "Iterable[str | Mapping[str, Any]]", doc, keyword=True, keys=known, short=member if known else ""
    )
    return [argument], f"values={name}, "


def _shared(subject: Subject) -> list[Argument]:
    """Arguments that go along with all rows: what query, headers and body have beside rows and values."""
    batch = subject.operation["x-batch"]
    used = {re.split(r"[.\[]", path)[1] for path in (batch["rows"], batch.get("values")) if path and "." in path}
    beside = subject.arguments("query", "header", without=frozenset(used))
    return [*beside, *body_arguments(subject, without=frozenset(used))]


#: Kind of rows -> the function that sends them, and its name for them.
_RUN = {"of_pairs": ("by_rows", "rows"), "of_ids": ("by_ids", "ids"), "of_objects": ("by_objects", "objects")}
_KINDS = {
    "plain": _plain,
    "page": _page,
    "one": _first,
    "batch-map": _map,
    "batch-ids": _ids,
    "batch-objects": _objects,
    "mass-update": mass_update_call,
    "job": _job,
}
