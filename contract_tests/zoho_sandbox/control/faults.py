"""Deviations from the contract: listing them, switching them on and off."""

from dataclasses import asdict
from typing import Any, Final

from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.faults import FAULTS
from zoho_sandbox.shapes import Json

MOST: Final = 1_000_000


@call("GET", "faults")
def told(asked: Asked) -> dict[str, Any]:
    """The deviations from the contract that there are, and those that are switched on."""
    faults = asked.tenant.faults
    switched = [asdict(switch) for switch in faults.switches]
    return {"active": faults.active, "switched": switched, "faults": [asdict(fault) for fault in FAULTS]}


@call(
    "PUT",
    "faults",
    name="its name",
    times="for how many requests that come upon it; for all when left out",
    operation="the operationId that it is confined to",
)
def switch_on(asked: Asked) -> dict[str, Any]:
    """Switch a deviation on."""
    content = asked.content("name", "times", "operation")
    name, times, operation = (content.get(key) for key in ("name", "times", "operation"))
    if not isinstance(name, str):
        raise ControlError('send {"name": ...} with the name of a fault; GET lists them')
    check_times(times)
    if operation is not None and not isinstance(operation, str):
        raise ControlError("operation must be text")
    try:
        asked.tenant.switch_on(name, times=times, operation=operation)
    except ValueError as error:
        raise ControlError(str(error)) from None
    return told(asked)


@call("DELETE", "faults")
def clear(asked: Asked) -> dict[str, Any]:
    """Keep the whole contract again."""
    with asked.tenant.gate.lock:
        asked.tenant.faults.clear()
    return told(asked)


@call("DELETE", "faults/{name}")
def switch_off(asked: Asked) -> dict[str, Any]:
    """Switch one deviation off."""
    try:
        asked.tenant.switch_off(asked.path["name"])
    except ValueError as error:
        raise ControlError(str(error), NOT_FOUND) from None
    return told(asked)


def check_times(times: Json) -> None:
    """See that it is a number of requests.

    Raises:
        ControlError: it is none.
    """
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST):
        raise ControlError(f"times must be a number from 1 to {MOST}")
