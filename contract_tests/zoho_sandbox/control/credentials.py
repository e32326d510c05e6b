"""The client and the tokens of a tenant."""

from zoho_sandbox.control.registry import Asked, call


@call("GET", "credentials")
def credentials(asked: Asked) -> dict[str, str]:
    """Tell the client, its secret and the tokens that open the tenant."""
    return asked.tenant.credentials
