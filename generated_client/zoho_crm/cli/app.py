"""The commands as a tree, and what becomes of whatever goes wrong in one."""

import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from zoho_crm.cli.refusal import NOTHING, SOME, sentence, tell
from zoho_crm.cli.tree import Group
from zoho_crm.errors import ZohoError

NAME: Final = "zoho-crm"
COMPLETE: Final = "_ZOHO_CRM_COMPLETE"
_DEBUG: Final = "--debug"

#: Command -> where it is, and what the list of commands says of it.
_HOMES: Final = {
    "login": ("login:login", "Log in, and keep the login as a profile."),
    "logout": ("login:logout", "Have the login taken back, and forget the profile."),
    "whoami": ("whoami:whoami", "Say who is logged in where, and what the limits are."),
    "profiles": ("profiles:profiles", "List, choose and forget profiles."),
    "records": ("records:records", "List, get, count, search and export records."),
    "tags": ("tags:tags", "Put tags on records, take them off, and keep them tidy."),
    "territories": ("territories:territories", "Put records into territories, and take them out."),
    "mass-update": ("mass:mass_update", "Write the same values to many records."),
    "mass-delete": ("mass:mass_delete", "Delete many records."),
    "change-owner": ("mass:change_owner", "Give many records to another owner."),
    "jobs": ("jobs:jobs", "List jobs, go on with one, wait for one."),
    "api": ("api:api", "Call anything by its path."),
    "completion": ("completion:completion", "Print what completes commands in bash, zsh or fish."),
}


class Tree(Group):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Give the names, in the order in which they are told."""
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """Give a command, or None."""
        if cmd_name not in _HOMES:
            return None
        module, _, name = _HOMES[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(f"zoho_crm.cli.commands.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _HOMES.items()])


@click.command(cls=Tree, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, expose_value=False, help="Show where an error arose; anywhere in the line.")
@click.version_option(package_name="zoho-crm-client", prog_name=NAME)
def app() -> None:
    """Zoho CRM from the command line: thousands of records, with every row accounted for.

    Log in with `zoho-crm login`, or set ZOHO_ACCESS_TOKEN or the other ZOHO_* variables. `--target URL` leads to a
    sandbox. Work on many rows is written down as it is done: whatever stops it, `zoho-crm jobs resume` goes on.

    Exit status: 0 when all was done, 1 when some rows failed or are left, 2 when nothing was done.
    """


def run(arguments: Sequence[str]) -> int:
    """Run a command; the exit status. Errors are told as sentences, unless --debug is among the arguments."""
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete  # noqa: PLC0415 - the shell asks

        return shell_complete(app, {}, NAME, COMPLETE, instruction)
    if not sys.stdout.isatty() and (reconfigure := getattr(sys.stdout, "reconfigure", None)):
        # Programs and files get the same bytes on every system.
        reconfigure(encoding="utf-8")
    try:
        with app.make_context(NAME, [word for word in arguments if word != _DEBUG]) as context:
            found: object = app.invoke(context)
        sys.stdout.flush()
        return found if isinstance(found, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (Exception, KeyboardInterrupt) as error:
        if _DEBUG in arguments:
            raise
        return _told(error)


def _told(error: BaseException) -> int:
    """Say what went wrong, in a sentence; the exit status."""
    if isinstance(error, BrokenPipeError):
        # Who read the output has left; what Python still holds for him is given away, or it would be told at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME
    if isinstance(error, click.Abort | KeyboardInterrupt):
        tell(f"{NAME}: stopped; nothing more was sent.")
    else:
        tell(f"{NAME}: {_sentence(error)}")
    return NOTHING


def _sentence(error: BaseException) -> str:
    if isinstance(error, ZohoError):
        return sentence(error)
    said = str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
    # What a version of the API lacks, the client says by the kinds of errors that other mistakes bring, too.
    if isinstance(error, ValueError) or said.startswith("API v"):
        return said
    if isinstance(error, sqlite3.Error):
        return f"The journal of a job cannot be read or written: {error}. What is in it stays: zoho-crm jobs list."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."
    return f"{type(error).__name__}: {error}. This is a mistake in the program; --debug shows where."
