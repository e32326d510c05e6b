"""The mass update: ids are answered row by row, a custom view by a job, so the method has two signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zoho_codegen.emit.client_keys import keys
from zoho_codegen.emit.client_streams import stream
from zoho_codegen.emit.client_subject import ROWS, Argument, Branch, Call, Subject, Variant, argument
from zoho_codegen.emit.client_text import code_name


@dataclass(frozen=True)
class Part:
    """One argument, the body name (dotted inside an object) it goes to, and whether only a view takes it."""

    argument: Argument
    key: str
    source: str
    view: bool = False


def mass_update_call(subject: Subject) -> Call:
    """The call of an operation that takes either ids or a custom view."""
    rows = subject.operation["x-batch"]["rows"].removeprefix("body.")
    _, model = subject.items()
    path = tuple(subject.arguments("path"))
    parts = list(_parts(subject, rows))
    holder = subject.document.properties(subject.body)[rows]
    ids = Argument(code_name(rows, holder), "Iterable[str]", holder.get("description", ""), keyword=True)
    view = next(part.argument for part in parts if part.view)
    values = tuple(part.argument for part in parts if not part.argument.keyword)
    common = tuple(part.argument for part in parts if part.argument.keyword and not part.view)
    narrowing = tuple(part.argument for part in parts if part.view and part.argument != view)
    required_view = replace(view, annotation=view.annotation.removesuffix(" | None"), default="")
    either = replace(ids, annotation=f"{ids.annotation} | None", default="None")
    result = f"BatchResult[{model}, Job]"
    shared = _shared(parts, view=False)
    place = '{"module": module}'
    rest = f"shared={shared}, row={model}"
    by_ids = f"batches.by_ids(self._api, op, path={place}, ids={ids.name}, {rest})"
    return Call(
        (*path, *values, either, view, *narrowing, *common),
        f"{result} | Job",
        f"batches.scheduled(self._api, op, path={place}, shared={_shared(parts, view=True)})",
        model,
        f"With `{ids.name}`: {ROWS[0].lower()}{ROWS[1:]} With `{view.name}`: the job.",
        branch=_branch(subject, ids.name, view.name, [item.name for item in narrowing], by_ids),
        overloads=(
            Variant((*path, *values, ids, *common), result),
            Variant((*path, *values, required_view, *narrowing, *common), "Job"),
        ),
        stream=stream((*path, *values, ids, *common), ids, "of_ids", f"path={place}, {rest}"),
    )


def _parts(subject: Subject, rows: str) -> Iterator[Part]:
    """What the body has beside the ids, the members of an object each as an argument of its own."""
    for wire, node in subject.document.properties(subject.body).items():
        shape = subject.document.shape(node)
        resolved = subject.document.resolve(node)
        name = code_name(wire, node)
        if wire == rows:
            continue
        if shape.kind == "list":
            values = Argument(
                name, "Mapping[str, Any]", resolved.get("description", ""), keys=tuple(keys(subject.document, node))
            )
            yield Part(values, name, f"[dict({name})]")
        elif shape.kind == "model":
            yield from members_of(subject, name, node)
        else:
            own = argument(subject.document, {**resolved, "name": wire, "x-name": name, "required": False}, node)
            yield Part(own, name, own.name, view=resolved.get("x-entity") == "view")


def members_of(subject: Subject, holder: str, schema: Mapping[str, Any]) -> Iterator[Part]:
    """The members of an object as arguments of their own; its identifier is called as the object is."""
    whole = subject.document.resolve(schema)
    for wire, node in subject.document.properties(schema).items():
        resolved = subject.document.resolve(node)
        member = code_name(wire, node)
        name = holder if member == "id" else member
        if member == "id":
            resolved["description"] = (
                f"{whole.get('description') or resolved.get('description', '')} By its identifier."
            )
        own = argument(subject.document, {**resolved, "name": wire, "x-name": name, "required": False}, node)
        yield Part(own, f"{holder}.{member}", own.name, view=True)


def _shared(parts: list[Part], *, view: bool) -> str:
    return "{" + ", ".join(f'"{part.key}": {part.source}' for part in parts if view or not part.view) + "}"


def _branch(subject: Subject, ids: str, view: str, narrowing: list[str], by_ids: str) -> Branch:
    wrong = f"({ids} is None) == ({view} is None)"
    text = f"{subject.operation['x-client']['method']}() takes either {ids} or {view}"
    if narrowing:
        extra = " or ".join(f"{name} is not None" for name in narrowing)
        wrong += f" or ({ids} is not None and ({extra}))"
        text += f"; {' and '.join(narrowing)} need {view}"
    return Branch(wrong, f"{text}.", f"{ids} is not None", by_ids)
