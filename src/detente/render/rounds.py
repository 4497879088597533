"""Rounds of answers as people read them: who said what, and who moved."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.text import columns, cut, significant, wrap
from detente.elicit.rounds import RoundAnswer, Rounds, RoundTold
from detente.render.rendering import Rendering


def table(found: Rounds) -> str:
    """Return rounds and moves as plain text."""
    paths = list(dict.fromkeys(each.path for each in found.answers))
    analysts = {each.analyst for each in found.answers}
    n = len(found.rounds)
    lines = [
        f"{found.case}: {_counted(n, 'round')}, {_counted(len(analysts), 'analyst')}, {_counted(len(paths), 'number')}",
        "",
        *(line for each in found.rounds for line in _round(each)),
    ]
    for path in paths:
        lines += ["", *_number(found, path)]
    if found.notes:
        lines += ["", *(line for note in found.notes for line in wrap(note, hang=2))]
    if n > 1:
        lines += [
            "",
            *wrap(
                "Moved: how much of the way to what the others held before; below 0 away from them. Width: that of the "
                "90% range, as a share of what it was."
            ),
        ]
    return "\n".join(lines)


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"


def _round(told: RoundTold) -> Iterator[str]:
    when = f", {told.date.isoformat()}" if told.date is not None else ""
    yield from wrap(
        f"round {told.number}{when}: {_counted(told.n_answers, 'answer')} by {', '.join(told.analysts)}", hang=2
    )
    if told.feedback:
        yield from wrap(f"shown before: {told.feedback}", indent=2, hang=2)


def _number(found: Rounds, path: str) -> Iterator[str]:
    own = [each for each in found.answers if each.path == path]
    unit = f" ({own[0].unit})" if own[0].unit else ""
    yield f"{path}{unit}"
    rows: list[tuple[str, ...]] = [("  analyst", "round", "5%", "median", "95%", "moved", "width", "why")]
    rows += [_row(each) for each in own]
    yield from columns(rows, left=(0, 7))
    for each in found.apart:
        if each.path == path and each.n_analysts > 1:
            ends = f"{significant(each.low)} to {significant(each.high)}"
            yield f"  medians after round {each.number}: {ends}"


def _row(answer: RoundAnswer) -> tuple[str, ...]:
    certain = answer.low == answer.high
    return (
        f"  {cut(answer.analyst, 24)}",
        str(answer.number),
        "" if certain else significant(answer.low),
        significant(answer.median),
        "" if certain else significant(answer.high),
        "" if answer.moved is None else f"{100 * answer.moved:+.0f}%",
        "" if answer.narrowed is None else f"{100 * answer.narrowed:.0f}%",
        cut(answer.why, 40),
    )


RENDERINGS = {
    "Rounds": Rendering("rounds", table, room="elicit.rounds", brief=lambda found: found.case),
}
"""How this room shows it."""
