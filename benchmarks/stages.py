"""Tells what each stage of reading an answer takes, from the bytes to three fields of every row.

    python benchmarks/stages.py [--rounds 60] [--write]

Each line does what the line above it does and one thing more; all take turns, and medians of ratios to `json.loads`
with the same reads are printed, of time on a processor. The call around it is measured with what it reads thrown out of
the caches of the processor between two calls, as it is in any program that does something with its records.
"""

import argparse
import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable
from itertools import count, repeat
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "sides")]

import ours  # noqa: E402 - the sides are no package
import payloads  # noqa: E402
import raw  # noqa: E402

from zoho_crm._generated.v8.models import MassUpdateRow, Record  # noqa: E402
from zoho_crm._runtime.batch import Answered, Row  # noqa: E402
from zoho_crm._runtime.loads import _fast, loads  # noqa: E402

ROWS = 500


def of_records() -> dict[str, Callable[[], object]]:
    """A page of records of 37 fields."""
    content = payloads.records(ROWS)

    def bare() -> None:
        for row in loads(content)["data"]:
            _ = (row["id"], row["Field_1"], row["Custom_1"])

    def models() -> None:
        for record in map(Record, loads(content)["data"]):
            _ = (record.id, record["Field_1"], record["Custom_1"])

    return {
        "json.loads, and three reads by key": raw.decode_records(ROWS, ""),
        "our reading of the bytes": lambda: loads(content),
        "and three reads by key": bare,
        "and an object for each record, read by attribute and key": models,
        "and the look for errors": ours.decode_records(ROWS, ""),
        "and the call around it": ours.whole_records(ROWS, ""),
    }


def of_updates() -> dict[str, Callable[[], object]]:
    """The answer to a mass update, and its request."""
    content, ids = payloads.updates(ROWS), payloads.ids(ROWS)
    answered = Answered("massUpdateRecords", 200, MassUpdateRow, lambda _result, _record: None)

    def bare() -> None:
        for row in loads(content)["data"]:
            _ = (row["details"]["id"], row["code"], row["details"]["Modified_Time"])

    def rows() -> None:
        for row in map(Row, count(), ids, loads(content)["data"], repeat(answered)):
            _ = (row.id, row.code, row.details["Modified_Time"])

    return {
        "json.loads, three reads by key, and json.dumps of the request": raw.whole_updates(ROWS, ""),
        "our reading of the bytes": lambda: loads(content),
        "and three reads by key": bare,
        "and an object for each row, read by attribute": rows,
        "and each tied to its id": ours.decode_updates(ROWS, ""),
        "and the call around it, and its request": ours.whole_updates(ROWS, ""),
    }


def table(stages: dict[str, Callable[[], object]], rounds: int) -> str:
    """The stages as text, each with what it adds."""
    taken: dict[str, list[float]] = {name: [] for name in stages}
    for call in stages.values():
        call()
    for _ in range(rounds):
        for name, call in stages.items():
            gc.collect()
            before = time.process_time()
            for _ in range(3):
                call()
            taken[name].append((time.process_time() - before) / 3)
    first = next(iter(taken.values()))
    lines = [f"{'stage':62} {'median':>9} {'ratio':>7}"]
    for name, values in taken.items():
        ratio = statistics.median(mine / other for mine, other in zip(values, first, strict=True))
        lines.append(f"{name:62} {statistics.median(values) * 1e6:6.0f} us {ratio:6.2f}x")
    return "\n".join(lines)


def main() -> None:
    """Print, or write, the stages of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--write", type=Path, help="append to this file, under a heading")
    options = parser.parse_args()
    extra = "without the extra `speed`" if _fast is None else "with the extra `speed`"
    text = "\n\n".join(table(stages, options.rounds) for stages in (of_records(), of_updates()))
    print(text)
    if options.write:
        date = time.strftime("%Y-%m-%d", time.gmtime())
        heading = f"## {ROWS} records and {ROWS} results, {extra}\n\n{date}, Python {platform.python_version()}"
        with options.write.open("a", encoding="utf-8") as file:
            file.write(f"\n{heading}\n\n```\n{text}\n```\n")


if __name__ == "__main__":
    main()
