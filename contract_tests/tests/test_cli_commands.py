"""The commands do what they say, to the records of a sandbox."""

import csv
import io
import json

import pytest
from command_line import CommandLine

from zoho_crm import ZohoCRM
from zoho_crm.cli.__main__ import main


@pytest.fixture
def crm(zoho_sandbox):
    """A client to look with."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as client:
        yield client


@pytest.fixture
def made(crm):
    """Three accounts of one's own, which nothing keeps from being changed."""
    return [row.id for row in crm.records.create("Accounts", [{"Account_Name": f"=cmd|{n}"} for n in range(3)])]


@pytest.fixture
def cli(tmp_path, zoho_sandbox, monkeypatch, capsys):
    """Runs commands in this process: the exit status, the rows that are printed, and what is said."""
    user = CommandLine(tmp_path, zoho_sandbox)
    run = user.within(monkeypatch, capsys)
    run.user = user
    run.shown = lambda *words: (main(words), *capsys.readouterr())
    return run


def tags_of(crm, record):
    """The names of the tags of an account."""
    return [tag["name"] for tag in crm.records.get("Accounts", record)["Tag"]]


def test_tags_are_put_on_and_taken_off(cli, crm, made):
    """Rows, results and the records agree; what is unknown fails alone."""
    status, (told,), _ = cli("tags", "add", "Accounts", *made, "--tag", "VIP", "--tag", "Renewal")
    assert (0, 3, ["VIP", "Renewal"]) == (status, told["ok"], tags_of(crm, made[0]))

    status, (told,), _ = cli("tags", "add", "Accounts", made[0], "--tag", "Hot", "--over-write", "--yes")
    assert (0, ["Hot"]) == (status, tags_of(crm, made[0]))

    status, (told,), said = cli(
        "tags", "remove", "Accounts", *made, "1234", "--tag", "VIP", "--yes", "--results", "r.csv"
    )
    rows = list(csv.DictReader(io.StringIO((cli.user.folder / "r.csv").read_text("utf-8"))))

    assert (1, 3, 1) == (status, told["ok"], told["failed"])
    assert [*made, "1234"] == [row["id"] for row in rows]
    assert ["ok", "ok", "ok", "failed"] == [row["state"] for row in rows]
    assert "1 x INVALID_DATA" in said
    assert ["Renewal"] == tags_of(crm, made[1])


def test_tags_as_such(cli):
    """Created, listed, merged and deleted by name; a name that is not there refuses the whole."""
    assert ["ok", "ok"] == [row["state"] for row in cli("tags", "create", "Accounts", "One", "Two")[1]]
    assert {"One", "Two"} <= {row["name"] for row in cli("tags", "list", "Accounts")[1]}
    assert (2, []) == cli("tags", "merge", "Accounts", "One", "Two")[:2]
    assert 0 == cli("tags", "merge", "Accounts", "one", "Two", "--yes")[0]
    status, _, said = cli("tags", "delete", "Accounts", "One", "Two", "--yes")
    assert (2, True) == (status, "'Two' is no tag of Accounts" in said)
    assert 0 == cli("tags", "delete", "Accounts", "One", "--yes")[0]

    assert not {"One", "Two"} & {row["name"] for row in cli("tags", "list", "Accounts")[1]}


def test_territories_of_each_row(cli, crm, made, zoho_sandbox):
    """Each row has its own, rows of a record are joined, and the jobs of the server's can be waited for."""
    north, south = [territory.id for territory in crm.territories.list()][1:3]
    lines = f"id,territories\n{made[0]},{north};{south}\n{made[1]},{north}\n{made[1]},{south}\n"
    (cli.user.folder / "t.csv").write_text(lines, "utf-8")

    status, (told,), _ = cli("territories", "assign", "Accounts", "@t.csv")
    assert (0, 2, 1) == (status, told["ok"], told["duplicate"])
    zoho_sandbox.clock.freeze()
    status, (waited,), said = cli("jobs", "wait", told["job"], "--timeout", "1")
    assert (1, 2, True) == (status, waited["running"], "Not over yet: 2 jobs" in said)
    zoho_sandbox.advance(60)
    status, (waited,), _ = cli("jobs", "wait", told["job"], "--timeout", "20")
    assert (0, 2) == (status, waited["over"])
    for record in made[:2]:
        found = {territory["id"] for territory in crm.records.get("Accounts", record)["Territories"]}
        assert {north, south} <= found

    name = crm.territories.get(north)["name"].upper()
    assert 0 == cli("territories", "remove", "Accounts", made[0], "--territory", name, "--yes")[0]
    status, _, said = cli("territories", "remove", "Accounts", made[0], "--territory", "Nowhere", "--yes")
    assert (2, True) == (status, "'Nowhere' is no territory; there are" in said)
    status, (told,), said = cli("territories", "remove", "Accounts", made[0], "--territory", south, "--yes")

    assert (1, 1) == (status, told["failed"])
    assert "ALREADY_SCHEDULED" in said


def test_values_owner_and_deletion(cli, crm, made):
    """A mass update writes typed values, the owner changes, and at the end the records are gone."""
    owner = next(user.id for user in crm.users.list(type="ActiveUsers") if user.id != crm.users.current().id)
    for value in ("Employees:=12", "Industry=Retail"):
        status, _, said = cli("mass-update", "Accounts", *made, "--set", value, "--yes")
        assert 0 == status, said
    record = crm.records.get("Accounts", made[0])
    assert (12, "Retail") == (record["Employees"], record["Industry"])

    assert 0 == cli("change-owner", "Accounts", *made, "--owner", owner, "--yes")[0]
    assert owner == crm.records.get("Accounts", made[1])["Owner"]["id"]

    status, _, said = cli("mass-delete", "Accounts", *made)
    assert (2, True) == (status, "Delete 3 records of Accounts" in said)
    assert 0 == cli("mass-delete", "Accounts", *made, "--yes")[0]
    assert 2 == cli("records", "get", "Accounts", made[0])[0]


def test_job_of_the_server_is_followed(cli):
    """A view is left to the server; its job is known by our name and by its own key."""
    status, (told,), _ = cli("mass-update", "Accounts", "--view", "All Accounts", "--set", "Industry=Retail", "--yes")
    assert 0 == status
    assert told["key"] == cli("jobs", "status", told["job"])[1][0]["key"]
    assert {"running", "done"} >= {cli("jobs", "status", told["key"])[1][0]["phase"]}
    assert "COMPLETED" == cli("jobs", "wait", told["job"])[1][0]["state"]
    assert 2 == cli("jobs", "resume", told["job"])[0]
    assert "partly done" == cli("jobs", "list")[1][0]["state"]
    assert [told["job"]] == [row["job"] for row in cli("jobs", "list")[1]]
    assert 0 == main(["jobs", "forget", told["job"]])

    assert [] == cli("jobs", "list")[1]


def test_records_are_read(cli, crm, made):
    """Lists, single records, counts, searches and queries, as tables, JSON and CSV."""
    assert made[0] == cli("records", "get", "Accounts", made[0])[1][0]["id"]
    assert crm.records.count("Accounts").count == cli("records", "count", "Accounts")[1][0]["count"]
    found = cli(
        "records", "search", "Accounts", "--criteria", "(Account_Name:starts_with:=cmd)", "--fields", "Account_Name"
    )
    assert set(made) == {row["id"] for row in found[1]}
    assert 2 == len(cli("records", "list", "Accounts", "--limit", "2", "--sort", "-Created_Time")[1])

    _, printed, _ = cli.shown("records", "list", "Accounts", "--fields", "Account_Name", "--csv")
    named = {row["id"]: row["Account_Name"] for row in csv.DictReader(io.StringIO(printed))}
    _, table, _ = cli.shown("records", "list", "Accounts", "--view", "All Accounts", "--fields", "Account_Name,Owner")

    assert "'=cmd|0" == named[made[0]]
    assert table.splitlines()[0].split() == ["id", "Account_Name", "Owner"]
    assert "\x1b" not in table


def test_records_are_taken_from_queries_and_views(cli, crm):
    """A query without a limit is gone through to its end, and finds more than one page holds."""
    crm.records.create("Contacts", [{"Last_Name": "Many"} for _ in range(100)])
    crm.records.create("Contacts", [{"Last_Name": "Many"} for _ in range(100)])
    crm.records.create("Contacts", [{"Last_Name": "Many"} for _ in range(5)])
    query = "select id from Contacts where Last_Name = 'Many'"

    assert 205 == cli("tags", "add", "Contacts", "--query", query, "--tag", "Hot")[1][0]["ok"]
    assert 3 == cli("tags", "add", "Contacts", "--query", f"{query} limit 3", "--tag", "Hot", "--dry-run")[1][0]["rows"]
    whole = crm.records.count("Accounts").count
    assert whole == cli("tags", "add", "Accounts", "--view", "all accounts", "--tag", "x", "--dry-run")[1][0]["rows"]
    status, _, said = cli("tags", "add", "Accounts", "--view", "Nope", "--tag", "x")
    assert (2, True) == (status, "has no view 'Nope'; it has 'All Accounts'" in said)
    assert 2 == cli("tags", "add", "Contacts", "--query", f"{query} order by Last_Name", "--tag", "x")[0]


def test_field_that_is_not_there_is_told(cli):
    """Its column is empty, and a misspelt name should not look like records without a value."""
    status, _, said = cli("records", "list", "Leads", "--fields", "Last Name,Company,$converted")

    assert 0 == status
    assert "Leads has no field 'Last Name'; did you mean Last_Name?" in said
    assert 1 == said.count("no field")


def test_export_goes_on_where_it_stopped(cli, zoho_sandbox, crm):
    """A broken export says so, and the file is the same as if nothing had happened."""
    for _ in range(3):
        crm.records.create("Contacts", [{"Last_Name": "=1+1", "Email": None} for _ in range(100)])
    zoho_sandbox.disturb("documented-error", error="INVALID_TOKEN", operation="listRecords", times=1)
    words = ("records", "export", "Contacts", "--to")
    status, (told,), said = cli(*words, "a.csv", "--fields", "Last_Name,Email")
    assert (2, False, 0) == (status, told["complete"], told["records"])
    assert "jobs resume" in said

    status, (told,), _ = cli("jobs", "resume", told["job"])
    assert (0, True) == (status, told["complete"])
    cli(*words, "b.csv", "--fields", "Last_Name,Email")
    first, second = ((cli.user.folder / name).read_text("utf-8") for name in ("a.csv", "b.csv"))

    assert first == second
    assert crm.records.count("Contacts").count == told["records"] == first.count("\n") - 1
    assert ",'=1+1," in first
    assert 2 == cli(*words, "a.csv")[0]
    assert 0 == cli(*words, "c.jsonl", "--fields", "Last_Name")[0]
    lines = (cli.user.folder / "c.jsonl").read_text("utf-8").splitlines()
    assert told["records"] == len([json.loads(line) for line in lines])


def test_anything_is_called_by_its_path(cli, made):
    """A DELETE asks first; an error is a sentence."""
    _, printed, _ = cli.shown("api", "get", f"/Accounts/{made[0]}", "--query", "fields=Account_Name")
    assert made[0] == json.loads(printed)["data"][0]["id"]
    body = json.dumps({"data": [{"Phone": "5"}]})
    assert 0 == cli.shown("api", "PUT", f"/Accounts/{made[0]}", "--body", body)[0]
    assert 2 == cli.shown("api", "DELETE", f"/Accounts/{made[0]}")[0]
    assert 0 == cli.shown("api", "DELETE", f"/Accounts/{made[0]}", "--yes")[0]

    status, _, said = cli.shown("api", "GET", "/Nonsense")
    assert (2, 1) == (status, len(said.splitlines()))


def test_older_versions_say_what_they_lack(cli, made):
    """Tags come off by v2 as well; what it does not have is told."""
    assert 0 == cli("tags", "remove", "Accounts", *made, "--tag", "VIP", "--yes", "--api-version", "v2")[0]
    status, _, said = cli("mass-delete", "Accounts", *made, "--yes", "--api-version", "v2")

    assert 2 == status
    assert "v2 has no" in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_words_are_completed(cli, shell):
    """The shells get a script, which asks this program."""
    status, script, _ = cli.shown("completion", shell)

    assert 0 == status
    assert "_ZOHO_CRM_COMPLETE" in script
    done = cli.user(_ZOHO_CRM_COMPLETE=f"{shell}_complete", COMP_WORDS="zoho-crm tags add Lea", COMP_CWORD="3")
    if shell == "bash":
        assert "plain,Leads\n" == done.stdout


def test_jobs_are_completed(cli, made):
    """By their own names."""
    told = cli("tags", "add", "Accounts", *made, "--tag", "VIP")[1][0]

    done = cli.user(
        _ZOHO_CRM_COMPLETE="bash_complete", COMP_WORDS=f"zoho-crm jobs status {told['job'][:4]}", COMP_CWORD="3"
    )

    assert f"plain,{told['job']}\n" == done.stdout
