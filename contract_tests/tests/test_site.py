"""The site: what its pages of reference hold, and how docstrings become text on it."""

import importlib
import re
from pathlib import Path

import pytest

import zoho_contract
import zoho_crm
import zoho_sandbox

ROOT = Path(__file__).parents[2]
DOCSTRING = """Change `one thing`.

With a star * and a stray ` mark, over `two
lines`.

Args:
    module: API name.
    values: It is an object of:
        name (text): A name that is
            long.
        parent (object): The parent.
            id (id, required): Its id.
        any field: its value

Modules: Leads,
Contacts.
Credits: 1 for each call.

See:
    https://example.com
"""
TEXT = r"""Change ``one thing``.

With a star \* and a stray \` mark, over ``two
lines``.

Args:
    module: API name.
    values: It is an object of:

        - **name** (text): A name that is
          long.
        - **parent** (object): The parent.

            - **id** (id, required): Its id.

        - **any field**: its value

- **Modules:** Leads,
  Contacts.
- **Credits:** 1 for each call.

See:
    - https://example.com
"""


@pytest.fixture
def docstrings(monkeypatch):
    """The extension of Sphinx that knows how this house writes docstrings."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module("docstrings")


def test_docstring_becomes_text_with_lists(docstrings):
    """Code is code, stray marks are themselves, keys are lists in lists, and so are facts and pages."""
    lines = DOCSTRING.split("\n")
    docstrings.rewrite(None, "method", "", None, None, lines)

    assert [line for line in TEXT.split("\n") if line] == [line for line in lines if line]


def test_property_keeps_what_is_before_a_colon(docstrings):
    """It is no type, as it would be in the docstring of an attribute."""
    lines = ["The limits: calls and credits."]
    docstrings.rewrite(None, "property", "", None, None, lines)

    assert ["..", "", "The limits: calls and credits."] == lines


def test_signature_of_what_the_client_makes_is_hidden(docstrings):
    """Nobody else has what a row is made with; what one makes oneself is shown."""

    def shown(thing):
        return docstrings.hide(None, "class", "", thing, None, "(a)", "")

    assert ("", "") == shown(zoho_crm.Row)
    assert ("", "") == shown(importlib.import_module("zoho_crm._generated.v8.resources.tags").Tags)
    assert shown(zoho_crm.RefreshToken) is None
    assert shown(zoho_crm.ZohoCRM) is None


@pytest.mark.parametrize("package", [zoho_crm, zoho_contract, zoho_sandbox], ids=lambda package: package.__name__)
def test_public_names_are_in_the_reference(package):
    """Whoever adds one says where it is explained; asyncio has the methods of the blocking ones."""
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs/reference").glob("*.md"))
    names = {name for name in package.__all__ if not name.startswith(("Async", "_"))}

    assert set() == {name for name in names if f":: {package.__name__}.{name}\n" not in pages}


def test_every_page_is_in_the_contents():
    """A page that no list of contents names is found by nobody."""
    contents = (ROOT / "docs/contents.md").read_text("utf-8")
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"contents"}

    assert set() == {page for page in pages if f"docs/{page}" not in contents}


@pytest.mark.parametrize("front", ["README.md", "docs/zoho-sdk.md"])
def test_figures_are_on_the_pages_behind_them(front):
    """A figure that was measured anew is told anew."""
    told = re.findall(r"\| \[([^]]+)\]\((?:\.\./)?(benchmarks/[^)]+)\)", (ROOT / front).read_text("utf-8"))
    numbers = [
        (number.replace(",", ""), (ROOT / page).read_text("utf-8").replace(",", ""))
        for figure, page in told
        for number in re.findall(r"\d[\d,.]*", figure)
    ]

    assert told
    assert [] == [
        number for number, page in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", page)
    ]
