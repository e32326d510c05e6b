"""Starting again."""

from typing import Any

from zoho_sandbox.control.registry import Asked, ControlError, call

SEED = '"demo", "empty", or a number that records are drawn from'
RECORDS = "how many records, for a number: 0 to 100000 (1000)"


@call("POST", "seed", seed=SEED, records=RECORDS)
@call("POST", "reset", seed=SEED, records=RECORDS)
def reset(asked: Asked) -> dict[str, str]:
    """Forget everything and start again, with other data if they are named; the answer tells the tokens."""
    seed, records = seed_of(asked.content("seed", "records"))
    try:
        asked.tenant.reset(seed, records)
    except ValueError as error:
        raise ControlError(str(error)) from None
    return asked.tenant.credentials


def seed_of(content: dict[str, Any]) -> tuple[str | int | None, int | None]:
    """The seed and the number of records of a body.

    Raises:
        ControlError: they are of the wrong type.
    """
    seed, records = content.get("seed"), content.get("records")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (str, int))):
        raise ControlError(f"seed must be {SEED}")
    if records is not None and (isinstance(records, bool) or not isinstance(records, int)):
        raise ControlError("records must be a number from 0 to 100000")
    return seed, records
