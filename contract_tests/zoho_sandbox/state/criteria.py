"""Criteria of views and territories: a comparison, or a group of them joined by AND or OR."""

from collections.abc import Mapping
from typing import Any

from zoho_sandbox.shapes import Json


def met(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a record's values meet the rule."""
    if "group" in rule:
        results = (met(part, values) for part in rule["group"])
        return any(results) if rule["group_operator"] == "OR" else all(results)
    return _compare(rule["comparator"], values.get(rule["field"]["api_name"]), rule["value"])


def _compare(comparator: str, actual: Json, wanted: Json) -> bool:
    if comparator == "equal":
        return bool(actual == wanted)
    if comparator == "not_equal":
        return bool(actual != wanted)
    if comparator == "starts_with":
        return isinstance(actual, str) and actual.startswith(wanted)
    if comparator == "greater_than":
        return actual is not None and actual > wanted
    raise ValueError(f"no such comparator: {comparator}")
