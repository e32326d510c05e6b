"""Tracebacks that show no secret, even to who prints the variables of every frame."""

import asyncio
import logging
import traceback

import httpx
import pytest

from zoho_crm._runtime.credentials import RefreshToken
from zoho_crm._runtime.errors import ZohoError
from zoho_crm._runtime.retry import RetryPolicy

HIDDEN = "5ec4e7"
LOGIN = RefreshToken("id", f"1000.{HIDDEN}.s", f"1000.{HIDDEN}.r")


def shown(error):
    """Print an error, all that it came from, and the variables of every frame but those of the tests."""
    text, seen, waiting = [], set(), [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        text += [*traceback.format_exception_only(one), repr(vars(one))]
        frames = [(frame, line) for frame, line in traceback.walk_tb(one.__traceback__) if "tests" not in str(frame)]
        text += [f"{frame.f_code.co_filename} {frame.f_locals!r}" for frame, _ in frames]
    return "\n".join(text)


@pytest.fixture(params=["sync", "async"])
def failure(request, lib, server):
    """Make a call that fails, and give what it raised; blocking and with asyncio."""

    def blocking(credentials, settings):
        with lib.Crm(credentials, **settings) as crm:
            crm.request("POST", "/Leads", body={"data": []})

    async def awaited(credentials, settings):
        async with lib.AsyncCrm(credentials, **settings) as crm:
            await crm.request("POST", "/Leads", body={"data": []})

    def run(credentials, settings):
        if request.param == "sync":
            blocking(credentials, settings)
        else:
            asyncio.run(awaited(credentials, settings))

    def of(credentials=LOGIN, **settings):
        settings = {"base_url": server.url, "retry": RetryPolicy(attempts=1), **settings}
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it is
            run(credentials, settings)
        return caught.value

    return of


@pytest.mark.parametrize(
    ("token", "call"),
    [
        ((200, {"error": "invalid_code"}, {}), None),
        ((500, b"", {}), None),
        ((200, b"{", {}), None),
        ((200, {"access_token": f"1000.{HIDDEN}.a", "api_domain": "https://evil.example"}, {}), None),
        ((200, {"access_token": f"1000.{HIDDEN}.a"}, {}), (401, {"code": "INVALID_TOKEN", "status": "error"}, {})),
        ((200, {"access_token": f"1000.{HIDDEN}.a"}, {}), (500, b"<html>", {})),
        ((200, {"access_token": f"1000.{HIDDEN}.a"}, {}), (302, b"", {"location": "https://evil.example"})),
        ((200, {"access_token": f"1000.{HIDDEN}.a"}, {}), (200, b"x", {"content-length": "100"})),
    ],
    ids=["refused", "failing", "broken", "stranger", "dead token", "failing call", "redirect", "cut off"],
)
def test_no_error_shows_a_secret(failure, server, caplog, token, call):
    """Neither in its words, nor in its variables, nor in those of a frame, nor in the log."""
    server.answer = lambda sent: token if sent.path.startswith("/oauth") else call

    with caplog.at_level(logging.DEBUG, logger="zoho_crm"):
        error = failure()

    assert isinstance(error, ZohoError)
    assert "_runtime" in shown(error)
    assert HIDDEN not in shown(error) + caplog.text


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), RuntimeError("mine"), ValueError("mine"), SystemExit(1)])
def test_what_interrupts_a_call_shows_no_secret(failure, raised):
    """The frames of the HTTP library, which have the headers and forms in their variables, are left out."""

    def interrupted(_):
        raise raised

    for credentials in (LOGIN, f"1000.{HIDDEN}.t"):
        error = failure(credentials, transport=httpx.MockTransport(interrupted))
        assert raised is error
        assert "_runtime" in shown(error)
        assert "/httpx/" not in shown(error)
        assert HIDDEN not in shown(error)
