"""What is done to many records, and what is refused."""

from interop.step import DONE, READ, Step, choice, rows, text

JOBS = [
    Step(
        "massUpdateRecords", "record.mass_update_records", of="Leads", gives="MassUpdateActionWrapper", has=DONE,
        body=rows(
            {"Industry": choice("Education")}, wrapper="MassUpdateBodyWrapper", cvid=text("$view"), over_write=True,
        ),
        keep={"job": "data.0.details.job_id"},
    ),
    Step(
        "getMassUpdateStatus", "record.get_mass_update_status", of="Leads", params={"job_id": text("$job")},
        gives="MassUpdateResponseWrapper", until={"data.0.status": "COMPLETED"},
    ),
    Step(
        "massUpdateRecords", "record.mass_update_records", of="Leads", gives="MassUpdateActionWrapper", has=DONE,
        body=rows({"City": "Genève"}, wrapper="MassUpdateBodyWrapper", ids=[text("$lead"), text("$second")]),
    ),
    Step(
        "changeOwnerOfRecord", "change_owner.single_update", ["$lead"], of="Leads", has=DONE,
        body={"=": "BodyWrapper", "owner": {"=": "Owner", "id": "$user"}},
    ),
    Step(
        "changeOwner", "change_owner.mass_update", of="Leads", has=DONE,
        body={"=": "MassWrapper", "ids": ["$lead"], "owner": {"=": "Owner", "id": "$me"}},
    ),
    Step(
        "massChangeOwner", "mass_change_owner.change_owner", of="Leads", has=DONE,
        keep={"job": "data.0.details.job_id"},
        body={"=": "BodyWrapper", "cvid": "$other", "owner": {"=": "Owner", "id": "$user"}},
    ),
    Step(
        "getMassChangeOwnerStatus", "mass_change_owner.check_status", of="Leads", params={"job_id": "$job"},
        gives=READ, until={"data.0.status": "COMPLETED"},
    ),
    Step(
        "massConvertLeads", "mass_convert.mass_convert", gives="SuccessResponse", has={"code": "SCHEDULED"},
        body={"=": "BodyWrapper", "ids": ["$second"], "assign_to": {"=": "AssignTo", "id": "$me"}},
        keep={"job": "details.job_id"},
    ),
    Step(
        "getMassConvertStatus", "mass_convert.get_job_status", params={"job_id": "$job"}, gives=READ,
        until={"data.0.status": "COMPLETED"},
    ),
    Step(
        "massDeleteRecords", "mass_delete_cvid.mass_delete_by_cvid", of="Leads", has=DONE,
        body={"=": "CvidBodyWrapper", "cvid": "$view"}, keep={"job": "data.0.details.job_id"},
    ),
    Step(
        "getMassDeleteStatus", "mass_delete_cvid.get_mass_delete_status", of="Leads", params={"job_id": "$job"},
        gives=READ, until={"data.0.status": "COMPLETED"},
    ),
    Step(
        "massDeleteRecords", "mass_delete_cvid.mass_delete_by_record_id", of="Accounts", has=DONE,
        body={"=": "RecordIdBodyWrapper", "ids": ["$company"]},
    ),
]  # fmt: skip

REFUSED = [
    Step(
        "updateRecord", "record.update_record", [1], of="Leads", body=rows({"City": "Nowhere"}),
        has={"data.0.code": "INVALID_DATA", "data.0.status": "error"},
    ),
    Step(
        "queryRecords", "coql.get_records", gives="APIException", has={"code": "SYNTAX_ERROR"},
        body={"=": "BodyWrapper", "select_query": "select from where"},
    ),
    Step(
        "getMassUpdateStatus", "record.get_mass_update_status", of="Leads", params={"job_id": "1"},
        gives="APIException", has={"status": "error"},
    ),
]  # fmt: skip
