"""Changing, upserting and cloning records, and what is left of deleted ones."""

import pytest

from zoho_sandbox.clock import stamp

MISSING = "999999999999999999"


def test_update_writes_what_it_names_and_nothing_else(each):
    """Each row its own record and values, in the order of the request; the times tell."""
    first, second = (each.create("Leads", {"Company": "Old", "City": "Austin"}) for _ in range(2))
    each.sandbox.clock.advance(60)
    rows = [{"id": second, "Company": "Two"}, {"id": MISSING, "Company": "None"}, {"id": first, "Company": None}]
    reply = each.call("PUT", "Leads", {"data": rows})

    assert 207 == reply.status
    assert ["SUCCESS", "INVALID_DATA", "SUCCESS"] == reply.codes
    assert [second, first] == [reply.rows[place]["details"]["id"] for place in (0, 2)]
    assert [(None, "Austin"), ("Two", "Austin")] == [
        (record["Company"], record["City"]) for record in (each.record("Leads", one) for one in (first, second))
    ]
    assert stamp(each.sandbox.clock.now()) == reply.rows[0]["details"]["Modified_Time"]


def test_update_of_the_record_in_the_url(each):
    """The body need not name it; one that there is not is refused in a row."""
    record = each.create("Leads")

    assert 200 == each.call("PUT", f"Leads/{record}", {"data": [{"City": "Zürich"}]}).status
    assert "Zürich" == each.record("Leads", record)["City"]
    refused = each.call("PUT", f"Leads/{MISSING}", {"data": [{"City": "Zürich"}]})
    assert (400, ["INVALID_DATA"]) == (refused.status, refused.codes)


def test_field_that_is_read_only_keeps_its_value(crm):
    """It is not written, and nothing is refused for it."""
    record = crm.create("Leads", {"Legacy_Code": "L-1"})
    reply = crm.call("PUT", f"Leads/{record}", {"data": [{"Legacy_Code": "L-2", "City": "Kraków"}]})

    assert 200 == reply.status
    assert ("L-1", "Kraków") == tuple(crm.record("Leads", record)[name] for name in ("Legacy_Code", "City"))


def test_change_since_a_moment(each):
    """A record that was changed after it is refused with 412; one that was not is changed."""
    record = each.create("Leads")
    made = each.record("Leads", record)["Modified_Time"]
    body = {"data": [{"id": record, "City": "Lyon"}]}

    assert 200 == each.call("PUT", "Leads", body, **{"if-unmodified-since": made}).status
    each.sandbox.clock.advance(5)
    each.call("PUT", "Leads", body)
    late = each.call("PUT", "Leads", {"data": [{"id": record, "City": "Nice"}]}, **{"if-unmodified-since": made})
    assert (412, ["ALREADY_MODIFIED"], record) == (late.status, late.codes, late.rows[0]["details"]["id"])
    assert "Lyon" == each.record("Leads", record)["City"]


@pytest.mark.parametrize("grows", [True, False])
def test_list_grows_where_it_is_asked_to(crm, grows):
    """Otherwise the new values replace the old ones."""
    record = crm.create("Leads", {"Languages_Known": ["English", "Tamil"]})
    row = {"Languages_Known": ["Tamil", "French"], "$append_values": {"Languages_Known": grows}}
    crm.call("PUT", f"Leads/{record}", {"data": [row]})

    expected = ["English", "Tamil", "French"] if grows else ["Tamil", "French"]
    assert expected == crm.record("Leads", record)["Languages_Known"]


def test_upsert_finds_by_the_field_of_the_module(each):
    """Accounts by their name, leads by their address; what is not found is made."""
    account, lead = each.create("Accounts", {"Account_Name": "Known"}), each.create("Leads", {"Email": "a@example.com"})
    reply = each.call("POST", "Accounts/upsert", {"data": [{"Account_Name": "Known", "Phone": "1"}]})
    rows = [{"Last_Name": "A", "Email": "a@example.com"}, {"Last_Name": "B", "Email": "b@example.com"}]
    leads = each.call("POST", "Leads/upsert", {"data": rows}).rows

    assert (account, "update", "Account_Name") == (
        reply.rows[0]["details"]["id"], reply.rows[0]["action"], reply.rows[0]["duplicate_field"],
    )  # fmt: skip
    assert "1" == each.record("Accounts", account)["Phone"]
    assert [lead, "update", "insert"] == [leads[0]["details"]["id"], leads[0]["action"], leads[1]["action"]]
    assert ["record updated", "record added"] == [row["message"] for row in leads]


def test_upsert_finds_by_the_fields_that_are_named(crm):
    """In their order, and by the other unique ones last; an empty value finds nothing; later rows see earlier ones."""
    first = crm.create("Leads", {"Tax_Number": "1"})
    second = crm.create("Leads", {"Email": "a@example.com", "Customer_Number": "2"})
    rows = [
        {"Last_Name": "A", "Tax_Number": "1", "Email": "a@example.com"},
        {"Last_Name": "B", "Tax_Number": None, "Email": "a@example.com"},
        {"Last_Name": "C", "Customer_Number": "2"},
        {"Last_Name": "D", "Tax_Number": "4"},
        {"Last_Name": "E", "Tax_Number": "4"},
    ]
    found = upsert(crm, rows, "Tax_Number", "Email").rows

    assert ["Tax_Number", "Email", "Customer_Number", None, "Tax_Number"] == [row["duplicate_field"] for row in found]
    assert [first, first, second] == [row["details"]["id"] for row in found[:3]]
    assert found[3]["details"]["id"] == found[4]["details"]["id"]


def upsert(crm, rows, *fields, module="Leads"):
    """Change or make records, which the fields find."""
    return crm.call("POST", f"{module}/upsert", {"data": rows, "duplicate_check_fields": list(fields)})


def test_field_of_the_module_counts_only_where_it_is_named(crm):
    """Of fields that are named, and unique ones; without names it is the first."""
    crm.create("Leads", {"Email": "a@example.com"})
    row = {"Last_Name": "A", "Email": "a@example.com"}

    assert ["insert"] == [one["action"] for one in upsert(crm, [row], "Customer_Number").rows]
    assert ["update"] == [one["action"] for one in crm.call("POST", "Leads/upsert", {"data": [row]}).rows]


@pytest.mark.parametrize(("module", "name"), [("Products", "Product_Name"), ("Cases", "Subject")])
def test_every_module_has_a_field_that_finds_duplicates(crm, module, name):
    """As documented, also where no field is unique."""
    rows = {"data": [{name: "Same"}] * 2}

    assert ["insert", "update"] == [row["action"] for row in crm.call("POST", f"{module}/upsert", rows).rows]


@pytest.mark.parametrize("name", ["No_such_field", "City", "id", "Owner", ""])
def test_field_that_finds_no_duplicates_is_refused(each, name):
    """Nothing is made that nobody could find again."""
    before = len(each.listed("Leads"))
    reply = upsert(each, [{"Last_Name": "A", "City": "Lima"}], "Email", name)

    assert 400 == reply.status
    assert before == len(each.listed("Leads"))


@pytest.mark.parametrize(
    ("taken", "codes"),
    [
        ({"Customer_Number": "1"}, ["DUPLICATE_DATA"]),
        ({"Tax_Number": "9"}, ["DUPLICATE_DATA"]),
        ({"Customer_Number": "1", "Tax_Number": "9"}, ["MULTIPLE_OR_MULTI_ERRORS"]),
        ({"Customer_Number": "1 "}, ["SUCCESS"]),
        ({"Customer_Number": ""}, ["SUCCESS"]),
        ({"Customer_Number": None}, ["SUCCESS"]),
    ],
)
def test_unique_value_is_given_once(each, taken, codes):
    """Of a module; nothing and an empty text are no values; a row of the same call counts, too."""
    each.create("Leads", {"Customer_Number": "1", "Tax_Number": "9"})
    reply = each.call("POST", "Leads", {"data": [{"Last_Name": "B", **taken}]})

    assert codes == reply.codes
    each.create("Contacts", taken)
    twice = each.call("POST", "Leads", {"data": [{"Last_Name": "C", "Tax_Number": "7"}] * 2})
    assert (207, ["SUCCESS", "DUPLICATE_DATA"]) == (twice.status, twice.codes)
    assert "Tax_Number" == twice.rows[1]["details"]["api_name"]


def test_unique_value_is_not_changed_into_a_taken_one(each):
    """The record may keep its own; one that is refused stays as it was; a deleted record frees its value."""
    first, second = each.create("Leads", {"Tax_Number": "1"}), each.create("Leads", {"Tax_Number": "2"})
    own = each.call("PUT", f"Leads/{second}", {"data": [{"Tax_Number": "2", "City": "Lima"}]})
    refused = each.call("PUT", "Leads", {"data": [{"id": second, "Tax_Number": "1", "City": "Quito"}]})

    assert (["SUCCESS"], ["DUPLICATE_DATA"]) == (own.codes, refused.codes)
    assert ("2", "Lima") == tuple(each.record("Leads", second)[name] for name in ("Tax_Number", "City"))
    each.call("DELETE", f"Leads/{first}")
    assert ["SUCCESS"] == each.call("PUT", f"Leads/{second}", {"data": [{"Tax_Number": "1"}]}).codes


def test_unique_values_that_find_two_records_are_refused(crm):
    """The first that is found is not given what the other holds."""
    crm.create("Leads", {"Customer_Number": "1"})
    crm.create("Leads", {"Tax_Number": "2"})
    reply = crm.call("POST", "Leads/upsert", {"data": [{"Customer_Number": "1", "Tax_Number": "2"}]})

    assert ("DUPLICATE_DATA", "Tax_Number") == (reply.rows[0]["code"], reply.rows[0]["details"]["api_name"])


def test_clone_needs_unique_values_of_its_own(crm):
    """A copy of the value is refused; another value, or none, is not."""
    record = crm.create("Leads", {"Tax_Number": "1"})
    path = f"Leads/{record}/actions/clone"
    replies = [
        crm.call("POST", path, body) for body in (None, *({"data": [{"Tax_Number": one}]} for one in ("2", None)))
    ]

    assert [["DUPLICATE_DATA"], ["SUCCESS"], ["SUCCESS"]] == [reply.codes for reply in replies]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"No_of_Employees": 10**15}, "SUCCESS"),
        ({"No_of_Employees": -(10**16)}, "INVALID_DATA"),
        ({"No_of_Employees": 2**64}, "INVALID_DATA"),
        ({"Annual_Revenue": 9999999999999999.0}, "INVALID_DATA"),
        ({"Annual_Revenue": 1234567890123456}, "SUCCESS"),
        ({"Annual_Revenue": 0.123456789}, "SUCCESS"),
        ({"Annual_Revenue": 1e300}, "INVALID_DATA"),
        ({"Annual_Revenue": 10**1200}, "INVALID_DATA"),
    ],
)
def test_number_has_as_many_digits_as_its_field(crm, values, code):
    """Before the point."""
    assert [code] == crm.call("POST", "Leads", {"data": [{"Last_Name": "A", **values}]}).codes


@pytest.mark.parametrize("number", [b"1e400", b"Infinity", b"NaN"])
def test_number_without_an_end_is_none(crm, number):
    """JSON has none, and one that no float can hold would be read as one."""
    body = b'{"data": [{"Last_Name": "A", "Annual_Revenue": %s}]}' % number

    assert "UNABLE_TO_PARSE_DATA_TYPE" == crm.call("POST", "Leads", body).body["code"]


def test_clone_copies_what_the_body_leaves_alone(crm):
    """But for what only the system writes; the original stays, and a body is not needed."""
    record = crm.create("Leads", {"City": "Austin", "Company": "Zylker", "Legacy_Code": "L-1"})
    reply = crm.call("POST", f"Leads/{record}/actions/clone", {"data": [{"City": "Chennai"}]})
    plain = crm.call("POST", f"Leads/{record}/actions/clone")
    copies = [crm.record("Leads", one.rows[0]["details"]["id"]) for one in (reply, plain)]

    assert [201, 201] == [reply.status, plain.status]
    assert [("Chennai", "Zylker", None), ("Austin", "Zylker", None)] == [
        (copy["City"], copy["Company"], copy["Legacy_Code"]) for copy in copies
    ]
    assert "Austin" == crm.record("Leads", record)["City"]


def test_deleted_records_lie_in_the_bin(each):
    """The last deleted first, by whichever call; with a name for sixty days."""
    first, second = (each.create("Leads", {"Last_Name": name}) for name in ("One", "Two"))
    each.call("DELETE", f"Leads/{first}")
    each.call("DELETE", "Leads", query={"ids": second})
    rows = each.call("GET", "Leads/deleted").rows

    assert [(second, "Two", "recycle"), (first, "One", "recycle")] == [
        (row["id"], row["display_name"], row["type"]) for row in rows
    ]
    assert 204 == each.call("GET", "Leads/deleted", query={"type": "permanent"}).status
    assert 204 == each.call("GET", "Contacts/deleted").status
    each.sandbox.clock.advance(61 * 86_400)
    fresh = each.holding(renewed(each))
    assert [(None, "permanent")] * 2 == [
        (row["display_name"], row["type"]) for row in fresh.call("GET", "Leads/deleted").rows
    ]


def renewed(org):
    """A fresh access token."""
    known = {name: org.known[name] for name in ("refresh_token", "client_id", "client_secret")}
    form = "&".join(f"{name}={value}" for name, value in {"grant_type": "refresh_token", **known}.items())
    return org.send("POST", "/oauth/v2/token", form.encode()).body["access_token"]


def test_deleted_records_in_pages_and_since_a_moment(crm):
    """Nothing deleted since is 304."""
    for _ in range(3):
        crm.call("DELETE", f"Leads/{crm.create('Leads')}")
    pages = [crm.call("GET", "Leads/deleted", query={"per_page": 2, "page": page}) for page in (1, 2)]

    assert [2, 1] == [len(page.rows) for page in pages]
    assert [True, False] == [page.body["info"]["more_records"] for page in pages]
    later = {"if-modified-since": stamp(crm.sandbox.clock.now() + 1)}
    assert 304 == crm.call("GET", "Leads/deleted", **later).status
    earlier = {"if-modified-since": stamp(crm.sandbox.clock.now() - 60)}
    assert 3 == len(crm.call("GET", "Leads/deleted", **earlier).rows)


def test_mass_deletion_fills_the_bin(crm):
    """By ids at once, by a view when the job has done its work."""
    record = crm.create("Leads")
    crm.call("POST", "Leads/actions/mass_delete", {"ids": [record]})

    assert [record] == [row["id"] for row in crm.call("GET", "Leads/deleted").rows]
    job = crm.call("POST", "Leads/actions/mass_delete", {"cvid": crm.views("Leads")["From Partners"]})
    known = job.rows[0]["details"]["job_id"]
    for _ in range(4):
        crm.call("GET", "Leads/actions/mass_delete", query={"job_id": known})
    assert len(crm.call("GET", "Leads/deleted").rows) > 5


@pytest.mark.parametrize("way", ["create", "update", "upsert", "clone"])
def test_owner_is_who_is_named(each, way):
    """By an object or by the identifier alone; nobody else can be it than an active user, and a refused row says so."""
    people = each.call("GET", "users").body["users"]
    _, active, _, inactive, deleted, *_ = (user["id"] for user in people)
    record = each.create("Leads")

    def told(owner):
        row = {"Last_Name": "Owned", "Owner": owner}
        if way == "update":
            return each.call("PUT", "Leads", {"data": [{"id": record, **row}]})
        path = {"create": "Leads", "upsert": "Leads/upsert", "clone": f"Leads/{record}/actions/clone"}[way]
        return each.call("POST", path, {"data": [row]})

    if told({"id": active}).status >= 404:
        pytest.skip("this version has no such call")
    for owner in ({"id": active}, active):
        made = told(owner).rows[0]["details"]["id"]

        assert active == each.record("Leads", made)["Owner"]["id"]
    for nobody in (inactive, deleted, "1", "somebody"):
        assert ["INVALID_DATA"] == told({"id": nobody}).codes
    assert ["INVALID_DATA"] == told("somebody").codes


def test_reference_leads_to_a_record(each):
    """A lookup takes the record of its own module and no other, and an update that is refused changes nothing."""
    account, lead = each.create("Accounts"), each.create("Leads")
    contact = each.create("Contacts", {"Account_Name": {"id": account}})
    for unknown in (lead, "999999999999999999"):
        changes = {"data": [{"id": contact, "Account_Name": {"id": unknown}}]}
        refused = each.call("PUT", "Contacts", changes)

        assert ["INVALID_DATA"] == refused.codes
        assert "Account_Name" == refused.rows[0]["details"].get("api_name", "Account_Name")
    assert {"id": account} == each.record("Contacts", contact)["Account_Name"]
