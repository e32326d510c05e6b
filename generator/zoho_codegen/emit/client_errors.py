"""The table of error codes that the client chooses its exceptions by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_text import docstring
from zoho_codegen.emit.opc_names import problem
from zoho_codegen.errors import Problem


@dataclass(frozen=True)
class CodeView:
    """One error code: its constant, its class and retry rule, and what it means."""

    code: str
    name: str
    cls: str
    retry: str
    summary: str
    doc: str


def code_views(bundles: Mapping[str, Bundle]) -> list[CodeView]:
    """The codes of all versions in alphabetical order; where versions differ the newest one speaks."""
    found = {entry["code"]: _view(entry) for _, entry in _entries(bundles)}
    return sorted(found.values(), key=lambda view: view.name)


def code_problems(bundles: Mapping[str, Bundle]) -> Iterator[Problem]:
    """Codes that would share the name of a constant."""
    seen: dict[str, str] = {}
    for bundle, entry in _entries(bundles):
        code = entry["code"]
        other = seen.setdefault(_name(code), code)
        if other != code:
            message = f"error codes {other!r} and {code!r} would both be {_name(code)!r} in Python"
            yield problem(bundle, entry, f"x-errors.{entry['name']}", message, "correct one of them")


def _entries(bundles: Mapping[str, Bundle]) -> Iterator[tuple[Bundle, Mapping[str, Any]]]:
    for bundle in bundles.values():
        for _, _, operation in bundle.operations():
            for entry in operation.get("x-errors", []):
                yield bundle, entry


def _view(entry: Mapping[str, Any]) -> CodeView:
    summary = " ".join(entry["summary"].split())
    return CodeView(
        entry["code"], _name(entry["code"]), entry["class"], entry["retry"], summary, docstring([summary], 4)
    )


def _name(code: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "_", code).strip("_").upper()
