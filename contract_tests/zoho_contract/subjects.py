"""Which of the things that a request names it writes to, and which it only points at."""

from typing import Final

from zoho_contract import pointers
from zoho_contract.contract import Operation

_MADE: Final = frozenset({"record", "tag", "territory"})
"""Kinds of things that the kit can make, and so may be changed by what it sends."""


def written_kinds(operation: Operation, named: set[str]) -> frozenset[str]:
    """Kinds of things that a success changes; `named` are the kinds that requests of the operation name.

    Where the description does not say what a writing operation changes, it may change all that it names.
    """
    if operation.method == "GET" or operation.on_accounts:
        return frozenset()
    if operation.effects:
        return frozenset(effect.entity for effect in operation.effects)
    return _MADE & named


def is_subject(operation: Operation, path: pointers.Path) -> bool:
    """Whether what stands at a path of a request is what the operation changes.

    A territory that a user is put into counts: it is the territory that can be taken away again, not the user.
    """
    wanted = _names(path)
    batch = operation.batch
    for effect in operation.effects:
        places = [effect.which] if effect.which.startswith("path.") else []
        if batch and effect.which == "rows":
            places.append(f"{batch.rows}[].{batch.row_id}" if batch.row_id else batch.rows)
        if effect.entity == "user" and effect.source:
            places.append(effect.source)
        if wanted in [_names(pointers.parse(place)) for place in places]:
            return True
    return not operation.effects


def _names(path: pointers.Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))
