"""The command line: `generate [--check]`, `lint`, `coverage`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zoho_codegen.errors import GenerationError
from zoho_codegen.generate import bundles_of, generated_texts
from zoho_codegen.write import compare, write

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 problems or differences."""
    options = _parser().parse_args(arguments)
    root: Path = options.root
    source: Path = options.source or root / "openapi"
    try:
        return _generate(root, source, check=options.check, partial=options.partial)
    except GenerationError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m zoho_codegen", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate")
    generate.add_argument("--check", action="store_true")
    generate.add_argument("--partial", action="store_true", help=argparse.SUPPRESS)
    for command in (generate,):
        command.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
        command.add_argument("--source", type=Path)
    return parser


def _generate(root: Path, source: Path, *, check: bool, partial: bool) -> int:
    texts = generated_texts(bundles_of(source, partial=partial))
    if check:
        found = False
        for _line in compare(root, texts):
            found = True
        return 1 if found else 0
    for _path in write(root, texts):
        pass
    return 0
