"""Doing the work of a journal: a few calls at a time, each written down before it is made and after it is answered."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Final

import attrs

from zoho_crm import ConflictError, LimitError, ServerError, TransportError, ZohoError
from zoho_crm.cli.actions import Action
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.refusal import sentence
from zoho_crm.cli.rows import BUSY, Ended, Entry

if TYPE_CHECKING:
    from zoho_crm import Row, ZohoCRM

#: How often a row is sent in one run, where its call broke off.
TRIES: Final = 3
#: After so many broken calls without a whole one between them the server is taken for gone.
_BROKEN: Final = 5
_LOOK: Final = 0.25


@attrs.frozen
class Answer:
    """What came of one call: the end of each row, and the error when the call broke off as a whole."""

    ended: Sequence[Ended]
    error: Exception | None = None


class Run:
    """One stretch of work on a journal.

    Attributes:
        stopper: what ended it before all rows were done; None when all were, or somebody asked it to stop.
        sent: whether any row was answered for.
    """

    def __init__(self, crm: "ZohoCRM", action: Action, journal: Journal, concurrency: int) -> None:
        facts = journal.facts
        self._crm = crm
        self._action = action
        self._journal = journal
        self._module: str = facts["module"]
        self._settings: dict[str, Any] = facts["settings"]
        self._size = action.size(facts["version"])
        self._repeatable = action.repeatable(facts["version"])
        self._concurrency = concurrency
        self._broken = 0
        self._asked = False
        self._last: Exception | None = None
        self.stopper: Exception | None = None
        self.sent = False

    def stop(self) -> None:
        """Make no more calls; those under way are waited for."""
        self._asked = True

    def go(self, progress: Callable[[Sequence[Ended]], None]) -> None:
        """Work until all rows are done, or something ends it; `progress` is called with what came of each call."""
        flying: dict[Future[Answer], None] = {}
        with ThreadPoolExecutor(self._concurrency, "zoho-crm-job") as pool:
            while True:
                while not self._ends and len(flying) < self._concurrency:
                    rows = self._journal.rows.take(self._size, TRIES)
                    if not rows:
                        break
                    flying[pool.submit(self._send, rows)] = None
                if not flying:
                    if not self._asked and self._journal.rows.counts.get("waiting"):
                        self.stopper = self.stopper or self._last
                    return
                for done in wait(flying, timeout=_LOOK, return_when=FIRST_COMPLETED).done:
                    del flying[done]
                    self._settle(done.result(), progress)
                progress(())

    @property
    def _ends(self) -> bool:
        return self._asked or self.stopper is not None

    def _settle(self, answer: Answer, progress: Callable[[Sequence[Ended]], None]) -> None:
        self._journal.rows.settle(answer.ended)
        self._broken = self._broken + 1 if answer.error else 0
        self._last = answer.error or self._last
        if answer.error is not None and (self._broken >= _BROKEN or self._is_hopeless(answer.error)):
            self.stopper = self.stopper or answer.error
        over = [row for row in answer.ended if row.state != "waiting"]
        self.sent = self.sent or bool(over)
        progress(over)

    def _send(self, rows: Sequence[Entry]) -> Answer:
        """Make one call; an error of the API is part of the answer."""
        try:
            batch = self._action.send(self._crm, self._module, rows, self._settings)
        except ZohoError as error:
            found: Sequence[Row[Any, Any]] = tuple(error.result) if error.result is not None else ()
            unanswered = "unknown" if error.sent else "unsent"
            ended = [self._ended(row, result) for row, result in zip(rows, found, strict=False)]
            ended += [self._broken_off(row, unanswered, error) for row in rows[len(found) :]]
            return Answer(ended, error)
        except (ValueError, TypeError) as error:
            # The client looks at everything before it sends anything.
            return Answer([self._broken_off(row, "unsent", error) for row in rows], error)
        return Answer([self._ended(row, result) for row, result in zip(rows, batch, strict=True)])

    def _ended(self, row: Entry, result: "Row[Any, Any]") -> Ended:
        if result.state in {"unsent", "unknown"}:
            return self._broken_off(row, result.state, result.reason)
        if result.state == "ok" and result.code == BUSY:
            said = "a job of this record is under way, so nothing was changed; try again when it is over"
            return Ended(row.seq, "failed", BUSY, said)
        job = str(result.job.key) if result.job else None
        if result.state == "ok":
            return Ended(row.seq, "ok", result.code, result.message, job)
        where = result.details.get("json_path") or result.details.get("api_name")
        message = f"{result.message} ({where})" if where else result.message
        return Ended(row.seq, "failed", result.code, message, job)

    def _broken_off(self, row: Entry, state: str, reason: Exception | None) -> Ended:
        again = state == "unsent" or (self._repeatable and row.tries < TRIES)
        code = type(reason).__name__ if reason else None
        return Ended(row.seq, "waiting" if again else "unknown", code, sentence(reason) if reason else None)

    def _is_hopeless(self, error: Exception) -> bool:
        """Say whether all other calls would fail likewise."""
        if isinstance(error, LimitError):
            return error.limit != "concurrency"
        if isinstance(error, TransportError) and not error.sent:
            # A server that was never reached is not there; one that was may be back in a moment.
            return not self.sent
        return not isinstance(error, TransportError | ServerError | ConflictError)
