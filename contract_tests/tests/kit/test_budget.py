"""What a run was given it keeps to: reads alone, so many requests per second, credits and seconds."""

import time

import mini_contract
import pytest

from zoho_contract import Permits, cli, run
from zoho_contract.budget import cost
from zoho_contract.compose import example
from zoho_contract.contract import Contract

ALL = ("promises", "model", "limits", "schemathesis")


def inhabit(state):
    """Let there be a tag in every module, as in an organization that is in use."""
    for number, tags in enumerate(state.tags.values()):
        tags["Red"] = str(99000000000001 + number)


@pytest.fixture
def counted(mini, credentials):
    """A function that judges the tiny API; returns the verdict, the requests with their time, and the state."""

    def judge(*, layers=("promises",), document=None, **more):
        url, state = mini()
        came, right = [], state.answer
        inhabit(state)

        def answer(method, target, headers, raw):
            came.append((method, target, time.monotonic()))
            return right(method, target, headers, raw)

        state.answer = answer
        contract = Contract(document or mini_contract.document())
        return run(url, credentials(url), seed=1, layers=layers, contract=contract, **more), came, state

    return judge


def test_a_read_only_run_sends_nothing_that_writes(counted):
    """Every layer keeps to it, conforms, and says what was not judged."""
    verdict, came, state = counted(layers=ALL, permits=Permits(read_only=True))

    assert {"GET"} == {method for method, _, _ in came}
    assert (0, "") == (verdict.exit_code, verdict.sentence)
    assert verdict.matched
    assert "the run is read-only, and this writes" in verdict.not_testable.values()
    assert verdict.why_not_testable["write"] > 0
    assert any(remark.startswith("the run was read-only") for remark in verdict.ledger.remarks)
    assert not any(row["Name"].startswith("Kit") for rows in state.records.values() for row in rows.values())


def test_credits_bound_a_run(counted):
    """So many credits, each call at its documented price; what was made is taken away all the same."""
    document = mini_contract.document()
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["x-credits"] = {"base": 2}
    verdict, came, state = counted(document=document, permits=Permits(credits=120))

    judged = [method for method, target, _ in came if "oauth" not in target]
    assert 60 <= len(judged) < 80
    assert 2 == verdict.exit_code
    assert "120 credits were used up: not all of promises was judged; give more with --max-credits" == verdict.sentence
    assert any("credits used, of 120" in remark for remark in verdict.ledger.remarks)
    assert verdict.why_not_testable["time"] > 0
    assert not any(row["Name"].startswith("Kit") for rows in state.records.values() for row in rows.values())


def test_credits_bound_generated_requests(counted):
    """Schemathesis sends by itself, and is bounded all the same."""
    verdict, came, _ = counted(layers=("schemathesis",), permits=Permits(credits=50))

    assert len(came) < 90
    assert "50 credits were used up: not all of schemathesis was judged" in verdict.sentence


def test_a_rate_bounds_every_second(counted):
    """However fast the target is, requests come one after the other and not too soon."""
    _, came, _ = counted(permits=Permits(rate=50.0, credits=30))

    times = [moment for _, _, moment in came]
    assert all(later - sooner >= 0.9 for sooner, later in zip(times, times[50:], strict=False))
    assert times[-1] - times[0] >= (len(times) - 2) / 50.0


@pytest.mark.parametrize(
    ("known", "price"),
    [
        ({"base": 3}, 3),
        ({"per": 10, "of": "rows", "most": 5}, 1),
        ({"base": 1, "given": {"path.module": 4}}, 4),
        ({"base": 1, "over": {"200": 2, "1000": 3}}, 3),
    ],
)
def test_a_call_costs_what_is_documented(known, price):
    """A part of a step counts as one; a limit that cannot be read costs its highest price."""
    document = mini_contract.document()
    operation = next(
        item for node in document["paths"].values() for item in node.values() if item["operationId"] == "addTags"
    )
    operation["x-credits"] = known

    assert price == cost(example(Contract(document).operations["addTags"]))


def test_options_reach_the_run(mini, contract, monkeypatch, capsys):
    """The command has them, and refuses a rate that is none."""
    monkeypatch.setattr("zoho_contract.engine.load", lambda _: contract)
    url, state = mini()
    inhabit(state)
    known = ["run", "--target", url, "--access-token", "1000.good-token", "--seed", "1", "--layers", "promises"]

    assert 0 == cli.main([*known, "--read-only", "--rate", "100000"])
    assert "the run was read-only" in capsys.readouterr().out
    assert 2 == cli.main([*known, "--max-credits", "5"])
    assert "5 credits were used up" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        cli.main([*known, "--rate", "0"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"permits": Permits(credits=2)},
            "2 credits were used up before the target was recognised; give more with --max-",
        ),
        (
            {"max_seconds": 0.0},
            "the time was up after 0 seconds before the target was recognised; give more with --max-",
        ),
    ],
)
def test_what_ends_before_the_target_is_recognised_judges_nothing(counted, given, said):
    """The first requests are bounded as well; the sentence says what gives more."""
    verdict, came, _ = counted(**given)

    assert (2, []) == (verdict.exit_code, verdict.violations)
    assert said in verdict.sentence
    assert len(came) <= 2


def test_a_generated_request_dearer_than_what_is_left_cuts_the_run_short(counted):
    """Cheaper ones could still be paid for, but not all was judged."""
    document = mini_contract.document()
    document["paths"]["/settings/tags"]["post"]["x-credits"] = {"base": 100}
    verdict, _, _ = counted(
        layers=("schemathesis",), document=document, permits=Permits(credits=100), only=("createTags", "getOrg")
    )

    assert 2 == verdict.exit_code
    assert "100 credits were used up: not all of schemathesis was judged" in verdict.sentence
    assert [] == [remark for remark in verdict.ledger.remarks if "Schemathesis on" in remark]
