"""What a tenant holds, for whoever looks at it."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, String, func, select

from zoho_sandbox import jobs, schema
from zoho_sandbox.clock import stamp
from zoho_sandbox.control.registry import NOT_FOUND, Asked, ControlError, call
from zoho_sandbox.state import org, records, tags, territories

PAGE: Final = 50
MOST_PAGES: Final = 100_000
MOST_JOBS: Final = 100


@contextmanager
def looking(asked: Asked) -> Generator[Connection]:
    """A look at the state, with the jobs where the clock says they are."""
    tenant = asked.tenant
    with tenant.gate.lock, tenant.store.transaction() as connection:
        tenant.faults.begin(None)
        try:
            jobs.catch_up(connection, tenant.clock.now(), tenant.faults)
        finally:
            tenant.faults.end()
        yield connection


@call("GET", "state")
def state(asked: Asked) -> dict[str, Any]:
    """Tell what there is at a glance: counts, clock, what is switched on, and the number of the last request."""
    tenant = asked.tenant
    held, run = schema.records, schema.jobs
    with looking(asked) as connection:
        chosen = select(held.c.module, func.count()).where(held.c.org == tenant.organization).group_by(held.c.module)
        counts: dict[str, int] = dict(connection.execute(chosen).all())
        known = sorted(org.modules(connection, tenant.organization))
        open_jobs = select(func.count()).where(run.c.org == tenant.organization, run.c.stage < jobs.LAST)
        running = connection.execute(open_jobs).scalar_one()
        company = org.organization(connection, tenant.organization)["company_name"]
    return {
        "tenant": tenant.name,
        "organization": tenant.organization,
        "company": company,
        "edition": tenant.settings.edition,
        "seed": asdict(tenant.seed),
        "versions": list(tenant.gate.contracts),
        "now": tenant.clock.now(),
        "time": stamp(tenant.clock.now()),
        "frozen": tenant.clock.frozen,
        "modules": {module: counts.get(module, 0) for module in known},
        "jobs_running": running,
        "faults": [asdict(switch) for switch in tenant.faults.switches],
        "network": [outage.about() for outage in tenant.network.outages],
        "last_request": tenant.log.number,
        "tenants": [one.name for one in asked.sandbox.tenants],
    }


@call(
    "GET",
    "records",
    module="whose records",
    page=f"which page of {PAGE} (1)",
    search="only records that hold this text",
)
def list_records(asked: Asked) -> dict[str, Any]:
    """List the records of a module, the newest first."""
    query, organization = asked.request.query, asked.tenant.organization
    module, page = query.get("module", ""), max(1, asked.number("page", 1, MOST_PAGES))
    table = schema.records
    with looking(asked) as connection:
        if module not in org.modules(connection, organization):
            raise ControlError(f"there is no module {module!r}", NOT_FOUND)
        meant: tuple[ColumnElement[bool], ...] = (table.c.org == organization, table.c.module == module)
        if query.get("search"):
            meant = (*meant, table.c.content.cast(String).contains(_as_kept(query["search"]), autoescape=True))
        count = connection.execute(select(func.count()).where(*meant)).scalar_one()
        chosen = select(table.c.id).where(*meant).order_by(table.c.place.desc()).offset((page - 1) * PAGE).limit(PAGE)
        found = connection.execute(chosen).scalars().all()
        name = org.name_field(connection, organization, module)
        rows = [_told(connection, organization, identifier, name) for identifier in found]
    return {"module": module, "count": count, "page": page, "pages": -(-count // PAGE), "records": rows}


@call("GET", "records/{record}")
def one_record(asked: Asked) -> dict[str, Any]:
    """Tell everything of one record."""
    organization = asked.tenant.organization
    with looking(asked) as connection:
        record = records.anywhere(connection, organization, asked.path["record"])
        if record is None:
            raise ControlError(f"there is no record {asked.path['record']}", NOT_FOUND)
        name = org.name_field(connection, organization, record.module)
        told = _told(connection, organization, record.id, name)
    return {**told, "module": record.module, "values": record.values, "flags": record.flags}


@call("GET", "territories")
def list_territories(asked: Asked) -> dict[str, Any]:
    """List the territories, with their parents, rules, and how many records and users are in them."""
    organization = asked.tenant.organization
    with looking(asked) as connection:
        known = territories.all_of(connection, organization)
        held = _counts(connection, schema.record_territories, "territory")
        people = _counts(connection, schema.territory_users, "territory")
    return {
        "territories": [
            {
                "id": one["id"],
                "name": one["name"],
                "parent": territories.parent_of(one),
                "manager": one["manager"] and one["manager"]["name"],
                "rules": {module: one[rule] for module, rule in territories.RULES.items() if one.get(rule)},
                "records": held.get(one["id"], 0),
                "users": people.get(one["id"], 0),
            }
            for one in known
        ]
    }


@call("GET", "tags")
def list_tags(asked: Asked) -> dict[str, Any]:
    """List the tags of all modules, and how many records carry each."""
    table = schema.tags
    with looking(asked) as connection:
        carried = _counts(connection, schema.record_tags, "tag")
        chosen = select(table).where(table.c.org == asked.tenant.organization).order_by(table.c.module, table.c.id)
        rows = connection.execute(chosen).all()
    return {
        "tags": [
            {"id": row.id, "module": row.module, "name": row.name, "color": row.about["color_code"],
             "records": carried.get(row.id, 0)}
            for row in rows
        ]
    }  # fmt: skip


@call("GET", "jobs")
def list_jobs(asked: Asked) -> dict[str, Any]:
    """List the jobs with their progress, the newest first."""
    with looking(asked) as connection:
        found = jobs.latest(connection, asked.tenant.organization, MOST_JOBS)
    return {
        "jobs": [
            {"id": job.id, "module": job.module, "kind": job.kind, "subject": job.subject,
             "state": job.state, "progress": job.share, "counts": job.counts}
            for job in found
        ]
    }  # fmt: skip


@call("GET", "users")
def list_users(asked: Asked) -> dict[str, Any]:
    """List the users."""
    told = ("id", "full_name", "email", "status", "profile", "role")
    with looking(asked) as connection:
        people = org.users(connection, asked.tenant.organization)
    return {"users": [{key: user[key] for key in told} for user in people]}


def _told(connection: Connection, organization: str, identifier: str, name_field: str) -> dict[str, Any]:
    record = records.anywhere(connection, organization, identifier)
    assert record is not None
    users = org.people(connection, organization)
    return {
        "id": record.id,
        "name": record.values.get(name_field),
        "owner": users[record.owner]["name"],
        "created": stamp(record.created_at),
        "modified": stamp(record.modified_at),
        "tags": [tag["name"] for tag in tags.of_records(connection, [record.id])[record.id]],
        "territories": [place.name for place in territories.of_record(connection, record.id)],
    }


def _counts(connection: Connection, link: Any, column: str) -> dict[str, int]:  # noqa: ANN401 - a table
    key = link.c[column]
    return dict(connection.execute(select(key, func.count()).group_by(key)).all())


def _as_kept(text: str) -> str:
    """The text as the JSON of the store spells it."""
    return json.dumps(text)[1:-1]
