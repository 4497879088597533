"""One way to a page: of a case, of a stored run, of any result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from detente.core.result import Result
from detente.core.spec import RunFields, RunSpec, takes_spec
from detente.render import html, rendering_of
from detente.report.document import document
from detente.report.markup import Markup, element

if TYPE_CHECKING:
    from detente.case.schema import Case

PAGES: Mapping[str, str] = {
    "Audit": "reading.page:render_reading",
    "Findings": "page:report_page",
    "Scoreboard": "scores:render_scores",
    "Settled": "settlement:settlement_page",
}
"""The class of a result, and the function of this room that makes its page; all others get what a notebook shows."""


@takes_spec
def report(
    what: Case | str | Path | Result,
    *,
    question: str | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> str:
    """Return a page of HTML that needs nothing else.

    Parameters
    ----------
    what
        A case, its file or the name of a shipped one: it is run, and the page says all that the run says. The directory
        of a stored run: the same of that run. Any result of another function: a page of it alone.
    question
        Question that the parts on why are about; by default the one most spoken of.
    spec
        What to run of a case, as in `detente.run`, or its fields.

    Returns
    -------
    str
        A whole document: no network; of a case with one small script, without which it is whole.

    Raises
    ------
    CaseError
        If the case has problems.
    RunError
        If the question does not exist, the case asks nothing, or a stored run is given a lens or other numbers.

    Examples
    --------
    >>> import detente
    >>> page = report(detente.settle("russia-2022", "vienna", draws=256))
    >>> page.startswith("<!doctype html>"), "<script" in page
    (True, False)
    """
    if isinstance(what, Result):
        return page_of(what)
    from detente.report.gathering import gather

    return page_of(gather(what, question=question, spec=spec, **fields))


def page_of(result: Any) -> str:
    """Return the page of a result."""
    name = type(result).__name__
    if name in PAGES:
        module, _, function = PAGES[name].partition(":")
        make: Callable[[Any], str] = getattr(import_module(f"detente.report.{module}"), function)
        return make(result)
    title = str(result).partition("\n")[0]
    provenance = getattr(result, "provenance", None)
    version = {"version": provenance.version} if provenance is not None else {}
    return document(
        title,
        element("header", element("p", rendering_of(result).kind, class_="kicker"), element("h1", title)),
        element("main", element("section", Markup(html(result)))),
        **version,
    )
