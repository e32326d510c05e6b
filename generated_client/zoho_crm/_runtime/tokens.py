"""Access tokens and where they are kept between calls and between processes."""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, runtime_checkable

from .paths import is_list, is_object
from .secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


#: What errors about fetching a token call the operation.
OPERATION: Final = "token refresh"
#: What an entry of a file of tokens may hold, and how such a file begins.
_NAMES: Final = frozenset({"access", "expires_at", "api_domain", "refresh", "claimed", "fetches"})
_BEGINNING: Final = re.compile(rb'\{"[^"]*": \{"(?:access|claimed|fetches)"')
#: A file of fewer bytes that begins as an object does may have been cut off before it says what it is.
_SHORT: Final = 40
#: What errors about taking one back call it.
REVOCATION: Final = "token revocation"


class Token(NamedTuple):
    """An access token: until when it is good (seconds since the epoch), and the API host that it came with.

    `refresh` is the refresh token that came with it, for logins that have none of their own.
    """

    access: Secret
    expires_at: float
    api_domain: str | None = None
    refresh: Secret | None = None


class TokenStore(Protocol):
    """Keeps access tokens by key. A key is a fingerprint, never a secret; a store may be shared by many clients."""

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        ...

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one."""
        ...

    def delete(self, key: str) -> None:
        """Forget the token of a key; nothing happens when there is none."""
        ...


def kept_in(given: TokenStore | None) -> TokenStore:
    """Give the store that the caller chose, or one in memory.

    Raises:
        TypeError: what was given is no store.
    """
    if given is None:
        return MemoryTokenStore()
    if not callable(getattr(given, "load", None)):
        like = f"FileTokenStore({str(given)!r})" if isinstance(given, (str, os.PathLike)) else "a FileTokenStore"
        raise TypeError(f"token_store must be a token store, got a {type(given).__name__}; give {like}.")
    return given


@runtime_checkable
class SharedTokenStore(TokenStore, Protocol):
    """A token store of several processes: whoever claims a key fetches its token, the others wait for it.

    A claim lapses by itself, so a process that dies takes nobody with it. What one process knows of how often tokens
    were asked for, all of them know.
    """

    def claim(self, key: str, now: float, until: float) -> bool:
        """Claim a key up to `until`, both in seconds since the epoch; False when another's claim has not lapsed."""
        ...

    def release(self, key: str, until: float) -> None:
        """Give up the claim that was made up to exactly `until`; nothing happens when there is none."""
        ...

    def fetches(self, key: str) -> Sequence[float]:
        """Give the moments that were kept last for a key, in seconds since the epoch; none at first."""
        ...

    def keep_fetches(self, key: str, moments: Sequence[float]) -> None:
        """Keep the moments at which tokens were asked for, at most ten, in place of older ones."""
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

    def delete(self, key: str) -> None:
        """Forget the token of a key; nothing happens when there is none."""
        self._tokens.pop(key, None)


class FileTokenStore:
    """Keeps tokens in a file that only its owner can read; processes on one machine share them, and one refreshes.

    The file is replaced whole, so a reader never sees half of it. One that was cut off counts as empty; one that holds
    something else than tokens is refused and left as it is. A link is followed.

    Raises:
        OSError: by its methods, when the file cannot be read or written.
        ValueError: by its methods, when the file is somebody's and no file of tokens.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self, key: str) -> Token | None:
        """Give the token of a key, or None."""
        kept = _entry(self._read(), key)
        access, expires_at = kept.get("access"), kept.get("expires_at")
        api_domain, refresh = kept.get("api_domain"), kept.get("refresh")
        if not isinstance(access, str) or not isinstance(expires_at, (int, float)):
            return None
        return Token(
            Secret(access),
            expires_at,
            api_domain if isinstance(api_domain, str) else None,
            Secret(refresh) if isinstance(refresh, str) else None,
        )

    def save(self, key: str, token: Token) -> None:
        """Keep the token of a key, in place of an older one.

        Raises:
            OSError: the file cannot be written.
        """
        with self._changed(key) as entry:
            entry.update(
                access=token.access.reveal(),
                expires_at=token.expires_at,
                api_domain=token.api_domain,
                refresh=token.refresh.reveal() if token.refresh else None,
            )

    def delete(self, key: str) -> None:
        """Forget the token of a key; nothing happens when there is none.

        Raises:
            OSError: the file cannot be written.
        """
        with self._changed(key) as entry:
            for name in ("access", "expires_at", "api_domain", "refresh", "fetches"):
                entry.pop(name, None)

    def claim(self, key: str, now: float, until: float) -> bool:
        """Claim a key up to `until`; False when another's claim has not lapsed."""
        with self._changed(key) as entry:
            other = entry.get("claimed")
            free = not isinstance(other, (int, float)) or other <= now
            if free:
                entry["claimed"] = until
        return free

    def release(self, key: str, until: float) -> None:
        """Give up the claim that was made up to exactly `until`."""
        with self._changed(key) as entry:
            if entry.get("claimed") == until:
                del entry["claimed"]

    def fetches(self, key: str) -> Sequence[float]:
        """Give the moments that were kept last for a key."""
        kept = _entry(self._read(), key).get("fetches")
        return [moment for moment in kept if isinstance(moment, (int, float))] if is_list(kept) else ()

    def keep_fetches(self, key: str, moments: Sequence[float]) -> None:
        """Keep the moments at which tokens were asked for, in place of older ones."""
        with self._changed(key) as entry:
            entry["fetches"] = list(moments)

    @contextmanager
    def _changed(self, key: str) -> Generator[dict[str, Any]]:
        """Give the entry of a key to be changed, and write the file when it was."""
        with self._locked():
            kept = self._read()
            entry = _entry(kept, key)
            before = dict(entry)
            yield entry
            if entry != before:
                kept[key] = entry
                if not entry:
                    del kept[key]
                self._replace(json.dumps(kept))

    def _read(self) -> dict[str, Any]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        found = _read(content)
        if found is None:
            raise ValueError(f"{str(self._path)!r} is no file of tokens; it is left as it is, give another path.")
        return found

    def _replace(self, content: str) -> None:
        # mkstemp makes the file with mode 0600, before anything is in it.
        target = self._path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            Path(name).replace(target)
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
        target = self._path.resolve()
        lock = target.with_name(f".{target.name}.lock")
        with os.fdopen(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read(content: bytes) -> dict[str, Any] | None:
    """Read a file of tokens; nothing where it was cut off, None where it is something else."""
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        begun = content.startswith(b"{") and len(content) < _SHORT
        return {} if begun or not content.strip(b"\0 \r\n") or _BEGINNING.match(content) else None
    ours = is_object(found) and all(is_object(entry) and entry.keys() <= _NAMES for entry in found.values())
    return found if ours and is_object(found) else None


def _entry(kept: dict[str, Any], key: str) -> dict[str, Any]:
    found = kept.get(key)
    return found if is_object(found) else {}
