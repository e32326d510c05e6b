"""Between JSON on the wire and values by code names, both ways, driven by the schemas alone.

A behaviour never spells a wire name: it reads and writes the `x-name` of each property. What a record holds
beyond its declared properties (its fields) travels under the key `FREE`, spelled as on the wire.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NoReturn, cast

from zoho_sandbox.shapes import Json, Schema, Shapes, is_list, is_object

FREE: Final = "*"
MAX_DEPTH: Final = 64
# The pattern by which a schema says that it wants an identifier and no name.
IDENTIFIER: Final = "^[0-9]+$"
# The JSON types that a Python value can stand for.
TYPES: Final[Mapping[type[Json], frozenset[str]]] = {
    type(None): frozenset({"null"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    str: frozenset({"string"}),
}


class MalformedBodyError(ValueError):
    """The body is not JSON text that can be worked with."""


def parse(text: bytes) -> Json:
    """The JSON value of a request body.

    Raises:
        MalformedBodyError: no JSON, nested deeper than 64 levels, or with numbers or text that no store can keep.
    """
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_number)
        if b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError(str(error)) from None
    if _deeper_than(value, MAX_DEPTH):
        raise MalformedBodyError("nested too deeply")
    return value


def read(shapes: Shapes, schema: Schema, value: Json) -> Json:
    """The value with every declared key replaced by its code name and all others gathered under FREE."""
    if is_list(value):
        items = shapes.items(schema)
        return [read(shapes, items, element) for element in value]
    if not is_object(value):
        return str(value) if is_numeric_identifier(shapes, schema, value) else value
    known = shapes.properties(schema)
    result: dict[str, Any] = {}
    for key, element in value.items():
        if key in known:
            name, node = known[key]
            result[name] = read(shapes, node, element)
        else:
            result.setdefault(FREE, {})[key] = _reference(element)
    return result


def is_numeric_identifier(shapes: Shapes, schema: Schema, value: Json) -> bool:
    """Whether the value is a number where an identifier is wanted: Zoho's own SDKs send theirs so."""
    if type(value) is not int:
        return False
    parts = shapes.alternatives(schema)
    return any(part.get("pattern") == IDENTIFIER for part in parts) and "integer" not in shapes.types(schema)


def _reference(value: Json) -> Json:
    """What a field holds; of a record or a user that it refers to the identifier is text, however it came."""
    if is_object(value) and type(value.get("id")) is int:
        return {**value, "id": str(value["id"])}
    return value


def write(shapes: Shapes, schema: Schema, value: Json) -> Json:
    """The value as the schema spells it: declared keys in the schema's order, undeclared ones left out."""
    return _written(shapes, schema, value)[0]


def json_path(shapes: Shapes, schema: Schema, steps: Sequence[str | int]) -> str:
    """A path of code names and positions as the JSON path on the wire, such as "$.data[0].id"."""
    text = "$"
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
            schema = shapes.items(schema)
        else:
            wire, schema = shapes.property_named(schema, step) or (step, {})
            text += f".{wire}"
    return text


def wire_name(shapes: Shapes, schema: Schema, steps: Sequence[str | int]) -> str:
    """The name on the wire of the last named step of a path."""
    named = [step for step in json_path(shapes, schema, steps).split(".") if step != "$"]
    return named[-1].split("[")[0]


def _written(shapes: Shapes, schema: Schema, value: Json) -> tuple[Json, float]:
    """The value and how much of it the schema could say; of several alternatives the one that says most."""
    alternatives = shapes.alternatives(schema) if value is None else shapes.telling(schema)
    if len(alternatives) == 1:
        return _as(shapes, alternatives[0], value)
    return max((_as(shapes, part, value) for part in alternatives), key=itemgetter(1))


def _as(shapes: Shapes, schema: Schema, value: Json) -> tuple[Json, float]:
    types = shapes.types(schema)
    if isinstance(value, Mapping):
        if types and "object" not in types:
            # An entity where only its name or its identifier is wanted: v2 spells tags and parents of territories so.
            named = cast("Mapping[str, Json]", value)
            known = ("id", "name") if shapes.resolve(schema).get("pattern") == IDENTIFIER else ("name", "id")
            text = next((named[key] for key in known if key in named), None)
            return (text, 0.5) if "string" in types else (named, -1.0)
        return _object(shapes, schema, cast("Mapping[str, Any]", value))
    if isinstance(value, (list, tuple)):
        items = shapes.items(schema)
        pairs = [_written(shapes, items, element) for element in cast("Sequence[Any]", value)]
        fits = 1.0 if not types or "array" in types else -1.0
        return [pair[0] for pair in pairs], fits + sum(pair[1] for pair in pairs)
    return _scalar(types, value)


def _scalar(types: frozenset[str], value: Json) -> tuple[Json, float]:
    kinds = TYPES[type(value)]
    if not types or types & kinds:
        return value, 1.0
    if isinstance(value, str) and "null" in types:
        # A word where an old version has a number of its own: nobody says which, so it says nothing.
        return None, 0.0
    # Counts that one version prints as numbers, another prints as text.
    return (str(value), 0.5) if "string" in types and "integer" in kinds else (value, -1.0)


def _object(shapes: Shapes, schema: Schema, value: Mapping[str, Any]) -> tuple[Json, float]:
    result: dict[str, Any] = {}
    score = 0.0
    for wire, name, node, types, required in shapes.members(schema):
        if name in value:
            element: Json = value[name]
            kinds = TYPES.get(type(element))  # pyright: ignore[reportUnknownArgumentType] - whatever it is
            # Nearly all that is said is a scalar of a type that is wanted: it needs no weighing.
            if kinds is not None and kinds & types:
                result[wire], said = element, 1.0
            else:
                result[wire], said = _written(shapes, node, element)
            score += 1.0 + said / 8
        elif required:
            if "null" in types:
                result[wire] = None
            else:
                score -= 4.0
    free = value.get(FREE, {})
    if free and shapes.is_open(schema):
        score += len(free) / 2
        result.update((key, element) for key, element in free.items() if key not in result)
    return result, score


def _deeper_than(value: Json, levels: int) -> bool:
    """Walks breadth first, so that no input can exhaust the stack."""
    layer: list[Json] = [value]
    for _ in range(levels):
        layer = [element for node in layer for element in _children(node)]
        if not layer:
            return False
    return True


def _children(node: Json) -> Iterable[Json]:
    if is_object(node):
        return node.values()
    return node if is_list(node) else ()


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large")
    return value
