"""What a method is made from: an operation seen as arguments, items and mappings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zoho_codegen.emit.client_document import Document, Shape
from zoho_codegen.emit.client_keys import keys, limits
from zoho_codegen.emit.client_operations import body_content, holds_json, is_reference, parameter_name
from zoho_codegen.emit.client_text import code_name, literal

#: Headers that hold a moment.
CONDITIONS = ("If-Modified-Since", "If-Unmodified-Since")
ROWS = "What became of each row, those that failed included; `raise_for_failures()` makes an error of them."

_ANNOTATIONS = {"integer": "int", "number": "float", "boolean": "bool", "text": "str"}


@dataclass(frozen=True)
class Argument:
    """One argument of a method; without a default it is required, `keyword` ones can only be passed by name.

    `keys` say what an object holds that is given; `short` is the key of what may be given in its place.
    """

    name: str
    annotation: str
    doc: str
    default: str = ""
    keyword: bool = False
    keys: tuple[str, ...] = ()
    short: str = ""

    @property
    def source(self) -> str:
        """The argument as written in a signature."""
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True)
class Variant:
    """One signature of an overloaded method."""

    arguments: tuple[Argument, ...]
    returns: str


@dataclass(frozen=True)
class Branch:
    """A second flow for some arguments, and the arguments that fit neither, if there are any."""

    wrong: str
    text: str
    condition: str
    flow: str


@dataclass(frozen=True)
class Stream:
    """The streaming form of a call: arguments (those of the asyncio client apart), the rows' name, what is sent."""

    arguments: tuple[Argument, ...]
    waiting: tuple[Argument, ...]
    rows: str
    sending: str


@dataclass(frozen=True)
class Call:
    """How a method is called and what it does, in source text; `Job` stands for the handle of either client."""

    arguments: tuple[Argument, ...]
    returns: str
    flow: str
    model: str
    explains: str
    branch: Branch | None = None
    overloads: tuple[Variant, ...] = field(default=())
    stream: Stream | None = None

    @property
    def modules(self) -> list[str]:
        """Modules of the runtime that the flow names."""
        flows = self.flow + (self.branch.flow if self.branch else "")
        return sorted(set(re.findall(r"\b(batches|calls|inputs)\.", flows)))

    @property
    def pages(self) -> bool:
        """Whether the method returns an iterator at once instead of running a flow."""
        return self.returns.startswith("Pages[")


@dataclass(frozen=True)
class Subject:
    """An operation with what every call kind asks about it."""

    path: str
    operation: Mapping[str, Any]
    document: Document
    fixed: Mapping[str, object] = field(default_factory=dict[str, object])
    within: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """Resolved parameters."""
        return self.document.parameters(self.path, self.operation)

    @property
    def body(self) -> dict[str, Any]:
        """Schema of the body, or of the part of it that is looked at; empty without one."""
        if self.within:
            return dict(self.within)
        return body_content(self.operation, self.document)[1]

    def answer(self) -> dict[str, Any]:
        """Schema of the first success with a body."""
        for status, response in self.operation["responses"].items():
            for media in self.document.resolve(response).get("content", {}).values():
                if status.startswith("2"):
                    return dict(media.get("schema", {}))
        return {}

    def items(self) -> tuple[str, str]:
        """Wire path of the list of objects in the answer, and the model of its elements."""
        batch, pages = self.operation.get("x-batch", {}), self.operation.get("x-paginate", {})
        path = batch.get("results") or pages.get("items")
        if path:
            return path, element(self.document.shape(self.document.along(self.answer(), path)))
        for wire, node in self.document.properties(self.answer()).items():
            model = element(self.document.shape(node))
            if model:
                return wire, model
        return "", ""

    def arguments(self, *places: str, without: frozenset[str] = frozenset()) -> Iterator[Argument]:
        """Arguments for the parameters of some places, required ones first; fixed ones need none."""
        hidden = without | paging(self.operation)
        for parameter in sorted(self.parameters, key=lambda item: not item.get("required")):
            free = parameter["name"] not in hidden and parameter_name(parameter) not in self.fixed
            if parameter["in"] in places and free:
                yield argument(self.document, parameter, parameter.get("schema", {}))

    def sent(self, *, required: bool = False, conditions: bool = True) -> str:
        """Source of the path, query and header mappings, as far as there are any, or of what is required alone."""
        places = {"path": "path", "query": "query"} | ({"headers": "header"} if conditions else {})
        sources = {name: self._mapping(place, required=required) for name, place in places.items()}
        return "".join(f"{name}={{{source}}}, " for name, source in sources.items() if source)

    def _mapping(self, place: str, *, required: bool) -> str:
        hidden = paging(self.operation)
        sources: list[str] = []
        for item in self.parameters:
            name = parameter_name(item)
            wanted = name in self.fixed or item.get("required") or not required
            if item["in"] == place and item["name"] not in hidden and wanted:
                sources.append(f'"{name}": {literal(self.fixed[name]) if name in self.fixed else name}')
        return ", ".join(sources)


def paging(operation: Mapping[str, Any]) -> frozenset[str]:
    """Wire names of the query parameters that walk through pages, which is the iterator's business."""
    pages = operation.get("x-paginate", {})
    return frozenset(pages[key].removeprefix("query.") for key in ("page", "token") if key in pages)


def argument(document: Document, parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> Argument:
    """The argument for a resolved parameter or property; one that is not required is passed by name."""
    annotation = annotate(document.shape(schema))
    name, doc = parameter_name(parameter), _explained(document, schema, parameter.get("description", ""))
    if parameter["name"].startswith(CONDITIONS):
        annotation = "str | datetime"
        doc += " A datetime with a time zone, or one as ISO 8601 writes it."
    if holds_json(schema):
        annotation = "str | Mapping[str, Any]"
        doc += " An object, or its text."
    known, short = tuple(keys(document, schema)), ""
    if is_reference(document, schema):
        annotation, short = f"str | {annotation}", "id"
    if parameter.get("required"):
        return Argument(name, annotation, doc, keys=known, short=short)
    return Argument(name, f"{annotation} | None", doc, default="None", keyword=True, keys=known, short=short)


def _explained(document: Document, schema: Mapping[str, Any], doc: str) -> str:
    """What an argument is, with its limits."""
    said = " ".join(doc.split())
    return f"{said}{limits(document, schema, said)}"


def body_arguments(subject: Subject, without: frozenset[str] = frozenset()) -> list[Argument]:
    """Arguments for the members of the body, in its order, but for those of some wire names."""
    required = subject.document.resolve(subject.body).get("required", [])
    found: list[Argument] = []
    for wire, node in subject.document.properties(subject.body).items():
        if wire not in without:
            named = {"name": wire, "x-name": code_name(wire, node), "required": wire in required}
            found.append(argument(subject.document, {**subject.document.resolve(node), **named}, node))
    return found


def annotate(shape: Shape) -> str:
    """Annotation of an argument: an enum that is closed is spelt out, an open one takes any text."""
    if shape.kind == "text" and shape.known and not shape.open:
        return f"Literal[{', '.join(map(literal, shape.known))}]"
    if shape.kind == "list":
        return f"Iterable[{annotate(shape.item or Shape('any'))}]"
    return _ANNOTATIONS.get(shape.kind, "Mapping[str, Any]")


def element(shape: Shape) -> str:
    """The model of a list's elements; empty when they are no objects."""
    return shape.item.model if shape.item is not None else ""
