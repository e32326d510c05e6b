"""What is wrong with a value by its schema, in the order a reader would find it, by code names."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from zoho_sandbox.answers import Refused, Step
from zoho_sandbox.shapes import Json, Schema, Shapes, is_list, is_object
from zoho_sandbox.spelling import TYPES
from zoho_sandbox.wire import is_numeric_identifier

Kind = Literal["missing", "type", "empty", "many", "long", "pattern", "value"]

# What the API calls a JSON type when it says which one it expected.
TYPE_NAMES: Final = {
    "object": "jsonobject",
    "array": "jsonarray",
    "string": "text",
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
}
CODES: Final[Mapping[Kind, str]] = {
    "missing": "MANDATORY_NOT_FOUND",
    "empty": "MANDATORY_NOT_FOUND",
    "many": "LIMIT_EXCEEDED",
    "type": "INVALID_DATA",
    "long": "INVALID_DATA",
    "pattern": "PATTERN_NOT_MATCHED",
    "value": "INVALID_DATA",
}
PREFIXES: Final[Mapping[Kind, str]] = {
    "missing": "missing",
    "empty": "empty",
    "many": "too-many",
    "long": "too-long",
    "type": "malformed",
    "pattern": "malformed",
    "value": "invalid",
}
FAULTS: Final[Mapping[Kind, str]] = {
    "missing": "is missing",
    "empty": "is empty or too short",
    "many": "has more than {most} elements",
    "long": "has more than {most} characters",
    "type": "is no {expected}",
    "pattern": "has a form that is not allowed",
    "value": "has a value that is not allowed",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which a value breaks its schema."""

    kind: Kind
    path: tuple[Step, ...]
    details: Mapping[str, Any]

    def refused(self, names: Mapping[str, str] | None = None) -> Refused:
        """The refusal, named by the table ("missing:data.id" to a name) or by the rule "missing-id"."""
        steps = [step for step in self.path if isinstance(step, str)]
        name = (names or {}).get(f"{self.kind}:{'.'.join(steps)}", self.names()[-1])
        return Refused(name, CODES[self.kind], self.path, self.details, fault=self.fault)

    @property
    def fault(self) -> str:
        """What is wrong, to follow the name of the place: "is missing"."""
        most = self.details.get("limit", self.details.get("maximum_length"))
        if self.kind == "value" and most is not None:
            return f"is more than {most}"
        return FAULTS[self.kind].format(most=most, expected=self.details.get("expected_data_type"))

    def names(self) -> list[str]:
        """What the rule can call it, from "missing-owner-id" to "missing-id"."""
        steps = [step.replace("_", "-") for step in self.path if isinstance(step, str)] or ["body"]
        return ["-".join([PREFIXES[self.kind], *steps[start:]]) for start in range(len(steps))]


def unusable(path: str, name: str) -> dict[str, str]:
    """A table for Problem.refused: one name for all that keeps a value from being an id."""
    return {f"{kind}:{path}": name for kind in ("type", "empty", "long", "pattern")}


def find(
    shapes: Shapes, schema: Schema, value: Json, path: Sequence[Step] = (), skip: str | None = None
) -> Iterator[Problem]:
    """Every problem of a value as it came over the wire.

    Args:
        shapes: the schemas of the bundle.
        schema: what the value should be.
        value: the value, with wire names.
        path: where the value stands in the request, by code names.
        skip: wire name of an array at the top whose elements somebody else looks at.
    """
    return iter(()) if _fits(shapes, schema, value) else _all(shapes, schema, value, path, skip)


def _all(shapes: Shapes, schema: Schema, value: Json, path: Sequence[Step], skip: str | None) -> Iterator[Problem]:
    alternatives = shapes.alternatives(schema)
    if len(alternatives) > 1:
        trials = [list(find(shapes, part, value, path)) for part in alternatives]
        yield from min(trials, key=len)
        return
    yield from _check(shapes, alternatives[0], value, tuple(path), skip)


def _check(shapes: Shapes, schema: Schema, value: Json, path: tuple[Step, ...], skip: str | None) -> Iterator[Problem]:
    types = shapes.types(schema)
    if types and not types & _types_of(value):
        if is_numeric_identifier(shapes, schema, value):
            yield from _scalar(schema, str(value), path)
            return
        expected = next(iter(sorted(types - {"null"})), "null")
        yield Problem("type", path, {"expected_data_type": TYPE_NAMES.get(expected, expected)})
    elif is_object(value):
        yield from _object(shapes, schema, value, path, skip)
    elif is_list(value):
        elements = value
        yield from _sized(schema, elements, path, "minItems", "maxItems")
        items = shapes.items(schema)
        for index, element in enumerate(elements if items else ()):
            yield from find(shapes, items, element, (*path, index))
    else:
        yield from _scalar(schema, value, path)


def _object(
    shapes: Shapes, schema: Schema, value: Mapping[str, Any], path: tuple[Step, ...], skip: str | None
) -> Iterator[Problem]:
    known = shapes.properties(schema)
    for wire in schema.get("required", ()):
        if wire not in value:
            yield Problem("missing", (*path, known[wire][0]), {})
    for wire, element in value.items():
        if wire in known:
            name, node = known[wire]
            if wire == skip and is_list(element):
                yield from _sized(shapes.resolve(node), element, (*path, name), "minItems", "maxItems")
            elif not _fits(shapes, node, element):
                yield from _all(shapes, node, element, (*path, name), None)


def _scalar(schema: Schema, value: Json, path: tuple[Step, ...]) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _sized(schema, value, path, "minLength", "maxLength")
        # Patterns anchor themselves; `$` would let a line feed through in Python.
        pattern = schema.get("pattern")
        if value and pattern and not _regex(pattern).search(value):
            yield Problem("pattern", path, {"regex": pattern})
    stranger = ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"])
    if stranger and not schema.get("x-open-enum"):
        yield Problem("value", path, {})
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            yield Problem("value", path, {"limit": high} if value > high else {})


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _fits(shapes: Shapes, schema: Schema, value: Json) -> bool:
    """Whether a scalar, or a list of scalars, has no problem, as nearly all. What this does not see, the others do."""
    check: Callable[[Json], bool] | None = shapes.checks.get(id(schema))
    if check is None:
        check = shapes.checks[id(schema)] = _check_of(shapes, schema)
    return check(value)


def _check_of(shapes: Shapes, schema: Schema) -> Callable[[Json], bool]:
    parts = shapes.alternatives(schema)
    if len(parts) > 1:
        return lambda _: False
    part, types = parts[0], shapes.types(parts[0])
    kinds = frozenset(kind for kind, names in TYPES.items() if not types or types & names)
    low, high = part.get("minLength", 0), part.get("maxLength", math.inf)
    least, most = part.get("minimum", -math.inf), part.get("maximum", math.inf)
    regex = _regex(part["pattern"]) if "pattern" in part else None
    choices = None if part.get("x-open-enum") else part.get("enum", [part["const"]] if "const" in part else None)
    items = shapes.items(part) if "array" in types else None
    fewest, most_items = part.get("minItems", 0), part.get("maxItems", math.inf)

    def check(value: Json) -> bool:
        kind: type[Json] = type(value)  # pyright: ignore[reportUnknownVariableType] - whatever it is
        if kind is list and items is not None:
            fits = fewest <= len(value) <= most_items
            return fits and (not items or all(_fits(shapes, items, element) for element in value))
        if kind not in kinds or (choices is not None and value not in choices):
            return False
        if kind is str:
            return low <= len(value) <= high and (regex is None or not value or regex.search(value) is not None)
        return kind is bool or value is None or least <= value <= most

    return check


def _sized(schema: Schema, value: Sequence[Any], path: tuple[Step, ...], low: str, high: str) -> Iterator[Problem]:
    if len(value) < schema.get(low, 0):
        yield Problem("empty", path, {})
    most = schema.get(high)
    if most is not None and len(value) > most:
        if isinstance(value, str):
            yield Problem("long", path, {"maximum_length": most})
        else:
            yield Problem("many", path, {"limit": most})


def _types_of(value: Json) -> set[str]:
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    if isinstance(value, float):
        return {"number", "integer"} if value.is_integer() else {"number"}
    return {"string"} if isinstance(value, str) else {"array"} if is_list(value) else {"object"}
