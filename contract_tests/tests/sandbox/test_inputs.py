"""Every class of wrong value at every place of an operation. `python -m proof.inputs` does so with all of them."""

import pytest
from proof.inputs import CLASSES, Inputs


@pytest.mark.parametrize(("version", "operation"), [("v2", "listRecords"), ("v8", "createTags"), ("v8", "addTagsToRe")])
def test_wrong_values_are_answered_as_described(version, operation):
    """None brings the sandbox down, none is taken, and each class has been tried."""
    inputs = Inputs()
    inputs.run(version, operation)
    inputs.close()

    assert {} == inputs.problems
    assert inputs.bases[True]
    assert {kind for kind, _ in inputs.answers} <= set(CLASSES)
    assert len(CLASSES) - 2 <= len({kind for kind, _ in inputs.answers})


def test_answer_outside_the_spec_is_noticed():
    """The judge can fail: a sandbox that tells identifiers as numbers is found out."""
    inputs = Inputs()
    inputs._sandbox.switch_on("ids-as-numbers")
    inputs.run("v8", "listTags")
    inputs.close()

    assert inputs.problems
