"""What a run may present to a target; never printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ACCESS: Final = "ZOHO_ACCESS_TOKEN"
"""The variable that holds the good token."""


@dataclass(frozen=True)
class Credentials:
    """What the kit may present to a target. Never printed; only `access_token` is needed."""

    access_token: str = field(repr=False)
    accounts_url: str | None = None
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    narrow_token: str | None = field(default=None, repr=False)
    foreign_token: str | None = field(default=None, repr=False)
    restricted_token: str | None = field(default=None, repr=False)
    soid: str | None = None

    def secrets(self) -> Mapping[str, str]:
        """Every secret and the name of the variable it comes from."""
        named = {
            ACCESS: self.access_token,
            "ZOHO_CLIENT_ID": self.client_id,
            "ZOHO_CLIENT_SECRET": self.client_secret,
            "ZOHO_REFRESH_TOKEN": self.refresh_token,
            "ZOHO_NARROW_TOKEN": self.narrow_token,
            "ZOHO_FOREIGN_TOKEN": self.foreign_token,
            "ZOHO_RESTRICTED_TOKEN": self.restricted_token,
        }
        return {value: name for name, value in named.items() if value}

    @property
    def speaks_oauth(self) -> bool:
        """Whether there is enough to ask the accounts server for tokens."""
        return all((self.accounts_url, self.client_id, self.client_secret, self.refresh_token))
