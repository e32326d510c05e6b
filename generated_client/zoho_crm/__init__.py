"""A typed client for Zoho CRM, made from a description of its API.

    from zoho_crm import RefreshToken, ZohoCRM

    with ZohoCRM(auth=RefreshToken(client_id, client_secret, refresh_token), data_center="eu") as crm:
        batch = crm.tags.add("Contacts", ids=[...], tags=["From Email"])
        batch.raise_for_failures()

`zoho_crm` speaks the newest version of the API; `zoho_crm.v7` and its like speak the one they are named after.
Everything is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zoho_crm._runtime.async_streams import AsyncRowStream
    from zoho_crm._runtime.authorization import Pkce, authorization_url
    from zoho_crm._runtime.batch import BatchResult, Row
    from zoho_crm._runtime.clock import AsyncClock, Clock
    from zoho_crm._runtime.consent import Consent, read_consent
    from zoho_crm._runtime.credentials import AccessToken, AuthorizationCode, ClientCredentials, RefreshToken
    from zoho_crm._runtime.drift import DriftReport
    from zoho_crm._runtime.events import CallEnded, CallRetried, CallStarted, Event, TokenRefreshed
    from zoho_crm._runtime.jobs import AsyncJob, Job, JobKey, JobStatus
    from zoho_crm._runtime.listing import NotModified, Page
    from zoho_crm._runtime.pages import AsyncPages, Pages
    from zoho_crm._runtime.responses import Exchange, RawResponse
    from zoho_crm._runtime.retry import RetryPolicy
    from zoho_crm._runtime.scopes import scopes_for
    from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
    from zoho_crm._runtime.streams import RowStream
    from zoho_crm._runtime.tokens import FileTokenStore, MemoryTokenStore, SharedTokenStore, TokenStore
    from zoho_crm._version import __version__
    from zoho_crm.errors import (
        AuthError,
        ClosedError,
        ConflictError,
        DecodeError,
        ErrorCode,
        InvalidRequestError,
        JobError,
        LimitError,
        NotFoundError,
        PermissionDenied,
        ScopeError,
        ServerError,
        TransportError,
        ZohoError,
    )
    from zoho_crm.v8 import AsyncZohoCRM, ZohoCRM

_HOMES: Final = {
    "_runtime.async_streams": ("AsyncRowStream",),
    "_runtime.authorization": ("Pkce", "authorization_url"),
    "_runtime.batch": ("BatchResult", "Row"),
    "_runtime.consent": ("Consent", "read_consent"),
    "_runtime.credentials": ("AccessToken", "AuthorizationCode", "ClientCredentials", "RefreshToken"),
    "_runtime.clock": ("AsyncClock", "Clock"),
    "_runtime.drift": ("DriftReport",),
    "_runtime.events": ("CallEnded", "CallRetried", "CallStarted", "Event", "TokenRefreshed"),
    "_runtime.jobs": ("AsyncJob", "Job", "JobKey", "JobStatus"),
    "_runtime.listing": ("NotModified", "Page"),
    "_runtime.pages": ("AsyncPages", "Pages"),
    "_runtime.responses": ("Exchange", "RawResponse"),
    "_runtime.retry": ("RetryPolicy",),
    "_runtime.scopes": ("scopes_for",),
    "_runtime.sqlite_tokens": ("SqliteTokenStore",),
    "_runtime.tokens": ("FileTokenStore", "MemoryTokenStore", "SharedTokenStore", "TokenStore"),
    "_runtime.streams": ("RowStream",),
    "_version": ("__version__",),
    "errors": (
        "AuthError",
        "ClosedError",
        "ConflictError",
        "DecodeError",
        "ErrorCode",
        "InvalidRequestError",
        "JobError",
        "LimitError",
        "NotFoundError",
        "PermissionDenied",
        "ScopeError",
        "ServerError",
        "TransportError",
        "ZohoError",
    ),
    "v8": ("AsyncZohoCRM", "ZohoCRM"),
}
_MODULES: Final = {name: f"{__name__}.{module}" for module, names in _HOMES.items() for name in names}

__all__ = [
    "AccessToken",
    "AsyncClock",
    "AsyncJob",
    "AsyncPages",
    "AsyncRowStream",
    "AsyncZohoCRM",
    "AuthError",
    "AuthorizationCode",
    "BatchResult",
    "CallEnded",
    "CallRetried",
    "CallStarted",
    "ClientCredentials",
    "Clock",
    "ClosedError",
    "ConflictError",
    "Consent",
    "DecodeError",
    "DriftReport",
    "ErrorCode",
    "Event",
    "Exchange",
    "FileTokenStore",
    "InvalidRequestError",
    "Job",
    "JobError",
    "JobKey",
    "JobStatus",
    "LimitError",
    "MemoryTokenStore",
    "NotFoundError",
    "NotModified",
    "Page",
    "Pages",
    "PermissionDenied",
    "Pkce",
    "RawResponse",
    "RefreshToken",
    "RetryPolicy",
    "Row",
    "RowStream",
    "ScopeError",
    "ServerError",
    "SharedTokenStore",
    "SqliteTokenStore",
    "TokenRefreshed",
    "TokenStore",
    "TransportError",
    "ZohoCRM",
    "ZohoError",
    "__version__",
    "authorization_url",
    "read_consent",
    "scopes_for",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
