"""A scoreboard as people read it: within 100 columns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import WIDTH, cut, page_width, trimmed, wrap
from detente.ledger.board import Line
from detente.ledger.case_entries import BASE_RATE
from detente.render.forms import NUMBER, Form, Forms, described, fixed
from detente.render.frames import interval_columns
from detente.render.rendering import Frame, Rendering, Row
from detente.score.means import Mean

if TYPE_CHECKING:
    from detente.ledger.scoreboard import Saying, Scoreboard, Spotlight

MOST_IN_DETAIL = 8
"""Forecasters whose calibration is printed; --json and the page have all."""
CITED_RATE = (
    "A base rate that a case cites is scored as (count + ½) / (n + 1), which is never 0 or 1; `run` and `report` give "
    "the share counted, with its interval."
)
"""Which of two numbers a base rate is."""
COLUMNS = (
    ("forecaster", 37),
    ("n", 5),
    ("Brier 0-1", 9),
    ("90%", 14),
    ("log", 6),
    ("vs crowd", 11),
    ("vs base rate", 11),
)
"""Headings and widths on a page of 100 columns; a single space stands between them."""
NARROWEST = 16
"""Columns that names need beside the figures; with fewer they stand above them."""


def table(found: Scoreboard) -> str:
    """Return a scoreboard as plain text."""
    lines = list(_heading(found))
    for spotlight in found.spotlights:
        lines += ["", *_spotlight(spotlight)]
    lines += ["", *_lines(found)]
    if found.board.non_binary:
        lines += ["", *_others(found)]
    detailed = [line for line in found.board.lines if line.standing.n_questions > 1]
    for line in detailed[:MOST_IN_DETAIL]:
        lines += ["", *_calibration(line, with_peers=not found.runs)]
    if len(detailed) > MOST_IN_DETAIL:
        lines += ["", f"calibration of {len(detailed) - MOST_IN_DETAIL:,} more: --json or --html"]
    lines += ["", *_footing(found)]
    return trimmed(lines)


def _heading(found: Scoreboard) -> Iterator[str]:
    """Yield what is scored."""
    yield from wrap(found.title)
    board = found.board
    if found.is_hindsight:
        text = "written with hindsight: the model's scores say what the case explains, not what it could have foreseen"
        yield from wrap(text)
    counts = ", ".join(
        f"{board.counts[each]:,} {each}" for each in ("resolved", "open", "waiting", "void") if board.counts.get(each)
    )
    yield f"questions: {counts or 'none'}; {board.n_forecasts:,} forecasts" + (f"; {found.runs}" if found.runs else "")
    if board.on is None:
        yield "each forecast counts for the days it stood, until the answer was known or the question closed"
    else:
        yield f"what each had said last on {_day(board.on)}"


def _spotlight(spotlight: Spotlight) -> Iterator[str]:
    """Yield what was said of one question."""
    title = f"{spotlight.question}: {spotlight.text}" if spotlight.text else spotlight.question
    yield from wrap(title, hang=2)
    head = f"  came out: {spotlight.answer}, known on {spotlight.known.isoformat()}"
    width = max(45 + page_width() - WIDTH, NARROWEST)
    yield f"{head:<{width + 25}} Brier 0-1"
    for saying in spotlight.sayings:
        label = _label(saying.who, saying.role)
        who, *more = (
            [cut(label, width - 1)] if page_width() >= WIDTH else wrap(label, width=width - 1, splits_at_hyphens=True)
        )
        yield f"  {who:<{width}} {_said(saying):<22} {_score(saying)}"
        yield from (f"    {each}" for each in more)


def _said(saying: Saying) -> str:
    """Return what was said."""
    if saying.low is not None and saying.high is not None:
        return f"{saying.phrase}, {100 * saying.low:.0f}-{100 * saying.high:.0f}%" if saying.phrase else ""
    percent = f"{100 * saying.probability:.1f}".removesuffix(".0")
    return f"{percent}%" + (f" ({saying.day.isoformat()})" if saying.role == "crowd" else "")


def _score(saying: Saying) -> str:
    """Return the Brier score, and its range where words were used."""
    if saying.best is None or saying.worst is None:
        return f"{saying.brier:.3f}"
    return f"{saying.brier:.3f} ({saying.best:.3f} to {saying.worst:.3f})"


def _lines(found: Scoreboard) -> Iterator[str]:
    """Yield the forecasters on yes-or-no questions."""
    if not found.board.lines:
        yield "no yes-or-no question is resolved that anyone had a forecast of"
        return
    width = COLUMNS[0][1] + page_width() - WIDTH
    is_beside = width >= NARROWEST
    yield _row((name for name, _ in COLUMNS), width)
    yield "─" * page_width()
    for line in found.board.lines:
        standing = line.standing
        who, *more = wrap(
            _label(line.who, line.role), width=width if is_beside else page_width(), hang=2, splits_at_hyphens=True
        )
        interval = _interval(standing.brier)
        if line.best is not None and line.worst is not None and standing.n_questions == 1:
            interval = f"{line.best.value:.3f}-{line.worst.value:.3f}w"
        yield _row(
            (
                who,
                f"{standing.n_questions:,}",
                f"{standing.brier.value:.3f}",
                interval,
                _number(standing.log.value),
                *(_skill(each) for each in standing.skill),
            ),
            width,
        )
        yield from more


def _row(cells: Iterable[str], first: int) -> str:
    """Return one line of the table, or two if there is no room for the first cell beside the others."""
    name, *others = cells
    figures = " ".join(f"{cell:<{width}}" for cell, (_, width) in zip(others, COLUMNS[1:], strict=True))
    return f"{name:<{first}} {figures}" if first >= NARROWEST else f"{name}\n  {figures.strip()}"


def _skill(skill: Mean | None) -> str:
    """Return skill with the number of questions it rests on."""
    if skill is None:
        return "-"
    return f"{skill.value:+.2f} (n {skill.n:,})"


def _interval(mean: Mean) -> str:
    """Return an interval."""
    if mean.low is None or mean.high is None:
        return "-"
    return f"{mean.low:.3f} to {mean.high:.3f}"


def _number(value: float) -> str:
    """Return a number with three decimals; what was called impossible has an infinite log score."""
    return "∞" if math.isinf(value) else f"{value:.3f}"


def _others(found: Scoreboard) -> Iterator[str]:
    """Yield scores on choices, numbers and dates."""
    kind = ""
    for each in found.board.non_binary:
        if each.kind != kind:
            kind = each.kind
            yield f"{kind}: {each.rule}; less is better"
        if each.mean is None:
            by_question = ", ".join(
                f"{name.rpartition('/')[2]} {score:.3g}" for name, score in each.by_question.items()
            )
            text = f"{_label(each.who, each.role)}: {by_question}"
            yield from wrap(text, indent=2, hang=4)
            continue
        score = f"{each.mean.value:.3f}{_ends(each.mean, '.3f')}"
        yield f"  {cut(_label(each.who, each.role), 50):<51} n {each.mean.n:<4} {score}"


def _calibration(line: Line, *, with_peers: bool) -> Iterator[str]:
    """Yield one forecaster's calibration, discrimination, and intervals of skill."""
    standing, terms = line.standing, line.standing.decomposition
    yield f"{line.who}: calibration over {standing.n_questions:,} questions"
    parts = [
        f"reliability {terms.reliability:.3f} (0 is best)",
        f"resolution {terms.generalised_resolution:.3f}",
        f"uncertainty {terms.uncertainty:.3f}",
    ]
    if standing.auc is not None:
        parts.append(f"AUC {standing.auc.value:.2f}{_ends(standing.auc, '.2f')}")
    yield f"  {', '.join(parts)}"
    if line.best is not None and line.worst is not None:
        yield f"  Brier score over the intervals of words: {line.best.value:.3f} to {line.worst.value:.3f}"
    for name, skill in zip(("crowd", "base rate"), standing.skill, strict=False):
        if skill is not None and skill.low is not None and skill.value != 0.0:
            yield f"  skill against the {name} {skill.value:+.2f}{_ends(skill, '+.2f')}, n {skill.n:,}"
    if standing.peer is not None and with_peers:
        yield f"  peer score {standing.peer.value:+.1f}{_ends(standing.peer, '+.1f')}, n {standing.peer.n:,}"
    for each in standing.calibration:
        low, high = each.interval
        said = f"said {100 * each.low:>3.0f}-{100 * each.high:.0f}%:"
        share = f"happened {100 * each.happened:>5.1f}% ({100 * low:.0f} to {100 * high:.0f}%)"
        yield f"  {said:<14} n {each.n:<6.4g} on average {100 * each.said:>5.1f}%, {share}"


def _ends(mean: Mean, form: str) -> str:
    """Return an interval in brackets, or nothing where there is none."""
    return "" if mean.low is None or mean.high is None else f" ({mean.low:{form}} to {mean.high:{form}})"


def has_cited_rate(found: Scoreboard) -> bool:
    """Return whether a base rate that a case cites is scored."""
    return any(line.who == BASE_RATE for line in found.board.lines)


def _footing(found: Scoreboard) -> Iterator[str]:
    """Yield how to read the board."""
    board = found.board
    text = (
        "Brier score 0 to 1: 0 is best, “one half” earns 0.25; w: over the interval of words. Log score in nats: 0 is "
        "best, “one half” earns 0.693. Skill is 1 - Brier / Brier of the reference on the days and questions both had "
        "a forecast; scores on different questions do not compare. Intervals of 90% take questions as independent."
    )
    yield from wrap(text)
    names = [f"crowd: {board.crowd or 'none'}", f"base rate: {board.base_rate or 'none'}"]
    yield from wrap("; ".join(names))
    if has_cited_rate(found):
        yield from wrap(CITED_RATE)
    afterwards = sum(line.n_afterwards for line in board.lines)
    if afterwards and not found.runs:
        yield from wrap(f"{afterwards:,} of these forecasts were written down after the answer was known.")
    if board.n_late:
        yield from wrap(f"{board.n_late:,} forecasts were made after the answer was known and do not count.")
    if found.unscored:
        words = f"not scored, as their standard gives these words no interval: {', '.join(found.unscored)}"
        yield from wrap(words)
    for note in board.notes:
        yield from wrap(f"note: {note}")


def _day(number: int) -> str:
    """Return a day counted from 1970 as a date."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()


def _label(who: str, role: str) -> str:
    """Return a name with what it is, where the name does not say it."""
    return who if role in who.lower() or who.startswith("détente ") else f"{who} ({role})"


def plain(found: Scoreboard) -> dict[str, Any]:
    """Return a scoreboard as plain data: None for what is not finite."""
    data: dict[str, Any] = to_plain(found)
    for plain_line, line in zip(data["board"]["lines"], found.board.lines, strict=True):
        bins = plain_line["standing"]["calibration"]
        for plain_bin, each in zip(bins, line.standing.calibration, strict=True):
            plain_bin["interval"] = list(each.interval)
    return data


def form(forms: Forms) -> Form:
    """Return the form of a scoreboard: every field as it is, and the interval of each bin of forecasts."""
    from detente.ledger.scoreboard import Scoreboard
    from detente.score.calibration import Bin

    interval = described(fixed(NUMBER, NUMBER), "Jeffreys interval of the share that came true.")
    forms.define(Bin, forms.object(Bin, {"interval": interval}))
    return forms.object(Scoreboard)


def _rows(found: Scoreboard) -> Iterator[Row]:
    for line in found.board.lines:
        standing = line.standing
        yield {
            "who": line.who,
            "kind": "binary",
            "role": line.role,
            "rule": "Brier, 0 to 1",
            **interval_columns("score", standing.brier[:3]),
            **interval_columns("log", standing.log[:3]),
            "questions": standing.n_questions,
            "forecasts": standing.n_forecasts,
            "late": line.n_afterwards,
        }
    for other in found.board.non_binary:
        yield {
            "who": other.who,
            "kind": other.kind,
            "role": other.role,
            "rule": other.rule,
            **interval_columns("score", None if other.mean is None else other.mean[:3]),
            **interval_columns("log", None),
            "questions": len(other.by_question),
            "forecasts": None,
            "late": None,
        }


def _brief(found: Scoreboard) -> str:
    return f"{found.title}, {len(found.board.lines)} forecasters, {found.board.counts.get('resolved', 0)} resolved"


RENDERINGS = {
    "Scoreboard": Rendering(
        "scoreboard",
        table,
        plain=plain,
        room="ledger.scoreboard",
        form=form,
        frame=Frame(("who", "kind"), "One row a forecaster and a kind of question.", _rows),
        brief=_brief,
    )
}
"""How this room shows it."""
