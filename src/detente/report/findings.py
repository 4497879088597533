"""Everything a report says of one run, gathered: the report itself works nothing out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.explain.chronology import courses_of
from detente.explain.drivers import Drivers, drivers_of
from detente.explain.flip import Flips
from detente.explain.flips import DEFAULT_LINE, flips_of, lines_of
from detente.explain.landscape import Landscape, landscape
from detente.explain.sensitivity.analysis import Analysis, analysis_of
from detente.explain.sensitivity.response import question_of
from detente.explain.stories import stories
from detente.explain.story import Stories
from detente.forecast.curves import Curve, curves
from detente.forecast.fans import Fan, fans
from detente.forecast.forecast import Answer, Forecast, forecast
from detente.forecast.histories import kept
from detente.forecast.run import run
from detente.forecast.sample import FEWEST_PATHS, sample_of
from detente.inspect.assumptions import Implied, implied
from detente.inspect.causes import Causes, causes
from detente.inspect.facts import facts_of
from detente.inspect.labels import Scale, Words, axis_scale, cased, labels, words_of
from detente.report.child import in_child
from detente.report.worlds import Worlds, worlds_of
from detente.settle.settle import settle_model
from detente.settle.settled import Settled
from detente.sim.columns import NONE
from detente.sim.runs import Runs
from detente.watch import Indicators, watch

if TYPE_CHECKING:
    from detente.case.schema import Case

Found = TypeVar("Found")
LENS_PATHS = 20_000
"""Paths of a run through a lens: its probabilities stand beside others, errors of half a point do no harm."""
GAPS = ("drivers", "stories", "flips", "indicators")
"""Parts that a run may be too small for, in the order in which what is missing is told."""
WATCH = dt.timedelta(weeks=8)
"""How far ahead the list for the watch looks, at most: what a desk can keep in mind."""
CERTAIN = 0.005
"""Probability below which, or above one less which, a question is as good as decided."""
VIEWS = "as-"
"""How the names of lenses begin that are someone's view of the whole case, and are shown beside it."""


@dataclass(frozen=True, slots=True, repr=False)
class Findings:
    """What a run says, with all that is needed to say it to someone who was not there. Absent parts are None."""

    case: Case
    """The case: texts, sources, brief."""
    forecast: Forecast
    """Answers to all questions."""
    focus: str
    """Id of the question that the parts on why are about."""
    curves: tuple[Curve, ...]
    """Cumulative probability of each question, with its band."""
    fans: tuple[Fan, ...]
    """Quantities over time, with what was measured."""
    causes: Causes
    """What acts on what."""
    register: tuple[Implied, ...]
    """Every number of the case."""
    labels: Mapping[str, str]
    """Every number's path in words."""
    words: Words
    """What the case calls its actors, quantities and events."""
    lenses: tuple[Forecast, ...] = ()
    """The same questions through lenses that are someone's view of the case."""
    views: Mapping[str, str] = field(default_factory=dict[str, str])
    """What these lenses are called in a sentence, by name."""
    option: str = ""
    """Of a choice the option that the parts on why are about, the likeliest; "" for other questions."""
    drivers: Drivers | None = None
    """What carries the answer to the focus question."""
    scales: Mapping[str, Scale] = field(default_factory=dict[str, Scale])
    """How to write values of the drivers' assumptions, by path."""
    flips: tuple[Flips, ...] = ()
    """What would have to be true for the answer to cross one half, and the edges of the brief's own band."""
    landscape: Landscape | None = None
    """The answer over the two assumptions that carry most."""
    worlds: Worlds | None = None
    """The run's worlds, where they stand on what carries the answer: for sliders."""
    stories: Stories | None = None
    """Representative histories, by the answer to the focus question."""
    talks: tuple[Settled, ...] = ()
    """Where the talks at each table end up, with the world as it is at the start."""
    indicators: Indicators | None = None
    """What to watch for in the first weeks."""
    gaps: Mapping[str, str] = field(default_factory=dict[str, str])
    """By part that is missing: why."""

    def __repr__(self) -> str:
        return f"<Findings {self.forecast.case}: {len(self.forecast.questions)} questions>"

    def __getitem__(self, question: str) -> Answer:
        """Return the answer to a question by its id."""
        return self.forecast[question]


@checked
def gather_stored(directory: str | Path, *, question: str | None = None) -> Findings:
    """Gather what a report says of a stored run, with the case as it was when it was run.

    Parameters
    ----------
    directory
        Where the run was stored.
    question
        As in `detente.gather`.

    Raises
    ------
    RunError
        If there is no run, or it was made in another way than runs are made now.
    """
    from detente.case.load import load_case
    from detente.forecast.stored import open_run_of
    from detente.sim.store import CASE, read_record

    folder = Path(directory)
    record = read_record(folder)
    case = load_case(folder / CASE)
    return gather_from(open_run_of(case, folder), case, question=question, overrides=record.overrides)


def gather_from(
    runs: Runs, case: Case, *, question: str | None = None, overrides: Mapping[str, str | float] | None = None
) -> Findings:
    """Gather what a report says of a run that was made before.

    Parameters
    ----------
    runs
        The run.
    case
        The case it is of.
    question
        As in `detente.gather`.
    overrides
        Numbers set for the run; only recorded.
    """
    answers = forecast(runs, case, overrides=overrides)
    focus = question_of(runs, question).id if question is not None else focus_of(answers)
    option = _likeliest(answers[focus])
    gaps: dict[str, str] = {}
    is_plain = not runs.model.lens and not overrides
    prepared = cache(lambda: analysis_of(runs, focus, option=option, is_tried=runs.drawn is None))
    with (
        in_child(lambda: _histories(runs, focus, case), is_worth_it=runs.diagnostics.n_threads > 1) as histories_found,
        ThreadPoolExecutor(1) as pool,  # machine code runs in one thread while the other works on what it has
    ):
        viewed = pool.submit(_through_lenses, case, runs) if is_plain else None
        carried = _attempt(gaps, "drivers", lambda: drivers_of(prepared(), case=case))
        crossed = _attempt(gaps, "flips", lambda: _flips(runs, focus, option, case, prepared)) or ()
        histories, lenses = histories_found(), viewed.result() if viewed is not None else ()
    gaps |= histories.gaps
    scales = {each.path: axis_scale(each.path, runs.model, case) for each in (carried.drivers if carried else ())}
    return Findings(
        case=case,
        forecast=answers,
        focus=focus,
        curves=histories.curves,
        fans=histories.fans,
        causes=histories.causes,
        register=tuple(implied(case, runs.model)),
        labels=labels(runs.model.draws.paths, runs.model, case),
        words=words_of(runs.model, case),
        lenses=lenses,
        views={each.lens: view_name(each.lens, case) for each in lenses},
        option=option,
        drivers=carried,
        scales=scales,
        flips=crossed,
        landscape=_map(runs, focus, option, case, carried, crossed),
        worlds=worlds_of(prepared(), carried, scales=scales, crossed=crossed) if carried is not None else None,
        stories=histories.stories,
        talks=histories.talks,
        indicators=histories.indicators,
        gaps={part: gaps[part] for part in GAPS if part in gaps},
    )


@dataclass(frozen=True, slots=True)
class _Histories:
    """What needs nothing that drivers and flips find."""

    stories: Stories | None
    indicators: Indicators | None
    curves: tuple[Curve, ...]
    fans: tuple[Fan, ...]
    causes: Causes
    talks: tuple[Settled, ...]
    gaps: dict[str, str]


def _histories(runs: Runs, focus: str, case: Case) -> _Histories:
    """Find what is told of paths, and of talks."""
    gaps: dict[str, str] = {}
    sample = sample_of(runs)
    courses = courses_of(runs.model, kept(sample)[1])
    return _Histories(
        stories=_attempt(gaps, "stories", lambda: stories(runs, focus, case=case, sample=sample)),
        indicators=_attempt(
            gaps, "indicators", lambda: watch(runs, focus, until=_until(case, runs, focus), case=case, sample=sample)
        ),
        curves=curves(runs),
        fans=fans(sample, case),
        causes=causes(runs.model, {name: course.scale for name, course in courses.items()}),
        talks=settle_model(runs.model, case, seed=runs.seed),
        gaps=gaps,
    )


def _attempt(gaps: dict[str, str], part: str, find: Callable[[], Found]) -> Found | None:
    """Return a finding, or None and why it cannot be had."""
    try:
        return find()
    except RunError as error:
        gaps[part] = str(error)
        return None


def _likeliest(answer: Answer) -> str:
    """Return the likeliest option of a choice that is asked; "" for other questions."""
    named = [share for share in answer.shares if share.option != NONE] if answer.kind == "choice" else []
    return max(named, key=lambda share: share.probability).option if named else ""


def _flips(runs: Runs, focus: str, option: str, case: Case, prepared: Callable[[], Analysis]) -> tuple[Flips, ...]:
    """Return what would have to be true to cross one half and the edges of the brief's own band.

    A number has no line of its own: it is to cross what it came to, if that is known. Of a choice it is the likeliest
    option that is to cross.
    """
    asked = runs.model.questions[runs.index_of(focus)]
    if asked.kind == "number":
        resolved = facts_of(case, focus).resolved
        if resolved is None or not isinstance(resolved.answer, float | int):
            raise RunError(
                "A number has no line of its own to cross; "
                f"`detente explain {case.case} {focus} --line VALUE` asks about one."
            )
        return (flips_of(prepared(), line=float(resolved.answer), case=case),)
    marks = [DEFAULT_LINE]
    said = facts_of(case, focus).said
    if said is not None and said.low is not None and said.high is not None:
        marks += [mark for mark in lines_of(case, runs, focus, option=option) if mark != DEFAULT_LINE]
    return tuple(flips_of(prepared(), line=mark, case=case) for mark in marks)


def _map(
    runs: Runs, focus: str, option: str, case: Case, carried: Drivers | None, crossed: tuple[Flips, ...]
) -> Landscape | None:
    """Return the map of the two assumptions that flip the answer together, or else of those that carry most."""
    together = [[each.path for each in flip.conditions] for found in crossed for flip in found.together]
    paths = next((pair for pair in together if len(pair) >= 2), [])
    leading = [driver.path for driver in carried.drivers] if carried is not None else []
    paths = sorted(paths, key=lambda path: leading.index(path) if path in leading else len(leading))[:2] or leading[:2]
    if len(paths) < 2:
        return None
    try:
        return landscape(runs, focus, paths[0], paths[1], option=option, case=case)
    except RunError:
        return None


def _until(case: Case, runs: Runs, focus: str) -> dt.date:
    """Return until when to watch: some weeks from the brief's date, or from the start of the case."""
    first, last = runs.model.timeline.dates[0], runs.model.questions[runs.index_of(focus)].by
    begin = first
    with suppress(ValueError):
        written = dt.date.fromisoformat(str(case.brief.date)) if case.brief is not None else first
        begin = written if first < written < last else first
    return begin + min(WATCH, (last - begin) / 3) if begin < last else last


def focus_of(answers: Forecast) -> str:
    """Return the question most spoken of: by others' forecasts, then by the brief's words; else the first.

    Questions that come out one way on all paths, or nearly so, stand back: there is nothing to explain about them.

    Raises
    ------
    RunError
        If the case asks nothing.
    """
    if not answers.questions:
        raise RunError(f"{answers.case}: found no questions, expected at least one to report on")

    def spoken_of(answer: Answer) -> tuple[bool, bool, bool, bool, bool]:
        facts, chance = answer.facts, answer.probability
        is_open = answer.asked != 0.0 and (chance is None or CERTAIN < chance < 1 - CERTAIN)
        has_interval = facts.said is not None and facts.said.low is not None
        return is_open, bool(facts.forecasts), has_interval, facts.said is not None, chance is not None

    return max(answers.questions, key=spoken_of).id


def view_name(lens: str, case: Case) -> str:
    """Return what a lens is called in a sentence: ``as the Kremlin saw it``."""
    texts = [case.lenses[lens].text if lens in case.lenses else "", *(actor.text for actor in case.actors.values())]
    return cased(lens.replace("-", " "), " / ".join(texts))


def _through_lenses(case: Case, runs: Runs) -> tuple[Forecast, ...]:
    """Return the forecasts through the lenses that are someone's view of the case, found beside other work.

    One processor is left to that: it would not be done sooner, since Python itself works in one thread at a time.
    """
    # The engine follows eight paths at once: what is left of eight would cost as much as all of them.
    whole = max(FEWEST_PATHS, LENS_PATHS // runs.n_worlds // FEWEST_PATHS * FEWEST_PATHS)
    paths, threads = min(runs.n_paths, whole), max(1, runs.diagnostics.n_threads - 1)
    return tuple(
        forecast(run(case, lens=name, worlds=runs.n_worlds, paths=paths, seed=runs.seed, threads=threads), case)
        for name in case.lenses
        if name.startswith(VIEWS)
    )
