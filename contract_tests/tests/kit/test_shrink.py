"""Fewer steps that still fail."""

import pytest

from zoho_contract.model.shrink import shrink


@pytest.mark.parametrize("needed", [{3}, {0, 9}, {2, 5, 7}, set(range(10))])
def test_only_the_needed_steps_are_left(needed):
    """What is not needed to fail goes, wherever it stands."""
    found = shrink(list(range(10)), lambda steps: needed <= set(steps), most=500)

    assert sorted(needed) == found


def test_attempts_are_bounded():
    """A failure that is slow to repeat does not cost more than asked for."""
    tried = []

    def fails(steps):
        tried.append(steps)
        return {1, 30} <= set(steps)

    found = shrink(list(range(40)), fails, most=5)

    assert 5 == len(tried)
    assert {1, 30} <= set(found)


def test_a_single_step_stays():
    """There is always a step left."""
    assert [4] == shrink([4], lambda _: True)
