"""Conditions of searches and queries: what a field holds against what is wanted, by the field's data type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import ge, gt, le, lt
from typing import Any, Final, Literal

from zoho_sandbox.clock import moment, stamp
from zoho_sandbox.shapes import Json, is_list, is_object
from zoho_sandbox.state.record import Record

Kind = Literal["text", "number", "time", "day", "flag", "key", "link"]

NUMBERS: Final = frozenset({"integer", "double", "currency"})
# What every record has beside the fields of its module.
SYSTEM: Final[Mapping[str, Kind]] = {
    "id": "key",
    "Created_Time": "time",
    "Modified_Time": "time",
    "Owner": "link",
    "Created_By": "link",
    "Modified_By": "link",
}
# Those of them that refer to users.
PEOPLE: Final = frozenset({"Owner", "Created_By", "Modified_By"})
# What may be asked of a field of each kind.
TEXTUAL: Final = frozenset({"equals", "not_equal", "starts_with", "contains", "like", "not_like"})
ORDERED: Final = frozenset({"greater_than", "greater_equal", "less_than", "less_equal", "between", "not_between"})
LISTED: Final = frozenset({"in", "not_in", "is_null", "is_not_null"})
ALLOWED: Final[Mapping[Kind, frozenset[str]]] = {
    "text": TEXTUAL | LISTED,
    "number": ORDERED | LISTED | {"equals", "not_equal"},
    "time": ORDERED | LISTED | {"equals", "not_equal"},
    "day": ORDERED | LISTED | {"equals", "not_equal"},
    "flag": LISTED | {"equals", "not_equal"},
    "key": ORDERED | LISTED | {"equals", "not_equal"},
    "link": LISTED | {"equals", "not_equal"},
}
OPERATORS: Final = TEXTUAL | ORDERED | LISTED


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, an operator, and the values that it is compared with."""

    field: str
    operator: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions of which all or any must hold."""

    all_of: bool
    parts: tuple["Condition | Junction", ...]


Node = Condition | Junction


def leaves(node: Node) -> list[Condition]:
    """Every condition in a node, from left to right."""
    if isinstance(node, Condition):
        return [node]
    return [leaf for part in node.parts for leaf in leaves(part)]


def kind_of(data_type: str) -> Kind:
    """How values of that data type compare."""
    if data_type in NUMBERS:
        return "number"
    special: Mapping[str, Kind] = {
        "datetime": "time",
        "date": "day",
        "boolean": "flag",
        "lookup": "link",
        "ownerlookup": "link",
    }
    return special.get(data_type, "text")


def comparable(kind: Kind, value: Json) -> Any:  # noqa: ANN401 - whatever compares
    """The value as something that compares with others of its kind; None where it is none."""
    if is_object(value):
        value = value.get("id")
    if value is None or value == "":
        return None
    try:
        return READ[kind](value)
    except (TypeError, ValueError):
        return None


def wanted(kind: Kind, value: Json) -> Any:  # noqa: ANN401 - whatever compares
    """What a condition asks for, likewise; text can be empty there."""
    return "" if value == "" and kind in {"text", "link"} else comparable(kind, value)


READ: Final[Mapping[Kind, Callable[[Json], Any]]] = {
    "text": lambda value: str(value).casefold(),
    "number": float,
    "time": lambda value: moment(str(value)),
    "day": lambda value: date.fromisoformat(str(value)),
    "key": int,
    "link": str,
    "flag": lambda value: {"true": True, "false": False}.get(str(value).lower()),
}


def cells(record: Record) -> dict[str, Any]:
    """Everything that a record can be asked for by a name."""
    return {
        **record.values,
        "id": record.id,
        "Created_Time": stamp(record.created_at),
        "Modified_Time": stamp(record.modified_at),
        "Owner": record.owner,
        "Created_By": record.created_by,
        "Modified_By": record.modified_by,
    }


def holds(node: Node, held: Mapping[str, Any], kinds: Mapping[str, Kind]) -> bool:
    """Whether a record, by its cells, meets the conditions."""
    if isinstance(node, Junction):
        join = all if node.all_of else any
        return join(holds(part, held, kinds) for part in node.parts)
    return _met(node, held.get(node.field), kinds[node.field])


def _met(condition: Condition, value: Json, kind: Kind) -> bool:
    if condition.operator in {"is_null", "is_not_null"}:
        return (value in (None, "", [])) == (condition.operator == "is_null")
    if condition.operator in NEGATIONS:
        return not _met(Condition(condition.field, NEGATIONS[condition.operator], condition.values), value, kind)
    meant = [wanted(kind, one) for one in condition.values]
    if is_list(value):
        return _any_met(condition.operator, {comparable(kind, one) for one in value}, meant)
    mine = comparable(kind, value)
    return mine is not None and COMPARE[condition.operator](mine, meant)


def _any_met(operator: str, held: set[Any], wanted: list[Any]) -> bool:
    """Whether one of several choices is meant, or all of them together: "English;German" is those two and no other."""
    if operator == "equals" and ";" in str(wanted[0]):
        return held == {part.strip() for part in str(wanted[0]).split(";")}
    return any(COMPARE[operator](one, wanted) for one in held if one is not None)


def _like(mine: str, wanted: list[str]) -> bool:
    """Whether the parts between the signs that stand for anything follow each other; never by trying again."""
    first, *rest = wanted[0].split("%")
    if not rest:
        return mine == first
    last = rest.pop()
    if not mine.startswith(first):
        return False
    place = len(first)
    for part in rest:
        found = mine.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return len(mine) - len(last) >= place and mine.endswith(last)


def _ordered(order: Callable[[Any, Any], bool]) -> Callable[[Any, list[Any]], bool]:
    return lambda mine, wanted: order(mine, wanted[0])


COMPARE: Final[Mapping[str, Callable[[Any, list[Any]], bool]]] = {
    "equals": lambda mine, wanted: mine == wanted[0],
    "contains": lambda mine, wanted: wanted[0] in mine,
    "starts_with": lambda mine, wanted: mine.startswith(wanted[0]),
    "like": _like,
    "in": lambda mine, wanted: mine in wanted,
    "between": lambda mine, wanted: wanted[0] <= mine <= wanted[1],
    "greater_than": _ordered(gt),
    "greater_equal": _ordered(ge),
    "less_than": _ordered(lt),
    "less_equal": _ordered(le),
}
NEGATIONS: Final = {"not_equal": "equals", "not_in": "in", "not_like": "like", "not_between": "between"}
