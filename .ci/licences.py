"""Prints under which licence each distribution comes that the package or one of its extras needs; 1: one may not be."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

PACKAGE = "zoho-crm-client"
TAKEN = (
    r"MIT(-0)?( License)?",
    r"Expat",
    r"(0|2|3)?-?(Clause )?BSD(-[023]-Clause)?( License)?",
    r"ISC( License.*)?",
    r"Apache([- ]?(Software )?(License,? ?)?(Version )?v?2\.0)?( Software License)?",
    r"(PSF|Python Software Foundation License|PSF-2\.0|Python-2\.0)",
    r"(The )?Unlicense.*",
    r"CC0-1\.0|0BSD|Zlib",
    # Copyleft by file: what one changes in such a file stays open; what uses it may be under any licence.
    r"(MPL[- ]2\.0|Mozilla Public License 2\.0 \(MPL 2\.0)",
)
# Of a licence that is given as its whole text.
THREE_CLAUSES = ("Redistribution and use in source and binary forms", "Neither the name of the copyright holder")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def main() -> int:
    """Print a line for each distribution, the doubtful ones last."""
    rows = sorted((not accepted(text), name, text) for name, text in licences())
    width = max(len(name) for _, name, _ in rows)
    for doubtful, name, text in rows:
        print(f"{name:{width}}  {text or 'says nothing'}{'   <- not among those that may be' if doubtful else ''}")
    return int(any(doubtful for doubtful, _, _ in rows))


def licences() -> Iterator[tuple[str, str]]:
    """Name and licence of everything that is needed, once each."""
    waiting, seen = [PACKAGE], set[str]()
    while waiting:
        name = waiting.pop().lower().replace("_", "-").replace(".", "-")
        found = _distribution(name)
        if name in seen or found is None:
            continue
        seen.add(name)
        yield found.metadata["Name"], licence(found)
        waiting += [match[0] for line in found.requires or () if (match := NAME.match(line)) and _meant(name, line)]


def _meant(name: str, line: str) -> bool:
    """Extras of this package count, extras of others only where they are installed, which _distribution sees."""
    return name == PACKAGE or "extra ==" not in line


def _distribution(name: str) -> Distribution | None:
    """A distribution, when it is installed: what only another platform needs is not."""
    try:
        return distribution(name)
    except ModuleNotFoundError:
        return None


def licence(found: Distribution) -> str:
    """What the metadata say: the expression, the classifiers, or the free text."""
    metadata = found.metadata
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    classified = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if "License ::" in line]
    named = [text for text in classified if text != "OSI Approved"]
    said = str(metadata["License"] or "").strip()
    whole = all(words in said for words in THREE_CLAUSES)
    return " AND ".join(named) or ("BSD-3-Clause" if whole else said.partition("\n")[0])


def accepted(text: str) -> bool:
    """Whether every part of an expression may be; of parts joined by OR one is enough."""
    parts = re.split(r"\s+AND\s+|;\s*", text.strip("() "))
    return bool(text) and all(any(_is_taken(way) for way in re.split(r"\s+OR\s+|/", part)) for part in parts)


def _is_taken(text: str) -> bool:
    return any(re.fullmatch(pattern, text.strip("() "), re.IGNORECASE) for pattern in TAKEN)


if __name__ == "__main__":
    sys.exit(main())
