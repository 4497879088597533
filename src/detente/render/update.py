"""An update as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.text import columns, cut, percent, points, signed, significant, wrap
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.update.posterior import AssumptionUpdate, Evidence, QuestionUpdate, Revision, Update

MOST_ASSUMPTIONS = 8
"""Assumptions that are told; all are in the JSON."""
AS_EXPECTED = 0.995
"""Expectation of what had not happened from which it is not worth naming."""
MOST_SILENT = 5
"""Events named that had not happened and were not asked about; all are in the JSON."""
MOST_SENTENCES = 3
"""Questions told in a sentence of their own."""


def table(update: Update) -> str:
    """Return an update as plain text."""
    lines = [*_heading(update), ""]
    rows = [row for each in update.questions for row in _rows(each)]
    lines += columns([("question", "before", "after", "±", "change"), *rows])
    lines += ["", *_told(update), "", *_moved(update), "", *_footing(update)]
    return "\n".join(lines)


def _heading(update: Update) -> Iterator[str]:
    source = update.provenance
    yield from wrap(f"{source.case}: {update.title}" if update.title else source.case)
    hindsight = ", written with hindsight" if update.hindsight else ""
    yield f"{source}{hindsight}"
    for path, value in source.overrides.items():
        yield from wrap(f"set {path} = {value}", hang=4)
    yield ""
    yield "observed:"
    for each in update.evidence:
        if not each.is_silence:
            yield from wrap(_observed(each), indent=2, hang=2)
    yield from _silent(update)


def _silent(update: Update) -> Iterator[str]:
    """Yield what had merely not been observed, in one line: how many events, and which of them were expected most."""
    silent = sorted((each for each in update.evidence if each.is_silence), key=lambda each: each.expected)
    if not silent:
        return
    telling = [each for each in silent if each.expected < AS_EXPECTED]
    told = [f"{each.text.partition(' by ')[0]} ({percent(each.expected)})" for each in telling[:MOST_SILENT]]
    text = f"nothing else by {silent[0].last}: {len(silent)} moves and events had not happened"
    yield from wrap(f"{text}. Least expected: {', '.join(told)}" if told else text, indent=2, hang=2)


def _observed(each: Evidence) -> str:
    """Return an observation with its place in the case, and how much the case expected it."""
    if each.kind in {"event", "no event"}:
        verb = "not from" if each.kind == "no event" else "from"
        return f"{each.text} ({verb} {each.first} to {each.last}; expected with {percent(each.expected)})"
    if each.foreseen is None:
        return each.text
    low, middle, high = (significant(value) for value in each.foreseen)
    return f"{each.text} (expected {middle}, with 90% {low} to {high})"


def _rows(each: QuestionUpdate) -> Iterator[tuple[str, ...]]:
    if each.options:
        for option, estimate in each.options.items():
            yield _row(f"{each.id}: {option}", estimate, is_number=False)
    else:
        yield _row(each.id, each.estimate, is_number=each.kind == "number")


def _row(name: str, estimate: Revision, *, is_number: bool) -> tuple[str, ...]:
    name = cut(name, 36)
    if is_number:
        error = significant(float(f"{estimate.after_error:.2g}"))
        return name, significant(estimate.before), significant(estimate.after), error, signed(estimate.change)
    change = points(estimate.change) if estimate.is_clear else ""
    return name, percent(estimate.before), percent(estimate.after), f"{100 * estimate.after_error:.1f}", change


def _told(update: Update) -> Iterator[str]:
    """Yield the questions that moved most as sentences; those that were answered by the observations in one."""
    moved = [each for each in update.questions if each.kind in {"binary", "date"} and each.estimate.is_clear]
    open_ = [each for each in moved if 0 < each.estimate.after < 1]
    for each in sorted(open_, key=lambda each: -abs(each.estimate.change))[:MOST_SENTENCES]:
        yield from wrap(sentence(each), hang=2)
    shifted = [each.id for each in update.questions if any(estimate.is_clear for estimate in each.options.values())]
    if open_ or shifted:
        if not open_:
            yield from wrap(f"Of {', '.join(shifted)} it changes how likely the answers are.")
        return
    rest = "changes no question's probability by more than the errors leave."
    if moved:
        answers = f"What was observed answers {', '.join(each.id for each in moved)}"
        yield from wrap(f"{answers}; beside that it {rest}")
    else:
        yield f"What was observed {rest}"


def sentence(each: QuestionUpdate) -> str:
    """Return what an update does to one question, in words."""
    estimate = each.estimate
    way = "more" if estimate.change > 0 else "less"
    return (
        f"{each.id} has become {way} likely: {percent(estimate.after)} after {percent(estimate.before)} "
        f"({points(estimate.change)} points)."
    ) + _whether_asked(each)


def _whether_asked(each: QuestionUpdate) -> str:
    """Return how likely a question with an ``if`` is asked at all, before and after."""
    if each.asked is None:
        return ""
    return (
        f" It is asked with {percent(each.asked.after)} after {percent(each.asked.before)}: if {each.conditional_on}."
    )


def _moved(update: Update) -> Iterator[str]:
    clear = [each for each in update.assumptions if each.is_clear]
    if not clear:
        yield "No assumption moved by more than chance leaves."
        return
    yield "Assumptions that moved (5% to 95%, median):"
    for each in clear[:MOST_ASSUMPTIONS]:
        yield from wrap(_assumption(each), indent=2, hang=2)
    if len(clear) > MOST_ASSUMPTIONS:
        yield f"  and {len(clear) - MOST_ASSUMPTIONS} more (--json has them)"


def _assumption(each: AssumptionUpdate) -> str:
    """Return what an update does to one assumption, in words."""
    way = "higher" if each.shift > 0 else "lower"
    before, after = (
        f"{_unit(f'{significant(low)} to {significant(high)}', each.unit)}, median {significant(middle)}"
        for low, middle, high in (each.before, each.after)
    )
    return (
        f"{each.label}: {way} by {abs(each.shift):.2f} ± {each.shift_error:.2f} standard deviations: {after} "
        f"(before: {before})"
    )


def _unit(text: str, unit: str) -> str:
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".rstrip()


def _footing(update: Update) -> Iterator[str]:
    text = (
        f"All events fit on {percent(update.fits)} of the case's paths. The weight lies on "
        f"{update.effective_worlds:,.0f} effective worlds and {update.effective_paths:,.0f} effective paths"
    )
    if update.rounds > 1:
        text += (
            f", of {update.worlds:,} worlds in {update.rounds} rounds, most of them where the observations are likely"
        )
    yield from wrap(f"{text}. ± is the standard error of what stands before it.")
    for note in update.notes:
        yield from wrap(f"note: {note}", hang=6)


def _title(found: Any) -> str:
    """Return what was observed, in a line; what merely was not, as its number."""
    told = [each.text for each in found.evidence if not each.is_silence]
    n_silent = len(found.evidence) - len(told)
    told += [f"nothing of {n_silent} other moves and events"] if n_silent else []
    return f"{found.provenance.case}, observed: {'; '.join(told)}"


def _update_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for each in found.questions:
        for option, estimate in [("", each.estimate), *each.options.items()]:
            show = significant if each.kind == "number" else percent
            values = (estimate.before, estimate.after)
            yield (
                Prose(f"{each.id}: {option}" if option else each.id),
                *("" if value is None else show(value) for value in values),
            )


def _update(found: Any) -> Iterator[Row]:
    for each in found.questions:
        for option, estimate in [("", each.estimate), *each.options.items()]:
            yield {
                "question": each.id,
                "option": option,
                "kind": each.kind,
                "by": each.by,
                "before": estimate.before,
                "before_error": estimate.before_error,
                "after": estimate.after,
                "after_error": estimate.after_error,
            }


RENDERINGS = {
    "Update": Rendering(
        "update",
        table,
        room="update.posterior",
        grid=Grid(
            lambda _: (Prose("question"), "before", "after"),
            _update_rows,
            title=_title,
        ),
        frame=Frame(("question", "option"), "One row a question, and one an option of a choice.", _update),
        brief=lambda found: f"{found.provenance.case}: {len(found.evidence)} observations",
    )
}
"""How this room shows it."""
