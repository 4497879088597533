"""The examination of a case, as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.render import first_decisions
from detente.render.forms import Form, Forms, closed, either, listed
from detente.render.rendering import Rendering
from detente.render.stages import assumptions, worth
from detente.render.zones import lines_of

if TYPE_CHECKING:
    from detente.inspect.check import CheckReport


def text(report: CheckReport) -> str:
    """Return an examination in plain text."""
    return "\n".join(_lines(report))


def _lines(report: CheckReport) -> Iterator[str]:
    """Yield the report as text."""
    uncertain = [number for number in report.numbers if not number.is_fixed]
    lens = f" through {report.lens}" if report.lens else ""
    yield f"{report.case}{lens}: no errors"
    yield (
        f"{report.n_actors} actors, {report.n_quantities} quantities, {report.n_moves} moves, "
        f"{report.n_questions} questions, {len(report.numbers)} numbers ({len(uncertain)} uncertain)"
    )
    brief = f"{report.n_from_brief} from the brief itself, " if report.n_from_brief else ""
    library = f"; {len(report.cited)} of all cite the library of priors" if report.cited else ""
    yield (
        f"numbers given: {report.n_sourced} with a source, {brief}{report.n_reasoned} with a reason, "
        f"{report.n_bare} with neither{library}"
    )
    if report.open_points:
        yield from ("", "Open")
        for point in report.open_points:
            yield f"{report.file or 'case'}:{point.line}: {point.text}"
    if report.notices:
        yield from ("", "Worth knowing")
        for notice in report.notices:
            place = f"{report.file or 'case'}:{notice.line}" if notice.line else report.file or "case"
            yield f"{place}: {notice.path}: {notice.text}"
    if report.relations:
        yield from ("", "Questions")
        yield from map(str, report.relations)
    if uncertain:
        yield from ("", "What the uncertain numbers imply")
        yield from assumptions.table(uncertain)
    if report.together:
        yield from ("", *assumptions.together(report.together))
    if report.worths or report.costs:
        yield from ("", "What one unit is worth at the start, and the factor on the odds of a move that brings it")
        yield from worth.table(report.worths, report.costs)
    if report.first.decisions:
        bands = f", and bands over {report.first.worlds} worlds" if report.first.worlds else ""
        yield from ("", f"What each actor does at its first decision, as it sees the case (medians{bands})")
        yield from first_decisions.short(report.first)
    if report.tables:
        yield from ("", "What red lines leave at the tables at the start")
        yield from lines_of(report.tables)
    if report.minds:
        yield from ("", "What events set for the decisions that follow (medians)")
        yield from (f"{each.event}: {each.path} from {each.before} to {each.after}" for each in report.minds)
    if report.cited:
        yield from ("", "Numbers from the library of priors, each of one population (`detente priors show NAME`)")
        yield from (f"{each.path}: {each.source}" for each in report.cited)
    if report.judgements:
        yield from ("", "The analyst's judgement: neither source nor reason, or only a word for one")
        yield from report.judgements


def plain(report: CheckReport) -> dict[str, Any]:
    """Return an examination as plain data; the case has no problems, or there would be none."""
    return {"ok": True, "problems": [], **to_plain(report)}


def form(forms: Forms) -> Form:
    """Return the form of an examination, and of what is said of a case that has problems."""
    from detente.core.errors import Problem
    from detente.inspect.check import CheckReport

    sound: dict[str, Form] = {
        "ok": {"const": True},
        "problems": {"type": "array", "maxItems": 0},
        **forms.fields(CheckReport),
    }
    faulty: dict[str, Form] = {"ok": {"const": False}, "problems": {**listed(forms.of(Problem)), "minItems": 1}}
    return either(
        closed(sound, about="The examination of a sound case."), closed(faulty, about="What is wrong with a case.")
    )


RENDERINGS = {"CheckReport": Rendering("check", text, schema=2, plain=plain, room="inspect.check", form=form)}
"""How this room shows it."""
