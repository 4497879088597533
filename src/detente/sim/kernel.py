"""What every part of a generated program shares: the state of eight paths, the numbers of a world, gates, events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial

import numpy as np

from detente.core.random import Purpose
from detente.model import expression as ex
from detente.model.model import ABSENT, REST, Gate, Model
from detente.sim.conditions import HAPPENED_ABOVE, Surroundings, counted_events, number, truth
from detente.sim.cuts import CutSlots, CutTables
from detente.sim.dynamic import outcome_rows, shares_of_outcomes, within_ends
from detente.sim.functions import tag, unpack
from detente.sim.happenings import TURN, happen_function, is_set, play_function
from detente.sim.lanes import F32, F64, I32, Function, Lane, float_bits, greatest, least
from detente.sim.library import make_library
from detente.sim.plan import Plan, SheetLayout, lay_out_prices, make_plan
from detente.sim.rows import Kind


def scratch_doubles(parties: int, issues: int) -> int:
    """Return how many numbers of eight paths a session works on at a table of this size (see `detente.sim.talks`)."""
    return parties * issues + 4 * issues + 7 * parties + parties * parties


def _same(lane: Lane) -> Lane:
    return lane


@dataclass(slots=True)
class Slots:
    """Slots of the state of eight paths, each of eight 32-bit numbers."""

    log: int
    """Address of the log, or 0 (see `detente.sim.log`)."""
    quantity: int
    before: int
    """Quantities one moment ago (for links on changes)."""
    last: int
    count: int
    first: int
    within: int
    """First days of events in the spans that conditions ask for."""
    now: int
    """Present day by lane."""
    order: int
    """How much has happened on the path."""
    place: int
    """Of events that questions put in order: how much had happened before each first did."""
    epoch: int
    ticked: int
    """Days on which actors come to decide in this interval."""
    tick: int
    open_move: int
    open_pact: int
    played: int
    reason: int
    """Private reasons of opening options, by option number (only those in use)."""
    past: int
    """What the past says of these reasons, the same on all paths of a world: for each of an opener's options by how
    much it scored below the best before the start, without reasons; then the logarithm of how many count as the
    best."""
    worth: int
    """Worth of the moves with which an actor could open, CLOSED where it could not: written for the log alone."""
    choice: int
    """Values of options: an area for each of an opener's trees, and one per replier that sees things otherwise."""
    belief: int
    """What actors believe of the types of others while an episode is played, pair by pair; this and the following up
    to ``opening`` only where actors have types."""
    learnt: int
    """A mask: where something has been learnt in it."""
    turned: int
    """Days of the moments at which actors that have types last had their turn."""
    wanted: int
    """Masks of their opening moves: where they made them when they last could (see `detente.sim.habits`)."""
    seen: int
    """Where they have had the choice of them."""
    seen_before: int
    """The same before the start, for all paths of a world."""
    reasons_new: int
    """A mask: where something at this turn has shown that reasons are new."""
    kappa: int
    """By pair, how likely they are new since the last turn."""
    answer: int
    """Option that they took the last time where they answer, by place."""
    answer_day: int
    """And the day of that moment."""
    answer_kappa: int
    """By place and pair, how likely reasons are new since then."""
    offered: int
    """Masks of the opening moves of such an actor."""
    opening: int
    """How likely its types take which of them, and what they are worth to it (see `detente.sim.lessons`)."""
    heard: int
    """Log likelihoods, pair by pair, of what was just done."""
    payoff: int
    """Payoffs of leaves by guise, for the trees that are read."""
    leaf: int
    """Payoffs of the leaves of the tree being solved."""
    out: int
    """What ranges cut off of sequences of effects, for the tree being solved."""
    risk: int
    """How near each of its leaves comes to a gain that turns."""
    known: int
    """The same of gains that expressions do not make alone."""
    urgency: int
    """Satiation factors of the values of its owners."""
    amount: int
    """Amounts of effects that are expressions, as last reckoned."""
    chance: int
    """Cumulative chances of outcomes likewise."""
    reach: int
    """Masks of the nodes of the tree being answered."""
    drawn: int
    """Four random words just drawn for private reasons."""
    always: int
    """A mask that is always set."""
    nowhere: int
    """Where masks go that nobody reads."""
    taken: int
    """Masks of the options that end an episode, by row of the tree being answered, where actors have types."""
    hits: int
    hit_place: int
    """Of conditions: how much had happened on the path when they were first met."""
    pending: int
    """Scheduled effects [M + 1, scheduled quantities]."""
    history: int
    """Past values [M + 2, remembered quantities]: the start, then those of every moment."""
    held: int
    """Days of the last sessions of the tables."""
    regime: int
    """Which regime of minds is in force; this and the next three only where events change minds."""
    renew: int
    """Masks of where an actor's opening reasons are to be drawn anew, since its mind was changed."""
    mind: int
    """Per actor, its rationality and its log odds of leaving things as they are, as it sees itself now."""
    aside: int
    """Values of the options of a tree that is solved with other eyes than in the first lane."""
    talks: int
    """What a session works on, in double precision."""
    drawn_day: int
    """Days of the calendar entries whose day is drawn."""
    stage: int
    """Stages in which processes are: -1 before the first, their number once they are over."""
    stage_end: int
    """When, in days, these stages end."""
    started: int
    """How often processes have begun."""
    size: int


class Kernel:
    """Everything the generator knows while it writes the functions of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.plan: Plan = make_plan(model)
        self.n_moments = model.timeline.n_moments
        days = np.arange(model.timeline.n_days + 1)
        self.moment_of_day: list[int] = (
            np.searchsorted(model.timeline.moments, days, side="right").astype(int) - 1
        ).tolist()
        self.lengths = np.diff(model.timeline.moments, prepend=model.timeline.moments[0]).tolist()
        self.openers = [a for a in range(len(model.actors.names)) if self.plan.trees.of(a)]
        self.repliers = sorted({owner for tree in self.plan.trees.trees for owner in tree.node_owner})
        self.deciders = sorted({*self.openers, *self.repliers})
        self.dynamic = self.plan.dynamic
        self.stepped = self.plan.rows.stepped
        self.scheduled = self._scheduled()
        self.remembered = self._remembered()
        self.counted = sorted(set().union(*(counted_events(node) for node in self._expressions())))
        self.windows = sorted(
            set[ex.HappenedWithin]().union(*(ex.windows_in(node) for node in self._expressions())),
            key=lambda window: (window.event, window.first, window.last),
        )
        self.hit_rows = [
            (question, condition)
            for question in model.questions
            if question.kind != "number"
            for condition in question.conditions
        ]
        self.placed = self._placed()
        self.looked_at = self._looked_at()
        sizes = [self.plan.out_size(number) for number in range(len(self.plan.every))]
        firsts = self.plan.trees.tree_start
        self.n_opener_rows = max((sum(sizes[firsts[a] : firsts[a + 1]]) for a in self.openers), default=0)
        self.max_rows = max(sizes, default=0)
        self.slots = self._lay_out()
        self.functions: list[Function] = []
        self.tables: dict[str, list[int]] = {}
        self.fixed: dict[ex.Expression, int] = {}
        """Parts of expressions that are fixed within a world -> slot, in the world's numbers, of what they come to."""
        self.events: list[int] = []
        self.event_offsets: dict[tuple[int, int], int] = {}
        self.library = make_library(changes_minds=not model.minds.is_fixed)
        self.ranges = self._ranges_function()
        self.happening, self.playing = self.library.happen, self.library.play
        if self.looked_at:
            self.happening = self.add(
                happen_function(self.library.note, self._look_after_function(), changes_minds=not model.minds.is_fixed)
            )
            self.playing = self.add(play_function(self.happening, self.library.philox_epochs))
        self.cuts = self._cut_tables()
        self.tables.update(self.cuts.tables())

    def add(self, function: Function) -> Function:
        """Add a function to the program."""
        self.functions.append(function)
        return function

    def _scheduled(self) -> list[int]:
        effects = self.model.effects
        late = (effects.after != ABSENT) | (effects.over != ABSENT)
        return sorted(set(effects.quantity[late].tolist()))

    def _remembered(self) -> list[int]:
        """Return the quantities of which past values are kept, and K + k where past levels of rest of k are."""
        links, quantities = self.model.links, self.model.quantities
        late = np.flatnonzero(links.delay != ABSENT).tolist()
        n = len(quantities.names)
        found = {int(links.source[link]) for link in late}
        found |= {
            n + int(links.source[link])
            for link in late
            if quantities.has_course(int(links.source[link])) and not (links.on_change[link] or links.on_value[link])
        }
        return sorted(found)

    def _gates(self) -> list[Gate]:
        model = self.model
        return [
            *model.moves.gates, *model.shocks.gates, *model.calendar.gates, *model.pacts.gates, *model.undated.gates
        ]  # fmt: skip

    def _expressions(self) -> list[ex.Expression]:
        conditions = [gate.when for gate in self._gates() if gate.when is not None]
        conditions += [formula.expression for formula in self.model.formulas.values()]
        processes = self.model.processes
        conditions += [each for each in (*processes.starts, *processes.stops) if each is not None]
        questions = self.model.questions
        givens = [each.given for each in questions if each.given is not None]
        return [*conditions, *(each for question in questions for each in question.conditions), *givens]

    def _placed(self) -> list[int]:
        """Return the events whose order on the path tells which condition was met first, or whether one was met."""
        return sorted({
            part.event
            for question, condition in self.hit_rows
            if ex.asks_of_events(condition)
            for parts in [list(ex.nodes(condition))]
            if len(question.conditions) > 1 or any(isinstance(part, ex.Not) for part in parts)
            for part in parts
            if isinstance(part, ex.Happened)
        })  # fmt: skip

    def _looked_at(self) -> dict[int, list[int]]:
        """Return the rows of the conditions that name an event and ask for more than events, by event."""
        found: dict[int, list[int]] = {}
        for position, (_, condition) in enumerate(self.hit_rows):
            if not ex.asks_of_events(condition):
                for event in sorted(ex.events_in(condition)):
                    found.setdefault(event, []).append(position)
        return found

    def _look_after_function(self) -> Function:
        """Write the look of conditions at an event that has just happened, on its day."""
        parameters = [("ptr", "state"), ("ptr", "world_numbers"), (I32, "mask"), ("i32", "event")]
        f = self.add(Function("look_after", parameters))
        self.keep_in_range(f)
        state, mask = f.parameter("state"), is_set(f.parameter("mask"))
        labels = f.switch(f.parameter("event"), sorted(self.looked_at))
        for event, rows in self.looked_at.items():
            with f.case(labels, event):
                for row in rows:
                    condition = self.hit_rows[row][1]
                    day = self.not_before(f, self.now(f), condition)
                    met = mask & truth(f, condition, replace(self.surroundings(f), now=partial(_same, day)))
                    self.note_met(f, row, met, day, f.load(F32, state, self.slots.order) - 1.0)
        f.end_switch(labels)
        f.give()
        return f

    def note_met(self, f: Function, row: int, met: Lane, day: Lane, place: Lane | float) -> None:
        """Write that a condition is met on a day where it has not been met before."""
        state, hits, places = f.parameter("state"), self.slots.hits + row, self.slots.hit_place + row
        known = f.load(F32, state, hits)
        is_first = met & (day < known)
        f.store(is_first.select(day, known), state, hits)
        f.store(is_first.select(day.like(place), f.load(F32, state, places)), state, places)

    def _lay_out(self) -> Slots:
        model, trees = self.model, self.plan.trees
        n_k, n_e = len(model.quantities.names), len(model.events)
        sizes = {
            "log": 1, "quantity": n_k, "before": n_k, "last": n_e, "count": len(self.counted), "first": n_e,
            "within": len(self.windows), "now": 1,
            "order": 1, "place": len(self.placed),
            "epoch": len(model.actors.names), "ticked": len(model.actors.names), "tick": len(model.actors.names),
            "open_move": len(model.moves.names), "open_pact": len(model.pacts.names), "played": len(model.moves.names),
            "reason": sum(len(trees.root_options(a)) for a in self.openers),
            "past": sum(len(trees.root_options(a)) + 1 for a in self.openers),
            "worth": max((len(trees.of(a)) for a in self.openers), default=0), **self._sizes_of_minds(),
            "reach": max((tree.n_nodes for tree in trees.trees), default=0),
            "choice": self.n_opener_rows
            + self.max_rows * (1 + len(self.repliers) + len(set(model.types.viewer.tolist()))),
            **self._sizes_of_beliefs(),
            "leaf": max((len(layout.leaf) * len(layout.owners) for layout in self.plan.layouts), default=0),
            "out": max((layout.n_outs for layout in self.plan.layouts), default=0),
            "risk": max((len(ends) for ends in self.plan.ends), default=0),
            "known": max((len(ends) for ends in self.plan.ends), default=0),
            "urgency": len(self.plan.model.actors.value_quantity),
            "amount": len(self.dynamic.effects), "chance": len(self.dynamic.outcomes),
            "drawn": 4, "always": 1, "nowhere": 1,
            "taken": 0 if model.types.is_empty else max((len(tree.option_move) for tree in trees.trees), default=0),
            "hits": len(self.hit_rows), "hit_place": len(self.hit_rows),
            "pending": (self.n_moments + 1) * len(self.scheduled),
            "history": (self.n_moments + 2) * len(self.remembered),
            "held": len(model.tables.names), "talks": 2 * self._most_talked_of(),
            "drawn_day": len(model.undated.names), "stage": len(model.processes.names),
            "stage_end": len(model.processes.names), "started": len(model.processes.names),
        }  # fmt: skip
        offsets = np.concatenate(([0], np.cumsum(list(sizes.values())))).tolist()
        return Slots(**dict(zip(sizes, offsets, strict=False)), size=offsets[-1])

    def _sizes_of_minds(self) -> dict[str, int]:
        n = 0 if self.model.minds.is_fixed else len(self.model.actors.names)
        return {"regime": min(n, 1), "renew": n, "mind": 2 * n, "aside": self.max_rows * min(n, 1)}

    def _sizes_of_beliefs(self) -> dict[str, int]:
        """Return the sizes of what only cases have in which actors have types."""
        types, plan = self.model.types, self.plan
        n_pairs, n_keys, n_openings = len(types.about), len(self.reply_keys), self.n_openings_of_types
        payoffs = [tree.n_leaves * len(layout.owners) for tree, layout in zip(plan.every, plan.layouts, strict=True)]
        numbers = {actor: plan.openings(actor) for actor in plan.guises.of}
        alone = [size for number, size in enumerate(payoffs) if plan.typed(number) != ABSENT]
        together = [sum(payoffs[number] for number in each) for each in numbers.values()]
        return {
            "belief": types.belief.size, "learnt": min(n_pairs, 1), "turned": len(types.actor),
            "wanted": n_openings, "seen": n_openings, "seen_before": n_openings, "reasons_new": min(n_pairs, 1),
            "kappa": n_pairs, "answer": n_keys, "answer_day": n_keys, "answer_kappa": n_keys * n_pairs,
            "offered": max(map(len, numbers.values()), default=0),
            "opening": max(
                ((1 + len(each)) * len(plan.guises.of[actor]) + len(each) for actor, each in numbers.items()), default=0
            ),
            "heard": types.belief.size, "payoff": max([0, *alone, *together]),
        }  # fmt: skip

    @property
    def n_openings_of_types(self) -> int:
        """Count the opening moves of actors that have types."""
        return sum(len(self.plan.trees.of(actor)) for actor in self.plan.guises.of)

    def opening_place(self, actor: int, position: int) -> int:
        """Return where an opening move of an actor that has types stands among those of all."""
        before = [each for each in self.plan.guises.of if each < actor]
        return sum(len(self.plan.trees.of(each)) for each in before) + position

    def reply_key(self, number: int, node: int) -> tuple[int, ...]:
        """Return what tells the place of a node: two with the same options are answered alike."""
        tree = self.plan.every[number]
        return tuple(tree.option_number[row] for row in tree.options(node))

    @cached_property
    def reply_keys(self) -> dict[tuple[int, ...], int]:
        """Number of each place at which an actor that has types answers."""
        found: dict[tuple[int, ...], int] = {}
        for place, tree in enumerate(self.plan.every):
            for node, owner in enumerate(tree.node_owner):
                if owner in self.plan.guises.of:
                    found.setdefault(self.reply_key(place, node), len(found))
        return found

    def pairs_about(self, actor: int) -> list[int]:
        """Return the rows of what others believe of an actor that has types."""
        types = self.model.types
        typed = types.of(actor)
        return [pair for pair, about in enumerate(types.about.tolist()) if about == typed]

    def pair(self, actor: int, about: int) -> int:
        """Return the row of what an actor believes of another."""
        return next(pair for pair in self.pairs_about(about) if self.model.types.viewer[pair] == actor)

    def held(self, pair: int) -> list[int]:
        """Return the quantities that hold what somebody believes of somebody's type, by type."""
        types = self.model.types
        quantities: list[int] = types.belief[pair, : len(types.rows(int(types.about[pair])))].tolist()
        return quantities

    def belief_slot(self, pair: int, of_type: int) -> int:
        """Return the slot of what is believed while an episode is played."""
        return self.slots.belief + pair * self.model.types.belief.shape[1] + of_type

    def _most_talked_of(self) -> int:
        """Return how many numbers of eight paths a session works on at most."""
        tables = self.model.tables
        sizes = zip(np.diff(tables.party_start).tolist(), np.diff(tables.issue_start).tolist(), strict=True)
        return max((scratch_doubles(parties, issues) for parties, issues in sizes), default=0)

    def _cut_tables(self) -> CutTables:
        """Return the tables of what ranges cut off; the prices they need are laid out among the world's numbers."""
        where = CutSlots(**{each.name: getattr(self.slots, each.name) for each in fields(CutSlots)})
        tables = CutTables(self.plan, where, (self.library.cut, self.library.turn), self.range_bits)
        lay_out_prices(self.plan)
        return tables

    # Small things that several functions need -----------------------------------------------------------------------

    def world_number(self, f: Function, slot: int) -> Lane:
        """Load a number of the world, the same in all lanes."""
        return f.load("float", f.parameter("world_numbers"), slot).splat()

    def seen(self, f: Function, kind: Kind, *places: int) -> Lane:
        """Load a number made of places as the world has them."""
        return self.world_number(f, self.plan.seen(kind, *places))

    def paced(self, f: Function, kind: Kind, *parts: int) -> Lane:
        """Load a number of the world that depends on the length of the present interval."""
        at = f.load("i32", Lane(f, "ptr", "@pace_at"), f.parameter("t"))
        return f.load(
            "float", f.address(f.parameter("world_numbers"), at, "float"), self.plan.pace(kind, *parts)
        ).splat()

    def paced_place(self, f: Function, kind: Kind, *places: int) -> Lane:
        """Load a number made of places as the world has them and of the length of the present interval."""
        return self.paced(f, kind, *(self.plan.rows.column(0, place) for place in places))

    def words(self, f: Function, purpose: Purpose, index: Lane | int) -> list[Lane]:
        """Draw four words of random bits per lane, of this day."""
        return self._block(f, self.library.philox, purpose, index, f.parameter("day"))

    def words_at(self, f: Function, purpose: Purpose, index: int, step: Lane) -> list[Lane]:
        """Draw four words of random bits per lane, of a step that all lanes share or that differs by lane."""
        callee = self.library.philox if step.kind == "i32" else self.library.philox_epochs
        return self._block(f, callee, purpose, index, step)

    def private_words(self, f: Function, block: int, epoch: Lane) -> list[Lane]:
        """Draw the words of private reasons of options 4 block to 4 block + 3, of the owner's epoch by lane."""
        return self._block(f, self.library.philox_epochs, Purpose.GUMBEL, block, epoch)

    def _block(self, f: Function, callee: Function, purpose: Purpose, index: Lane | int, step: Lane) -> list[Lane]:
        address = f.constant("i32", tag(purpose, index)) if isinstance(index, int) else index | tag(purpose, 0)
        key = [f.parameter("k0"), f.parameter("k1")]
        drawn = f.call(callee, [f.parameter("world"), f.parameter("path"), step, address, *key])
        return unpack(drawn)

    def table(self, f: Function, name: str, numbers: Sequence[int]) -> Lane:
        """Keep a table of integers among the program's constants; return its address."""
        self.tables[name] = list(numbers)
        return Lane(f, "ptr", f"@{name}")

    def exp(self, f: Function, x: Lane) -> Lane:
        """Call the exponential."""
        return f.call(self.library.exp, [x])

    def minus_log(self, f: Function, x: Lane) -> Lane:
        """Write -log of a number in (0, 1]."""
        return f.call(self.library.minus_log, [x])

    def now(self, f: Function) -> Lane:
        """Load the present day by lane."""
        return f.load(F32, f.parameter("state"), self.slots.now)

    def set_now(self, f: Function, day: Lane, gates: Iterable[Gate] = (), events: Iterable[int] = ()) -> None:
        """Write that it is now the given day by lane, or the last of some events or that gates name, if later."""
        now = self.not_before(f, day, *(gate.when for gate in gates), events=events)
        f.store(now, f.parameter("state"), self.slots.now)

    def not_before(self, f: Function, day: Lane, *conditions: ex.Expression | None, events: Iterable[int] = ()) -> Lane:
        """Write the later of a day and of the last days of some events and of those that some conditions name."""
        for event in sorted(set(events).union(*map(ex.events_in, conditions))):
            day = greatest(day, f.load(F32, f.parameter("state"), self.slots.last + event))
        return day

    def day_of(self, f: Function, back: int = 0) -> Lane:
        """Load the day of the present moment, or of one before it, as a number in all lanes."""
        return f.load("float", f.parameter("days"), f.parameter("t") - back).splat()

    def surroundings(self, f: Function) -> Surroundings:
        """Return what conditions look at."""
        state, slots = f.parameter("state"), self.slots
        return Surroundings(
            quantity=lambda k: f.load(F32, state, slots.quantity + k),
            start=lambda k: self.start_of(f, k),
            wide=self.plan.wide,
            last=lambda e: f.load(F32, state, slots.last + e),
            count=lambda e: f.load(F32, state, slots.count + self.counted.index(e)),
            within=lambda window: f.load(F32, state, slots.within + self.windows.index(window)),
            parameter=lambda place: self.seen(f, Kind.RAW, place),
            now=lambda: self.now(f),
            fixed=lambda part: self.world_number(f, self._fixed_slot(part)),
        )

    def _fixed_slot(self, part: ex.Expression) -> int:
        """Return the slot of what a part of an expression comes to in the world."""
        if part not in self.fixed:
            self.fixed[part] = self.plan.constant(Kind.FIXED, len(self.fixed))
        return self.fixed[part]

    def sheet_surroundings(self, f: Function, layout: SheetLayout) -> Surroundings:
        """Return what expressions look at while an episode is solved: the numbers in them are the viewer's."""
        sheet = f.parameter("sheet")

        def load(slot: int) -> Lane:
            return f.load("float", sheet, slot).splat()

        def start(quantity: int) -> Lane:
            high, low = layout.starts[quantity], layout.starts[quantity] + 1
            return load(high).cast(F64) + load(low).cast(F64)

        return replace(
            self.surroundings(f),
            start=start,
            parameter=lambda place: load(layout.numbers[place]),
            fixed=lambda part: load(layout.fixed[part]),
        )

    def value_of(self, f: Function, place: int) -> Lane:
        """Load a number as the world has it now: that of a place, or what the expression in it gives."""
        formula = self.model.formula(place)
        if formula is None:
            return self.seen(f, Kind.RAW, place)
        return within_ends(number(f, formula.expression, self.surroundings(f)).cast(F32), formula)

    def gate(self, f: Function, gate: Gate, event: int) -> Lane | None:
        """Write whether a gate is open; None if it always is."""
        mask = truth(f, gate.when, self.surroundings(f)) if gate.when is not None else None
        last = f.load(F32, f.parameter("state"), self.slots.last + event)
        more: Lane | None = None
        if gate.once:
            more = last < HAPPENED_ABOVE
        elif gate.cooldown != ABSENT:
            more = (self.now(f) - last) >= self.seen(f, Kind.DAYS_AT_LEAST_ONE, gate.cooldown)
        if mask is None or more is None:
            return mask if more is None else more
        return mask & more

    def note(self, f: Function, kind: int, what: int, mask: Lane, chosen: Lane) -> None:
        """Write an entry of the log, with the state up to what was worked out for the decision."""
        about = (f.constant("i32", kind), f.parameter("t"), f.constant("i32", what))
        f.invoke(
            self.library.note,
            [f.parameter("state"), *about, mask.cast(I32), chosen, f.constant("i32", self.slots.leaf)],
        )

    def call_turn(self, f: Function, callee: Function, *more: Lane) -> None:
        """Call a function that takes part in an interval."""
        f.invoke(callee, [*(f.parameter(name) for _, name in TURN), *more])

    # Numbers that change with the state -----------------------------------------------------------------------------

    def note_amounts(self, f: Function, bundles: Iterable[int]) -> None:
        """Write the amounts of effects that are expressions, as the state gives them now."""
        effects = self.model.effects
        for bundle in bundles:
            for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
                if row in self.dynamic.effects:
                    amount = self.value_of(f, int(effects.amount[row]))
                    if effects.over[row] != ABSENT:
                        amount = amount / self.seen(f, Kind.DAYS_AT_LEAST_ONE, int(effects.over[row]))
                    f.store(amount, f.parameter("state"), self.slots.amount + self.dynamic.effects.index(row))

    def note_chances(self, f: Function, move: int) -> None:
        """Write the cumulative chances of a move's outcomes where these are expressions, as the state gives them."""
        rows = outcome_rows(self.model, move)
        if rows.start not in self.dynamic.outcomes:
            return
        places = [int(self.model.moves.outcome_chance[u]) for u in rows]
        chances = shares_of_outcomes(f, [None if place == REST else self.value_of(f, place) for place in places])
        total = f.constant(F32, 0.0)
        for u, chance in zip(rows, chances, strict=True):
            total = total + chance
            f.store(total, f.parameter("state"), self.slots.chance + self.dynamic.outcomes.index(u))

    # Events ---------------------------------------------------------------------------------------------------------

    def event_record(self, event: int, bundle: int) -> int:
        """Return the offset of an event's record in the table of events, writing it when new."""
        known = self.event_offsets.get((event, bundle))
        if known is not None:
            return known
        self.event_offsets[event, bundle] = offset = len(self.events)
        slots, effects = self.slots, self.model.effects
        rows = range(int(effects.start[bundle]), int(effects.start[bundle + 1]))
        count = slots.count + self.counted.index(event) if event in self.counted else slots.nowhere
        place = slots.place + self.placed.index(event) if event in self.placed else slots.nowhere
        looked_at = event if event in self.looked_at else ABSENT
        layout = [slots.pending, len(self.scheduled), self.n_moments + 1]
        self.events += [slots.now, slots.order, slots.last + event, slots.first + event, place, count, looked_at]
        self.events += [*layout, len(rows)]
        windows = [(position, each) for position, each in enumerate(self.windows) if each.event == event]
        self.events.append(len(windows))
        last = {int(effects.quantity[row]): row for row in rows}
        for row in rows:
            self.events += self._effect(row, closes=row in last.values())
        for position, window in windows:
            self.events += [slots.within + position, window.first, window.last]
        if not self.model.minds.is_fixed:
            self.events += self._change_of_minds(event)
        return offset

    def _change_of_minds(self, event: int) -> list[int]:
        """Return which regimes an event leads to, and who has new reasons then."""
        minds, slots = self.model.minds, self.slots
        if event not in minds.setters:
            return [slots.regime, 0, 0]
        at = minds.setters.index(event)
        renewed = [actor for actor in self.deciders if minds.renews[at, :, actor].any()]
        record = [slots.regime, minds.n_regimes, len(renewed), *minds.follows[at].tolist()]
        for actor in renewed:
            renew = slots.renew + actor if actor in self.openers else slots.nowhere
            record += [slots.epoch + actor, renew, *minds.renews[at, :, actor].astype(int).tolist()]
        return record

    def _effect(self, row: int, *, closes: bool) -> list[int]:
        effects = self.model.effects
        quantity = int(effects.quantity[row])
        after, over = int(effects.after[row]), int(effects.over[row])
        seen = self.plan.seen
        return [
            self.slots.quantity + quantity,
            self._portion(row),
            ABSENT if after == ABSENT else seen(Kind.DAYS, after),
            ABSENT if over == ABSENT else seen(Kind.DAYS_AT_LEAST_ONE, over),
            self.scheduled.index(quantity) if quantity in self.scheduled else 0,
            *self.range_bits(quantity, closes=closes),
        ]

    def _portion(self, row: int) -> int:
        """Return the number of what an effect brings, in all or a day; of an expression its slot, as -1 - slot."""
        amount, over = int(self.model.effects.amount[row]), int(self.model.effects.over[row])
        if row in self.dynamic.effects:
            return -1 - (self.slots.amount + self.dynamic.effects.index(row))
        return self.plan.seen(Kind.RAW, amount) if over == ABSENT else self.plan.seen(Kind.PORTION, amount, over)

    def range_bits(self, k: int, *, closes: bool = True) -> tuple[int, int]:
        """Return the ends of a quantity's range as the bits of single precision; infinite if it is not to be kept."""
        quantities = self.model.quantities
        is_kept = closes and k not in self.plan.wide
        ends = (float(quantities.low[k]), float(quantities.high[k])) if is_kept else (-np.inf, np.inf)
        return float_bits(ends[0]), float_bits(ends[1])

    def happen(self, f: Function, event: int, bundle: int, mask: Lane) -> None:
        """Write that an event happens where ``mask`` is set."""
        self.note_amounts(f, [bundle])
        record = f.address(Lane(f, "ptr", "@events"), self.event_record(event, bundle), "i32")
        given = [f.parameter(name) for name in ("state", "world_numbers", "t", "days")]
        f.invoke(self.happening, [*given, mask.cast(I32), record])

    def level(self, f: Function, quantity: int, place: int) -> Lane:
        """Load a level of a quantity as the world has it, counted as the state counts the quantity."""
        return self.world_number(f, self.plan.slot(self.plan.level(quantity, place)))

    def start_of(self, f: Function, quantity: int) -> Lane:
        """Load the start of a quantity in double precision."""
        start = int(self.model.quantities.start[quantity])
        high, low = (self.seen(f, kind, start).cast(F64) for kind in (Kind.RAW, Kind.LOW_PART))
        return high + low

    def value(self, f: Function, quantity: int) -> Lane:
        """Load the value of a quantity."""
        held = f.load(F32, f.parameter("state"), self.slots.quantity + quantity)
        return (self.start_of(f, quantity) + held.cast(F64)).cast(F32) if quantity in self.plan.wide else held

    def keep_in_range(self, f: Function) -> None:
        """Write the clipping of wide quantities that events change; all others are clipped where they change."""
        if self.plan.wide:
            f.invoke(self.ranges, [f.parameter("state"), f.parameter("world_numbers")])

    def _ranges_function(self) -> Function:
        f = self.add(Function("ranges", [("ptr", "state"), ("ptr", "world_numbers")]))
        for k in sorted(self.plan.wide & set(self.model.effects.quantity.tolist())):
            slot = self.slots.quantity + k
            value = self.in_range(f.load(F32, f.parameter("state"), slot), k)
            if value is not None:
                f.store(value, f.parameter("state"), slot)
        f.give()
        return f

    def in_range(self, value: Lane, k: int) -> Lane | None:
        """Write the clipping of a quantity's value; None if it has no range."""
        low, high = float(self.model.quantities.low[k]), float(self.model.quantities.high[k])
        if np.isinf(low) and np.isinf(high):
            return None
        f = value.function

        def bound(at: float) -> Lane | float:
            if k not in self.plan.wide:
                return at
            row = self.plan.rows.bound(at, self.plan.rows.column(0, int(self.model.quantities.start[k])))
            return self.world_number(f, self.plan.slot(row))

        if not np.isinf(low):
            value = greatest(value, bound(low))
        return value if np.isinf(high) else least(value, bound(high))

    def turn(self, name: str, *more: tuple[str, str]) -> Function:
        """Begin a function that takes part in an interval."""
        return self.add(Function(name, [*TURN, *more]))
