"""What a model's template needs: one lazily read view per object schema that an answer can hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_document import Document, Shape
from zoho_codegen.emit.client_text import docstring, snake
from zoho_codegen.errors import Problem

RESERVED = frozenset({"get", "to_dict"})  # what every model has already

_SCALARS = {
    "text": ("str | None", "_text"),
    "integer": ("int | None", "_integer"),
    "number": ("float | None", "_number"),
    "boolean": ("bool | None", "_boolean"),
}


@dataclass(frozen=True)
class PropertyView:
    """One typed property of a model: what it is called in Python and on the wire, and how it is read."""

    name: str
    wire: str
    annotation: str
    reader: str
    kind: str
    models: tuple[str, ...]
    doc: str


@dataclass(frozen=True)
class ModelView:
    """One model class, and the modules it needs."""

    name: str
    module: str
    doc: str
    closed: bool
    properties: tuple[PropertyView, ...]
    imports: tuple[tuple[str, str], ...]
    late: tuple[tuple[str, str], ...]

    @property
    def typing(self) -> tuple[str, ...]:
        """Names the module needs from `typing`."""
        loose = any("Any" in prop.annotation for prop in self.properties)
        return (*(["TYPE_CHECKING"] if self.late else []), *(["Any"] if loose else []), "Final")


def model_views(bundle: Bundle) -> dict[str, ModelView]:
    """Views of the object schemas that answers can hold, by component name, in source order."""
    document = Document(bundle.document)
    needs = {name: tuple(_needs(document, schema)) for name, schema in document.schemas.items()}
    wanted = _closure(needs, _answers(bundle, document))
    return {
        name: _view(name, document, needs)
        for name, schema in document.schemas.items()
        if name in wanted and document.shape({"$ref": f"#/components/schemas/{name}"}).kind == "model"
    }


def model_problems(file: str, views: Mapping[str, ModelView]) -> Iterator[Problem]:
    """Properties of one model that would share a Python name, or hide what every model has."""
    for view in views.values():
        seen: dict[str, str] = {}
        for prop in view.properties:
            other = seen.setdefault(prop.name, prop.wire)
            taken = f"{other!r} is called so too" if other != prop.wire else "every model has a method of that name"
            if other != prop.wire or prop.name in RESERVED:
                message = f"property {prop.wire!r} would be called {prop.name!r} in Python, but {taken}"
                yield Problem(file, 0, f"components.schemas.{view.name}", message, "give it another x-name")


def _needs(document: Document, schema: Mapping[str, Any]) -> Iterator[str]:
    for prop in document.properties(schema).values():
        yield from document.shape(prop).models()


def _closure(needs: Mapping[str, Iterable[str]], start: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(needs.get(name, ()))
    return found


def _answers(bundle: Bundle, document: Document) -> Iterator[str]:
    for _, _, operation in bundle.operations():
        for response in operation["responses"].values():
            for media in document.resolve(response).get("content", {}).values():
                schema = media.get("schema", {})
                for variant in schema.get("anyOf", [schema]):
                    yield from document.shape(variant).models()


def _view(name: str, document: Document, needs: Mapping[str, Iterable[str]]) -> ModelView:
    schema = document.resolve(document.schemas[name])
    properties = tuple(_property(wire, node, document) for wire, node in document.properties(schema).items())
    used = sorted({model for prop in properties for model in prop.models} - {name})
    cyclic = {model for model in used if name in _closure(needs, [model])}
    modules = [(model, snake(model)) for model in used]
    return ModelView(
        name,
        snake(name),
        docstring([schema.get("description") or f"{name}, as answered."], 4),
        not schema.get("additionalProperties"),
        properties,
        tuple(pair for pair in modules if pair[0] not in cyclic),
        tuple(pair for pair in modules if pair[0] in cyclic),
    )


def _property(wire: str, node: Mapping[str, Any], document: Document) -> PropertyView:
    resolved = document.resolve(node)
    shape = document.shape(node)
    name = node.get("x-name") or snake(wire)
    annotation, reader = _reading(shape, wire)
    lines = [resolved.get("description") or f"`{wire}` of the answer."]
    known = shape.known or (shape.item.known if shape.item else ())
    if known:
        others = "; others may appear" if shape.open else ""
        lines += ["", f"Known values: {', '.join(f'`{value}`' for value in known)}{others}."]
    return PropertyView(name, wire, annotation, reader, _kind(shape), tuple(shape.models()), docstring(lines, 8))


def _kind(shape: Shape) -> str:
    """The word by which the runtime compares a value with what was promised."""
    if shape.kind == "list":
        return f"list:{_kind(shape.item)}" if shape.item else "list"
    return {"model": "object", "mapping": "object"}.get(shape.kind, shape.kind)


def _reading(shape: Shape, wire: str) -> tuple[str, str]:
    """Annotation and expression that reads the property."""
    if shape.kind == "model":
        return f"{shape.model} | None", f"self._model({wire!r}, {shape.model})"
    if shape.kind == "list":
        return _list_reading(shape.item or Shape("any"), wire)
    annotation, method = _SCALARS.get(shape.kind, ("Any", "_any"))
    return annotation, f"self.{method}({wire!r})"


def _list_reading(item: Shape, wire: str) -> tuple[str, str]:
    if item.kind == "model":
        return f"list[{item.model}]", f"self._models({wire!r}, {item.model})"
    if item.kind == "text":
        return "list[str]", f"self._texts({wire!r})"
    return "list[Any]", f"self._list({wire!r})"
