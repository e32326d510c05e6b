"""The kit's promises of a client, put to ours; `nox -s contract` does so in every version."""

import pytest
from proof.adapter import Adapter

from zoho_contract.consumer import judge_client
from zoho_contract.contract import load


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("version", "asynchronous"),
    [("v2", False), ("v2", True), ("v5", False), ("v8", False), ("v8", True)],
    ids=["v2", "v2-asyncio", "v5", "v8", "v8-asyncio"],
)
def test_client_keeps_every_promise(version, asynchronous):
    """Requests conform, answers survive, errors are typed, hostile answers are refused."""
    contract = load(version)
    with Adapter(contract, asynchronous=asynchronous) as adapter:
        report = judge_client(contract, adapter)

    assert [] == [str(violation) for violation in report.violations]
    assert ["requestToken", "revokeToken"] == report.not_offered
    assert sum(len(row.attempted) for row in report.rows.values()) == sum(
        len(row.matched) for row in report.rows.values()
    )
