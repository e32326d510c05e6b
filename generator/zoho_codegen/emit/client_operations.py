"""What an endpoint's template needs: the facts of one operation as Python literals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_document import Document
from zoho_codegen.emit.client_text import code_name, literal, snake

_BATCH = ("rows", "row-id", "values", "results", "result-id", "max", "max-values")
_JOB = ("id", "poll", "parameter", "state", "running", "done", "failed", "counters", "listed")
_PAGINATE = ("items", "page", "size", "max-size", "token", "next", "more", "page-limit")
_SCARCE = ("always", "given", "rows-over")
_EMPTY: Mapping[str, object] = {
    "running": [],
    "done": [],
    "failed": [],
    "counters": {},
    "max-values": {},
    "always": False,
    "given": [],
}


@dataclass(frozen=True)
class OperationView:
    """The endpoint module of one operation: its name, and each field of its constant as source text."""

    id: str
    module: str
    summary: str
    fields: Mapping[str, str]
    imports: tuple[str, ...]

    def same(self, other: "OperationView") -> bool:
        """Whether another version's operation differs in nothing but its version."""
        return {**self.fields, "version": ""} == {**other.fields, "version": ""}


def operation_views(bundle: Bundle) -> dict[str, OperationView]:
    """Views of a bundle's operations by operationId, in source order."""
    document = Document(bundle.document)
    return {
        operation["operationId"]: _view(bundle.version, path, method, operation, document)
        for path, method, operation in bundle.operations()
    }


def parameter_name(parameter: Mapping[str, Any]) -> str:
    """Code name of a parameter."""
    return code_name(parameter["name"], parameter)


def body_content(operation: Mapping[str, Any], document: Document) -> tuple[str, dict[str, Any]]:
    """Kind of body ("none", "json", "form") and its schema."""
    content: dict[str, dict[str, Any]] = document.resolve(operation.get("requestBody", {})).get("content", {})
    nothing: dict[str, Any] = {}
    for media, value in content.items():
        kind = "form" if media == "application/x-www-form-urlencoded" else "json"
        return kind, value.get("schema", nothing)
    return "none", nothing


def body_names(schema: Mapping[str, Any], document: Document) -> dict[str, str]:
    """Code names of a body, with the wire name of each; members of an object inside it have dotted names."""
    names: dict[str, str] = {}
    for wire, node in document.properties(schema).items():
        name = code_name(wire, node)
        names[name] = wire
        if document.shape(node).kind == "model":
            for member, inner in document.properties(node).items():
                names[f"{name}.{code_name(member, inner)}"] = f"{wire}.{member}"
    return names


def is_reference(document: Document, schema: Mapping[str, Any]) -> bool:
    """Whether an object has nothing to say but the identifier of something."""
    return "id" in document.properties(schema) and document.resolve(schema).get("required") == ["id"]


def answer_models(operation: Mapping[str, Any], document: Document) -> Iterator[tuple[int, str]]:
    """Each success status with the model class of its body; an empty name where there is no body."""
    for status, response in operation["responses"].items():
        if status.startswith(("2", "3")):
            content = document.resolve(response).get("content", {}).values()
            models = (model for media in content for model in document.shape(media.get("schema", {})).models())
            yield int(status), next(models, "")


def _view(version: str, path: str, method: str, operation: Mapping[str, Any], document: Document) -> OperationView:
    body, schema = body_content(operation, document)
    fields = {
        "id": literal(operation["operationId"]),
        "method": literal(method.upper()),
        "path": literal(path),
        "version": literal(version),
        "host": literal("accounts" if "servers" in operation else "api"),
        "tag": literal(operation["tags"][0]),
        "scopes": literal(_scopes(operation, document)),
        "params": _tuple(map(_param, document.parameters(path, operation))),
        "body": literal(body),
        "body_names": literal(body_names(schema, document)),
        "batch": _batch(document, schema, operation.get("x-batch")),
        "job": _whole("JobInfo", _JOB, operation.get("x-job")),
        "paginate": _whole("Paginate", _PAGINATE, operation.get("x-paginate")),
        "retry": literal(operation.get("x-retry", "never")),
        "credits": literal(operation.get("x-credits", {})),
        "modules": literal(operation.get("x-modules", [])),
        "outcomes": _tuple(map(_outcome, operation.get("x-outcomes", []))),
        "errors": _tuple(map(_error, operation.get("x-errors", []))),
        "answers": literal(dict(answer_models(operation, document))),
        "scarce": _whole("Scarce", _SCARCE, _crowd(operation.get("x-sub-concurrency"))),
        "references": literal(_references(schema, document)),
        "most": literal(_most(schema, document, operation.get("x-batch", {}))),
    }
    classes = ("Batch", "ErrorEntry", "JobInfo", "Operation", "Outcome", "Paginate", "Param", "Scarce")
    used = tuple(name for name in classes if name == "Operation" or f"{name}(" in "".join(fields.values()))
    summary = f"{operation['summary']}: `{method.upper()} {path}`."
    return OperationView(operation["operationId"], snake(operation["operationId"]), summary, fields, used)


def _scopes(operation: Mapping[str, Any], document: Document) -> list[list[str]]:
    """The alternatives of an operation, each the scopes that are needed together."""
    ways: list[dict[str, list[str]]] = operation.get("security", document.raw.get("security", []))
    return [[scope for scopes in way.values() for scope in scopes] for way in ways]


def _call(name: str, values: Mapping[str, object]) -> str:
    return f"{name}({', '.join(f'{key}={literal(value)}' for key, value in values.items())})"


def _tuple(sources: Iterable[str]) -> str:
    return "(" + "".join(f"{source}, " for source in sources) + ")"


def _batch(document: Document, schema: Mapping[str, Any], batch: Mapping[str, Any] | None) -> str:
    if batch is None:
        return "None"
    return _whole("Batch", _BATCH, batch)[:-1] + (", bare=True)" if has_bare_rows(document, schema, batch) else ")")


def has_bare_rows(document: Document, body: Mapping[str, Any], batch: Mapping[str, Any]) -> bool:
    """Whether the rows of a body are objects with an identifier and nothing else."""
    if not batch["rows"].startswith("body."):
        return False
    row = document.resolve(document.resolve(document.along(body, batch["rows"].removeprefix("body."))).get("items", {}))
    return is_reference(document, row) and len(document.properties(row)) == 1 and not row.get("additionalProperties")


def _whole(name: str, keys: tuple[str, ...], data: Mapping[str, Any] | None) -> str:
    """A call with every key: what the data leaves out is None, or empty."""
    if data is None:
        return "None"
    return _call(name, {key.replace("-", "_"): data.get(key, _EMPTY.get(key)) for key in keys})


def _crowd(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The same with names of parameters in place of pointers to them."""
    return data and {**data, "given": [pointer.partition(".")[2] for pointer in data.get("given", ())]}


def _param(parameter: Mapping[str, Any]) -> str:
    csv = parameter.get("explode") is False
    values = {"name": parameter_name(parameter), "wire": parameter["name"], "where": parameter["in"]}
    more = {"most": parameter["schema"]["maxItems"]} if "maxItems" in parameter.get("schema", {}) else {}
    style = "csv" if csv else "json" if holds_json(parameter.get("schema", {})) else "plain"
    return _call("Param", {**values, "required": bool(parameter.get("required")), "style": style, **more})


def holds_json(schema: Mapping[str, Any]) -> bool:
    """Whether a text is JSON."""
    return schema.get("contentMediaType") == "application/json"


def _references(schema: Mapping[str, Any], document: Document) -> list[str]:
    found = document.properties(schema).items()
    return [code_name(wire, node) for wire, node in found if is_reference(document, node)]


def _most(schema: Mapping[str, Any], document: Document, batch: Mapping[str, Any]) -> dict[str, int]:
    """How many items the lists of a body may hold; rows are split instead."""
    found = {wire: document.resolve(node) for wire, node in document.properties(schema).items()}
    return {
        code_name(wire, node): node["maxItems"]
        for wire, node in found.items()
        if "maxItems" in node and not batch.get("rows", "").startswith(f"body.{wire}")
    }


def _outcome(outcome: Mapping[str, Any]) -> str:
    return _call("Outcome", {key: outcome.get(key) for key in ("name", "status", "code")})


def _error(entry: Mapping[str, Any]) -> str:
    return _call("ErrorEntry", {key: entry.get(key) for key in ("name", "code", "status", "scope", "cause", "message")})
