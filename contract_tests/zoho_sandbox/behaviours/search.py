"""Searching records by criteria, an address, a number or a word; and counting them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours import telling, user_search
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.behaviours.user_search import USERS
from zoho_sandbox.behaviours.users import TYPES
from zoho_sandbox.call import Call
from zoho_sandbox.paging import asked
from zoho_sandbox.state import conditions, filters, org, records
from zoho_sandbox.state.conditions import Condition, Junction, Kind, Node
from zoho_sandbox.state.filters import Filter

MOST_CRITERIA: Final = 10
MOST_VALUES: Final = 100
MOST_NESTED: Final = 25
QUERY: Final = "INVALID_QUERY"
OPERATORS: Final = frozenset({
    "equals", "not_equal", "starts_with", "in", "between", "greater_than", "greater_equal", "less_than", "less_equal",
})  # fmt: skip
PAIR: Final = 2


@behaviour("searchRecords")
def search(call: Call) -> Answer:
    """A page of the records that are found, the oldest first."""
    if not any(call.get(name) for name in ("criteria", "email", "phone", "word")):
        raise refuse("nothing-to-search", "EXPECTED_PARAM_MISSING")
    wanted = None if call.module == USERS else _kept(call) & _matching(call)
    number, size = asked(call)
    limit = call.operation.pages.get("page-limit")
    if limit is not None and number * size > limit:
        raise refuse("page-beyond-2000", "LIMIT_REACHED", details={"limit": str(limit)})
    home, start = call.principal.org, (number - 1) * size
    if wanted is None:
        return _people(call, number, size)
    found = list(records.each(call.connection, home, call.module, wanted, start=start, most=size + 1))
    chosen, more = found[:size], len(found) > size
    if call.broken("search-repeats-first") and chosen:
        chosen = [chosen[0], *chosen]
    if not chosen:
        return Found("nothing")
    info = {"per_page": size, "count": len(chosen), "page": number, "more_records": more}
    return Found("found", {"data": telling.told(call, chosen), "info": info})


def _people(call: Call, number: int, size: int) -> Answer:
    """A page of the users that are found."""
    if call.get("criteria"):
        found = user_search.found(call, TYPES, _parsed(call, call.text("criteria"), user_search.KINDS), "")
    else:
        named = call.get("email") or call.get("phone")
        found = user_search.found(call, TYPES, None, "" if named else _word(call))
    shown = found[(number - 1) * size : number * size]
    info = {"per_page": size, "count": len(shown), "page": number, "more_records": len(found) > number * size}
    return Found("found", {"data": user_search.rows(call, shown), "info": info}) if shown else Found("nothing")


@behaviour("getRecordCount")
def count(call: Call) -> Answer:
    """How many records there are: all, those of a view, or those that a search finds."""
    wanted = next((name for name in ("criteria", "email", "phone", "word") if call.get(name)), None)
    if call.get("cvid") and wanted:
        both = [{"param_name": call.about_parameter(name)["param_name"]} for name in ("cvid", wanted)]
        raise refuse("contradicting-parameters", "AMBIGUITY_DURING_PROCESSING", details={"ambiguity_due_to": both})
    if call.get("cvid"):
        view = org.view(call.connection, call.principal.org, call.get("cvid"))
        if view is None or view[0] != call.module:
            raise refuse("unknown-view", details=call.about_parameter("cvid"))
        return _counted(call, filters.viewed(view[1]))
    return _counted(call, _kept(call) & _matching(call) if wanted else filters.EVERY)


def _counted(call: Call, chosen: Filter) -> Answer:
    number = records.count(call.connection, call.principal.org, call.module, chosen)
    return Found("found", {"count": str(number) if call.broken("count-as-text") else number})


def _kept(call: Call) -> Filter:
    """The records that are converted and approved as the request wants them."""
    kept = filters.flagged("converted", call.get("converted", "false"))
    kept &= filters.flagged("approved", call.get("approved", "true"))
    state = call.get("approval_state")
    # A search knows more ways to wait than a record tells: what waits here waits in an approval process.
    return kept & filters.in_state({state, state.removeprefix("approval_process_")}) if state else kept


def _matching(call: Call) -> Filter:
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    if call.get("criteria"):
        kinds: dict[str, Kind] = {name: conditions.kind_of(field["data_type"]) for name, field in fields.items()}
        kinds.update(conditions.SYSTEM)
        rule = _parsed(call, call.text("criteria"), kinds)
        return filters.EVERY if call.broken("criteria-ignored") else filters.meeting(rule, kinds)
    kind = next((name for name in ("email", "phone") if call.get(name)), "")
    wanted = call.text(kind) if kind else _word(call)
    names = [name for name, field in fields.items() if kind in {"", field["data_type"]}]
    return filters.mentioning(names, wanted, whole=bool(kind))


def _word(call: Call) -> str:
    word = call.text("word")
    if not any(letter.isalnum() for letter in word):
        raise refuse("special-characters", details=call.about_parameter("word"))
    return word


# Criteria as text: "((Last_Name:starts_with:B)and(City:equals:Austin))".


def _parsed(call: Call, text: str, kinds: Mapping[str, Kind]) -> Node:
    """The conditions that a text stands for.

    Raises:
        RefusalError: it cannot be read, or asks for what no field of the module can be asked.
    """
    try:
        node, rest = _joined(call, text.strip(), kinds, 0)
    except ValueError:
        raise refuse("malformed-criteria", QUERY, details={"api_name": None, "operator": None}) from None
    if rest:
        raise refuse("malformed-criteria", QUERY, details={"api_name": None, "operator": None})
    if len(conditions.leaves(node)) > MOST_CRITERIA:
        raise refuse("too-many-criteria", "CRITERIA_LIMIT_EXCEEDED")
    if call.broken("criteria-joined-by-or"):
        return Junction(all_of=False, parts=tuple(conditions.leaves(node)))
    return node


def _joined(call: Call, text: str, kinds: Mapping[str, Kind], depth: int) -> tuple[Node, str]:
    """One group, or several that "and" or "or" joins; and what stands behind them."""
    node, rest = _group(call, text, kinds, depth)
    while joint := re.match(r"\s*(and|or)\s*(?=\()", rest, re.IGNORECASE):
        other, rest = _group(call, rest[joint.end() :], kinds, depth)
        node = Junction(joint[1].lower() == "and", (node, other))
    return node, rest.strip()


def _group(call: Call, text: str, kinds: Mapping[str, Kind], depth: int) -> tuple[Node, str]:
    text = text.lstrip()
    if not text.startswith("(") or depth > MOST_NESTED:
        raise ValueError(text)
    inner = text[1:].lstrip()
    if inner.startswith("("):
        node, rest = _joined(call, inner, kinds, depth + 1)
        if not rest.startswith(")"):
            raise ValueError(text)
        return node, rest[1:]
    plain = re.match(r"((?:[^\\()]|\\.)*)\)", inner, re.DOTALL)
    if plain is None:
        raise ValueError(text)
    return _condition(plain[1], kinds), inner[plain.end() :]


def _condition(text: str, kinds: Mapping[str, Kind]) -> Condition:
    """One condition.

    Raises:
        RefusalError: the module has no such field, or the field cannot be asked so.
        ValueError: it is none.
    """
    name, first, rest = text.partition(":")
    operator, second, value = rest.partition(":")
    name, operator = name.strip(), operator.strip()
    if not first or not second:
        raise ValueError(text)
    details: dict[str, Any] = {"api_name": name, "operator": operator}
    if name not in kinds:
        raise refuse("unknown-field", QUERY, details=details)
    kind = kinds[name]
    if operator not in OPERATORS:
        raise refuse("unknown-operator", QUERY, details=details)
    if operator not in conditions.ALLOWED[kind]:
        raise refuse("unsupported-operator", QUERY, details=details)
    listed = operator in {"in", "between"}
    parts = re.split(r"(?<!\\),", value) if listed else [value]
    values = tuple(re.sub(r"\\(.)", r"\1", part).strip() for part in parts)
    if len(values) > MOST_VALUES:
        raise refuse("too-many-values", QUERY, details=details)
    if any(conditions.comparable(kind, one) is None for one in values) or (operator == "between") > (
        len(values) == PAIR
    ):
        raise refuse("wrong-type", QUERY, details=details)
    # On text "equals" finds whatever holds the value.
    return Condition(name, "contains" if (kind, operator) == ("text", "equals") else operator, values)
