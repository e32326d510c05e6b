"""Which records are meant: conditions that the database judges, and a test for what it cannot say.

The database is asked for a superset where it cannot be exact, such as all whose content holds a piece of the text that
is looked for; the test then looks at each of those. So nobody reads a hundred thousand records to find three.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, String, and_, cast, false, func, or_, select, type_coerce

from zoho_sandbox.schema import record_territories, records
from zoho_sandbox.shapes import Json, is_object
from zoho_sandbox.state import conditions, criteria
from zoho_sandbox.state.conditions import Condition, Kind, Node
from zoho_sandbox.state.record import Record

Clause = ColumnElement[bool]
CONTENT: Final = type_coerce(records.c.content, String)
# Signs that are no letters of ours and become some when letter case is dropped; how the content spells them.
TURNCOATS: Final = ("\\u00df", "\\u0130", "\\u0149", "\\u017f", "\\u01f0", "\\u1e9", "\\u212a", "\\ufb0")
# What a piece of text can hold that the content spells as it is and LIKE takes as it is.
PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f-\U0010ffff\"\\%_]+")
TEXTUAL: Final = frozenset({"equals", "contains", "starts_with", "in"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records of a module are meant: those that every clause and the test let through."""

    clauses: tuple[Clause, ...] = ()
    test: Callable[[Record], bool] | None = None

    def __and__(self, other: "Filter") -> "Filter":
        """Those that both let through."""
        if self is EVERY or other is EVERY:
            return other if self is EVERY else self
        tests = [test for test in (self.test, other.test) if test is not None]

        def both(record: Record) -> bool:
            return all(test(record) for test in tests)

        return Filter((*self.clauses, *other.clauses), both if tests else None)


EVERY: Final = Filter()
NONE: Final = Filter((false(),))
OPEN: Final = Filter((records.c.converted.is_(False),))
CONVERTED: Final = Filter((records.c.converted.is_(True),))


def flagged(name: str, value: str) -> Filter:
    """Those whose flag is "true" or "false", or "both"."""
    if value == "both":
        return EVERY
    if name == "converted":
        return OPEN if value == "false" else CONVERTED
    return Filter((func.json_extract(records.c.flags, f"$.{name}") == (value == "true"),))


def in_state(states: Collection[str]) -> Filter:
    """Those whose approval stands at one of the states."""
    return Filter((func.json_extract(records.c.flags, "$.approval_state").in_(states),))


def named(ids: Collection[str]) -> Filter:
    """Those of the identifiers."""
    return Filter((records.c.id.in_(ids),))


def changed_after(moment: float) -> Filter:
    """Those that were changed later, by whole seconds."""
    return Filter((cast(records.c.modified_at, Integer) > moment,))


def placed(territories: Collection[str]) -> Filter:
    """Those in one of the territories."""
    link = record_territories
    return Filter((records.c.id.in_(select(link.c.record).where(link.c.territory.in_(territories))),))


def viewed(view: Mapping[str, Any]) -> Filter:
    """Those that a custom view shows: not converted, and as its criteria want them."""
    rule = view.get("criteria")
    return OPEN if rule is None else OPEN & Filter(_some(_of_rule(rule)), lambda one: criteria.met(rule, one.values))


def meeting(node: Node, kinds: Mapping[str, Kind]) -> Filter:
    """Those that meet the conditions of a search or a query."""
    return likely(node, kinds) & Filter(test=lambda record: conditions.holds(node, conditions.cells(record), kinds))


def likely(node: Node, kinds: Mapping[str, Kind]) -> Filter:
    """Those that the database cannot rule out."""
    return Filter(_some(_of_node(node, kinds)))


def equal(name: str, value: Json) -> Filter:
    """Those of which a field holds exactly the value."""
    clause: Clause | None = None
    if isinstance(value, str):
        column = CHECKED.get(name)
        clause = column == value if column is not None else _holds_text(value)
    return Filter(_some(clause), lambda record: bool(record.values.get(name) == value))


def mentioning(names: Sequence[str], text: str, *, whole: bool) -> Filter:
    """Those of which a field is the text or holds it, letter case aside."""
    wanted = text.casefold()

    def test(record: Record) -> bool:
        held = (str(record.values[name]).casefold() for name in names if record.values.get(name) is not None)
        return any(found == wanted if whole else wanted in found for found in held)

    return Filter(_some(_holds_folded(text)), test)


# Fields that are looked up so often that the database knows where each value is.
CHECKED: Final = {
    "Email": records.c.email,
    "Account_Name": records.c.account_name,
    "Deal_Name": records.c.deal_name,
    "Customer_Number": records.c.customer_number,
    "Tax_Number": records.c.tax_number,
}


def _some(clause: Clause | None) -> tuple[Clause, ...]:
    return () if clause is None else (clause,)


def _of_rule(rule: Mapping[str, Any]) -> Clause | None:
    """What the content of every record has that meets a rule; None where nothing can be said."""
    parts = rule.get("group")
    if parts:
        return _joined([_of_rule(part) for part in parts], every=str(rule.get("group_operator")).lower() != "or")
    field, wanted = rule.get("field"), rule.get("value")
    if not is_object(field) or not isinstance(wanted, str) or wanted in criteria.EMPTY or _is_number(wanted):
        return None
    if rule.get("comparator") == "equal":
        return _holds_text(wanted)
    if rule.get("comparator") in {"contains", "starts_with", "ends_with"}:
        return func.instr(CONTENT, json.dumps(wanted)[1:-1]) > 0
    return None


def _of_node(node: Node, kinds: Mapping[str, Kind]) -> Clause | None:
    """Likewise for conditions."""
    if not isinstance(node, Condition):
        return _joined([_of_node(part, kinds) for part in node.parts], every=node.all_of)
    if node.field == "id" and node.operator in {"equals", "in"}:
        return records.c.id.in_([str(conditions.wanted("key", value)) for value in node.values])
    if "." in node.field or node.field in conditions.SYSTEM or node.operator not in TEXTUAL:
        return None
    if kinds[node.field] not in {"text", "link"} or any(";" in str(value) for value in node.values):
        return None
    return _joined([_holds_folded(str(value)) for value in node.values], every=False)


def _joined(parts: Sequence[Clause | None], *, every: bool) -> Clause | None:
    """What can be said of all parts together, or of any of them."""
    said = [part for part in parts if part is not None]
    if not said or (not every and len(said) < len(parts)):
        return None
    return and_(*said) if every else or_(*said)


def _holds_text(text: str) -> Clause:
    """Whether the content holds the text as a value."""
    return func.instr(CONTENT, json.dumps(text)) > 0


def _holds_folded(text: str) -> Clause | None:
    """Whether the content can hold the text, letter case aside."""
    longest = max(PLAIN.findall(text.casefold()), key=len, default="")
    if not longest:
        return None
    return or_(CONTENT.like(f"%{longest}%"), *(func.instr(CONTENT, sign) > 0 for sign in TURNCOATS))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
