"""The command line: `generate [--check] [--full]`, `lint`, `audit`, `coverage`, `breaking OLD [NEW]`."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zoho_codegen.errors import GenerationError
from zoho_codegen.lock import LOCK_FILE, is_current, lock_text, made_from, maker
from zoho_codegen.write import compare, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoho_codegen.errors import Problem

__all__ = ["main"]

_COMMAND = "nox -s generate"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 problems or differences, 2 unreadable input."""
    options = _parser().parse_args(arguments)
    root: Path = options.root
    if options.command == "breaking":
        return _breaking(root, options.old, options.new, options.changelog)
    if options.command == "audit":
        return _audit(root)
    source: Path = options.source or root / "openapi"
    try:
        if options.command == "lint":
            return _lint(source)
        if options.command == "coverage":
            return _coverage(source)
        return _generate(root, source, check=options.check, full=options.full)
    except GenerationError as error:
        sys.stderr.writelines(f"{_from_here(problem, source)}\n" for problem in error.problems)
        sys.stderr.write(f"{error.summary}\n")
        return 1


def _from_here(problem: Problem, source: Path) -> Problem:
    """The problem with the path of its file as seen from the current folder, which editors can open."""
    file = source / problem.file
    return replace(problem, file=os.path.relpath(file)) if file.is_file() else problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m zoho_codegen", description="Everything that is made from openapi/."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="write every generated file")
    generate.add_argument(
        "--check", action="store_true", help="write nothing; print what would change, exit 1 if anything"
    )
    generate.add_argument("--full", action="store_true", help="make everything anew, whatever the lock file says")
    lint = commands.add_parser("lint", help="check the description and print every problem")
    judge = commands.add_parser("audit", help="what openapi-spec-validator and Redocly say of the bundles")
    coverage = commands.add_parser("coverage", help="compare the description with what the public pages print")
    breaking = commands.add_parser("breaking", help="print what breaks from one bundle to another")
    one = "a bundle's file or version, a folder of bundles, git:REVISION, or release for the last one"
    breaking.add_argument("old", help=one)
    breaking.add_argument("new", nargs="?", help=f"{one} (default: the bundles of the repository)")
    breaking.add_argument("--changelog", type=Path, help="where a break is announced (default: the repository's)")
    for command in (generate, lint, judge, coverage, breaking):
        command.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2], help="the repository")
    for command in (generate, lint, coverage):
        command.add_argument("--source", type=Path, help="the description (default: openapi/ of the repository)")
    return parser


def _generate(root: Path, source: Path, *, check: bool, full: bool) -> int:
    if not full and is_current(root, source):
        sys.stdout.write("The generated files are what openapi/ says; nothing to do.\n")
        return 0
    from zoho_codegen.abreast import Memory  # noqa: PLC0415 - the lock may spare us this
    from zoho_codegen.generate import everything  # noqa: PLC0415 - likewise

    memory = Memory() if full else Memory(root / ".cache" / "zoho_codegen", maker())
    inputs = made_from(source)
    texts = everything(source, memory)
    texts[LOCK_FILE] = lock_text(inputs, texts)
    if not check:
        for path in write(root, texts):
            sys.stdout.write(f"{path}\n")
        return 0
    differences = list(compare(root, texts))
    if not differences:
        sys.stdout.write("The generated files are what openapi/ says, all made anew and compared.\n")
        return 0
    sys.stdout.writelines(f"{line}\n" for line in differences)
    sys.stdout.write(f"The generated files are not what openapi/ says. Run: {_COMMAND}\n")
    return 1


def _lint(source: Path) -> int:
    from zoho_codegen.generate import bundles_of  # noqa: PLC0415 - the lock may spare us this

    bundles = bundles_of(source)
    counts = ", ".join(f"{version}: {len(list(bundle.operations()))} operations" for version, bundle in bundles.items())
    sys.stdout.write(f"No problems ({counts}).\n")
    return 0


def _coverage(source: Path) -> int:
    from zoho_codegen.coverage import report  # noqa: PLC0415 - only this command needs it

    lines, complete = report(source)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if complete else 1


def _breaking(root: Path, old: str, new: str | None, changelog: Path | None) -> int:
    from zoho_codegen.breaking.report import report  # noqa: PLC0415 - only this command needs it

    return report(old, new, changelog=changelog or root / "CHANGELOG.md", root=root)


def _audit(root: Path) -> int:
    from zoho_codegen.audit import audit  # noqa: PLC0415 - only this command needs it

    return audit(root)
