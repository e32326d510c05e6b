"""Measures the budgets as ratios against a peer in the same run, interleaved, and prints the medians.

    python benchmarks/budgets.py [--rounds 15] [--json FILE]

Exit status 1 when a ratio is above its budget.
"""

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from zoho_crm import ZohoCRM

HEADERS = {"authorization": "Zoho-oauthtoken 1000.token"}
ROWS = 500
Timer = Callable[[], float]


def records() -> bytes:
    """500 records of 37 fields, 20 of them custom."""
    standard = {f"Field_{index}": f"value {index}" for index in range(14)}
    custom = {f"Custom_{index}": index if index % 2 else f"text {index}" for index in range(20)}
    owner = {"name": "Patricia Boyle", "id": "554023000000235011", "email": "p@example.com"}
    rows = [
        {"id": str(554023000000000000 + index), "Owner": owner, "Modified_Time": "2026-01-02T03:04:05+00:00"}
        | standard
        | custom
        for index in range(ROWS)
    ]
    return json.dumps(
        {"data": rows, "info": {"more_records": False, "count": ROWS, "page": 1, "per_page": ROWS}}
    ).encode()


def updates() -> bytes:
    """The answer to a mass update of 500 records."""
    person = {"name": "Patricia Boyle", "id": "554023000000235011"}
    times = {"Modified_Time": "2026-01-02T03:04:05+00:00", "Created_Time": "2026-01-01T03:04:05+00:00"}
    rows = [
        {
            "code": "SUCCESS",
            "details": times | {"id": str(554023000000000000 + i), "Created_By": person, "Modified_By": person},
            "message": "record updated",
            "status": "success",
        }
        for i in range(ROWS)
    ]
    return json.dumps({"data": rows}).encode()


class Server(ThreadingHTTPServer):
    """Answers every request with the same bytes over one kept connection."""

    daemon_threads = True
    content = b"{}"

    class Handler(BaseHTTPRequestHandler):
        """Writes the bytes."""

        protocol_version = "HTTP/1.1"
        server: "Server"

        def do_GET(self) -> None:
            """Answer."""
            self.rfile.read(int(self.headers.get("content-length", 0)))
            content = self.server.content
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
            self.wfile.write(head.encode() + content)

        do_POST = do_GET  # noqa: N815 - likewise

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


def canned(content: bytes) -> httpx.MockTransport:
    """A network that always answers the same, without a socket."""
    return httpx.MockTransport(
        lambda _: httpx.Response(200, content=content, headers={"content-type": "application/json"})
    )


def timed(call: Callable[[], Any], times: int = 1) -> Timer:
    """Seconds of one call, averaged over several."""

    def run() -> float:
        begin = time.perf_counter()
        for _ in range(times):
            call()
        return (time.perf_counter() - begin) / times

    return run


def process(program: str) -> Timer:
    """Seconds of a fresh interpreter that runs a program."""
    return timed(lambda: subprocess.run([sys.executable, "-c", program], check=True))


def first_call(url: str) -> tuple[Timer, Timer]:
    """Import and make the first call, in a new process."""
    ours = f"import zoho_crm; c = zoho_crm.ZohoCRM('1000.token', base_url={url!r}); c.records.get('Leads', '1')"
    peer = f"import httpx, attrs; c = httpx.Client(headers={HEADERS}); c.get({url + '/crm/v8/Leads/1'!r}).json()"
    return process(ours), process(peer)


def decode_records() -> tuple[Timer, Timer]:
    """Decode a page and read three fields of every row; the exchange itself is subtracted by both doing it."""
    content = records()
    crm = ZohoCRM("1000.token", base_url="http://127.0.0.1", transport=canned(content))
    raw = httpx.Client(transport=canned(content), headers=HEADERS)

    def ours() -> None:
        for record in crm.records.list("Leads", fields=["Last_Name"]):
            _ = (record.id, record["Field_1"], record["Custom_1"])

    def peer() -> None:
        for row in json.loads(raw.get("http://127.0.0.1/crm/v8/Leads").content)["data"]:
            _ = (row["id"], row["Field_1"], row["Custom_1"])

    return timed(ours, 5), timed(peer, 5)


def decode_updates() -> tuple[Timer, Timer]:
    """Send 500 ids, decode 500 results and read three fields of every one."""
    content = updates()
    ids = [str(554023000000000000 + index) for index in range(ROWS)]
    crm = ZohoCRM("1000.token", base_url="http://127.0.0.1", transport=canned(content))
    raw = httpx.Client(transport=canned(content), headers=HEADERS)

    def ours() -> None:
        for row in crm.records.mass_update("Leads", {"City": "Ulm"}, ids=ids).ok:
            _ = (row.id, row.code, row.details["Modified_Time"])

    def peer() -> None:
        body = json.dumps({"data": [{"City": "Ulm"}], "ids": ids}).encode()
        answer = raw.post("http://127.0.0.1/crm/v8/Leads/actions/mass_update", content=body)
        for row in json.loads(answer.content)["data"]:
            _ = (row["details"]["id"], row["code"], row["details"]["Modified_Time"])

    return timed(ours, 5), timed(peer, 5)


def one_call(url: str) -> tuple[Timer, Timer]:
    """One call after the other over a kept connection."""
    crm = ZohoCRM("1000.token", base_url=url)
    raw = httpx.Client(headers=HEADERS)
    return timed(lambda: crm.records.get("Leads", "1"), 50), timed(lambda: raw.get(f"{url}/crm/v8/Leads/1").json(), 50)


def measure(name: str, budget: float, sides: tuple[Timer, Timer], rounds: int) -> dict[str, Any]:
    """Run both sides in turn; the ratio of the medians."""
    ours, peer = sides
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = mine / theirs
    verdict = "ok" if ratio <= budget else "OVER"
    print(
        f"{name:34} {mine * 1000:9.2f} ms {theirs * 1000:9.2f} ms {ratio:6.2f}x {budget:6.2f}x  {verdict}", flush=True
    )
    return {"name": name, "ours_ms": mine * 1000, "peer_ms": theirs * 1000, "ratio": ratio, "budget": budget}


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    server = Server()
    server.content = json.dumps({"data": [json.loads(records())["data"][0]]}).encode()
    print(f"{'what':34} {'ours':>12} {'peer':>12} {'ratio':>7} {'budget':>7}")
    found = [
        measure("import and first call", 1.1, first_call(server.url), options.rounds),
        measure("one call over loopback", 1.15, one_call(server.url), options.rounds),
        measure("read a page of 500 records", 1.1, decode_records(), options.rounds),
        measure("mass update of 500 records", 1.3, decode_updates(), options.rounds),
    ]
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return int(any(item["ratio"] > item["budget"] for item in found))


if __name__ == "__main__":
    sys.exit(main())
