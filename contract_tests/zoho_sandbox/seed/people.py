"""The users of an organization, and the profiles that say what they may do."""

from typing import Any, Final

from sqlalchemy import Connection, insert

from zoho_sandbox import schema
from zoho_sandbox.clock import stamp
from zoho_sandbox.store import next_id

DAY: Final = 86_400.0
# First name, last name and status; the first is the one whose tokens the seed hands out.
PEOPLE: Final = (
    ("Patricia", "Boyle", "active"),
    ("Jürgen", "Groß", "active"),
    ("美咲", "山田", "active"),
    ("Øystein", "Dahl", "inactive"),
    ("Ioannis", "Papadakis", "deleted"),
)
# The one who may do nothing, and owns nothing.
RESTRICTED: Final = ("Noor", "Zaman", "active")
# Name and number.
ADMINISTRATOR: Final = ("Administrator", "000000012")
NO_RIGHTS: Final = ("No Rights", "000000013")


def plant(connection: Connection, org: str, now: float) -> list[dict[str, Any]]:
    """Make the profiles, one that grants everything and one that grants nothing, and the administrators."""
    powers = {"*": ["view", "create", "edit", "delete"]}
    for (name, number), modules, features in ((ADMINISTRATOR, powers, ["*"]), (NO_RIGHTS, {}, [])):
        about = {"name": name, "modules": modules, "features": features}
        connection.execute(insert(schema.profiles).values(id=f"{org[:9]}{number}", org=org, about=about))
    return [_person(connection, org, name, place, now, ADMINISTRATOR) for place, name in enumerate(PEOPLE)]


def plant_restricted(connection: Connection, org: str, now: float) -> None:
    """Make the user who may do nothing; the last of all, so that no other identifier depends on him."""
    _person(connection, org, RESTRICTED, len(PEOPLE), now, NO_RIGHTS)


def _person(
    connection: Connection, org: str, name: tuple[str, str, str], place: int, now: float, profile: tuple[str, str]
) -> dict[str, Any]:
    first, last, status = name
    user = {
        "id": next_id(connection, org),
        "first_name": first,
        "last_name": last,
        "full_name": f"{first} {last}",
        "email": f"user{place + 1}@{org}.example",
        "status": status,
        "zuid": f"{org[:9]}{place + 1}",
        "confirmed": True,
        "current_user": place == 0,
        "language": "en_US",
        "locale": "en_US",
        "country": "US",
        "country_locale": "en_US",
        "time_zone": "UTC",
        "role": {"name": "CEO", "id": f"{org[:9]}000000011"},
        "profile": {"name": profile[0], "id": f"{org[:9]}{profile[1]}"},
        "created_time": stamp(now - 300 * DAY),
        "modified_time": stamp(now - 200 * DAY),
        "created_by": None,
        "modified_by": None,
        "kind": "Regular User",
        "is_online": False,
        "reporting_to": None,
    }
    connection.execute(insert(schema.users).values(id=user["id"], org=org, about=user))
    return user
