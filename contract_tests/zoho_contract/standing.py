"""Whether a target still is what it was found to be: a server of this API, with a token that is good for it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from zoho_contract.http import UnreachableError
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_contract.http import Answer
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange

MOST_STRANGE: Final = 20
"""Answers in a row that hold nothing of the API, after which it is asked again for what it has shown before."""

_EMPTY: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class ExpiredError(Exception):
    """The good token is good for nothing any more; the text is the code that says so."""


class Standing:
    """What a target has answered well with the good token, to be asked for again where that is in doubt.

    Args:
        ask: Sends a request with that token; the answer is neither judged nor counted as a case.
    """

    def __init__(self, ask: Callable[[Request], Answer]) -> None:
        self._ask = ask
        self._opened: Request | None = None
        self._strange = 0
        self._lost = False

    def let_in(self, request: Request) -> None:
        """A request that the good token opens."""
        self._opened = self._opened or request

    def see(self, exchange: Exchange, *, usual: bool) -> None:
        """Ask again where an answer, or many in a row, leave it in doubt; `usual`: it was sent with the good token.

        Raises:
            ExpiredError: The token is refused now for what it was good for.
            UnreachableError: What answers is no longer this API.
        """
        request = self._opened
        if request is None or exchange.request.operation.on_accounts:
            return
        self._strange = self._strange + 1 if _is_strange(exchange.answer) else 0
        if usual and exchange.answer.status == HTTPStatus.UNAUTHORIZED:
            if self._ask(request).status == HTTPStatus.UNAUTHORIZED:
                raise ExpiredError(exchange.reading.code or "401")
        elif self._strange >= MOST_STRANGE and self._is_lost(request):
            raise UnreachableError(
                f"what answers is this API no longer, the last {self._strange} answers held nothing of it, such as"
                f" {exchange.answer.excerpt(60)}".rstrip()
            )

    def _is_lost(self, request: Request) -> bool:
        """Whether what was answered well before is so no longer; it is asked for again after as many answers more."""
        if self._strange % MOST_STRANGE == 0:
            self._lost = _is_strange(self._ask(request))
        return self._lost


def _is_strange(answer: Answer) -> bool:
    return answer.status not in _EMPTY and not is_object(answer.json)
