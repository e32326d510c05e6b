"""The guides work: every Python block that is not marked otherwise runs against the sandbox, in order."""

import ast
import inspect
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from uncounted import uncounted

import zoho_crm

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNRUN = re.compile(r"^```python no-run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?:\$ |\s*- run: )?zoho-(sandbox|contract) (\w+)(.*)$", re.MULTILINE)
# What the front page takes for given, and where its calls go.
GIVEN = """
import json, os, zoho_crm
crm = zoho_crm.ZohoCRM.from_env()
contact_ids = [record.id for record in crm.records.list("Contacts", fields=["Last_Name"])]
accounts = crm.records.list("Accounts", fields=["Territories"])
account = next(account for account in accounts if account["Territories"])
account_id, territory_id = account.id, account["Territories"][0]["id"]
view_id = next(view.id for view in crm.settings.custom_views("Leads") if view["name"] == "All Leads")
crm.close()
login = json.loads(os.environ["SANDBOX"])
client_id, client_secret, refresh_token = (login[name] for name in ("client_id", "client_secret", "refresh_token"))
def here(auth, data_center):
    return made(auth, base_url=login["url"], accounts_url=login["accounts_url"])
made, zoho_crm.ZohoCRM = zoho_crm.ZohoCRM, here
"""
GUIDES = sorted(page.name for page in DOCS.glob("*.md") if BLOCK.search(page.read_text("utf-8")))


@pytest.fixture(scope="module")
def environment():
    """The environment of a program that finds a sandbox of its own."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=uncounted()) as process:
        told = json.loads(process.stdout.readline())
        given = {"ZOHO_ACCESS_TOKEN": told["access_token"], "ZOHO_BASE_URL": told["url"], "SANDBOX": json.dumps(told)}
        yield uncounted(**given)
        process.terminate()


@pytest.mark.parametrize("page", GUIDES)
def test_guide_can_be_followed(page, environment, tmp_path):
    """Typed one after the other, or collected by pytest where the page shows tests, the blocks do what they say."""
    program = tmp_path / f"test_{page.removesuffix('.md').replace('-', '_')}.py"
    program.write_text("\n".join(BLOCK.findall((DOCS / page).read_text("utf-8"))), "utf-8")
    shows_tests = "\ndef test_" in program.read_text("utf-8")
    line = ["-m", "pytest", "-q", "-p", "no:cacheprovider", program.name] if shows_tests else [program.name]

    followed(line, tmp_path, environment)


@pytest.mark.parametrize(
    "page", sorted(page.name for page in DOCS.glob("*.md") if UNRUN.search(page.read_text("utf-8")))
)
def test_what_needs_a_real_account_is_right_as_far_as_can_be_told(page):
    """Blocks that do not run, as they log in at Zoho or are of Zoho's SDK, are Python, with names that there are."""
    for block in UNRUN.findall((DOCS / page).read_text("utf-8")):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module == "zoho_crm":
                assert {alias.name for alias in node.names} <= set(zoho_crm.__all__)
            elif isinstance(node, ast.Call) and (made := getattr(zoho_crm, getattr(node.func, "id", ""), None)):
                inspect.signature(made).bind(*node.args, **{str(word.arg): word.value for word in node.keywords})


def test_front_page_can_be_followed(environment, tmp_path):
    """Its lines do what they say with what they take for given."""
    program = tmp_path / "front_page.py"
    program.write_text("\n".join([GIVEN, *BLOCK.findall((ROOT / "README.md").read_text("utf-8"))]), "utf-8")

    followed([program.name], tmp_path, environment)


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in sorted(DOCS.glob("*.md")))])
def test_commands_know_the_options_that_pages_give_them(page):
    """Every line of a page that calls a command names a part of it that there is, with options that it has."""
    unknown = []
    for command, part, rest in LINE.findall((ROOT / page).read_text("utf-8")):
        known = set(re.findall(r"--[a-z-]+", told_of(command, part)))
        unknown += [f"{command} {part} {option}" for option in re.findall(r"--[a-z-]+", rest) if option not in known]

    assert [] == unknown


@cache
def told_of(command, part):
    """What a part of a command says of itself."""
    line = [sys.executable, "-m", f"zoho_{command}", part, "--help"]
    return subprocess.run(line, check=True, capture_output=True, text=True, env=uncounted()).stdout


def followed(line, folder, environment):
    """Run Python in a folder, and fail with all that it printed when it fails."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", *line],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
