"""The command `api`: what has no command of its own."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from zoho_crm.cli.asking import ask
from zoho_crm.cli.connection import Where, connect
from zoho_crm.cli.options import where
from zoho_crm.cli.output import parsed_json, shown_json
from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.writing import writing


@click.command()
@click.argument("method", type=click.Choice(["GET", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False))
@click.argument("path")
@click.option("--query", "queries", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated.")
@click.option("--body", metavar="JSON", help="The body: JSON, @FILE, or - for standard input.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before a DELETE.")
@where
def api(*, method: str, path: str, queries: tuple[str, ...], body: str | None, yes: bool, where: Where) -> None:
    """Call METHOD on PATH below /crm/VERSION, such as `api GET /settings/roles`, and print the JSON that comes.

    A path that begins with /crm/ is taken from the root.
    """
    query: dict[str, Any] = {}
    for pair in queries:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise Refused(f"--query {pair!r}: it is NAME=VALUE.")
        query[name] = value
    content = None if body is None else parsed_json(_read(body), "The body")
    if method.upper() == "DELETE":
        ask(f"DELETE {path}{f' with {query}' if query else ''}", yes=yes)
    # Of a read nothing is in doubt.
    with connect(where).crm as crm, nullcontext() if method.upper() == "GET" else writing():
        found = crm.request(method, path, query=query or None, body=content)
    if found is not None:
        click.echo(shown_json(found, indent=2 if sys.stdout.isatty() else None))


def _read(body: str) -> str:
    if body == "-":
        return sys.stdin.read().removeprefix("\ufeff")
    if not body.startswith("@"):
        return body
    try:
        return Path(body.removeprefix("@")).expanduser().read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{body.removeprefix('@')} is not in UTF-8.") from error
