"""Measures the sandbox: throughput against a bare endpoint on the same server, start-up, and 100,000 records.

    python benchmarks/sandbox.py [--rounds 9] [--calls 300] [--records 100000] [--only records]

Throughput is told per core: calls for each second that the server's process spends on a processor, so that whatever
else runs on the machine counts little. The bare endpoint is Starlette's, and answers with a constant of the same size.
Single records are a hundred different ones in turn, and lists ten pages. The sandbox remembers all of these, as it does
for whoever asks twice; lists of which one record or all were changed since are told beside them. SQLite alone, in this
process, remembers nothing, and reads every row.
Exit status 1 when a figure misses its budget.
"""

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from bare_sqlite import Bare
from many_records import Measured, many_records

BARE = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from zoho_sandbox.serving import listen

contents = [b"x" * int(size) for size in sys.argv[1:]]

def endpoint(place):
    async def answer(request):
        await request.body()
        return Response(contents[place], media_type="application/json;charset=UTF-8")
    return Route(f"/{place}", answer, methods=["GET", "POST", "PUT"])

app = Starlette(routes=[endpoint(place) for place in range(len(contents))])
listener = listen("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", access_log=False)).run(sockets=[listener])
"""
LIST = "/crm/v8/Leads?fields=Last_Name,Email"
# Calls on their way at a time.
AT_ONCE = 8
Asked = tuple[str, str, bytes | None]
Call = tuple[str, str, Sequence[str], dict[str, Any] | None, float | None]
RECORDS = 100
# What lists are taken from, and how many of their pages.
LISTED = 2100
PAGES = 10


class Server:
    """A process that answers on a port, spoken to on several connections at once, so that it never has to wait."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, token: str = "") -> None:
        self._pid = process.pid
        self._lines = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(AT_ONCE)]
        self._token = token

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of an answer."""
        self._lines[0].sendall(self._request(method, path, body))
        return _answer(self._lines[0])

    def drive(self, calls: int, asked: Sequence[Asked]) -> float:
        """Seconds on a processor for each of so many calls, of those that are asked in turn."""
        requests = [self._request(*one) for one in asked]
        self.ask(*asked[0])
        before = _spent(self._pid)
        for number, line in enumerate(self._lines):
            line.sendall(requests[number % len(requests)])
        for number in range(calls):
            line = self._lines[number % AT_ONCE]
            _answer(line)
            if number + AT_ONCE < calls:
                line.sendall(requests[(number + AT_ONCE) % len(requests)])
        return (_spent(self._pid) - before) / calls

    def close(self) -> None:
        """Hang up."""
        for line in self._lines:
            line.close()

    def _request(self, method: str, path: str, body: bytes | None) -> bytes:
        length = [f"Content-Length: {len(body)}"] if body else []
        head = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self._token}", *length, "", "")
        return "\r\n".join(head).encode() + (body or b"")


def _spent(pid: int) -> float:
    """Seconds that a process was on a processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _answer(line: socket.socket) -> bytes:
    """The body of the next answer on a connection."""
    told = line.recv(65_536)
    while (end := told.find(b"\r\n\r\n")) < 0:
        told += line.recv(65_536)
    found = re.search(rb"content-length: (\d+)", told[:end])
    assert found is not None
    while len(told) < end + 4 + int(found[1]):
        told += line.recv(65_536)
    return told[end + 4 :]


@contextmanager
def sandbox(database: str) -> Iterator[Server]:
    """A sandbox on a database."""
    command = [sys.executable, "-m", "zoho_sandbox", "serve", "--database", database]
    with _process(command) as process:
        assert process.stdout is not None
        printed = json.loads(process.stdout.readline())
        server = Server(process, int(printed["url"].rpartition(":")[2]), printed["access_token"])
        with closing(server):
            yield server


@contextmanager
def bare(sizes: list[int]) -> Iterator[Server]:
    """Starlette with an endpoint for each size."""
    with _process([sys.executable, "-c", BARE, *map(str, sizes)]) as process:
        assert process.stdout is not None
        with closing(Server(process, int(process.stdout.readline()))) as server:
            yield server


@contextmanager
def _process(command: list[str]) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def throughput(rounds: int, calls: int) -> list[Measured]:
    """Reads and durable writes of single records beside the bare endpoint, a round of each in turn."""
    with TemporaryDirectory() as folder, sandbox(f"{folder}/bench.sqlite") as server:
        one = {"data": [{"Last_Name": "Bench", "Company": "Zylker"}]}
        many = {"data": [{"Last_Name": f"Bench {number}", "Company": "Zylker"} for number in range(RECORDS)]}
        for _ in range(LISTED // RECORDS):
            made = json.loads(server.ask("POST", "/crm/v8/Leads", _encoded(many)))
        paths = [f"/crm/v8/Leads/{row['details']['id']}" for row in made["data"]]
        kinds: list[Call] = [
            ("read: get a record", "GET", paths, None, 0.5),
            ("read: list ten records", "GET", _pages(10), None, 0.5),
            ("read: list 200 records", "GET", _pages(200), None, None),
            ("durable write: update a record", "PUT", paths, one, 0.25),
            ("durable write: create a record", "POST", ["/crm/v8/Leads"], one, 0.25),
        ]
        sizes = [len(server.ask(method, some[0], _encoded(body))) for _, method, some, body, _ in kinds]
        with bare(sizes) as other, closing(Bare(Path(folder) / "bench.sqlite")) as alone:
            sides = (server, other)
            compared = [_compare(sides, place, kind, rounds, calls, sizes[place]) for place, kind in enumerate(kinds)]
            changed = [
                _after_changes(sides, f"/{place}", size, some, rounds, calls)
                for place, size, some in ((1, 10, 1), (1, 10, 10), (2, 200, 1))
            ]
            return [*compared, *changed, *_alone(alone, rounds, calls)]


def _pages(size: int) -> list[str]:
    return [f"{LIST}&per_page={size}&page={page}" for page in range(1, PAGES + 1)]


def _alone(alone: Bare, rounds: int, calls: int) -> Iterator[Measured]:
    """What the database takes of it: the same rows, without a request, an answer, or a rule."""
    kinds: dict[str, Callable[[], float]] = {
        "SQLite alone: read ten records": lambda: alone.reads(calls, 10, PAGES),
        "SQLite alone: read 200 records": lambda: alone.reads(calls, 200, PAGES),
        "SQLite alone: insert a record and commit": lambda: alone.inserts(calls, 1),
    }
    for name, measure in kinds.items():
        taken = statistics.median(measure() for _ in range(rounds))
        yield Measured(name, f"{1 / taken:.0f}", "times a second")


def _compare(sides: tuple[Server, Server], place: int, kind: Call, rounds: int, calls: int, size: int) -> Measured:
    name, method, paths, body, budget = kind
    content = _encoded(body)
    taken: list[tuple[float, float]] = []
    for _ in range(rounds):
        mine = sides[0].drive(calls, [(method, path, content) for path in paths])
        its = sides[1].drive(calls, [(method, f"/{place}", content)])
        taken.append((mine, its))
    wanted = "no budget" if budget is None else f"at least {budget}x"
    ratio, told = _told(taken)
    return Measured(name, f"{ratio:.2f}x", wanted, f"{told}, {size} bytes", kept=budget is None or ratio >= budget)


def _after_changes(
    sides: tuple[Server, Server], constant: str, size: int, some: int, rounds: int, calls: int
) -> Measured:
    """Lists with so many of their records changed before each: what both take, without what the changes take alone."""
    changes: list[Asked] = []
    both: list[Asked] = []
    for page in _pages(size):
        rows = json.loads(sides[0].ask("GET", page))["data"][:some]
        body = _encoded({"data": [{"id": row["id"], "Company": "Zylker"} for row in rows]})
        changes.append(("PUT", "/crm/v8/Leads", body))
        both += [changes[-1], ("GET", page, None)]
    taken: list[tuple[float, float]] = []
    for _ in range(rounds):
        alone = sides[0].drive(calls, changes)
        mine = 2 * sides[0].drive(2 * calls, both) - alone
        taken.append((mine, sides[1].drive(calls, [("GET", constant, None)])))
    ratio, told = _told(taken)
    return Measured(f"read: list {size} records, {some} changed before", f"{ratio:.2f}x", "no budget", told)


def _told(taken: Sequence[tuple[float, float]]) -> tuple[float, str]:
    """How many times as fast as the bare endpoint, and what both do."""
    mine, its = (statistics.median(side) for side in zip(*taken, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in taken)
    return ratio, f"{1 / mine:7.0f} calls a second and core, bare {1 / its:7.0f}"


def _encoded(body: dict[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def beginnings(rounds: int) -> list[Measured]:
    """Importing the package, and starting a sandbox without records; the quickest of some rounds, on a processor."""
    program = "import time; begin = time.process_time(); import zoho_sandbox.app; print(time.process_time() - begin)"
    imports = [
        float(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)
        for _ in range(rounds)
    ]
    starts: list[float] = []
    for _ in range(rounds):
        with _process([sys.executable, "-m", "zoho_sandbox", "serve", "--seed", "empty"]) as process:
            assert process.stdout is not None
            process.stdout.readline()
            starts.append(_spent(process.pid))
    return [
        Measured("import of the package", f"{min(imports):.2f} s", "under 0.5 s", kept=min(imports) < 0.5),  # noqa: PLR2004
        Measured("start-up of the command", f"{min(starts):.2f} s", "under 1 s", kept=min(starts) < 1),
    ]


def main() -> int:
    """Measure everything; 0 when every budget is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=300, help="calls in each round")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--only", choices=("throughput", "beginnings", "records"))
    options = parser.parse_args()
    kept = True
    parts = {
        "throughput": lambda: throughput(options.rounds, options.calls),
        "beginnings": lambda: beginnings(min(options.rounds, 5)),
        "records": lambda: many_records(options.records),
    }
    for part in [options.only] if options.only else parts:
        for measured in parts[part]():
            print(measured.line(), flush=True)
            kept = kept and measured.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
