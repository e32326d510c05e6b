"""What an organization's settings are: read once, and remembered while requests are served.

They change when a store is sown, and by the few calls that say so with `forget`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from sqlalchemy import Connection

KEY: Final = "zoho_sandbox memory"
Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def remembered(read: Callable[Concatenate[Connection, Asked], Told]) -> Callable[Concatenate[Connection, Asked], Told]:
    """Let a function that reads settings answer from memory where there is one; nobody changes what it answers."""

    @wraps(read)
    def remembering(connection: Connection, *asked: Asked.args, **more: Asked.kwargs) -> Told:
        memory: dict[Any, Any] | None = connection.info.get(KEY)
        if memory is None:
            return read(connection, *asked, **more)
        key = (read, *asked)
        if key not in memory:
            memory[key] = read(connection, *asked, **more)
        told: Told = memory[key]
        return told

    return cast("Callable[Concatenate[Connection, Asked], Told]", remembering)


def forget(connection: Connection) -> None:
    """Forget everything, and remember nothing more in this transaction, which may yet be taken back."""
    memory: dict[Any, Any] | None = connection.info.pop(KEY, None)
    if memory is not None:
        memory.clear()
