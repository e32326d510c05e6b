"""Which files of an older version say the same as the newest version's, so that they need not be written again."""

from collections.abc import Iterable, Mapping


def same_texts(texts: Mapping[str, str], newest: Mapping[str, str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Names whose text equals the newest one's, and so does the text of everything they need, however far away.

    Args:
        texts: Text of each name in this version.
        newest: Text of each name in the newest version.
        needs: Names that a name refers to.
    """
    same = {name for name, text in texts.items() if newest.get(name) == text}
    while True:
        kept = {name for name in same if all(need in same for need in needs.get(name, ()))}
        if kept == same:
            return same
        same = kept
