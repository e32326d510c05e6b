"""The body of an answer: collected within bounds of size, unpacked, and refused when it was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: The one coding that answers are asked for in: others can blow up a few bytes without bound, or need a library.
CODING: Final = "gzip"
#: Marks an answer that a transport of the caller's, to log it perhaps, has read and unpacked already.
UNPACKED: Final = "unpacked"


class Unreadable(Exception):  # noqa: N818 - a signal from the body to the door, never seen outside
    """A body that is not taken; the words say why."""


class Body:
    """Collects the body of one answer; `coding` is what its Content-Encoding says, `most` the bytes it may unpack to.

    Raises:
        Unreadable: it is packed in a way that was not asked for.
    """

    def __init__(self, coding: str, most: int) -> None:
        self._chunks: list[bytes] = []
        self._size = 0
        self._most = most
        coding = coding.strip().lower()
        if coding not in {"", "identity", CODING}:
            raise Unreadable("the answer is packed in a way that this client did not ask for")
        self.add: Callable[[bytes], None] = self._unpack if coding == CODING else self._keep
        self._unpacker: Any = _unpacker() if coding == CODING else None

    def _keep(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._most:
            raise Unreadable(f"the answer is larger than {self._most} bytes")

    def _unpack(self, chunk: bytes) -> None:
        import zlib  # noqa: PLC0415 - loaded by then

        while chunk:
            try:
                # A few bytes can stand for gigabytes: never more is unpacked than may be kept.
                self._keep(self._unpacker.decompress(chunk, self._most - self._size + 1))
            except zlib.error:
                raise Unreadable("the answer is called gzip and is none") from None
            chunk = self._unpacker.unconsumed_tail
            if self._unpacker.eof and self._unpacker.unused_data:
                chunk, self._unpacker = self._unpacker.unused_data, _unpacker()

    def whole_of(self, content: bytes) -> bytes:
        """Give a body that is there at once.

        Raises:
            Unreadable: it is too large.
        """
        self.add(content)
        return self.whole()

    def whole(self) -> bytes:
        """Give the body.

        Raises:
            Unreadable: it was cut off before it was packed to its end.
        """
        if self._chunks and self._unpacker is not None and not self._unpacker.eof:
            raise Unreadable("the packed answer was cut off")
        return b"".join(self._chunks)


def _unpacker() -> Any:  # noqa: ANN401 - zlib does not name the type
    import zlib  # noqa: PLC0415 - for packed answers

    return zlib.decompressobj(zlib.MAX_WBITS | 16)
