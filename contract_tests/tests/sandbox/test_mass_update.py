"""Updates of many records."""

import pytest

from zoho_sandbox.behaviours import choice


def update(org, module, values, **more):
    """Ask for an update."""
    return org.call("POST", f"{module}/actions/mass_update", {"data": [values], **more})


def status(org, module, job):
    """Ask how far a job is."""
    return org.call("GET", f"{module}/actions/mass_update", query={"job_id": job}).rows[0]


def scheduled(org, module, values, **more):
    """The id of a job that was started."""
    reply = update(org, module, values, **more)
    assert (200, ["SUCCESS"]) == (reply.status, reply.codes)
    return reply.rows[0]["details"]["job_id"]


def test_records_are_updated_at_once(each):
    """A row for each id, in order; who changed it and when."""
    first, second, other = each.create(), each.create(), each.create()
    each.sandbox.clock.advance(60)
    reply = update(each, "Accounts", {"Industry": "Education"}, ids=[second, first])

    assert [second, first] == [row["details"]["id"] for row in reply.rows]
    assert {"record updated"} == {row["message"] for row in reply.rows}
    assert reply.rows[0]["details"]["Modified_Time"] == each.record("Accounts", second)["Modified_Time"]
    assert ["Education", "Education", None] == [
        each.record("Accounts", record)["Industry"] for record in (first, second, other)
    ]


def test_one_unknown_id_makes_400_and_the_others_are_updated(each):
    """As documented: the valid ones get updated, the invalid ones throw an error."""
    record = each.create()
    reply = update(each, "Accounts", {"Industry": "Energy"}, ids=["1", record, "2"])

    assert (400, ["INVALID_DATA", "SUCCESS", "INVALID_DATA"]) == (reply.status, reply.codes)
    assert ["1", "2"] == [reply.rows[place]["details"]["id"] for place in (0, 2)]
    assert "Energy" == each.record("Accounts", record)["Industry"]


def test_refused_record_is_not_changed(crm):
    """A record in a state that forbids it stays as it was."""
    record = crm.in_state("Accounts", approved=False)
    before = crm.record("Accounts", record)
    update(crm, "Accounts", {"Industry": "Energy"}, ids=[record])

    assert before == crm.record("Accounts", record)


def test_blueprint_minds_its_pick_lists_alone(crm):
    """Another field of a record in a blueprint can be updated."""
    record = crm.in_state("Accounts", process_flow=True)

    assert ["SUCCESS"] == update(crm, "Accounts", {"Billing_City": "Wien"}, ids=[record]).codes


def test_multi_select_list_is_added_to_or_replaced(each):
    """over_write false adds, true replaces."""
    record = each.create("Leads", {"Languages_Known": ["Tamil"]})
    update(each, "Leads", {"Languages_Known": ["Hindi", "Tamil"]}, ids=[record])
    assert ["Tamil", "Hindi"] == each.record("Leads", record)["Languages_Known"]

    update(each, "Leads", {"Languages_Known": ["French"]}, ids=[record], over_write=True)
    assert ["French"] == each.record("Leads", record)["Languages_Known"]


@pytest.mark.parametrize(("module", "limit"), [("Deals", 3), ("Leads", 1)])
def test_number_of_fields_is_limited(crm, module, limit):
    """Three fields in deals, one elsewhere."""
    values = {"Lead_Source": "Partner", "Phone": "1", "Languages_Known": ["Tamil"], "Description": "x"}
    record = crm.create(module)

    assert 200 == update(crm, module, dict(list(values.items())[:limit]), ids=[record]).status
    assert 400 == update(crm, module, dict(list(values.items())[: limit + 1]), ids=[record]).status


def test_five_hundred_ids_fit_and_no_more(crm):
    """The limit itself is allowed."""
    ids = [str(place) for place in range(1, 502)]

    assert 500 == len(update(crm, "Leads", {"City": "x"}, ids=ids[:500]).rows)
    assert "LIMIT_EXCEEDED" == update(crm, "Leads", {"City": "x"}, ids=ids).body["code"]


def test_view_is_updated_by_a_job(each):
    """Scheduled, running with rising counts, completed; the records change with the end and only those of the view."""
    view = each.views("Leads")["From Advertisement"]
    inside = {row["id"] for row in each.listed("Leads", cvid=view)}
    everything = {row["id"] for row in each.listed("Leads")}
    job = scheduled(each, "Leads", {"City": "Oslo"}, cvid=view)
    seen = []
    while not seen or seen[-1]["Status"] != "COMPLETED":
        assert all(each.record("Leads", record)["City"] != "Oslo" for record in list(inside)[:3])
        seen.append(status(each, "Leads", job))

    assert ["SCHEDULED", "RUNNING", "RUNNING", "COMPLETED"] == [row["Status"] for row in seen]
    assert sorted(row["Updated_Count"] for row in seen) == [row["Updated_Count"] for row in seen]
    assert {len(inside)} == {row["Total_Count"] for row in seen}
    assert all(
        row["Total_Count"] == row["Updated_Count"] + row["Failed_Count"] + row["Not_Updated_Count"] for row in seen
    )
    changed = {record for record in everything if each.record("Leads", record)["City"] == "Oslo"}
    assert inside == changed
    assert seen[-1] == status(each, "Leads", job)


def test_records_that_cannot_be_updated_are_counted_as_failed(crm):
    """The view of all records holds some that are locked, not approved and so on."""
    job = scheduled(crm, "Accounts", {"Industry": "Retail"}, cvid=crm.views("Accounts")["All Accounts"])
    crm.sandbox.clock.advance(4)
    done = status(crm, "Accounts", job)

    assert ("COMPLETED", 7) == (done["Status"], done["Failed_Count"])


def test_view_narrowed_to_a_territory(crm):
    """Only records of the view that are in the territory, or also those of the territories below."""
    tree = {row["name"]: row["id"] for row in crm.territories()}
    view = crm.views("Contacts")["All Contacts"]
    own = scheduled(crm, "Contacts", {"Title": "A"}, cvid=view, territory={"id": tree["Europe"]})
    few = status(crm, "Contacts", own)["Total_Count"]
    crm.sandbox.clock.advance(70)
    below = {"id": tree["Europe"], "include_child": True}
    job = scheduled(crm, "Contacts", {"Title": "B"}, cvid=view, territory=below)

    assert 0 < few < status(crm, "Contacts", job)["Total_Count"]


def test_unknown_view_and_territory_are_refused(each):
    """The details name the id."""
    view = each.views("Leads")["All Leads"]
    unknown_view = update(each, "Leads", {"City": "x"}, cvid="1")
    unknown_place = update(each, "Leads", {"City": "x"}, cvid=view, territory={"id": "1"})

    assert ("1", "1") == tuple(reply.rows[0]["details"]["id"] for reply in (unknown_view, unknown_place))


def test_view_has_one_job_at_a_time(each):
    """Another view may have one meanwhile, and this one again when its job has ended."""
    views = each.views("Leads")
    scheduled(each, "Leads", {"City": "a"}, cvid=views["From Partners"])
    again = update(each, "Leads", {"City": "b"}, cvid=views["From Partners"])

    assert (202, ["ALREADY_SCHEDULED"]) == (again.status, again.codes)
    scheduled(each, "Leads", {"City": "c"}, cvid=views["From Trade Shows"])
    each.sandbox.clock.advance(4)
    scheduled(each, "Leads", {"City": "d"}, cvid=views["From Partners"])


def test_view_may_hold_so_many_records(crm, monkeypatch):
    """Beyond 50,000 records a view is refused."""
    monkeypatch.setattr(choice, "MOST_RECORDS", 16)
    reply = update(crm, "Leads", {"City": "x"}, cvid=crm.views("Leads")["From Advertisement"])

    assert "LIMIT_EXCEEDED" == reply.body["code"]


def test_deleted_record_fails_in_its_job(crm):
    """A record that went meanwhile is counted as failed."""
    view = crm.views("Leads")["From Advertisement"]
    gone = crm.listed("Leads", cvid=view)[0]["id"]
    job = scheduled(crm, "Leads", {"City": "x"}, cvid=view)
    crm.call("DELETE", f"Leads/{gone}")
    crm.sandbox.clock.advance(4)

    assert 1 == status(crm, "Leads", job)["Failed_Count"]


def test_job_is_known_in_its_module_and_organization(crm, foreign):
    """Elsewhere its id is an unknown one, and so is that of another kind of job."""
    job = scheduled(crm, "Leads", {"City": "x"}, cvid=crm.views("Leads")["From Partners"])
    record = crm.create()
    other = crm.change_territories("assign", record, crm.territories()[1]["id"]).rows[0]["details"]["job_id"]

    for org, module, known in ((crm, "Contacts", job), (foreign, "Leads", job), (crm, "Accounts", other)):
        assert 404 == org.call("GET", f"{module}/actions/mass_update", query={"job_id": known}).status


def test_unknown_field_is_refused(each):
    """A field that the module lacks cannot be updated, and the path names it."""
    reply = update(each, "Leads", {"Nonsense": 1}, ids=["1"])

    assert (400, "INVALID_DATA") == (reply.status, reply.body["code"])


@pytest.mark.parametrize("odd", [None, True, 1.5, [], {"id": "1"}, "x", "9" * 40])
def test_what_is_no_id_is_not_repeated(each, odd):
    """It is as unknown as an id that there is not, but an answer names ids alone."""
    reply = update(each, "Leads", {"City": "x"}, ids=[odd, "1"])

    assert (400, ["INVALID_DATA", "INVALID_DATA"]) == (reply.status, reply.codes)
    assert [{}, {"id": "1"}] == [row["details"] for row in reply.rows]
