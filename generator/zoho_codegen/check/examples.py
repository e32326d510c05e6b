"""Rules about examples: there is one wherever a body is, and each is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.samples import chosen_examples
from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.check.validator import line_at
from zoho_codegen.check.view import walk
from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.bundle.schemas import Schemas
    from zoho_codegen.check.validator import SchemaValidator
    from zoho_codegen.check.view import View
    from zoho_codegen.read import Source

__all__ = [
    "answers_hold_declared_keys",
    "example_files_are_used",
    "examples_are_there",
    "examples_are_valid",
    "samples_are_valid",
]

_MEND = "mend the example, or the schema"
_UNDECLARED = "declare it, mend its spelling, or limit the example to the versions that have it"


def example_files_are_used(source: Source, views: list[View]) -> Iterator[Problem]:
    """Refuse example files that no bundle takes up."""
    if not source.is_whole:
        return
    for name, examples in source.examples.items():
        bundled: set[str] = set()
        known = False
        for view in views:
            operation = view.operations.get(name)
            if operation is None:
                continue
            known = True
            responses = operation.map("responses")
            for example in chosen_examples(examples, view.version)[0]:
                if example.kind == "request" or json_media(responses.map(example.kind)):
                    bundled.add(example.file)
        for example in examples:
            if example.file not in bundled:
                reason = "no version uses this example" if known else f'there is no operation "{name}"'
                yield Problem(example.file, 0, "", reason, "mend its name, or drop it")


def examples_are_there(view: View) -> Iterator[Problem]:
    """Refuse requests, their bodies, success bodies and errors without an example."""
    for name, operation in view.operations.items():
        if not operation.seq("x-examples"):
            mend = f"add examples/{name}/request.json"
            yield operation.problem(name, "no request example", mend, key="operationId")
        sent = [request for request in operation.seq("x-examples").maps() if request.get("body") is not None]
        if operation.map("requestBody") and operation.seq("x-examples") and not sent and name not in view.incomplete:
            yield operation.problem(name, "no request example has a body", "add one that has", key="requestBody")
        errors = {entry.text("name") for entry in operation.seq("x-errors").maps()}
        responses = operation.map("responses")
        for status, response in responses.maps():
            media = json_media(response)
            written = media.map("examples").keys() - errors
            if status.startswith("2") and media.map("schema") and not written and not _only_errors(operation, status):
                mend = f"add examples/{name}/{status}[-<outcome>].json"
                yield operation.problem(name, f"no example of the {status} body", mend, key="operationId")


def _only_errors(operation: Map, status: str) -> bool:
    """Whether a 2xx status is there for an error alone, such as a refusal under 202."""
    statuses = {str(entry.get("status")) for entry in operation.seq("x-outcomes").maps()}
    statuses.update(str(value) for value in operation.map("x-batch").map("statuses").values())
    return status not in statuses


def examples_are_valid(view: View) -> Iterator[Problem]:
    """Refuse examples that their schema does not allow: requests and answers."""
    for name, operation in view.operations.items():
        for request in operation.seq("x-examples").maps():
            yield from _request(view, name, operation, request)
        incomplete = name in view.incomplete
        derived = {entry.text("name") for entry in operation.seq("x-errors").maps()} if incomplete else set[str]()
        for status, response in operation.map("responses").maps():
            media = json_media(response)
            for label, example in media.map("examples").maps():
                if label in derived:
                    continue
                path = f"{name}.responses.{status}.{label}"
                yield from _invalid(view.validator, path, media.map("schema"), example.get("value"), example)


def samples_are_valid(view: View) -> Iterator[Problem]:
    """Refuse examples inside of schemas that these do not allow."""
    for path, schema in walk(view.document.map("components").map("schemas"), "components.schemas"):
        if not path.endswith(".properties"):
            samples = [*schema.seq("examples"), *([schema["example"]] if "example" in schema else [])]
            for sample in samples:
                yield from _invalid(view.validator, path, _without_samples(schema), sample, schema)


def answers_hold_declared_keys(view: View) -> Iterator[Problem]:
    """Refuse keys in examples of successes that no schema declares, unless an object takes any key on purpose."""
    for name, operation in view.operations.items():
        if name in view.incomplete:
            continue
        errors = {entry.text("name") for entry in operation.seq("x-errors").maps()}
        for status, response in operation.map("responses").maps():
            media = json_media(response)
            for label, example in media.map("examples").maps():
                if label in errors:
                    continue
                for holder, key in _undeclared(view.schemas, [media.map("schema")], example.get("value")):
                    message = f'the example has the key "{key}", which no schema declares'
                    yield holder.problem(f"{name}.responses.{status}.{label}", message, _UNDECLARED, key=key)


def _undeclared(schemas: Schemas, allowed: list[Map], value: Node) -> Iterator[tuple[Map, str]]:
    """The keys of a value, at any depth, that none of the schemas it may follow declares."""
    if isinstance(value, Seq):
        items = [item for schema in allowed for item in schemas.items(schema)]
        for element in value if items else ():
            yield from _undeclared(schemas, items, element)
    elif isinstance(value, Map):
        declared: dict[str, list[Map]] = {}
        for schema in allowed:
            for key, node in schemas.properties(schema):
                declared.setdefault(key, []).append(node)
        free = not declared or any(schemas.is_free(schema) for schema in allowed)
        for key, member in value.items():
            if key in declared:
                yield from _undeclared(schemas, declared[key], member)
            elif not free:
                yield value, key


def _without_samples(schema: Map) -> Map:
    result = schema.copied()
    result.pop("examples", None)
    result.pop("example", None)
    return result


def _invalid(validator: SchemaValidator, path: str, schema: Map, value: Node, place: Map) -> Iterator[Problem]:
    for steps, message in validator.errors(schema, value):
        file, line = line_at(value, steps)
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        shown = message if len(message) <= 200 else f"{message[:200]}..."  # noqa: PLR2004 - about two lines
        where = f"${field}"
        yield Problem(
            file or place.file, line or place.line, path, f"the example is not valid at {where}: {shown}", _MEND
        )


def _request(view: View, name: str, operation: Map, request: Map) -> Iterator[Problem]:
    path = f"{name}.x-examples.{request.text('name')}"
    places = {"path": "path", "query": "query", "header": "headers"}
    declared: dict[str, set[str]] = {part: set() for part in places.values()}
    for parameter in view.parameters(operation):
        part = places.get(parameter.text("in"), "query")
        wire = parameter.text("name")
        declared[part].add(wire)
        given = request.map(part)
        if wire in given:
            value = _split(view, parameter.map("schema"), given[wire])
            yield from _invalid(view.validator, f"{path}.{part}.{wire}", parameter.map("schema"), value, given)
        elif parameter.get("required") is True:
            yield request.problem(path, f'the {part} parameter "{wire}" is missing', f"add it to {part}")
    incomplete = name in view.incomplete
    for part, names in () if incomplete else declared.items():
        for wire in request.map(part).keys() - names:
            message = f'the operation has no {part} parameter "{wire}"'
            yield request.map(part).problem(path, message, "drop it, or declare it", key=wire)
    body = view.schemas.resolved(operation.map("requestBody"))
    if request.get("body") is not None and not body:
        if incomplete:
            return
        yield request.problem(path, "the operation takes no body", "drop body")
    elif request.get("body") is not None:
        yield from _invalid(view.validator, f"{path}.body", json_media(body).map("schema"), request["body"], request)
    elif body.get("required") is True:
        yield request.problem(path, "the body is missing", "add body")


def _split(view: View, schema: Map, value: Node) -> Node:
    """A comma list as the list it stands for."""
    if not isinstance(value, str) or view.schemas.resolved(schema).get("type") != "array":
        return value
    items = Seq()
    items.extend(value.split(","))
    return items
