"""What callers may give in a shorter form: ids as numbers, entities by their id; and what is too much for one call."""

import json

import httpx
import pytest

from zoho_crm import ZohoCRM

DONE = {"code": "SUCCESS", "status": "success", "message": "done", "details": {"job_id": "5"}}
LISTS = ("data", "tags", "users", "territories")
LONG = 554023000003635023


@pytest.fixture
def sent():
    """What went over the wire."""
    return []


@pytest.fixture
def crm(sent):
    """Make a client whose network writes down what it is sent and answers one row."""

    def answer(request):
        sent.append(request)
        return httpx.Response(200, json={**DONE, **{key: [DONE] for key in LISTS}})

    with ZohoCRM("1000.x", base_url="http://127.0.0.1", transport=httpx.MockTransport(answer)) as found:
        yield found


def body(sent):
    """Read the body of the only request."""
    [request] = sent
    return json.loads(request.content)


def test_ids_may_be_numbers_and_keep_every_digit(crm, sent):
    """In a path, in a query, in a row, in a list; they are sent as texts, which JSON readers do not round."""
    crm.records.delete_one("Leads", LONG)
    crm.records.delete("Leads", ids=[LONG])
    crm.records.update("Leads", [{"id": LONG, "City": "Pune"}])
    crm.tags.add("Leads", ids=[LONG], tags=["Hot"])

    path, query, row, listed = sent
    assert path.url.path.endswith(f"/Leads/{LONG}")
    assert str(LONG) == query.url.params["ids"]
    assert [{"id": str(LONG), "City": "Pune"}] == json.loads(row.content)["data"]
    assert [str(LONG)] == json.loads(listed.content)["ids"]


def test_the_callers_own_rows_stay_as_they_are(crm):
    """Whoever gives a number gets no other dict back."""
    row = {"id": LONG}
    crm.records.update("Leads", [row])

    assert {"id": LONG} == row


@pytest.mark.parametrize("wrong", [True, 1.5, 5.54e17, b"1", None], ids=repr)
@pytest.mark.parametrize(
    "call",
    [
        lambda crm, wrong: crm.records.get("Leads", wrong),
        lambda crm, wrong: crm.records.delete("Leads", ids=[wrong]),
        lambda crm, wrong: list(crm.records.list("Leads", ["City"], ids=[wrong])),
        lambda crm, wrong: crm.records.update("Leads", [{"id": {"a": wrong}}]),
        lambda crm, wrong: crm.tags.add("Leads", ids=[wrong], tags=["Hot"]),
        lambda crm, wrong: crm.territories.assign("Leads", {"1": [wrong]}),
        lambda crm, wrong: crm.records.mass_convert_leads(["1"], [wrong]),
    ],
    ids=["path", "query", "filter", "row", "list", "values", "reference"],
)
def test_what_is_no_id_is_refused(crm, sent, call, wrong):
    """A boolean would be sent as "true", a float has lost digits already."""
    with pytest.raises((TypeError, ValueError)) as caught:
        call(crm, wrong)

    assert "Client" not in str(caught.value)
    assert [] == sent


@pytest.mark.parametrize("owner", ["7", 7, {"id": "7"}], ids=["text", "number", "object"])
def test_a_user_may_be_given_by_id(crm, sent, owner):
    """As the only thing that the API wants to know of one."""
    crm.records.change_owner("Leads", owner, ids=["1"])

    assert {"id": "7"} == body(sent)["owner"]


@pytest.mark.parametrize("tags", [["3"], [3], [{"id": "3"}]], ids=["text", "number", "object"])
def test_tags_to_delete_may_be_given_by_id(crm, sent, tags):
    """In a list, inside the one object that the body holds."""
    crm.tags.mass_delete("Leads", module_id="9", tags=tags)

    assert {"module": {"id": "9", "api_name": "Leads"}, "tags": [{"id": "3"}]} == body(sent)["mass_delete"][0]


@pytest.mark.parametrize("row", ["3", 3, {"id": "3"}, {"id": 3}], ids=["text", "number", "object", "object of number"])
@pytest.mark.parametrize(
    "call",
    [
        lambda crm, row: crm.territories.add_users("1", [row]),
        lambda crm, row: crm.users.add_territories("1", iter([row])),
        lambda crm, row: list(crm.territories.stream.add_users("1", [row])),
    ],
    ids=["users", "territories", "stream"],
)
def test_rows_that_are_nothing_but_an_id_may_be_given_by_it(crm, sent, call, row):
    """As objects or as ids, in one list or streamed."""
    call(crm, row)

    assert [[{"id": "3"}]] == list(body(sent).values())


@pytest.mark.parametrize("rows", ["3", [""], [None], [True], [1.5], [["3"]], {"id": "3"}], ids=repr)
def test_rows_that_are_no_ids_are_refused(crm, sent, rows):
    """Before anything is sent, with their place."""
    with pytest.raises((TypeError, ValueError), match="rows"):
        crm.users.add_territories("1", rows)

    assert [] == sent


def test_a_row_of_values_is_never_an_id_alone(crm, sent):
    """An update without values would change nothing."""
    with pytest.raises(TypeError, match="rows: number 0 is a str, not an object"):
        crm.records.update("Leads", ["3"])

    assert [] == sent


@pytest.mark.parametrize("filters", [{"field": {"api_name": "name"}, "value": "Ä"}, '{"value": "Ä"}'], ids=type)
def test_a_filter_is_an_object_or_its_text(crm, sent, filters):
    """What the URL holds is JSON."""
    list(crm.territories.list(filters=filters))

    written = sent[0].url.params["filters"]
    assert filters == (json.loads(written) if isinstance(filters, dict) else written)


def test_a_filter_that_json_does_not_have_is_refused(crm, sent):
    """With what is wrong in it."""
    with pytest.raises(TypeError, match=r"filters: \$\.value"):
        list(crm.territories.list(filters={"value": {1}}))

    assert [] == sent


def test_a_territory_narrows_a_view_alike_in_all_calls(crm, sent):
    """By its id, with what is below it as an argument of its own."""
    for call in (crm.records.mass_update, crm.records.mass_change_owner):
        call("Leads", {"City": "Pune"} if len(sent) == 0 else "7", cvid="5", territory="2", include_child=True)

    assert [{"id": "2", "include_child": True}] * 2 == [json.loads(request.content)["territory"] for request in sent]


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda crm, ids: crm.territories.jobs("Leads", ids=ids), "ids: 100 at most can be given, got 201"),
        (lambda crm, ids: crm.records.mass_convert_leads(ids, "7"), "ids: 50 at most can be given, got 201"),
        (lambda crm, ids: crm.tags.mass_delete("Leads", module_id="9", tags=ids), "tags: 200 at most"),
    ],
    ids=["query", "body", "inside"],
)
def test_more_than_one_call_takes_is_refused_where_nothing_is_split(crm, sent, call, complaint):
    """With the documented number."""
    with pytest.raises(ValueError, match=complaint):
        call(crm, [str(number) for number in range(201)])

    assert [] == sent


def test_complaints_name_the_argument_that_the_caller_wrote(crm):
    """Not what it is called inside."""
    with pytest.raises(ValueError, match="tags: there is none"):
        crm.tags.add("Leads", ids=["1"], tags=[])
    with pytest.raises(ValueError, match="territories: there is none"):
        crm.territories.assign_to_record("Leads", "1", territories=[])
    with pytest.raises(ValueError, match="conflict_ids: there is none"):
        crm.tags.merge("1", conflict_ids=[])


def test_an_undocumented_empty_answer_is_nothing_found():
    """Where no document says that an answer may be empty, nobody has to look for None."""
    from zoho_crm.errors import NotFoundError

    network = httpx.MockTransport(lambda _request: httpx.Response(204))
    with (
        ZohoCRM("t", base_url="http://127.0.0.1", transport=network) as crm,
        pytest.raises(NotFoundError, match=r"records\.count, getRecordCount: 204: the answer is empty"),
    ):
        crm.records.count("Leads")
