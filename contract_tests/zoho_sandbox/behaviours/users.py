"""Users, and the organization itself."""

from collections.abc import Callable, Mapping
from typing import Final

from zoho_sandbox.answers import Answer, Found
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.clock import moment
from zoho_sandbox.paging import page_of
from zoho_sandbox.state import org
from zoho_sandbox.state.org import Facts


def _is_active(user: Facts) -> bool:
    return bool(user["status"] == "active")


def _is_admin(user: Facts) -> bool:
    return bool(user["profile"]["name"] == "Administrator")


TYPES: Final[Mapping[str, Callable[[Facts], bool]]] = {
    "AllUsers": lambda _user: True,
    "ActiveUsers": _is_active,
    "DeactiveUsers": lambda user: bool(user["status"] == "inactive"),
    "ConfirmedUsers": lambda user: bool(user["confirmed"]),
    "NotConfirmedUsers": lambda user: not user["confirmed"],
    "DeletedUsers": lambda user: bool(user["status"] == "deleted"),
    "ActiveConfirmedUsers": lambda user: _is_active(user) and bool(user["confirmed"]),
    "AdminUsers": _is_admin,
    "ActiveConfirmedAdmins": lambda user: _is_active(user) and bool(user["confirmed"]) and _is_admin(user),
}

# The edition that nobody pays for.
UNPAID: Final = "free"


@behaviour("listUsers")
def users(call: Call) -> Answer:
    """The users of a type; CurrentUser is the one the token speaks for."""
    found = org.users(call.connection, call.principal.org)
    kind = call.get("type", "AllUsers")
    if kind == "CurrentUser":
        found = [user for user in found if user["id"] == call.principal.user]
    else:
        found = [user for user in found if TYPES[kind](user)]
    if call.get("ids"):
        found = [user for user in found if user["id"] in call.get("ids")]
    since = moment(call.get("if_modified_since", ""))
    if since is not None:
        found = [user for user in found if (moment(user["modified_time"]) or 0.0) > since]
        if not found:
            return Found("not-modified")
    page = page_of(call, len(found))
    shown = [{**user} for user in found[page.start : page.end]]
    for user in shown:
        if call.broken("user-id-missing"):
            del user["id"]
        if call.broken("user-status-a-flag"):
            user["status"] = True
    if not shown:
        return Found("nothing")
    info = {"per_page": page.size, "count": len(shown), "page": page.number, "more_records": page.more}
    if call.broken("users-without-info"):
        return Found("found", {"users": shown})
    return Found("found", {"users": shown, "info": info})


@behaviour("getUser")
def user(call: Call) -> Answer:
    """The one user; nothing if the organization has none of that identifier."""
    known = org.users(call.connection, call.principal.org)
    found = [one for one in known if one["id"] == call.get("user_id")]
    if call.broken("first-user-for-any"):
        found = list(known[:1])
    since = moment(call.get("if_modified_since", ""))
    if found and since is not None and (moment(found[0]["modified_time"]) or 0.0) <= since:
        return Found("not-modified")
    return Found("found", {"users": found}) if found else Found("nothing")


@behaviour("getOrganization")
def organization(call: Call) -> Answer:
    """The organization that the token belongs to."""
    if call.broken("organization-without-list"):
        return Found("found", {})
    told = org.organization(call.connection, call.principal.org)
    if call.edition is not None:
        paid = call.edition != UNPAID
        told = {**told, "license": {**told["license"], "paid": paid, "paid_type": call.edition}}
    return Found("found", {"org": [told]})
