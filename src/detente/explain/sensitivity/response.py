"""What is to be explained: a question's answer in every world, with enough beside it to take chance out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.core.near import near_names
from detente.explain.sensitivity.sums import fixed_sum, sum_last
from detente.model.model import Floats, Question
from detente.sim.columns import NONE
from detente.sim.runs import NEVER, Runs

Bools = npt.NDArray[np.bool_]
Measure = Literal["probability", "days", "value"]
"""probability: that it happens; days: from the start until it happens; value: of a number."""

_OUTCOME = re.compile(r"\s*(?P<no>not\s+)?(?P<question>[\w-]+?)\s*(?:(?P<sign>=|>|<)\s*(?P<value>.+?)\s*)?")


@dataclass(frozen=True, slots=True)
class Target:
    """Which answer is explained."""

    question: Question
    """The question."""
    measure: Measure
    """What of it varies from world to world."""
    option: str = ""
    """Option of a choice, or ""."""
    by: dt.date | None = None
    """An earlier deadline than the question's own, or None."""
    conditional_on: str = ""
    """Outcome to which paths are confined, or ""."""

    @property
    def is_confined(self) -> bool:
        """Whether only some paths count: those of a given outcome, or on which the question is asked."""
        return bool(self.conditional_on) or self.question.given is not None

    @property
    def confined_to(self) -> str:
        """Which paths count, in words; "" where all do."""
        given = f"{self.question.given_text} (its `if`)" if self.question.given is not None else ""
        return " and ".join(part for part in (given, self.conditional_on) if part)

    @property
    def deadline(self) -> dt.date:
        """The deadline that counts, or the date of the value."""
        return self.by or self.question.by


@dataclass(frozen=True, eq=False)
class Response:
    """A question's answer in each of W worlds, as sums over the world's paths. All arrays [W]."""

    count: Floats
    """Paths that count: P, or those on which the given outcome came true."""
    total: Floats
    """Sum of the outcome over these paths: 1 and 0 for yes and no, else values less ``offset``."""
    squares: Floats
    """Sum of its squares."""
    offset: float = 0.0
    """What was taken off values, so that their squares keep their digits."""

    @property
    def n_worlds(self) -> int:
        """Number of worlds W."""
        return len(self.count)

    @cached_property
    def is_even(self) -> bool:
        """Whether as many paths count in each world."""
        return bool(self.count.min() == self.count.max())

    @cached_property
    def size(self) -> float:
        """Number of paths that count."""
        return fixed_sum(self.count)

    @cached_property
    def mean(self) -> float:
        """Mean of the outcome over all paths that count."""
        return self.offset + fixed_sum(self.total) / self.size

    @cached_property
    def shares(self) -> Floats:
        """Mean of the outcome in each world [W], less ``offset``; 0 where no path counts."""
        return self.total / np.maximum(self.count, 1.0)

    @property
    def unbiased_squares(self) -> Floats:
        """Square of each world's own mean [W] without what chance adds; NaN where fewer than two paths count."""
        shares = self.shares
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = (self.squares / self.count - shares * shares) / (self.count - 1.0)
        return np.where(self.count >= 2.0, shares * shares - chance, np.nan)


def target_of(
    runs: Runs,
    question: str,
    *,
    option: str = "",
    by: dt.date | None = None,
    conditional_on: str = "",
    measure: Measure | None = None,
) -> Target:
    """Return which answer is meant, once it is known to make sense.

    Raises
    ------
    RunError
        If there is no such question, option, date or outcome; with the nearest there is.
    """
    asked = question_of(runs, question)
    if asked.kind == "choice":
        if not option:
            raise RunError(f"{question}: found no option, expected one of {', '.join(asked.options)}")
        if option not in (known := (*asked.options, NONE)):
            raise RunError(
                f"{question}: found the option {option!r}, expected one of {', '.join(known)}"
                + _suggestion(option, known)
            )
        if option == NONE and measure == "days":
            raise RunError(f"{question}: found the option `none`, expected one that comes on a day")
    elif option:
        raise RunError(f"{question}: found the option {option!r}, expected none: it is not a choice but a {asked.kind}")
    if by is not None:
        start = runs.model.timeline.dates[0]
        if asked.kind == "number":
            raise RunError(f"{question}: found the date {by}, expected none: a number has its own date, {asked.by}")
        if not start <= by <= asked.by:
            raise RunError(f"{question}: found the date {by}, expected one from {start} to {asked.by}")
    chosen: Measure = measure or ("value" if asked.kind == "number" else "probability")
    return Target(asked, chosen, option, by if by != asked.by else None, " ".join(conditional_on.split()))


def question_of(runs: Runs, question: str) -> Question:
    """Return a question by its id, or raise with the nearest there is."""
    known = [each.id for each in runs.model.questions]
    if question not in known:
        listed = ", ".join(known) or "none: the case asks nothing"
        raise RunError(f"found question {question!r}, expected one of {listed}{_suggestion(question, known)}")
    return runs.model.questions[known.index(question)]


def response_of(runs: Runs, target: Target) -> Response:
    """Reduce a run to the answer in each of its worlds."""
    counts = paths_that_count(runs, target) if target.is_confined else None
    outcome, offset = outcomes(runs, target)
    grid = outcome.reshape(runs.n_worlds, runs.n_paths)
    if counts is not None:
        inside = counts.reshape(grid.shape)
        count = inside.sum(axis=1).astype(np.float64)
        grid = np.where(inside, grid, 0)
    else:
        count = np.full(runs.n_worlds, float(runs.n_paths))
    if grid.dtype == np.bool_:
        total = grid.sum(axis=1).astype(np.float64)
        return Response(count, total, total)
    values = grid.astype(np.float64)
    return Response(count, sum_last(values), sum_last(values * values), offset)


def outcomes(runs: Runs, target: Target) -> tuple[npt.NDArray[np.generic], float]:
    """Return the outcome on every path [N], less an offset: yes and no, or numbers; and the offset."""
    asked, timeline = target.question, runs.model.timeline
    if target.measure == "value":
        values = runs.values_of(asked.id).astype(np.float64)
        if asked.given is not None:  # void paths do not count: any value inside the range will do
            values = np.where(np.isnan(values), np.nanmin(values) if runs.asked_of(asked.id).any() else 0.0, values)
        # The middle of the range: near the mean, and free of any order of addition.
        offset = (float(values.min()) + float(values.max())) / 2
        return values - offset, offset
    last = asked.day if target.by is None else timeline.day_of(target.by)
    if asked.kind == "choice":
        if target.option == NONE:  # no option has come by then
            return runs.hits_of(asked.id).min(axis=0) > last, 0.0
        index = asked.options.index(target.option)
        days = np.where(runs.winners_of(asked.id) == index, runs.hits_of(asked.id)[index], NEVER)
    else:
        days = runs.hits_of(asked.id)[0]
    if target.measure == "days":
        return np.minimum(days, last).astype(np.float64), 0.0
    return days <= last, 0.0


def paths_that_count(runs: Runs, target: Target) -> Bools:
    """Return the paths [N] on which the question is asked, and a given outcome came true.

    Raises
    ------
    RunError
        If there are none.
    """
    counts = runs.asked_of(target.question.id)
    if not counts.any():
        raise RunError(
            f"{target.question.id}: found it void in every path (if {target.question.given_text}), expected some on "
            "which it is asked: nothing can be said about it"
        )
    if target.conditional_on:
        counts = counts & paths_with(runs, target.conditional_on)
        if not counts.any():
            found = f"found no path on which {target.conditional_on!r} is true"
            raise RunError(f"{found}, expected some: nothing can be said about them")
    return counts


def paths_with(runs: Runs, outcome: str) -> Bools:
    """Return on which paths [N] an outcome came true; where its question is void, neither it nor its contrary did."""
    match = _OUTCOME.fullmatch(outcome)
    if match is None:
        raise RunError(
            f"found the outcome {outcome!r}, expected a question such as `invasion`, `not invasion`, `choice=option` "
            "or `number > 60`"
        )
    asked, sign, value = question_of(runs, match["question"]), match["sign"], match["value"]
    if asked.kind == "number":
        inside = runs.values_of(asked.id) > _number(outcome, value)
        if sign not in {"<", ">"}:
            raise RunError(f"found the outcome {outcome!r}, expected a number with a bound, such as `{asked.id} > 60`")
        inside = inside if sign == ">" else runs.values_of(asked.id) < _number(outcome, value)
    elif asked.kind == "choice":
        if sign != "=" or value not in asked.options:
            options = ", ".join(asked.options)
            raise RunError(f"found the outcome {outcome!r}, expected `{asked.id}=OPTION` with one of {options}")
        inside = runs.winners_of(asked.id) == asked.options.index(value)
    else:
        if sign:
            raise RunError(f"found the outcome {outcome!r}, expected `{asked.id}` or `not {asked.id}`")
        inside = runs.hits_of(asked.id)[0] != NEVER
    return (~inside if match["no"] else inside) & runs.asked_of(asked.id)


def _number(outcome: str, text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise RunError(
            f"found the outcome {outcome!r}, expected a number with a bound, such as `approval > 60`"
        ) from None


def _suggestion(word: str, known: list[str] | tuple[str, ...]) -> str:

    near = near_names(word[:100], known, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
