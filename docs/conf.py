"""Configuration of the documentation; also writes the pages that are generated: case language, rules, priors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from latex2mathml.converter import convert
from sphinx.application import Sphinx

from detente import __version__
from detente.brief.audit.all_rules import RULES
from detente.brief.audit.guide import overview, page
from detente.case.json_schema import reference_markdown
from detente.priors.library import all_priors
from detente.render.parts import page as parts_page
from detente.render.priors import page as priors_page

HERE = Path(__file__).parent

project = "détente"
author = "the détente authors"
copyright = "the détente authors, Apache-2.0"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.bibtex"]
myst_enable_extensions = ["deflist", "dollarmath", "colon_fence"]
myst_heading_anchors = 3
bibtex_bibfiles = ["../references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = "plain"
napoleon_google_docstring = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
exclude_patterns = ["_build"]
suppress_warnings = ["ref.python"]  # "date" in a docstring's types is a word, although fields have that name, too

html_theme = "furo"
html_title = f"détente {release}"
html_show_sphinx = False
# Formulas become MathML when the pages are built: no script, so they read the same without a network.
html_math_renderer = "mathml"

(HERE / "reference" / "case.md").write_text(reference_markdown(), encoding="utf-8")
(HERE / "reference" / "parts.md").write_text(parts_page(), encoding="utf-8")
(HERE / "reference" / "priors.md").write_text(priors_page(all_priors()), encoding="utf-8")
(HERE / "reference" / "rules.md").write_text(overview(), encoding="utf-8")
(HERE / "reference" / "rules").mkdir(exist_ok=True)
for rule in RULES.values():
    (HERE / "reference" / "rules" / f"{rule.id}.md").write_text(page(rule), encoding="utf-8")


def write_inline(translator: Any, node: Any) -> None:
    """Write a formula within a line."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def write_block(translator: Any, node: Any) -> None:
    """Write a formula of its own."""
    translator.body.append(
        f'<div class="formula" style="overflow-x: auto; margin: 1em 0">{convert(node.astext(), display="block")}</div>'
    )
    raise SkipNode


def setup(app: Sphinx) -> None:
    """Add what no extension brings."""
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))
