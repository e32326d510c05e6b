"""Names that a user mistypes are told with what is near, before anything is changed."""

from unittest.mock import Mock

import pytest
from command_line import CommandLine

from zoho_crm import ZohoCRM


@pytest.fixture
def user(tmp_path, zoho_sandbox):
    """A user of the sandbox."""
    return CommandLine(tmp_path, zoho_sandbox)


@pytest.fixture
def run(user, monkeypatch, capsys):
    """Runs commands in this process: the exit status, the rows that are printed, and what is said."""
    return user.within(monkeypatch, capsys)


@pytest.fixture
def crm(zoho_sandbox):
    """A client to look with."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as client:
        yield client


@pytest.fixture
def made(crm):
    """Three accounts of one's own."""
    return [row.id for row in crm.records.create("Accounts", [{"Account_Name": str(n)} for n in range(3)])]


def operations(sandbox, start):
    """Method and path of what was asked for since."""
    return [f"{entry.request.method} {entry.request.target.partition('?')[0]}" for entry in sandbox.log.after(start)]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_tag_that_is_not_there_is_taken_off_nothing(run, made, user, zoho_sandbox, more):
    """The server would say that all went well; one look at the tags says otherwise, and no row is sent."""
    before = zoho_sandbox.log.number

    status, told, said = run("tags", "remove", "Accounts", *made, "--tag", "Vip", "--tag", "Hot", "--yes", *more)

    assert (2, []) == (status, told)
    assert "Accounts has no tag 'Vip' (did you mean VIP?); it has 'From Email'" in said
    assert "Nothing was sent." in said
    assert ["GET /crm/v8/settings/tags"] == operations(zoho_sandbox, before)
    assert [] == user.journals()


def test_tags_that_nobody_may_list_are_taken_off_with_a_warning(run, made, zoho_sandbox):
    """A login with the scope of the call alone goes on working."""
    zoho_sandbox.disturb("documented-error", error="OAUTH_SCOPE_MISMATCH", operation="listTags", times=9)

    status, (told,), said = run("tags", "remove", "Accounts", *made, "--tag", "Vip", "--yes")
    planned = run("tags", "add", "Accounts", *made, "--tag", "Vip", "--dry-run")

    assert (0, 3) == (status, told["ok"])
    assert "may not list the tags of Accounts" in said
    assert (0, True) == (planned[0], "The tags of Accounts cannot be listed" in planned[2])


def test_look_up_that_only_warns_stops_nothing(run, made, zoho_sandbox):
    """What the fields and the tags of a module are is not needed to write and to read records."""
    trouble = {"error": "INVALID_MODULE", "times": 99}
    zoho_sandbox.disturb("documented-error", operation="listFields", **trouble)
    written = run("mass-update", "Accounts", made[0], "--set", "Industry=Retail", "--yes")
    read, (record,), quiet = run("records", "get", "Accounts", made[0], "--fields", "Industry,Foo")
    zoho_sandbox.disturb("documented-error", operation="listTags", **trouble)
    planned, (plan,), said = run("tags", "add", "Accounts", *made, "--tag", "x", "--dry-run")

    assert [0, 0, 0] == [written[0], read, planned]
    assert ("Retail", "", 3) == (record["Industry"], quiet, plan["rows"])
    assert "which of these the call will make: " in said


def test_record_is_shown_before_its_fields_are_looked_up(run, made, monkeypatch):
    """Who has no patience for a warning has the record."""
    monkeypatch.setattr("zoho_crm.cli.commands.records.named", Mock(side_effect=KeyboardInterrupt))

    _, told, _ = run("records", "get", "Accounts", made[0], "--fields", "Account_Name,Foo")

    assert made[:1] == [record["id"] for record in told]


def test_plan_says_which_tags_are_new(run, made):
    """Those that the call would make, in case one is mistyped."""
    _, _, said = run("tags", "add", "Accounts", *made, "--tag", "VIP", "--tag", "Hto", "--dry-run")

    assert "New in Accounts, made by the call: 'Hto'." in said


def test_merging_and_deleting_can_be_planned(run):
    """With what it takes, and nothing is done."""
    merged = run("tags", "merge", "Leads", "VIP", "Hot", "--dry-run")
    deleted = run("tags", "delete", "Leads", "VIP", "Hot", "--dry-run")
    twice = run("tags", "merge", "Leads", "VIP", "Hot", "vip", "--yes")

    assert (2, True) == (twice[0], "A tag is named twice" in twice[2])
    assert [(0, 1), (0, 2)] == [(status, told["calls"]) for status, (told,), _ in (merged, deleted)]
    assert {"VIP", "Hot"} <= {row["name"] for row in run("tags", "list", "Leads")[1]}


@pytest.mark.parametrize(
    "query", ["select id from Contacts where id is not null", "SELECT id\nFROM contacts where a = 'from Accounts'"]
)
def test_query_of_another_module_is_not_sent(run, zoho_sandbox, query):
    """Its ids would be those of other records."""
    before = zoho_sandbox.log.number

    status, _, said = run("mass-delete", "Accounts", "--query", query, "--yes")

    assert (2, before) == (status, zoho_sandbox.log.number)
    assert "selects records of" in said
    assert "the command is for Accounts" in said


@pytest.mark.parametrize(
    "query",
    [
        "select id, From from Accounts where Account_Name is not null",
        "select id from Accounts where Account_Name is not null order by From limit 5",
        "SELECT From, id\nFROM accounts\nLIMIT 5;",
    ],
)
def test_field_may_be_called_from(run, zoho_sandbox, query):
    """The module of a query is what its clause `from` names; of the field the server decides."""
    before = zoho_sandbox.log.number

    _, _, said = run("tags", "add", "Accounts", "--query", query, "--tag", "x", "--dry-run")

    assert "selects records of" not in said
    assert before < zoho_sandbox.log.number


def test_refused_query_names_the_field(run):
    """As the answer does not; what is between quotation marks or looked up by a field is none."""
    asked = "select id, Owner.nme from Accounts where Industri = 'Retail' and Account_Name like 'Zzz%'"

    status, _, said = run("mass-delete", "Accounts", "--query", asked, "--yes")

    assert 2 == status
    assert "Accounts has no field 'Industri'; did you mean Industry?" in said
    assert 1 == said.count("has no field")
    assert "INVALID_QUERY" in said


def test_owner_is_found_by_name_or_address(run, made, crm):
    """As people know each other; whom nobody knows is told with the nearest."""
    owner = next(user for user in crm.users.list(type="ActiveUsers") if user.id != crm.users.current().id)

    assert 0 == run("change-owner", "Accounts", made[0], "--owner", owner["email"].upper(), "--yes")[0]
    assert owner.id == crm.records.get("Accounts", made[0])["Owner"]["id"]
    assert 0 == run("change-owner", "Accounts", made[1], "--owner", owner["full_name"], "--yes")[0]
    assert owner.id == crm.records.get("Accounts", made[1])["Owner"]["id"]
    planned = run(
        "change-owner", "Accounts", "--view", "All Accounts", "--owner", f"{owner['full_name']}x", "--dry-run"
    )
    status, _, said = run("change-owner", "Accounts", made[2], "--owner", f"{owner['full_name']}x", "--yes")

    assert [2, 2] == [status, planned[0]]
    assert f"is no active user; did you mean {owner['full_name']}?" in said


@pytest.mark.parametrize("before", ["zcrm_", "'"])
def test_owner_is_given_by_id_as_spreadsheets_write_it(run, made, crm, before):
    """As the ids of records are."""
    assert 0 == run("change-owner", "Accounts", made[0], "--owner", f"{before}{crm.users.current().id}", "--dry-run")[0]


def test_owner_is_given_by_id_where_users_may_not_be_listed(run, made, zoho_sandbox):
    """What to do instead is said."""
    zoho_sandbox.disturb("documented-error", error="OAUTH_SCOPE_MISMATCH", operation="listUsers", times=9)

    status, _, said = run("change-owner", "Accounts", *made, "--owner", "Ann", "--yes")

    assert 2 == status
    assert "give the id, which `zoho-crm api GET /users` shows" in said


def test_territories_in_a_column_may_be_names(run, made, crm, user):
    """Ids and names side by side, names with blanks as they are; one that is unknown is told by its line."""
    territories = list(crm.territories.list())[1:3]
    first, second = territories
    (user.folder / "t.csv").write_text(f"id,territories\n{made[0]},{first['name'].upper()} ; {second.id}\n", "utf-8")
    status, (told,), _ = run("territories", "assign", "Accounts", "@t.csv")
    assert (0, 1) == (status, told["ok"])
    (user.folder / "w.csv").write_text(f"id,territories\n{made[1]},{first['name']}x\n{made[2]},Nowhere\n", "utf-8")

    status, _, said = run("territories", "assign", "Accounts", "@w.csv")

    assert 2 == status
    assert f"w.csv, line 2: '{first['name']}x' is no territory; did you mean {first['name']}?" in said
    assert "w.csv, line 3: 'Nowhere' is no territory; there are " in said


def test_field_that_is_mistyped_is_told_with_the_nearest(run, made):
    """In what is written, and in criteria, of which the server names the field alone."""
    read, _, shown = run("records", "get", "Accounts", made[0], "--fields", "Account_Name, Industri")
    _, _, written = run("mass-update", "Accounts", *made, "--set", "Industri=Retail", "--dry-run")
    status, _, sought = run("records", "search", "Accounts", "--criteria", "(Acount_Name:equals:x)")

    assert [0, 2] == [read, status]
    assert "Accounts has no field 'Industri'; did you mean Industry?" in shown
    assert "Accounts has no field 'Industri'; did you mean Industry?" in written
    assert "Accounts has no field 'Acount_Name'; did you mean Account_Name?" in sought


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tag", "list", "Leads"), "No such command 'tag'; did you mean tags?"),
        (("export", "Leads"), "No such command 'export'; did you mean records export?"),
        (("tags", "remvoe", "Leads"), "No such command 'remvoe'; did you mean remove?"),
        (("records", "export", "Leads", "--to", "no/x.csv"), "no/x.csv: there is no folder "),
        (("zebra",), "No such command 'zebra'."),
        (("tags", "add", "Leads", "leads.csv", "--tag", "x"), "leads.csv is no id of a record; did you mean @l"),
        (("tags", "add", "Leads", "rows", "--tag", "x"), "did you mean @rows?"),
        (("territories", "assign", "Accounts", "1"), "Which territories? Name them with --territory NAME"),
        (("whoami", "--target", "http://127.0.0.1:9/crm/v8"), "base_url must be without '/crm/v8'"),
    ],
)  # fmt: skip
def test_wrong_word_names_the_right_one(run, user, monkeypatch, words, said):
    """A command, a file, an option that is missing."""
    (user.folder / "rows").write_text("1", "utf-8")
    monkeypatch.delenv("ZOHO_BASE_URL")

    status, _, told = run(*words)

    assert 2 == status
    assert said in told
