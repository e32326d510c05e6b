"""Asking before something is taken away."""

import sys

import click

from zoho_crm.cli.refusal import Refused


def ask(words: str, *, yes: bool) -> None:
    """Go on only if somebody says yes, or said so beforehand.

    Raises:
        Refused: nobody did.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(f"{words}? Nobody can be asked here; say yes with --yes. Nothing was done.")
    if not click.confirm(f"{words}. Go on?", err=True):
        raise Refused("Nothing was done.")
