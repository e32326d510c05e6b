"""What a name that is not known was meant for, perhaps."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Give the known names that are nearest to a word, letter case left out of account; none where nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - for those who mistype

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    return [folded[found] for found in get_close_matches(word.casefold(), folded, most)]


def meant(word: str, known: Iterable[str], most: int = 1) -> str:
    """Give the end of a sentence that names what is nearest: `; did you mean VIP?`, nothing where nothing is."""
    near = nearest(word, known, most)
    return f"; did you mean {' or '.join(near)}?" if near else ""


class MissingKeyError(KeyError):
    """A KeyError whose note names what is nearest; looked for when it is shown, as most who look in vain go on."""

    def __init__(self, key: object, known: Iterable[str]) -> None:
        super().__init__(key)
        self._known = tuple(known)

    @cached_property
    def __notes__(self) -> list[str]:  # type: ignore[override]  # add_note appends to what it gives
        """What a traceback shows below the error."""
        hint = meant(str(self.args[0]), self._known) or "; fields= asks for it, where the call has such."
        return [f"The answer has no {self.args[0]!r}{hint}"]

    def __reduce__(self) -> tuple[Callable[..., MissingKeyError], tuple[object, ...], dict[str, object]]:
        return type(self), (self.args[0], self._known), {"__notes__": self.__notes__}
