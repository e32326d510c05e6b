"""How far a job has come: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Final, Self

from zoho_crm.cli.output import console
from zoho_crm.cli.refusal import tell
from zoho_crm.cli.rows import Ended

#: Seconds between two lines where there is no terminal.
_PAUSE: Final = 30.0
_START: Final = {"credits": 0, "rate": "-"}


class Progress:
    """Shows rows done, rate, estimate, failures and credits, on standard error.

    Args:
        done: rows that were done before.
        total: rows of the job.
        spent: gives the credits that were used so far.
        failed: how many of those that were done before did not go well.
    """

    def __init__(self, done: int, total: int, spent: Callable[[], int], failed: int = 0) -> None:
        self._done = self._before = done
        self._total = total
        self._spent = spent
        self._failed = failed
        self._begun = self._told = time.monotonic()
        self._bar: Any = _bar() if sys.stderr.isatty() else None
        self._task: Any = None

    def __call__(self, ended: Sequence[Ended]) -> None:
        """Take note of rows that are over."""
        self._done += len(ended)
        self._failed += sum(row.state != "ok" for row in ended)
        if self._bar is not None:
            fields = {"failed": self._failed, "credits": self._spent(), "rate": f"{self._rate:,.0f}"}
            self._bar.update(self._task, completed=self._done, **fields)
        elif time.monotonic() - self._told > _PAUSE:
            self._told = time.monotonic()
            tell(f"{self._line()}.")

    @property
    def _rate(self) -> float:
        return (self._done - self._before) / max(time.monotonic() - self._begun, 0.001)

    def _line(self) -> str:
        left = f", about {(self._total - self._done) / self._rate:,.0f} s left" if self._rate else ""
        return (
            f"{self._done:,} of {self._total:,} rows, {self._rate:,.0f} a second{left}, {self._failed:,} failed,"
            f" {self._spent():,} credits"
        )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total, completed=self._done, failed=self._failed, **_START)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def reading() -> AbstractContextManager[object]:
    """Show at a terminal that the input is being read."""
    return console(err=True).status("Reading the input") if sys.stderr.isatty() else nullcontext()


def _bar() -> Any:  # noqa: ANN401 - rich is imported when it is needed
    from rich import progress  # noqa: PLC0415 - for those who look

    return progress.Progress(
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}/s"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("failed: {task.fields[failed]:,}, credits: {task.fields[credits]:,}"),
        console=console(err=True),
    )
