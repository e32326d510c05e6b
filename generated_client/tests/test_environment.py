"""Clients from environment variables."""

import os

import httpx
import pytest
from tls_and_proxy import CERTIFICATE

from zoho_crm._runtime.credentials import AccessToken, AuthorizationCode, ClientCredentials, RefreshToken
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import FileTokenStore

CLIENT = {"ZOHO_CLIENT_ID": "i", "ZOHO_CLIENT_SECRET": "s"}
TOKEN = {"ZOHO_ACCESS_TOKEN": "a"}
SELF = {"ZOHO_SOID": "7", "ZOHO_SCOPES": "ZohoCRM.org.READ,ZohoCRM.coql.READ"}
CODE = {"ZOHO_CODE": "c", "ZOHO_REDIRECT_URI": "https://x.example/", "ZOHO_CODE_VERIFIER": "v"}
REFRESH = {"ZOHO_REFRESH_TOKEN": "r"}


@pytest.fixture
def environ(monkeypatch):
    """Give an environment without any of our variables, and a way to set them."""
    for name in [name for name in os.environ if name.startswith("ZOHO_")]:
        monkeypatch.delenv(name)
    return lambda found: [monkeypatch.setenv(name, value) for name, value in found.items()]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (TOKEN, AccessToken),
        ({**CLIENT, **REFRESH}, RefreshToken),
        ({**CLIENT, **SELF}, ClientCredentials),
        ({**CLIENT, **CODE}, AuthorizationCode),
        ({**CLIENT, **REFRESH, **SELF, **CODE, **TOKEN}, RefreshToken),
        ({**CLIENT, **SELF, **CODE, **TOKEN}, ClientCredentials),
        ({**CLIENT, **CODE, **TOKEN}, AuthorizationCode),
        ({**CLIENT, **TOKEN}, AccessToken),
        ({**CLIENT, "ZOHO_SOID": "7", "ZOHO_SCOPES": "", **TOKEN}, AccessToken),
        ({**REFRESH, **SELF, **CODE, **TOKEN}, AccessToken),
    ],
)
def test_every_login_can_stand_in_the_environment(lib, environ, found, kind):
    """The first that is whole, of those that last longest."""
    environ(found)

    with lib.Crm.from_env() as crm:
        assert kind is type(crm._api.session.credentials)


def test_a_login_is_made_of_all_that_is_said(lib, environ):
    """With what consent was asked for."""
    environ({**CLIENT, **CODE})
    with lib.Crm.from_env() as crm:
        login = crm._api.session.credentials
    assert (Secret("c"), "https://x.example/", Secret("v")) == (login.code, login.redirect_uri, login.code_verifier)

    environ(SELF)
    with lib.Crm.from_env() as crm:
        login = crm._api.session.credentials
    assert ("ZohoCRM.7", SELF["ZOHO_SCOPES"]) == (login.soid, login.scopes)


def test_settings_of_the_environment_reach_the_client(lib, environ, tmp_path):
    """Each of them."""
    environ(
        {
            **TOKEN,
            "ZOHO_DATA_CENTER": "CA",
            "ZOHO_ENVIRONMENT": "developer",
            "ZOHO_TIMEOUT": "2.5",
            "ZOHO_CONCURRENCY": "3",
            "ZOHO_EDITION": "Zoho One",
            "ZOHO_PROXY": "http://me:hidden@127.0.0.1:1",
            "ZOHO_CA_BUNDLE": CERTIFICATE,
            "ZOHO_TOKEN_FILE": str(tmp_path / "tokens.json"),
        }
    )

    with lib.Crm.from_env() as crm:
        api = crm._api
    assert "https://developer.zohoapis.ca" == api.hosts.api
    assert (2.5, 3, "enterprise") == (api.timeout, api.limits.concurrency, api.limits.edition)
    assert isinstance(api.session.store, FileTokenStore)
    assert "hidden" not in repr(vars(crm)) + repr(vars(crm._driver)) + repr(vars(crm._driver._transport))

    environ({"ZOHO_TOKEN_FILE": "", "ZOHO_TOKEN_DATABASE": str(tmp_path / "tokens.db")})
    with lib.Crm.from_env() as crm:
        assert isinstance(crm._api.session.store, SqliteTokenStore)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ZOHO_DATA_CENTER", "mars", "one of us, eu, .*got 'mars'"),
        ("ZOHO_ENVIRONMENT", "test", "one of production, sandbox, developer, got 'test'"),
        ("ZOHO_BASE_URL", "zohoapis.com", "whole URL"),
        ("ZOHO_BASE_URL", "http://zohoapis.com", "must be https"),
        ("ZOHO_ACCOUNTS_URL", "https://a.example/?x", "nothing else"),
        ("ZOHO_TIMEOUT", "soon", "number of seconds, more than 0, got 'soon'"),
        ("ZOHO_TIMEOUT", "-1", "more than 0"),
        ("ZOHO_TIMEOUT", "nan", "more than 0"),
        ("ZOHO_TIMEOUT", "inf", "more than 0"),
        ("ZOHO_CONCURRENCY", "0", "at least 1"),
        ("ZOHO_CONCURRENCY", "²", "whole number"),
        ("ZOHO_CONCURRENCY", "9" * 5000, "whole number"),
        ("ZOHO_EDITION", "gold", "one of free, .*got 'gold'"),
        ("ZOHO_PROXY", "hidden", "URL such as"),
        ("ZOHO_CA_BUNDLE", "/nowhere.pem", "there is no file"),
        ("ZOHO_ACCESS_TOKEN", "hid den", "without blanks"),
        ("ZOHO_CLIENT_ID", "hidden\n", "without blanks"),
        ("ZOHO_CODE_VERIFIER", "hid den", "without blanks"),
        ("ZOHO_SCOPES", "hid den", "without blanks"),
    ],
)
def test_a_wrong_value_names_its_variable(lib, environ, name, value, why):
    """And shows no secret."""
    environ({**TOKEN, **CLIENT, "ZOHO_SOID": "7", name: value})

    with pytest.raises(ValueError, match=rf"^{name}\b.*{why}") as caught:
        lib.Crm.from_env()

    assert "hid" not in str(caught.value)


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (CLIENT, r"ZOHO_REFRESH_TOKEN \(or ZOHO_CODE, or ZOHO_SOID\)"),
        (REFRESH, "ZOHO_CLIENT_ID and ZOHO_CLIENT_SECRET"),
        ({**REFRESH, "ZOHO_CLIENT_ID": "i"}, "ZOHO_CLIENT_SECRET"),
        ({**CLIENT, "ZOHO_SOID": "7"}, "ZOHO_SCOPES"),
    ],
)
def test_what_a_login_lacks_is_named(lib, environ, found, missing):
    """When it is there in part."""
    environ(found)

    with pytest.raises(ValueError, match=f"^The login in the environment is not whole: it lacks {missing}"):
        lib.Crm.from_env()


def test_what_the_caller_says_is_not_looked_for(lib, environ):
    """A wrong variable does no harm then."""
    environ(
        {"ZOHO_DATA_CENTER": "mars", "ZOHO_TIMEOUT": "x", "ZOHO_PROXY": "x", "ZOHO_CA_BUNDLE": "x", "ZOHO_CODE": " "}
    )
    backend = httpx.MockTransport(lambda _: httpx.Response(204))

    with lib.Crm.from_env(auth="t", data_center="eu", timeout=1.0, transport=backend) as crm:
        assert "https://www.zohoapis.eu" == crm._api.hosts.api


def test_two_places_for_tokens_are_refused(lib, environ, tmp_path):
    """One of them would be forgotten silently."""
    environ({**TOKEN, "ZOHO_TOKEN_FILE": str(tmp_path / "a"), "ZOHO_TOKEN_DATABASE": str(tmp_path / "b")})

    with pytest.raises(ValueError, match="ZOHO_TOKEN_FILE and ZOHO_TOKEN_DATABASE are both set"):
        lib.Crm.from_env()
    with lib.Crm.from_env(token_store=FileTokenStore(tmp_path / "c")) as crm:
        assert tmp_path / "c" == crm._api.session.store._path
