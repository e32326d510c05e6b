"""What a sandbox starts with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from zoho_sandbox.auth import known_scopes
from zoho_sandbox.contract import Contract
from zoho_sandbox.identity import HOME_ORG, MAIN, Identity
from zoho_sandbox.seed import accounts, adoption, demo, many
from zoho_sandbox.store import Store

SEEDS: Final = ("demo", "empty")
HOUR: Final = 3600
MOST_RECORDS: Final = 100_000
RECORDS_OF_A_NUMBER: Final = 1000
# Larger ones are sown anew: a snapshot is as large as its database.
KEPT: Final = 5000


@dataclass(frozen=True, slots=True)
class Seed:
    """What to start with.

    Attributes:
        name: "demo", "empty", or the number in digits that everything is drawn from.
        records: how many records there are, for a number.
    """

    name: str
    records: int = 0

    @classmethod
    def of(cls, name: str | int, records: int | None = None) -> "Seed":
        """The seed of a name or a number; a number has 1000 records unless it is told how many.

        Raises:
            ValueError: there is no such seed, or it does not have so many records.
        """
        text = str(name)
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
            if text not in SEEDS:
                raise ValueError(f"no seed {name!r}; there are {', '.join(SEEDS)}, and any number of up to 18 digits")
            if records is not None:
                raise ValueError(f"only the seed of a number has as many records as one likes, not {text}")
            return cls(text)
        many_records = RECORDS_OF_A_NUMBER if records is None else records
        if not 0 <= many_records <= MOST_RECORDS:
            raise ValueError(f"a seed has 0 to {MOST_RECORDS} records, not {records}")
        return cls(str(int(text)), many_records)


LONGEST: Final = 18


def sow(store: Store, seed: Seed, contracts: Mapping[str, Contract], who: Identity, now: float) -> None:
    """Let the store hold the seed and nothing else.

    Its times are counted from the last full hour, so that it need not be made anew for every reset.
    """
    scopes = known_scopes(operation for contract in contracts.values() for operation in contract.operations.values())
    sown = _sown if seed.records <= KEPT else _sown.__wrapped__
    snapshot = sown(seed, tuple(scopes), now // HOUR * HOUR)
    # Whoever is killed here leaves a file without anything in it, or one that is right but for its token's hour.
    store.restore(snapshot if who == MAIN else _adopted(snapshot, who))
    renew(store, who, now)


def _adopted(snapshot: bytes, who: Identity) -> bytes:
    """A seed as that of a tenant."""
    store = Store()
    try:
        store.restore(snapshot)
        with store.transaction() as connection:
            adoption.adopt(connection, who)
        return store.snapshot()
    finally:
        store.close()


@lru_cache(maxsize=4)
def _sown(seed: Seed, scopes: tuple[str, ...], now: float) -> bytes:
    """The snapshot of a seed: two organizations without records, with those of the demo, or with drawn ones."""
    store = Store()
    with store.transaction() as connection:
        demo.plant(connection, now, records=seed.name == "demo")
        if seed.name not in SEEDS:
            many.plant(connection, HOME_ORG, int(seed.name), seed.records, now)
        accounts.plant(connection, scopes, now)
    snapshot = store.snapshot()
    store.close()
    return snapshot


def renew(store: Store, who: Identity, now: float) -> None:
    """Let the well-known access tokens of a store live for another hour."""
    with store.transaction() as connection:
        accounts.renew(connection, who, now)


def credentials() -> dict[str, str]:
    """The client, its secret and the tokens that every seed holds."""
    return dict(MAIN.credentials)
