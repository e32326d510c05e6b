"""Pieces of work that need nothing of each other: what was made before of the same is taken, the rest made by two."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from zoho_codegen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Memory", "Piece"]

_TWO = 2
_NO_MARK = bytes(hashlib.sha256().digest_size)


@dataclass(frozen=True)
class Piece:
    """One piece of work.

    Attributes:
        name: What it is called; no other piece of a run is called so.
        of: Everything that the result depends on besides the generator, in bytes.
        make: Does the work; the result can be pickled. A list of problems is not kept.
        again: Does the same work from what it came to when it was last done, of something else; where there is no way
            to take up anything of that, none.
    """

    name: str
    of: bytes
    make: Callable[[], Any]
    again: Callable[[Any], Any] | None = None


class Memory:
    """What pieces of work last came to, in a folder, each with a hash of all that it was made from and by.

    Args:
        folder: Where they are kept; without one, nothing is.
        maker: What changes whenever the generator, or a tool of it, does.
    """

    def __init__(self, folder: Path | None = None, maker: str = "") -> None:
        self._folder = folder
        self._maker = maker

    def results(self, pieces: Sequence[Piece]) -> dict[str, Any]:
        """The results by name; whatever else other runs have kept is forgotten."""
        files = {piece.name: self._file(piece) for piece in pieces}
        found = {piece.name: _read(file, piece) for piece in pieces if (file := files[piece.name]) is not None}
        missing = [piece for piece in pieces if found.get(piece.name) is None]
        works = [partial(_work, piece, files[piece.name]) for piece in missing]
        for piece, made in zip(missing, _abreast(works), strict=True):
            found[piece.name] = made
            # Problems name lines, which move with what stands above and changes nothing that is made.
            if not _are_problems(made):
                self._keep(files[piece.name], _mark(piece), made)
        self._forget({*files.values(), self._texts})
        return {piece.name: found[piece.name] for piece in pieces}

    def recall(self) -> dict[str, str]:
        """The formatted texts of the last run, by hash."""
        found = _load(self._texts) if self._texts is not None else None
        return found or {}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep the formatted texts of this run, and no others."""
        self._keep(self._texts, _NO_MARK, dict(texts))

    @property
    def _texts(self) -> Path | None:
        return None if self._folder is None else self._folder / f"{self._maker}.texts"

    def _file(self, piece: Piece) -> Path | None:
        if self._folder is None:
            return None
        whole = hashlib.sha256(f"{self._maker}\0{piece.name}".encode())
        return self._folder / f"{whole.hexdigest()}.pickle"

    def _keep(self, file: Path | None, mark: bytes, made: object) -> None:
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        whole = file.with_suffix(f".{os.getpid()}")
        whole.write_bytes(mark + pickle.dumps(made))
        # Another run may be forgetting all but its own.
        with suppress(FileNotFoundError):
            whole.replace(file)

    def _forget(self, kept: set[Path | None]) -> None:
        for file in self._folder.glob("*") if self._folder is not None else ():
            if file not in kept:
                with suppress(OSError):
                    file.unlink()


def _are_problems(made: object) -> bool:
    return isinstance(made, list) and any(isinstance(each, Problem) for each in cast("list[object]", made))


def _mark(piece: Piece) -> bytes:
    return hashlib.sha256(piece.of).digest()


def _read(file: Path, piece: Piece) -> Any:  # noqa: ANN401 - whatever a piece makes
    """What was made of the same, if that is what the file holds."""
    with suppress(OSError), file.open("rb") as opened:
        if opened.read(len(_NO_MARK)) == _mark(piece):
            # Another run may replace the file meanwhile; what is open here stays what it was.
            return _unpickled(opened.read())
    return None


def _load(file: Path) -> Any:  # noqa: ANN401 - whatever a piece makes
    with suppress(OSError):
        return _unpickled(file.read_bytes()[len(_NO_MARK) :])
    return None


def _unpickled(data: bytes) -> Any:  # noqa: ANN401 - whatever a piece makes
    try:
        return pickle.loads(data)  # noqa: S301 - written by this program, for whoever runs it
    except Exception:  # noqa: BLE001 - cut off or changed, it is made again
        return None


def _work(piece: Piece, file: Path | None) -> Any:  # noqa: ANN401 - whatever a piece makes
    """Do the work, from what it last came to where that helps; read only now, in the process that needs it."""
    last = _load(file) if piece.again is not None and file is not None else None
    return piece.make() if last is None or piece.again is None else piece.again(last)


def _abreast(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do the work from the front, and in another process from the end, where processes can be forked."""
    if len(works) < _TWO or (os.cpu_count() or 1) < _TWO or "fork" not in multiprocessing.get_all_start_methods():
        return [work() for work in works]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, context, initializer=_take, initargs=(works,)) as other:
        coming = {place: other.submit(_done, place) for place in range(len(works) - 1, 0, -1)}
        try:
            first = works[0]()
            rest = [works[place]() if coming[place].cancel() else coming[place].result() for place in sorted(coming)]
        finally:
            other.shutdown(cancel_futures=True)
    return [first, *rest]


#: What the other process is to do, which it has from the moment that it was forked.
_WORKS: list[Callable[[], Any]] = []


def _take(works: Sequence[Callable[[], Any]]) -> None:
    _WORKS.extend(works)


def _done(place: int) -> Any:  # noqa: ANN401 - whatever a piece makes
    return _WORKS[place]()
