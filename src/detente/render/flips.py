"""Flips as people read them, and as JSON holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from detente.core.plain import to_plain
from detente.core.text import capital, percent, trimmed, wrap
from detente.explain.flip import Either, Flip, Flips
from detente.explain.wording import (
    LineInWords,
    answer,
    answer_text,
    is_turned,
    joints,
    line_text,
    share_text,
    where_text,
)
from detente.render.drivers import named_estimate
from detente.render.forms import Form, Forms
from detente.render.frames import interval_columns
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

_INDENT = " " * 4
OWN_PART = "On its own: the part of a number that its factor leaves; values as with the factor in its middle."
"""What a condition means that is of such a part."""
SIZEABLE = 0.02
"""Share of worlds beyond a line from which it cannot be said that nothing is: that of the smallest flip."""


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
    if found.remark:
        yield from wrap(found.remark)
        return
    yield from wrap(counted(found))
    yield ""
    if not found.single and not found.together:
        yield from _nothing(found)
        return
    if found.single:
        yield "One assumption alone:"
        yield from _all_told("single", found)
    elif found.nearest_single is not None:
        yield "No single assumption does it alone. Nearest comes:"
        yield from _told((found.nearest_single,), found.nearest_single, found, is_nearest=True)
    else:
        yield "No single assumption does it alone, or was found to bring it even a tenth of the way nearer."
    if found.together:
        yield ""
        yield "Together:"
        yield from _all_told("together", found)
    if any(condition.is_own_part for flip in (*found.single, *found.together) for condition in flip.conditions):
        yield ""
        yield from wrap(OWN_PART)


def counted(found: Flips) -> str:
    """Return in how many worlds the answer is beyond the line."""
    mark = line_text(found.line, found.measure)
    paths = f"as counted on the {found.provenance.paths:,} paths of each"
    text = f"In {share_text(found.beyond)} of the worlds it is {found.direction} {mark}, {paths}"
    if found.beyond_themselves is None:
        return f"{text}."
    limit = found.beyond_at_most
    if limit is not None and limit >= SIZEABLE:
        return (
            f"{text} (anything from next to none to {share_text(limit)} once the chance of so few paths is taken out)."
        )
    return f"{text} ({about(found.beyond_themselves)} once the chance of so few paths is taken out)."


def about(share: float) -> str:
    """Return an estimated share, small ones as such."""
    return f"about {share_text(share)}" if share >= SIZEABLE else "next to none"


def nothing(found: Flips) -> str:
    """Return that nothing flips it; and, where many worlds are or may be beyond the line, that they are or may be."""
    mark = line_text(found.line, found.measure)
    nearest = [flip for flip in (found.nearest_single, found.nearest_together) if flip is not None]
    tail = {0: "No assumption was found that brings it even a tenth of the way nearer.", 1: "Nearest comes:"}.get(
        len(nearest), "Nearest come:"
    )
    beyond = found.beyond_best
    limit = max(beyond, found.beyond_at_most or 0.0)
    if limit < SIZEABLE:
        return (
            "Nothing within the stated ranges does: no single assumption and no combination of up to three, in at "
            f"least 2% of the worlds, brings it {found.direction} {mark}. The case would have to be another one. {tail}"
        )
    start = (
        f"No single assumption and no combination of up to three was found that brings it {found.direction} {mark} "
        "in at least 2% of the worlds."
    )
    if beyond < SIZEABLE:
        size = found.provenance
        return (
            f"{start} With {size.paths:,} paths in each of {size.worlds:,} worlds it cannot be told whether up to "
            f"{share_text(limit)} of the worlds are beyond it; more paths or more worlds would tell. {tail}"
        )
    share = about(beyond) if found.beyond_themselves is not None else share_text(beyond)
    return (
        f"{start} Yet in {share} of the worlds it is. What sets these apart was not found: it may take more "
        "assumptions at once, hold in fewer worlds, or be too small a difference for so few worlds and paths. "
        f"{tail}"
    )


def headline(found: Flips) -> str:
    """Return the flip that brings most worlds beyond the line farthest, or that there is none, in a sentence."""
    wholes = [whole for kind in ("single", "together") for _, whole in grouped(kind, found)]
    if wholes:
        return max(wholes, key=lambda whole: whole.share * abs(whole.answer - found.line)).in_words
    mark = line_text(found.line, found.measure)
    return f"No assumption alone and no three together were found that bring it {found.direction} {mark}{yet(found)}."


def yet(found: Flips) -> str:
    """Return, as the end of a sentence, what share of worlds is or may be beyond the line though nothing sets it apart.

    Empty where less than 2% of the worlds are or can be.
    """
    if found.beyond_best >= SIZEABLE:
        return f", though in {about(found.beyond_best)} of the worlds it is"
    limit = found.beyond_at_most or 0.0
    if limit < SIZEABLE:
        return ""
    return f", though it cannot be told whether it is in up to {share_text(limit)} of the worlds"


def _nothing(found: Flips) -> Iterator[str]:
    """Yield that nothing flips it, and how far it comes."""
    yield from wrap(nothing(found))
    for flip in (found.nearest_single, found.nearest_together):
        if flip is not None:
            yield from _told((flip,), flip, found, is_nearest=True)


def grouped(kind: str, found: Flips) -> Iterator[tuple[tuple[Flip, ...], Flip | Either]]:
    """Yield the flips of a kind, those of the same assumptions together, with what has the figures of all of them."""
    flips = found.single if kind == "single" else found.together
    unions = [each for each in found.either if each.kind == kind]
    for number, flip in enumerate(flips):
        union = next((each for each in unions if number in each.members), None)
        if union is None:
            yield (flip,), flip
        elif number == union.members[0]:
            yield tuple(flips[each] for each in union.members), union


def _all_told(kind: str, found: Flips) -> Iterator[str]:
    for flips, whole in grouped(kind, found):
        yield from _told(flips, whole, found)


def _told(flips: Sequence[Flip], whole: Flip | Either, found: Flips, *, is_nearest: bool = False) -> Iterator[str]:
    """Yield a flip, or several of the same assumptions, one condition a line."""
    line = LineInWords(found.measure, found.line, found.direction == "above", found.by)
    yield f"  - {'Where' if is_nearest else capital(line.where(whole))}"
    is_mirrored = len(flips) == 2 and is_turned(*flips)
    shown = flips[:1] if is_mirrored else flips
    for number, flip in enumerate(shown):
        if number:
            yield f"{_INDENT}or where"
        is_last = number == len(shown) - 1
        end = "," if is_mirrored or not is_last else ";"
        for place, (each, joint) in enumerate(zip(flip.conditions, joints(len(flip.conditions)), strict=True)):
            after = joint.rstrip() if place < len(flip.conditions) - 1 else end
            yield from wrap(f"{each.in_words} [{each.path}]{after}", lead=f"{_INDENT}  ", hang=2, splits_words=False)
    start = "or the other way round; " if is_mirrored else ""
    noun = "the chance" if found.measure == "probability" else "it"
    there = answer(whole, found.measure, found.by)
    where = where_text(whole, found.measure, found.line, above=line.is_above)
    yield from wrap(
        f"{start}this holds in {share_text(whole.share)} of the worlds, and there {noun} is {there}.{where}", indent=4
    )


def plain(found: Flips) -> dict[str, Any]:
    """Return flips as plain data; the kind of the question has a name of its own."""
    data: dict[str, Any] = {"question_kind" if name == "kind" else name: each for name, each in to_plain(found).items()}
    for union in data["either"]:
        union["tested"] = named_estimate(union["tested"])
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
    unions = tuple(each.in_words for each in found.either)
    return unions if found.single or found.together else (nothing(found),)


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
