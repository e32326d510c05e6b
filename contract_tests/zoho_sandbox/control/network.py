"""Troubles of the network: listing them, switching them on and off."""

from dataclasses import asdict
from typing import Any

from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.network import BY_NAME, EVERYWHERE, TROUBLES


@call("GET", "network")
def told(asked: Asked) -> dict[str, Any]:
    """The troubles of the network that there are, and those that are switched on."""
    active = [outage.about() for outage in asked.tenant.network.outages]
    return {"active": active, "troubles": [asdict(trouble) for trouble in TROUBLES]}


@call(
    "PUT",
    "network",
    name="which trouble",
    seconds="how long, for those that take time",
    share="how much of the body comes, for truncation: 0 to 1",
    error="the name or code of the error, for documented-error",
    operation="the operationId that it is confined to",
    path="the paths that it is confined to, with * for anything",
    method="the method that it is confined to",
    percent="how many of a hundred such requests it befalls",
    times="how many requests it befalls before it ends",
)
def switch_on(asked: Asked) -> dict[str, Any]:
    """Let the network fail; a trouble that is on already is replaced."""
    content = asked.content("name", "seconds", "share", "error", *EVERYWHERE)
    name = content.pop("name", None)
    try:
        asked.tenant.disturb(name, **content)
    except ValueError as error:
        raise ControlError(str(error)) from None
    return told(asked)


@call("DELETE", "network")
def clear(asked: Asked) -> dict[str, Any]:
    """Let the network work again."""
    asked.tenant.network.clear()
    return told(asked)


@call("DELETE", "network/{name}")
def switch_off(asked: Asked) -> dict[str, Any]:
    """End one trouble."""
    name = asked.path["name"]
    if name not in BY_NAME:
        raise ControlError(f"there is no trouble {name!r}; GET /_sandbox/network lists them", NOT_FOUND)
    asked.tenant.network.switch_off(name)
    return told(asked)
