"""What a run can put, by name: every check of every operation, and the scenarios of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_contract.checks.access import access_checks
from zoho_contract.checks.apart import apart_checks
from zoho_contract.checks.borders import border_checks
from zoho_contract.checks.chosen import chosen_checks
from zoho_contract.checks.columns import column_checks
from zoho_contract.checks.consequences import consequence_checks, job_kind_checks
from zoho_contract.checks.entries import entry_checks
from zoho_contract.checks.extras import extra_checks
from zoho_contract.checks.found import found_checks
from zoho_contract.checks.jobs import job_checks
from zoho_contract.checks.kinds import kind_checks
from zoho_contract.checks.limits import limit_checks
from zoho_contract.checks.listed import listed_checks
from zoho_contract.checks.lists import list_checks
from zoho_contract.checks.lookups import lookup_checks
from zoho_contract.checks.narrowed import narrowed_checks
from zoho_contract.checks.ordered import ordered_checks
from zoho_contract.checks.outcomes import example_checks
from zoho_contract.checks.paged import page_checks
from zoho_contract.checks.readings import reading_checks
from zoho_contract.checks.routes import route_checks
from zoho_contract.checks.rules import rule_checks
from zoho_contract.checks.strangers import stranger_checks
from zoho_contract.checks.territories import territory_checks
from zoho_contract.checks.territory_filters import filter_checks
from zoho_contract.checks.views import view_checks
from zoho_contract.checks.writings import writing_checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zoho_contract.checks.check import Check
    from zoho_contract.contract import Operation

SCENARIOS: Final = (
    "territories",
    "population",
    "pages",
    "claims",
    "writes",
    "tags",
    "finding",
    "narrowing",
    "rivals",
    "choices",
    "view update",
    "program",
)
"""What the model layer plays, in its order."""


def promise_checks(operations: list[Operation]) -> list[Check]:
    """The promises about single operations; the documented requests come first."""
    return [
        *example_checks(operations),
        *reading_checks(operations),
        *writing_checks(operations),
        *list_checks(operations),
        *territory_checks(operations),
        *route_checks(operations),
        *kind_checks(operations),
        *narrowed_checks(operations),
        *page_checks(operations),
        *filter_checks(operations),
        *found_checks(operations),
        *rule_checks(operations),
        *column_checks(operations),
        *view_checks(operations),
        *border_checks(operations),
        *stranger_checks(operations),
        *consequence_checks(operations),
        *job_checks(operations),
        *listed_checks(operations),
        *chosen_checks(operations),
        *extra_checks(operations),
        *entry_checks(operations),
        *lookup_checks(operations),
        *job_kind_checks(operations),
        *apart_checks(operations),
        *ordered_checks(operations),
        *access_checks(operations),
    ]


def names(operations: list[Operation], own: Iterable[Check] = ()) -> list[str]:
    """All that a pattern can fit: operations, their tags, checks, those somebody has added, and scenarios."""
    checks = [*promise_checks(operations), *limit_checks(operations), *own]
    known = [*(item.id for item in operations), *(item.family for item in operations), *SCENARIOS]
    return list(dict.fromkeys([*known, *(check.name for check in checks)]))
