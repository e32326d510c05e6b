"""Noticing when answers are not what the description says, without losing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import Model

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "list": (list,),
}


class DriftReport(NamedTuple):
    """One difference: where, what the description says, what came. Never the value, which is a customer's."""

    operation: str
    path: str
    expected: str
    found: str


class Drift(NamedTuple):
    """What to do about differences: report them to `hook`, raise on them when `strict`; by default nothing."""

    strict: bool = False
    hook: Callable[[DriftReport], None] | None = None

    @property
    def watches(self) -> bool:
        """Whether anybody wants to know."""
        return self.strict or self.hook is not None

    def check(self, model: Model, operation: str) -> None:
        """Compare an answer with its description.

        Raises:
            DecodeError: it differs and this client is strict.
        """
        if not self.watches:
            return
        kinds = type(model).KINDS
        for key in model:
            expected = kinds.get(key)
            if expected is None:
                if kinds and not type(model).OPEN:
                    self._report(DriftReport(operation, f"$.{key}", "nothing", _name(model[key])))
            elif not _fits(model[key], expected):
                self._report(DriftReport(operation, f"$.{key}", expected, _name(model[key])))

    def _report(self, report: DriftReport) -> None:
        if self.hook is not None:
            self.hook(report)
        if self.strict:
            raise DecodeError(
                f"the answer has {report.found} at {report.path}, where the description says {report.expected}",
                operation=report.operation,
            )


def _fits(value: object, expected: str) -> bool:
    allowed = _KINDS.get(expected.partition(":")[0])
    if value is None or allowed is None:
        return True
    return isinstance(value, allowed) and (expected == "boolean" or not isinstance(value, bool))


def _name(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    for name, types in _KINDS.items():
        if isinstance(value, types) and (name == "boolean" or not isinstance(value, bool)):
            return name
    return "null"
