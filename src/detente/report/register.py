"""The register of assumptions: every number of the case, what it says, and on whose word."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from detente.case.examination import origins, sources_of_brief
from detente.case.judgement import is_bare
from detente.case.schema import Case
from detente.core.text import capital, significant
from detente.core.units import time_unit
from detente.inspect.assumptions import Implied
from detente.report import phrases
from detente.report.drivers import share_text
from detente.report.figure import download
from detente.report.findings import Findings
from detente.report.markup import Child, Markup, element

LONGEST_WHY = 70
"""Letters of a reason that stand in the table; the rest unfolds."""
MOST_ON_PAPER = 10
"""Assumptions that are printed; all are in the data."""


def register_part(findings: Findings) -> Markup:
    """Return all numbers as one table to search in: the uncertain ones by how much they matter, then the certain."""
    matters = _matters(findings)
    uncertain = sorted(
        (row for row in findings.register if not row.is_fixed), key=lambda row: -matters.get(row.path, 0.0)
    )
    fixed = [
        row for row in findings.register if row.is_fixed and (row.written or row.source or row.why or row.is_judgement)
    ]
    return element(
        "div",
        element("p", _lead(findings), class_="lead small") if matters else None,
        _search(),
        _table(findings, uncertain, fixed) if uncertain or fixed else None,
        element("div", download("assumptions", _data(findings)), class_="under"),
    )


def _search() -> Markup:
    """Return the search, hidden until the script runs."""
    return element(
        "p",
        element("label", "Search", for_="register-search"),
        element("input", type="search", id="register-search", data_of="register", autocomplete="off"),
        element("output", for_="register-search"),
        class_="search",
        hidden=True,
    )


def _lead(findings: Findings) -> str:
    """Return what the column of shares says."""
    answer = findings[findings.focus]
    return (
        "Those that matter most come first. “Matters” is the share of the disagreement between worlds that goes with "
        f"the assumption alone, on the question “{answer.text or answer.id}”"
    )


def origins_text(case: Case) -> str:
    """Return how many numbers of a case have a source, a reason, or neither, counted as `detente check` does."""
    found = origins(case)
    brief = f"{len(found.from_brief)} the brief itself, " if found.from_brief else ""
    return (
        f"Of the numbers that the case gives {_agreed(len(found.sourced), 'name')} a source, {brief}"
        f"{_agreed(len(found.reasoned), 'give')} a reason, and "
        f"{_agreed(len(found.bare), 'rest') if found.bare else 'none rest'} on bare judgement."
    )


def _agreed(count: int, verb: str) -> str:
    """Return how many numbers do something."""
    return f"{count} {verb}{'s' * (count == 1)}"


def _table(findings: Findings, uncertain: Sequence[Implied], fixed: Sequence[Implied]) -> Markup:
    """Return all rows as a table, the certain ones in a body of their own."""
    briefs = sources_of_brief(findings.case)
    heads = ("Assumption", "As written", "Median", *(("Matters",) if _matters(findings) else ()), "From")
    certain = element(
        "tr",
        element(
            "th",
            f"{len(fixed)} number{'s' * (len(fixed) != 1)} that the case takes as certain",
            colspan=len(heads),
            scope="rowgroup",
        ),
        class_="off-paper",
    )
    table = element(
        "table",
        element("thead", element("tr", [element("th", head, scope="col") for head in heads])),
        element(
            "tbody", [_row(findings, row, briefs, is_on_paper=n < MOST_ON_PAPER) for n, row in enumerate(uncertain)]
        )
        if uncertain
        else None,
        element("tbody", certain, [_row(findings, row, briefs, is_on_paper=False) for row in fixed], class_="certain")
        if fixed
        else None,
        class_="register",
        id="register",
    )
    return element("div", table, class_="scrolled tall", tabindex="0", role="region", aria_label="All assumptions")


def _row(findings: Findings, row: Implied, briefs: Collection[str], *, is_on_paper: bool) -> Markup:
    """Return one number; ``briefs`` are the sources that are the brief itself."""
    return element(
        "tr",
        element(
            "td",
            phrases.curly(capital(findings.labels.get(row.path, row.path))),
            element("code", row.path),
            class_="what",
        ),
        element("td", row.written or "—", class_="written"),
        element("td", *_median(row), class_="p"),
        element("td", _share(findings, row), class_="matters") if _matters(findings) else None,
        element("td", _origin(findings, row, briefs), class_="from"),
        class_=None if is_on_paper else "off-paper",
    )


def _median(row: Implied) -> tuple[Child, ...]:
    """Return the median, in percent where the case writes percent."""
    if not row.unit and row.written.endswith("%"):
        return (f"{significant(100 * row.median)}%",)
    text = significant(row.median)
    unit = time_unit(row.unit) if text == "1" else None
    return text, " ", element("span", unit or row.unit, class_="band")


def _matters(findings: Findings) -> dict[str, float]:
    """Return the share of the spread between worlds that goes with each driver of the focus question, by path."""
    found = findings.drivers
    return {} if found is None else {each.path: each.first_order.value for each in found.drivers}


def _share(findings: Findings, row: Implied) -> Child:
    """Return how much a number matters to the focus question."""
    if row.is_fixed or findings.drivers is None:
        return "—"
    share = _matters(findings).get(row.path)
    if share is None:
        return f"<{100 * findings.drivers.noise_line:.1f}%"
    return element("b", share_text(share))


def _origin(findings: Findings, row: Implied, briefs: Collection[str]) -> Child:
    """Return where a number comes from."""
    source = findings.case.sources.get(row.source)
    tag = "brief" if row.source in briefs else "source" if row.source else "judgement" if is_bare(row.why) else "reason"
    parts: list[Child] = [element("span", tag, class_=f"tag {tag}")]
    if row.source:
        title = (source.title or source.author) if source is not None else ""
        parts += [" ", element("a", title or row.source, href=f"#source-{row.source}")]
    if row.why:
        parts += ["; " if row.source else " ", _why(row.why)]
    return parts


def _why(text: str) -> Child:
    """Return a reason, what is long of it folded away."""
    if len(text) <= LONGEST_WHY:
        return text
    head = text[:LONGEST_WHY].rpartition(" ")[0].rstrip(",;:.")
    return element("details", element("summary", f"{head} …"), text, class_="reason")


def _data(findings: Findings) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the register as a table."""
    return (
        ("path", "in words", "written", "low", "median", "high", "unit", "matters", "source", "why"),
        [
            (
                row.path,
                findings.labels.get(row.path, ""),
                row.written,
                row.low,
                row.median,
                row.high,
                row.unit,
                _matters(findings).get(row.path),
                row.source,
                row.why,
            )
            for row in findings.register
        ],
    )
