"""What the API console does for a self client: make a code, without a page and a redirect."""

from typing import Final

from sqlalchemy import select

from zoho_sandbox.control.registry import Asked, ControlError, call
from zoho_sandbox.schema import clients
from zoho_sandbox.shapes import is_list
from zoho_sandbox.state import grants, org

YEAR: Final = 366 * 86_400


@call(
    "POST",
    "codes",
    scopes='the scopes, such as ["ZohoCRM.modules.ALL"]',
    seconds="how long it lives (180)",
)
def make(asked: Asked) -> dict[str, str]:
    """Make a code, as the API console does for a self client."""
    content = asked.content("scopes", "seconds")
    scopes, seconds = content.get("scopes"), content.get("seconds", grants.SELF_CODE_LIFE)
    if not is_list(scopes) or not all(isinstance(name, str) for name in scopes):
        raise ControlError('send {"scopes": ["ZohoCRM.modules.ALL", ...]}, and "seconds" for a code that lives longer')
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or not 0 <= seconds <= YEAR:
        raise ControlError(f"seconds must be a number from 0 to {YEAR}")
    tenant = asked.tenant
    with tenant.gate.lock, tenant.store.transaction() as connection:
        client = connection.execute(select(clients)).first()
        assert client is not None
        owner = org.users(connection, client.org)[0]["id"]
        grant = grants.Grant(client.id, client.org, owner, tuple(scopes))
        consent = grants.Consent(life=float(seconds))
        code = grants.issue_code(connection, grant, consent, tenant.clock.now())
    return {"code": code, "client_id": client.id}
