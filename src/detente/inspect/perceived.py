"""The game that an actor would solve now, as one viewer sees it: an episode's tree filled with payoffs.

This is what stands behind ``detente show game``: everything the engine works out when an actor decides, written down as
an ordinary game in extensive form that any reader, textbook or other program can check
(*What a change is worth* and *The tree of an episode* in ``docs/reference/algorithm.md``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from detente.core.errors import GameError
from detente.core.near import did_you_mean
from detente.game import menu
from detente.game.logit import Chance, Decision, GameTree, Terminal, Written, add, make_game
from detente.game.trees import LeafOutcomes, Tree, build_trees, leaf_outcomes
from detente.inspect.start import is_gate_open, situation_at_start, state_at_start
from detente.model.model import ABSENT, NOTHING, REST, Bools, Floats, Gate, Ints, Model
from detente.sim.wide import wide_quantities
from detente.world.draws import medians
from detente.world.in_range import in_order, kept_in_range
from detente.world.response import (
    Response,
    effect_worth,
    read_dynamics,
    unit_response,
    urgency,
    viewer_numbers,
    whole_days,
    worth,
)

WORLD = "world"
"""Name of the viewer that sees every number as it is."""
MAX_ENDS = 20_000
"""Ends of a game with outcomes and pacts drawn one by one; larger ones must be folded. Gambit would take minutes."""
CHANCE_SLACK = 1e-6
"""How far chances that a case gives without ``rest`` may sum from one: decimals written by hand."""


@dataclass(slots=True)
class Prices:
    """What does not hang on the weights of actors, kept between calls at one state with one set of gates."""

    units: dict[tuple[int, int], Floats] = field(default_factory=dict)
    """By player and row of an effect: what a unit of it adds to each quantity that the player values."""
    changes: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Floats]] = field(default_factory=dict)
    """By bundles, and those before them: what they add to it, for each player."""
    trees: tuple[Tree, ...] | None = None
    """Of the moves that open the episode."""
    wide: frozenset[int] | None = None
    """Quantities whose range never binds."""


def perceived_game(
    model: Model,
    actor: str | int,
    *,
    viewer: str | int | None = None,
    numbers: Floats | None = None,
    state: Floats | None = None,
    available: Collection[str] | None = None,
    after: Sequence[str] = (),
    fold: bool = False,
    prices: Prices | None = None,
) -> GameTree:
    """Return the episode that an actor would solve if it decided now.

    The root is the actor's choice between ``wait``, worth 0 to all, and the moves that are open to it; replies follow,
    then the outcomes of all moves played, then the pacts that were called for. Players are the actors that decide
    anywhere in the tree, in the case's order; payoffs are what a history is worth to them. Information sets hide from
    those who choose together what the others choose.

    Parameters
    ----------
    model
        Compiled case.
    actor
        Who opens, by name or index.
    viewer
        As whom to see all numbers: an actor's name or index, or ``"world"``. The actor itself if not given.
    numbers
        ``[D]`` values of the drawn columns; their medians if not given.
    state
        ``[K]`` quantities now; their start values if not given.
    available
        Names of the moves and pacts (``nato.article_5``) whose gates are open; those open at the start if not given.
    after
        Names of events that have changed minds, in their order; none if not given. They change nothing else.
    fold
        True: outcomes and pacts are averaged into the payoffs of the leaves, as the engine does. False: they are
        chance nodes, so that a reader sees them. Values and choices are the same.
    prices
        What effects add to what players value, kept from a call with the same arguments and the same numbers in all but
        weights, rationality, loss aversion, idleness and costs of actors; what is new is added.

    Raises
    ------
    GameError
        If there is no such actor, viewer, move, pact or event; if the actor never opens an episode; if the game has
        more than MAX_ENDS ends and is not folded.
    """
    drawn = medians(model.draws) if numbers is None else np.asarray(numbers, dtype=np.float64)
    kept = Prices() if prices is None else prices
    return begun(
        model, actor, viewer=viewer, drawn=drawn, state=state, available=available, after=after, fold=fold, prices=kept
    ).game()


@dataclass(frozen=True, slots=True)
class Begun:
    """An episode as nested nodes."""

    model: Model
    opener: int
    players: list[int]
    view: View
    seer: int
    after: Sequence[str]
    root: Decision

    def game(self) -> GameTree:
        """Return it as arrays."""
        model = self.model
        seen_as = WORLD if self.seer == 0 else model.actors.names[self.seer - 1]
        late = f", after {', '.join(self.after)}" if self.after else ""
        return make_game(
            [model.actors.names[a] for a in self.players],
            self.root,
            rationality=[float(self.view.number(int(model.actors.rationality[a]))) for a in self.players],
            title=f"{model.name}: {model.actors.names[self.opener]} opens, as {seen_as} sees it{late}",
        )


def begun(
    model: Model,
    actor: str | int,
    *,
    viewer: str | int | None,
    drawn: Floats,
    state: Floats | None,
    available: Collection[str] | None,
    after: Sequence[str],
    fold: bool,
    prices: Prices,
    make_view: Callable[[Model, Floats, int, Floats, list[int], Prices], View] | None = None,
) -> Begun:
    """Return an episode as nested nodes: `perceived_game` before it becomes arrays.

    ``make_view`` makes the view from the model, numbers [D], the viewer's row of the model, the state, the players and
    the prices; by default one of those numbers.
    """
    opener = index_of(model, actor)
    seer = 1 + opener if viewer is None else 0 if viewer == WORLD else 1 + index_of(model, viewer)
    regime = model.minds.after(_events(model, after))
    facts = viewer_numbers(model, drawn, 0)
    if state is None:
        state = state_at_start(model, facts)
    is_open = _gates_at_start(model, facts, state) if available is None else _gates_named(model, available)
    if prices.trees is None:
        prices.trees = tuple(build_trees(model).of(opener))
    trees = prices.trees
    if not trees:
        names = ", ".join(model.actors.names[a] for a in sorted(set(model.moves.by[~model.moves.is_reply].tolist())))
        raise GameError(f"{model.actors.names[opener]} has no move that opens an episode; these have: {names}")
    trees = tuple(tree for tree in trees if is_open.moves[tree.move])
    players = sorted({opener}.union(*(_owners(tree, is_open.moves) for tree in trees)))
    row = seer + regime * model.minds.n_viewers
    if make_view is None:
        view = View(model, viewer_numbers(model, drawn, row), state, players, prices)
    else:
        view = make_view(model, drawn, row, state, players, prices)
    episode = Episode(model, view, is_open, fold=fold)
    if not fold:
        episode.check_size(trees)
    options: list[tuple[str, Written]] = [("wait", Terminal([0.0] * len(players), "wait"))]
    options += [(model.moves.names[tree.move], episode.written(tree)) for tree in trees]
    weighed = episode.weights(opener, [ABSENT, *(int(model.moves.variants[tree.move]) for tree in trees)], [0])
    root = Decision(model.actors.names[opener], options, weights=weighed)
    return Begun(model, opener, players, view, seer, after, root)


def index_of(model: Model, actor: str | int) -> int:
    """Return an actor's index.

    Raises
    ------
    GameError
        Where there is no such actor.
    """
    names = model.actors.names
    if isinstance(actor, str):
        if actor in names:
            return names.index(actor)
    elif 0 <= actor < len(names):
        return actor
    raise GameError(f"found actor {actor}, expected one of {', '.join(names)}{did_you_mean(str(actor), names)}")


def _events(model: Model, names: Sequence[str]) -> list[int]:
    """Return the indices of events."""
    known = [model.events[event] for event in model.minds.setters]
    for name in names:
        if name not in known:
            expected = f"one that sets something: {', '.join(known)}" if known else "none: no event sets anything"
            sets_nothing = ", which sets nothing" if name in model.events else ""
            raise GameError(f"found event {name}{sets_nothing}, expected {expected}{_hint(name, known)}")
    return [model.events.index(name) for name in names]


def _hint(name: str, known: Sequence[str]) -> str:
    """Return which event was meant: the one so called at the end of its name, or else one spelled alike."""
    last = name.rpartition(".")[2]
    ending = [event for event in known if event.rpartition(".")[2] == last]
    return f"; did you mean {ending[0]!r}?" if len(ending) == 1 else did_you_mean(name, known)


@dataclass(frozen=True)
class _Open:
    """Which gates are open."""

    moves: Bools
    """[M]"""
    pacts: Bools
    """[R]"""


def _gates_named(model: Model, available: Collection[str]) -> _Open:
    unknown = sorted(set(available) - set(model.moves.names) - set(model.pacts.names))
    if unknown:
        known = ", ".join((*model.moves.names, *model.pacts.names))
        raise GameError(f"found {', '.join(unknown)}, expected moves and pacts of the case: {known}")
    return _Open(
        np.array([name in available for name in model.moves.names], dtype=np.bool_),
        np.array([name in available for name in model.pacts.names], dtype=np.bool_),
    )


def _gates_at_start(model: Model, facts: Floats, state: Floats) -> _Open:
    """Evaluate the gates of moves and pacts on the first day, before anything of the run has happened."""
    now = situation_at_start(model, state)

    def gates(of: Iterable[Gate], events: Iterable[int]) -> Bools:
        return np.array(
            [is_gate_open(gate, event, now, facts) for gate, event in zip(of, events, strict=True)], dtype=bool
        )

    return _Open(
        gates(model.moves.gates, model.moves.event.tolist()), gates(model.pacts.gates, model.pacts.event.tolist())
    )


def _rows(tree: Tree, node: int, is_open: Bools) -> list[int]:
    """Return the option rows that are offered while gates stand as they do."""
    listed = [
        row
        for row in tree.options(node)
        if not tree.option_is_fallback[row] and (tree.option_move[row] == NOTHING or is_open[tree.option_move[row]])
    ]
    return listed or [row for row in tree.options(node) if tree.option_is_fallback[row]]


def _is_choice(tree: Tree, rows: list[int]) -> bool:
    """Tell whether a node is worth showing: not where there is nothing but ``nothing``."""
    return any(tree.option_move[row] != NOTHING for row in rows)


def _reached(tree: Tree, is_open: Bools) -> tuple[list[int], list[int]]:
    """Return the nodes with a choice and the leaves that can be reached."""
    nodes: list[int] = []
    leaves: list[int] = []
    todo = [(0, tree.n_nodes == 0)]
    while todo:
        at, is_leaf = todo.pop()
        if is_leaf:
            leaves.append(at)
            continue
        rows = _rows(tree, at, is_open)
        if _is_choice(tree, rows):
            nodes.append(at)
        todo.extend((tree.option_child[row], tree.option_ends[row]) for row in rows)
    return nodes, leaves


def _owners(tree: Tree, is_open: Bools) -> set[int]:
    """Return who decides in a tree."""
    return {tree.node_owner[node] for node in _reached(tree, is_open)[0]}


class View:
    """One viewer's numbers, and what bundles of effects are worth to each player under them."""

    def __init__(self, model: Model, numbers: Floats, state: Floats, players: list[int], prices: Prices) -> None:
        self.model = model
        self.numbers = numbers
        self.players = players
        actors = model.actors
        self.horizons = [whole_days(self.number(int(actors.horizon[a])), least=1) for a in players]
        self.loss_aversion = [self.number(int(actors.loss_aversion[a])) for a in players]
        self.valued: list[Ints] = []
        self.weights: list[list[float]] = []
        for actor in players:
            rows = range(int(actors.value_start[actor]), int(actors.value_start[actor + 1]))
            self.valued.append(actors.value_quantity[rows.start : rows.stop])
            self.weights.append([self._weight(row, float(state[actors.value_quantity[row]])) for row in rows])
        self.state = state.tolist()
        if prices.wide is None:
            prices.wide = frozenset(wide_quantities(model))
        wide = prices.wide
        ends = model.quantities.low.tolist(), model.quantities.high.tolist()
        self.low = [-math.inf if k in wide else end for k, end in enumerate(ends[0])]
        self.high = [math.inf if k in wide else end for k, end in enumerate(ends[1])]
        self.prices = prices

    @cached_property
    def response(self) -> Response:
        """How quantities answer to a unit of each, up to the longest horizon."""
        return unit_response(read_dynamics(self.model, self.numbers), max(self.horizons))

    def number(self, place: int) -> float:
        """Return the number at a place."""
        return float(self.numbers[place])

    def menu_weights(self, idle: int, groups: list[int], is_waiting: list[bool]) -> list[float]:
        """Return what options weigh; ``idle`` is the place of the readiness to leave things as they are."""
        return menu.weights(groups, is_waiting, idle=self.number(idle))

    def _weight(self, row: int, level: float) -> float:
        """Return the weight that a valued quantity has at its present level."""
        actors = self.model.actors
        weight = self.number(int(actors.value_weight[row]))
        if actors.value_satisfied[row] == ABSENT:
            return weight
        satisfied, desperate = int(actors.value_satisfied[row]), int(actors.value_desperate[row])
        return weight * urgency(level, self.number(satisfied), self.number(desperate))

    def _price(self, player: int, row: int) -> Floats:
        """Return what a unit of an effect adds to the quantities that a player values."""
        key = (self.players[player], row)
        if key not in self.prices.units:
            effects = self.model.effects
            every = effect_worth(
                self.response,
                quantity=int(effects.quantity[row]),
                amount=1.0,
                horizon=self.horizons[player],
                after=self._days(int(effects.after[row])),
                over=self._days(int(effects.over[row]), least=1),
            )
            self.prices.units[key] = every[self.valued[player]]
        return self.prices.units[key]

    def _days(self, place: int, *, least: int = 0) -> int:
        """Return a duration in whole days; 0 where there is none."""
        return 0 if place == ABSENT else whole_days(self.number(place), least=least)

    def worth_of(self, bundles: Sequence[int], *, after: Sequence[int] = ()) -> list[float]:
        """Return what bundles, in order and taken together, are worth to each player in the state that others leave."""
        key = (tuple(bundles), tuple(after))
        if key not in self.prices.changes:
            self.prices.changes[key] = self._changes(bundles, after)
        return [
            worth(total, weights, loss_aversion=aversion)
            for total, weights, aversion in zip(self.prices.changes[key], self.weights, self.loss_aversion, strict=True)
        ]

    def _changes(self, bundles: Sequence[int], after: Sequence[int]) -> list[Floats]:
        """Return by player what bundles add to each quantity that it values."""
        placed = [*in_order(self.model, after), *in_order(self.model, bundles)]
        counted = [False] * len(in_order(self.model, after)) + [True] * len(in_order(self.model, bundles))
        amounts = [self.number(int(self.model.effects.amount[effect.row])) for effect in placed]
        moved = kept_in_range(self.state, self.low, self.high, zip(placed, amounts, strict=True))
        totals: list[Floats] = []
        for player, weights in enumerate(self.weights):
            total = np.zeros(len(weights))
            for effect, change, counts in zip(placed, moved, counted, strict=True):
                if counts:
                    total = total + change * self._price(player, effect.row)
            totals.append(total)
        return totals

    def outcome_chances(self, move: int) -> list[float]:
        """Return the chances of a move's outcomes: those given, scaled down above one; ``rest`` gets what is left."""
        moves = self.model.moves
        places = moves.outcome_chance[int(moves.outcome_start[move]) : int(moves.outcome_start[move + 1])].tolist()
        chances = [0.0 if place == REST else self.number(place) for place in places]
        total = add(chances)
        if total > 1.0:
            chances = [chance / total for chance in chances]
        if REST in places:
            chances[places.index(REST)] = max(0.0, 1.0 - total)
        elif places and total < 1.0 - CHANCE_SLACK:
            raise GameError(
                f"the outcomes of {moves.names[move]} have chances that sum to {total:.6g}, expected 1; "
                "give one of them the chance `rest`"
            )
        elif places and total < 1.0:
            chances = [chance / total for chance in chances]
        return chances


class Episode:
    """Writes the trees of an episode down as nested nodes."""

    def __init__(self, model: Model, view: View, is_open: _Open, *, fold: bool) -> None:
        self.model = model
        self.view = view
        self.is_open = is_open
        self.fold = fold
        self.chances: dict[int, float] = {}
        self.history: tuple[int, ...] = ()
        """Moves of the leaf being written."""

    def check_size(self, trees: tuple[Tree, ...]) -> None:
        """Refuse a game too large to be written out with every outcome."""
        n_ends = 0
        for tree in trees:
            for leaf in _reached(tree, self.is_open.moves)[1]:
                outcomes = leaf_outcomes(self.model, tree.leaf_history[leaf])
                n_ends += outcomes.n_combinations * 2 ** sum(self.is_open.pacts[call.pact] for call in outcomes.calls)
        if n_ends > MAX_ENDS:
            raise GameError(
                f"the game has up to {n_ends:,} ends with every outcome drawn, more than {MAX_ENDS:,}; "
                "fold outcomes and pacts into the payoffs"
            )

    def written(self, tree: Tree, at: int = 0, *, is_leaf: bool | None = None) -> Written:
        """Return what follows at a node or leaf of a tree."""
        if is_leaf is None:
            is_leaf = tree.n_nodes == 0
        if is_leaf:
            return self._leaf(tree.leaf_history[at])
        rows = _rows(tree, at, self.is_open.moves)
        names = self.model.moves.names
        options: list[tuple[str, Written]] = []
        for row in rows:
            name = "nothing" if tree.option_move[row] == NOTHING else names[tree.option_move[row]]
            options.append((name, self.written(tree, tree.option_child[row], is_leaf=tree.option_ends[row])))
        if not _is_choice(tree, rows):
            return options[0][1]
        played = [tree.option_move[row] for row in rows]
        groups = [ABSENT if move == NOTHING else int(self.model.moves.variants[move]) for move in played]
        passes = [i for i, move in enumerate(played) if move == NOTHING]
        owner, head = tree.node_owner[at], tree.node_head[at]
        # The second of those who choose together does not know at which of its nodes it is.
        unseen = f"after {', '.join(names[m] for m in tree.node_history[head])}" if tree.node_seat[at] else ""
        return Decision(
            self.model.actors.names[owner],
            options,
            weights=self.weights(owner, groups, passes),
            information_set=f"{unseen} / {tree.node_stage[at]}" if unseen else "",
        )

    def weights(self, owner: int, groups: list[int], waiting: list[int]) -> list[float]:
        """Return what options weigh: ``groups`` of variants by option, and which of them are to wait or let pass."""
        return self.view.menu_weights(
            int(self.model.actors.idle[owner]), groups, [i in waiting for i in range(len(groups))]
        )

    def _less_cost(self, values: list[float], history: tuple[int, ...]) -> list[float]:
        """Return payoffs less what each player's own moves in a history cost it."""
        moves = self.model.moves
        left = list(values)
        for move in history:
            if moves.cost[move] != ABSENT and int(moves.by[move]) in self.view.players:
                left[self.view.players.index(int(moves.by[move]))] -= self.view.number(int(moves.cost[move]))
        return left

    def _leaf(self, history: tuple[int, ...]) -> Written:
        """Return the end of an episode: payoffs, or the outcomes and pacts that lead to them."""
        moves = self.model.moves
        outcomes = leaf_outcomes(self.model, history)
        for move in history:
            first = int(moves.outcome_start[move])
            for i, chance in enumerate(self.view.outcome_chances(move)):
                self.chances[first + i] = chance
        name = ", ".join(moves.names[move] for move in history)
        self.history = history
        return self._folded(outcomes, history, name) if self.fold else self._drawn(outcomes, history, name, ())

    def _bundles(self, history: tuple[int, ...], drawn: tuple[int, ...]) -> list[int]:
        """Return the bundles of moves and of the outcomes drawn, each outcome after its move, as they happen."""
        moves = self.model.moves
        left = list(drawn)
        bundles: list[int] = []
        for move in history:
            bundles.append(int(moves.bundle[move]))
            if moves.outcome_start[move] < moves.outcome_start[move + 1]:
                bundles.append(int(moves.outcome_bundle[left.pop(0)]))
        return bundles

    def _called(self, outcomes: LeafOutcomes, drawn: tuple[int, ...]) -> list[int]:
        """Return the open pacts that a history calls for."""
        return [
            call.pact
            for call in outcomes.calls
            if self.is_open.pacts[call.pact]
            and (call.is_certain or any(set(drawn) & set(group) for group in call.outcomes))
        ]

    def _folded(self, outcomes: LeafOutcomes, history: tuple[int, ...], name: str) -> Terminal:
        """Average over outcomes and pacts."""
        pacts = self.model.pacts
        payoffs = [0.0] * len(self.view.weights)
        for drawn in outcomes.combinations():
            chance = math.prod(self.chances[u] for u in drawn)
            bundles = self._bundles(history, drawn)
            values = self.view.worth_of(bundles)
            payoffs = [payoff + chance * value for payoff, value in zip(payoffs, values, strict=True)]
            for pact in self._called(outcomes, drawn):
                kept = chance * self.view.number(int(pacts.honoured[pact]))
                values = self.view.worth_of([int(pacts.bundle[pact])], after=bundles)
                payoffs = [payoff + kept * value for payoff, value in zip(payoffs, values, strict=True)]
        return Terminal(self._less_cost(payoffs, self.history), name)

    def _drawn(self, outcomes: LeafOutcomes, history: tuple[int, ...], name: str, drawn: tuple[int, ...]) -> Written:
        """Draw the outcome of the next move that has any, then the pacts."""
        moves = self.model.moves
        if len(drawn) == len(outcomes.groups):
            bundles = self._bundles(history, drawn)
            ends = [name, *(moves.outcome_names[u] for u in drawn)]
            values = self._less_cost(self.view.worth_of(bundles), self.history)
            return self._with_pacts(values, self._called(outcomes, drawn), bundles, "; ".join(ends))
        group = outcomes.groups[len(drawn)]
        if len(group) == 1:
            return self._drawn(outcomes, history, name, (*drawn, group[0]))
        events = [
            (moves.outcome_names[u], self.chances[u], self._drawn(outcomes, history, name, (*drawn, u))) for u in group
        ]
        move = int(np.searchsorted(moves.outcome_start, group[0], side="right")) - 1
        return Chance(events, f"outcome of {moves.names[move]}")

    def _with_pacts(self, values: list[float], called: list[int], bundles: list[int], name: str) -> Written:
        """Draw whether the pacts called for are honoured, one after the other."""
        if not called:
            return Terminal(values, name)
        pacts = self.model.pacts
        pact, later = called[0], called[1:]
        honoured = self.view.number(int(pacts.honoured[pact]))
        gained = self.view.worth_of([int(pacts.bundle[pact])], after=bundles)
        kept = [value + gain for value, gain in zip(values, gained, strict=True)]
        label = pacts.names[pact]
        return Chance(
            [
                ("honoured", honoured, self._with_pacts(kept, later, bundles, f"{name}; {label}")),
                ("not honoured", 1.0 - honoured, self._with_pacts(values, later, bundles, name)),
            ],
            label,
        )
