"""Charts of the figures, written by hand as SVG: bars of ratios, one chart for each group."""

from html import escape
from pathlib import Path

from measured import Row

WIDTH, LEFT, RIGHT, LINE, HEAD = 760, 330, 90, 20, 54
OURS, PEER, OTHERS = "#1d6fb8", "#8a8f98", "#c9ced6"


def write(folder: Path, group: str, rows: list[Row], note: str) -> Path:
    """Write the chart of a group; a bar is cut where it would be more than eight times the peer's."""
    path = folder / f"bench-{group.replace(' ', '-')}.svg"
    path.write_text(_drawn(group, rows, note), "utf-8")
    return path


def _drawn(group: str, rows: list[Row], note: str) -> str:
    most = min(8.0, max(row.ratio for row in rows))
    room = WIDTH - LEFT - RIGHT
    height = HEAD + LINE * len(rows) + 30
    one = LEFT + room / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f"<title>{escape(group)}: ratios, less is better</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(10, 22, f"{group} (ratio, less is better)", 15, "bold"),
        _text(10, 40, note, 11),
        f'<path d="M{one:.1f} {HEAD - 6}V{height - 26}" stroke="#444" stroke-dasharray="3 3"/>',
    ]
    for place, row in enumerate(rows):
        top = HEAD + place * LINE
        colour = OURS if row.side.startswith("ours") else PEER if row.side == "raw" else OTHERS
        wide = room * min(row.ratio, most) / most
        shown = f"{row.ratio:.2f}x" if row.ratio <= most else f"{row.ratio:.0f}x, cut"
        parts += [
            _text(LEFT - 8, top + 13, f"{row.case}, {row.side}", 11, anchor="end"),
            f'<rect x="{LEFT}" y="{top}" width="{wide:.1f}" height="{LINE - 5}" fill="{colour}"/>',
            _text(LEFT + wide + 5, top + 12, shown, 11),
        ]
    return "\n".join([*parts, _text(10, height - 8, "dashed: the same done by hand (raw)", 10), "</svg>\n"])


def _text(x: float, y: float, words: str, size: int, weight: str = "normal", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
        f' fill="#1b1f24">{escape(words)}</text>'
    )
