"""`python -m proof.durability`: kill the sandbox in the middle of concurrent writes, again and again, and look.

Whatever it answered for has to be there once when it is back, every job has to end, and the database has to be sound.
"""

import argparse
import json
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from proof.process import Process

JOB_EVERY = 100
LAST_POLL = 30.0
DANGLING = """
SELECT count(*) FROM record_tags WHERE record NOT IN (SELECT id FROM records) UNION ALL
SELECT count(*) FROM record_territories WHERE record NOT IN (SELECT id FROM records)
"""


class Caller:
    """One connection to a sandbox."""

    def __init__(self, server: Process) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._headers = {"authorization": f"Zoho-oauthtoken {server.printed['access_token']}"}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The decoded body of an answer.

        Raises:
            OSError: the server is gone.
            HTTPException: likewise.
        """
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, f"/crm/v8/{path}", content, self._headers)
        raw = self._connection.getresponse().read()
        return json.loads(raw) if raw else None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@dataclass
class Answered:
    """What a sandbox answered for before it was killed."""

    made: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    job: str = ""
    city: str = ""

    @property
    def writes(self) -> int:
        """How many writes."""
        return len(self.made) + len(self.kept) + len(self.placed) + bool(self.job)


def run_round(database: Path, number: int, writes: int, writers: int) -> tuple[int, list[str]]:
    """One round: how many writes were answered before the kill, and what is wrong afterwards."""
    known = Answered(city=f"City {number}")
    moment = random.Random(number).uniform(0.2, 0.8) * writes
    with Process("--database", str(database)) as server, closing(Caller(server)) as caller:
        views = caller.ask("GET", "settings/custom_views?module=Leads")["custom_views"]
        territory = caller.ask("GET", "settings/territories")["territories"][3]["id"]
        body = {"data": [{"City": known.city}], "cvid": views[1]["id"], "over_write": True}
        known.job = caller.ask("POST", "Leads/actions/mass_update", body)["data"][0]["details"]["job_id"]
        stop = Event()
        with ThreadPoolExecutor(writers) as pool:
            share = writes // writers
            for place in range(writers):
                pool.submit(_write, server, known, f"{number}-{place}", share, territory, stop)
            while known.writes < moment and not stop.wait(0.005):
                pass
            server.kill(signal.SIGKILL)
            stop.set()
    with Process("--database", str(database)) as again, closing(Caller(again)) as caller:
        problems = _problems(caller, known, number, territory, views[1]["id"])
    with closing(sqlite3.connect(database)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = sum(row[0] for row in connection.execute(DANGLING))
    if (sound, dangling) != ("ok", 0):
        problems.append(f"the database is {sound}, with {dangling} dangling links")
    return known.writes, problems


def _write(server: Process, known: Answered, name: str, share: int, territory: str, stop: Event) -> None:
    """Create records, change them, and put some into a territory, until the server is gone."""
    caller = Caller(server)
    try:
        for number in range(share // 2):
            label = f"Durable {name}-{number}"
            row = caller.ask("POST", "Accounts", {"data": [{"Account_Name": label}]})["data"][0]
            made = known.made[label] = row["details"]["id"]
            if number % JOB_EVERY == 0:
                places = {"data": [{"Territories": [{"id": territory}]}]}
                caller.ask("POST", f"Accounts/{made}/actions/assign_territories", places)
                known.placed[made] = label
                continue
            phone = f"+{number}"
            caller.ask("PUT", f"Accounts/{made}", {"data": [{"Phone": phone}]})
            known.kept[made] = phone
    except (OSError, HTTPException, ValueError):
        pass
    finally:
        # However a writer ends, nobody may wait for writes that it will not make.
        stop.set()
        caller.close()


def _problems(caller: Caller, known: Answered, number: int, territory: str, view: str) -> list[str]:
    """What is not as it was answered."""
    problems: list[str] = []
    rows = _listed(caller, "Accounts", "Account_Name,Phone")
    ours = [row for row in rows if row["Account_Name"].startswith(f"Durable {number}-")]
    times = Counter(row["Account_Name"] for row in ours)
    problems += [f"{label} is there {times[label]} times" for label in known.made if times[label] != 1]
    problems += [f"{label} is there {many} times" for label, many in times.items() if many > 1]
    phones = {row["id"]: row["Phone"] for row in ours}
    lost = {made: kept for made, kept in known.kept.items() if phones.get(made) != kept}
    problems += [f"the phone of {made} is {phones.get(made)} and not {kept}" for made, kept in lost.items()]
    problems += _unfinished(caller, known, view)
    for made, label in known.placed.items():
        if not _comes(caller, f"Accounts/{made}", lambda body: territory in str(body["data"][0]["Territories"])):
            problems.append(f"{label} never came into its territory")
    return problems


def _unfinished(caller: Caller, known: Answered, view: str) -> list[str]:
    """What the job of the view did not do."""
    status = f"Leads/actions/mass_update?job_id={known.job}"
    if not _comes(caller, status, lambda body: body["data"][0]["Status"] == "COMPLETED"):
        return [f"the job {known.job} did not end"]
    cities = Counter(row["City"] for row in _listed(caller, "Leads", "City", f"&cvid={view}"))
    return [] if set(cities) == {known.city} else [f"the view has {dict(cities)}, and not {known.city} alone"]


def _comes(caller: Caller, path: str, holds: Any) -> bool:
    """Whether an answer is at last as it should be."""
    until = time.monotonic() + LAST_POLL
    while not holds(caller.ask("GET", path)):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _listed(caller: Caller, module: str, fields: str, more: str = "") -> list[dict[str, Any]]:
    """All records of a module, or of a view."""
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        body = caller.ask("GET", f"{module}?fields={fields}&per_page=200{more}{token}")
        found += body["data"] if body else []
        if not body or not body["info"]["more_records"]:
            return found
        token = f"&page_token={body['info']['next_page_token']}"


def main() -> int:
    """Kill and look, so many times; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="durability", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--writes", type=int, default=10_000, help="writes of a round")
    parser.add_argument("--writers", type=int, default=16, help="connections that write at the same time")
    options = parser.parse_args()
    total, broken = 0, 0
    with TemporaryDirectory() as folder:
        for number in range(options.rounds):
            # A new database now and then: what is looked at grows with every round.
            database = Path(folder) / f"durable-{number // 5}.sqlite"
            answered, problems = run_round(database, number, options.writes, options.writers)
            total, broken = total + answered, broken + len(problems)
            print(f"round {number + 1}: killed after {answered} answered writes, {len(problems)} problems", flush=True)
            for problem in problems[:10]:
                print(f"  {problem}")
    print(f"{options.rounds} kills, {total} answered writes, {broken} problems")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
