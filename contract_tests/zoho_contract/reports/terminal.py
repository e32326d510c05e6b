"""Progress while a run goes on, and one table when it is over."""

from collections import Counter
from typing import TextIO

from zoho_contract.events import Event, LayerFinished, LayerStarted, RunFinished, RunStarted, Step, ViolationFound
from zoho_contract.presence import IS_THERE
from zoho_contract.reports.table import Summary, lay_out, missing, untestable
from zoho_contract.values import counted, printable
from zoho_contract.verdict import NOT_JUDGED, Verdict

_EVERY = 25


class Terminal:
    """Writes for a person: a line that moves on a terminal, one line per layer elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._moving = out.isatty()
        self._steps = 0
        self._announced = 0
        self._states: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Write what an event means."""
        match event:
            case RunStarted():
                self._write(f"{event.target} {event.version}: {event.operations} operations, seed {event.seed}\n")
            case LayerStarted():
                self._steps, self._announced, self._states = 0, event.steps, Counter()
            case Step():
                self._step(event)
            case ViolationFound():
                self._clear()
                kind = "violation" if event.violation.counts else "carried, reported only"
                self._write(f"{kind}: {printable(event.violation.text(script=event.violation.promise != IS_THERE))}\n")
            case LayerFinished():
                self._clear()
                counts = ", ".join(f"{count} {state}" for state, count in sorted(self._states.items()))
                steps = counted(self._steps, "step")
                self._write(f"{event.layer}: {steps} in {event.seconds:.1f} s ({counts or 'nothing to do'})\n")
            case RunFinished():
                self._finish(event.verdict)

    def _step(self, event: Step) -> None:
        self._steps += 1
        self._states[event.state.partition(":")[0]] += 1
        if self._moving and self._steps % _EVERY == 0:
            self._write(f"\r{event.layer}: {self._steps}/{self._announced or '?'} {event.name[:60]:60}")

    def _clear(self) -> None:
        if self._moving:
            self._write(f"\r{'':100}\r")

    def _finish(self, verdict: Verdict) -> None:
        if verdict.sentence:
            self._write(f"could not judge: {printable(verdict.sentence)}\n")
        if verdict.ledger is not None:
            for remark in verdict.ledger.remarks:
                self._write(f"note: {printable(remark)}\n")
        if verdict.exit_code == NOT_JUDGED and not verdict.cases:
            return
        self._write(lay_out([Summary.of(verdict)]))
        if verdict.ledger is not None:
            self._write(f"{untestable(verdict)}\n")
        if verdict.unbuilt:
            self._write(f"{missing(verdict)}\n")
        without = f", {verdict.ledger.unplayed}" if verdict.ledger and verdict.ledger.unplayed else ""
        conforms = f"what it implements conforms{without}\n" if verdict.unbuilt else f"conforms{without}\n"
        self._write({0: conforms, 1: "does not conform\n"}.get(verdict.exit_code, ""))

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
