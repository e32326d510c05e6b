"""The kit's promises of a client, put to ours: blocking and asyncio, in every version."""

import pytest
from proof.adapter import Adapter

from zoho_contract.consumer import judge_client
from zoho_contract.contract import bundled_versions, load


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asyncio"])
@pytest.mark.parametrize("version", bundled_versions())
def test_client_keeps_every_promise(version, asynchronous):
    """Requests conform, answers survive, errors are typed, hostile answers are refused."""
    contract = load(version)
    with Adapter(contract, asynchronous=asynchronous) as adapter:
        report = judge_client(contract, adapter)

    assert [] == [str(violation) for violation in report.violations]
    assert ["refreshAccessToken"] == report.not_offered
    assert sum(len(row.attempted) for row in report.rows.values()) == sum(
        len(row.matched) for row in report.rows.values()
    )
