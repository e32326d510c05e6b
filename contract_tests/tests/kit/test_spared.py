"""What belongs to the organization and not to the kit stays as it is."""

import mini_contract
import pytest

from zoho_contract.compose import Composer, UnavailableError
from zoho_contract.contract import Contract
from zoho_contract.ids import Known
from zoho_contract.requests import Request


@pytest.fixture
def removal():
    """An operation that takes things away; here they are said to be territories of the organization."""
    document = mini_contract.document()
    name = next(item.id for item in Contract(document).operations.values() if item.effects and item.examples)
    for methods in document["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict) and operation.get("operationId") == name:
                operation["x-effects"] = [{"entity": "territory", "which": "rows", "change": "delete", "when": "now"}]
    return Contract(document).operations[name]


def test_no_documented_request_changes_the_organization(removal):
    """The baseline is not made, so no check is sent that starts from it."""
    with pytest.raises(UnavailableError, match="territories or users that the kit did not make"):
        Composer(None).baseline(removal)


def test_no_generated_request_is_aimed_at_the_organization(removal):
    """A generated request keeps its made-up identifiers."""
    request = Request.of_example(removal, removal.examples[0])
    known = Known.__new__(Known)

    before = request.copy()
    known.put_into(request)

    assert before.parts == request.parts
