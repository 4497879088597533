"""Why a forecast changed: two versions of a case, and what each edit between them moved."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from detente.case.dump import content_hash
from detente.case.load import require_valid
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import RunError, asked_of
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.diff.changes import Change, changes, moving
from detente.diff.dates import known_on, planned, told_of, weigh_versions
from detente.diff.edits import BYS, Between, By, Edit, edits_of, joined
from detente.diff.result import Diff, Side
from detente.diff.revision import Revision, read_case
from detente.diff.split import Plan, is_like, one_sided, split
from detente.diff.versions import run_versions
from detente.diff.words import n_texts, numbers_of, told
from detente.forecast.provenance import Provenance
from detente.model.model import Model, Question
from detente.sim.cost import check_cost

METHOD = "edits alone and left out, worlds and paths matched by name, errors from replicates, v1"
"""Name of the way differences are split; changes when the same cases and seed would give other numbers."""
DEFAULT_PATHS = 24
"""P by default: fewer than in a run, since there are many runs and paths are paired; a multiple of eight. Half of the
time of such a run goes into its worlds."""


@takes_spec
def diff(
    old: Case | Revision | str | Path,
    new: Case | Revision | str | Path | None = None,
    *,
    until: Sequence[dt.date | str] = (),
    by: str = "auto",
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Diff:
    """Say why a forecast changed: which edits between two versions of a case moved it, and by how much.

    Every edit is made alone in the old version, and left out alone of the new one, on the same random numbers: what has
    the same name in two versions has the same luck. Its share is the mean of both, which is its Shapley value as
    long as no three edits work together. See the page *Why a forecast changed* of the documentation.

    Parameters
    ----------
    old, new : Case, str or Path
        Cases, their files or folders, names of shipped ones, or ``REVISION:FILE`` for what git has of a file.
    until : two dates or str, optional
        In place of ``new``: two days, and the forecasts of one case as of these days. What was observed in between, and
        the passing of time, are the edits (see `detente.update`).
    by : str, optional
        What counts as one edit: every ``change``, all changes of a ``part`` of the case (a move, an actor), or of a
        ``section``; ``auto`` takes the finest that leaves a table to be read. What cannot be made alone is joined.
    spec : RunSpec, optional
        As in `detente.run`, or its fields; ``worlds`` x ``paths`` is the size of every run, by default 1,024 x 24;
        where ``until`` asks for two days, one run is made, by default 1,024 x 100.

    Returns
    -------
    Diff
        The differences and their parts.

    Raises
    ------
    CaseError
        If one of the versions has problems.
    RunError
        If there is no such revision, or no such way to count edits.

    References
    ----------
    shapley1953, glasserman1992

    Examples
    --------
    >>> import detente
    >>> old = detente.load_case("ultimatum")
    >>> text = old.source_text.replace("horizon: 1 week", "horizon: 2 weeks")
    >>> from detente.case import loads
    >>> found = diff(old, loads(text), worlds=64, paths=8)
    >>> [edit.name for edit in found.edits]
    ['actors.challenger.horizon', 'actors.defender.horizon']
    """
    kind = next((each for each in BYS if each == by), None)
    if kind is None:
        raise RunError(f"by: found {by!r}, expected one of {', '.join(BYS)}")
    usual = RunSpec() if until else RunSpec(paths=DEFAULT_PATHS)
    asked = spec_of(spec or usual, fields)
    if asked.worlds < 2:
        raise RunError(f"worlds: found {asked.worlds}, expected two at least: errors come from the scatter of worlds")
    if (new is None) != bool(until):
        raise RunError("found one version, expected a second one (`new`), or two days of it (`until`), and not both")
    if new is None:
        return _diff_dates(old, until, asked)
    pair = _Pair.read(old, new, asked.lens)
    for case in (pair.old, pair.new):
        compile_case(case, spec=asked)  # what is wrong with lenses and numbers that are set is said of the file
    edits = joined(edits_of(pair.changes, by=kind, numbers=numbers_of(pair.old, pair.new)), pair.between)
    plan, cases = _planned(edits, pair)
    models = [compile_case(case, spec=asked) for case in cases]
    check_cost(asked, models[0], worlds=len(models) * asked.worlds)
    said = run_versions(models, asked, progress=asked.progress)
    questions = (models[0].questions, models[1].questions)
    return Diff(
        old=_side(pair.old, pair.names[0]),
        new=_side(pair.new, pair.names[1]),
        provenance=_provenance(models[0], asked),
        title=pair.new.title,
        edits=tuple(told(edits, (models[0], models[1]), (pair.old, pair.new))),
        questions=tuple(split(plan, questions, said, asked.paths)),
        asked_anew=tuple(one_sided(said[1], questions[1], questions[0])),
        no_longer_asked=tuple(one_sided(said[0], questions[0], questions[1])),
        n_texts=n_texts(pair.old, pair.new),
        n_versions=len(models),
        notes=tuple(_notes(pair, edits, kind, questions, asked)),
    )


def _diff_dates(given: Case | Revision | str | Path, until: Sequence[dt.date | str], asked: RunSpec) -> Diff:
    """Return why the forecasts of one case are others as of another day."""
    case = read_case(given)
    model = compile_case(case, spec=asked)
    with asked_of(case.file):
        known = known_on(model, case.observations, until)
    plan, versions = planned(known)
    check_cost(asked, model)
    said = weigh_versions(model, versions, asked)
    name = _name(given, case)
    sides = [replace(_side(case, name), name=f"{name} as of {day}") for day in known.days]
    return Diff(
        old=sides[0],
        new=sides[1],
        provenance=_provenance(model, asked),
        title=case.title,
        edits=tuple(told_of(known, plan)),
        questions=tuple(split(plan, (model.questions, model.questions), said, asked.paths)),
        asked_anew=(),
        no_longer_asked=(),
        n_versions=len(versions),
        n_texts=0,
        notes=tuple(_too_few(asked)),
    )


# --- what is run -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Two versions, and what differs in them."""

    old: Case
    new: Case
    names: tuple[str, str]
    between: Between
    changes: tuple[Change, ...]
    """What may move a forecast that both versions make."""
    idle: tuple[Change, ...]
    """What differs in lenses that are not applied."""

    @staticmethod
    def read(old: Case | Revision | str | Path, new: Case | Revision | str | Path, lens: Sequence[str]) -> _Pair:
        """Return two versions, whatever they are given as."""
        cases = read_case(old), read_case(new)
        for case in cases:
            require_valid(case)
        data = [moving(case) for case in cases]
        found = changes(cases[0], cases[1], (data[0], data[1]))
        idle = [each for each in found if each.section == "lenses" and each.way[1:2] and each.way[1] not in lens]
        kept = [each for each in found if each not in idle and each.section != "case" and not _is_new_question(each)]
        bare = [
            {**each, "lenses": {name: set_ for name, set_ in each.get("lenses", {}).items() if name in lens}}
            for each in data
        ]
        names = (_name(old, cases[0]), _name(new, cases[1]))
        return _Pair(cases[0], cases[1], names, Between(bare[0], bare[1]), tuple(kept), tuple(idle))


def _is_new_question(change: Change) -> bool:
    return change.section == "questions" and len(change.way) == 2 and change.kind != "changed"


def _name(given: Case | Revision | str | Path, case: Case) -> str:
    if isinstance(given, Revision):
        return given.name
    return case.file or case.case if isinstance(given, Case) else os.fspath(given)


def _planned(edits: Sequence[Edit], pair: _Pair) -> tuple[Plan, list[Case]]:
    """Return which versions are run; the wordings of questions, of which none touches another, share theirs."""
    everything = frozenset(pair.changes)
    cases = [Case.model_validate(_whole(case, side, pair)) for side, case in enumerate((pair.old, pair.new))]
    known: dict[frozenset[Change], int] = {everything: 1, frozenset(): 0}
    worded = frozenset(change for edit in edits if edit.question for change in edit.changes)
    is_pooled = bool(pair.between.case(worded) and pair.between.case(everything - worded))

    def place(made: frozenset[Change]) -> int:
        if made not in known:
            case = pair.between.case(made)
            if case is None:
                raise RunError("found an edit that can be neither made nor left out alone, expected it to be joined")
            known[made] = len(cases)
            cases.append(case)
        return known[made]

    own = [worded if is_pooled and edit.question else frozenset(edit.changes) for edit in edits]
    return Plan(edits, [place(each) for each in own], [place(everything - each) for each in own]), cases


def _whole(case: Case, side: int, pair: _Pair) -> Mapping[str, object]:
    """Return a version with all its questions, and with no lens but those that are applied."""
    data = (pair.between.old, pair.between.new)[side]
    return {**data, "questions": moving(case).get("questions", {})}


# --- what is said of it ------------------------------------------------------------------------------------------


def _notes(
    pair: _Pair, edits: Sequence[Edit], by: By, questions: tuple[Sequence[Question], Sequence[Question]], spec: RunSpec
) -> Iterator[str]:
    if pair.old.case != pair.new.case:
        yield f"the versions have two names, {pair.old.case} and {pair.new.case}"
    if pair.idle:
        names = ", ".join(dict.fromkeys(change.way[1] for change in pair.idle))
        yield f"lenses that are not applied differ too ({names}); `lens=` applies one to both versions"
    for edit in edits:
        if edit.is_joined:
            finer = "; counted by part or change they may be" if by in ("auto", "section") else ""
            yield f"{edit.name} are one edit: they cannot be made one without the other{finer}"
    old = {question.id: question for question in questions[0]}
    for question in questions[1]:
        if question.id in old and not is_like(old[question.id], question):
            yield f"{question.id} is left out: it was a {old[question.id].kind} and is a {question.kind} question"
    yield from _too_few(spec)


def _too_few(spec: RunSpec) -> Iterator[str]:
    if spec.worlds < _LEAST_WORLDS:
        yield f"{spec.worlds} worlds are too few for errors that can be trusted; {_LEAST_WORLDS} or more are wanted"


_LEAST_WORLDS = 32
"""Four in each of the eight replicates, as in `detente.compare`."""


def _side(case: Case, name: str) -> Side:
    return Side(name, case.case, content_hash(case), case.time.start, case.time.end)


def _provenance(model: Model, spec: RunSpec) -> Provenance:
    from detente.core.version import __version__

    return Provenance(
        case=model.name,
        case_hash=model.case_hash,
        lens=model.lens,
        seed=spec.seed,
        worlds=spec.worlds,
        paths=spec.paths,
        version=__version__,
        method=METHOD,
        overrides=dict(spec.overrides),
    )
