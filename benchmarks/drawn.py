"""Draws charts of what pages of `benchmarks/results/` tell, where the program that measures writes no chart itself.

    python benchmarks/drawn.py

The page is all that is read: a chart cannot say anything else. The ratios are in `drawn.json` as well.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping

import charts
from measured import HERE, Row

RESULTS = HERE / "results"
DATA = RESULTS / "drawn.json"
_SECONDS = re.compile(r"^(\S.*?) +[\d.]+ s +([\d.]+) s(?: |$)", re.MULTILINE)
_TIMES = re.compile(r"^ *(\S.*?) {2,}\d+ +[\d.]+ +\d+ +([\d.]+) +\d+ %", re.MULTILINE)
_OF_BARE = re.compile(r"^(\S.*?) +([\d.]+)x +(?:at least|no budget)", re.MULTILINE)


def _row(group: str, case: str, side: str, ratio: float) -> Row:
    return Row(group, case, side, "s", ratio=ratio)


def generate(page: str) -> Iterator[Row]:
    """Seconds by the clock, of all versions, in those that the stock generator takes for one."""
    taken = {name: float(seconds) for name, seconds in _SECONDS.findall(page)}
    stock = next(name for name in taken if name.startswith("stock "))
    for name, seconds in taken.items():
        yield _row("generate", name.replace("`", ""), "raw" if name == stock else "ours", seconds / taken[stock])


def contract(page: str) -> Iterator[Row]:
    """Time for a request, in that of plain Schemathesis."""
    for name, times in _TIMES.findall(page):
        stock = name.startswith("schemathesis run")
        yield _row("contract", name, "raw" if stock else "others" if name[:6] == "of it " else "ours", 1 / float(times))


def million(page: str) -> Iterator[Row]:
    """Time for a row, in that of a loop by hand."""
    found = re.search(r"rows per second: ([\d,]+); the loop: ([\d,]+)", page)
    assert found is not None, "the page does not say how many rows a second there are"
    ours, loop = (float(number.replace(",", "")) for number in found.groups())
    yield _row("million", "a tag off a row", "ours", loop / ours)
    yield _row("million", "a loop by hand", "raw", 1)


def sandbox(page: str) -> Iterator[Row]:
    """Time for a call, in that of a bare endpoint of Starlette, which is one."""
    for name, ratio in _OF_BARE.findall(page):
        yield _row("sandbox", name, "ours", 1 / float(ratio))


DRAWN: dict[str, tuple[str, Callable[[str], Iterator[Row]], str]] = {
    "generate": ("description.md", generate, "what stock openapi-python-client takes for one version"),
    "million": ("million.md", million, "what a loop by hand takes"),
    "contract": ("paces.md", contract, "what plain schemathesis run takes for a request"),
    "sandbox": ("sandbox.md", sandbox, "what a bare endpoint of Starlette takes"),
}


def text_of(group: str, page: str) -> str:
    """The chart of a group, of what a page says."""
    name, read, beside = DRAWN[group]
    return charts.drawn(group, list(read(page)), f"of what {name} says", beside, sides=False)


def data_of(pages: Mapping[str, str]) -> str:
    """The ratios of all groups as JSON."""
    rows = [row for group, (_, read, _) in DRAWN.items() for row in read(pages[group])]
    told = [{"group": row.group, "case": row.case, "side": row.side, "ratio": round(row.ratio, 3)} for row in rows]
    return json.dumps(told, indent=1) + "\n"


def pages_of() -> dict[str, str]:
    """The page of each group."""
    return {group: (RESULTS / name).read_text("utf-8") for group, (name, _, _) in DRAWN.items()}


def main() -> None:
    """Draw all of them."""
    pages = pages_of()
    for group, page in pages.items():
        charts.path_of(RESULTS, group).write_text(text_of(group, page), "utf-8")
    DATA.write_text(data_of(pages), "utf-8")


if __name__ == "__main__":
    main()
