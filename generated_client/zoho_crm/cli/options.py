"""Options that many commands have, each group of them handed to the command as one object."""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs
import click

from zoho_crm.cli.connection import VERSIONS, Where
from zoho_crm.cli.output import Show
from zoho_crm.cli.profiles import Profiles

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]

#: What the documents call modules, to complete words with.
MODULES: Final = [
    "Leads",
    "Accounts",
    "Contacts",
    "Deals",
    "Campaigns",
    "Tasks",
    "Cases",
    "Events",
    "Calls",
    "Solutions",
    "Products",
    "Vendors",
    "Price_Books",
    "Quotes",
    "Sales_Orders",
    "Purchase_Orders",
    "Invoices",
]


@attrs.frozen
class Care:
    """How careful a command on many records is.

    Attributes:
        dry_run: tell what it would do and take, and do nothing.
        yes: do not ask.
        concurrency: calls at a time.
        results: the file that gets every row with its result; None for one named after the job, where it takes one.
    """

    dry_run: bool
    yes: bool
    concurrency: int
    results: str | None


@attrs.frozen
class Given:
    """The records that a command is for, as they were named.

    Attributes:
        ids: ids, `@file` or `-`, as arguments.
        mapping: `FIELD=COLUMN` for files with columns.
        query: a COQL query that selects the ids.
        view: name or id of a custom view.
        skip_invalid: leave rows out that cannot be read, and tell them as failed.
    """

    ids: Sequence[str]
    mapping: Sequence[str]
    query: str | None
    view: str | None
    skip_invalid: bool


def grouped(name: str, kind: type, *options: Decorator) -> Decorator:
    """Give a decorator that adds options to a command, which gets them as one object."""
    names: list[str] = [field.name for field in attrs.fields(kind)]

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(**given: Any) -> Any:  # noqa: ANN401 - whatever click read
            packed = kind(**{part: given.pop(part) for part in names})
            return command(**{name: packed}, **given)

        found: Command = wrapped
        for option in reversed(options):
            found = option(found)
        return found

    return decorate


def completed(names: Callable[[], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Give what completes a word to one of some names."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [name for name in names() if name.lower().startswith(begun.lower())]

    return complete


def module_argument(command: Command) -> Command:
    """Add the argument MODULE."""
    return click.argument("module", shell_complete=completed(lambda: MODULES))(command)


where: Final = grouped(
    "where",
    Where,
    click.option(
        "--profile",
        metavar="NAME",
        help="The profile to log in with.",
        shell_complete=completed(lambda: Profiles.read().known),
    ),
    click.option("--target", metavar="URL", help="A server that is none of Zoho's, such as a sandbox."),
    click.option("--accounts-url", metavar="URL", help="Where that server logs in, if it is elsewhere."),
    click.option("--api-version", type=click.Choice(VERSIONS), default="v8", show_default=True),
)
show: Final = grouped(
    "show",
    Show,
    click.option("--json", "as_json", is_flag=True, help="One JSON object for each row, a line each."),
    click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values, with a header."),
)
results_option = click.option(
    "--results", metavar="FILE", help="Where every row goes with its result: a CSV file, or - for none."
)
care: Final = grouped(
    "care",
    Care,
    click.option("--dry-run", is_flag=True, help="Tell what would be done and what it takes; do nothing."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask."),
    click.option(
        "--concurrency",
        type=click.IntRange(1, 25),
        default=4,
        show_default=True,
        metavar="CALLS",
        help="Calls at a time.",
    ),
    results_option,
)


def single(command: Command) -> Command:
    """Add what single calls that take something away are asked with."""
    yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
    dry_run = click.option("--dry-run", is_flag=True, help="Tell what would be done and what it takes; do nothing.")
    return dry_run(yes(command))


given: Final = grouped(
    "given",
    Given,
    click.argument("ids", nargs=-1),
    click.option(
        "--map",
        "mapping",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Which column of a file is which field, as id=Key.",
    ),
    click.option("--query", metavar="COQL", help="Take the records that a query selects."),
    click.option("--view", metavar="NAME", help="Take the records of a custom view, by its name or id."),
    click.option("--skip-invalid", is_flag=True, help="Leave out rows that cannot be read; they count as failed."),
)
