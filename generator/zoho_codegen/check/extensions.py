"""Rules about our own keys: each is known, and those with a fixed shape have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_codegen.check.view import walk
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Node, Source

__all__ = ["KNOWN", "extensions_are_known"]

KNOWN: Final = frozenset(
    {
        "x-batch", "x-client", "x-credits", "x-default", "x-effects", "x-entity", "x-enum-versions", "x-error-body",
        "x-error-sets", "x-errors", "x-job", "x-modules", "x-name", "x-open-enum", "x-outcomes", "x-paginate",
        "x-renamed-from", "x-required-version", "x-retry", "x-sources", "x-version", "x-version-patch",
        "x-versions-file",
    }
)  # fmt: skip

_VERSIONED: Final = frozenset({"x-version", "x-version-patch"})

_SHAPES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "x-client": (frozenset({"resource", "method", "call"}), frozenset({"presets"})),
    "x-batch": (
        frozenset({"rows", "results", "statuses"}),
        frozenset({"row-id", "values", "result-id", "order", "max", "max-values"}),
    ),
    "x-job": (
        frozenset({"id", "poll", "parameter"}),
        frozenset({"state", "running", "done", "failed", "counters", "listed", "source", "gone"}),
    ),
    "x-paginate": (
        frozenset({"items", "page"}),
        frozenset({"size", "max-size", "token", "next", "more", "page-limit"}),
    ),
    "x-effects[]": (
        frozenset({"entity", "which", "change", "when"}),
        frozenset({"member", "key", "from", "replace-if"}),
    ),
    "x-outcomes[]": (frozenset({"name", "status"}), frozenset({"code", "message", "scope", "sources", "cause"})),
    "x-errors[]": (
        frozenset({"name", "code", "status", "scope", "cause", "trigger", "sources"}),
        frozenset({"message", "details"}),
    ),
    "x-credits": (frozenset(), frozenset({"base", "per", "of", "most"})),
}

_WORDS: Final[dict[str, dict[str, frozenset[str]]]] = {
    "x-client": {"call": frozenset({"plain", "page", "batch-map", "batch-ids", "batch-objects", "mass-update", "one"})},
    "x-batch": {"order": frozenset({"preserved"})},
    "x-effects[]": {
        "entity": frozenset({"record", "tag"}),
        "which": frozenset({"rows", "view", "path.record", "path.record_id"}),
        "change": frozenset({"create", "delete", "set", "union", "replace", "difference"}),
        "key": frozenset({"name", "id"}),
        "when": frozenset({"now", "job"}),
    },
    "x-outcomes[]": {"scope": frozenset({"item", "request"})},
    "x-errors[]": {"scope": frozenset({"item", "request"})},
}
_RETRIES: Final = frozenset({"safe", "idempotent", "never"})
_ENTITIES: Final = frozenset(
    {"record", "territory", "tag", "view", "user", "org", "job", "module", "field", "layout", "role", "profile"}
)


def extensions_are_known(source: Source) -> Iterator[Problem]:
    """Refuse unknown `x-` keys, and unknown, missing or ill-valued keys inside those with a fixed shape."""
    for path, node in walk(source.document):
        if path.rpartition(".")[2] in {"properties", "details"}:
            continue
        for key, value in node.items():
            if key.startswith("x-") and key not in KNOWN:
                yield node.problem(
                    path, f'the key "{key}" is unknown', "mend the spelling, or teach the generator", key=key
                )
            yield from _shape(f"{path}.{key}", node, key, value)
            yield from _word(path, node, key, value)
    for name in source.sets:
        yield from _shape(f"sets.{name}", source.sets, "x-errors", source.sets[name])


def _word(path: str, node: Map, key: str, value: Node) -> Iterator[Problem]:
    allowed = {"x-retry": _RETRIES, "x-entity": _ENTITIES}.get(key)
    if allowed is not None and value not in allowed:
        yield node.problem(path, f'{key} is "{value}"', f"use one of {', '.join(sorted(allowed))}", key=key)


def _shape(path: str, holder: Map, key: str, value: Node) -> Iterator[Problem]:
    if key in _SHAPES:
        if isinstance(value, Map):
            yield from _members(path, key, value)
        else:
            yield holder.problem(path, f"{key} is no mapping", "write its keys", key=key)
    elif f"{key}[]" in _SHAPES:
        if isinstance(value, Seq):
            for index, item in enumerate(value.maps()):
                yield from _members(f"{path}[{index}]", f"{key}[]", item)
        else:
            yield holder.problem(path, f"{key} is no list", "write a list of entries", key=key)


def _members(path: str, shape: str, node: Map) -> Iterator[Problem]:
    required, optional = _SHAPES[shape]
    for key in sorted(required - node.keys()):
        yield node.problem(path, f"{key} is missing", f"write {key}")
    for key in node:
        if key not in required | optional | _VERSIONED:
            mend = f"use one of {', '.join(sorted(required | optional))}"
            yield node.problem(path, f'the key "{key}" is unknown here', mend, key=key)
    for key, words in _WORDS.get(shape, {}).items():
        if key in node and node[key] not in words:
            yield node.problem(path, f'{key} is "{node[key]}"', f"use one of {', '.join(sorted(words))}", key=key)
