"""Puts the example files into the document: whole requests as `x-examples`, answers beside their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from zoho_codegen.read.examples import Example

__all__ = ["BASELINE", "attach_examples", "chosen_examples"]

BASELINE = "baseline"
_REQUEST_PARTS = ("path", "query", "headers")


def chosen_examples(examples: list[Example], version: str) -> tuple[list[Example], list[Problem]]:
    """The examples that hold in a version: of one kind and name, the one limited to it wins over the general one."""
    chosen: dict[tuple[str, str], Example] = {}
    problems: list[Problem] = []
    for example in examples:
        if not example.holds_in(version):
            continue
        key = (example.kind, example.name)
        other = chosen.get(key)
        if other is None or (other.versions is None and example.versions is not None):
            chosen[key] = example
        elif other.versions is not None and example.versions is not None:
            message = f"covers the same version as {other.file}"
            problems.append(Problem(example.file, 0, "", message, "make the ranges apart", (version,)))
    return list(chosen.values()), problems


def attach_examples(operation: Map, examples: list[Example], version: str, *, whole: bool) -> list[Problem]:
    """Add the request examples as `x-examples`, baseline first, and each answer to the response of its status.

    An answer that the operation does not have is a problem only where the source is `whole`.
    """
    chosen, problems = chosen_examples(examples, version)
    requests = Seq(operation.file, operation.line)
    for example in sorted(chosen, key=lambda each: each.name != ""):
        if example.kind == "request":
            requests.append(_request(example, problems, version))
    operation["x-examples"] = requests
    responses = operation.map("responses")
    for example in chosen:
        if example.kind == "request":
            continue
        media = json_media(responses.map(example.kind))
        if not media:
            if whole and example.versions is not None:
                message = f"the operation has no answer {example.kind} with a body"
                problems.append(Problem(example.file, 0, "", message, "rename or drop the example", (version,)))
            continue
        answers = media.map("examples").copied()
        entry = Map(example.file, 0)
        entry["value"] = example.value
        answers[example.name or "answer"] = entry
        media["examples"] = answers
    return problems


def _request(example: Example, problems: list[Problem], version: str) -> Map:
    written = example.value if isinstance(example.value, Map) else Map(example.file)
    unknown = [key for key in written if key not in {*_REQUEST_PARTS, "body"}]
    if not isinstance(example.value, Map) or unknown:
        message = f"is no request: {', '.join(unknown) or 'not an object'}"
        problems.append(Problem(example.file, 0, "", message, "write path, query, headers and body", (version,)))
    request = Map(example.file)
    request["name"] = example.name or BASELINE
    for part in _REQUEST_PARTS:
        request[part] = written.map(part)
    request["body"] = written.get("body")
    return request
