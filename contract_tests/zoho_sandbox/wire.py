"""Between JSON on the wire and values by code names, both ways, driven by the schemas alone.

A behaviour never spells a wire name: it reads and writes the `x-name` of each property. What a record holds
beyond its declared properties (its fields) travels under the key `FREE`, spelled as on the wire.
"""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn

from zoho_sandbox import spelling
from zoho_sandbox.shapes import Json, Schema, Shapes, is_list, is_object

FREE: Final = spelling.FREE
IDENTIFIER: Final = spelling.IDENTIFIER
MAX_DEPTH: Final = 64


class MalformedBodyError(ValueError):
    """The body is not JSON text that can be worked with."""


def parse(text: bytes) -> Json:
    """The JSON value of a request body.

    Raises:
        MalformedBodyError: no JSON, nested deeper than 64 levels, or with numbers or text that no store can keep.
    """
    try:
        value = DECODER.decode(text.decode(json.detect_encoding(text), "surrogatepass"))
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
    return spelling.speller(shapes, schema)(value)[0]


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


DECODER: Final = json.JSONDecoder(parse_constant=_no_number, parse_float=_number)
