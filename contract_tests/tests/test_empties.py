"""Lists that are wrongly empty: what another route shows is missed in them."""

import pytest
from proof.empties import WAYS, emptied, lists
from proof.trial import known, sandbox_of

from zoho_contract import Credentials, run


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("promise", "operation"),
    [
        ("membership_is_listed", "listUserTerritories"),
        ("job_is_listed_for_its_record", "getFeatureInfo"),
        ("module_that_is_read_is_listed", "listModules"),
        ("fields_of_a_record_are_listed", "listFields"),
        ("started_job_is_told", "getMassChangeOwnerStatus"),
    ],
)
def test_an_empty_list_is_noticed(promise, operation, way):
    """Whether it comes without a body or with no rows; a right one is not accused."""
    meant = next(item for item in lists("v8") if item.id == operation)
    sandbox = sandbox_of("v8")
    sandbox.reset()

    right = run(sandbox.app, Credentials(**known()), "v8", layers=("promises",), only=[promise], carried="fail")
    wrong = run(
        emptied(sandbox.app, meant, "v8", way),
        Credentials(**known()),
        "v8",
        layers=("promises",),
        only=[promise],
        carried="fail",
        first_only=True,
        shrink=False,
    )

    assert (0, []) == (right.exit_code, right.violations)
    assert operation in {item.operation for item in wrong.counting}


def test_a_layout_that_another_one_leads_to_is_listed():
    """Leads are converted to things of other modules, by layouts that these list."""
    sandbox = sandbox_of("v8")
    sandbox.reset()

    async def without(scope, receive, send):
        mine = scope["path"].endswith("/settings/layouts") and b"module=Deals" in scope["query_string"]
        if not mine:
            await sandbox.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    verdict = run(
        without,
        Credentials(**known()),
        "v8",
        layers=("promises",),
        only=["layouts_of_conversions_are_listed"],
        shrink=False,
    )

    assert ["listLayouts"] == [item.operation for item in verdict.counting]
