"""Jobs of the command line: how they stand, where their results go, and what they go on after."""

import errno
import json
import os
import re
import sqlite3
from unittest.mock import Mock
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from command_line import CommandLine

from zoho_crm import Job, JobError, ZohoCRM
from zoho_crm.cli import export
from zoho_crm.cli.connection import Connection
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.rows import Rows


@pytest.fixture
def user(tmp_path, zoho_sandbox):
    """A user of the sandbox."""
    return CommandLine(tmp_path, zoho_sandbox)


@pytest.fixture
def run(user, monkeypatch, capsys):
    """Runs commands in this process: the exit status, the rows that are printed, and what is said."""
    return user.within(monkeypatch, capsys)


@pytest.fixture
def made(zoho_sandbox):
    """Three accounts of one's own."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        return [row.id for row in crm.records.create("Accounts", [{"Account_Name": str(n)} for n in range(3)])]


def next_token(sandbox):
    """An access token that is as good as the first."""
    login = {name: sandbox.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    form = urlencode({"grant_type": "refresh_token", **login}).encode()
    with urlopen(f"{sandbox.url}/oauth/v2/token", form) as answer:
        return json.load(answer)["access_token"]


def test_jobs_say_how_they_stand(run, made, zoho_sandbox):
    """Done, done in part, failed, stopped, and running while another process works on one."""
    run("tags", "add", "Accounts", *made, "--tag", "VIP")
    run("tags", "add", "Accounts", made[0], "1234", "--tag", "VIP")
    run("tags", "add", "Accounts", "1234", "--tag", "VIP")
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    (stopped,) = run("tags", "add", "Accounts", *made, "--tag", "Hot")[1]
    run("mass-update", "Accounts", "--view", "All Accounts", "--set", "Industry=Retail", "--yes")

    states = sorted(row["state"] for row in run("jobs", "list")[1])
    journal = Journal.open(stopped["job"])
    journal.claim()
    (working,) = run("jobs", "status", stopped["job"])[1]
    journal.close()

    assert ["at the server", "done", "failed", "partly done", "stopped"] == states
    assert "running" == working["state"]


@pytest.mark.parametrize(("gone", "state"), [(0, "done"), (1, "partly done"), (None, "failed")])
@pytest.mark.parametrize("look", ["wait", "status"])
def test_jobs_of_the_server_say_how_they_ended(run, zoho_sandbox, gone, state, look):
    """As the server counted: of the records of a view some are deleted before it comes to them, or all."""
    view = "From Partners"
    (told,) = run("mass-update", "Accounts", "--view", view, "--set", "Industry=Retail", "--yes")[1]
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        cvid = next(one.id for one in crm.settings.custom_views("Accounts") if one["name"] == view)
        ids = [record.id for record in crm.records.list("Accounts", fields=["id"], cvid=cvid)]
        if ids[:gone]:
            crm.records.delete("Accounts", ids=ids[:gone])
    zoho_sandbox.advance(60)

    run("jobs", look, told["job"])
    (listed,) = run("jobs", "list")[1]

    failed = len(ids[:gone])
    assert (state, len(ids) - failed, failed) == (listed["state"], listed["ok"], listed["failed"])


def test_wait_that_ends_early_is_gone_on_with_as_it_is_told(run, zoho_sandbox):
    """The advice leads to the journal, which then knows the end."""
    (told,) = run("mass-update", "Accounts", "--view", "From Partners", "--set", "Industry=Retail", "--yes")[1]

    said = run("jobs", "wait", told["job"], "--timeout", "0")[2]
    (advised,) = re.findall("zoho-crm jobs wait (.+)", said)
    zoho_sandbox.advance(600)
    run("jobs", "wait", advised)

    assert "done" == run("jobs", "list")[1][0]["state"]


def test_job_that_failed_at_the_server_is_not_done(run, monkeypatch):
    """Though the server counted nothing."""
    (told,) = run("mass-update", "Accounts", "--view", "All Accounts", "--set", "Industry=Retail", "--yes")[1]
    failed = JobError("the job failed")
    failed.state = "FAILED"
    monkeypatch.setattr(Job, "wait", Mock(side_effect=failed))

    status, _, said = run("jobs", "wait", told["job"])

    assert (1, True) == (status, "the job failed" in said)
    assert "failed" == run("jobs", "list")[1][0]["state"]


def test_job_without_rows_has_no_results(run, user):
    """What the server does by itself, and an export, are told; no empty file is left."""
    (by_view,) = run("mass-update", "Accounts", "--view", "All Accounts", "--set", "Industry=Retail", "--yes")[1]
    (exported,) = run("records", "export", "Accounts", "--to", "a.csv", "--fields", "Account_Name")[1]

    said = []
    for job in (by_view["job"], exported["job"]):
        done = user("jobs", "results", job, "--to", "r.csv")
        said.append((done.returncode, "has no rows of its own" in done.stderr, (user.folder / "r.csv").exists()))

    assert [(2, True, False)] * 2 == said
    assert exported["records"] == next(
        row["ok"] for row in run("jobs", "list")[1] if row["command"] == "records export"
    )


def test_few_rows_that_go_well_leave_no_file(run, made, user):
    """What is told says all of it; several of which one failed have a file that says which."""
    run("tags", "add", "Accounts", *made, "--tag", "VIP")
    run("tags", "add", "Accounts", "1234", "--tag", "VIP")
    assert [] == list(user.folder.glob("*.csv"))
    run("tags", "add", "Accounts", made[0], "1234", "--tag", "VIP")

    assert ["ok", "failed"] == [row["state"] for row in user.results()]


def test_results_may_be_named_when_a_job_goes_on(run, made, user, zoho_sandbox):
    """As when it is begun: a new file, or none."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    (stopped,) = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]
    (user.folder / "there.csv").write_text("mine", "utf-8")

    refused = run("jobs", "resume", stopped["job"], "--results", "there.csv")
    status, (told,), _ = run("jobs", "resume", stopped["job"], "--results", "r.csv")

    assert (2, True) == (refused[0], "is there already" in refused[2])
    assert (0, str(user.folder / "r.csv")) == (status, told["results"])
    assert 4 == len((user.folder / "r.csv").read_text("utf-8").splitlines())


def test_job_goes_on_with_the_next_token_of_the_organization(run, user, zoho_sandbox, monkeypatch):
    """An access token lasts for an hour; one of another organization is refused before anything is changed."""
    ids = [str(number) for number in range(501)]
    (user.folder / "ids.txt").write_text("\n".join(ids), "utf-8")
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags")
    (stopped,) = run("tags", "add", "Accounts", "@ids.txt", "--tag", "VIP")[1]
    zoho_sandbox.calm()

    strangers = {
        "1000.of.nobody": "it could not be asked whether it is of organization",
        zoho_sandbox.foreign_access_token: "it is of organization",
    }
    for stranger, why in strangers.items():
        monkeypatch.setenv("ZOHO_ACCESS_TOKEN", stranger)
        status, _, said = run("jobs", "resume", stopped["job"])
        assert (2, True) == (status, f"this is another: {why}" in said), said
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", next_token(zoho_sandbox))

    assert (1, 501) == (run("jobs", "resume", stopped["job"])[0], user.state_count("failed"))


def test_job_goes_on_with_another_login_of_the_organization(run, made, zoho_sandbox, monkeypatch):
    """Begun with an access token, it goes on with a refresh token, which lasts."""
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    (stopped,) = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]
    monkeypatch.delenv("ZOHO_ACCESS_TOKEN")
    for name in ("client_id", "client_secret", "refresh_token"):
        monkeypatch.setenv(f"ZOHO_{name.upper()}", zoho_sandbox.credentials[name])

    status, (told,), said = run("jobs", "resume", stopped["job"])

    assert (0, 3) == (status, told["ok"]), said


@pytest.mark.parametrize("kind", ["one call", "view", "territories"])
def test_every_job_goes_on_with_the_next_token(run, made, zoho_sandbox, monkeypatch, kind):
    """However few calls it takes, and where the server does it by itself."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        territory = next(iter(crm.territories.list())).id
    begun, on = {
        "one call": (("tags", "add", "Accounts", *made, "--tag", "VIP"), "resume"),
        "view": (("mass-update", "Accounts", "--view", "From Partners", "--set", "Industry=Retail", "--yes"), "wait"),
        "territories": (("territories", "assign", "Accounts", *made, "--territory", territory), "wait"),
    }[kind]
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="addTags", times=1)
    (told,) = run(*begun)[1]
    zoho_sandbox.advance(60)
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", next_token(zoho_sandbox))

    status, _, said = run("jobs", on, told["job"])

    assert 0 == status, said


def test_job_that_noted_no_organization_says_so(run, made, zoho_sandbox, monkeypatch):
    """No scope for the next token would help it."""
    zoho_sandbox.disturb("documented-error", error="OAUTH_SCOPE_MISMATCH", operation="getOrganization", times=1)
    (told,) = run("tags", "add", "Accounts", *made, "--tag", "VIP")[1]
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", next_token(zoho_sandbox))

    status, _, said = run("jobs", "resume", told["job"])

    assert (2, True) == (status, "its organization was not noted as it began" in said)


def test_interrupted_before_the_first_call_a_job_is_forgotten(run, made, user, monkeypatch):
    """Nothing was sent, so there is nothing to go on with."""
    monkeypatch.setattr(Connection, "organization", Mock(side_effect=KeyboardInterrupt))

    assert 2 == run("tags", "add", "Accounts", *made, "--tag", "VIP")[0]

    assert [] == user.journals()


def test_job_goes_on_after_a_full_disk(run, made, monkeypatch):
    """What could not be written down is in doubt, which is told with how to go on."""
    with monkeypatch.context() as patch:
        patch.setattr(Rows, "settle", Mock(side_effect=sqlite3.OperationalError("database or disk is full")))
        status, told, said = run("tags", "add", "Accounts", *made, "--tag", "VIP")
    (job,) = run("jobs", "list")[1]

    assert (1, []) == (status, told)
    assert "cannot be written (database or disk is full), so no more was sent" in said
    assert f"zoho-crm jobs resume {job['job']}" in said
    assert ("stopped", 3) == (job["state"], job["unknown"])
    assert 3 == run("jobs", "resume", job["job"])[1][0]["ok"]


def test_export_goes_on_after_a_full_disk(run, user, zoho_sandbox, monkeypatch):
    """A sentence says what it is, and the file is whole in the end."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        for _ in range(3):
            crm.records.create("Contacts", [{"Last_Name": "x"} for _ in range(100)])
        total = crm.records.count("Contacts").count
    pages = []

    def full(number):
        pages.append(number)
        if len(pages) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        os.fdatasync(number)

    with monkeypatch.context() as patch:
        patch.setattr(export.os, "fsync", full)
        status, (told,), said = run("records", "export", "Contacts", "--to", "c.csv", "--fields", "Last_Name")
    assert (1, False) == (status, told["complete"])
    assert "It stopped: No space left on device." in said
    status, (told,), _ = run("jobs", "resume", told["job"])

    assert (0, True, total) == (status, told["complete"], told["records"])
    assert total + 1 == len((user.folder / "c.csv").read_text("utf-8").splitlines())
