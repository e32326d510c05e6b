"""Operations as data, exactly as the description has them."""


def test_an_operation_holds_what_the_description_says(tree):
    """Scopes, parameters, body names, batch, outcomes, errors and answers, read back from the imported constant."""
    found = tree.run("""
import attrs, json
from zoho_crm._generated.v8.endpoints.remove_territories import OPERATION
def plain(value):
    if hasattr(value, "_asdict"):
        return value._asdict()
    return [plain(item) for item in value] if isinstance(value, tuple) else value
print(json.dumps({name: plain(value) for name, value in attrs.asdict(OPERATION, recurse=False).items()}))
""")

    assert {
        "id": "removeTerritories",
        "method": "POST",
        "path": "/{module}/actions/remove_territories",
        "version": "v8",
        "host": "api",
        "tag": "territories",
        "scopes": [["ZohoCRM.modules.ALL"], ["ZohoCRM.modules.{module}.UPDATE"]],
        "params": [
            {"name": "module", "wire": "module", "where": "path", "required": True, "style": "plain", "most": None}
        ],
        "body": "json",
        "body_names": {"data": "data"},
        "batch": {
            "rows": "body.data",
            "row_id": "id",
            "values": "Territories[].id",
            "results": "data",
            "result_id": "details.id",
            "max": 2,
            "max_values": {"default": 10, "Deals": 1},
            "bare": False,
        },
        "job": None,
        "paginate": None,
        "retry": "never",
        "credits": {"base": 1},
        "modules": ["Accounts", "Deals"],
        "outcomes": [{"name": "scheduled", "status": 202, "code": "SCHEDULED"}],
        "errors": [
            {
                "name": "no-token",
                "code": "AUTHENTICATION_FAILURE",
                "status": 401,
                "scope": "request",
                "cause": "the request carries no token",
                "message": None,
            },
            {
                "name": "unknown-record",
                "code": "INVALID_DATA",
                "status": 400,
                "scope": "item",
                "cause": "there is no such record",
                "message": "invalid",
            },
        ],
        "answers": {"202": "RowsAnswer"},
        "scarce": {"always": False, "given": ["module"], "rows_over": 10},
        "references": [],
        "most": {},
    } == found


def test_limits_are_those_of_the_description(tree):
    """Editions by each of their names, written plainly."""
    found = tree.run("""
import json
from zoho_crm._generated import limits
print(json.dumps([limits.CONCURRENCY, limits.SUB_CONCURRENCY, limits.EDITIONS]))
""")

    editions = {"free": "free", "enterprise": "enterprise", "zohoone": "enterprise"}
    assert [{"free": 5, "enterprise": 20}, 10, editions] == found


def test_jobs_pages_lists_and_forms_are_told_apart(tree):
    """A job's parts, lists joined by commas, pages, nested body names, a choice of forms, an empty answer."""
    found = tree.run("""
import json
from zoho_crm._generated.v8.endpoints import list_records, mass_update_records, request_token
mass, records, token = (m.OPERATION for m in (mass_update_records, list_records, request_token))
print(json.dumps([
    mass.job._asdict(), mass.body_names, [param.style for param in records.params],
    records.paginate._asdict(), records.answers, token.body, token.host, token.scopes, token.body_names,
]))
""")

    job = {
        "id": "details.job_id",
        "poll": "getMassUpdateStatus",
        "parameter": "query.job_id",
        "state": "data[0].Status",
        "running": ["RUNNING"],
        "done": ["COMPLETED"],
        "failed": ["FAILED"],
        "counters": {"total": "data[0].Total_Count"},
        "listed": None,
    }
    names = {
        "fields": "data",
        "ids": "ids",
        "cvid": "cvid",
        "territory": "territory",
        "territory.id": "territory.id",
        "territory.include_child": "territory.include_child",
        "over_write": "over_write",
    }
    pages = dict.fromkeys(("size", "max_size", "token", "next", "page_limit"))
    pages |= {"items": "data", "page": "query.page", "more": "info.more_records"}
    assert [job, names, ["plain", "csv", "plain", "plain", "plain"], pages] == found[:4]
    assert [{"200": "RecordList", "204": ""}, "form", "accounts", []] == found[4:8]
    assert {"refresh_token": "refresh_token", "grant": "code"} == found[8]


def test_every_code_is_in_the_table_with_its_constant(tree):
    """CODES gives class, retry rule and summary; ErrorCode has a constant and a docstring for each."""
    found = tree.run("""
import json
from zoho_crm._generated.errors import CODES, ErrorCode
print(json.dumps([CODES, ErrorCode.INVALID_DATA]))
""")

    codes = {
        "AUTHENTICATION_FAILURE": ["auth", "never", "The request carries no token."],
        "INVALID_DATA": ["invalid", "never", "A value is wrong."],
    }
    assert [codes, "INVALID_DATA"] == found
    assert '    INVALID_DATA: Final = "INVALID_DATA"\n    """A value is wrong."""\n' in tree.texts["errors.py"]
