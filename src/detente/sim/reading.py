"""Code that solves choices which are read, for eight paths at once: by their types, given what others make of them.

That is `detente.game.reading` in lanes, correction for correction; there stands what is done and why. Two things are
done otherwise, to the same end: slopes are exact, carried along with the values (`detente.sim.sloped`), and the linear
system is taken apart, since what an option is worth hangs on nothing but how likely each type takes that option.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from detente.game.reading import CORRECTIONS, LAST_CORRECTIONS, MOST_DOUBLINGS, MOST_HALVINGS
from detente.sim.beliefs import LEAST_BELIEF
from detente.sim.functions import exp2, log
from detente.sim.happenings import CLOSED, is_set
from detente.sim.lanes import F32, I32, MASK, Function, Lane, fma, greatest, least
from detente.sim.sloped import Sloped
from detente.sim.solve import total_of
from detente.sim.together import array, size_of

ARRIVED = 2e-5
"""Correction of a score at which it counts as found, relative to 1 + the largest: corrections square what is left."""
MOST_ROUNDS = 512
"""Looks at how things are on a way; each correction takes one, and one for each halving."""
LEAST_PIVOT = 1e-20
"""Stands for a smaller pivot."""
LEAST_EXPONENT = -120.0
"""Bits at which powers are cut."""
FAR = 1e30
"""Beyond all payoffs and scores."""

Matrix = list[list[Lane]]
Values = dict[int, list[Sloped]]
"""By actor, what a position is worth to it, by the type of the one that has types."""
Beliefs = Mapping[int, Sequence[Sloped]]
"""By actor, how likely it takes each type to be."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An option of a choice that is read."""

    offered: Lane | None
    """Where it is offered; None: everywhere."""
    evaluate: Callable[[Lane, Beliefs], Values]
    """Writes what it is worth at a time, given what is believed after it."""
    spans: Callable[[], dict[int, tuple[Lane, Lane]]]
    """Writes between what its payoffs lie, by column."""
    again: Lane | None = None
    """Where it was chosen the last time, too; None: nowhere."""
    is_plain: bool = False
    """Whether what is believed after it changes nothing."""
    prepare: Callable[[Lane], None] | None = None
    """Writes what of it does not hang on beliefs at a time, once for each time."""


def stake_of(f: Function, branches: Sequence[Branch], precision: Mapping[int, Lane]) -> Lane:
    """Write the greatest of rationality times the range of payoffs, over columns, of what is offered."""
    ends: dict[int, tuple[Lane, Lane]] = {}
    for branch in branches:
        for column, (low, high) in branch.spans().items():
            mask = branch.offered
            lowest, highest = (low, high) if mask is None else (mask.select(low, FAR), mask.select(high, -FAR))
            known = ends.get(column)
            ends[column] = (
                (lowest, highest) if known is None else (least(lowest, known[0]), greatest(highest, known[1]))
            )
    stake = f.constant(F32, 0.0)
    for column, rationality in precision.items():
        low, high = ends[column]
        stake = greatest((high - low) * rationality, stake)
    return stake


class Reading:
    """Writes how types choose where what they choose is read; `values` and `logs` are there once it is written.

    Parameters
    ----------
    f
        The function.
    branches
        The options.
    actors, typed
        Whose values are asked for, and who has types.
    beliefs
        By other actor, what it believes before.
    kappa
        By other actor, how likely reasons are new since the choice was made last.
    rationality
        By type.
    offsets
        By type and option, the logarithm of what the option weighs beside its worth.
    stake
        By how much scores can differ.
    mask
        Lanes that matter.
    """

    def __init__(
        self,
        f: Function,
        *,
        branches: Sequence[Branch],
        actors: Sequence[int],
        typed: int,
        beliefs: Mapping[int, Sequence[Lane]],
        kappa: Mapping[int, Lane],
        rationality: Sequence[Lane],
        offsets: Sequence[Sequence[Lane]],
        stake: Lane,
        mask: Lane,
    ) -> None:
        self.f, self.branches, self.actors, self.typed = f, branches, list(actors), typed
        self.rationality, self.n, self.n_types = rationality, len(branches), len(rationality)
        self.beliefs, self.kappa = beliefs, kappa
        self.offered = [f.constant(MASK, 1) if each.offered is None else each.offered for each in branches]
        n_offered = f.constant(F32, 0.0)
        for each in self.offered:
            n_offered = n_offered + each.select(f.constant(F32, 1.0), 0.0)
        self.portion = 1.0 / n_offered
        self.base = [self._centred(row) for row in offsets]
        sizes = {
            "score": self.n_types * self.n,
            "begin": self.n_types * self.n,
            "change": self.n_types * self.n,
            "step": self.n_types * self.n,
            "chance": self.n_types * self.n,
            "log": self.n_types * self.n,
            "value": self.n * len(self.actors) * self.n_types,
            "slope": self.n * self.n_types * (self.n_types - 1),
        }
        self._arrays = {name: array(f, F32, size) for name, size in sizes.items()}
        for name in ("value", "slope"):
            for place in range(sizes[name]):
                f.store(f.constant(F32, 0.0), self._arrays[name], place)
        for t, row in enumerate(self.base):
            for s, score in enumerate(row):
                self._set("score", self._at(t, s), score)
        self._follow(stake, mask)

    def values(self, option: int) -> Values:
        """Load what an option is worth."""
        return {
            actor: [Sloped(self._get("value", self._place(option, i, t))) for t in range(self.n_types)]
            for i, actor in enumerate(self.actors)
        }

    def logs(self) -> list[list[Lane]]:
        """Load the logarithms of how likely each type takes each option."""
        return [[self._get("log", self._at(t, s)) for s in range(self.n)] for t in range(self.n_types)]

    def _get(self, name: str, place: int) -> Lane:
        return self.f.load(F32, self._arrays[name], place)

    def _set(self, name: str, place: int, value: Lane) -> None:
        self.f.store(value, self._arrays[name], place)

    def _at(self, of_type: int, option: int) -> int:
        return of_type * self.n + option

    def _place(self, option: int, actor: int, of_type: int) -> int:
        return (option * len(self.actors) + actor) * self.n_types + of_type

    def _slope_place(self, option: int, of_type: int, direction: int) -> int:
        return (option * self.n_types + of_type) * (self.n_types - 1) + direction

    def _centred(self, row: Sequence[Lane]) -> list[Lane]:
        """Write numbers less their mean over what is offered; 0 of options that are not."""
        total = self.offered[0].select(row[0], 0.0)
        for mask, each in zip(self.offered[1:], row[1:], strict=True):
            total = total + mask.select(each, 0.0)
        mean = total * self.portion
        return [mask.select(each - mean, 0.0) for mask, each in zip(self.offered, row, strict=True)]

    def _follow(self, stake: Lane, mask: Lane) -> None:
        """Write the way from little rationality to all of it.

        Each lane is on a way of its own: at each round it looks where its scores are now, and goes on from there, or
        takes back half of the last correction if that did not make things better.
        """
        f = self.f
        begin = f.constant(F32, 1.0)
        for power in range(MOST_DOUBLINGS):
            begin = (stake > 2.0**power).select(begin * 0.5, begin)
        time, before, part = f.variable(F32, begin), f.variable(F32, 0.0), f.variable(F32, 1.0)
        tries, steps, halvings = f.variable(I32, 0), f.variable(I32, 0), f.variable(I32, 0)
        left, is_new_time = f.variable(I32, mask.cast(I32)), f.variable(I32, -1)
        with f.repeat(MOST_ROUNDS, lambda: is_set(left.get()).any()):
            now, going, on_trial = time.get(), is_set(left.get()), is_set(tries.get())
            self._evaluate(now, is_set(is_new_time.get()).any())
            off, squares = self._off(now)
            is_good = ~on_trial | (squares < before.get()) | ~(halvings.get() < MOST_HALVINGS)
            longest, largest = self._correct(now, off)
            known = steps.get() + (on_trial & is_good).select(f.constant(I32, 1), 0)
            bound = (now >= 1.0).select(f.constant(I32, LAST_CORRECTIONS), CORRECTIONS)
            is_over = is_good & (~(known < bound) | (longest <= (largest + 1.0) * ARRIVED))
            is_last = is_over & (now >= 1.0)
            next_time, next_try, back = is_over & ~is_last, is_good & ~is_over, ~is_good
            halved = part.get() * 0.5
            self._move(going, next_time, next_try, back, halved)
            steps.set(is_over.select(f.constant(I32, 0), known))
            tries.set((next_try | back).cast(I32))
            before.set(next_try.select(squares, before.get()))
            part.set(back.select(halved, 1.0))
            halvings.set(back.select(halvings.get() + 1, 0))
            time.set(next_time.select(now * 2.0, now))
            is_new_time.set((next_time & going).cast(I32))
            left.set(left.get() & ~is_last.cast(I32))

    def _move(self, going: Lane, next_time: Lane, next_try: Lane, back: Lane, halved: Lane) -> None:
        """Write where scores go: twice as far for the next time, the full correction, or back by half of the last."""
        for t in range(self.n_types):
            for s in range(self.n):
                place = self._at(t, s)
                score, change = self._get("score", place), self._get("change", place)
                begin = next_try.select(score, self._get("begin", place))
                step = next_try.select(self._get("step", place), change)
                after = next_time.select(fma(score - self.base[t][s], 2.0, self.base[t][s]), score)
                after = next_try.select(score + step, after)
                after = back.select(fma(halved, step, begin), after)
                self._set("score", place, going.select(after, score))
                self._set("begin", place, begin)
                self._set("change", place, step)

    def _evaluate(self, time: Lane, is_new_time: Lane) -> None:
        """Write how likely types take options, and what these are then worth, into memory.

        What is worth the same whatever is believed is worked out once for each time.
        """
        f, types = self.f, range(self.n_types)
        told: list[list[tuple[Lane, Lane, Lane]]] = []
        for t in types:
            scores = [self._get("score", self._at(t, s)) for s in range(self.n)]
            top = self.offered[0].select(scores[0], -FAR)
            for mask, score in zip(self.offered[1:], scores[1:], strict=True):
                top = greatest(mask.select(score, -FAR), top)
            levels = [score - top for score in scores]
            powers = [mask.select(_power(level), 0.0) for mask, level in zip(self.offered, levels, strict=True)]
            total = total_of(powers)
            share, log_total = 1.0 / total, log(total)
            chances = [power * share for power in powers]
            told.append([(level, share, chance) for level, chance in zip(levels, chances, strict=True)])
            for s, (mask, level, chance) in enumerate(zip(self.offered, levels, chances, strict=True)):
                self._set("chance", self._at(t, s), chance)
                self._set("log", self._at(t, s), mask.select(level - log_total, CLOSED))
        for s, branch in enumerate(self.branches):
            is_due = self.offered[s].any()
            if branch.prepare is not None:
                with f.when(is_due & is_new_time):
                    branch.prepare(time)
            with f.when(is_due & is_new_time if branch.is_plain else is_due):
                then = {} if branch.is_plain else self._believed(branch, [row[s] for row in told])
                self._note(s, branch.evaluate(time, then))

    def _note(self, option: int, values: Values) -> None:
        offered = self.offered[option]
        for i, actor in enumerate(self.actors):
            for t, value in enumerate(values[actor]):
                self._set("value", self._place(option, i, t), offered.select(value.value, 0.0))
        for t, value in enumerate(values[self.typed]):
            for d, slope in enumerate(value.slopes):
                self._set("slope", self._slope_place(option, t, d), offered.select(slope, 0.0))

    def _believed(self, branch: Branch, told: Sequence[tuple[Lane, Lane, Lane]]) -> dict[int, list[Sloped]]:
        """Write what others believe after an option, with slopes in the log chances of all types but the last.

        Where it is done again, reasons may be the same, and then it was sure to be. ``told``, by type: its score less
        that of the best option, 1 / the sum of the powers of these, and its chance. The chance itself may be too small.
        """
        found: dict[int, list[Sloped]] = {}
        top = told[0][0]
        for level, _, _ in told[1:]:
            top = greatest(level, top)
        plainly = [_power(level - top) * share for level, share, _ in told]
        chances = [chance for _, _, chance in told]
        for actor, before in self.beliefs.items():
            kappa = self.kappa[actor]
            again = None if branch.again is None else branch.again & (kappa < 1.0)
            weights: list[Lane] = []
            turns: list[Lane | None] = []
            for belief, plain, chance in zip(before, plainly, chances, strict=True):
                if again is None:
                    weights.append(belief * plain)
                    turns.append(None)
                else:
                    anew = kappa * chance
                    likely = anew + (1.0 - kappa)
                    weights.append(belief * again.select(likely, plain))
                    turns.append(again.select(anew / likely, 1.0))
            share = 1.0 / total_of(weights)
            beliefs = [weight * share for weight in weights]
            slopes: list[list[Lane]] = []
            for t, belief in enumerate(beliefs):
                row = [belief * ((1.0 - beliefs[d]) if d == t else -beliefs[d]) for d in range(self.n_types - 1)]
                slopes.append([
                    slope if turn is None else slope * turn for slope, turn in zip(row, turns, strict=False)
                ])  # fmt: skip
            found[actor] = _kept_possible(beliefs, slopes)
        return found

    def _off(self, time: Lane) -> tuple[list[list[Lane]], Lane]:
        """Write by how much scores are off what the worth of options makes of them, and the sum of its squares."""
        typed = self.actors.index(self.typed)
        off: list[list[Lane]] = []
        squares = self.f.constant(F32, 0.0)
        for t, rationality in enumerate(self.rationality):
            worth = self._centred([self._get("value", self._place(s, typed, t)) for s in range(self.n)])
            precision = rationality * time
            off.append([
                self._get("score", self._at(t, s)) - fma(precision, worth[s], self.base[t][s]) for s in range(self.n)
            ])  # fmt: skip
            for each in off[-1]:
                squares = fma(each, each, squares)
        return off, squares

    def _correct(self, time: Lane, off: Sequence[Sequence[Lane]]) -> tuple[Lane, Lane]:
        """Write a correction into memory; return its longest part, and the largest score."""
        f, types, options = self.f, range(self.n_types), range(self.n)
        chances = [[self._get("chance", self._at(t, s)) for s in options] for t in types]
        precision = [each * time for each in self.rationality]
        # What an option is worth hangs on the log chances of that option alone: (1 - precision x slopes) w = -off - c,
        # w the change of log chances, and c the same for all options, so that chances go on to sum to one.
        inverse = [None if self.branches[s].is_plain else inverse_of(f, self._system(s, precision)) for s in options]
        moved = [_times(inverse[s], [off[t][s] for t in types]) for s in options]
        sums = [_dot(chances[t], [moved[s][t] for s in options]) for t in types]
        common = [_dot(row, sums) for row in inverse_of(f, self._mixed(chances, inverse))]
        shifts = [_times(each, common) for each in inverse]
        longest, largest = f.constant(F32, 0.0), f.constant(F32, 0.0)
        for t in types:
            for s, change in enumerate(self._centred([shifts[s][t] - moved[s][t] for s in options])):
                longest = greatest(size_of(change), longest)
                largest = greatest(size_of(self._get("score", self._at(t, s))), largest)
                self._set("step", self._at(t, s), change)
        return longest, largest

    def _mixed(self, chances: Sequence[Sequence[Lane]], inverse: Sequence[Matrix | None]) -> Matrix:
        """Write the mean of matrices over options, row t with the chances of type t."""
        rows, types = list[list[Lane]](), range(self.n_types)
        for t, of in enumerate(chances):
            row: list[Lane] = []
            for u in types:
                entries = [None if each is None else each[t][u] for each in inverse]
                row.append(_dot_of(of, entries, is_diagonal=u == t))
            rows.append(row)
        return rows

    def _system(self, option: int, precision: Sequence[Lane]) -> Matrix:
        """Write the matrix 1 - precision x slopes of an option; the slopes of a row add up to nothing."""
        rows = list[list[Lane]]()
        for t in range(self.n_types):
            slopes = [self._get("slope", self._slope_place(option, t, d)) for d in range(self.n_types - 1)]
            row = [*(-(precision[t] * slope) for slope in slopes), precision[t] * total_of(slopes)]
            row[t] = row[t] + 1.0
            rows.append(row)
        return rows


def _kept_possible(chances: Sequence[Lane], slopes: Sequence[Sequence[Lane]]) -> list[Sloped]:
    """Write beliefs in which no type is impossible, with their slopes."""
    raised = [greatest(chance, LEAST_BELIEF) for chance in chances]
    kept = [
        [(chance > LEAST_BELIEF).select(slope, 0.0) for slope in of] for chance, of in zip(chances, slopes, strict=True)
    ]
    share = 1.0 / total_of(raised)
    sums = [total_of(list(column)) for column in zip(*kept, strict=True)]
    found: list[Sloped] = []
    for chance, of in zip(raised, kept, strict=True):
        belief = chance * share
        found.append(Sloped(belief, tuple((slope - belief * s) * share for slope, s in zip(of, sums, strict=True))))
    return found


def _power(x: Lane) -> Lane:
    """Write e^x for x of 0 or less, as exact as chances need."""
    return exp2(greatest(x * (1.0 / math.log(2.0)), LEAST_EXPONENT))


def inverse_of(f: Function, matrix: Matrix) -> Matrix:
    """Write the inverse of a small matrix; each lane exchanges rows as its own pivots ask for it."""
    n = len(matrix)
    if n == 2:
        (a, b), (c, d) = matrix
        scale = f.constant(F32, 1.0) / _pivot(a * d - b * c)
        return [[d * scale, -(b * scale)], [-(c * scale), a * scale]]
    rows = [[*row, *(f.constant(F32, float(i == r)) for i in range(n))] for r, row in enumerate(matrix)]
    for k in range(n):
        for r in range(k + 1, n):
            larger = size_of(rows[r][k]) > size_of(rows[k][k])
            for column in range(k, 2 * n):
                one, other = rows[k][column], rows[r][column]
                rows[k][column], rows[r][column] = larger.select(other, one), larger.select(one, other)
        scale = f.constant(F32, 1.0) / _pivot(rows[k][k])
        rows[k] = [each * scale for each in rows[k]]
        for r in range(n):
            if r != k:
                factor = rows[r][k]
                rows[r] = [one - factor * other for one, other in zip(rows[r], rows[k], strict=True)]
    return [row[n:] for row in rows]


def _pivot(x: Lane) -> Lane:
    """Write a pivot, or what stands for one that is next to nothing."""
    return (size_of(x) < LEAST_PIVOT).select(x.function.constant(x.kind, LEAST_PIVOT), x)


def _times(matrix: Matrix | None, vector: Sequence[Lane]) -> list[Lane]:
    """Write the product; None is the matrix that changes nothing."""
    return list(vector) if matrix is None else [_dot(row, vector) for row in matrix]


def _dot_of(weights: Sequence[Lane], entries: Sequence[Lane | None], *, is_diagonal: bool) -> Lane:
    """Write the weighted sum of an entry of matrices, of which None changes nothing."""
    total: Lane | None = None
    for weight, entry in zip(weights, entries, strict=True):
        if entry is None and not is_diagonal:
            continue
        part = weight if entry is None else weight * entry
        total = part if total is None else total + part
    return weights[0].function.constant(F32, 0.0) if total is None else total


def _dot(a: Sequence[Lane], b: Sequence[Lane]) -> Lane:
    total = a[0] * b[0]
    for one, other in zip(a[1:], b[1:], strict=True):
        total = fma(one, other, total)
    return total
