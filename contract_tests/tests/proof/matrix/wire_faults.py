"""Faults of the wire: connections that break, dribble, lie about lengths, or say two things at once."""

import asyncio
import gzip

from proof.matrix.faults import NOTHING, RIGHT, answering, fault
from proof.matrix.server import JSON_TYPE, Peer, http

LOST = "TransportError"
UNREADABLE = "DecodeError"
_CHUNKED = f"HTTP/1.1 200 OK\r\ncontent-type: {JSON_TYPE}\r\ntransfer-encoding: chunked\r\n\r\n".encode()


def head_of(peer: Peer, length: int, *headers: str) -> bytes:
    """Write the head of the right answer with another length."""
    return http(peer.right.status, b"", f"content-length: {length}", *headers)


@fault(LOST, refused=True)
async def connection_refused(_: Peer) -> None:
    """Nobody listens: such calls go to a port of nobody."""


@fault(LOST)
async def reset_before_headers(peer: Peer) -> None:
    """The connection breaks off before a word of an answer."""
    peer.reset()


@fault(LOST)
async def closed_before_headers(peer: Peer) -> None:
    """The connection is closed before a word of an answer: also what a stale connection of a pool looks like."""
    peer.end()


@fault(LOST)
async def reset_in_headers(peer: Peer) -> None:
    """The connection breaks off in the middle of a header."""
    await peer.say(b"HTTP/1.1 200 OK\r\ncontent-ty")
    peer.reset()


@fault(LOST)
async def reset_in_body(peer: Peer) -> None:
    """The connection breaks off in the middle of the body."""
    await peer.say(peer.right.whole[:-5])
    peer.reset()


@fault(LOST)
async def body_shorter_than_said(peer: Peer) -> None:
    """The body ends before the length that was said."""
    await peer.say(head_of(peer, len(peer.right.content) + 50) + peer.right.content)
    peer.end()


@fault(UNREADABLE, LOST, tries="once")
async def body_longer_than_said(peer: Peer) -> None:
    """What is too long for the length that was said would be read as the answer to the next request."""
    await peer.say(head_of(peer, len(peer.right.content) - 5) + peer.right.content)


@fault(LOST)
async def chunks_cut_off(peer: Peer) -> None:
    """The last chunk never comes."""
    await peer.say(_CHUNKED + f"{len(peer.right.content):x}\r\n".encode() + peer.right.content)
    peer.end()


@fault(LOST)
async def chunk_of_nonsense(peer: Peer) -> None:
    """The length of a chunk is no number."""
    await peer.say(_CHUNKED + b"zz\r\n" + peer.right.content)
    peer.end()


@fault(LOST, slow=True)
async def silence(peer: Peer) -> None:
    """No answer at all."""
    await peer.dribble(b"", pause=0.2)
    peer.end()


@fault(LOST, slow=True)
async def headers_dribble(peer: Peer) -> None:
    """Each byte comes in time, the headers never end."""
    await peer.dribble(b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 1000)
    peer.end()


@fault(LOST, slow=True)
async def body_dribbles(peer: Peer) -> None:
    """Each byte comes in time, the body never ends."""
    await peer.say(http(200, b"", "content-length: 100000"))
    await peer.dribble(b" " * 1000)
    peer.end()


@fault(LOST, slow=True)
async def informational_flood(peer: Peer) -> None:
    """The server says for ever that it is about to answer."""
    for _ in range(400):
        if peer.alone:
            break
        await peer.say(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
        await asyncio.sleep(0.1)
    peer.end()


@fault(LOST)
async def no_http(peer: Peer) -> None:
    """Another protocol speaks here."""
    await peer.say(b"SSH-2.0-OpenSSH_9.6\r\n\x00\x01\x02")
    peer.end()


@fault(LOST)
async def head_of_100_000_headers(peer: Peer) -> None:
    """So many headers that they fill memory."""
    await peer.say(b"HTTP/1.1 200 OK\r\n" + b"".join(b"x-%d: y\r\n" % number for number in range(100_000)) + b"\r\n")
    peer.end()


@fault(LOST)
async def one_huge_header(peer: Peer) -> None:
    """A header of a megabyte."""
    await peer.say(http(200, peer.right.content, "x-huge: " + "a" * 2**20))
    peer.end()


@fault(LOST)
async def two_lengths(peer: Peer) -> None:
    """The length is said twice, differently: the ends of the peers' answers would be in different places."""
    await peer.say(head_of(peer, 5, f"content-length: {len(peer.right.content)}") + peer.right.content)
    peer.end()


@fault(RIGHT, tries="once")
async def two_answers_at_once(peer: Peer) -> None:
    """Another answer follows the first, which must not be taken for the one to the next request."""
    await peer.say(peer.right.whole + http(200, b'{"answer": "to somebody else"}'))


@fault(RIGHT, LOST, tries="once", lossy=True)
async def closed_after_answering(peer: Peer) -> None:
    """The connection ends without notice, so that the next request finds it stale."""
    await peer.say(peer.right.whole)
    peer.end()


@fault(RIGHT, tries="once")
async def http_1_0(peer: Peer) -> None:
    """An old server: the body ends with the connection."""
    await peer.say(f"HTTP/1.0 {peer.right.status} OK\r\ncontent-type: {JSON_TYPE}\r\n\r\n".encode())
    await peer.say(peer.right.content)
    peer.end()


@fault(LOST, "InvalidRequestError", tries="once", early=True)
async def answer_before_the_body(peer: Peer) -> None:
    """The server refuses a body before it has read it, and hangs up."""
    await peer.say(http(413, b"<html>too large</html>", "connection: close", kind="text/html"))
    peer.end()


@fault(LOST, UNREADABLE)
async def switching_protocols(peer: Peer) -> None:
    """The server agrees to an upgrade that nobody asked for."""
    await peer.say(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
    await peer.say(peer.right.content)
    peer.end()


answering("hints before the answer", lambda p: b"HTTP/1.1 103 Hints\r\nlink: </a>\r\n\r\n" + p.right.whole, RIGHT)
answering("length and chunks", lambda _: http(200, b"0\r\n\r\n", "transfer-encoding: chunked"), NOTHING, UNREADABLE)
answering("204 with a body", lambda _: http(204) + b"{'no': 'body'}", NOTHING, UNREADABLE)


def packed(peer: Peer, content: bytes, coding: str = "gzip") -> bytes:
    """Write an answer with an encoded body."""
    return http(peer.right.status, content, f"content-encoding: {coding}")


_BOMB = gzip.compress(b"[" + b" " * 100_000_000)
_NESTED = gzip.compress(gzip.compress(b" " * 100_000_000))

answering("gzip", lambda peer: packed(peer, gzip.compress(peer.right.content)), RIGHT)
answering("gzip cut off", lambda peer: packed(peer, gzip.compress(peer.right.content)[:-20]), LOST, tries="by rule")
answering(
    "gzip without its checksum",
    lambda peer: packed(peer, gzip.compress(peer.right.content)[:-8]),
    LOST,
    tries="by rule",
)
answering("gzip of nonsense", lambda peer: packed(peer, b"\x1f\x8b" + b"nonsense" * 8), LOST, tries="by rule")
answering("plain called gzip", lambda peer: packed(peer, peer.right.content), LOST, tries="by rule")
answering("gzip of 100 MB", lambda peer: packed(peer, _BOMB), LOST, tries="by rule", heavy=True)
answering("gzip in gzip", lambda peer: packed(peer, _NESTED, "gzip, gzip"), LOST, tries="by rule", heavy=True)
answering("unknown coding", lambda peer: packed(peer, b"\x01\x02\x03" * 9, "zoho"), LOST, tries="by rule")
