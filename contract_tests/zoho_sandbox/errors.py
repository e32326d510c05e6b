"""Which documented error a refusal is.

The rule, for operations and versions that document no error of the refusal's name:
1. a synonym of the name; 2. an entry with the same code; 3. one of a related code, nearest first; 4. the first entry
that blames the request. Of several entries with a code it is the first, or, where the schema tells what is wrong, the
one that can say so. A refusal is never turned into a failure of the server.
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
    "empty-select-query": ("missing-where",),
    "missing-select-query": ("missing-where",),
    "malformed-select-query": ("missing-where",),
    "invalid-include-meta": ("unknown-extra",),
    "malformed-include-meta": ("malformed-extras",),
    "unknown-view": ("unknown-id",),
    "malformed-cvid": ("malformed-view",),
    "missing-cvid": ("missing-view",),
    "missing-related-modules-id": ("missing-related-id", "incomplete-related-module"),
    "missing-related-modules-api-name": ("missing-related-module", "incomplete-related-module"),
    "missing-carry-over-tags-id": ("incomplete-related-module",),
    "missing-carry-over-tags-api-name": ("incomplete-related-module",),
    "missing-move-attachments-to-id": ("incomplete-related-module",),
    "missing-move-attachments-to-api-name": ("incomplete-related-module",),
    "invalid-related-modules-api-name": ("unsupported-related-module",),
    "missing-module-id": ("incomplete-module",),
    "missing-module-api-name": ("incomplete-module",),
    "missing-deal-deal-name": ("missing-deal-field",),
    "missing-deal-stage": ("missing-deal-field",),
    "missing-deal-closing-date": ("missing-deal-field",),
    "too-many-mass-delete": ("too-many-modules",),
    "missing-tags-conflict-id": ("missing-other-tag",),
    "malformed-tags-conflict-id": ("unknown-other-tag",),
    "malformed-tags-id": ("malformed-tag-id",),
    "unknown-territory": ("unknown-id",),
    "deleted-user": ("unknown-user",),
    "empty-word": ("word-too-short",),
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
    found = documented(operation, refused.name)
    if found is not None:
        return found
    for code in (refused.code, *RELATED.get(refused.code, ())):
        coded = [entry for entry in _usable(operation) if entry.code == code]
        if coded:
            return min(coded, key=lambda entry: _distance(operation, refused, entry)) if refused.fault else coded[0]
    blaming = [entry for entry in _usable(operation) if entry.status in {400, 404}]
    return next(iter(blaming or operation.errors))


def documented(operation: Operation, name: str) -> ErrorEntry | None:
    """The operation's error of that name, or of a name that means the same."""
    # What is there and empty is as good as missing.
    emptied = name.replace("empty-", "missing-", 1)
    names = (name, *SYNONYMS.get(name, ()), emptied, *SYNONYMS.get(emptied, ()))
    return next((operation.by_name[one] for one in names if one in operation.by_name), None)


def stands_in(operation: Operation, refused: Refused) -> bool:
    """Whether the schema tells what is wrong, and no error that the operation documents is about that."""
    return bool(refused.fault) and documented(operation, refused.name) is None


def details_of(entry: ErrorEntry, known: Mapping[str, Any], *, examples: bool = True) -> dict[str, Any]:
    """The details the entry promises, with what is known about this case in place of its example values.

    What is known to be None cannot be told and is left out, and so is what is not known where `examples` says so:
    the example of an entry that stands in for another would tell of something else.
    """
    told = {key: known.get(key, example if examples else None) for key, example in entry.details.items()}
    return {key: value for key, value in told.items() if value is not None}


def _distance(operation: Operation, refused: Refused, entry: ErrorEntry) -> tuple[bool, ...]:
    """How far an entry is from what is wrong: by the row, the place, the details, the text, the whole."""
    batch = operation.batch
    of_row = batch is not None and [f"body.{step}" for step in refused.path[:1]] == [batch.rows] and refused.path[1:]
    places = [step.replace("_", "-") for step in refused.path if isinstance(step, str)]
    # What a list of names ends in is its singular, and the other way round.
    near = any(entry.name.removesuffix("s").endswith(f"-{place.removesuffix('s')}") for place in places)
    tellable = {*refused.details, *(("api_name", "json_path") if refused.path else ())}
    of_request = entry.scope == "request"
    return (bool(of_row) and of_request, not near, not entry.details.keys() & tellable, entry.quoted, not of_request)


def _usable(operation: Operation) -> Iterator[ErrorEntry]:
    """An answer to a whole batch ("some rows failed") is no reason to refuse one row or one request."""
    return (entry for entry in operation.errors if entry.status != 207)  # noqa: PLR2004 - Multi-Status
