"""What the operations do, one file for each family. Each knows the state and nothing of HTTP."""

from zoho_sandbox.behaviours import mass_update, records, settings, tags, territories, tokens, users
from zoho_sandbox.behaviours.registry import BEHAVIOURS

__all__ = ["BEHAVIOURS", "mass_update", "records", "settings", "tags", "territories", "tokens", "users"]
