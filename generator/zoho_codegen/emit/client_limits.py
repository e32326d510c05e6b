"""The limits that the client keeps to: calls at a time by edition."""

from collections.abc import Mapping
from dataclasses import dataclass

from zoho_codegen.bundle import Bundle


@dataclass(frozen=True)
class LimitsView:
    """Calls at a time by edition, those of the scarce ones, and the edition of each name, written plainly."""

    concurrency: Mapping[str, int]
    sub_concurrency: int
    editions: Mapping[str, str]


def limits_view(bundle: Bundle) -> LimitsView:
    """The limits as the newest version's documents have them."""
    limits = bundle.document.get("x-limits", {"editions": {}, "sub-concurrency": 0})
    editions = limits["editions"]
    return LimitsView(
        {name: edition["concurrency"] for name, edition in editions.items()},
        limits["sub-concurrency"],
        {_plain(said): name for name, edition in editions.items() for said in (name, *edition["names"])},
    )


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
