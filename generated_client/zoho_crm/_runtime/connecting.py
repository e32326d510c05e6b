"""Connecting in time: the library gives every address of a host the whole time, and looks up its name however long."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAIR: Final = 2


class Connecting:
    """Makes connections as `maker` does, one address after the other, each with its part of the time that is left.

    `failure` is the library's error for a name that is none.
    """

    def __init__(self, maker: Any, failure: type[Exception]) -> None:  # noqa: ANN401 - the library's
        self._maker = maker
        self._failure = failure

    def connect_tcp(
        self, host: str, port: int, timeout: float, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> Any:  # noqa: ANN401 - likewise
        """Connect to the first address of a host that can be had.

        Raises:
            TimeoutError: the time was over before all addresses were tried.
            Exception: the last address could not be had in time, or the host has none; an error of the library.
        """
        until = time.monotonic() + timeout
        places = [(host, port)] if _is_address(host) else self._looked_up(host, port, timeout)
        for others in reversed(range(len(places))):
            address, number = places[-others - 1]
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return self._maker.connect_tcp(address, number, left / (others + 1), local_address, socket_options)
            except Exception:
                if not others:
                    raise
        raise self._failure("the name has no addresses")

    def sleep(self, seconds: float) -> None:
        """Wait, as the library does before it connects again."""
        self._maker.sleep(seconds)

    def _looked_up(self, host: str, port: int, seconds: float) -> list[tuple[str, int]]:
        """Give the addresses of a host; a look-up cannot be broken off, so it is waited for and then left alone."""
        from queue import Empty, SimpleQueue  # noqa: PLC0415 - for those who have a name to look up

        answers: SimpleQueue[list[Any] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except Exception as error:  # noqa: BLE001 - it is raised over there
                answers.put(error)

        try:
            threading.Thread(target=ask, name="zoho-crm-look-up", daemon=True).start()
        except RuntimeError:
            # The system has no thread to give, or the interpreter is about to end.
            ask()
        try:
            found = answers.get(timeout=min(seconds, threading.TIMEOUT_MAX))
        except Empty:
            raise TimeoutError from None
        if isinstance(found, Exception):
            try:
                raise found  # noqa: TRY301 - only so does it become a context
            except Exception as error:
                # The library takes the cause of an error off on its way, and leaves the context.
                raise self._failure("the name leads nowhere") from error
        return [(_written(place), place[1]) for *_, place in found]


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


def _written(place: tuple[Any, ...]) -> str:
    """Write an address; that of a neighbour on a network has a number of that network besides."""
    *_, scope = place
    return f"{place[0]}%{scope}" if len(place) > _PAIR and scope and "%" not in place[0] else place[0]
