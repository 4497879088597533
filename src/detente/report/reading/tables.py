"""Lists of what was found: likelihood with its intervals, names, figures, dates, quotations."""

from __future__ import annotations

from collections.abc import Iterator

from detente.brief.model import Brief, Estimate
from detente.core.likelihood import standards
from detente.core.text import percent_range
from detente.report.markup import Child, Markup, element
from detente.report.reading.marked import describe_quotation

_WIDTH, _HEIGHT = 220, 22


def strip(estimate: Estimate) -> Markup:
    """Return a line from 0 to 100% with the interval of the standard as a bar and that of readers as a whisker."""
    parts: list[Child] = [element("line", x1=0, x2=_WIDTH, y1=_HEIGHT - 4, y2=_HEIGHT - 4, class_="axis")]
    parts += [
        element("line", x1=_WIDTH * share, x2=_WIDTH * share, y1=_HEIGHT - 7, y2=_HEIGHT - 1, class_="axis")
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    if estimate.standard_interval:
        low, high = (_WIDTH * p for p in estimate.standard_interval)
        parts.append(element("rect", x=low, y=3, width=max(2.0, high - low), height=9, class_="range brief"))
    if estimate.readers:
        quantiles = estimate.readers.quantiles
        low, high = (_WIDTH * p for p in estimate.reader_interval or (min(quantiles.values()), max(quantiles.values())))
        parts.append(element("line", x1=low, x2=high, y1=7.5, y2=7.5, class_="whisker"))
        median = quantiles.get(0.5)
        if median is not None:
            parts.append(element("circle", cx=_WIDTH * median, cy=7.5, r=3, class_="dot measured"))
    words = "; ".join(_intervals(estimate))
    return element(
        "svg", element("title", words), *parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=words
    )


def _intervals(estimate: Estimate) -> Iterator[str]:
    whose = "stated" if estimate.kind == "number" else "standard"
    if estimate.unclear:
        yield f"no interval: {estimate.unclear}"
    else:
        yield f"{whose}: {percent_range(estimate.standard_interval) if estimate.standard_interval else 'no meaning'}"
    if estimate.reader_interval:
        yield f"readers: {percent_range(estimate.reader_interval)}"


def estimates_table(brief: Brief) -> Child:
    """Return the statements of likelihood, each with its interval."""
    if not brief.estimates:
        return None
    rows = []
    for number, estimate in enumerate(brief.estimates, 1):
        hedge = element("span", "hedged twice", class_="tag") if estimate.hedges else None
        by = estimate.horizon.text if estimate.horizon else "no date" if estimate.is_forecast else ""
        holder = "" if estimate.holder == "author" else estimate.holder
        rows.append(
            element(
                "tr",
                element("td", element("a", estimate.phrase, href=f"#estimate-{number}"), " ", hedge, class_="q"),
                element("td", strip(estimate), class_="strip"),
                element("td", brief.about(estimate), element("i", f" {holder}") if holder else None, class_="what"),
                element("td", by, class_="band"),
            )
        )
    head = element(
        "thead", element("tr", [element("th", name) for name in ("Phrase", "0 to 100%", "Of what", "By when")])
    )
    key = (
        f"Bar: the interval in {standards()[brief.standard].name}, where it has one. Line and dot: where nine in ten "
        f"readers, "
        "and the reader in the middle, put the phrase, where that was asked."
    )
    return [element("p", key, class_="fine"), element("table", head, element("tbody", rows), class_="estimates")]


def names_list(brief: Brief) -> Child:
    """Return who and what is named, those named most first."""
    ranked = sorted(brief.entities, key=lambda entity: (-len(entity.mentions), entity.name))
    items = []
    for entity in ranked:
        others = [alias for alias in entity.aliases if alias != entity.name][:_MOST_ALIASES]
        stands_for = f", for {entity.actor}" if entity.actor not in ("", entity.id) else ""
        detail = f"{entity.kind}{stands_for}" + (f"; also {', '.join(others)}" if others else "")
        items.append(
            element(
                "li",
                element("a", entity.name, href=f"#entity-{entity.id}"),
                f" {len(entity.mentions)} ",
                element("span", detail, class_="fine"),
            )
        )
    return element("ul", items, class_="columns") if items else None


_MOST_ALIASES = 6


def figures_list(brief: Brief) -> Child:
    """Return the figures in the order of the text."""
    items = [
        element(
            "li",
            element("a", brief.plain(figure), href=f"#figure-{number}"),
            " ",
            element(
                "span",
                " ".join(part for part in (figure.subject, figure.when.date if figure.when else "") if part),
                class_="fine",
            ),
        )
        for number, figure in enumerate(brief.figures, 1)
    ]
    return element("ul", items, class_="columns") if items else None


def dates_list(brief: Brief) -> Child:
    """Return the dated events in the order of their days."""
    dated = [(number, event) for number, event in enumerate(brief.events, 1) if event.when is not None]
    dated.sort(key=lambda pair: (pair[1].when.earliest.isoformat() if pair[1].when else "", pair[0]))
    items = [
        element(
            "li",
            element("a", event.when.date if event.when else "", href=f"#event-{number}"),
            " ",
            element("span", event.what or event.text, class_="fine"),
        )
        for number, event in dated
    ]
    return element("ul", items, class_="columns") if items else None


def quotations_list(brief: Brief) -> Child:
    """Return the quotations in the order of the text."""
    items = [
        element(
            "li",
            element("a", brief.plain(quotation)[:_LONGEST], href=f"#quotation-{number}"),
            " ",
            element("span", describe_quotation(quotation), class_="fine"),
        )
        for number, quotation in enumerate(brief.quotations, 1)
    ]
    return element("ul", items, class_="columns") if items else None


_LONGEST = 160
"""Letters of a quotation that a list repeats."""
