"""Where the tenants of a sandbox are kept whose state is in a file: beside it, a database and a note for each."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from zoho_sandbox import identity
from zoho_sandbox.limits import allowed_tags
from zoho_sandbox.seed import Seed

IN_MEMORY: Final = ":memory:"
NOTE: Final = ".json"
# What SQLite leaves beside a database whose process was killed.
PARTS: Final = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a tenant was made with: its name, and of its settings what is its own."""

    name: str
    seed: Seed
    edition: str | None
    pause: float


class Shelf:
    """A folder beside a database; without one nothing is kept, and tenants live in memory."""

    def __init__(self, database: Path | None) -> None:
        """With the database of the sandbox; None where it is in memory."""
        self._folder: Final = database and database.with_name(f"{database.name}.tenants")

    def put(self, kept: Kept) -> str:
        """Note a tenant; where its database is to be."""
        if self._folder is None:
            return IN_MEMORY
        self._folder.mkdir(exist_ok=True)
        path = self._path(kept.name)
        note = path.with_suffix(NOTE)
        told = {**asdict(kept), "seed": kept.seed.name, "records": kept.seed.records}
        # Whole or not at all: whoever starts after a crash reads it.
        fresh = note.with_suffix(".new")
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.replace(note)
        return str(path)

    def known(self) -> Iterator[tuple[Kept, str]]:
        """The tenants that are kept, and where the database of each is.

        Raises:
            ValueError: a note cannot be read; the text says which.
        """
        if self._folder is None or not self._folder.is_dir():
            return
        for note in sorted(self._folder.glob(f"*{NOTE}")):
            kept = _read(note)
            yield kept, str(self._path(kept.name))

    def discard(self, name: str) -> None:
        """Keep nothing of the tenant; its note goes last, as without one nobody would look for the rest."""
        if self._folder is None:
            return
        path = self._path(name)
        for part in PARTS:
            path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
        path.with_suffix(NOTE).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        """Its database: two names that differ in letter case alone are two files wherever that may be."""
        assert self._folder is not None
        return self._folder / f"{identity.of(name).key}.sqlite"


def _read(note: Path) -> Kept:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        kept = Kept(told["name"], Seed(str(told["seed"]), int(told["records"])), told["edition"], float(told["pause"]))
        identity.of(kept.name)
        allowed_tags(kept.edition)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{note} does not say what a tenant was made with; delete it to go on without") from error
    return kept
