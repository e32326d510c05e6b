"""`python -m proof.hostile`: what a sandbox on a socket does with callers who mean it harm, and what others notice.

Each attack is told with its answer, how long the calls of a bystander took meanwhile (the half and all but a hundredth
of them, beside those without an attack just before, and the slowest), the longest turn of the server on a processor,
and the memory that it has kept afterwards. Server, attacker and bystander are processes of their own: where there are
fewer processors than these, and work for others, a bystander waits for a processor, too, and the turn alone tells what
the server did to him.
"""

import json
import re
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from proof.bystander import bystander
from proof.process import Process

MEGABYTE = 1024 * 1024
# What a bystander may wait, and what memory may stay, where nobody else is on the machine.
MOST_SECONDS = 2.0
MOST_TURN = 0.05
MOST_KEPT = 64
# For how long the bystander is watched without an attack.
CALM = 2.0
Answer = tuple[int, str]


@dataclass(frozen=True)
class Attack:
    """What is done with which body, which is made beforehand, and which statuses are right."""

    name: str
    statuses: tuple[int, ...]
    run: Callable[["Target", bytes], Answer]
    body: Callable[[], bytes] = bytes


class Target:
    """A sandbox, spoken to on bare sockets."""

    def __init__(self, server: Process) -> None:
        self.port = server.port
        self.token = server.printed["access_token"]

    def connection(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), 120)

    def head(self, method: str, path: str, *more: str, length: int | None = None) -> bytes:
        """The head of a request."""
        told = [] if length is None else [f"Content-Length: {length}"]
        lines = (f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {self.token}", *told, *more, "", "")
        return "\r\n".join(lines).encode()

    def send(self, method: str, path: str, body: bytes = b"", *more: str) -> Answer:
        """Status and code of the answer to a request."""
        with self.connection() as line:
            # It may hang up when it has heard enough; its answer is there all the same.
            with suppress(OSError):
                line.sendall(self.head(method, path, *more, length=len(body)) + body)
            return _answer(line)


def _answer(line: socket.socket) -> Answer:
    told = b""
    try:
        while part := line.recv(65_536):
            told += part
            length = re.search(rb"content-length: (\d+)", told)
            head = told.find(b"\r\n\r\n")
            if length and head >= 0 and len(told) >= head + 4 + int(length[1]):
                break
    except OSError:
        pass
    if not told.startswith(b"HTTP/1.1 "):
        return 0, "no answer"
    code = re.search(rb'"(?:code|error)":"(\w+)"', told)
    return int(told[9:12]), code[1].decode() if code else ""


def _slow(target: Target, _body: bytes) -> Answer:
    """Two hundred callers who send their heads letter by letter."""
    with ExitStack() as stack:
        lines = [stack.enter_context(target.connection()) for _ in range(200)]
        for letter in target.head("GET", "/crm/v8/org")[:40]:
            for line in lines:
                line.send(bytes([letter]))
            time.sleep(0.05)
        lines[0].sendall(target.head("GET", "/crm/v8/org")[40:])
        return _answer(lines[0])


def _idle(target: Target, _body: bytes) -> Answer:
    """A thousand connections that say nothing."""
    with ExitStack() as stack:
        lines = [stack.enter_context(target.connection()) for _ in range(1000)]
        time.sleep(2)
        lines[-1].sendall(target.head("GET", "/crm/v8/org"))
        return _answer(lines[-1])


def _posted(target: Target, body: bytes) -> Answer:
    return target.send("POST", "/crm/v8/Leads", body)


def _chunked(target: Target, body: bytes) -> Answer:
    """A body that does not say how long it is."""
    with target.connection() as line:
        with suppress(OSError):
            line.sendall(target.head("POST", "/crm/v8/Leads", "Transfer-Encoding: chunked"))
            line.sendall(b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n")
        return _answer(line)


def _headers(target: Target, body: bytes) -> Answer:
    return target.send("GET", "/crm/v8/org", b"", *body.decode().split("\n"))


ATTACKS = (
    Attack("1,000 idle connections", (200,), _idle),
    Attack("200 slow callers", (200,), _slow),
    Attack("10,000 headers", (200, 400, 431), _headers, lambda: b"\n".join([b"X-A: b"] * 10_000)),
    Attack("a header of 10 MB", (0, 400, 431), _headers, lambda: b"X: " + b"a" * 10**7),
    Attack("a path of 60 kB", (404,), lambda target, _body: target.send("GET", "/crm/v8/" + "a/" * 30_000)),
    Attack("JSON 100,000 deep", (400,), _posted, lambda: b"[" * 100_000 + b"]" * 100_000),
    Attack("objects 100,000 deep", (400,), _posted, lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    Attack("100 MB of brackets", (413,), _posted, lambda: b"[" * 100 * MEGABYTE),
    Attack("100 MB of numbers", (413,), _posted, lambda: b'{"data":[' + b"1," * (50 * MEGABYTE - 10) + b"1]}"),
    Attack("100 MB of records", (413,), _posted, lambda: b'{"data":[' + b'{"a":1},' * (12 * MEGABYTE) + b"{}]}"),
    Attack("100 MB of text", (413,), _posted, lambda: b'{"data":[{"Last_Name":"' + b"x" * 99 * MEGABYTE + b'"}]}'),
    Attack("4 MB of text", (400,), _posted, lambda: b'{"data":[{"Last_Name":"' + b"x" * 4 * 10**6 + b'"}]}'),
    Attack("4 MB of signs", (400,), _posted, lambda: b'{"data":[{"Last_Name":"' + b"\\u1234" * 650_000 + b'"}]}'),
    Attack("101 MB", (413,), _posted, lambda: b"x" * 101 * MEGABYTE),
    Attack("101 MB of no said length", (413,), _chunked, lambda: b"x" * 101 * MEGABYTE),
    Attack("a number of 5,000,000 digits", (413,), _posted, lambda: b'{"data":[' + b"9" * 5_000_000 + b"]}"),
    Attack("zero bytes", (400,), _posted, lambda: b"\x00" * 1_000_000),
)


def memory(server: Process) -> float:
    """Megabytes that the server holds."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def _beside(taken: list[float], calm: list[float], share: float) -> str:
    """How long that share of the calls took at most, and how many times as long as without an attack."""
    one, other = (sorted(some)[min(int(len(some) * share), len(some) - 1)] for some in (taken, calm))
    return f"{one * 1000:5.0f} ms {one / other:4.1f}x"


def main() -> int:
    """Attack, and tell what came of it; 0 when every answer is right and nobody else had to wait."""
    bad = 0
    print(f"{'attack':30} {'answer':33} {'half':>13} {'99 of 100':>14} {'slowest':>8} {'turn':>8} {'kept':>6}")
    with Process(program=("proof.turns",)) as server:
        target = Target(server)
        target.send("GET", "/crm/v8/org")
        begin = memory(server)
        for attack in ATTACKS:
            body = attack.body()
            with bystander(server) as calm:
                time.sleep(CALM)
            server.asked()
            with bystander(server) as taken:
                status, code = attack.run(target, body)
            turn, kept = float(server.asked()), memory(server) - begin
            kind = status in attack.statuses and max(taken) <= MOST_SECONDS and turn <= MOST_TURN and kept <= MOST_KEPT
            bad += not kind
            told = f"{status} {code}".strip()
            times = f"{_beside(taken, calm, 0.5)} {_beside(taken, calm, 0.99)} {max(taken) * 1000:5.0f} ms"
            verdict = "" if kind else "  WRONG"
            print(f"{attack.name:30} {told:33} {times} {turn * 1000:5.1f} ms {kept:3.0f} MB{verdict}", flush=True)
    print(json.dumps({"attacks": len(ATTACKS), "wrong": bad}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
