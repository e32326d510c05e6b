"""What is measured is compared with the baseline, and growth with linear growth."""

import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import bench
import charts
import drawn
import growth
from measured import Row


@pytest.fixture
def worse(tmp_path, monkeypatch):
    """What is said of a ratio and its noise, where the baseline has the ratio 1."""
    row = Row("decode", "500 records", "ours", "s")
    monkeypatch.setattr(bench, "BASELINE", tmp_path / "baseline.json")
    bench.BASELINE.write_text(json.dumps({row.key: 1.0}))

    def said(ratio, noise):
        row.ratio, row.noise = ratio, noise
        return bench._worse([row, Row("decode", "500 records", "raw", "s", ratio=9)])

    return said


@pytest.mark.parametrize(("ratio", "noise"), [(0.5, 0.0), (1.15, 0.0), (1.24, 0.1)])
def test_a_loss_that_the_noise_explains_is_none(worse, ratio, noise):
    """Up to 15 % more, and as much more as the measuring varies by."""
    assert [] == worse(ratio, noise)


@pytest.mark.parametrize(("ratio", "noise"), [(1.16, 0.0), (1.26, 0.1)])
def test_a_loss_beyond_the_noise_is_told(worse, ratio, noise):
    """With what it was; a side that the baseline does not have is none of ours."""
    assert [f"decode: 500 records: ours: {ratio:.2f}x, was 1.00x"] == worse(ratio, noise)


def test_the_baseline_has_what_the_quick_check_measures():
    """Every case with a budget, of the client as it comes."""
    kept = json.loads(bench.BASELINE.read_text())
    cases = [f"{group}: {size} {case}: ours" for group, case, size, _, budget, _ in bench.CASES if budget]
    calls = [f"{group}: {case}: ours" for group, case, _, _, budget in bench.CALLS if budget]

    assert {"start: first call: ours", *cases, *calls} <= kept.keys()


@pytest.mark.parametrize(("power", "steep"), [(1, False), (2, True)])
def test_growth_that_is_steeper_than_linear_is_told(monkeypatch, power, steep):
    """By the last step alone."""
    monkeypatch.setattr(growth, "spent", lambda size, _times: float(size) ** power)
    first, last = growth.slopes("a case", Number, (1, 10, 100), 3)

    assert power == pytest.approx(last.ratio)
    assert (False, steep) == (growth.steep(first), growth.steep(last))


class Number(int):
    """Work that says how much it is."""

    def __call__(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("group", drawn.DRAWN)
def test_a_chart_says_what_its_page_says(group):
    """It is drawn of nothing else, and the page shows it."""
    page = (drawn.RESULTS / drawn.DRAWN[group][0]).read_text("utf-8")
    chart = charts.path_of(drawn.RESULTS, group)

    assert drawn.text_of(group, page) == chart.read_text("utf-8")
    assert f"]({chart.name})" in page


def test_the_ratios_are_those_of_the_pages():
    """As JSON, for whoever compares runs by a program."""
    assert drawn.data_of(drawn.pages_of()) == drawn.DATA.read_text("utf-8")


def test_a_chart_follows_its_page():
    """Other figures make another chart, with a bar for each line."""
    page = "\n".join(f"read: {name}    {ratio}x   no budget" for name, ratio in (("one", "0.50"), ("two", "0.25")))

    page = f"10,000 headers    200    43 ms 62.0x    43 ms  7.0x    5 MB\n{page}"

    assert [2.0, 4.0] == [row.ratio for row in drawn.sandbox(page)]
    assert "4.00x" in drawn.text_of("sandbox", page)
