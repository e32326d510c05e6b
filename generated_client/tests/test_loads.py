"""JSON from a stranger, with each decoder that may be installed."""

import json
import sys

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


def test_depth_is_bounded_exactly():
    """Whatever stands in the texts."""
    assert loads.loads(nested(DEPTH)) == json.loads(nested(DEPTH))
    with pytest.raises(TooDeep, match=f"more than {DEPTH} lists or objects"):
        loads.loads(nested(DEPTH + 1))
    text = json.dumps("[{" * 500 + '"\\' + "]" * 300)
    assert loads.loads(nested(DEPTH, text)) == json.loads(nested(DEPTH, text))
    with pytest.raises(TooDeep):
        loads.loads(nested(DEPTH + 1, text))


def test_siblings_are_not_depth():
    """A page of ten thousand records, each with a bracket in its text."""
    rows = [{"id": str(number), "tags": [{"name": "a [ b"}]} for number in range(10_000)]

    assert {"data": rows} == loads.loads(json.dumps({"data": rows}).encode())


def test_a_flood_of_brackets_does_not_end_the_process():
    """Also where somebody has raised the limit of recursion; the process itself would die of it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        for body in (b"[" * 10_000_000, b'{"a":' * 200_000, b"[" * 200_000 + b"]" * 200_000):
            with pytest.raises(TooDeep):
                loads.loads(body)
    finally:
        sys.setrecursionlimit(before)


def test_without_the_extra_json_reads_everything(monkeypatch):
    """The extra `speed` is found by import, and nothing else changes without it."""
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert loads._faster() is None

    monkeypatch.setattr(loads, "_fast", None)
    assert {"a": [1]} == loads.loads(b'{"a": [1]}')


@pytest.mark.parametrize(("status", "kind"), [(200, DecodeError), (500, ServerError)])
def test_an_answer_too_deep_is_an_error_of_ours(server, call, status, kind):
    """Ten megabytes of it, blocking and with asyncio, whatever the status."""
    from zoho_crm._runtime import calls

    server.answer = lambda _: (status, b"[" * 10_000_000, {})

    with pytest.raises(kind, match=f"10000000 bytes of application/json .* more than {DEPTH} lists"):
        call(lambda api: calls.free(api, "POST", "/a"))
