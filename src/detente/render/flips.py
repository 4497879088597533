"""Flips as people read them, and as JSON holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from detente.core.plain import to_plain
from detente.core.text import percent, trimmed, wrap
from detente.explain.flip import Flip, Flips
from detente.explain.wording import answer, answer_text, line_text, share_text, where_text
from detente.render.drivers import named_estimate
from detente.render.forms import Form, Forms
from detente.render.frames import interval_columns
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

_INDENT = " " * 4
OWN_PART = "On its own: the part of a number that its factor leaves; values as with the factor in its middle."
"""What a condition means that is of such a part."""


def text(found: Flips) -> str:
    """Return flips in plain text."""
    name = f"{found.question} = {found.option}" if found.option else found.question
    when = f"by {found.by}" if found.measure == "probability" else f"on {found.by}"
    now = answer_text(found.answer, found.measure, found.by)
    mark = line_text(found.line, found.measure)
    heading = [
        *wrap(f"What would have to be true: {name} {found.direction} {mark} {when} (it is {now})"),
        *wrap(f"{found.provenance.case}, {found.provenance}"),
        "",
    ]
    return "\n".join([*heading, body(found)])


def body(found: Flips) -> str:
    """Return the same without what it is about."""
    return trimmed(_lines(found))


def _lines(found: Flips) -> Iterator[str]:
    mark = line_text(found.line, found.measure)
    if found.remark:
        yield from wrap(found.remark)
        return
    counted = f"as counted on the {found.provenance.paths:,} paths of each"
    yield from wrap(f"In {share_text(found.beyond)} of the worlds it is {found.direction} {mark}, {counted}.")
    yield ""
    if not found.single and not found.together:
        yield from _nothing(found, mark)
        return
    if found.single:
        yield "One assumption alone:"
        for flip in found.single:
            yield from _told(flip, found)
    else:
        yield "No single assumption does it alone. Nearest comes:"
        if found.nearest_single is not None:
            yield from _told(found.nearest_single, found)
    if found.together:
        yield ""
        yield "Together:"
        for flip in found.together:
            yield from _told(flip, found)
    if any(condition.is_own_part for flip in (*found.single, *found.together) for condition in flip.conditions):
        yield ""
        yield from wrap(OWN_PART)


def nothing(found: Flips, mark: str) -> str:
    """Return that nothing flips it."""
    return (
        "Nothing within the stated ranges does: no single assumption and no combination of up to three, in at least 2% "
        f"of the worlds, brings it {found.direction} {mark}. The case would have to be another one. Nearest come:"
    )


def _nothing(found: Flips, mark: str) -> Iterator[str]:
    """Yield that nothing flips it, and how far it comes."""
    yield from wrap(nothing(found, mark))
    for flip in (found.nearest_single, found.nearest_together):
        if flip is not None:
            yield from _told(flip, found)


def _told(flip: Flip, found: Flips) -> Iterator[str]:
    """Yield a flip, one condition a line."""
    is_above = found.direction == "above"
    yield f"  - {answer(flip, found.measure, found.by)}, if"
    for number, each in enumerate(flip.conditions):
        joint = " and" if number < len(flip.conditions) - 1 else ""
        condition = f"{each.in_words} [{each.path}]{joint}"
        yield from wrap(condition, lead=f"{_INDENT}  ", hang=2, splits_words=False)
    where = where_text(flip, found.measure, found.line, above=is_above)
    yield from wrap(where, indent=4)


def plain(found: Flips) -> dict[str, Any]:
    """Return flips as plain data; the kind of the question has a name of its own."""
    data: dict[str, Any] = {"question_kind" if name == "kind" else name: each for name, each in to_plain(found).items()}
    for flip in (*data["single"], *data["together"], data["nearest_single"], data["nearest_together"]):
        if flip is None:
            continue
        flip["tested"] = named_estimate(flip["tested"])
        for condition in flip["conditions"]:
            condition["matters"] = named_estimate(condition["matters"])
    return data


def form(forms: Forms) -> Form:
    """Return the form of flips: every field as it is, but for the question's kind; estimates by name."""
    from detente.explain.sensitivity.indices import IntervalEstimate

    forms.define(IntervalEstimate, forms.named(IntervalEstimate))
    return forms.object(Flips, {"question_kind": forms.fields(Flips)["kind"]}, without=("kind",))


def _flip_rows(found: Any) -> Iterator[Sequence[Cell]]:
    told = [*found.single, *found.together]
    if not told:
        told = [flip for flip in (found.nearest_single, found.nearest_together) if flip is not None]
    for flip in told:
        yield (
            Prose(" and ".join(each.in_words for each in flip.conditions), ", ".join(c.path for c in flip.conditions)),
            _interval(flip, found),
            percent(flip.share),
            percent(flip.density),
            percent(flip.coverage),
        )


def _interval(flip: Any, found: Any) -> str:
    """Return the answer where a flip holds, in fresh worlds where it was tried."""
    value, *ends = (
        answer_text(each, found.measure, found.by)
        for each in (flip.tested if flip.tested is not None else (flip.answer,))
    )
    return f"{value} ({' to '.join(ends)})" if ends else value


def _flip_rest(found: Any) -> Sequence[str]:
    if found.remark:
        return (found.remark,)
    mark = line_text(found.line, found.measure)
    return () if found.single or found.together else (nothing(found, mark),)


def _flips(found: Any) -> Iterator[Row]:
    for kind, flips in (("single", found.single), ("together", found.together)):
        for number, flip in enumerate(flips, 1):
            for condition in flip.conditions:
                yield {
                    "flip": f"{kind} {number}",
                    "assumption": condition.path,
                    "above": condition.above.value if condition.above else None,
                    "below": condition.below.value if condition.below else None,
                    "in_words": condition.in_words,
                    "answer": flip.answer,
                    **interval_columns("tested", flip.tested),
                    "share": flip.share,
                    "coverage": flip.coverage,
                    "density": flip.density,
                    "quasi_p": condition.quasi_p,
                }


def _brief(found: Flips) -> str:
    return f"{found.provenance.case}, {found.question}: {len(found.single) + len(found.together)} flips"


RENDERINGS = {
    "Flips": Rendering(
        "flips",
        text,
        plain=plain,
        room="explain.flip",
        form=form,
        grid=Grid(
            lambda found: (
                Prose("if"),
                "it is",
                "true in, of the worlds",
                f"of these {found.direction} the line",
                f"of all {found.direction} the line",
            ),
            _flip_rows,
            _flip_rest,
        ),
        frame=Frame(("flip", "assumption"), "One row a condition of each flip.", _flips),
        brief=_brief,
    )
}
"""How this room shows it."""
