"""What the operations do, one file for each family. Each knows the state and nothing of HTTP."""

from zoho_sandbox.behaviours import (
    conversion,
    mass_delete,
    mass_update,
    owners,
    records,
    settings,
    tag_changes,
    tag_deletion,
    tags,
    territories,
    territory_changes,
    territory_tree,
    territory_users,
    tokens,
    user_territories,
    users,
)
from zoho_sandbox.behaviours.registry import BEHAVIOURS

__all__ = [
    "BEHAVIOURS",
    "conversion",
    "mass_delete",
    "mass_update",
    "owners",
    "records",
    "settings",
    "tag_changes",
    "tag_deletion",
    "tags",
    "territories",
    "territory_changes",
    "territory_tree",
    "territory_users",
    "tokens",
    "user_territories",
    "users",
]
