"""Settings that can be changed for single calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Never, TypeVar, cast

import attrs

from . import inputs
from .nearest import meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Api

J = TypeVar("J")

_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
#: Headers that the client writes itself: the login, and how the body is written.
_OWN: Final = frozenset({"authorization", "connection", "content-length", "content-type", "host", "transfer-encoding"})
#: What is no setting of a client as such -> how it is set.
_ELSEWHERE: Final = {
    "deadline": "give retry=RetryPolicy(deadline=...), or use crm.with_options(deadline=...)",
    "retries": "give retry=RetryPolicy(attempts=...), or use crm.with_options(retries=...)",
    "headers": "use crm.with_options(headers=...)",
}


def no_setting(client: type[object], unknown: dict[str, Never]) -> TypeError:
    """Make the error for settings that a client does not have; their values, which may be secrets, are dropped."""
    from inspect import signature  # noqa: PLC0415 - for those who mistake one

    name = next(iter(unknown))
    unknown.clear()
    known = [param.name for param in signature(client).parameters.values() if param.kind is param.KEYWORD_ONLY]
    hint = f"; {_ELSEWHERE[name]}." if name in _ELSEWHERE else meant(name, known) or f"; it has {', '.join(known)}."
    return TypeError(f"{client.__name__} has no setting {name!r}{hint}")


def changed(
    api: Api[J],
    timeout: float | None,
    deadline: float | None,
    retries: int | None,
    headers: Mapping[str, str] | None,
) -> Api[J]:
    """Give other settings, made from those of a client; None leaves one as it is, headers come on top.

    Raises:
        ValueError: a setting makes no sense.
        TypeError: a setting is of a wrong type.
    """
    for name, seconds in (("timeout", timeout), ("deadline", deadline)):
        if seconds is not None:
            inputs.seconds(seconds, name)
    if retries is not None:
        inputs.count(retries, "retries", 0)
    policy = api.retry
    if deadline is not None:
        policy = attrs.evolve(policy, deadline=deadline)
    if retries is not None:
        policy = attrs.evolve(policy, attempts=retries + 1)
    return api._replace(
        timeout=api.timeout if timeout is None else timeout,
        retry=policy,
        headers={**api.headers, **checked(headers or {})},
    )


def checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Give headers with their names in lower case.

    Raises:
        ValueError: a name or a value is none, or the header is one that the client writes itself.
    """
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"headers must be texts, got a {type(value).__name__} for {name!r}.")
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header.")
        if name.lower() in _OWN:
            raise ValueError(f"The header {name} is written by the client itself.")
        if not value.isascii() or not (value.isprintable() and value == value.strip()):
            raise ValueError(f"The value of the header {name} must be printable ASCII without blanks at its ends.")
    return {name.lower(): value for name, value in headers.items()}
