"""Errors name what was refused: the module, the record, the field; and what was meant, where the client knows."""

import copy
import pickle
import traceback
from functools import reduce

import pytest
from stand_in_operations import evolve

from zoho_crm import RetryPolicy, ZohoCRM
from zoho_crm._runtime import calls, loads, nearest
from zoho_crm._runtime.errors import InvalidRequestError, NotFoundError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.nearest import meant

KNOWN = ("Leads", "Accounts", "custom modules")


def refusal(code, **details):
    """An answer that refuses a call as a whole."""
    return 400, {"code": code, "details": details, "message": "no", "status": "error"}, {}


@pytest.mark.parametrize(
    ("answer", "module", "said"),
    [
        (refusal("INVALID_MODULE", param_name="module"), "Accouts", "no (module 'Accouts'; did you mean Accounts?). "),
        (refusal("INVALID_MODULE"), "Zebras", "no (module 'Zebras'). "),
        (refusal("INVALID_MODULE"), "Leads", "no (module 'Leads'). "),
        (refusal("INVALID_DATA", api_name="Nme"), "Leads", "no (field 'Nme', record 'a/b'). "),
        (refusal("INVALID_DATA", param_name="fields", limit=50), "Leads", "no (parameter 'fields', limit 50, record"),
        (refusal("INVALID_DATA", json_path="$.data[0].Nme", api_name="Nme"), "Leads", "[0].Nme (record 'a/b')"),
        (refusal("INVALID_DATA", json_path="$" * 1_000_000), "Leads", f"no at {'$' * 300} (record 'a/b'). "),
        (refusal("MADE_UP", api_name=["x"], value="Ann"), "Leads", "no (record 'a/b'). "),
        (refusal("INVALID_DATA", api_name="", limit=True, param_name=None), "Leads", "no (record 'a/b'). "),
        (refusal("INVALID_DATA", maximum_length=0), "Leads", "no (longest 0, record 'a/b'). "),
        (refusal("INVALID_QUERY", clause="x" * 1_000_000), "Leads", f"no (clause '{'x' * 100}...', record 'a/b'). "),
    ],
)  # fmt: skip
def test_refused_call_names_what_was_sent(call, server, lib, answer, module, said):
    """With blocking calls and with asyncio; values of records are in no message."""
    server.answer = lambda _request: answer
    operation = evolve(lib.ops.getRecord, modules=KNOWN)

    with pytest.raises(InvalidRequestError) as caught:
        call(lambda api: calls.plain(api, operation, path={"module": module, "record_id": "a/b"}, model=lib.Item))

    assert said in str(caught.value)
    assert "Ann" not in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"City": "Ann"}], "no (fields City). "),
        ([dict.fromkeys("ABCDEFG", "Ann")], "no (fields A, B, C, D, E and 2 more). "),
        ([{"City": "Ann"}, {"Zip": "1"}], "no. "),
        (["Ann"], "no. "),
    ],
)
def test_refused_values_are_named_by_their_fields(call, server, lib, rows, said):
    """Where the server says nothing of them; the values themselves are in no message."""
    server.answer = lambda _request: refusal("INVALID_DATA")

    with pytest.raises(InvalidRequestError) as caught:
        call(
            lambda api: calls.plain(
                api, lib.ops.massUpdate, path={"module": "Leads"}, body={"cvid": "1", "data": rows}, model=lib.Item
            )
        )

    assert said in str(caught.value)
    assert "Ann" not in str(caught.value)


def test_what_was_sent_is_too_deep_to_be_read(call, server, lib, monkeypatch):
    """The error is still the one that the server answered with."""
    monkeypatch.setattr(loads, "_ONE_LIMIT", False)
    monkeypatch.setattr(loads, "_fast", None)
    server.answer = lambda _request: refusal("INVALID_DATA")
    rows = [{"City": reduce(lambda inner, _: [inner], range(loads.DEPTH), "Ann")}]

    with pytest.raises(InvalidRequestError, match=r"no\. "):
        call(
            lambda api: calls.plain(
                api, lib.ops.massUpdate, path={"module": "Leads"}, body={"cvid": "1", "data": rows}, model=lib.Item
            )
        )


def test_empty_answer_names_the_record(api, lib):
    """Whoever looks up many sees which one is not there."""
    flow = calls.first(api, lib.ops.getRecord, items="data", path={"module": "Leads", "record_id": "7"}, model=lib.Item)

    with pytest.raises(NotFoundError, match=r"hidden \(record '7'\)\. Look up"):
        lib.Script(lib.reply(204, b"")).run(flow)


def test_field_that_did_not_come_names_the_nearest(lib):
    """As a note, so that the key of the KeyError stays the key."""
    with pytest.raises(KeyError) as caught:
        lib.Item({"First_Name": "Ann"})["first_nam"]
    with pytest.raises(KeyError) as other:
        lib.Item({"First_Name": "Ann"})["Zip"]

    assert ("first_nam",) == caught.value.args
    assert ["The answer has no 'first_nam'; did you mean First_Name?"] == caught.value.__notes__
    assert "fields= asks for it" in other.value.__notes__[0]
    assert other.value.__notes__[0] in "".join(traceback.format_exception(other.value))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_note_of_a_key_goes_along(lib, copied):
    """Beside the notes of others, in a copy and in a pickle."""
    with pytest.raises(KeyError) as caught:
        lib.Item({"Zip": "Ann"})["zip"]
    caught.value.add_note("of row 5")

    twin = copied(caught.value)

    assert ["The answer has no 'zip'; did you mean Zip?", "of row 5"] == twin.__notes__
    assert ("zip",) == twin.args
    assert b"Ann" not in pickle.dumps(caught.value)


def test_nothing_is_compared_for_a_key_that_nobody_sees(lib, monkeypatch):
    """Whoever goes on after a KeyError does so thousands of times; comparing all names takes milliseconds."""
    monkeypatch.setattr(nearest, "meant", lambda *_: pytest.fail("names were compared"))

    with pytest.raises(KeyError):
        lib.Item({"First_Name": "Ann"})["first_nam"]


def test_nearest_names_are_found_whatever_their_case():
    """Two at most here, and nothing where nothing is near."""
    assert "; did you mean VIP?" == meant("vip", ["VIP", "Hot"])
    assert "; did you mean Hut or Hot?" == meant("hat", ["Hot", "Hut", "Renewal"], 2)
    assert not meant("hat", ["Renewal"])


@pytest.mark.parametrize("path", ["/crm/v8", "/crm/v2.1/", "/proxy/crm/v8"])
def test_base_url_is_without_the_path_of_the_api(path):
    """Which would otherwise be there twice in every call."""
    rest = "/proxy" if "proxy" in path else ""

    with pytest.raises(ValueError, match=f"base_url must be without '/crm/v.* give 'https://crm.example{rest}'"):
        ZohoCRM("token", base_url=f"https://crm.example{path}")


def test_a_gateway_may_have_any_path():
    """One that ends in /crm is its own affair, and what an accounts server ends in is no path of the API."""
    url = "https://gateway.example/crm"

    hosts = Hosts.of("eu", "production", base_url=url, accounts_url=f"{url}/v8")

    assert (url, f"{url}/v8") == (hosts.api, hosts.accounts)


@pytest.mark.parametrize(("retry", "like"), [(5, 5), ("often", 3), (True, 3), (0, 1), (False, 1), (-2, 1)])
def test_retry_is_a_policy(retry, like):
    """A bare number, as other clients take it, is told how it is written here."""
    assert like == RetryPolicy(attempts=like).attempts
    with pytest.raises(TypeError, match=rf"retry must be a RetryPolicy such as RetryPolicy\(attempts={like}\)"):
        ZohoCRM("token", retry=retry)
