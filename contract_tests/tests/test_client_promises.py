"""The kit's promises of a client, put to ours: in every version, and asyncio in the oldest and the newest."""

import pytest
from proof.adapter import Adapter

from zoho_contract.consumer import judge_client
from zoho_contract.contract import bundled_versions, load

VERSIONS = bundled_versions()


@pytest.mark.parametrize(
    ("version", "asynchronous"),
    [*((version, False) for version in VERSIONS), (VERSIONS[0], True), (VERSIONS[-1], True)],
    ids=[*VERSIONS, f"{VERSIONS[0]}-asyncio", f"{VERSIONS[-1]}-asyncio"],
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
