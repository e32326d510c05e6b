"""As many records as one likes, all drawn from one number: the same number gives the same records everywhere."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox.seed import demo, layout
from zoho_sandbox.state import criteria, org, tags, territories
from zoho_sandbox.state.records import FLAGS
from zoho_sandbox.store import reserve_ids

# How the records are shared out among the modules.
SHARES: Final[Mapping[str, int]] = {"Leads": 40, "Contacts": 30, "Accounts": 20, "Deals": 10}
WHOLE: Final = sum(SHARES.values())
YEAR: Final = 365 * demo.DAY
TAGGED: Final = 0.25
IN_TERRITORIES: Final = 0.3
CHUNK: Final = 5000
RECORDS: Final = (
    "INSERT INTO records (id, org, module, content, flags, owner, created_by, created_at, modified_by, modified_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
TAGS: Final = "INSERT INTO record_tags (record, tag) VALUES (?, ?)"
PLACES: Final = "INSERT INTO record_territories (record, territory, system) VALUES (?, ?, ?)"


def plant(connection: Connection, home: str, number: int, count: int, now: float) -> None:
    """Make that many records in the organization."""
    drawn = Random(number)  # noqa: S311 - the same records every time
    made = 0
    for module, share in SHARES.items():
        last = module == list(SHARES)[-1]
        many = count - made if last else count * share // WHOLE
        made += many
        _module(connection, home, module, many, drawn, now)


def _module(connection: Connection, home: str, module: str, many: int, drawn: Random, now: float) -> None:
    users = [user["id"] for user in org.users(connection, home) if user["status"] == "active"]
    known_tags = [tag["id"] for tag in tags.all_of(connection, home, module)]
    known = territories.all_of(connection, home)
    rules = [(place["id"], place.get(territories.RULES[module])) for place in known]
    open_places = [identifier for identifier, rule in rules if not rule][1:]
    flags = json.dumps(FLAGS)
    identifiers = iter(reserve_ids(connection, home, many))
    rows = _values(module, many, drawn)
    while chunk := list(islice(rows, CHUNK)):
        records: list[tuple[Any, ...]] = []
        tagged: list[tuple[str, str]] = []
        placed: list[tuple[str, str, bool]] = []
        for values in chunk:
            record, user, at = next(identifiers), drawn.choice(users), now - drawn.random() * YEAR
            records.append((record, home, module, json.dumps(values), flags, user, user, at, user, at))
            if drawn.random() < TAGGED:
                tagged += [(record, tag) for tag in drawn.sample(known_tags, drawn.randint(1, 3))]
            ruled = [(record, place, True) for place, rule in rules if rule and criteria.met(rule, values)]
            if not ruled and drawn.random() < IN_TERRITORIES:
                ruled = [(record, drawn.choice(open_places), False)]
            placed += ruled
        for statement, found in ((RECORDS, records), (TAGS, tagged), (PLACES, placed)):
            if found:
                connection.exec_driver_sql(statement, found)


def _values(module: str, many: int, drawn: Random) -> Iterator[dict[str, Any]]:
    for place in range(many):
        given, family = drawn.choice(demo.GIVEN), drawn.choice(demo.FAMILY)
        company, city = f"{drawn.choice(demo.COMPANIES)} {place}", drawn.choice(demo.CITIES)
        shared = {
            "Lead_Source": drawn.choice(layout.SOURCES),
            "Languages_Known": sorted(drawn.sample(layout.LANGUAGES, drawn.randint(1, 3))),
            "Email": f"{module.lower()}{place}@example.com",
            "Phone": f"+49 89 {drawn.randrange(10**7):07d}",
        }
        if module == "Leads":
            own: dict[str, Any] = {
                "Last_Name": family, "First_Name": given, "Company": company, "City": city,
                "Industry": drawn.choice(layout.INDUSTRIES), "Country": drawn.choice(demo.COUNTRIES),
                "No_of_Employees": drawn.randrange(10_000), "Email_Opt_Out": drawn.random() < TAGGED,
            }  # fmt: skip
        elif module == "Contacts":
            own = {
                "Last_Name": family, "First_Name": given, "Mailing_City": city,
                "Department": drawn.choice(("Purchasing", "Sales", "Large Enterprise")),
            }  # fmt: skip
        elif module == "Accounts":
            own = {
                "Account_Name": company, "Billing_City": city, "Employees": drawn.randrange(100_000),
                "Industry": drawn.choice(layout.INDUSTRIES),
            }  # fmt: skip
        else:
            own = {
                "Deal_Name": f"{company}: {city}", "Stage": drawn.choice(layout.STAGES),
                "Amount": drawn.randrange(10**6) / 4, "Probability": drawn.randrange(101),
                "Type": drawn.choice(("Existing Business", "New Business")),
            }  # fmt: skip
        yield {**own, **shared}
