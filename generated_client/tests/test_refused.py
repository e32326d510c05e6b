"""Errors name what was refused: the module, the record, the field; and what was meant, where the client knows."""

import pytest
from stand_in_operations import evolve

from zoho_crm import ZohoCRM
from zoho_crm._runtime import calls
from zoho_crm._runtime.errors import InvalidRequestError, NotFoundError
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
        (refusal("MADE_UP", api_name=["x"], value="Ann"), "Leads", "no (record 'a/b'). "),
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


def test_nearest_names_are_found_whatever_their_case():
    """Two at most here, and nothing where nothing is near."""
    assert "; did you mean VIP?" == meant("vip", ["VIP", "Hot"])
    assert "; did you mean Hut or Hot?" == meant("hat", ["Hot", "Hut", "Renewal"], 2)
    assert not meant("hat", ["Renewal"])


@pytest.mark.parametrize("path", ["/crm/v8", "/crm/v2.1/", "/proxy/crm"])
def test_base_url_is_without_the_path_of_the_api(path):
    """Which would otherwise be there twice in every call."""
    rest = "/proxy" if "proxy" in path else ""

    with pytest.raises(ValueError, match=f"base_url must be without .* give 'https://crm.example{rest}'"):
        ZohoCRM("token", base_url=f"https://crm.example{path}")


@pytest.mark.parametrize(("retry", "like"), [(5, 5), ("often", 3)])
def test_retry_is_a_policy(retry, like):
    """A bare number, as other clients take it, is told how it is written here."""
    with pytest.raises(TypeError, match=rf"retry must be a RetryPolicy such as RetryPolicy\(attempts={like}\)"):
        ZohoCRM("token", retry=retry)
