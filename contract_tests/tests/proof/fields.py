"""`python -m proof.fields [v7 ...]`: which members of answers no promise ever looks at.

Nothing is run. Every answer is judged by its schema; beyond that a member is looked at when

- an extension of the operation leads to it (rows, ids, jobs and their counters, pages, what a success changes);
- the rows of its operation are compared whole, with another route or with what was written;
- the code of a promise names it.

The others have to be in `UNREAD`, with the reason; a reason that is needed no more is a problem, too. Exit status 0:
each is named; 1: one is not, or needs not.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

import zoho_contract
from zoho_contract.checks.readings import SINGLE
from zoho_contract.checks.routes import SAME
from zoho_contract.contract import Contract, Operation, bundled_versions, load

DEEP: Final = 5
PROMISES: Final = ("checks/*.py", "model/*.py", "*.py")
"""The kit's files that promises are made of; reports and the judges of clients are none."""

COMPARED: Final = {
    *(("records", method) for method in ("list", "get", "search", "create")),
    *((resource, method) for resource, lists, reads in SINGLE for method in (lists, reads)),
    *SAME,
}
"""Resources and methods whose rows a promise compares member by member."""

_ALONE: Final = "no other answer tells it, so nothing can be compared with it"
_TIME: Final = "a moment or a span of the server's own clock, which no request can ask for"
_BACK: Final = "a way to the page before or behind that lists are not walked by; its number or the next token is"
_RARE: Final = "a record that somebody has locked, which no request brings about"
_TEXT: Final = "a text for people, or one that its schema allows a single value"

UNREAD: Final[dict[tuple[str, str], str]] = {
    ("getOrganization", "*"): _ALONE,
    ("requestToken", "api_domain"): _ALONE,
    ("requestToken", "expires_in"): _TIME,
    ("requestToken", "token_type"): _TEXT,
    ("requestToken", "error_description"): _TEXT,
    ("listTags", "info.allowed_count"): _ALONE,
    ("listCustomViews", "info.translation"): _TEXT,
    ("listApis", "*.oauth_scope"): _ALONE,
    ("listDeletedRecords", "*.deleted_time"): _TIME,
    ("searchRecords", "info.*"): _BACK,
    ("listRecords", "info.*"): _BACK,
    ("addTags", "locked_count"): _RARE,
    ("removeTags", "locked_count"): _RARE,
    ("getFeatureInfo", "*.job_id"): "the list of the record, which is followed, tells the same job",
    ("*Record*", "*.details.$approval_state"): "it repeats what the record shows, which is read back",
}
"""Patterns of operation id and place -> why no promise looks there."""


@cache
def named() -> frozenset[str]:
    """Every text in the code of promises."""
    root = Path(zoho_contract.__file__).parent
    trees = (ast.parse(path.read_text("utf-8")) for pattern in PROMISES for path in root.glob(pattern))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in nodes if isinstance(node.value, str))


def members(operation: Operation) -> dict[str, str]:
    """Each place in a successful answer of an operation, and the code name of the member there."""
    found: dict[str, str] = {}
    for status in sorted(operation.outcome_statuses()):
        if schema := operation.answer_schema(status):
            found.update(_below(operation, schema, "", 0))
    return found


def _below(operation: Operation, schema: Any, place: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth == DEEP:
        return
    for key, node in operation.schemas.properties(schema).items():
        here = f"{place}.{key}".removeprefix(".")
        yield here, str(node.get("x-name", key))
        yield from _below(operation, node, here, depth + 1)
        yield from _below(operation, operation.schemas.items(node), f"{here}[]", depth + 1)


def pointed(operation: Operation) -> set[str]:
    """Every step of what the extensions of an operation, and of whoever polls it, lead to."""
    starters = [item.job for item in _contract_of(operation) if item.job and item.job.poll == operation.id]
    texts: list[str | None] = [operation.results]
    for job in filter(None, (operation.job, *starters)):
        texts += [job.id, job.state, job.listed, job.source, *job.counters.values()]
    if operation.batch:
        texts += [operation.batch.results, operation.batch.result_id]
    if operation.paging:
        texts += [operation.paging.items, operation.paging.more, operation.paging.next]
    texts += [text for effect in operation.effects for text in (effect.member, effect.key, effect.source)]
    return {step for text in texts if text for step in text.replace("[]", "").replace("[0]", "").split(".")}


_loaded: dict[int, Contract] = {}


def _contract_of(operation: Operation) -> list[Operation]:
    return list(_loaded[id(operation.schemas)].operations.values())


def unread(contract: Contract) -> Iterator[tuple[str, str]]:
    """Operation id and place of each member that no promise looks at."""
    _loaded[id(contract.schemas)] = contract
    for operation in contract.operations.values():
        role = operation.raw.get("x-client", {})
        whole = (role.get("resource"), role.get("method")) in COMPARED
        known = pointed(operation)
        for place, name in members(operation).items():
            inside = whole and place.startswith(f"{operation.results}[]")
            if not inside and name not in named() and place.rpartition(".")[2] not in known:
                yield operation.id, place


def main(words: Sequence[str]) -> int:
    """Print what no promise looks at and is not named, and what is named in vain; `words`: versions, all if none."""
    chosen = list(words) or bundled_versions()
    used: set[tuple[str, str]] = set()
    count = problems = 0
    for version in chosen:
        contract = load(version)
        count += sum(len(members(operation)) for operation in contract.operations.values())
        for operation, place in unread(contract):
            reason = next(
                (key for key in UNREAD if fnmatchcase(operation, key[0]) and fnmatchcase(place, key[1])), None
            )
            if reason:
                used.add(reason)
            else:
                problems += 1
                print(f"{version} {operation}: no promise looks at {place}")
    for operation, place in () if words else UNREAD.keys() - used:
        problems += 1
        print(f"{operation} {place}: named as looked at by no promise, and is")
    print(f"{count} members of answers in {', '.join(chosen)}; {len(used)} reasons for what no promise looks at")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
