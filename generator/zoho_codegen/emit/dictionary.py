"""The error dictionary: every code, what it means, what one does next, and where it comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoho_codegen.emit.client_docs import RAISES
from zoho_codegen.emit.spans import spans

__all__ = ["dictionary"]

Found = Mapping[str, Mapping[str, Mapping[str, Any]]]

_MANY = 20
_NEXT = {
    "auth": "log in again",
    "scope": "ask for a token with the scope that `.scopes` names",
    "permission": "have an administrator allow it",
    "invalid": "mend the input",
    "not_found": "look the id or the path up again",
    "conflict": "read how things stand, try later",
    "limit": "wait, `.retry_after` seconds where it is known",
    "server": "try later; after a write, read back first",
}
_AGAIN = {
    "never": "is in vain as long as nothing else has changed",
    "after-delay": "may succeed later",
    "after-refresh": "may succeed with a new token, which the client does itself",
}
_OF = {"request": "the request", "item": "a row"}


@dataclass
class _Cause:
    """One way to a code: what every operation says of it alike, and which operations say so in which versions."""

    entry: Mapping[str, Any]
    operations: dict[str, set[str]] = field(default_factory=dict[str, set[str]])


def dictionary(found: Found, versions: Sequence[str]) -> Iterator[str]:
    """Give the lines of the page; `found` maps operationId to version to the operation."""
    codes = dict(sorted(_by_code(found).items(), key=lambda pair: pair[0].lower()))
    yield "Every error code that Zoho's public documents name for the described operations: what it means, what to do"
    yield "next, what the client raises, and which operations answer so, when, in which versions. What refuses a single"
    yield "row is not raised: the row has it as `row.code`, and as an exception of that class as `row.error()`."
    yield ""
    yield from ("| code | what it means | raised as |", "|---|---|---|")
    for code, causes in codes.items():
        entry = causes[0].entry
        row = (f"[{code}](#{_anchor(code)})", entry["summary"], f"`{RAISES[entry['class']]}`")
        yield _row(row)
    yield ""
    for code, causes in codes.items():
        yield from _section(code, causes, found, versions)


def _section(code: str, causes: Sequence[_Cause], found: Found, versions: Sequence[str]) -> Iterator[str]:
    entry = causes[0].entry
    details = sorted({key for cause in causes for key in cause.entry["details"]})
    seen = {version for cause in causes for within in cause.operations.values() for version in within}
    yield from (f"## {code}", "", entry["summary"], "")
    yield f"- **What to do:** {_NEXT[entry['class']]}. The same call again {_AGAIN[entry['retry']]}."
    yield f"- **Raised as:** [`{RAISES[entry['class']]}`](../reference/errors.md)"
    yield f"- **Versions:** {spans(seen, versions)}"
    if details:
        yield f"- **`.details` may hold:** {', '.join(f'`{key}`' for key in details)}"
    yield from ("", "| status | refuses | because | message | operations |", "|---|---|---|---|---|")
    for cause in causes:
        one = cause.entry
        told = _operations(cause.operations, found, versions)
        yield _row((one["status"], _OF[one["scope"]], one["cause"], one.get("message", ""), told))
    yield ""


def _by_code(found: Found) -> dict[str, list[_Cause]]:
    """Map each code to its causes; entries that differ in their operation alone are one cause."""
    codes: dict[str, dict[tuple[object, ...], _Cause]] = {}
    for operation, by_version in found.items():
        for version, item in by_version.items():
            for entry in item["x-errors"]:
                key = (entry["status"], entry["scope"], entry["cause"], entry.get("message"))
                cause = codes.setdefault(entry["code"], {}).setdefault(key, _Cause(entry))
                cause.operations.setdefault(operation, set()).add(version)
    return {code: sorted(causes.values(), key=_reach) for code, causes in codes.items()}


def _reach(cause: _Cause) -> tuple[int, int]:
    """Sort what most operations say first, likewise causes by status."""
    return (-len(cause.operations), cause.entry["status"])


def _operations(seen: Mapping[str, set[str]], found: Found, versions: Sequence[str]) -> str:
    """The operations that a cause is found in, each with its versions where it exists in others as well."""
    others = [name for name in found if name not in seen]
    narrowed = [name for name, within in seen.items() if within != set(found[name])]
    if len(seen) > _MANY and not narrowed:
        if not others:
            return "all"
        if len(others) <= _MANY:
            return f"all but {_linked(others)}"
    return ", ".join(
        f"{_link(name)} ({spans(within, versions)})" if name in narrowed else _link(name)
        for name, within in seen.items()
    )


def _linked(names: Iterable[str]) -> str:
    return ", ".join(map(_link, names))


def _link(name: str) -> str:
    return f"[{name}](operations.md#{name.lower()})"


def _anchor(code: str) -> str:
    return code.lower().replace(" ", "-")


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"
