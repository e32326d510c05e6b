"""Which login stands in the environment: enough to know it again, too little to log in with."""

import hashlib
import json
import os
import secrets
from typing import Final

_CLIENT: Final = ("ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET")
#: In the order in which the client looks for them: what a login needs to be whole.
_LOGINS: Final = (
    (*_CLIENT, "ZOHO_REFRESH_TOKEN"),
    (*_CLIENT, "ZOHO_SOID", "ZOHO_SCOPES"),
    (*_CLIENT, "ZOHO_CODE"),
    ("ZOHO_ACCESS_TOKEN",),
)
#: What may change while the login stays the same.
_CHANGING: Final = frozenset({"ZOHO_CLIENT_SECRET", "ZOHO_SCOPES"})


def of_environment(salt: str = "") -> str:
    """Give a salted hash of the login in the environment and of its kind, as `salt:hash`; a new salt unless given."""
    salt = salt or secrets.token_hex(16)
    parts = {name: os.environ[name] for name in _whole() if name not in _CHANGING}
    return f"{salt}:{hashlib.sha256(f'{salt}{json.dumps(parts)}'.encode()).hexdigest()}"


def is_access_token() -> bool:
    """Say whether the login in the environment is an access token, which lasts for an hour."""
    return _whole() == _LOGINS[-1]


def _whole() -> tuple[str, ...]:
    return next((names for names in _LOGINS if all(map(os.environ.get, names))), ())


def is_that_of_environment(login: str | None) -> bool:
    """Say whether a hash is that of the login in the environment."""
    return login is not None and login == of_environment(login.partition(":")[0])
