"""A document that is printed again after an edit: what did not change is copied from the text of before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoho_codegen.emit.jsontext import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import PurePosixPath

    from zoho_codegen.bundle import Bundle
    from zoho_codegen.emit.jsontext import Place

    Emit = Callable[[Mapping[str, Bundle], Callable[[Mapping[str, Any]], str]], dict[PurePosixPath, str]]

__all__ = ["Rewritten", "rewritten"]


@dataclass(frozen=True)
class Rewritten:
    """What an emitter made of one version.

    Attributes:
        texts: By path.
        text: The text of the document among them.
        places: Where in it each operation and each component is, and the digest of what that was made of.
    """

    texts: Mapping[PurePosixPath, str]
    text: str
    places: Mapping[Place, tuple[bytes, int, int]]


def rewritten(emit: Emit, bundle: Bundle, marks: Mapping[Place, bytes], last: Rewritten | None = None) -> Rewritten:
    """Let an emitter of one document make its texts, of what has another digest than the last time.

    Args:
        emit: The emitter; how it writes an operation or a component depends on nothing that the digest does not.
        bundle: The version.
        marks: The digests of its operations and components.
        last: What was made of it the last time.
    """
    found: list[tuple[str, Mapping[Place, tuple[bytes, int, int]]]] = []

    def write(document: Mapping[str, Any]) -> str:
        before = last or Rewritten({}, "", {})
        known = {
            place: before.text[start:end]
            for place, (mark, start, end) in before.places.items()
            if marks.get(place) == mark
        }
        texts: list[str] = []
        places: dict[Place, tuple[bytes, int, int]] = {}
        end = 0
        for place, text in parts(document, known):
            start, end = end, end + len(text)
            texts.append(text)
            if place in marks:
                places[place] = marks[place], start, end
        found.append(("".join(texts), places))
        return found[-1][0]

    texts = emit({bundle.version: bundle}, write)
    text, places = found[-1]
    return Rewritten(texts, text, places)
