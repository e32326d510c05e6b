"""The socket that a sandbox answers on."""

import socket
from typing import Final

BACKLOG: Final = 256


def listen(host: str, port: int) -> socket.socket:
    """A socket that connections can be made to from now on.

    Raises:
        OSError: the address is taken or is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # asyncio does so only for sockets that it opened itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
