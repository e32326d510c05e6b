"""The editions of Zoho CRM and what each allows, as documented; and asking an organization which it has."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from . import calls, exchange
from .errors import PermissionDenied, ScopeError
from .paths import look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Api
    from .flow import Flow

_ORGANIZATION: Final = "getOrganization"
_LICENCE: Final = ("org[0].license_details.paid_type", "org[0].license_details.trial_type")


class Edition(NamedTuple):
    """An edition: its name, the most calls at a time, and the most of those that cost the server most."""

    name: str
    concurrency: int
    sub_concurrency: int


def named(written: str) -> Edition:
    """Give the edition of a name, such as `enterprise` or `Zoho One`.

    Raises:
        ValueError: no document has limits for an edition of that name.
    """
    found = _match(written)
    if found is None:
        names = ", ".join(cast("Mapping[str, int]", _documented("CONCURRENCY")))
        raise ValueError(f"edition must be one of {names}, got {written!r}.")
    return found


def learn(api: Api[Any]) -> Flow[str | None]:
    """Ask the organization for its edition and keep to its limits; None when it may not be asked or does not tell.

    Raises:
        ZohoError: asking failed for another reason.
    """
    op = api.version.operation(_ORGANIZATION)
    try:
        answer, _ = yield from calls.answer(api, op, exchange.prepare(op, None, None, None, None))
    except (ScopeError, PermissionDenied) as error:
        api.limits.reason = str(error)
        return None
    said = next((text for text in (look(answer, path) for path in _LICENCE) if isinstance(text, str)), None)
    found = None if said is None else _match(said)
    if found is None:
        known = "the organization does not say" if said is None else f"no document has limits for {said!r}"
        api.limits.reason = known
        return None
    api.limits.settle(found)
    return found.name


def _match(written: str) -> Edition | None:
    plain = "".join(filter(str.isalnum, written.lower()))
    name = cast("Mapping[str, str]", _documented("EDITIONS")).get(plain)
    if name is None:
        return None
    most = cast("Mapping[str, int]", _documented("CONCURRENCY"))[name]
    return Edition(name, most, cast("int", _documented("SUB_CONCURRENCY")))


def _documented(name: str) -> object:
    return getattr(import_module("zoho_crm._generated.limits"), name)
