"""What stands where: the constants of a world, the payoff sheets of its episodes, and the state of eight paths.

The plan is made from a model's structure, and from which quantities dwarf what happens to them, so it also says when
two models share machine code. The generator reads it to write code, the executor to lay out memory.

A *sheet* holds what one viewer needs to solve one tree: rationality, readiness to leave things as they are and
satiation levels of the tree's owners, and per leaf and owner the payoff as a linear form ``constant + sum_j
coefficient_j f_j``, f_j the satiation factors of that owner's values. Signs, loss aversion, discounting over the
horizon and the chances of outcomes are folded into the coefficients, because none of them depends on the path (a
satiation factor is never negative); costs of acting are part of the constant.

The form holds where no range cuts an effect short. Beside it stand the *limits*: how far up and down the histories of
a tree would move each quantity with a range. Where a path stands nearer to an end than that, what is *cut off* of the
effects on the quantity is measured and taken from the payoffs (`detente.sim.cuts`). As long as no gain turns into a
loss, nor a loss into a gain, that is linear too, with coefficients of the same form. Where one may *turn*, what it then
weighs more or less is added; which ones can is listed world by world. What that takes are *prices*, which a class of
viewers has once for all trees.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from detente.core.errors import CompileError
from detente.game.trees import MAX_LEAVES, LeafOutcomes, PactCall, Tree, Trees, build_trees, has_gate, leaf_outcomes
from detente.model import expression as ex
from detente.model.model import ABSENT, NOTHING, REST, Formula, Interventions, Model
from detente.sim.conditions import fixed_parts
from detente.sim.dynamic import Dynamic, dynamic_parts, outcome_rows
from detente.sim.guises import Guises, with_guises
from detente.sim.minds import viewers_by_regime
from detente.sim.rows import FLOWS, Kind, Rows
from detente.sim.wide import wide_quantities
from detente.world.flow import Linked, linked_groups, tangent_groups
from detente.world.in_range import in_order
from detente.world.pulls import every_pull

N_BITS = 24
"""Bits of quantities: as many as single precision holds exactly."""


@dataclass(frozen=True, slots=True)
class OwnerSlots:
    """Where an owner's numbers stand in a sheet, counted from its beginning."""

    rationality: int
    idle: int
    """Slot of the log odds of leaving things as they are."""
    satiable: tuple[int, ...]
    """Value rows (of ``Actors.value_quantity``) with satiation levels."""
    levels: tuple[int, ...]
    """Slot of ``satisfied`` per satiable value; 1 / (satisfied - desperate) stands in the next."""


@dataclass(frozen=True, slots=True)
class Step:
    """Effects of one event on a quantity that come together; the quantity is then put back in range."""

    rows: tuple[int, ...]
    """Rows of ``Effects``; more than one only at once."""
    kind: tuple[int, int] | None
    """Places of ``after`` and ``over``, on which the price depends; None for what only comes before."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a history does to one quantity, and where it is noted how much of that is cut off."""

    quantity: int
    steps: tuple[Step, ...]
    outs: dict[tuple[int, int], int]
    """Kind of step -> number of the amount that is cut off of steps of this kind."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is lost at a leaf where effects of one kind on one quantity are cut off."""

    leaf: int
    """The end."""
    pact: int
    """Pact whose answer is cut; ABSENT for histories."""
    sequence: int
    """Number of the sequence."""
    kind: tuple[int, int]
    """Kind of steps."""
    out: int
    """Number of the amount cut off."""
    courses: tuple[tuple[int, ...], ...]
    """Outcomes drawn in each of the histories in question."""
    forms: dict[int, int]
    """Per owner, slot of what a unit less is worth, in a payoff form."""
    risk: int
    """Slot of the share of the way, per unit cut off from below (next: from above), to where a gain turns; where
    expressions move quantities, the same two follow of all gains but those of expressions alone."""
    is_last: bool
    """Whether no other kind of the same sequence follows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A gain or loss in one quantity, in one history, that may turn where effects are cut off."""

    pact: int
    """Pact whose answer it is in; ABSENT for the history itself."""
    outcomes: tuple[int, ...]
    """Outcomes drawn in the history."""
    owner: int
    """Position of the owner among the tree's."""
    value: int
    """Row of the value."""
    cuts: tuple[tuple[int, tuple[int, int], int], ...]
    """Quantity, kind of step and number of the amount cut off that bear on it."""
    gain: int
    """Slot of the worth when nothing is cut off, satiation and loss aversion left out."""
    is_of_expressions: bool = False
    """Whether nothing but amounts that are expressions makes it: the payoffs took it for nothing, so that it turns as
    soon as it goes below."""


@dataclass(frozen=True, slots=True)
class End:
    """A leaf, or one of the ways in which it can end where chances of outcomes or promises change with the state.

    The solver weighs the ends of a leaf with their chances as they are when the episode opens; within an end these
    outcomes are given. A tree without such chances has one end a leaf.
    """

    leaf: int
    outcomes: LeafOutcomes
    """What chance can still do: one outcome where it is given, and of promises those that are kept."""
    given: tuple[int, ...] = ()
    """Outcomes that are given."""
    kept: tuple[tuple[int, bool], ...] = ()
    """Promises whose being kept is given: pact, and whether it is."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The inside of a sheet; one per tree, the same for all viewers."""

    owners: dict[int, OwnerSlots]
    """Per owner (the opener first); of an owner that has types, per guise."""
    leaf: tuple[dict[int, int], ...]
    """[ends] per owner, slot of the payoff form: constant, then one coefficient per satiable value."""
    calls: tuple[tuple[tuple[int, dict[int, int]], ...], ...]
    """[ends] pacts the end calls, with a payoff form per owner."""
    limits: dict[int, int]
    """Quantity with a range that matters to an owner -> slot of how far up any history moves it; in the next, how far
    down."""
    sequences: tuple[Sequence, ...]
    """By quantity, in the order of ``limits``."""
    cuts: dict[int, tuple[Cut, ...]]
    """By quantity, in the order of the leaves."""
    turns: tuple[tuple[Turn, ...], ...]
    """[ends] what may turn."""
    turning: tuple[int, ...]
    """[ends] slot of how many of them can in a world; of each follow its number and the bits of the quantities by
    which it can alone (see :func:`bit_of`)."""
    size: int
    n_risks: int = 2
    """Numbers that a cut has of the share of the way to where a gain turns: 2, or 4 (see ``Cut.risk``)."""
    numbers: dict[int, int] = field(default_factory=dict[int, int])
    """Place -> slot of the number, of those that expressions in the tree speak of or stand in for."""
    plain: dict[int, int] = field(default_factory=dict[int, int])
    """Place of an expression -> slot that says whether the viewer sees a plain number there (1) or the expression (0);
    none where all owners of the tree see the expression."""
    starts: dict[int, int] = field(default_factory=dict[int, int])
    """Wide quantity -> slot of its start; in the next, what single precision leaves of it."""
    fixed: dict[ex.Expression, int] = field(default_factory=dict[ex.Expression, int])
    """Part of an expression that is fixed within a world -> slot of what it comes to, which the program fills."""
    true_type: dict[int, int] = field(default_factory=dict[int, int])
    """Owner that has types -> slot of the number of the one it is of."""

    @property
    def n_outs(self) -> int:
        """Count the amounts that may be cut off."""
        return sum(len(sequence.outs) for sequence in self.sequences)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a tree as one class of viewers sees it."""

    tree: int
    viewer: int
    """Representative viewer (viewers whose view is the same share sheets)."""
    offset: int
    """First slot among a world's constants."""


@dataclass(frozen=True, slots=True)
class Course:
    """Events whose effects are valued together: a history that ends in a leaf, or the answer of a pact to one."""

    outcomes: tuple[int, ...]
    """Outcomes drawn on the way."""
    pact: int
    """Pact that answers; ABSENT for a history itself."""
    before: tuple[int, ...]
    """Bundles of what an answer answers to, in order; nothing for a history."""
    bundles: tuple[int, ...]
    """Bundles of the events, in the order in which they happen."""


@dataclass(slots=True)
class Prices:
    """Where the numbers stand with which leaves are worked out effect by effect, counted from their beginning."""

    slots: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict[tuple[str, tuple[int, ...]], int])

    def slot(self, kind: str, *key: int) -> int:
        """Return the slot of a number.

        Kinds: ``place``, the number at a place of the case; ``chance``, that of an outcome; ``price``, what a unit of
        an effect is worth in units of the quantity of a value: (row of the value, quantity moved, places of ``after``
        and ``over``).
        """
        return self.slots.setdefault((kind, key), len(self.slots))


@dataclass(slots=True)
class Plan:
    """Where everything stands. Built once per structure by :func:`make_plan`."""

    model: Model
    """The case, in which guises follow the actors."""
    trees: Trees
    every: tuple[Tree, ...]
    """The trees of ``trees`` and, where moves are forbidden, those of the time before that are not among them."""
    past: tuple[tuple[int, ...], ...]
    """Per actor, numbers (in ``every``) of the trees with which it could open before the start, if open then."""
    ends: tuple[tuple[End, ...], ...]
    """Per tree, leaf by leaf."""
    layouts: tuple[SheetLayout, ...]
    """Per tree."""
    rows: Rows
    reach: tuple[frozenset[int], ...]
    """Per quantity, the quantities whose changes reach it."""
    constants: dict[int, int] = field(default_factory=dict[int, int])
    """Row -> slot of the numbers that the time loop reads, from 0 on."""
    paced: dict[tuple[Kind, tuple[int, ...]], int] = field(default_factory=dict[tuple[Kind, tuple[int, ...]], int])
    """Numbers that depend on an interval's length -> slot in the block of that length. Parts: columns; for FLOW the
    group (of ``groups``) and the entry."""
    groups: tuple[Linked, ...] = ()
    """Quantities that links join exactly."""
    tangents: tuple[Linked, ...] = ()
    """Quantities that links join if those that are not linear are taken by their tangents, as actors take them."""
    dynamic: Dynamic = field(default_factory=lambda: Dynamic((), (), ()))
    """What changes with the state."""
    wide: frozenset[int] = frozenset()
    """Quantities so large beside what happens to them that the state holds their distance from the start instead."""
    sheets: dict[tuple[int, int], Sheet] = field(default_factory=dict[tuple[int, int], Sheet])
    """(tree, representative viewer) -> sheet."""
    eyes: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict[tuple[int, int], tuple[int, ...]])
    """(tree, actor) -> representative viewers, as far as they are known (see :meth:`seen_as`)."""
    prices: Prices = field(default_factory=Prices)
    """The same for all classes of viewers."""
    lists: dict[int, int] = field(default_factory=dict[int, int])
    """Representative viewer -> first slot of its prices among a world's sheets."""
    sheet_size: int = 0
    """Slots of all sheets and prices together."""
    guises: Guises = field(default_factory=Guises)
    """Who may be of several types."""

    def constant(self, kind: Kind, *parts: int) -> int:
        """Return the slot, among a world's constants, of a row."""
        return self.slot(self.rows.add(kind, *parts))

    def slot(self, row: int) -> int:
        """Return the slot of a row among a world's constants."""
        return self.constants.setdefault(row, len(self.constants))

    def seen(self, kind: Kind, *places: int) -> int:
        """Return the slot of a number made of places as the world has them."""
        return self.constant(kind, *(self.rows.column(0, place) for place in places))

    def pace(self, kind: Kind, *parts: int) -> int:
        """Return the slot, in the block of an interval's length, of a number that depends on it."""
        return self.paced.setdefault((kind, parts), len(self.paced))

    def paced_rows(self, days: int) -> list[int]:
        """Return the rows of the block of intervals of ``days``, in the order of their slots."""
        rows = []
        for kind, parts in self.paced:
            if kind in FLOWS:
                group, *entry = parts
                rows.append(self.rows.flow(kind, 0, self.groups[group], tuple(entry), days))
            else:
                rows.append(self.rows.add(kind, *parts, days))
        return rows

    def level(self, quantity: int, place: int, viewer: int = 0) -> int:
        """Return the row of a level of a quantity as a viewer sees it, counted as the state counts the quantity."""
        column = self.rows.column(viewer, place)
        if quantity not in self.wide:
            return self.rows.add(Kind.RAW, column)
        return self.rows.add(Kind.LEFT, column, self.rows.column(0, int(self.model.quantities.start[quantity])))

    def move_of(self, outcome: int) -> int:
        """Return the move that an outcome belongs to."""
        return int(np.searchsorted(self.model.moves.outcome_start, outcome, side="right") - 1)

    def _places_of_types(self, number: int) -> dict[int, int]:
        """Return where a tree's solution puts what differs by type, per row; and (-1) how much it puts out in all."""
        tree = self.every[number]
        places, size = dict[int, int](), len(tree.option_move)
        for node, owner in enumerate(tree.node_owner):
            for row in tree.options(node) if owner in self.guises.of else ():
                places[row], size = size, size + len(self.guises.of[owner])
        return {**places, -1: size}

    def chance_place(self, number: int, row: int, of_type: int) -> int:
        """Return where the solution of a tree puts how likely a type of a node's owner takes one of its options."""
        return self._places_of_types(number)[row] + of_type

    def out_size(self, number: int) -> int:
        """Count the numbers that the solution of a tree puts out: values of options, then what differs by type."""
        return self._places_of_types(number)[-1]

    def openings(self, actor: int) -> tuple[int, ...]:
        """Return the trees with which an actor opens, and those with which it only could have before the start."""
        first = self.trees.tree_start
        return tuple(dict.fromkeys((*range(first[actor], first[actor + 1]), *self.past[actor])))

    def typed(self, number: int) -> int:
        """Return the one who decides in a tree and has types, or ABSENT."""
        return self.guises.typed(tree_owners(self.every[number]))

    def rows_of_choice(self, number: int, node: int) -> list[int]:
        """Return the options of a node, none where there is nothing to choose: its one option is always open."""
        tree = self.every[number]
        rows = list(tree.options(node))
        is_fixed = len(rows) == 1 and not tree.option_is_fallback[rows[0]]
        move = tree.option_move[rows[0]]
        return [] if is_fixed and (move == NOTHING or not has_gate(self.model.moves.gates[move])) else rows

    def viewer_class(self, viewer: int) -> int:
        """Return the first viewer that sees everything as ``viewer`` does, but for what guises stand for."""
        view = np.delete(self.model.view, self.guises.places, axis=1) if self.guises.places else self.model.view
        return next(v for v in range(viewer + 1) if (view[v] == view[viewer]).all())

    def seen_as(self, tree: int, actor: int) -> tuple[int, ...]:
        """Return the representative viewer as whom an actor solves a tree, per regime; a tree of the past has one."""
        if (tree, actor) not in self.eyes:
            is_present = tree < len(self.trees.trees)
            regimes = range(self.model.minds.n_regimes if is_present else 1)
            first = self.viewer_class(1 + actor)
            self.eyes[tree, actor] = (
                (first,)
                if len(regimes) == 1
                else viewers_by_regime(
                    self.model,
                    self.every[tree],
                    [end.outcomes for end in self.ends[tree]],
                    actor,
                    regimes,
                    first,
                    self.guises,
                )
            )
        return self.eyes[tree, actor]


def tree_owners(tree: Tree) -> tuple[int, ...]:
    """Return the actors that decide in a tree, the opener first."""
    return tuple(dict.fromkeys((tree.actor, *tree.node_owner)))


def value_rows(model: Model, actor: int) -> range:
    """Return an actor's rows of values."""
    return range(int(model.actors.value_start[actor]), int(model.actors.value_start[actor + 1]))


def is_satiable(model: Model, row: int) -> bool:
    """Tell whether a value has satiation levels."""
    return int(model.actors.value_satisfied[row]) != ABSENT


def make_plan(model: Model) -> Plan:
    """Plan the memory of a model: trees, sheets, and (as the generator asks for them) constants."""
    model, guises = with_guises(model)
    trees = build_trees(model)
    every, past = _trees_of_past(model, trees)
    dynamic = dynamic_parts(model)
    ends = tuple(tuple(_ends(model, tree, dynamic)) for tree in every)
    reach, wide = reachable(model), wide_quantities(model)
    layouts = tuple(
        _layout(model, tree, of, reach, wide, dynamic, guises) for tree, of in zip(every, ends, strict=True)
    )
    plan = Plan(
        model, trees, every, past, ends, layouts, Rows(model), reach,
        groups=linked_groups(model), tangents=tangent_groups(model), dynamic=dynamic, wide=wide, guises=guises,
    )  # fmt: skip
    for number, tree in enumerate(every):
        # What only the past knows is nothing but weighed by its opener.
        for owner in _viewers(plan, tree) if number < len(trees.trees) else (tree.actor,):
            for viewer in plan.seen_as(number, owner):
                if (number, viewer) not in plan.sheets:
                    plan.sheets[number, viewer] = Sheet(number, viewer, plan.sheet_size)
                    plan.sheet_size += layouts[number].size
    return plan


def _viewers(plan: Plan, tree: Tree) -> tuple[int, ...]:
    """Return who solves a tree: those who choose in it, and those who learn from what they choose."""
    typed = plan.guises.typed(tree_owners(tree))
    watchers = () if typed == ABSENT else plan.model.types.beliefs(plan.model.types.of(typed))
    return tuple(dict.fromkeys((*tree_owners(tree), *watchers)))


def _ends(model: Model, tree: Tree, dynamic: Dynamic) -> Iterator[End]:
    """Yield the ends of a tree, leaf by leaf."""
    total = 0
    for leaf, history in enumerate(tree.leaf_history):
        outcomes = leaf_outcomes(model, history)
        fixed = [group for group in outcomes.groups if group[0] not in dynamic.outcomes]
        open_groups = [group for group in outcomes.groups if group[0] in dynamic.outcomes]
        promises = [call.pact for call in outcomes.calls if call.pact in dynamic.pacts]
        total += math.prod(len(group) for group in open_groups) << len(promises)
        if total > MAX_LEAVES:
            raise CompileError(
                f"the outcomes with expressions as chances make {total:,} ends of the episodes that "
                f"{model.moves.names[tree.move]} opens, more than {MAX_LEAVES:,}; give some of them plain chances"
            )
        for given in itertools.product(*open_groups):
            groups = tuple((u,) for u in given)
            chosen = {group[0]: each for group, each in zip(open_groups, groups, strict=True)}
            drawn = tuple(group if group in fixed else chosen[group[0]] for group in outcomes.groups)
            for kept in itertools.product((True, False), repeat=len(promises)):
                is_kept = dict(zip(promises, kept, strict=True))
                calls = tuple(_call_within(call, drawn) for call in outcomes.calls if is_kept.get(call.pact, True))
                calls = tuple(call for call in calls if call.is_certain or call.outcomes)
                yield End(leaf, LeafOutcomes(drawn, calls), given, tuple(is_kept.items()))


def _call_within(call: PactCall, groups: tuple[tuple[int, ...], ...]) -> PactCall:
    """Return a call of a pact among outcomes of which some are given."""
    if call.is_certain:
        return call
    calling = tuple(tuple(u for u in group if any(u in those for those in call.outcomes)) for group in groups)
    if any(len(group) == 1 and group == those for group, those in zip(groups, calling, strict=True)):
        return PactCall(call.pact, is_certain=True, outcomes=())
    return PactCall(call.pact, is_certain=False, outcomes=tuple(group for group in calling if group))


def _trees_of_past(model: Model, trees: Trees) -> tuple[tuple[Tree, ...], tuple[tuple[int, ...], ...]]:
    """Return all trees, and per actor the numbers of those that stood before the start: nothing was forbidden then."""
    before = trees
    if model.interventions.forbidden:
        before = build_trees(replace(model, interventions=Interventions()))
    every = list(trees.trees)
    past: list[tuple[int, ...]] = []
    for actor in range(len(model.actors.names)):
        old = [tree for tree in before.of(actor) if not model.moves.is_new[tree.move]]
        every += [tree for tree in old if tree not in every]
        past.append(tuple(every.index(tree) for tree in old))
    return tuple(every), tuple(past)


def lay_out_prices(plan: Plan) -> None:
    """Give every class of viewers room for its prices; call it when all that is needed of them is known."""
    for viewer in dict.fromkeys(viewer for _, viewer in plan.sheets):
        plan.lists[viewer] = plan.sheet_size
        plan.sheet_size += len(plan.prices.slots)


def reachable(model: Model) -> tuple[frozenset[int], ...]:
    """Return, per quantity j, the quantities whose changes reach it through links (itself included)."""
    n = len(model.quantities.names)
    before: list[list[int]] = [[] for _ in range(n)]
    for pull in every_pull(model):
        before[pull.target].append(pull.source)
    reach: list[frozenset[int]] = []
    for j in range(n):
        found, todo = {j}, [j]
        while todo:
            for source in before[todo.pop()]:
                if source not in found:
                    found.add(source)
                    todo.append(source)
        reach.append(frozenset(found))
    return tuple(reach)


def bit_of(limit: int) -> int:
    """Return the bit of a tree's quantity with a range, by its position; those beyond the bits there are share them."""
    return 1 << limit % N_BITS


def has_range(model: Model, quantity: int) -> bool:
    """Tell whether a quantity has a range."""
    return bool(np.isfinite(model.quantities.low[quantity]) or np.isfinite(model.quantities.high[quantity]))


def courses(model: Model, history: tuple[int, ...], outcomes: LeafOutcomes) -> Iterator[Course]:
    """Yield the histories that end in a leaf, one for every product of outcomes, each with the answers of pacts."""
    moves, pacts = model.moves, model.pacts
    for drawn in outcomes.combinations():
        by_move = {int(np.searchsorted(moves.outcome_start, u, side="right") - 1): u for u in drawn}
        bundles: list[int] = []
        for move in history:
            bundles.append(int(moves.bundle[move]))
            if move in by_move:
                bundles.append(int(moves.outcome_bundle[by_move[move]]))
        yield Course(drawn, ABSENT, (), tuple(bundles))
        for call in outcomes.calls:
            if call.is_certain or any(u in group for group in call.outcomes for u in drawn):
                yield Course(drawn, call.pact, tuple(bundles), (int(pacts.bundle[call.pact]),))


def _layout(
    model: Model,
    tree: Tree,
    ends: tuple[End, ...],
    reach: tuple[frozenset[int], ...],
    wide: frozenset[int],
    dynamic: Dynamic,
    guises: Guises,
) -> SheetLayout:
    size = 0
    owners: dict[int, OwnerSlots] = {}
    for owner in guises.columns(tree_owners(tree)):
        satiable = tuple(row for row in value_rows(model, owner) if is_satiable(model, row))
        levels = tuple(size + 2 + 2 * i for i in range(len(satiable)))
        owners[owner] = OwnerSlots(size, size + 1, satiable, levels)
        size += 2 + 2 * len(satiable)

    def form() -> dict[int, int]:
        nonlocal size
        slots: dict[int, int] = {}
        for owner, described in owners.items():
            slots[owner] = size
            size += 1 + len(described.satiable)
        return slots

    # Forms of leaves stand together and are all alike, so that a loop can go through them; those of pacts follow.
    leaf = tuple(form() for _ in ends)
    calls = tuple(tuple((call.pact, form()) for call in end.outcomes.calls) for end in ends)
    cut = _Cuts(model, owners, reach, wide, len(ends), dynamic)
    for number, end in enumerate(ends):
        for course in courses(model, tree.leaf_history[end.leaf], end.outcomes):
            cut.add(number, course)
    quantities = sorted({quantity for quantity, _ in cut.sequences})
    limits = {quantity: size + 2 * i for i, quantity in enumerate(quantities)}
    size += 2 * len(quantities)
    sequences: list[Sequence] = []
    n_outs = 0
    numbers: dict[tuple[int, tuple[Step, ...]], int] = {}
    for quantity, steps in sorted(cut.sequences, key=lambda key: key[0]):
        kinds = dict.fromkeys(step.kind for step in steps if step.kind is not None)
        numbers[quantity, steps] = len(sequences)
        sequences.append(Sequence(quantity, steps, {kind: n_outs + i for i, kind in enumerate(kinds)}))
        n_outs += len(kinds)
    moved = {row for sequence in sequences for step in sequence.steps for row in step.rows}
    n_risks = 4 if moved & set(dynamic.effects) else 2
    cuts: dict[int, list[Cut]] = {quantity: [] for quantity in quantities}
    for (number, quantity, pact, steps), drawn in cut.cuts.items():
        sequence = sequences[numbers[quantity, steps]]
        for i, (kind, out) in enumerate(sequence.outs.items(), start=1):
            forms, risk = form(), size
            cuts[quantity].append(
                Cut(
                    leaf=number,
                    pact=pact,
                    sequence=numbers[quantity, steps],
                    kind=kind,
                    out=out,
                    courses=tuple(drawn),
                    forms=forms,
                    risk=risk,
                    is_last=i == len(sequence.outs),
                )
            )
            size = risk + n_risks
    turns: list[tuple[Turn, ...]] = []
    turning: list[int] = []
    for course_steps in cut.courses:
        of_leaf: list[Turn] = []
        for course, steps_of in course_steps:
            outs = {k: sequences[numbers[k, steps]].outs for k, steps in steps_of.items()}
            for position, owner in enumerate(owners):
                for row in value_rows(model, owner):
                    bearing = tuple(
                        (k, kind, out) for k in outs if k in reach[_valued(model, row)] for kind, out in outs[k].items()
                    )
                    rows = _reaching(model, course, reach[_valued(model, row)]) if bearing else []
                    is_mixed = len(rows) > 1 or any(each in dynamic.effects for each in rows)
                    if is_mixed:  # one effect alone does not turn when cut short, but for one that payoffs do not know
                        is_of_expressions = all(each in dynamic.effects for each in rows)
                        of_leaf.append(
                            Turn(course.pact, course.outcomes, position, row, bearing, size, is_of_expressions)
                        )
                        size += 1
        turns.append(tuple(of_leaf))
        turning.append(size)
        size += 1 + 2 * len(of_leaf)
    expressions, size = _layout_of_expressions(model, tree, ends, dynamic, wide, size)
    true_type = {owner: size + i for i, owner in enumerate(each for each in tree_owners(tree) if each in guises.of)}
    size += len(true_type)
    by_quantity = {quantity: tuple(sorted(each, key=lambda cut: cut.leaf)) for quantity, each in cuts.items()}
    return SheetLayout(
        owners=owners,
        leaf=leaf,
        calls=calls,
        limits=limits,
        sequences=tuple(sequences),
        cuts=by_quantity,
        turns=tuple(turns),
        turning=tuple(turning),
        size=size,
        n_risks=n_risks,
        numbers=expressions.numbers,
        plain=expressions.plain,
        starts=expressions.starts,
        fixed=expressions.fixed,
        true_type=true_type,
    )


@dataclass(frozen=True, slots=True)
class _Expressions:
    """Slots of what a tree's expressions speak of; see `SheetLayout`."""

    numbers: dict[int, int] = field(default_factory=dict[int, int])
    plain: dict[int, int] = field(default_factory=dict[int, int])
    starts: dict[int, int] = field(default_factory=dict[int, int])
    fixed: dict[ex.Expression, int] = field(default_factory=dict[ex.Expression, int])


def _layout_of_expressions(
    model: Model, tree: Tree, ends: tuple[End, ...], dynamic: Dynamic, wide: frozenset[int], size: int
) -> tuple[_Expressions, int]:
    """Return the slots of what a tree's expressions speak of, from ``size`` on; and the size with them."""
    slots = _Expressions()
    if dynamic.is_empty:
        return slots, size
    places = dynamic_places(model, tree, ends, dynamic)
    for place in places:
        formulas = formulas_seen(model, place, tree_owners(tree))
        seen = [formula.expression for formula in formulas if formula is not None]
        if None in formulas:
            slots.numbers[place], slots.plain[place], size = size, size + 1, size + 2
        for node in (node for expression in seen for node in ex.nodes(expression)):
            if isinstance(node, ex.Parameter) and node.place not in slots.numbers:
                slots.numbers[node.place], size = size, size + 1
            elif isinstance(node, ex.QuantityValue) and node.quantity in wide and node.quantity not in slots.starts:
                slots.starts[node.quantity], size = size, size + 2
        for part in (part for expression in seen for part in fixed_parts(expression)):
            if part not in slots.fixed:
                slots.fixed[part], size = size, size + 1
    return slots, size


def formulas_seen(model: Model, place: int, owners: Iterable[int]) -> list[Formula | None]:
    """Return what some actors see in a place in any regime: an expression, or None for a plain number."""
    regimes = range(model.minds.n_regimes)
    return [model.formula(place, model.minds.viewer(owner, regime)) for owner in owners for regime in regimes]


def dynamic_places(model: Model, tree: Tree, ends: tuple[End, ...], dynamic: Dynamic) -> list[int]:
    """Return the places of a tree's chances, promises and amounts in which somebody sees an expression."""
    effects, moves, pacts = model.effects, model.moves, model.pacts
    places: dict[int, None] = {}
    bundles: dict[int, None] = {}
    for end in ends:
        places |= dict.fromkeys(int(pacts.honoured[pact]) for pact, _ in end.kept)
        for u in end.given:
            move = int(np.searchsorted(moves.outcome_start, u, side="right") - 1)
            of = (int(moves.outcome_chance[row]) for row in outcome_rows(model, move))
            places |= dict.fromkeys(place for place in of if place != REST)
        for course in courses(model, tree.leaf_history[end.leaf], end.outcomes):
            bundles |= dict.fromkeys(course.bundles)
    for bundle in bundles:
        rows = range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
        places |= dict.fromkeys(int(effects.amount[row]) for row in rows if row in dynamic.effects)
    return list(places)


def _reaching(model: Model, course: Course, reach: frozenset[int]) -> list[int]:
    """Return the effects of a course on some quantities."""
    effects = model.effects
    rows = [range(int(effects.start[bundle]), int(effects.start[bundle + 1])) for bundle in course.bundles]
    return [row for each in rows for row in each if int(effects.quantity[row]) in reach]


class _Cuts:
    """Collects what the histories of a tree do to quantities whose range may cut it off."""

    def __init__(
        self,
        model: Model,
        owners: dict[int, OwnerSlots],
        reach: tuple[frozenset[int], ...],
        wide: frozenset[int],
        n_ends: int,
        dynamic: Dynamic,
    ) -> None:
        self.model = model
        matter = {k for owner in owners for row in value_rows(model, owner) for k in reach[_valued(model, row)]}
        # A quantity that dwarfs what happens to it is taken whole: its range is left to the world.
        # One that is moved by expressions is always followed: what they give is added where ranges cut off.
        moved = set(model.effects.quantity[list(dynamic.effects)].tolist()) & matter
        self.quantities = sorted({k for k in matter - wide if has_range(model, k)} | moved)
        self.sequences: dict[tuple[int, tuple[Step, ...]], None] = {}
        self.cuts: dict[tuple[int, int, int, tuple[Step, ...]], list[tuple[int, ...]]] = {}
        self.courses: list[list[tuple[Course, dict[int, tuple[Step, ...]]]]] = [[] for _ in range(n_ends)]
        """[ends] courses with their steps by quantity, those left out of which nothing can be cut off."""

    def add(self, leaf: int, course: Course) -> None:
        """Add a course that ends in a leaf."""
        found = {
            quantity: tuple(steps)
            for quantity, steps in self._steps(course).items()
            if any(step.kind is not None for step in steps)
        }
        for quantity, steps in found.items():
            self.sequences[quantity, steps] = None
            self.cuts.setdefault((leaf, quantity, course.pact, steps), []).append(course.outcomes)
        self.courses[leaf].append((course, found))

    def _steps(self, course: Course) -> dict[int, list[Step]]:
        effects = self.model.effects
        result: dict[int, list[Step]] = {}
        open_rows: dict[int, list[int]] = {}
        for bundles, counts in ((course.before, False), (course.bundles, True)):
            for placed in in_order(self.model, bundles):
                if placed.quantity not in self.quantities:
                    continue
                rows = open_rows.setdefault(placed.quantity, [])
                rows.append(placed.row)
                if placed.closes:
                    kind = (int(effects.after[placed.row]), int(effects.over[placed.row])) if counts else None
                    result.setdefault(placed.quantity, []).append(Step(tuple(rows), kind))
                    open_rows[placed.quantity] = []
        return result


def _valued(model: Model, row: int) -> int:
    return int(model.actors.value_quantity[row])
