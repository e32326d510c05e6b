"""The extra `speed`: whatever comes is read, or refused, exactly as without it."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoho_crm._runtime import loads

pytest.importorskip("msgspec", reason="the extra speed is not installed")

#: Numbers as they may be written; Python reads each, some as infinite.
NUMBERS = st.one_of(
    st.integers().map(str),
    st.integers(min_value=2**60, max_value=2**70).map(str),
    st.integers(min_value=10**30, max_value=10**400).map(str),
    st.floats().map(str),
    st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["NaN", "Infinity", "-Infinity", "-0", "01", "1.", ".5", "+1", "1e400", "0x10", "True", "nul"]),
)
#: Texts with halves of surrogate pairs and control characters, escaped or as they are.
TEXTS = st.builds(
    lambda text, escaped: json.dumps(text, ensure_ascii=escaped),
    st.text(st.characters(codec=None, categories=None), max_size=8),
    st.booleans(),
)
KEYS = st.sampled_from(['"id"', '"a"', '"\\u0061"', '"\u00e4"', '""'])
SCALARS = st.one_of(NUMBERS, TEXTS, st.sampled_from(["null", "true", "false", "{}", "[]", " 1 "]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(KEYS, inner), max_size=4).map(
            lambda pairs: "{" + ",".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
        inner.map(lambda value: "[" * 9 + value + "]" * 9),
    ),
    max_leaves=12,
)


def outcome(body):
    """Tell what a body is read as, to the kind of each number and the order of keys; or how it is refused."""
    try:
        return repr(loads.loads(body))
    except loads.TooDeep:
        return "too deep"
    except ValueError:
        return "no JSON"


@settings(deadline=None, max_examples=200)
@given(VALUES.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=2), st.integers(0, 40))
@example(b'{"id": 18446744073709551616, "id": 1}', b"", 0)
@example(b'{"Amount": 1e400}', b"", 0)
@example(b"\xef\xbb\xbf[1]", b"", 0)
@example(b"[" * 200 + b"]" * 200, b"", 0)
def test_every_body_is_read_as_without_it(body, noise, place):
    """Whole and damaged ones, of any depth; the rest of the client cannot tell which of the two has read."""
    body = body[:place] + noise + body[place:]
    fast, loads._fast = loads._fast or loads._faster(), None
    try:
        expected = outcome(body)
        loads._fast = fast
        assert expected == outcome(body)
    finally:
        loads._fast = fast


def test_the_usual_answer_is_not_read_twice(monkeypatch):
    """A page of records with objects and lists in them goes through the faster one alone."""
    monkeypatch.setattr(loads, "_fast", loads._faster())
    monkeypatch.setattr(loads, "_decode", None)
    record = {"id": "1", "Amount": 1.5, "Owner": {"id": "2"}, "Tag": [{"name": "a", "of": [{"more": None}]}]}

    assert {"data": [record]} == loads.loads(json.dumps({"data": [record]}).encode())
