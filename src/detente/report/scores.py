"""Scoreboard -> one HTML page: who said what, how well it did, and a picture of each forecaster's calibration."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from detente.ledger.board import Board, Line
from detente.render.scoreboard import AS_CLAIMED, CITED_RATE, TOO_FEW, has_cited_rate, peers_note, record_notes
from detente.report import phrases
from detente.report.document import document
from detente.report.drawing import band, circle, line, polyline, svg, words
from detente.report.figure import download
from detente.report.markup import Child, Markup, element, joined
from detente.report.scales import Linear, date_label
from detente.score.means import Mean

if TYPE_CHECKING:
    from detente.ledger.non_binary import OtherScore
    from detente.ledger.scoreboard import Saying, Scoreboard, Spotlight
    from detente.score.calibration import Bin
    from detente.score.corp import BandPoint

SIDE = 300.0
"""Width and height of a picture, in pixels."""
MARGIN = 40.0
"""Room for the axes, in pixels."""
MOST_PICTURES = 24
"""Forecasters whose calibration is drawn, the best first; the data of all can be saved."""


def render_scores(found: Scoreboard) -> str:
    """Return a scoreboard as one HTML page that needs nothing else.

    Parameters
    ----------
    found
        Who did how well (`detente.score_case`, `detente.score_ledger`).

    Returns
    -------
    str
        A whole document: no script, no network.
    """
    return document(
        f"Scores: {found.title}",
        element(
            "header",
            element("p", "Scores", class_="kicker"),
            element("h1", found.title),
            element("p", _lead(found), class_="lead"),
        ),
        element("main", [_part(each) for each in score_parts(found)]),
        description=_lead(found),
    )


def _lead(found: Scoreboard) -> str:
    """Return what is scored, and what must be known to read it."""
    count = found.board.counts.get("resolved", 0)
    parts = [f"{count:,} questions are resolved."]
    if found.is_hindsight:
        parts.append("The case was written with hindsight: its scores say what it explains, not what it foresaw.")
    if found.board.on is None and found.board.is_claimed:
        parts.append("Each forecast counts for the days it stood.")
    elif found.board.on is None:
        parts.append("Each forecast counts from when it was written down, for the days it stood.")
    return " ".join(parts)


class ScorePart(NamedTuple):
    """A part of a page of scores."""

    key: str
    """Its id on the page."""
    title: str
    """Its heading."""
    html: Markup
    """What it shows."""


def score_parts(found: Scoreboard) -> tuple[ScorePart, ...]:
    """Return the parts of a page of scores that have something to show, for pages that hold more than that.

    Parameters
    ----------
    found
        Who did how well.

    Returns
    -------
    tuple of ScorePart
        Scores, those that are claimed, pictures of calibration, and how to read them.
    """
    return tuple(ScorePart(key, title, joined([part])) for key, title, part in _parts(found) if part)


def _parts(found: Scoreboard) -> Iterator[tuple[str, str, Child]]:
    """Yield key, title and content of each part."""
    yield "said", "What was said", [_spotlight(each) for each in found.spotlights]
    yield "scores", "Scores", [_table(found.board.lines), _others(found.board.non_binary)]
    yield "claimed", "As claimed", _claimed(found.board)
    yield "calibration", "Calibration", _pictures(found.board)
    yield "read", "How to read this", _reading(found)


def _part(part: ScorePart) -> Markup:
    """Return one part of the page."""
    return element("section", element("h2", part.title), part.html, id=part.key)


def _spotlight(spotlight: Spotlight) -> Markup:
    """Return what was said of one question."""
    heads = ("forecaster", "said", "Brier, 0 to 1", "over the words")
    rows = [
        element(
            "tr",
            _name(each.who, each.role),
            _cells(
                heads[1:],
                (
                    _said(each),
                    f"{each.brier:.3f}",
                    "" if each.best is None else f"{each.best:.3f} to {each.worst:.3f}",
                ),
            ),
        )
        for each in spotlight.sayings
    ]
    return element(
        "div",
        element("h3", spotlight.text or spotlight.question),
        element("p", f"It came out: {spotlight.answer}, known on {date_label(spotlight.known)}.", class_="who"),
        _board(heads, rows),
        class_="other",
    )


def _board(heads: Sequence[str], rows: Sequence[Markup]) -> Markup:
    """Return forecasters as a table."""
    return element(
        "table",
        element("thead", element("tr", [element("th", each, scope="col") for each in heads])),
        element("tbody", rows),
        class_="board",
    )


def _cells(heads: Sequence[str], texts: Sequence[str]) -> list[Markup]:
    """Return cells that bear the heads of their columns, for pages too narrow for columns."""
    return [element("td", text, data_head=head) for head, text in zip(heads, texts, strict=True)]


def _name(who: str, role: str) -> Markup:
    """Return a forecaster, with what it is where the name does not say it."""
    tag = None if role in who.lower() else element("span", role, class_="who")
    return element("th", who, " ", tag, scope="row")


def _said(saying: Saying) -> str:
    """Return what was said: words with their interval, or a percentage with its day where it was another."""
    if saying.low is not None and saying.high is not None:
        return f"{saying.phrase} ({100 * saying.low:.0f} to {100 * saying.high:.0f}%)"
    day = f", {date_label(saying.day)}" if saying.role == "crowd" else ""
    return f"{phrases.percent(saying.probability)}{day}"


HEADS = (
    "forecaster", "questions", "days", "Brier, 0 to 1", "90%", "adjusted", "peers", "log, nats", "skill: crowd",
    "skill: base rate", "AUC",
)  # fmt: skip
"""Columns of a table of forecasters."""


def _table(lines: Sequence[Line]) -> Child:
    """Return forecasters side by side."""
    if not lines:
        return element("p", "No yes-or-no question is resolved that anyone had a forecast of in time.")
    return _board(HEADS, [_row(each) for each in lines])


def _row(forecaster: Line) -> Markup:
    """Return one forecaster's scores."""
    standing = forecaster.standing
    texts = (
        f"{standing.n_questions:,}",
        f"{100 * standing.coverage:.0f}%",
        f"{standing.brier.value:.3f}",
        _ends(standing.brier, ".3f"),
        "" if standing.adjusted is None else f"{standing.adjusted:.3f}",
        "" if standing.peer_total is None else f"{standing.peer_total:+.1f}",
        f"{standing.log.value:.3f}",
        *(_with_n(skill) for skill in standing.skill),
        "" if standing.auc is None else f"{standing.auc.value:.2f}",
    )
    return element("tr", _name(forecaster.who, forecaster.role), _cells(HEADS[1:], texts))


def _others(scores: Sequence[OtherScore]) -> Child:
    """Return scores on choices and dates side by side, and those of each number."""
    heads = ("forecaster", "questions", "days", "score", "90%", "adjusted")
    rows = [
        element(
            "tr",
            _name(each.who, each.role),
            _cells(
                heads[1:],
                (
                    f"{each.kind}: {len(each.by_question):,}",
                    f"{100 * each.coverage:.0f}%",
                    _values(each) if each.mean is None else f"{each.mean.value:.3f}",
                    "" if each.mean is None else _ends(each.mean, ".3f"),
                    "" if each.adjusted is None else f"{each.adjusted:.3f}",
                ),
            ),
        )
        for each in scores
    ]
    rules = dict.fromkeys(f"{each.kind}: {each.rule}" for each in scores)
    if not rows:
        return None
    return [element("h3", "Choices, numbers, dates"), element("p", "; ".join(rules), class_="who"), _board(heads, rows)]


def _values(score: OtherScore) -> str:
    """Return the score of each number, whose units differ."""
    return ", ".join(f"{name.rpartition('/')[2]} {value:.3g}" for name, value in score.by_question.items())


def _claimed(board: Board) -> Child:
    """Return those whose days are claimed, apart."""
    if not board.claimed and not board.claimed_others:
        return None
    return [
        element("p", AS_CLAIMED),
        _table(board.claimed) if board.claimed else None,
        _others(board.claimed_others),
    ]


def _with_n(mean: Mean | None) -> str:
    """Return skill with the number of questions it rests on."""
    return "" if mean is None else f"{mean.value:+.2f}\u00a0(n\u00a0{mean.n:,})"


def _ends(mean: Mean, form: str) -> str:
    """Return an interval."""
    if mean.low is None or mean.high is None:
        return TOO_FEW if mean.n > 1 and math.isfinite(mean.value) else ""
    return f"{mean.low:{form}} to {mean.high:{form}}"


def _pictures(board: Board) -> Child:
    """Return a picture of calibration for each forecaster with more than one question, and the data of all."""
    drawn = [each for each in board.lines or board.claimed if each.standing.n_questions > 1]
    if not drawn:
        return None
    caption = (
        "Across: what was said. Up: how much of it happened, with a 90% interval; the area of a dot is the number of "
        "questions. On the line, words and world agree. The curve is the share that came true without bins of "
        "anyone's choosing (isotonic regression); at each place a calibrated forecaster's curve lies in the shade "
        "nine times in ten."
    )
    data = [
        (each.who, bin_.low, bin_.high, bin_.n, bin_.said, bin_.happened, *bin_.interval)
        for each in drawn[:MOST_PICTURES]
        for bin_ in each.standing.calibration
    ]
    heads = ("forecaster", "from", "to", "n", "said", "happened", "low", "high")
    bands = {each.who: each.standing.reliability.band() for each in drawn[:MOST_PICTURES]}
    curves = [(who, *dataclasses.astuple(point)) for who, points in bands.items() for point in points]
    under = ("forecaster", "said", "fitted", "consistent low", "consistent high", "low", "high")
    figures = [_picture(each, bands[each.who], k) for k, each in enumerate(drawn[:MOST_PICTURES])]
    links = (
        download("calibration", (heads, data)),
        download("curves", (under, curves), "Curves and bands (CSV)"),
    )
    return [
        element("p", caption, class_="who"),
        element("div", figures, class_="grid calibrations"),
        element("div", links, class_="under"),
    ]


def _picture(forecaster: Line, points: Sequence[BandPoint], number: int) -> Markup:
    """Return one forecaster's calibration."""
    standing = forecaster.standing
    title = f"{forecaster.who}, {standing.n_questions:,} questions"
    told = [
        f"of what was called {100 * each.low:.0f} to {100 * each.high:.0f}%, {100 * each.happened:.0f}% happened"
        for each in standing.calibration
    ]
    picture = svg(
        SIDE, SIDE, _axes(), _curve(points), [_mark(b, standing.calibration) for b in standing.calibration],
        title=title, description="; ".join(told), key=f"calibration-{number}",
    )  # fmt: skip
    curve = standing.reliability
    note = (
        f"reliability {standing.decomposition.reliability:.3f}; without bins: miscalibration "
        f"{curve.miscalibration:.3f}, discrimination {curve.discrimination:.3f}"
    )
    return element("figure", element("h3", title), picture, element("figcaption", element("p", note)))


def _scales() -> tuple[Linear, Linear]:
    """Return the two scales."""
    return Linear(0.0, 1.0, MARGIN, SIDE - 14.0), Linear(0.0, 1.0, SIDE - MARGIN, 26.0)


def _axes() -> Child:
    """Return axes with ticks, and the line on which words and world agree."""
    x, y = _scales()
    parts: list[Child] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        label = f"{100 * tick:.0f}%"
        parts += [line(x(tick), y(0.0), x(tick), y(1.0), "grid"), line(x(0.0), y(tick), x(1.0), y(tick), "grid")]
        parts += [
            words(x(tick), y(0.0) + 16.0, label, "s", anchor="middle"),
            words(x(0.0) - 6.0, y(tick), label, "s", anchor="end"),
        ]
    return [*parts, line(x(0.0), y(0.0), x(1.0), y(1.0), "axis")]


def _curve(points: Sequence[BandPoint]) -> Child:
    """Return the curve without bins, on the band in which a calibrated forecaster's would lie."""
    x, y = _scales()
    said = [x(point.said) for point in points]
    low, high = ([y(getattr(point, name)) for point in points] for name in ("consistent_low", "consistent_high"))
    fitted = [y(point.fitted) for point in points]
    return [band(said, low, high, "area"), polyline(zip(said, fitted, strict=True), "curve model")]


def _mark(bin_: Bin, bins: tuple[Bin, ...]) -> Child:
    """Return a bin: a dot as large as its number of questions, with its interval."""
    x, y = _scales()
    low, high = bin_.interval
    largest = max(each.n for each in bins)
    place = x(bin_.said)
    return [
        line(place, y(low), place, y(high), "whisker"),
        circle(place, y(bin_.happened), 3.0 + 6.0 * (bin_.n / largest) ** 0.5, "dot model"),
        words(place + 7.0, y(bin_.happened) - 12.0, f"{bin_.n:.3g}", "s"),
    ]


def _reading(found: Scoreboard) -> Child:
    """Return what the numbers mean."""
    board = found.board
    scale = (
        "Brier score: (p - o)², 0 is best, “one half” earns 0.25. Log score: -ln of the probability of what happened, "
        "0 is best. Days: share of the open time with a forecast. Adjusted: Brier score as if all had faced the same "
        "questions on the same days. Peers: Metaculus's peer score, summed over questions; a day without a forecast "
        "counts 0. Skill: 1 - Brier / Brier of the reference, on the days and questions both had a forecast. Scores "
        "on different questions do not compare. Intervals take questions as independent; those on one crisis are not."
    )
    texts = [scale, f"Crowd: {board.crowd or 'none'}. Base rate: {board.base_rate or 'none'}."]
    texts += [CITED_RATE] if has_cited_rate(found) else []
    if found.unscored:
        texts.append(f"Not scored, as their standard gives these words no interval: {', '.join(found.unscored)}.")
    if len(board.lines) > 1:
        texts.append(peers_note(board))
    texts += record_notes(board)
    return [element("p", text) for text in (*texts, *board.notes)]
