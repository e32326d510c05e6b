"""Queries: records of a module by conditions, with fields of those that they look up, sorted or summed up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from zoho_sandbox import auth, coql, permissions, wire
from zoho_sandbox.answers import Answer, Found, RefusalError, Refused, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.coql import Column, Query, SyntaxProblemError
from zoho_sandbox.shapes import Json, is_list
from zoho_sandbox.state import conditions, filters, org, records, territories
from zoho_sandbox.state.conditions import Kind
from zoho_sandbox.state.paths import Paths
from zoho_sandbox.wire import FREE

QUERY: Final = "INVALID_QUERY"
LIMIT: Final = "LIMIT_EXCEEDED"
TWICE: Final = "DUPLICATE_DATA"
USUAL: Final = 200
MOST_ROWS: Final = 2000
LAST_ROW: Final = 100_000
MOST_VALUES: Final = 100
MOST_CONDITIONS: Final = 25
# What old versions give: so many rows in a call, and so many in all.
FEW_ROWS: Final[Mapping[str, int]] = {"v2": 200, "v2.1": 200, "v3": 200}
EARLY_LAST_ROW: Final[Mapping[str, int]] = dict.fromkeys(("v2", "v2.1", "v3", "v4", "v5", "v6"), 10_000)
# The scope that what is told of fields needs besides.
FIELDS_SCOPE: Final = "ZohoCRM.settings.fields.READ"
# What stands in the bundle for territories of a record, which queries only select.
PLACES: Final = frozenset({"Territories", "Territory"})
# What each function can be asked of.
ADDED: Final = frozenset[Kind]({"number"})
COMPARED: Final = ADDED | frozenset[Kind]({"time", "day"})
COUNTED: Final = COMPARED | frozenset[Kind]({"key", "link", "text"})
FUNCTIONS: Final[Mapping[str, frozenset[Kind]]] = {
    "SUM": ADDED,
    "AVG": ADDED,
    "MAX": COMPARED,
    "MIN": COMPARED,
    "COUNT": COUNTED,
}
Cells = Mapping[str, Any]


@behaviour("queryRecords")
def query(call: Call) -> Answer:
    """The rows that the query finds."""
    try:
        asked = coql.parse(call.text("select_query"))
    except SyntaxProblemError as problem:
        told = Refused(problem.name, "SYNTAX_ERROR", ("select_query",), fault=problem.fault)
        raise RefusalError(told) from None
    _check_amounts(call.contract.version, asked)
    _check_repeats(asked)
    _admit(call, asked)
    paths = Paths(call.connection, call.principal.org, asked.module)
    kinds = _kinds(paths, asked)
    _check_fields(asked, kinds)
    limit = asked.limit if asked.limit is not None else USUAL
    start = 0 if call.broken("query-offset-ignored") else asked.offset
    shown, more = _page(call, asked, paths, kinds, slice(start, start + limit))
    if not shown:
        return Found("nothing")
    info = {"count": len(shown), "more_records": more != call.broken("query-more-records-wrong")}
    body: dict[str, Any] = {"data": shown, "info": info}
    if call.get("include_meta"):
        body["fields"] = _told(call, asked)
    return Found("found", body)


def _page(
    call: Call, asked: Query, paths: Paths, kinds: Mapping[str, Kind], part: slice
) -> tuple[list[dict[str, Any]], bool]:
    """That part of the rows that are found, and whether there are more."""
    found = _found(call, asked, paths, kinds)
    if _has_functions(asked) or asked.groups:
        sums = _summed(call, asked, paths, _placed(call, asked, list(found)), kinds)
        return sums[part], part.stop < len(sums)
    if asked.order and not call.broken("query-order-ignored"):
        rows = _sorted(asked, list(found), kinds)
    else:
        # Without an order nobody need look further than one row behind the last.
        rows = list(islice(found, part.stop + 1))
    return _selected(call, asked, paths, _placed(call, asked, rows[part])), part.stop < len(rows)


def _admit(call: Call, asked: Query) -> None:
    """See that there is the module, and that token and profile open it: the URL does not name it.

    Raises:
        RefusalError: there is none, or they do not.
    """
    if asked.module not in org.modules(call.connection, call.principal.org):
        raise _refused("unknown-module", QUERY)
    auth.check_scope(call.operation, call.principal, asked.module, call.faults)
    permissions.check(call, asked.module)
    granted = any(auth.covers(scope, FIELDS_SCOPE) for scope in call.principal.scopes)
    if call.get("include_meta") and not granted and not call.broken("scope-not-checked"):
        raise _refused("fields-without-scope", "OAUTH_SCOPE_MISMATCH")


def _has_functions(asked: Query) -> bool:
    return any(column.function for column in asked.columns)


def _refused(name: str, code: str) -> RefusalError:
    return refuse(name, code, ("select_query",))


def _check_amounts(version: str, asked: Query) -> None:
    """See that nothing is more than a query may have.

    Raises:
        RefusalError: something is.
    """
    leaves = conditions.leaves(asked.where)
    named = [*(column.field for column in asked.columns), *(leaf.field for leaf in leaves)]
    joins = {name.rpartition(".")[0] for name in named if "." in name}
    sums = sum(bool(column.function) for column in asked.columns)
    amounts = (
        ("limit-too-high", asked.limit or 0, FEW_ROWS.get(version, MOST_ROWS)),
        ("too-many-columns", len(asked.columns), 50),
        ("too-many-joins", len(joins), 2),
        ("too-many-values", max(len(leaf.values) for leaf in leaves), MOST_VALUES),
        ("too-many-conditions", len(leaves), MOST_CONDITIONS),
        ("row-beyond-limit", asked.offset + (asked.limit or 0), EARLY_LAST_ROW.get(version, LAST_ROW)),
        ("too-many-sort-fields", len(asked.order), 10),
        ("too-many-groups", len(asked.groups), 4),
        ("too-many-aggregates", sums, 5),
    )
    for name, amount, most in amounts:
        if amount > most:
            raise _refused(name, LIMIT)


def _check_repeats(asked: Query) -> None:
    """See that nothing stands there twice.

    Raises:
        RefusalError: something does, or an alias is empty.
    """
    aliases = [column.alias for column in asked.columns if column.alias is not None]
    if any(not alias.strip() for alias in aliases):
        raise _refused("empty-alias", "INVALID_ALIAS")
    if _repeats(aliases):
        raise _refused("same-alias", "DUPLICATE_ALIAS")
    if _repeats((column.function, column.field) for column in asked.columns if column.function):
        raise _refused("same-aggregate", TWICE)
    if _repeats(column.field for column in asked.columns if not column.function):
        raise _refused("same-column", TWICE)
    if _repeats(name for name, _ in asked.order):
        raise _refused("same-sort-field", TWICE)
    if _repeats(asked.groups):
        raise _refused("same-group", TWICE)


def _repeats(found: Iterable[object]) -> bool:
    known = list(found)
    return len(known) != len(set(known))


def _kinds(paths: Paths, asked: Query) -> dict[str, Kind]:
    """How what the query names compares; names that lead nowhere are left out."""
    found: dict[str, Kind] = {}
    for name in _names(asked):
        kind = paths.kind(name)
        if kind is not None:
            found[name] = kind
    return found


def _check_fields(asked: Query, kinds: Mapping[str, Kind]) -> None:
    """See that every field exists and can be asked what it is asked.

    Raises:
        RefusalError: one does not, or cannot.
    """
    leaves = conditions.leaves(asked.where)
    outside = [*(leaf.field for leaf in leaves), *(_meant(asked, name) for name, _ in asked.order), *asked.groups]
    if any(_is_place(name) for name in outside):
        raise _refused("condition-on-territory", QUERY)
    for name in (*(column.field for column in asked.columns), *outside):
        if name not in kinds and not _is_place(name):
            raise _refused("unknown-field", QUERY)
    for column in asked.columns:
        if column.function and kinds.get(column.field) not in FUNCTIONS[column.function]:
            raise _refused("unsupported-data-type", QUERY)
    for leaf in leaves:
        kind = kinds[leaf.field]
        if leaf.operator not in conditions.ALLOWED[kind]:
            raise _refused("unsupported-operator", QUERY)
        if any(conditions.wanted(kind, value) is None for value in leaf.values):
            raise _refused("wrong-type", QUERY)


def _is_place(name: str) -> bool:
    return name.rpartition(".")[2] in PLACES


def _meant(asked: Query, name: str) -> str:
    """The field that a name to sort by stands for, which can be an alias."""
    return next((column.field for column in asked.columns if column.alias == name), name)


def _found(call: Call, asked: Query, paths: Paths, kinds: Mapping[str, Kind]) -> Iterator[Cells]:
    """Of each record of the module, or of the view, that meets the conditions what the query names."""
    home, chosen, every = call.principal.org, filters.EVERY, call.broken("query-conditions-ignored")
    if asked.view is not None:
        view = org.view(call.connection, home, asked.view)
        if view is None or view[0] != asked.module:
            raise _refused("unknown-view", QUERY)
        chosen = filters.viewed(view[1])
    if not every:
        chosen &= filters.likely(asked.where, kinds)
    names = _names(asked) | {"id"}
    dotted = {name for name in names if "." in name}
    for record in records.each(call.connection, home, asked.module, chosen):
        cells = conditions.cells(record)
        cells.update({name: paths.value(cells, name) for name in dotted})
        if every or conditions.holds(asked.where, cells, kinds):
            yield {name: cells.get(name) for name in names}


def _placed(call: Call, asked: Query, rows: Sequence[Cells]) -> Sequence[Cells]:
    """The rows with the territories of their records, where those are selected."""
    if not any(column.field in PLACES for column in asked.columns):
        return rows
    placed = territories.of_records(call.connection, [row["id"] for row in rows])
    known = {one: [{"name": place.name, "id": place.territory} for place in places] for one, places in placed.items()}
    return [{**row, **dict.fromkeys(PLACES, known[row["id"]])} for row in rows]


def _names(asked: Query) -> set[str]:
    """Every field that the query names."""
    leaves = (leaf.field for leaf in conditions.leaves(asked.where))
    sorted_by = (_meant(asked, name) for name, _ in asked.order)
    return {*(column.field for column in asked.columns), *leaves, *sorted_by, *asked.groups}


def _sorted(asked: Query, rows: Sequence[Cells], kinds: Mapping[str, Kind]) -> Sequence[Cells]:
    """The rows by the fields to sort by, the last first: sorting keeps what it need not change."""
    for name, descending in reversed(asked.order):
        field = _meant(asked, name)

        def key(row: Cells, field: str = field) -> tuple[bool, Any]:
            value = row.get(field)
            known = None if is_list(value) else conditions.comparable(kinds.get(field, "text"), value)
            return (known is not None, 0 if known is None else known)

        rows = sorted(rows, key=key, reverse=descending)
    return rows


def _selected(call: Call, asked: Query, paths: Paths, rows: Sequence[Cells]) -> list[dict[str, Any]]:
    told = [
        {column.name: _shown(call, paths, column.field, row.get(column.field)) for column in asked.columns}
        for row in rows
    ]
    return [{"id": row["id"], FREE: cells} for row, cells in zip(rows, told, strict=True)]


def _shown(call: Call, paths: Paths, name: str, value: Json) -> Json:
    """A value as it is selected: of what it refers to the identifier, in new versions with a name."""
    if paths.kind(name) != "link":
        return value
    assert call.operation.body is not None
    named = call.contract.shapes.property_named(call.operation.body, "include_meta") is not None
    known = paths.display(name, value)
    if known is None or call.broken("query-reference-bare"):
        return known and known["id"]
    return known if named else {"id": known["id"]}


def _summed(
    call: Call, asked: Query, paths: Paths, rows: Sequence[Cells], kinds: Mapping[str, Kind]
) -> list[dict[str, Any]]:
    """One row for each group, in the order that is wanted or in which they turn up."""
    groups: dict[tuple[str, ...], list[Cells]] = {}
    for row in rows:
        groups.setdefault(tuple(repr(row.get(name)) for name in asked.groups), []).append(row)
    sums = [(_totals(asked, members, kinds), members[0]) for members in groups.values()]
    for name, descending in reversed(asked.order):
        column = next((one for one in asked.columns if name in {one.name, one.field}), Column(name))

        def key(pair: tuple[Cells, Cells], column: Column = column) -> tuple[bool, Any]:
            told, first = pair
            kind = "number" if column.function in {"SUM", "AVG", "COUNT"} else kinds[column.field]
            value = conditions.comparable(kind, told.get(column.name, first.get(column.field)))
            return (value is not None, 0 if value is None else value)

        sums.sort(key=key, reverse=descending)
    fields = {column.name: column.field for column in asked.columns if not column.function}
    return [
        {FREE: {name: _shown(call, paths, fields.get(name, ""), value) for name, value in told.items()}}
        for told, _ in sums
    ]


def _totals(asked: Query, members: Sequence[Cells], kinds: Mapping[str, Kind]) -> Cells:
    return {column.name: _value(column, members, kinds) for column in asked.columns}


def _value(column: Column, members: Sequence[Cells], kinds: Mapping[str, Kind]) -> Json:
    """What a column says of a group."""
    if not column.function:
        return members[0].get(column.field)
    held: list[Any] = [row[column.field] for row in members if row.get(column.field) is not None]
    if column.function == "COUNT":
        return len(held)
    if column.function in {"MIN", "MAX"}:
        kind = kinds[column.field]
        held.sort(key=lambda one: conditions.comparable(kind, one))
        return held[0 if column.function == "MIN" else -1] if held else None
    total = sum(held) if held else None
    return total / len(held) if column.function == "AVG" and total is not None else total


def _told(call: Call, asked: Query) -> dict[str, Any]:
    """What each selected field is, as the settings tell it."""
    shapes = call.contract.shapes
    _, node = shapes.properties(call.operation.responses.get(200) or {})["fields"]
    schema = shapes.resolve(node).get("additionalProperties", {})
    known = {field["api_name"]: field for field in org.fields(call.connection, call.principal.org, asked.module)}
    wanted = [column.field for column in asked.columns if column.field in known]
    return {FREE: {name: wire.write(shapes, schema, known[name]) for name in wanted}}
