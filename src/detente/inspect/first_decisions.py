"""What each actor does at its first decision: every option's worth and parts, its odds, and what looks like a mistake.

The state is that of the start. Worths and odds are worked out by the readable twin, world by world, as the actor sees
the case; the parts are those of its `Splitter`, in the world of medians.

The odds are those of a decision with new private reasons: weight x exp(rationality x worth). What the past says comes
on top (*Reasons at the start* in ``docs/reference/algorithm.md``). With S the moves that were open before the start,
waiting was best among S and ``wait``; given that, its score is a Gumbel number around ln sum_S exp(A), as the best of S
would be without it. So at the first look the moves of S come with nothing, those that are new with their odds, and
waiting with the rest; but with the chance tempo / (tempo + memory) the reasons are newer than the last look, and all
come with their odds.

These are chances of the first thing that is done. An actor that has done something decides again at the same tick,
until it waits; so one with several moves does each of them more often than its odds say.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from detente.core.errors import CompileError
from detente.core.text import percent, significant
from detente.game.trees import build_trees, leaf_outcomes
from detente.inspect.start import is_gate_open, situation_at_start, state_at_start, time_text, what_opens
from detente.inspect.transients import MOST_BRIEF, amounts_of, mean_life_share, own_events
from detente.model.model import ABSENT, Family, Floats, Gate, Model
from detente.sim.twin.conditions import Situation
from detente.sim.twin.episode import Episode, softmax
from detente.sim.twin.numbers import WorldNumbers, worlds_for_choices
from detente.sim.twin.roles import role_of
from detente.sim.twin.split import COST, Split, Splitter
from detente.sim.twin.tree import WAIT, Leaf, Node, grow_trees
from detente.world.draws import draw_worlds, medians
from detente.world.pulls import every_pull
from detente.world.response import viewer_numbers
from detente.world.sobol import N_REPLICATES

WORLDS = 64
"""Worlds looked at: three of them lie beyond either end of the band."""
FEWEST_WORLDS = 16
"""Worlds below which there is no band: less than one lies beyond either end."""
MOST_WEIGHED = 10_000
"""Histories weighed for all worlds together, about a second; in a case with large games there are fewer worlds."""
MOST_HISTORIES = 10_000
"""Histories of all games together above which first decisions are not looked at."""
SURE, RARE = 0.95, 0.01
"""Odds above and below which an option is flagged: nearly always and hardly ever done is rarely what is meant."""
ALMOST_ALL = 0.8
"""Share of one part in the sum of sizes of all above which a worth is said to rest on it; a judgement."""
MOST_CUT = 0.5
"""Part of an effect that can come about below which its range is said to cut it short; a judgement."""
PARTS = 5
"""Parts of a worth that are told; the others are summed."""

Status = Literal["wait", "open before", "new", "shut"]
"""What an option is at the start: to wait; a move that was open before, one that was not, one that is shut."""
FlagKind = Literal["sure", "rare", "cut", "transient", "unvalued", "always"]
"""Odds above 95%, below 1%, a range that cuts an effect, a worth that rests on what soon fades, effects on nothing that
anyone values, a worth above waiting in every world."""


class Range(NamedTuple):
    """A median and the 90% band around it."""

    median: float
    """In the world of medians."""
    low: float
    """In 5% of worlds it is lower."""
    high: float
    """In 5% of worlds it is higher."""


@dataclass(frozen=True, slots=True)
class WorthPart:
    """What the effects of one event on one quantity are worth to the one who chooses."""

    event: str
    """The move, an answer, an outcome or a pact."""
    quantity: str
    """Quantity in which the worth lies; ``cost of acting`` where a move costs something."""
    pushed: str
    """Quantity on which the effects fall; another than ``quantity`` where links carry them on."""
    worth: float
    """Worth, in the world of medians."""


@dataclass(frozen=True, slots=True)
class FirstOption:
    """One option at a first decision."""

    name: str
    """Name of the move, or ``wait``."""
    status: Status
    """What it is at the start."""
    opens: str
    """What it takes to open it, where it is shut."""
    worth: Range
    """Worth to the actor as it sees the case; of a move that is shut, if it were open now."""
    odds: Range
    """Chance that it is the first thing done at a decision with new reasons, 0 in worlds in which it is shut; of a move
    that is shut in the world of medians, beside waiting alone."""
    first: Range
    """Chance that it is the first thing done at the first decision, with what the past says: a move that was open
    before counts as not made."""
    better: float
    """Share of worlds (of those of the band, else of the one of medians) in which it is worth more than waiting."""
    parts: tuple[WorthPart, ...]
    """The largest parts of its worth, by size."""
    rest: float
    """Worth of the parts that are not told."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What looks like a mistake of the case, or is worth a second look."""

    kind: FlagKind
    """What it is."""
    actor: str
    """Whose decision; empty where it is nobody's."""
    option: str
    """Name of the move, or ``wait``."""
    text: str
    """One sentence, without the actor."""


@dataclass(frozen=True, slots=True)
class FirstDecision:
    """What an actor does at its first decision."""

    actor: str
    """Name of the actor."""
    tempo: float
    """Days between two decisions, the median."""
    memory: float
    """Days that private reasons last, the median."""
    idle: float
    """Chance that it leaves things as they are with one worthless move open, as it sees itself."""
    options: tuple[FirstOption, ...]
    """Those that are open at the start, ``wait`` first."""
    later: tuple[FirstOption, ...]
    """Moves that are shut at the start; odds and worths are those of the world of medians alone."""
    flags: tuple[Flag, ...]
    """What is worth a second look."""


@dataclass(frozen=True, slots=True)
class FirstDecisions:
    """The first decision of every actor that can open an episode."""

    worlds: int
    """Worlds looked at for the bands; 0 where nothing is uncertain, or the games are too large for bands."""
    decisions: tuple[FirstDecision, ...]
    """In the order of the case."""
    unvalued: tuple[Flag, ...]
    """Moves, replies too, that are worth nothing to anybody whatever happens."""
    too_large: str
    """Why nothing is told, where the games of the case are too large to run or to look at; empty otherwise."""
    is_runnable: bool
    """Whether the engine can hold the games of the case."""

    @property
    def flags(self) -> tuple[Flag, ...]:
        """All flags, actor by actor."""
        return (*(flag for decision in self.decisions for flag in decision.flags), *self.unvalued)


def first_decisions(model: Model, *, worlds: int = WORLDS) -> FirstDecisions:
    """Return what each actor does at its first decision.

    Parameters
    ----------
    model : Model
        Compiled case.
    worlds : int, optional
        Worlds for the bands; fewer where the games of the case are large, none where nothing is uncertain.

    Notes
    -----
    Gates of moves and of pacts are those of the start. A first decision comes some days later; what the calendar or a
    shock does until then is left out.
    """
    unvalued = tuple(_unvalued(model))
    try:
        histories = _histories(model)
    except CompileError as error:
        return FirstDecisions(0, (), unvalued, str(error), is_runnable=False)
    total = sum(histories.values())
    if total > MOST_HISTORIES:
        told = f"the games have {total:,} histories, more than {MOST_HISTORIES:,}: first decisions are not looked at"
        return FirstDecisions(0, (), unvalued, told, is_runnable=True)
    trees = grow_trees(model)
    if not trees:
        return FirstDecisions(0, (), unvalued, "", is_runnable=True)
    middle = _World(WorldNumbers(model, medians(model.draws)), trees)
    weighed = sum(histories[move] for tree in trees.values() for move in middle.day.open_moves(tree))
    count = min(worlds, MOST_WEIGHED // max(weighed, 1)) if (model.draws.family != Family.FIXED).any() else 0
    count = 0 if count < min(worlds, FEWEST_WORLDS) else count
    # Those of one replicate fill the space evenly, which so few of several would not.
    drawn = draw_worlds(model.draws, seed=0, first=0, count=count * N_REPLICATES)[::N_REPLICATES]
    days = [_Day(model, world) for world in drawn]
    opening = [a for a, tree in trees.items() if any(day.open_moves(tree) for day in days)]
    players = {a: set[int]().union(*(day.owners(trees[a]) for day in days)) for a in opening}
    looks: dict[int, list[_Look]] = {a: [] for a in trees}
    if opening:  # only where something is open is there anything to weigh
        for numbers, day in zip(worlds_for_choices(model, drawn, players), days, strict=True):
            world = _World(numbers, trees, day)
            for a in opening:
                looks[a].append(world.look(a))
    decisions = tuple(_decision(middle, a, looks[a]) for a in trees)
    return FirstDecisions(count, decisions, unvalued, "", is_runnable=True)


def _histories(model: Model) -> dict[int, int]:
    """Count the histories of each opening move's game; raise where the engine cannot hold them."""
    return {
        tree.move: sum(leaf_outcomes(model, leaf).n_combinations for leaf in tree.leaf_history)
        for tree in build_trees(model).trees
    }


@dataclass(frozen=True, slots=True)
class _Look:
    """What an actor sees at its first decision in one world."""

    worth: Mapping[int, float]
    """By option (WAIT or a move) that is open."""
    odds: Mapping[int, float]
    """Likewise, with new reasons."""
    first: Mapping[int, float]
    """Likewise, with what the past says."""


class _Day:
    """The first day of one world: what the state is, and what is open."""

    def __init__(self, model: Model, drawn: Floats) -> None:
        self.model = model
        self.facts = viewer_numbers(model, drawn, 0)
        self.now: Situation = situation_at_start(model, state_at_start(model, self.facts))

    def is_open(self, gate: Gate, event: int, _: str = "") -> bool:
        """Tell whether a gate is open; in the form in which an episode asks."""
        return is_gate_open(gate, event, self.now, self.facts)

    def owners(self, node: Node | Leaf, alone: int | None = None) -> set[int]:
        """Return who may decide in a tree as gates stand: only their payoffs matter."""
        if isinstance(node, Leaf):
            return set()
        moves, found = self.model.moves, {node.owner}
        for option, child in zip(node.options, node.children, strict=True):
            is_offered = option < 0 or self.is_open(moves.gates[option], int(moves.event[option]))
            if is_offered if node.history or alone is None else option == alone:
                found |= self.owners(child)
        return found

    def open_moves(self, tree: Node) -> list[int]:
        """Return the moves with which the owner of a tree can open."""
        moves = self.model.moves
        return [o for o in tree.options if o != WAIT and self.is_open(moves.gates[o], int(moves.event[o]))]


class _World:
    """One world on its first day."""

    def __init__(self, numbers: WorldNumbers, trees: Mapping[int, Node], day: _Day | None = None) -> None:
        self.numbers, self.model, self.trees = numbers, numbers.model, trees
        self.day = day or _Day(self.model, numbers.drawn)
        self.splitter = Splitter(numbers)

    def episode(self, actor: int, alone: int | None = None) -> Episode:
        """Return the episode that an actor would open now; with a move ``alone``, that one, whatever its gate says."""
        options = self.trees[actor].options
        players = tuple(sorted(self.day.owners(self.trees[actor], alone)))
        return Episode(
            numbers=self.numbers,
            now=self.day.now,
            is_open=self.day.is_open,
            epochs=[0] * len(self.model.actors.names),
            address=(0, 0, 0),
            watch=lambda _margin, _what: None,
            players=players,
            done=frozenset() if alone is None else frozenset(options) - {WAIT, alone},
            opened=frozenset() if alone is None else frozenset({alone}),
            typed=role_of(self.numbers, self.day.now, players, opener=actor, habits=None, day=0),
        )

    def look(self, actor: int, alone: int | None = None) -> _Look:
        """Return what an actor sees; with a move ``alone``, between that one and waiting."""
        tree, episode = self.trees[actor], self.episode(actor, alone)
        levels = episode.levels(tree)
        options = [tree.options[index] for index in levels]
        chances = softmax([level for level, _ in levels.values()])
        odds = dict(zip(options, chances, strict=True))
        views = episode.views(tree, 1 + actor)
        worth = {tree.options[i]: value for i, (value, _) in zip(levels, views, strict=True)}
        actors = self.model.actors
        unseen = self.numbers.chance_unseen(int(actors.tempo[actor]), int(actors.memory[actor]))
        first = {
            option: chance * (1.0 if self.model.moves.is_new[option] else unseen)
            for option, chance in odds.items()
            if option != WAIT
        }
        return _Look(worth, odds, {WAIT: 1.0 - math.fsum(first.values()), **first})

    def split(self, actor: int, move: int, *, alone: bool) -> Split:
        """Return the parts of a move's worth."""
        tree = self.trees[actor]
        return self.splitter.split(self.episode(actor, move if alone else None), tree, tree.options.index(move))


def _decision(middle: _World, actor: int, looks: list[_Look]) -> FirstDecision:
    """Put together what was seen in the world of medians and in the others."""
    model, numbers = middle.model, middle.numbers
    actors, moves = model.actors, model.moves
    here = middle.look(actor)
    shut = [o for o in middle.trees[actor].options if o not in here.worth]
    seen = {"has_moves": len(here.worth) > 1, "has_worlds": bool(looks)}
    options, later, flags = [], [], list[Flag]()
    for option in here.worth:
        status: Status = "wait" if option == WAIT else "new" if moves.is_new[option] else "open before"
        split = None if option == WAIT else middle.split(actor, option, alone=False)
        options.append(_option(model, option, status, "", here, looks, split))
        flags += _flags(middle, actor, options[-1], option, split, **seen)
    for option in shut:
        gate, event = moves.gates[option], int(moves.event[option])
        opens = what_opens(model, gate, event, middle.day.now, middle.day.facts)
        alone, split = middle.look(actor, option), middle.split(actor, option, alone=True)
        later.append(_option(model, option, "shut", opens, alone, [], split))
        flags += _flags(middle, actor, later[-1], option, split, **seen)
    return FirstDecision(
        actor=actors.names[actor],
        tempo=numbers.seen(0, int(actors.tempo[actor])),
        memory=numbers.seen(0, int(actors.memory[actor])),
        idle=numbers.seen(1 + actor, int(actors.idle[actor])),
        options=tuple(options),
        later=tuple(later),
        flags=tuple(flags),
    )


def _option(
    model: Model, option: int, status: Status, opens: str, here: _Look, looks: list[_Look], split: Split | None
) -> FirstOption:
    there = [look for look in looks if option in look.worth]
    parts = sorted(() if split is None else split.parts, key=lambda part: -abs(part.worth))
    return FirstOption(
        name="wait" if option == WAIT else model.moves.names[option],
        status=status,
        opens=opens,
        worth=_range(here.worth[option], [look.worth[option] for look in there]),
        odds=_range(here.odds[option], [look.odds.get(option, 0.0) for look in looks]),
        first=_range(0.0 if status == "shut" else here.first[option], [look.first.get(option, 0.0) for look in looks]),
        better=sum(look.worth[option] > 0.0 for look in there) / len(there) if there else float(here.worth[option] > 0),
        parts=tuple(WorthPart(part.event, part.quantity, part.pushed, part.worth) for part in parts[:PARTS]),
        rest=math.fsum(part.worth for part in parts[PARTS:]),
    )


def _range(median: float, values: list[float]) -> Range:
    if not values:
        return Range(median, median, median)
    low, high = np.quantile(np.array(values), (0.05, 0.95)).tolist()
    return Range(median, low, high)


# --- what is worth a second look --------------------------------------------------------------------------------------


def _flags(
    world: _World,
    actor: int,
    found: FirstOption,
    option: int,
    split: Split | None,
    *,
    has_moves: bool,
    has_worlds: bool,
) -> Iterator[Flag]:
    """Yield what is odd about an option."""
    flag = partial(Flag, actor=world.model.actors.names[actor], option=found.name)
    alone = " if it were open now, beside waiting alone" if found.status == "shut" else ""
    if found.status == "wait" and not has_moves:
        return
    if found.odds.median > SURE:
        yield flag(kind="sure", text=f"`{found.name}` has odds of {percent(found.odds.median)}{alone}")
    elif found.odds.median < RARE:
        yield flag(kind="rare", text=f"`{found.name}` has odds of {percent(found.odds.median)}{alone}")
    if split is None:
        return
    if has_worlds and found.status != "shut" and found.better == 1.0:
        yield flag(kind="always", text=f"`{found.name}` is worth more than waiting in every world")
    if found.status != "shut":  # what opens later may undo what has happened until then
        yield from (flag(kind="cut", text=text) for text in _cut(world, actor, option))
    sizes = [abs(part.worth) for part in split.parts]
    largest = max(split.parts, key=lambda part: abs(part.worth), default=None)
    if largest is None or largest.quantity == COST or abs(largest.worth) < ALMOST_ALL * sum(sizes):
        return
    pushed = world.model.quantities.names.index(largest.pushed)
    share = mean_life_share(world.numbers, actor, pushed)
    if share < MOST_BRIEF:
        half_life = world.numbers.seen(1 + actor, int(world.model.quantities.half_life[pushed]))
        whose = "its effect" if largest.event == found.name else f"the effect of `{largest.event}`"
        text = f"`{found.name}` rests on {whose} on `{largest.pushed}`, which fades with a half-life of "
        text += time_text(half_life)
        yield flag(kind="transient", text=text)


def _cut(world: _World, actor: int, move: int) -> Iterator[str]:
    """Yield which effects of a move and its outcomes the ranges cut short at the start, where the actor minds."""
    model, numbers = world.model, world.numbers
    reached = _reaching(model, {int(model.actors.value_quantity[row]) for row in numbers.values_of(actor)})
    for event, bundle in _own(model, move):
        for quantity, amount in amounts_of(numbers, 1 + actor, bundle).items():
            x = world.day.now.x[quantity]
            low, high = float(model.quantities.low[quantity]), float(model.quantities.high[quantity])
            moved = min(max(x + amount, low), high) - x
            if quantity in reached and abs(moved) < MOST_CUT * abs(amount):
                name, end = model.quantities.names[quantity], low if amount < 0 else high
                yield (
                    f"`{event}` moves `{name}` by {significant(amount)}, of which only {significant(moved)} can "
                    f"happen: it stands at {significant(x)}, and its range ends at {significant(end)}"
                )


def _unvalued(model: Model) -> Iterator[Flag]:
    """Yield the moves that are worth nothing to anybody: no effect that is valued, whatever follows, and no cost."""
    moves = model.moves
    reached = _reaching(model, set(model.actors.value_quantity.tolist()))
    worthless = {move for move in range(len(moves.names)) if _is_worthless(model, move, reached)}
    for move in sorted(worthless):
        effects = {k for _, bundle in _own(model, move) for k in _pushed(model, bundle)}
        follows = _follows(model, move)
        if not follows <= worthless or (moves.is_reply[move] and not effects):
            continue  # an answer without effects is a way to let something pass
        names = ", ".join(f"`{model.quantities.names[k]}`" for k in sorted(effects))
        why = f"its effects are on {names}, which nobody values" if effects else "it has no effects"
        text = f"`{moves.names[move]}` is worth 0 to everybody: {why}"
        yield Flag("unvalued", model.actors.names[int(moves.by[move])], moves.names[move], text)


def _is_worthless(model: Model, move: int, reached: Collection[int]) -> bool:
    """Tell whether nothing that a move brings by itself is valued."""
    if model.moves.cost[move] != ABSENT:
        return False
    events = {event for event, _ in own_events(model, move)}
    pacts = model.pacts
    called = [
        int(pacts.bundle[pact])
        for pact in range(len(pacts.names))
        if events & set(pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist())
    ]
    bundles = [bundle for _, bundle in _own(model, move)]
    return not any(k in reached for bundle in (*bundles, *called) for k in _pushed(model, bundle))


def _follows(model: Model, move: int) -> set[int]:
    """Return the moves that may answer a move, and the answers to these."""
    moves, found, todo = model.moves, set[int](), [move]
    while todo:
        asked = todo.pop()
        stages = range(int(moves.stage_start[asked]), int(moves.stage_start[asked + 1]))
        for stage in stages:
            options = moves.option_move[int(moves.option_start[stage]) : int(moves.option_start[stage + 1])]
            new = {option for option in options.tolist() if option >= 0} - found
            found |= new
            todo += sorted(new)
    return found


def _own(model: Model, move: int) -> list[tuple[str, int]]:
    """Return names and bundles of a move and of its outcomes."""
    return [(model.events[event], bundle) for event, bundle in own_events(model, move)]


def _pushed(model: Model, bundle: int) -> list[int]:
    """Return the quantities on which the effects of a bundle fall."""
    effects = model.effects
    found: list[int] = effects.quantity[int(effects.start[bundle]) : int(effects.start[bundle + 1])].tolist()
    return found


def _reaching(model: Model, valued: set[int]) -> set[int]:
    """Return the quantities that are among those valued, or move one of them through links."""
    reached, before = set(valued), 0
    while len(reached) > before:
        before = len(reached)
        reached |= {pull.source for pull in every_pull(model) if pull.target in reached}
    return reached
