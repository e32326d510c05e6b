"""The tree of territories that the demo organization starts with, who manages them and who belongs to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox.state import memberships, territories


@dataclass(frozen=True, slots=True)
class Place:
    """A territory: the place of its parent in the list, that of its manager among the users, further users, rules."""

    name: str
    parent: int | None
    manager: int | None = None
    users: Sequence[int] = ()
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


PLACES: Final = (
    Place("Zylker Worldwide", None, 0, (1, 2)),
    Place("Europe", 0, 1),
    Place("Americas", 0, 2, (0,)),
    Place("Asia", 0, 2),
    Place("Deutschland", 1, 1, (2,)),
    Place("España", 1),
    Place("Polska", 1),
    Place("Texas", 2, None, (1,)),
    Place("Brasil", 2),
    Place("日本", 3, 2),
    Place("Tamil Nadu", 3),
    Place("Nordics", 1, 0),
    Place("Benelux", 1),
    Place("Canada", 2),
    Place(
        "Large enterprises",
        0,
        0,
        (),
        {
            "Leads": ("Industry", "Large Enterprise"),
            "Accounts": ("Industry", "Large Enterprise"),
            "Contacts": ("Department", "Large Enterprise"),
            "Deals": ("Type", "Existing Business"),
        },
    ),
)


def plant(
    connection: Connection,
    org: str,
    users: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Mapping[str, str]],
    now: float,
) -> None:
    """Make the territories."""
    made: list[str] = []
    people = [{"id": user["id"], "name": user["full_name"]} for user in users]
    for place in PLACES:
        facts: dict[str, Any] = {
            "name": place.name,
            "api_name": place.name.replace(" ", "_"),
            "permission_type": "read_write_delete",
            "manager": people[place.manager] if place.manager is not None else None,
            **{
                territories.RULES[module]: {
                    "comparator": "equal",
                    "field": {"api_name": name, "id": fields[module][name]},
                    "value": value,
                }
                for module, (name, value) in place.rules.items()
            },
        }
        parent = made[place.parent] if place.parent is not None else None
        made.append(territories.create(connection, org, facts, parent=parent, user=people[0], now=now))
        for member in (*([place.manager] if place.manager is not None else ()), *place.users):
            memberships.join(connection, made[-1], people[member]["id"])
