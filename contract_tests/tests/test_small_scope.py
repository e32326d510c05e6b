"""The model against the sandbox on two records: every program of few steps, and what a fault does to that."""

import pytest
from proof.small_scope import Count, Scope, explore

from zoho_contract.model.broken import BrokenError


def tag_steps(scope):
    """The steps about tags alone, so that the test is a short one."""
    return [step for step in scope.steps if step.kind == "tag"]


def test_model_and_sandbox_agree_in_every_program_of_two_steps():
    """Of all programs of two steps with tags none parts them, and each is counted."""
    scope, count = Scope("v8"), Count()
    scope.steps = tag_steps(scope)

    list(explore(scope, 2, count))

    steps = len(scope.steps)
    assert (27, steps + steps**2) == (steps, count.programs)
    assert count.run < count.programs


def test_fault_is_met_by_a_program_of_two_steps():
    """A sandbox that puts a tag on the record made before, too, is noticed, and the program is told."""
    scope = Scope("v8", faults=["tag-put-on-neighbour"])
    scope.steps = tag_steps(scope)

    with pytest.raises(BrokenError) as caught:
        list(explore(scope, 2, Count()))

    assert ("removed_tag_stays_gone", 2) == (caught.value.promise, len(caught.value.args[-1]))
