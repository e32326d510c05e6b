"""The commands `login` and `logout`."""

from typing import Any

import attrs
import click

from zoho_crm import AuthError, PermissionDenied, ScopeError
from zoho_crm._runtime.hosts import DATA_CENTERS, ENVIRONMENTS
from zoho_crm.cli import granting, scopes, vault
from zoho_crm.cli.connection import Where, of_profile
from zoho_crm.cli.profiles import DEFAULT, Profile, Profiles
from zoho_crm.cli.refusal import tell
from zoho_crm.cli.writing import writing


@click.command()
@click.option(
    "--profile", "name", default=DEFAULT, show_default=True, metavar="NAME", help="What to keep the login as."
)
@click.option(
    "--grant", type=click.Choice(list(granting.GRANTS)), default="browser", show_default=True, help="How to log in."
)
@click.option(
    "--for", "commands", multiple=True, metavar="COMMAND", help="Ask for the scopes of a command, as 'tags remove'."
)
@click.option("--module", "modules", multiple=True, metavar="MODULE", help="Ask for them for a module alone.")
@click.option(
    "--scope", "named", multiple=True, metavar="SCOPE", help="Ask for a scope by its name, in place of these."
)
@click.option("--client-id", metavar="ID", help="The client, as the API console shows it (ZOHO_CLIENT_ID).")
@click.option("--soid", metavar="ID", help="The organization, for client credentials: ZohoCRM. and its id.")
@click.option(
    "--data-center", type=click.Choice(list(DATA_CENTERS)), default="us", show_default=True,
    help="Where the organization is.",
)  # fmt: skip
@click.option(
    "--environment", type=click.Choice(list(ENVIRONMENTS)), default="production", show_default=True,
    help="Which of its environments.",
)  # fmt: skip
@click.option("--target", "base_url", metavar="URL", help="A server that is none of Zoho's, such as a sandbox.")
@click.option("--accounts-url", metavar="URL", help="Where that server logs in, if it is elsewhere.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Of the redirect on this machine."
)
@click.option("--browser/--no-browser", default=True, help="Whether to open the browser, or only tell the address.")
@click.option("--keyring/--no-keyring", default=True, help="Whether the secrets may go into the keyring of the system.")
def login(
    *, name: str, grant: str, commands: tuple[str, ...], modules: tuple[str, ...], named: tuple[str, ...],
    keyring: bool, **asked: Any,  # noqa: ANN401 - the options of an Asked
) -> None:  # fmt: skip
    """Log in, and keep the login as a profile.

    \b
    browser             allow this program in at Zoho's page, which sends the browser back to this machine
    self-client         exchange the code that the API console gives for a self client (ZOHO_CODE)
    client-credentials  log in as a self client, without a user
    refresh-token       take a refresh token that is there (ZOHO_REFRESH_TOKEN)
    access-token        take an access token, which lasts for an hour (ZOHO_ACCESS_TOKEN)

    Secrets are asked for unseen, or taken from the environment; they are kept in the keyring of the system where there
    is one, or else in a file that only you can read.
    """  # noqa: D301 - a mark of click's
    wanted = ",".join(named) or ",".join(scopes.of_commands(commands, modules))
    granted = granting.GRANTS[grant](granting.Asked(scopes=wanted, **asked))
    hosts = {key: asked[key] for key in ("environment", "base_url", "accounts_url")}
    profile = Profile(name, granted.grant, "file", data_center=granted.data_center, scopes=wanted, **hosts)
    # It is tried before it is kept, so that an older login of that name outlives one that does not work.
    profile = _introduced(profile, granted.secrets)
    kept = Profiles.read()
    place = vault.keep(name, granted.secrets, in_keyring=keyring)
    kept.with_one(attrs.evolve(profile, place=place)).write()
    older = kept.known.get(name)
    # A keyring that is not wanted is not asked, unless something is in it.
    if place == "keyring" or (older is not None and older.place == "keyring"):
        _leave_nothing(name, place)
    where = "in the keyring" if place == "keyring" else "in a file that only you can read"
    tell(
        f"Logged in{f' to {profile.company}' if profile.company else ''} as profile {name!r}; its secrets are {where}."
    )


@click.command()
@click.option("--profile", "name", metavar="NAME", help="The profile; the current one when left out.")
@click.option("--keep-token", is_flag=True, help="Forget the login here alone; other programs use the same token.")
def logout(*, name: str | None, keep_token: bool) -> None:
    """Have the login taken back, and forget the profile.

    With a refresh token all access tokens die that were made from it.
    """
    profiles = Profiles.read()
    profile = profiles.named(name)
    if not keep_token:
        with of_profile(profile, Where()).crm as crm:
            try:
                with writing("Log out again."):
                    crm.revoke()
            except AuthError:
                tell("The server knows that login no more; it is forgotten here.")
    vault.forget(profile.name, profile.place)
    _leave_nothing(profile.name, profile.place)
    profiles.without(profile.name).write()
    tell(f"Profile {profile.name!r} is logged out and forgotten.")


def _leave_nothing(name: str, place: vault.Place) -> None:
    """Delete the secrets of older logins of that name, which were kept at the other place."""
    if not vault.forget_elsewhere(name, place):
        where = "file" if place == "keyring" else "keyring"
        tell(f"Secrets of an older login as {name!r} may still be in the {where}; delete them there.")


def _introduced(profile: Profile, secrets: dict[str, str]) -> Profile:
    """Give a profile with its organization, where the login may read that."""
    with of_profile(profile, Where(), secrets).crm as crm:
        try:
            org = crm.org.get()
        except (ScopeError, PermissionDenied):
            return profile
    return attrs.evolve(profile, organization=org.get("id"), company=org.get("company_name"))
