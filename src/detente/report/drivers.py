"""What carries the answer: a bar for each assumption that stands out from noise, and how the answer follows it."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.text import capital
from detente.explain.drivers import Driver, Drivers
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.wording import answer_text
from detente.inspect.labels import Scale
from detente.render.drivers import MOST_JOINT, joint_text
from detente.report import phrases
from detente.report.drawing import circle, group, line, polyline, rect, svg, text_width, words
from detente.report.figure import download
from detente.report.markup import Child, Markup, element
from detente.report.scales import Linear

MOST = 10
"""Assumptions shown; all are in the data."""
CURVE = (160.0, 76.0)
"""Width and height of a curve, in pixels."""


def drivers_part(found: Drivers, scales: dict[str, Scale]) -> Markup:
    """Return the table of what carries the answer.

    Parameters
    ----------
    found
        The drivers of the focus question.
    scales
        How to write the values of each assumption.
    """
    shown = found.drivers[:MOST]
    if not shown:
        return element("p", found.remark or "No assumption stands out from noise.", class_="note")
    reach = max([driver.first_order.high for driver in shown] + [driver.total.high for driver in shown if driver.total])
    heads = (("what", "Assumption"), ("share", "Share of the spread between worlds"), ("curve", "The answer along it"))
    table = element(
        "table",
        element("thead", element("tr", [element("th", head, scope="col", class_=class_) for class_, head in heads])),
        element("tbody", [_row(found, driver, reach, scales[driver.path]) for driver in shown]),
        class_="drivers",
    )
    return element(
        "div",
        element("p", _lead(found), class_="lead small"),
        table,
        element("p", *_notes(found), class_="fine"),
        element("div", download("drivers", _data(found)), class_="under"),
    )


def _lead(found: Drivers) -> str:
    """Return what the shares are shares of."""
    bars = "Bars say how much of the disagreement between worlds goes with each assumption alone"
    bars += " (dark), and together with others (light)." if any(each.total for each in found.drivers) else "."
    if found.measure == "probability":
        return (
            f"The model's worlds disagree: their probabilities lie {100 * found.spread:.0f} points apart (one standard "
            f"deviation). {bars}"
        )
    return bars


def _notes(found: Drivers) -> Iterator[Child]:
    """Yield what the table leaves out."""
    rest = len(found.drivers) - MOST
    if rest > 0:
        yield f"{rest} more carry less each. "
    yield f"Each alone, those listed explain {100 * found.explained:.0f}% of the spread; "
    yield "the rest is what they do together, or too small to tell. " if found.explained < 1 else "little is left. "
    for joint in found.joint[:MOST_JOINT]:
        yield f"{joint_text(joint)} "
    yield f"Below {100 * found.noise_line:.1f}% an assumption cannot be told from one that does nothing"
    lie = "one lies" if len(found.within_noise) == 1 else f"{len(found.within_noise)} lie"
    yield f"; that is where the other {lie}." if found.within_noise else "."
    if found.remark:
        yield f" {found.remark}"


def _row(found: Drivers, driver: Driver, reach: float, scale: Scale) -> Markup:
    """Return one assumption."""
    return element(
        "tr",
        element(
            "td",
            element("b", phrases.curly(capital(driver.label))),
            element("p", driver.in_words),
            class_="what",
        ),
        element("td", _bar(driver, reach), element("span", _told(driver)), class_="share"),
        element("td", _curve(found, driver, scale), class_="curve"),
    )


def _told(driver: Driver) -> str:
    """Return the shares of one assumption in words."""
    text = f"{share_text(driver.first_order.value)} alone"
    if driver.total is not None and driver.total.value > driver.first_order.value:
        text += f", {share_text(driver.total.value)} with others"
    return text if driver.full is None else f"{text}; {share_text(driver.full.value)} with all it shares"


def share_text(share: float) -> str:
    """Return a share of the spread between worlds."""
    return f"{100 * share:.0f}%" if share >= 0.095 else f"{100 * max(share, 0.0):.1f}%"


def _bar(driver: Driver, reach: float) -> Markup:
    """Return the share of one assumption as a bar with its interval; below it the share with others."""
    scale = Linear(0.0, reach, 0.0, 170.0)
    shapes: list[Markup] = []
    rows: list[tuple[IntervalEstimate, str]] = [(driver.first_order, "bar model")]
    if driver.total is not None:
        rows.append((driver.total, "bar faint"))
    for number, (share, class_) in enumerate(rows):
        y = 8.0 + 13.0 * number
        shapes += [
            rect(0, y - 5, scale(max(share.value, 0.0)), 10, class_, radius=1),
            line(scale(max(share.low, 0.0)), y, scale(share.high), y, "whisker"),
        ]
    height = 16.0 + 13.0 * (len(rows) - 1)
    return element("svg", *shapes, viewBox=f"0 0 172 {height:.0f}", width=172, height=height, aria_hidden="true")


def _curve(found: Drivers, driver: Driver, scale: Scale) -> Markup:
    """Return how the answer follows one assumption."""
    width, height = CURVE
    points = driver.shape.points
    means = [point.mean for point in points]
    bounds = (0.0, 1.0) if found.measure == "probability" else (min(means), max(means))
    if found.measure == "probability" and max(means) <= 0.5:
        bounds = (0.0, 0.5)
    x = Linear(0.0, 1.0, 40.0, width - 6.0)
    y = Linear(*bounds, height - 16.0, 6.0)
    is_chance = found.measure == "probability"
    first, last = scale.show(points[0].value, 2), scale.number(points[-1].value, 2)
    if text_width(first) + text_width(last) > x.end - x.start:
        first = scale.number(points[0].value, 2)
    ends = [phrases.percent(bound) if is_chance else answer_text(bound, found.measure, found.by) for bound in bounds]
    shapes = [
        *(line(x.start, y(bound), x.end, y(bound), "grid") for bound in bounds),
        *(words(x.start - 4, y(bound), text, "s", anchor="end") for bound, text in zip(bounds, ends, strict=True)),
        polyline([(x(point.place), y(point.mean)) for point in points], "curve model"),
        *(circle(x(point.place), y(point.mean), 1.8, "dot model") for point in points),
        words(x.start, height - 6, first, "s"),
        words(x.end, height - 6, last, "s", anchor="end"),
    ]
    key = f"driver-{driver.path}"
    return svg(width, height, group(*shapes), title=driver.label, description=driver.in_words, key=key)


def _data(found: Drivers) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the drivers as a table."""
    none = (None, None, None)
    return (
        ("path", "in words", "first order", "low", "high", "total", "low", "high", "direction"),
        [(each.path, each.label, *each.first_order, *(each.total or none), each.in_words) for each in found.drivers],
    )
