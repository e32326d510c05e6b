"""The demo organization: a few hundred records with everything that can happen to a record, and a second, foreign one.

Nothing is drawn at random: the same seed has the same ids, names and states everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert

from zoho_sandbox import schema
from zoho_sandbox.clock import stamp
from zoho_sandbox.identity import FOREIGN_ORG, HOME_ORG
from zoho_sandbox.seed import layout, people
from zoho_sandbox.seed import territories as tree
from zoho_sandbox.state import layouts, modules, records, tags, territories
from zoho_sandbox.state import org as org_state
from zoho_sandbox.store import next_id

RECORDS: Final[Mapping[str, int]] = {"Leads": 120, "Contacts": 100, "Accounts": 90, "Deals": 80}
FOREIGN_RECORDS: Final = 5
DAY: Final = 86_400.0
# From which place on records are in a state, one each; and which of eight belong to a large enterprise.
FIRST_STATE: Final = 10
LARGE: Final = 6
# Of each pick list something is left that no record has.
STAGES_IN_USE: Final = 5
# What custom views show beside the name.
COLUMNS: Final = ("Email", "Phone", "Lead_Source")
# One of the modules that no other call can name.
CLOSED: Final = "Documents"

FAMILY: Final = (
    "Müller", "Nguyễn", "O'Brien", "García Márquez", "Łukasiewicz", "Иванова", "王", "山田", "محمد", "Papadopoulos",
    "Ångström", "Smith", "Boyle", "Kumar", "Žižek", "Okafor", "de la Cruz", "Håkansson", "김", "Silva",
)  # fmt: skip
GIVEN: Final = (
    "Patricia",
    "José",
    "Zoë",
    "Søren",
    "Anaïs",
    "Björn",
    "Chloé",
    "Дмитрий",
    "美咲",
    "Fatima",
    "Ines",
    "Lê",
)
CITIES: Final = ("München", "São Paulo", "Kraków", "Chennai", "Austin", "Zürich", "東京", "Reykjavík")
COUNTRIES: Final = ("Deutschland", "Brasil", "Polska", "India", "USA", "Schweiz", "日本", "Ísland")
COMPANIES: Final = (
    "Zylker",
    "Königsberger & Söhne",
    "Benton",
    "Nihon 商事",
    "Chapman",
    "Étoile",
    "Printing Dimensions",
)
TAGS: Final = ("From Email", "In progress", "Hot", "VIP", "Renewal", "Überfällig")
COLORS: Final = ("#969696", "#F17574", "#E7A826", None, "#57B1FD", "#658BA8")
# One record each for every state that keeps an operation away from it.
STATES: Final[Sequence[Mapping[str, Any]]] = (
    {"locked_for_me": True},
    {"approved": False, "approval_state": "pending"},
    {"process_flow": True},
    {"stop_processing": True},
    {"editable": False},
    {"in_merge": True},
    {"review_process": {"approve": True, "reject": True, "resubmit": False}},
)


def plant(connection: Connection, now: float, *, records: bool) -> None:
    """Make both organizations, of which only the first has territories; with records or without."""
    for org, company in ((HOME_ORG, "Zylker Corp"), (FOREIGN_ORG, "Étoile Étrangère SARL")):
        feature = org_state.TERRITORIES_ON if org == HOME_ORG else org_state.TERRITORIES_NEVER_ON
        users = _organization(connection, org, company, feature, now)
        fields = _fields(connection, org)
        _views(connection, org, fields)
        _tags(connection, org, users[0], now)
        for module in layout.modules():
            modules.create(connection, org, module)
        if feature == org_state.TERRITORIES_ON:
            tree.plant(connection, org, users, fields, now - DAY)
        if records:
            for module, count in RECORDS.items():
                many = count if org == HOME_ORG else FOREIGN_RECORDS
                active = [user["id"] for user in users if user["status"] == "active"]
                _records(connection, org, module, many, active, now)
        for module in layout.modules():
            layouts.create(connection, org, module, stamp(now - 300 * DAY))
        modules.create(connection, org, CLOSED)
        if org == HOME_ORG:
            people.plant_restricted(connection, org, now)


def _organization(connection: Connection, org: str, company: str, feature: str, now: float) -> list[dict[str, Any]]:
    about = {
        "company_name": company,
        "alias": None,
        "primary_email": f"admin@{org}.example",
        "primary_zuid": org,
        "zgid": org[:9],
        "domain_name": f"org{org}",
        "country_code": "US",
        "country": "US",
        "currency": "US Dollar",
        "currency_symbol": "$",
        "iso_code": "USD",
        "time_zone": "UTC",
        "phone": None,
        "multi_currency": False,
        "type": "production",
        "deletable_account": False,
        "employee_count": "100",
        "created_time": stamp(now - 400 * DAY),
        "territories": feature,
        "license": {"paid_type": "enterprise", "users_purchased": 10},
    }
    connection.execute(insert(schema.orgs).values(id=org, about=about))
    return people.plant(connection, org, now)


def _fields(connection: Connection, org: str) -> dict[str, dict[str, str]]:
    """Make the fields; their ids by module and API name."""
    made: dict[str, dict[str, str]] = {}
    for module, fields in layout.modules().items():
        for field in fields:
            identifier = next_id(connection, org)
            made.setdefault(module, {})[field.api_name] = identifier
            row = {"id": identifier, "org": org, "module": module, "api_name": field.api_name, "about": field.about()}
            connection.execute(insert(schema.fields).values(row))
    return made


def _views(connection: Connection, org: str, fields: Mapping[str, Mapping[str, str]]) -> None:
    for module, known in fields.items():
        choices: list[tuple[str, str, str, str | None]] = [
            (f"All {module.replace('_', ' ')}", "ALLVIEWS", "public_views", None),
            ("From Advertisement", "", "created_by_me", "Advertisement"),
            ("From Partners", "", "created_by_me", "Partner"),
            ("From Trade Shows", "", "created_by_me", "Trade Show"),
            ("From Nowhere", "", "created_by_me", "No such source"),
        ]
        for name, system, category, source in choices:
            field = {"api_name": "Lead_Source", "id": known["Lead_Source"]}
            shown = (next(iter(known)), *COLUMNS)
            about = {
                "name": name,
                "display_value": name,
                "system_name": system or None,
                "system_defined": bool(system),
                "default": bool(system),
                "category": category,
                "favorite": None,
                "offline": True,
                "access_type": "public" if system else "only_to_me",
                "shared_to": None,
                "locked": False,
                "created_time": None,
                "created_by": None,
                "last_accessed_time": None,
                "modified_time": None,
                "modified_by": None,
                "criteria": {"comparator": "equal", "field": field, "value": source} if source else None,
                "fields": [{"api_name": column, "id": known[column]} for column in shown],
                "sort_by": None,
                "sort_order": None,
            }
            row = {"id": next_id(connection, org), "org": org, "module": module, "about": about}
            connection.execute(insert(schema.views).values(row))


def _tags(connection: Connection, org: str, user: Mapping[str, Any], now: float) -> None:
    by = {"id": user["id"], "name": user["full_name"], "email": user["email"]}
    for module in layout.MODULES:
        for name, color in zip(TAGS, COLORS, strict=True):
            tags.create(connection, org, module, name, color, user=by, now=now - DAY)


def _records(connection: Connection, org: str, module: str, many: int, users: Sequence[str], now: float) -> None:
    known = [territory["id"] for territory in territories.all_of(connection, org)]
    known_tags = [tag["id"] for tag in tags.all_of(connection, org, module)]
    for place in range(many):
        made_at = now - DAY * (many - place) / 4
        flags = STATES[place - FIRST_STATE] if place - FIRST_STATE in range(len(STATES)) else {}
        values = _values(module, place)
        if flags:
            # Out of reach of every view but the one of all records, so that a job on a view can do all its work.
            values["Lead_Source"] = layout.SOURCES[1]
        record = records.create(
            connection, org, module, values, user=users[place % len(users)], now=made_at, flags=flags
        )
        if place % 3 == 0:
            tags.put(connection, record.id, {known_tags[place % 6]: 0, known_tags[place // 3 % 6]: 0})
        territories.assign_by_rule(connection, org, module, record.id, record.values)
        if known and place % 4 == 1 and not territories.of_record(connection, record.id):
            territories.put(connection, record.id, [known[1 + place // 4 % 12]])


def _values(module: str, place: int) -> dict[str, Any]:
    given, family = GIVEN[place % len(GIVEN)], FAMILY[place * 7 % len(FAMILY)]
    company, city = f"{COMPANIES[place % len(COMPANIES)]} {place}", CITIES[place % len(CITIES)]
    values: dict[str, Any] = {
        "Lead_Source": layout.SOURCES[place % len(layout.SOURCES)],
        "Languages_Known": [layout.LANGUAGES[place % len(layout.LANGUAGES)]],
        "Email": f"{module.lower()}{place}@example.com",
        "Phone": f"+49 89 {place:06d}",
        "Legacy_Code": f"L-{place:04d}",
    }
    industry = layout.INDUSTRIES[place % len(layout.INDUSTRIES)]
    own: dict[str, dict[str, Any]] = {
        "Leads": {"Last_Name": family, "First_Name": given, "Company": company, "Industry": industry, "City": city,
            "Country": COUNTRIES[place % len(COUNTRIES)], "No_of_Employees": place * 5, "Email_Opt_Out": place % 9 == 0,
        },
        "Contacts": {
            "Last_Name": family, "First_Name": given, "Mailing_City": city, "Title": "CTO",
            "Department": "Large Enterprise" if place % 8 == LARGE else "Purchasing",
        },
        "Accounts": {"Account_Name": company, "Industry": industry, "Billing_City": city, "Employees": place * 10},
        "Deals": {
            "Deal_Name": f"{company}: {city}", "Stage": layout.STAGES[place % STAGES_IN_USE],
            "Amount": place * 1250.5, "Probability": place % 101,
            "Type": "Existing Business" if place % 8 == LARGE else "New Business",
        },
    }  # fmt: skip
    return {**values, **own[module]}
