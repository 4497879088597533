"""What to watch for: indicators of a question, ranked by what seeing them, or not seeing them, tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from detente.case.load import as_case
from detente.compile import compile_case
from detente.core.errors import RunError
from detente.core.result import Framed
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.forecast.batches import interval, normal_or_student
from detente.forecast.measure import Level, Measured, day_given, make_gauge
from detente.forecast.provenance import Provenance, provenance_of
from detente.forecast.replicates import FALSE_ALARMS, is_clear
from detente.forecast.spread import Band
from detente.inspect.labels import event_texts
from detente.model import expression as ex
from detente.model.model import Model, Question
from detente.sim.cost import check_cost
from detente.sim.runs import Runs, Singles, Steps
from detente.watch.answers import Answers, answers
from detente.watch.candidates import Candidate, Ground, Truths, ground, of_events, of_levels
from detente.watch.information import entropy
from detente.watch.overlap import group, together

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "mutual information, errors from replicates, v2"
"""Name of the way indicators are found; changes when the same run would give other numbers."""
LEAST_WORLDS = 40
"""Worlds without which noise cannot be told from news: half of their batches choose lines, half measure."""
LEVEL_PATHS = 1 << 17
"""Paths that are simulated again, for the quantities at the date, where a run has not kept them."""
MOST_TOGETHER = 3
"""Indicators of which it is said what they tell together."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that may be seen by the date while the question is still open."""

    name: str
    """Event, or quantity and line: ``build_up``, ``threat >= 62``, ``approval < 61``."""
    kind: str
    """"event" or "quantity"."""
    text: str
    """What happens, or what the quantity measures, in words."""
    line: float | None
    """Of a quantity: where it is cut."""
    unit: str
    """Unit of the quantity."""
    bits: float
    """What it tells of the question on average, seen or not."""
    bits_interval: Band
    """90% interval."""
    seen: float
    """Chance to see it by the date (if the question is still open then)."""
    seen_error: float
    """Standard error."""
    if_seen: tuple[float, ...]
    """Probability of each answer where it is seen, in the order of `Indicators.answers`."""
    if_seen_error: tuple[float, ...]
    """Standard errors."""
    if_not: tuple[float, ...]
    """Probability of each answer where it is not seen."""
    if_not_error: tuple[float, ...]
    """Standard errors."""
    likelihood_ratio: float | None
    """Yes-or-no questions: how many times as often it is seen where the question comes true as where it does not; None
    where it is never seen without a yes."""
    mean_if_seen: float | None
    """Number questions: mean of the value where it is seen."""
    mean_if_not: float | None
    """Number questions: mean of the value where it is not."""
    is_part: bool
    """Whether the question's own condition speaks of it."""
    also: tuple[Indicator, ...] = ()
    """Indicators that tell most of the same, the most telling first."""


@dataclass(frozen=True, slots=True, repr=False)
class Indicators(Framed):
    """The list for the watch: what to look for until a date."""

    question: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    by: dt.date
    """Deadline of the question, or the date of its value."""
    until: dt.date
    """The date asked for."""
    last_step: dt.date
    """Last day that is watched, the same as ``until``; the whole day counts."""
    step: str
    """How finely the case reports: "day", "week" or "month"."""
    answers: tuple[str, ...]
    """What the question can come to: yes, no; the options of a choice; quarters of a number's distribution."""
    probability: tuple[float, ...]
    """Probability of each answer, given that the question is open at the date."""
    decided: float
    """Probability that it has come true by the date, and nothing is left to watch for."""
    entropy: float
    """Doubt about the question at the date, in bits."""
    indicators: tuple[Indicator, ...]
    """From the most telling down; what tells most of the same stands under the first of its group."""
    together: tuple[float, ...]
    """What the first one, two, three indicators tell together, in bits."""
    n_noise: int
    """Candidates that tell no more than chance would."""
    rare: tuple[str, ...]
    """Candidates seen too rarely, or missing too rarely, to be judged on these paths."""
    paths: int
    """Paths on which the question is open, for events."""
    level_paths: int
    """The same for quantities; half of them chose the lines."""
    provenance: Provenance
    """Where it comes from."""
    title: str = ""
    """Title of the case."""
    hindsight: bool = False
    """Whether the case was written when the answers were known."""
    conditional_on: str = ""
    """What the question hangs on (its ``if``), where only paths on which it is asked count; "" otherwise."""

    def __getitem__(self, name: str) -> Indicator:
        """Return an indicator by its name, wherever it stands."""
        listed = [each for leader in self.indicators for each in (leader, *leader.also)]
        for indicator in listed:
            if indicator.name == name:
                return indicator
        known = ", ".join(each.name for each in listed) or "none"
        raise RunError(f"found indicator {name!r}, expected one of {known}")


@takes_spec
def watch(
    runs: Runs | Case | str | Path,
    question: int | str,
    *,
    until: dt.date | str,
    case: Case | None = None,
    sample: Runs | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Indicators:
    """Rank what may be seen by a date by how much it tells of a question.

    Looked at are the paths on which the question is still open at the date: an event that only comes with the answer,
    or after it, is no indicator of it. Candidates are all events, and all quantities above a line at the date.

    Parameters
    ----------
    runs : Runs, Case, str or Path
        A case, its file or the name of a shipped one, which is then simulated (see `watch_case`); or a run, in memory
        or from disk. What a run has not kept (events, quantities) is simulated again, on the same paths;
        quantities on no more than 131,072 of them.
    question : int or str
        Index or id of the question.
    until : date or str
        Last day of the watch.
    case : Case, optional
        The case: adds its title.
    sample : Runs, optional
        Paths of the same run with events and quantities kept: quantities are read from it instead of being simulated.
    spec : RunSpec, optional
        What to run of a case, as in `detente.run`; of a run that is there, ``threads`` for what is simulated again.

    Returns
    -------
    Indicators
        Those that tell more than chance would, overlapping ones in groups.

    Raises
    ------
    RunError
        If there is no such question, nothing is left of it to watch for, the date lies outside the case's time, or the
        run has too few worlds.

    References
    ----------
    cover2006

    Examples
    --------
    >>> import detente
    >>> runs = detente.run("ultimatum", worlds=256, paths=32, keep={"events"})
    >>> found = watch(runs, "war", until="2001-01-20")
    >>> found.indicators[0].kind
    'quantity'
    """
    if not isinstance(runs, Runs):
        return watch_case(runs, question, until=until, spec=spec, **fields)
    threads = spec_of(spec, fields).threads
    index = find_question(runs.model, question)
    _check_worlds(runs.n_worlds)
    day = day_given(runs.model.timeline, until)
    moment = runs.model.timeline.moment_of(day)
    found = answers(runs, index, day)
    first = runs.first
    if first is None:
        first = _again(runs, runs.n_worlds, threads, keep=frozenset({"events"})).runs.first
    if runs.quantities is not None:
        part = _Part(found, ground(found, runs.n_worlds), first, runs.quantities[:, moment].T)
    elif sample is not None and sample.first is not None and sample.quantities is not None:
        _check_worlds(sample.n_worlds)
        there = answers(sample, index, day)
        part = _Part(there, ground(there, sample.n_worlds), sample.first, sample.quantities[:, moment].T)
    else:
        count = min(runs.n_worlds, max(LEAST_WORLDS, LEVEL_PATHS // runs.n_paths))
        part = _head(found, first, _again(runs, count, threads, day=day).levels, runs.n_paths)
    return _indicators(runs, first, part, found, day, case)


@takes_spec
def watch_case(
    case: Case | str | Path,
    question: int | str,
    *,
    until: dt.date | str,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Indicators:
    """Simulate a case and rank what may be seen by a date, as `watch` does, with all quantities on all paths.

    Parameters
    ----------
    case, spec
        As in `detente.run`.
    question : str
        Id of the question.
    until : date or str
        Last day of the watch.

    Returns
    -------
    Indicators
        As from `watch`.
    """
    asked = spec_of(spec, fields)
    loaded = as_case(case)
    model = compile_case(loaded, spec=asked)
    index = find_question(model, question)
    _check_worlds(asked.worlds)
    day = day_given(model.timeline, until)
    check_cost(asked, model, keep={"events"}, is_in_memory=True)
    gauge = make_gauge(model, levels=_levels(model, day), paths=asked.size)
    measured = gauge.run(asked, keep=frozenset({"events"}), progress=asked.progress)
    found = answers(measured.runs, index, day)
    first = measured.runs.first
    part = _head(found, first, measured.levels, asked.paths)
    result = _indicators(measured.runs, first, part, found, day, loaded)
    return replace(result, provenance=replace(result.provenance, overrides=dict(asked.overrides)))


def find_question(model: Model, question: int | str) -> int:
    """Return the index of a question, or raise with the nearest one."""
    from detente.core.near import did_you_mean

    ids = [each.id for each in model.questions]
    if isinstance(question, str):
        if question in ids:
            return ids.index(question)
        hint = did_you_mean(question, ids)
        known = ", ".join(ids) or "none: the case asks nothing"
        raise RunError(f"found question {question!r}, expected one of {known}{hint}")
    if not 0 <= question < len(ids):
        raise RunError(f"found question {question}, expected 0 to {len(ids) - 1}")
    return question


def _check_worlds(n_worlds: int) -> None:
    if n_worlds < LEAST_WORLDS:
        raise RunError(
            f"found {n_worlds} worlds, too few to tell an indicator from noise; expected {LEAST_WORLDS} at least, "
            "better 1024 (`worlds=`)"
        )


def _levels(model: Model, day: int) -> list[Level]:
    return [Level(quantity, day) for quantity in range(len(model.quantities.names))]


def _again(
    runs: Runs, n_worlds: int, threads: int | None, *, day: int | None = None, keep: frozenset[str] = frozenset()
) -> Measured:
    """Return the first worlds of a run made again with what it had not kept."""
    gauge = make_gauge(runs.model, levels=() if day is None else _levels(runs.model, day))
    return gauge.run(
        RunSpec(worlds=n_worlds, paths=runs.n_paths, seed=runs.seed, threads=threads, on=runs.on),
        first_world=runs.first_world,
        keep=keep,
        draws=None if runs.drawn is None else runs.drawn[:n_worlds],
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The paths on which quantities are known: all of a run, its first ones, or a sample."""

    answers: Answers
    open: Ground
    first: Steps | None
    """[E, N] first days of events on them."""
    levels: Singles
    """[K, N] quantities at the date."""


def _head(found: Answers, first: Steps | None, levels: Singles, n_paths: int) -> _Part:
    """Return the first paths of a run, as many as there are levels."""
    size = levels.shape[1]
    values = None if found.values is None else found.values[:size]
    head = replace(found, is_open=found.is_open[:size], answer=found.answer[:size], values=values)
    return _Part(head, ground(head, size // n_paths), None if first is None else first[:, :size], levels)


def _indicators(
    runs: Runs,
    first: Steps | None,
    part: _Part,
    found: Answers,
    day: int,
    case: Case | None,
) -> Indicators:
    """Return the finished list."""
    model, asked = runs.model, runs.model.questions[found.question]
    whole = ground(found, runs.n_worlds)
    first = np.empty((0, runs.size), dtype=np.uint16) if first is None else first
    candidates: list[Candidate] = []
    rare: list[str] = []
    n_noise = 0
    judged = [*of_events(model.events, first, whole, day), *of_levels(model.quantities.names, part.levels, part.open)]
    n_tests = sum(isinstance(each, Candidate) for each in judged) * max(1, len(found.names) - 1)
    for each in judged:
        if isinstance(each, str):
            rare.append(each)
        elif (
            each.finding.bits > 0
            and each.finding.z > _critical(n_tests, each, whole, part.open)
            and is_clear(each.finding.t, 1.0, runs.n_worlds)
        ):
            candidates.append(each)
        else:
            n_noise += 1
    candidates.sort(key=lambda each: (-each.finding.bits, each.name))
    answer = part.answers.answer[part.open.paths]
    seen = [_seen(part, each, day) for each in candidates]
    groups = group(seen, answer, len(found.names))
    touched = _mentioned(model, found.question)
    values = None if part.answers.values is None else part.answers.values[part.open.paths]
    texts = event_texts(model, case)
    made = [
        _indicator(model, texts, each, asked, touched, _means(values, own), runs.n_worlds)
        for each, own in zip(candidates, seen, strict=True)
    ]
    leaders = [replace(made[first], also=tuple(made[other] for other in rest)) for first, *rest in groups]
    shares = np.bincount(found.answer[whole.paths], minlength=len(found.names)) / len(whole.paths)
    return Indicators(
        question=asked.id,
        text=asked.text,
        kind=asked.kind,
        by=asked.by,
        until=model.timeline.dates[day],
        last_step=model.timeline.dates[day],
        step=model.timeline.step,
        answers=found.names,
        probability=tuple(shares.tolist()),
        decided=found.decided,
        entropy=entropy(shares),
        indicators=tuple(leaders),
        together=tuple(
            together([seen[members[0]] for members in groups[:count]], answer, len(found.names))
            for count in range(1, min(MOST_TOGETHER, len(groups)) + 1)
        ),
        n_noise=n_noise,
        rare=tuple(rare),
        paths=len(whole.paths),
        level_paths=len(part.open.paths),
        conditional_on=asked.given_text,
        provenance=provenance_of(runs, METHOD),
        title=getattr(case, "title", "") or "",
        hindsight=bool(getattr(case, "hindsight", False)),
    )


def _critical(n_tests: int, candidate: Candidate, whole: Ground, part: Ground) -> float:
    """Return the score that noise exceeds in one list of twenty, however many candidates it has (Bonferroni)."""
    n_batches = whole.n_batches if candidate.kind == "event" else part.n_batches // 2
    return normal_or_student(1 - FALSE_ALARMS / 2 / n_tests, n_batches - 1)


def _seen(part: _Part, candidate: Candidate, day: int) -> Truths:
    """Return on which open paths of a part a candidate is seen."""
    if candidate.kind == "event" and part.first is not None:
        seen: Truths = part.first[candidate.index, part.open.paths] <= day
        return seen
    above: Truths = part.levels[candidate.index, part.open.paths] >= candidate.line
    return above if candidate.is_above else ~above


def _means(values: Singles | None, seen: Truths) -> tuple[float | None, float | None]:
    """Return the mean of a number where something is seen, and where it is not."""
    if values is None:
        return None, None
    means = [float(np.cumsum(part, dtype=np.float64)[-1]) / len(part) for part in (values[seen], values[~seen])]
    return means[0], means[1]


def _indicator(
    model: Model,
    texts: Sequence[str],
    candidate: Candidate,
    asked: Question,
    touched: set[tuple[str, int]],
    means: tuple[float | None, float | None],
    n_worlds: int,
) -> Indicator:
    finding, quantities, index = candidate.finding, model.quantities, candidate.index
    is_event = candidate.kind == "event"
    is_yes_or_no = asked.kind in {"binary", "date"}
    if_seen, if_not = finding.if_seen.tolist(), finding.if_not.tolist()
    return Indicator(
        name=candidate.name,
        kind=candidate.kind,
        text=texts[index] if is_event else quantities.texts[index],
        line=None if is_event else candidate.line,
        unit="" if is_event else quantities.units[index],
        bits=finding.bits,
        bits_interval=_interval_of_bits(finding.bits, finding.bits_error, n_worlds),
        seen=finding.seen,
        seen_error=finding.seen_error,
        if_seen=tuple(if_seen),
        if_seen_error=tuple(finding.if_seen_error.tolist()),
        if_not=tuple(if_not),
        if_not_error=tuple(finding.if_not_error.tolist()),
        likelihood_ratio=_likelihood_ratio(finding.seen, if_seen, if_not) if is_yes_or_no else None,
        mean_if_seen=means[0],
        mean_if_not=means[1],
        is_part=(candidate.kind, index) in touched,
    )


def _interval_of_bits(bits: float, error: float, n_worlds: int) -> Band:
    low, high = interval(bits, error, n_worlds)
    return Band(max(low, 0.0), high)


def _likelihood_ratio(seen: float, if_seen: Sequence[float], if_not: Sequence[float]) -> float | None:
    """Return P(seen | yes) / P(seen | no); None where it is never seen without a yes."""
    yes = seen * if_seen[0] + (1 - seen) * if_not[0]
    no = 1 - yes
    false_alarm = seen * if_seen[1] / no if no > 0 else 0.0
    return seen * if_seen[0] / yes / false_alarm if yes > 0 and false_alarm > 0 else None


def _mentioned(model: Model, question: int) -> set[tuple[str, int]]:
    """Return the events and quantities that a question's conditions speak of."""
    found: set[tuple[str, int]] = set()
    asked = model.questions[question]
    todo: list[Any] = [*asked.conditions, *(() if asked.given is None else (asked.given,))]
    while todo:
        node = todo.pop()
        match node:
            case ex.Happened(event) | ex.Since(event) | ex.Count(event):
                found.add(("event", event))
            case ex.QuantityValue(quantity):
                found.add(("quantity", quantity))
            case ex.Negative(operand) | ex.Absolute(operand) | ex.Not(operand):
                todo.append(operand)
            case (
                ex.Arithmetic(_, left, right)
                | ex.Comparison(_, left, right)
                | ex.Both(left, right)
                | ex.Either(left, right)
            ):
                todo += [left, right]
            case _:
                pass
    return found
