"""So many calls at a time, first come, first served."""

import random
import threading

import pytest

from zoho_crm._runtime.gate import Gate


def test_a_gate_without_a_limit_only_counts():
    """Nobody waits."""
    gate = Gate()

    assert [None] * 100 == [gate.enter() for _ in range(100)]
    assert (100, 0) == (gate.in_flight, gate.waiting)


def test_those_who_wait_come_in_in_the_order_in_which_they_came():
    """One for each that leaves."""
    gate, woken = Gate(2), []
    gate.enter(), gate.enter()
    tickets = [gate.enter() for _ in range(3)]
    for number, ticket in enumerate(tickets):
        assert not ticket.call(lambda number=number: woken.append(number))

    gate.leave()
    gate.leave()

    assert [0, 1] == woken
    assert [True, True, False] == [ticket.admitted for ticket in tickets]
    assert (2, 1) == (gate.in_flight, gate.waiting)


def test_nobody_overtakes_those_who_wait():
    """Not even when a place is free in the moment between."""
    gate = Gate(1)
    gate.enter()
    first = gate.enter()
    gate.leave()

    assert first.admitted
    assert gate.enter() is not None


def test_who_gives_up_leaves_the_queue_and_his_place_to_others():
    """Whether his turn had come in the last moment or not."""
    gate = Gate(1)
    gate.enter()
    first, second, third = gate.enter(), gate.enter(), gate.enter()

    gate.leave(second)
    gate.leave()
    assert (True, False, 1) == (first.admitted, third.admitted, gate.waiting)

    gate.leave(first)
    assert third.admitted


def test_a_ticket_whose_turn_has_come_says_so():
    """Then nothing will wake its holder."""
    gate = Gate(1)
    gate.enter()
    ticket = gate.enter()
    gate.leave()

    assert ticket.call(pytest.fail)


def test_refusals_narrow_a_gate_to_what_the_server_takes():
    """Thirty calls at once, of which it takes five: 25 refusals, one after the other."""
    gate = Gate()
    for _ in range(30):
        gate.enter()

    for _ in range(25):
        gate.narrow()
        gate.leave()

    assert (5, 5) == (gate.ceiling, gate.in_flight)
    assert gate.enter() is not None


def test_a_single_call_that_is_refused_leaves_room_for_one():
    """Others have all the places; a gate is never shut."""
    gate = Gate(20)
    gate.enter()
    gate.narrow()
    gate.leave()

    assert 1 == gate.ceiling
    assert gate.enter() is None


def test_a_gate_widens_by_one_for_each_round_of_calls_that_go_well():
    """Up to its limit, where it forgets that it was narrow."""
    gate = Gate(4)
    gate.enter()
    gate.narrow()
    gate.leave()
    ceilings = []

    for _ in range(6):
        gate.enter()
        gate.leave(good=True)
        ceilings.append(gate.ceiling)

    assert [2, 2, 3, 3, 3, None] == ceilings


def test_a_wider_limit_lets_those_in_who_wait():
    """As far as it goes; a smaller one lets those go on who are in."""
    gate = Gate(1)
    gate.enter()
    tickets = [gate.enter() for _ in range(3)]

    gate.resize(3)
    assert [True, True, False] == [ticket.admitted for ticket in tickets]

    gate.resize(1)
    gate.leave()
    assert (2, False) == (gate.in_flight, tickets[2].admitted)
    gate.resize(None)
    assert tickets[2].admitted


def test_any_order_of_events_keeps_the_limit_and_loses_nobody():
    """Entering, leaving, giving up and refusals, 5,000 of them at random."""
    for seed in range(5):
        chance, gate = random.Random(seed), Gate(7)
        inside, queue = [], []
        for _ in range(1000):
            event = chance.choice(["enter", "enter", "leave", "give up", "narrow"])
            if event == "enter":
                ticket = gate.enter()
                (inside if ticket is None else queue).append(ticket)
            elif event == "leave" and inside:
                gate.leave(inside.pop(chance.randrange(len(inside))), good=chance.random() < 0.8)
            elif event == "give up" and queue:
                gate.leave(queue.pop(chance.randrange(len(queue))))
            elif event == "narrow" and inside:
                gate.narrow()
            inside += [ticket for ticket in queue if ticket.admitted]
            queue = [ticket for ticket in queue if not ticket.admitted]
            assert (len(inside), len(queue)) == (gate.in_flight, gate.waiting)
            assert len(inside) <= 7
        while inside or queue:
            gate.leave(inside.pop(), good=True)
            inside += [ticket for ticket in queue if ticket.admitted]
            queue = [ticket for ticket in queue if not ticket.admitted]
        assert (0, 0) == (gate.in_flight, gate.waiting)


def test_threads_never_are_more_than_the_limit():
    """Forty of them, a hundred times each."""
    gate, lock, inside, most = Gate(3), threading.Lock(), [0], [0]

    def work():
        for _ in range(100):
            ticket = gate.enter()
            if ticket is not None:
                door = threading.Lock()
                door.acquire()
                ticket.call(door.release) or door.acquire()
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with lock:
                inside[0] -= 1
            gate.leave(ticket, good=True)

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most[0] <= 3
    assert (0, 0) == (gate.in_flight, gate.waiting)


def test_a_forked_process_begins_with_nobody_inside(monkeypatch):
    """The calls on their way were those of the other process."""
    gate = Gate(1)
    gate.enter()
    gate.enter()

    monkeypatch.setattr("os.getpid", lambda: -1)

    assert gate.enter() is None
    assert (1, 0) == (gate.in_flight, gate.waiting)
