"""The tenants of a sandbox, and which of them a request is for."""

from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from zoho_sandbox.exchange import Request
from zoho_sandbox.identity import key_of_client, key_of_token
from zoho_sandbox.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_sandbox.tenant import Tenant

OAUTH: Final = "/oauth/"
# What may name a tenant at the accounts server; the client comes first.
TOKENS: Final = ("refresh_token", "token", "code")
FORM: Final = 65_536


class Tenants:
    """Those beside the one that every sandbox has.

    Attributes:
        changing: held while a tenant comes or goes, with what is kept of it: two that did so at once could open a
            database while it is taken away.
    """

    def __init__(self, main: "Tenant", shelf: Shelf) -> None:
        self._main: Final = main
        self._shelf: Final = shelf
        self._by_key: dict[str, Tenant] = {}
        self.changing: Final = Lock()
        self._made = 0

    def __iter__(self) -> "Iterator[Tenant]":
        return iter(list(self._by_key.values()))

    def free_name(self) -> str:
        """A name that no tenant has had; for whoever holds `changing`."""
        while True:
            self._made += 1
            name = f"tenant-{self._made}"
            if self.named(name) is None:
                return name

    def add(self, key: str, tenant: "Tenant") -> None:
        """Let requests with the tenant's tokens find it; for whoever holds `changing`.

        Raises:
            ValueError: there is one of that name.
        """
        if key in self._by_key:
            raise ValueError(f"there is a tenant {tenant.name!r}")
        self._by_key[key] = tenant

    def named(self, name: str) -> "Tenant | None":
        """The tenant of that name; None where there is none."""
        return next((tenant for tenant in self if tenant.name == name), None)

    def remove(self, name: str) -> bool:
        """Close the tenant and keep nothing of it; its tokens are unknown from now on. False where there is none."""
        with self.changing:
            key = next((key for key, tenant in self._by_key.items() if tenant.name == name), None)
            if key is None:
                return False
            self._by_key.pop(key).close()
            self._shelf.discard(name)
        return True

    def of(self, request: Request) -> "Tenant":
        """The tenant that a request is for: the one that its token, or its client, is of."""
        if not self._by_key:
            return self._main
        found = None
        if request.path.startswith(OAUTH):
            found = self._of_form(request)
        else:
            found = self._by_key.get(key_of_token(request.header("authorization").strip().partition(" ")[2].strip()))
        return found or self._main

    def _of_form(self, request: Request) -> "Tenant | None":
        body = request.body.decode("utf-8", "replace") if len(request.body) <= FORM else ""
        asked: Mapping[str, str] = {**request.query, **dict(parse_qsl(body))}
        keys = [key_of_client(asked.get("client_id", "")), *(key_of_token(asked.get(name, "")) for name in TOKENS)]
        return next((self._by_key[key] for key in keys if key in self._by_key), None)
