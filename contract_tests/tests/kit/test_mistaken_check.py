"""A check that fails costs its own answer and no other."""

from dataclasses import dataclass

from zoho_contract import run
from zoho_contract.contract import Operation


@dataclass(frozen=True)
class _Failing:
    """A check with a mistake in it."""

    operation: Operation
    name: str = "mistaken"

    def run(self, _bench):
        """Fails on whatever target."""
        raise KeyError("id")


def test_a_check_that_fails_loses_nothing(mini, contract, credentials):
    """What one check cannot cope with is said; the others are put all the same, and the run is not whole."""
    url, _ = mini("mixed-200")
    failing = _Failing(next(iter(contract.operations.values())))

    verdict = run(url, credentials(url), layers=("promises",), contract=contract, checks=lambda _: [failing])

    assert "could not be judged: the check failed with KeyError: 'id'" in verdict.ledger.unfinished
    assert verdict.violations
    assert 1 == verdict.exit_code
