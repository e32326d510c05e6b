"""What the pages for people say can be followed: links lead somewhere, code blocks are code."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages():
    """Every Markdown file that git knows."""
    listed = subprocess.run(["git", "ls-files", "*.md"], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return listed.split()


def anchors(text):
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page):
    """Every relative link names a file that exists and, with an anchor, a heading in it."""
    broken = []
    for name, anchor in LINK.findall((ROOT / page).read_text("utf-8")):
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(name + anchor)

    assert [] == broken


@pytest.mark.parametrize("page", pages())
def test_python_blocks_compile(page):
    """Every block that is marked as Python is Python."""
    for block in BLOCK.findall((ROOT / page).read_text("utf-8")):
        assert compile(block, page, "exec")
