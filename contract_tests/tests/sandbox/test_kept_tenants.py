"""Tenants of a sandbox in a file are there again when it is."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest
from proof.process import Process

from zoho_sandbox import Clock, Request, Sandbox

START = 1_790_000_000.0
ROWS = 400


class Caller:
    """Whoever calls a tenant."""

    def __init__(self, server, token=""):
        self._port = server.port
        self._headers = {"authorization": f"Zoho-oauthtoken {token}"}

    def ask(self, method, path, body=None):
        """The decoded answer."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            connection.request(method, path, body and json.dumps(body), self._headers)
            return json.loads(connection.getresponse().read())


def test_killed_sandbox_has_its_tenants_and_their_jobs(tmp_path):
    """What was answered for is there, by the same tokens; a long job that had begun goes on to its end."""
    file = str(tmp_path / "sandbox.sqlite")
    with Process("--database", file, "--seed", "empty") as server:
        made = Caller(server).ask("POST", "/_sandbox/tenants", {"name": "Billing", "seed": 5, "records": 1000})
        crm = Caller(server, made["access_token"])
        created = crm.ask("POST", "/crm/v8/Leads", {"data": [{"Last_Name": "Kept"}]})["data"][0]["details"]["id"]
        view = crm.ask("GET", "/crm/v8/settings/custom_views?module=Leads")["custom_views"][0]["id"]
        body = {"data": [{"City": "Bern"}], "cvid": view}
        job = crm.ask("POST", "/crm/v8/Leads/actions/mass_update", body)["data"][0]["details"]["job_id"]
        asking = f"/crm/v8/Leads/actions/mass_update?job_id={job}"
        begun = [crm.ask("GET", asking)["data"][0] for _ in range(2)][-1]
        server.kill(signal.SIGKILL)
    with Process("--database", file) as server:
        crm = Caller(server, made["access_token"])
        told = Caller(server).ask("GET", "/_sandbox/tenants")["tenants"]
        kept = crm.ask("GET", f"/crm/v8/Leads/{created}")["data"][0]
        for _ in range(50):
            ended = crm.ask("GET", asking)["data"][0]
            if ended["Status"] == "COMPLETED":
                break

    assert [("Billing", made["organization"])] == [(one["name"], one["organization"]) for one in told]
    assert "Kept" == kept["Last_Name"]
    assert ("RUNNING", True) == (begun["Status"], begun["Updated_Count"] < ROWS)
    assert ("COMPLETED", ROWS + 1) == (ended["Status"], ended["Total_Count"])


HALF_MADE = """
import os, sys
from zoho_sandbox import Sandbox, tenant
from zoho_sandbox.store import Store

class Killed(Store):
    def restore(self, snapshot):
        super().restore(snapshot)
        if self.path is not None:
            os._exit(9)

with Sandbox(sys.argv[1], seed="empty", versions=["v8"]) as sandbox:
    tenant.Store = Killed
    sandbox.tenant("billing", seed="demo")
"""


def test_tenant_that_was_half_made_is_whole_afterwards(tmp_path):
    """Killed as soon as the seed is in its file, it is there by its own tokens, or is sown anew."""
    file = str(tmp_path / "sandbox.sqlite")
    ended = subprocess.run([sys.executable, "-c", HALF_MADE, file], check=False)
    with Sandbox(file, seed="empty", versions=["v8"]) as sandbox:
        tenant = sandbox.tenants.named("billing")
        told = sandbox.handle(listing(tenant))

    assert (9, 200) == (ended.returncode, told.status)


def test_settings_are_kept_and_a_removed_tenant_is_not(tmp_path):
    """Its edition and its seed are; of one that was removed no file is left."""
    file = str(tmp_path / "sandbox.sqlite")
    with Sandbox(file, seed="empty", clock=Clock(START)) as sandbox:
        kept = sandbox.tenant("kept", seed=7, records=20, edition="standard", pause=0.01)
        sandbox.tenant("gone", seed="empty")
        sandbox.tenants.remove("gone")
        kept.reset(seed="demo")
    with Sandbox(file, clock=Clock(START)) as sandbox:
        again = sandbox.tenants.named("kept")
        names = [tenant.name for tenant in sandbox.tenants]
        before = again.settings
        again.reset()
        counted = len(sandbox.handle(listing(again)).json()["data"])

    assert ["kept"] == names
    assert ("7", 20, "standard", 0.01) == (before.seed.name, before.seed.records, before.edition, before.pause)
    assert 8 == counted
    assert 2 == len([path for path in (tmp_path / "sandbox.sqlite.tenants").iterdir() if "-" not in path.name])


def listing(tenant):
    """A request for the leads of a tenant."""
    headers = {"authorization": f"Zoho-oauthtoken {tenant.access_token}"}
    return Request("GET", "/crm/v8/Leads?fields=id", headers)


def test_reset_of_the_sandbox_leaves_its_tenants(tmp_path):
    """They are organizations of their own."""
    file = str(tmp_path / "sandbox.sqlite")
    with Sandbox(file, seed="empty") as sandbox:
        tenant = sandbox.tenant("other")
        sandbox.reset()
    with Sandbox(file, seed="empty") as sandbox:
        assert tenant.credentials == sandbox.tenants.named("other").credentials


def test_sandbox_in_memory_leaves_nothing(tmp_path, monkeypatch):
    """No folder, wherever it was started."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(seed="empty") as sandbox:
        sandbox.tenant("somebody", seed="empty")

    assert [] == list(tmp_path.iterdir())


def test_one_of_many_who_make_the_same_tenant_gets_it(tmp_path):
    """The others are told that it is there."""
    with Sandbox(str(tmp_path / "sandbox.sqlite"), seed="empty") as sandbox:

        def make(_):
            try:
                return sandbox.tenant("wanted", seed="empty").name
            except ValueError as error:
                return str(error)

        with ThreadPoolExecutor(4) as pool:
            told = sorted(pool.map(make, range(4)))

    assert ["there is a tenant 'wanted' already"] * 3 + ["wanted"] == told


class Stopped(Clock):
    """A clock that nobody can read."""

    def now(self):
        """Fails."""
        raise RuntimeError("the clock has stopped")


def test_tenant_that_cannot_be_made_is_not_kept(tmp_path):
    """Nobody was given it: it is not there after a restart, and its name is free."""
    file = str(tmp_path / "sandbox.sqlite")
    with Sandbox(file, seed="empty", versions=["v8"]) as sandbox, pytest.raises(RuntimeError):
        sandbox.tenant("wanted", clock=Stopped(START))
    with Sandbox(file, seed="empty", versions=["v8"]) as sandbox:
        assert [] == list(sandbox.tenants)
        assert [] == list((tmp_path / "sandbox.sqlite.tenants").iterdir())
        assert "wanted" == sandbox.tenant("wanted").name


def test_tenant_is_made_and_removed_by_many_at_once(tmp_path):
    """None opens a database that another is just taking away."""
    with Sandbox(str(tmp_path / "sandbox.sqlite"), seed="empty", versions=["v8"]) as sandbox:

        def make_and_remove(_):
            with suppress(ValueError):  # another has just made it
                sandbox.tenant("wanted")
            sandbox.tenants.remove("wanted")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(make_and_remove, range(16)))

        assert [] == list(sandbox.tenants)
        assert [] == list((tmp_path / "sandbox.sqlite.tenants").iterdir())


NO_EDITION = {"name": "x", "seed": "demo", "records": 0, "edition": "?", "pause": 0}


@pytest.mark.parametrize("note", ["", "[]", "{}", json.dumps(NO_EDITION)])
def test_note_that_is_broken_is_named(tmp_path, note):
    """The sandbox does not start without a tenant that it once answered for."""
    folder = tmp_path / "sandbox.sqlite.tenants"
    folder.mkdir()
    (folder / "x.json").write_text(note)

    with pytest.raises(ValueError, match=r"x\.json does not say"):
        Sandbox(str(tmp_path / "sandbox.sqlite"), seed="empty")
