"""What a sandbox starts with."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from zoho_sandbox.auth import known_scopes
from zoho_sandbox.contract import Contract
from zoho_sandbox.seed import accounts, demo
from zoho_sandbox.store import Store

SEEDS: Final = ("demo", "empty")
HOUR: Final = 3600


def planted(name: str, contracts: Mapping[str, Contract], now: float) -> bytes:
    """The snapshot of a seed: "empty" is two organizations without records, "demo" has records as well.

    Its times are counted from the last full hour, so that it need not be made anew for every reset.

    Raises:
        ValueError: there is no seed of that name.
    """
    if name not in SEEDS:
        raise ValueError(f"no seed {name!r}; there are {', '.join(SEEDS)}")
    scopes = known_scopes(operation for contract in contracts.values() for operation in contract.operations.values())
    return _plant(name, tuple(scopes), now // HOUR * HOUR)


@lru_cache(maxsize=4)
def _plant(name: str, scopes: tuple[str, ...], now: float) -> bytes:
    store = Store()
    with store.transaction() as connection:
        demo.plant(connection, now, records=name == "demo")
        accounts.plant(connection, scopes, now)
    snapshot = store.snapshot()
    store.close()
    return snapshot


def renew(store: Store, now: float) -> None:
    """Let the well-known access tokens of a store live for another hour."""
    with store.transaction() as connection:
        accounts.renew(connection, now)


def credentials() -> dict[str, str]:
    """The client, its secret and the tokens that every seed holds."""
    return dict(accounts.CREDENTIALS)
