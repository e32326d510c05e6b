"""Which records were changed since somebody looked, as the database itself notes it, whoever changed them.

So what was worked out of a record can be remembered: no change, of its values or of what it is tagged with, can be
forgotten to be told.
"""

from sqlite3 import Connection as Driver
from typing import Final

# More than so many at once are as good as all.
MOST: Final = 1000
# Says that any record may say something else now.
ALL: Final = "NULL"
# By table and kind of change: which place is noted. Records get places that none had before them.
NOTED: Final = (
    ("records", "UPDATE", "OLD.place"),
    ("records", "DELETE", "OLD.place"),
    *(
        (table, change, f"(SELECT place FROM main.records WHERE id = {row}.record)")  # noqa: S608 - NEW or OLD
        for table in ("record_tags", "record_territories")
        for change, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    *((table, change, ALL) for table in ("tags", "territories") for change in ("UPDATE", "DELETE")),
)


def watch(driver: Driver) -> None:
    """Let the database note changes from now on; nothing of it is written to its file."""
    driver.execute("PRAGMA temp_store=MEMORY")
    driver.execute("CREATE TEMP TABLE touched (place INTEGER)")
    for number, (table, change, place) in enumerate(NOTED):
        noted = f"BEGIN INSERT INTO touched VALUES ({place}); END"  # noqa: S608 - of the list above
        driver.execute(f"CREATE TEMP TRIGGER touched_{number} AFTER {change} ON main.{table} {noted}")


def taken(driver: Driver) -> list[int] | None:
    """Where the records are that were changed since the last time; None for all. Not within changes of one's own."""
    found = driver.execute("SELECT place FROM temp.touched LIMIT ?", (MOST,)).fetchall()
    if not found:
        return []
    driver.execute("DELETE FROM temp.touched")
    driver.commit()
    places = [place for (place,) in found]
    return None if None in places or len(places) == MOST else places
