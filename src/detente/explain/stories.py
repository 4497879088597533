"""Runs -> Stories: a few histories that stand for all others, each with its share, told as dated lines.

The paths are parted by their answer to the question, so that no story is half a yes and half a no, and within each
answer grouped by what happened when (`detente.forecast.histories`, `detente.explain.medoids`). The medoid of a group is
followed once more by the engine, which now writes down what was decided, and why (`detente.sim.recorded`): what is told
is a path of the run, with its numbers, not an average.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.explain.assumed import Assumed, Unusual
from detente.explain.chronology import Line, courses_of, tell
from detente.explain.medoids import Grouping, best_grouping, group_by_medoids
from detente.explain.motives import Motive, motives_of
from detente.explain.story import Stories, Story, Typical
from detente.explain.strata import Strata, strata_of
from detente.forecast import spread
from detente.forecast.histories import Paths, Weights, Whole, distances, kept, weigh
from detente.forecast.provenance import provenance_of
from detente.forecast.sample import sample_of
from detente.inspect.labels import words_of
from detente.model.expression import Count, Expression, Happened, Since
from detente.model.model import ABSENT, Question
from detente.sim.recorded import Recorded, Recorder
from detente.sim.runs import Runs
from detente.sim.twin import Decision

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "k-medoids of histories by answer, v1"
"""Name of the way stories are found."""
DEFAULT_COUNT = 5
"""Stories at most: what a reader keeps apart."""
MOST_PER_ANSWER = 3
"""Stories of one answer."""
FEWEST_PATHS = 50
"""Paths below which no group of them stands for anything."""
MEMBERS = 500
"""Paths of an answer that are grouped; the others join the nearest medoid."""
LEAST_SILHOUETTE = 0.2
"""Below this an answer is one story. kaufman1990 see no substantial structure up to 0.25; two stories somewhat alike
serve a reader better than one that stands for both, so the line is drawn a little lower."""
LEAST_SHARE = 0.02
"""Share of all paths below which a group is no story of its own."""
COMMON = 0.995
"""Share of paths from which an event belongs to every story and is told once."""
MOST_EVENTS = 8
"""Kinds of event that a story tells."""
LEAST_SALIENCE = 0.008
"""An event that goes along with less than this share of how things end is noise."""
DISTINCT = 0.3
"""Difference of shares from which an event tells one story from the others of its answer."""
MOST_MARKS = 2
"""Events that a story is called by."""
CLEAR = 0.5
"""Worth in units of 1 / rationality: at less than this between best and worst option a choice is much like a coin."""
MOST_MOTIVES = 3
"""Decisions of a story that are explained."""


@checked
def stories(
    runs: Runs, question: str, *, case: Case | None = None, count: int = DEFAULT_COUNT, sample: Runs | None = None
) -> Stories:
    """Tell a run in a few representative histories.

    Parameters
    ----------
    runs
        A run; paths whose events it does not keep are followed again.
    question
        Id of the question by whose answers the paths are parted.
    case
        The case; adds the texts of outcomes.
    count
        Stories at most, though each answer that is not rare has one.
    sample
        Part of the run with events and quantities kept, if it was made before (`detente.forecast.sample.sample_of`).

    Returns
    -------
    Stories
        Deterministic: the same run gives the same stories on any machine.

    Raises
    ------
    RunError
        If the question does not exist, or the run has too few paths.

    References
    ----------
    kaufman1990, schubert2021.

    Examples
    --------
    >>> import detente
    >>> told = stories(detente.run("ultimatum", worlds=64, paths=16), "war")
    >>> [story.answer for story in told.stories]
    ['no', 'no', 'no', 'yes', 'yes']
    """
    asked = runs.model.questions[runs.index_of(question)]
    if runs.size < FEWEST_PATHS:
        raise RunError(f"found {runs.size} paths, expected at least {FEWEST_PATHS} to tell stories of")
    strata = strata_of(runs, question)
    shares = dict(zip(strata.answers, strata.shares(runs), strict=True))
    teller = _Teller(sample_of(runs) if sample is None else sample, asked, strata, case)
    told = [story for chapter in teller.chapters(count) for story in teller.tell(chapter, shares[chapter.answer])]
    return Stories(
        question=question,
        text=asked.text,
        since=runs.model.timeline.dates[0],
        until=runs.model.timeline.dates[asked.day],
        answers=shares,
        asked=tuple(runs.model.events[event] for event in sorted(teller.asked)),
        common=teller.common_lines(),
        stories=tuple(sorted(told, key=lambda story: (-shares[story.answer], -story.probability))),
        sampled=teller.sample.size,
        provenance=provenance_of(runs, METHOD),
        words=words_of(runs.model, case),
    )


@dataclass(slots=True)
class _Chapter:
    """The paths of one answer, grouped."""

    answer: str
    paths: Paths
    """[n] all paths of the answer."""
    members: Paths
    """[m] those that were grouped."""
    weights: Weights
    distances: Whole
    """[m, m]"""
    grouping: Grouping


class _Teller:
    """Groups a sample of paths by the answers to a question and tells the medoids."""

    def __init__(self, sample: Runs, question: Question, strata: Strata, case: Case | None) -> None:
        self.sample, self.model, self.strata = sample, sample.model, strata
        self.recorder = Recorder(sample.model, seed=sample.seed)
        self.drawn = sample.assumptions()
        self.unusual = Unusual(sample.model, self.drawn, case)
        self.answers = strata.of(sample)
        self.until = question.day
        self.until_moment = sample.model.timeline.moment_of(question.day)
        self.first, quantities = kept(sample)
        self.happened = self.first <= self.until
        self.overall = self.happened.mean(axis=1)
        self.salience = weigh(sample, np.arange(sample.size), self.until).salience
        self.courses = courses_of(self.model, quantities[:, : self.until_moment + 1])
        conditions = question.conditions if question.given is None else (*question.conditions, question.given)
        self.asked = {event for condition in conditions for event in mentioned(condition)}

    def chapters(self, count: int) -> list[_Chapter]:
        """Return the answers, each grouped; no more groups than ``count``, unless there are more answers."""
        found = []
        for number, answer in enumerate(self.strata.answers):
            paths = np.flatnonzero(self.answers == number)
            is_told = self.strata.n_asked == 2 and number < 2  # however rare
            if len(paths) >= LEAST_SHARE * self.sample.size or (len(paths) and is_told):
                found.append(self._chapter(answer, paths))
        while sum(len(each.grouping.medoids) for each in found) > count:
            crowded = [each for each in found if len(each.grouping.medoids) > 1]
            if not crowded:
                break
            least = min(crowded, key=lambda each: len(each.paths) / len(each.grouping.medoids))
            least.grouping = group_by_medoids(least.distances, len(least.grouping.medoids) - 1)
        return found

    def _chapter(self, answer: str, paths: Paths) -> _Chapter:
        """Return the paths of one answer, grouped."""
        weights = weigh(self.sample, paths, self.until)
        chosen = np.unique(np.linspace(0, len(paths) - 1, min(MEMBERS, len(paths))).round().astype(np.int64))
        members = paths[chosen]
        apart = distances(self.sample, weights, members, members, self.until)
        most = MOST_PER_ANSWER if len(members) >= FEWEST_PATHS else 1
        grouping = best_grouping(apart, most=most, least_silhouette=LEAST_SILHOUETTE)
        enough = LEAST_SHARE * self.sample.size / len(paths) * len(members)
        while len(grouping.medoids) > 1 and min(grouping.sizes) < enough:
            grouping = group_by_medoids(apart, len(grouping.medoids) - 1)
        return _Chapter(answer, paths, members, weights, apart, grouping)

    def tell(self, chapter: _Chapter, probability: float) -> list[Story]:
        """Return the stories of one answer."""
        medoids = chapter.members[list(chapter.grouping.medoids)]
        nearest = distances(self.sample, chapter.weights, chapter.paths, medoids, self.until).argmin(axis=1)
        groups = [chapter.paths[nearest == number] for number in range(len(medoids))]
        others = [np.setdiff1d(chapter.paths, group) for group in groups]
        return [
            self._story(chapter, group, other, int(medoid), probability)
            for group, other, medoid in zip(groups, others, medoids, strict=True)
        ]

    def _story(self, chapter: _Chapter, group: Paths, others: Paths, medoid: int, probability: float) -> Story:
        """Return one group of paths, told by the path in its middle."""
        typical = self._typical(chapter, group, others)
        told = self._follow(medoid)
        events = self._told(told, typical)
        common = {line.name for line in self.common_lines()}
        lines, left_out = tell(self.model, told, until=self.until, events=events, common=common, courses=self.courses)
        counts = np.bincount(group // self.sample.n_paths, minlength=self.sample.n_worlds)
        return Story(
            answer=chapter.answer,
            probability=probability * len(group) / len(chapter.paths),
            mc_error=spread.error_of_counts(counts, self.sample.n_paths),
            marks=_marks(typical),
            world=int(self.sample.world_of(medoid)),
            path=medoid % self.sample.n_paths,
            lines=lines,
            left_out=left_out,
            typical=typical,
            motives=self._motives(told, events),
            assumed=self._assumed(chapter, medoid),
            ends={
                name: (float(told.values[0, k]), float(told.values[self.until_moment, k]))
                for k, name in enumerate(told.names)
            },
        )

    def _typical(self, chapter: _Chapter, group: Paths, others: Paths) -> tuple[Typical, ...]:
        """Return how often each event that matters comes in a group, the weightiest first."""
        inside = self.happened[:, group].mean(axis=1)
        outside = self.happened[:, others].mean(axis=1) if len(others) else inside
        salience = np.maximum(self.salience, chapter.weights.salience)
        order = sorted(range(len(self.model.events)), key=lambda e: -float(salience[e]))
        result = []
        for event in order:
            is_asked = event in self.asked
            if not is_asked and (salience[event] < LEAST_SALIENCE or self.overall[event] >= COMMON):
                continue
            steps = np.sort(self.first[event, group][self.happened[event, group]])
            result.append(
                Typical(
                    event=self.model.events[event],
                    share=float(inside[event]),
                    overall=float(self.overall[event]),
                    median=self.model.timeline.dates[int(steps[len(steps) // 2])] if len(steps) else None,
                    share_outside=float(outside[event]),
                )
            )
        return tuple(result)

    def _told(self, told: Recorded, typical: Sequence[Typical]) -> set[str]:
        """Return the events that are told of a path: those asked about, then the weightiest that it has."""
        asked = {self.model.events[event] for event in self.asked if self.overall[event] < COMMON}
        had = {each.event for each in told.happenings if each.day <= self.until}
        weighty = [each.event for each in typical if each.event in had and each.event not in asked]
        return asked | set(weighty[:MOST_EVENTS])

    def _follow(self, path: int) -> Recorded:
        """Follow a path of the sample once more, with what was decided on it."""
        world = path // self.sample.n_paths
        told = self.recorder.follow(
            world=self.sample.first_world + world,
            path=path % self.sample.n_paths,
            drawn=self.drawn[world],
        )
        if not np.array_equal(told.first(), self.first[:, path]):
            raise RunError("found no path that can be followed again, expected the run of this model")
        return told

    def _assumed(self, chapter: _Chapter, path: int) -> tuple[Assumed, ...]:
        """Return what is unusual in the world of a path and speaks for its answer."""
        worlds = chapter.paths // self.sample.n_paths
        return self.unusual.of(path // self.sample.n_paths, np.bincount(worlds, minlength=self.sample.n_worlds))

    def _motives(self, told: Recorded, events: set[str]) -> tuple[Motive, ...]:
        """Return why the decisions that matter were made, in order of time."""
        decisions = [decision for decision in told.decisions if decision.day <= self.until]
        asked = {self.model.events[event] for event in self.asked}
        # What the question asks about: done, or the time it came nearest to being done.
        done = [(0.0, i, each.chosen) for i, each in enumerate(decisions) if each.chosen in asked]
        near = sorted(each for i, decision in enumerate(decisions) for each in _near(i, decision, asked))
        about = {i: name for _, i, name in (done or near)[:1]}
        chosen = list(about)
        weight = {name: float(self.salience[e]) for e, name in enumerate(self.model.events)}
        others = [
            i for i, each in enumerate(decisions) if each.chosen in events and i not in chosen and _is_clear(each)
        ]
        seen: set[str] = {decisions[i].chosen for i in chosen}
        for i in sorted(others, key=lambda i: (-weight[decisions[i].chosen], i)):
            if len(chosen) < MOST_MOTIVES and decisions[i].chosen not in seen:
                seen.add(decisions[i].chosen)
                chosen.append(i)
        return motives_of(told, {i: about.get(i) for i in chosen}, seed=self.sample.seed)

    def common_lines(self) -> tuple[Line, ...]:
        """Return what happens on all paths by the calendar, but for what ends in one way or another."""
        calendar, with_outcomes = self.model.calendar, self.model.outcomes.of_event
        lines = [
            Line(date, "calendar", name)
            for name, date, day, event in zip(calendar.names, calendar.dates, calendar.day, calendar.event, strict=True)
            if day != ABSENT and self.overall[event] >= COMMON and day <= self.until and event not in with_outcomes
        ]
        return tuple(sorted(lines, key=lambda line: line.date))


def _marks(typical: Sequence[Typical]) -> tuple[str, ...]:
    """Return the events that tell a story from the others of its answer: what it has, else what it lacks."""
    apart = [each for each in typical if abs(each.share - each.share_outside) >= DISTINCT]
    has = sorted(
        (each for each in apart if each.share > each.share_outside), key=lambda each: each.share_outside - each.share
    )
    lacks = sorted(
        (each for each in apart if each.share < each.share_outside), key=lambda each: each.share - each.share_outside
    )
    marks: dict[str, str] = {}  # of a move and its outcomes only the first: they come together
    for each in has or lacks:
        marks.setdefault(each.event.partition(".")[0], each.event if has else f"not {each.event}")
    return tuple(marks.values())[:MOST_MARKS]


def _near(position: int, decision: Decision, moves: set[str]) -> Iterator[tuple[float, int, str]]:
    """Yield by how much each open option among ``moves`` fell short of being taken, which decision, which option."""
    scores = {option.name: option.score for option in decision.options}
    best = scores[decision.chosen]
    for name in sorted(moves & set(scores)):
        yield best - scores[name], position, name


def _is_clear(decision: Decision) -> bool:
    """Return whether worth had a say in a choice."""
    chances = [option.chance for option in decision.options]
    return min(chances) <= 0.0 or math.log(max(chances) / min(chances)) >= CLEAR


def mentioned(node: Expression) -> Iterator[int]:
    """Yield the events that a condition speaks of."""
    if isinstance(node, Happened | Since | Count):
        yield node.event
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Expression):
            yield from mentioned(value)
