"""What a sandbox starts with."""

from collections.abc import Mapping
from typing import Final

from zoho_sandbox.contract import Contract
from zoho_sandbox.seed import accounts, demo
from zoho_sandbox.store import Store

SEEDS: Final = ("demo", "empty")
# How old the times in a seed may be before it is made anew, in seconds.
FRESH: Final = 3600.0

_made: Final[dict[tuple[str, frozenset[str]], tuple[float, bytes]]] = {}


def planted(name: str, contracts: Mapping[str, Contract], now: float) -> bytes:
    """The snapshot of a seed: "empty" is two organizations without records, "demo" has records as well.

    It takes a while to make and no time to copy, so it is made once an hour at most.

    Raises:
        ValueError: there is no seed of that name.
    """
    if name not in SEEDS:
        raise ValueError(f"no seed {name!r}; there are {', '.join(SEEDS)}")
    key = (name, frozenset(contracts))
    at, snapshot = _made.get(key, (0.0, b""))
    if not 0 <= now - at < FRESH:
        snapshot = _plant(name, contracts, now)
        _made[key] = now, snapshot
    return snapshot


def _plant(name: str, contracts: Mapping[str, Contract], now: float) -> bytes:
    store = Store()
    with store.transaction() as connection:
        demo.plant(connection, now, records=name == "demo")
        accounts.plant(connection, contracts, now)
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
