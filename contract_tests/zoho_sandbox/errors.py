"""Which documented error a refusal is.

The rule, for operations and versions that document no error of the refusal's name:
1. a synonym of the name; 2. the first entry with the same code; 3. the entry of a related code, nearest first;
4. the first entry that blames the request. A refusal is never turned into a failure of the server.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zoho_sandbox.answers import Refused
from zoho_sandbox.contract import ErrorEntry, Operation

SYNONYMS: Final[Mapping[str, Sequence[str]]] = {
    "scope-mismatch": ("wrong-scope",),
    "unsupported-module": ("module-not-supported", "unknown-module"),
    "malformed-id": ("unknown-record", "unknown-id", "record-gone"),
    "malformed-email": ("wrong-type",),
}
RELATED: Final[Mapping[str, Sequence[str]]] = {
    "AUTHENTICATION_FAILURE": ("INVALID_TOKEN",),
    "INVALID_MODULE": ("INVALID_URL_PATTERN",),
    "LIMIT_EXCEEDED": ("INVALID_DATA",),
    "MANDATORY_NOT_FOUND": ("REQUIRED_PARAM_MISSING", "INVALID_DATA"),
    "REQUIRED_PARAM_MISSING": ("MANDATORY_NOT_FOUND", "INVALID_DATA"),
    "REQUEST_ENTITY_TOO_LARGE": ("LIMIT_EXCEEDED", "UNABLE_TO_PARSE_DATA_TYPE", "INVALID_DATA"),
    "UNABLE_TO_PARSE_DATA_TYPE": ("INVALID_DATA", "MANDATORY_NOT_FOUND"),
    "NOT_FOUND": ("INVALID_DATA",),
    "PATTERN_NOT_MATCHED": ("INVALID_DATA", "UNABLE_TO_PARSE_DATA_TYPE", "INVALID_URL_PATTERN"),
    "INVALID_DATA": (
        "PATTERN_NOT_MATCHED",
        "UNABLE_TO_PARSE_DATA_TYPE",
        "MANDATORY_NOT_FOUND",
        "REQUIRED_PARAM_MISSING",
        "INVALID_URL_PATTERN",
    ),
}


def entry_for(operation: Operation, refused: Refused) -> ErrorEntry:
    """The operation's documented error for this refusal, by the rule above."""
    # What is there and empty is as good as missing.
    emptied = refused.name.replace("empty-", "missing-", 1)
    for name in (refused.name, *SYNONYMS.get(refused.name, ()), emptied, *SYNONYMS.get(emptied, ())):
        if name in operation.by_name:
            return operation.by_name[name]
    for code in (refused.code, *RELATED.get(refused.code, ())):
        for entry in _usable(operation):
            if entry.code == code:
                return entry
    blaming = [entry for entry in _usable(operation) if entry.status in {400, 404}]
    return next(iter(blaming or operation.errors))


def details_of(entry: ErrorEntry, known: Mapping[str, Any]) -> dict[str, Any]:
    """The details the entry promises, with what is known about this case in place of its example values.

    What is known to be None cannot be told and is left out.
    """
    told = {key: known.get(key, example) for key, example in entry.details.items()}
    return {key: value for key, value in told.items() if value is not None}


def _usable(operation: Operation) -> Iterator[ErrorEntry]:
    """An answer to a whole batch ("some rows failed") is no reason to refuse one row or one request."""
    return (entry for entry in operation.errors if entry.status != 207)  # noqa: PLR2004 - Multi-Status
