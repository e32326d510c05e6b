"""Bodies as JSON."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

import pytest

from zoho_crm._runtime import calls
from zoho_crm._runtime.bodies import encoded

INDIA = timezone(timedelta(hours=5, minutes=30))


def circle():
    """Give a list that holds itself."""
    found = []
    found.append(found)
    return found


def deep():
    """Give objects deeper inside one another than any stack."""
    found = inner = {}
    for _ in range(5000):
        inner["a"] = inner = {}
    return found


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 22, 9, 5, 7, 123456, tzinfo=INDIA), '"2026-11-22T09:05:07+05:30"'),
        (datetime(2026, 11, 22, tzinfo=UTC), '"2026-11-22T00:00:00+00:00"'),
        (date(2026, 1, 2), '"2026-01-02"'),
        (Decimal("19.99"), "19.99"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.10"), "-0.1"),
        (Decimal(123456789012345678901), "123456789012345678901"),
        (MappingProxyType({"a": MappingProxyType({})}), '{"a": {}}'),
        (("a", 1), '["a", 1]'),
        ("ß\U0001f600", '"ß\U0001f600"'),
    ],
)
def test_values_are_written_as_the_api_reads_them(value, written):
    """Moments with their offset and to the second, decimals without a loss."""
    assert f'{{"data": [{{"F": {written}}}]}}' == encoded({"data": [{"F": value}]}).decode()


@pytest.mark.parametrize(
    ("value", "kind", "why"),
    [
        (datetime(2026, 1, 2), ValueError, "a datetime without a time zone; give it one"),  # noqa: DTZ001 - what is refused
        (time(1, 2), TypeError, "JSON has no time; give it as a text"),
        (Decimal("NaN"), ValueError, "NaN is no number"),
        (Decimal("0.12345678901234567890123"), ValueError, "more digits than a number of JSON keeps"),
        (Decimal("1E+5000"), ValueError, "more digits"),
        (float("inf"), ValueError, "inf is no number"),
        (float("nan"), ValueError, "nan is no number"),
        ({"x"}, TypeError, "JSON has no set; give a text"),
        (b"x", TypeError, "JSON has no bytes"),
        (object(), TypeError, "JSON has no object"),
        (iter("ab"), TypeError, "JSON has no str_ascii_iterator"),
        ("a\ud800", ValueError, "half of a surrogate pair"),
        ({"a\ud800": 1}, ValueError, "half of a surrogate pair"),
        ({(1, 2): 1}, TypeError, "a tuple is no name of a field"),
        (circle(), ValueError, "more than 100 lists or objects in one another, or one in itself"),
        (deep(), ValueError, "more than 100 lists or objects in one another"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) and value.isascii() else type(value).__name__,
)
def test_what_json_does_not_have_is_refused_with_its_place(value, kind, why):
    """In the words of who has to find it, and without Python's own."""
    with pytest.raises(kind, match=rf"^\$\.data\[1\]\.F.*{why}") as caught:
        encoded({"data": [{"F": 1}, {"F": value}, {"G": {1}}]})

    assert caught.value.__context__ is None


def test_a_body_that_cannot_be_written_is_refused_before_anything_is_sent(api, lib):
    """Not after a token was fetched for it."""
    script = lib.Script(lib.reply(200, {}))

    with pytest.raises(TypeError, match=r"\$\.data\[0\]: JSON has no set"):
        script.run(calls.plain(api, lib.ops.massUpdate, path={"module": "L"}, body={"data": [{1}]}, model=lib.Item))

    assert [] == script.requests


def test_a_body_that_is_no_dict_is_refused_in_words(api, lib):
    """With the name of something that could stand in it."""
    with pytest.raises(TypeError, match=r"The body of \w+ must be a dict such as \{'\w+': ...\}, got a str\."):
        lib.Script().run(calls.plain(api, lib.ops.massUpdate, path={"module": "L"}, body="select", model=lib.Item))


def test_a_body_is_written_once_and_sent_as_it_is(server, call):
    """Blocking and with asyncio."""
    call(lambda api: calls.free(api, "POST", "/a", body={"When": datetime(2026, 1, 2, tzinfo=UTC), "Name": "ß"}))

    assert {"When": "2026-01-02T00:00:00+00:00", "Name": "ß"} == json.loads(server.requests[0].body)
    assert "application/json" == server.requests[0].headers["content-type"]
