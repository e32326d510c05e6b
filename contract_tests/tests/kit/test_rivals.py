"""Two writers at once: over two connections, and noticed when one of them is forgotten."""

import asyncio

import pytest

from zoho_contract import Credentials, run
from zoho_contract.events import Step
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox
from zoho_sandbox.serving import serving

GIVEN = Credentials(access_token=seed.credentials()["access_token"])
FIELDS, TAGS = "/actions/mass_update", "/actions/add_tags"


def judged(spoil, **more):
    """The verdict on a sandbox of which something else answers the writers."""
    application = Sandbox(versions=["v8"]).app

    async def spoilt(scope, receive, send):
        await spoil(application, scope, receive, send)

    spoilt.until = lambda _: spoilt
    with serving(spoilt, "127.0.0.1", 0) as url:
        return run(url, GIVEN, "v8", layers=["model"], only=["rivals"], shrink=False, **more)


class Forgetful:
    """Answers every second writer at a path as it answered the first, and writes nothing."""

    def __init__(self, path):
        self.path, self.kept, self.turn = path, [], asyncio.Lock()

    async def __call__(self, application, scope, receive, send):
        """Serve one request."""
        if not scope.get("path", "").endswith(self.path):
            await application(scope, receive, send)
            return
        async with self.turn:
            sent = self.kept.copy()
            self.kept.clear()
            if sent:
                await receive()
                for message in sent:
                    await send(message)
                return

            async def keep(message):
                self.kept.append(message)
                await send(message)

            await application(scope, receive, keep)


class Paired:
    """Lets nobody write before another one has come to write as well, and counts who is left alone."""

    def __init__(self):
        self.here, self.alone, self.met = asyncio.Barrier(2), 0, 0

    async def __call__(self, application, scope, receive, send):
        """Serve one request."""
        if scope.get("path", "").endswith((FIELDS, TAGS)) and not self.alone:
            try:
                await asyncio.wait_for(self.here.wait(), 10)
                self.met += 1
            except (TimeoutError, asyncio.BrokenBarrierError):
                self.alone += 1
        await application(scope, receive, send)


@pytest.mark.parametrize(("path", "expected"), [("no such path", None), (FIELDS, " to be "), (TAGS, "Tag to hold ")])
def test_forgotten_writer_is_noticed(path, expected):
    """Of two writers at once both are in what is left; a server that forgets one breaks a promise."""
    verdict = judged(Forgetful(path))

    promise = "rivals_leave_what_one_after_the_other_would"
    assert [promise] * bool(expected) == [item.promise for item in verdict.counting]
    assert all(expected in item.expected for item in verdict.counting)


def test_two_writers_are_on_their_way_at_once():
    """Neither of them waits for the other's answer."""
    pairs = Paired()

    verdict = judged(pairs)

    assert (0, []) == (pairs.alone, verdict.violations)
    assert pairs.met > 0
    assert pairs.met % 2 == 0


def test_writers_that_are_not_implemented_are_not_judged():
    """A 501 to both of them says so, as a 501 to one alone does."""
    steps = []

    async def unbuilt(application, scope, receive, send):
        if scope.get("path", "").endswith(FIELDS):
            await send({"type": "http.response.start", "status": 501, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await application(scope, receive, send)

    verdict = judged(unbuilt, listeners=[steps.append])

    assert ([], ["massUpdateRecords"]) == (verdict.violations, verdict.unbuilt)
    assert "the server says that it does not implement it (501)" in {it.reason for it in steps if isinstance(it, Step)}


def test_application_in_the_process_is_spared():
    """Nothing is sent at once to what is called in the same process: the scenario says why it is not testable."""
    steps = []

    run(Sandbox(versions=["v8"]).app, GIVEN, "v8", layers=["model"], only=["rivals"], listeners=[steps.append])

    assert {"not testable"} == {step.state for step in steps if isinstance(step, Step)}
