"""Growth of memory is told from enough looks, or not at all."""

import pytest
from proof.memory import Sample, growth


def looks(*sizes):
    """Samples of a kit of these sizes, and of a sandbox that stays as it is."""
    return [Sample(30.0 * number, number, number, size, 100) for number, size in enumerate(sizes)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8])
def test_too_few_looks_tell_nothing(count):
    """One sample is as large as itself, and would pass."""
    with pytest.raises(ValueError, match=f"{count} looks are too few to tell: 9 are needed"):
        growth(looks(*range(50, 50 + count)))


def test_the_last_third_is_compared_with_the_second():
    """What comes before is the begin, in which everything is met for the first time."""
    assert (1.5, 1.0) == growth(looks(10, 10, 10, 40, 20, 20, 20, 60, 20))
    assert (1.0, 1.0) == growth(looks(10, 10, 10, 40, 20, 20, 20, 40, 20, 20))
