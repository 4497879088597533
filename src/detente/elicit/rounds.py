"""Rounds with feedback (Delphi, IDEA): who said what, who moved by how much towards the others, and what is left.

A *move* is measured between two answers of one analyst to the same number, on the scale on which such numbers are
drawn: the logarithm of amounts that are positive, the log odds of chances, else the number itself. With m the median
before, m' after, and g the mean of the medians that the others held before (each one's last), an analyst moved
(m' - m) / (g - m) of the way towards the others.
"""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detente.case.analysts import all_views
from detente.case.dump import whole_text
from detente.case.edit import edit_case
from detente.case.load import as_case, loads
from detente.case.notation import Notation, NotationError, Number, Views
from detente.case.places import Place, find_place, survey
from detente.case.schema import Case
from detente.case.uncertain import Domain
from detente.compile.numbers import draws_of_one
from detente.core.calls import checked
from detente.core.errors import CaseError, Problem
from detente.core.plain import HIDDEN
from detente.core.result import Result
from detente.elicit.round_file import RoundFile, last_answers, read_rounds
from detente.inspect.units import readable_unit
from detente.world.draws import quantile

LEVELS = (0.05, 0.5, 0.95)
_LOGARITHMIC = frozenset({Domain.POSITIVE, Domain.DURATION, Domain.DELAY, Domain.RATE, Domain.NOISE})


@dataclass(frozen=True, slots=True)
class RoundTold:
    """One round."""

    number: int
    """From 1."""
    date: dt.date | None
    """Day on which it closed."""
    feedback: str
    """What all were shown before they answered; empty where the file does not say."""
    analysts: tuple[str, ...]
    """Who answered."""
    n_answers: int
    """Numbers that they gave."""


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """What one analyst answered in one round, and how far that had moved."""

    path: str
    """Dotted path of the number."""
    analyst: str
    """Whose answer."""
    number: int
    """Round, from 1."""
    written: str
    """As it was given."""
    low: float
    """5th percentile, in ``unit``."""
    median: float
    """Median."""
    high: float
    """95th percentile."""
    unit: str
    """Unit for people."""
    why: str
    """Reason or source that was given; empty for none."""
    moved: float | None
    """Share of the way to what the others held before, 1 for all of it, below 0 away from them; None for a first
    answer, and where nobody else had answered or they held the same."""
    narrowed: float | None
    """90% width on the same scale as a share of what it was; None for a first answer, and where it was none."""


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the analysts lie apart on a number after a round, the last answer of each."""

    path: str
    """Dotted path of the number."""
    number: int
    """Round, from 1."""
    n_analysts: int
    """Analysts who have answered by then."""
    low: float
    """Lowest median, in ``unit``."""
    high: float
    """Highest median."""
    unit: str
    """Unit for people."""


@dataclass(frozen=True, slots=True, repr=False)
class Rounds(Result):
    """Rounds of answers to numbers of a case."""

    case: str
    """Name of the case."""
    file: str
    """File or folder of the rounds."""
    rounds: tuple[RoundTold, ...]
    """In order."""
    answers: tuple[RoundAnswer, ...]
    """By number, analyst and round."""
    apart: tuple[Apart, ...]
    """By number and round."""
    notes: tuple[str, ...]
    """What has to be said beside it: answers of earlier rounds that stand, moves without a reason."""
    text: str = field(metadata={HIDDEN: True}, compare=False)
    """The case with the last answers as `views`, as YAML; all else as its author wrote it."""


@checked
def rounds(case: Case | str | Path, file: str | os.PathLike[str]) -> Rounds:
    """Check rounds of answers against a case, say who moved and how far, and put the last answers into the case.

    Nothing is written to any file: ``text`` holds the case.

    Parameters
    ----------
    case
        A case, the path of its file, or the name of a shipped one.
    file
        A YAML file with a list of `rounds`, or a folder with a file for each.

    Raises
    ------
    CaseError
        With everything that is wrong with the rounds: their form, paths that the case has not, numbers that cannot
        stand there.
    """
    loaded = as_case(case)
    read = read_rounds(file)
    places = _places(loaded, read)
    last = {places[path][0]: by for path, by in last_answers(read).items()}
    answers = tuple(_answers(read, places))
    return Rounds(
        case=loaded.case,
        file=read.file,
        rounds=tuple(_told(read)),
        answers=answers,
        apart=tuple(_apart(answers, len(read.rounds))),
        notes=tuple(_notes(read, last, answers)),
        text=_with_views(loaded, read, last),
    )


def _places(case: Case, read: RoundFile) -> dict[str, tuple[str, Place]]:
    """Return canonical path and place by path as written; check that every answer can stand there."""
    own = {path: entry.place for path, entry in survey(case).own.items()}
    found: dict[str, tuple[str, Place]] = {}
    problems: list[Problem] = []
    for number, each in enumerate(read.rounds):
        for analyst, answers in each.answers.items():
            seen: set[str] = set()
            for path, given in answers.items():
                at = f"answers.{analyst}.{path}"
                try:
                    known, place = found.get(path) or find_place(case, path, own)
                    place.fit(given)
                except CaseError as error:
                    wrong = error.problems[0]
                    problems.append(read.problem(number, at, wrong.found, wrong.expected, wrong.hint))
                    continue
                except NotationError as error:
                    problems.append(read.problem(number, at, error.found, error.expected, error.hint))
                    continue
                found[path] = known, place
                if known in seen:
                    problems.append(read.problem(number, at, f"`{known}` again", "one answer to each number"))
                if place.origin == "formula":
                    expected = "one of its numbers, each by its path"
                    problems.append(read.problem(number, at, "the place of an expression", expected))
                seen.add(known)
    if problems:
        raise CaseError(problems[:200])
    return found


def _told(read: RoundFile) -> Iterator[RoundTold]:
    for number, each in enumerate(read.rounds, 1):
        n_answers = sum(map(len, each.answers.values()))
        yield RoundTold(number, each.date, each.feedback, tuple(sorted(each.answers)), n_answers)


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer on the scale on which moves are measured."""

    given: Number
    values: tuple[float, float, float]
    """Low, median and high in canonical units."""
    middle: float
    width: float


def _held(place: Place, given: Number) -> _Held:
    draws = draws_of_one(place.fit(given))
    low, median, high = (float(value) for value in quantile(draws, 0, LEVELS))
    scaled = [_scaled(place, value) for value in (low, median, high)]
    if not all(map(math.isfinite, scaled)):  # an end of the scale: moves are measured in the number itself
        return _Held(given, (low, median, high), math.nan, math.nan)
    return _Held(given, (low, median, high), scaled[1], scaled[2] - scaled[0])


def _scaled(place: Place, value: float) -> float:
    if place.domain in _LOGARITHMIC:
        return math.log(value) if value > 0.0 else -math.inf
    if place.domain is Domain.CHANCE:
        return math.log(value / (1.0 - value)) if 0.0 < value < 1.0 else math.inf
    return value


def _answers(read: RoundFile, places: Mapping[str, tuple[str, Place]]) -> Iterator[RoundAnswer]:
    """Yield all answers by number, analyst and round, with how far each had moved."""
    by_number: dict[str, dict[int, dict[str, _Held]]] = {}
    place_of = dict(places.values())
    for number, each in enumerate(read.rounds):
        for analyst, answers in each.answers.items():
            for path, given in answers.items():
                known, place = places[path]
                by_number.setdefault(known, {}).setdefault(number, {})[analyst] = _held(place, given)
    for path in sorted(by_number):
        found: list[RoundAnswer] = []
        before: dict[str, _Held] = {}
        unit = _unit(place_of[path], next(iter(by_number[path].values())))
        for number in range(len(read.rounds)):
            now = by_number[path].get(number, {})
            for analyst, held in now.items():
                others = [each.middle for name, each in before.items() if name != analyst]
                found.append(_answer(path, analyst, number, held, before.get(analyst), others, unit))
            before |= now
        yield from sorted(found, key=lambda each: (each.analyst, each.number))


def _unit(place: Place, held: Mapping[str, _Held]) -> tuple[float, str]:
    """Return factor and name of the unit in which the answers to a number are told: that of the first."""
    first = next(iter(held.values()))
    canonical = place.fit(first.given).unit
    if first.given.notation.unit == "%":
        return 100.0, "%"
    return readable_unit(canonical, first.values[1], written=first.given.notation.unit)


def _answer(
    path: str,
    analyst: str,
    number: int,
    held: _Held,
    earlier: _Held | None,
    others: list[float],
    unit: tuple[float, str],
) -> RoundAnswer:
    moved = narrowed = None
    if earlier is not None:
        gap = math.fsum(others) / len(others) - earlier.middle if others else 0.0
        if math.isfinite(gap) and gap and math.isfinite(held.middle):
            moved = (held.middle - earlier.middle) / gap
        if math.isfinite(held.width) and earlier.width > 0.0:
            narrowed = held.width / earlier.width
    low, median, high = (value * unit[0] for value in held.values)
    why = held.given.why or held.given.source
    return RoundAnswer(path, analyst, number + 1, str(held.given), low, median, high, unit[1], why, moved, narrowed)


def _apart(answers: tuple[RoundAnswer, ...], n_rounds: int) -> Iterator[Apart]:
    for path in dict.fromkeys(each.path for each in answers):
        of_path = [each for each in answers if each.path == path]
        for number in range(1, n_rounds + 1):
            last = {each.analyst: each for each in of_path if each.number <= number}
            if last:
                medians = [each.median for each in last.values()]
                yield Apart(path, number, len(last), min(medians), max(medians), of_path[0].unit)


def _notes(
    read: RoundFile, last: Mapping[str, Mapping[str, tuple[int, Number]]], answers: tuple[RoundAnswer, ...]
) -> Iterator[str]:
    end = len(read.rounds) - 1
    for path, by in sorted(last.items()):
        early = [f"{analyst} (round {number + 1})" for analyst, (number, _) in sorted(by.items()) if number < end]
        if early:
            yield f"{path}: answers of earlier rounds stand for {', '.join(early)}."
    silent = [each for each in answers if each.moved and not each.why]
    if silent:
        who = ", ".join(dict.fromkeys(each.analyst for each in silent))
        yield f"Moved without a reason: {who}."


def _with_views(case: Case, read: RoundFile, last: Mapping[str, Mapping[str, tuple[int, Number]]]) -> str:
    """Return the text of a case with the last answers as views; who gave none takes what stood there.

    Views that stand there already stay, but for those of the analysts of the rounds.
    """
    known = {name for _, views in all_views(case) for name, _ in views.by_analyst}
    roster = sorted(known | set(case.analysts) | {analyst for by in last.values() for analyst in by})
    if missing := [name for name in roster if case.analysts and name not in case.analysts]:
        found = f"`{missing[0]}` in the rounds, whom the `analysts` of the case do not list"
        raise CaseError([Problem("analysts", found, "all who answered, or no `analysts`", file=case.file)])
    changes: dict[str, str | float | bool | dt.date | Number] = {}
    surveyed = survey(case)
    for path, by in sorted(last.items()):
        entry = surveyed.own.get(path) or surveyed.beliefs.get(path)
        stood = entry.number if entry is not None else None
        held: dict[str, Number] = dict(stood.by_analyst) if isinstance(stood, Views) else {}
        held |= {analyst: given for analyst, (_, given) in by.items()}
        otherwise = stood.otherwise if isinstance(stood, Views) else stood
        is_whole = all(name in held for name in roster)
        changes[path] = Views(
            Notation("views", ()),
            by_analyst=tuple(sorted(held.items())),
            otherwise=None if is_whole else otherwise,
        )
    text = edit_case(whole_text(case), changes)
    folder = Path(case.file).parent if case.file else None
    try:
        loads(text, name=case.file, folder=folder)
    except CaseError as error:
        problems = [Problem(each.path, each.found, each.expected, each.hint, read.file) for each in error.problems]
        raise CaseError(problems) from None
    return text
