"""Hashes of what each operation of a bundle says, and of all that it refers to, however far away."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoho_codegen.bundle.model import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Digests", "Place", "digests"]

#: The keys that lead to a node of a document.
Place = tuple[str, ...]

_REFERENCE = re.compile(r'"\$ref": "#/components/([^"]+)"')
#: What is referred to by name and by no `$ref` counts for every operation.
_FOR_ALL = "securitySchemes"


@dataclass(frozen=True, slots=True)
class Digests:
    """What tells a bundle from another, and its operations from what they were.

    Attributes:
        whole: Of the document, with the order of everything in it.
        operations: By operationId, for those that have one: of the path, the method, the operation, every component it
            leads to, and what the document says of all operations. Two of one digest cannot be told apart.
        places: The same by where they stand, `("paths", path, method)`, and those of components,
            `("components", section, name)`.
        own: Likewise of what stands there alone, without what it leads to.
    """

    whole: bytes
    operations: Mapping[str, bytes]
    places: Mapping[Place, bytes]
    own: Mapping[Place, bytes]


def digests(document: Mapping[str, Any]) -> Digests:
    """The digests of a bundle's document; of two operations with one id the first one's."""
    components: Mapping[str, Mapping[str, Any]] = document.get("components", {})
    parts = {
        f"{section}/{name}": json.dumps(node)
        for section, members in components.items()
        if section != _FOR_ALL
        for name, node in members.items()
    }
    leads = {name: _led(text) for name, text in parts.items()}
    hashes = {name: _hash(name, text) for name, text in parts.items()}
    rest = {key: value for key, value in document.items() if key not in {"paths", "components"}}
    common = _hash(json.dumps([rest, list(document), list(components), components.get(_FOR_ALL)]))
    found: dict[str, bytes] = {}

    def closed(own: bytes, start: Iterable[str]) -> bytes:
        named = (hashes.get(name, b"") for name in sorted(_reached(start, leads)))
        return hashlib.sha256(b"".join([own, common, *named])).digest()

    alone: dict[Place, bytes] = {("components", *name.split("/", 1)): hashes[name] for name in parts}
    places = {place: closed(own, leads["/".join(place[1:])]) for place, own in alone.items()}
    whole = hashlib.sha256(common + b"".join(hashes.values()))
    for path, item in document["paths"].items():
        beside = json.dumps([list(item), {key: value for key, value in item.items() if key not in METHODS}])
        whole.update(_hash(path, beside))
        for method in filter(item.__contains__, METHODS):
            text = json.dumps(item[method])
            own = _hash(path, method, beside, text)
            whole.update(own)
            alone["paths", path, method] = own
            places["paths", path, method] = closed(own, {*_led(beside), *_led(text)})
            # What is none, or has no such text, is for the rules to tell of.
            name = item[method].get("operationId") if isinstance(item[method], dict) else None
            if isinstance(name, str):
                found.setdefault(name, places["paths", path, method])
    return Digests(whole.digest(), found, places, alone)


def _led(text: str) -> set[str]:
    return set(_REFERENCE.findall(text))


def _reached(start: Iterable[str], leads: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += leads.get(name, ())
    return found


def _hash(*texts: str) -> bytes:
    whole = hashlib.sha256()
    for text in texts:
        data = text.encode()
        # With its length, so that no two lists of texts are spelled alike.
        whole.update(b"%d:%b" % (len(data), data))
    return whole.digest()
