"""The scopes that calls need, asked for beforehand and named by errors."""

from pkgutil import iter_modules

import pytest

import zoho_crm
from zoho_crm import ZohoCRM, _generated, scopes_for
from zoho_crm._runtime import batches, calls
from zoho_crm._runtime.errors import ScopeError
from zoho_crm._runtime.operation import Param
from zoho_crm._runtime.scopes import concrete

NO_SCOPE = {"code": "OAUTH_SCOPE_MISMATCH", "details": {}, "message": "invalid oauth scope", "status": "error"}


@pytest.mark.parametrize(
    ("named", "modules", "expected"),
    [
        (["tags.remove"], ["Leads"], ["ZohoCRM.modules.leads.WRITE"]),
        (["tags.add"], ["Leads"], ["ZohoCRM.modules.leads.CREATE"]),
        (["tags.add"], [], ["ZohoCRM.modules.ALL"]),
        (
            ["records.get", "records.delete"],
            ["Leads", "Contacts"],
            [
                "ZohoCRM.modules.contacts.DELETE",
                "ZohoCRM.modules.contacts.READ",
                "ZohoCRM.modules.leads.DELETE",
                "ZohoCRM.modules.leads.READ",
            ],
        ),
        (["records.get"], "Price_Books", ["ZohoCRM.modules.pricebooks.READ"]),
        (["tags.remove"], ["Our_Machines"], ["ZohoCRM.modules.custom.WRITE"]),
        (["org.get", "users.current"], ["Leads"], ["ZohoCRM.org.READ", "ZohoCRM.users.READ"]),
    ],
)
def test_the_narrowest_scopes_of_calls(named, modules, expected):
    """One module at a time where modules are named, the narrowest power, each scope once."""
    assert expected == scopes_for(*named, modules=modules)


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        ([], ["ZohoCRM.mass_update.READ", "ZohoCRM.mass_update.UPDATE"]),
        (["Leads"], ["ZohoCRM.mass_update.leads.READ", "ZohoCRM.mass_update.leads.UPDATE"]),
    ],
)
def test_calls_that_start_jobs_need_the_scope_to_follow_them(modules, expected):
    """A job that cannot be waited for is half a job."""
    assert expected == scopes_for("records.mass_update", modules=modules)


@pytest.mark.parametrize("version", sorted(each.name for each in iter_modules(_generated.__path__) if each.ispkg))
def test_every_method_of_every_version_has_scopes(version):
    """Complete ones; and the methods are those that the clients have."""
    from importlib import import_module

    methods = import_module(f"zoho_crm._generated.{version}.methods").OPERATIONS
    with import_module(f"zoho_crm.{version}").ZohoCRM("t") as crm:
        for name in methods:
            resource, method = name.split(".")
            assert callable(getattr(getattr(crm, resource), method))
    for modules in ([], ["Leads"]):
        found = scopes_for(*methods, modules=modules, version=version.replace("_", "."))
        assert found
        assert all(scope.startswith("Zoho") and "{" not in scope for scope in found)


def test_scopes_are_those_of_the_newest_version():
    """Unless another is named."""
    assert scopes_for("tags.list") == scopes_for("tags.list", version=ZohoCRM.api_version)
    assert "scopes_for" in zoho_crm.__all__


@pytest.mark.parametrize(
    ("named", "version", "complaint"),
    [
        ([], "v8", "at least one call"),
        (["tags.stick"], "v8", "no call 'tags.stick'; it has tags.add, "),
        (["flags.add"], "v8", "no call 'flags.add'; it has org."),
        (["tags.add"], "v99", "no API 'v99'"),
    ],
)
def test_calls_that_do_not_exist_are_named(named, version, complaint):
    """With what there is instead."""
    with pytest.raises(ValueError, match=complaint):
        scopes_for(*named, version=version)


def test_alternatives_name_the_module_where_it_is_known(lib):
    """As scopes write it."""
    op = lib.operation("x", scopes=(("a.ALL",), ("a.{module}.READ", "b.READ")), modules=("Price_Books", "CustomModule"))

    assert op.scopes == concrete(op, None)
    assert [["a.ALL"], ["a.pricebooks.READ", "b.READ"]] == concrete(op, "Price_Books")
    assert [["a.ALL"], ["a.custom.READ", "b.READ"]] == concrete(op, "Our_Machines")


@pytest.mark.parametrize("kind", ["plain", "batch"])
def test_errors_name_the_scopes_of_the_module_that_was_called(server, call, lib, kind):
    """What one copies into the next login."""
    scopes = (("ZohoCRM.modules.{module}.READ",),)
    server.answer = lambda _request: (401, NO_SCOPE, {})

    def flow(api):
        if kind == "plain":
            op = lib.evolve(lib.ops.getRecord, scopes=scopes)
            return calls.plain(api, op, path={"module": "Leads", "record_id": "5"}, model=lib.Item)
        op = lib.evolve(lib.ops.addTags, scopes=scopes)
        return batches.by_ids(api, op, path={"module": "Leads"}, ids=["1"], values=["a"], shared={}, row=lib.Item)

    with pytest.raises(ScopeError, match=r"Ask for a token with ZohoCRM\.modules\.leads\.READ\.") as caught:
        call(flow)

    assert [["ZohoCRM.modules.leads.READ"]] == caught.value.scopes


def test_modules_in_the_query_do_not_hide_an_error(api, lib):
    """An operation whose module is no part of its path names its scopes as they are."""
    op = lib.operation("x", path="/settings", params=(Param("module", "module", "query"),), scopes=(("a.READ",),))

    with pytest.raises(ScopeError) as caught:
        lib.Script(lib.reply(401, NO_SCOPE)).run(
            calls.plain(api, op, path={}, query={"module": "Leads"}, model=lib.Item)
        )

    assert (("a.READ",),) == caught.value.scopes
