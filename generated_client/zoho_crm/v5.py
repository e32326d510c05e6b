"""Zoho CRM's API v5: `from zoho_crm.v5 import ZohoCRM`."""

from zoho_crm._generated.v5 import models
from zoho_crm._generated.v5.resources import AsyncResources, Resources

__all__ = ["AsyncZohoCRM", "ZohoCRM", "models"]


class ZohoCRM(Resources):
    """A blocking client of API v5, for any number of threads: `with ZohoCRM(auth, data_center="eu") as crm: ...`."""


class AsyncZohoCRM(AsyncResources):
    """An asyncio client of API v5, for any number of tasks: `async with AsyncZohoCRM(auth) as crm: ...`."""


def __dir__() -> list[str]:
    return sorted(__all__)
