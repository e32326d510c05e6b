"""Calls on many rows, by hand."""

import json
import pickle
from urllib.parse import urlsplit

import pytest

from zoho_crm._runtime import batches
from zoho_crm._runtime.errors import DecodeError, InvalidRequestError, ServerError, TransportError
from zoho_crm._runtime.jobs import Job


def done(ids, code="SUCCESS", **details):
    """Answer rows that went through."""
    return {
        "data": [{"code": code, "details": {"id": i, **details}, "message": "done", "status": "success"} for i in ids]
    }


def failed(code="INVALID_DATA", **details):
    """Make the result of one row that did not."""
    return {"code": code, "details": details, "message": "bad", "status": "error"}


def body(request):
    """Read what was sent."""
    return json.loads(request.body)


def test_rows_are_written_as_the_operation_says(api, lib):
    """Its key for the record, its place for the values."""
    script = lib.Script(lib.reply(202, done(["1", "2"], "SCHEDULED")))
    rows = {"1": ["10", "11"], "2": (value for value in ["12"])}

    script.run(batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item))

    (request,) = script.requests
    assert "https://www.zohoapis.com/crm/v9/Leads/actions/remove" == request.url
    assert "application/json" == request.headers["content-type"]
    assert {
        "data": [{"key": "1", "Lands": [{"id": "10"}, {"id": "11"}]}, {"key": "2", "Lands": [{"id": "12"}]}]
    } == body(request)


def test_ids_that_are_numbers_are_sent_as_their_digits(api, lib):
    """Ids are strings on the wire, beyond what a JSON number holds everywhere."""
    script = lib.Script(lib.reply(202, done(["1"], "SCHEDULED")))

    result = script.run(batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={1: [10]}, row=lib.Item))

    assert {"data": [{"key": "1", "Lands": [{"id": "10"}]}]} == body(script.requests[0])
    assert "1" == result.ok[0].id


def test_shared_values_go_into_the_body_under_their_wire_names(api, lib):
    """Names as the version has them."""
    script = lib.Script(lib.reply(200, done(["1", "2"])))

    script.run(
        batches.by_ids(
            api,
            lib.ops.addTags,
            path={"module": "Leads"},
            ids=["1", 2],
            values=["a", {"name": "b", "color": "red"}],
            shared={"over_write": True},
            row=lib.Item,
        )
    )

    assert {
        "keys": ["1", "2"],
        "labels": [{"name": "a"}, {"name": "b", "color": "red"}],
        "replace": True,
    } == body(script.requests[0])


def test_one_record_is_written_with_an_object(api, lib):
    """Its id is in the path, its values are the only row of the body, and what is a header goes there."""
    script = lib.Script(lib.reply(200, done(["1"])))

    result = script.run(
        batches.by_ids(
            api,
            lib.ops.changeRecord,
            path={"module": "Leads"},
            ids=["1"],
            content={"Last_Name": "Daly"},
            shared={"unless_since": "2024-01-15T15:26:49+05:30", "trigger": []},
            row=lib.Item,
        )
    )

    (request,) = script.requests
    assert request.url.endswith("/Leads/1")
    assert "2024-01-15T15:26:49+05:30" == request.headers["If-Unmodified-Since"]
    assert {"data": [{"Last_Name": "Daly"}], "run": []} == body(request)
    assert "1" == result.ok[0].id


def test_a_name_of_the_body_may_be_that_of_a_path_parameter(api, lib):
    """What rows share is never in the path."""
    script = lib.Script(lib.reply(200, done(["1"])))
    values = {"path": {"module": "Leads"}, "ids": ["1"], "content": {"A": 1}, "shared": {"record_id": "2"}}

    script.run(batches.by_ids(api, lib.ops.changeRecord, **values, row=lib.Item))

    assert {"data": [{"A": 1}], "other": "2"} == body(script.requests[0])


@pytest.mark.parametrize(
    ("content", "shared", "sent"),
    [
        ({"Last_Name": "Daly"}, {}, {"data": [{"Last_Name": "Daly"}]}),
        (None, {"trigger": []}, {"data": [{}], "run": []}),
        (None, {"trigger": None}, None),
    ],
)
def test_an_object_that_says_nothing_is_not_sent(api, lib, content, shared, sent):
    """Without anything to say there is no body; the id is that of the record that was made."""
    script = lib.Script(lib.reply(201, done(["9"])))

    result = script.run(
        batches.by_object(
            api,
            lib.ops.copyRecord,
            path={"module": "Leads", "record_id": "1"},
            content=content,
            shared=shared,
            row=lib.Item,
        )
    )

    (request,) = script.requests
    assert sent == (None if request.body is None else body(request))
    assert "9" == result.ok[0].id


def test_a_list_in_place_of_an_object_is_refused(api, lib):
    """One record takes one object."""
    with pytest.raises(TypeError, match="not an object"):
        lib.Script().run(batches.by_object(api, lib.ops.copyRecord, content=[{"A": 1}], row=lib.Item))


def test_shared_values_go_into_the_query_in_versions_that_have_them_there(api, lib):
    """And then there is no body at all."""
    script = lib.Script(lib.reply(200, done(["1", "2"])))

    script.run(
        batches.by_ids(
            api,
            lib.ops.removeTags,
            path={"module": "Leads"},
            ids=["1", "2"],
            values=["From Email", "b"],
            shared={"quiet": True},
            row=lib.Item,
        )
    )

    (request,) = script.requests
    assert request.url.endswith("/Leads/actions/strip?quiet=true&keys=1,2&names=From%20Email,b")
    assert request.body is None
    assert "content-type" not in request.headers


def test_rows_in_the_url_are_sent_in_pieces_that_a_url_can_hold(api, lib):
    """Though no document names a maximum."""
    script = lib.Script(lambda request: lib.reply(200, done(request.url.split("keys=")[1].split("&")[0].split(","))))
    ids = [str(n) for n in range(250)]

    result = script.run(
        batches.by_ids(api, lib.ops.removeTags, path={"module": "Leads"}, ids=ids, values=["a"], row=lib.Item)
    )

    assert 3 == len(script.requests)
    assert ids == [row.id for row in result.ok]


def test_a_row_in_the_path_is_one_call(api, lib):
    """The form for a single record takes many, one after the other."""
    script = lib.Script(lambda request: lib.reply(200, done([request.url.split("/")[-2]])))

    result = script.run(
        batches.by_ids(api, lib.ops.tagRecord, path={"module": "Leads"}, ids=["1", "2"], values=["a"], row=lib.Item)
    )

    assert ["/crm/v9/Leads/1/add", "/crm/v9/Leads/2/add"] == [urlsplit(sent.url).path for sent in script.requests]
    assert [{"labels": [{"name": "a"}]}] * 2 == [body(request) for request in script.requests]
    assert ["1", "2"] == [row.id for row in result.ok]


def test_objects_are_sent_as_they_are_in_pieces(api, lib):
    """Created rows receive their ids, counted through over all calls."""
    script = lib.Script(lib.reply(201, done(["10", "11"])), lib.reply(201, done(["12"])))
    records = [{"Last_Name": "a"}, {"Last_Name": "b"}, {"Last_Name": "c"}]

    result = script.run(
        batches.by_objects(
            api,
            lib.ops.createRecords,
            path={"module": "Leads"},
            objects=records,
            shared={"trigger": []},
            row=lib.Item,
        )
    )

    assert [{"data": records[:2], "run": []}, {"data": records[2:], "run": []}] == [
        body(request) for request in script.requests
    ]
    assert [(0, "10", 201), (1, "11", 201), (2, "12", 201)] == [(row.index, row.id, row.status) for row in result.ok]


def test_objects_with_an_id_of_their_own_are_tied_by_it(api, lib):
    """An update names its records."""
    op = lib.evolve(lib.ops.createRecords, batch=lib.batch("body.data", row_id="id"))
    script = lib.Script(lib.reply(200, done(["2", "1"])))

    result = script.run(
        batches.by_objects(api, op, path={"module": "Leads"}, objects=[{"id": "1"}, {"id": 2}], row=lib.Item)
    )

    assert [("1", "1"), ("2", "2")] == [(row.id, row.details["id"]) for row in result.ok]


def test_rows_carry_all_that_came_and_their_job(api, lib):
    """Typed, and as sent."""
    answer = done(["1"], "SCHEDULED", job="77")
    script = lib.Script(lib.reply(202, answer))

    result = script.run(
        batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"]}, row=lib.Item)
    )

    (row,) = result.ok
    assert ("1", "SCHEDULED", "done", 202, {"id": "1", "job": "77"}) == (
        row.id,
        row.code,
        row.message,
        row.status,
        row.details,
    )
    assert lib.Item(answer["data"][0]) == row.data
    assert isinstance(row.job, Job)
    assert ("77", "removeTerritories", "Leads", "1") == (
        row.job.id,
        row.job.key.operation,
        row.job.key.module,
        row.job.key.record,
    )
    assert 1 == len(result)
    result.raise_for_failures()


def test_operations_without_jobs_give_none(api, lib):
    """Nothing to wait for."""
    script = lib.Script(lib.reply(200, done(["1"])))

    result = script.run(
        batches.by_ids(api, lib.ops.addTags, path={"module": "L"}, ids=["1"], values=["a"], row=lib.Item)
    )

    assert result.ok[0].job is None


@pytest.mark.parametrize("status", [200, 202, 207, 400, 401, 403, 404, 500])
def test_rows_are_read_under_every_status(api, lib, status):
    """A mixed batch is 207 in one place and 400 in another."""
    answer = done(["1", "2"])
    answer["data"][1] = failed()
    script = lib.Script(lib.reply(status, answer))

    result = script.run(
        batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"], "2": ["2"]}, row=lib.Item)
    )

    assert (["1"], ["2"]) == ([row.id for row in result.ok], [row.id for row in result.failed])
    assert [status] == [row.status for row in result.failed]


def test_failed_rows_become_errors_on_request(api, lib):
    """Of the class that the first one calls for, with all rows at hand."""
    script = lib.Script(lib.reply(400, {"data": [failed(json_path="$.data[0].key"), failed()]}))

    result = script.run(
        batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"], "2": ["2"]}, row=lib.Item)
    )

    with pytest.raises(InvalidRequestError, match=r"2 of 2 rows failed, the first is row 0 \(id 1\): bad") as caught:
        result.raise_for_failures()
    assert caught.value.result is result
    assert "$.data[0].key" == caught.value.json_path


def test_failed_rows_without_an_id_are_named_by_their_index(api, lib):
    """Rows that were to be created have none."""
    script = lib.Script(lib.reply(400, {"data": [{"code": "MADE_UP", "status": "error"}]}))

    result = script.run(
        batches.by_objects(api, lib.ops.createRecords, path={"module": "L"}, objects=[{"a": 1}], row=lib.Item)
    )

    with pytest.raises(InvalidRequestError, match="the first is row 0: the server gave no message"):
        result.raise_for_failures()


@pytest.mark.parametrize(
    ("answers", "kind", "ok", "unknown", "unsent"),
    [
        ([{"code": "X", "status": "error"}], InvalidRequestError, [], [], ["1", "2", "3", "4"]),
        ([None, {"code": "X", "status": "error"}], InvalidRequestError, ["1", "2", "3"], [], ["4"]),
        ([None, b"<html>"], DecodeError, ["1", "2", "3"], ["4"], []),
        ([b""], DecodeError, [], ["1", "2", "3"], ["4"]),
        ([{"data": []}], DecodeError, [], ["1", "2", "3"], ["4"]),
        ([done(["1", "3"])], DecodeError, ["1", "3"], ["2"], ["4"]),
        ([TransportError("lost")], TransportError, [], ["1", "2", "3"], ["4"]),
    ],
    ids=["refused", "refused later", "no json later", "empty", "no results", "results missing", "lost"],
)
def test_a_batch_that_breaks_off_accounts_for_every_row(api, lib, answers, kind, ok, unknown, unsent):
    """Done, unknown, or certainly not applied: each row is in one of the three."""

    def answer(request):
        found = answers.pop(0)
        if isinstance(found, Exception):
            return found
        ids = [row["key"] for row in body(request)["data"]]
        refused = isinstance(found, dict) and "code" in found
        return lib.reply(400 if refused else 200, done(ids) if found is None else found)

    rows = {key: ["9"] for key in "1234"}

    with pytest.raises(kind) as caught:
        lib.Script(answer).run(batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item))

    error = caught.value
    assert (ok, unknown, unsent) == ([row.id for row in error.result.ok], list(error.unknown), list(error.unsent))
    pickle.dumps(error)


def test_created_rows_are_accounted_for_by_index(api, lib):
    """They have no id yet."""
    script = lib.Script(lib.reply(201, done(["10", "11"])), lib.reply(500, b""))

    with pytest.raises(ServerError) as caught:
        script.run(
            batches.by_objects(
                api, lib.ops.createRecords, path={"module": "L"}, objects=[{}, {}, {}, {}, {}], row=lib.Item
            )
        )

    assert [2, 3] == caught.value.unknown
    assert [4] == caught.value.unsent


def test_one_job_for_all_rows_is_in_every_row(api, lib):
    """A mass update by ids that is scheduled as a whole."""
    script = lib.Script(lib.reply(200, {"data": [{"code": "SCHEDULED", "details": {"job": "8"}, "status": "success"}]}))

    result = script.run(
        batches.by_ids(
            api, lib.ops.massUpdate, path={"module": "Leads"}, ids=["1", "2"], shared={"data": [{"a": 1}]}, row=lib.Item
        )
    )

    assert [("1", "8"), ("2", "8")] == [(row.id, row.job.id) for row in result.ok]
