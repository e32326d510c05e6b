"""Queries in COQL as text, taken apart: what is selected, from where, under which conditions, in which order."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from zoho_sandbox.state.conditions import Condition, Junction, Node

TOKEN: Final = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?\b)"""
    r"""|(?P<word>!?[A-Za-z_$][\w.$]*)|(?P<sign>!=|>=|<=|[(),#=<>]))""",
    re.DOTALL,
)
# Written so and not in small letters.
FUNCTIONS: Final = frozenset({"SUM", "MAX", "MIN", "AVG", "COUNT"})
SIGNS: Final = {
    "=": "equals",
    "!=": "not_equal",
    ">": "greater_than",
    ">=": "greater_equal",
    "<": "less_than",
    "<=": "less_equal",
}
# What cannot be a value without quotation marks.
KEYWORDS: Final = frozenset({
    "select", "from", "where", "and", "or", "not", "in", "is", "null", "like", "between", "group", "order", "by", "as",
    "asc", "desc", "limit", "offset",
})  # fmt: skip
# A longer number is beyond every limit.
MOST_DIGITS: Final = 18
MOST_NESTED: Final = 25
# From how many rows on a query costs more.
DEARER: Final = (200, 1000)
# Characters of a query that are told of where it cannot be read.
SHOWN: Final = 40
KNOWN: Final = "it has select, from, where, group by, order by and limit, in this order, and no other query within"
T = TypeVar("T")


class SyntaxProblemError(ValueError):
    """The text is no query; `name` says what is wrong with it, and `fault` where, to follow "the query"."""

    def __init__(self, name: str, fault: str = "") -> None:
        super().__init__(name)
        self.name = name
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Column:
    """Something that is selected: a field or a function of one, and what it is called in the answer."""

    field: str
    function: str = ""
    alias: str | None = None

    @property
    def name(self) -> str:
        """What the answer calls it."""
        return self.alias or (f"{self.function}({self.field})" if self.function else self.field)


# Twice what the longest query has that keeps every limit; nobody waits for a longer one to be read.
MOST_TOKENS: Final = 10_000


@dataclass(slots=True)
class Query:
    """A query, taken apart."""

    columns: list[Column]
    module: str
    view: str | None
    where: Node
    groups: list[str] = field(default_factory=list[str])
    order: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    limit: int | None = None
    offset: int = 0


def parse(text: str) -> Query:
    """Take a query apart.

    Raises:
        SyntaxProblemError: it is none.
    """
    reader = _Reader(_tokens(text))
    try:
        return reader.query()
    except SyntaxProblemError as problem:
        raise SyntaxProblemError(problem.name, reader.place()) from None


def further_credits(text: str) -> int:
    """What a query costs beyond a call: one credit for more than 200 rows, two for more than 1000."""
    try:
        limit = parse(text).limit or 0
    except SyntaxProblemError:
        return 0
    return sum(limit > step for step in DEARER)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    text = text.strip().removesuffix(";").rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            rest = text[place:].strip()[:SHOWN]
            raise SyntaxProblemError("unreadable-query", f"cannot be read at {rest!r}")
        if len(found) == MOST_TOKENS:
            raise SyntaxProblemError("unreadable-query", f"has more than {MOST_TOKENS} words and signs")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._module = ""

    def place(self) -> str:
        """Where it got stuck."""
        if self._place >= len(self._tokens):
            return "ends too early"
        near = " ".join(text for _, text in self._tokens[max(0, self._place - 1) : self._place + 2])
        return f"cannot be read near {near[:SHOWN]!r}: {KNOWN}"

    def query(self) -> Query:
        if not self._took("select"):
            raise SyntaxProblemError("not-a-selection")
        columns = self._separated(self._column)
        if not self._took("from"):
            raise SyntaxProblemError("missing-from")
        self._module = module = self._word()
        columns = [replace(column, field=self._plain(column.field)) for column in columns]
        view = self._number_or_word() if self._took("#") else None
        if not self._took("where"):
            raise SyntaxProblemError("missing-where")
        query = Query(columns, module, view, self._any(0))
        if self._took("group"):
            self._need("by")
            query.groups = self._separated(self._name)
        if self._took("order"):
            self._need("by")
            query.order = self._separated(self._sorted)
        if self._took("limit"):
            query.limit = self._whole()
            if self._took(","):
                query.offset, query.limit = query.limit, self._whole()
            elif self._took("offset"):
                query.offset = self._whole()
        if self._place < len(self._tokens):
            raise SyntaxProblemError("unbalanced-parentheses" if self._peek() == ")" else "unreadable-query")
        return query

    def _column(self) -> Column:
        name = self._name()
        function = ""
        if name in FUNCTIONS and self._took("("):
            function, name = name, self._name()
            self._need(")")
        return Column(name, function, self._alias() if self._took("as") else None)

    def _alias(self) -> str:
        kind, text = self._next()
        return _bare(text) if kind == "text" else text

    def _sorted(self) -> tuple[str, bool]:
        name = self._name()
        descending = self._took("desc")
        if not descending:
            self._took("asc")
        return name, descending

    # Conditions.

    def _any(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._took("or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Junction(all_of=False, parts=tuple(parts))

    def _all(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._took("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Junction(all_of=True, parts=tuple(parts))

    def _one(self, depth: int) -> Node:
        if not self._took("("):
            return self._condition()
        if depth > MOST_NESTED:
            raise SyntaxProblemError("unbalanced-parentheses")
        node = self._any(depth + 1)
        if not self._took(")"):
            raise SyntaxProblemError("unbalanced-parentheses")
        return node

    def _condition(self) -> Condition:
        name = self._name()
        if self._took("is"):
            negated = self._took("not")
            self._need("null")
            return Condition(name, "is_not_null" if negated else "is_null")
        sign = SIGNS.get(self._peek())
        if sign:
            self._place += 1
            return Condition(name, sign, (self._value(),))
        prefix = "not_" if self._took("not") else ""
        if self._took("like"):
            return Condition(name, f"{prefix}like", (self._value(),))
        if self._took("between"):
            low = self._value()
            self._need("and")
            return Condition(name, f"{prefix}between", (low, self._value()))
        if self._took("in"):
            self._need("(")
            values = self._separated(self._value)
            self._need(")")
            return Condition(name, f"{prefix}in", tuple(values))
        raise SyntaxProblemError("unreadable-query")

    def _value(self) -> str:
        kind, text = self._next()
        if kind == "sign" or (kind == "word" and text.lower() in KEYWORDS):
            raise SyntaxProblemError("unreadable-query")
        return _bare(text) if kind == "text" else text

    # Tokens.

    def _separated(self, read: Callable[[], T]) -> list[T]:
        found = [read()]
        while self._took(","):
            found.append(read())
        return found

    def _peek(self) -> str:
        return self._tokens[self._place][1].lower() if self._place < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise SyntaxProblemError("unreadable-query")
        self._place += 1
        return self._tokens[self._place - 1]

    def _took(self, wanted: str) -> bool:
        taken = self._peek() == wanted and self._tokens[self._place][0] != "text"
        self._place += taken
        return taken

    def _need(self, wanted: str) -> None:
        if not self._took(wanted):
            raise SyntaxProblemError("unbalanced-parentheses" if wanted in "()" else "unreadable-query")

    def _word(self) -> str:
        kind, text = self._next()
        if kind != "word":
            raise SyntaxProblemError("unreadable-query")
        return text

    def _name(self) -> str:
        """A field, in quotation marks or without."""
        kind, text = self._next()
        if kind not in {"word", "text"} or (kind == "word" and text.lower() in KEYWORDS):
            raise SyntaxProblemError("unreadable-query")
        return self._plain(_bare(text) if kind == "text" else text)

    def _plain(self, name: str) -> str:
        """The name without the module before it, which an exclamation mark tells from a field."""
        return name.removeprefix(f"!{self._module}.") if self._module else name

    def _number_or_word(self) -> str:
        return self._next()[1]

    def _whole(self) -> int:
        kind, text = self._next()
        if kind != "number" or not text.isdigit():
            raise SyntaxProblemError("unreadable-query")
        return int(text[:MOST_DIGITS])


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
