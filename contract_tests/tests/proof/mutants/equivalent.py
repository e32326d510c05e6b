"""Mutants that no documented request can tell from the sandbox, with the reason; seen by people, one by one."""

from typing import Final

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {}
"""Room, line before and line after -> why nobody can tell."""
