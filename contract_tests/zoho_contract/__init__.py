"""Judges any server of Zoho CRM's API against the description it should follow.

``zoho_contract.run(target, credentials, version)`` does what ``zoho-contract run`` does and returns a Verdict.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoho_contract.budget import Permits
    from zoho_contract.contract import UnknownVersionError
    from zoho_contract.credentials import Credentials
    from zoho_contract.engine import run
    from zoho_contract.ledger import Violation
    from zoho_contract.verdict import Verdict

__all__ = ["Credentials", "Permits", "UnknownVersionError", "Verdict", "Violation", "run"]

_HOMES = {
    "Credentials": "credentials",
    "Permits": "budget",
    "UnknownVersionError": "contract",
    "Verdict": "verdict",
    "Violation": "ledger",
    "run": "engine",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the pytest plugin must cost nothing until it is used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - see above

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
