"""The client and the tokens of a tenant."""

from zoho_sandbox.control.registry import Asked, call


@call("GET", "credentials")
def credentials(asked: Asked) -> dict[str, str]:
    """Tell the client, its secret and the tokens that open the tenant; POST lets expired ones live again."""
    return asked.tenant.credentials


@call("POST", "credentials")
def renew(asked: Asked) -> dict[str, str]:
    """Let the access tokens live for an hour from now, expired ones as well, and tell them."""
    asked.content()
    asked.tenant.renew()
    return asked.tenant.credentials
