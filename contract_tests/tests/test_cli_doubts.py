"""Single calls whose answers are lost, and what is written down between two breaths: nothing is told that is not so."""

import csv
import json
import sqlite3

import pytest
from command_line import CommandLine

from zoho_crm import ZohoCRM
from zoho_crm.cli.__main__ import main
from zoho_crm.cli.journal import Journal


@pytest.fixture
def user(tmp_path, zoho_sandbox):
    """A user of the sandbox."""
    return CommandLine(tmp_path, zoho_sandbox)


@pytest.fixture
def run(user, monkeypatch, capsys):
    """Runs commands in this process: the exit status, what is printed, what is said."""
    user.enter(monkeypatch)
    return lambda *words: (main(words), *capsys.readouterr())


@pytest.fixture
def made(zoho_sandbox):
    """An account of one's own."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        return crm.records.create("Accounts", [{"Account_Name": "a"}]).ok[0].id


def test_facts_are_written_down_together(run):
    """Wherever a journal is stopped, it holds all facts of a page, or none of them."""
    old, new = {"cursor": None, "written": 0, "count": 0}, {"cursor": "next", "written": 9, "count": 200}
    assert 0 == run("jobs", "list")[0]
    journal = Journal.make(**old)
    states = []
    for step in range(1, 1000):
        journal.note(**old)
        left = iter(range(step - 1))
        journal._base.set_progress_handler(lambda left=left: next(left, None) is None, 1)
        try:
            journal.note(**new)
        except sqlite3.OperationalError:
            done = False
        else:
            done = True
        journal._base.set_progress_handler(None, 1)
        states.append({name: journal.facts[name] for name in old})
        if done:
            break
    journal.close()

    assert len(states) > len(old)
    assert new == states.pop()
    assert [] == [state for state in states if state not in (old, new)]


def test_export_that_is_done_is_left_alone(user, run, zoho_sandbox):
    """`jobs resume` says so, and neither asks for a record nor writes one."""
    assert 0 == run("records", "export", "Contacts", "--to", "a.csv", "--fields", "Last_Name")[0]
    before, count = (user.folder / "a.csv").read_bytes(), zoho_sandbox.log.number

    status, _, said = run("jobs", "resume", user.journals()[-1].stem)

    assert (0, count) == (status, zoho_sandbox.log.number)
    assert "is done" in said
    assert before == (user.folder / "a.csv").read_bytes()


def test_lost_answer_of_a_job_for_a_view_is_told(user, run, zoho_sandbox):
    """The server may be at it: some was done, and the journal stays."""
    zoho_sandbox.disturb("lost-answer", operation="massDeleteRecords", times=9)

    status, _, said = run("mass-delete", "Accounts", "--view", "All Accounts", "--yes")

    job = user.journals()[-1].stem
    assert (1, True, True) == (status, "may have been done" in said, job in said)
    assert "nobody knows whether it began" in run("jobs", "resume", job)[2]


def test_refused_job_for_a_view_is_forgotten(user, run, zoho_sandbox):
    """What the server refused was not begun."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="massDeleteRecords", times=1)

    assert 2 == run("mass-delete", "Accounts", "--view", "All Accounts", "--yes")[0]

    assert [] == user.journals()


def test_interrupted_job_for_a_view_may_have_begun(user, run, monkeypatch):
    """Ctrl-C while the answer is waited for does not take the call back."""
    asked = type(ZohoCRM("x").records).mass_delete

    def interrupted(*given, **named):
        asked(*given, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(f"{asked.__module__}.{asked.__qualname__}", interrupted)

    status, _, said = run("mass-delete", "Accounts", "--view", "All Accounts", "--yes")

    assert (1, True, False) == (status, "may have been done" in said, "nothing more" in said)
    assert 1 == len(user.journals())


def test_lost_answer_of_a_free_call_is_told(run, made, zoho_sandbox):
    """Of a write nobody knows; of a read nothing is in doubt."""
    body = json.dumps({"data": [{"Account_Name": "b"}]})
    zoho_sandbox.disturb("lost-answer", times=9)

    post = run("api", "POST", "/Accounts", "--body", body)
    delete = run("api", "DELETE", f"/Accounts/{made}", "--yes")
    tag = run("tags", "create", "Accounts", "New")
    get = run("api", "GET", f"/Accounts/{made}")

    assert [1, 1, 1, 2] == [status for status, *_ in (post, delete, tag, get)]
    assert [True, True, True, False] == ["may have been done" in said for *_, said in (post, delete, tag, get)]


def test_job_is_not_gone_on_with_by_another_login(user, run, made, zoho_sandbox, monkeypatch):
    """Another token may be one of another organization, and so may the current profile; who means it names one."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    assert 2 == run("tags", "add", "Accounts", made, "--tag", "VIP")[0]
    job = user.journals()[-1].stem
    assert zoho_sandbox.access_token not in user.fact("login")
    there = ("login", "--grant", "access-token", "--target", zoho_sandbox.url)
    assert 0 == run(*there)[0]
    count = zoho_sandbox.log.number

    with monkeypatch.context() as patch:
        patch.setenv("ZOHO_ACCESS_TOKEN", "1000.other")
        other = run("jobs", "resume", job)
        patch.delenv("ZOHO_ACCESS_TOKEN")
        patch.setenv("ZOHO_BASE_URL", "")
        profile = run("jobs", "resume", job)
        assert [2, 2] == [other[0], profile[0]]
        assert ["--profile NAME" in said for *_, said in (other, profile)] == [True, True]
        # The other token is asked of which organization it is.
        assert ["/crm/v8/org"] == [entry.request.target for entry in zoho_sandbox.log.after(count)]
        assert 0 == run("jobs", "resume", job, "--profile", "default")[0]


def test_file_of_results_is_a_new_one(user, run, made, zoho_sandbox):
    """What is there is left alone, the input above all, and nothing is sent."""
    (user.folder / "ids.txt").write_text(made, "utf-8")
    (user.folder / "link.csv").symlink_to(user.folder / "nowhere.csv")
    count = zoho_sandbox.log.number

    for name in ("ids.txt", "link.csv", "none/r.csv"):
        status, _, said = run("tags", "add", "Accounts", "@ids.txt", "--tag", "VIP", "--results", name)
        assert (2, True) == (status, f"--results {name}" in said)

    assert (made, count) == ((user.folder / "ids.txt").read_text("utf-8"), zoho_sandbox.log.number)
    assert [] == user.journals()


def test_file_of_results_stays_where_it_was_wanted(user, run, made, zoho_sandbox, monkeypatch):
    """Though the job is gone on with in another folder; what was made a link meanwhile leads nowhere."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    assert 2 == run("tags", "add", "Accounts", made, "--tag", "VIP", "--results", "r.csv")[0]
    (user.folder / "precious").write_text("kept", "utf-8")
    (user.folder / "r.csv").symlink_to(user.folder / "precious")
    (user.folder / "elsewhere").mkdir()
    monkeypatch.chdir(user.folder / "elsewhere")

    assert 0 == run("jobs", "resume", user.journals()[-1].stem)[0]

    assert "kept" == (user.folder / "precious").read_text("utf-8")
    assert made in (user.folder / "r.csv").read_text("utf-8")
    assert [] == list((user.folder / "elsewhere").iterdir())


def test_duplicates_say_what_became_of_the_first(user, run, made):
    """What failed in the first row of a record is not told as done in the others."""
    words = ("tags", "add", "Accounts", made, "1234", "1234", made, "--tag", "VIP", "--results", "r.csv")
    assert 1 == run(*words)[0]

    with (user.folder / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert ["ok", "failed", "duplicate", "duplicate"] == [row["state"] for row in rows]
    assert ["the same record as in line 2, failed there", "the same record as in line 1, done there"] == [
        row["message"] for row in rows[2:]
    ]


def test_jobs_are_forgotten_by_their_whole_names(user, run, made):
    """An empty variable in a script, or the beginning of a name, forgets nothing."""
    assert 0 == run("tags", "add", "Accounts", made, "--tag", "VIP")[0]
    (job,) = (journal.stem for journal in user.journals())

    assert [2, 2, 2] == [
        run(*words)[0] for words in (("jobs", "forget", ""), ("jobs", "forget", job[:-1]), ("jobs", "results", ""))
    ]
    assert 0 == run("jobs", "results", job[:-1])[0]
    assert 0 == run("jobs", "forget", job)[0]

    assert [] == user.journals()
