"""Findings as pieces of a page: markup that the report draws, in plain data that travel to the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.core.text import capital
from detente.diff.result import Diff
from detente.explain.drivers import Drivers
from detente.explain.explain import Explanation
from detente.explain.flip import Flips
from detente.explain.story import Stories
from detente.inspect.labels import scale
from detente.render import html
from detente.render.diff import asked_on_one_side
from detente.render.explanation import answer
from detente.report.drivers import drivers_part
from detente.report.findings import Findings
from detente.report.flips import flips_part
from detente.report.markup import Child, Markup, element, joined
from detente.report.page import page_pieces
from detente.report.scales import date_label
from detente.report.settlement import settlement_part
from detente.report.shifts import shifts_figure, shifts_of
from detente.report.storyboard import stories_part
from detente.report.verdict import verdict
from detente.report.watchlist import watch_part
from detente.watch import Indicators

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.core.result import Result
    from detente.settle.settled import Settled
    from detente.sim.runs import Runs

_STYLE = re.compile(r"""\sstyle='([^'<>]*)'""")
"""The styles of notebook cells: texts in them are escaped, apostrophes included, so this is never part of one."""


def page_of_findings(found: Findings) -> dict[str, Any]:
    """Return what the page of a forecast shows."""
    pieces, said = page_pieces(found), verdict(found)
    sliders = found.worlds.sliders if found.worlds is not None else ()
    return {
        "title": found.forecast.title or found.forecast.case,
        "question": found.focus,
        "option": found.option,
        "said": said.said,
        "hangs": said.hangs,
        "short": pieces.short,
        "sliders": pieces.what_if,
        "settings": [{"path": each.path, "values": each.settings} for each in sliders],
        "parts": [
            {"key": part.key, "title": part.title, "finding": part.finding, "lead": part.lead, "html": _body(part.body)}
            for part in pieces.parts
        ],
    }


def page_of_explanation(found: Explanation, runs: Runs, case: Case) -> dict[str, Any]:
    """Return what the page of an explanation shows: its sections as the report draws them."""
    asked = asked_of(found.text or found.question, answer(found))
    return {"html": joined([asked, *_sections(found, runs, case)]), "text": str(found)}


def page_of_indicators(found: Indicators) -> dict[str, Any]:
    """Return what the page of what to watch for shows."""
    asked = asked_of(found.text or found.question, f"Until {date_label(found.until)}")
    return {"html": joined([asked, watch_part(found)]), "text": str(found)}


def asked_of(question: str, answer: str) -> Markup:
    """Return the heading of a page about one question."""
    return element("section", element("h2", question), element("p", element("b", answer)), class_="question")


def _sections(found: Explanation, runs: Runs, case: Case) -> Iterator[Markup]:
    for name, results in found.sections.items():
        flips = [each for each in results if isinstance(each, Flips)]
        drawn: list[Child] = [flips_part(flips, None)] if flips else []
        for each in results:
            if isinstance(each, Drivers):
                drawn += [
                    element("h3", each.option) if each.option else None,
                    drivers_part(each, {one.path: scale(one.path, runs.model, case) for one in each.drivers}),
                ]
            elif isinstance(each, Stories):
                drawn.append(stories_part(each))
        yield element("section", element("h2", HEADS.get(name, name)), drawn, class_="explained", id=name)


HEADS = {"drivers": "What carries the answer", "flips": "What would have to be true", "stories": "Stories"}
"""The report's headings of the sections of an explanation."""


def page_of_sides(found: Result, sides: tuple[str, str]) -> dict[str, Any]:
    """Return what the page of a result with two sides shows: what moves, and the table of all."""
    moved = shifts_figure(shifts_of(found), sides=sides)
    head = None if moved is None else element("h2", "What changes")
    aside = [element("p", f"{capital(line)}.") for line in asked_on_one_side(found)] if isinstance(found, Diff) else []
    return {"html": joined([head, moved, table_of(found), *aside]), "text": str(found)}


def page_of_settlement(shown: Settled, text: str) -> dict[str, Any]:
    """Return what the page of a settlement shows, as the report draws it, below a heading of its own."""
    return {"html": joined([element("h2", "Where the talks end up"), settlement_part(shown)]), "text": text}


def table_of(result: Result) -> Markup:
    """Return a result as a notebook shows it, its styles in classes: a page allows none inside its elements."""

    def classed(match: re.Match[str]) -> str:
        named = [
            word for word, mark in (("left", "text-align:left"), ("right", "text-align:right")) if mark in match[1]
        ]
        return f' class="{named[0]}"' if named else ""

    return Markup(_STYLE.sub(classed, html(result)))


def _body(body: Child) -> Markup:
    return joined([body])
