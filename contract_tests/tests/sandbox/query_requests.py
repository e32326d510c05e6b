"""Queries that are wrong in one way each, and what faults do to one that is not."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sent import Sent

NAME = "select Account_Name from Accounts"
MANY = [f"Field_{place}" for place in range(60)]
SUMS = "COUNT(id), SUM(Employees), MIN(Employees), MAX(Employees), AVG(Employees), SUM(Annual_Revenue)"
JOINS = "Account_Name.Account_Name, Account_Name.Parent.Name, Other.Name"


def of_query(text: str, **more: Any) -> Callable[[Sent], None]:
    """Ask this."""

    def ask(sent: Sent) -> None:
        sent.body = {"select_query": text, **more}

    return ask


WRONG: Mapping[str, str] = {
    "missing-where": NAME,
    "missing-from": "select Account_Name where id is not null",
    "not-a-selection": "update Accounts set Account_Name = 'x' where id = 1",
    "unbalanced-parentheses": f"{NAME} where ((id is not null)",
    "limit-too-high": f"{NAME} where id is not null limit 2001",
    "too-many-columns": f"select {', '.join(MANY[:51])} from Accounts where id is not null",
    "too-many-joins": f"select {JOINS} from Contacts where id is not null",
    "too-many-values": f"{NAME} where Account_Name in ({', '.join(repr(name) for name in [*MANY, *MANY])})",
    "row-beyond-limit": f"{NAME} where id is not null limit 200 offset 100000",
    "too-many-sort-fields": f"{NAME} where id is not null order by {', '.join(MANY[:11])}",
    "too-many-groups": f"{NAME} where id is not null group by {', '.join(MANY[:5])}",
    "too-many-aggregates": f"select {SUMS} from Accounts where id is not null",
    "unknown-field": "select Account_Name, Nothing from Accounts where id is not null",
    "wrong-type": f"{NAME} where Created_Time = 'yesterday'",
    "unsupported-operator": f"{NAME} where Account_Name >= 'a'",
    "condition-on-territory": f"{NAME} where Territories is not null",
    "unknown-view": "select Account_Name from Accounts#1 where id is not null",
    "empty-alias": "select Account_Name as '' from Accounts where id is not null",
    "same-alias": "select Account_Name as 'x', Industry as 'x' from Accounts where id is not null",
    "same-column": "select Account_Name, Account_Name from Accounts where id is not null",
    "same-sort-field": f"{NAME} where id is not null order by id, id",
    "same-group": "select Industry from Accounts where id is not null group by Industry, Industry",
    "same-aggregate": "select COUNT(id), COUNT(id) from Accounts where id is not null",
}
WITH_FIELDS = f"{NAME} where id is not null"
WRONG_OF_QUERIES: Mapping[tuple[str, str], Callable[[Sent], None]] = {
    **{("queryRecords", name): of_query(text) for name, text in WRONG.items()},
    ("queryRecords", "unknown-extra"): of_query(WITH_FIELDS, include_meta=["no_such_thing"]),
    ("queryRecords", "malformed-extras"): of_query(WITH_FIELDS, include_meta="fields"),
}
GOOD_OF_QUERIES: Mapping[str, Callable[[Any], Sent]] = {
    "queryRecords": lambda org: Sent(org, {}, {}, {"select_query": f"{NAME} where id is not null limit 5"}),
}


def asked(org, text: str) -> Any:
    """What a query is answered with."""
    return org.call("POST", "coql", {"select_query": text}).body


SEEN_OF_QUERIES: Mapping[str, Callable[[Any], Any]] = {
    "query-conditions-ignored": lambda org: len(asked(org, f"{NAME} where Industry = 'Energy'")["data"]),
    "query-offset-ignored": lambda org: asked(org, f"{NAME} where id is not null limit 2 offset 2")["data"],
    "query-order-ignored": lambda org: asked(org, f"{NAME} where id is not null order by Account_Name desc")["data"],
    "query-reference-bare": lambda org: asked(org, "select Owner from Accounts where id is not null limit 1")["data"],
    "query-more-records-wrong": lambda org: asked(org, f"{NAME} where id is not null")["info"],
}
