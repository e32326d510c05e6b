"""Mutants that no documented request can tell from the sandbox, with the reason; seen by people, one by one."""

import re
from typing import Final

from proof.mutants.mutant import Mutant

_CONSENT: Final = "codes come from a page on which a person agrees; no request of the API asks for one"
_FAULT: Final = "it runs only while a fault is switched on"
_KEPT: Final = "it only guards or saves work: nothing changes the thing, or it is looked up again"
_DEEP: Final = "how deep conditions may nest is not documented; the limit only keeps the sandbox from being worn out"
_MANY: Final = "a documented limit far above 1,000, which is met where a target can make its limits smaller"
_LIKELY: Final = "it leaves out less beforehand, and a second look at each row leaves out the rest"
_ONE_TEXT: Final = "Python keeps one empty text"
_FACT: Final = "a fact of the organization of the seed, which may be either way; both routes to it say the same"
_EDITION: Final = (
    "the sandbox on trial has no edition, and the description says of both limits that nobody may reach them"
)
_LOCKED: Final = "the description keeps everybody from it: it would lock the account out for the rest of ten minutes"
_CREDITS: Final = (
    "credits are information: the table of limits was read in renderings, and nothing is promised about them"
)
_ENDS: Final = "no page says whether the ends are between themselves"
_HELD: Final = "return low is not None and high is not None and low[1] <= low[0] and high[0] <= high[1]"
_PAIR: Final = "no page says what a rule means that asks for what lies between other than two"
_CONTAINS: Final = '"contains": lambda mine, wanted: wanted[0] in mine,'
_CONSTANT: Final = re.compile(r'(?:"\w+": (?:True|False|None|\d+|place \+ 1),? ?)+')
"""What a table tells of every module or layout alike, or the place where it stands."""
_TABLES: Final = frozenset({("behaviours/modules", "_described"), ("state/layouts", "create")})
_SPARING: Final = ("@dataclass(frozen=", "@remembered", "@lru_cache(", "@cache")
_ROWS: Final = (
    "rows = OF_ONE.run(connection, one=records[0]) if one else OF_MANY.run(connection, records=json.dumps(records))"
)
_PROFILE: Final = (
    '{"id": one["id"], "name": one["name"], "default": True, "default_view": view, "default_assignment_view": view}'
)

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {
    (
        "behaviours/modules",
        'shown = _described(call, found, rows[0] if call.broken("other-module-shown") else rows[found])',
        'shown = _described(call, found, rows[ 1] if call.broken("other-module-shown") else rows[found])',
    ): _FAULT,
    (
        "behaviours/search",
        "node, rest = _joined(call, inner, kinds, depth + 1)",
        "node, rest = _joined(call, inner, kinds, depth + 0)",
    ): _DEEP,
    ("behaviours/settings", "for field in found:", "for field in []:"): _FAULT,
    (
        "behaviours/modules",
        'status = "user_hidden" if row.api_name in HIDDEN else "visible"',
        'status = "user_hidden" if not row.api_name in HIDDEN else "visible"',
    ): _FACT,
    ("behaviours/choice", "MOST_RECORDS: Final = 50_000", "MOST_RECORDS: Final = 50001"): _MANY,
    (
        "behaviours/users",
        'return bool(user["status"] == "active")',
        'return bool(user["status"] <= "active")',
    ): "no documented status comes before that word",
    (
        "behaviours/users",
        'if found and since is not None and (moment(found[0]["modified_time"]) or 0.0) <= since:',
        'if found and since is not None and (moment(found[0]["modified_time"]) or 1.0) <= since:',
    ): "every user has such a moment",
    (
        "behaviours/telling",
        "row = call.pick([row], wanted)[0]",
        "row = call.pick([row], wanted)[ -1]",
    ): "the first of one is the last",
    (
        "behaviours/query",
        "return (known is not None, 0 if known is None else known)",
        "return (known is not None, 1 if known is None else known)",
    ): "two that have no value are alike, whatever stands for it",
    ("behaviours/tags", 'if call.get("my_tags"):', 'if not call.get("my_tags"):'): (
        "the user of the token has made every tag there is, and the other user of a token may make none"
    ),
    (
        "state/filters",
        "return Filter((cast(records.c.modified_at, Integer) > moment,))",
        "return Filter((cast(records.c.modified_at, Integer) >= moment,))",
    ): "no page says whether a change in that very second is one since then",
    ("state/conditions", 'if value is None or value == "":', 'if value is None or value is "":'): _ONE_TEXT,
    (
        "state/filters",
        "if not is_object(field) or not isinstance(wanted, str) or wanted in criteria.EMPTY or _is_number(wanted):",
        "if  is_object(field) or not isinstance(wanted, str) or wanted in criteria.EMPTY or _is_number(wanted):",
    ): _LIKELY,
    (
        "state/filters",
        "if not said or (not every and len(said) < len(parts)):",
        "if not said or (not every or len(said) < len(parts)):",
    ): _LIKELY,
    (
        "state/records",
        "chosen = select(table.c.id).where(table.c.org == org, table.c.module == module, table.c.id < record)",
        "chosen = select(table.c.id).where(table.c.org >= org, table.c.module == module, table.c.id < record)",
    ): "no later organization has identifiers before ours",
    (
        "behaviours/search",
        "node, rest = _joined(call, inner, kinds, depth + 1)",
        "node, rest = _joined(call, inner, kinds, depth << 1)",
    ): _DEEP,
    (
        "behaviours/modules",
        '"visibility": int(status == "visible"),',
        '"visibility": int(status > "visible"),',
    ): _FACT,
    ("behaviours/mass_update", 'path = ("fields", 0, name)', 'path = ("fields", -1, name)'): (
        "no documented refusal that is made with it tells a path"
    ),
    ("state/tags", "one = len(records) == 1", "one = len(records) == 0"): _KEPT,
    ("state/tags", _ROWS, _ROWS.replace("records[0]", "records[ -1]")): "the first of one is the last",
    (
        "behaviours/telling",
        "memory.took(4 * len(record.kept[2]))",
        "memory.took(4 * len(record.kept[ 1]))",
    ): _KEPT,
    (
        "state/conditions",
        'return (value in (None, "", [])) == (condition.operator == "is_null")',
        'return (value in (None, "", [])) == (condition.operator >= "is_null")',
    ): "the other of the two words that come there is the lesser one",
    ("state/conditions", 'first, *rest = wanted[0].split("%")', 'first, *rest = wanted[ -1].split("%")'): (
        "the first of one is the last"
    ),
    (
        "state/filters",
        "if not is_object(field) or not isinstance(wanted, str) or wanted in criteria.EMPTY or _is_number(wanted):",
        "if not is_object(field) or  isinstance(wanted, str) or wanted in criteria.EMPTY or _is_number(wanted):",
    ): _LIKELY,
    (
        "behaviours/search",
        "node, rest = _joined(call, inner, kinds, depth + 1)",
        "node, rest = _joined(call, inner, kinds, depth ** 1)",
    ): _DEEP,
    (
        "state/filters",
        "return func.instr(CONTENT, json.dumps(wanted)[1:-1]) > 0",
        "return func.instr(CONTENT, json.dumps(wanted)[1:-1]) != 0",
    ): "no place in a text is below zero",
    (
        "behaviours/query",
        '("limit-too-high", asked.limit or 0, FEW_ROWS.get(version, MOST_ROWS)),',
        '("limit-too-high", asked.limit or 1, FEW_ROWS.get(version, MOST_ROWS)),',
    ): "a limit that is not named is none that is too high",
    ("behaviours/search", "MOST_CRITERIA: Final = 10", "MOST_CRITERIA: Final = 11"): (
        "one page allows 10 criteria, the text of a refusal 15: up to 10 have to work, more than 15 to be refused"
    ),
    (
        "state/criteria",
        'return bool(wanted == held.get("id"))',
        'return bool(wanted < held.get("id"))',
    ): "no page says how a rule or a view names what a lookup field should hold",
    (
        "behaviours/references",
        'return "" if any(user["id"] == identifier and user["status"] == ACTIVE for user in users) else NOBODY',
        'return "" if any(user["id"] == identifier and user["status"] is not ACTIVE for user in users) else NOBODY',
    ): "no page says what becomes of a record that is to be owned by somebody who is not active",
    (
        "state/records",
        "last = -1 if most is None else most",
        "last = -1 if not most is None else most",
    ): (
        "whoever asks for records without a condition asks for their places, which is another call; a list with one, a "
        "search and a query come here: it holds only as long as none of them comes with EVERY or OPEN themselves"
    ),
    (
        "state/tags",
        'OF_ONE: Final = Prepared(CARRIED.where(LINK.c.record == bindparam("one")))',
        'OF_ONE: Final = Prepared(CARRIED.where(LINK.c.record is not bindparam("one")))',
    ): "it reads more, and tells of the record what is the record's own",
    (
        "state/org",
        "return set(connection.execute(select(table.c.module).where(table.c.org == org).distinct()).scalars())",
        "return set(connection.execute(select(table.c.module).where(table.c.org >= org).distinct()).scalars())",
    ): "every organization has the same modules",
    ("behaviours/query", "if not every:", "if not not every:"): (
        f"{_LIKELY}; where it leaves out more, a fault is switched on"
    ),
    (
        "behaviours/user_territories",
        'if user["status"] == "deleted":',
        'if user["status"] >= "deleted":',
    ): "no page says whether a user who is not active may be put into a territory",
    ("behaviours/search", "len(values) == PAIR", "len(values) >= PAIR"): (
        "no page says what becomes of a third value of a criterion that asks for what lies between two"
    ),
    (
        "behaviours/conversion",
        '"state": IN_PROGRESS if job.state == "RUNNING" else job.state,',
        '"state": IN_PROGRESS if job.state is "RUNNING" else job.state,',
    ): "Python keeps one of such texts, and the state is one that stands in a program",
    (
        "behaviours/user_search",
        'TOLD: Final = tuple(name for name in KINDS if name != "id")',
        'TOLD: Final = tuple(name for name in KINDS if name == "id")',
    ): "no page shows what a search tells of a user beside the identifier",
    ("state/criteria", _HELD, _HELD.replace("low[1] <= low[0]", "low[1] < low[0]")): _ENDS,
    ("state/criteria", _HELD, _HELD.replace("high[0] <= high[1]", "high[0] < high[1]")): _ENDS,
    ("state/conditions", _CONTAINS, _CONTAINS.replace("wanted[0]", "wanted[ -1]")): "the first of one is the last",
    ("state/filters", "if not longest:", "if not not longest:"): _LIKELY,
    (
        "state/filters",
        'if rule.get("comparator") in {"contains", "starts_with", "ends_with"}:',
        'if not rule.get("comparator") in {"contains", "starts_with", "ends_with"}:',
    ): "no request makes a view, and those of the organization compare texts in no other way",
    (
        "state/filters",
        'if kinds[node.field] not in {"text", "link"} or any(";" in str(value) for value in node.values):',
        'if kinds[node.field] not in {"text", "link"} and any(";" in str(value) for value in node.values):',
    ): "no page says whether a number is found that is spelled otherwise, as 1500.0 for 1500, nor asks for two choices",
    ("state/criteria", "return False", "return True"): _PAIR,
    (
        "state/criteria",
        "if not is_list(wanted) or len(wanted) != 2:  # noqa: PLR2004 - from and to",
        "if not is_list(wanted) or len(wanted) > 2:  # noqa: PLR2004 - from and to",
    ): _PAIR,
    (
        "behaviours/uniqueness",
        'return Refused("duplicate", "DUPLICATE_DATA", (*path, others[0]))',
        'return Refused("duplicate", "DUPLICATE_DATA", (*path, others[ -1]))',
    ): "where several are documented to be named at once they are, and elsewhere no page says which one is",
    (
        "behaviours/mass_delete",
        'name = "unknown-record" if call.row_count() == 1 else "one-unknown-record"',
        'name = "unknown-record" if call.row_count() >= 1 else "one-unknown-record"',
    ): "a row is told alike under both names, and the status of the answer comes of all its rows",
    (
        "behaviours/mass_delete",
        'return Refused(name, details={"id": identifier if call.fits_row(identifier) else None})',
        'return Refused(name, details={"id": identifier if not call.fits_row(identifier) else None})',
    ): "under either name the details that are told are empty",
    (
        "behaviours/references",
        "if isinstance(identifier, str) and not identifier.isdigit():",
        "if isinstance(identifier, str) and  identifier.isdigit():",
    ): "no page says what becomes of a reference to a record that is not there, or to a name",
    (
        "behaviours/records",
        "start, most = (number - 1) * size - repeated, size + repeated",
        "start, most = (number - 1) * size - repeated, size ^ repeated",
    ): _FAULT,
    ("behaviours/search", "if not first or not second:", "if not first and not second:"): (
        "a criterion that is cut off is refused all the same, and no page says with which details"
    ),
    ("behaviours/record_changes", "continue", "break"): (
        "openapi/DECISIONS.md promises no error for a field to find duplicates by that nothing can be found by"
    ),
    ("state/grants", "if refresh is None:", "if not refresh is None:"): _LOCKED,
    (
        "behaviours/layouts",
        'sections = [{**section, "fields": own} for section, own in zip(layout["sections"], parts, strict=True)]',
        'sections = [{**section, "fields": own} for section, own in zip(layout["sections"], parts, strict=False)]',
    ): "there are as many of the one as of the other",
    (
        "behaviours/layouts",
        _PROFILE,
        _PROFILE.replace("True", "False"),
    ): _FACT,
    (
        "behaviours/references",
        "if isinstance(identifier, str) and not identifier.isdigit():",
        "if isinstance(identifier, str) or not identifier.isdigit():",
    ): "no page says what becomes of a reference to a record that is not there, or to a name",
    (
        "behaviours/search",
        "node, rest = _joined(call, text.strip(), kinds, 0)",
        "node, rest = _joined(call, text.strip(), kinds, 1)",
    ): _DEEP,
    (
        "behaviours/search",
        "node, rest = _joined(call, inner, kinds, depth + 1)",
        "node, rest = _joined(call, inner, kinds, depth >> 1)",
    ): _DEEP,
    (
        "state/filters",
        'return or_(CONTENT.like(f"%{longest}%"), *(func.instr(CONTENT, sign) > 0 for sign in TURNCOATS))',
        'return or_(CONTENT.like(f"%{longest}%"), *(func.instr(CONTENT, sign) != 0 for sign in TURNCOATS))',
    ): "no place in a text is below zero",
    (
        "state/records",
        "def _page(chosen: Filter, order: Order, *, alone: bool = False) -> Prepared:",
        "def _page(chosen: Filter, order: Order, *, alone: bool = True) -> Prepared:",
    ): "whoever asks for records without a condition asks for their places, which says so",
    (
        "state/records",
        "if chosen is not EVERY and chosen is not OPEN:",
        "if chosen is not EVERY or chosen is not OPEN:",
    ): _KEPT,
}
"""Room, line before and line after -> why nobody can tell."""

UNPROMISED: Final[dict[tuple[str, str], str]] = {
    ("behaviours/apis", "most = operation.batch.maximum if operation.batch else None"): _CREDITS,
    (
        "behaviours/apis",
        '"max_credits": 0 if call.broken("credits-untold") else cost_of(price, most or 1),',
    ): _CREDITS,
    ("behaviours/apis", '"min_credits": cost_of(price, 1),'): _CREDITS,
}
"""Room and line -> why nobody can tell whatever else is done there instead."""

UNREACHED: Final[dict[tuple[str, str], str]] = {
    **{
        ("state/grants", name): _CONSENT
        for name in (
            "CODE_LIFE",
            "SELF_CODE_LIFE",
            "MOST_REFRESH_TOKENS",
            "Consent",
            "codes_are_used_up",
            "issue_code",
            "find_code",
            "use_code",
            "issue_refresh",
            "has_refresh",
        )
    },
    ("behaviours/tokens", "_exchange"): _CONSENT,
    ("behaviours/tokens", "_proves"): _CONSENT,
    ("behaviours/tags", "_beyond"): _EDITION,
    ("state/grants", "WINDOW"): _LOCKED,
    ("state/grants", "MOST_IN_WINDOW"): _LOCKED,
    ("state/grants", "refreshes_are_used_up"): _LOCKED,
    ("state/grants", "LIFE"): "nobody can wait for an hour, and no page tells it to the second",
    ("state/modules", "identifier_of"): "no operation asks for it",
    ("behaviours/deleted_records", "KEPT"): "whoever asks cannot wait sixty days, and no page tells them to the minute",
    ("behaviours/record_changes", "_optional"): _FAULT,
    ("behaviours/record_changes", "_write_neighbour"): _FAULT,
    ("state/records", "FARTHEST"): "it only keeps a number within what the database can count to",
}
"""Room and name -> why no documented request can tell what is done there."""


def reason(mutant: Mutant) -> str:
    """Why nobody can tell a mutant that survived; empty if somebody could."""
    if mutant.before.strip().startswith(_SPARING):
        return _KEPT
    if (mutant.room, mutant.scope) in _TABLES and _CONSTANT.fullmatch(mutant.before.strip()):
        return _FACT
    if mutant.after == mutant.before.replace("*, ", "/, ", 1) and mutant.after != mutant.before:
        return "everybody calls it in the one way that both allow"
    told = EQUIVALENT.get(mutant.key, "") or UNPROMISED.get((mutant.room, mutant.before), "")
    return told or UNREACHED.get((mutant.room, mutant.scope), "")
