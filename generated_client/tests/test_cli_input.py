"""What the command line reads, however spreadsheets and programs write it; nothing here is sent anywhere."""

import json
import socket

import pytest

from zoho_crm.cli.__main__ import main

A, B, C = "554023000000123001", "554023000000123002", "554023000000123003"


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A user whose server does not exist, in a folder of his own."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ZOHO_BASE_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", "1000.x")
    monkeypatch.setenv("ZOHO_CRM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def plan(nowhere, capsys):
    """Says what would be done with a file: the exit status, what was printed, and what was said."""

    def run(content, *words, name="rows"):
        data = content if isinstance(content, bytes) else content.encode()
        (nowhere / name).write_bytes(data)
        status = main(["mass-delete", "Leads", f"@{name}", "--dry-run", "--json", *words])
        printed, said = capsys.readouterr()
        assert not list((nowhere / "home" / "jobs").glob("*.sqlite"))
        return status, json.loads(printed) if printed else None, said

    return run


@pytest.mark.parametrize(
    "content",
    [
        f"{A}\n{B}\n",
        f"{A}\n\n{B}",
        f"\n\nid\n{A}\n{B}\n",
        f"id\r\n{A}\r\n{B}\r\n",
        f"Record Id,Name\n{A},x\n{B},y\n",
        f"Name;Record Id\nMüller;{A}\n'=1+1';{B}\n",
        f'"Record_ID"\t"Name"\n"{A}"\t"a\nb"\n"{B}"\t""\n',
        f"id\nzcrm_{A}\n'{B}\n",
        f"﻿id,Name\n{A},x\n{B},y\n",
        f"id,Name\n{A},Söhne\n{B},x\n".encode("utf-16"),
        f"id,Name\n{A},Söhne\n{B},x\n".encode("cp1252"),
        f'{{"id": "{A}"}}\n{{"id": {B}, "Name": "x"}}\n',
        f'\n{{"id": "{A}"}}\n\n{{"Name": "王", "id": "{B}"}}\n',
    ],
)
def test_rows_are_found_however_they_are_written(plan, content):
    """Lists, CSV with any separator, byte order marks, line ends, encodings, JSON lines: two records each."""
    status, told, said = plan(content)

    assert (0, 2, 1, 1) == (status, told["rows"], told["calls"], told["credits"]), said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the input is empty"),
        ("\n \n", "the input is empty"),
        ("id,Name\n", "the input is empty"),
        (f"id\n{A}\n1.23E+17\n", "line 3: '1.23E+17' is an id that a spreadsheet has rounded"),
        (f"id\n{A}\n554023000000123.0\n", "line 3: '554023000000123.0' is a number with a fraction"),
        (f"id\n{A}\nMüller\n", "line 3: 'Müller' is no id"),
        (f"id,Name\n{A},x\n,y\n", "line 3: there is no id"),
        (f"Key,Name\n{A},x\n", "Which column is the id? There are 'Key', 'Name'; say so with --map id=COLUMN"),
        (f"id,id\n{A},{B}\n", "the column 'id' is there more than once"),
        (f"id,Name\n{A},x,y,z\n", "line 2 has 4 cells, and the header has 2"),
        (f'id,Name\n{A},"x\n{B},y\n', "was the file cut off?"),
        (f"{A}\n{B}\n{C[:7]}", "the file ends in the middle of a line"),
        (f'{{"id": "{A}"}}\n{{"id": \n', "line 2: this is no JSON"),
        (f'{{"id": "{A}"}}\n{{"id": "{B}"', "line 2: this is no JSON"),
        (f'[{{"id": "{A}"}}]\n', "line 1: this is a list"),
        ('[\n{"id": 1},\n', "a list over several lines is no JSON lines"),
        ('{"id": 1.23e17}\n', "rounded"),
        ('{"id": true}\n', "True is no id"),
        ('{"id": null}\n', "None is no id"),
        ('{"Name": "x"}\n', "Which column is the id? There are 'Name'"),
        (b"PK\x03\x04" + b"\0" * 50, "a workbook or an archive, no text"),
        (b"\x1f\x8b" + b"\0" * 50, "packed, no text"),
        (b"id\n\0\0\0\n", "is no id"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_sent(plan, content, sentence):
    """One sentence says where and why; the exit status is that nothing was done."""
    status, told, said = plan(content)

    assert (2, None) == (status, told)
    assert sentence in said
    assert "Traceback" not in said


def test_first_wrong_rows_are_told_and_the_others_counted(plan):
    """Of a thousand wrong rows five are told."""
    status, _, said = plan(f"id\n{A}\n" + "x\n" * 1000)

    assert 2 == status
    assert "1,000 of 1,001 rows cannot be read" in said
    assert "and 995 more" in said
    assert "--skip-invalid" in said


def test_wrong_rows_can_be_left_out(plan):
    """They count as failed."""
    status, told, _ = plan(f"id\n{A}\nx\n1E+17\n{B}\n", "--skip-invalid")

    assert (0, 2, 2) == (status, told["rows"], told["invalid"])


def test_a_record_that_is_named_twice_is_done_once(plan):
    """The second is a duplicate."""
    status, told, _ = plan(f"{A}\n{B}\n{A}\n{A}\n")

    assert (0, 2, 2) == (status, told["rows"], told["duplicates"])


def test_column_is_named(plan):
    """Also one with an equals sign in its name; one that is not there is refused."""
    status, told, _ = plan(f"a=b,id\n{A},no id\n", "--map", "id=a=b")
    assert (0, 1) == (status, told["rows"])

    status, _, said = plan(f"Key,Name\n{A},x\n", "--map", "id=Kee")
    assert 2 == status
    assert "There is no column 'Kee'; there are 'Key', 'Name'" in said


def test_rounded_ids_are_noticed(plan):
    """Ids that all end in zeros after 15 digits are told, though they may be right."""
    status, _, said = plan("554023000000123000\n554023000000124000\n")

    assert 0 == status
    assert "as if a spreadsheet had rounded it" in said


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["tags", "add", "Leads", "--tag", "x"], "Name the records"),
        (["tags", "add", "Leads", A, "--view", "v", "--tag", "x"], "one of these"),
        (["tags", "add", "Leads", "@missing.csv", "--tag", "x"], "missing.csv cannot be read: No such file"),
        (["tags", "add", "Leads", A, "--tag", "x", "--map", "name=x"], "the fields are id"),
        (["mass-delete", "Leads", A], "Nobody can be asked here; say yes with --yes"),
        (["mass-delete", "Leads", A, B], "Delete 2 records of Leads: 1 call, 1 credit"),
        (["mass-update", "Leads", A, "--set", "City"], "it is FIELD=TEXT or FIELD:=JSON"),
        (["mass-update", "Leads", A, "--set", "Tag:=[1"], "The value of Tag is no JSON"),
        (["territories", "assign", "Accounts", A], "Which territories? Name them with --territory"),
        (["territories", "remove", "Accounts", A, "--territory", A], "out of the territories"),
        (["jobs", "resume", "2026"], "There is no job '2026'"),
        (["profiles", "use", "x"], "There is no profile 'x'; there is none yet"),
        (["records", "list", "Leads", "--json", "--csv"], "exclude each other"),
        (["records", "search", "Leads"], "Say what to look for"),
        (["records", "export", "Leads", "--to", "x.xlsx"], "must end in .csv or .jsonl"),
        (["api", "GET", "/org", "--query", "x"], "it is NAME=VALUE"),
        (["api", "POST", "/Leads", "--body", "{"], "The body is no JSON"),
        (["tags", "add", "Leads", A, "--tag", "x", "--target", "http://example.com"], "must be https"),
        (["nonsense"], "No such command"),
        (["login", "--for", "tags remvoe"], "No scopes are known for 'tags remvoe'; did you mean tags remove?"),
        (["tags", "remove", "Leads", A], "Missing option '--tag'"),
        (["tags", "add", "Leads", ",".join([A] * 20), "--tag", "x"], "argument 1: '554023000000123001,5"),
        (["change-owner", "Leads", A, "--owner", "1.23E+17"], "rounded, its last digits are lost"),
    ],
)
def test_wrong_words_are_told_in_a_sentence(capsys, words, sentence):
    """Nothing is done, and the exit status says so."""
    assert 2 == main(words)

    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("nowhere")
def test_server_that_is_gone_loses_nothing(capsys):
    """All rows are left, and the next step is told."""
    assert 2 == main(["tags", "add", "Leads", A, B, "--tag", "x", "--json"])

    printed, said = capsys.readouterr()
    assert 2 == json.loads(printed)["left"]
    assert "no connection" in said
    assert "jobs resume" in said
