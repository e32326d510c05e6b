"""A request by the operation that it is for."""

from dataclasses import dataclass, field
from typing import Any

from zoho_sandbox import contract

CONTRACTS = {version: contract.load(version) for version in contract.versions()}


@dataclass
class Sent:
    """What is sent, by whom, and for which operation."""

    org: Any
    path: dict[str, str]
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    operation: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def perform(sent: Sent):
    """Send the request."""
    known = CONTRACTS[sent.org.version].operations[sent.operation]
    path = known.path.strip("/").format(**sent.path)
    if known.on_accounts:
        form = "&".join(f"{name}={value}" for name, value in (sent.body or {}).items())
        return sent.org.send(known.method, f"/{path}", form.encode())
    return sent.org.call(known.method, path, sent.body, query=sent.query, **sent.headers)
