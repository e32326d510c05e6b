"""Mutants that no documented request can tell from the sandbox, with the reason; seen by people, one by one."""

from typing import Final

_CONSENT: Final = "codes come from a page that a person agrees on; no request of the API asks for one"
_TYPED: Final = "the two compare alike for every value that can be there"

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {
    ("state/grants", "CODE_LIFE: Final = 120.0", "CODE_LIFE: Final = 121.0"): _CONSENT,
    (
        "state/grants",
        "return bool(connection.execute(recent).scalar_one() >= MOST_IN_WINDOW)",
        "return bool(connection.execute(recent).scalar_one() <= MOST_IN_WINDOW)",
    ): _CONSENT,
    ("state/grants", "offline: bool = True", "offline: bool = False"): _CONSENT,
}
"""Room, line before and line after -> why nobody can tell."""
