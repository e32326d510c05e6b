"""A run puts the promises that are asked for, and says what it did not put."""

import io

import pytest

from zoho_contract import run
from zoho_contract.events import RunFinished, Step
from zoho_contract.reports.sheet import sheet
from zoho_contract.reports.terminal import Terminal
from zoho_contract.selection import UNWANTED, Selection


@pytest.fixture
def judged(mini, contract, credentials):
    """A function that judges the tiny API with some patterns; returns the verdict and the steps."""

    def start(*only, layers=("promises", "model", "limits"), **more):
        url, _ = mini()
        steps = []
        verdict = run(
            url, credentials(url), seed=1, layers=layers, contract=contract, only=only, listeners=[steps.append], **more
        )
        return verdict, [step for step in steps if isinstance(step, Step)]

    return start


@pytest.mark.parametrize(
    ("patterns", "names", "expected"),
    [
        ((), ("addTags",), True),
        (("addTags",), ("addTags", "tags"), True),
        (("add*",), ("addTags", "tags"), True),
        (("tags",), ("addTags", "tags"), True),
        (("Tags",), ("addTags", "tags"), False),
        (("records", "add?ags"), ("addTags", "tags"), True),
    ],
)
def test_pattern_fits_operation_or_tag(patterns, names, expected):
    """Patterns are those of a shell, and tell capitals apart."""
    assert expected is Selection(patterns).fits(*names)


def test_one_operation_alone(judged):
    """Only its checks are put, and the run conforms."""
    verdict, steps = judged("addTags", layers=("promises", "limits"))

    assert (0, {"addTags"}) == (verdict.exit_code, {step.name.split()[0] for step in steps})


def test_one_check_by_name(judged):
    """A check is put for every operation that has it."""
    _, steps = judged("no_token_is_refused", layers=("promises",))

    assert {"no_token_is_refused"} == {step.name.split()[1] for step in steps}


def test_what_was_not_asked_for_is_said(judged):
    """An answer of another operation is not testable because nobody asked."""
    verdict, _ = judged("addTags")
    reasons = {reason for row, reason in verdict.not_testable.items() if row[0] == "listTags"}

    assert {UNWANTED} == reasons


class Own:
    """A check as a user would write it."""

    name = "tags_are_few"

    def __init__(self, operation):
        self.operation = operation

    def run(self, bench):
        """Ask for the tags."""
        bench.session.send(bench.world.composer.baseline(self.operation))
        return "matched"


def test_own_check_is_put(judged):
    """Checks that a user adds are put with the promises and can be selected by name."""
    _, steps = judged(
        "tags_are_few",
        layers=("promises",),
        checks=lambda operations: [Own(item) for item in operations if item.id == "listTags"],
    )

    assert ["listTags tags_are_few"] == [step.name for step in steps]


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [("addTag", "did you mean addTags or tags?"), ("nothing_like_it", "operations and tags are those of")],
)
def test_pattern_that_fits_nothing_judges_nothing(judged, pattern, hint):
    """A misspelt name must not look like a server that conforms, nor hide behind one that is right."""
    verdict, _ = judged("addTags", pattern, layers=("promises",))

    assert 2 == verdict.exit_code
    assert f"named {pattern!r}; {hint}" in verdict.sentence


@pytest.mark.parametrize(("name", "left"), [("createRecords", True), ("removeTags", False), ("tags", False)])
def test_model_that_is_left_out_is_said(judged, name, left):
    """The last line of a run that conforms says so: whoever reads no other line knows it."""
    out = io.StringIO()
    verdict, _ = judged(name)
    Terminal(out)(RunFinished(verdict))

    assert 0 == verdict.exit_code
    assert left is ("without the model" in out.getvalue().splitlines()[-1])
    assert left is any("without the model" in remark for remark in sheet(verdict)["remarks"])


def test_an_operation_is_judged_by_what_it_does(mini, contract, credentials):
    """The programs that use it belong to it: its own answer does not show that it takes nothing off."""
    url, _ = mini("untag-noop")

    verdict = run(url, credentials(url), seed=1, contract=contract, layers=("promises", "model"), only=["removeTags"])

    assert 1 == verdict.exit_code
    assert {"removeTags"} == {item.operation for item in verdict.counting}
