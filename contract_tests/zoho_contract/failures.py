"""Reads that fail as any may fail: a sound server answers them when they are asked again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoho_contract.session import Exchange, Session


def see_whether_it_lasts(session: Session, exchange: Exchange) -> None:
    """Ask again for what failed with a documented 500, and note it if that fails as well.

    The pages know the answer for what a server did not expect; what it cannot ever answer is no such thing.

    Raises:
        SpentError: The time or the credits of the run are used up.
        UnreachableError: The target does not answer.
    """
    failed = exchange.answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    operation = exchange.request.operation
    if not failed or operation.raw.get("x-retry") != "safe" or operation.response(exchange.answer.status) is None:
        return
    again = session.send(exchange.request, token=exchange.token, judge=False, padding=exchange.padding)
    if again.answer.status == exchange.answer.status:
        session.violate("failed_read_works_again", exchange, "an answer, as the same request failed twice", plain=True)
