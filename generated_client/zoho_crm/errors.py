"""What can go wrong: one class for each thing a caller can do next, and the error codes the API is known to send."""

from zoho_crm._generated.errors import CODES, ErrorCode
from zoho_crm._runtime.errors import (
    AuthError,
    ClosedError,
    ConflictError,
    DecodeError,
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

__all__ = [
    "CODES",
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
]


def __dir__() -> list[str]:
    return sorted(__all__)
