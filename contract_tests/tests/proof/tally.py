"""The figures of many trials: killed, survived and not reached per family, and what the kills took."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Final

from proof.trial import KILLED, NOT_REACHED, SURVIVED, Trial
from zoho_contract.reports.table import aligned

_FEW: Final = 2
"""Values that a percentile needs at least."""


def lay_out(trials: Sequence[Trial]) -> str:
    """A table with a line per family, and under it what the kills took."""
    families = list(dict.fromkeys(trial.family for trial in trials))
    rows = [_row(family, [trial for trial in trials if trial.family == family]) for family in families]
    heads = ("family", KILLED, SURVIVED, NOT_REACHED, "requests: median", "p95", "kills per CPU second")
    return "\n".join([*aligned([heads, *rows, _row("all", trials)]), "", *costs(trials)])


def _row(name: str, trials: Sequence[Trial]) -> tuple[str, ...]:
    count = Counter(trial.outcome for trial in trials)
    spent = sorted(trial.requests for trial in trials if trial.outcome == KILLED)
    taken = (f"{median(spent):.0f}", f"{_p95(spent):.0f}", f"{_pace(trials):.1f}") if spent else ("-", "-", "-")
    return (name, *(str(count[outcome]) for outcome in (KILLED, SURVIVED, NOT_REACHED)), *taken)


def costs(trials: Sequence[Trial]) -> list[str]:
    """Sentences on what the kills took, and which layer made them."""
    kills = [trial for trial in trials if trial.outcome == KILLED]
    seconds = sum(trial.cpu_seconds for trial in trials)
    layers = Counter(trial.layer for trial in kills)
    return [
        f"{_pace(trials):.3f} kills per CPU second; {seconds:.0f} CPU seconds in all",
        "noticed by: " + ", ".join(f"{layer} {count}" for layer, count in layers.most_common()),
    ]


def alive(trials: Sequence[Trial]) -> list[str]:
    """A line per fault that was not noticed with every seed."""
    return [
        f"{trial.outcome}: {trial.fault} with seed {trial.seed}{f' ({trial.sentence})' if trial.sentence else ''}"
        for trial in trials
        if trial.outcome != KILLED
    ]


def _pace(trials: Sequence[Trial]) -> float:
    """Kills for each CPU second of kit and sandbox."""
    seconds = sum(trial.cpu_seconds for trial in trials)
    return sum(trial.outcome == KILLED for trial in trials) / seconds if seconds else 0.0


def _p95(values: Sequence[int]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) >= _FEW else values[0]
