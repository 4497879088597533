"""A difference of two versions -> the parts that each edit has in it.

With f(S) what the version says in which the edits S are made, of n in all, an edit *alone* does f({i}) - f({}), and
*left out* it is missing by f(N) - f(N without i). Its *share* is the mean of both. Where no more than two edits work
together, f(S) is a sum of terms a_i and b_ij, and the share is a_i + sum b_ij / 2: the Shapley value, from 2 n runs in
place of 2^n, and the shares add up to the difference. What three or more do only together is the *remainder*.

References: shapley1953; glasserman1992 (common random numbers).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.diff.edits import Edit
from detente.diff.result import Effect, Estimate, OneSided, QuestionDifference
from detente.forecast import spread
from detente.forecast.batches import interval
from detente.model.model import Question

Values = npt.NDArray[np.float64]
NONE = "none"
"""What a choice comes to where none of its options comes, as in forecasts."""


class Row(NamedTuple):
    """One number that is asked for: a question, or an option of a choice."""

    question: str
    """Id."""
    option: str = ""
    """Option of a choice, or ``none``; empty for other questions."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one version says."""

    means: Mapping[Row, Values]
    """[W] of each row: numbers by world whose mean is the answer and that scatter as it errs. None of what is void."""
    apart: tuple[Mapping[Row, float], Mapping[Row, float]]
    """Share of paths on which the old version answers otherwise, and the new one."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Which versions say what the edits do; the first is the old one, the second the new one."""

    edits: Sequence[Edit]
    alone: Sequence[int]
    """Per edit, the version in which it is the only one."""
    without: Sequence[int]
    """Per edit, the version in which it is the only one that is not made."""


def rows_of(questions: Sequence[Question]) -> Iterator[Row]:
    """Yield what is asked for."""
    for question in questions:
        for option in (*question.options, NONE) if question.kind == "choice" else ("",):
            yield Row(question.id, option)


def is_like(old: Question, new: Question) -> bool:
    """Return whether the answers of two questions are of one kind."""
    kinds = {old.kind, new.kind}
    return len(kinds) == 1 or kinds == {"binary", "date"}


def split(
    plan: Plan, questions: tuple[Sequence[Question], Sequence[Question]], said: Sequence[Said], n_paths: int
) -> Iterator[QuestionDifference]:
    """Yield the difference of everything that both versions, the old one first, are asked for, in its parts.

    What is void in one of the versions is left out.
    """
    old = {question.id: question for question in questions[0]}
    for question in questions[1]:
        if question.id not in old or not is_like(old[question.id], question):
            continue
        both = [old[question.id], question]
        for row in dict.fromkeys(sorted(rows_of(both), key=lambda each: each.option == NONE)):
            splitting = _Splitting(row, question, plan, said, n_paths)
            if splitting.is_known():
                yield splitting.find()


def one_sided(said: Said, questions: Sequence[Question], others: Sequence[Question]) -> Iterator[OneSided]:
    """Yield what a version says of the questions that the other does not ask."""
    known = {question.id for question in others}
    for question in questions:
        for row in rows_of([question]):
            if question.id not in known and row in said.means:
                value = spread.mean_and_variance(said.means[row])[0]
                yield OneSided(question.id, question.text, question.kind, row.option, question.by, value)


@dataclass(frozen=True, slots=True, eq=False)
class _Splitting:
    """One number that both versions are asked for."""

    row: Row
    question: Question
    plan: Plan
    said: Sequence[Said]
    n_paths: int

    def is_known(self) -> bool:
        """Return whether no version leaves it void. An option that a version does not have never comes."""
        asked = (self._versions(), (Row(self.row.question, NONE), self.row))
        return all(any(row in self.said[number].means for row in asked[1]) for number in asked[0])

    def find(self) -> QuestionDifference:
        """Return the difference and its parts."""
        old, new = self._means(0), self._means(1)
        effects: list[Effect] = []
        alone, shares = np.zeros_like(old), np.zeros_like(old)
        for edit, first, last in self._edits():
            made, missing = self._means(first) - old, new - self._means(last)
            share = (made + missing) / 2
            alone, shares = alone + made, shares + share
            touched = max(self.said[first].apart[0].get(self.row, 1.0), self.said[last].apart[1].get(self.row, 1.0))
            effects.append(
                Effect(edit.name, self._estimate(share), self._estimate(made), self._estimate(missing), touched)
            )
        return QuestionDifference(
            id=self.question.id,
            text=self.question.text,
            kind=self.question.kind,
            option=self.row.option,
            by=self.question.by,
            before=spread.mean_and_variance(old)[0],
            after=spread.mean_and_variance(new)[0],
            difference=self._estimate(new - old),
            effects=tuple(sorted(effects, key=lambda each: -abs(each.share.value))),
            joint=self._estimate(new - old - alone),
            remainder=self._estimate(new - old - shares),
        )

    def _edits(self) -> Iterator[tuple[Edit, int, int]]:
        """Yield the edits that can bear on it, with their versions: another question's wording cannot."""
        for edit, first, last in zip(self.plan.edits, self.plan.alone, self.plan.without, strict=True):
            if edit.question in ("", self.question.id):
                yield edit, first, last

    def _versions(self) -> set[int]:
        return {0, 1}.union(*((first, last) for _, first, last in self._edits()))

    def _means(self, number: int) -> Values:
        found = self.said[number].means
        return found[self.row] if self.row in found else np.zeros_like(found[Row(self.row.question, NONE)])

    def _estimate(self, values: Values) -> Estimate:
        value, error = spread.mean_and_variance(values)[0], spread.error_of_means(values, 0.0)
        if self.question.kind != "number":  # to have seen no difference is not to know that there is none
            error = max(error, 1 / (len(values) * self.n_paths))
        return Estimate(value, error, interval(value, error, len(values)), len(values))
