"""Charts of the figures, written by hand as SVG: bars of ratios, one chart for each group."""

from html import escape
from pathlib import Path

from measured import Row

WIDTH, LEFT, RIGHT, LINE, HEAD = 760, 330, 90, 20, 54
STYLE = """<style>
.words { paint-order: stroke; stroke-width: 4px }
.page { fill: #ffffff } .words { fill: #1b1f24; stroke: #ffffff } .line { stroke: #444444 }
.ours { fill: #1d6fb8 } .peer { fill: #8a8f98 } .others { fill: #c9ced6 }
@media (prefers-color-scheme: dark) {
.page { fill: #16191d } .words { fill: #e6e9ee; stroke: #16191d } .line { stroke: #b5bbc4 }
.ours { fill: #4c9be8 } .peer { fill: #8a8f98 } .others { fill: #4a515b }
}
</style>"""


def write(folder: Path, group: str, rows: list[Row], note: str, *, sides: bool = True) -> Path:
    """Write the chart of a group."""
    path = path_of(folder, group)
    path.write_text(drawn(group, rows, note, sides=sides), "utf-8")
    return path


def path_of(folder: Path, group: str) -> Path:
    """Where the chart of a group is."""
    return folder / f"bench-{group.replace(' ', '-')}.svg"


def drawn(group: str, rows: list[Row], note: str, beside: str = "", *, sides: bool = True) -> str:
    """The chart of a group; a bar is cut where it would be more than eight times the peer's, which `beside` names."""
    most = min(8.0, max(1.0, *(row.ratio for row in rows)))
    growth = group.startswith("growth")
    unit, dashed = ("", "linear") if growth else ("x", beside or "the same done by hand (raw)")
    what = "decades of time for a decade of size" if growth else "ratio of time" if beside else "ratio"
    room = WIDTH - LEFT - RIGHT
    height = HEAD + LINE * len(rows) + 30
    one = LEFT + room / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f"<title>{escape(group)}: {what}, less is better</title>",
        STYLE,
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
        _text(10, 22, f"{group} ({what}, less is better)", 15, "bold"),
        _text(10, 40, note, 11),
        f'<path d="M{one:.1f} {HEAD - 6}V{height - 26}" class="line" stroke-dasharray="3 3"/>',
    ]
    for place, row in enumerate(rows):
        top = HEAD + place * LINE
        kind = "ours" if row.side.startswith("ours") else "peer" if row.side == "raw" else "others"
        wide = room * max(0.0, min(row.ratio, most)) / most
        shown = f"{row.ratio:.2f}{unit}" if row.ratio <= most else f"{row.ratio:.0f}{unit}, cut"
        parts += [
            _text(LEFT - 8, top + 13, f"{row.case}, {row.side}" if sides else row.case, 11, anchor="end"),
            f'<rect x="{LEFT}" y="{top}" width="{wide:.1f}" height="{LINE - 5}" class="{kind}"/>',
            _text(LEFT + wide + 5, top + 12, shown, 11),
        ]
    return "\n".join([*parts, _text(10, height - 8, f"dashed: {dashed}", 10), "</svg>\n"])


def _text(x: float, y: float, words: str, size: int, weight: str = "normal", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
        f' class="words">{escape(words)}</text>'
    )
