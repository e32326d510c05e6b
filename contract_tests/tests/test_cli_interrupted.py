"""Work on many rows, whatever stops it: nothing is lost, and nothing that was done is done again."""

import json
from collections import Counter

import pytest
from command_line import INTERRUPT, KILL, CommandLine

from zoho_crm import ZohoCRM
from zoho_sandbox import Sandbox, limits
from zoho_sandbox.limits import Edition

#: Of the records that are drawn, two fifths are leads.
DRAWN = {"seed": 7, "records": 5000}
LEADS = 2000
PER_CALL = 500
#: Answers come so late that a signal meets calls on their way.
LATE = 0.15


def leads(sandbox, number=LEADS):
    """The ids of some leads."""
    with ZohoCRM(sandbox.access_token, base_url=sandbox.url, timeout=60) as crm:
        return [lead.id for lead in crm.records.list("Leads", fields=["id"])][:number]


def sent(sandbox, operation):
    """How often each id was sent to an operation of the API."""
    counts = Counter()
    for entry in sandbox.log.after(0):
        if operation in entry.request.target:
            counts.update(json.loads(entry.request.body)["ids"])
    return counts


@pytest.fixture(scope="module")
def sandbox():
    """A sandbox with thousands of records."""
    with Sandbox(**DRAWN) as drawn, drawn.serve():
        yield drawn


@pytest.fixture
def cli(tmp_path, sandbox):
    """A user of the sandbox."""
    sandbox.calm()
    sandbox.log.clear()
    return CommandLine(tmp_path, sandbox)


def test_interrupted_twice_each_row_is_done_once(cli, sandbox):
    """Ctrl-C, then a kill: `resume` goes on, and what was written down as done is not sent again."""
    ids = leads(sandbox)
    (cli.folder / "rows.csv").write_text("Record Id,Name\n" + "".join(f"{one},x\n" for one in ids), "utf-8")
    sandbox.disturb("latency", seconds=LATE, operation="removeTags")
    command = ("tags", "remove", "Leads", "@rows.csv", "--tag", "Hot", "--yes", "--concurrency", "1")

    process = cli.begin(*command)
    said = cli.interrupt(process, INTERRUPT, PER_CALL)
    first = cli.over()
    assert (1, True) == (process.returncode, "jobs resume" in said)
    assert PER_CALL <= first < LEADS

    job = cli.journals()[-1].stem
    process = cli.begin("jobs", "resume", job, "--concurrency", "1")
    cli.interrupt(process, KILL, first + PER_CALL)
    second = cli.over()
    assert first < second < LEADS

    sandbox.calm()
    status, (summary,), _ = cli.told("jobs", "resume", job)

    assert (0, LEADS, 0) == (status, summary["ok"], summary["left"])
    assert [(str(n), one, "ok") for n, one in enumerate(ids, 2)] == [
        (row["line"], row["id"], row["state"]) for row in cli.results()
    ]
    times = sent(sandbox, "/actions/remove_tags")
    assert set(ids) == set(times)
    # Of the call that the kill met nobody knows; its rows alone may have been sent again, which does no harm.
    assert LEADS <= times.total() <= LEADS + PER_CALL


def test_what_may_not_be_repeated_is_told(cli, sandbox):
    """Rows of a mass update that a kill met are unknown, and sent again only if somebody asks for it."""
    ids = leads(sandbox, PER_CALL + 1)
    (cli.folder / "ids.txt").write_text("\n".join(ids), "utf-8")
    sandbox.disturb("latency", seconds=LATE, operation="massUpdateRecords")
    command = ("mass-update", "Leads", "@ids.txt", "--set", "City=Zürich", "--yes", "--concurrency", "1")
    cli.interrupt(cli.begin(*command), KILL, PER_CALL)
    job = cli.journals()[-1].stem

    status, (summary,), said = cli.told("jobs", "resume", job)
    assert (1, PER_CALL, 1, 0) == (status, summary["ok"], summary["unknown"], summary["left"])
    assert "--repeat-unknown" in said
    status, (summary,), _ = cli.told("jobs", "resume", job, "--repeat-unknown")

    assert (0, PER_CALL + 1, 0) == (status, summary["ok"], summary["unknown"])


def test_expired_token_loses_nothing(cli, sandbox):
    """A token that is over stops the work; it goes on with the next."""
    ids = leads(sandbox, PER_CALL + 1)
    sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="removeTags", times=1)
    command = ("tags", "remove", "Leads", "-", "--tag", "Hot", "--yes", "--concurrency", "1")

    status, (summary,), said = cli.told(*command, stdin="\n".join(ids))
    assert (2, 0, len(ids)) == (status, summary["ok"], summary["left"])
    assert "INVALID_TOKEN" in said
    status, (summary,), _ = cli.told("jobs", "resume", summary["job"])

    assert (0, len(ids), 0) == (status, summary["ok"], summary["left"])
    assert {1} == set(Counter(row["id"] for row in cli.results()).values())


def test_used_up_credits_lose_nothing(sandbox, tmp_path, monkeypatch):
    """When the credits are used up the work stops; a day later it goes on, with a token that the client fetches.

    One credit is for looking whether the tag is there, ten are for the first call.
    """
    ids = leads(sandbox, PER_CALL + 1)
    monkeypatch.setitem(limits.EDITIONS, "free", Edition(11, 5, 20))
    with Sandbox(edition="free", **DRAWN) as poor, poor.serve():
        cli = CommandLine(tmp_path, poor)
        login = ("client_id", "client_secret", "refresh_token")
        cli.environment |= {f"ZOHO_{name.upper()}": poor.credentials[name] for name in login}
        del cli.environment["ZOHO_ACCESS_TOKEN"]
        command = ("tags", "remove", "Leads", "-", "--tag", "Hot", "--yes", "--concurrency", "1")

        status, (summary,), said = cli.told(*command, stdin="\n".join(ids))
        assert (1, PER_CALL, 1) == (status, summary["ok"], summary["left"])
        assert "TOO_MANY_REQUESTS" in said
        poor.advance(86_400)
        status, (summary,), _ = cli.told("jobs", "resume", summary["job"])

        assert (0, len(ids), 0) == (status, summary["ok"], summary["left"])
        assert ids == [row["id"] for row in cli.results()]
