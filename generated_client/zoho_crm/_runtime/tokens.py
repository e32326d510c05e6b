"""Access tokens and where they are kept between calls and between processes."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import attrs

from .secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Generator


@attrs.frozen
class Token:
    """An access token: until when it is good (seconds since the epoch), and the API host that it came with."""

    access: Secret
    expires_at: float
    api_domain: str | None = None


class TokenStore(Protocol):
    """Keeps access tokens by key. A key is a fingerprint, never a secret; a store may be shared by many clients."""

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        ...

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one."""
        ...


class MemoryTokenStore:
    """Keeps tokens in this process; hand one store to several clients and they share their tokens."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        return self._tokens.get(key)

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one."""
        self._tokens[key] = token


class FileTokenStore:
    """Keeps tokens in a file that only its owner can read; processes on one machine share them.

    The file is replaced whole, so a reader never sees half of it. One that cannot be read counts as empty.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        entry = self._read().get(key)
        if not isinstance(entry, dict):
            return None
        kept = cast("dict[str, Any]", entry)
        access, expires_at, api_domain = kept.get("access"), kept.get("expires_at"), kept.get("api_domain")
        if not isinstance(access, str) or not isinstance(expires_at, (int, float)):
            return None
        return Token(Secret(access), expires_at, api_domain if isinstance(api_domain, str) else None)

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one.

        Raises:
            OSError: the file cannot be written.
        """
        with self._locked():
            kept = self._read()
            kept[key] = {
                "access": token.access.reveal(),
                "expires_at": token.expires_at,
                "api_domain": token.api_domain,
            }
            self._replace(json.dumps(kept))

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def _replace(self, content: str) -> None:
        # mkstemp makes the file with mode 0600, before anything is in it.
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Keep other processes from writing between our read and our write, where the system can."""
        try:
            import fcntl  # noqa: PLC0415 - POSIX only; elsewhere the last writer wins
        except ImportError:  # pragma: no cover - not on the systems that tests run on
            yield
            return
        lock = self._path.with_name(f".{self._path.name}.lock")
        with os.fdopen(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
