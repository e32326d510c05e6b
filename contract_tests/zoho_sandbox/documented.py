"""What can be asked for by name because some version documents it: operations, and the errors of each."""

from collections.abc import Iterable, Iterator, Mapping

from zoho_sandbox.contract import Contract, ErrorEntry
from zoho_sandbox.nearest import MOST, did_you_mean, nearest


def check_operation(contracts: Mapping[str, Contract], operation: str | None) -> None:
    """See that some version has the operation, where one is named.

    Raises:
        ValueError: none has; the text says which there are like it.
    """
    known = sorted({name for contract in contracts.values() for name in contract.operations})
    if operation is None or operation in known:
        return
    hint = did_you_mean(nearest(operation, known)) or "GET /_sandbox/reference lists them"
    raise ValueError(f"no version has an operation {operation!r}; {hint}")


def check_error(contracts: Mapping[str, Contract], error: str | None, operation: str | None) -> None:
    """See that the operation, or any where none is named, has the error in some version, by its name or its code.

    Raises:
        ValueError: none has; the text says which there are like it, and which the operation has.
    """
    entries = list(_errors(contracts, operation))
    if error is None or any(error in {entry.name, entry.code} for entry in entries):
        return
    codes = dict.fromkeys(entry.code for entry in entries)
    alike = _of_status(error, entries) or nearest(error, [*codes, *dict.fromkeys(entry.name for entry in entries)])
    if operation is None:
        hint = did_you_mean(alike) or "GET /_sandbox/reference/OPERATION tells those of an operation"
        raise ValueError(f"no operation has an error {error!r}; {hint}")
    hints = (did_you_mean(alike), f"it has {', '.join(codes)}")
    raise ValueError(f"{operation} has no error {error!r} in any version; {' '.join(filter(None, hints))}")


def _errors(contracts: Mapping[str, Contract], operation: str | None) -> Iterator[ErrorEntry]:
    for contract in contracts.values():
        for one in contract.operations.values():
            if operation in {None, one.id}:
                yield from one.errors


def _of_status(error: str, entries: Iterable[ErrorEntry]) -> list[str]:
    """The codes of the errors that come with that status, where a status was named for an error."""
    return list(dict.fromkeys(entry.code for entry in entries if error == str(entry.status)))[:MOST]
