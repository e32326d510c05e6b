"""Every documented call of a version as a user makes it, and the documented answer to it."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from proof.adapter import arguments, make, plain
from proof.matrix.faults import NOTHING, RIGHT
from proof.matrix.server import Right
from zoho_contract.consumer import answers
from zoho_contract.contract import Contract, Operation
from zoho_contract.values import Json, JsonObject
from zoho_crm import BatchResult, NotFoundError


@dataclass(frozen=True)
class Call:
    """An operation with a documented request and the answer that belongs to it."""

    operation: Operation
    request: JsonObject
    body: Json
    right: Right

    @property
    def rule(self) -> str:
        """Whether the call may be sent twice: `safe`, `idempotent` or `never`."""
        return str(self.operation.raw["x-retry"])

    def blocking(self, crm: Any) -> Any:
        """Make the call; of a list, the first page."""
        found = self._made(crm)
        return next(iter(found.pages()), []) if hasattr(found, "pages") else found

    async def awaited(self, crm: Any) -> Any:
        """Make the call with asyncio; of a list, the first page."""
        found = self._made(crm)
        if not hasattr(found, "pages"):
            return await found if isawaitable(found) else found
        async with aclosing(found.pages()) as pages:
            return await anext(pages, [])

    def _made(self, crm: Any) -> Any:
        method = self.operation.raw["x-client"]
        resource = getattr(crm, method["resource"])
        return make(getattr(resource, method["method"]), arguments(self.operation, self.request))

    def names(self, found: object) -> str:
        """Say what a result is: right, nothing, or neither."""
        if isinstance(found, BatchResult):
            rows = sorted([*found.ok, *found.failed], key=lambda row: row.index)
            got: object = [row.data.to_dict() for row in rows]
            expected: object = answers.results(self.operation, self.body)
            return RIGHT if got == expected else NOTHING if not rows else f"other rows: {got!r:.200}"
        value = plain(found)
        if value in (None, [], {}):
            return NOTHING
        return RIGHT if answers.contains(self.body, value) else f"another answer: {value!r:.200}"


@dataclass(frozen=True)
class Outcome:
    """What one call came to, and how long it took, in seconds."""

    found: object = None
    error: Exception | None = None
    seconds: float = 0.0

    def name(self, call: Call) -> str:
        """Say what came of the call: an error class, or what the result is."""
        if isinstance(self.error, NotFoundError) and "the answer is empty" in self.error.message:
            return NOTHING
        return call.names(self.found) if self.error is None else type(self.error).__name__


def blocking(call: Call, crm: Any) -> Outcome:
    """Make a call and take what comes of it."""
    begin = time.monotonic()
    try:
        found = call.blocking(crm)
    except Exception as error:  # noqa: BLE001 - what it raises is what is judged
        return Outcome(None, error, time.monotonic() - begin)
    return Outcome(found, None, time.monotonic() - begin)


async def awaited(call: Call, crm: Any) -> Outcome:
    """Make a call with asyncio and take what comes of it."""
    begin = time.monotonic()
    try:
        found = await call.awaited(crm)
    except Exception as error:  # noqa: BLE001 - what it raises is what is judged
        return Outcome(None, error, time.monotonic() - begin)
    return Outcome(found, None, time.monotonic() - begin)


def calls_of(contract: Contract) -> Sequence[Call]:
    """Every operation that stands behind a method of the client."""
    return list(_calls(contract))


def _calls(contract: Contract) -> Iterator[Call]:
    for operation in contract.operations.values():
        if operation.id in {"requestToken", "revokeToken"}:
            continue
        _, status, printed = next(iter(answers.documented(operation)))
        request = answers.request_for(operation, len(answers.results(operation, printed)))
        body = answers.answering(operation, request, printed)
        yield Call(operation, request, body, Right(status, json.dumps(body, ensure_ascii=False).encode()))
