"""One path as the engine followed it: what happened and why, who decided what, and what the options were worth.

The engine's log (`detente.sim.log`) gives events in their order, and for every decision the state in which it was made,
the options that were open and what they were worth. What is left to find is told apart by the case alone: of which
kind an event is, which moves a decision comes after. Options weigh what the twin says they weigh; they are not valued
anew, unless someone asks why (`detente.explain.motives`).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detente.game.trees import Tree
from detente.model.model import ABSENT, NOTHING, Floats, Gate, Model
from detente.sim.executor import Engine, build_engine, follow_logged
from detente.sim.eyes import areas_of, opener_area
from detente.sim.happenings import CLOSED
from detente.sim.kernel import Kernel
from detente.sim.log import ANSWERED, DECIDED, HAPPENED, Entry
from detente.sim.runs import NEVER
from detente.sim.twin import Decision, Happening, Node, Option, WorldNumbers, grow_trees
from detente.sim.twin.conditions import Situation, rounding_of
from detente.sim.twin.episode import Episode, softmax
from detente.sim.twin.numbers import Events
from detente.sim.twin.tree import owners_of
from detente.world.in_range import Placed


@dataclass(slots=True)
class Solved(Episode):
    """An episode in which the engine has worked out what options are worth, as one who chooses in it saw it."""

    worths: Mapping[int, list[float]] = field(default_factory=dict[int, list[float]])
    """By identity of a node of the tree, the worth of each of its options to its owner; of those who choose together,
    against what the others are taken to choose."""

    def views(self, node: Node, viewer: int) -> list[tuple[float, float]]:  # noqa: ARG002 - it is of one viewer
        """Return what each open option of a node is worth to its owner."""
        worths = self.worths[id(node)]
        return [(worths[index], abs(worths[index])) for index in self.offered(node)]

    def chances(self, node: Node, viewer: int) -> list[float]:
        """Return how likely the owner of a node takes each open option."""
        rationality = self.numbers.seen(viewer, int(self.numbers.model.actors.rationality[node.owner]))
        views, offsets = self.views(node, viewer), self.offsets(node, viewer)
        return softmax([rationality * value + offset for (value, _), offset in zip(views, offsets, strict=True)])


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision, with all that is needed to say what its options were worth for what."""

    episode: Episode
    """The episode as it opened: the state, what was open in it, and how the one who chose saw it."""
    node: Node
    """Where in its tree the decision stands."""
    decision: Decision
    """What was chosen among what."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """One path, told by the engine."""

    world: int
    """Number of the world."""
    path: int
    """Number of the path within its world."""
    numbers: WorldNumbers
    """The world."""
    values: npt.NDArray[np.float32]
    """``[M + 1, K]`` every quantity at every moment."""
    happenings: tuple[Happening, ...]
    """All events in the order in which they happened, which within an interval need not be that of their days."""
    choices: tuple[Choice, ...]
    """All choices in which a move was open, by day, and within a day in the order in which they were made."""

    @property
    def names(self) -> tuple[str, ...]:
        """``[K]`` names of the quantities."""
        return self.numbers.model.quantities.names

    def first(self) -> npt.NDArray[np.int64]:
        """Return ``[E]`` the first day of every event within the run, NEVER if none."""
        days = dict.fromkeys(self.numbers.model.events, NEVER)
        for each in self.happenings:
            days[each.event] = min(days[each.event], each.day)
        return np.array(list(days.values()))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions alone."""
        return tuple(each.decision for each in self.choices)


class Recorder:
    """Follows paths of one model with the engine and reads what it wrote down.

    Parameters
    ----------
    model
        The case.
    seed
        Seed of the run.
    engine
        The model's engine, if it was built before.
    """

    def __init__(self, model: Model, *, seed: int, engine: Engine | None = None) -> None:
        self.model, self.seed = model, seed
        self.engine = engine or build_engine(model)
        self.kernel = self.engine.program.kernel
        self.events = EventKinds(model)
        self.placed: dict[Events, list[tuple[Placed, int]]] = {}
        """What all worlds know of the order of effects (`WorldNumbers.placed`)."""

    @cached_property
    def trees(self) -> dict[int, Node]:
        """The episodes' trees by opening actor."""
        return grow_trees(self.model)

    @cached_property
    def players(self) -> dict[int, tuple[int, ...]]:
        """Actors that own a node, by opening actor."""
        return {actor: tuple(sorted(owners_of(tree))) for actor, tree in self.trees.items()}

    @cached_property
    def rows(self) -> dict[int, tuple[int, range]]:
        """Number of the engine's tree and rows of the options there, by the identity of a node."""
        found: dict[int, tuple[int, range]] = {}
        plan = self.kernel.plan
        for actor, root in self.trees.items():
            for number, child in enumerate(root.children[1:], start=plan.trees.tree_start[actor]):
                tree, todo = plan.trees.trees[number], [(child, 0)]
                while todo:
                    node, n = todo.pop()
                    if isinstance(node, Node):
                        rows = tree.options(n)
                        found[id(node)] = number, rows
                        todo += [(each, tree.option_child[row]) for each, row in zip(node.children, rows, strict=True)]
        return found

    def follow(self, *, world: int, path: int, drawn: Floats) -> Recorded:
        """Follow one path.

        Parameters
        ----------
        world, path
            Which path.
        drawn
            ``[D]`` values of the drawn columns of the world.
        """
        values, log = follow_logged(self.model, seed=self.seed, world=world, path=path, drawn=drawn, engine=self.engine)
        numbers = WorldNumbers(self.model, drawn)
        numbers.trees, numbers.players, numbers.placed = self.trees, self.players, self.placed
        reader = _Reader(self, numbers, (self.seed, world, path))
        for entry in log:
            reader.read(entry)
        return Recorded(
            world=world,
            path=path,
            numbers=numbers,
            values=values,
            happenings=tuple(reader.happenings),
            choices=tuple(sorted(reader.choices, key=lambda each: each.decision.day)),
        )


class _Worths(dict[int, list[float]]):
    """Worths of options by the identity of their node, read from the log when first asked for."""

    def __init__(self, recorder: Recorder, entry: Entry, viewer: int | None) -> None:
        """``viewer``: who sees them so, an actor that answers; None: the one who opened."""
        self.recorder, self.entry, self.viewer = recorder, entry, viewer

    def __missing__(self, node: int) -> list[float]:
        number, rows = self.recorder.rows[node]
        kernel = self.recorder.kernel
        if self.viewer is None:
            area = opener_area(kernel, number)
        else:
            area = areas_of(kernel, number)[kernel.plan.seen_as(number, self.viewer)]
        self[node] = self.entry.numbers(area + rows.start, len(rows))
        return self[node]


class EventKinds:
    """Of which kind every event of a model is, and what it follows from as far as that does not hang on the path."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.kinds: dict[int, tuple[str, str, str]] = {}
        """Cause, actor and what it followed from, by event."""
        self.moves = {int(event): move for move, event in enumerate(model.moves.event)}
        self.pacts = {int(event): pact for pact, event in enumerate(model.pacts.event)}
        self.tables: dict[int, int] = {}
        actors, moves = model.actors.names, model.moves
        for event in (*model.calendar.event.tolist(), *model.undated.event.tolist()):
            self.kinds[event] = "calendar", "", ""
        for event in model.shocks.event.tolist():
            self.kinds[event] = "shock", "", ""
        for move, name in enumerate(moves.names):
            for u in range(int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])):
                self.kinds[int(moves.outcome_event[u])] = "outcome", actors[int(moves.by[move])], name
        for parent in model.outcomes.of_event.tolist():
            for u in model.outcomes.of(parent):
                self.kinds[int(model.outcomes.event[u])] = "outcome", "", model.events[parent]
        processes = model.processes
        for process in range(len(processes.names)):
            before = ""
            for row in processes.stages(process):
                event = int(processes.stage_event[row])
                self.kinds[event] = "stage", "", before
                before = model.events[event]
        for table in range(len(model.tables.names)):
            self.tables[int(model.tables.deal_event[table])] = table
            self.tables[int(model.tables.no_deal_event[table])] = table

    def session(self, table: int, day: int) -> str:
        """Return the name of the calendar entry at which a table meets on a day."""
        tables, calendar = self.model.tables, self.model.calendar
        rows = range(int(tables.session_start[table]), int(tables.session_start[table + 1]))
        entries = [int(tables.session_entry[row]) for row in rows]
        return next((calendar.names[entry] for entry in entries if calendar.day[entry] == day), "")


@dataclass(slots=True)
class _Turn:
    """The episode that an actor is in."""

    actor: int
    episode: Solved
    position: int = -1
    """Position of the opening move among the actor's trees."""
    opening: int = ABSENT
    """The move itself, ABSENT where the actor waits."""
    joint: dict[int, int] = field(default_factory=dict[int, int])
    """Number of the choice made together, by move chosen in one."""


class _Reader:
    """Reads the log of one path, entry by entry."""

    def __init__(self, recorder: Recorder, numbers: WorldNumbers, address: tuple[int, int, int]) -> None:
        self.recorder, self.model, self.numbers, self.address = recorder, recorder.model, numbers, address
        self.kernel: Kernel = recorder.kernel
        self.events = recorder.events
        self.moments: list[int] = self.model.timeline.moments.tolist()
        before = self.model.events_before.tolist()
        self.count = [0 if np.isnan(day) else 1 for day in before]
        self.last = [-np.inf if np.isnan(day) else day for day in before]
        self.days: list[list[int]] = [[] for _ in before]
        self.happenings: list[Happening] = []
        self.choices: list[Choice] = []
        self.turn: _Turn | None = None
        self.taken: set[tuple[int, int]] = set()
        """Turns that have begun: number of the moment, actor."""

    def read(self, entry: Entry) -> None:
        """Read an entry."""
        {HAPPENED: self._happen, DECIDED: self._decide, ANSWERED: self._answer}[entry.kind](entry)

    # Events

    def _happen(self, entry: Entry) -> None:
        event, day = entry.what - self.kernel.slots.last, int(entry.day)
        self.happenings.append(Happening(day, self.model.events[event], *self._cause(event, entry)))
        self.count[event] += 1
        self.last[event] = max(self.last[event], entry.day)
        self.days[event].append(day)

    def _cause(self, event: int, entry: Entry) -> tuple[str, str, str, int]:
        """Return why an event happened, by whom, what it followed from, and with what it was chosen together."""
        model, kinds = self.model, self.events
        if event in kinds.moves:
            move, turn = kinds.moves[event], self.turn
            mover = model.actors.names[int(model.moves.by[move])]
            if turn is None or move == turn.opening:
                return "move", mover, "", 0
            return "reply", mover, model.moves.names[turn.opening], turn.joint.get(move, 0)
        if event in kinds.pacts:
            pacts, pact = model.pacts, kinds.pacts[event]
            since = self.moments[entry.t - 1] if entry.t else -1
            callers = pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist()
            caller = next(each for each in callers if self.last[each] > since)
            return "pact", model.actors.names[int(pacts.bloc[pact])], model.events[caller], 0
        if event in kinds.tables:
            return "talks", "", kinds.session(kinds.tables[event], self.moments[entry.t]), 0
        return (*kinds.kinds[event], 0)

    # Decisions

    def _decide(self, entry: Entry) -> None:
        """Read a turn: what the actor chose to open with, or that it waits."""
        actor, slots = entry.what, self.kernel.slots
        trees = self.kernel.plan.trees.of(actor)
        worths = entry.numbers(slots.worth, len(trees))
        closed = {tree.move for tree, worth in zip(trees, worths, strict=True) if worth <= CLOSED}
        turn = _Turn(actor, self._episode(actor, entry, frozenset(closed)))
        chosen = int(entry.chosen[0])
        if chosen:
            turn.position, turn.opening = chosen - 1, trees[chosen - 1].move
        is_first = (entry.t, actor) not in self.taken
        self.taken.add((entry.t, actor))
        self.turn = turn
        root = self.recorder.trees[actor]
        offered = turn.episode.offered(root)
        if offered == [0] or (is_first and self._is_forced(actor, entry.t)):
            return
        first = sum(len(self.kernel.plan.trees.root_options(a)) for a in self.kernel.openers if a < actor)
        reasons = entry.numbers(slots.reason + first, 1 + len(trees))
        of_nodes = _Worths(self.recorder, entry, None)
        of_nodes[id(root)] = [0.0, *worths]
        self._note(turn, root, offered, chosen, of_nodes, reasons)

    def _is_forced(self, actor: int, t: int) -> bool:
        """Return whether an intervention makes an actor open with a move at a moment."""
        forced = self.model.interventions.forced
        return any(day == self.moments[t] and self.model.moves.by[move] == actor for move, day in forced)

    def _answer(self, entry: Entry) -> None:
        """Read who answered an opening move how."""
        turn, slots = self.turn, self.kernel.slots
        if turn is None:
            return
        tree: Tree = self.kernel.plan.trees.trees[entry.what]
        played = entry.integers(slots.played, len(self.model.moves.names))
        reached = [n for n, mask in enumerate(entry.integers(slots.reach, tree.n_nodes)) if mask]
        node = self.recorder.trees[turn.actor].children[1 + turn.position]
        joint: dict[int, int] = {}
        for n, after in itertools.zip_longest(reached, reached[1:]):
            if not isinstance(node, Node):
                break
            rows = list(tree.options(n))
            index = _last_chosen(tree, n, played) if after is None else tree.node_parent_option[after] - rows[0]
            number = 0
            if node.together is not None:
                number = joint.setdefault(id(node.together), len(joint) + 1)
                turn.joint[tree.option_move[rows[index]]] = number
            worths = _Worths(self.recorder, entry, node.owner)
            self._note(turn, node, turn.episode.offered(node), index, worths, None, number)
            node = node.children[index]

    def _episode(self, actor: int, entry: Entry, closed: frozenset[int]) -> Solved:
        """Return an episode as it opens."""
        model, slots = self.model, self.kernel.slots
        x = entry.numbers(slots.quantity, len(model.quantities.names))
        for quantity in self.kernel.plan.wide:
            x[quantity] += self.numbers.seen(0, int(model.quantities.start[quantity]))
        now = Situation(
            day=entry.numbers(slots.now, 1)[0],
            x=x,
            sizes=[rounding_of(value) for value in x],
            last=entry.numbers(slots.last, len(model.events)),
            count=self.count.copy(),
            days=[days.copy() for days in self.days] if self.kernel.windows else self.days,
        )
        moves = entry.integers(slots.open_move, len(model.moves.names))
        pacts = entry.integers(slots.open_pact, len(model.pacts.names))
        is_open = {int(event): bool(mask) for event, mask in zip(model.moves.event, moves, strict=True)}
        is_open |= {int(event): bool(mask) for event, mask in zip(model.pacts.event, pacts, strict=True)}

        def gate_is_open(_gate: Gate, event: int, _name: str) -> bool:
            return is_open[event]

        return Solved(
            numbers=self.numbers.at(now),
            now=now,
            is_open=gate_is_open,
            epochs=entry.integers(slots.epoch, len(model.actors.names)),
            address=self.address,
            watch=_watch_nothing,
            players=self.recorder.players[actor],
            done=closed,
            regime=0 if model.minds.is_fixed else entry.integers(slots.regime, 1)[0],
        )

    def _note(
        self,
        turn: _Turn,
        node: Node,
        offered: list[int],
        chosen: int,
        of_nodes: _Worths,
        reasons: list[float] | None,
        together: int = 0,
    ) -> None:
        """Note a decision; reasons are those of all options of the node, by address where none are given."""
        model, episode, worths = self.model, turn.episode, of_nodes[id(node)]
        viewer = episode.viewer(node.owner)
        rationality = episode.numbers.seen(viewer, int(model.actors.rationality[node.owner]))
        offsets = episode.offsets(node, viewer)
        levels = [rationality * worths[index] + offset for index, offset in zip(offered, offsets, strict=True)]
        options = tuple(
            Option(
                name=node.name_of(index, model),
                number=node.numbers[index],
                worth=worths[index],
                offset=offset,
                reason=reason,
                score=level + reason,
                chance=chance,
            )
            for index, offset, level, chance in zip(offered, offsets, levels, softmax(levels), strict=True)
            for reason in (reasons[index] if reasons is not None else episode.reason(node, index),)
        )
        decision = Decision(
            day=int(episode.now.day),
            actor=model.actors.names[node.owner],
            after=tuple(model.moves.names[move] for move in node.history),
            options=options,
            chosen=node.name_of(chosen, model),
            together=together,
        )
        self.choices.append(Choice(replace(episode, worths=of_nodes), node, decision))


def _last_chosen(tree: Tree, node: int, played: list[int]) -> int:
    """Return the position of the option that was taken at the last node of an episode, from the moves' places in it."""
    place = 1 + len(tree.node_history[node])
    moves = [tree.option_move[row] for row in tree.options(node)]
    for index, move in enumerate(moves):
        if move != NOTHING and played[move] == place:
            return index
    return moves.index(NOTHING)


def _watch_nothing(_margin: float, _what: str) -> None:
    """Take no note of how near a comparison was."""
