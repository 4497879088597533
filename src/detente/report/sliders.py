"""Sliders on what carries the answer: the worlds weighted anew while one drags; without script a sentence."""

from __future__ import annotations

import json

from detente.core.text import capital, enumerated
from detente.report import phrases
from detente.report.drawing import circle, line, rect, words
from detente.report.findings import Findings
from detente.report.markup import Markup, element
from detente.report.scales import Linear
from detente.report.verdict import heading, subject
from detente.report.worlds import FINE, LEAST_WORLDS, MOST_WEIGHT, REACH, SPREAD, ZERO, Slider, Worlds, reweighted

STRIP = (420.0, 34.0)
"""Width and height of the picture of the answer, in pixels."""


def sliders_part(findings: Findings) -> Markup | None:
    """Return the panel of sliders, hidden until the script runs, and what is told in its place."""
    worlds = findings.worlds
    if worlds is None:
        return None
    return element(
        "section",
        element("h2", "What if"),
        element("p", _instead(findings, worlds), class_="instead"),
        _panel(findings, worlds),
        id="what-if",
        class_="what-if",
    )


def shown(worlds: Worlds, value: float, unit: str = "") -> str:
    """Return an answer as the page writes it."""
    return phrases.percent(value) if worlds.measure == "probability" else phrases.amount(value, unit)


def _instead(findings: Findings, worlds: Worlds) -> str:
    """Return where the sliders would lead, from end to end, in a sentence."""
    told = []
    for number, slider in enumerate(worlds.sliders):
        last = len(slider.texts) - 1
        low, high = (reweighted(worlds, {number: step}) for step in (0, last))
        if min(low.effective, high.effective) >= LEAST_WORLDS:
            ends = (shown(worlds, low.answer), shown(worlds, high.answer))
            told.append(
                f"from {ends[0]} to {ends[1]} as {subject(findings, slider.path)} goes from {slider.texts[0]} to "
                f"{slider.texts[last]}"
            )
    if not told:
        return "Too few worlds of the run lie near the ends of what carries the answer to say what it would be there."
    mean = worlds.measure == "value"
    asked = f"the chance of “{findings.option}”" if findings.option else "the mean" if mean else "the answer"
    return f"One assumption at a time, {asked} goes {enumerated(told)}."


def _panel(findings: Findings, worlds: Worlds) -> Markup:
    """Return the panel: the answer as it would be, and the sliders."""
    answer = findings[findings.focus]
    now = reweighted(worlds, {})
    is_chance = worlds.measure == "probability"
    said = next((share for share in answer.shares if share.option == findings.option), answer)
    value = said.probability if is_chance and said.probability is not None else now.answer
    low, high = said.band if is_chance and said.band else (now.low, now.high)
    scale = Linear(worlds.low, worlds.high, 8.0, STRIP[0] - 8.0)
    n = len(worlds.answers)
    what = "as the case has it" if is_chance else "mean, and where nine of ten worlds have theirs"
    rest = f"{f'“{findings.option}”, ' if findings.option else ''}{what}: drag to see what follows"
    return element(
        "div",
        element(
            "div",
            element(
                "p",
                element("output", shown(worlds, value), class_="then"),
                " ",
                element("span", class_="between"),
                element("span", rest, class_="worlds"),
            ),
            _strip(worlds, scale, value, low, high),
            class_="outcome",
        ),
        [_slider(findings, slider, number, worlds) for number, slider in enumerate(worlds.sliders)],
        element(
            "p",
            element("button", "Back to the case", type="button", class_="back"),
            " Nothing is run: the worlds of the run are weighted anew. Marks: where the answer crosses a line.",
            class_="fine",
        ),
        class_="play",
        hidden=True,
        data_worlds=worlds.packed,
        data_n=str(n),
        data_counts="" if worlds.counts else None,
        data_low=f"{worlds.low:.6g}",
        data_high=f"{worlds.high:.6g}",
        data_middle=f"{worlds.middle:.9g}",
        data_drawn=f"{worlds.drawn:.9g}",
        data_unit=None if is_chance else "",
        data_answer=f"{value:.6g}",
        data_from=f"{low:.6g}",
        data_to=f"{high:.6g}",
        data_left=scale.start,
        data_right=scale.end,
        data_spread=f"{SPREAD:g}",
        data_most=f"{MOST_WEIGHT:g}",
        data_least=LEAST_WORLDS,
        data_reach=f"{REACH:g}",
        data_zero=ZERO,
        data_fine=FINE,
        data_rest=rest,
    )


def _strip(worlds: Worlds, scale: Linear, value: float, low: float, high: float) -> Markup:
    """Return the axis of the answer with its band: as the case has it, and as it would be."""
    width, height = STRIP
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0) if worlds.measure == "probability" else scale.ticks(4)
    shapes = [line(scale.start, 11, scale.end, 11, "axis")]
    for tick in ticks:
        shapes += [
            line(scale(tick), 6, scale(tick), 16, "axis"),
            words(scale(tick), 27, _tick(worlds, tick), "s", anchor="middle"),
        ]
    shapes += [
        rect(scale(low), 7, scale(high) - scale(low), 8, "range model moved", radius=2),
        line(scale(value), 1, scale(value), 21, "was"),
        circle(scale(value), 11, 5.5, "dot model moved"),
    ]
    return element("svg", *shapes, viewBox=f"0 0 {width:g} {height:g}", width=width, height=height, aria_hidden="true")


def _tick(worlds: Worlds, value: float) -> str:
    """Return the label of a tick."""
    return f"{100 * value:.0f}%" if worlds.measure == "probability" else phrases.amount(value)


def _slider(findings: Findings, slider: Slider, number: int, worlds: Worlds) -> Markup:
    """Return one slider with its name, its value and its marks."""
    key, last = f"slider-{number}", len(slider.texts) - 1
    column = 1 + bool(worlds.counts) + sum(1 + bool(each.own) for each in worlds.sliders[:number])
    return element(
        "div",
        element("label", heading(findings, slider.path), for_=key),
        element("output", for_=key),
        element(
            "div",
            element(
                "input",
                id=key,
                type="range",
                class_="rests",
                min="0",
                max=str(last),
                step="1",
                value=str(slider.start),
                data_texts=json.dumps(slider.texts, ensure_ascii=False),
                data_now=_now(slider),
                data_level="" if slider.is_level else None,
                data_scores=str(column),
                data_own=str(column + 1 if slider.own else column),
            ),
            _marks(slider),
            class_="track",
        ),
        class_="slider",
    )


def _now(slider: Slider) -> str:
    """Return what the case says of an assumption, before it is moved."""
    first, last = slider.texts[0], slider.texts[-1]
    if slider.is_level:
        return f"{first} or {last}" if len(slider.texts) == 2 else f"{first} to {last}"
    if "middle" in first:
        return "anywhere"
    number = first.partition(" ")[0].removesuffix("%")
    same = first.removeprefix(number) == last.removeprefix(last.partition(" ")[0].removesuffix("%"))
    return f"{number if same else first} to {last}"


def _marks(slider: Slider) -> Markup | None:
    """Return where the answer crosses lines."""
    if not slider.marks:
        return None
    shapes: list[Markup] = []
    for mark in slider.marks:
        place = 100 * mark.place
        shapes.append(
            element(
                "svg",
                element("title", f"{capital(mark.text)} at {mark.value}"),
                element("line", x1=0, y1=0, x2=0, y2=6, class_="flip-mark"),
                words(0, 12, mark.text, "s", anchor="middle"),
                x=f"{place:.1f}%",
                overflow="visible",
                aria_hidden="true",
            )
        )
    return element("svg", *shapes, class_="marks", height=18, aria_hidden="true")
