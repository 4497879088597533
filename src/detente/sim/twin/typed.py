"""An episode in which somebody takes part who may be of several types: solved as a viewer sees it, type by type.

Payoffs of the typed actor are those of each type in the viewer's eyes. Everyone else chooses by what it believes: those
who choose before the typed actor by what they believe now, those after it by what its choice then tells them. That is
so for the first choice of the typed actor that is still to come (`detente.game.reading`); further ones are taken as if
they told nothing, until it is their turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from detente.game.reading import Reading, log_softmax, solve_reading
from detente.sim.twin.numbers import WorldNumbers
from detente.sim.twin.tree import Leaf, Node, owners_of

Beliefs = dict[int, list[float]]
"""What each actor believes of the typed one: a probability for each type."""
Sized = tuple[float, float]
"""A number, with the size of the numbers that it was made of."""
ByType = list[list[float]]
"""By type, what a position is worth to each owner of a node."""
LEAST_BELIEF = 1e-6
"""Nobody is surer than that a type is not so: what is impossible could never be learnt."""
MOST_EVIDENCE = 30.0
"""Nor does one thing that is done tell more than that, as a difference of log likelihoods: 1 to 10^13."""


class Played(Protocol):
    """What is asked of an episode: what is open in it, what it is worth, and what was done before."""

    @property
    def numbers(self) -> WorldNumbers:
        """The world."""
        ...

    @property
    def players(self) -> tuple[int, ...]:
        """Actors that own a node of the tree."""
        ...

    @property
    def watch(self) -> Callable[[float, str], None]:
        """What is called with the margin of a comparison, and what it was."""
        ...

    @property
    def belief_size(self) -> float:
        """Size of the numbers that beliefs are made of."""
        ...

    def offered(self, node: Node) -> list[int]:
        """Return the indices of the options that are open."""
        ...

    def offsets(self, node: Node, viewer: int) -> list[float]:
        """Return the logarithm of what each open option weighs beside its worth."""
        ...

    def payoff(self, leaf: Leaf, viewer: int, actor: int) -> tuple[float, float]:
        """Return what an end is worth to an actor in the eyes of a viewer, with the size of the numbers."""
        ...

    def renewed(self, node: Node, index: int) -> dict[int, float]:
        """Return, by watcher, how likely reasons are new where an option is what was done before."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """How the owner of a node chooses in the eyes of a viewer, by type of the typed actor."""

    log_chances: list[list[float]]
    """By type, logarithm of the chance of each open option; the same for all where the owner is not the typed actor."""
    values: list[list[Sized]]
    """By type, what each open option is worth to the owner; where it is not the typed actor, what it expects."""
    shift: float
    """By how much an error in what follows can shift a score, in units of that error."""
    after: list[Beliefs]
    """What is believed after each open option."""
    is_read: bool
    """Whether the owner is the typed actor, and what it does tells those that choose later what it is."""

    @property
    def chances(self) -> list[list[float]]:
        """By type, the chance of each open option."""
        return [[math.exp(x) for x in row] for row in self.log_chances]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What follows a position as plain numbers: to solve it for many beliefs, which then stay as they are."""

    ends: ByType = field(default_factory=list)
    """Of an end: payoffs; nothing for a choice."""
    seat: int = 0
    """Position of the owner."""
    is_own: bool = False
    """Whether the owner is the typed actor."""
    rationality: list[float] = field(default_factory=list)
    """By type of the typed actor; of others one."""
    offsets: list[list[float]] = field(default_factory=list)
    """Likewise, by open option."""
    below: list[Sketch] = field(default_factory=list)
    """What follows each open option."""


def _solved(of: Sketch, beliefs: list[list[float]], time: float) -> ByType:
    """Return what a position is worth at a time of the way to full rationality, with beliefs by owner."""
    if not of.below:
        return of.ends
    below, seat = [_solved(each, beliefs, time) for each in of.below], of.seat
    chances: list[list[float]] = []
    for t, (rationality, offsets) in enumerate(zip(of.rationality, of.offsets, strict=True)):
        if of.is_own:
            scores = [time * rationality * each[t][seat] + o for each, o in zip(below, offsets, strict=True)]
        else:
            scores = [
                o + time * rationality * _expected(each, beliefs[seat], seat)
                for each, o in zip(below, offsets, strict=True)
            ]
        chances.append(softmax(scores))
    result: ByType = []
    for t, first in enumerate(below[0]):
        mine = chances[t if of.is_own else 0]
        result.append([sum([p * each[t][a] for p, each in zip(mine, below, strict=True)]) for a in range(len(first))])
    return result


def _expected(by_type: ByType, belief: list[float], seat: int) -> float:
    return sum([b * each[seat] for b, each in zip(belief, by_type, strict=True)])


@dataclass(slots=True, eq=False)
class Typed:
    """The tree of an episode as one viewer sees it who does not know of which type somebody is, or does for itself."""

    episode: Played
    actor: int
    """The typed actor."""
    eyes: list[int]
    """By type, the row of the model's view with which it sees the typed actor; the others it sees alike in all."""
    _leaves: dict[int, list[dict[int, Sized]]] = field(default_factory=dict)
    _choices: dict[tuple[object, ...], Choice] = field(default_factory=dict)
    _owners: dict[int, bool] = field(default_factory=dict)

    # With sizes: what stands for the choices that are made

    def value(self, node: Node | Leaf, beliefs: Beliefs, *, reads: bool = True) -> list[dict[int, Sized]]:
        """Return what a position is worth to each actor, by type."""
        if isinstance(node, Leaf):
            return self._leaf(node)
        offered = self.episode.offered(node)
        choice = self.choice(node, beliefs, reads=reads)
        below = [
            self.value(node.children[index], after, reads=reads and not choice.is_read)
            for index, after in zip(offered, choice.after, strict=True)
        ]
        if len(below) == 1:
            return below[0]
        result = []
        for t, chances in enumerate(choice.chances):
            values = [each[t] for each in below]
            averaged = {}
            for actor in values[0]:
                mean = sum(chance * value[actor][0] for chance, value in zip(chances, values, strict=True))
                spread = max(value[actor][0] for value in values) - min(value[actor][0] for value in values)
                size = sum(chance * value[actor][1] for chance, value in zip(chances, values, strict=True))
                averaged[actor] = mean, size + (choice.shift + 1.0) * spread
            result.append(averaged)
        return result

    def choice(self, node: Node, beliefs: Beliefs, *, reads: bool = True) -> Choice:
        """Return how the owner of a node chooses, with what is believed before it does."""
        key = id(node), reads, *(tuple(belief) for belief in beliefs.values())
        if key not in self._choices:
            solve = self._own_choice if node.owner == self.actor else self._others_choice
            self._choices[key] = solve(node, beliefs, reads=reads)
        return self._choices[key]

    def _others_choice(self, node: Node, beliefs: Beliefs, *, reads: bool) -> Choice:
        owner, believed = node.owner, beliefs[node.owner]
        offered = self.episode.offered(node)
        below = [self.value(node.children[index], beliefs, reads=reads) for index in offered]
        expected = []
        for each in below:
            mean = sum(b * value[owner][0] for b, value in zip(believed, each, strict=True))
            size = sum(b * value[owner][1] for b, value in zip(believed, each, strict=True))
            spread = max(value[owner][0] for value in each) - min(value[owner][0] for value in each)
            expected.append((mean, size + spread * self.episode.belief_size))
        rationality = self._rationality(owner, self.eyes[0])
        offsets = self.episode.offsets(node, self.eyes[0])
        logs = log_softmax([rationality * mean + o for (mean, _), o in zip(expected, offsets, strict=True)])
        shift = rationality * max(size for _, size in expected)
        n = len(self.eyes)
        return Choice([logs] * n, [expected] * n, shift, [beliefs] * len(offered), is_read=False)

    def _own_choice(self, node: Node, beliefs: Beliefs, *, reads: bool) -> Choice:
        offered, types = self.episode.offered(node), range(len(self.eyes))
        rationality = [self._rationality(self.actor, row) for row in self.eyes]
        offsets = [self.episode.offsets(node, row) for row in self.eyes]
        is_read = reads and len(offered) > 1 and any(self._has_others(node.children[index]) for index in offered)
        after, sensitivity = [beliefs] * len(offered), 1.0
        logs: list[list[float]] = []
        if is_read:
            reading = self._read(node, beliefs, rationality, offsets)
            logs, sensitivity = reading.log_chances, reading.sensitivity
            self.episode.watch(1.0 / (1.0 + sensitivity), "a fork of the equilibria of a choice that is read")
            after = [
                told(beliefs, [logs[t][s] for t in types], self.episode.renewed(node, index))
                for s, index in enumerate(offered)
            ]
        below = [
            self.value(node.children[index], then, reads=reads and not is_read)
            for index, then in zip(offered, after, strict=True)
        ]
        values = [[each[t][self.actor] for each in below] for t in types]
        if not is_read:
            logs = [
                log_softmax([rationality[t] * value + o for (value, _), o in zip(values[t], offsets[t], strict=True)])
                for t in types
            ]
        largest = max(rationality[t] * max(size for _, size in values[t]) for t in types)
        if is_read:  # an error anywhere moves what is believed, and that what each option is worth
            doubt = [max(v for v, _ in each) - min(v for v, _ in each) for each in values]
            doubt = [each * self.episode.belief_size for each in doubt]
            values = [[(value, size + sensitivity * (size + doubt[t])) for value, size in values[t]] for t in types]
        return Choice(logs, values, sensitivity * largest, after, is_read)

    def _read(self, node: Node, beliefs: Beliefs, rationality: list[float], offsets: list[list[float]]) -> Reading:
        """Solve a choice of the typed actor that is read."""
        owners, types = list(self.episode.players), range(len(self.eyes))
        own = owners.index(self.actor)
        offered = self.episode.offered(node)
        below = [self._sketch(node.children[index], owners) for index in offered]
        renewed = [self.episode.renewed(node, index) for index in offered]

        def worth(option: int, log_chances: list[float], time: float) -> list[float]:
            then = told(beliefs, log_chances, renewed[option])
            values = _solved(below[option], [then.get(actor, []) for actor in owners], time)
            return [values[t][own] for t in types]

        return solve_reading(worth, rationality=rationality, offsets=offsets, stake=self._stake(node))

    def _stake(self, node: Node) -> float:
        """Return by how much the scores of those who choose here or later can differ, at most."""
        payoffs: dict[tuple[int, int], list[float]] = {}
        for index in self.episode.offered(node):
            opening = node.history[0] if node.history else node.options[index]
            concerned = self.episode.players if opening < 0 else self._concerned(opening)
            for leaf in _leaves(node.children[index]):
                for t, each in enumerate(self._leaf(leaf)):
                    for actor in concerned:
                        payoffs.setdefault((actor, t), []).append(each[actor][0])
        return max(
            self._rationality(actor, self.eyes[t if actor == self.actor else 0]) * (max(each) - min(each))
            for (actor, t), each in payoffs.items()
        )

    def _concerned(self, opening: int) -> set[int]:
        """Return those who choose somewhere after an opening move, and who makes it."""
        opener = int(self.episode.numbers.model.moves.by[opening])
        tree = self.episode.numbers.past_trees[opener]
        players = set(self.episode.players)
        return players & (owners_of(tree.children[tree.options.index(opening)]) | {opener})

    def _sketch(self, node: Node | Leaf, owners: list[int]) -> Sketch:
        """Return what follows a position with all that is asked of the case read off."""
        if isinstance(node, Leaf):
            return Sketch(ends=[[each[actor][0] for actor in owners] for each in self._leaf(node)])
        below = [self._sketch(node.children[index], owners) for index in self.episode.offered(node)]
        if len(below) == 1:
            return below[0]
        is_own = node.owner == self.actor
        rows = self.eyes if is_own else self.eyes[:1]
        return Sketch(
            seat=owners.index(node.owner),
            is_own=is_own,
            rationality=[self._rationality(node.owner, row) for row in rows],
            offsets=[self.episode.offsets(node, row) for row in rows],
            below=below,
        )

    # What is asked of the case

    def _leaf(self, leaf: Leaf) -> list[dict[int, Sized]]:
        if id(leaf) not in self._leaves:
            episode = self.episode
            others = [actor for actor in episode.players if actor != self.actor]
            common = {actor: episode.payoff(leaf, self.eyes[0], actor) for actor in others}
            self._leaves[id(leaf)] = [
                {**common, self.actor: episode.payoff(leaf, row, self.actor)} for row in self.eyes
            ]
        return self._leaves[id(leaf)]

    def _rationality(self, actor: int, row: int) -> float:
        numbers = self.episode.numbers
        return numbers.seen(row, int(numbers.model.actors.rationality[actor]))

    def _has_others(self, node: Node | Leaf) -> bool:
        """Return whether somebody else chooses at a position or after it."""
        if id(node) not in self._owners:
            self._owners[id(node)] = bool(owners_of(node) - {self.actor})
        return self._owners[id(node)]

    def lots(
        self, node: Node | Leaf, shares: list[float], beliefs: Beliefs, *, reads: bool = True
    ) -> Iterator[tuple[Leaf, float]]:
        """Yield the ends that follow a position, each with its chance; ``shares`` is that of the position by type."""
        if isinstance(node, Leaf):
            yield node, sum(shares)
            return
        choice = self.choice(node, beliefs, reads=reads)
        for s, index in enumerate(self.episode.offered(node)):
            then = [share * chances[s] for share, chances in zip(shares, choice.chances, strict=True)]
            yield from self.lots(node.children[index], then, choice.after[s], reads=reads and not choice.is_read)


def _leaves(node: Node | Leaf) -> Iterator[Leaf]:
    """Yield the ends of a tree, those behind closed options too."""
    if isinstance(node, Leaf):
        yield node
        return
    for child in node.children:
        yield from _leaves(child)


def told(beliefs: Beliefs, log_chances: list[float], renewed: dict[int, float]) -> Beliefs:
    """Return what all believe when something was done that each type does with some chance.

    ``renewed`` says, by watcher, how likely reasons are new where under old ones it was sure to be done again.
    """
    return {
        actor: learnt(belief, again(log_chances, renewed[actor]) if actor in renewed else log_chances)
        for actor, belief in beliefs.items()
    }


def again(log_chances: list[float], kappa: float) -> list[float]:
    """Return the log likelihood of what was done before in the same place: new reasons, or the same.

    Examples
    --------
    >>> [round(math.exp(x), 4) for x in again([math.log(0.5), math.log(0.1)], 0.25)]
    [0.875, 0.775]
    """
    if kappa == 1.0:
        return log_chances
    return [math.log1p(kappa * math.expm1(each)) for each in log_chances]


def learnt(belief: list[float], log_likelihood: list[float]) -> list[float]:
    """Return the belief of one of them; only the differences of the log likelihoods count.

    Examples
    --------
    >>> [round(b, 4) for b in learnt([0.2, 0.8], [math.log(0.5), math.log(0.1)])]
    [0.5556, 0.4444]
    """
    top = max(log_likelihood)
    weights = [b * math.exp(max(each - top, -MOST_EVIDENCE)) for b, each in zip(belief, log_likelihood, strict=True)]
    total = sum(weights)
    return kept_possible([weight / total for weight in weights])


def kept_possible(belief: list[float]) -> list[float]:
    """Return a belief in which no type is impossible, and which sums to one."""
    raised = [max(b, LEAST_BELIEF) for b in belief]
    total = sum(raised)
    return [b / total for b in raised]


def softmax(scores: list[float]) -> list[float]:
    """Return the logit chances of scores."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
