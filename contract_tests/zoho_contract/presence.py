"""Operations that a target lacks: each is one finding, or none where it says so with 501; nothing else is judged."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from zoho_contract.values import members

if TYPE_CHECKING:
    from zoho_contract.ledger import Ledger
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange

IS_THERE: Final = "documented_operation_is_there"
"""The promise that is broken by an operation that is answered as what nobody documents."""

_NOWHERE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
"""How servers answer without a code what they do not know."""

_DIGITS: Final = 10
"""Digits of an identifier at least."""


def not_implemented(exchange: Exchange, ledger: Ledger) -> bool:
    """Whether a server says that it does not implement an operation, which it was not seen to do before.

    A 501 to a method or a URL that is not the operation's own says nothing of the operation.
    """
    fails = exchange.answer.status == HTTPStatus.NOT_IMPLEMENTED
    return fails and _own(exchange.request) and not ledger.successes[exchange.request.operation.id]


def missing(exchange: Exchange, ledger: Ledger) -> bool:
    """Whether a sound URL and method are answered as if nobody had documented them, now and ever before."""
    operation = exchange.request.operation
    if operation.on_accounts or not _own(exchange.request) or operation.id in ledger.there:
        return False
    if not _nowhere(exchange):
        if exchange.answer.status != HTTPStatus.UNAUTHORIZED:  # which may be told of any URL
            ledger.there.add(operation.id)
        return False
    return _sound(exchange.request)


def _nowhere(exchange: Exchange) -> bool:
    code = exchange.reading.code
    if code is None:
        return exchange.answer.status in _NOWHERE
    entries = exchange.request.operation.errors
    return code in {entry.code for entry in entries if {"url", "method"} & entry.trigger.keys()}


def told(exchange: Exchange) -> str:
    """The answer of an operation that is not there, in short."""
    return f"{exchange.answer.status} {exchange.reading.code or ''}".rstrip()


def _own(request: Request) -> bool:
    return request.method == request.operation.method and request.url_path is None


def _sound(request: Request) -> bool:
    """Whether nothing is left out, and the path has identifiers, modules and what the documents fill it with."""
    operation, query = request.operation, request.parts["query"]
    required = [item.name for item in operation.parameters if item.where == "query" and item.required]
    if any(query.get(name) in (None, "", []) for name in required):
        return False
    documented = {str(value) for item in operation.examples for value in members(item.get("path")).values()}
    known = documented.union(operation.modules)
    return all(
        str(value) in known or (str(value).isdigit() and len(str(value)) >= _DIGITS)
        for value in members(request.parts["path"]).values()
    )
