"""The rules that the source and every bundle must keep; each says what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from zoho_codegen.check.annotations import annotations_are_alive
from zoho_codegen.check.behaviour import pointers_lead_somewhere
from zoho_codegen.check.entries import (
    codes_are_used,
    entries_are_sound,
    entry_names_are_unique,
    sets_are_known,
    statuses_are_answered,
)
from zoho_codegen.check.examples import (
    answers_hold_declared_keys,
    example_files_are_used,
    examples_are_there,
    examples_are_valid,
    samples_are_valid,
)
from zoho_codegen.check.extensions import (
    extensions_are_known,
    files_are_well_formed,
    patched_extensions_are_well_formed,
)
from zoho_codegen.check.naming import code_names_are_given, parameters_are_unique, schemas_are_named
from zoho_codegen.check.operations import (
    fixed_paths_come_first,
    names_are_unique,
    operations_are_complete,
    scopes_are_declared,
)
from zoho_codegen.check.references import absent_targets, components_are_used, no_circles
from zoho_codegen.check.standard import bundles_are_valid_openapi, schemas_are_valid
from zoho_codegen.check.triggers import triggers_are_executable
from zoho_codegen.check.view import BundleRule, RunRule, SourceRule, View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Source

__all__ = [
    "BUNDLE_RULES",
    "OPERATION_RULES",
    "RUN_RULES",
    "SOURCE_RULES",
    "View",
    "absent_targets",
    "check",
    "check_bundle",
    "check_together",
]

SOURCE_RULES: tuple[SourceRule, ...] = (
    annotations_are_alive,
    codes_are_used,
    entries_are_sound,
    extensions_are_known,
    files_are_well_formed,
    fixed_paths_come_first,
    no_circles,
    operations_are_complete,
    scopes_are_declared,
    sets_are_known,
)
BUNDLE_RULES: tuple[BundleRule, ...] = (
    bundles_are_valid_openapi,
    code_names_are_given,
    entry_names_are_unique,
    examples_are_there,
    names_are_unique,
    parameters_are_unique,
    patched_extensions_are_well_formed,
    pointers_lead_somewhere,
    samples_are_valid,
    schemas_are_valid,
    schemas_are_named,
)
#: Of one operation they look at nothing but itself and what it refers to.
OPERATION_RULES: tuple[BundleRule, ...] = (
    answers_hold_declared_keys,
    examples_are_valid,
    statuses_are_answered,
    triggers_are_executable,
)
RUN_RULES: tuple[RunRule, ...] = (components_are_used, example_files_are_used)


def check(source: Source, views: list[View]) -> Iterator[Problem]:
    """Every problem of the source, then of each bundle, then of the bundles together."""
    yield from _of_source(source)
    for view in views:
        yield from check_bundle(view)
    yield from _of_run(source, views)


def check_together(source: Source, views: list[View]) -> Iterator[Problem]:
    """Every problem but those of one bundle."""
    yield from _of_source(source)
    yield from _of_run(source, views)


def check_bundle(view: View, known: AbstractSet[str] = frozenset()) -> Iterator[Problem]:
    """Every problem of one bundle, but for operations that are known to have none."""
    changed = view.without(known)
    for rules, seen in ((BUNDLE_RULES, view), (OPERATION_RULES, changed)):
        for rule in rules:
            for problem in rule(seen):
                yield replace(problem, versions=(view.version,))


def _of_source(source: Source) -> Iterator[Problem]:
    for rule in SOURCE_RULES:
        yield from rule(source)


def _of_run(source: Source, views: list[View]) -> Iterator[Problem]:
    for rule in RUN_RULES:
        yield from rule(source, views)
