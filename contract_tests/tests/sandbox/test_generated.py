"""Generated requests, good and bad: every answer is described. `python -m proof.generated` sends 100,000 of them."""

import pytest
from proof.generated import Hammer


@pytest.mark.parametrize("version", ["v2", "v8"])
def test_no_answer_is_outside_the_spec(version):
    """Whatever is asked, by whomever, the bundle of the version describes what comes back; nothing is a failure."""
    hammer = Hammer(seed=int(version[1:]), spoiled=0.2)
    hammer.run(1500, [version])
    hammer.close()

    assert [] == hammer.problems
    assert {200, 201, 400, 401, 404} <= set(hammer.statuses)


def test_answer_outside_the_spec_is_noticed(monkeypatch):
    """The judge can fail: a sandbox that deviates is found out."""
    hammer = Hammer(seed=3, spoiled=0.0)
    monkeypatch.setattr(hammer.sandbox, "reset", lambda: hammer.sandbox.switch_on("user-status-a-flag"))
    hammer.run(200, ["v8"])
    hammer.close()

    assert hammer.problems
