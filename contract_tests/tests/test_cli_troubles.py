"""What the command line does when servers, networks, other processes and people get in its way."""

import os
import subprocess
import sys

import pytest
from command_line import INTERRUPT, PATIENCE, CommandLine

from zoho_crm import ZohoCRM, ZohoError
from zoho_crm.cli.__main__ import main
from zoho_crm.cli.journal import Journal


@pytest.fixture
def user(tmp_path, zoho_sandbox):
    """A user of the sandbox."""
    return CommandLine(tmp_path, zoho_sandbox)


@pytest.fixture
def run(user, monkeypatch, capsys):
    """Runs commands in this process: the exit status, the summary, what is said."""
    within = user.within(monkeypatch, capsys)

    def call(*words):
        status, rows, said = within(*words)
        [summary] = rows or [None]
        return status, summary, said

    return call


@pytest.fixture
def made(zoho_sandbox):
    """Three accounts of one's own."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        rows = crm.records.create("Accounts", [{"Account_Name": str(n)} for n in range(3)])
        return [row.id for row in rows]


def test_lost_answer_makes_rows_unknown(run, made, zoho_sandbox):
    """What may not be repeated is told, and stays untouched until somebody asks."""
    zoho_sandbox.disturb("lost-answer", operation="massUpdateRecords", times=1)
    update = ("mass-update", "Accounts", *made, "--set", "Industry=Retail", "--yes")

    status, told, said = run(*update)
    assert (1, 3, 0) == (status, told["unknown"], told["left"])
    assert "Unknown: 3 rows" in said
    before = zoho_sandbox.log.number
    status, told, _ = run("jobs", "resume", told["job"])
    assert (1, 3, before) == (status, told["unknown"], zoho_sandbox.log.number)

    assert 3 == run("jobs", "resume", told["job"], "--repeat-unknown")[1]["ok"]


def test_lost_answers_of_what_may_be_repeated_are_made_good(run, made, zoho_sandbox):
    """Beyond the attempts of the client the rows are sent again."""
    zoho_sandbox.disturb("lost-answer", operation="addTags", times=4)

    status, told, _ = run("tags", "add", "Accounts", *made, "--tag", "VIP")

    assert (0, 3) == (status, told["ok"])


def test_refused_rows_are_sent_again_if_somebody_asks(run, made, zoho_sandbox):
    """A row that failed for a reason that is gone goes through; the others are left alone."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        first, second = [territory.id for territory in crm.territories.list()][:2]
    assert 0 == run("territories", "assign", "Accounts", made[0], "--territory", first)[0]
    status, told, _ = run("territories", "assign", "Accounts", *made, "--territory", second)
    assert (1, 2, 1) == (status, told["ok"], told["failed"])
    zoho_sandbox.advance(600)

    assert 3 == run("jobs", "resume", told["job"], "--retry-failed")[1]["ok"]


def test_jobs_of_rows_are_at_the_server_until_their_end_was_seen(run, made, zoho_sandbox):
    """What is typed to wait is said, and again what to do about records that were busy."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        first, second = [territory.id for territory in crm.territories.list()][:2]
    _, one, said = run("territories", "assign", "Accounts", made[0], "--territory", first)
    assert f"zoho-crm jobs wait {one['job']}" in said
    _, two, said = run("territories", "assign", "Accounts", *made, "--territory", second)
    assert f"jobs resume {two['job']} --retry-failed" in said
    assert "Busy: 1 record" in said

    def states():
        return [run("jobs", "status", job["job"])[1]["state"] for job in (one, two)]

    begun = states()
    zoho_sandbox.advance(600)
    for job in (one, two):
        assert 0 == run("jobs", "wait", job["job"])[0]
    seen = states()
    run("jobs", "resume", one["job"])
    assert "done" == states()[0]
    run("jobs", "resume", two["job"], "--retry-failed")

    assert ["at the server", "partly done, at the server"] == begun
    assert ["done", "partly done"] == seen
    assert ["done", "at the server"] == states()


def test_finished_job_says_how_its_failed_rows_are_sent_again(run, made):
    """To go on with it alone sends nothing, and tells what would."""
    told = run("tags", "add", "Accounts", made[0], "1234", "--tag", "VIP")[1]

    status, told, said = run("jobs", "resume", told["job"])

    assert (1, 1, 1) == (status, told["ok"], told["failed"])
    assert f"send what failed again: zoho-crm jobs resume {told['job']} --retry-failed" in said


def test_results_that_are_not_yet_written_are_announced(run, made, zoho_sandbox):
    """A job that stopped has no file yet, and says when it will have."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)

    _, told, said = run("tags", "add", "Accounts", *made, "--tag", "VIP", "--results", "r.csv")

    assert told["results"] is None
    assert "which writes the results at the end" in said


def test_wrong_value_is_told_before_anything_is_sent(user, run, made, zoho_sandbox):
    """What the client refuses is said in its own sentence; the organization alone was asked for."""
    before = zoho_sandbox.log.number

    status, told, said = run("tags", "add", "Accounts", *made, "--tag", "")

    assert (2, None) == (status, told)
    assert ["/crm/v8/org"] == [entry.request.target for entry in zoho_sandbox.log.after(before)]
    assert "Nothing was done" in said
    assert [] == user.journals()


def test_whole_call_that_is_refused_stops_the_work(run, made, zoho_sandbox):
    """What would be refused for every call is sent once, and said; there is nothing to go on with.

    One more call is for the organization.
    """
    before = zoho_sandbox.log.number

    status, told, said = run("tags", "add", "Nonsense", *made, "--tag", "VIP")

    assert (2, None) == (status, told)
    assert "INVALID_MODULE" in said
    assert 2 == zoho_sandbox.log.number - before


def test_one_process_works_on_a_job(run, made, zoho_sandbox):
    """A second one is turned away."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    told = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]
    working = Journal.open(told["job"])
    working.claim()

    status, _, said = run("jobs", "resume", told["job"])
    assert (2, True) == (status, "Another process works on job" in said)
    working.close()

    assert 0 == run("jobs", "resume", told["job"])[0]


def test_job_is_not_gone_on_with_elsewhere(run, made, zoho_sandbox):
    """The rows of one server are not sent to another."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    told = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]

    status, _, said = run("jobs", "resume", told["job"], "--target", "http://127.0.0.1:9")

    assert 2 == status
    assert f"was begun with {zoho_sandbox.url}" in said


def test_second_interruption_leaves_at_once(user, made, zoho_sandbox):
    """Though an answer is far away; the journal knows which rows are in doubt."""
    zoho_sandbox.disturb("latency", seconds=30, operation="massUpdateRecords")
    process = user.begin("mass-update", "Accounts", *made, "--set", "Industry=Retail", "--yes")
    while user.state_count("flight") < len(made):
        assert process.poll() is None
    os.kill(process.pid, INTERRUPT)
    assert "Once more leaves at once" in process.stderr.readline()
    os.kill(process.pid, INTERRUPT)
    _, said = process.communicate(timeout=PATIENCE)

    assert 1 == process.returncode
    assert "Left at once" in said
    assert 3 == user.state_count("flight")


def test_reader_that_leaves_is_no_mistake(user):
    """`| head` ends the output without a word."""
    line = f'"{sys.executable}" -m zoho_crm.cli records list Leads --fields Last_Name --json | head -n 1'

    done = subprocess.run(
        ["bash", "-c", line], check=True, capture_output=True, text=True, env=user.environment, timeout=PATIENCE
    )

    assert (1, "") == (len(done.stdout.splitlines()), done.stderr)


def test_job_of_a_newer_program_is_left_alone(run, made, zoho_sandbox):
    """Its journal may say what this program does not understand."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    told = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]
    journal = Journal.open(told["job"])
    journal.note(format=2)
    journal.close()

    status, _, said = run("jobs", "resume", told["job"])

    assert (2, True) == (status, "was begun by a newer zoho-crm" in said)


def test_what_steers_a_terminal_is_taken_out(run, capsys, zoho_sandbox):
    """Records and servers may hold anything; tables and sentences show it as text."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        made = crm.records.create("Accounts", [{"Account_Name": "a\x1b[31mred\nb"}]).ok[0].id

    assert 0 == main(["records", "get", "Accounts", made, "--fields", "Account_Name"])
    assert "a\ufffd[31mred b" in capsys.readouterr().out
    status, _, said = run("tags", "add", "Accounts", "--view", "\x1b[2J", "--tag", "x")

    assert (2, False) == (status, "\x1b" in said)


def test_debug_shows_where_an_error_arose(run):
    """Anywhere in the line; without it there is a sentence alone."""
    with pytest.raises(ZohoError):
        run("records", "list", "Nonsense", "--fields", "a", "--debug")

    assert 2 == run("records", "list", "Nonsense", "--fields", "a")[0]


def test_job_of_the_server_that_may_have_begun_is_told(user, run, zoho_sandbox):
    """Killed while it asked, the program does not ask again of its own accord."""
    zoho_sandbox.disturb("latency", seconds=30, operation="massDeleteRecords")
    process = user.begin("mass-delete", "Accounts", "--view", "All Accounts", "--yes")
    while not user.fact("action"):
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=PATIENCE)

    status, _, said = run("jobs", "resume", user.journals()[0].stem)

    assert (2, True) == (status, "nobody knows whether it began" in said)


def test_job_that_was_stopped_as_it_began_is_told(user, run, made):
    """Nor does it keep the others from being listed."""
    (user.home / "jobs").mkdir(parents=True)
    (user.home / "jobs" / "20260101-000000-0000.sqlite").touch()
    told = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]

    assert told["job"] == run("jobs", "list")[1]["job"]
    assert "was stopped before it began" in run("jobs", "resume", "20260101")[2]
    assert 0 == main(["jobs", "forget", "20260101-000000-0000"])
