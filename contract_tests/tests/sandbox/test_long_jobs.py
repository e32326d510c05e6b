"""Jobs about more records than one transaction takes."""

import time
from functools import partial

import pytest
from sandbox.conftest import START, Org

from zoho_sandbox import Clock, Sandbox, jobs
from zoho_sandbox.seed import credentials
from zoho_sandbox.worker import Worker

ALL = "All Leads"


class Nobody:
    """A worker that leaves all the work to those who ask."""

    def wake(self):
        """Stay in bed."""


@pytest.fixture
def idle(crm):
    """A caller of a sandbox in which only questions move a job, once whoever works for an earlier test is done."""
    for work in crm.sandbox.clock.busy():
        work.settle(30)
    crm.sandbox.store.note(jobs.WORKER, Nobody())
    yield crm
    crm.sandbox.store.note(jobs.WORKER, Worker(crm.sandbox.gate.go_on))


@pytest.fixture(autouse=True)
def _portion(monkeypatch):
    monkeypatch.setattr(jobs, "PORTION", 50)


def update(crm):
    """An update of all leads by a job."""
    body = {"data": [{"City": "Bern"}], "cvid": crm.views("Leads")[ALL]}
    reply = crm.call("POST", "Leads/actions/mass_update", body)
    return partial(crm.call, "GET", "Leads/actions/mass_update", query={"job_id": reply.rows[0]["details"]["job_id"]})


def give(crm):
    """All leads to another owner by a job."""
    owner = crm.call("GET", "users", query={"type": "ActiveUsers"}).body["users"][1]["id"]
    body = {"cvid": crm.views("Leads")[ALL], "owner": {"id": owner}}
    reply = crm.call("POST", "Leads/actions/mass_change_owner", body)
    query = {"job_id": reply.rows[0]["details"]["job_id"]}
    return partial(crm.call, "GET", "Leads/actions/mass_change_owner", query=query)


def delete(crm):
    """A deletion of all leads by a job."""
    reply = crm.call("POST", "Leads/actions/mass_delete", {"cvid": crm.views("Leads")[ALL]})
    return partial(crm.call, "GET", "Leads/actions/mass_delete", query={"job_id": reply.rows[0]["details"]["job_id"]})


def asked(status):
    """What every question about a job is answered with, until it has ended."""
    told = []
    while not told or told[-1].get("Status") != "COMPLETED":
        assert len(told) < 30
        told.append(status().rows[0])
    return told


def numbers(told):
    """State, records done and records failed, over and over."""
    names = [name for name in told[0] if name.endswith(("Updated_Count", "Deleted_Count")) and "Not" not in name]
    return [(row["Status"], row[names[0]], row["Failed_Count"]) for row in told]


@pytest.mark.parametrize("job", [update, give, delete])
def test_portion_is_done_for_each_question(idle, job):
    """What is reported is what is done, it only grows, and the end is the whole."""
    told = asked(job(idle))
    total, found = told[0]["Total_Count"], numbers(told)

    assert {total} == {row["Total_Count"] for row in told}
    assert [0, 50, 100, total] == [done + failed for _, done, failed in found]
    assert sorted(found, key=lambda one: one[1]) == found
    assert "COMPLETED" == found[-1][0]
    assert {"COMPLETED"}.isdisjoint(state for state, *_ in found[:-1])


def test_others_see_what_is_done(idle):
    """The records of the first portion are written, those of the next are not."""
    status = update(idle)
    status()
    done = status().rows[0]["Updated_Count"]
    query = {"criteria": "(City:equals:Bern)", "fields": "City", "per_page": 200}

    assert 0 < done <= 50
    assert done == len(idle.call("GET", "Leads/search", query=query).body["data"])


def test_worker_goes_on_unasked(crm):
    """Two questions let it run, and it ends without a third."""
    status = update(crm)
    status()
    status()
    until = time.monotonic() + 30
    while jobs_running(crm.sandbox):
        assert time.monotonic() < until
        time.sleep(0.005)

    assert "COMPLETED" == status().rows[0]["Status"]


def jobs_running(sandbox):
    """Whether a job has not ended."""
    with sandbox.gate.lock, sandbox.store.transaction() as connection:
        return any(job.running for job in jobs.latest(connection, sandbox.organization, 10))


def test_rest_is_done_after_a_restart(tmp_path):
    """By whoever opens the file next: nothing is lost, and nothing is done twice."""
    file, token = str(tmp_path / "jobs.sqlite"), credentials()["access_token"]
    with Sandbox(file, clock=Clock(START)) as sandbox:
        crm = Org(sandbox, token=token)
        sandbox.store.note(jobs.WORKER, Nobody())
        status = update(crm)
        before = [status().rows[0] for _ in range(2)]
    with Sandbox(file, clock=Clock(START)) as sandbox:
        crm.sandbox = sandbox
        sandbox.store.note(jobs.WORKER, Nobody())
        after = asked(status)

    assert [50, 100, before[0]["Total_Count"]] == [
        row["Updated_Count"] + row["Failed_Count"] for row in (before[-1], *after)
    ]


def test_job_that_never_ends_stops_the_worker(crm):
    """All is done; only its end does not come."""
    crm.sandbox.faults.switch_on("job-never-ends")
    status = update(crm)
    for _ in range(8):
        last = status().rows[0]

    assert "RUNNING" == last["Status"]
    assert last["Total_Count"] == last["Updated_Count"] + last["Failed_Count"]
    assert not crm.sandbox.gate.go_on()


def test_page_shows_how_far_it_is(idle):
    """As a share of its records."""
    status = update(idle)
    status()
    status()
    job = idle.send("GET", "/_sandbox/jobs").body["jobs"][0]

    assert ("RUNNING", 50, 50 / job["counts"]["total"]) == (job["state"], job["counts"]["done"], job["progress"])
