"""A diff as people read it: what was edited, what moved each forecast, and a sentence for a newsletter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.text import columns, cut, enumerated, percent, percent_in_whole, points, signed, significant, wrap
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.diff.result import Diff, Effect, Estimate, OneSided, QuestionDifference, Side

MOST_TOLD = 4
"""Questions of which the parts are told, those that moved most; all are in the JSON."""
MOST_EDITS = 12
"""Edits of which all changes are listed; all are in the JSON."""
MOST_LISTED = 3
"""Changes that are listed of an edit of several."""
WORTH_NAMING = 0.08
"""Part of a difference from which an edit is named in a sentence."""
AGAINST = 0.1
"""Part of a difference that an edit moves the other way, from which parts are told in points and not in shares."""
MOST_NAMED = 4
"""Edits that a sentence names."""
MOST_ALONE = 0.25
"""Part of what an edit does with the others, up to which it is said to do it only with them."""
MUCH_TOGETHER = 0.25
"""Part of a difference that edits make only together, from which a sentence says what they would make one by one."""
SHARES = (
    (1.0, "all"),
    (0.9, "nine tenths"),
    (0.8, "four fifths"),
    (0.75, "three quarters"),
    (2 / 3, "two thirds"),
    (0.6, "three fifths"),
    (0.5, "half"),
    (0.4, "two fifths"),
    (1 / 3, "a third"),
    (0.25, "a quarter"),
    (0.2, "a fifth"),
    (0.1, "a tenth"),
)
"""Shares in words."""


def table(found: Diff) -> str:
    """Return a diff as plain text."""
    lines = [*_heading(found), "", *_edits(found), ""]
    if found.edits and found.questions:
        numbers = _numbers(found)
        lines += columns([_COLUMNS, *(_row(each, numbers) for each in found.questions)])
        lines += ["", *_told(found)]
    lines += [*_one_sided(found), *_footing(found)]
    return "\n".join(lines).rstrip()


def _heading(found: Diff) -> Iterator[str]:
    source = found.provenance
    yield from wrap(f"{found.new.case}: {found.title}" if found.title else found.new.case)
    spans = [_span(each) if _span(found.old) != _span(found.new) else "" for each in (found.old, found.new)]
    yield from wrap(f"old: {found.old.name}{spans[0]}", hang=5)
    yield from wrap(f"new: {found.new.name}{spans[1]}", hang=5)
    yield f"{source}, {found.n_versions} versions, the same luck"


def _span(side: Side) -> str:
    return f" ({side.start} to {side.end})"


def _edits(found: Diff) -> Iterator[str]:
    """Yield what was edited, and how much else differs."""
    if not found.edits:
        yield "no edit that can move a forecast"
    else:
        yield f"{len(found.edits)} edit{'s' if len(found.edits) > 1 else ''}:"
    for number, edit in enumerate(found.edits, start=1):
        text = edit.text if edit.name in edit.text else f"{edit.name}: {edit.text}"
        yield from wrap(text, lead=f"{number:>3} ", hang=2)
        if len(edit.changes) > 1 and len(found.edits) <= MOST_EDITS:
            for change in edit.changes[:MOST_LISTED]:
                yield from wrap(f"{change.path} {_changed(change)}", indent=6, hang=2)
            if len(edit.changes) > MOST_LISTED:
                yield f"      and {len(edit.changes) - MOST_LISTED} more (--json has them)"
    if found.n_texts == 1:
        yield "    1 text, reason, source or record differs too; it moves no forecast"
    elif found.n_texts:
        yield f"    {found.n_texts} texts, reasons, sources or records differ too; they move no forecast"


def _changed(change: Any) -> str:
    """Return what became of a place, in short."""
    if change.kind == "added":
        return f"added: {change.after}"
    return f"removed: {change.before}" if change.kind == "removed" else f"{change.before} -> {change.after}"


_COLUMNS = ("question", "old", "new", "difference", "90% interval", "most by edit")


def _numbers(found: Diff) -> dict[str, int]:
    """Return the numbers of the edits, as they are listed."""
    return {edit.name: number for number, edit in enumerate(found.edits, start=1)}


def _row(each: QuestionDifference, numbers: Mapping[str, int]) -> tuple[str, ...]:
    write, differ = _writers(each)
    first = next((effect for effect in each.effects if effect.share.is_clear), None)
    return (
        cut(_name(each), 28),
        write(each.before),
        write(each.after),
        differ(each.difference.value),
        _interval(each.difference, each),
        "" if first is None else f"{differ(first.share.value)} by {numbers[first.edit]}",
    )


def _writers(each: QuestionDifference | OneSided) -> Any:
    return (significant, signed) if each.kind == "number" else (percent, points)


def _name(each: QuestionDifference | OneSided) -> str:
    return f"{each.id}: {each.option}" if each.option else each.id


def _interval(estimate: Estimate, each: QuestionDifference) -> str:
    """Return an interval; one number where its ends are written alike, as those of rare events may be."""
    differ = _writers(each)[1]
    low, high = differ(estimate.interval.low), differ(estimate.interval.high)
    return f"{low} to {high}" if low != high else high


def _told(found: Diff) -> Iterator[str]:
    """Yield the questions that moved most, each with its parts and a sentence."""
    moved = [each for each in found.questions if any(effect.share.is_clear for effect in each.effects)]
    moved.sort(key=lambda each: (each.kind == "number", -abs(each.difference.value)))
    if not moved:
        yield from ("No forecast moved by more than the Monte Carlo error.", "")
    for each in moved[:MOST_TOLD]:
        yield from wrap(sentence(found, each), hang=2)
        yield from _parts(each, _numbers(found))
        yield ""
    if len(moved) > MOST_TOLD:
        yield from (f"{len(moved) - MOST_TOLD} more moved (--json has their parts)", "")


def _parts(each: QuestionDifference, numbers: Mapping[str, int]) -> Iterator[str]:
    differ = _writers(each)[1]
    touching = [effect for effect in each.effects if effect.touched > 0]
    rows = [
        (
            f"  {numbers[effect.edit]:>2} {cut(effect.edit, 42)}",
            differ(effect.share.value),
            _interval(effect.share, each),
            differ(effect.alone.value),
            differ(effect.left_out.value),
        )
        for effect in touching[:MOST_EDITS]
    ]
    rows.append(("     only together", "", _interval(each.joint, each), differ(each.joint.value), ""))
    if abs(each.remainder.value) > abs(each.difference.value) * WORTH_NAMING and each.remainder.is_clear:
        rows.append(
            ("     only three or more together", differ(each.remainder.value), _interval(each.remainder, each), "", "")
        )
    yield from columns([("     edit", "share", "90% interval", "alone", "left out"), *rows])
    if len(touching) > MOST_EDITS:
        yield f"     and {len(touching) - MOST_EDITS} edits that moved it less (--json has them)"
    idle = sorted(numbers[effect.edit] for effect in each.effects if effect.touched == 0)
    if idle:
        yield from wrap(f"no path differs by {enumerated([str(number) for number in idle])}", indent=5, hang=2)


def sentence(found: Diff, each: QuestionDifference) -> str:
    """Return why a forecast changed, in a sentence: the greatest parts with what was edited."""
    text = _went(each)
    total = each.difference.value
    named = [effect for effect in each.effects if effect.share.is_clear and _is_worth(effect, total)]
    if each.difference.value == 0.0:
        return f"{text}."
    if not each.difference.is_clear:
        pulls = [f"{_amount(effect, each)} because of {_because(found, effect)}" for effect in named[:2]]
        return f"{text}, which is no clear difference{f': {enumerated(pulls)}' if len(pulls) > 1 else ''}."
    if not named:
        return f"{text}."
    parts = [effect.share.value / total for effect in named]
    is_mixed = min(parts) < -AGAINST or sum(parts) > 1 + AGAINST
    reasons = [
        f"{_amount(effect, each) if is_mixed else f'{_share(effect.share.value / total)} of it'} "
        f"because of {_because(found, effect)}"
        for effect in named[:MOST_NAMED]
    ]
    if each.remainder.is_clear and abs(each.remainder.value) >= AGAINST * abs(total):
        reasons.append(f"{_points(each.remainder, each)} because of three or more edits together")
    if each.joint.is_clear and abs(each.joint.value) >= MUCH_TOGETHER * abs(total):
        unit = "" if each.kind == "number" else " points"
        one_by_one = f"{_writers(each)[1](total - each.joint.value)}{unit}"
        reasons.append(f"made one by one, the edits would add up to {one_by_one}")
    return f"{text}: {'; '.join(reasons)}."


def _went(each: QuestionDifference) -> str:
    name = f"{each.id}, {each.option}," if each.option else each.id
    if each.kind == "number":
        return f"{name} went from {significant(each.before)} to {significant(each.after)} on average"
    before, after = percent_in_whole(each.before), percent_in_whole(each.after)
    if before == after:
        before, after = percent(each.before), percent(each.after)
    return f"{name} went from {before} to {after}" if before != after else f"{name} stayed at {after}"


def _is_worth(effect: Effect, total: float) -> bool:
    return abs(effect.share.value) >= WORTH_NAMING * abs(total)


def _amount(effect: Effect, each: QuestionDifference) -> str:
    return _points(effect.share, each)


def _points(estimate: Estimate, each: QuestionDifference) -> str:
    text: str = _writers(each)[1](estimate.value)
    return text if each.kind == "number" else f"{text} points"


def _share(part: float) -> str:
    return min(SHARES, key=lambda each: abs(each[0] - part))[1]


def _because(found: Diff, effect: Effect) -> str:
    text = next(edit.text for edit in found.edits if edit.name == effect.edit)
    only = effect.left_out.is_clear and abs(effect.alone.value) <= MOST_ALONE * abs(effect.left_out.value)
    return f"{text}, only together with other edits" if only else text


def asked_on_one_side(found: Diff) -> Iterator[str]:
    """Yield a line on the questions that only the new version asks, and one on those that only the old one does."""
    for title, questions in (("asked anew", found.asked_anew), ("no longer asked", found.no_longer_asked)):
        if questions:
            yield f"{title}: {', '.join(f'{_name(each)} ({_writers(each)[0](each.value)})' for each in questions)}"


def _one_sided(found: Diff) -> Iterator[str]:
    for line in asked_on_one_side(found):
        yield from wrap(line, hang=2)
        yield ""


def _footing(found: Diff) -> Iterator[str]:
    if any(each.effects for each in found.questions):
        yield from wrap(
            "Differences are in percentage points, of a number in its unit; intervals are the simulation's own error. "
            "Alone: the edit made in the old version, and no other. Left out: what is missing from the new version "
            "without it. Its share is the mean of the two."
        )
    for note in found.notes:
        yield from wrap(f"note: {note}", hang=6)


def _grid_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for each in found.questions:
        write, differ = _writers(each)
        yield (
            Prose(_name(each)),
            write(each.before),
            write(each.after),
            differ(each.difference.value),
            _interval(each.difference, each),
        )
        for effect in each.effects:
            if effect.share.is_clear:
                yield (Prose("", effect.edit), "", "", differ(effect.share.value), _interval(effect.share, each))


def _frame(found: Any) -> Iterator[Row]:
    for each in found.questions:
        whole = {"question": each.id, "option": each.option, "kind": each.kind, "by": each.by}
        for effect in each.effects:
            yield {
                **whole,
                "edit": effect.edit,
                "before": each.before,
                "after": each.after,
                "difference": each.difference.value,
                "share": effect.share.value,
                "error": effect.share.error,
                "low": effect.share.interval.low,
                "high": effect.share.interval.high,
                "alone": effect.alone.value,
                "left_out": effect.left_out.value,
                "touched": effect.touched,
            }


def _brief(found: Any) -> str:
    return f"{found.new.case}: {found.old.name} to {found.new.name}, {len(found.edits)} edits"


RENDERINGS = {
    "Diff": Rendering(
        "diff",
        table,
        room="diff.result",
        grid=Grid(
            lambda _: (Prose("question"), "old", "new", "difference", "90% interval"),
            _grid_rows,
            rest=lambda found: [sentence(found, each) for each in found.questions if each.difference.is_clear],
            title=_brief,
        ),
        frame=Frame(("question", "option", "edit"), "One row an edit and question, or option of a choice.", _frame),
        brief=_brief,
    )
}
"""How this room shows it."""
