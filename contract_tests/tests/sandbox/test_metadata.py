"""Modules, layouts, single fields, views and users, and the list of calls."""

import json

import pytest
from sandbox.metadata_requests import ACCOUNTS, MISSING, answer, field_of, layout_of

from zoho_sandbox.clock import stamp


def test_every_module_is_listed_once(each):
    """By the names that records are asked for with; the one in the URL alone is the same."""
    modules = answer(each, "listModules")["modules"]
    names = [module["api_name"] for module in modules]

    assert {"Leads", "Contacts", "Accounts", "Deals", "Products"} <= set(names)
    assert len(names) == len(set(names)) == len({module["id"] for module in modules})
    assert [module for module in modules if module["api_name"] == "Accounts"] == answer(each, "getModule")["modules"]


def test_modules_by_status(crm):
    """Hidden ones are told apart from version 5 on."""
    hidden = answer(crm, "listModules", status="user_hidden,system_hidden")["modules"]

    assert [("Price_Books", False)] == [(module["api_name"], module["show_as_tab"]) for module in hidden]
    assert "Price_Books" not in [
        module["api_name"] for module in answer(crm, "listModules", status="visible")["modules"]
    ]


def test_module_tells_what_one_may_do(crm):
    """An administrator may do everything."""
    module = answer(crm, "getModule")["modules"][0]

    assert {True} == {module[name] for name in ("viewable", "creatable", "editable", "deletable")}


def test_module_without_api_is_listed_all_the_same(crm):
    """The list says that no other call can name it, and no other call can."""
    modules = {module["api_name"]: module for module in answer(crm, "listModules")["modules"]}
    documents = modules["Documents"]

    assert [False, False] == [documents["api_supported"], documents["viewable"]]
    assert "INVALID_MODULE" == crm.call("GET", "Documents", query={"fields": "id"}).body["code"]


def test_leads_tell_the_layouts_of_what_they_become(crm):
    """Other layouts map nothing."""
    leads, accounts = (
        crm.call("GET", "settings/layouts", query={"module": module}).rows[0] for module in ("Leads", "Accounts")
    )

    assert {"Contacts", "Deals", "Accounts"} == set(leads["convert_mapping"])
    assert accounts["id"] == leads["convert_mapping"]["Accounts"]["id"]
    assert accounts["convert_mapping"] is None


def test_layout_shows_every_field_once(each):
    """As the fields are told elsewhere; asked for alone it is the same."""
    layouts = answer(each, "listLayouts")["layouts"]
    fields = each.call("GET", "settings/fields", query={"module": "Accounts"}).body["fields"]
    shown = [field["id"] for section in layouts[0]["sections"] for field in section["fields"]]

    assert sorted(field["id"] for field in fields) == sorted(shown)
    assert layouts == answer(each, "getLayout")["layouts"]


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("getLayout", {"layout_id": MISSING}),
        ("getField", {"field_id": MISSING}),
        ("getCustomView", {"view_id": MISSING}),
        ("getUser", {"user_id": MISSING}),
    ],
)
def test_unknown_identifier_finds_nothing(each, operation, path):
    """204, without a body."""
    assert 204 == answer(each, operation, path)


def test_identifier_of_another_module_finds_nothing(crm):
    """A layout, a field and a view belong to their module."""
    for operation in ("getLayout", "getField", "getCustomView"):
        assert 204 == answer(crm, operation, module="Leads"), operation


def test_single_field_view_and_user_are_as_in_their_lists(crm):
    """The same members with the same values."""
    fields = crm.call("GET", "settings/fields", query={"module": "Accounts"}).body["fields"]
    users = crm.call("GET", "users").body["users"]

    assert [fields[0]] == answer(crm, "getField", {"field_id": field_of(crm)})["fields"]
    assert ["From Partners"] == [view["name"] for view in answer(crm, "getCustomView")["custom_views"]]
    assert [users[1]] == answer(crm, "getUser")["users"]
    assert layout_of(crm) != layout_of(crm, "Leads")


def test_view_tells_more_of_itself_alone_than_in_the_list(crm):
    """Its conditions and its columns, whose identifiers are those of the fields."""
    listed = crm.call("GET", "settings/custom_views", query={"module": "Accounts"}).rows
    alone = answer(crm, "getCustomView")["custom_views"][0]
    fields = {field["api_name"]: field["id"] for field in crm.call("GET", "settings/fields", query=ACCOUNTS).rows}

    assert not {"criteria", "fields", "sort_by"} & {name for view in listed for name in view}
    assert ("equal", "Partner") == (alone["criteria"]["comparator"], alone["criteria"]["value"])
    assert {field["api_name"]: field["id"] for field in alone["fields"]}.items() <= fields.items()


def test_user_since_a_moment(crm):
    """Who was not changed since is 304."""
    user = crm.call("GET", "users").body["users"][0]["id"]
    since = {"if-modified-since": stamp(crm.sandbox.clock.now())}

    assert 304 == crm.call("GET", f"users/{user}", **since).status


def test_calls_are_listed_by_their_urls(each):
    """Those about records once for each module, custom ones together; no other host's."""
    apis = {api["path"]: api["operation_types"] for api in each.call("GET", "__apis").body["__apis"]}
    start = f"/crm/{each.version}"

    assert {"GET", "POST", "PUT", "DELETE"} == {kind["method"] for kind in apis[f"{start}/Leads"]}
    assert {f"{start}/{{{{module}}}}/{{{{id}}}}", f"{start}/Deals/upsert", f"{start}/settings/fields"} <= apis.keys()
    assert not any("oauth" in path for path in apis)
    assert [(1, 10)] == [(kind["min_credits"], kind["max_credits"]) for kind in apis[f"{start}/Deals/upsert"]]


@pytest.mark.parametrize(
    ("path", "method", "scope"),
    [
        ("coql", "POST", "ZohoCRM.coql.READ"),
        ("Price_Books", "POST", "ZohoCRM.modules.pricebooks.CREATE"),
        ("{{module}}/search", "GET", "ZohoCRM.modules.custom.READ"),
        ("settings/layouts", "GET", "ZohoCRM.settings.layouts.READ"),
    ],
)
def test_calls_tell_their_narrowest_scope(crm, path, method, scope):
    """In the words in which scopes call the module."""
    apis = {api["path"]: api["operation_types"] for api in crm.call("GET", "__apis").body["__apis"]}

    assert [scope] == [one["oauth_scope"] for one in apis[f"/crm/v8/{path}"] if one["method"] == method]


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("operation_types.method", "DELETE", "DELETE "),
        ("module", "Leads", "/Leads"),
        ("module", "custom", "/{{module}}"),
        ("operation_types.oauth_scope", "settings.fields", "/settings/fields"),
    ],
)
def test_calls_can_be_filtered(crm, name, value, seen):
    """By method, by module, by scope; those that remain are such, and some do."""
    rule = {"field": {"api_name": name}, "comparator": "equals", "value": value}
    apis = crm.call("GET", "__apis", query={"filters": json.dumps(rule)}).body["__apis"]
    told = [f"{kind['method']} {api['path']}" for api in apis for kind in api["operation_types"]]

    assert told
    assert all(seen in one for one in told)
