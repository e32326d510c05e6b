"""Things of the CRM that a user names: found by their names or ids, or told with what is nearest."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from zoho_crm import PermissionDenied, ScopeError
from zoho_crm._runtime.nearest import meant, nearest
from zoho_crm.cli.refusal import Refused, tell
from zoho_crm.cli.sources import ids

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.v8 import models

#: How many names a message holds at most.
_MOST: Final = 20
_USERS: Final = "ActiveUsers"


@attrs.frozen
class Known:
    """Things of one kind that there are.

    Attributes:
        noun: what one of them is called.
        ids: the id of each.
        written: what they are called -> the ids of those that are.
        folded: the same, letter case left out of account.
        names: their names, as they are told.
    """

    noun: str
    ids: frozenset[str]
    written: dict[str, list[str]]
    folded: dict[str, list[str]]
    names: Sequence[str]

    @classmethod
    def of(cls, noun: str, things: Iterable[tuple[str, Sequence[object]]]) -> "Known":
        """Take the id of each thing with what it is called, its name first."""
        known = [(one, [str(word) for word in called if word]) for one, called in things]
        written: dict[str, list[str]] = {}
        folded: dict[str, list[str]] = {}
        for one, words in known:
            for word in dict.fromkeys(words):
                written.setdefault(word, []).append(one)
            for word in dict.fromkeys(map(str.casefold, words)):
                folded.setdefault(word, []).append(one)
        return cls(noun, frozenset(one for one, _ in known), written, folded, [words[0] for _, words in known if words])

    def find(self, word: str) -> str:
        """Give the id of the one thing that a word names: an id first, then a name as it is written, then any case.

        Raises:
            ValueError: none is called so, or several are.
        """
        if word in self.ids:
            return word
        found = self.written.get(word) or self.folded.get(word.casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{word!r} is the name of more than one {self.noun}: give an id, of {', '.join(found)}")
        raise ValueError(
            f"{word!r} is no {self.noun}{meant(word, self.names) or f'; there are {_listed(self.names)}.'}"
        )

    def found(self, words: Iterable[str]) -> list[str]:
        """Give the ids of the things that words name.

        Raises:
            Refused: a word names none, or several.
        """
        try:
            return [self.find(word) for word in words]
        except ValueError as error:
            raise _nothing_done(error) from error


def territories(crm: "ZohoCRM") -> Known:
    """Give the territories of the organization."""
    return Known.of("territory", [(found.id, [found.get("name")]) for found in crm.territories.list()])


def user(crm: "ZohoCRM", word: str) -> str:
    """Give the id of a user who is named by id, by email address or by the full name.

    Raises:
        Refused: there is none, or several are called so, or the login may not list users; or it is an id that a
            spreadsheet has spoilt.
    """
    if ids.NUMBER.fullmatch(word):
        try:
            return ids.read(word)
        except ValueError as error:
            raise _nothing_done(error) from error
    try:
        users = [(one.id, [one.get("full_name"), one.get("email")]) for one in crm.users.list(type=_USERS)]
    except (ScopeError, PermissionDenied) as error:
        raise Refused(
            f"This login may not list users, to find {word!r}: give the id, which `zoho-crm api GET /users` shows to a"
            f" login with ZohoCRM.users.READ. Nothing was done."
        ) from error
    return Known.of("active user", users).found([word])[0]


def tags_there(crm: "ZohoCRM", module: str, names: Iterable[str]) -> None:
    """See that tags are there before they are taken off: of others the server says that all went well.

    Raises:
        Refused: some are not; what they were meant for, perhaps, is told.
    """
    try:
        known = _tags(crm, module)
    except (ScopeError, PermissionDenied):
        tell(f"This login may not list the tags of {module}: a name that is mistyped would be told by nobody.")
        return
    missing = [name for name in names if name not in known]
    if missing:
        said = ", ".join(f"{name!r}{_perhaps(name, known)}" for name in missing)
        raise Refused(f"{module} has no tag {said}; it has {_listed(known)}. Nothing was sent.")


def new_tags(crm: "ZohoCRM", module: str, names: Iterable[str]) -> Sequence[str]:
    """Give the tags that the server would make because there are none of these names.

    Raises:
        ZohoError: they cannot be listed.
    """
    known = _tags(crm, module)
    return [name for name in names if name not in known]


def tag_ids(crm: "ZohoCRM", module: str, wanted: Sequence[str]) -> list[str]:
    """Find tags by name or id.

    Raises:
        Refused: the module has no such tag.
    """
    listed: Sequence[models.Tag] = crm.tags.list(module)
    return Known.of(f"tag of {module}", [(tag.id, [tag.get("name")]) for tag in listed]).found(wanted)


def _tags(crm: "ZohoCRM", module: str) -> list[str]:
    return [str(tag.get("name")) for tag in crm.tags.list(module)]


def _perhaps(word: str, known: Sequence[str]) -> str:
    near = nearest(word, known)
    return f" (did you mean {near[0]}?)" if near else ""


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return f"{', '.join(map(repr, names[:_MOST])) or 'none'}{more}"


def _nothing_done(error: ValueError) -> Refused:
    """Give the error that says, after a whole sentence, that nothing was done."""
    said = str(error)
    return Refused(f"{said if said.endswith(('.', '?')) else f'{said}.'} Nothing was done.")
