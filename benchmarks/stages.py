"""Tells what each stage of reading an answer takes, from the bytes to three fields of every row.

    python benchmarks/stages.py [--rounds 60] [--peers FOLDER] [--write]

Each line does what the line above it does and one thing more; all take turns, and medians of ratios to `json.loads`
with the same reads are printed, of time on a processor. The call around it is measured with what it reads thrown out of
the caches of the processor between two calls, as it is in any program that does something with its records.

With `--peers` it measures once more with the extra `speed`, in an environment that is made in that folder; the last
line there is the limit, a decoder that is told which three fields to keep and loses all others. `--write` puts the
figures in place of those that `benchmarks/results/decode.md` has.
"""

import argparse
import gc
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count, repeat
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "sides")]

import ours  # noqa: E402 - the sides are no package
import payloads  # noqa: E402
import peers  # noqa: E402
import raw  # noqa: E402

from zoho_crm._generated.v8.models import MassUpdateRow, Record  # noqa: E402
from zoho_crm._runtime import plain  # noqa: E402
from zoho_crm._runtime.batch import Answered, ReadRow  # noqa: E402
from zoho_crm._runtime.loads import is_fast, loads  # noqa: E402

ROWS = 500
WRITTEN = HERE / "results" / "decode.md"


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
        **limit("records"),
    }


def of_updates() -> dict[str, Callable[[], object]]:
    """The answer to a mass update, and its request."""
    content, ids = payloads.updates(ROWS), payloads.ids(ROWS)
    answered = Answered("massUpdateRecords", 200, MassUpdateRow, lambda _result, _record: None)

    def bare() -> None:
        for row in loads(content)["data"]:
            _ = (row["details"]["id"], row["code"], row["details"]["Modified_Time"])

    def rows() -> None:
        for row in map(ReadRow, count(), ids, loads(content)["data"], repeat(answered)):
            _ = (row.id, row.code, row.details["Modified_Time"])

    def made() -> None:
        plain.number(plain.results(content, "data") or [], 0, ids, answered)

    slowly = {
        "our reading of the bytes": lambda: loads(content),
        "and three reads by key": bare,
        "and an object for each row, read by attribute": rows,
        "and each tied to its id": ours.decode_updates(ROWS, ""),
    }
    fast = {
        "our reading of the bytes, an object for each row": lambda: plain.results(content, "data"),
        "and each tied to its id": made,
        "and read by attribute": ours.decode_updates(ROWS, ""),
    }
    return {
        "json.loads, three reads by key, and json.dumps of the request": raw.whole_updates(ROWS, ""),
        **(fast if is_fast() else slowly),
        "and the call around it, and its request": ours.whole_updates(ROWS, ""),
        **limit("updates"),
    }


def limit(kind: str) -> dict[str, Callable[[], object]]:
    """A decoder that keeps what it is told, where it is installed."""
    if not is_fast():
        return {}
    import with_msgspec  # noqa: PLC0415 - what it needs may not be there

    return {"the limit: msgspec, told to keep three fields": with_msgspec.CASES[f"decode {kind}"](ROWS, "")}


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


def section(rounds: int) -> str:
    """The stages of both in this environment, under a heading."""
    extra = "with the extra `speed`" if is_fast() else "without the extra `speed`"
    text = "\n\n".join(table(stages, rounds) for stages in (of_records(), of_updates()))
    date = time.strftime("%Y-%m-%d", time.gmtime())
    heading = f"## {ROWS} records and {ROWS} results, {extra}"
    return f"{heading}\n\n{date}, Python {platform.python_version()}\n\n```\n{text}\n```\n"


def of_peer(folder: Path, rounds: int) -> str:
    """The same in the environment that has the extra."""
    [python] = peers.made(folder, ["ours+speed"]).values()
    paths = [str(peers.ROOT / "generated_client"), os.environ.get("PYTHONPATH", "")]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [python, __file__, "--rounds", str(rounds)]
    return subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout


def write(sections: list[str]) -> None:
    """Put sections in place of those under the same headings."""
    before, *kept = re.split(r"^(?=## )", WRITTEN.read_text("utf-8"), flags=re.MULTILINE)
    found = {text.partition("\n")[0]: text.strip() for text in [*kept, *sections]}
    WRITTEN.write_text("\n\n".join([before.strip(), *found.values()]) + "\n", "utf-8")


def main() -> None:
    """Print, or write, the stages of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--peers", type=Path, help="measure with the extra `speed` as well, in an environment there")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results")
    options = parser.parse_args()
    sections = [section(options.rounds)]
    if options.peers:
        sections.append(of_peer(options.peers.resolve(), options.rounds))
    print("\n".join(sections), end="")
    if options.write:
        write(sections)


if __name__ == "__main__":
    main()
