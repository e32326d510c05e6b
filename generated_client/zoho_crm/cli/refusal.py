"""How the command line says that something was not done."""

from typing import IO, Any, Final

import click

from zoho_crm.errors import ZohoError

ALL: Final = 0
SOME: Final = 1
NOTHING: Final = 2


class _Told(click.ClickException):
    """What a command ends with; the message is a sentence, and says what to do next."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it."""
        click.echo(printable(f"zoho-crm: {self.format_message()}"), file=file, err=file is None)


class Refused(_Told):
    """Nothing was done."""

    exit_code = NOTHING


class Doubtful(_Told):
    """Nobody knows whether it was done."""

    exit_code = SOME


def sentence(error: Exception) -> str:
    """Give an error as it is told to a person, who has no attributes to look at."""
    if isinstance(error, ZohoError):
        error.unsent, error.unknown, error.position = (), (), None
    return str(error)


def counted(number: int, noun: str) -> str:
    """Give a number of things, such as `1 row` or `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tell(message: str) -> None:
    """Say something to a person, beside the output."""
    click.echo(printable(message), err=True)


def printable(text: str) -> str:
    """Give a text without what steers a terminal: servers and records may hold anything."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)
