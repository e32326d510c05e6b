"""Following the jobs that operations start."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange, Session
from zoho_contract.values import Json, is_list, is_object

State = Literal["running", "done", "failed", "unknown"]
_EAGER: Final = 8
_MOST_POLLS: Final = 120


@dataclass(frozen=True)
class Poll:
    """One look at a job."""

    state: State
    named: str
    counters: Mapping[str, Json]
    exchange: Exchange


class Follower:
    """Looks at jobs the way x-job says."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
            return Poll(state, state, {}, exchange)
        named = str(pointers.first(body, facts.state or ""))
        counters = {name: pointers.first(body, pointer) for name, pointer in facts.counters.items()}
        return Poll(_state(named, operation), named, counters, exchange)

    def finish(self, operation: Operation, module: str, job: str, record: str | None) -> Poll:
        """Look until a job is over; the last look is returned whatever it says."""
        poll = self.look(operation, module, job, record)
        for count in range(_MOST_POLLS):
            if poll.state != "running":
                break
            if count >= _EAGER:
                time.sleep(min(0.05 * 1.3 ** (count - _EAGER), 2.0))
            poll = self.look(operation, module, job, record)
        return poll


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
