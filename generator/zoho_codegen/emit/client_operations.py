"""What an endpoint's template needs: the facts of one operation as Python literals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_document import Document
from zoho_codegen.emit.client_text import literal, snake

_BATCH = {"rows": "rows", "row_id": "row-id", "values": "values", "results": "results", "result_id": "result-id",
          "max": "max", "max_values": "max-values"}  # fmt: skip
_JOB = {"id": None, "poll": None, "parameter": None, "state": None, "running": [], "done": [], "failed": [], "counters": {},
        "listed": None}  # fmt: skip
_PAGINATE = {"items": "items", "page": "page", "size": "size", "max_size": "max-size", "token": "token",
             "next": "next", "more": "more", "page_limit": "page-limit"}  # fmt: skip


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
    return str(parameter.get("x-name") or parameter.get("schema", {}).get("x-name") or snake(parameter["name"]))


def body_content(operation: Mapping[str, Any], document: Document) -> tuple[str, dict[str, Any]]:
    """Kind of body ("none", "json", "form") and its schema."""
    content: dict[str, Any] = document.resolve(operation.get("requestBody", {})).get("content", {})
    for media, value in content.items():
        kind = "form" if media == "application/x-www-form-urlencoded" else "json"
        return kind, value.get("schema", {})
    return "none", {}


def body_names(schema: Mapping[str, Any], document: Document) -> dict[str, str]:
    """Code names of a body, with the wire name of each; members of an object inside it have dotted names."""
    names: dict[str, str] = {}
    for wire, node in document.properties(schema).items():
        name = node.get("x-name") or snake(wire)
        names[name] = wire
        if document.shape(node).kind == "model":
            inner = body_names(node, document)
            names.update({f"{name}.{member}": f"{wire}.{path}" for member, path in inner.items()})
    return names


def answer_models(operation: Mapping[str, Any], document: Document) -> Iterator[tuple[int, str]]:
    """Each success status with the model class of its body; an empty name where there is no body."""
    for status, response in operation["responses"].items():
        if status.startswith(("2", "3")):
            content = document.resolve(response).get("content", {}).values()
            schema = next((media.get("schema", {}) for media in content), {})
            yield int(status), next(document.shape(schema).models(), "")


def _view(version: str, path: str, method: str, operation: Mapping[str, Any], document: Document) -> OperationView:
    body, schema = body_content(operation, document)
    parts = {
        "batch": ("Batch", _batch(operation.get("x-batch"))),
        "job": ("JobInfo", _job(operation.get("x-job"))),
        "paginate": ("Paginate", _paginate(operation.get("x-paginate"))),
    }
    params = [_param(parameter) for parameter in document.parameters(path, operation)]
    outcomes = [_outcome(outcome) for outcome in operation.get("x-outcomes", [])]
    errors = [_error(entry) for entry in operation.get("x-errors", [])]
    fields = {
        "id": literal(operation["operationId"]),
        "method": literal(method.upper()),
        "path": literal(path),
        "version": literal(version),
        "host": literal("accounts" if "servers" in operation else "api"),
        "tag": literal(operation["tags"][0]),
        "scopes": literal(
            [[scope for scopes in way.values() for scope in scopes] for way in _ways(operation, document)]
        ),
        "params": _tuple(params),
        "body": literal(body),
        "body_names": literal(body_names(schema, document)),
        **{name: source for name, (_, source) in parts.items()},
        "retry": literal(operation.get("x-retry", "never")),
        "credits": literal(operation.get("x-credits", {})),
        "modules": literal(operation.get("x-modules", [])),
        "outcomes": _tuple(outcomes),
        "errors": _tuple(errors),
        "answers": literal(dict(answer_models(operation, document))),
    }
    named = {"Param": params, "Outcome": outcomes, "ErrorEntry": errors}
    used = [name for name, source in parts.values() if source != "None"] + [
        name for name, items in named.items() if items
    ]
    summary = f"{operation['summary']}: `{method.upper()} {path}`."
    return OperationView(
        operation["operationId"], snake(operation["operationId"]), summary, fields, tuple(sorted([*used, "Operation"]))
    )


def _ways(operation: Mapping[str, Any], document: Document) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = operation.get("security", document.raw.get("security", []))
    return ways


def _call(name: str, values: Mapping[str, object]) -> str:
    return f"{name}({', '.join(f'{key}={literal(value)}' for key, value in values.items())})"


def _tuple(sources: list[str]) -> str:
    return "(" + "".join(f"{source}, " for source in sources) + ")"


def _batch(batch: Mapping[str, Any] | None) -> str:
    if batch is None:
        return "None"
    values = {name: batch.get(key) for name, key in _BATCH.items()}
    return _call("Batch", {**values, "max_values": batch.get("max-values", {})})


def _job(job: Mapping[str, Any] | None) -> str:
    return "None" if job is None else _call("JobInfo", {key: job.get(key, absent) for key, absent in _JOB.items()})


def _paginate(pages: Mapping[str, Any] | None) -> str:
    return "None" if pages is None else _call("Paginate", {name: pages.get(key) for name, key in _PAGINATE.items()})


def _param(parameter: Mapping[str, Any]) -> str:
    csv = parameter.get("explode") is False
    values = {"name": parameter_name(parameter), "wire": parameter["name"], "where": parameter["in"]}
    return _call("Param", {**values, "required": bool(parameter.get("required")), "style": "csv" if csv else "plain"})


def _outcome(outcome: Mapping[str, Any]) -> str:
    return _call("Outcome", {key: outcome.get(key) for key in ("name", "status", "code")})


def _error(entry: Mapping[str, Any]) -> str:
    return _call("ErrorEntry", {key: entry.get(key) for key in ("name", "code", "status", "scope", "cause", "message")})
