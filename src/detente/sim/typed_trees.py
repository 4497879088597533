"""Code that solves trees in which an actor of several types decides, for eight paths at once.

Every actor's values are kept by the type that the actor may be of. Others choose by what they expect over types, given
what they believe; the actor chooses as each of its types would (*Actors that learn* in
``docs/explanation/learning.md``). Where others act on what its choice tells them, the choice is read
(`detente.sim.reading`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from detente.game.trees import Tree
from detente.model.model import NOTHING
from detente.sim.beliefs import believed
from detente.sim.functions import exp, log
from detente.sim.habits import is_answered_again, kappa_of_answer
from detente.sim.happenings import CLOSED
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, Function, Lane, fma, greatest, least
from detente.sim.reading import FAR, Beliefs, Branch, Reading, Values, stake_of
from detente.sim.sloped import Sloped, share_of, weighted
from detente.sim.solve import SOLVE_PARAMETERS, Solver, count, option_mask, total_of, variants_of, weights_of
from detente.sim.together import array

BITS = 1.0 / math.log(2.0)
"""Bits in a unit of natural logarithms."""


def payoffs_function(number: int, kernel: Kernel) -> Function:
    """Write the payoffs of a tree's leaves, by leaf and then by column, as one viewer sees them."""
    f = Function(f"payoffs_{number}", SOLVE_PARAMETERS)
    solver = Solver(f, kernel, number, {})
    solver.cut(number, kernel.cuts)
    n = len(solver.owners)
    for leaf in range(kernel.plan.every[number].n_leaves):
        for position, value in enumerate(solver.leaf(leaf, solver.owners).values()):
            f.store(value, f.parameter("out"), leaf * n + position)
    f.give()
    return f


def read_function(number: int, start: int, kernel: Kernel, payoffs: Function) -> Function:
    """Write the function that solves a tree from a node on as one viewer sees it, whose owners believe what they do.

    It returns the opener's value (0 to one that has types, and from a later node) and stores, per option row, the value
    of the option to the node's owner, and how likely each type takes it: of all nodes up to and with the first of the
    actor that has types.
    """
    name = f"solve_{number}" if start == 0 else f"solve_{number}_from_{start}"
    f = Function(name, SOLVE_PARAMETERS, returns=F32)
    state, tree = f.parameter("state"), kernel.plan.every[number]
    leaves = f.address(state, kernel.slots.payoff, F32)
    given = [state, f.parameter("sheet"), f.parameter("prices"), leaves, f.parameter("mask")]
    f.invoke(payoffs, given)
    typed = kernel.plan.typed(number)
    others = [owner for owner in dict.fromkeys((tree.actor, *tree.node_owner)) if owner != typed]
    beliefs = {other: [Sloped(each) for each in believed(kernel, f, other, typed)] for other in others}
    below = Below(f, kernel, number, f.parameter("sheet"), leaves, None, beliefs, reads=True)
    opener = [tree.actor] if start == 0 and tree.actor != typed else []
    values = below.node(start, opener) if tree.n_nodes else below.leaf(0, opener)
    f.give(below.expected(opener[0], values[opener[0]]).value if opener else f.constant(F32, 0.0))
    return f


class Below:
    """Writes the values of a tree from a node on, given what all believe.

    Parameters
    ----------
    f, kernel, number
        The function, the program and the tree.
    sheet, leaves
        The tree's sheet, and where the payoffs of its leaves stand.
    time
        What all rationality is multiplied with; None: 1.
    beliefs
        What all others believe of the one that has types.
    reads
        Whether the first choice of the one that has types, on each course, is read. Then values are put out, too.
    """

    def __init__(
        self,
        f: Function,
        kernel: Kernel,
        number: int,
        sheet: Lane,
        leaves: Lane,
        time: Lane | None,
        beliefs: Beliefs,
        *,
        reads: bool = False,
    ) -> None:
        self.f, self.kernel, self.number, self.sheet, self.leaves = f, kernel, number, sheet, leaves
        self.tree, self.layout = kernel.plan.every[number], kernel.plan.layouts[number]
        self.columns = list(self.layout.owners)
        self.typed = kernel.plan.typed(number)
        self.guises = kernel.plan.guises.of[self.typed]
        self.time, self.beliefs, self.reads = time, beliefs, reads
        self.kept: Mapping[int, tuple[Lane, Sequence[int]]] = {}
        """Where values of nodes stand that were worked out before, and whose."""

    def scalar(self, slot: int) -> Lane:
        """Load a number of the sheet into all lanes."""
        return self.f.load("float", self.sheet, slot).splat()

    def rationality(self, column: int) -> Lane:
        """Write the rationality of an actor or a guise."""
        rationality = self.scalar(self.layout.owners[column].rationality)
        return rationality if self.time is None else rationality * self.time

    def leaf(self, leaf: int, actors: Sequence[int]) -> Values:
        """Write the payoffs of a leaf."""
        values: Values = {}
        for actor in actors:
            columns = self.guises if actor == self.typed else [actor]
            found = [self._payoff(leaf, column) for column in columns]
            values[actor] = found if actor == self.typed else found * len(self.guises)
        return values

    def _payoff(self, leaf: int, column: int) -> Sloped:
        place = leaf * len(self.columns) + self.columns.index(column)
        return Sloped(self.f.load(F32, self.leaves, place))

    def node(self, node: int, above: Sequence[int]) -> Values:
        """Write the values of a node to those who are concerned above it."""
        if node in self.kept:
            return self._load(*self.kept[node])
        owner = self.tree.node_owner[node]
        actors = list(dict.fromkeys([*above, owner]))
        if owner == self.typed and self.reads:
            return self._first_of_types(node, above)
        children = {row: self.follow(row, actors) for row in self.tree.options(node)}
        if owner == self.typed:
            return self._of_types(node, children, above)
        worth = {row: self.expected(owner, child[owner]) for row, child in children.items()}
        if self.reads:
            for row, value in worth.items():
                self.f.store(value.value, self.f.parameter("out"), row)
        chances = self.chances(node, worth, owner)
        return {
            actor: mix([chances] * len(self.guises), [child[actor] for child in children.values()]) for actor in above
        }

    def _load(self, memory: Lane, actors: Sequence[int]) -> Values:
        n = len(self.guises)
        return {
            actor: [Sloped(self.f.load(F32, memory, i * n + t)) for t in range(n)] for i, actor in enumerate(actors)
        }

    def keep(self, values: Values, memory: Lane) -> None:
        """Write values of a node down."""
        for i, of in enumerate(values.values()):
            for t, each in enumerate(of):
                self.f.store(each.value, memory, i * len(self.guises) + t)

    def follow(self, row: int, actors: Sequence[int]) -> Values:
        """Write the values of what follows an option."""
        child = self.tree.option_child[row]
        return self.leaf(child, actors) if self.tree.option_ends[row] else self.node(child, actors)

    def expected(self, actor: int, values: Sequence[Sloped]) -> Sloped:
        """Write what an actor expects over types."""
        if all(value is values[0] for value in values):
            return values[0]
        return weighted(self.beliefs[actor], values)

    def chances(self, node: int, worth: Mapping[int, Sloped], column: int) -> list[Sloped]:
        """Write how likely an actor or a guise takes each option of a node."""
        f, kernel, tree = self.f, self.kernel, self.tree
        rows = list(worth)
        masks = {row: option_mask(f, kernel.model, tree, node, row, kernel.slots.open_move) for row in rows}
        if len(rows) == 1 and masks[rows[0]] is None:
            return [Sloped(f.constant(F32, 1.0))]
        rationality = self.rationality(column)
        idle = self.scalar(self.layout.owners[column].idle) * BITS
        plain = {row: value.value for row, value in worth.items()}
        weights = weights_of(f, kernel, tree, node, masks, plain, rationality * BITS, idle)
        return share_of(weights, [value.times(rationality) for value in worth.values()])

    def _of_types(self, node: int, children: Mapping[int, Values], above: Sequence[int]) -> Values:
        """Write the values of a node whose owner has types and is not read."""
        chances = [
            self.chances(node, {row: child[self.typed][t] for row, child in children.items()}, guise)
            for t, guise in enumerate(self.guises)
        ]
        return {actor: mix(chances, [child[actor] for child in children.values()]) for actor in above}

    def _first_of_types(self, node: int, above: Sequence[int]) -> Values:
        """Write the same for the first choice on a course, and put out what was found."""
        f, plan, rows = self.f, self.kernel.plan, list(self.tree.options(node))
        actors = list(dict.fromkeys([*above, self.typed]))
        if not plan.rows_of_choice(self.number, node):
            children = {rows[0]: self.follow(rows[0], actors)}
            self._put_out_worth(children)
            return {actor: children[rows[0]][actor] for actor in above}
        masks = {
            row: option_mask(f, self.kernel.model, self.tree, node, row, self.kernel.slots.open_move) for row in rows
        }
        offsets = [self._offsets(node, masks, guise) for guise in self.guises]
        rationality = [self.rationality(guise) for guise in self.guises]
        if is_read(self.tree, node, self.typed):
            read = self._reading(node, masks, actors, rationality, offsets)
            children = {row: read.values(position) for position, row in enumerate(rows)}
            logs = read.logs()
            self._look_deeper(masks, children, actors)
        else:
            children = {row: self.follow(row, actors) for row in rows}
            logs = [
                log_chances(
                    f, [children[row][self.typed][t].value for row in rows], offsets[t], rationality[t], masks.values()
                )
                for t, _ in enumerate(self.guises)
            ]
        self._put_out_worth(children)
        for t, of in enumerate(logs):
            for row, each in zip(rows, of, strict=True):
                f.store(each, f.parameter("out"), plan.chance_place(self.number, row, t))
        chances = [[Sloped(exp(each)) for each in of] for of in logs]
        return {actor: mix(chances, [child[actor] for child in children.values()]) for actor in above}

    def as_it_is(self, by_type: Sequence[Lane]) -> Lane:
        """Write what something is worth to the one that has types as what it is."""
        return of_type(self.scalar(self.layout.true_type[self.typed]), by_type)

    def _put_out_worth(self, children: Mapping[int, Values]) -> None:
        """Write what options of the one that has types are worth to it as what it is."""
        for row, values in children.items():
            worth = self.as_it_is([each.value for each in values[self.typed]])
            self.f.store(worth, self.f.parameter("out"), row)

    def _offsets(self, node: int, masks: Mapping[int, Lane | None], guise: int) -> list[Lane]:
        """Write the logarithm of what each option weighs beside its worth to a guise."""
        f, tree = self.f, self.tree
        offsets: list[Lane] = []
        for row, mask in masks.items():
            others = [masks[other] for other in variants_of(self.kernel.model, tree, node, row)]
            if tree.option_move[row] == NOTHING and not tree.option_is_fallback[row]:
                offsets.append(self.scalar(self.layout.owners[guise].idle))
            elif others:
                offsets.append(-log(greatest(count(f, [mask, *others]), 1.0)))
            else:
                offsets.append(f.constant(F32, 0.0))
        return offsets

    def _reading(
        self,
        node: int,
        masks: Mapping[int, Lane | None],
        actors: Sequence[int],
        rationality: Sequence[Lane],
        offsets: Sequence[Sequence[Lane]],
    ) -> Reading:
        branches = [
            self._branch(row, masks[row], is_answered_again(self.kernel, self.f, self.number, node, position), actors)
            for position, row in enumerate(self.tree.options(node))
        ]
        precision = {column: self.rationality(column) for column in self.columns}
        return Reading(
            self.f,
            branches=branches,
            actors=actors,
            typed=self.typed,
            beliefs={actor: [each.value for each in of] for actor, of in self.beliefs.items()},
            kappa={
                actor: kappa_of_answer(self.kernel, self.f, self.number, node, self.kernel.pair(actor, self.typed))
                for actor in self.beliefs
            },
            rationality=rationality,
            offsets=offsets,
            stake=stake_of(self.f, branches, precision),
            mask=self.f.parameter("mask"),
        )

    def _look_deeper(
        self, masks: Mapping[int, Lane | None], children: dict[int, Values], actors: Sequence[int]
    ) -> None:
        """Write that where one option alone is open, which tells nothing, the next choice is the first that is read."""
        f = self.f
        n = count(f, list(masks.values()))
        for row, mask in masks.items():
            if not may_be_read(self.tree, row, self.typed):
                continue
            single = n.equals(1.0) if mask is None else n.equals(1.0) & mask
            kept = {actor: [f.variable(F32, each.value) for each in of] for actor, of in children[row].items()}
            with f.when(single.any()):
                deeper = self.follow(row, actors)
                for actor, of in kept.items():
                    for variable, each in zip(of, deeper[actor], strict=True):
                        variable.set(single.select(each.value, variable.get()))
            children[row] = {actor: [Sloped(each.get()) for each in of] for actor, of in kept.items()}

    def _branch(self, row: int, offered: Lane | None, again: Lane, actors: Sequence[int]) -> Branch:
        tree = self.tree
        child = None if tree.option_ends[row] else tree.option_child[row]
        kept = {} if child is None else room_for(self.f, tree, child, actors, self.typed, len(self.guises))

        def unread(time: Lane, beliefs: Beliefs) -> Below:
            return Below(self.f, self.kernel, self.number, self.sheet, self.leaves, time, beliefs)

        def evaluate(time: Lane, beliefs: Beliefs) -> Values:
            below = unread(time, beliefs)
            below.kept = kept
            return below.follow(row, actors)

        return Branch(
            offered,
            evaluate,
            lambda: self.spans(leaves_after(tree, row)),
            again,
            is_plain=not is_told(tree, row, self.typed),
            prepare=lambda time: keep_all(unread(time, self.beliefs), kept),
        )

    def spans(self, leaves: Sequence[int]) -> dict[int, tuple[Lane, Lane]]:
        """Write, by column, the least and the greatest payoff of some leaves, which stand in a row."""
        f = self.f
        ends = {column: (f.variable(F32, FAR), f.variable(F32, -FAR)) for column in self.columns}
        with f.loop(min(leaves), f.constant("i32", max(leaves) + 1)) as leaf:
            base = f.address(self.leaves, leaf * len(self.columns), F32)
            for position, (low, high) in enumerate(ends.values()):
                payoff = f.load(F32, base, position)
                low.set(least(payoff, low.get()))
                high.set(greatest(payoff, high.get()))
        return {column: (low.get(), high.get()) for column, (low, high) in ends.items()}


def nodes_after(tree: Tree, row: int) -> list[int]:
    """Return the nodes to which an option can lead."""
    if tree.option_ends[row]:
        return []
    child = tree.option_child[row]
    return [child, *(node for each in tree.options(child) for node in nodes_after(tree, each))]


def leaves_after(tree: Tree, row: int) -> list[int]:
    """Return the leaves to which an option can lead."""
    if tree.option_ends[row]:
        return [tree.option_child[row]]
    return [leaf for each in tree.options(tree.option_child[row]) for leaf in leaves_after(tree, each)]


def room_for(
    f: Function, tree: Tree, node: int, above: Sequence[int], typed: int, n_types: int
) -> dict[int, tuple[Lane, Sequence[int]]]:
    """Reserve memory for the values of the nodes from which on what is believed changes nothing, from a node on."""
    owner = tree.node_owner[node]
    after = [later for row in tree.options(node) for later in nodes_after(tree, row)]
    if not any(tree.node_owner[each] != typed and is_after(tree, each, typed) for each in (node, *after)):
        return {node: (array(f, F32, len(above) * n_types), list(above))}
    actors = list(dict.fromkeys([*above, owner]))
    found: dict[int, tuple[Lane, Sequence[int]]] = {}
    for row in tree.options(node):
        if not tree.option_ends[row]:
            found |= room_for(f, tree, tree.option_child[row], actors, typed, n_types)
    return found


def keep_all(below: Below, kept: Mapping[int, tuple[Lane, Sequence[int]]]) -> None:
    """Write the values of some nodes down."""
    for node, (memory, actors) in kept.items():
        below.keep(below.node(node, actors), memory)


def is_told(tree: Tree, row: int, typed: int) -> bool:
    """Tell whether what is believed after an option changes anything: others choose after it, and then a type again."""
    return any(tree.node_owner[node] != typed and is_after(tree, node, typed) for node in nodes_after(tree, row))


def is_read(tree: Tree, node: int, typed: int) -> bool:
    """Tell whether a choice of the one that has types tells others something that they act on."""
    return any(is_told(tree, row, typed) for row in tree.options(node))


def is_opening_told(tree: Tree, typed: int) -> bool:
    """Tell the same of the opening move of a tree."""
    return typed in tree.node_owner and any(
        tree.node_owner[node] != typed and is_after(tree, node, typed) for node in range(tree.n_nodes)
    )


def is_after(tree: Tree, node: int, typed: int) -> bool:
    """Tell whether somebody chooses after a node."""
    return any(tree.node_owner[later] == typed for row in tree.options(node) for later in nodes_after(tree, row))


def may_be_read(tree: Tree, row: int, typed: int) -> bool:
    """Tell whether a choice of the one that has types after an option can be read."""
    return any(tree.node_owner[each] == typed and is_read(tree, each, typed) for each in nodes_after(tree, row))


def log_chances(
    f: Function, worth: Sequence[Lane], offsets: Sequence[Lane], rationality: Lane, masks: Iterable[Lane | None]
) -> list[Lane]:
    """Write the logarithms of logit chances; CLOSED of options that are not offered."""
    where = list(masks)
    top = f.constant(F32, CLOSED)
    for mask, each in zip(where, worth, strict=True):
        top = greatest(each, top) if mask is None else mask.select(greatest(each, top), top)
    levels = [
        level if mask is None else mask.select(level, CLOSED)
        for mask, level in zip(
            where,
            (fma(each - top, rationality, offset) for each, offset in zip(worth, offsets, strict=True)),
            strict=True,
        )
    ]
    best = levels[0]
    for level in levels[1:]:
        best = greatest(level, best)
    total = log(total_of([exp(level - best) for level in levels]))
    return [level - best - total for level in levels]


def of_type(true_type: Lane, by_type: Sequence[Lane]) -> Lane:
    """Write the choice of a number by that of a type, from 1 on."""
    chosen = by_type[-1]
    for number, each in reversed(list(enumerate(by_type[:-1], start=1))):
        chosen = (true_type <= number + 0.5).select(each, chosen)
    return chosen


def mix(chances: Sequence[Sequence[Sloped]], children: Sequence[Sequence[Sloped]]) -> list[Sloped]:
    """Write means over options, by type; once where types differ in nothing."""
    found: list[Sloped] = []
    for t, of in enumerate(chances):
        same = next(
            (
                known
                for known in range(t)
                if chances[known] is of and all(child[known] is child[t] for child in children)
            ),
            None,
        )
        if same is not None:
            found.append(found[same])
        elif len(of) == 1:
            found.append(children[0][t])
        else:
            found.append(weighted(of, [child[t] for child in children]))
    return found
