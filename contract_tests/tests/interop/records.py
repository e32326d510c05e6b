"""The organization, its settings, and its records."""

from interop.step import DONE, READ, Step, choice, rows, text

PEOPLE = [
    Step(
        "getOrganization", "org.get_organization", gives=READ, has={"org.0.company_name": "Zylker Corp"},
        keep={"org": "org.0.id"},
    ),
    Step(
        "listUsers", "users.get_users", params={"type": "ActiveUsers", "per_page": 2}, gives=READ,
        keep={"me": "users.0.id", "user": "users.1.id"}, has={"info.count": 2},
    ),
    Step("getUser", "users.get_user", ["$user"], gives=READ, has={"users.0.id": "$user"}),
    Step("listApis", "apis.get_supported_api", gives=READ),
    Step("listModules", "modules.get_modules", gives=READ),
    Step(
        "getModule", "modules.get_module_by_api_name", ["Leads"], gives=READ,
        has={"modules.0.api_name": "Leads"}, keep={"module": "modules.0.id"},
    ),
    Step("listFields", "fields.get_fields", params={"module": "Leads"}, gives=READ, keep={"field": "fields.0.id"}),
    Step(
        "getField", "fields.get_field", ["$field"], params={"module": "Leads"}, gives=READ,
        has={"fields.0.id": "$field"},
    ),
    Step("listLayouts", "layouts.get_layouts", params={"module": "Leads"}, gives=READ, keep={"layout": "layouts.0.id"}),
    Step(
        "getLayout", "layouts.get_layout", ["$layout"], params={"module": "Leads"}, gives=READ,
        has={"layouts.0.id": "$layout"},
    ),
    Step(
        "listCustomViews", "custom_views.get_custom_views", params={"module": "Leads"}, gives=READ,
        keep={"all": "custom_views.0.id", "view": "custom_views.1.id", "other": "custom_views.2.id"},
    ),
    Step(
        "getCustomView", "custom_views.get_custom_view", ["$view"], params={"module": "Leads"}, gives=READ,
        has={"custom_views.0.criteria.comparator": "equal"},
    ),
]  # fmt: skip

RECORDS = [
    Step(
        "createRecords", "record.create_records", of="Leads",
        body=rows(
            {
                "Last_Name": "Ångström", "Company": "Zylker", "Email": "interop@example.com", "No_of_Employees": 7,
                "Lead_Source": choice("Advertisement"), "Email_Opt_Out": True, "Annual_Revenue": 2.5,
                "Languages_Known": [choice("English")],
            },
            {"Last_Name": "Second", "Company": "Zylker"},
            {"Last_Name": "Third", "Company": "Zylker"},
        ),
        has={**DONE, "data.2.code": "SUCCESS"},
        keep={"lead": "data.0.details.id", "second": "data.1.details.id", "third": "data.2.details.id"},
    ),
    Step(
        "getRecord", "record.get_record", ["$lead"], of="Leads", gives=READ,
        has={
            "data.0.id": "$lead", "data.0.Last_Name": "Ångström", "data.0.Lead_Source": "Advertisement",
            "data.0.No_of_Employees": 7, "data.0.Email_Opt_Out": True, "data.0.Languages_Known.0": "English",
        },
    ),
    Step(
        "listRecords", "record.get_records", of="Leads", gives=READ, has={"info.count": 3, "info.more_records": True},
        params={"fields": "Last_Name,Email", "per_page": 3}, keep={"page": "info.next_page_token"},
    ),
    Step(
        "listRecords", "record.get_records", of="Leads", gives=READ, has={"info.page": 2},
        params={"fields": "Last_Name,Email", "per_page": 3, "page_token": text("$page")},
    ),
    Step(
        "updateRecord", "record.update_record", ["$lead"], of="Leads", body=rows({"City": "Zürich"}), has=DONE,
    ),
    Step(
        "updateRecords", "record.update_records", of="Leads",
        body=rows({"id": "$lead", "Phone": "+41 1"}, {"id": "$second", "Phone": "+41 2"}), has=DONE,
    ),
    Step(
        "upsertRecords", "record.upsert_records", of="Leads", has={**DONE, "data.0.action": "update"},
        body=rows(
            {"Last_Name": "Ångström", "Company": "Zylker", "Email": "interop@example.com"},
            duplicate_check_fields=["Email"],
        ),
    ),
    Step(
        "searchRecords", "record.search_records", of="Leads", gives=READ, has={"data.0.id": "$lead"},
        params={"criteria": "(Email:equals:interop@example.com)"},
    ),
    Step(
        "getRecordCount", "record.record_count", of="Leads", gives="CountWrapper", has={"count": 1},
        params={"email": "interop@example.com"},
    ),
    Step(
        "queryRecords", "coql.get_records", gives=READ, has={"data.0.Last_Name": "Ångström", "info.count": 1},
        body={
            "=": "BodyWrapper",
            "select_query": "select Last_Name, Owner from Leads where Email = 'interop@example.com' limit 1",
        },
    ),
    Step("cloneRecord", "record.clone_record", ["$second"], of="Leads", has=DONE, keep={"copy": "data.0.details.id"}),
    Step("deleteRecord", "record.delete_record", ["$copy"], of="Leads", has=DONE),
    Step("deleteRecords", "record.delete_records", of="Leads", params={"ids": text("$third")}, has=DONE),
    Step(
        "listDeletedRecords", "record.get_deleted_records", of="Leads", params={"type": "all"},
        gives="DeletedRecordsWrapper", has={"data.0.id": "$third"},
    ),
]  # fmt: skip
