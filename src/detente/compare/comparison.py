"""What another number, lens or course of action would change: two runs with the same luck, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np

from detente.case.load import as_case
from detente.compare.contrast import Contrast, contrast, join
from detente.compare.gather import Gathered, Row, gather
from detente.compile import compile_case, intervene
from detente.core.calls import checked
from detente.core.elementary import ndtri
from detente.core.errors import CaseError, Problem, RunError, asked_of
from detente.core.listed import listed
from detente.core.result import Framed
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.forecast import batches
from detente.forecast.measure import Level, Measured, day_given, make_gauge, parts_of
from detente.forecast.provenance import Provenance, provenance_of
from detente.forecast.replicates import FALSE_ALARMS, error_of_total, is_clear
from detente.inspect.labels import event_texts
from detente.model import expression as ex
from detente.model.model import Model
from detente.sim.cost import check_cost
from detente.sim.runs import Runs
from detente.world.sobol import N_REPLICATES

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "paired differences, errors from replicates, v2"
"""Name of the way comparisons are made; changes when the same case and seed would give other numbers."""
LEAST_WORLDS = 32
"""Worlds below which it is said that errors cannot be trusted: means of four are not yet near normal."""
NONE = "none"
"""What a choice comes to where none of its options comes, as in forecasts."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    name: str
    """What it is, in words."""
    case_hash: str
    """Hash of the case with its lens, numbers and interventions."""
    lens: tuple[str, ...] = ()
    """Lenses, in order."""
    overrides: Mapping[str, str] | None = None
    """Numbers set, by path."""
    do: tuple[str, ...] = ()
    """Moves that happen on a day."""
    forbid: tuple[str, ...] = ()
    """Moves that nobody can play."""


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """What the change does to one question (to each option of a choice)."""

    id: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    option: str
    """Option of a choice, or ``none``; empty for other questions."""
    by: dt.date
    """Deadline, or the date of the value."""
    contrast: Contrast
    """Both sides and their difference: probabilities, or means of a number."""
    gained: float | None
    """Share of paths on which it comes true only with the change; None for a number, and for a question with an
    ``if``, which may be asked on one side only."""
    lost: float | None
    """Share of paths on which it comes true only without the change; None likewise."""
    is_intervention: bool
    """Whether it asks for nothing but what was forced or forbidden."""
    dates: tuple[dt.date, ...] = ()
    """Dates of the curves."""
    base_curve: tuple[float, ...] = ()
    """Probability that it has come true by each date, on the base side."""
    changed_curve: tuple[float, ...] = ()
    """The same with the change."""
    asked: tuple[float, float] | None = None
    """Share of paths on which a question with an ``if`` is asked, on the base side and with the change; None for one
    that always is."""


@dataclass(frozen=True, slots=True)
class EventChange:
    """What the change does to one event on the way."""

    event: str
    """Name of the event."""
    text: str
    """What happens, in words; empty where the case has none."""
    base: float
    """Probability that it happens within the case's time, on the base side."""
    changed: float
    """The same with the change."""
    gap: float
    """Greatest difference of the probabilities that it has happened by a date."""
    gap_error: float
    """Standard error of the gap."""
    gap_date: dt.date
    """Date of the greatest difference."""
    base_by_then: float
    """Probability that it has happened by then, on the base side."""
    changed_by_then: float
    """The same with the change."""
    delay_days: float | None
    """How much later (less than 0: earlier) it first comes, over the paths on which it comes on both sides."""
    is_clear: bool
    """Whether the gap is more than chance leaves where all events are looked at for all dates."""
    is_intervention: bool
    """Whether it is itself what was forced or forbidden."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What the change does to one quantity at a date."""

    quantity: str
    """Name of the quantity."""
    text: str
    """What it measures."""
    unit: str
    """Its unit."""
    date: dt.date
    """First day of the step in which it is read; of the end, the end."""
    contrast: Contrast
    """Means of both sides and their difference."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Framed):
    """Two sides of a case that differ in what was changed and share all their luck."""

    base: Side
    """What is compared with."""
    changed: Side
    """What was changed."""
    provenance: Provenance
    """Where it comes from; the case is that of the base side."""
    title: str
    """Title of the case."""
    hindsight: bool
    """Whether the case was written when the answers were known."""
    questions: tuple[QuestionChange, ...]
    """Questions in the case's order; a choice has an entry for each option and for none."""
    events: tuple[EventChange, ...]
    """Events that happen at all, those that change most first."""
    quantities: tuple[LevelChange, ...]
    """Quantities at dates."""
    notes: tuple[str, ...] = ()
    """What to bear in mind."""

    def __getitem__(self, question: str) -> QuestionChange:
        """Return what changes of a question by its id (of a choice: its first option)."""
        for change in self.questions:
            if change.id == question:
                return change
        known = ", ".join(dict.fromkeys(change.id for change in self.questions)) or "none"
        raise RunError(f"found question {question!r}, expected one of {known}")


@takes_spec
def compare(
    case: Case | str | Path,
    *,
    do: str | Sequence[str] = (),
    forbid: str | Sequence[str] = (),
    under: str | Sequence[str] = (),
    dates: dt.date | str | Sequence[dt.date | str] = (),
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Comparison:
    """Compare a case with a changed one, path by path with the same luck.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    do : str or sequence of str, optional
        Moves that happen on the changed side: ``"russia: recognise on 2022-02-21"``.
    forbid : str or sequence of str, optional
        Moves that nobody can play on the changed side.
    under : str or sequence of str, optional
        Lenses that hold on both sides.
    dates : date, str or sequence of them, optional
        When to compare quantities; by default halfway and at the end.
    spec : RunSpec, optional
        As in `detente.run`, or its fields; each side has ``worlds`` x ``paths``. ``lens``: one, and the case without it
        is held against the case with it; two, and the first is held against the second. ``overrides``: other numbers of
        the changed side.

    Returns
    -------
    Comparison
        Differences with their intervals.

    Raises
    ------
    CaseError
        If the case or one of the changes has problems.
    RunError
        If nothing is changed, or a date lies outside the case's time.

    References
    ----------
    glasserman1992

    Examples
    --------
    >>> found = compare("ultimatum", forbid=["demand_30"], worlds=64, paths=8, seed=1)
    >>> found["war"].contrast.changed < found["war"].contrast.base
    True
    """
    asked = spec_of(spec, fields)
    loaded = as_case(case)
    forced, forbidden, common = listed(do), listed(forbid), listed(under)
    if len(asked.lens) > 2:
        found, wanted = f"{len(asked.lens)} lenses to compare", "one or two; `under` holds on both sides"
        raise CaseError([Problem("lens", found, wanted, file=loaded.file)])
    own = (asked.lens[:1], asked.lens[1:]) if len(asked.lens) == 2 else ((), asked.lens)
    chosen = dict(asked.overrides)
    base = compile_case(loaded, lens=(*common, *own[0]))
    changed = compile_case(loaded, lens=(*common, *own[1]), overrides=chosen)
    with asked_of(loaded.file):
        changed = intervene(changed, do=forced, forbid=forbidden)
    # A moment more on one side would give the two other random numbers around it.
    base = replace(base, timeline=changed.timeline)
    if changed.case_hash == base.case_hash:
        raise RunError(
            "found two sides that are the same, expected a change: `overrides=`, `do=`, `forbid=` or `lens=`"
        )
    name = _name(own[1], chosen, forced, forbidden)
    sides = (
        Side(_name(own[0], {}, (), ()) or "the case as it is", base.case_hash, (*common, *own[0])),
        Side(name, changed.case_hash, (*common, *own[1]), chosen, forced, forbidden),
    )
    levels = [Level(k, day) for day in _days(base, listed(dates)) for k in range(len(base.quantities.names))]
    check_cost(asked, base, worlds=2 * asked.worlds, keep={"events"})
    gauges = [make_gauge(model, levels=levels, paths=asked.size) for model in (base, changed)]

    def parts() -> Iterator[tuple[Measured, Measured]]:
        for first, count in parts_of(asked.worlds, asked.paths):
            done = [gauge.run(asked, first_world=first, worlds=count, keep=frozenset({"events"})) for gauge in gauges]
            if asked.progress is not None:
                asked.progress(first + count, asked.worlds)
            yield done[0], done[1]

    gathered = gather((base, changed), asked.worlds, asked.paths, parts())
    example = Runs(
        base, asked.seed, asked.worlds, asked.paths, np.empty((0, 0), np.uint16), np.empty((0, 0), np.float32)
    )
    return _comparison(gathered, sides, provenance_of(example, METHOD), loaded, levels, changed)


@checked
def compare_runs(base: Runs, changed: Runs, case: Case | None = None) -> Comparison:
    """Compare two runs of one case that have the same seed, worlds and paths.

    Parameters
    ----------
    base, changed : Runs
        Runs in memory or from disk. Events are compared if both kept them, quantities (halfway and at the end) if both
        kept their paths.
    case : Case, optional
        The case: adds its title.

    Returns
    -------
    Comparison
        As from `compare`.

    Raises
    ------
    RunError
        If the runs do not belong together, or are the same.
    """
    if base.model.case_hash == changed.model.case_hash:
        raise RunError("found two runs of the same case with the same numbers, expected runs that differ")
    levels: list[Level] = []
    if base.quantities is not None and changed.quantities is not None:
        levels = [Level(k, step) for step in _days(base.model, ()) for k in range(len(base.model.quantities.names))]
    pair = (_read(base, levels), _read(changed, levels))
    gathered = gather((base.model, changed.model), base.n_worlds, base.n_paths, iter([pair]))
    names = [runs.model.lens and f"lens {runs.model.lens}" for runs in (base, changed)]
    if names[0] == names[1]:
        names = [
            f"{name or 'run'} ({runs.model.case_hash[:8]})" for name, runs in zip(names, (base, changed), strict=True)
        ]
    sides = [
        Side(name or "no lens", runs.model.case_hash, tuple(runs.model.lens.split("+")) if runs.model.lens else ())
        for name, runs in zip(names, (base, changed), strict=True)
    ]
    return _comparison(gathered, (sides[0], sides[1]), provenance_of(base, METHOD), case, levels, changed.model)


def _read(runs: Runs, levels: Sequence[Level]) -> Measured:
    """Return a run with levels read from the quantities it kept."""
    empty = np.empty((0, runs.size), dtype=np.uint16)
    if runs.quantities is None or not levels:
        return Measured(runs, np.empty((0, runs.size), dtype=np.float32), empty)
    return Measured(
        runs,
        np.stack([runs.quantities[:, runs.model.timeline.moment_of(each.day), each.quantity] for each in levels]),
        empty,
    )


def _name(lens: Sequence[str], overrides: Mapping[str, str], do: Sequence[str], forbid: Sequence[str]) -> str:
    """Return a side in words."""
    parts = [f"lens {name}" for name in lens]
    parts += [f"{path} = {value}" for path, value in overrides.items()]
    parts += [" ".join(text.split()) for text in do]
    parts += [f"no {name.strip()}" for name in forbid]
    return "; ".join(parts)


def _days(model: Model, dates: Sequence[dt.date | str]) -> list[int]:
    """Return the days on which quantities are read."""
    timeline = model.timeline
    if not dates:
        return sorted({timeline.n_days // 2, timeline.n_days})
    return sorted({day_given(timeline, date) for date in dates})


def _comparison(
    gathered: Gathered,
    sides: tuple[Side, Side],
    provenance: Provenance,
    case: Case | None,
    levels: Sequence[Level],
    changed: Model,
) -> Comparison:
    """Return the finished comparison."""
    model, quantities = gathered.model, gathered.model.quantities
    moved = {*changed.interventions.forbidden, *(move for move, _ in changed.interventions.forced)}
    touched = {int(model.moves.event[move]) for move in moved}
    level_changes = [
        LevelChange(
            quantity=quantities.names[level.quantity],
            text=quantities.texts[level.quantity],
            unit=quantities.units[level.quantity],
            date=model.timeline.dates[level.day],
            contrast=contrast(join(parts), gathered.n_paths, differ=gathered.differ),
        )
        for level, parts in zip(levels, gathered.levels, strict=True)
    ]
    return Comparison(
        base=sides[0],
        changed=sides[1],
        provenance=provenance,
        title=getattr(case, "title", "") or "",
        hindsight=bool(getattr(case, "hindsight", False)),
        questions=tuple(_question_change(gathered, row, touched) for row in gathered.rows if _is_asked(row)),
        events=tuple(sorted(_event_changes(gathered, touched, case), key=lambda each: (-abs(each.gap), each.event))),
        quantities=tuple(level_changes),
        notes=tuple(_notes(gathered)),
    )


def _notes(gathered: Gathered) -> Iterator[str]:
    if gathered.n_worlds < LEAST_WORLDS:
        yield (
            f"{gathered.n_worlds} worlds are too few for errors that can be trusted: they come from the scatter of "
            f"{N_REPLICATES} sets of worlds, of {LEAST_WORLDS // N_REPLICATES} worlds each at least"
        )
    void = dict.fromkeys(gathered.model.questions[row.question].id for row in gathered.rows if not _is_asked(row))
    for name in void:
        yield f"{name} is left out: its `if` holds on no path of one side, so it is void there"
    if gathered.first is None:
        yield "the runs kept no events, so it cannot be said what changed on the way"


def _is_asked(row: Row) -> bool:
    """Return whether a question is asked on some path of either side."""
    return row.asked is None or min(row.asked) > 0


def _question_change(gathered: Gathered, row: Row, touched: set[int]) -> QuestionChange:
    model, size = gathered.model, gathered.size
    question = model.questions[row.question]
    is_number, is_conditional = question.kind == "number", row.asked is not None
    sizes = np.array(row.asked or (size, size))
    option = "" if row.option is None else (*question.options, NONE)[row.option]
    has_curve = row.curves is not None and option != NONE
    conditions = question.conditions if row.option is None else question.conditions[row.option : row.option + 1]
    moments = model.timeline.moments_until(question.day)
    curves = (
        np.zeros((2, 0))
        if row.curves is None
        else np.cumsum(row.curves[:, : question.day + 1], axis=1)[:, moments] / sizes[:, None]
    )
    return QuestionChange(
        id=question.id,
        text=question.text,
        kind=question.kind,
        option=option,
        by=question.by,
        contrast=_contrast(gathered, row, least_error=0.0 if is_number else 1 / int(sizes.min())),
        gained=None if is_number or is_conditional else row.gained / size,
        lost=None if is_number or is_conditional else row.lost / size,
        is_intervention=bool(conditions)
        and all(isinstance(each, ex.Happened) and each.event in touched for each in conditions),
        dates=tuple(model.timeline.dates[day] for day in moments.tolist()) if has_curve else (),
        base_curve=tuple(curves[0].tolist()) if has_curve else (),
        changed_curve=tuple(curves[1].tolist()) if has_curve else (),
        asked=None if row.asked is None else (row.asked[0] / size, row.asked[1] / size),
    )


def _contrast(gathered: Gathered, row: Row, *, least_error: float) -> Contrast:
    """Return both sides of a question; without a band over worlds where it has an ``if``."""
    paired = row.paired(gathered.n_paths)
    found = contrast(paired, gathered.n_paths, least_error=least_error, differ=gathered.differ)
    return found if row.asked is None else replace(found, band=None)


def _event_changes(gathered: Gathered, touched: set[int], case: Case | None) -> Iterator[EventChange]:
    """Yield what changes of each event that happens on either side."""
    first, delay, both, batch_paths = gathered.first, gathered.delay, gathered.both, gathered.batch_paths
    if first is None or delay is None or both is None or batch_paths is None:
        return
    model, size = gathered.model, gathered.size
    texts = event_texts(model, case)
    sizes = batches.by_replicate(batch_paths).astype(np.int64)
    n_tests = max(first.shape[2] * (model.timeline.n_days + 1), 1)
    critical = float(ndtri(1 - FALSE_ALARMS / 2 / n_tests))
    for event, name in enumerate(model.events):
        cumulative = np.cumsum(first[:, :, event], axis=2)  # [2, B, n_days + 1]
        shares = cumulative.sum(axis=1) / size
        if not shares[:, -1].any():
            continue
        gaps = shares[1] - shares[0]
        day = int(np.argmax(np.abs(gaps)))
        sums = (cumulative[1, :, day] - cumulative[0, :, day] - gaps[day] * batch_paths) / size
        least = 1 / size if len(sums) > 1 else float("nan")
        error = max(float(error_of_total(batches.by_replicate(sums), sizes)), least)
        gap, scatter = float(gaps[day]), max(float(batches.scatter_of_total(sums)), least)
        yield EventChange(
            event=name,
            text=texts[event],
            base=float(shares[0, -1]),
            changed=float(shares[1, -1]),
            gap=gap,
            gap_error=error,
            gap_date=model.timeline.dates[day],
            base_by_then=float(shares[0, day]),
            changed_by_then=float(shares[1, day]),
            delay_days=float(delay[event]) / int(both[event]) if both[event] else None,
            is_clear=abs(gap) > critical * scatter and is_clear(gap, error, gathered.n_worlds),
            is_intervention=event in touched,
        )
