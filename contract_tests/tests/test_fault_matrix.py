"""A sample of the fault matrix: every fault meets some operations, and every operation some faults.

`nox -s contract -- --matrix` has every fault meet every operation.
"""

import sys
from itertools import cycle, islice

import pytest
from proof.matrix import FAULTS
from proof.matrix.__main__ import main
from proof.matrix.calls import calls_of
from proof.matrix.faults import Fault
from proof.matrix.run import meet
from proof.matrix.server import Server, answer_right

from zoho_contract.contract import load

pytestmark = pytest.mark.no_cover
VERSION = "v8"
CALLS = calls_of(load(VERSION))
#: One call of each shape and rule of repetition.
SHAPES = list({(call.operation.raw["x-client"]["call"], call.rule): call for call in CALLS}.values())
_TURN = cycle(SHAPES)
#: Few at a time, each time others.
TURNS = {name: list(islice(_TURN, 2)) for name in FAULTS}
SLOW_TWICE = [name for name, fault in FAULTS.items() if fault.slow and fault.passing]
SOME = ("reset in body, then well", "HTML 502", "401, then well", "two answers at once", "204 with a body", "gzip")


@pytest.fixture(scope="module")
def server():
    """Give a server that plays faults."""
    with Server() as running:
        yield running


@pytest.fixture(params=["blocking", "asyncio"])
def asynchronous(request):
    """Say which client is meant."""
    return request.param == "asyncio"


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - SLOW_TWICE))
def test_every_fault_is_borne(server, name, asynchronous):
    """A fitting outcome in time, nothing sent twice that must not be, nothing left behind, no token shown."""
    assert [] == list(meet(server, VERSION, FAULTS[name], TURNS[name], asynchronous=asynchronous))


@pytest.mark.parametrize("name", SOME)
def test_every_operation_bears_faults(server, name, asynchronous):
    """Whatever it sends and reads."""
    assert [] == list(meet(server, VERSION, FAULTS[name], CALLS, asynchronous=asynchronous))


@pytest.mark.parametrize("version", ["v2", "v5"])
def test_older_versions_bear_faults(server, version, asynchronous):
    """As the newest does."""
    calls = calls_of(load(version))

    assert [] == list(meet(server, version, FAULTS["reset in body"], calls, asynchronous=asynchronous))


def test_the_matrix_notices_what_does_not_fit(server):
    """An outcome of another kind, and a request too many, are told."""
    call = next(call for call in CALLS if call.operation.id == "createRecords")
    wrong = Fault("wrong", answer_right, frozenset({"ServerError"}), tries="always again")

    assert [
        "createRecords: the right answer where ServerError fits",
        "createRecords: 1 requests where 2 fit: x-retry is never",
    ] == list(meet(server, VERSION, wrong, [call], asynchronous=False))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--operations", "nothing"], "No name fits --operations 'nothing' in v8."),
        (["--faults", "nothing", "v2"], "No name fits --faults 'nothing' in v2."),
        (["--operations", "("], "argument --operations: '(' is no regular expression: missing ), "),
    ],
)
def test_a_matrix_of_nothing_is_a_sentence(monkeypatch, capsys, words, why):
    """What was mistyped, and exit status 2."""
    monkeypatch.setattr(sys, "argv", ["proof.matrix", *words])

    try:
        status = main()
    except SystemExit as stopped:
        status = stopped.code

    assert 2 == status
    assert why in capsys.readouterr().err
