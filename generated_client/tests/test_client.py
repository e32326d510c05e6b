"""Making clients."""

import asyncio

import httpx
import pytest

from zoho_crm._runtime import calls
from zoho_crm._runtime.client import Client
from zoho_crm._runtime.credentials import AccessToken, RefreshToken
from zoho_crm._runtime.resource import AsyncResource, Resource
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.version import Version

VARIABLES = [
    "ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET", "ZOHO_REFRESH_TOKEN", "ZOHO_ACCESS_TOKEN",
    "ZOHO_DATA_CENTER", "ZOHO_ENVIRONMENT", "ZOHO_BASE_URL", "ZOHO_ACCOUNTS_URL",
]  # fmt: skip


@pytest.fixture
def environ(monkeypatch):
    """Give an environment without any of our variables, and a way to set them."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return lambda **found: [monkeypatch.setenv(name, value) for name, value in found.items()]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"timeout": 0}, "timeout must be more than 0"),
        ({"concurrency": 0}, "concurrency must be at least 1"),
        ({"data_center": "mars"}, "data_center must be one of us, .* got 'mars'"),
        ({"environment": "x"}, "environment must be one of .* got 'x'"),
        ({"base_url": "http://x.example"}, "must be https"),
    ],
)
def test_settings_that_make_no_sense_are_refused(lib, settings, why):
    """When the client is made, not when it is used."""
    with pytest.raises(ValueError, match=why):
        lib.Crm("t", **settings)


def test_login_of_a_strange_kind_is_refused(lib):
    """Without showing it."""
    with pytest.raises(TypeError, match="auth must be an access token, or credentials such as a RefreshToken"):
        lib.Crm({"token": "t"})


def test_refresh_token_wins_over_access_token_in_the_environment(lib, environ):
    """It lasts longer."""
    environ(
        ZOHO_CLIENT_ID="i",
        ZOHO_CLIENT_SECRET="s",
        ZOHO_REFRESH_TOKEN="r",
        ZOHO_ACCESS_TOKEN="a",
        ZOHO_DATA_CENTER="eu",
        ZOHO_ENVIRONMENT="sandbox",
    )

    with lib.Crm.from_env() as crm:
        assert isinstance(crm._api.session.credentials, RefreshToken)
        assert "https://sandbox.zohoapis.eu" == crm._api.hosts.api


def test_environment_may_name_hosts_and_a_bare_token(lib, environ):
    """A sandbox server on this machine; arguments override."""
    environ(ZOHO_ACCESS_TOKEN="a", ZOHO_BASE_URL="http://127.0.0.1:1", ZOHO_ACCOUNTS_URL="http://127.0.0.1:2")

    with lib.Crm.from_env(base_url="http://127.0.0.1:3") as crm:
        assert Secret("a") == crm._api.session.credentials.access
        assert ("http://127.0.0.1:3", "http://127.0.0.1:2") == (crm._api.hosts.api, crm._api.hosts.accounts)


def test_environment_without_a_login_says_what_to_set(lib, environ):
    """All of it, or the rest: half a login is none."""
    with pytest.raises(ValueError, match="set ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET, ZOHO_REFRESH_TOKEN, or ZOHO_ACCESS"):
        lib.Crm.from_env()
    environ(ZOHO_CLIENT_ID="i")

    with pytest.raises(ValueError, match="it lacks ZOHO_CLIENT_SECRET and ZOHO_REFRESH_TOKEN"):
        lib.Crm.from_env()
    with lib.Crm.from_env(auth=AccessToken("x")) as crm:
        assert Secret("x") == crm._api.session.credentials.access


def test_transport_of_the_caller_is_used(lib):
    """In place of the network; blocking and with asyncio."""
    backend = httpx.MockTransport(lambda request: httpx.Response(200, json={"path": request.url.path}))

    with lib.Crm("t", transport=backend) as crm:
        assert {"path": "/crm/v9/org"} == crm.request("GET", "/org")
        assert crm.limits is crm._api.limits

    async def run():
        async with lib.AsyncCrm("t", transport=backend) as crm:
            return await crm.request("GET", "/org")

    assert {"path": "/crm/v9/org"} == asyncio.run(run())


def test_the_shared_base_is_no_client():
    """It has neither version nor driver."""
    with pytest.raises(NotImplementedError):
        Client._job(None, None, None)
    with pytest.raises(NotImplementedError):
        Client._connect(None, None, None, None)


def test_operations_are_found_in_the_generated_package(tmp_path, monkeypatch):
    """By their id, in snake case."""
    folder = tmp_path / "made_v9" / "endpoints"
    folder.mkdir(parents=True)
    (folder / "get_feature_info.py").write_text("OPERATION = 'found'")
    monkeypatch.syspath_prepend(tmp_path)
    version = Version("v9", "made_v9")

    assert "found" == version.operation("getFeatureInfo")
    with pytest.raises(LookupError, match="API v9 has no operation 'getNothing'"):
        version.operation("getNothing")


def test_resources_run_flows_on_the_driver_of_their_client(lib):
    """A group of calls is two references; blocking and with asyncio."""
    backend = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "1"}))
    path = {"module": "a", "record_id": "1"}

    class Things(Resource):
        def get(self):
            return self._driver.run(calls.plain(self._api, lib.ops.getRecord, path=path, model=lib.Item))

    class AsyncThings(AsyncResource):
        async def get(self):
            return await self._driver.run(calls.plain(self._api, lib.ops.getRecord, path=path, model=lib.Item))

    with lib.Crm("t", transport=backend) as crm:
        assert lib.Item({"id": "1"}) == Things(crm._api, crm._driver).get()

    async def run():
        async with lib.AsyncCrm("t", transport=backend) as crm:
            return await AsyncThings(crm._api, crm._driver).get()

    assert lib.Item({"id": "1"}) == asyncio.run(run())
