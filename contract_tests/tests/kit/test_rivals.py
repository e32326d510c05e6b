"""Two writers at once: over two connections, and noticed when one of them is forgotten."""

import asyncio

import pytest

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox
from zoho_sandbox.serving import serving


def forgetful(application):
    """An application that answers every second writer of tags as it answered the first, and writes nothing."""
    kept = []
    turn = asyncio.Lock()

    async def application_(scope, receive, send):
        if not scope.get("path", "").endswith("/actions/add_tags"):
            await application(scope, receive, send)
            return
        async with turn:
            sent = kept.copy()
            kept.clear()
            if sent:
                await receive()
                for message in sent:
                    await send(message)
                return

            async def keep(message):
                kept.append(message)
                await send(message)

            await application(scope, receive, keep)

    application_.until = lambda _: application_
    return application_


@pytest.mark.parametrize(("spoil", "expected"), [(lambda app: app, set()), (forgetful, {"rivals"})])
def test_forgotten_writer_is_noticed(spoil, expected):
    """Of two writers at once both are in what is left; a server that forgets one breaks a promise."""
    given = Credentials(access_token=seed.credentials()["access_token"])

    with serving(spoil(Sandbox(versions=["v8"]).app), "127.0.0.1", 0) as url:
        verdict = run(url, given, "v8", layers=["model"], only=["rivals"], shrink=False)

    assert expected == {item.promise.partition("_")[0] for item in verdict.counting}


def test_application_in_the_process_is_spared():
    """Nothing is sent at once to what is called in the same process: the scenario says why it is not testable."""
    steps = []
    given = Credentials(access_token=seed.credentials()["access_token"])

    run(Sandbox(versions=["v8"]).app, given, "v8", layers=["model"], only=["rivals"], listeners=[steps.append])

    assert {"not testable"} == {step.state for step in steps if type(step).__name__ == "Step"}
