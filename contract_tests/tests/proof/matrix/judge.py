"""What must be true of every cell: the outcome fits, nothing is sent twice, no secret shows, nothing is left behind."""

import traceback
from collections.abc import Iterator

from proof.matrix.calls import Call, Outcome
from proof.matrix.faults import RIGHT, Fault
from proof.matrix.server import MARK, Cell
from zoho_crm import ZohoError

#: Seconds that a call under a slow fault may take, far more than its deadline so that a busy machine fails nobody.
LONGEST = 5.0
#: Likewise where megabytes are moved, on a machine that has much else to do.
LONGEST_HEAVY = 20.0
_SHOWN = 20_000


def violations(fault: Fault, call: Call, cell: Cell, outcome: Outcome) -> Iterator[str]:
    """Say what is wrong with what came of a cell."""
    again = fault.tries == "always again" or (fault.tries == "by rule" and call.rule != "never")
    fits = {RIGHT} if fault.passing and again else fault.fits
    name = outcome.name(call)
    if name not in fits:
        yield f"{name} where {' or '.join(sorted(fits))} fits{_told(outcome)}"
    if outcome.error is not None and not isinstance(outcome.error, ZohoError):
        yield f"an error of no class of ours: {outcome.error!r}"
    if outcome.seconds > (LONGEST_HEAVY if fault.heavy else LONGEST):
        yield f"took {outcome.seconds:.1f} s"
    most = 0 if fault.refused else 2 if again else 1
    least = 0 if fault.lossy else min(1, most) if fault.slow else most
    if not least <= len(cell.seen) <= most:
        yield f"{len(cell.seen)} requests where {most} fit: x-retry is {call.rule}"
    yield from _requests(cell)
    if outcome.error is not None:
        yield from (f"the token shows in {place}" for place in leaks(outcome.error))


def _told(outcome: Outcome) -> str:
    return f" ({str(outcome.error)[:200]})" if outcome.error else ""


def _requests(cell: Cell) -> Iterator[str]:
    for seen in cell.seen:
        rest = [line for line in seen.head.split("\r\n") if not line.startswith("authorization: zoho-oauthtoken")]
        if any(MARK in line for line in rest) or MARK.encode() in seen.body:
            yield "the token is in more places of a request than one"
        if any(line.startswith("cookie:") for line in rest):
            yield "a request carries a cookie of another"


def leaks(error: BaseException) -> Iterator[str]:
    """Look for a secret in all that an error shows: its words, its state, its chain, the variables of its frames."""
    chain: list[BaseException] = [error]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    for link in chain:
        where = type(link).__name__
        for place, text in (("str", str(link)), ("repr", repr(link)), ("state", repr(vars(link)))):
            if MARK in text:
                yield f"{place} of {where}"
        for frame, _ in traceback.walk_tb(link.__traceback__):
            # Frames of this program hold what it looks for.
            if "/proof/" in frame.f_code.co_filename:
                continue
            for variable, value in frame.f_locals.items():
                if MARK in repr(value)[:_SHOWN]:
                    yield f"{variable} in {frame.f_code.co_filename}:{frame.f_code.co_name}"
