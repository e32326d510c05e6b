"""Zoho CRM's API v4: `from zoho_crm.v4 import ZohoCRM`."""

from zoho_crm._generated.v4 import models
from zoho_crm._generated.v4.resources import AsyncResources, Resources

__all__ = ["AsyncZohoCRM", "ZohoCRM", "models"]


class ZohoCRM(Resources):
    """A blocking client of API v4, for any number of threads: `with ZohoCRM(auth, data_center="eu") as crm: ...`."""


class AsyncZohoCRM(AsyncResources):
    """An asyncio client of API v4, for any number of tasks: `async with AsyncZohoCRM(auth) as crm: ...`."""


def __dir__() -> list[str]:
    return sorted(__all__)
