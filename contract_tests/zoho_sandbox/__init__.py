"""A Zoho CRM organization that is not one: a stateful double of the API, on a socket or inside a test."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox
    from zoho_sandbox.clock import Clock
    from zoho_sandbox.exchange import Request, Response
    from zoho_sandbox.tenant import Tenant

__all__ = ["Clock", "Request", "Response", "Sandbox", "Tenant"]

# Where each is; whoever asks for none of them imports nothing.
_PLACES = {"Clock": "clock", "Request": "exchange", "Response": "exchange", "Sandbox": "app", "Tenant": "tenant"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what the module holds
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when asked

    return getattr(import_module(f"zoho_sandbox.{_PLACES[name]}"), name)
