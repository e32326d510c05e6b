"""Rules about `x-batch`, `x-job`, `x-paginate` and `x-effects`: every pointer leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.pointers import follow, parts
from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.check.view import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read.nodes import Map

__all__ = ["pointers_lead_somewhere"]

_REQUEST_ROOTS = frozenset({"path", "query", "headers", "body"})
_SUCCESS = ("200", "201", "202", "207")


def pointers_lead_somewhere(view: View) -> Iterator[Problem]:
    """Refuse pointers that no schema or parameter of the version follows, and jobs whose poll does not exist."""
    for name, operation in view.operations.items():
        if name in view.incomplete:
            continue
        reader = _Reader(view, name, operation)
        yield from reader.batch(operation.map("x-batch"))
        yield from reader.job(operation.map("x-job"))
        yield from reader.pages(operation.map("x-paginate"))
        for effect in operation.seq("x-effects").maps():
            yield from reader.effect(effect)
        yield from reader.crowd(operation.map("x-sub-concurrency"))
        yield from reader.price(operation.map("x-credits"))


class _Reader:
    def __init__(self, view: View, name: str, operation: Map) -> None:
        self.view = view
        self.name = name
        self.operation = operation

    def request(self, pointer: str) -> list[Map]:
        """Where a request pointer leads."""
        return _request(self.view, self.operation, pointer)

    def answers(self) -> list[Map]:
        """The schemas of the success bodies."""
        return _answers(self.operation)

    def unless(self, found: list[Map], place: Map, key: str) -> Iterator[Problem]:
        """A problem unless something was found."""
        if not found:
            message = f'{key} "{place.get(key)}" leads nowhere'
            mend = "compare it with the parameters and schemas of the operation"
            yield place.problem(self.name, message, mend, key=key)

    def crowd(self, crowd: Map) -> Iterator[Problem]:
        for pointer in crowd.seq("given"):
            if not self.request(str(pointer)):
                message = f'x-sub-concurrency: "{pointer}" leads nowhere'
                yield crowd.problem(self.name, message, "compare it with the parameters of the operation", key="given")

    def price(self, price: Map) -> Iterator[Problem]:
        given = price.map("given")
        for pointer in given:
            if not self.request(pointer):
                message = f'x-credits: "{pointer}" leads nowhere'
                yield given.problem(self.name, message, "compare it with the parameters of the operation", key=pointer)
        if "limit" in price:
            yield from self.unless(self.request(price.text("limit")), price, "limit")

    def batch(self, batch: Map) -> Iterator[Problem]:
        if not batch:
            return
        rows = self.request(batch.text("rows"))
        yield from self.unless(rows, batch, "rows")
        in_body = batch.text("rows").startswith("body.")
        items = [item for row in rows for item in self.view.schemas.items(row)] if in_body else rows
        if "row-id" in batch:
            yield from self.unless(follow(self.view.schemas, items, parts(batch.text("row-id"))), batch, "row-id")
        if "values" in batch:
            yield from self.unless(self.relative(batch.text("values"), items), batch, "values")
        results = follow(self.view.schemas, self.answers(), [*parts(batch.text("results")), "[]"])
        yield from self.unless(results, batch, "results")
        if "result-id" in batch:
            found = follow(self.view.schemas, results, parts(batch.text("result-id")))
            yield from self.unless(found, batch, "result-id")

    def relative(self, pointer: str, items: list[Map]) -> list[Map]:
        """Where a pointer leads that starts at the request, or else at a row."""
        steps = parts(pointer)
        return (
            self.request(pointer)
            if steps[:1] and steps[0] in _REQUEST_ROOTS
            else follow(self.view.schemas, items, steps)
        )

    def job(self, job: Map) -> Iterator[Problem]:
        if not job:
            return
        schemas = self.view.schemas
        results = parts(self.operation.map("x-batch").text("results"))
        rows = follow(schemas, self.answers(), [*results, "[]"]) if results else self.answers()
        yield from self.unless(follow(schemas, rows, parts(job.text("id"))), job, "id")
        poll = self.view.operations.get(job.text("poll"))
        if job.text("poll") in self.view.incomplete or (poll is None and not self.view.source.is_whole):
            return
        if poll is None:
            message = f'the operation "{job.text("poll")}" that should be polled does not exist'
            yield job.problem(self.name, message, "name an operationId", key="poll")
            return
        yield from self.unless(_request(self.view, poll, job.text("parameter")), job, "parameter")
        answers = _answers(poll)
        if "state" in job:
            yield from self.unless(follow(schemas, answers, parts(job.text("state"))), job, "state")
        for counter in job.map("counters"):
            place = job.map("counters")
            yield from self.unless(follow(schemas, answers, parts(place.text(counter))), place, counter)
        for key in ("listed", "source"):
            if key in job:
                yield from self.unless(_anywhere(self.view, answers, job.text(key)), job, key)

    def pages(self, paginate: Map) -> Iterator[Problem]:
        for key in ("page", "size", "token"):
            if key in paginate:
                yield from self.unless(self.request(paginate.text(key)), paginate, key)
        for key in ("items", "next", "more"):
            if key in paginate:
                found = follow(self.view.schemas, self.answers(), parts(paginate.text(key)))
                yield from self.unless(found, paginate, key)

    def effect(self, effect: Map) -> Iterator[Problem]:
        batch = self.operation.map("x-batch")
        rows = self.request(batch.text("rows"))
        items = [item for row in rows for item in self.view.schemas.items(row)]
        if effect.get("change") in {"create", "create-or-set"}:
            items += follow(self.view.schemas, self.answers(), [*parts(batch.text("results")), "[]"])
        for key in ("from", "replace-if"):
            if key in effect:
                yield from self.unless(self.relative(effect.text(key), items), effect, key)


def _request(view: View, operation: Map, pointer: str) -> list[Map]:
    steps = parts(pointer)
    if not steps or steps[0] not in _REQUEST_ROOTS:
        return []
    if steps[0] == "body":
        schema = json_media(view.schemas.resolved(operation.map("requestBody"))).map("schema")
        return follow(view.schemas, [schema], steps[1:]) if schema else []
    where = "header" if steps[0] == "headers" else steps[0]
    return [
        parameter.map("schema")
        for parameter in view.parameters(operation)
        if parameter.text("in") == where and parameter.text("name") == ".".join(steps[1:]).removesuffix(".[]")
    ]


def _answers(operation: Map) -> list[Map]:
    responses = operation.map("responses")
    bodies = [json_media(responses.map(status)).map("schema") for status in _SUCCESS if status in responses]
    return [schema for schema in bodies if schema]


def _anywhere(view: View, answers: list[Map], key: str) -> list[Map]:
    """Schemas of a key at any depth of an answer."""
    found: list[Map] = []
    waiting = list(answers)
    seen: set[int] = set()
    while waiting:
        schema = view.schemas.resolved(waiting.pop())
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        waiting.extend(each for _, each in walk(schema) if "$ref" in each)
        found.extend(node.map("properties").map(key) for _, node in walk(schema) if key in node.map("properties"))
    return found
