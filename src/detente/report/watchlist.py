"""What to watch for: observations in the coming weeks by what they tell of the question."""

from __future__ import annotations

from collections.abc import Sequence

from detente.core.text import capital, enumerated
from detente.render.indicators import is_little, nothing_tells
from detente.report import phrases
from detente.report.drawing import circle, group, line, svg
from detente.report.figure import download, slug
from detente.report.markup import Child, Markup, element
from detente.report.scales import Linear, date_label
from detente.watch import Indicator, Indicators

MOST = 8
"""Indicators shown; all are in the data."""


def watch_part(found: Indicators) -> Markup:
    """Return the list for the watch; a sentence where nothing on it tells much, the list folded away."""
    shown = found.indicators[:MOST]
    if not shown:
        return element("p", nothing_tells(found, date_label(found.until)))
    listed = element(
        "div", element("p", *_lead(found)), _table(found, shown), element("p", *_notes(found), class_="fine")
    )
    return element(
        "div",
        [
            element("p", nothing_tells(found, date_label(found.until))),
            element("details", element("summary", "What little there is"), listed),
        ]
        if is_little(found)
        else listed,
        element("div", download("indicators", _data(found)), class_="under"),
    )


def _table(found: Indicators, shown: Sequence[Indicator]) -> Markup:
    """Return indicators as a table."""
    is_chance = found.kind in {"binary", "date"}
    heads = ["Seen by then", "Chance to see it", "If seen", "If not", "" if is_chance else None, "Bits"]
    classes = ["what", "p", "p", "p", "strip", "p"]
    columns = [(head, class_) for head, class_ in zip(heads, classes, strict=True) if head is not None]
    return element(
        "table",
        element("thead", element("tr", [_head(head, class_) for head, class_ in columns])),
        element("tbody", [_row(found, each, is_chance=is_chance) for each in shown]),
        class_="watch",
    )


def _head(head: str, class_: str) -> Markup:
    """Return the head of a column; that of the pictures has none."""
    return element("th", head, scope="col", class_=class_) if head else element("td", class_=class_)


def _lead(found: Indicators) -> list[Child]:
    """Return where the question will stand."""
    text = f"Until {date_label(found.until)}. "
    if found.decided:
        text += f"By then it is decided on {phrases.percent(found.decided)} of the paths. "
    if found.kind in {"binary", "date"}:
        text += f"Where it is still open, it comes true with {phrases.percent(found.probability[0])}."
    return [text]


def _notes(found: Indicators) -> list[Child]:
    """Return how much all of it tells, and what it leaves out."""
    text = f"A bit is what the toss of a fair coin hides; the question hides {found.entropy:.2g}. "
    if len(found.together) > 1 and found.entropy:
        share = found.together[-1] / found.entropy
        text += f"The first {len(found.together)} together tell {phrases.percent(share)} of that"
        text += ". "
    text += (
        f"{found.n_noise} other observation{' tells' if found.n_noise == 1 else 's tell'} no more than chance would."
    )
    return [text]


def _row(found: Indicators, each: Indicator, *, is_chance: bool) -> Markup:
    """Return one indicator."""
    also = [f"“{_named(other)}”" for other in each.also[:3]]
    seen, missing = _pair(found, each)
    return element(
        "tr",
        element(
            "td",
            element("b", _named(each)),
            element("p", f"Tells much the same: {enumerated(also)}", class_="fine") if also else None,
            class_="what",
        ),
        element("td", phrases.percent(each.seen), class_="p"),
        element("td", seen, class_="p"),
        element("td", missing, class_="p"),
        element("td", _strip(found, each), class_="strip") if is_chance else None,
        element("td", f"{each.bits:.2g}", class_="p"),
    )


def _named(each: Indicator) -> str:
    """Return what may be seen, in words."""
    name = capital(each.text or each.name.replace("_", " "))
    if each.kind != "quantity":
        return name
    sign, _, level = each.name.partition(" ")[2].partition(" ")
    return f"{name} {_SIGNS[sign]} {phrases.amount(float(level), each.unit)}"


_SIGNS = {">=": "at or above", "<": "below"}


def _pair(found: Indicators, each: Indicator) -> tuple[str, str]:
    """Return what the question comes to where an indicator is seen, and where it is not."""
    if each.mean_if_seen is not None and each.mean_if_not is not None:
        return phrases.amount(each.mean_if_seen), phrases.amount(each.mean_if_not)
    if found.kind in {"binary", "date"}:
        return phrases.percent(each.if_seen[0]), phrases.percent(each.if_not[0])
    moves = [abs(seen - other) for seen, other in zip(each.if_seen, each.if_not, strict=True)]
    most = moves.index(max(moves))
    name = found.answers[most]
    return f"{name} {phrases.percent(each.if_seen[most])}", phrases.percent(each.if_not[most])


def _strip(found: Indicators, each: Indicator) -> Markup:
    """Return where the probability goes if the indicator is seen, and if it is not."""
    scale = Linear(0.0, 1.0, 5.0, 155.0)
    base, seen, missing = scale(found.probability[0]), scale(each.if_seen[0]), scale(each.if_not[0])
    shapes = [
        line(scale(0.0), 11, scale(1.0), 11, "axis"),
        line(base, 4, base, 18, "axis"),
        line(min(seen, missing), 11, max(seen, missing), 11, "move"),
        circle(missing, 11, 4, "dot hollow"),
        circle(seen, 11, 4.5, "dot model"),
    ]
    told = f"{phrases.percent(each.if_seen[0])} if seen, {phrases.percent(each.if_not[0])} if not"
    return svg(160, 22, group(*shapes), title=each.name, description=told, key=f"watch-{slug(each.name)}-{each.kind}")


def _data(found: Indicators) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the indicators as a table."""
    return (
        ("indicator", "kind", "in words", "chance", "answer", "if seen", "if not", "bits", "low", "high"),
        [
            (each.name, each.kind, each.text, each.seen, answer, seen, missing, each.bits, *each.bits_interval)
            for leader in found.indicators
            for each in (leader, *leader.also)
            for answer, seen, missing in zip(found.answers, each.if_seen, each.if_not, strict=True)
        ],
    )
