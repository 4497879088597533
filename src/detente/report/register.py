"""The register of assumptions: every number of the case, what it says, and on whose word."""

from __future__ import annotations

from collections.abc import Sequence

from detente.case.examination import origins, sources_of_brief
from detente.case.judgement import is_bare
from detente.case.schema import Case
from detente.core.text import capital, significant
from detente.inspect.assumptions import Implied
from detente.report import phrases
from detente.report.drivers import share_text
from detente.report.figure import download
from detente.report.findings import Findings
from detente.report.markup import Child, Markup, element


def register_part(findings: Findings) -> Markup:
    """Return the uncertain numbers as a table, and the certain ones folded away."""
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
        _table(findings, uncertain) if uncertain else None,
        element(
            "details",
            element("summary", f"{len(fixed)} numbers that the case takes as certain"),
            _table(findings, fixed),
            class_="certain",
        )
        if fixed
        else None,
        element("div", download("assumptions", _data(findings)), class_="under"),
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
        f"Of the numbers that the case gives {len(found.sourced)} name a source, {brief}{len(found.reasoned)} give a "
        f"reason, and {len(found.bare) or 'none'} rest on bare judgement."
    )


def _table(findings: Findings, rows: Sequence[Implied]) -> Markup:
    """Return rows as a table."""
    heads = ("Assumption", "As written", "Median", *(("Matters",) if _matters(findings) else ()), "From")
    return element(
        "table",
        element("thead", element("tr", [element("th", head, scope="col") for head in heads])),
        element("tbody", [_row(findings, row) for row in rows]),
        class_="register",
    )


def _row(findings: Findings, row: Implied) -> Markup:
    """Return one number."""
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
        element("td", _origin(findings, row), class_="from"),
    )


def _median(row: Implied) -> tuple[Child, ...]:
    """Return the median, in percent where the case writes percent."""
    if not row.unit and row.written.endswith("%"):
        return (f"{significant(100 * row.median)}%",)
    return significant(row.median), " ", element("span", row.unit, class_="band")


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


def _origin(findings: Findings, row: Implied) -> Child:
    """Return where a number comes from."""
    source = findings.case.sources.get(row.source)
    from_brief = row.source in sources_of_brief(findings.case)
    tag = "brief" if from_brief else "source" if row.source else "judgement" if is_bare(row.why) else "reason"
    parts: list[Child] = [element("span", tag, class_=f"tag {tag}")]
    if row.source:
        title = (source.title or source.author) if source is not None else ""
        parts += [" ", element("a", title or row.source, href=f"#source-{row.source}")]
    if row.why:
        parts += ["; " if row.source else " ", row.why]
    return parts


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
