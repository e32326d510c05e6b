"""What both SDKs are made to do, as data: they have the same classes and methods, each spelled as its language does."""

from dataclasses import asdict
from typing import Any

from interop.jobs import JOBS, REFUSED
from interop.records import PEOPLE, RECORDS
from interop.tags import TAGS
from interop.territories import TERRITORIES

STEPS = (*PEOPLE, *RECORDS, *TAGS, *TERRITORIES, *JOBS, *REFUSED)
# What an SDK cannot do by its own fault, and why.
OBJECT = "every page prints the tag as an object, the SDK knows a list alone"
EXCUSES = {
    ("python", "tags.delete_tag"): OBJECT,
    ("node", "tags.delete_tag"): OBJECT,
    ("node", "oauth_token.revoke_refresh_token"): "it asks the decoded answer for a method `has`, which none has",
}


def excuse(sdk: str, call: str) -> str:
    """Why the SDK cannot make the call; empty where it can."""
    return EXCUSES.get((sdk, call), "")


def told() -> list[dict[str, Any]]:
    """The steps as JSON takes them."""
    return [asdict(step) for step in STEPS]
