"""Solving the tree of an episode as someone sees it, and playing it as it is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from detente.core.random import Purpose, gumbel, word
from detente.game.quantal import SimultaneousGame, principal_equilibrium
from detente.model.model import ABSENT, NOTHING, Gate
from detente.sim.twin.conditions import CLEARLY, Situation
from detente.sim.twin.numbers import Course, WorldNumbers
from detente.sim.twin.record import Decision, Option
from detente.sim.twin.roles import Role
from detente.sim.twin.tree import WAIT, Leaf, Node
from detente.sim.twin.typed import Beliefs, Typed, learnt
from detente.world.in_range import kept_in_range
from detente.world.response import urgency

LEAST_CHANCE = 1e-300
"""Stands for a chance of 0 where its logarithm is taken."""
Watch = Callable[[float, str], None]
"""Called with the margin of every comparison that steers the path, and what it was."""
Witness = Callable[["Episode", Node, Decision], None]
"""Called with every choice at the moment it is made: nothing that follows from it has happened yet."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """How those choose who choose together, in the eyes of a viewer."""

    chances: list[list[float]]
    """By seat, of each open option."""
    views: list[list[tuple[float, float]]]
    """By seat, worth of each open option to its owner against what the others choose, with the size of the numbers."""
    shift: float
    """By how much an error in what follows can shift a score, in units of that error."""
    margin: float
    """How near the branch of equilibria came to a fork. Branches pass each other at the cube root of the push that made
    them miss, at which the system has a pivot of the square of that."""


@dataclass(slots=True)
class Episode:
    """One episode, at the moment it opens: state, gates and private reasons stand still until it is over."""

    numbers: WorldNumbers
    now: Situation
    is_open: Callable[[Gate, int, str], bool]
    """Whether a gate of an event (index) is open; it reports its own margin under a name."""
    epochs: list[int]
    """``[A]`` epoch of each actor's private reasons."""
    address: tuple[int, int, int]
    """Seed, world, path."""
    watch: Watch
    players: tuple[int, ...]
    """Actors that own a node of the tree: only their payoffs matter."""
    reasons: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Private reasons (and their sizes) that the past has a say in, by number of the option."""
    done: frozenset[int] = frozenset()
    """Moves with which the opener opens no more at this tick."""
    opened: frozenset[int] = frozenset()
    """Moves with which the opener can open whatever their gates say."""
    regime: int = 0
    """Regime of minds in force."""
    witness: Witness | None = None
    """Told of every choice in which a move was open."""
    typed: Role | None = None
    """Who takes part of unknown type, if anybody."""
    decisions: list[Decision] = field(default_factory=list)
    _open_moves: dict[int, bool] = field(default_factory=dict)
    _open_pacts: dict[int, bool] = field(default_factory=dict)
    _weights: dict[tuple[int, int], list[tuple[float, float]]] = field(default_factory=dict)
    _values: dict[tuple[int, int], dict[int, tuple[float, float]]] = field(default_factory=dict)
    _mixtures: dict[tuple[int, int], Mixture] = field(default_factory=dict)
    _joint: dict[int, int] = field(default_factory=dict)
    _sights: dict[bytes, Typed] = field(default_factory=dict)
    _held: dict[int, Beliefs] = field(default_factory=dict)

    def play(self, tree: Node, forced: int | None = None) -> tuple[int, ...]:
        """Walk down a tree, each owner choosing as it sees the case; return the moves played.

        ``forced`` is the opening move where the opener has no choice.
        """
        node: Node | Leaf = tree
        while isinstance(node, Node):
            is_forced = node is tree and forced is not None
            index = tree.options.index(forced) if is_forced else self._choose(node)
            self._learn(node, index)
            node = node.children[index]
        return node.moves

    def _learn(self, node: Node, index: int) -> None:
        """Let all who watch learn from an option that was taken."""
        role, offered = self.typed, self.offered(node)
        if role is None or node.owner != role.actor:
            return
        if len(offered) > 1 and index in offered:
            position, after = offered.index(index), {}
            renewed = self.renewed(node, index)
            for watcher, belief in role.beliefs.items():
                choice = self.sight(1 + watcher).choice(node, role.beliefs)
                logs = [row[position] for row in choice.log_chances]
                role.evidence[watcher] = role.evidence.get(watcher, 0.0) + choice.shift + max(map(abs, logs)) + 1.0
                if watcher in renewed:
                    logs = self._again(node, index, choice.chances, renewed[watcher])
                after[watcher] = learnt(belief, logs)
            role.beliefs = after
        self._remember(node, index)

    def _again(self, node: Node, index: int, chances: list[list[float]], kappa: float) -> list[float]:
        """Return the log likelihood of what was done before in the same place; of a wait, of what it could not yet do.

        Under the same reasons what was not wanted still is not, but for moves that were never open before.
        """
        offered, role = self.offered(node), self.typed
        fresh = list[int]()
        if node.options[index] == WAIT and role is not None:
            fresh = [i for i, each in enumerate(offered) if node.options[each] not in (WAIT, *role.habits.seen)]
        taken, result = offered.index(index), []
        for row in chances:
            under_old = 1.0 - sum(row[i] for i in fresh)
            result.append(math.log(max((1.0 - kappa) * under_old + kappa * row[taken], LEAST_CHANCE)))
        return result

    def renewed(self, node: Node, index: int) -> dict[int, float]:
        """Return, by watcher, how likely reasons are new where an option is what the typed actor did before.

        Nothing where it is not: then reasons are new, or this is the first time, and it counts in full.
        """
        role = self.typed
        if role is None or node.owner != role.actor:
            return {}
        habits = role.habits
        if node.history:
            known = habits.replies.get(node.numbers)
            return role.kappa(float(role.day - known[1])) if known is not None and known[0] == index else {}
        if habits.is_new:
            return {}
        option = node.options[index]
        wanted = [node.options[each] for each in self.offered(node) if node.options[each] in habits.wanted]
        if option in wanted or (option == WAIT and not wanted):
            return role.renewed
        return {}

    def _remember(self, node: Node, index: int) -> None:
        """Note what the typed actor did, and could have done."""
        role = self.typed
        if role is None:
            return
        habits, option = role.habits, node.options[index]
        if node.history:
            habits.replies[node.numbers] = index, role.day
            return
        habits.is_new = habits.is_new or not self.renewed(node, index)
        open_moves = {node.options[each] for each in self.offered(node)} - {WAIT}
        habits.seen |= open_moves
        habits.wanted = habits.wanted - open_moves if option == WAIT else habits.wanted | {option}

    def sight(self, viewer: int) -> Typed:
        """Return the episode as a viewer (a row of the view) sees it where somebody is of unknown type."""
        if self.typed is None:
            raise TypeError("found an episode in which nobody is of unknown type, expected one with somebody")
        model = self.numbers.model
        eyes = model.types.eyes(viewer - 1, model.types.of(self.typed.actor))
        seen = model.view[eyes].tobytes()
        if seen not in self._sights:  # else somebody sees the case with the same eyes
            self._sights[seen] = Typed(self, self.typed.actor, eyes)
        return self._sights[seen]

    def _believed(self, node: Node | Leaf) -> Beliefs:
        """Return what was believed when a choice was made, or is now where it has not been."""
        now = {} if self.typed is None else self.typed.beliefs
        return self._held.get(id(node), now)

    def _shares(self, viewer: int, beliefs: Beliefs) -> list[float]:
        """Return how likely the typed actor is of each type in the eyes of a viewer: it knows its own."""
        role = self.typed
        if role is None or viewer - 1 != role.actor:
            return beliefs[viewer - 1]
        eyes = self.sight(viewer).eyes
        return [float(t == role.is_of_type) for t in range(len(eyes))]

    @property
    def belief_size(self) -> float:
        """Size of the numbers that beliefs are made of."""
        return 0.0 if self.typed is None else self.typed.size

    def ends(self, node: Node, index: int, viewer: int) -> list[tuple[Leaf, float]]:
        """Return the ends that can follow an option, each with its chance in the eyes of a viewer."""
        beliefs = self._believed(node)
        sight, shares = self.sight(viewer), self._shares(viewer, beliefs)
        choice = sight.choice(node, beliefs)
        after = choice.after[self.offered(node).index(index)]
        return list(sight.lots(node.children[index], shares, after, reads=not choice.is_read))

    def viewer(self, actor: int) -> int:
        """Return the viewer with whose eyes an actor sees the case now."""
        return self.numbers.model.minds.viewer(actor, self.regime)

    def _choose(self, node: Node) -> int:
        """Return the index of the option that the owner of a node takes."""
        numbers, model, owner = self.numbers, self.numbers.model, node.owner
        viewer = self.viewer(owner)
        if self.typed is not None:
            self._held[id(node)] = self.typed.beliefs
        rationality = numbers.seen(viewer, int(model.actors.rationality[owner]))
        offered = self.offered(node)
        views = self.views(node, viewer)
        offsets = self.offsets(node, viewer)
        known = [self._reason_of(node, index) for index in offered]
        reasons = [reason for reason, _ in known]
        levels = [rationality * value + offset for (value, _), offset in zip(views, offsets, strict=True)]
        scores = [level + reason for level, reason in zip(levels, reasons, strict=True)]
        best = max(range(len(offered)), key=lambda i: (scores[i], -i))
        name = model.actors.names[owner]
        for i, score in enumerate(scores):
            if i != best:
                size = rationality * (views[i][1] + views[best][1]) + known[i][1] + known[best][1]
                size += abs(offsets[i]) + abs(offsets[best]) + 1.0
                self.watch((scores[best] - score) / size, f"choice of {name}")
        chances = softmax(levels)
        if offered != [0] or node.options[0] != WAIT:
            decision = Decision(
                day=int(self.now.day),
                actor=name,
                after=tuple(model.moves.names[move] for move in node.history),
                options=tuple(
                    Option(node.name_of(index, model), node.numbers[index], views[i][0], *rest)
                    for i, (index, *rest) in enumerate(zip(offered, offsets, reasons, scores, chances, strict=True))
                ),
                chosen=node.name_of(offered[best], model),
                together=self._number_together(node),
            )
            self.decisions.append(decision)
            if self.witness is not None:
                self.witness(self, node, decision)
        return offered[best]

    def _number_together(self, node: Node) -> int:
        """Return the number of the choice made together that a node belongs to; 0 where its owner chooses alone."""
        return 0 if node.together is None else self._joint.setdefault(id(node.together), len(self._joint) + 1)

    def reason(self, node: Node, index: int) -> float:
        """Return the owner's private reason for an option of a node."""
        return self._reason_of(node, index)[0]

    def _reason_of(self, node: Node, index: int) -> tuple[float, float]:
        """Return a private reason, and the size of the numbers it was made of."""
        seed, world, path = self.address
        epoch, number = self.epochs[node.owner], node.numbers[index]
        if epoch == 0 and number in self.reasons:
            return self.reasons[number]
        reason = gumbel(word(seed, world, path, Purpose.GUMBEL, epoch, number))
        return reason, abs(reason)

    def offered(self, node: Node) -> list[int]:
        """Return the indices of the options that are open."""
        last = len(node.options) - 1
        listed = range(last) if node.has_fallback else range(last + 1)
        if node.history:
            offered = [index for index in listed if self._is_offered(node.options[index])]
        else:
            left = [index for index in listed if node.options[index] not in self.done]
            offered = [
                index for index in left if node.options[index] in self.opened or self._is_offered(node.options[index])
            ]
        return offered if offered or not node.has_fallback else [last]

    def levels(self, node: Node) -> dict[int, tuple[float, float]]:
        """Return how the owner scores the open options of a node without its private reasons, by index, with sizes."""
        viewer = self.viewer(node.owner)
        rationality = self.numbers.seen(viewer, int(self.numbers.model.actors.rationality[node.owner]))
        views = zip(self.offered(node), self.views(node, viewer), self.offsets(node, viewer), strict=True)
        return {
            index: (rationality * value + offset, rationality * size + abs(offset))
            for index, (value, size), offset in views
        }

    def views(self, node: Node, viewer: int) -> list[tuple[float, float]]:
        """Return what each open option of a node is worth to its owner in the eyes of a viewer, with sizes.

        Where others choose together with the owner, that is against what they are taken to choose.
        """
        if node.together is not None:
            return self._mixture(node, viewer).views[node.seat]
        if self.typed is not None:
            beliefs = self._believed(node)
            by_type, shares = self.sight(viewer).choice(node, beliefs).values, self._shares(viewer, beliefs)
            return [mixed(each, shares) for each in zip(*by_type, strict=True)]
        return [self.value(node.children[index], viewer)[node.owner] for index in self.offered(node)]

    def chances(self, node: Node, viewer: int) -> list[float]:
        """Return how likely the owner of a node takes each open option in the eyes of a viewer."""
        if node.together is not None:
            return self._mixture(node, viewer).chances[node.seat]
        if self.typed is not None:
            beliefs = self._believed(node)
            chances, shares = self.sight(viewer).choice(node, beliefs).chances, self._shares(viewer, beliefs)
            return [sum(b * p for b, p in zip(shares, each, strict=True)) for each in zip(*chances, strict=True)]
        rationality = self.numbers.seen(viewer, int(self.numbers.model.actors.rationality[node.owner]))
        views, offsets = self.views(node, viewer), self.offsets(node, viewer)
        return softmax([rationality * value + offset for (value, _), offset in zip(views, offsets, strict=True)])

    def offsets(self, node: Node, viewer: int) -> list[float]:
        """Return the logarithm of what each open option weighs beside its worth, in the eyes of a viewer."""
        actors, variants = self.numbers.model.actors, self.numbers.model.moves.variants.tolist()
        options = [node.options[index] for index in self.offered(node)]
        groups = [ABSENT if option in (WAIT, NOTHING) else variants[option] for option in options]
        result = []
        for option, group in zip(options, groups, strict=True):
            if option == WAIT or (option == NOTHING and not node.has_fallback):
                result.append(log_odds(self.numbers.seen(viewer, int(actors.idle[node.owner]))))
            else:
                result.append(0.0 if group == ABSENT else -math.log(groups.count(group)))
        return result

    def _is_offered(self, option: int) -> bool:
        if option in (WAIT, NOTHING):
            return True
        if option not in self._open_moves:
            moves = self.numbers.model.moves
            name = f"gate of {moves.names[option]}"
            self._open_moves[option] = self.is_open(moves.gates[option], int(moves.event[option]), name)
        return self._open_moves[option]

    def value(self, node: Node | Leaf, viewer: int) -> dict[int, tuple[float, float]]:
        """Return what a position is worth to each actor in the eyes of ``viewer``, with the size of the numbers."""
        key = id(node), viewer
        if key not in self._values:
            if self.typed is not None:
                return self._typed_value(node, viewer)
            solve = self._payoffs(node, viewer) if isinstance(node, Leaf) else self._average(node, viewer)
            self._values[key] = solve
        return self._values[key]

    def _typed_value(self, node: Node | Leaf, viewer: int) -> dict[int, tuple[float, float]]:
        """Return the same where somebody is of unknown type: on average over the types, with present beliefs."""
        beliefs = self._believed(node)
        by_type, shares = self.sight(viewer).value(node, beliefs), self._shares(viewer, beliefs)
        return {actor: mixed([each[actor] for each in by_type], shares) for actor in by_type[0]}

    def _average(self, node: Node, viewer: int) -> dict[int, tuple[float, float]]:
        """Average over the options of a node, whose owner is taken to choose by logit."""
        values = [self.value(node.children[index], viewer) for index in self.offered(node)]
        if len(values) == 1:
            return values[0]
        chances = self.chances(node, viewer)
        if node.together is not None:
            shift = self._mixture(node, viewer).shift
        else:
            # An error in the owner's worth shifts the chances, and everyone's average with them.
            rationality = self.numbers.seen(viewer, int(self.numbers.model.actors.rationality[node.owner]))
            shift = rationality * max(value[node.owner][1] for value in values)
        result = {}
        for actor in values[0]:
            mean = sum(chance * value[actor][0] for chance, value in zip(chances, values, strict=True))
            spread = max(value[actor][0] for value in values) - min(value[actor][0] for value in values)
            size = sum(chance * value[actor][1] for chance, value in zip(chances, values, strict=True))
            result[actor] = mean, size + (shift + 1.0) * spread
        return result

    def _mixture(self, node: Node, viewer: int) -> Mixture:
        """Return how a viewer takes those to choose who choose together at a node."""
        key = id(node.head), viewer
        if key not in self._mixtures:
            self._mixtures[key] = mixture = self._solve_together(node.members(), viewer)
            self.watch(mixture.margin, "a fork of the equilibria of a choice made together")
        return self._mixtures[key]

    def _solve_together(self, members: list[Node], viewer: int) -> Mixture:
        """Solve a choice made together, in which each owner is taken to choose by logit against the others."""
        actors = self.numbers.model.actors
        offered = [self.offered(member) for member in members]
        profiles = list(itertools.product(*offered))
        ends = [self.value(_after(members[0], profile), viewer) for profile in profiles]
        rationality = [self.numbers.seen(viewer, int(actors.rationality[member.owner])) for member in members]
        game = SimultaneousGame(
            sizes=tuple(len(indices) for indices in offered),
            payoffs=tuple(tuple(end[member.owner][0] for member in members) for end in ends),
            rationality=tuple(rationality),
            log_weights=tuple(tuple(self.offsets(member, viewer)) for member in members),
        )
        found = principal_equilibrium(game)
        # An error in anyone's worth shifts the scores of all.
        largest = max(
            r * max(end[member.owner][1] for end in ends) for member, r in zip(members, rationality, strict=True)
        )
        shift = found.sensitivity * largest
        views: list[list[tuple[float, float]]] = []
        for seat, member in enumerate(members):
            views.append([])
            for position, index in enumerate(offered[seat]):
                met = [end[member.owner] for end, profile in zip(ends, profiles, strict=True) if profile[seat] == index]
                spread = max(value for value, _ in met) - min(value for value, _ in met)
                size = max(size for _, size in met) + (shift + 1.0) * spread
                views[-1].append((found.worth[seat][position], size))
        chances = [list(each) for each in found.probability]
        margin = found.clearance**1.5 / (1.0 + largest) if found.reached >= 1.0 else 0.0
        return Mixture(chances, views, shift, margin)

    def _payoffs(self, leaf: Leaf, viewer: int) -> dict[int, tuple[float, float]]:
        if not leaf.moves:
            return dict.fromkeys(self.players, (0.0, 0.0))
        return {actor: self.payoff(leaf, viewer, actor) for actor in self.players}

    def payoff(self, leaf: Leaf, viewer: int, actor: int) -> tuple[float, float]:
        """Return the worth of a leaf to an actor in the eyes of a viewer: averaged over outcomes, pacts added."""
        total = size = 0.0
        for course in self.courses(viewer, actor, leaf):
            value, value_size = self._worth(viewer, actor, self._gains(course))
            total += course.chance * value
            size += course.chance * value_size
        cost = self.numbers.cost(viewer, actor, leaf.moves)
        return total - cost, size + cost

    def courses(self, viewer: int, actor: int, leaf: Leaf) -> list[Course]:
        """Return the histories that end in a leaf, and the answers to them of pacts whose gate is open."""
        return [
            course
            for course in self.numbers.courses(viewer, actor, leaf)
            if course.pact == ABSENT or (course.chance > 0.0 and self.is_pact_open(course.pact))
        ]

    def moved(self, course: Course) -> list[float]:
        """Return by how much each effect of a course moves its quantity from the present state."""
        effects = [(effect.placed, effect.amount) for effect in course.effects]
        return kept_in_range(self.now.x, self.numbers.low, self.numbers.high, effects)

    def _gains(self, course: Course) -> list[tuple[float, float]]:
        """Return what a course adds to each quantity that is valued, and the size of it."""
        if self._is_within(course):
            return [(gain, abs(gain)) for gain in course.gains]
        gains = [(0.0, 0.0)] * len(course.gains)
        for effect, change in zip(course.effects, self.moved(course), strict=True):
            if effect.counts:
                quantity = effect.placed.quantity
                size = abs(change) + abs(effect.amount) + abs(self.now.x[quantity]) + self.now.sizes[quantity]
                gains = [
                    (gain + change * price, all_sizes + size * abs(price))
                    for (gain, all_sizes), price in zip(gains, effect.prices, strict=True)
                ]
        return gains

    def _is_within(self, course: Course) -> bool:
        """Return whether a course clearly leaves every quantity within its range, whatever rounding says."""
        low, high = self.numbers.low, self.numbers.high
        for quantity, lowest, highest in course.reach:
            x = self.now.x[quantity]
            little = CLEARLY * (abs(x) + self.now.sizes[quantity] + highest - lowest)
            if lowest < 0.0 and x + lowest < low[quantity] + little:
                return False
            if highest > 0.0 and x + highest > high[quantity] - little:
                return False
        return True

    def is_pact_open(self, pact: int) -> bool:
        """Return whether the gate of a pact is open while the episode is played."""
        if pact not in self._open_pacts:
            pacts = self.numbers.model.pacts
            name = f"gate of {pacts.names[pact]}"
            self._open_pacts[pact] = self.is_open(pacts.gates[pact], int(pacts.event[pact]), name)
        return self._open_pacts[pact]

    def _worth(self, viewer: int, actor: int, gains: list[tuple[float, float]]) -> tuple[float, float]:
        """Return the worth of averaged changes at the present state, and its size."""
        loss_aversion = self.numbers.seen(viewer, int(self.numbers.model.actors.loss_aversion[actor]))
        total = size = 0.0
        for (weight, weight_size), (gain, gain_size) in zip(self.present_weights(viewer, actor), gains, strict=True):
            part = weight * gain
            factor = 1.0 if part >= 0.0 else loss_aversion
            # Where rounding can turn a gain into a loss, the steeper of the two tells how far the worth is off.
            steepest = factor if abs(gain) > CLEARLY * gain_size else max(1.0, loss_aversion)
            total += factor * part
            size += steepest * weight_size * gain_size
        return total, size

    def present_weights(self, viewer: int, actor: int) -> list[tuple[float, float]]:
        """Return weight x urgency (and its size) of each quantity an actor values, when the episode opened."""
        key = viewer, actor
        if key not in self._weights:
            numbers, actors = self.numbers, self.numbers.model.actors
            result = []
            for row in numbers.values_of(actor):
                weight = numbers.seen(viewer, int(actors.value_weight[row]))
                if actors.value_satisfied[row] == ABSENT:
                    result.append((weight, abs(weight)))
                    continue
                satisfied = numbers.seen(viewer, int(actors.value_satisfied[row]))
                desperate = numbers.seen(viewer, int(actors.value_desperate[row]))
                quantity = int(actors.value_quantity[row])
                share = urgency(self.now.x[quantity], satisfied, desperate)
                size = share
                if not _is_far_outside(self.now.x[quantity], satisfied, desperate):
                    size += (abs(satisfied) + self.now.sizes[quantity]) / (abs(satisfied - desperate) or math.inf)
                result.append((weight * share, abs(weight) * size))
            self._weights[key] = result
        return self._weights[key]


def mixed(by_type: Sequence[tuple[float, float]], shares: list[float]) -> tuple[float, float]:
    """Return what types come to on average, with the size of the numbers."""
    value = sum(share * each for share, (each, _) in zip(shares, by_type, strict=True))
    return value, sum(share * size for share, (_, size) in zip(shares, by_type, strict=True))


def _after(node: Node, profile: tuple[int, ...]) -> Node | Leaf:
    """Return what follows when options are taken one after the other."""
    child = node.children[profile[0]]
    return _after(child, profile[1:]) if isinstance(child, Node) and len(profile) > 1 else child


def _is_far_outside(x: float, satisfied: float, desperate: float) -> bool:
    """Return whether ``x`` lies so far beyond either level that rounding cannot bring it between them."""
    span = abs(satisfied - desperate)
    middle = 0.5 * (satisfied + desperate)
    return abs(x - middle) > 0.51 * span


def log_odds(chance: float) -> float:
    """Return ln(p / (1 - p)); a chance of 0 or 1 counts as 1e-13 away from it.

    Examples
    --------
    >>> round(log_odds(0.9), 4)
    2.1972
    """
    chance = min(max(chance, 1e-13), 1.0 - 1e-13)
    return math.log(chance / (1.0 - chance))


def softmax(scores: list[float]) -> list[float]:
    """Return the logit chances of scores.

    Examples
    --------
    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
