"""Tenants: listing, making and closing them."""

from typing import TYPE_CHECKING, Any, Final

from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.control.reset import RECORDS, SEED, seed_of
from zoho_sandbox.limits import EDITIONS, PAUSE

if TYPE_CHECKING:
    from zoho_sandbox.tenant import Tenant

TAKEN: Final = 409


@call("GET", "tenants")
def told(asked: Asked) -> dict[str, Any]:
    """The tenants beside the one that is meant where no token names another."""
    return {"tenants": [_told(tenant) for tenant in asked.sandbox.tenants]}


@call(
    "POST",
    "tenants",
    name="what it is called; the same name has the same tokens and ids everywhere",
    seed=SEED,
    records=RECORDS,
    edition="the edition whose limits apply; none when left out",
)
def make(asked: Asked) -> dict[str, Any]:
    """Make a tenant, with tokens of its own that lead to it."""
    content = asked.content("name", "seed", "records", "edition")
    seed, records = seed_of(content)
    name, edition = content.get("name"), content.get("edition")
    if name is not None and not isinstance(name, str):
        raise ControlError("name must be text")
    if edition is not None and not (isinstance(edition, str) and edition in EDITIONS):
        raise ControlError(f"no edition {edition!r}; there are {', '.join(EDITIONS)}")
    if name is not None and asked.sandbox.tenants.named(name) is not None:
        raise ControlError(f"there is a tenant {name!r} already", TAKEN)
    try:
        pause = PAUSE if edition else None
        made = asked.sandbox.tenant(name, seed=seed, records=records, edition=edition, pause=pause)
    except ValueError as error:
        raise ControlError(str(error)) from None
    return {**_told(made), **made.credentials}


@call("DELETE", "tenants/{name}")
def close(asked: Asked) -> None:
    """Close a tenant; its tokens are unknown from then on."""
    name = asked.path["name"]
    if not asked.sandbox.tenants.remove(name):
        raise ControlError(f"there is no tenant {name!r}", NOT_FOUND)


def _told(tenant: "Tenant") -> dict[str, Any]:
    return {"name": tenant.name, "organization": tenant.organization, "requests": tenant.log.number}
