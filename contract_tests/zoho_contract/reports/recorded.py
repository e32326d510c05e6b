"""A run read back from the JSON lines that were written about it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Self

from zoho_contract.baseline import Key
from zoho_contract.ledger import RowKey, Violation
from zoho_contract.values import Json, JsonObject, is_list, is_object

LONGEST: Final = 64 * 2**20
"""Bytes of the longest line that is read; the longest that is written has some hundred thousand."""

_WRITTEN_BY: Final = "give what zoho-contract run --report-dir wrote"
_OTHERS: Final = ("counts", "status", "sequence")
_TEXTS: Final = tuple(item.name for item in fields(Violation) if item.name not in _OTHERS)


class RecordError(ValueError):
    """A run could not be read back; the text says what is wrong where, and what to do."""


@dataclass(frozen=True)
class Recorded:
    """What a finished run wrote down: its findings by identity, and the state of every documented answer.

    `sentence` says why it could not be judged in full, and is empty otherwise.
    """

    path: Path
    target: str
    version: str
    seed: int
    sentence: str
    cases: int
    findings: dict[Key, Violation]
    matched: set[RowKey]
    attempted: set[RowKey]
    not_testable: dict[RowKey, str]

    @classmethod
    def read(cls, place: Path) -> Self:
        """From a report folder with one run, or its file ``events-<version>.jsonl``.

        Raises:
            RecordError: There is no such report, it is cut off or holds something else, or nothing was judged in it.
        """
        path = _file(place)
        try:
            started, violations, finished = _parts(path)
        except OSError as error:
            raise RecordError(f"{path} cannot be read ({error.strerror or error}); {_WRITTEN_BY}") from error
        try:
            found = cls._of(path, started, violations, finished)
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(f"{path} lacks what a report has, or has it otherwise; {_WRITTEN_BY}") from error
        if not found.cases:
            raise RecordError(f"{path} tells of a run that judged nothing ({found.sentence}); run it again")
        return found

    @classmethod
    def _of(cls, path: Path, started: JsonObject, violations: list[JsonObject], finished: JsonObject) -> Self:
        version = _text(started["version"])
        findings: dict[Key, Violation] = {}
        for item in map(_violation, violations):
            key = item.key(version)
            if key not in findings or (item.counts and not findings[key].counts):
                findings[key] = item
        return cls(
            path=path,
            target=_text(started["target"]),
            version=version,
            seed=_number(started["seed"]),
            sentence=_text(finished["sentence"]),
            cases=_number(finished["cases"]),
            findings=findings,
            matched={(operation, name) for operation, name in _rows(finished["matched"])},
            attempted={(operation, name) for operation, name in _rows(finished["attempted"])},
            not_testable={(operation, name): why for operation, name, why in _rows(finished["not_testable"])},
        )


def sheets(place: Path) -> list[JsonObject]:
    """What the page shows of a run, from its JSON lines; of every run, from a folder.

    Raises:
        RecordError: There is no such report, or it is cut off or holds something else.
    """
    paths = sorted(place.glob("events-*.jsonl")) if place.is_dir() else [_file(place)]
    if not paths:
        raise RecordError(f"the folder {place} holds no events-*.jsonl; {_WRITTEN_BY}")
    return [_sheet(path) for path in paths]


def _sheet(path: Path) -> JsonObject:
    try:
        found = _parts(path)[2].get("sheet")
    except OSError as error:
        raise RecordError(f"{path} cannot be read ({error.strerror or error}); {_WRITTEN_BY}") from error
    whole = is_object(found) and all(is_list(found.get(name)) for name in ("operations", "findings", "remarks"))
    if not is_object(found) or not whole or not isinstance(found.get("version"), str):
        raise RecordError(f"{path} lacks what a report has, or has it otherwise; {_WRITTEN_BY}")
    return found


def _file(place: Path) -> Path:
    if not place.exists():
        raise RecordError(f"there is no file or folder {place}; {_WRITTEN_BY}")
    if not place.is_dir():
        return place
    found = sorted(place.glob("events-*.jsonl"))
    if not found:
        raise RecordError(f"the folder {place} holds no events-*.jsonl; {_WRITTEN_BY}")
    if len(found) > 1:
        raise RecordError(f"the folder {place} holds {len(found)} runs; name the file of one, such as {found[0]}")
    return found[0]


def _parts(path: Path) -> tuple[JsonObject, list[JsonObject], JsonObject]:
    """The first event, those of violations, and the last one."""
    started: JsonObject = {}
    finished: JsonObject = {}
    violations: list[JsonObject] = []
    for number, event in _events(path):
        name = event["event"]
        if finished or (name == "RunStarted") != (number == 1):
            raise RecordError(f"{path} does not hold one run from its start to its end (line {number}); {_WRITTEN_BY}")
        if name == "RunStarted":
            started = event
        elif name == "ViolationFound":
            violations.append(event)
        elif name == "RunFinished":
            finished = event
    if not finished:
        raise _cut_off(path)
    return started, violations, finished


def _events(path: Path) -> Iterator[tuple[int, JsonObject]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST:
                raise RecordError(f"line {number} of {path} is longer than {LONGEST} bytes; {_WRITTEN_BY}")
            try:
                event = json.loads(line)
            except (ValueError, RecursionError) as error:
                if number > 1 and not line.endswith(b"\n"):
                    raise _cut_off(path) from error
                event = None
            if not is_object(event) or not isinstance(event.get("event"), str):
                raise RecordError(f"line {number} of {path} is no event of a run; {_WRITTEN_BY}")
            yield number, event


def _cut_off(path: Path) -> RecordError:
    return RecordError(
        f"{path} ends before its run does: it was cut off, or the run goes on; let it end or run it again"
    )


def _violation(event: JsonObject) -> Violation:
    if not isinstance(event["counts"], bool):
        raise TypeError
    if not is_list(event["sequence"]):
        raise TypeError
    return Violation(
        **{name: _text(event[name]) for name in _TEXTS},
        counts=event["counts"],
        status=_number(event["status"]),
        sequence=tuple(map(_text, event["sequence"])),
    )


def _rows(value: Json) -> Iterator[tuple[str, ...]]:
    if not is_list(value):
        raise TypeError
    for row in value:
        if not is_list(row):
            raise TypeError
        yield tuple(map(_text, row))


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode("utf-8", "replace").decode("utf-8")


def _number(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
