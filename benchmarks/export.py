"""Reads all records of a module from the sandbox, page by page: rows per second, and whether the memory stays flat.

    python benchmarks/export.py [--rows 100000] [--rounds 3]

The sandbox, the client and a loop written by hand with httpx run in processes of their own and take turns. Seconds are
those of the reader on a processor; rows per second are by the clock, of reader and sandbox together. Exit status 1 when
a row is missing or twice, when the memory grew with the rows, or when the client was slower than its budget.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from functools import partial

import httpx
from own_process import Access, Found, gone, measured, sandbox

from zoho_crm import ZohoCRM

FIELDS = "Last_Name,Email,Company"
MODULE = "Leads"
SIZE = 200
#: Megabytes more for all rows than for a tenth of them, and the rate beside that of the loop.
GROWN = 4.0
RATE = 0.9


def client(access: Access) -> Iterator[str]:
    """By the client."""
    with ZohoCRM(access["access_token"], base_url=access["url"], timeout=120) as crm:
        for record in crm.records.list(MODULE, fields=FIELDS.split(","), per_page=SIZE):
            _ = record["Last_Name"], record["Email"]
            yield record.id


def loop(access: Access) -> Iterator[str]:
    """The same by hand."""
    headers = {"authorization": f"Zoho-oauthtoken {access['access_token']}"}
    query: dict[str, str | int] = {"fields": FIELDS, "per_page": SIZE}
    with httpx.Client(headers=headers, timeout=120) as http:
        while True:
            body = http.get(f"{access['url']}/crm/v8/{MODULE}", params=query).json()
            for row in body["data"]:
                _ = row["Last_Name"], row["Email"]
                yield row["id"]
            if not body["info"]["more_records"]:
                return
            query["page_token"] = body["info"]["next_page_token"]


WAYS = {"client": client, "loop": loop}


def exported(way: str, access: Access) -> int:
    """How many records a way gives.

    Raises:
        SystemExit: One came twice.
    """
    rows, last = 0, ""
    for record in WAYS[way](access):
        if record == last:
            raise SystemExit(f"record {record} came twice")
        rows, last = rows + 1, record
    return rows


def fill(access: Access, rows: int) -> None:
    """Make so many records in the module."""
    with ZohoCRM(access["access_token"], base_url=access["url"], timeout=120) as crm:
        given = ({"Last_Name": f"Name {n}", "Company": "Zylker", "Email": f"{n}@example.com"} for n in range(rows))
        if sum(row.state == "ok" for row in crm.records.stream.create(MODULE, given)) != rows:
            raise SystemExit("the records could not be made")


def taken(rows: int, rounds: int) -> dict[str, list[Found]]:
    """What each way came to in each round."""
    found: dict[str, list[Found]] = {way: [] for way in WAYS}
    with sandbox("--seed", "empty") as access:
        fill(access, rows)
        gone(__file__, "loop", access=access)  # the sandbox remembers pages, for whoever asks for them next
        for _ in range(rounds):
            for way, results in found.items():
                results.append(gone(__file__, way, access=access))
    return found


def main() -> None:
    """Read a tenth of the rows, then all, and print what came of it."""
    parser = argparse.ArgumentParser(description="Read all records of a module from the sandbox.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        measured({way: partial(exported, way) for way in WAYS})
        return
    sizes = {rows: taken(rows, chosen.rounds) for rows in (chosen.rows // 10, chosen.rows)}
    print(f"{'rows':>8} {'way':8} {'rows a second':>14} {'on a processor':>15} {'peak memory':>12}")
    for found in sizes.values():
        for way, results in found.items():
            seconds, cpu, peak = (
                statistics.median(one[key] for one in results) for key in ("seconds", "cpu", "megabytes")
            )
            rows = results[0]["counts"]
            print(f"{rows:8.0f} {way:8} {rows / seconds:14,.0f} {cpu:13.2f} s {peak:9.1f} MB")
    few, all_of_them = sizes.values()
    less, more = (statistics.median(one["megabytes"] for one in found["client"]) for found in (few, all_of_them))
    grown = more - less
    ratios = [b["cpu"] / a["cpu"] for a, b in zip(all_of_them["client"], all_of_them["loop"], strict=True)]
    ratio = statistics.median(ratios)
    whole = {one["counts"] for results in all_of_them.values() for one in results}
    print(f"memory of the client for ten times as many rows: {grown:+.1f} MB (at most {GROWN:.0f})")
    print(f"rate on a processor beside a loop by hand: {ratio:.2f} (at least {RATE})")
    sys.exit(len(whole) > 1 or min(whole) < chosen.rows or grown > GROWN or ratio < RATE)


if __name__ == "__main__":
    main()
