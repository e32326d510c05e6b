"""Deviations from the contract: listing them, switching them on and off."""

from dataclasses import asdict
from typing import Any, Final

from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.faults import FAULTS, NAMES
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
    if not isinstance(name, str) or name not in NAMES:
        raise ControlError('send {"name": ...} with the name of a fault; GET lists them')
    check_times(times)
    check_operation(asked, operation)
    with asked.tenant.gate.lock:
        asked.tenant.faults.switch_on(name, times=times, operation=operation)
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
    name = asked.path["name"]
    if name not in NAMES:
        raise ControlError(f"there is no fault {name!r}; GET /_sandbox/faults lists them", NOT_FOUND)
    with asked.tenant.gate.lock:
        asked.tenant.faults.switch_off(name)
    return told(asked)


def check_times(times: Json) -> None:
    """See that it is a number of requests.

    Raises:
        ControlError: it is none.
    """
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST):
        raise ControlError(f"times must be a number from 1 to {MOST}")


def check_operation(asked: Asked, operation: Json) -> None:
    """See that some version has the operation.

    Raises:
        ControlError: none has.
    """
    contracts = asked.tenant.gate.contracts.values()
    known = isinstance(operation, str) and any(operation in contract.operations for contract in contracts)
    if operation is not None and not known:
        raise ControlError(f"no version has an operation {operation!r}; GET /_sandbox/reference lists them")
