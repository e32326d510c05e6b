"""Making a client: from a profile, or from the environment."""

import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import attrs

from zoho_crm import ClientCredentials, FileTokenStore, RefreshToken, ZohoError
from zoho_crm.cli import identity, private, vault
from zoho_crm.cli.profiles import Profile, Profiles
from zoho_crm.cli.refusal import Refused

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

VERSIONS: Final = ("v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8")
_LOGINS: Final = ("ZOHO_ACCESS_TOKEN", "ZOHO_REFRESH_TOKEN", "ZOHO_CLIENT_ID", "ZOHO_CODE", "ZOHO_SOID")
_TOKENS: Final = "tokens.json"


@attrs.frozen
class Where:
    """Which login and which server a command is for, as it was asked for."""

    profile: str | None = None
    target: str | None = None
    accounts_url: str | None = None
    api_version: str = "v8"

    def overrides(self) -> dict[str, str]:
        """Give the arguments of a client that were asked for."""
        given = {"base_url": self.target, "accounts_url": self.accounts_url}
        return {name: value for name, value in given.items() if value is not None}


@attrs.frozen
class Connection:
    """A client, and what it was made from.

    Attributes:
        profile: the profile, None when the login is that of the environment.
        host: the base URL of the API.
    """

    crm: "ZohoCRM"
    profile: Profile | None
    host: str

    def facts(self, where: Where) -> dict[str, str | None]:
        """Give what a job has to remember to be gone on with by the same login on the same server."""
        profile = self.profile
        return {
            "version": where.api_version,
            "host": self.host,
            "target": where.target,
            "profile": profile.name if profile else None,
            "organization": profile.organization if profile else None,
            "login": None if profile else identity.of_environment(),
        }

    def organization(self) -> dict[str, str]:
        """Give the organization of an access token that stands in the environment, where it may say so.

        By it the next one is known for one of the same organization, an hour later. Empty for other logins, which last.
        """
        told = self.told_organization() if self.profile is None and identity.is_access_token() else None
        return {"organization": told} if told else {}

    def told_organization(self) -> str | None:
        """Ask of which organization the login is; None where it may not say so."""
        with suppress(ZohoError):
            return self.crm.org.get().id
        return None


def again(facts: Mapping[str, Any], where: Where) -> Connection:
    """Make a client for a job that was begun before.

    Raises:
        Refused: the login is one for another server or organization, or not the one that the job was begun with,
            and nobody named its profile.
    """
    target = where.target or facts["target"]
    found = connect(Where(where.profile or facts["profile"], target, where.accounts_url, facts["version"]))
    try:
        _see_that_it_is_the_same(found, facts, named=where.profile is not None)
    except Refused:
        found.crm.close()
        raise
    return found


def _see_that_it_is_the_same(found: Connection, facts: Mapping[str, Any], *, named: bool) -> None:
    if found.host != facts["host"]:
        raise Refused(f"The job was begun with {facts['host']}, and this login is for {found.host}.")
    if not named and facts["profile"] is None:
        _see_that_it_may_go_on(found, facts)
    known = found.profile.organization if found.profile else None
    if known and facts["organization"] and known != facts["organization"]:
        raise Refused(f"The job was begun in organization {facts['organization']}, and this login is for {known}.")


def _see_that_it_may_go_on(found: Connection, facts: Mapping[str, Any]) -> None:
    """See that a job of a login in the environment goes on with the same, or with one of the same organization."""
    if found.profile is None and identity.is_that_of_environment(facts.get("login")):
        return
    noted = facts["organization"]
    told = found.told_organization() if found.profile is None and noted else None
    if told is None or told != noted:
        why = _why(found, noted, told)
        raise Refused(
            f"The job was begun with a login that stood in the environment, and this is another: {why}."
            f" Set the same variables again; or name a profile of that organization with --profile NAME (zoho-crm login"
            f" makes one)."
        )


def _why(found: Connection, noted: str | None, told: str | None) -> str:
    if noted is None:
        return "its organization was not noted as it began (that of an access token with ZohoCRM.org.READ is)"
    if found.profile is not None:
        return f"profile {found.profile.name!r}, which nobody named"
    if told is None:
        return f"it could not be asked whether it is of organization {noted} (with ZohoCRM.org.READ it can)"
    return f"it is of organization {told}, the job of {noted}"


def connect(where: Where) -> Connection:
    """Make a client; nothing is sent.

    Raises:
        Refused: there is no login, or it is one for another server.
        ValueError: a variable or a URL makes no sense.
    """
    if where.profile is None and any(map(os.environ.get, _LOGINS)):
        store = {} if _keeps_tokens() else {"token_store": _store()}
        return _made(None, _client(where.api_version).from_env(**where.overrides(), **store))
    profiles = Profiles.read()
    if where.profile is None and not profiles.known:
        raise Refused(
            "There is no login. Make one with `zoho-crm login`, or set ZOHO_ACCESS_TOKEN or the other ZOHO_* variables."
        )
    return of_profile(profiles.named(where.profile), where)


def of_profile(profile: Profile, where: Where, secrets: Mapping[str, str] | None = None) -> Connection:
    """Make a client from a profile, with the secrets that are kept for it unless others are given.

    Raises:
        Refused: the target or the accounts server is another than that of the profile, which gets none of its
            secrets.
    """
    if where.target is not None and where.target.rstrip("/") != profile.base_url:
        raise Refused(
            f"Profile {profile.name!r} is for {profile.base_url or 'Zoho itself'}, and {where.target} gets none of its"
            f" tokens. Log in there: zoho-crm login --target {where.target} --profile NAME; or set ZOHO_ACCESS_TOKEN."
        )
    elsewhere = where.accounts_url
    if elsewhere is not None and elsewhere.rstrip("/") != (profile.accounts_url or "").rstrip("/"):
        raise Refused(
            f"Profile {profile.name!r} logs in at {profile.accounts_url or 'the server it is for'}, and {elsewhere}"
            f" gets none of its secrets. Log in there: zoho-crm login --accounts-url {elsewhere} --profile NAME."
        )
    auth = _login(profile, vault.fetch(profile.name, profile.place) if secrets is None else secrets)
    crm = _client(where.api_version)(
        auth,
        data_center=profile.data_center,
        environment=profile.environment,
        base_url=profile.base_url,
        accounts_url=profile.accounts_url,
        token_store=_store(),
    )
    return _made(profile, crm)


def _login(profile: Profile, secrets: Mapping[str, str]) -> Any:  # noqa: ANN401 - a token, or credentials of some kind
    try:
        if profile.grant == "access-token":
            return secrets["access_token"]
        client = secrets["client_id"], secrets["client_secret"]
        if profile.grant == "client-credentials":
            return ClientCredentials(*client, secrets["soid"], profile.scopes.split(","))
        return RefreshToken(*client, secrets["refresh_token"])
    except KeyError as error:
        raise Refused(
            f"The secrets of profile {profile.name!r} lack {error}. Log in again: zoho-crm login --profile"
            f" {profile.name}"
        ) from error


def _client(version: str) -> type["ZohoCRM"]:
    found: type[ZohoCRM] = import_module(f"zoho_crm.{version.replace('.', '_')}").ZohoCRM
    return found


def _made(profile: Profile | None, crm: "ZohoCRM") -> Connection:
    return Connection(crm, profile, crm._api.hosts.api)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - of the same house


def _store() -> FileTokenStore:
    # Commands are short: without a common store each would fetch a token, and Zoho gives ten in ten minutes.
    return FileTokenStore(private.home() / _TOKENS)


def _keeps_tokens() -> bool:
    return any(map(os.environ.get, ("ZOHO_TOKEN_FILE", "ZOHO_TOKEN_DATABASE")))
