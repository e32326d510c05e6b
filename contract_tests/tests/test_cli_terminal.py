"""What people see at a terminal: a question, a bar, colours; and nothing of them elsewhere."""

import json
import os
import pty
import subprocess

import pytest
from command_line import LINE, PATIENCE, CommandLine

from zoho_crm import ZohoCRM


@pytest.fixture
def terminal(tmp_path, zoho_sandbox):
    """Runs a command at a terminal, and types an answer: the exit status, and all that was shown."""
    user = CommandLine(tmp_path, zoho_sandbox)

    def run(*words, answer, **variables):
        ours, theirs = pty.openpty()
        environment = user.environment | {"TERM": "xterm-256color", "COLUMNS": "120"} | variables
        process = subprocess.Popen(
            [*LINE, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=user.folder, env=environment
        )
        os.close(theirs)
        shown = ""
        with os.fdopen(ours, "rb+", buffering=0) as screen:
            while part := _read(screen):
                shown += part
                if answer and shown.endswith("[y/N]: "):
                    screen.write(f"{answer}\n".encode())
                    answer = ""
        return process.wait(PATIENCE), shown

    return run


def _read(screen):
    try:
        return screen.read(65536).decode("utf-8", "replace")
    except OSError:  # how a terminal says that nobody writes to it any more
        return ""


@pytest.fixture
def made(zoho_sandbox):
    """Three accounts of one's own."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        return [row.id for row in crm.records.create("Accounts", [{"Account_Name": str(n)} for n in range(3)])]


def test_yes_goes_on_with_a_bar(terminal, made):
    """The question says what it takes; the bar counts rows, failures and credits."""
    status, shown = terminal("tags", "remove", "Accounts", *made, "--tag", "VIP", answer="y")

    assert 0 == status
    assert "Take VIP off 3 records of Accounts: 1 call, 1 credit. Go on? [y/N]" in shown
    assert "3/3" in shown
    assert "failed: 0, credits: 3" in shown
    assert "\x1b[" in shown


def test_bar_of_a_job_that_goes_on_counts_what_failed_before(terminal, made):
    """It was over before, and stays so."""
    terminal("tags", "add", "Accounts", made[0], "1234", "--tag", "VIP", answer="")
    _, listed = terminal("jobs", "list", "--json", answer="")
    (job,) = (json.loads(line)["job"] for line in listed.splitlines())

    status, shown = terminal("jobs", "resume", job, answer="")

    assert 1 == status
    assert "failed: 1" in shown
    assert "failed: 0" not in shown


def test_no_does_nothing(terminal, made, zoho_sandbox):
    """Nor does an interruption of the question; without colours where they are not wanted."""
    before = zoho_sandbox.log.number
    for answer in ("n", "\x03"):
        status, shown = terminal("mass-delete", "Accounts", *made, answer=answer, NO_COLOR="1")
        assert 2 == status
        assert "Delete 3 records of Accounts: 1 call, 1 credit. Go on?" in shown

    assert before == zoho_sandbox.log.number


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_record_does_not_steer_the_terminal(terminal, form, zoho_sandbox):
    """Neither as CSV nor as JSON, which stays what it was; other letters are as they are."""
    name = "Zürich\x1b[31m\x9b31m"
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        made = crm.records.create("Accounts", [{"Account_Name": name}]).ok[0].id

    shown = terminal("records", "get", "Accounts", made, "--fields", "Account_Name", form, answer="")[1]
    called = terminal("api", "GET", f"/Accounts/{made}", "--query", "fields=Account_Name", answer="")[1]

    for text in (shown, called):
        assert "Zürich" in text
        assert [] == [sign for sign in text if not sign.isprintable() and sign not in "\r\n"]
    assert name == json.loads(called)["data"][0]["Account_Name"]
    assert form == "--csv" or name == json.loads(shown)["Account_Name"]
