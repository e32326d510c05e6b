"""Whatever is written in the description, the answer is a list of problems and never a traceback."""

import copy
from pathlib import Path

import pytest
import yaml

TINY = Path(__file__).parent / "data" / "tiny"
WRONG = (None, "x", 5, [], {}, ["x"], {"x": "y"})
STEP = 31


def places(node, keys=()):
    """The keys that lead to each node of a document."""
    if keys:
        yield keys
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from places(value, (*keys, key))


def cases():
    """A spread of (file, place, value of another kind)."""
    files = sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*.yaml"))
    every = [
        (file, keys, wrong)
        for file in files
        for keys in places(yaml.safe_load((TINY / file).read_text(encoding="utf-8")))
        for wrong in WRONG
    ]
    return every[::STEP]


@pytest.mark.no_cover
def test_a_value_of_another_kind_never_ends_in_a_traceback(tiny):
    """It is found, or it does no harm."""
    found = 0
    for file, keys, wrong in cases():
        path = tiny.folder / file
        text = path.read_text(encoding="utf-8")
        document = copy.deepcopy(yaml.safe_load(text))
        target = document
        for key in keys[:-1]:
            target = target[key]
        target[keys[-1]] = wrong
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

        found += bool(tiny.problems())

        path.write_text(text, encoding="utf-8")
    assert found > len(cases()) / 2


@pytest.mark.parametrize("file", sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*.*")))
def test_a_missing_file_never_ends_in_a_traceback(tiny, file):
    """Every file can be missing."""
    (tiny.folder / file).unlink()

    assert isinstance(tiny.problems(), list)
