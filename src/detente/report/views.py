"""One question as everyone sees it: the brief, the model, the model through lenses, the crowd, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detente.core.text import capital
from detente.forecast.by_analyst import ByAnalyst
from detente.forecast.forecast import Answer
from detente.forecast.spread import Band
from detente.report import phrases
from detente.report.drawing import circle, diamond, group, line, lines_of, rect, text_width, triangle, words, wrapped
from detente.report.figure import Drawn, figure
from detente.report.findings import Findings
from detente.report.markup import Markup
from detente.report.scales import Linear, date_label

Kind = Literal["brief", "model", "lens", "past", "crowd", "world"]
ROW = 40.0
"""Height of a view, in pixels."""
TOLD = 210.0
"""Width of what is said beside the marks."""


@dataclass(frozen=True, slots=True)
class View:
    """How someone sees a yes-or-no question."""

    kind: Kind
    """Whose view it is."""
    who: str
    """The same in words."""
    what: str
    """What they say, in words."""
    point: float | None = None
    """Probability."""
    low: float | None = None
    """Lower end of an interval."""
    high: float | None = None
    """Upper end."""
    trail: tuple[float, ...] = ()
    """Earlier probabilities, oldest first."""


def views_of(findings: Findings, question: str) -> list[View]:
    """Return how everyone sees a yes-or-no question, in the order in which it is told."""
    return list(_views(findings, findings[question]))


def _views(findings: Findings, answer: Answer) -> Iterator[View]:
    """Yield the views."""
    facts = answer.facts
    if facts.said is not None:
        yield View("brief", "The brief", phrases.said(facts.said), low=facts.said.low, high=facts.said.high)
    yield _model(answer, "model", "The model")
    for forecast in findings.lenses:
        yield _model(forecast[answer.id], "lens", f"… {findings.views[forecast.lens]}")
    for own in answer.analysts:
        yield _analyst(own)
    past = facts.base_rate
    if past is not None:
        between = phrases.interval(Band(past.low, past.high))
        what = f"{phrases.percent(past.rate)} ({between}), {past.count:,} of {past.n:,}"
        yield View("past", "Past cases", what, point=past.rate, low=past.low, high=past.high)
    by_author: dict[str, list[tuple[str, float]]] = {}
    for other in facts.forecasts:
        if other.probability is not None:
            when = date_label(other.date) if other.date else ""
            by_author.setdefault(other.who, []).append((when, other.probability))
    for who, given in by_author.items():
        *earlier, (when, last) = given
        what = f"{phrases.percent(last)}" + (f" on {when}" if when else "")
        if earlier:
            what = f"{', '.join(phrases.percent(p) for _, p in earlier)}, then {what}"
        yield View("crowd", who, what, point=last, trail=tuple(p for _, p in earlier))
    outcome = phrases.came_true(facts.resolved)
    if outcome is not None:
        yield View("world", "What happened", phrases.happened(answer), point=float(outcome))


def _model(answer: Answer, kind: Kind, who: str) -> View:
    """Return the model's view."""
    if answer.asked == 0.0:
        return View(kind, who, "void in every path")
    probability = answer.probability or 0.0
    text, between = phrases.with_band(probability, answer.band)
    what = f"{text} ({between})" if between else text
    low, high = answer.band or (None, None)
    return View(kind, who, what, point=probability, low=low, high=high)


def _analyst(own: ByAnalyst) -> View:
    """Return the model's view if one analyst is right."""
    who = f"… if {own.analyst} is right"
    if own.probability is None:
        return View("lens", who, "void in every path")
    text, between = phrases.with_band(own.probability, own.band)
    low, high = own.band or (None, None)
    what = f"{text} ({between})" if between else text
    return View("lens", who, what, point=own.probability, low=low, high=high)


def views_figure(findings: Findings, question: str) -> Markup:
    """Return the picture of how everyone sees a question."""
    answer = findings[question]
    found = views_of(findings, question)
    told = "; ".join(f"{view.who.removeprefix('… ')}: {view.what}" for view in found)
    ranges = (
        ["The brief's is what its words stand for"]
        if any(v.kind == "brief" and v.low is not None for v in found)
        else []
    )
    if any(view.low is not None and view.low != view.high for view in found if view.kind in {"model", "lens"}):
        ranges.append("the model's holds the probability in nine of ten worlds: what the case does not know")
    if any(view.kind == "past" for view in found):
        ranges.append("that of past cases of the kind is the 90% interval of their rate")
    caption = f"Bars are ranges. {capital('; '.join(ranges))}. Dots are single numbers." if ranges else ""
    return figure(
        "As each sees it",
        lambda width: _draw(found, width),
        description=f"{answer.text or question} {told}.",
        data=(
            ("who", "says", "probability", "low", "high"),
            [(view.who, view.what, view.point, view.low, view.high) for view in found],
        ),
        caption=caption,
        key="views",
    )


def _draw(views: list[View], width: float) -> Drawn:
    """Return the views as rows on one axis."""
    is_narrow = width < 500
    left = 8.0 if is_narrow else 170.0
    row = ROW + 14.0 if is_narrow else ROW
    scale = Linear(0.0, 1.0, left, width - (24.0 if is_narrow else TOLD + 26.0))
    top, bottom = 24.0, 24.0 + row * len(views)
    marks = [
        group(
            line(scale(share), top - 4, scale(share), bottom, "grid"),
            words(scale(share), 10, f"{100 * share:.0f}%", "s", anchor="middle"),
        )
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    for number, view in enumerate(views):
        middle = top + row * (number + 0.5) + (10.0 if is_narrow else 0.0)
        marks.append(group(*_row(view, scale, left, middle, width, is_narrow=is_narrow)))
    return bottom + 6.0, group(*marks)


def _row(view: View, scale: Linear, left: float, y: float, width: float, *, is_narrow: bool) -> Iterator[Markup]:
    """Yield one view: who, its marks, what they say."""
    if is_narrow:
        yield words(left, y - 19, view.who.removeprefix("… "), "b" if view.kind == "model" else "w")
        yield words(width - 8, y - 19, _shortened(view, width, left), "w", anchor="end")
    else:
        yield words(left - 14, y, view.who, "b" if view.kind == "model" else "w", anchor="end")
    if view.low is not None and view.high is not None:
        size = 14.0 if view.kind == "brief" else 8.0
        yield rect(
            scale(view.low), y - size / 2, scale(view.high) - scale(view.low), size, f"range {view.kind}", radius=2
        )
    yield from marks_of(view, scale, y)
    if not is_narrow:
        yield lines_of(width - TOLD, y, wrapped(view.what, TOLD, most=2), "b" if view.kind == "model" else "w")


def _shortened(view: View, width: float, left: float) -> str:
    """Return what someone says, as far as it fits beside who it is."""
    room = width - left - 20 - text_width(view.who)
    told = view.what if text_width(view.what) <= room else view.what.rpartition("then ")[2]
    return wrapped(told, room, most=1)[0]


def marks_of(view: View, scale: Linear, y: float, *, size: float = 5.0) -> Iterator[Markup]:
    """Yield the dots of a view."""
    if view.point is None:
        return
    x = scale(view.point)
    if view.kind == "crowd":
        for earlier in view.trail:
            yield diamond(scale(earlier), y, 0.8 * size, "dot crowd faint")
        yield diamond(x, y, 1.1 * size, "dot crowd")
    elif view.kind == "world":
        yield rect(x - 2, y - 1.6 * size, 4, 3.2 * size, "dot world")
    elif view.kind == "past":
        yield rect(x - 0.85 * size, y - 0.85 * size, 1.7 * size, 1.7 * size, "dot past")
    elif view.kind == "lens":
        yield triangle(x, y, size, "dot lens")
    else:
        yield circle(x, y, size, "dot model")
