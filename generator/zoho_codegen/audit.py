"""What the tools that everybody uses say about the published bundles, and how they score them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from zoho_codegen.consumer import Consumed, consumed
from zoho_codegen.redocly import Redocly, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["LOWEST", "MEDIAN", "audit", "examples_of", "invalid", "too_low"]

MEDIAN = 85.0
LOWEST = 80.0
_FOLDER = "openapi/_generated"
_COLUMNS = (
    "bundle", "operations", "invalid", "Redocly errors", "median score", "lowest", "of", "generated", "warnings",
    "2xx examples", "of bodies", "of errors",
)  # fmt: skip
_STOCK = "(openapi-spec-validator)"


@dataclass(slots=True)
class Examples:
    """How many bodies of successes, bodies of requests and errors a bundle has, and which lack an example."""

    successes: int = 0
    requests: int = 0
    errors: int = 0
    missing: list[str] = field(default_factory=list[str])

    def shares(self) -> tuple[str, ...]:
        """Those with an example, of all."""
        lacking = Counter(place.split(" ", 1)[0] for place in self.missing)
        found = {"success": self.successes, "request": self.requests, "error": self.errors}
        return tuple(f"{count - lacking[kind]}/{count}" for kind, count in found.items())


@dataclass(frozen=True, slots=True)
class Bundle:
    """A published bundle and what each tool made of it."""

    file: Path
    invalid: list[str]
    strict: list[str]
    scores: Mapping[str, float]
    consumed: Consumed
    examples: Examples

    def row(self) -> tuple[str, ...]:
        """The figures as cells of the table."""
        lowest, operation = min((score, name) for name, score in self.scores.items())
        middle = f"{median(self.scores.values()):.1f}"
        found = (len(self.scores), len(self.invalid), len(self.strict), middle, lowest, operation)
        client = (self.consumed.operations, len(self.consumed.warnings))
        return (self.file.stem, *map(str, (*found, *client)), *self.examples.shares())

    def problems(self) -> Iterator[str]:
        """What is wrong, one line each."""
        name = self.file.name
        yield from (*self.invalid, *self.strict, *self.consumed.warnings, *too_low(name, self.scores))
        if self.consumed.operations != len(self.scores):
            yield f"{name}: openapi-python-client wrote {self.consumed.operations} of {len(self.scores)} operations"
        yield from (f"{name}: {place} has no example" for place in self.examples.missing)


def audit(root: Path) -> int:
    """Print a line for each bundle: the problems that each tool finds, the scores, and what the stock client has.

    Returns:
        0 all is well; 1 something was found or a score is too low; 2 a tool could not be run.
    """
    files = sorted((root / _FOLDER).glob("crm-*.json"), key=_age)
    try:
        redocly = Redocly(root)
        with ThreadPoolExecutor(2) as pool:
            scores = pool.map(redocly.scores, files)
            found = redocly.problems(files)
            clients = [consumed(file) for file in files]
            stock = [list(invalid(file)) for file in files]
            strict = [[problem for problem in found if problem.startswith(f"{file.name}:")] for file in files]
            examples = [examples_of(json.loads(file.read_text(encoding="utf-8"))) for file in files]
            bundles = [Bundle(*parts) for parts in zip(files, stock, strict, scores, clients, examples, strict=True)]
    except ToolError as error:
        sys.stderr.write(f"Cannot audit: {error}.\n")
        return 2
    rows = [_COLUMNS, *(bundle.row() for bundle in bundles)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    problems = [problem for bundle in bundles for problem in bundle.problems()]
    problems += [problem for problem in found if not any(problem in bundle.strict for bundle in bundles)]
    sys.stdout.write("\n".join([*lines, *problems]) + "\n")
    return int(bool(problems))


def invalid(file: Path) -> Iterator[str]:
    """What openapi-spec-validator finds in a bundle, one line each."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - only this command needs it

    validator: Any = OpenAPIV31SpecValidator(json.loads(file.read_text(encoding="utf-8")))
    for error in validator.iter_errors():
        place = ".".join(map(str, error.absolute_path))
        yield f"{file.name}: {place}: {str(error.message).splitlines()[0]} {_STOCK}"


def examples_of(document: Mapping[str, Any]) -> Examples:
    """Count the examples of a bundle; that they are valid is for the linters to say."""
    found = Examples()
    for item in document["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            for status, answer in operation["responses"].items():
                for media in answer.get("content", {}).values() if status.startswith("2") else ():
                    found.successes += 1
                    found.missing += [] if media.get("examples") else [f"success {status} of {name}"]
            for media in operation.get("requestBody", {}).get("content", {}).values():
                found.requests += 1
                found.missing += [] if media.get("examples") else [f"request body of {name}"]
            for entry in operation["x-errors"]:
                content = operation["responses"][str(entry["status"])]["content"]
                found.errors += 1
                if not any(media.get("examples", {}).get(entry["name"], {}).get("value") for media in content.values()):
                    found.missing.append(f"error {entry['name']} of {name}")
    return found


def too_low(name: str, scores: Mapping[str, float]) -> Iterator[str]:
    """Which scores of a bundle are lower than is committed to."""
    if median(scores.values()) < MEDIAN:
        yield f"{name}: the median score is {median(scores.values()):.1f}, which is below {MEDIAN}"
    for operation, score in scores.items():
        if score < LOWEST:
            yield f"{name}: {operation} scores {score}, which is below {LOWEST}"


def _age(file: Path) -> list[int]:
    return [int(number) for number in file.stem.removeprefix("crm-v").split(".")]
