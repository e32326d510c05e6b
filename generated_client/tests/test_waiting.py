"""Waiting for jobs, and finding them again."""

import asyncio
import copy
import json
import pickle

import pytest

from zoho_crm._runtime import waiting
from zoho_crm._runtime.errors import JobError, LimitError, NotFoundError, TransportError
from zoho_crm._runtime.jobs import JobKey, JobStatus

UPDATE = JobKey("77", "massUpdate", "Leads")
KEYS = [UPDATE, JobKey("7", "addTags", ""), JobKey("78", "removeTerritories", "Price/Books", "5 5")]


def state(lib, word, **more):
    """Answer a status call."""
    return lib.reply(200, {"data": [{"State": word, **more}]})


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_found_again_from_a_text(lib, key):
    """That can be kept anywhere, as can its parts; other processes make the same job of it."""
    with lib.Crm("t") as crm:
        written = json.loads(json.dumps(str(key)))

        assert (
            key == JobKey.read(written) == crm.job(written).key == crm.job(key).key == pickle.loads(pickle.dumps(key))
        )


def test_a_key_reads_as_what_it_is():
    """The operation, the module, the id, the record."""
    assert ["massUpdate/Leads/77", "addTags//7", "removeTerritories/Price%2FBooks/78/5%205"] == list(map(str, KEYS))


@pytest.mark.parametrize("written", ["a/b", "/Leads/7", "a/Leads/", "a/b/c/d/e"])
def test_what_is_no_key_is_refused(lib, written):
    """With what to give."""
    with lib.Crm("t") as crm, pytest.raises(ValueError, match=r"no key of a job; give str\(job\.key\)"):
        crm.job(written)


def test_jobs_belong_to_their_client(lib):
    """And say what to keep."""
    with lib.Crm("t") as crm:
        for twin in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=r"A job belongs to its client.*keep str\(job\.key\)"):
                twin(crm.job(UPDATE))
        assert "Job(massUpdate/Leads/77)" == repr(crm.job(UPDATE))


def test_a_job_that_is_not_over_in_time_says_that_it_goes_on(api, lib):
    """And how it is found again; it is not to be started a second time."""
    script = lib.Script(state(lib, "RUNNING", All="10"))

    with pytest.raises(
        JobError, match=r"not over within 30 seconds \(last seen: RUNNING\)\. It goes on: wait"
    ) as caught:
        script.run(waiting.wait(api, UPDATE, 30.0, None))

    assert ("massUpdate/Leads/77", {"total": 10}, True) == (
        caught.value.key,
        caught.value.counters,
        caught.value.timed_out,
    )
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (str(caught.value), caught.value.key) == (str(twin), twin.key)


def test_a_state_that_nobody_documented_hangs_no_longer_than_it_may(api, lib):
    """Nor do answers that say nothing at all."""
    for answer in (state(lib, "PAUSED"), lib.reply(204), lib.reply(200, {"data": "odd"})):
        script = lib.Script(answer)
        with pytest.raises(JobError, match="not over within 60 seconds"):
            script.run(waiting.wait(api, UPDATE, 60.0, None))
        assert 1060.0 == pytest.approx(script.now)


def test_a_job_that_vanishes_is_told_from_one_that_never_was(api, lib):
    """One that was seen is known no more; one that was not is not found."""
    gone = lib.reply(404, {"code": "NOT_FOUND", "status": "error", "message": "no such job"})

    with pytest.raises(JobError, match=r"job 77 is known no more \(last seen: RUNNING\)\. Read back what it did"):
        lib.Script(state(lib, "RUNNING"), gone).run(waiting.wait(api, UPDATE, 60.0, None))
    with pytest.raises(NotFoundError):
        lib.Script(gone).run(waiting.wait(api, UPDATE, 60.0, None))


def test_a_limit_is_borne_while_there_is_time(api, lib):
    """As long as the server wants; used-up credits are not waited for."""
    api = api._replace(retry=lib.evolve(api.retry, attempts=1))
    slow = lib.reply(
        429, {"code": "TOO_MANY_REQUESTS", "message": "in concurrent", "status": "error"}, **{"retry-after": "40"}
    )
    spent = lib.reply(429, {"code": "TOO_MANY_REQUESTS", "message": "in the past 24 hours", "status": "error"})

    script = lib.Script(slow, state(lib, "COMPLETED"))
    assert "done" == script.run(waiting.wait(api, UPDATE, 60.0, None)).phase
    assert 40.0 == max(script.sleeps)
    for answer in (slow, spent):
        with pytest.raises(LimitError):
            lib.Script(answer).run(waiting.wait(api, UPDATE, 30.0, None))


def test_one_look_does_not_outlast_the_time_by_far(api, lib):
    """Its retries end a few seconds after the deadline of the waiting."""
    script = lib.Script(TransportError("lost"))

    with pytest.raises(TransportError):
        script.run(waiting.wait(api._replace(retry=lib.evolve(api.retry, attempts=99)), UPDATE, 2.0, None))

    assert script.now < 1010.0


def test_what_the_callback_raises_ends_the_waiting(api, lib):
    """And comes out as it is."""

    class EnoughError(Exception):
        """What the caller raises."""

    def stop(_):
        raise EnoughError

    for flow in (waiting.wait(api, UPDATE, 60.0, stop), waiting.wait_all(api, [UPDATE], 60.0, stop)):
        script = lib.Script(state(lib, "RUNNING"))
        with pytest.raises(EnoughError):
            script.run(flow)
        assert 1 == len(script.requests)


def test_no_time_to_wait_looks_once(api, lib):
    """And says that the job is over, or that it is not."""
    over, failed, running = (lib.Script(state(lib, word)) for word in ("COMPLETED", "FAILED", "RUNNING"))

    assert "COMPLETED" == over.run(waiting.wait(api, UPDATE, 0, None)).state
    assert ["FAILED"] == [end.state for end in failed.run(waiting.wait_all(api, [UPDATE], 0, None))]
    with pytest.raises(JobError, match="not over within 0 seconds") as caught:
        running.run(waiting.wait(api, UPDATE, 0, None))

    assert caught.value.timed_out
    assert [(1, [])] * 3 == [(len(script.requests), script.sleeps) for script in (over, failed, running)]


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_time_to_wait_is_not_less_than_none(api, lib, timeout):
    """Refused before anything is sent."""
    with pytest.raises(ValueError, match="timeout must be 0 or more than 0 seconds"):
        lib.Script().run(waiting.wait(api, UPDATE, timeout, None))


def test_many_jobs_are_asked_for_by_turns_until_all_are_over(api, lib):
    """Those that are over are left alone; failed ones are given like the others."""
    words = {"1": ["RUNNING", "COMPLETED"], "2": ["FAILED"], "3": ["RUNNING", "RUNNING", "COMPLETED"]}
    script = lib.Script(lambda request: state(lib, words[request.url.rpartition("=")[2]].pop(0)))
    keys = [JobKey(job, "massUpdate", "Leads") for job in words]
    seen = []

    ends = script.run(waiting.wait_all(api, keys, 60.0, lambda jobs: seen.append([job.phase for job in jobs])))

    assert ["done", "failed", "done"] == [end.phase for end in ends]
    assert [["running", "failed", "running"], ["done", "failed", "running"], ["done", "failed", "done"]] == seen
    assert 6 == len(script.requests)
    assert [] == lib.Script().run(waiting.wait_all(api, [], 60.0, None))


def test_many_jobs_that_are_not_over_in_time_are_counted(api, lib):
    """The first is named."""
    keys = [JobKey(job, "massUpdate", "Leads") for job in "123"]
    script = lib.Script(lambda request: state(lib, "COMPLETED" if request.url.endswith("=2") else "RUNNING"))

    with pytest.raises(JobError, match=r"job 1 was not over within 5 seconds .*, and neither were 1 more of 3"):
        script.run(waiting.wait_all(api, keys, 5.0, None))


def test_many_jobs_are_waited_for_by_clients(server, lib):
    """Blocking and with asyncio."""
    server.answer = lambda _: (200, {"data": [{"State": "COMPLETED"}]}, {})

    with lib.Crm("t", base_url=server.url) as crm:
        found = crm.wait_all((crm.job(UPDATE) for _ in range(3)), timeout=5)

    async def run():
        async with lib.AsyncCrm("t", base_url=server.url) as crm:
            return await crm.wait_all([crm.job(UPDATE)] * 3, timeout=5)

    assert [JobStatus("COMPLETED", "done")] * 3 == found == asyncio.run(run())
