"""The command `profiles`."""

import attrs
import click

from zoho_crm.cli.options import show
from zoho_crm.cli.output import Show
from zoho_crm.cli.profiles import Profiles
from zoho_crm.cli.refusal import tell
from zoho_crm.cli.tree import Group


@click.group(cls=Group)
def profiles() -> None:
    """List, choose and forget profiles."""


@profiles.command("list")
@show
def list_(*, show: Show) -> None:
    """List the profiles."""
    kept = Profiles.read()
    names = ["profile", "current", "company", "server", "grant", "secrets"]
    rows = (
        {
            "profile": profile.name,
            "current": profile.name == kept.current,
            "company": profile.company,
            "server": profile.base_url or f"{profile.data_center}, {profile.environment}",
            "grant": profile.grant,
            "secrets": profile.place,
        }
        for profile in kept.known.values()
    )
    show.rows(rows, names)


@profiles.command()
@click.argument("name")
def use(*, name: str) -> None:
    """Make NAME the profile that counts when none is named."""
    kept = Profiles.read()
    attrs.evolve(kept, current=kept.named(name).name).write()
    tell(f"Profile {name!r} is the current one.")
