"""The command `whoami`."""

from collections.abc import Callable
from typing import Any

import click

from zoho_crm import PermissionDenied, ScopeError
from zoho_crm.cli.connection import Where, connect
from zoho_crm.cli.options import show, where
from zoho_crm.cli.output import Show


@click.command()
@where
@show
def whoami(*, where: Where, show: Show) -> None:
    """Say who is logged in where, and what the limits are."""
    connection = connect(where)
    profile = connection.profile
    with connection.crm as crm:
        user, org = _allowed(crm.users.current), _allowed(crm.org.get)
        crm.limits.learn()
        limits = crm.limits
    show.one({
        "profile": profile.name if profile else "(environment)",
        "server": connection.host,
        "api version": where.api_version,
        "user": user.get("full_name"),
        "email": user.get("email"),
        "organization": org.get("company_name"),
        "organization id": org.get("id"),
        "edition": limits.edition,
        "calls at a time": limits.concurrency,
        "credits remaining": limits.credits_remaining,
        "scopes": profile.scopes if profile else None,
        "secrets": profile.place if profile else "environment",
    })  # fmt: skip


def _allowed(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - a model, or nothing
    try:
        return read()
    except (ScopeError, PermissionDenied):
        return {}
