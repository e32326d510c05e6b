"""Profiles: what their users may do, by module for records and by feature for all else."""

from dataclasses import dataclass
from typing import Any, Final, Self

from zoho_sandbox.answers import RefusalError, refuse
from zoho_sandbox.call import Call
from zoho_sandbox.contract import Operation
from zoho_sandbox.state import org

RECORDS: Final = "records"
POWERS: Final = {"GET": "view", "POST": "create", "PUT": "edit", "PATCH": "edit", "DELETE": "delete"}
ALL: Final = "*"
# The pages of most calls print a word of their own for a missing permission; it goes before the general one.
OWN_WORDS: Final = ("PERMISSION_DENIED", "AUTHORIZATION_FAILED")


@dataclass(frozen=True, slots=True)
class Need:
    """What a call needs: a power over a module's records, or a feature."""

    power: str
    feature: str

    @classmethod
    def of(cls, operation: Operation) -> Self:
        """What an operation needs: mass actions and their likes are features of their own."""
        if operation.tag != RECORDS:
            return cls("", operation.tag)
        _, found, action = operation.path.partition("/actions/")
        if found:
            return cls("", action)
        # A call that names no module, in its URL, reads: it is a query.
        return cls(POWERS[operation.method] if operation.wants("module") else "view", "")


def check(call: Call, module: str) -> None:
    """See that the profile of the token's user allows the operation.

    Raises:
        RefusalError: it does not.
    """
    profile = org.profile_of(call.connection, call.principal.org, call.principal.user)
    need = Need.of(call.operation)
    if need.power and not module:
        # The body names it: whoever reads the body asks again.
        return
    if allows(profile, need, module) or call.broken("permission-not-checked"):
        return
    raise refusal(call.operation, need)


def allows(profile: org.Facts, need: Need, module: str) -> bool:
    """Whether a profile grants what a call needs."""
    if need.feature:
        return bool({need.feature, ALL} & set(profile["features"]))
    granted: dict[str, Any] = profile["modules"]
    return need.power in {*granted.get(module, ()), *granted.get(ALL, ())}


def refusal(operation: Operation, need: Need) -> RefusalError:
    """The refusal as the operation words it; for reading one record there is the general word alone."""
    for code in () if need.power == "view" and operation.wants("record_id") else OWN_WORDS:
        for entry in operation.errors:
            if entry.code == code and entry.scope == "request":
                return refuse(entry.name, code)
    return refuse("no-permission", "NO_PERMISSION")
