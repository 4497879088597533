"""What a case says of itself while it is written: the first week, and what acts on what, as HTML and SVG.

The pictures are those of the report. All text of the case goes through `detente.report.markup`, which escapes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detente.core.text import capital, percent_in_tenths
from detente.report.drawing import rect
from detente.report.markup import Markup, element, joined

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.inspect.causes import Causes
    from detente.inspect.first_decisions import FirstDecision, FirstOption
    from detente.inspect.labels import Words

WORLDS, PATHS = 64, 16
"""Size of the run from which the map has how far quantities move: enough for arrows in three widths."""
MOST_OPTIONS: Final = 5
"""Options of an actor that are shown; the others are counted."""
_BAR: Final = 100.0


def first_week(case: Case) -> str:
    """Return what each actor does at its first decision and how likely, as HTML."""
    from detente.compile import compile_case
    from detente.inspect.first_decisions import first_decisions
    from detente.inspect.labels import words_of

    model = compile_case(case)
    found = first_decisions(model)
    if found.too_large:
        return element("p", found.too_large, class_="quiet")
    words = words_of(model, case)
    acting = [each for each in found.decisions if len(each.options) > 1]
    idle = [each for each in found.decisions if len(each.options) < 2]
    parts: list[Markup] = [_decision(each, words) for each in acting]
    if idle:
        names = ", ".join(capital(words.actors[each.actor]) for each in idle)
        parts.append(element("p", f"Nothing to decide yet: {names}.", class_="quiet"))
    return joined(parts) if parts else element("p", "No actor has a move.", class_="quiet")


def _decision(decision: FirstDecision, words: Words) -> Markup:
    from detente.inspect.start import time_text

    wait, *moves = decision.options
    best = sorted(moves, key=lambda option: -option.odds.median)
    shown = [wait, *best[: MOST_OPTIONS - 1]]
    left = len(best) - (MOST_OPTIONS - 1)
    return element(
        "section",
        element("h3", capital(words.actors[decision.actor])),
        element("p", f"decides every {time_text(decision.tempo)}", class_="quiet"),
        element("table", element("tbody", [_option(each, words) for each in shown]), class_="odds"),
        element("p", f"and {left} more", class_="quiet") if left > 0 else None,
        list(_flags(decision)),
        class_="actor",
    )


def _option(option: FirstOption, words: Words) -> Markup:
    name = "waits" if option.name == "wait" else words.events.get(option.name, option.name)
    odds = option.odds
    shapes = [
        rect(0, 3, _BAR * odds.median, 8, "bar model"),
        rect(_BAR * odds.low, 6, _BAR * (odds.high - odds.low), 2, "whisker-band"),
    ]
    band = f"{percent_in_tenths(odds.low)} to {percent_in_tenths(odds.high)}" if odds.low != odds.high else ""
    return element(
        "tr",
        element("th", name, scope="row"),
        element(
            "td",
            element("svg", shapes, viewBox="0 0 100 14", preserveAspectRatio="none", aria_hidden="true", class_="odd"),
        ),
        element("td", percent_in_tenths(odds.median), class_="p", title=band or None),
    )


def _flags(decision: FirstDecision) -> Iterator[Markup]:
    for flag in decision.flags[:3]:
        yield element("p", f"{flag.option}: {flag.text}", class_="flag")


@dataclass(frozen=True, slots=True)
class CaseMap:
    """What the picture of a case is drawn from."""

    case: Case
    causes: Causes
    words: Words


def what_acts(case: Case) -> str:
    """Return who acts on what, what pulls on what and who cares, as the report's picture."""
    from detente.explain.chronology import courses_of
    from detente.forecast.histories import kept
    from detente.forecast.run import run
    from detente.forecast.sample import sample_of
    from detente.inspect.causes import causes
    from detente.inspect.labels import words_of
    from detente.report.network import network_figure

    runs = run(case, worlds=WORLDS, paths=PATHS, threads=1)
    courses = courses_of(runs.model, kept(sample_of(runs))[1])
    found = causes(runs.model, {name: course.scale for name, course in courses.items()})
    drawn = network_figure(CaseMap(case, found, words_of(runs.model, case)))
    return drawn if drawn is not None else element("p", "Nothing acts on anything yet.", class_="quiet")
