"""Criteria of views and territories: a field, a comparator and a value."""

from collections.abc import Callable, Mapping
from operator import eq
from typing import Any, Final

from zoho_sandbox.shapes import Json

COMPARATORS: Final[Mapping[str, Callable[[Json, Json], Json]]] = {"equal": eq}


def met(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a record's values meet the rule."""
    compare = COMPARATORS[rule["comparator"]]
    return bool(compare(values.get(rule["field"]["api_name"]), rule["value"]))
