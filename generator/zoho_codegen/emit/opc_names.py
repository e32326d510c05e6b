"""Names that meet: what two things would be called alike in Python, or in one generated file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_text import snake
from zoho_codegen.errors import GenerationError, Problem

PREFIX = "field_"  # what openapi-python-client puts before a name that is none in Python
_MEND = "rename one of them"


@cache
def endpoint_name(operation_id: str) -> str:
    """The name that openapi-python-client gives an operation."""
    from openapi_python_client.strings import PythonIdentifier  # noqa: PLC0415 - takes longer than all else of a run

    return str(PythonIdentifier(operation_id, PREFIX))


@cache
def class_name(schema: str) -> str:
    """The name that openapi-python-client gives the class of a schema."""
    from openapi_python_client.strings import ClassName  # noqa: PLC0415 - likewise

    return str(ClassName(schema, PREFIX))


def problem(bundle: Bundle, node: Mapping[str, Any], where: str, message: str, mend: str) -> Problem:
    """A problem at a node of a bundle: where it was written, when the node knows, else in the bundle."""
    file = getattr(node, "file", "") or f"openapi/_generated/crm-{bundle.version}.json"
    return Problem(file, getattr(node, "line", 0), where, message, mend, (bundle.version,))


def refuse(problems: Iterable[Problem]) -> None:
    """Stop when there are problems.

    Raises:
        GenerationError: With all of them.
    """
    found = list(problems)
    if found:
        raise GenerationError(found)


def name_problems(bundle: Bundle) -> Iterator[Problem]:
    """Operations, and schemas, of which openapi-python-client or our own layout would keep only one."""
    operations = {operation["operationId"]: operation for _, _, operation in bundle.operations()}
    if len(operations) < sum(1 for _ in bundle.operations()):
        yield from _repeated(bundle)
    schemas: Mapping[str, Any] = bundle.document.get("components", {}).get("schemas", {})
    yield from _meeting(bundle, operations, "operation", "", (endpoint_name, snake))
    yield from _meeting(bundle, schemas, "schema", "components.schemas.", (class_name, snake))
    for name, schema in schemas.items():
        if class_name(name) != name:
            message = f"schema {name!r} would be the class {class_name(name)!r}"
            yield problem(bundle, schema, f"components.schemas.{name}", message, f"call it {class_name(name)!r}")


def _repeated(bundle: Bundle) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, method, operation in bundle.operations():
        name = operation["operationId"]
        if name in seen:
            yield problem(bundle, operation, name, f"{method.upper()} {path} is the second operation of this id", _MEND)
        seen.add(name)


def _meeting(
    bundle: Bundle, things: Mapping[str, Any], kind: str, where: str, spellings: tuple[Callable[[str], str], ...]
) -> Iterator[Problem]:
    told: set[str] = set()
    for spell in spellings:
        first: dict[str, str] = {}
        for name, node in things.items():
            other = first.setdefault(spell(name), name)
            if other != name and name not in told:
                told.add(name)
                message = f"{kind} {name!r} and {kind} {other!r} would both be {spell(name)!r} in Python"
                yield problem(bundle, node, f"{where}{name}", message, _MEND)
