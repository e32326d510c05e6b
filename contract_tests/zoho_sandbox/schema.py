"""The tables."""

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Computed, Float, Index, Integer, MetaData, String, Table, text

metadata: Final = MetaData()
# What the database reads out of a record by itself, to find it again by that.
COMPUTED: Final = {
    "converted": (Boolean, "json_extract(flags, '$.converted')"),
    "email": (String, "json_extract(content, '$.Email')"),
    "account_name": (String, "json_extract(content, '$.Account_Name')"),
    "deal_name": (String, "json_extract(content, '$.Deal_Name')"),
    "customer_number": (String, "json_extract(content, '$.Customer_Number')"),
    "tax_number": (String, "json_extract(content, '$.Tax_Number')"),
}
# Of them those that few records hold anything of.
SPARSE: Final = ("customer_number", "tax_number")

meta: Final = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", JSON))

orgs: Final = Table("orgs", metadata, Column("id", String, primary_key=True), Column("about", JSON, nullable=False))

users: Final = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("about", JSON, nullable=False),
)

profiles: Final = Table(
    "profiles",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("about", JSON, nullable=False),
)

layouts: Final = Table(
    "layouts",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("about", JSON, nullable=False),
)

fields: Final = Table(
    "fields",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("api_name", String, nullable=False),
    Column("about", JSON, nullable=False),
)

modules: Final = Table(
    "modules",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("api_name", String, nullable=False),
    Column("about", JSON, nullable=False),
    Index("modules_by_name", "org", "api_name", unique=True),
)

views: Final = Table(
    "views",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("about", JSON, nullable=False),
)

territories: Final = Table(
    "territories",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("parent", String),
    Column("about", JSON, nullable=False),
)

tags: Final = Table(
    "tags",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("name", String, nullable=False),
    Column("about", JSON, nullable=False),
)

records: Final = Table(
    "records",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("owner", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("modified_by", String, nullable=False),
    Column("modified_at", Float, nullable=False),
    *(Column(name, kind, Computed(said, persisted=False)) for name, (kind, said) in COMPUTED.items()),
    Index("records_of_module", "org", "module", "place"),
    Index("records_by_id", "org", "module", "converted", "place"),
    Index("records_by_creation", "org", "module", "converted", "created_at", "place"),
    Index("records_by_change", "org", "module", "converted", "modified_at", "place"),
    *(Index(f"records_by_{name}", "org", "module", name) for name in ("email", "account_name", "deal_name")),
    *(Index(f"records_by_{name}", name, "org", "module", sqlite_where=text(f"{name} IS NOT NULL")) for name in SPARSE),
)

deleted_records: Final = Table(
    "deleted_records",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False, index=True),
    Column("name", String),
    Column("created_by", String, nullable=False),
    Column("deleted_by", String, nullable=False),
    Column("deleted_at", Float, nullable=False),
)

record_tags: Final = Table(
    "record_tags",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False, index=True),
    Column("tag", String, nullable=False),
    Index("one_tag_once", "record", "tag", unique=True),
)

record_territories: Final = Table(
    "record_territories",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False, index=True),
    Column("territory", String, nullable=False),
    Column("system", Boolean, nullable=False),
    Index("one_territory_once", "record", "territory", unique=True),
)

territory_users: Final = Table(
    "territory_users",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("territory", String, nullable=False, index=True),
    Column("user", String, nullable=False, index=True),
    Index("one_user_once", "territory", "user", unique=True),
)

jobs: Final = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("module", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("stage", Integer, nullable=False, index=True),
    Column("touched_at", Float, nullable=False),
    Column("polled", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
)

# Apart from the jobs: it can be long, and a row is written anew as a whole whenever something of it changes.
job_work: Final = Table(
    "job_work", metadata, Column("job", String, primary_key=True), Column("work", JSON, nullable=False)
)

clients: Final = Table(
    "clients",
    metadata,
    Column("id", String, primary_key=True),
    Column("secret", String, nullable=False),
    Column("org", String, nullable=False),
    Column("redirects", JSON, nullable=False),
)

codes: Final = Table(
    "codes",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("code", String, nullable=False, unique=True),
    Column("client", String, nullable=False, index=True),
    Column("org", String, nullable=False),
    Column("user", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("redirect", String),
    Column("offline", Boolean, nullable=False),
    Column("challenge", String),
    Column("method", String, nullable=False),
    Column("issued_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used", Boolean, nullable=False),
)

refresh_tokens: Final = Table(
    "refresh_tokens",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("client", String, nullable=False),
    Column("org", String, nullable=False),
    Column("user", String, nullable=False),
    Column("scopes", JSON, nullable=False),
)

access_tokens: Final = Table(
    "access_tokens",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("client", String, nullable=False),
    Column("refresh", String, index=True),
    Column("org", String, nullable=False),
    Column("user", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("issued_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
)

credits_used: Final = Table(
    "credits_used",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("org", String, nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("credits", Integer, nullable=False),
)
