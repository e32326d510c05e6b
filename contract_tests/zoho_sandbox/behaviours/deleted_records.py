"""What is left of deleted records."""

from typing import Final

from zoho_sandbox.answers import Answer, Found
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.clock import later, moment, stamp
from zoho_sandbox.paging import page_of
from zoho_sandbox.state import org, records

# Nothing leaves the recycle bin here: nobody empties it, and it keeps records for sixty days.
KEPT: Final = 60 * 86_400.0


@behaviour("listDeletedRecords")
def deleted(call: Call) -> Answer:
    """A page of the deleted records, the last deleted first."""
    found = list(records.binned(call.connection, call.principal.org, call.module))
    if call.broken("deleted-records-repeated"):
        found += found
    since = moment(call.get("if_modified_since", ""))
    if since is not None:
        found = [row for row in found if later(row.deleted_at, since)]
        if not found:
            return Found("not-modified")
    kinds = {row.id: "recycle" if row.deleted_at > call.now - KEPT else "permanent" for row in found}
    wanted = call.get("type", "all")
    if wanted != "all" and not call.broken("deleted-type-ignored"):
        found = [row for row in found if kinds[row.id] == wanted]
    page = page_of(call, len(found))
    if not found[page.start : page.end]:
        return Found("nothing")
    people = org.people(call.connection, call.principal.org)
    shown = [
        {
            "id": row.id,
            "type": kinds[row.id],
            "display_name": row.name if kinds[row.id] == "recycle" else None,
            "deleted_by": people[row.deleted_by] if kinds[row.id] == "recycle" else None,
            "created_by": people[row.created_by] if kinds[row.id] == "recycle" else None,
            "deleted_time": stamp(row.deleted_at),
        }
        for row in found[page.start : page.end]
    ]
    if call.broken("deleted-record-without-name"):
        for row in shown:
            row["display_name"] = None
    info = {"per_page": page.size, "count": len(shown), "page": page.number, "more_records": page.more}
    return Found("found", {"data": shown, "info": info})
