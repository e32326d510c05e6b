"""Conditions as queries and searches write them, and what they mean: the kit's own reading of the documents."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from zoho_contract.values import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zoho_contract.values import Json

Kind = Literal["text", "choice", "number", "flag", "day", "moment"]

KINDS: Final[Mapping[str, Kind]] = {
    "text": "text",
    "picklist": "choice",
    "integer": "number",
    "bigint": "number",
    "double": "number",
    "currency": "number",
    "boolean": "flag",
    "date": "day",
    "datetime": "moment",
}
"""Data type of a field -> how its values compare; of the others the documents say too little."""

_ORDERED: Final = (">", ">=", "<", "<=", "between", "not between")
_LISTED: Final = ("in", "not in", "is null", "is not null")
OPERATORS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "text": ("=", "!=", "like", "not like", *_LISTED),
    "choice": ("=", "!=", *_LISTED),
    "number": ("=", "!=", *_ORDERED, *_LISTED),
    "day": ("=", "!=", *_ORDERED, *_LISTED),
    "moment": ("=", "!=", *_ORDERED, *_LISTED),
    "flag": ("=",),
}
"""What a query may ask of a field."""

CRITERIA: Final[Mapping[str, str]] = {
    "=": "equals",
    "!=": "not_equal",
    "like": "starts_with",
    "in": "in",
    "between": "between",
    ">": "greater_than",
    ">=": "greater_equal",
    "<": "less_than",
    "<=": "less_equal",
}
"""The same in the criteria of a search; `like` there knows beginnings alone."""

_COMPARE: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_NEGATED: Final[Mapping[str, str]] = {"!=": "=", "not in": "in", "not between": "between", "not like": "like"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, its kind, an operator of `OPERATORS` and the values that it is compared with."""

    field: str
    kind: Kind
    operator: str
    values: tuple[Json, ...] = ()

    @property
    def query(self) -> str:
        """As a query writes it."""
        written = [_quoted(self.kind, value) for value in self.values]
        match self.operator:
            case "is null" | "is not null":
                return f"{self.field} {self.operator}"
            case "between" | "not between":
                return f"{self.field} {self.operator} {written[0]} and {written[1]}"
            case "in" | "not in":
                return f"{self.field} {self.operator} ({', '.join(written)})"
            case _:
                return f"{self.field} {self.operator} {written[0]}"

    @property
    def criterion(self) -> str:
        """As the criteria of a search write it."""
        texts = [_plain(value).removesuffix("%") if self.operator == "like" else _plain(value) for value in self.values]
        escaped = [re.sub(r"([\\(),])", r"\\\1", text) for text in texts]
        return f"({self.field}:{CRITERIA[self.operator]}:{','.join(escaped)})"

    def holds(self, shown: Json) -> bool | None:
        """Whether a value meets it; None where the documents do not say: nothing that is compared, or letter case."""
        if self.operator in {"is null", "is not null"}:
            return (shown is None) == (self.operator == "is null")
        if shown is None:
            return None if self.operator in _NEGATED else False
        exact = self._compared(shown, lambda value: value)
        folded = self._compared(shown, lambda value: value.casefold() if isinstance(value, str) else value)
        return exact if exact == folded else None

    def _compared(self, shown: Json, fold: Callable[[Json], Json]) -> bool:
        mine = fold(_read(self.kind, shown))
        meant = [fold(_read(self.kind, value)) for value in self.values]
        plain = _NEGATED.get(self.operator, self.operator)
        if plain == "in":
            found = mine in meant
        elif plain == "between":
            found = bool(meant[0] <= mine <= meant[1])
        elif plain == "like":
            found = _like(str(mine), str(meant[0]))
        else:
            found = _COMPARE[plain](mine, meant[0])
        return found != (self.operator in _NEGATED)


def _like(mine: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("%"))), mine, re.DOTALL) is not None


def _read(kind: Kind, value: Json) -> Json:
    """A value that compares with others of its kind."""
    if kind == "number":
        return float(value)
    if kind == "day":
        return date.fromisoformat(str(value))
    if kind == "moment":
        return datetime.fromisoformat(str(value))
    return value.get("id") if is_object(value) else value


def _plain(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(kind: Kind, value: Json) -> str:
    text = _plain(value)
    return text if kind in {"number", "flag"} else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def asked(field: str, kind: Kind, values: list[Json]) -> list[Condition]:
    """Every way to ask for values of a field, at and beside the borders; `values` are different and rise."""
    low, high = values[0], values[-1]
    found: list[Condition] = []
    for name in OPERATORS[kind]:
        if name in {"is null", "is not null"}:
            chosen: list[tuple[Json, ...]] = [()]
        elif name in {"between", "not between"}:
            chosen = [(low, values[1]), (values[1], high)] if len(values) > 1 else [(low, low)]
        elif name in {"in", "not in"}:
            chosen = [(low,), (low, high)]
        elif name in {"like", "not like"}:
            text = str(high)
            chosen = [(f"%{text[1:-1]}%",)]
            if name == "like":
                chosen += [(f"{str(low)[:-1]}%",), (f"%{text[-1]}",), (low,), (f"{text[:2]}%{text[-2:]}",)]
                chosen += [(f"{text}%{text[-1]}",), (f"{text[:2]}%{text[2]}%{text[2:]}",)]  # Parts do not overlap.
                chosen.append((f"{text[:1]}%~~%{text[-1]}",))
        else:
            chosen = [(value,) for value in values]
        found += [Condition(field, kind, name, each) for each in chosen]
    return found
