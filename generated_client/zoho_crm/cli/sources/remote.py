"""Ids that the CRM itself names: those of a custom view, or those that a query selects."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from zoho_crm import InvalidRequestError
from zoho_crm.cli.fields import named
from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.sources.line import Line
from zoho_crm.cli.sources.table import ID

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.v8 import models

_QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_SELECT: Final = re.compile(
    r"\s*select\s+(?P<what>.+?)\s+from\s+(?P<module>\S+)\s+where\s+(?P<cond>.+)", re.IGNORECASE | re.DOTALL
)
#: What the query is of; a field may be called From.
_FROM: Final = re.compile(
    r"\bfrom\s+(?P<module>[\w$]+)\s*(?:\b(?:where|order|group|limit|offset)\b|;|$)", re.IGNORECASE
)
#: A field, without what is looked up by it.
_NAME: Final = re.compile(r"(?<![\w.$#])[A-Za-z]\w*")
_WORDS: Final = frozenset({
    "select", "from", "where", "and", "or", "not", "is", "null", "in", "like", "between", "order", "group",
    "by", "limit", "offset", "asc", "desc", "as", "count", "sum", "avg", "min", "max", "true", "false",
})  # fmt: skip
_ENDING: Final = re.compile(r"\b(?:limit|offset)\b", re.IGNORECASE)
_SORTED: Final = re.compile(r"\b(?:order|group)\s+by\b", re.IGNORECASE)
#: The most rows that one query gives for one credit.
_PAGE: Final = 200


def find_view(crm: "ZohoCRM", module: str, wanted: str) -> "models.CustomView":
    """Give a custom view by its id, its name or what the pages of the CRM call it.

    Raises:
        Refused: there is none, or there are several of that name.
    """
    views = list(crm.settings.custom_views(module))
    for view in views:
        if view.id == wanted:
            return view
    folded = wanted.casefold()
    keys = ("name", "display_value", "system_name")
    found = [view for view in views if folded in {str(view.get(key)).casefold() for key in keys}]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"{module} has {len(found)} views {wanted!r}: give an id, of {', '.join(v.id for v in found)}.")
    names = ", ".join(repr(view.get("name")) for view in views)
    raise Refused(f"{module} has no view {wanted!r}; it has {names or 'none'}.")


def of_view(crm: "ZohoCRM", module: str, view: str) -> Iterator[Line]:
    """Give the ids of the records of a view, by the id of the view."""
    for number, record in enumerate(crm.records.list(module, fields=["id"], cvid=view), 1):
        yield Line(number, {ID: record.id}, f"view {view}, record {number}")


def of_query(crm: "ZohoCRM", module: str, query: str) -> Iterator[Line]:
    """Give the ids that a query selects; without a limit, all of them, page after page by their ids.

    Raises:
        Refused: it is of another module, is no query that can be gone through so, or does not select the id.
    """
    source = _FROM.search(_QUOTED.sub("''", query))
    if source is not None and source["module"].casefold() != module.casefold():
        raise Refused(
            f"The query selects records of {source['module']}, and the command is for {module}. Nothing was sent."
        )
    try:
        for number, found in enumerate(_rows(crm, query), 1):
            if found.get(ID) is None:
                raise Refused("The query must select the id: select id from Leads where ...")
            yield Line(number, {ID: str(found[ID])}, f"query, record {number}")
    except InvalidRequestError:
        # No document says that the answer names what is wrong in a query.
        words = dict.fromkeys(_NAME.findall(_QUOTED.sub("''", query)))
        named(crm, module, [word for word in words if word.casefold() not in {*_WORDS, module.casefold()}])
        raise


def _rows(crm: "ZohoCRM", query: str) -> Iterator[dict[str, object]]:
    plain = query.strip().removesuffix(";")
    bare = _QUOTED.sub("''", plain)
    if _ENDING.search(bare):
        yield from (row.to_dict() for row in crm.records.query(plain))
        return
    parts = _SELECT.fullmatch(plain)
    if parts is None:
        raise Refused("A query looks like: select id from Leads where Lead_Source = 'Advertisement'")
    if _SORTED.search(bare):
        raise Refused("Leave the order of the query out, as the records are gone through by their ids; or limit it.")
    last: object = None
    while True:
        after = "" if last is None else f" and id > '{last}'"
        where = f"({parts['cond']}){after}" if after else parts["cond"]
        asked = f"select {parts['what']} from {parts['module']} where {where} order by id asc limit {_PAGE}"  # noqa: S608 - the caller's own query
        rows = [row.to_dict() for row in crm.records.query(asked)]
        yield from rows
        if len(rows) < _PAGE or rows[-1].get(ID) in {None, last}:
            return
        last = rows[-1][ID]
