"""Groups of commands that say what a mistyped command was meant for."""

import click

from zoho_crm._runtime.nearest import meant
from zoho_crm.cli.scopes import CALLS


class Group(click.Group):
    """Commands, of which the nearest is told where there is none of a name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            word = args[0]
            home = next((name for name in CALLS if name.endswith(f" {word}")), None)
            near = meant(word, self.list_commands(ctx)) or (f"; did you mean {home}?" if home else "")
            raise click.UsageError(f"{error.message.rstrip('.')}{near or '.'}", ctx) from error
