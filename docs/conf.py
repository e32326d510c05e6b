"""How Sphinx makes the site of the pages in this repository: `nox -s docs`."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

from zoho_crm import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "zoho-crm-client"
project_copyright = "the zoho-crm-client authors; not affiliated with Zoho Corporation"
release = __version__
language = "en"

# The whole repository is the source, so that a link means the same on the site and where the code is hosted.
root_doc = "README"
include_patterns = ["README.md", "docs/**", "openapi/*.md", "benchmarks/results/*.md", "CHANGELOG.md"]
exclude_patterns = [".*", "site", "build", "dist", "docs/_*/*.html", "docs/contents.md"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "docstrings"]
myst_heading_anchors = 3
highlight_language = "none"

add_module_names = False
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_inherit_docstrings = False
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_custom_sections = [("See", "notes_style")]
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = "zoho-crm-client"
html_static_path = ["_static"]
html_extra_path = ["_root"]
html_css_files = ["site.css"]
html_js_files = ["dictionary.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}


def setup(app: Sphinx) -> None:
    """Give the front page, which is the README, the contents of the site."""
    app.connect("source-read", _with_contents)


def _with_contents(_app: Sphinx, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] += Path(__file__).with_name("contents.md").read_text("utf-8")
