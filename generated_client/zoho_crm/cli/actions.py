"""What can be done with many records: how each call is made, and what it takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from zoho_crm._runtime.paths import is_list, is_object
from zoho_crm._runtime.pricing import price
from zoho_crm._runtime.sending import ROWS_UNSAID
from zoho_crm._runtime.version import Version
from zoho_crm.cli.refusal import counted
from zoho_crm.cli.rows import Entry

if TYPE_CHECKING:
    from zoho_crm import BatchResult, Job, ZohoCRM
    from zoho_crm._runtime.operation import Operation

Settings = Mapping[str, Any]
#: Makes one call: client, module, rows, what was asked for.
Send = Callable[["ZohoCRM", str, Sequence[Entry], Settings], "BatchResult[Any, Job]"]


@attrs.frozen
class Action:
    """One kind of work.

    Attributes:
        name: the command.
        operation: id of the operation that does it.
        words: what it does, to be asked before: with the names of the settings in braces.
        destructive: whether it takes something away that nothing brings back.
        jobs: whether each row starts a job of the server's.
    """

    name: str
    operation: str
    words: str
    send: Send
    destructive: bool = True
    jobs: bool = False

    def describe(self, module: str, rows: int, settings: Settings) -> str:
        """Say what it does to so many records."""
        shown = {name: _shown(value) for name, value in settings.items()}
        return self.words.format(records=f"{counted(rows, 'record')} of {module}", **shown)

    def size(self, version: str) -> int:
        """Give how many rows one call takes."""
        batch = _operation(version, self.operation).batch
        return (batch.max if batch else None) or ROWS_UNSAID

    def cost(self, version: str, rows: int) -> tuple[int, int]:
        """Give the calls that so many rows take, and their credits."""
        size, documented = self.size(version), _operation(version, self.operation).credits
        whole, rest = divmod(rows, size)
        credits_ = whole * price(documented, size) + (price(documented, rest) if rest else 0)
        return whole + bool(rest), credits_

    def repeatable(self, version: str) -> bool:
        """Whether doing it twice is, as documented, the same as doing it once."""
        return _operation(version, self.operation).retry != "never"


def _operation(version: str, name: str) -> "Operation":
    return Version(version, f"zoho_crm._generated.{version.replace('.', '_')}").operation(name)


def _shown(value: object) -> object:
    if is_object(value):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return (", ".join(map(str, value)) or "that each row names") if is_list(value) else value


def _ids(rows: Sequence[Entry]) -> list[str]:
    return [row.id for row in rows]


def _territories(rows: Sequence[Entry], settings: Settings) -> dict[str, list[str]]:
    return {row.id: row.given or settings["territories"] for row in rows}


def _add_tags(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    over_write = settings["over_write"] or None
    return crm.tags.add(module, ids=_ids(rows), tags=settings["tags"], over_write=over_write)


def _remove_tags(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    return crm.tags.remove(module, ids=_ids(rows), tags=settings["tags"])


def _assign(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    return crm.territories.assign(module, _territories(rows, settings))


def _unassign(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    return crm.territories.remove(module, _territories(rows, settings))


def _update(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    over_write = settings["over_write"] or None
    return crm.records.mass_update(module, settings["fields"], ids=_ids(rows), over_write=over_write)


def _delete(crm: "ZohoCRM", module: str, rows: Sequence[Entry], _settings: Settings) -> "BatchResult[Any, Job]":
    return crm.records.mass_delete(module, ids=_ids(rows))


def _owner(crm: "ZohoCRM", module: str, rows: Sequence[Entry], settings: Settings) -> "BatchResult[Any, Job]":
    return crm.records.change_owner(module, settings["owner"], ids=_ids(rows), notify=settings["notify"])


ADD_TAGS: Final = Action("tags add", "addTags", "Put {tags} on {records}", _add_tags, destructive=False)
REPLACE_TAGS: Final = Action("tags add --over-write", "addTags", "Replace all tags of {records} by {tags}", _add_tags)
REMOVE_TAGS: Final = Action("tags remove", "removeTags", "Take {tags} off {records}", _remove_tags)
ASSIGN: Final = Action(
    "territories assign",
    "assignTerritories",
    "Put {records} into the territories {named}",
    _assign,
    destructive=False,
    jobs=True,
)
UNASSIGN: Final = Action(
    "territories remove",
    "removeTerritories",
    "Take {records} out of the territories {named}",
    _unassign,
    jobs=True,
)
UPDATE: Final = Action("mass-update", "massUpdateRecords", "Write {fields} to {records}", _update)
DELETE: Final = Action("mass-delete", "massDeleteRecords", "Delete {records}", _delete)
OWNER: Final = Action("change-owner", "changeOwner", "Give {records} to the owner {owner}", _owner)

ACTIONS: Final = {
    action.name: action for action in (ADD_TAGS, REPLACE_TAGS, REMOVE_TAGS, ASSIGN, UNASSIGN, UPDATE, DELETE, OWNER)
}
