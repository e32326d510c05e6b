"""What a sandbox starts with."""

from typing import TYPE_CHECKING, Final

from zoho_sandbox.seed import accounts, demo

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox

SEEDS: Final = ("demo", "empty")


def plant(sandbox: "Sandbox", name: str) -> None:
    """Fill an empty store: "empty" is two organizations without records, "demo" has records as well.

    Raises:
        ValueError: there is no seed of that name.
    """
    if name not in SEEDS:
        raise ValueError(f"no seed {name!r}; there are {', '.join(SEEDS)}")
    with sandbox.store.transaction() as connection:
        demo.plant(connection, sandbox.clock.now(), records=name == "demo")
        accounts.plant(connection, sandbox.gate.contracts, sandbox.clock.now())


def renew(sandbox: "Sandbox") -> None:
    """Give the well-known access tokens of a store that was filled before another hour."""
    with sandbox.store.transaction() as connection:
        accounts.renew(connection, sandbox.clock.now())


def credentials() -> dict[str, str]:
    """The client, its secret and the tokens that every seed holds."""
    return dict(accounts.CREDENTIALS)
