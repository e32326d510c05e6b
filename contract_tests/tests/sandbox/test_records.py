"""Records: created, read, listed, deleted."""

import pytest


def test_created_record_is_read_as_written(each):
    """All fields, in any script, come back as they were sent; those left out are null."""
    sent = {"Last_Name": "Žižek 🦊 王", "Languages_Known": ["Tamil"], "Annual_Revenue": 12.5, "City": "São Paulo"}
    record = each.create("Leads", sent)
    read = each.record("Leads", record)

    assert sent == {name: read[name] for name in sent}
    assert read["Company"] is None
    assert read["Created_By"]["name"] == "Patricia Boyle"


def test_mixed_batch_creates_the_good_rows(each):
    """One bad row does not keep the others out, and rows come in the order of the request."""
    rows = [{"Last_Name": "A"}, {"Company": "no name"}, {"Last_Name": "C"}, {"Last_Name": "x" * 81}]
    reply = each.call("POST", "Leads", {"data": rows})

    assert 207 == reply.status
    assert ["SUCCESS", "MANDATORY_NOT_FOUND", "SUCCESS", "INVALID_DATA"] == reply.codes
    assert "$.data[1].Last_Name" == reply.rows[1]["details"]["json_path"]
    assert "$.data[3].Last_Name" == reply.rows[3]["details"]["json_path"]
    assert ["A", "C"] == [each.record("Leads", reply.rows[place]["details"]["id"])["Last_Name"] for place in (0, 2)]


def test_hundred_rows_fit_in_a_call(crm):
    """The limit itself is allowed."""
    assert 201 == crm.call("POST", "Leads", {"data": [{"Last_Name": "x"}] * 100}).status


@pytest.mark.parametrize(
    ("module", "field", "value", "expected"),
    [
        ("Leads", "Annual_Revenue", "much", "double"),
        ("Leads", "Email", "nobody", "email"),
        ("Leads", "Languages_Known", "Tamil", "jsonarray"),
        ("Contacts", "Date_of_Birth", "2020-02-30", "date"),
        ("Contacts", "Date_of_Birth", "yesterday", "date"),
        ("Contacts", "Account_Name", 5, "jsonobject"),
        ("Accounts", "Employees", 1.5, "integer"),
        ("Accounts", "Employees", True, "integer"),
    ],
)
def test_value_of_another_type_is_refused(crm, module, field, value, expected):
    """The details say which type was expected, and where."""
    row = {"Last_Name": "x", "Account_Name": "x"} | {field: value}
    reply = crm.call("POST", module, {"data": [row]})

    assert ["INVALID_DATA"] == reply.codes
    assert expected == reply.rows[0]["details"]["expected_data_type"]
    assert f"$.data[0].{field}" == reply.rows[0]["details"]["json_path"]


@pytest.mark.parametrize(
    ("module", "field", "value"),
    [
        ("Contacts", "Date_of_Birth", "1984-12-31"),
        ("Deals", "Probability", 100),
        ("Deals", "Amount", 0.5),
        ("Leads", "Email", None),
    ],
)
def test_value_of_the_right_type_is_kept(crm, module, field, value):
    """Each type of field takes its own values."""
    assert value == crm.record(module, crm.create(module, {field: value}))[field]


def test_unknown_fields_are_passed_over(crm):
    """A field that the module lacks is neither an error nor kept."""
    assert "Nonsense" not in crm.record("Leads", crm.create("Leads", {"Nonsense": 1}))


def test_record_can_be_created_unapproved(crm):
    """A record that waits for approval says so."""
    record = crm.record("Leads", crm.create("Leads", {"$approved": False}))

    assert (False, "pending") == (record["$approved"], record["$approval_state"])


def test_record_is_found_in_its_module_alone(crm):
    """An id of another module is an unknown one."""
    assert 204 == crm.call("GET", f"Contacts/{crm.create('Leads')}").status


def test_deleted_record_is_gone(each):
    """It can neither be read nor listed nor deleted again; its neighbours stay."""
    before = {row["id"] for row in each.listed("Deals")}
    record = each.create("Deals")

    assert 200 == each.call("DELETE", f"Deals/{record}").status
    assert 204 == each.call("GET", f"Deals/{record}").status
    assert ["INVALID_DATA"] == each.call("DELETE", f"Deals/{record}").codes
    assert before == {row["id"] for row in each.listed("Deals")}


def test_many_records_are_deleted_row_by_row(each):
    """Unknown ids are refused where they stand; the others go."""
    first, second = each.create(), each.create()
    reply = each.call("DELETE", "Accounts", query={"ids": f"{first},1,{second}"})

    assert (207, ["SUCCESS", "INVALID_DATA", "SUCCESS"]) == (reply.status, reply.codes)
    assert 204 == each.call("GET", f"Accounts/{second}").status


def test_list_shows_the_fields_asked_for(each):
    """And the id, and nothing else."""
    row = each.call("GET", "Leads", query={"fields": "Last_Name,Tag,$approved", "per_page": 1}).rows[0]

    assert {"id", "Last_Name", "Tag", "$approved"} == set(row)


def test_v2_lists_without_naming_fields(crm):
    """Up to v2.1 the fields need not be named; all are shown."""
    row = crm.at("v2").call("GET", "Leads", query={"per_page": 1}).rows[0]

    assert {"Last_Name", "Company", "Tag", "$approved"} <= set(row)


def test_view_lists_the_records_in_it(each):
    """Only records that meet the criteria, in the order they were made."""
    found = each.listed("Leads", cvid=each.views("Leads")["From Partners"])
    everything = each.listed("Leads", sort_by="id", sort_order="asc")

    assert [row["id"] for row in everything if row["Lead_Source"] == "Partner"] == [row["id"] for row in found]
    assert found


def test_empty_view_lists_nothing(each):
    """Nothing found is 204 without a body."""
    reply = each.call("GET", "Leads", query={"fields": "id", "cvid": each.views("Leads")["From Nowhere"]})

    assert (204, b"") == (reply.status, reply.raw)
    assert "content-type" not in reply.headers


def test_list_by_ids(each):
    """Only the records that are named."""
    first, second = each.create(), each.create()

    assert {first, second} == {row["id"] for row in each.listed("Accounts", ids=f"{first},{second},1")}


def test_list_by_territory(crm):
    """Records of the territory alone, or with those of the territories below it."""
    tree = {territory["name"]: territory["id"] for territory in crm.territories()}
    own = crm.listed("Contacts", territory_id=tree["Europe"])
    all_below = crm.listed("Contacts", territory_id=tree["Europe"], include_child="true")

    assert {tree["Europe"]} <= {place["id"] for row in own for place in row["Territories"]}
    assert len(own) < len(all_below)


def test_converted_leads_are_none(crm):
    """No lead of the sandbox is converted."""
    assert [] == crm.listed("Leads", converted="true")


@pytest.mark.parametrize("by", ["id", "Created_Time", "Modified_Time"])
def test_order_is_the_one_asked_for(each, by):
    """Upwards is downwards in reverse."""
    upwards = [row["id"] for row in each.listed("Deals", sort_by=by, sort_order="asc")]
    downwards = [row["id"] for row in each.listed("Deals", sort_by=by, sort_order="desc")]

    assert upwards == downwards[::-1]
    assert sorted(upwards) == upwards


def test_v2_sorts_by_any_field(crm):
    """Records without a value go before those with one."""
    rows = crm.at("v2").listed("Leads", sort_by="Last_Name", sort_order="asc", per_page=200)
    names = [row["Last_Name"] for row in rows]

    assert sorted(names) == names


def test_one_record_unless_it_did_not_change(crm):
    """A record that did not change since is answered by 304 without a body; of one that did, the fields asked for."""
    record = crm.create("Leads", {"Last_Name": "Daly"})
    crm.sandbox.clock.advance(10)
    now = crm.record("Leads", crm.create("Leads"))["Created_Time"]

    assert 304 == crm.call("GET", f"Leads/{record}", **{"if-modified-since": now}).status
    (found,) = crm.call(
        "GET",
        f"Leads/{record}",
        query={"fields": "Last_Name"},
        **{"if-modified-since": "2001-01-01T00:00:00+00:00"},
    ).rows
    assert {"id": record, "Last_Name": "Daly"} == found


def test_a_printed_moment_is_as_late_as_the_change_it_tells_of(crm):
    """Moments are printed without fractions of a second: whoever sends one back has seen the change."""
    crm.sandbox.clock.advance(0.6)
    record = crm.create()
    since = {"if-modified-since": crm.record("Accounts", record)["Modified_Time"]}
    until = {"if-unmodified-since": since["if-modified-since"]}

    assert 304 == crm.call("GET", f"Accounts/{record}", **since).status
    assert 304 == crm.call("GET", "Accounts", query={"fields": "id", "ids": record}, **since).status
    assert 200 == crm.call("PUT", f"Accounts/{record}", {"data": [{"Phone": "1"}]}, **until).status


def test_only_changes_since_a_moment(crm):
    """What did not change since is left out; when nothing did, the answer is 304 without a body."""
    crm.sandbox.clock.advance(10)
    since = crm.record("Leads", crm.create("Leads"))["Created_Time"]
    header = {"if-modified-since": since}
    assert 304 == crm.call("GET", "Leads", query={"fields": "id"}, **header).status

    crm.sandbox.clock.advance(10)
    record = crm.create("Leads")

    assert [record] == [row["id"] for row in crm.call("GET", "Leads", query={"fields": "id"}, **header).rows]


def test_moment_that_is_none_is_passed_over_or_refused(crm):
    """A header that is no date-time never brings the sandbox down."""
    assert crm.call("GET", "Leads", query={"fields": "id"}, **{"if-modified-since": "now"}).status in {200, 400}


def test_demo_data_has_every_state_once(crm):
    """Each state that keeps an operation away can be met in each module."""
    for module in ("Leads", "Contacts", "Accounts", "Deals"):
        for flag, value in (
            ("approved", False), ("editable", False), ("in_merge", True), ("process_flow", True),
            ("stop_processing", True), ("locked_for_me", True),
        ):  # fmt: skip
            assert crm.in_state(module, **{flag: value})
        assert any(row["$review_process"] for row in crm.listed(module))
        assert any(row["Territories"] for row in crm.listed(module))
        assert any(row["Tag"] for row in crm.listed(module))


def test_seed_is_the_same_everywhere(crm):
    """Ids, names and states do not depend on the run."""
    from zoho_sandbox.app import Sandbox
    from zoho_sandbox.clock import Clock

    other = Sandbox(clock=Clock(0.0), verify=True)
    names = [(row["id"], row["Last_Name"]) for row in crm.listed("Leads")]

    crm.sandbox, here = other, crm.sandbox
    assert names == [(row["id"], row["Last_Name"]) for row in crm.listed("Leads")]
    crm.sandbox = here
    other.close()
