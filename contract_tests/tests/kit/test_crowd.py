"""Calls at once: each in a thread of its own, and none at all where there are too few threads."""

import threading

import pytest

from zoho_contract import crowd


def test_calls_begin_together_and_keep_their_order():
    """None is over before all have begun."""
    begun = threading.Barrier(8, timeout=10)

    found = crowd.at_once([lambda number=number: (begun.wait(), number)[1] for number in range(8)])

    assert list(range(8)) == found


@pytest.mark.parametrize("most", [0, 2])
def test_a_machine_with_too_few_threads_says_so(monkeypatch, most):
    """Those that have begun wait for nobody for ever, and nothing was called."""
    right, started, called = threading.Thread.start, [], []

    def start(thread):
        started.append(thread)
        if len(started) > most:
            message = "can't start new thread"
            raise RuntimeError(message)
        right(thread)

    monkeypatch.setattr(threading.Thread, "start", start)

    with pytest.raises(crowd.AloneError):
        crowd.at_once([lambda: called.append(1)] * 5)

    assert [] == called


def test_threads_that_hang_are_not_waited_for(monkeypatch):
    """One that starts and never gets to its call holds up the others only so long."""
    monkeypatch.setattr(crowd, "PATIENCE", 0.05)
    monkeypatch.setattr(crowd, "Barrier", lambda parties, timeout: threading.Barrier(parties + 1, timeout=timeout))

    with pytest.raises(crowd.AloneError):
        crowd.at_once([lambda: 1] * 2)


def test_what_a_call_raises_is_raised():
    """The first of them by order."""
    with pytest.raises(ZeroDivisionError):
        crowd.at_once([lambda: 1, lambda: 1 // 0])
