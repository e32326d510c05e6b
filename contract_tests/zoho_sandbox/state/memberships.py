"""Which users belong to which territories; who manages one belongs to it."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.memory import forget
from zoho_sandbox.state import territories
from zoho_sandbox.state.territories import Territory


def users_of(connection: Connection, territory: str) -> list[str]:
    """The users of the territory, in the order they were added."""
    link = schema.territory_users
    chosen = select(link.c.user).where(link.c.territory == territory).order_by(link.c.place)
    return list(connection.execute(chosen).scalars())


def territories_of(connection: Connection, user: str) -> list[str]:
    """The territories of the user, in the order he or she was added to them."""
    link = schema.territory_users
    chosen = select(link.c.territory).where(link.c.user == user).order_by(link.c.place)
    return list(connection.execute(chosen).scalars())


def join(connection: Connection, territory: str, user: str) -> None:
    """Add the user to the territory, unless he or she is in it."""
    if user not in users_of(connection, territory):
        connection.execute(insert(schema.territory_users).values(territory=territory, user=user))


def leave(connection: Connection, territory: Territory, users: Sequence[str]) -> None:
    """Take the users out of the territory; who managed it manages it no longer."""
    link, table = schema.territory_users, schema.territories
    connection.execute(delete(link).where(link.c.territory == territory["id"], link.c.user.in_(users)))
    if territory["manager"] and territory["manager"]["id"] in users:
        forget(connection)
        content = {**territories.own(territory), "manager": None}
        connection.execute(update(table).where(table.c.id == territory["id"]).values(about=content))
