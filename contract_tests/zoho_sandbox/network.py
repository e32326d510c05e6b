"""Faults of the network between a client and the sandbox: what is late, lost, cut off, or answered by a proxy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Any, Final

from zoho_sandbox.exchange import AT_ONCE, Delivery


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way in which the network fails.

    Attributes:
        name: what one switches on.
        breaks: what happens then.
        worked_on: whether the sandbox does what the request asks for.
        takes: the settings that it has, with what they are when they are left out.
    """

    name: str
    breaks: str
    worked_on: bool = True
    takes: Mapping[str, float | str | None] = field(default_factory=dict[str, "float | str | None"])


TROUBLES: Final = (
    Trouble("latency", "the answer comes so many seconds late", takes={"seconds": 1.0}),
    Trouble("slow-body", "the body of the answer takes so many seconds", takes={"seconds": 2.0}),
    Trouble("truncation", "the connection ends when so much of the body has come", takes={"share": 0.5}),
    Trouble("reset", "the connection is reset and nothing is done", worked_on=False),
    Trouble("lost-answer", "the request is done and the connection is reset before the answer"),
    Trouble("internal-error", "500 INTERNAL_ERROR, and nothing is done", worked_on=False),
    Trouble("bad-gateway", "502 with a page in HTML, and nothing is done", worked_on=False),
    Trouble("unavailable", "503 with Retry-After, and nothing is done", worked_on=False, takes={"seconds": 1.0}),
    Trouble("gateway-timeout", "the request is done and answered by 504 with a page in HTML"),
    Trouble("login-page", "200 with a page in HTML, as by a portal, and nothing is done", worked_on=False),
    Trouble("documented-error", "the documented error of that name or code, and nothing is done", worked_on=False,
            takes={"error": None}),
)  # fmt: skip
BY_NAME: Final = {trouble.name: trouble for trouble in TROUBLES}
PAGES: Final = {
    "bad-gateway": (502, "Bad Gateway"),
    "gateway-timeout": (504, "Gateway Timeout"),
    "login-page": (200, "Welcome to the network"),
}
ALWAYS: Final = 100.0
LONGEST: Final = 3600.0


@dataclass(slots=True)
class Outage:
    """A trouble that is switched on.

    Attributes:
        name: which.
        seconds: how long, for those that take time.
        share: how much of the body comes, from 0 to 1.
        error: the name or code of an error, for the one that answers so.
        operation: the operationId that it is confined to.
        path: the paths that it is confined to, with * for anything.
        method: the method that it is confined to.
        percent: how many of a hundred such requests it befalls; which, is the same every time.
        times: how many requests it befalls before it ends.
    """

    name: str
    seconds: float = 0.0
    share: float = 1.0
    error: str | None = None
    operation: str | None = None
    path: str | None = None
    method: str | None = None
    percent: float = ALWAYS
    times: int | None = None
    drawn: Random = field(default_factory=lambda: Random(0), repr=False)  # noqa: S311 - the same fate every time

    @classmethod
    def of(cls, name: object, settings: Mapping[str, object]) -> "Outage":
        """The outage of that name with those settings, judged.

        Raises:
            ValueError: there is no such trouble, or it has no such setting; the text says which there are.
        """
        trouble = BY_NAME.get(name) if isinstance(name, str) else None
        if trouble is None:
            raise ValueError(f"no trouble {name!r}; there are {', '.join(BY_NAME)}")
        known = (*trouble.takes, *EVERYWHERE)
        strange = sorted(settings.keys() - set(known))
        if strange:
            raise ValueError(f"{trouble.name} has no {', '.join(strange)}; it has {', '.join(known)}")
        told = {**trouble.takes, **{key: value for key, value in settings.items() if value is not None}}
        for key, value in told.items():
            _check(key, value)
        return cls(trouble.name, **told)  # type: ignore[arg-type]  # judged by _check

    @property
    def trouble(self) -> Trouble:
        """What it is."""
        return BY_NAME[self.name]

    def about(self) -> dict[str, Any]:
        """The outage as the control URLs tell it."""
        told = ("operation", "path", "method", "percent", "times")
        return {"name": self.name, **{key: getattr(self, key) for key in (*self.trouble.takes, *told)}}

    def befalls(self, method: str, path: str, operation: str | None) -> bool:
        """Whether it is for such a request, and hits this one."""
        if self.operation is not None and self.operation != operation:
            return False
        if self.method is not None and self.method != method:
            return False
        if self.path is not None and not fnmatchcase(path, self.path):
            return False
        return self.percent >= ALWAYS or self.drawn.random() * ALWAYS < self.percent


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network does to one request."""

    delay: float = 0.0
    delivery: Delivery = AT_ONCE
    outages: tuple[Outage, ...] = ()

    @property
    def answer(self) -> Outage | None:
        """What answers in place of the sandbox, if anything does."""
        return next((one for one in self.outages if one.name in INSTEAD), None)

    @property
    def worked_on(self) -> bool:
        """Whether the request reaches the sandbox."""
        return all(one.trouble.worked_on for one in self.outages)


INSTEAD: Final = frozenset({*PAGES, "internal-error", "unavailable", "documented-error"})
CALM: Final = Weather()


class Network:
    """Which troubles are switched on; several at once add up."""

    def __init__(self) -> None:
        self._outages: dict[str, Outage] = {}
        self._lock: Final = Lock()

    @property
    def outages(self) -> list[Outage]:
        """What is switched on, in that order."""
        return list(self._outages.values())

    def switch_on(self, outage: Outage) -> None:
        """Switch a trouble on, in place of the one of its name."""
        with self._lock:
            self._outages[outage.name] = outage

    def switch_off(self, name: str) -> None:
        """Switch a trouble off; one that is not on stays off."""
        with self._lock:
            self._outages.pop(name, None)

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._outages.clear()

    def meet(self, method: str, path: str, operation: str | None) -> Weather:
        """What befalls a request."""
        with self._lock:
            hit = tuple(one for one in self._outages.values() if one.befalls(method, path, operation))
            for one in hit:
                if one.times is not None:
                    one.times -= 1
                    if one.times <= 0:
                        del self._outages[one.name]
        return _weather(hit) if hit else CALM


EVERYWHERE: Final = ("operation", "path", "method", "percent", "times")
# The least and the most of each setting that is a number.
BOUNDS: Final = {"seconds": (0.0, LONGEST), "share": (0.0, 1.0), "percent": (0.0, ALWAYS), "times": (1, 1_000_000)}


def _check(key: str, value: object) -> None:
    if key not in BOUNDS:
        if not isinstance(value, str) or not value:
            raise ValueError(f"{key} must be text, and not empty")
        return
    least, most = BOUNDS[key]
    wanted = int if key == "times" else (int, float)
    if isinstance(value, bool) or not isinstance(value, wanted) or not least <= value <= most:
        raise ValueError(f"{key} must be a number from {least:g} to {most:g}")


def _weather(hit: tuple[Outage, ...]) -> Weather:
    names = {one.name: one for one in hit}
    delivery = Delivery(
        lost="reset" in names or "lost-answer" in names,
        share=names["truncation"].share if "truncation" in names else 1.0,
        seconds=names["slow-body"].seconds if "slow-body" in names else 0.0,
    )
    return Weather(names["latency"].seconds if "latency" in names else 0.0, delivery, hit)
