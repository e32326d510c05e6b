"""Secrets that cannot be printed, logged or pickled by accident."""

from __future__ import annotations

import hashlib
from typing import NoReturn


class Secret:
    """A string that shows itself only to who asks by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the string itself; called where it is written to the wire or to a token store, nowhere else."""
        return self._value

    def fingerprint(self) -> str:
        """Give a short name for this secret that tells nothing about it."""
        return hashlib.sha256(self._value.encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Secrets are not pickled or copied out of their process; pass them by an environment variable.")

    def __deepcopy__(self, _memo: object) -> Secret:
        return self
