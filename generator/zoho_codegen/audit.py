"""What the tools that everybody uses say about the published bundles, and how they score them."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import TYPE_CHECKING, Any

from zoho_codegen.redocly import Redocly, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["LOWEST", "MEDIAN", "audit", "invalid", "too_low"]

MEDIAN = 85.0
LOWEST = 80.0
_FOLDER = "openapi/_generated"
_COLUMNS = ("bundle", "operations", "invalid", "Redocly errors", "median score", "lowest score", "of")


def audit(root: Path) -> int:
    """Print a line for each bundle: what openapi-spec-validator and Redocly's strict rules find, and Redocly's score.

    Returns:
        0 all is well; 1 something was found or a score is too low; 2 a tool could not be run.
    """
    files = sorted((root / _FOLDER).glob("crm-*.json"), key=_age)
    try:
        redocly = Redocly(root)
        with ThreadPoolExecutor(2) as pool:
            scores = pool.map(redocly.scores, files)
            found = [*(problem for file in files for problem in invalid(file)), *redocly.problems(files)]
            by_file = dict(zip(files, scores, strict=True))
    except ToolError as error:
        sys.stderr.write(f"Cannot audit: {error}.\n")
        return 2
    rows = [_COLUMNS, *(_row(file, found, scores) for file, scores in by_file.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    found += [problem for file, scores in by_file.items() for problem in too_low(file.name, scores)]
    sys.stdout.write("\n".join([*lines, *found]) + "\n")
    return int(bool(found))


def invalid(file: Path) -> Iterator[str]:
    """What openapi-spec-validator finds in a bundle, one line each."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - only this command needs it

    validator: Any = OpenAPIV31SpecValidator(json.loads(file.read_text(encoding="utf-8")))
    for error in validator.iter_errors():
        yield f"{file.name}: {'.'.join(map(str, error.absolute_path))}: {error.message} (openapi-spec-validator)"


def too_low(name: str, scores: Mapping[str, float]) -> Iterator[str]:
    """Which scores of a bundle are lower than is committed to."""
    if median(scores.values()) < MEDIAN:
        yield f"{name}: the median score is {median(scores.values()):.1f}, which is below {MEDIAN}"
    for operation, score in scores.items():
        if score < LOWEST:
            yield f"{name}: {operation} scores {score}, which is below {LOWEST}"


def _row(file: Path, found: list[str], scores: Mapping[str, float]) -> tuple[str, ...]:
    mine = [problem for problem in found if problem.startswith(f"{file.name}:")]
    stock = sum(problem.endswith("(openapi-spec-validator)") for problem in mine)
    lowest, operation = min((score, name) for name, score in scores.items())
    middle = f"{median(scores.values()):.1f}"
    return (file.stem, str(len(scores)), str(stock), str(len(mine) - stock), middle, str(lowest), operation)


def _age(file: Path) -> list[int]:
    return [int(number) for number in file.stem.removeprefix("crm-v").split(".")]
