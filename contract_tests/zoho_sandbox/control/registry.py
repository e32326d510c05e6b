"""The calls of the control plane: what each is for, what it takes, and how it is found."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import unquote

from zoho_sandbox.exchange import Request, Response, in_json
from zoho_sandbox.shapes import Json, is_object

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox
    from zoho_sandbox.tenant import Tenant

BAD: Final = 400
NOT_FOUND: Final = 404
WRONG_METHOD: Final = 405
TOO_LARGE: Final = 413
# What no call comes near to.
MOST_BYTES: Final = 1_000_000


class ControlError(Exception):
    """A call that cannot be done: its status, and a sentence that says why."""

    def __init__(self, message: str, status: int = BAD) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A call on its way: of which sandbox, about which tenant, with what."""

    sandbox: "Sandbox"
    tenant: "Tenant"
    request: Request
    path: Mapping[str, str] = field(default_factory=dict[str, str])

    def content(self, *known: str) -> dict[str, Any]:
        """The members of the body; an empty body has none.

        Raises:
            ControlError: it is no JSON object, has members that the call does not take, or is too large.
        """
        if self.request.too_large or len(self.request.body) > MOST_BYTES:
            raise ControlError(f"the body is larger than {MOST_BYTES} bytes", TOO_LARGE)
        try:
            content: Json = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            content = None
        if not is_object(content):
            raise ControlError("the body must be a JSON object")
        strange = sorted(content.keys() - set(known))
        if strange:
            raise ControlError(f"there is no {', '.join(strange)} to be set; there is {', '.join(known) or 'nothing'}")
        return content

    def number(self, name: str, otherwise: int, most: int) -> int:
        """A number of the query, from 0 to the most that there may be.

        Raises:
            ControlError: it is none.
        """
        text = self.request.query.get(name, "")
        if not text:
            return otherwise
        if not text.isascii() or not text.isdigit() or len(text) > LONGEST or int(text) > most:
            raise ControlError(f"{name} must be a number from 0 to {most}")
        return int(text)


LONGEST: Final = 15
Answer = Callable[[Asked], Any]
F = TypeVar("F", bound=Answer)


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        method: its method.
        path: its path below "/_sandbox/", with names in braces.
        about: what it does.
        takes: what its body or its query may hold, and what each means.
        function: what does it; what it returns is answered as JSON, but for a whole answer.
    """

    method: str
    path: str
    about: str
    takes: Mapping[str, str]
    function: Answer

    @property
    def pattern(self) -> "re.Pattern[str]":
        """What its path looks like."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


CALLS: Final[list[Call]] = []


def call(method: str, path: str, /, **takes: str) -> Callable[[F], F]:
    """Name the function that does a call; its first line says what that is."""

    def register(function: F) -> F:
        about = (function.__doc__ or "").partition("\n")[0]
        CALLS.append(Call(method, path, about, takes, function))
        return function

    return register


def dispatch(sandbox: "Sandbox", tenant: "Tenant", request: Request, path: str) -> Response:
    """What the call at that path answers."""
    found = [(one, match) for one in CALLS if (match := one.pattern.fullmatch(path))]
    for one, match in found:
        if one.method == request.method:
            values = {name: unquote(value) for name, value in match.groupdict().items()}
            try:
                told = one.function(Asked(sandbox, tenant, request, values))
            except ControlError as error:
                return problem(str(error), error.status)
            if request.method != "GET":
                tenant.steered += 1
            return told if isinstance(told, Response) else in_json({} if told is None else told)
    if found:
        allowed = ", ".join(sorted({one.method for one, _ in found}))
        return problem(f"{request.method} is nothing here; there is {allowed}", WRONG_METHOD, allowed)
    return problem(f"there is no /_sandbox/{path}; GET /_sandbox/ tells what there is", NOT_FOUND)


def problem(message: str, status: int = BAD, allowed: str = "") -> Response:
    """An answer that says what is wrong."""
    return in_json({"error": message}, status, {"allow": allowed} if allowed else {})
