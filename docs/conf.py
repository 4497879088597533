"""Configuration of the documentation; also writes the page that is generated from the case language."""

from __future__ import annotations

from pathlib import Path

from detente import __version__
from detente.case.json_schema import reference_markdown

HERE = Path(__file__).parent

project = "détente"
author = "the détente authors"
copyright = "the détente authors, Apache-2.0"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon", "sphinxcontrib.bibtex"]
myst_enable_extensions = ["deflist", "dollarmath", "colon_fence"]
myst_heading_anchors = 3
bibtex_bibfiles = ["../references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = "plain"
napoleon_google_docstring = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"détente {release}"
# The pages must read the same without a network: formulas are the only script, and a page is whole without them.
html_show_sphinx = False

(HERE / "reference" / "case.md").write_text(reference_markdown(), encoding="utf-8")
