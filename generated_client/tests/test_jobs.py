"""Jobs, by hand and without waiting."""

import asyncio

import pytest

from zoho_crm._runtime import jobs, waiting
from zoho_crm._runtime.errors import InvalidRequestError, JobError, ServerError, TransportError
from zoho_crm._runtime.jobs import JobKey, JobStatus

UPDATE = JobKey("77", "massUpdate", "Leads")
REMOVAL = JobKey("77", "removeTerritories", "Leads", "1")


def state(lib, word, **more):
    """Answer a status call."""
    return lib.reply(200, {"data": [{"State": word, **more}]})


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("SCHEDULED", "running"),
        ("RUNNING", "running"),
        ("COMPLETED", "done"),
        ("FAILED", "failed"),
        ("PAUSED", "running"),
        (None, "running"),
    ],
)
def test_states_become_phases_and_unknown_ones_are_running(api, lib, word, phase):
    """A state that no document names does not end a job."""
    script = lib.Script(state(lib, word, All="10", Bad=2))

    assert JobStatus(word, phase, {"total": 10, "failed": 2}) == script.run(jobs.status(api, UPDATE))
    assert script.requests[0].url.endswith("/crm/v9/Leads/mass?job=77")


@pytest.mark.parametrize(
    ("answer", "phase"),
    [
        ({"a": [{"b": {"job": "77"}}]}, "running"),
        ({"job": 77}, "running"),
        ({"a": [{"job": "78"}]}, "done"),
        ({}, "done"),
        (b"", "done"),
    ],
)
def test_listed_jobs_are_over_when_they_are_listed_no_more(api, lib, answer, phase):
    """Wherever in the answer that is: no document prints its envelope."""
    script = lib.Script(lib.reply(200, answer))

    assert JobStatus(None, phase) == script.run(jobs.status(api, REMOVAL))
    assert script.requests[0].url.endswith("/crm/v9/Leads/1/jobs")


def test_waiting_asks_ever_more_slowly_and_tells_of_progress(api, lib):
    """Until it is over."""
    script = lib.Script(*[state(lib, "RUNNING")] * 12, state(lib, "COMPLETED"))
    seen = []

    last = script.run(waiting.wait(api, UPDATE, 600.0, seen.append))

    assert "done" == last.phase
    assert ["running"] * 12 + ["done"] == [status.phase for status in seen]
    assert 0.5 == script.sleeps[0]
    assert 10.0 == script.sleeps[-1]
    assert sorted(script.sleeps) == script.sleeps


def test_failed_job_raises(api, lib):
    """With its id and the state it was seen in."""
    with pytest.raises(JobError, match=r"job 77 failed \(last seen: FAILED\)") as caught:
        lib.Script(state(lib, "FAILED")).run(waiting.wait(api, UPDATE, 600.0, None))

    assert ("77", "FAILED", False, "massUpdate") == (
        caught.value.job_id,
        caught.value.state,
        caught.value.timed_out,
        caught.value.operation,
    )


def test_job_that_does_not_end_raises_when_the_time_is_over(api, lib):
    """Neither before nor long after."""
    script = lib.Script(state(lib, "RUNNING"))

    with pytest.raises(JobError, match="not over within 30 seconds") as caught:
        script.run(waiting.wait(api, UPDATE, 30.0, None))

    assert caught.value.timed_out
    assert 1030.0 == pytest.approx(script.now)


def test_waiting_bears_a_failing_server(api, lib):
    """The job goes on meanwhile."""
    script = lib.Script(*[lib.reply(503)] * 3, TransportError("lost"), state(lib, "COMPLETED"))

    assert "done" == script.run(waiting.wait(api, UPDATE, 600.0, None)).phase


def test_waiting_raises_the_trouble_when_it_does_not_end(api, lib):
    """Not a statement about the job, which nobody has seen."""
    script = lib.Script(lib.reply(503))

    with pytest.raises(ServerError):
        script.run(waiting.wait(api, UPDATE, 5.0, None))


def test_waiting_does_not_bear_a_refusal(api, lib):
    """A wrong id stays wrong."""
    script = lib.Script(lib.reply(400, {"code": "MADE_UP", "status": "error", "message": "no such job"}))

    with pytest.raises(InvalidRequestError, match="no such job"):
        script.run(waiting.wait(api, UPDATE, 600.0, None))


def test_result_of_a_job_that_is_over(api, lib):
    """Or an error that says how it stands."""
    assert "done" == lib.Script(state(lib, "COMPLETED")).run(jobs.result(api, UPDATE)).phase
    with pytest.raises(JobError, match="not over yet"):
        lib.Script(state(lib, "RUNNING")).run(jobs.result(api, UPDATE))


def test_jobs_that_no_document_tells_how_to_follow_say_so(api, lib):
    """A lookup that finds nothing."""
    for operation in ("silentJob", "getRecord"):
        with pytest.raises(LookupError, match=f"jobs of {operation} are followed in API v9"):
            lib.Script().run(jobs.status(api, JobKey("1", operation, "Leads")))


def test_job_is_found_again_and_waited_for(server, lib):
    """By a new client, from what was written down; blocking and with asyncio."""
    states = iter(["RUNNING", "COMPLETED", "RUNNING", "COMPLETED", "COMPLETED", "COMPLETED"])
    server.answer = lambda _: (200, {"data": [{"State": next(states)}]}, {})

    with lib.Crm("t", base_url=server.url) as crm:
        job = crm.job("77", "massUpdate", "Leads")
        assert UPDATE == job.key
        assert "77" == job.id
        assert "RUNNING" == job.status().state
        assert "COMPLETED" == job.wait(timeout=5).state

    async def run():
        async with lib.AsyncCrm("t", base_url=server.url) as crm:
            job = crm.job("77", "massUpdate", "Leads")
            assert "77" == job.id
            assert "massUpdate" in repr(job)
            assert "RUNNING" == (await job.status()).state
            assert "COMPLETED" == (await job.wait(timeout=5)).state
            return await job.result()

    assert "done" == asyncio.run(run()).phase
    with lib.Crm("t", base_url=server.url) as crm:
        job = crm.job("77", "massUpdate", "Leads")
        assert "done" == job.result().phase
        assert "77" in repr(job)
