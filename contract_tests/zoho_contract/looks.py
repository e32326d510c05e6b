"""Looks that were refused: they tell nothing of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoho_contract.session import Exchange

_NOT_SHOWN: Final = {401, 403, 429}
_KEPT_BACK: Final = {"auth", "scope", "permission", "limit"}
"""Classes of errors that say the same under another status, as AUTHORIZATION_FAILED does under 400."""


def not_shown(exchange: Exchange) -> bool:
    """Whether a look was refused to somebody who may not look, or not so often: it tells nothing of what there is."""
    errors, code = exchange.request.operation.errors, exchange.reading.code
    return exchange.answer.status in _NOT_SHOWN or any(
        entry.code == code and entry.kind in _KEPT_BACK for entry in errors
    )
