"""A server that answers every request at once with the same bytes: `python server.py SIZE`; prints its port."""

import asyncio
import json
import sys

import payloads


class Exchange(asyncio.Protocol):
    """One connection; requests are read up to their end and not looked at."""

    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport
        self._read = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0]) if b"content-length:" in head else 0
            if len(self._read) < end + 4 + length:
                return
            self._read = self._read[end + 4 + length :]
            self._wire.write(self.answer)


async def main(size: int) -> None:
    """Serve until the process ends."""
    row = json.loads(payloads.records(max(size, 1)))
    body = json.dumps(row).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    Exchange.answer = head.encode() + body
    server = await asyncio.get_running_loop().create_server(Exchange, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
