"""Every named fault breaks something that anybody who calls the API can see."""

import inspect
from importlib import import_module

import pytest
from sandbox.metadata_requests import SEEN_OF_METADATA
from sandbox.query_requests import SEEN_OF_QUERIES
from sandbox.seen_bulk_faults import SEEN_BULK
from sandbox.seen_faults import SEEN
from sandbox.seen_record_faults import SEEN_OF_RECORDS
from sandbox.territory_faults import SEEN_OF_TERRITORIES

from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.clock import Clock
from zoho_sandbox.faults import FAULTS, NAMES
from zoho_sandbox.switches import Faults

SLIPS = {"addTag": "addTags", "territories.remove": "removeTerritories", "records.mass_update": "massUpdateRecords"}


@pytest.fixture
def broken(crm):
    """A caller of a sandbox whose answers are not judged, because they are meant to be wrong."""
    crm.sandbox = Sandbox(clock=Clock(1_790_000_000.0))
    yield crm
    crm.sandbox.close()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_fault_can_be_seen(broken, name):
    """The same calls are answered differently with the fault than without, and as before once it is off."""
    look = {**SEEN, **SEEN_BULK, **SEEN_OF_RECORDS, **SEEN_OF_METADATA, **SEEN_OF_QUERIES, **SEEN_OF_TERRITORIES}[name]
    right = look(broken)
    broken.sandbox.reset()
    broken.sandbox.faults.switch_on(name)
    wrong = look(broken)
    broken.sandbox.reset()

    assert right != wrong
    assert right == look(broken)


def test_each_behaviour_has_three_faults_and_more():
    """No family of operations is spared, and there are many faults in all."""
    rooms = [fault.room for fault in FAULTS]

    families = {function.__module__.rpartition(".")[2] for function in BEHAVIOURS.values()}
    assert set() == {name for name in families if rooms.count(f"behaviours/{name}") < 3}
    assert len(FAULTS) >= 32
    assert len(FAULTS) == len(NAMES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_sits_in_its_room(fault):
    """The room named is the one that asks for the fault."""
    module = import_module(f"zoho_sandbox.{fault.room.replace('/', '.')}")

    assert f'"{fault.name}"' in inspect.getsource(module)
    assert fault.breaks
    assert fault.promise


def test_unknown_fault_is_refused():
    """A slip of the pen does not count as a fault that nobody notices."""
    with pytest.raises(ValueError, match="no-such-fault"):
        Faults(["no-such-fault"])


@pytest.mark.parametrize("switch", ["switch_on", "switch_off"])
def test_slip_in_a_fault_is_told_with_those_like_it(switch):
    """The error names the fault that was meant."""
    with pytest.raises(ValueError, match=r"no fault 'tag-not-pu'.*did you mean tag-not-put"):
        getattr(Faults(), switch)("tag-not-pu")


def test_fault_for_no_request_is_refused():
    """It would stay on for one."""
    with pytest.raises(ValueError, match="one request or more, not for 0"):
        Faults().switch_on("tag-not-put", times=0)


@pytest.mark.parametrize("switch", ["switch_on", "disturb"])
def test_nothing_is_confined_to_an_operation_that_no_version_has(switch):
    """A trouble or a fault that could never happen is refused, with the operation that may be meant."""
    name = {"switch_on": "tag-not-put", "disturb": "latency"}[switch]
    with Sandbox(seed="empty", versions=["v8"]) as sandbox:
        for slip, meant in SLIPS.items():
            with pytest.raises(ValueError, match=rf"no version has an operation '{slip}'; did you mean {meant}"):
                getattr(sandbox, switch)(name, operation=slip)

        assert ([], []) == (sandbox.faults.active, sandbox.network.outages)
