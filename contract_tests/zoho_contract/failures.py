"""Calls that fail as any may fail: a sound server answers reads when they are asked again, and some writes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoho_contract.session import Exchange, Session

_OFTEN: Final = 3
"""So many failures of an operation one after the other are no accident."""


def see_whether_it_lasts(session: Session, exchange: Exchange) -> None:
    """See whether what failed with a documented 500 always does.

    The pages know the answer for what a server did not expect; what it cannot ever answer is no such thing. A read is
    asked again at once. A write may have been done, so it is not sent again: the next ones of the same operation tell,
    and `tell_what_lasts` when they have been sent.

    Raises:
        SpentError: The time or the credits of the run are used up.
        UnreachableError: The target does not answer.
    """
    operation = exchange.request.operation
    failed = exchange.answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    if not failed or operation.response(exchange.answer.status) is None:
        session.ledger.failed.pop(operation.id, None)
        return
    if operation.raw.get("x-retry") == "safe":
        again = session.send(exchange.request, token=exchange.token, judge=False, padding=exchange.padding)
        if again.answer.status == exchange.answer.status:
            wanted = "an answer, as the same request failed twice"
            session.violate("failed_read_works_again", exchange, wanted, plain=True)
        return
    session.ledger.failed[operation.id] += 1
    if session.ledger.failed[operation.id] == _OFTEN:
        session.ledger.lasting[operation.id] = exchange


def tell_what_lasts(session: Session) -> None:
    """Note the operations whose writes have failed so often in a row and have not succeeded since.

    Nothing is noted of what was cut short: a server may fail for a while, and the writes that would tell were not sent.

    Raises:
        EnoughError: The first violation that counts is to end the run.
    """
    while session.ledger.lasting and not session.ledger.unfinished:
        _, exchange = session.ledger.lasting.popitem()
        wanted = f"an answer, as {_OFTEN} such writes in a row have failed, and none has succeeded since"
        session.violate("write_does_not_always_fail", exchange, wanted, plain=True)
