"""How a schema spells values by code names: worked out once for each schema, since every answer asks for it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, cast

from zoho_sandbox.shapes import Json, Schema, Shapes, is_object

FREE: Final = "*"
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
# The value as it is spelled, and how much of it the schema could say.
Told = tuple[Json, float]
Speller = Callable[[Json], Told]
# By how many sets of names it is remembered which members of an object are to be spelled.
MOST_KNOWN: Final = 100
ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class Spelled(dict[str, Any]):
    """An object that is spelled already, and that nobody changes."""

    __slots__ = ("_text",)

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self._text = ""

    @property
    def text(self) -> str:
        """Its JSON text."""
        if not self._text:
            self._text = ENCODER.encode(self)
        return self._text


class SpelledRows(list[Spelled]):
    """Rows that are spelled already, and that nobody changes."""

    __slots__ = ("_text",)

    def __init__(self, rows: Iterable[Spelled]) -> None:
        super().__init__(rows)
        self._text = ""

    @property
    def text(self) -> str:
        """Their JSON text."""
        if not self._text:
            self._text = f"[{','.join([row.text for row in self])}]"
        return self._text


def encoded(body: Json) -> bytes:
    """A body as JSON; what is spelled already is not spelled again."""
    if is_object(body) and any(type(rows) is SpelledRows for rows in body.values()):
        members = [f"{ENCODER.encode(key)}:{_text(value)}" for key, value in body.items()]
        return f"{{{','.join(members)}}}".encode()
    return ENCODER.encode(body).encode()


def _text(value: Json) -> str:
    return value.text if type(value) is SpelledRows else ENCODER.encode(value)


def speller(shapes: Shapes, schema: Schema) -> Speller:
    """What spells values as the schema wants them; of several alternatives as the one that says most."""
    known: Speller | None = shapes.spellers.get(id(schema))
    if known is None:
        parts = [_leaf(shapes, part) for part in shapes.telling(schema)]
        if len(parts) == 1 and len(shapes.alternatives(schema)) == 1:
            known = parts[0]
        else:
            known = _best(parts, [_leaf(shapes, part) for part in shapes.alternatives(schema)])
        shapes.spellers[id(schema)] = known
    return known


def _best(telling: Sequence[Speller], all_parts: Sequence[Speller]) -> Speller:
    def spell(value: Json) -> Told:
        parts = all_parts if value is None else telling
        if len(parts) == 1:
            return parts[0](value)
        return max((part(value) for part in parts), key=itemgetter(1))

    return spell


def _leaf(shapes: Shapes, schema: Schema) -> Speller:
    """What spells values as one alternative wants them."""
    types = shapes.types(schema)
    items = shapes.items(schema)
    of_object = _of_object(shapes, schema) if not types or "object" in types else _named(shapes, schema, types)
    fits = 1.0 if not types or "array" in types else -1.0

    def spell(value: Json) -> Told:
        if isinstance(value, dict):
            return of_object(cast("Mapping[str, Json]", value))
        if type(value) is SpelledRows:
            return value, fits + len(value)
        if isinstance(value, (list, tuple)):
            element = speller(shapes, items)
            pairs = [element(one) for one in cast("Sequence[Json]", value)]
            return [pair[0] for pair in pairs], fits + sum(pair[1] for pair in pairs)
        return _scalar(types, value)

    return spell


def _named(shapes: Shapes, schema: Schema, types: frozenset[str]) -> Callable[[Mapping[str, Json]], Told]:
    """An entity where only its name or its identifier is wanted: v2 spells tags and parents of territories so."""
    known = ("id", "name") if shapes.resolve(schema).get("pattern") == IDENTIFIER else ("name", "id")

    def spell(value: Mapping[str, Json]) -> Told:
        text = next((value[key] for key in known if key in value), None)
        return (text, 0.5) if "string" in types else (value, -1.0)

    return spell


def _scalar(types: frozenset[str], value: Json) -> Told:
    kinds = TYPES[type(value)]
    if not types or types & kinds:
        return value, 1.0
    if isinstance(value, str) and "null" in types:
        # A word where an old version has a number of its own: nobody says which, so it says nothing.
        return None, 0.0
    # Counts that one version prints as numbers, another prints as text.
    return (str(value), 0.5) if "string" in types and "integer" in kinds else (value, -1.0)


def _of_object(shapes: Shapes, schema: Schema) -> Callable[[Mapping[str, Json]], Told]:
    members = [
        (wire, name, node, _plain(types), required, "null" in types)
        for wire, name, node, types, required in shapes.members(schema)
    ]
    is_open = shapes.is_open(schema)
    known: dict[tuple[str, ...], list[tuple[str, str, Schema, frozenset[type[Json]], bool, bool]]] = {}

    def spell(value: Mapping[str, Json]) -> Told:
        result: dict[str, Json] = {}
        score = 0.0
        names = tuple(value)
        spoken_of = known.get(names)
        if spoken_of is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            spoken_of = known[names] = [one for one in members if one[1] in value or one[4]]
        for wire, name, node, plain, required, nullable in spoken_of:
            if name in value:
                element = value[name]
                # Nearly all that is said is a scalar of a type that is wanted: it needs no weighing.
                if type(element) in plain:
                    result[wire] = element
                    score += 1.125
                else:
                    result[wire], said = speller(shapes, node)(element)
                    score += 1.0 + said / 8
            elif required:
                if nullable:
                    result[wire] = None
                else:
                    score -= 4.0
        free: Mapping[str, Json] = value.get(FREE) or {}
        if free and is_open:
            score += len(free) / 2
            result = {**result, **free, **result}
        return result, score

    return spell


def _plain(types: frozenset[str]) -> frozenset[type[Json]]:
    """The Python types of the scalars that fit one of the types."""
    return frozenset(kind for kind, kinds in TYPES.items() if kinds & types)
