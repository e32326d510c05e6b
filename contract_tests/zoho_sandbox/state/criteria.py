"""Criteria of views, territories and filters: a field, a comparator and a value, or a group of criteria."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any, Final

from zoho_sandbox.shapes import Json, is_list, is_object

# What stands for a field without a value.
EMPTY: Final = frozenset({"EMPTY", "${EMPTY}"})
NOTHING: Final[tuple[Json, ...]] = (None, "", [])


def met(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the values meet the rule; one that compares in a way nobody documents is never met."""
    parts = rule.get("group")
    if parts:
        join = any if str(rule.get("group_operator")).lower() == "or" else all
        return join(met(part, values) for part in parts)
    compare = COMPARATORS.get(str(rule.get("comparator")))
    field: Json = rule.get("field")
    if compare is None or not is_object(field):
        return False
    return compare(values.get(str(field.get("api_name"))), rule.get("value"))


def _equal(held: Json, wanted: Json) -> bool:
    if isinstance(wanted, str) and wanted in EMPTY:
        return held in NOTHING
    if is_list(held):
        return wanted in held
    if is_object(held):
        return bool(wanted == held.get("id"))
    pair = _comparable(held, wanted)
    return pair[0] == pair[1] if pair else bool(held == wanted)


def _comparable(held: Json, wanted: Json) -> tuple[Any, Any] | None:
    """Both as numbers or both as text, whose order is also that of dates; None where they cannot be compared."""
    if isinstance(held, (int, float)) and not isinstance(held, bool):
        try:
            return float(held), float(wanted)
        except (TypeError, ValueError):
            return None
    return (held, wanted) if isinstance(held, str) and isinstance(wanted, str) else None


def _ordered(order: Callable[[Any, Any], bool]) -> Callable[[Json, Json], bool]:
    def compare(held: Json, wanted: Json) -> bool:
        pair = _comparable(held, wanted)
        return pair is not None and order(*pair)

    return compare


def _text(test: Callable[[str, str], bool]) -> Callable[[Json, Json], bool]:
    return lambda held, wanted: isinstance(held, str) and isinstance(wanted, str) and test(held, wanted)


def _between(held: Json, wanted: Json) -> bool:
    if not is_list(wanted) or len(wanted) != 2:  # noqa: PLR2004 - from and to
        return False
    low, high = _comparable(held, wanted[0]), _comparable(held, wanted[1])
    return low is not None and high is not None and low[1] <= low[0] and high[0] <= high[1]


def _contains(held: Json, wanted: Json) -> bool:
    return wanted in held if is_list(held) else _text(str.__contains__)(held, wanted)


COMPARATORS: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    "equal": _equal,
    "not_equal": lambda held, wanted: not _equal(held, wanted),
    "contains": _contains,
    "not_contains": lambda held, wanted: not _contains(held, wanted),
    "starts_with": _text(str.startswith),
    "ends_with": _text(str.endswith),
    "greater_than": _ordered(gt),
    "greater_equal": _ordered(ge),
    "less_than": _ordered(lt),
    "less_equal": _ordered(le),
    "between": _between,
}
