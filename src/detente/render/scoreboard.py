"""A scoreboard as people read it: within 100 columns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import WIDTH, cut, page_width, trimmed, wrap
from detente.ledger.board import Board, Line
from detente.ledger.case_entries import BASE_RATE
from detente.ledger.non_binary import OtherScore
from detente.render.forms import NUMBER, Form, Forms, described, fixed, listed
from detente.render.frames import interval_columns
from detente.render.rendering import Frame, Rendering, Row
from detente.score.means import Mean

if TYPE_CHECKING:
    from detente.ledger.scoreboard import Saying, Scoreboard, Spotlight

MOST_IN_DETAIL = 8
"""Forecasters whose calibration is printed; --json and the page have all."""
MOST_BANDS = 24
"""Forecasters whose calibration curve has bands in --json, in the order of the board: each takes a while."""
CITED_RATE = (
    "A base rate that a case cites is scored as (count + ½) / (n + 1), which is never 0 or 1; `run` and `report` give "
    "the share counted, with its interval."
)
"""Which of two numbers a base rate is."""
AS_CLAIMED = (
    "As claimed: forecasts that are said to have been made on an earlier day than that on which they were written "
    "down, scored as if from that day. Nobody can check it; do not compare with what was written down in time."
)
"""What the second table is."""
COLUMNS = (
    ("forecaster", 23),
    ("n", 5),
    ("days", 4),
    ("Brier 0-1", 9),
    ("90%", 14),
    ("adjusted", 8),
    ("peers", 7),
    ("vs crowd", 11),
    ("vs base rate", 11),
)
"""Headings and widths on a page of 100 columns; a single space stands between them."""
NARROWEST = 16
"""Columns that names need beside the figures; with fewer they stand above them."""
TOO_FEW = "too few"
"""Instead of an interval, where there are two scores, or they are all alike."""


def table(found: Scoreboard) -> str:
    """Return a scoreboard as plain text."""
    board = found.board
    lines = list(_heading(found))
    for spotlight in found.spotlights:
        lines += ["", *_spotlight(spotlight)]
    lines += ["", *_lines(board.lines, nobody=_nobody(board))]
    if board.non_binary:
        lines += ["", *_others(board.non_binary)]
    lines += _details(board.lines)
    if board.claimed or board.claimed_others:
        lines += ["", *wrap(AS_CLAIMED)]
        lines += ["", *_lines(board.claimed, nobody="")] if board.claimed else []
        lines += ["", *_others(board.claimed_others)] if board.claimed_others else []
        lines += [] if board.lines else _details(board.claimed)
    lines += ["", *_footing(found)]
    return trimmed(lines)


def _details(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the calibration of the first forecasters with more than one question."""
    detailed = [line for line in lines if line.standing.n_questions > 1]
    for line in detailed[:MOST_IN_DETAIL]:
        yield ""
        yield from _calibration(line)
    if len(detailed) > MOST_IN_DETAIL:
        yield from ("", f"calibration of {len(detailed) - MOST_IN_DETAIL:,} more: --json or --html")


def _nobody(board: Board) -> str:
    """Return why there are no lines."""
    text = "no yes-or-no question is resolved that anyone had a forecast of"
    return f"{text} in time" if board.n_claimed else text


def _heading(found: Scoreboard) -> Iterator[str]:
    """Yield what is scored."""
    yield from wrap(found.title)
    board = found.board
    if found.is_hindsight:
        text = "written with hindsight: the model's scores say what the case explains, not what it could have foreseen"
        yield from wrap(text)
    known = ("resolved", "unconfirmed", "open", "waiting", "void")
    counts = ", ".join(f"{board.counts[each]:,} {each}" for each in known if board.counts.get(each))
    n_forecasts = "1 forecast" if board.n_forecasts == 1 else f"{board.n_forecasts:,} forecasts"
    yield f"questions: {counts or 'none'}; {n_forecasts}" + (f"; {found.runs}" if found.runs else "")
    if board.on is not None:
        yield f"what each had said last on {_day(board.on)}"
    elif board.is_claimed:
        yield "each forecast counts for the days it stood, until the answer was known or the question closed"
    else:
        yield from wrap(
            "each forecast counts from when it was written down, for the days it stood, until the answer was known or "
            "the question closed"
        )


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


def _lines(lines: Sequence[Line], *, nobody: str) -> Iterator[str]:
    """Yield forecasters on yes-or-no questions."""
    if not lines:
        yield from wrap(nobody)
        return
    width = COLUMNS[0][1] + page_width() - WIDTH
    is_beside = width >= NARROWEST
    yield _row((name for name, _ in COLUMNS), width)
    yield "─" * page_width()
    for line in lines:
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
                f"{100 * standing.coverage:.0f}%",
                f"{standing.brier.value:.3f}",
                interval,
                "-" if standing.adjusted is None else f"{standing.adjusted:.3f}",
                "-" if standing.peer_total is None else f"{standing.peer_total:+.1f}",
                *(_skill(each) for each in standing.skill),
            ),
            width,
        )
        yield from more
    common = lines[0].standing.common
    if common is not None and common.n < max(line.standing.n_questions for line in lines):
        told = ", ".join(f"{line.who} {line.standing.common.value:.3f}" for line in lines if line.standing.common)
        questions = "one question" if common.n == 1 else f"{common.n:,} questions"
        yield from wrap(f"on the {questions} that all have: {told}", hang=2)


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
        return TOO_FEW if mean.n > 1 and math.isfinite(mean.value) else "-"
    return f"{mean.low:.3f} to {mean.high:.3f}"


def _number(value: float) -> str:
    """Return a number with three decimals; what was called impossible has an infinite log score."""
    return "∞" if math.isinf(value) else f"{value:.3f}"


def _others(scores: Sequence[OtherScore]) -> Iterator[str]:
    """Yield scores on choices, numbers and dates."""
    kind = ""
    for each in scores:
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
        score += "" if each.adjusted is None else f", adjusted {each.adjusted:.3f}"
        days = f"{100 * each.coverage:.0f}%"
        yield f"  {cut(_label(each.who, each.role), 39):<40} n {each.mean.n:<4} days {days:<4} {score}"


def _calibration(line: Line) -> Iterator[str]:
    """Yield one forecaster's calibration, discrimination, and intervals of skill."""
    standing, terms, curve = line.standing, line.standing.decomposition, line.standing.reliability
    yield f"{line.who}: calibration over {standing.n_questions:,} questions"
    parts = [
        f"reliability {terms.reliability:.3f} (0 is best)",
        f"resolution {terms.generalised_resolution:.3f}",
        f"uncertainty {terms.uncertainty:.3f}",
    ]
    if standing.auc is not None:
        parts.append(f"AUC {standing.auc.value:.2f}{_ends(standing.auc, '.2f')}")
    yield f"  {', '.join(parts)}"
    yield f"  log score {_number(standing.log.value)}{_ends(standing.log, '.3f')}"
    if line.best is not None and line.worst is not None:
        yield f"  Brier score over the intervals of words: {line.best.value:.3f} to {line.worst.value:.3f}"
    for name, skill in zip(("crowd", "base rate"), standing.skill, strict=False):
        if skill is not None and skill.low is not None and skill.value != 0.0:
            yield f"  skill against the {name} {skill.value:+.2f}{_ends(skill, '+.2f')}, n {skill.n:,}"
    if standing.peer is not None:
        mean = f"{standing.peer.value:+.1f}{_ends(standing.peer, '+.1f')}"
        yield f"  peer score {mean} a question, n {standing.peer.n:,}; baseline score {standing.baseline.value:+.1f}"
    for each in standing.calibration:
        low, high = each.interval
        said = f"said {100 * each.low:>3.0f}-{100 * each.high:.0f}%:"
        share = f"happened {100 * each.happened:>5.1f}% ({100 * low:.0f} to {100 * high:.0f}%)"
        yield f"  {said:<14} n {each.n:<6.4g} on average {100 * each.said:>5.1f}%, {share}"
    terms_told = f"miscalibration {curve.miscalibration:.3f}, discrimination {curve.discrimination:.3f}"
    yield f"  without bins (isotonic): {terms_told}"


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
        "best, “one half” earns 0.693. Days: share of the open time with a forecast. Adjusted: Brier score as if all "
        "had faced the same questions on the same days. Peers: Metaculus's peer score, summed over questions; a day "
        "without a forecast counts 0. Skill is 1 - Brier / Brier of the reference on the days and questions both had a "
        "forecast. Intervals of 90% take questions as independent; of two scores, or of scores all alike, there is "
        "none."
    )
    yield from wrap(text)
    if len(board.lines) > 1:
        yield from wrap(peers_note(board))
    names = [f"crowd: {board.crowd or 'none'}", f"base rate: {board.base_rate or 'none'}"]
    yield from wrap("; ".join(names))
    if has_cited_rate(found):
        yield from wrap(CITED_RATE)
    for note in record_notes(board):
        yield from wrap(note)
    if found.unscored:
        words = f"not scored, as their standard gives these words no interval: {', '.join(found.unscored)}"
        yield from wrap(words)
    for note in board.notes:
        yield from wrap(f"note: {note}")


def peers_note(board: Board) -> str:
    """Return what forecasters are ordered by."""
    text = "In the order of the peer scores; who stood beside nobody comes last."
    return f"{text} Peers are all others on the board, the model's lenses among them." if board.is_claimed else text


def record_notes(board: Board) -> Iterator[str]:
    """Yield what was not written down in time, or is void."""
    if board.is_claimed:
        return
    afterwards = sum(line.n_afterwards for line in board.claimed)
    if board.n_claimed:
        text = f"Forecasts that claim an earlier day than that on which they were written down: {board.n_claimed:,}"
        those = "those on yes-or-no questions" if board.claimed_others else "them"
        text += f" ({afterwards:,} of {those} written down after the answer was known)" if afterwards else ""
        yield f"{text}. In time they count from when they were written down; as claimed, only apart."
    if board.n_late:
        forecasts = "1 forecast" if board.n_late == 1 else f"{board.n_late:,} forecasts"
        yield f"Void, as they came after the answer was known or the question had closed: {forecasts}."
    revised = sum(line.n_revised for line in board.lines)
    if revised:
        forecasts = "1 forecast" if revised == 1 else f"{revised:,} forecasts"
        yield f"Made before their question was last revised, and standing: {forecasts}."


def _day(number: int) -> str:
    """Return a day counted from 1970 as a date."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()


def _label(who: str, role: str) -> str:
    """Return a name with what it is, where the name does not say it."""
    return who if role in who.lower() or who.startswith("détente ") else f"{who} ({role})"


def plain(found: Scoreboard) -> dict[str, Any]:
    """Return a scoreboard as plain data: None for what is not finite; intervals and bands are found here."""
    data: dict[str, Any] = to_plain(found)
    for table_of, lines in (("lines", found.board.lines), ("claimed", found.board.claimed)):
        for k, (plain_line, line) in enumerate(zip(data["board"][table_of], lines, strict=True)):
            standing = plain_line["standing"]
            for plain_bin, each in zip(standing["calibration"], line.standing.calibration, strict=True):
                plain_bin["interval"] = list(each.interval)
            standing["reliability"]["band"] = to_plain(line.standing.reliability.band()) if k < MOST_BANDS else []
    return data


def form(forms: Forms) -> Form:
    """Return the form of a scoreboard: every field as it is, and the interval of each bin of forecasts."""
    from detente.ledger.scoreboard import Scoreboard
    from detente.score.calibration import Bin
    from detente.score.corp import BandPoint, Reliability

    interval = described(fixed(NUMBER, NUMBER), "Jeffreys interval of the share that came true.")
    forms.define(Bin, forms.object(Bin, {"interval": interval}))
    band = described(listed(forms.of(BandPoint)), "Consistency and confidence bands; empty for those far down a board.")
    forms.define(Reliability, forms.object(Reliability, {"band": band}))
    return forms.object(Scoreboard)


def _rows(found: Scoreboard) -> Iterator[Row]:
    board = found.board
    for counted, lines, others in (
        ("as claimed" if board.is_claimed else "in time", board.lines, board.non_binary),
        ("as claimed", board.claimed, board.claimed_others),
    ):
        for line in lines:
            standing = line.standing
            yield {
                "who": line.who,
                "kind": "binary",
                "counted": counted,
                "role": line.role,
                "rule": "Brier, 0 to 1",
                **interval_columns("score", standing.brier[:3]),
                "adjusted": standing.adjusted,
                "coverage": standing.coverage,
                "peers": standing.peer_total,
                **interval_columns("log", standing.log[:3]),
                "questions": standing.n_questions,
                "forecasts": standing.n_forecasts,
                "claimed": line.n_claimed,
                "late": line.n_afterwards,
            }
        for other in others:
            yield {
                "who": other.who,
                "kind": other.kind,
                "counted": counted,
                "role": other.role,
                "rule": other.rule,
                **interval_columns("score", None if other.mean is None else other.mean[:3]),
                "adjusted": other.adjusted,
                "coverage": other.coverage,
                "peers": None,
                **interval_columns("log", None),
                "questions": len(other.by_question),
                "forecasts": None,
                "claimed": None,
                "late": None,
            }


def _brief(found: Scoreboard) -> str:
    return f"{found.title}, {len(found.board.lines)} forecasters, {found.board.counts.get('resolved', 0)} resolved"


RENDERINGS = {
    "Scoreboard": Rendering(
        "scoreboard",
        table,
        schema=2,
        plain=plain,
        room="ledger.scoreboard",
        form=form,
        frame=Frame(
            ("who", "kind", "counted"), "One row a forecaster, a kind of question, and a way of counting.", _rows
        ),
        brief=_brief,
    )
}
"""How this room shows it."""
