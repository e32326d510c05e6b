"""The faults of the client are put one by one, and the first broken promise ends each."""

from contextlib import nullcontext

import client_faults
import pytest
from proof import clients

from zoho_contract.contract import load


@pytest.fixture(scope="module")
def contract():
    """The newest one."""
    return load("v8")


def test_a_fault_ends_with_the_first_promise(contract):
    """Nothing is called after it."""
    found = clients.judged(contract, "body-dropped", client_faults.FAULTS["sent: body-dropped"])

    assert ("request_conforms assignTerritories", 1) == (found.promise, found.calls)


def test_a_right_client_is_called_to_the_end(contract, monkeypatch):
    """Without a fault no promise is named."""
    monkeypatch.setattr(clients.Counted, "offers", lambda _, operation: operation == "addTags")

    found = clients.judged(contract, "(no fault)", nullcontext)

    assert "" == found.promise
    assert found.calls > 20


def test_every_fault_is_put():
    """Those of the runtime, and of the faster decoder where there is one."""
    names = [name for name, _ in clients.faults()]

    assert set(client_faults.FAULTS) <= set(names)
    assert len(names) == len(set(names))
