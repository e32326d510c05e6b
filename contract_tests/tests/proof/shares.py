"""Where the time of a layer goes, by whose code it is spent in; a profile takes time too, most where calls are many."""

import cProfile
import pstats
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

WHOSE: Final = {
    "zoho_sandbox": "the sandbox",
    "sqlalchemy": "SQLAlchemy, for the sandbox",
    "zoho_contract": "the kit",
    "hypothesis": "Hypothesis",
    "schemathesis": "Schemathesis",
    "requests": "requests, for Schemathesis",
}
"""By the folder that code is in."""

OTHER: Final = "the interpreter and its library"


def shares(work: Callable[[], object]) -> list[tuple[str, float]]:
    """Shares of the processor's time of some work, of its threads as well, the largest first.

    What the interpreter does itself counts for whoever calls it.
    """
    profiles: list[cProfile.Profile] = []
    plain = threading.Thread.run

    def watched(thread: threading.Thread) -> None:
        _profiled(profiles, lambda: plain(thread))

    threading.Thread.run = watched  # type: ignore[method-assign]
    try:
        _profiled(profiles, work)
    finally:
        threading.Thread.run = plain  # type: ignore[method-assign]
    spent: Counter[str] = Counter()
    known: dict[Any, Any] = pstats.Stats(*profiles).stats  # type: ignore[attr-defined]
    for (path, _, _), (_, _, own, _, callers) in known.items():
        if path == "~":
            for (caller, _, _), (_, _, part, _) in callers.items():
                spent[_whose(caller)] += part
        else:
            spent[_whose(path)] += own
    return [(name, part / spent.total()) for name, part in spent.most_common()]


def _profiled(profiles: list[cProfile.Profile], work: Callable[[], object]) -> None:
    profile = cProfile.Profile(time.thread_time)
    profiles.append(profile)
    profile.enable()
    try:
        work()
    finally:
        profile.disable()


def _whose(path: str) -> str:
    return next((name for folder, name in WHOSE.items() if f"/{folder}/" in path), OTHER)
