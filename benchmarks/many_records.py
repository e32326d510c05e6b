"""A sandbox with very many records: how long it takes to seed, to page, to search, and to update by a view."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from bare_sqlite import PORTION, Bare

from zoho_sandbox import Sandbox
from zoho_sandbox.exchange import Request

SIZE = 200
# Records of one job, and of one call.
MOST = 50_000
CALL = 100


@dataclass(frozen=True)
class Measured:
    """One figure beside its budget."""

    name: str
    figure: str
    budget: str
    note: str = ""
    kept: bool = True

    def line(self) -> str:
        """As it is printed."""
        verdict = "ok" if self.kept else "MISSED"
        return f"{self.name:44} {self.figure:>10}   {self.budget:18} {verdict:6} {self.note}".rstrip()


class Caller:
    """Calls a sandbox in this process and takes the time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._headers = {"authorization": f"Zoho-oauthtoken {sandbox.access_token}"}

    def ask(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, body: object = None
    ) -> tuple[float, Any]:
        """Milliseconds and the decoded body of an answer."""
        target = f"/crm/v8/{path}" + (f"?{urlencode(query)}" if query else "")
        content = b"" if body is None else json.dumps(body).encode()
        begin = time.perf_counter()
        answer = self._sandbox.handle(Request(method, target, self._headers, content))
        taken = (time.perf_counter() - begin) * 1000
        assert answer.status < 300, answer.body  # noqa: PLR2004 - a success
        return taken, answer.json()

    def best(self, path: str, query: Mapping[str, Any]) -> float:
        """The quickest of three times."""
        return min(self.ask("GET", path, query)[0] for _ in range(3))


def many_records(count: int) -> Iterator[Measured]:
    """Everything about very many records, on a database in a file."""
    with TemporaryDirectory() as folder:
        begin = time.perf_counter()
        sandbox = Sandbox(str(Path(folder) / "many.sqlite"), seed=7, records=count)
        seconds = time.perf_counter() - begin
        yield Measured(f"seed {count} records", f"{seconds:.1f} s", "under 30 s", kept=seconds < 30)  # noqa: PLR2004
        caller = Caller(sandbox)
        yield from _pages(caller)
        yield from _job(caller)
        sandbox.close()
        yield from _alone(Path(folder) / "many.sqlite")


def _alone(file: Path) -> Iterator[Measured]:
    """What the database takes for as many rows, in portions as large as those of a job."""
    with closing(Bare(file)) as alone:
        updated, inserted = alone.updates(MOST), alone.inserts(MOST, PORTION)
    yield Measured("SQLite alone: update such records", f"{1 / updated:.0f}", "rows a second")
    yield Measured("SQLite alone: insert such records", f"{1 / inserted:.0f}", "rows a second")


def _pages(caller: Caller) -> Iterator[Measured]:
    fields = {"fields": "Last_Name,Email", "per_page": SIZE}
    listed = caller.ask("GET", "Leads/actions/count")[1]["count"]
    for sort_by in ("id", "Created_Time", "Modified_Time"):
        taken = list(_walked(caller, {**fields, "sort_by": sort_by}))
        first, last, worst = taken[0], taken[-1], max(taken)
        note = f"first {first:.0f}, last {last:.0f}, slowest {worst:.0f} of {len(taken)} pages of {listed} records"
        middle = sorted(taken)[len(taken) // 2]
        yield Measured(f"a page of {SIZE} by {sort_by}", f"{middle:.0f} ms", "under 100 ms", note, kept=last < 100)  # noqa: PLR2004
    views = caller.ask("GET", "settings/custom_views", {"module": "Leads"})[1]["custom_views"]
    row = caller.ask("GET", "Leads", {**fields, "page": 5})[1]["data"][0]
    searches: list[tuple[str, str, dict[str, Any]]] = [
        ("a page of a custom view", "Leads", {**fields, "cvid": views[1]["id"], "page": 10}),
        ("a search by address", "Leads/search", {"email": row["Email"]}),
        ("a search by criteria", "Leads/search", {"criteria": f"(Last_Name:starts_with:{row['Last_Name'][:3]})"}),
        ("a search by word", "Leads/search", {"word": row["Last_Name"]}),
    ]
    for name, path, query in searches:
        taken = caller.best(path, query)
        yield Measured(name, f"{taken:.0f} ms", "under 500 ms", kept=taken < 500)  # noqa: PLR2004


def _walked(caller: Caller, query: Mapping[str, Any]) -> Iterator[float]:
    """Milliseconds of every page, each by the token of the one before."""
    token: str | None = None
    while True:
        taken, body = caller.ask("GET", "Leads", {**query, **({"page_token": token} if token else {})})
        yield taken
        token = body["info"]["next_page_token"]
        if token is None:
            return


def _job(caller: Caller) -> Iterator[Measured]:
    """As many records of a view as one job takes, and what others wait meanwhile."""
    for _ in range((MOST - caller.ask("GET", "Leads/actions/count")[1]["count"]) // CALL):
        caller.ask("POST", "Leads", None, {"data": [{"Last_Name": "One more"}] * CALL})
    views = caller.ask("GET", "settings/custom_views", {"module": "Leads"})[1]["custom_views"]
    before = _peak_from_now()
    body = {"data": [{"City": "Bern"}], "cvid": views[0]["id"], "over_write": True}
    begin = time.perf_counter()
    scheduling, told = caller.ask("POST", "Leads/actions/mass_update", None, body)
    job = {"job_id": told["data"][0]["details"]["job_id"]}
    waits: list[float] = []
    while True:
        taken, told = caller.ask("GET", "Leads/actions/mass_update", job)
        state = told["data"][0]
        if state["Status"] == "COMPLETED":
            break
        waits += [taken, *(caller.ask("GET", "Leads", {"fields": "Last_Name", "per_page": 10})[0] for _ in range(20))]
    seconds, grown = time.perf_counter() - begin, _peak() - before
    name = f"update {state['Updated_Count']} records by a view"
    note = f"{state['Updated_Count'] / seconds:.0f} rows a second"
    yield Measured(name, f"{seconds:.1f} s", "under 60 s", note, kept=seconds < 60)  # noqa: PLR2004
    ordered = sorted([scheduling, *waits])
    worst, note = ordered[-1], f"half of {len(ordered)} calls under {ordered[len(ordered) // 2]:.1f} ms"
    kept = worst < 1000  # noqa: PLR2004
    yield Measured("slowest call of somebody else meanwhile", f"{worst:.0f} ms", "under 1000 ms", note, kept=kept)
    yield Measured("memory that this took", f"{grown:.0f} MB", "under 64 MB", kept=grown < 64)  # noqa: PLR2004


def _peak_from_now() -> float:
    """The memory of this process in megabytes, from which `_peak` counts anew: what was before is no part of it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak()


def _peak() -> float:
    """The most memory that this process had at a time, in megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024
