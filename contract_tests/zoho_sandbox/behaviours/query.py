"""Queries: records of a module by conditions, with fields of those that they look up, sorted or summed up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from zoho_sandbox import coql, wire
from zoho_sandbox.answers import Answer, Found, RefusalError, refuse
from zoho_sandbox.behaviours.records import in_view
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.coql import Column, Query, SyntaxProblemError
from zoho_sandbox.shapes import is_object
from zoho_sandbox.state import conditions, org, records
from zoho_sandbox.state.conditions import Kind
from zoho_sandbox.wire import FREE

QUERY: Final = "INVALID_QUERY"
LIMIT: Final = "LIMIT_EXCEEDED"
TWICE: Final = "DUPLICATE_DATA"
USUAL: Final = 200
MOST_ROWS: Final = 2000
LAST_ROW: Final = 100_000
MOST_VALUES: Final = 100
# What stands in the bundle for territories of a record, which queries only select.
PLACES: Final = frozenset({"Territories", "Territory"})
SUMS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "avg": lambda values: sum(values) / len(values),
}
Cells = Mapping[str, Any]


@behaviour("queryRecords")
def query(call: Call) -> Answer:
    """The rows that the query finds."""
    try:
        asked = coql.parse(call.text("select_query"))
    except SyntaxProblemError as problem:
        raise refuse(problem.name, "SYNTAX_ERROR", ("select_query",)) from None
    _check_amounts(asked)
    _check_repeats(asked)
    kinds = _kinds(call, asked)
    _check_fields(asked, kinds)
    rows = [row for row in _candidates(call, asked) if conditions.holds(asked.where, row, kinds)]
    if call.broken("query-conditions-ignored"):
        rows = _candidates(call, asked)
    found = (
        _summed(asked, rows) if _has_functions(asked) or asked.groups else _selected(asked, _sorted(asked, rows, kinds))
    )
    limit = asked.limit if asked.limit is not None else USUAL
    start = 0 if call.broken("query-offset-ignored") else asked.offset
    shown = found[start : start + limit]
    if not shown:
        return Found("nothing")
    more = start + limit < len(found)
    info = {"count": len(shown), "more_records": more != call.broken("query-more-records-wrong")}
    body: dict[str, Any] = {"data": shown, "info": info}
    if call.get("include_meta"):
        body["fields"] = _told(call, asked)
    return Found("found", body)


def _has_functions(asked: Query) -> bool:
    return any(column.function for column in asked.columns)


def _refused(name: str, code: str) -> RefusalError:
    return refuse(name, code, ("select_query",))


def _check_amounts(asked: Query) -> None:
    """See that nothing is more than a query may have.

    Raises:
        RefusalError: something is.
    """
    leaves = conditions.leaves(asked.where)
    named = [*(column.field for column in asked.columns), *(leaf.field for leaf in leaves)]
    joins = {name.rpartition(".")[0] for name in named if "." in name}
    sums = sum(bool(column.function) for column in asked.columns)
    amounts = (
        ("limit-too-high", asked.limit or 0, MOST_ROWS),
        ("too-many-columns", len(asked.columns), 50),
        ("too-many-joins", len(joins), 2),
        ("too-many-values", max(len(leaf.values) for leaf in leaves), MOST_VALUES),
        ("row-beyond-limit", asked.offset + (asked.limit or 0), LAST_ROW),
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
    if _repeats((column.function.lower(), column.field) for column in asked.columns if column.function):
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


def _kinds(call: Call, asked: Query) -> dict[str, Kind]:
    """How the fields of the module and of the modules that it looks up compare, by the names that queries have."""
    home = call.principal.org
    if asked.module not in org.modules(call.connection, home):
        raise _refused("unknown-module", QUERY)
    found: dict[str, Kind] = dict(conditions.SYSTEM)
    for field in org.fields(call.connection, home, asked.module):
        found[field["api_name"]] = conditions.kind_of(field["data_type"])
        if field["lookup"]:
            beyond = org.fields(call.connection, home, field["lookup"]["module"])
            kinds = {**conditions.SYSTEM, **{one["api_name"]: conditions.kind_of(one["data_type"]) for one in beyond}}
            found.update((f"{field['api_name']}.{name}", kind) for name, kind in kinds.items())
    return found


def _check_fields(asked: Query, kinds: Mapping[str, Kind]) -> None:
    """See that every field exists and can be asked what it is asked.

    Raises:
        RefusalError: one does not, or cannot.
    """
    leaves = conditions.leaves(asked.where)
    outside = [*(leaf.field for leaf in leaves), *(name for name, _ in asked.order), *asked.groups]
    if PLACES & set(outside):
        raise _refused("condition-on-territory", QUERY)
    aliases = {column.alias for column in asked.columns}
    for name in (*(column.field for column in asked.columns), *(one for one in outside if one not in aliases)):
        if name not in kinds and name not in PLACES:
            raise _refused("unknown-field", QUERY)
    for leaf in leaves:
        kind = kinds[leaf.field]
        if leaf.operator not in conditions.ALLOWED[kind]:
            raise _refused("unsupported-operator", QUERY)
        if any(conditions.comparable(kind, value) is None for value in leaf.values):
            raise _refused("wrong-type", QUERY)


def _candidates(call: Call, asked: Query) -> list[Cells]:
    """The records of the module, or of the view, with the cells of those that they look up."""
    home = call.principal.org
    everything = records.all_of(call.connection, home, asked.module)
    if asked.view is not None:
        view = org.view(call.connection, home, asked.view)
        if view is None or view[0] != asked.module:
            raise _refused("unknown-view", QUERY)
        everything = in_view(view[1], everything)
    paths = {name.partition(".")[0] for name in _names(asked) if "." in name}
    return [_with_looked_up(call, conditions.cells(record), paths) for record in everything]


def _names(asked: Query) -> list[str]:
    """Every field that the query names."""
    leaves = (leaf.field for leaf in conditions.leaves(asked.where))
    return [*(column.field for column in asked.columns), *leaves, *(name for name, _ in asked.order), *asked.groups]


def _with_looked_up(call: Call, cells: dict[str, Any], paths: Iterable[str]) -> Cells:
    for path in paths:
        held = cells.get(path)
        identifier = held.get("id") if is_object(held) else held
        other = records.anywhere(call.connection, call.principal.org, str(identifier)) if identifier else None
        beyond = conditions.cells(other) if other else {}
        cells.update({f"{path}.{name}": value for name, value in beyond.items()})
    return cells


def _sorted(asked: Query, rows: Sequence[Cells], kinds: Mapping[str, Kind]) -> Sequence[Cells]:
    """The rows by the fields to sort by, the last first: sorting keeps what it need not change."""
    for name, descending in reversed(asked.order):
        kind = kinds.get(name, "text")

        def key(row: Cells, name: str = name, kind: Kind = kind) -> tuple[bool, Any]:
            value = conditions.comparable(kind, row.get(name))
            return (value is not None, 0 if value is None else value)

        rows = sorted(rows, key=key, reverse=descending)
    return rows


def _selected(asked: Query, rows: Sequence[Cells]) -> list[dict[str, Any]]:
    return [{"id": row["id"], FREE: {column.name: row.get(column.field) for column in asked.columns}} for row in rows]


def _summed(asked: Query, rows: Sequence[Cells]) -> list[dict[str, Any]]:
    """One row for each group, in the order in which they turn up."""
    groups: dict[tuple[str, ...], list[Cells]] = {}
    for row in rows:
        groups.setdefault(tuple(repr(row.get(name)) for name in asked.groups), []).append(row)
    return [{FREE: {column.name: _value(column, members) for column in asked.columns}} for members in groups.values()]


def _value(column: Column, members: Sequence[Cells]) -> Any:  # noqa: ANN401 - whatever the field holds
    """What a column says of a group."""
    if not column.function:
        return members[0].get(column.field)
    held = [row[column.field] for row in members if row.get(column.field) is not None]
    if column.function.lower() == "count":
        return len(held)
    return SUMS[column.function.lower()](held) if held else None


def _told(call: Call, asked: Query) -> dict[str, Any]:
    """What each selected field is, as the settings tell it."""
    shapes = call.contract.shapes
    _, node = shapes.properties(call.operation.responses.get(200) or {})["fields"]
    schema = shapes.resolve(node).get("additionalProperties", {})
    known = {field["api_name"]: field for field in org.fields(call.connection, call.principal.org, asked.module)}
    wanted = [column.field for column in asked.columns if column.field in known]
    return {FREE: {name: wire.write(shapes, schema, known[name]) for name in wanted}}
