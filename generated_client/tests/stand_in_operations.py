"""Operations of an API that is none, one of each kind that a description can have."""

import attrs

from zoho_crm._runtime.operation import Batch, ErrorEntry, JobInfo, Operation, Outcome, Paginate, Param

MODULE = Param("module", "module", "path", required=True)
RECORD = Param("record_id", "record", "path", required=True)


def operation(operation_id, method="GET", path="/{module}", **changes):
    """Make an operation; what is not said is empty."""
    empty = {
        "version": "v9",
        "host": "api",
        "tag": "records",
        "scopes": (("ZohoCRM.modules.ALL",), ("ZohoCRM.modules.leads.READ", "ZohoCRM.settings.READ")),
        "params": (MODULE,),
        "body": "none",
        "body_names": {},
        "batch": None,
        "job": None,
        "paginate": None,
        "retry": "safe",
        "credits": {"base": 1},
        "modules": (),
        "outcomes": (),
        "errors": (),
        "answers": {},
    }
    return Operation(operation_id, method, path, **{**empty, **changes})


def evolve(thing, **changes):
    """Make another operation, or another part of one."""
    return attrs.evolve(thing, **changes) if attrs.has(type(thing)) else thing._replace(**changes)


def batch(rows, **changes):
    """Describe where rows go."""
    usual = {
        "row_id": None,
        "values": None,
        "results": "data",
        "result_id": "details.id",
        "max": None,
        "max_values": {},
    }
    return Batch(rows, **{**usual, **changes})


def job(poll, parameter, **changes):
    """Describe how a job is followed."""
    usual = {
        "state": None,
        "running": ("SCHEDULED", "RUNNING"),
        "done": ("COMPLETED",),
        "failed": ("FAILED",),
        "counters": {},
        "listed": None,
    }
    return JobInfo("details.job", poll, parameter, **{**usual, **changes})


OPERATIONS = {
    op.id: op
    for op in (
        operation("getRecord", path="/{module}/{record}", params=(MODULE, RECORD)),
        operation(
            "listRecords",
            params=(
                MODULE,
                Param("fields", "fields", "query", style="csv"),
                Param("page", "page_no", "query"),
                Param("page_token", "token", "query"),
                Param("per_page", "size", "query"),
                Param("since", "If-Modified-Since", "header"),
            ),
            paginate=Paginate(
                "data", "query.page_no", "query.size", 200, "query.token", "info.next", "info.more", 2000
            ),
        ),
        operation(
            "removeTerritories",
            "POST",
            "/{module}/actions/remove",
            body="json",
            body_names={"data": "data"},
            retry="never",
            batch=batch("body.data", row_id="key", values="Lands[].id", max=3),
            job=job("getJobsOfRecord", "path.record", listed="job"),
            outcomes=(Outcome("scheduled", 202, "SCHEDULED"),),
            errors=(ErrorEntry("unknown", "INVALID_DATA", 400, "item", "the territory is unknown", None),),
        ),
        operation("getJobsOfRecord", path="/{module}/{record}/jobs", params=(MODULE, RECORD)),
        operation(
            "addTags",
            "POST",
            "/{module}/actions/add",
            body="json",
            body_names={"tags": "labels", "ids": "keys", "over_write": "replace"},
            retry="idempotent",
            batch=batch("body.keys", values="body.labels[].name", max=500),
        ),
        operation(
            "removeTags",
            "POST",
            "/{module}/actions/strip",
            params=(
                MODULE,
                Param("ids", "keys", "query", style="csv"),
                Param("tag_names", "names", "query", style="csv"),
                Param("quiet", "quiet", "query"),
            ),
            retry="idempotent",
            batch=batch("query.keys", values="query.names"),
        ),
        operation(
            "tagRecord",
            "POST",
            "/{module}/{record}/add",
            params=(MODULE, RECORD),
            body="json",
            body_names={"tags": "labels"},
            batch=batch("path.record", values="body.labels[].name"),
        ),
        operation(
            "createRecords",
            "POST",
            body="json",
            body_names={"data": "data", "trigger": "run"},
            retry="never",
            batch=batch("body.data", max=2),
        ),
        operation(
            "changeRecord",
            "PUT",
            "/{module}/{record}",
            params=(MODULE, RECORD, Param("unless_since", "If-Unmodified-Since", "header")),
            body="json",
            body_names={"data": "data", "trigger": "run", "record_id": "other"},
            batch=batch("path.record", values="body.data[0]"),
        ),
        operation(
            "copyRecord",
            "POST",
            "/{module}/{record}/copy",
            params=(MODULE, RECORD),
            body="json",
            body_names={"data": "data", "trigger": "run"},
            retry="never",
            batch=batch("body.data", max=1),
        ),
        operation(
            "massUpdate",
            "POST",
            "/{module}/actions/mass",
            body="json",
            body_names={
                "data": "data",
                "ids": "ids",
                "cvid": "view",
                "territory": "land",
                "territory.id": "id",
                "territory.include_child": "below",
            },
            retry="never",
            batch=batch("body.ids", max=500),
            job=job(
                "getMassUpdate",
                "query.job",
                state="data[0].State",
                counters={"total": "data[0].All", "failed": "data[0].Bad"},
            ),
        ),
        operation("getMassUpdate", path="/{module}/mass", params=(MODULE, Param("job_id", "job", "query"))),
        operation("silentJob", "POST", body="json", batch=batch("body.data"), job=job(None, None)),
        operation(
            "getToken",
            "POST",
            "/oauth/v2/token",
            host="accounts",
            params=(),
            body="form",
            body_names={"grant": "grant_type", "secret": "client_secret"},
        ),
    )
}
