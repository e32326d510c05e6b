"""What an organization's settings are: read once, and remembered while requests are served.

They change when a store is sown, and by the few calls that say so with `forget`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

from sqlalchemy import Connection

KEY: Final = "zoho_sandbox memory"
MOST_REMEMBERED: Final = 1000
Asked = TypeVarTuple("Asked")
Told = TypeVar("Told")


def remembered(
    read: Callable[[Connection, Unpack[Asked]], Told],
) -> Callable[[Connection, Unpack[Asked]], Told]:
    """Let a function that reads settings answer from memory where there is one; nobody changes what it answers."""

    @wraps(read)
    def remembering(connection: Connection, *asked: *Asked) -> Told:
        memory: dict[Any, Any] | None = connection.info.get(KEY)
        if memory is None:
            return read(connection, *asked)
        key = (read, *asked)
        if key in memory:
            kept: Told = memory[key]
            return kept
        told = read(connection, *asked)
        # Callers choose some of the keys: what is not there is not remembered, nor more than fits.
        if told is not None:
            if len(memory) >= MOST_REMEMBERED:
                memory.clear()
            memory[key] = told
        return told

    return remembering


def forget(connection: Connection) -> None:
    """Forget everything, and remember nothing more in this transaction, which may yet be taken back."""
    memory: dict[Any, Any] | None = connection.info.pop(KEY, None)
    if memory is not None:
        memory.clear()
