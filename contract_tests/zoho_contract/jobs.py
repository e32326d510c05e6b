"""Following the jobs that operations start."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Final, Literal

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json, is_list, is_object

State = Literal["running", "done", "failed", "unknown"]
_EAGER: Final = 8
"""So many looks are taken without a pause."""

_PATIENCE: Final = 15.0
"""Seconds for the first job that does not end; later ones get less, as the target is known by then."""

_LESS_PATIENT: Final = 8.0
_LATE: Final = 1.0
"""Seconds within which a job is told that was just started."""
_PAUSE: Final = 0.05
_SLOWER: Final = 1.3
_LONGEST_PAUSE: Final = 2.0


@dataclass(frozen=True)
class Poll:
    """One look at a job; `named` is its state as the answer calls it or, for a listed job, what started it.

    It is empty where the answer tells nothing of the kind.
    """

    state: State
    named: str
    counters: Mapping[str, Json]
    exchange: Exchange


class Follower:
    """Looks at jobs the way x-job says."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._patience = _PATIENCE
        self._endless = set[str]()

    def look(self, operation: Operation, module: str, job: str, record: str | None) -> Poll:
        """Ask once how far a job of an operation is.

        Raises:
            UnavailableError: The operation's jobs cannot be looked at.
        """
        facts = operation.job
        poller = self._session.contract.operations.get(facts.poll) if facts else None
        if facts is None or poller is None:
            raise UnavailableError(f"jobs of {operation.id} cannot be followed in this version")
        request = example(poller)
        set_module(request, module)
        subject = record if facts.listed else job
        pointers.put(request.parts, pointers.parse(facts.parameter), subject)
        exchange = self._session.send(request)
        body = exchange.answer.json
        if facts.listed:
            usable = exchange.answer.status in {200, 204}
            state: State = "unknown" if not usable else "running" if mentions(body, job) else "done"
            return Poll(state, _source(exchange, job, facts.source), {}, exchange)
        told = pointers.first(body, facts.state or "")
        named = "" if told is None else str(told)
        counters = {name: pointers.first(body, pointer) for name, pointer in facts.counters.items()}
        return Poll(_state(named, operation), named, counters, exchange)

    def finish(self, operation: Operation, module: str, job: str, record: str | None) -> Poll:
        """Look until a job is over; the last look is returned whatever it says."""
        poll = self._watched(operation, module, job, record, self._patience, lambda poll: poll.state == "running")
        if poll.state == "running":
            self._patience /= _LESS_PATIENT
            self._endless.add(operation.id)
        return poll

    def of_others(self, exchange: Exchange) -> str:
        """Why a request started no job over a view, where one runs that is none of ours; empty otherwise."""
        operation, said = (
            exchange.request.operation,
            {exchange.reading.code, *(row.code for row in exchange.reading.rows)},
        )
        for entry in operation.errors if operation.id not in self._endless else ():
            repeated = "use" in entry.trigger and bool(entry.trigger.get("repeat"))
            if repeated and entry.code in said and exchange.answer.status == entry.status:
                return f"the target answers {entry.code}: wait until the job that runs over its view has ended"
        return ""

    def appear(self, operation: Operation, module: str, job: str) -> Poll:
        """Look until a job that was just started is not answered as unknown; the last look is returned."""
        return self._watched(operation, module, job, None, _LATE, _is_unheard_of)

    def _watched(
        self,
        operation: Operation,
        module: str,
        job: str,
        record: str | None,
        patience: float,
        again: Callable[[Poll], bool],
    ) -> Poll:
        end = time.monotonic() + min(patience, self._session.remaining() / 4)
        pause = 0.0
        poll = self.look(operation, module, job, record)
        for looks in count(1):
            if not again(poll) or (time.monotonic() >= end and looks > _EAGER):
                break
            if looks > _EAGER:
                pause = min(pause * _SLOWER + _PAUSE, _LONGEST_PAUSE)
                time.sleep(pause)
            poll = self.look(operation, module, job, record)
        return poll


def _is_unheard_of(poll: Poll) -> bool:
    return poll.exchange.answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}


def _source(exchange: Exchange, job: str, key: str | None) -> str:
    for row in exchange.reading.items:
        if key and mentions(row, job):
            return str(row.get(key, ""))
    return ""


def mentions(value: Json, text: str) -> bool:
    """Whether a text is one of the strings anywhere in a decoded answer."""
    if is_object(value):
        return any(mentions(item, text) for item in value.values())
    if is_list(value):
        return any(mentions(item, text) for item in value)
    return bool(value == text)


def _state(named: str, operation: Operation) -> State:
    facts = operation.job
    if facts is None:
        return "unknown"
    if named in facts.done:
        return "done"
    if named in facts.failed:
        return "failed"
    return "running" if named in facts.running else "unknown"
