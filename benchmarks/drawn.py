"""Draws charts of what pages of `benchmarks/results/` tell, where the program that measures writes no chart itself.

    python benchmarks/drawn.py [--check]

The page is all that is read: a chart cannot say anything else. `--check` writes nothing; exit status 1 when a chart is
not what its page says.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator

import charts
from measured import HERE, Row

RESULTS = HERE / "results"
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


def sandbox(page: str) -> Iterator[Row]:
    """Time for a call, in that of a bare endpoint of Starlette, which is one."""
    for name, ratio in _OF_BARE.findall(page):
        yield _row("sandbox", name, "ours", 1 / float(ratio))


DRAWN: dict[str, tuple[str, Callable[[str], Iterator[Row]], str]] = {
    "generate": ("description.md", generate, "what stock openapi-python-client takes for one version"),
    "contract": ("paces.md", contract, "what plain schemathesis run takes for a request"),
    "sandbox": ("sandbox.md", sandbox, "what a bare endpoint of Starlette takes"),
}


def text_of(group: str, page: str) -> str:
    """The chart of a group, of what a page says."""
    name, read, beside = DRAWN[group]
    return charts.drawn(group, list(read(page)), f"of what {name} says", beside, sides=False)


def main() -> int:
    """Draw all of them, or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a chart is not as its page")
    checked = parser.parse_args().check
    odd: list[str] = []
    for group, (name, _, _) in DRAWN.items():
        text = text_of(group, (RESULTS / name).read_text("utf-8"))
        path = charts.path_of(RESULTS, group)
        if not checked:
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            odd.append(f"{path.name} is not what {name} says. Run: python benchmarks/drawn.py")
    sys.stdout.writelines(f"{line}\n" for line in odd)
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
