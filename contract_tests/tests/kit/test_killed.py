"""A run that is interrupted cleans up after itself; one that is killed can be cleaned up after."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext

import held
import mini_server
import pytest
from test_run import Examples

from zoho_contract import cli, crowd, run
from zoho_contract.budget import Permits
from zoho_contract.interruption import Interruption


@pytest.fixture(scope="module")
def target():
    """One sandbox for all."""
    with held.sandbox() as started:
        yield started


KIT = (sys.executable, "-m", "zoho_contract")


@pytest.mark.parametrize(("version", "layers", "requests"), [("v8", "promises", 900), ("v6", "schemathesis", 400)])
def test_cleaning_after_a_killed_run_leaves_what_was_there_before(target, version, layers, requests):
    """Documented and generated requests alike, in every module: not one record, tag or territory more."""
    target.ask("POST", "reset", {})
    before, seen = target.holdings(), target.ask("GET", "state")["last_request"]
    line = [*KIT, "run", "--target", target.url, "--api-version", version, "--seed", "1", "--layers", layers]
    with subprocess.Popen(line, env=target.environment, stdout=subprocess.DEVNULL) as process:
        while target.ask("GET", "state")["last_request"] < seen + requests:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    assert before != target.holdings()

    code, told = target.play(*KIT, "clean", "--target", target.url, "--api-version", version)

    assert (0, before) == (code, target.holdings())
    assert "none is left" in told


def test_what_leads_were_converted_to_is_deleted_with_the_rest(target):
    """No answer names the account, the contact and the deal that come of a lead: they have its names."""
    target.ask("POST", "reset", {})
    before = target.holdings()

    verdict = run(target.url, target.credentials, "v8", only=["massConvertLeads"], layers=("promises",))

    assert (0, before) == (verdict.exit_code, target.holdings())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_takes_away_what_it_has_made(target, number):
    """What was covered is told, the sentence says why there is no more of it, and the status that it is not all."""
    target.ask("POST", "reset", {})
    before = target.holdings()
    line = [*KIT, "run", "--target", target.url, "--seed", "1", "--layers", "model"]
    with subprocess.Popen(
        line, env=target.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while target.holdings() == before:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        told, said = process.communicate(timeout=30)

    assert (2, before) == (process.returncode, target.holdings())
    sentence = f"could not judge: the run was interrupted by {number.name}: not all of model was judged; run it again"
    assert sentence in told
    assert "codes matched" in told
    assert "a second signal breaks that off" in said


class Hanging(Examples):
    """Never answers."""

    def handle_any(self):
        """Wait."""
        time.sleep(2)

    do_GET = handle_any  # noqa: N815 - name of http.server


def test_a_second_signal_does_not_wait_for_the_target(serve, capsys):
    """A target that hangs holds nobody up; the last line says what deletes what may be left."""
    timers = [threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT)) for after in (0.3, 1.0)]
    for timer in timers:
        timer.start()

    code = cli.main(["run", "--target", serve(Hanging), "--access-token", mini_server.GOOD])

    assert 2 == code
    assert "interrupted: what was made may still be there; `zoho-contract clean`" in capsys.readouterr().err
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)


@pytest.mark.parametrize("layer", ["promises", "model", "schemathesis"])
def test_after_a_second_signal_nothing_is_asked_any_more(mini, contract, credentials, layer):
    """Not even to take away what was made: the target hangs once the run has made something."""
    url, state = mini()
    right, before, goes_on, asked, over = state.answer, len(state.records["Leads"]), threading.Event(), [], []

    def interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        # Two that come before the first is heard are one.
        while not stopped():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    def answer(*request):
        if len(state.records["Leads"]) > before:
            asked.append(request[:2])
            if len(asked) == 1:
                threading.Thread(target=interrupt).start()
            over.append(goes_on.wait(10))
        return right(*request)

    state.answer, state.lock = answer, nullcontext()
    with pytest.raises(KeyboardInterrupt), Interruption() as stopped:
        run(url, credentials(url), seed=1, layers=(layer,), contract=contract, stopped=stopped)
    waited_for = [*over]
    goes_on.set()

    assert ([], 1) == (waited_for, len(asked))


def calls_within(name):
    """What the main thread is in, within a function: nothing while it is not in that one."""
    frame, found = sys._current_frames()[threading.main_thread().ident], set()
    while frame is not None and frame.f_code.co_name != name:
        found.add(frame.f_code.co_name)
        frame = frame.f_back
    return found if frame is not None else set()


def test_calls_at_once_hold_nobody_up():
    """A signal is heard whichever thread it wakes; those who wait for their answers end with the program."""
    goes_on, over = threading.Event(), []

    def call():
        over.append(goes_on.wait(10))

    def interrupting():
        while calls_within("at_once") != {"wait"}:
            pass
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        call()

    with pytest.raises(KeyboardInterrupt):
        crowd.at_once([call, interrupting, call])
    waited_for = [*over]
    goes_on.set()

    assert [] == waited_for


def test_a_signal_that_is_ignored_stays_ignored():
    """What was started with nohup or in the background of a script is not to hear Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruption():
            within = signal.getsignal(signal.SIGINT)
        after = signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert (signal.SIG_IGN, signal.SIG_IGN) == (within, after)


@pytest.mark.parametrize(("command", "left"), [("run", True), ("clean", True), ("compare", False), ("report", False)])
def test_what_may_be_left_is_told_of_commands_that_make_something(monkeypatch, capsys, command, left):
    """To compare and to report makes nothing that there would be to delete."""

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_do", interrupted)
    given = {
        "run": ["--target", "u"],
        "clean": ["--target", "u"],
        "compare": ["a", "b"],
        "report": ["a", "--html", "b"],
    }

    assert 2 == cli.main([command, *given[command]])

    assert left is ("`zoho-contract clean`" in capsys.readouterr().err)


def test_no_generated_request_follows_the_signal(mini, contract, credentials):
    """Schemathesis sends many between two of its events; it is told to end at the next of them."""
    url, state = mini()
    right, asked = state.answer, []

    def answer(*request):
        asked.append(request[0])
        return right(*request)

    state.answer = answer
    permits, layers, most = Permits(read_only=True), ("schemathesis",), 40
    verdict = run(
        url,
        credentials(url),
        seed=1,
        layers=layers,
        permits=permits,
        contract=contract,
        stopped=lambda: "enough was seen" if len(asked) >= most else "",
    )

    assert (2, most) == (verdict.exit_code, len(asked))
    assert "enough was seen: not all of schemathesis was judged" in verdict.sentence


def test_signals_are_heard_in_the_main_thread_alone():
    """Elsewhere nothing can be set: a run there goes on, and is told to end by its caller."""
    heard = []

    def elsewhere():
        with Interruption() as stopped:
            heard.append((stopped(), signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert [("", signal.default_int_handler)] == heard


def test_a_caller_ends_a_run(mini, contract, credentials):
    """What was found until then is in the verdict, and nothing of the run is left."""
    url, state = mini()
    before = {module: [*rows] for module, rows in state.records.items()}
    verdict = run(
        url,
        credentials(url),
        seed=1,
        layers=("promises",),
        contract=contract,
        stopped=lambda: "enough was seen" if len(state.records["Leads"]) > len(before["Leads"]) else "",
    )

    assert (2, "enough was seen: not all of promises was judged; run it again for the rest") == (
        verdict.exit_code,
        verdict.sentence,
    )
    assert before == {module: [*rows] for module, rows in state.records.items()}
