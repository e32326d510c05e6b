"""The clock of a tenant."""

from collections.abc import Mapping
from typing import Any, Final

from zoho_sandbox.clock import stamp
from zoho_sandbox.control.registry import Asked, ControlError, call

# The year 9999 ends a little later.
LAST: Final = 253_402_000_000.0


@call("GET", "clock")
def told(asked: Asked) -> dict[str, Any]:
    """What time it is, in seconds since 1970, and whether the clock stands still."""
    clock = asked.tenant.clock
    return {"now": clock.now(), "time": stamp(clock.now()), "frozen": clock.frozen}


@call(
    "POST",
    "clock",
    advance="seconds to move forward",
    now="seconds since 1970 to set it to",
    frozen="true to stop it, false to let it go on",
)
def move(asked: Asked) -> dict[str, Any]:
    """Move the clock, set it, stop it, or let it go on."""
    content = asked.content("advance", "now", "frozen")
    clock = asked.tenant.clock
    if not content or {"advance", "now"} <= content.keys():
        raise ControlError('send {"advance": seconds} or {"now": seconds since 1970}, and {"frozen": true or false}')
    frozen = content.get("frozen", clock.frozen)
    if not isinstance(frozen, bool):
        raise ControlError("frozen must be true or false")
    target = _target(content, clock.now())
    if frozen and not clock.frozen:
        clock.freeze()
    elif not frozen and clock.frozen:
        clock.run()
    if target is not None:
        clock.set(target)
    return told(asked)


def _target(content: Mapping[str, Any], now: float) -> float | None:
    """The moment to show; None where nothing is said of it."""
    name = next((name for name in ("advance", "now") if name in content), None)
    if name is None:
        return None
    value = content[name]
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= LAST:
        raise ControlError(f"{name} must be seconds, zero or more")
    moment = float(value) + (now if name == "advance" else 0.0)
    if moment > LAST:
        raise ControlError("no clock goes beyond the year 9999")
    return moment
