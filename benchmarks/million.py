"""Takes a tag off a million records through the sandbox: every row accounted for, the memory of the client flat.

    python benchmarks/million.py [--rows 1000000] [--concurrency 4] [--rounds 3]

The sandbox, the client and a loop written by hand with httpx run in processes of their own. The rows are the ids of
some records, over and over; every thousandth is an id that the server does not know. Exit status 1 when a row is not
accounted for, when the client took more memory than its budget, or when it was slower than the loop by more than that.
"""

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from zoho_crm import ZohoCRM

RECORDS = 2000
ROWS_PER_CALL = 500
UNKNOWN_EVERY = 1000
UNKNOWN = "554023009999999999"
TAG = "Million"
#: Megabytes of the client at its peak, and its rate beside that of the loop.
MEMORY = 150.0
RATE = 0.9
#: Rows of the rounds in which the two are compared.
SAMPLE = 10_000

Access = dict[str, str]


def rows(records: list[str], number: int) -> Iterator[str]:
    """The input: never a list."""
    for index in range(number):
        yield records[index % len(records)] if (index + 1) % UNKNOWN_EVERY else UNKNOWN


def stream(access: Access, records: list[str], number: int, concurrency: int) -> Counter[str]:
    """Take the tag off by the client; gives how many rows are in each state, all of them seen in their order."""
    counts = Counter[str]()
    expected = enumerate(rows(records, number))
    with ZohoCRM(access["access_token"], base_url=access["url"], timeout=120) as crm:
        found = crm.tags.stream.remove("Contacts", ids=rows(records, number), tags=[TAG], concurrency=concurrency)
        for row in found:
            if (row.index, row.id) != next(expected):
                raise SystemExit(f"row {row.index} is out of its place")
            counts[row.state] += 1
    return counts


def loop(access: Access, records: list[str], number: int, concurrency: int) -> Counter[str]:
    """The same by hand: threads, httpx and json, as many calls at once."""
    counts, waiting = Counter[str](), deque[Future[Counter[str]]]()
    source = rows(records, number)
    url = f"{access['url']}/crm/v8/Contacts/actions/remove_tags"
    headers = {"authorization": f"Zoho-oauthtoken {access['access_token']}"}

    def send(ids: list[str]) -> Counter[str]:
        answer = http.post(url, json={"ids": ids, "tags": [{"name": TAG}]}).json()
        return Counter("ok" if item["status"] == "success" else "failed" for item in answer["data"])

    with httpx.Client(headers=headers, timeout=120) as http, ThreadPoolExecutor(concurrency) as pool:
        while ids := list(islice(source, ROWS_PER_CALL)):
            waiting.append(pool.submit(send, ids))
            if len(waiting) >= 2 * concurrency:
                counts += waiting.popleft().result()
        for call in waiting:
            counts += call.result()
    return counts


WAYS = {"stream": stream, "loop": loop}


def megabytes() -> float:
    """The peak memory of this process, where the system tells it apart from that of the parent."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def work(order: dict[str, Any]) -> None:
    """What a process of its own does: go one way, and say what came of it."""
    begin = time.perf_counter()
    counts = WAYS[order["way"]](order["access"], order["records"], order["number"], order["concurrency"])
    print(json.dumps({"counts": counts, "seconds": time.perf_counter() - begin, "megabytes": megabytes()}))


def process(way: str, access: Access, records: list[str], number: int, concurrency: int) -> dict[str, Any]:
    """Go a way in a process of its own."""
    order = {"way": way, "access": access, "records": records, "number": number, "concurrency": concurrency}
    line = [sys.executable, __file__, "--work"]
    done = subprocess.run(line, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextlib.contextmanager
def sandbox() -> Generator[tuple[Access, list[str]]]:
    """A sandbox in a process of its own, with some records that have the tag."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            access: Access = json.loads(server.stdout.readline() if server.stdout else "")
            with ZohoCRM(access["access_token"], base_url=access["url"], timeout=120) as crm:
                made = crm.records.stream.create("Contacts", ({"Last_Name": str(n)} for n in range(RECORDS)))
                records = [row.id for row in made if row.id]
                if len(list(crm.tags.stream.add("Contacts", ids=records, tags=[TAG]))) != RECORDS:
                    raise SystemExit("the records could not be made")
            yield access, records
        finally:
            server.terminate()


def main() -> None:
    """Compare in rounds, then take the tag off all rows, and print what came of it."""
    parser = argparse.ArgumentParser(description="Remove a tag from a million records through the sandbox.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work(json.load(sys.stdin))
        return
    with sandbox() as (access, records):
        sample = min(chosen.rows, SAMPLE)
        ratios = [
            one["loop"]["seconds"] / one["stream"]["seconds"]
            for _ in range(chosen.rounds)
            for one in [{way: process(way, access, records, sample, chosen.concurrency) for way in WAYS}]
        ]
        found = process("stream", access, records, chosen.rows, chosen.concurrency)
    unknown = chosen.rows // UNKNOWN_EVERY
    expected = Counter(ok=chosen.rows - unknown, failed=unknown)
    counts, peak, ratio = Counter[str](found["counts"]), found["megabytes"], statistics.median(ratios)
    print(f"{chosen.rows:,} rows, {chosen.concurrency} calls at once: {dict(counts)}")
    print(f"rows in their place and accounted for: {sum(counts.values()):,}")
    print(f"peak memory of the client: {peak:.0f} MB (at most {MEMORY:.0f})")
    print(f"rows per second: {chosen.rows / found['seconds']:,.0f}")
    print(f"rate beside a loop by hand, {sample:,} rows in {chosen.rounds} rounds: {ratio:.2f} (at least {RATE})")
    sys.exit(counts != expected or peak > MEMORY or ratio < RATE)


if __name__ == "__main__":
    main()
