"""Rules about operations: what each must say, and names that must not collide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.read.nodes import is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Map, Source

__all__ = ["fixed_paths_come_first", "names_are_unique", "operations_are_complete", "scopes_are_declared", "snake_case"]

_SCOPES = "components/scopes.yaml"
_CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
_MANDATORY = ("operationId", "summary", "description", "security", "x-client", "x-outcomes", "x-retry", "x-credits")


def snake_case(name: str) -> str:
    """`removeTerritories` as `remove_territories`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def operations_are_complete(source: Source) -> Iterator[Problem]:
    """Refuse operations without what every operation must say."""
    tags = {tag.text("name") for tag in source.document.seq("tags").maps()}
    for path, method, operation in operations_of(source.document):
        name = operation.text("operationId") or f"{method.upper()} {path}"
        for key in _MANDATORY:
            if key not in operation:
                yield operation.problem(name, f"the operation has no {key}", f"write {key}")
        summary = operation.text("summary")
        if summary and (not summary[0].isupper() or summary.endswith(".")):
            mend = "begin with a capital and leave out the full stop"
            yield operation.problem(name, "the summary is no plain sentence case", mend, key="summary")
        if operation.text("operationId") and not _CAMEL.fullmatch(operation.text("operationId")):
            yield operation.problem(name, "operationId is not camelCase", "write verbNoun", key="operationId")
        used = operation.seq("tags")
        if len(used) != 1:
            yield operation.problem(name, "the operation has not exactly one tag", "name one tag", key="tags")
        for tag in used:
            if not is_one_of(tag, tags):
                yield operation.problem(
                    name, f'the tag "{tag}" is not declared', "add it to tags of crm.yaml", key="tags"
                )
        yield from _sources(name, operation, source)


def _sources(name: str, operation: Map, source: Source) -> Iterator[Problem]:
    pages = operation.seq("x-sources")
    if not pages:
        yield operation.problem(
            name, "the operation has no source", "name a page of the inventory in x-sources", key="x-sources"
        )
    for index, page in enumerate(pages):
        if not is_one_of(page, source.pages):
            mend = f"add inventory/{page}.yaml, or mend the name"
            yield pages.problem(f"{name}.x-sources", f'the source page "{page}" is unknown', mend, index=index)


def scopes_are_declared(source: Source) -> Iterator[Problem]:
    """Refuse scopes that no flow of their security scheme declares."""
    if _SCOPES in source.broken:
        return
    schemes = source.document.map("components").map("securitySchemes")
    declared = {
        name: {scope for _, flow in scheme.map("flows").maps() for scope in flow.map("scopes")}
        for name, scheme in schemes.maps()
    }
    for _, _, operation in operations_of(source.document):
        for requirement in operation.seq("security").maps():
            for scheme, scopes in requirement.items():
                known = declared.get(scheme)
                if known is None:
                    message = f'the security scheme "{scheme}" is not declared'
                    yield requirement.problem(
                        operation.text("operationId"), message, "declare it in crm.yaml", key=scheme
                    )
                    continue
                for scope in requirement.seq(scheme).texts() if scopes else []:
                    if scope not in known:
                        message = f'the scope "{scope}" is not declared'
                        mend = "add it to components/scopes.yaml"
                        yield requirement.problem(operation.text("operationId"), message, mend, key=scheme)


def names_are_unique(view: View) -> Iterator[Problem]:
    """Refuse two operations of one id, one module name, or one method of one resource."""
    ids: dict[str, Map] = {}
    methods: dict[tuple[str, str], Map] = {}
    for _, _, operation in operations_of(view.document):
        name = operation.text("operationId")
        first = ids.setdefault(snake_case(name), operation)
        if first is not operation:
            other = f'"{first.text("operationId")}" ({first.file}:{first.line_of("operationId")})'
            message = f'the operationId "{name}" collides with {other}'
            yield operation.problem(name, message, "rename one; ids are compared in snake_case", key="operationId")
        client = operation.map("x-client")
        key = (snake_case(client.text("resource")), snake_case(client.text("method")))
        taken = methods.setdefault(key, operation)
        if taken is not operation and all(key):
            message = f'{key[0]}.{key[1]} is also the method of "{taken.text("operationId")}"'
            yield client.problem(name, message, "choose another resource or method in x-client")


def fixed_paths_come_first(source: Source) -> Iterator[Problem]:
    """Refuse a templated path that stands before a fixed one which it would swallow."""
    paths = source.document.map("paths")
    seen: list[list[str]] = []
    for path in paths:
        parts = path.split("/")
        for earlier in seen:
            if _swallows(earlier, parts):
                message = f"the earlier path {'/'.join(earlier)} also matches it"
                yield paths.problem(path, message, "move the path with the fixed segment up", key=path)
        seen.append(parts)


def _swallows(earlier: list[str], later: list[str]) -> bool:
    if len(earlier) != len(later):
        return False
    pairs = [(first, second) for first, second in zip(earlier, later, strict=True) if first != second]
    overlapping = all(first.startswith("{") or second.startswith("{") for first, second in pairs)
    return bool(pairs) and overlapping and not pairs[0][1].startswith("{")
