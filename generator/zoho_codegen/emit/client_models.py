"""What a model's template needs: one lazily read view per object schema that an answer can hold."""

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_document import Document, Shape
from zoho_codegen.emit.client_operations import answer_models
from zoho_codegen.emit.client_text import code_name, docstring, snake
from zoho_codegen.emit.opc_names import problem
from zoho_codegen.errors import Problem

RESERVED = frozenset({"get", "items", "keys", "to_dict", "values"})  # what every model has already

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
    """One model class, with the models it imports at once and those it imports late, because they need it too."""

    name: str
    module: str
    doc: str
    closed: bool
    properties: tuple[PropertyView, ...]
    imports: tuple[str, ...]
    late: tuple[str, ...]

    @property
    def deferred(self) -> bool:
        """Whether annotations name a class that is not there yet when the module runs."""
        return bool(self.late) or any(self.name in prop.models for prop in self.properties)

    @property
    def typing(self) -> tuple[str, ...]:
        """Names the module needs from `typing`."""
        loose = any("Any" in prop.annotation for prop in self.properties)
        return (*(["TYPE_CHECKING"] if self.late else []), *(["Any"] if loose else []))


def model_views(bundle: Bundle) -> dict[str, ModelView]:
    """Views of the object schemas that answers can hold, by component name, in source order."""
    document = Document(bundle.document)
    needs = {name: tuple(_needs(document, schema)) for name, schema in document.schemas.items()}
    wanted = _closure(needs, _answers(bundle, document))
    return {name: _view(name, document, needs) for name in document.schemas if name in wanted}


def model_problems(bundle: Bundle, views: Mapping[str, ModelView]) -> Iterator[Problem]:
    """Properties that cannot be read as attributes: names that meet or are no names, objects without a class."""
    document = Document(bundle.document)
    for view in views.values():
        seen: dict[str, str] = {}
        for prop in view.properties:
            node = document.properties(document.schemas[view.name])[prop.wire]
            where = f"components.schemas.{view.name}.{prop.wire}"
            other = seen.setdefault(prop.name, prop.wire)
            if other != prop.wire:
                message = f"properties {other!r} and {prop.wire!r} would both be {prop.name!r} in Python"
                yield problem(bundle, node, where, message, "give one of them another x-name")
            if prop.name in RESERVED or not prop.name.isidentifier() or keyword.iskeyword(prop.name):
                message = f"{prop.name!r} cannot be the name of a property in Python"
                yield problem(bundle, node, where, message, "give it another x-name")
            if _nameless(node, document):
                message = "an object without a name can have no class"
                yield problem(bundle, node, where, message, "move it to components.schemas and refer to it")


def _nameless(node: Mapping[str, Any], document: Document) -> bool:
    """Whether a schema, or the element of a list, has properties but is no component."""
    items = document.resolve(node).get("items")
    return _nameless(items, document) if items is not None else "properties" in node


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
        for _, model in answer_models(operation, document):
            yield from [model] if model else []


def _view(name: str, document: Document, needs: Mapping[str, Iterable[str]]) -> ModelView:
    schema = document.resolve(document.schemas[name])
    members = document.properties(schema)
    required = set(schema.get("required", ()))
    properties = tuple(
        _property(wire, node, document, sure=wire in required and ("x-entity" in node or len(members) == 1))
        for wire, node in members.items()
    )
    used = sorted({model for prop in properties for model in prop.models} - {name})
    cyclic = {model for model in used if name in _closure(needs, [model])}
    return ModelView(
        name,
        snake(name),
        docstring([schema.get("description") or f"{name}, as answered."], 4),
        not schema.get("additionalProperties"),
        properties,
        tuple(model for model in used if model not in cyclic),
        tuple(model for model in used if model in cyclic),
    )


def _property(wire: str, node: Mapping[str, Any], document: Document, *, sure: bool) -> PropertyView:
    """View of a property; one that is `sure` is what its object is for, such as its id, and never None."""
    resolved = document.resolve(node)
    shape = document.shape(node)
    name = code_name(wire, node)
    annotation, reader = _reading(shape, wire)
    if sure and annotation in {"str | None", "int | None"}:
        annotation = annotation.removesuffix(" | None")
        reader = _sure_text(wire) if annotation == "str" else f"self._sure({reader}, {wire!r})"
    lines = [resolved.get("description") or f"`{wire}` of the answer."]
    value = shape.item or shape
    if value.known:
        others = "; others may appear" if value.open else ""
        lines += ["", f"Known values: {', '.join(f'`{known}`' for known in value.known)}{others}."]
    return PropertyView(name, wire, annotation, reader, _kind(shape), tuple(shape.models()), docstring(lines, 8))


def _sure_text(wire: str) -> str:
    """Expression that reads what is a text nearly always, such as the id of every record of a page, at one look."""
    return f"text if type(text := self._raw.get({wire!r})) is str else self._sure_text({wire!r})"


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
