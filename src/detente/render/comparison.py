"""A comparison as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.text import columns, cut, percent, points, signed, significant, wrap
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.compare.comparison import Comparison, EventChange, LevelChange, QuestionChange

MOST_EVENTS = 8
"""Events that are told; all are in the JSON."""
MOST_QUANTITIES = 10
"""Quantities that are told; all are in the JSON."""


def table(comparison: Comparison) -> str:
    """Return a comparison as plain text."""
    lines = [*_heading(comparison), ""]
    lines += columns([_COLUMNS, *(_row(change) for change in comparison.questions)])
    lines += ["", *_told(comparison)]
    events = list(_events(comparison))
    if events:
        lines += [
            "",
            "What changes on the way, most first (share of paths on which it has happened by the date):",
            *events,
        ]
    levels = list(_levels(comparison))
    if levels:
        lines += ["", "Quantities (means; only clear differences):", *levels]
    lines += ["", *_footing(comparison)]
    return "\n".join(lines)


def _heading(comparison: Comparison) -> Iterator[str]:
    source = comparison.provenance
    yield from wrap(f"{source.case}: {comparison.title}" if comparison.title else source.case)
    yield from wrap(f"base:    {comparison.base.name}", hang=9)
    yield from wrap(f"changed: {comparison.changed.name}", hang=9)
    common = [name for name in comparison.changed.lens if name in comparison.base.lens]
    if common:
        yield from wrap(f"both:    lens {', '.join(common)}", hang=9)
    hindsight = ", written with hindsight" if comparison.hindsight else ""
    yield f"seed {source.seed}, {source.worlds:,} worlds x {source.paths:,} paths a side, the same luck{hindsight}"


_COLUMNS = ("question", "base", "changed", "difference", "90% interval", "90% of worlds", "narrower")


def _row(change: QuestionChange) -> tuple[str, ...]:
    contrast = change.contrast
    name = f"{change.id}: {change.option}" if change.option else change.id
    write, differ = (significant, signed) if change.kind == "number" else (percent, points)
    band = contrast.band
    return (
        cut(name, 28),
        write(contrast.base),
        write(contrast.changed),
        differ(contrast.difference),
        f"{differ(contrast.interval.low)} to {differ(contrast.interval.high)}",
        f"{differ(band.low)} to {differ(band.high)}" if band else "",
        f"{contrast.ratio:.1f} x" if contrast.ratio is not None else "same",
    )


def _told(comparison: Comparison) -> Iterator[str]:
    """Yield the clear differences as sentences, greatest first."""
    clear = [each for each in comparison.questions if each.kind != "number" and each.contrast.is_clear]
    changes = [each for each in clear if not each.is_intervention]
    changes.sort(key=lambda each: -abs(each.contrast.difference))
    for change in changes[:3]:
        yield from wrap(sentence(change), hang=2)
    if changes:
        return
    # What asks for nothing but what was forced or forbidden differs by that alone.
    own = list(dict.fromkeys(each.id for each in clear))
    if own:
        answered = f"{', '.join(own)} {'asks' if len(own) == 1 else 'ask'} for what was changed."
        yield from wrap(f"{answered} No other question's probability differs by more than the Monte Carlo error.")
    else:
        yield "No question's probability differs by more than the Monte Carlo error."


def sentence(change: QuestionChange) -> str:
    """Return what changes of a question, in words."""
    contrast = change.contrast
    name = f"{change.id}, {change.option}" if change.option else change.id
    if change.kind == "number":
        return (
            f"{name}: {significant(contrast.base)} on average becomes {significant(contrast.changed)} "
            f"({signed(contrast.difference)}, 90% interval {signed(contrast.interval.low)} to "
            f"{signed(contrast.interval.high)})."
        )
    way = "more" if contrast.difference > 0 else "less"
    text = (
        f"{name} becomes {way} likely: {percent(contrast.changed)} instead of {percent(contrast.base)} "
        f"({points(contrast.difference)} points, 90% interval {points(contrast.interval.low)} to "
        f"{points(contrast.interval.high)})."
    )
    ways: list[str] = []
    if change.asked is not None:
        text += f" It is asked in {percent(change.asked[1])} of the paths instead of {percent(change.asked[0])}."
    if change.gained:
        ways.append(f"comes true only because of the change on {percent(change.gained)} of the paths")
    if change.lost:
        ways.append(f"does not come true because of it on {percent(change.lost)}")
    if ways:
        text += f" With the same luck it {', and '.join(ways)}."
    return text


def _events(comparison: Comparison) -> Iterator[str]:
    clear = [each for each in comparison.events if each.is_clear]
    shown = clear[:MOST_EVENTS]
    yield from (
        columns(
            [("  event", "by", "base", "changed", "points", "first comes"), *(_event_row(each) for each in shown)],
            left=(0, 1),
        )
        if shown
        else ()
    )
    if len(clear) > len(shown):
        yield f"  and {len(clear) - len(shown)} more (--json has them)"


def _event_row(change: EventChange) -> tuple[str, ...]:
    delay = change.delay_days
    when = ""
    if delay is not None and abs(delay) >= 1:
        shown = f"{abs(delay):.0f}"
        when = f"{shown} day{'s' * (shown != '1')} {'later' if delay > 0 else 'earlier'}"
    mark = " (what was changed)" if change.is_intervention else ""
    return (
        f"  {change.event}{mark}",
        change.gap_date.isoformat(),
        percent(change.base_by_then),
        percent(change.changed_by_then),
        points(change.gap),
        when,
    )


def _levels(comparison: Comparison) -> Iterator[str]:
    clear = [each for each in comparison.quantities if each.contrast.is_clear and each.contrast.error > 0]
    clear.sort(key=lambda each: -abs(each.contrast.difference) / each.contrast.error)
    shown = {each.quantity: None for each in clear}
    kept = list(shown)[:MOST_QUANTITIES]
    rows = [_level_row(each) for name in kept for each in comparison.quantities if each.quantity == name]
    if rows:
        yield from columns(
            [("  quantity", "on", "base", "changed", "difference", "90% interval", "unit"), *rows], left=(0, 1, 6)
        )


def _level_row(change: LevelChange) -> tuple[str, ...]:
    contrast = change.contrast
    return (
        f"  {change.quantity}",
        change.date.isoformat(),
        significant(contrast.base),
        significant(contrast.changed),
        signed(contrast.difference),
        f"{signed(contrast.interval.low)} to {signed(contrast.interval.high)}",
        change.unit,
    )


def _footing(comparison: Comparison) -> Iterator[str]:
    yield from wrap(
        "Differences are in percentage points, of a number in its unit. The 90% interval is the simulation's own "
        "error. In 90% of the worlds the difference lies within the next column: what the case does not know, chance "
        "taken out. The last column says how many times narrower the interval is than that of two runs of this size "
        "that do not share their luck."
    )
    for note in comparison.notes:
        yield from wrap(f"note: {note}", hang=6)


def _comparison_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for each in found.questions:
        show, change = (significant, signed) if each.kind == "number" else (percent, points)
        contrast = each.contrast
        yield (
            Prose(f"{each.id}: {each.option}" if each.option else each.id),
            show(contrast.base),
            show(contrast.changed),
            change(contrast.difference),
            f"{change(contrast.interval.low)} to {change(contrast.interval.high)}",
        )


def _comparison(found: Any) -> Iterator[Row]:
    for each in found.questions:
        yield {
            "question": each.id,
            "option": each.option,
            "kind": each.kind,
            "by": each.by,
            "base": each.contrast.base,
            "changed": each.contrast.changed,
            "difference": each.contrast.difference,
            "error": each.contrast.error,
            "low": each.contrast.interval.low,
            "high": each.contrast.interval.high,
        }


RENDERINGS = {
    "Comparison": Rendering(
        "comparison",
        table,
        schema=2,
        room="compare.comparison",
        grid=Grid(
            lambda _: (Prose("question"), "as it is", "changed", "difference", "90% interval"),
            _comparison_rows,
            title=lambda found: f"{found.provenance.case}: {found.base.name} beside {found.changed.name}",
        ),
        frame=Frame(("question", "option"), "One row a question, and one an option of a choice.", _comparison),
        brief=lambda found: f"{found.provenance.case}: {found.base.name} beside {found.changed.name}",
    )
}
"""How this room shows it."""
