"""Where talks end up, as pictures: who stands where with what weight, the settlement's density, the red lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from detente.core.calls import checked
from detente.core.text import capital, significant
from detente.inspect.labels import Words
from detente.negotiation.catalogue import CATALOGUE
from detente.render.reasons import reasons
from detente.report import phrases
from detente.report.document import document
from detente.report.drawing import (
    band,
    circle,
    diamond,
    group,
    line,
    polyline,
    rect,
    text_width,
    triangle,
    words,
    wrapped,
)
from detente.report.figure import Drawn, figure
from detente.report.findings import Findings
from detente.report.markup import Child, Markup, element
from detente.report.scales import Linear, date_label
from detente.settle.settled import IssueSettled, PartyOnIssue, Settled

HILL = 120.0
"""Height of the density, in pixels."""
ROW = 38.0
"""Height of a party's row: its name, and its marks below."""
LARGEST = 10.0
"""Radius of the most powerful party."""
MOST_PARTIES = 24
"""Parties drawn; those with the most weight. All are in the data."""
LEAST_STICK = 0.015
"""Probability of exactly one value from which it is drawn as a stick."""
STANDS_OUT = 3.0
"""A step of the distribution function is a stick where it exceeds its neighbours so many times."""
WINDOW = 4
"""Neighbours on each side."""


@checked
def settlement_page(settled: Settled) -> str:
    """Return a settlement as one HTML page that needs nothing else.

    Parameters
    ----------
    settled : Settled
        What `detente.settle_table` or `detente.settle_sheet` returned.

    Returns
    -------
    str
        A whole document.
    """
    name = f"{settled.case}, table {settled.table}" if settled.case else settled.table
    if settled.words is not None:
        settled = named(settled, settled.words)
    return document(
        settled.text or name,
        element(
            "header",
            element("p", "Negotiation", class_="kicker"),
            element("h1", settled.text or name),
            element("p", name, class_="lead") if settled.text else None,
        ),
        element("main", element("section", element("h2", "Where the talks end up"), settlement_part(settled))),
        element(
            "footer",
            element("p", _origin(settled)),
            element("p", f"détente {settled.version}. This page is complete: it loads nothing and runs nothing."),
        ),
        version=settled.version,
    )


def talks_part(findings: Findings) -> Markup | None:
    """Return the tables of a case; None if it has none."""
    if not findings.talks:
        return None
    is_one = len(findings.talks) == 1
    return element(
        "div",
        [
            [None if is_one else element("h3", settled.text or settled.table), settlement_part(settled)]
            for settled in (named(each, findings.words) for each in findings.talks)
        ],
    )


def named(settled: Settled, names: Words) -> Settled:
    """Return a settlement with everyone called as the case calls them."""

    def who(party: str) -> str:
        return names.actors.get(party, party.replace("_", " "))

    def on_issue(issue: IssueSettled) -> IssueSettled:
        overlap = issue.overlap
        if overlap is not None:
            overlap = replace(overlap, low_party=who(overlap.low_party), high_party=who(overlap.high_party))
        parties = tuple(replace(party, party=who(party.party)) for party in issue.parties)
        return replace(issue, parties=parties, overlap=overlap)

    return replace(
        settled,
        issues=tuple(on_issue(issue) for issue in settled.issues),
        red_lines=tuple(replace(each, party=who(each.party)) for each in settled.red_lines),
        sessions=tuple(replace(each, id=names.events.get(each.id, each.id)) for each in settled.sessions),
        spoilers=tuple(replace(each, party=who(each.party)) for each in settled.spoilers),
    )


def settlement_part(settled: Settled) -> Markup:
    """Return a settlement as a part of a page: whether there is a deal and why, then a picture of every issue."""
    return element(
        "div",
        _summary(settled),
        [_figure(settled, issue, is_first=n == 0) for n, issue in enumerate(settled.issues)],
    )


def _summary(settled: Settled) -> Markup:
    points: list[Child] = []
    if settled.p_deal is not None:
        points.append(_deal_sentence(settled))
    points += reasons(replace(settled, issues=tuple(replace(each, id=plain(each.id)) for each in settled.issues)))
    points += [
        f"If {each.party} gave up its line ({'at least' if each.is_lower else 'at most'} {significant(each.value)} on "
        f"{plain(each.issue)}), a deal would be open in {phrases.percent(each.p_open_if_dropped)} of draws."
        for each in settled.red_lines[:3]
    ]
    points += [f"Note: {note}." for note in settled.notes]
    listed = element("ul", [element("li", point) for point in points], class_="points") if points else None
    model = CATALOGUE[settled.model].description
    return element(
        "div",
        listed,
        element("p", f"The distribution ({settled.model}) supposes {model}.", class_="fine"),
        _sessions(settled),
    )


def _deal_sentence(settled: Settled) -> str:
    chance = phrases.percent(settled.p_deal or 0.0)
    if not settled.sessions:
        return f"A deal is open with probability {chance}."
    last = settled.sessions[-1]
    when = f"by {date_label(last.date)}" if last.date is not None else last.id
    rate = significant(settled.agreement_per_year)
    return (
        f"Probability of a deal {when}: {chance}. While one is open it is struck {rate} times a year, a prior from "
        "past crises that is not calibrated on negotiations."
    )


def plain(name: str) -> str:
    """Return a name as words."""
    return name.replace("_", " ").replace("-", " ")


def _sessions(settled: Settled) -> Markup | None:
    rows = [session for session in settled.sessions if session.date is not None]
    if not rows:
        return None
    head = element(
        "tr", [element("th", name, scope="col") for name in ("Session", "Date", "Deal there", "Deal by then")]
    )
    body = [
        element(
            "tr",
            element("th", capital(plain(row.id)), scope="row"),
            element("td", date_label(row.date) if row.date else ""),
            element("td", phrases.percent(row.p_deal)),
            element("td", phrases.percent(row.p_deal_by)),
        )
        for row in rows
    ]
    return element("table", element("thead", head), element("tbody", body))


def _origin(settled: Settled) -> str:
    drawn = "nothing is uncertain" if settled.is_fixed else f"{settled.draws:,} draws of what is not known"
    lens = f", lens {', '.join(settled.lens)}" if settled.lens else ""
    return f"{settled.file or settled.case}; seed {settled.seed}, {drawn}{lens}. The mixture: {settled.mixture}."


def _figure(settled: Settled, issue: IssueSettled, *, is_first: bool) -> Markup:
    shown, rest = _shown(issue)
    caption = (
        "Sticks: probability of exactly this value. Area: everything else. Circles: parties, the larger the more "
        "power, the stronger the more they care; lines beside them: what they accept. Triangle: the compromise. "
        "Diamond: the median."
    )
    if issue.reference is not None:
        caption += " Dashed: what holds without a deal."
    if rest:
        caption += f" {rest} parties with less weight are in the data only."
    return figure(
        _title(issue),
        lambda width: _draw(issue, shown, width),
        description=told(issue),
        data=(
            ("party", "position", "salience", "capability", "at_least", "at_most"),
            [(p.party, p.position, p.salience, p.capability, p.at_least, p.at_most) for p in issue.parties],
        ),
        caption=caption if is_first or rest else None,
        key=f"issue-{settled.table}-{issue.id}".replace(" ", "-"),
    )


def _title(issue: IssueSettled) -> str:
    """Return an issue in words, with the name by which sentences call it where the words do not have that."""
    name = plain(issue.id)
    if not issue.text or name.casefold() in issue.text.casefold():
        return issue.text or issue.id
    return f"{capital(name)}: {issue.text}"


def _shown(issue: IssueSettled) -> tuple[list[PartyOnIssue], int]:
    ranked = sorted(issue.parties, key=lambda party: -party.salience * party.capability)
    shown = sorted(ranked[:MOST_PARTIES], key=lambda party: party.position)
    return shown, len(ranked) - len(shown)


def told(issue: IssueSettled) -> str:
    """Return the picture of an issue in words."""
    q = {level: significant(value) for level, value in issue.quantiles.items()}
    low, high = (significant(end) for end in issue.scale)
    ends = f" ({issue.ends[0]} to {issue.ends[1]})" if issue.ends else ""
    text = (
        f"On a scale from {low} to {high}{ends}, the settlement has a median of {q[0.5]}; half of its probability lies "
    )
    text += f"between {q[0.25]} and {q[0.75]}, nine tenths between {q[0.05]} and {q[0.95]}. The compromise is "
    text += f"{significant(issue.compromise)}."
    if issue.reference is not None:
        text += f" Without a deal {significant(issue.reference)} holds."
    if issue.overlap is not None:
        where = f"between {significant(issue.overlap.low)} and {significant(issue.overlap.high)}"
        share = phrases.percent(issue.overlap.p_open)
        if issue.overlap.low <= issue.overlap.high:
            text += f" Red lines leave room in {share} of draws, {where} in the median."
        else:
            gap = f"{significant(issue.overlap.high)} and {significant(issue.overlap.low)}"
            text += f" Red lines leave room in {share} of draws; in the median they stand apart, at {gap}."
    shown, _ = _shown(issue)
    listed = "; ".join(f"{party.party} at {significant(party.position)}" for party in shown)
    return f"{text} Positions: {listed}."


def _draw(issue: IssueSettled, parties: list[PartyOnIssue], width: float) -> Drawn:
    x = Linear(issue.scale[0], issue.scale[1], 20.0, width - 20.0)
    top = 40.0
    base = top + HILL
    rows = base + 44.0
    bottom = rows + ROW * len(parties) + 6.0
    shapes: list[Markup | None] = [*_overlap(issue, x, top, bottom, width)]
    if issue.reference is not None:  # below everything else, so that it crosses no words
        place = x(issue.reference)
        shapes += [line(place, top - 6, place, bottom, "reference"), *_label("no deal", place, top - 14, width)]
    shapes += [*_density(issue, x, base), *_axis(issue, x, base, width)]
    most = max((party.capability for party in parties), default=1.0) or 1.0
    cares = max((party.salience for party in parties), default=1.0) or 1.0
    for n, party in enumerate(parties):
        y = rows + ROW * (n + 0.5)
        shapes.append(_party(party, x, y, party.capability / most, party.salience / cares, width))
    return bottom + 4.0, group(*shapes)


def _overlap(issue: IssueSettled, x: Linear, top: float, bottom: float, width: float) -> Iterator[Markup]:
    """Yield the zone of agreement, or the gap between the red lines."""
    overlap = issue.overlap
    if overlap is None or not (overlap.low_party or overlap.high_party):
        return
    left, right = sorted((x(overlap.low), x(overlap.high)))
    is_open = overlap.low <= overlap.high
    yield rect(left, top, right - left, bottom - top, "zone" if is_open else "gap")
    share = overlap.p_open if is_open else 1.0 - overlap.p_open
    text = f"{'room for agreement' if is_open else 'no overlap'} in {phrases.percent(share)} of draws"
    yield from _label(text, (left + right) / 2, 10.0, width, "b" if not is_open else "s")


def _label(text: str, place: float, y: float, width: float, class_: str = "s") -> Iterator[Markup]:
    """Yield words at a place, kept within the picture."""
    half = text_width(text) / 2
    if 2 * half > width:
        half = width / 2
    yield words(min(max(place, half + 2), width - half - 2), y, text, class_, anchor="middle")


def _density(issue: IssueSettled, x: Linear, base: float) -> Iterator[Markup]:
    """Yield the smooth part of the distribution as an area, and what is settled on exactly as sticks."""
    steps = np.diff(np.concatenate(([0.0], issue.cdf)))
    around = np.array([_around(steps, n) for n in range(len(steps))])
    is_stick = (steps >= LEAST_STICK) & (steps > STANDS_OUT * around)
    smooth = np.where(is_stick, around, steps)
    # Three neighbours are averaged: the grid's own steps are noise to the eye.
    padded = np.concatenate((smooth[:1], smooth, smooth[-1:]))
    smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0
    highest = float(smooth.max())
    if highest > 0.0:
        xs = [x(value) for value in issue.grid.tolist()]
        heights = [base - 0.62 * HILL * value / highest for value in smooth.tolist()]
        yield band(xs, [base] * len(xs), heights, "area")
        yield polyline(zip(xs, heights, strict=True), "curve model")
    sticks = np.flatnonzero(is_stick)
    tallest = float((steps - smooth)[sticks].max()) if len(sticks) else 1.0
    for n in sticks:
        extra = float(steps[n] - around[n])
        place, height = x(float(issue.grid[n])), HILL * extra / tallest * 0.88
        yield line(place, base, place, base - height, "stick")
        if extra >= 0.04:
            label = f"{100 * extra:.0f}%"
            half = text_width(label, 11.0) / 2
            middle = min(max(place, x.start - 16 + half), x.end + 16 - half)
            yield words(middle, base - height - 8, label, "s", anchor="middle")


def _around(steps: np.ndarray, n: int) -> float:
    near = np.concatenate((steps[max(0, n - WINDOW) : n], steps[n + 1 : n + 1 + WINDOW]))
    return float(np.median(near))


def _axis(issue: IssueSettled, x: Linear, base: float, width: float) -> Iterator[Markup]:
    yield line(x.start, base, x.end, base, "axis")
    for value in x.ticks(5 if width > 500 else 4):
        yield line(x(value), base, x(value), base + 4, "axis")
        yield words(x(value), base + 13, significant(value), "s halo", anchor="middle")
    if issue.ends:
        room = 0.46 * width
        for text, place, anchor in ((issue.ends[0], x.start - 12, "start"), (issue.ends[1], x.end + 12, "end")):
            shown = text if text_width(text, 11.0) <= room else text[: int(room / 6.2)].rstrip() + "…"
            yield words(place, base + 29, shown, "s halo", anchor=anchor)
    yield group(triangle(x(issue.compromise), base - 1, 6.0, "compromise"), title="compromise")
    yield group(diamond(x(issue.median), base - 1, 5.0, "median"), title="median")


def _party(party: PartyOnIssue, x: Linear, y: float, power: float, care: float, width: float) -> Markup:
    place, y = x(party.position), y + 6.0
    radius = max(LARGEST * float(np.sqrt(power)), 2.0)
    shapes: list[Markup] = []
    if party.at_least is not None or party.at_most is not None:
        left = x.start if party.at_least is None else x(party.at_least)
        right = x.end if party.at_most is None else x(party.at_most)
        shapes.append(line(left, y, right, y, "reach"))
        shapes += [
            line(end, y - 6, end, y + 6, "red")
            for end, value in ((left, party.at_least), (right, party.at_most))
            if value is not None
        ]
    shade = f"c{min(4, int(5 * care))}"
    shapes.append(circle(place, y, radius, f"party {shade}"))
    name = wrapped(capital(party.party) if party.party.startswith("the ") else party.party, width - 8.0, 11.0, most=1)[
        0
    ]
    shapes += _label(name, place, y - max(radius, 6.0) - 8.0, width, "small halo")
    title = f"{party.party}: position {significant(party.position)}, salience {significant(party.salience)}, "
    return group(*shapes, title=f"{title}capability {significant(party.capability)}")
