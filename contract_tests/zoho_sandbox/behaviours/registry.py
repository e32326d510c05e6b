"""Which function answers which operation."""

from collections.abc import Callable
from typing import Final

from zoho_sandbox.answers import Answer
from zoho_sandbox.call import Call

Behaviour = Callable[[Call], Answer]
BEHAVIOURS: Final[dict[str, Behaviour]] = {}


def behaviour(*operations: str) -> Callable[[Behaviour], Behaviour]:
    """Name the operations that a function answers."""

    def register(function: Behaviour) -> Behaviour:
        BEHAVIOURS.update(dict.fromkeys(operations, function))
        return function

    return register
