"""The Schemathesis layer: every operation walked at its boundaries and fuzzed a little, judged by our conformance."""

from __future__ import annotations

import copy
from contextlib import closing, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from zoho_contract.budget import SpentError, readable
from zoho_contract.events import LayerStarted, Step
from zoho_contract.http import SCHEME, Answer
from zoho_contract.ids import Known
from zoho_contract.ledger import EnoughError, Violation
from zoho_contract.naming import name_generated
from zoho_contract.requests import Request, split_lists
from zoho_contract.values import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Generator

    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine.core import EventStream
    from schemathesis.engine.recorder import Interaction, ScenarioRecorder
    from schemathesis.schemas import BaseSchema

    from zoho_contract.budget import Budget
    from zoho_contract.engine import Run
    from zoho_contract.values import Json, JsonObject

EXAMPLES: Final = 4
"""Fuzzed cases per operation, on top of the coverage phase."""

_MOST_ITEMS: Final = 3
_LONGEST: Final = 12

_REPLACED: Final = ("unsupported_method", "positive_data_acceptance")
"""Checks of Schemathesis that this API breaks by design: it answers 400 where they demand 405, and validity
depends on what the organization holds. Our own checks of methods and of documented requests stand in for them."""


def play(work: Run) -> None:
    """Run Schemathesis over every operation of the version and judge what it recorded."""
    import schemathesis.openapi  # noqa: PLC0415 - half a second that runs without this layer need not spend
    from schemathesis.engine import from_schema  # noqa: PLC0415 - likewise

    from zoho_contract.carrier import Carrier, carried  # noqa: PLC0415 - likewise

    operations = [item for item in work.contract.operations.values() if not _left_out(work, item.id)]
    work.emit(LayerStarted("schemathesis", len(operations)))
    if not operations:
        return
    described = schemathesis.openapi.from_dict(_document(work), config=_config(work))
    work.session.budget.refused = None
    turn = Lock()  # Requests are made up in a thread of Schemathesis, and the session speaks with one at a time.
    with closing(work.session.connected()) as host:
        schema = carried(described, Carrier(host, work.session.budget))
        _substitute(schema, work, Known(work.world), turn)
        with _counted(schema, work):
            _listen(work, from_schema(schema).execute(), turn)


def _listen(work: Run, stream: EventStream, turn: Lock) -> None:
    from schemathesis.engine import events  # noqa: PLC0415 - see play

    budget = work.session.budget
    for event in stream:
        try:
            budget.check()
            _see_refused(budget)
        except SpentError:
            stream.stop()
            raise
        if work.session.ledger.first_only and work.session.ledger.counting():
            # Found while requests were made up, where Schemathesis holds whatever is raised for its own.
            stream.stop()
            raise EnoughError
        if isinstance(event, events.Interrupted):
            raise KeyboardInterrupt  # which it holds for its own
        if isinstance(event, events.ScenarioFinished):
            before = len(work.session.ledger.violations)
            with turn:
                _judge(work, event.recorder)
            state = "matched" if before == len(work.session.ledger.violations) else "violated"
            work.emit(Step("schemathesis", f"{event.recorder.label} {event.phase.value}", state))
        elif isinstance(event, events.NonFatalError):
            _failed(work, event.label, event.value)
    _see_refused(budget)


def _see_refused(budget: Budget) -> None:
    """Raise what was refused a request, which Schemathesis holds for its own as well; cheaper ones may have gone on."""
    if budget.refused:
        raise budget.refused


@contextmanager
def _counted(schema: BaseSchema, work: Run) -> Generator[None]:
    """Account for every generated request, where something bounds them."""
    from schemathesis import hooks  # noqa: PLC0415 - see play

    def before_call(_context: object, case: Any, _kwargs: object) -> None:  # noqa: ANN401 - as for map_case
        if case.operation.schema is schema:
            operation = work.contract.operations[case.operation.definition.raw["operationId"]]
            body = _plain(case.body) if is_object(case.body) or is_list(case.body) else None
            parts: JsonObject = {"path": {}, "query": _plain(case.query or {}), "headers": {}, "body": body}
            work.session.budget.spend(Request(operation, parts))

    if work.session.permits.rate is None and work.session.permits.credits is None:
        yield
        return
    hooks.hook(before_call)  # pyright: ignore[reportUnknownMemberType] - its decorator is not typed
    try:
        yield
    finally:
        hooks.unregister(before_call)  # pyright: ignore[reportUnknownMemberType] - likewise


def _failed(work: Run, label: str, error: Exception) -> None:
    """Note why Schemathesis could not go on with an operation; a connection cut off is the server's fault."""
    method, _, path = label.partition(" ")
    named = [item for item in work.contract.operations.values() if (item.method, item.path) == (method, path)]
    if not named or not isinstance(error, OSError):
        work.session.ledger.remark(f"Schemathesis on {label}: {error}")
        return
    work.session.ledger.violated(
        Violation(
            promise="server_always_answers",
            operation=named[0].id,
            evidence="documented",
            expected="an answer to every generated request",
            request=f"{method} {work.session.url}{path} with a generated request",
            answer=str(error),
            page=named[0].page,
            counts=True,
        )
    )


def _document(work: Run) -> JsonObject:
    document: JsonObject = copy.deepcopy(work.contract.document)
    for path in [*document["paths"]]:
        kept = {
            method: node
            for method, node in document["paths"][path].items()
            if not is_object(node) or not _left_out(work, node.get("operationId", ""))
        }
        if any(is_object(node) for node in kept.values()):
            document["paths"][path] = kept
        else:
            del document["paths"][path]
    _tame(document["components"].get("schemas", {}))
    return document


def _tame(node: Json) -> None:
    """Bound what generation may draw: it is slow per draw, and long arrays and deep extras find nothing new."""
    if is_object(node):
        if node.get("additionalProperties") is True:
            node["additionalProperties"] = {"type": "string", "maxLength": _LONGEST}
        if node.get("type") == "array":
            node["maxItems"] = min(node.get("maxItems", _MOST_ITEMS), max(_MOST_ITEMS, node.get("minItems", 0)))
        if "x-entity" in node or "pattern" in node:
            node.pop("pattern", None)
        for value in node.values():
            _tame(value)
    elif is_list(node):
        for value in node:
            _tame(value)


def _left_out(work: Run, operation: str) -> bool:
    """Whether an operation lives on another host, is not asked for, or the server does not implement it."""
    known = work.contract.operations.get(operation)
    if known is None:
        return False
    if work.session.permits.read_only and not readable(known):
        return True
    return known.on_accounts or known.id in work.session.ledger.unbuilt or not work.wanted.touches(known)


def _config(work: Run) -> SchemathesisConfig:
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415 - see play

    off = {"enabled": False}
    # Ids from earlier answers are ids of records that are not ours, and a fuzzed DELETE would take them.
    own = {"extra-data-sources": {"responses": False}}
    return SchemathesisConfig.from_dict(  # pyright: ignore[reportUnknownMemberType] - it takes a bare dict
        {
            "seed": work.random.randrange(2**32),
            "base-url": work.session.url,
            "headers": {"Authorization": f"{SCHEME} {work.session.credentials.access_token}"},
            "continue-on-failure": True,
            "checks": {"enabled": False},
            "generation": {"max-examples": EXAMPLES, "no-shrink": True, "allow-x00": False, "database": "none"},
            "phases": {"examples": off, "stateful": off, "coverage": {"unexpected-methods": [], **own}, "fuzzing": own},
        }
    )


def _substitute(schema: BaseSchema, work: Run, known: Known, turn: Lock) -> None:
    from schemathesis.core.parameters import ParameterLocation  # noqa: PLC0415 - see play

    given: dict[str, str] = {}

    @schema.hook  # pyright: ignore[reportUnknownMemberType] - its decorator is not typed
    def map_case(_context: object, case: Any) -> Any:  # noqa: ANN401 - Schemathesis hands over its own case
        operation = work.contract.operations[case.operation.definition.raw["operationId"]]
        meta = case.meta
        places = {
            "path": ("path_parameters", ParameterLocation.PATH),
            "query": ("query", ParameterLocation.QUERY),
            "body": ("body", ParameterLocation.BODY),
        }
        request = Request(operation, {"path": {}, "query": {}, "headers": {}, "body": None})
        for part, (attribute, location) in places.items():
            value = getattr(case, attribute)
            if (meta is None or not meta.is_negative_at(location)) and isinstance(value, dict | list):
                request.parts[part] = _plain(value)
        split_lists(request)
        with turn:
            known.put_into(request)
        if request.parts["body"] is None and (is_object(case.body) or is_list(case.body)):
            request.parts["body"] = _plain(case.body)  # It is wrong somewhere, and may be taken all the same.
        with turn:
            name_generated(work.world, request, given)
        for part, (attribute, _) in places.items():
            if request.parts[part]:
                setattr(case, attribute, _joined(request.parts[part]) if part == "query" else request.parts[part])
        return case


def _plain(value: Json) -> Json:
    """A copy without Schemathesis' own kinds of text."""
    if is_object(value):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_list(value):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _joined(query: JsonObject) -> JsonObject:
    return {key: ",".join(map(str, value)) if is_list(value) else value for key, value in query.items()}


def _judge(work: Run, recorder: ScenarioRecorder) -> None:
    for identifier, interaction in recorder.interactions.items():
        node = recorder.cases.get(identifier)
        if node is None or interaction.response is None:
            continue
        case = cast("Any", node).value
        operation = work.contract.operations[case.operation.definition.raw["operationId"]]
        parts: JsonObject = {
            "path": _plain(case.path_parameters or {}),
            "query": _plain(case.query or {}),
            "headers": {},
            "body": _plain(case.body) if is_object(case.body) or is_list(case.body) else None,
        }
        request = Request(operation, parts, method=interaction.request.method, raw_body=interaction.request.body)
        split_lists(request)
        request.sent = _sent(interaction, work.session.url)
        given = {name.lower() for name in interaction.request.headers}
        request.made_up = any(item.where == "header" and item.name.lower() in given for item in operation.parameters)
        work.begin()
        exchange = work.session.observe(request, _answer(interaction), work.world.composer.baseline)
        work.world.own.note(exchange)
    work.begin()
    work.settle()


def _sent(interaction: Interaction, base: str) -> str:
    parts = urlsplit(interaction.request.uri)
    path = parts.path.removeprefix(urlsplit(base).path)
    return f"{path}?{parts.query}" if parts.query else path


def _answer(interaction: Interaction) -> Answer:
    response = interaction.response
    assert response is not None
    headers = {name.lower(): ", ".join(values) for name, values in response.headers.items()}
    return Answer(response.status_code, headers, response.content or b"")
