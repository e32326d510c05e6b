"""Takes a tag off the records of a CSV by the command line, interrupted twice, and accounts for every row.

    python benchmarks/command_line.py [--rows 50000]

The sandbox and the command run in processes of their own. Four fifths of the rows are leads, the others are ids that
the server does not know. The command gets Ctrl-C after a fifth of the rows, and is killed after a half; then it goes on
to its end. Exit status 1 when a row has no result or two, when more rows were sent again than the kill met, or when the
exit status of the command is another than it should be.
"""

import argparse
import contextlib
import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path

from zoho_crm import ZohoCRM

#: What the sandbox is filled with; two fifths of it are leads.
RECORDS = 100_000
ROWS_PER_CALL = 500
CONCURRENCY = 4
COMMAND = [sys.executable, "-m", "zoho_crm.cli"]

Access = dict[str, str]


@contextlib.contextmanager
def sandbox(records: int) -> Generator[Access]:
    """A sandbox in a process of its own."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "7", "--records", str(records)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield json.loads(server.stdout.readline() if server.stdout else "")
        finally:
            server.terminate()


def write_rows(access: Access, file: Path, number: int) -> list[str]:
    """Write the input as a spreadsheet does, with a byte order mark and CRLF; gives the ids."""
    with ZohoCRM(access["access_token"], base_url=access["url"]) as crm:
        leads = (lead.id for lead in crm.records.list("Leads", fields=["id"]))
        known = [one for one, _ in zip(leads, range(number * 4 // 5), strict=False)]
    ids = known + [f"9{index:017}" for index in range(number - len(known))]
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows([["Record Id", "Name"], *([one, "Müller, GmbH"] for one in ids)])
    return ids


def over(home: Path) -> int:
    """How many rows of the only job have their result."""
    journal = next(home.glob("jobs/*.sqlite"), None)
    if journal is None:
        return 0
    sql = "select count(*) from rows where state in ('ok', 'failed')"
    with contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as base:
        try:
            found: int = base.execute(sql).fetchone()[0]
        except sqlite3.OperationalError:  # it has just been made
            return 0
        return found


def stopped(words: list[str], folder: Path, environment: Access, number: int, rows: int) -> tuple[int, int]:
    """Run the command, and stop it after so many rows; gives the rows that are over, and the exit status."""
    line = [*COMMAND, *words, "--concurrency", str(CONCURRENCY)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(line, cwd=folder, env=environment, stdout=quiet, stderr=quiet, stdin=quiet) as process:
        while process.poll() is None and over(folder / "home") < rows:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(process.pid, number)
    return over(folder / "home"), process.returncode


def main() -> None:
    """Do it, and print what came of it."""
    parser = argparse.ArgumentParser(description="Take a tag off the records of a CSV, interrupted twice.")
    parser.add_argument("--rows", type=int, default=50_000)
    chosen = parser.parse_args()
    with sandbox(RECORDS) as access, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = dict(os.environ) | {
            "ZOHO_CRM_HOME": str(folder / "home"),
            "ZOHO_BASE_URL": access["url"],
            "ZOHO_ACCESS_TOKEN": access["access_token"],
        }
        ids = write_rows(access, folder / "rows.csv", chosen.rows)
        words = ["tags", "remove", "Leads", "@rows.csv", "--tag", "Hot", "--yes"]
        begun = time.perf_counter()
        first, status = stopped(words, folder, environment, signal.SIGINT, chosen.rows // 5)
        print(f"Ctrl-C: {first:,} of {chosen.rows:,} rows are over, exit status {status}")
        job = next((folder / "home/jobs").glob("*.sqlite")).stem
        second, status = stopped(["jobs", "resume", job], folder, environment, signal.SIGKILL, chosen.rows // 2)
        print(f"kill: {second:,} rows are over, exit status {status}")
        line = [*COMMAND, "jobs", "resume", job]
        done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begun
        with next(folder.glob("zoho-crm-*.csv")).open(encoding="utf-8", newline="") as lines:
            results = list(csv.DictReader(lines))
    states = Counter(row["state"] for row in results)
    told = done.stderr.partition("On their way when it stopped: ")[2].partition(" row")[0]
    again = int(told.replace(",", "") or 0)
    print(f"end: {dict(states)}, exit status {done.returncode}, in {seconds:.1f} s")
    print(f"rows whose call the kill met, which were sent again: {again:,} (at most {ROWS_PER_CALL * CONCURRENCY:,})")
    accounted = [row["id"] for row in results] == ids
    print(f"every row is there once, in its place: {accounted}")
    known = chosen.rows * 4 // 5
    fine = states == Counter(ok=known, failed=chosen.rows - known) and done.returncode == 1
    sys.exit(not (fine and accounted and again <= ROWS_PER_CALL * CONCURRENCY and first < second))


if __name__ == "__main__":
    main()
