"""Promises about jobs that are over: what they counted adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation

_TOTAL: Final = "total"


@dataclass(frozen=True, slots=True)
class CountsCheck:
    """Of a job that is over, what it did, what failed and what is left are all that it was started for."""

    operation: Operation
    starter: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "job_counters_add_up"

    def run(self, bench: Bench) -> str:
        """Start a job, let it end, and add up; says what became of it.

        Raises:
            UnavailableError: No job can be started, it does not end, or nothing tells its state or its counters.
        """
        module = self.starter.modules[0] if self.starter.modules else ""
        job = bench.world.job(self.operation, module)
        poll = bench.world.follower.finish(self.starter, module, job, None)
        if poll.state == "unknown" and poll.named and self.starter.job and poll.exchange.reading.succeeded:
            told = ", ".join((*self.starter.job.running, *self.starter.job.done, *self.starter.job.failed))
            bench.session.violate("job_state_is_documented", poll.exchange, f"one of {told}, not {poll.named}")
            return "violated"
        if poll.state not in {"done", "failed"}:
            raise UnavailableError(f"the job does not end: its last state is {poll.named}")
        total = poll.counters.get(_TOTAL)
        parts = [value for name, value in poll.counters.items() if name != _TOTAL]
        if any(isinstance(value, bool) or not isinstance(value, int) for value in (total, *parts)):
            raise UnavailableError(f"the counters are no numbers: {dict(poll.counters)}")
        if sum(parts) != total:
            bench.session.violate(self.name, poll.exchange, f"the counters to add up to {total}")
            return "violated"
        return "matched"


def job_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    return [check for operation in operations for check in _of(operation, operations)]


def _of(poller: Operation, operations: list[Operation]) -> Iterator[Check]:
    for starter in operations:
        facts = starter.job
        if facts is not None and facts.poll == poller.id and _TOTAL in facts.counters:
            yield CountsCheck(poller, starter)
