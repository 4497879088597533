"""The scoreboard of a ledger, or of a case: who said what, and how well it did."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from detente.case.load import as_case
from detente.core.calls import checked
from detente.core.errors import LedgerError
from detente.core.listed import listed
from detente.core.result import Framed
from detente.core.spec import HereFields, RunSpec, spec_of, takes_run
from detente.ledger.admit import unknown
from detente.ledger.board import Board, make_board
from detente.ledger.inputs import day_of, moment
from detente.ledger.rows import ForecastRow, collection_paused
from detente.ledger.state import Resolution, State
from detente.score.verbal import Verbal, verbal_score

if TYPE_CHECKING:
    from detente.case.schema import Case

Progress = Callable[[int, int], None]
"""Called with the number of worlds done and of all worlds."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What one forecaster had said of one question, and its Brier score (0 to 1)."""

    who: str
    """Name."""
    role: str
    """What they are."""
    day: dt.date
    """When it was said."""
    probability: float
    """Of yes; the middle for words."""
    low: float | None
    """Lower end of the interval of words."""
    high: float | None
    """Upper end."""
    phrase: str
    """The words."""
    brier: float
    """Brier score of the probability."""
    best: float | None
    """Brier score if the words meant what suits them best."""
    worst: float | None
    """Brier score if they meant what suits them worst."""


@dataclass(frozen=True, slots=True)
class Spotlight:
    """One question with all that was said of it on a day."""

    question: str
    """Its id."""
    text: str
    """Its words."""
    answer: str
    """How it came out."""
    known: dt.date
    """When that was known."""
    sayings: tuple[Saying, ...]
    """What was said, the brief first."""


@dataclass(frozen=True, slots=True, repr=False)
class Scoreboard(Framed):
    """Who did how well, with what belongs to it."""

    title: str
    """The ledger, or the case with its title."""
    is_hindsight: bool
    """Whether the model's case was written knowing the answers."""
    board: Board
    """Scores of forecasters."""
    spotlights: tuple[Spotlight, ...]
    """Questions on which the brief or a crowd can be compared with the model; for a case."""
    unscored: tuple[str, ...] = ()
    """Words of the brief to which its standard gives no interval."""
    runs: str = ""
    """Seed and size of the runs; for a case."""


@takes_run
def score(
    what: Case | str | Path = "ledger",
    *,
    where: str | os.PathLike[str] | None = None,
    lenses: Sequence[str] | None = None,
    on: dt.date | None = None,
    crowd: str | None = None,
    base_rate: str | None = None,
    questions: str | Sequence[str] = (),
    spec: RunSpec | None = None,
    **fields: Unpack[HereFields],
) -> Scoreboard:
    """Score forecasters: those of the ledger, or what a case's brief, model, crowd and base rate said.

    Parameters
    ----------
    what
        ``ledger``, and it is `score_ledger` of the ledger at ``where``; or a case, and it is `score_case`.
    where
        The ledger, as in `open_ledger`.
    lenses, spec
        Of a case, as in `score_case`.
    on, crowd, base_rate, questions
        As in both.

    Returns
    -------
    Scoreboard
        Forecasters side by side.
    """
    if what == "ledger":
        return score_ledger(where, on=on, crowd=crowd, base_rate=base_rate, questions=questions)
    return score_case(
        what, lenses=lenses, on=on, crowd=crowd, base_rate=base_rate, questions=questions, spec=spec, **fields
    )


@checked
def score_ledger(
    where: str | os.PathLike[str] | None = None,
    *,
    on: dt.date | None = None,
    crowd: str | None = None,
    base_rate: str | None = None,
    questions: str | Sequence[str] = (),
) -> Scoreboard:
    """Score the forecasters of a ledger.

    Parameters
    ----------
    where
        The ledger, as in `open_ledger`.
    on
        Compare what stood on this day; by default each forecast counts for the days it stood.
    crowd, base_rate
        Forecasters against whom skill is measured; by default those of these roles.
    questions
        Ids of questions, or the beginning of ids up to a ``/`` and ``*``; all by default.

    Returns
    -------
    Scoreboard
        One line per forecaster.

    Raises
    ------
    LedgerError
        If the ledger is not what was written, or there is no such ledger or question.
    ScoreError
        If a reference has no forecast.
    """
    from detente.ledger.ledger import open_ledger

    with open_ledger(where, create=False) as ledger:
        state, forecasts, details, notes = ledger.assured()
        shown = ledger.address.shown
    with collection_paused():
        board = make_board(
            state,
            forecasts,
            details=details,
            on=None if on is None else day_of(moment(on)),
            crowd=crowd,
            base_rate=base_rate,
            questions=chosen_questions(state, questions) if questions else None,
        )
    board = replace(board, notes=(*board.notes, *notes))
    return Scoreboard(title=shown, is_hindsight=False, board=board, spotlights=())


def chosen_questions(state: State, patterns: Sequence[str]) -> frozenset[str]:
    """Return the questions that ids or patterns such as ``russia-2022/*`` name.

    Raises
    ------
    LedgerError
        If one names none.
    """
    from fnmatch import fnmatchcase

    found: set[str] = set()
    problems = []
    for pattern in patterns:
        some = {name for name in state.questions if name == pattern or fnmatchcase(name, pattern)}
        problems += [] if some else [unknown(pattern, state)]
        found |= some
    if problems:
        raise LedgerError(problems)
    return frozenset(found)


@takes_run
def score_case(
    case: Case | str | Path,
    *,
    lenses: Sequence[str] | None = None,
    on: dt.date | None = None,
    crowd: str | None = None,
    base_rate: str | None = None,
    questions: str | Sequence[str] = (),
    spec: RunSpec | None = None,
    **fields: Unpack[HereFields],
) -> Scoreboard:
    """Score what a case's brief, its model, the crowd and the base rate said on the same day. Nothing is recorded.

    Parameters
    ----------
    case
        A case, the path of its file, or the name of a shipped one.
    lenses
        Lenses to run beside the case as it is; all by default.
    on
        The day of the comparison; that of the brief by default.
    crowd, base_rate
        Forecasters against whom skill is measured; by default those of these roles.
    questions
        Ids of questions of the case; all by default.
    spec
        As in `detente.run`, or its fields; ``lens`` holds in every view.

    Returns
    -------
    Scoreboard
        Forecasters side by side.

    Raises
    ------
    CaseError
        If the case has problems.
    LedgerError
        If none of its questions is resolved.
    """
    from detente.forecast.run import forecast_case
    from detente.ledger.case_entries import as_of, gather_case, question_name

    asked = spec_of(spec, fields)
    loaded = as_case(case)
    views = [(), *((name,) for name in (loaded.lenses if lenses is None else lenses))]
    forecasts = [
        forecast_case(
            loaded, spec=replace(asked, lens=(*asked.lens, *lens), progress=_part_of(asked.progress, k, len(views)))
        )
        for k, lens in enumerate(views)
    ]
    gathered = gather_case(loaded, forecasts)
    if not gathered.state.resolutions:
        raise LedgerError(f"{loaded.case}: found no question that is resolved; there is nothing to score yet")
    day = as_of(loaded) if on is None else on
    number = day_of(moment(day))
    wanted = [name if "/" in name else question_name(loaded.case, name) for name in listed(questions)]
    chosen = chosen_questions(gathered.state, wanted) if wanted else None
    spotlights = tuple(
        spotlight
        for name, answer in gathered.state.resolutions.items()
        if chosen is None or name in chosen
        if (spotlight := _spotlight(gathered.state, gathered.rows, name, answer, number, gathered.phrases)) is not None
    )
    return Scoreboard(
        title=f"{loaded.case}: {loaded.title}" if loaded.title else loaded.case,
        is_hindsight=loaded.hindsight,
        board=make_board(
            gathered.state,
            gathered.rows,
            details=gathered.details,
            on=number,
            crowd=crowd,
            base_rate=base_rate,
            questions=chosen,
            as_claimed=True,
        ),
        spotlights=spotlights,
        unscored=tuple(dict.fromkeys(f"{said.phrase!r}" for said in gathered.unscored)),
        runs=f"seed {asked.seed}, {asked.worlds:,} worlds x {asked.paths:,} paths",
    )


def _part_of(progress: Progress | None, part: int, parts: int) -> Progress | None:
    """Return the progress of one run as that of all."""
    if progress is None:
        return None
    return lambda done, total: progress(part * total + done, parts * total)


ORDER = ("brief", "crowd", "base rate", "model", "person")
"""Order of what was said of a question."""


def _spotlight(
    state: State, rows: Sequence[ForecastRow], name: str, answer: Resolution, on: int, phrases: dict[int, str]
) -> Spotlight | None:
    """Return what was said of a question up to a day; None unless someone besides the model spoke of it."""
    question = state.questions[name]
    last: dict[str, ForecastRow] = {}
    for row in sorted(rows, key=lambda row: row.at):
        if row.question == name and row.probability is not None and day_of(row.at) <= on:
            last[row.who] = row
    if question.kind != "binary" or all(row.role == "model" for row in last.values()):
        return None
    outcome = float(answer.answer == "yes")
    sayings = [_saying(row, outcome, phrases.get(row.seq, "")) for row in last.values()]
    return Spotlight(
        question=name,
        text=question.text,
        answer=str(answer.answer),
        known=_date(answer.at),
        sayings=tuple(sorted(sayings, key=lambda each: ORDER.index(each.role))),
    )


def _saying(row: ForecastRow, outcome: float, phrase: str) -> Saying:
    """Return what one forecaster said, scored."""
    probability = row.probability or 0.0
    low = probability if row.low is None else row.low
    high = probability if row.high is None else row.high
    score: Verbal = verbal_score(forecast=(low, high), outcome=outcome)
    has_words = row.low is not None
    return Saying(
        who=row.who,
        role=row.role,
        day=_date(row.at),
        probability=probability,
        low=row.low,
        high=row.high,
        phrase=phrase,
        brier=float(score.midpoint),
        best=float(score.best) if has_words else None,
        worst=float(score.worst) if has_words else None,
    )


def _date(at: int) -> dt.date:
    """Return the day of a moment."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=day_of(at))
