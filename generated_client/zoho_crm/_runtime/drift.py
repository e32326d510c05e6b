"""Noticing when answers are not what the description says, without losing them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from .errors import DecodeError
from .paths import is_list, is_object
from .watch import LOG

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from .model import Model
    from .operation import Operation
    from .version import Version
    from .wire import Reply

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "list": (list,),
}
_FIRST_ERROR: Final = 400


class DriftReport(NamedTuple):
    """One difference: where, what the description says, what came. Never the value, which is a customer's.

    Attributes:
        operation: id of the operation that was called.
        path: where in the answer, such as `$.data[3].Owner.name`; `$` for the answer itself.
        expected: the kind that the description names, `a known value`, a status, or `nothing` for an unknown key.
        found: the kind that came, `another value`, a status, or `nothing` for a missing key.
    """

    operation: str
    path: str
    expected: str
    found: str


class Promise(NamedTuple):
    """What the description says of an object beyond the kinds of its members.

    `parts` names the models of members that are objects or lists of them, `values` the known values of texts,
    `required` the members that never are missing, `never_null` those that never are null.
    """

    parts: Mapping[str, str] = {}
    values: Mapping[str, Collection[str]] = {}
    required: tuple[str, ...] = ()
    never_null: tuple[str, ...] = ()


class Drift(NamedTuple):
    """What to do about differences: report them to `hook`, raise on them when `strict`; by default nothing."""

    strict: bool = False
    hook: Callable[[DriftReport], None] | None = None

    @property
    def watches(self) -> bool:
        """Whether anybody wants to know."""
        return self.strict or self.hook is not None

    def check(self, found: object, reply: Reply, op: Operation, version: Version) -> None:
        """Compare an answer that is no error with its description.

        Raises:
            DecodeError: it differs and this client is strict.
        """
        if not self.watches or reply.status >= _FIRST_ERROR or not op.answers:
            return
        if reply.status not in op.answers:
            known = " or ".join(f"status {status}" for status in op.answers)
            self._report(DriftReport(op.id, "$", known, f"status {reply.status}"), reply.status)
        name = op.answers.get(reply.status)
        if name and is_object(found):
            models = import_module(f"{version.package}.models")
            promises = import_module(f"{version.package}.promises").PROMISES
            for path, expected, came in _Reader(models, promises).differences(found, name, "$"):
                self._report(DriftReport(op.id, path, expected, came), reply.status)

    def _report(self, report: DriftReport, status: int) -> None:
        if self.hook is not None:
            try:
                self.hook(report)
            except Exception:  # noqa: BLE001 - whatever it is
                # The answer is good, and what it says of the rows must not be lost with the hook.
                LOG.exception("the hook on_drift failed on %s", report.path)
        if self.strict:
            raise DecodeError(
                f"the answer has {report.found} at {report.path}, where the description says {report.expected}",
                status=status,
                operation=report.operation,
            )


class _Reader(NamedTuple):
    """Compares objects with what one version says of them."""

    models: object
    promises: Mapping[str, Promise]

    def differences(self, raw: Mapping[str, Any], name: str, where: str) -> Iterator[tuple[str, str, str]]:
        """Give the path, what was expected and what was found, for each difference in an object."""
        model = cast("type[Model]", getattr(self.models, name))
        promise = self.promises.get(name, Promise())
        for key, value in raw.items():
            kind = model.KINDS.get(key)
            path = f"{where}.{key}"
            if kind is not None:
                yield from self._member(value, kind, key, promise, path)
            elif model.KINDS and not model.OPEN:
                yield path, "nothing", _name(value)
        for key in promise.required:
            if key not in raw:
                yield f"{where}.{key}", model.KINDS.get(key, "any"), "nothing"

    def _member(
        self, value: object, kind: str, key: str, promise: Promise, path: str
    ) -> Iterator[tuple[str, str, str]]:
        if value is None:
            if key in promise.never_null:
                yield path, kind, "null"
        elif not _fits(value, kind):
            yield path, kind, _name(value)
        elif is_list(value):
            element = kind.partition(":")[2]
            for index, item in enumerate(value):
                yield from self._member(item, element or "any", key, promise, f"{path}[{index}]")
        elif isinstance(value, str):
            if value not in promise.values.get(key, (value,)):
                yield path, "a known value", "another value"
        elif is_object(value) and key in promise.parts:
            yield from self.differences(value, promise.parts[key], path)


def _fits(value: object, expected: str) -> bool:
    allowed = _KINDS.get(expected.partition(":")[0])
    return allowed is None or (isinstance(value, allowed) and (expected == "boolean" or not isinstance(value, bool)))


def _name(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    for name, types in _KINDS.items():
        if isinstance(value, types) and (name == "boolean" or not isinstance(value, bool)):
            return name
    return "null"
