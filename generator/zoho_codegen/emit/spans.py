"""Versions in words."""

from collections.abc import Iterable, Sequence

__all__ = ["spans"]

LONG_RUN = 3


def spans(chosen: Iterable[str], versions: Sequence[str]) -> str:
    """Versions in words: three and more in a row as "v2 to v6"."""
    runs: list[list[int]] = []
    for place in sorted(versions.index(version) for version in chosen):
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    ends = [run if len(run) < LONG_RUN else [run[0], run[-1]] for run in runs]
    joints = [", " if len(run) < LONG_RUN else " to " for run in runs]
    return ", ".join(joint.join(versions[place] for place in run) for joint, run in zip(joints, ends, strict=True))
