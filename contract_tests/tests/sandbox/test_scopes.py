"""What the scopes of a token open."""

from dataclasses import replace

import pytest
from sandbox.sent import CONTRACTS

from zoho_sandbox import auth
from zoho_sandbox.answers import RefusalError
from zoho_sandbox.call import Principal
from zoho_sandbox.switches import Faults


def opens(granted, operation, module, modules=None):
    """Whether the scope alone opens the operation in the module."""
    known = CONTRACTS["v8"].operations[operation]
    if modules is not None:
        known = replace(known, modules=modules)
    try:
        auth.check_scope(known, Principal("org", "user", (granted,)), module, Faults())
    except RefusalError:
        return False
    return True


@pytest.mark.parametrize(
    ("granted", "module"),
    [("leads", "Leads"), ("pricebooks", "Price_Books"), ("salesorders", "Sales_Orders"), ("ALL", "Price_Books")],
)
def test_module_has_its_own_name_in_scopes(granted, module):
    """Lower case and without underscores; ALL is every module."""
    scope = "ZohoCRM.modules.ALL" if granted == "ALL" else f"ZohoCRM.modules.{granted}.READ"

    assert opens(scope, "getRecord", module)


@pytest.mark.parametrize(
    "granted", ["ZohoCRM.modules.price_books.READ", "ZohoCRM.modules.leads.READ", "ZohoCRM.modules.pricebooks.DELETE"]
)
def test_other_scopes_do_not_open_a_module(granted):
    """Neither its API name nor another module nor another right."""
    assert not opens(granted, "getRecord", "Price_Books")


def test_modules_of_an_organizations_own_are_custom():
    """Where an operation tells them from those that everybody has."""
    listed = ("Leads", "CustomModule")

    assert opens("ZohoCRM.modules.custom.READ", "getRecord", "Planets", listed)
    assert not opens("ZohoCRM.modules.custom.READ", "getRecord", "Leads", listed)
