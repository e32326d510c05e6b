"""Who may look at the sandbox's own URLs, and steer it by them."""

import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from zoho_sandbox.exchange import Request

LOOPBACK: Final = "loopback"
ANY: Final = "any"
OFF: Final = "off"
PLACES: Final = (LOOPBACK, ANY, OFF)
# A shorter one can be guessed; others are not in a URL, or in a cookie, what they are here.
TOKEN: Final = re.compile(r"[A-Za-z0-9._~-]{8,}")
COOKIE: Final = "zoho_sandbox_control"
ELSEWHERE: Final = (
    "/_sandbox answers this machine alone; serve with --control any for every machine,"
    " or with --control-token for whoever knows the token"
)
UNKNOWN: Final = (
    "/_sandbox answers whoever knows its token: open /?token=TOKEN in a browser, or send Authorization: Bearer TOKEN"
)
FOREIGN_NAME: Final = "/_sandbox answers under no name with a dot that is not this machine's, but with --control-token"
FOREIGN_PAGE: Final = "/_sandbox answers no pages of other sites"


@dataclass(frozen=True, slots=True)
class Access:
    """From where, and with which token.

    Attributes:
        place: "loopback" for this machine alone, "any" for every machine, "off" where nobody may.
        token: what opens them from everywhere else; empty for nothing.
    """

    place: str = LOOPBACK
    token: str = ""

    @classmethod
    def of(cls, place: bool | str, token: str | None = None) -> "Access":  # noqa: FBT001 - what a caller may say
        """The access that somebody asked for; True is "loopback", False is "off".

        Raises:
            ValueError: there is no such place, or the token is short or holds what a URL or a cookie would change.
        """
        named = {True: LOOPBACK, False: OFF}[place] if isinstance(place, bool) else place
        if named not in PLACES:
            raise ValueError(f"control is one of {', '.join(PLACES)}, not {place!r}")
        if token and not TOKEN.fullmatch(token):
            raise ValueError("a token of the control URLs has 8 or more of A-Z, a-z, 0-9 and -._~ , and nothing else")
        return cls(named, token or "")

    def refusal(self, request: Request) -> str | None:
        """Why a request is not answered; None where it is."""
        if not _is_same_origin(request):
            return FOREIGN_PAGE
        if self.token and self._is_known(request):
            return None
        if self.place != ANY and not is_local(request.peer):
            return UNKNOWN if self.token else ELSEWHERE
        host = _name_of(request.header("host"))
        if _is_own_name(host) or (self.place == ANY and _is_address(host)):
            return None
        return FOREIGN_NAME if self.place == ANY else FOREIGN_PAGE

    def opens(self, request: Request) -> bool:
        """Whether the request names the token in its query, as the one that opens the page in a browser does."""
        return bool(self.token) and secrets.compare_digest(request.query.get("token", "").encode(), self.token.encode())

    def cookie(self) -> str:
        """What a browser sends from then on; to no other site, and shown to no script."""
        return f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Strict"

    def _is_known(self, request: Request) -> bool:
        pairs = (one.strip().partition("=") for one in request.header("cookie").split(";"))
        scheme, _, bearer = request.header("authorization").strip().partition(" ")
        given = [value for name, _, value in pairs if name == COOKIE]
        given += [bearer.strip()] if scheme.lower() == "bearer" else []
        return any(secrets.compare_digest(one.encode(), self.token.encode()) for one in given)


def is_local(peer: str) -> bool:
    """Whether an address is one of this machine's own."""
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    """Whether a browser was sent to a number: other names may have been made to lead here, numbers may not."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_own_name(name: str) -> bool:
    """Whether a browser that was sent there really wanted this machine."""
    return name.endswith((".localhost", ".test")) or is_local(name) or not {".", ":"} & set(name)


def _name_of(host: str) -> str:
    """The name in a Host header; this machine's where none is given, and none of anybody's where it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or "localhost"
    except ValueError:
        return "malformed.invalid"


def _is_same_origin(request: Request) -> bool:
    origin = request.header("origin")
    foreign = bool(origin) and origin.partition("://")[2] != request.header("host")
    return not foreign and request.header("sec-fetch-site") not in {"cross-site", "same-site"}
