"""The lives of territories, tags and records, told by a sandbox that is right, and wrong in one way at a time."""

import json
import subprocess
import sys
import urllib.request

import pytest
from uncounted import uncounted

from zoho_contract import Credentials
from zoho_contract.contract import load
from zoho_contract.ledger import Ledger
from zoho_contract.model import claims, labels, tree, writes
from zoho_contract.model.broken import BrokenError
from zoho_contract.session import Session
from zoho_contract.world import World

SCENES = {
    "tree": tree.play,
    "labels": lambda world: labels.play(world, "Leads"),
    "writes": lambda world: writes.play(world, "Leads"),
    "claims": lambda world: claims.play(world, "Leads"),
}


@pytest.fixture(scope="module")
def told():
    """A sandbox of its own: what it says when it starts."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=uncounted()) as process:
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture
def world(told):
    """A world of a sandbox as new, which takes its own things away again."""
    control(told, "POST", "reset", {})
    ledger = Ledger(load("v8"), carried_counts=True, emit=lambda _: None)
    session = Session(ledger.contract, told["url"], Credentials(access_token=told["access_token"]), ledger, 60.0)
    yield World(session, "KitX")
    control(told, "DELETE", "faults")
    session.close()


def control(told, method, what, body=None):
    """Ask the control plane of a sandbox."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{told['url']}/_sandbox/{what}", data, method=method)
    request.add_header("content-type", "application/json")
    urllib.request.urlopen(request, timeout=30).close()


@pytest.mark.parametrize("scene", SCENES)
def test_a_right_server_is_as_the_model_says(world, scene):
    """Nothing breaks, no promise of any answer is broken, and nothing is left."""
    SCENES[scene](world)
    world.leave()

    assert ([], []) == (world.session.ledger.violations, world.session.ledger.remarks)


@pytest.mark.parametrize(
    ("fault", "scene", "promise"),
    [
        ("parent-of-territory-ignored", "tree", "written_territory_is_read_back"),
        ("rules-of-territory-ignored", "tree", "written_territory_is_read_back"),
        ("territory-update-clears-rest", "tree", "unwritten_values_stay"),
        ("deleted-territory-stays", "tree", "deleting_removes_exactly_the_named_territory"),
        ("user-not-added", "tree", "added_user_is_read_back"),
        ("all-users-removed", "tree", "removed_user_stays_gone"),
        ("territories-of-user-replaced", "tree", "added_user_is_read_back"),
        ("tag-not-renamed", "labels", "renamed_tag_is_read_back"),
        ("tag-count-off-by-one", "labels", "tag_counts_its_records"),
        ("merge-loses-records", "labels", "merged_tags_become_one"),
        ("deleted-tag-stays", "labels", "deleted_tag_leaves_its_records"),
        ("owner-not-changed", "writes", "written_fields_are_read_back"),
        ("update-takes-neighbour", "writes", "write_leaves_other_records"),
        ("mass-deleted-record-stays", "writes", "deleted_record_stays_gone"),
        ("view-deleted-at-once", "claims", "job_takes_effect_when_it_is_done"),
        ("deletion-job-does-nothing", "claims", "finished_job_has_taken_effect"),
        ("owner-job-does-nothing", "claims", "finished_job_has_taken_effect"),
    ],
)
def test_a_fault_breaks_its_promise(told, world, fault, scene, promise):
    """Each way to be wrong is named by the promise it breaks."""
    control(told, "PUT", "faults", {"name": fault})

    with pytest.raises(BrokenError) as caught:
        SCENES[scene](world)
    assert promise == caught.value.promise
