"""The command."""

import builtins
import json
import subprocess
import sys

import pytest

from zoho_contract import Credentials, cli
from zoho_contract import __main__ as command


@pytest.fixture
def known(monkeypatch, contract):
    """The command judges by the tiny contract, and takes no secrets from the environment."""
    monkeypatch.setattr("zoho_contract.engine.load", lambda _: contract)
    for _, variable, _ in cli._SECRETS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def arguments(url, *more):
    """Arguments that judge the tiny API."""
    oauth = ["--accounts-url", url, "--client-id", "c", "--client-secret", "s", "--refresh-token", "refresh"]
    return [
        "run",
        "--target",
        url,
        "--access-token",
        "1000.good-token",
        "--layers",
        "promises",
        "--seed",
        "1",
        *oauth,
        *more,
    ]


@pytest.mark.usefixtures("known")
def test_a_right_server_exits_0(mini, capsys):
    """The table and the verdict are printed."""
    url, _ = mini()

    assert 0 == command.main(arguments(url))
    assert capsys.readouterr().out.endswith("conforms\n")


@pytest.mark.usefixtures("known")
def test_a_wrong_server_exits_1(mini, capsys, tmp_path, monkeypatch):
    """Violations are printed, annotated for GitHub, and written to the report folder."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    url, _ = mini("wrong-code")

    assert 1 == cli.main(arguments(url, "--report-dir", str(tmp_path / "out")))
    printed = capsys.readouterr().out
    assert "::error" in printed
    assert json.loads((tmp_path / "out" / "events-v9.jsonl").read_text("utf-8").splitlines()[-1])["violations"] > 0


@pytest.mark.usefixtures("known")
def test_secrets_come_from_the_environment_too(mini, monkeypatch):
    """A token in a variable is as good as one in an argument."""
    url, _ = mini()
    secrets = {"ACCESS_TOKEN": "1000.good-token", "CLIENT_ID": "c", "CLIENT_SECRET": "s", "REFRESH_TOKEN": "refresh"}
    for name, value in {**secrets, "ACCOUNTS_URL": url}.items():
        monkeypatch.setenv(f"ZOHO_{name}", value)

    assert 0 == cli.main(["run", "--target", url, "--layers", "promises"])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--access-token", ""], "no access token"),
        (["--access-token", "t", "--layers", "dance"], "no layer 'dance'"),
        (["--access-token", "t", "--api-version", "v99"], "no contract of API version 'v99'"),
        (["--access-token", "t", "--report-dir", "/dev/null/reports"], "--report-dir /dev/null/reports cannot be made"),
        (["--access-token", "t", "--checks", "no_such_module"], "the module no_such_module cannot be imported"),
    ],
)
def test_arguments_that_cannot_be_used_exit_2(monkeypatch, capsys, more, words):
    """One sentence says which argument and what there is."""
    monkeypatch.delenv("ZOHO_ACCESS_TOKEN", raising=False)

    assert 2 == cli.main(["run", "--target", "http://127.0.0.1:9", *more])
    assert words in capsys.readouterr().err


def test_a_dead_target_exits_2(capsys):
    """The sentence is printed."""
    assert 2 == cli.main(["run", "--target", "http://127.0.0.1:9", "--access-token", "t", "--api-version", "v8"])
    assert "could not judge" in capsys.readouterr().out


@pytest.mark.parametrize("package", ["schemathesis", "hypothesis", "jsonschema_rs"])
def test_a_missing_extra_prints_one_line(monkeypatch, capsys, package):
    """Without any one of its dependencies the command says what to install, whatever it was asked for."""
    monkeypatch.setitem(sys.modules, package, None)

    assert 2 == command.main([])
    assert "zoho-contract needs its extra: pip install 'zoho-crm-client[contract]'\n" == capsys.readouterr().err


def test_a_defect_of_the_kit_is_not_taken_for_a_missing_extra(monkeypatch):
    """An import error of the kit's own is shown as it is."""
    real = builtins.__import__

    def broken(name, *more, **keywords):
        if name == "zoho_contract" and more[2:3] == (("cli",),):
            raise ImportError("zoho_contract.cli", name="zoho_contract.cli")
        return real(name, *more, **keywords)

    monkeypatch.setattr(builtins, "__import__", broken)

    with pytest.raises(ImportError):
        command.main([])


def test_the_module_is_the_command():
    """Running python -m zoho_contract does what zoho-contract does."""
    line = [sys.executable, "-m", "zoho_contract", "run", "--target", "http://127.0.0.1:9", "--access-token", "t"]

    assert 2 == subprocess.run(line, capture_output=True, check=False).returncode


def test_the_package_imports_nothing_until_asked():
    """The public names are there, and cost nothing before they are used."""
    program = (
        "import sys, zoho_contract, zoho_contract.plugin\n"
        "assert not {'httpx', 'jsonschema_rs', 'schemathesis', 'zoho_contract.engine'} & set(sys.modules)\n"
        "assert set(dir(zoho_contract)) == set(zoho_contract.__all__)\n"
        "assert zoho_contract.run and zoho_contract.Credentials and zoho_contract.Verdict\n"
        "try: zoho_contract.nothing\n"
        "except AttributeError: print('fine')\n"
    )

    assert (
        "fine\n" == subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    )


def test_a_variable_that_holds_nothing_is_not_set(monkeypatch):
    """A secret that a job does not have is an empty text there."""
    for _, variable, _ in cli._SECRETS:
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("ZOHO_ACCOUNTS_URL", "")
    monkeypatch.setenv("ZOHO_SOID", "")

    given = cli.credentials(cli.parser().parse_args(["run", "--target", "http://localhost"]))

    assert Credentials(access_token=None) == given
