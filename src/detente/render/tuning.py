"""A fit to judgements as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.text import columns, cut, percent, significant, wrap
from detente.render.rendering import Rendering
from detente.tune.tuning import Band, Contradiction, JudgementMet, Tuning

LONGEST = 44
"""Letters of what is held that the table shows; all are in the JSON."""


def table(tuning: Tuning) -> str:
    """Return a fit as plain text."""
    n, m = len(tuning.judgements), len(tuning.numbers)
    lines = [
        f"{tuning.case}: {m} number{'s' * (m != 1)} fitted to {n} judgement{'s' * (n != 1)} on behaviour",
        f"seed {tuning.seed}, {tuning.drawn} points drawn, worth {tuning.effective:.0f}; joint sample of {tuning.rows}",
        "",
        *_judgements(tuning),
        "",
        *_numbers(tuning),
        "",
        *_contradictions(tuning),
    ]
    return "\n".join(lines)


def _judgements(tuning: Tuning) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("judgement", "held", "stated", "before", "after", "90%", "as run", "")]
    for each in tuning.judgements:
        chance = _factor if each.low is None else percent
        stated = "above 1" if each.low is None or each.high is None else f"{percent(each.low)} to {percent(each.high)}"
        met = "met" if each.is_met else "missed"
        rows.append(
            (
                cut(each.name, 28),
                cut(each.said, LONGEST),
                stated,
                chance(each.before.mean),
                chance(each.after.mean),
                f"{chance(each.after.low)} to {chance(each.after.high)}",
                chance(each.tuned.mean),
                met,
            )
        )
    yield from columns(rows, left=(0, 1, 7))
    yield from wrap("(of an order: by what factor the odds of the first move exceed those of the other)")


def _factor(value: float) -> str:
    return f"x {significant(value)}"


def _numbers(tuning: Tuning) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("number", "was", "becomes", "mean", "moved", "width")]
    rows += [
        (
            cut(each.path, LONGEST),
            each.was,
            _short(each.after, each.becomes),
            f"{significant(each.before.mean)} -> {significant(each.after.mean)}",
            f"{each.shift:+.2f} sd",
            percent(each.narrowed),
        )
        for each in tuning.numbers
    ]
    yield from columns(rows, left=(0,))


def _short(after: Band, becomes: str) -> str:
    """Return a range in three digits, where it is one."""
    return f"{significant(after.low)} to {significant(after.high)}" if " to " in becomes else becomes


def _contradictions(tuning: Tuning) -> Iterator[str]:
    missed = [each for each in tuning.judgements if not each.is_met]
    if not tuning.contradictions:
        yield "No judgements contradict each other or the case's ranges."
        if missed:
            yield from wrap(f"Missed on average all the same: {', '.join(each.name for each in missed)}.")
        return
    by_name = {each.name: each for each in tuning.judgements}
    for found in tuning.contradictions:
        yield from wrap(_conflict(found, by_name), hang=2)


def _conflict(found: Contradiction, by_name: dict[str, JudgementMet]) -> str:
    names = [each.name for each in found.judgements]
    if len(names) == 1:
        lead = f"{names[0]} contradicts the case's own ranges"
    else:
        lead = f"{', '.join(names[:-1])} and {names[-1]} contradict each other"
    told = []
    for each in found.judgements:
        judged = by_name[each.name]
        if judged.low is None or judged.high is None:
            told.append(f"{each.name} comes to odds {_factor(each.best)}, above 1 held")
        else:
            held = f"{percent(judged.low)} to {percent(judged.high)} held"
            told.append(f"{each.name} comes to {percent(each.best)}, {held}, odds off by a factor of {each.factor:.2g}")
    return f"{lead}: at best {'; '.join(told)}."


RENDERINGS = {
    "Tuning": Rendering("tuning", table, room="tune.tuning", brief=lambda tuning: tuning.case),
}
"""How this room shows it."""
