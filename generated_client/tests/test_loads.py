"""JSON from a stranger, with each decoder that may be installed."""

import json
import sys
import threading
from unittest.mock import Mock

import pytest

from zoho_crm._runtime import loads
from zoho_crm._runtime.errors import DecodeError, ServerError
from zoho_crm._runtime.loads import DEPTH, TooDeep


@pytest.fixture(autouse=True, params=["json", "speed"])
def decoder(request, monkeypatch):
    """Read with `json` alone, and with the faster decoder where it is installed."""
    if request.param == "json":
        monkeypatch.setattr(loads, "_fast", None)
    else:
        pytest.importorskip("msgspec", reason="the extra speed is not installed")


def nested(depth, text="1"):
    """Write lists and objects by turns, so deep."""
    return ('[{"a":' * (depth // 2) + "[" * (depth % 2) + text + "]" * (depth % 2) + "}]" * (depth // 2)).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"[NaN]",
        b"[-Infinity]",
        b"{'a': 1}",
        b'{"a": 1} {',
        b'["\xff"]',
        b'["\xed\xa0\x80"]',
        b'["\x00"]',
        "{}".encode("utf-16"),
        b"9" * 5000,
        b"[[[",
        b'{"a": "b',
        b"]" * 50,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_is_refused(body):
    """Python alone would take NaN, halves of surrogates and UTF-16."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - whatever it says
        loads.loads(body)

    assert not isinstance(caught.value, TooDeep)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"\xef\xbb\xbf[]", []),
        (b"[" + b"9" * 400 + b"]", [int("9" * 400)]),
        ('["ß\U0001f600"]'.encode(), ["ß\U0001f600"]),
        (b" \n[true, null]\t", [True, None]),
    ],
    ids=["equal keys", "byte order mark", "long number", "beyond ASCII", "blanks"],
)
def test_what_is_unusual_is_read(body, found):
    """Of equal keys the last counts."""
    assert found == loads.loads(body)


#: Brackets in texts that come between those that count, so that each seems to be closed at once.
MISLEADING = b'["]",' * 200_000 + b"1" + b',"["]' * 200_000


@pytest.fixture(params=["raised", "two limits"])
def limit(request, monkeypatch):
    """Python that stops by itself, or not in time: the limit was raised, or is not that of what is in C."""
    before = sys.getrecursionlimit()
    if request.param == "raised":
        sys.setrecursionlimit(1_000_000)
    if request.param == "two limits":
        monkeypatch.setattr(loads, "_ONE_LIMIT", False)
    yield request.param
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("text", ['"' + "[{" * 500 + r"\"\\" + "]" * 300 + '"', r'"\\"', '""', r'"]\n"', "1"])
def test_depth_is_bounded_exactly_where_python_does_not_stop(text):
    """Whatever stands in the texts."""
    assert loads.loads(nested(DEPTH, text)) == json.loads(nested(DEPTH, text))
    with pytest.raises(TooDeep, match=f"more than {DEPTH} lists or objects"):
        loads.loads(nested(DEPTH + 1, text))


@pytest.mark.parametrize(("stack", "depth"), [(64, 900), (256, 3000), (1024, 20_000)])
def test_a_small_stack_is_not_filled(stack, depth):
    """Python stops too late for a thread with a stack of so many KiB, which would take the process with it."""
    found = []

    def read():
        try:
            found.append(loads.loads(nested(depth)))
        except TooDeep as error:
            found.append(error)

    before = threading.stack_size(stack * 1024)
    try:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)

    assert [TooDeep] == [type(item) for item in found]


@pytest.mark.skipif(not loads._ONE_LIMIT, reason="this Python does not stop by itself")
def test_python_reads_as_deep_as_it_does():
    """A few hundred lists inside one another are nothing that anybody means, and do no harm."""
    assert json.loads(nested(300)) == loads.loads(nested(300))


def test_siblings_are_not_depth():
    """A page of ten thousand records, each with a bracket in its text."""
    rows = [{"id": str(number), "tags": [{"name": "a [ b"}]} for number in range(10_000)]

    assert {"data": rows} == loads.loads(json.dumps({"data": rows}).encode())


BODIES = [
    b"[" * 10_000_000,
    b'{"a":' * 200_000,
    b"[" * 200_000 + b"]" * 200_000,
    MISLEADING,
    b"[" * 20_000 + b'"' + rb"\"" * 2_000_000,
]


@pytest.mark.parametrize("body", BODIES, ids=["lists", "objects", "whole", "misleading texts", "a text without an end"])
@pytest.mark.parametrize("limit", ["usual", "raised", "two limits"], indirect=True)
@pytest.mark.usefixtures("limit")
def test_a_flood_of_brackets_does_not_end_the_process(body):
    """Also where Python would not stop in time; the process itself would die of it."""
    with pytest.raises(TooDeep):
        loads.loads(body)


def test_without_the_extra_json_reads_everything(monkeypatch):
    """The extra `speed` is found by import, and nothing else changes without it."""
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert loads._faster() is None

    monkeypatch.setattr(loads, "_fast", None)
    assert {"a": [1]} == loads.loads(b'{"a": [1]}')


def test_what_the_faster_decoder_refuses_json_reads(monkeypatch):
    """Also where its errors are of a class that nothing else knows, as they are in older versions."""

    class OfItsOwnError(Exception):
        """No ValueError."""

    def refuse(_):
        raise OfItsOwnError

    monkeypatch.setattr(loads, "_fast", refuse)

    assert {"a": 2**70} == loads.loads(b'{"a": 1180591620717411303424}')


@pytest.mark.parametrize(("status", "kind"), [(200, DecodeError), (500, ServerError)])
def test_an_answer_too_deep_is_an_error_of_ours(server, call, status, kind):
    """Ten megabytes of it, blocking and with asyncio, whatever the status."""
    from zoho_crm._runtime import calls

    server.answer = lambda _: (status, b"[" * 10_000_000, {})

    with pytest.raises(kind, match=f"10000000 bytes of application/json .* more than {DEPTH} lists"):
        call(lambda api: calls.free(api, "POST", "/a"))


@pytest.mark.parametrize("version", [None, OSError(22, "Invalid argument"), ValueError("unrecognized name")], ids=repr)
def test_other_libraries_of_linux_promise_no_room(monkeypatch, version):
    """Musl knows the name of glibc's version and refuses to tell one, so what is read stays within the lower bound."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(loads.os, "confstr", Mock(side_effect=version, return_value=None))

    assert 0 == loads.usual_room()
