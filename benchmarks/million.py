"""Takes a tag off a million records through the sandbox: every row accounted for, memory flat, time linear.

    python benchmarks/million.py [--rows 1000000] [--concurrency 4] [--rounds 3]

The sandbox, the client and a loop written by hand with httpx run in processes of their own. The rows are the ids of
some records, over and over; every thousandth is an id that the server does not know. Exit status 1 when a row is not
accounted for, when the client took more memory than its budget, or when it was slower than the loop by more than that.
"""

import argparse
import statistics
import sys
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from math import log10

import httpx
from own_process import Access, Found, gone, measured, sandbox

from zoho_crm import ZohoCRM

RECORDS = 2000
ROWS_PER_CALL = 500
UNKNOWN_EVERY = 1000
UNKNOWN = "554023009999999999"
TAG = "Million"
#: Megabytes of the client at its peak, and its rate beside that of the loop.
MEMORY = 150.0
RATE = 0.9
#: Decades of time for the last decade of rows: beyond linear no more than measuring varies by.
STEEPEST = 1.1
#: Rows of the rounds in which the two are compared.
SAMPLE = 10_000


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


def tagged(access: Access) -> list[str]:
    """Make some records that have the tag."""
    with ZohoCRM(access["access_token"], base_url=access["url"], timeout=120) as crm:
        made = crm.records.stream.create("Contacts", ({"Last_Name": str(n)} for n in range(RECORDS)))
        records = [row.id for row in made if row.id]
        if len(list(crm.tags.stream.add("Contacts", ids=records, tags=[TAG]))) != RECORDS:
            raise SystemExit("the records could not be made")
    return records


def _slope(less: Found, more: Found) -> float:
    """How many decades more of time on a processor a decade more of rows takes."""
    return log10(more["cpu"] / less["cpu"]) / log10(_rows_of(more) / _rows_of(less))


def _rows_of(found: Found) -> int:
    return sum(found["counts"].values())


def _growth(less: Found, more: Found) -> str:
    memory = more["megabytes"] - less["megabytes"]
    slope = _slope(less, more)
    return f"{_rows_of(less):,} to {_rows_of(more):,} rows: slope {slope:.2f} (1 is linear), {memory:+.1f} MB"


def main() -> None:
    """Compare in rounds, then take the tag off all rows, and print what came of it."""
    parser = argparse.ArgumentParser(description="Remove a tag from a million records through the sandbox.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        measured(WAYS)
        return
    with sandbox() as access:
        records = tagged(access)
        given: Found = {"access": access, "records": records, "concurrency": chosen.concurrency}
        sample = min(chosen.rows, SAMPLE)
        ratios = [
            one["loop"]["seconds"] / one["stream"]["seconds"]
            for _ in range(chosen.rounds)
            for one in [{way: gone(__file__, way, number=sample, **given) for way in WAYS}]
        ]
        sizes = [size for size in (chosen.rows // 100, chosen.rows // 10) if size] + [chosen.rows]
        grown = [gone(__file__, "stream", number=size, **given) for size in sizes]
        other = gone(__file__, "loop", number=chosen.rows, **given)
    found = grown[-1]
    unknown = chosen.rows // UNKNOWN_EVERY
    expected = Counter(ok=chosen.rows - unknown, failed=unknown)
    counts, peak, ratio = Counter[str](found["counts"]), found["megabytes"], statistics.median(ratios)
    print(f"{chosen.rows:,} rows, {chosen.concurrency} calls at once: {dict(counts)}")
    print(f"rows in their place and accounted for: {sum(counts.values()):,}")
    print(f"peak memory of the client: {peak:.0f} MB (at most {MEMORY:.0f})")
    print(f"rows per second: {chosen.rows / found['seconds']:,.0f}; the loop: {chosen.rows / other['seconds']:,.0f}")
    print(*(_growth(*pair) for pair in pairwise(grown)), sep="\n")
    print(f"rate beside a loop by hand, {sample:,} rows in {chosen.rounds} rounds: {ratio:.2f} (at least {RATE})")
    steep = len(grown) > 1 and _slope(*grown[-2:]) > STEEPEST
    sys.exit(counts != expected or peak > MEMORY or ratio < RATE or steep)


if __name__ == "__main__":
    main()
