"""What the resource templates need: per resource a sync and an async class made from the same methods."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_docs import method_doc
from zoho_codegen.emit.client_document import Document
from zoho_codegen.emit.client_methods import calls_of
from zoho_codegen.emit.client_streams import stream_doc
from zoho_codegen.emit.client_subject import Argument, Call, Subject
from zoho_codegen.emit.client_text import docstring, pascal
from zoho_codegen.emit.opc_names import problem
from zoho_codegen.errors import Problem

#: What a client has besides its resources.
TAKEN = frozenset(
    {"api_version", "close", "from_env", "job", "limits", "request", "revoke", "with_options", "with_raw_response"}
)
#: What a resource has besides its methods.
OWN = frozenset({"stream", "with_raw_response"})


@dataclass(frozen=True)
class Method:
    """One method of a resource."""

    name: str
    operation: str
    call: Call
    doc: str
    stream_doc: str = ""

    def signature(self, arguments: tuple[Argument, ...] | None = None) -> str:
        """The arguments as written in a definition, `self` first."""
        chosen = self.call.arguments if arguments is None else arguments
        positional = [item.source for item in chosen if not item.keyword]
        keyword = [item.source for item in chosen if item.keyword]
        return ", ".join(["self", *positional, *(["*", *keyword] if keyword else [])])


@dataclass(frozen=True)
class ResourceView:
    """One resource: its attribute on the client, its class, its methods."""

    name: str
    cls: str
    doc: str
    methods: tuple[Method, ...]

    @property
    def models(self) -> tuple[str, ...]:
        """Models that the methods answer with."""
        return tuple(sorted({method.call.model for method in self.methods if method.call.model}))

    @property
    def streams(self) -> tuple[Method, ...]:
        """Methods that have a streaming form."""
        return tuple(method for method in self.methods if method.call.stream)

    @property
    def overloaded(self) -> bool:
        """Whether a method has several signatures."""
        return any(method.call.overloads for method in self.methods)

    def uses(self, word: str) -> bool:
        """Whether a name appears in a signature, an annotation or a flow."""
        calls = [method.call for method in self.methods]
        branches = [call.branch.flow for call in calls if call.branch]
        texts = [method.signature() for method in self.methods] + [call.returns for call in calls]
        return any(word in text for text in [*texts, *(call.flow for call in calls), *branches])

    def streams_use(self, word: str) -> bool:
        """Whether a name appears in the signature of a stream."""
        found = [method.call.stream for method in self.methods if method.call.stream]
        return any(word in item.source for stream in found for item in (*stream.arguments, *stream.waiting))


def resource_views(bundle: Bundle) -> dict[str, ResourceView]:
    """Views of a bundle's resources by name, in source order; operations of the accounts server have none."""
    document = Document(bundle.document)
    tags = {tag["name"]: tag.get("description", "") for tag in bundle.document.get("tags", [])}
    methods: dict[str, list[Method]] = {}
    about: dict[str, str] = {}
    for path, _, operation in bundle.operations():
        if "servers" not in operation:
            subject = Subject(path, operation, document)
            name = operation["x-client"]["resource"]
            about.setdefault(name, tags.get(name) or tags.get(operation["tags"][0], ""))
            methods.setdefault(name, []).extend(
                Method(
                    method,
                    operation["operationId"],
                    call,
                    method_doc(does, subject, call),
                    stream_doc(does[0], f"{name}.{method}", call.stream) if call.stream else "",
                )
                for method, does, call in calls_of(subject)
            )
    return {
        name: ResourceView(name, pascal(name), docstring([about[name] or f"Calls on {name}."], 4), tuple(found))
        for name, found in methods.items()
    }


def resource_problems(bundle: Bundle, views: Mapping[str, ResourceView]) -> Iterator[Problem]:
    """Methods of one resource that are called alike, arguments of one method likewise, names a client has already."""
    nodes = {operation["operationId"]: operation for _, _, operation in bundle.operations()}
    for view in views.values():
        seen: dict[str, str] = {}
        for method in view.methods:
            node = nodes[method.operation]
            where = f"{method.operation}.x-client"
            other = seen.setdefault(method.name, method.operation)
            if other != method.operation:
                message = f"{view.name}.{method.name} is the method of {other} already"
                yield problem(bundle, node, where, message, "give it another method in x-client")
            if view.name in TAKEN:
                message = f"a client has a {view.name!r} of its own"
                yield problem(bundle, node, where, message, "give it another resource in x-client")
            if method.name in OWN:
                message = f"a resource has a {method.name!r} of its own"
                yield problem(bundle, node, where, message, "give it another method in x-client")
            if not method.call.model and method.call.returns != "Job":
                message = f"the answer holds no object that {view.name}.{method.name} could give"
                yield problem(bundle, node, where, message, "describe it, by a component, or choose another call")
            names = [item.name for item in method.call.arguments]
            if re.search(r'module"?[=:] ?module\b', method.call.flow) and "module" not in names:
                message = f"{view.name}.{method.name} works on the records of a module, but takes none"
                yield problem(bundle, node, where, message, "add the parameter of the module, or choose another call")
            streamed = [item.name for item in method.call.stream.arguments] if method.call.stream else []
            for name in sorted({name for found in (names, streamed) for name in found if found.count(name) > 1}):
                message = f"{view.name}.{method.name} would have two arguments called {name!r}"
                yield problem(bundle, node, method.operation, message, "give one of them another x-name")
