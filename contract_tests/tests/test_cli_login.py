"""Logging in and out by the command line: what is kept, where, and what is never shown."""

import json
import re
import stat
import urllib.error
import urllib.request

import pytest
from command_line import CommandLine

from zoho_crm.cli.__main__ import main


@pytest.fixture
def user(tmp_path, zoho_sandbox):
    """A user who is not logged in yet."""
    found = CommandLine(tmp_path, zoho_sandbox)
    del found.environment["ZOHO_ACCESS_TOKEN"], found.environment["ZOHO_BASE_URL"]
    return found


@pytest.fixture
def run(user, monkeypatch, capsys):
    """Runs commands in this process, with variables: the exit status, what is printed, what is said."""
    user.enter(monkeypatch)

    def call(*words, **variables):
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            return main(words), *capsys.readouterr()

    return call


def secrets_of(sandbox):
    """The secrets of a client, as variables."""
    told = sandbox.credentials
    return {
        "ZOHO_CLIENT_ID": told["client_id"],
        "ZOHO_CLIENT_SECRET": told["client_secret"],
        "ZOHO_REFRESH_TOKEN": told["refresh_token"],
    }


def kept(user):
    """What is in the files of a user, by their names."""
    return {path.name: path.read_text("utf-8") for path in user.home.iterdir() if path.is_file()}


def test_login_is_kept_for_its_owner_alone(user, run, zoho_sandbox):
    """A profile is made, works, and is told; its secrets are in one file of mode 0600 and in no output."""
    secrets = secrets_of(zoho_sandbox)
    status, printed, said = run("login", "--grant", "refresh-token", "--target", zoho_sandbox.url, **secrets)
    assert (0, "") == (status, printed)
    assert "as profile 'default'" in said

    _, shown, _ = run("whoami", "--json")
    _, listed, _ = run("profiles", "list", "--csv")
    assert "default" == json.loads(shown)["profile"]
    assert "Zylker" in json.loads(shown)["organization"]
    assert "default,true" in listed
    for secret in (secrets["ZOHO_CLIENT_SECRET"], secrets["ZOHO_REFRESH_TOKEN"]):
        assert ["secrets.json"] == [name for name, content in kept(user).items() if secret in content]
        assert secret not in said + shown + listed
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in user.home.iterdir() if path.is_file()}
    assert 0o700 == stat.S_IMODE(user.home.stat().st_mode)


def test_token_goes_to_no_other_server(run, zoho_sandbox):
    """A profile is for one server; commands for another have to log in there."""
    run("login", "--grant", "refresh-token", "--target", zoho_sandbox.url, **secrets_of(zoho_sandbox))
    count = zoho_sandbox.log.number

    status, _, said = run("records", "count", "Leads", "--target", "http://127.0.0.1:9")

    assert (2, count) == (status, zoho_sandbox.log.number)
    assert "gets none of its tokens" in said


def test_secret_goes_to_no_other_accounts_server(run, zoho_sandbox):
    """Nor is it asked whether there is one; the server of the profile may be named."""
    there = ("--target", zoho_sandbox.url, "--accounts-url", zoho_sandbox.url)
    run("login", "--grant", "refresh-token", *there, **secrets_of(zoho_sandbox))
    assert 0 == run("records", "count", "Leads", "--accounts-url", f"{zoho_sandbox.url}/")[0]

    status, _, said = run("records", "count", "Leads", "--accounts-url", "https://accounts.example.com")

    assert (2, True) == (status, "gets none of its secrets" in said)


def test_login_that_does_not_work_replaces_none(user, run, zoho_sandbox):
    """The older one of that name goes on working."""
    run("login", "--grant", "refresh-token", "--target", zoho_sandbox.url, **secrets_of(zoho_sandbox))
    wrong = secrets_of(zoho_sandbox) | {"ZOHO_REFRESH_TOKEN": "1000.wrong"}

    status, _, said = run("login", "--grant", "refresh-token", "--target", zoho_sandbox.url, **wrong)

    assert 2 == status
    assert "Log in again" in said
    assert "1000.wrong" not in said
    assert "1000.wrong" not in kept(user)["secrets.json"]
    assert 0 == run("records", "count", "Leads")[0]


def test_logout_takes_the_login_back(user, run, zoho_sandbox):
    """The server knows the refresh token no more, and nothing is left here."""
    secrets = secrets_of(zoho_sandbox)
    run("login", "--grant", "refresh-token", "--profile", "a", "--target", zoho_sandbox.url, **secrets)
    run("login", "--grant", "access-token", "--profile", "b", "--target", zoho_sandbox.url,
        ZOHO_ACCESS_TOKEN=zoho_sandbox.access_token)  # fmt: skip
    assert 0 == run("profiles", "use", "b")[0]
    assert 0 == run("records", "count", "Leads")[0]

    assert 0 == run("logout", "--profile", "a")[0]
    assert 2 == run("login", "--grant", "refresh-token", "--target", zoho_sandbox.url, **secrets)[0]
    assert 0 == run("logout", "--profile", "b", "--keep-token")[0]

    assert "{}" == kept(user)["secrets.json"]
    assert {} == json.loads(kept(user)["profiles.json"])["profiles"]
    status, _, said = run("records", "count", "Leads")
    assert (2, True) == (status, "zoho-crm login" in said)


class Ring:
    """A keyring in memory."""

    def __init__(self):
        self.kept = {}

    def set_password(self, _service, name, secret):
        """Keep a secret."""
        self.kept[name] = secret

    def get_password(self, _service, name):
        """Give a secret."""
        return self.kept.get(name)

    def delete_password(self, _service, name):
        """Forget a secret."""
        del self.kept[name]


def test_older_secrets_are_left_nowhere(user, run, zoho_sandbox, monkeypatch):
    """A login that is kept elsewhere than the one before leaves nothing there; nor does a logout."""
    ring = Ring()
    monkeypatch.setattr("zoho_crm.cli.vault._keyring", lambda: ring)
    words = ("login", "--grant", "refresh-token", "--target", zoho_sandbox.url)
    secrets = secrets_of(zoho_sandbox)
    assert 0 == run(*words, "--no-keyring", **secrets)[0]
    assert 0 == run(*words, **secrets)[0]
    assert (["default"], "{}") == (list(ring.kept), kept(user)["secrets.json"])
    assert 0 == run(*words, "--no-keyring", **secrets)[0]
    assert ({}, True) == (ring.kept, "default" in kept(user)["secrets.json"])
    ring.kept["default"] = "{}"

    assert 0 == run("logout")[0]

    assert ({}, "{}") == (ring.kept, kept(user)["secrets.json"])


def test_client_credentials_log_in(run, zoho_sandbox):
    """Without a user, for the scopes of the commands that are named."""
    organization = zoho_sandbox.credentials
    secrets = secrets_of(zoho_sandbox)
    del secrets["ZOHO_REFRESH_TOKEN"]
    words = ("login", "--grant", "client-credentials", "--target", zoho_sandbox.url, "--soid", organization["soid"])
    assert 2 == run(*words[:-2], **secrets)[0]
    status, _, said = run(*words, "--for", "tags list", **secrets)
    assert 0 == status, said
    assert organization["client_secret"] not in said
    assert 0 == run("tags", "list", "Leads")[0]

    status, _, said = run("records", "list", "Leads", "--fields", "Last_Name")

    assert 2 == status
    assert "Ask for a token with ZohoCRM.modules" in said


def test_code_of_a_self_client_is_exchanged(user, run, zoho_sandbox):
    """Once; it is in the environment and not on the command line. What the scopes do not allow is left out."""
    body = json.dumps({"scopes": ["ZohoCRM.settings.tags.READ"]}).encode()
    with urllib.request.urlopen(f"{zoho_sandbox.url}/_sandbox/codes", body) as answer:
        code = json.load(answer)["code"]
    secrets = secrets_of(zoho_sandbox) | {"ZOHO_CODE": code}
    del secrets["ZOHO_REFRESH_TOKEN"]
    words = ("login", "--grant", "self-client", "--target", zoho_sandbox.url)
    assert 2 == run(*words)[0]

    status, _, said = run(*words, **secrets)

    assert 0 == status, said
    assert "Logged in as profile 'default'" in said
    assert 0 == run("tags", "list", "Leads")[0]
    _, shown, _ = run("whoami", "--json")
    assert None is json.loads(shown)["organization"]
    assert 2 == run(*words, **secrets)[0]
    assert code not in "".join(kept(user).values())


def test_browser_comes_back_with_a_code(user, zoho_sandbox):
    """The page is told, the redirect is waited for, strangers are turned away, and the code becomes a refresh token."""
    secrets = secrets_of(zoho_sandbox)
    del secrets["ZOHO_REFRESH_TOKEN"]
    user.environment |= secrets
    process = user.begin("login", "--no-browser", "--port", "0", "--target", zoho_sandbox.url, "--for", "tags list")
    said = ""
    while not (found := re.search(r"^(http\S+/oauth/v2/auth\S+)$", said, re.MULTILINE)):
        line = process.stderr.readline()
        assert line, said
        said += line
    redirect = re.search(r"http://localhost:\d+/callback", said)[0].replace("localhost", "127.0.0.1")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{redirect}?code=planted&state=guessed")
    with urllib.request.urlopen(found[1]) as page:
        assert b"close this page" in page.read()
    rest = process.communicate(timeout=60)[1]

    assert (0, True) == (process.returncode, "Logged in to" in rest), rest
    for name in secrets:
        del user.environment[name]
    assert 0 == user("tags", "list", "Leads").returncode
    assert "refresh_token" in kept(user)["secrets.json"]


def test_damaged_files_are_told(user, run):
    """Profiles and journals that are something else by now are named, and left as they are."""
    user.home.mkdir()
    (user.home / "profiles.json").write_text("{", "utf-8")
    assert "is no file of profiles any more" in run("profiles", "list")[2]
    (user.home / "jobs").mkdir()
    (user.home / "jobs" / "20260101.sqlite").write_text("x" * 5000, "utf-8")

    status, _, said = run("jobs", "status", "20260101")

    assert (2, True) == (status, "is no journal of a job" in said)
