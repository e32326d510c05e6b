"""``zoho-contract report``: one HTML page about several runs."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zoho_contract.reports import page
from zoho_contract.reports.recorded import RecordError, sheets
from zoho_contract.verdict import CONFORMS, NOT_JUDGED

if TYPE_CHECKING:
    from zoho_contract.values import JsonObject

HELP: Final = "write one HTML page about several runs"
DESCRIPTION: Final = (
    "Write one self-contained HTML page about runs of different API versions, from what --report-dir wrote. Of two "
    "runs of one version the one named last is shown."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    text = "folders that --report-dir named, or events-<version>.jsonl of them"
    command.add_argument("runs", type=Path, nargs="+", metavar="RUN", help=text)
    command.add_argument("--html", type=Path, required=True, metavar="FILE", help="where to write the page")


def main(options: argparse.Namespace) -> int:
    """Write the page; returns 0, or 2 if a run cannot be read or the page not be written."""
    known: dict[str, JsonObject] = {}
    try:
        for place in options.runs:
            known.update((item["version"], item) for item in sheets(place))
        page.write(options.html, known)
    except (RecordError, OSError) as error:
        sys.stderr.write(f"zoho-contract: {error}\n")
        return NOT_JUDGED
    sys.stdout.write(f"{options.html}: {', '.join(known)}\n")
    return CONFORMS
