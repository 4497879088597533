"""One path: the loop over moments.

Read it beside "One path" in docs/reference/algorithm.md: the numbers of the parts are the page's.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from detente.core.random import MASK, Purpose, block, normal_pair, uniform, word
from detente.model.expression import (
    Both,
    Either,
    Expression,
    Happened,
    HappenedWithin,
    Not,
    Truth,
    asks_of_events,
    events_in,
    nodes,
    waits_for_events,
)
from detente.model.model import ABSENT, Floats, Gate, Model
from detente.sim.runs import NEVER
from detente.sim.twin.chance import NEVER_ENDS, Chance, Running
from detente.sim.twin.conditions import CLEARLY, Situation, evaluate_number, evaluate_truth, rounding_of
from detente.sim.twin.episode import Episode, Watch, Witness
from detente.sim.twin.flow import drive as drive_of
from detente.sim.twin.flow import factor, gain_in, half_interval, steepest
from detente.sim.twin.numbers import WORLD, Push, WorldNumbers
from detente.sim.twin.past import Past
from detente.sim.twin.record import Close, Decision, Happening, Trace
from detente.sim.twin.roles import Habits, Role, role_of
from detente.sim.twin.talks import SETTLEMENT_ROUNDINGS, Session, sessions_of
from detente.sim.twin.tree import WAIT, owners_of
from detente.sim.twin.typed import LEAST_BELIEF, kept_possible
from detente.world.draws import draw_worlds

ANY_PATH = MASK
"""In place of a path's number where a random number is the whole world's."""
NEVER_DAY = -1e9
"""``last`` of an event that never happened."""
BEFORE_ALL, AFTER_ALL = -1.0, math.inf
"""Places on a day: before and after all that happens on it."""
ARRIVAL = 1 << 14
"""Words between one arrival of a shock within an interval and the next: four a block, 2^12 blocks."""
NORMAL_ROUNDINGS = 8.0
"""A normal number made in a precision of eps is wrong by less than this many eps: a radius of up to 6 times the error
of an angle of up to 2 pi is rare."""


Instant = tuple[float, float]
"""A point of a path: a day, and how much had happened on the path before."""


def trace(
    model: Model,
    *,
    seed: int,
    world: int,
    path: int,
    numbers: WorldNumbers | Floats | None = None,
    witness: Witness | None = None,
) -> Trace:
    """Follow one path and write everything down.

    Parameters
    ----------
    model
        The case.
    seed
        Seed of the run.
    world, path
        Which path.
    numbers
        The world: ``WorldNumbers`` (kept between paths of one world it saves most of the time) or a row ``[D]`` of
        drawn values. By default world ``world`` of the run.
    witness
        Told of every choice at the moment it is made (see `detente.sim.twin.split`).

    Returns
    -------
    Trace
        The path the engine takes at this address, but for rounding (see ``Trace.margin``).

    References
    ----------
    docs/reference/algorithm.md.
    """
    if numbers is None:
        numbers = draw_worlds(model.draws, seed=seed, first=world, count=1)[0]
    if not isinstance(numbers, WorldNumbers):
        numbers = WorldNumbers(model, numbers)
    return _Path(numbers, seed, world, path, witness).run()


class _Path:
    """The state of a path under way."""

    def __init__(self, numbers: WorldNumbers, seed: int, world: int, path: int, witness: Witness | None) -> None:
        model = numbers.model
        self.witness = witness
        self.numbers, self.model = numbers, model
        self.address = seed, world, path
        self.moments: list[int] = model.timeline.moments.tolist()
        self.moment = 0
        start = [numbers.seen(WORLD, place) for place in model.quantities.start.tolist()]
        for typed in range(len(model.types.actor)):
            for held in model.types.beliefs(typed).values():
                for quantity, b in zip(held, kept_possible([start[k] for k in held]), strict=True):
                    start[quantity] = b
        before = model.events_before.tolist()
        self.now = Situation(
            day=0.0,
            x=start.copy(),
            sizes=[rounding_of(value) for value in start],
            last=[NEVER_DAY if math.isnan(day) else day for day in before],
            count=[0 if math.isnan(day) else 1 for day in before],
            days=[[] for _ in before],
        )
        self.start = start
        self.low, self.high = model.quantities.low.tolist(), model.quantities.high.tolist()
        self.epochs = [0] * len(model.actors.names)
        self.regime = 0
        self.entries, self.sessions = entries_of(model), sessions_of(model)
        self.held_last = model.tables.since.tolist()
        self.scheduled: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.history: list[list[float]] = [self.now.x.copy()]
        self.size_history: list[list[float]] = [self.now.sizes.copy()]
        self.values: list[list[float]] = []
        self.sizes: list[list[float]] = []
        self.answers: list[float | None] = [None] * len(model.questions)
        self.asked = [True] * len(model.questions)
        self.happenings: list[Happening] = []
        self.decisions: list[Decision] = []
        self.clocks: list[tuple[int, str]] = []
        self.renewals: list[tuple[int, str]] = []
        self.first = [NEVER] * len(model.events)
        self.happened_at: list[Instant] = [(0.0, BEFORE_ALL) if day <= 0 else (NEVER, AFTER_ALL) for day in before]
        rows = [0 if question.kind == "number" else len(question.conditions) for question in model.questions]
        self.met_at: list[list[Instant]] = [[(NEVER, AFTER_ALL)] * n for n in rows]
        self.closest: dict[int, Close] = {}
        self.first_reasons: dict[int, dict[int, tuple[float, float]]] = {}
        self.chance = Chance(numbers, self.now, self.address, self._watch)
        self.drawn_days = self.chance.days()
        self.habits = {actor: Habits() for actor in model.types.actor.tolist()}
        self.learnt: list[tuple[int, str, float, float]] = []
        self.processes = [Running() for _ in model.processes.names]

    @property
    def day(self) -> int:
        """The day of the present moment."""
        return self.moments[self.moment]

    @property
    def length(self) -> int:
        """Days since the last moment."""
        return self.day - self.moments[self.moment - 1]

    def run(self) -> Trace:
        self._clip()
        self.history[0], self.size_history[0] = self.now.x.copy(), self.now.sizes.copy()
        self._look_back()
        self._let_days_come()
        self._let_actors_decide()
        self._keep_calendar()
        self._answer_by_pacts()
        self._begin_processes()
        self._ask()
        for moment in range(1, len(self.moments)):
            self.moment = moment
            self._renew()
            self._advance()
            self._let_days_come()
            self._draw_shocks()
            self._let_actors_decide()
            self._settle_down()
            self._keep_calendar()
            self._answer_by_pacts()
            self._begin_processes()
            self._ask()
        return self._finished()

    # Reasons at the start

    def _look_back(self) -> None:
        """Draw the private reasons over opening moves on what the past says of them."""
        seed, world, path = self.address
        actors = self.model.actors
        for actor in self.numbers.trees:
            if actor not in self.numbers.pasts:
                self.numbers.pasts[actor] = self._past(actor)
            past = self.numbers.pasts[actor]
            if actor in self.habits:
                tree = self.numbers.past_trees[actor]
                open_then = {
                    option for option, number in zip(tree.options, tree.numbers, strict=True) if number in past.levels
                }
                self.habits[actor].seen = open_then - {WAIT}
            for margin, what in past.close:
                self._watch(margin, what)
            unseen = self.numbers.chance_unseen(int(actors.tempo[actor]), int(actors.memory[actor]))
            name = f"memory of {actors.names[actor]}"
            if not self._is_drawn(Purpose.CLOCK, self._clock_word(actor) + 1, unseen, name):
                self.first_reasons[actor] = past.reasons(partial(word, seed, world, path, Purpose.GUMBEL, 0))

    def _past(self, actor: int) -> Past:
        tree, close = self.numbers.past_trees[actor], list[tuple[float, str]]()
        is_new, was_open = self.model.moves.is_new, self.model.moves.was_open
        episode = Episode(
            numbers=self.numbers,
            now=self.now,
            is_open=partial(self._is_open, watch=lambda margin, what: close.append((margin, what))),
            epochs=self.epochs,
            address=self.address,
            watch=self._watch,
            players=tuple(sorted(owners_of(tree))),
            done=frozenset(option for option in tree.options if option >= 0 and is_new[option]),
            opened=frozenset(option for option in tree.options if option >= 0 and was_open[option]),
            typed=self._role(owners_of(tree), actor),
        )
        levels = {tree.numbers[index]: level for index, level in episode.levels(tree).items()}
        return Past(levels, tree.numbers[0], tuple(close))

    def _set_day(self, day: float, gates: Iterable[Gate] = (), events: Iterable[int] = ()) -> None:
        """Let it be a day, or the last of some events or of one that the gates name if that is later."""
        known = [self.now.last[event] for event in events]
        self.now.day = max([self._not_before(day, [gate.when for gate in gates]), *known])

    def _not_before(self, day: float, conditions: Iterable[Expression | None]) -> float:
        """Return the later of a day and of the last days of the events that some conditions name."""
        return max([day, *(self.now.last[event] for condition in conditions for event in events_in(condition))])

    # Part 1

    def _renew(self) -> None:
        for actor, name in enumerate(self.model.actors.names):
            chance = self.numbers.chance_within(self.length, int(self.model.actors.memory[actor]))
            if self._is_drawn(Purpose.CLOCK, self._clock_word(actor) + 1, chance, f"memory of {name}"):
                self.epochs[actor] += 1
                self.renewals.append((self.day, name))

    # Part 6

    def _keep_calendar(self) -> None:
        calendar = self.model.calendar
        self._set_day(float(self.day))
        for entry in self.entries.get(self.day, ()):
            name, event = calendar.names[entry], int(calendar.event[entry])
            is_held = self._is_open(calendar.gates[entry], event, f"gate of {name}")
            is_held = is_held and self.chance.comes(f"calendar.{name}", int(calendar.chance[entry]))
            if is_held:
                self._happen(event, int(calendar.bundle[entry]), "calendar")
                self._end(event, self.chance.end_of_entry(f"calendar.{name}", event))
            for table, number, is_last in self.sessions.get(entry, ()):
                if self.now.count[int(self.model.tables.deal_event[table])] == 0:
                    self._meet(table, number, entry, is_held=is_held, is_last=is_last)

    def _meet(self, table: int, number: int, entry: int, *, is_held: bool, is_last: bool) -> None:
        """Let a table meet that has not come to a deal."""
        tables, calendar = self.model.tables, self.model.calendar
        is_deal = False
        if is_held:
            day = float((calendar.dates[entry] - self.model.timeline.dates[0]).days)
            days, self.held_last[table] = day - self.held_last[table], day
            meeting = Session(self.numbers, self.now, table, number, days, self.address, self._watch).hold()
            is_deal = meeting is not None and bool(meeting.is_deal[0])
            if meeting is not None and is_deal:
                self._settle(table, meeting.is_settled[0].tolist(), meeting.terms[0].tolist())
        because = calendar.names[entry]
        if is_deal:
            self._happen(int(tables.deal_event[table]), int(tables.deal_bundle[table]), "talks", because=because)
        elif is_last:
            self._happen(int(tables.no_deal_event[table]), int(tables.no_deal_bundle[table]), "talks", because=because)

    def _settle(self, table: int, is_settled: list[bool], terms: list[float]) -> None:
        """Let what was agreed hold from now on."""
        tables = self.model.tables
        first = int(tables.issue_start[table])
        for issue, (covered, term) in enumerate(zip(is_settled, terms, strict=True), start=first):
            if covered:
                quantity = int(tables.issue_term[issue])
                self.now.x[quantity] = term
                ends = abs(float(tables.issue_low[issue])), abs(float(tables.issue_high[issue]))
                self.now.sizes[quantity] = SETTLEMENT_ROUNDINGS * max(ends)

    # Part 3

    def _let_days_come(self) -> None:
        """Let happen what comes within an interval on days drawn before: entries, then ends of stages, day by day."""
        first = self.moments[self.moment - 1] + 1 if self.moment else 0
        for day in range(first, self.day + 1):
            for entry, drawn in enumerate(self.drawn_days):
                if drawn == day:
                    self._set_day(float(day))
                    self._keep_entry(entry)
            for process, running in enumerate(self.processes):
                while running.end <= day:
                    self._set_day(float(day))
                    self._end_stage(process, running)

    def _keep_entry(self, entry: int) -> None:
        """Let an entry happen whose day was drawn."""
        undated = self.model.undated
        name, event = undated.names[entry], int(undated.event[entry])
        is_open = self._is_open(undated.gates[entry], event, f"gate of {name}")
        if is_open and self.chance.comes(f"calendar.{name}", int(undated.chance[entry])):
            self._happen(event, int(undated.bundle[entry]), "calendar")
            self._clip()
            self._end(event, self.chance.end_of_entry(f"calendar.{name}", event))

    def _end_stage(self, process: int, running: Running) -> None:
        """Let a stage end, unless its process is broken off."""
        processes = self.model.processes
        rows, row = processes.stages(process), processes.stages(process)[running.stage]
        begun, running.end = running.end, NEVER_ENDS
        if self._holds(processes.stops[process], f"end of {processes.names[process]}"):
            running.stage = len(rows)
            return
        before = self.model.events[int(processes.stage_event[row - 1])] if running.stage else ""
        self._happen(int(processes.stage_event[row]), int(processes.stage_bundle[row]), "stage", because=before)
        self._clip()
        running.stage += 1
        if running.stage < len(rows):
            running.end = self.chance.end_of_stage(process, row + 1, running.run, begun)

    def _draw_shocks(self) -> None:
        shocks = self.model.shocks
        for shock, name in enumerate(shocks.names):
            event, number = int(shocks.event[shock]), self.model.address("shocks", shock)
            exponent, size = self._rise(shock)
            self.now.day = 0.5 * (self.moments[self.moment - 1] + self.day)
            rate, rate_size = self.numbers.present(WORLD, int(shocks.rate[shock]), self.now)
            per_day = rate * math.exp(exponent)
            size += rate_size / rate if rate > 0.0 else 0.0
            if per_day <= 0.0:
                continue
            waited, arrival = 0.0, 0
            while True:
                hazard = per_day * max(0.0, self.length - waited)
                u = self._uniform(Purpose.HAZARD, number + ARRIVAL * arrival)
                chance = 1.0 - math.exp(-hazard)
                # How far an error in the exponent moves the chance, and the rounding of the chance itself.
                self._watch(abs(u - chance) / (hazard * math.exp(-hazard) * (size + 1.0) + 1.0), f"shock {name}")
                if not u < chance:
                    break
                arrival += 1
                waited += -math.log1p(-u) / per_day
                self._set_day(self._day_after(waited, f"day of {name}", size), [shocks.gates[shock]])
                if self._is_open(shocks.gates[shock], event, f"gate of {name}"):
                    self._happen(event, int(shocks.bundle[shock]), "shock")
                    self._end(event, self.chance.end_of_shock(f"shocks.{name}", event, self.day, arrival - 1))
                elif shocks.gates[shock].stays_shut:
                    break  # later arrivals within the interval would find it shut too

    def _day_after(self, waited: float, name: str, size: float = 0.0) -> float:
        """Return the day, within this interval, on which something comes that has been waited for, in days."""
        whole = min(waited, float(self.length))
        self._watch(abs(whole - round(whole)) / (waited * (size + 2.0) + 1e-30) if whole < self.length else 1.0, name)
        return min(float(self.day - self.length + math.floor(whole) + 1), float(self.day))

    def _rise(self, shock: int) -> tuple[float, float]:
        shocks = self.model.shocks
        total = size = 0.0
        for row in range(int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1])):
            quantity = int(shocks.rise_quantity[row])
            coefficient = self.numbers.seen(WORLD, int(shocks.rise_coefficient[row]))
            rest = self.numbers.rest(quantity, self.day - 0.5 * self.length)
            total += coefficient * (self.now.x[quantity] - rest)
            size += abs(coefficient) * (self.now.sizes[quantity] + abs(rest))
        return min(max(total, -30.0), 30.0), size

    # Part 4

    def _let_actors_decide(self) -> None:
        seed, world, _ = self.address
        actors = list(self.numbers.trees)

        def order(actor: int) -> tuple[int, int]:
            number = self.model.address("actors", actor)
            return word(seed, world, ANY_PATH, Purpose.ORDER, self.day, number), actor

        for actor in sorted(actors, key=order) if len(actors) > 1 else actors:
            name, tempo = self.model.actors.names[actor], int(self.model.actors.tempo[actor])
            forced = self._forced(actor)
            ticks = False
            if self.moment > 0:
                chance = self.numbers.chance_within(self.length, tempo)
                ticks = self._is_drawn(Purpose.CLOCK, self._clock_word(actor), chance, f"clock of {name}")
            if ticks:
                u = self._uniform(Purpose.CLOCK, self._clock_word(actor))
                waited = -self.numbers.seen(WORLD, tempo) * math.log1p(-u)
                day = self._day_after(waited, f"day of {name}")
                today = float(self.day) if forced is not None else day
                self._set_day(today, self.numbers.gates[actor], self.model.minds.setters)
                self.clocks.append((int(self.now.day), name))
            elif forced is not None:
                self._set_day(float(self.day))
            if ticks or forced is not None:
                self._take_turn(actor, forced, goes_on=ticks)

    def _take_turn(self, actor: int, forced: int | None, *, goes_on: bool) -> None:
        """Let an actor do all it wants to do: one episode after the other, each opening move (or variant) once."""
        variants = self.model.moves.variants.tolist()
        done: set[int] = set()
        if actor in self.habits:
            self.habits[actor].is_new = False
        played = self._play_episode(actor, forced)
        while played and goes_on:
            same = variants[played[0]]
            done |= {played[0]} | {move for move, group in enumerate(variants) if group == same != ABSENT}
            if all(option in done for option in self.numbers.trees[actor].options if option != WAIT):
                break
            played = self._play_episode(actor, done=frozenset(done))
        if actor in self.habits:
            self.habits[actor].last_turn = self.day

    def _forced(self, actor: int) -> int | None:
        """Return the move that an intervention makes an actor play on this day."""
        for move, day in self.model.interventions.forced:
            if day == self.day and int(self.model.moves.by[move]) == actor:
                return move
        return None

    def _play_episode(
        self, actor: int, forced: int | None = None, done: frozenset[int] = frozenset()
    ) -> tuple[int, ...]:
        """Let an actor open an episode, or wait; return the moves played."""
        # A witness may ask about the episode once it is over: what its choices saw stands still.
        now = self.now
        numbers = self.numbers.at(now)
        episode = Episode(
            numbers=numbers,
            now=replace(now, x=now.x.copy(), sizes=now.sizes.copy(), last=now.last.copy(), count=now.count.copy()),
            is_open=self._is_open,
            epochs=self.epochs,
            address=self.address,
            watch=self._watch,
            players=self.numbers.players[actor],
            reasons=self.first_reasons.get(actor, {}),
            done=done,
            regime=self.regime,
            witness=self.witness,
            typed=self._role(self.numbers.players[actor], actor),
        )
        played = episode.play(self.numbers.trees[actor], forced)
        if episode.typed is not None:
            self._believe(episode.typed)
        self.decisions += episode.decisions
        moves = self.model.moves
        # Outcomes are drawn for all moves first: nothing of an episode has happened while it is being played.
        outcomes = [self._draw_outcome(numbers, actor, move, played[0]) for move in played]
        opening = moves.names[played[0]] if played else ""
        joint = {each.chosen: each.together for each in episode.decisions if each.together}
        for position, (move, outcome) in enumerate(zip(played, outcomes, strict=True)):
            cause = "reply" if position else "move"
            mover = self.model.actors.names[int(moves.by[move])]
            because = opening if position else ""
            at = int(moves.event[move]), int(moves.bundle[move])
            joined = joint.get(moves.names[move], 0)
            self._happen(*at, cause, actor=mover, because=because, numbers=numbers, together=joined)
            if outcome is not None:
                self._happen(*outcome, "outcome", actor=mover, because=moves.names[move], numbers=numbers)
        return played

    # What others believe of actors of unknown type

    def _role(self, players: Iterable[int], opener: int) -> Role | None:
        """Return who of some players is of unknown type, and what is believed of it now; None where nobody is."""
        players = list(players)
        habits = next((self.habits[actor] for actor in players if actor in self.habits), None)
        return role_of(self.numbers, self.now, players, opener=opener, habits=habits, day=self.day)

    def _believe(self, role: Role) -> None:
        """Let those who watch believe from now on what an episode has told them."""
        held = self.model.types.beliefs(self.model.types.of(role.actor))
        for watcher, size in role.evidence.items():
            for quantity, b in zip(held[watcher], role.beliefs[watcher], strict=True):
                before = self.now.x[quantity]
                known = self.now.sizes[quantity] / (before * (1.0 - before) + LEAST_BELIEF)
                self.now.x[quantity] = b
                self.now.sizes[quantity] = b * (1.0 - b) * (known + size) + rounding_of(b)
                if b != before:
                    self.learnt.append((int(self.now.day), self.model.quantities.names[quantity], before, b))

    def _draw_outcome(self, numbers: WorldNumbers, actor: int, move: int, opening: int) -> tuple[int, int] | None:
        """Return event and bundle of the outcome of a move, None if it has none."""
        outcomes = numbers.outcomes(WORLD, move)
        if not outcomes:
            return None
        name = self.model.moves.names[move]
        seed, world, path = self.address
        # The position of the opening move among the actor's stands above the day.
        step = self.model.opening_position(opening) << 16 | self.day
        number = self.model.outcome_address(actor, move)
        u = uniform(word(seed, world, path, Purpose.OUTCOME, step, number))
        total = 0.0
        for chance, bundle, event in outcomes[:-1]:
            total += chance
            self._watch(abs(u - total), f"outcome of {name}")
            if u < total:
                return event, bundle
        return outcomes[-1][2], outcomes[-1][1]

    # Part 7

    def _answer_by_pacts(self) -> None:
        pacts = self.model.pacts
        since = self.moments[self.moment - 1] if self.moment else -1
        for pact, name in enumerate(pacts.names):
            callers = pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist()
            calling = [event for event in callers if self.now.last[event] > since]
            event = int(pacts.event[pact])
            if calling:
                self._set_day(max(self.now.last[event] for event in calling), [pacts.gates[pact]])
            if calling and self._is_open(pacts.gates[pact], event, f"gate of {name}"):
                number = self.model.address("pacts", pact)
                honoured, _ = self.numbers.present(WORLD, int(pacts.honoured[pact]), self.now)
                if self._is_drawn(Purpose.PACT, number, honoured, f"pact {name}"):
                    bloc = self.model.actors.names[int(pacts.bloc[pact])]
                    because = self.model.events[calling[0]]
                    self._happen(event, int(pacts.bundle[pact]), "pact", actor=bloc, because=because)

    def _begin_processes(self) -> None:
        """Break off processes, and begin them."""
        processes = self.model.processes
        self._set_day(float(self.day))
        for process, running in enumerate(self.processes):
            name, n = processes.names[process], len(processes.stages(process))
            is_idle = running.stage < 0 or (running.stage == n and bool(processes.again[process]))
            if self._holds(processes.stops[process], f"end of {name}"):
                if running.stage >= 0:
                    running.stage, running.end = n, NEVER_ENDS
            elif is_idle:
                starts = processes.starts[process]
                if starts is None or self._holds(starts, f"beginning of {name}"):
                    day = float(self.day)
                    if starts is not None and running.run == 0 and waits_for_events(starts):
                        begun = self.moments[max(self.moment - 1, 0)]
                        day = float(max(min(self._first_change_to(starts)[0], self.day), begun))
                    running.run, running.stage = running.run + 1, 0
                    running.end = self.chance.end_of_stage(process, processes.stages(process).start, running.run, day)

    def _holds(self, condition: Expression | None, what: str) -> bool:
        """Return whether a condition is given and holds now."""
        if condition is None:
            return False
        holds, margin = evaluate_truth(condition, self.now)
        self._watch(margin, what)
        return holds

    # Part 8

    def _ask(self) -> None:
        self.now.day = float(self.day)
        self.values.append(self.now.x.copy())
        self.sizes.append(self.now.sizes.copy())
        for q, question in enumerate(self.model.questions):
            if question.given is not None and question.given_day == self.day:
                self.asked[q], margin = evaluate_truth(question.given, self.now)
                self._watch(margin, f"what question {question.id} hangs on")
            if question.kind == "number":
                if question.day == self.day:
                    self.answers[q] = evaluate_number(question.conditions[0], self.now)[0]
            elif self.day <= question.day:
                for option, condition in enumerate(question.conditions):
                    if self.met_at[q][option][0] < NEVER:
                        continue
                    if asks_of_events(condition):
                        self.met_at[q][option] = self._first_change_to(condition)
                        continue
                    holds, margin = evaluate_truth(condition, self.now)
                    self._watch(margin, f"question {question.id}")
                    if holds:
                        self.met_at[q][option] = self.now.day, AFTER_ALL

    def _first_change_to(self, condition: Expression) -> Instant:
        """Return when a condition that asks only of events first held: at the end of day 0, or as one happened."""
        asked = [part for part in nodes(condition) if isinstance(part, Happened | HappenedWithin)]
        for instant in sorted([(0.0, AFTER_ALL), *map(self._since, asked)]):
            if instant[0] < NEVER and self._held(condition, instant):
                return instant
        return NEVER, AFTER_ALL

    def _since(self, part: Happened | HappenedWithin) -> Instant:
        """Return when one event that is asked for first happened."""
        if isinstance(part, Happened):
            return self.happened_at[part.event]
        days = [day for day in self.now.days[part.event] if part.first <= day <= part.last]
        return float(min(days, default=NEVER)), BEFORE_ALL

    def _held(self, condition: Expression, instant: Instant) -> bool:
        """Return whether a condition that asks only of events held at an instant."""
        match condition:
            case Both(left, right):
                return self._held(left, instant) and self._held(right, instant)
            case Either(left, right):
                return self._held(left, instant) or self._held(right, instant)
            case Not(operand):
                return not self._held(operand, instant)
            case Truth(value):
                return value
            case Happened() | HappenedWithin():
                return self._since(condition) <= instant
            case _:
                raise TypeError(f"{condition!r} asks for more than events")

    def _hits(self) -> list[tuple[int, ...]]:
        """Return the days on which conditions were first met; of a choice only that of the option that came first."""
        result = []
        for question, met in zip(self.model.questions, self.met_at, strict=True):
            first = min(met, default=(NEVER, AFTER_ALL))
            winner = met.index(first) if met else 0
            days = [int(day) if day <= question.day else NEVER for day, _ in met]
            result.append(tuple(day if option == winner else NEVER for option, day in enumerate(days)))
        return result

    # Parts 2 and 5

    def _advance(self) -> None:
        """Follow quantities over the first half of an interval, with what links bring late and effects that arrive."""
        self.history.append(self.now.x.copy())
        self.size_history.append(self.now.sizes.copy())
        drives = [self._drive(link) for link in self._late_links()]
        self._flow(float(self.day - self.length))
        middle = self.now.x.copy()
        for link, (drive, drive_size, weight) in zip(self._late_links(), drives, strict=True):
            target = int(self.model.links.target[link])
            gain = gain_in(self.numbers, link, middle, self._in_the_middle())[0]
            by = weight * gain * factor(self.numbers, link, middle)
            self.now.x[target] += by * drive
            self.now.sizes[target] += abs(by) * drive_size + abs(self.now.x[target])
        for quantity, amount in self.scheduled.pop(self.moment, []):
            self._add(quantity, amount)
        self._clip()

    def _settle_down(self) -> None:
        """Follow quantities over the second half of an interval, then let noise enter."""
        self._flow(self.day - 0.5 * self.length)
        self._clip()
        for quantity, amount in self._noise():
            self.now.x[quantity] += amount
            self.now.sizes[quantity] += NORMAL_ROUNDINGS * abs(amount) + abs(self.now.x[quantity])
        self._clip()

    def _flow(self, begin: float) -> None:
        """Follow all quantities over half an interval, from a day on."""
        half = 0.5 * self.length
        now = self._in_the_middle()
        state = half_interval(self.numbers, (now.x, now.sizes), now, begin=begin, days=half, length=self.length)
        self.now.x[:], self.now.sizes[:] = state

    def _in_the_middle(self) -> Situation:
        """Return what is so now, as of the middle of the interval."""
        return replace(self.now, day=0.5 * (self.moments[self.moment - 1] + self.day))

    def _late_links(self) -> list[int]:
        exact = {link for group in self.numbers.groups for link in group.links} | set(self.numbers.stepped.links)
        return [link for link in range(len(self.model.links.names)) if link not in exact]

    def _drive(self, link: int) -> tuple[float, float, float]:
        """Return the drive of a link with a delay or on changes, its size, and for how long it pulls."""
        links = self.model.links
        source, place = int(links.source[link]), int(links.delay[link])
        delay = 0.0 if place == ABSENT else self.numbers.seen(WORLD, place)
        begun = self.moments[self.moment - 1]
        if not links.on_change[link]:
            day = 0.5 * (begun + self.day) - delay
            value, size = self._value_on(source, day)
            rest = self._rest_on(source, day)
            size = steepest(self.numbers, link) * (size + abs(rest))
            return drive_of(self.numbers, link, value, rest), size, float(self.length)
        value, size = self._value_on(source, begun - delay)
        earlier = self.moments[self.moment - 2] - delay if self.moment > 1 else -math.inf
        other, other_size = self._value_on(source, earlier)
        return value - other, size + other_size, 1.0

    def _rest_on(self, quantity: int, day: float) -> float:
        """Return where a quantity rested on a past day: that of the start before it, that of the last moment after."""
        return self.numbers.rest(quantity, min(max(day, 0.0), float(self.moments[self.moment - 1])))

    def _value_on(self, quantity: int, day: float) -> tuple[float, float]:
        """Return a quantity on a past day, on the line between two moments; the start before day 0."""
        if day < 0:
            return self.history[0][quantity], self.size_history[0][quantity]
        day = min(day, float(self.moments[self.moment - 1]))
        first = self.model.timeline.moment_of(math.floor(day))
        second = min(first + 1, self.moment - 1)
        width = self.moments[second] - self.moments[first]
        part = (day - self.moments[first]) / width if width else 0.0
        left, right = self.history[first + 1][quantity], self.history[second + 1][quantity]
        # The engine counts days in single precision, so it reads a slightly different place on the line.
        size = max(self.size_history[first + 1][quantity], self.size_history[second + 1][quantity])
        return left + part * (right - left), size + (day + 1.0) * abs(right - left)

    def _noise(self) -> list[tuple[int, float]]:
        seed, world, path = self.address
        noisy = [k for k, place in enumerate(self.model.quantities.noise.tolist()) if place != ABSENT]
        result = []
        for i, quantity in enumerate(noisy):
            number = self.model.address("noisy", i)
            pair = number // 2
            words = block(seed, world, path, Purpose.NOISE, self.day, 2 * pair // 4)
            first = 2 * pair % 4
            normal = normal_pair(words[first], words[first + 1])[number % 2]
            result.append((quantity, self.numbers.noise(quantity, self.length) * normal))
        return result

    # What several parts share

    def _happen(
        self,
        event: int,
        bundle: int,
        cause: str,
        *,
        actor: str = "",
        because: str = "",
        numbers: WorldNumbers | None = None,
        together: int = 0,
    ) -> None:
        """Let an event happen now. What falls into this interval is added at once.

        ``numbers``: those of the state in which the episode opened; by default those of the present state.
        """
        now = self.now
        pushes = (numbers or self.numbers.at(now)).pushes(bundle)
        # What happens later on the path may be dated earlier.
        now.last[event] = max(now.last[event], now.day)
        self.happened_at[event] = min(self.happened_at[event], (now.day, float(len(self.happenings))))
        now.count[event] += 1
        now.days[event].append(int(now.day))
        self.first[event] = min(self.first[event], int(now.day))
        self.happenings.append(Happening(int(now.day), self.model.events[event], cause, actor, because, together))
        for push in pushes:
            self._push(push)
        self._clip()
        self._change_minds(event)
        self._look_after(event)

    def _change_minds(self, event: int) -> None:
        """Let an event set numbers with which actors decide; whose own are no longer the same has new reasons."""
        minds = self.model.minds
        if event not in minds.setters:
            return
        at = minds.setters.index(event)
        for actor in np.flatnonzero(minds.renews[at, self.regime]).tolist():
            self.epochs[actor] += 1
            self.renewals.append((int(self.now.day), self.model.actors.names[actor]))
        self.regime = int(minds.follows[at, self.regime])

    def _look_after(self, event: int) -> None:
        """Look at the conditions that name an event that has just happened, and ask for more than events."""
        day = self.now.day
        for q, option, condition in self.numbers.looks.get(event, ()):
            self.now.day = self._not_before(day, [condition])
            holds, margin = evaluate_truth(condition, self.now)
            self._watch(margin, f"question {self.model.questions[q].id}")
            if holds:
                instant = self.now.day, float(len(self.happenings) - 1)
                self.met_at[q][option] = min(self.met_at[q][option], instant)
        self.now.day = day

    def _end(self, event: int, end: tuple[int, int] | None) -> None:
        """Let the outcome (event and bundle) of an event happen that nobody chose; None where it has none."""
        if end is not None:
            self._happen(end[0], end[1], "outcome", because=self.model.events[event])
            self._clip()

    def _push(self, push: Push) -> None:
        """Add an effect, or its parts to the moments up to which they come."""
        if not push.after and not push.over:
            self._add(push.quantity, push.part)
            return
        begin = self.now.day + push.after - (not push.over)
        end = begin + (push.over or 1)
        self._add(push.quantity, max(min(end, self.day) - begin, 0.0) * push.part)
        for moment in range(self.moment + 1, len(self.moments)):
            share = min(end, self.moments[moment]) - max(begin, self.moments[moment - 1])
            if share > 0.0:
                self.scheduled[moment].append((push.quantity, share * push.part))

    def _add(self, quantity: int, amount: float) -> None:
        self.now.x[quantity] += amount
        self.now.sizes[quantity] += rounding_of(amount) + rounding_of(self.now.x[quantity])

    def _clip(self) -> None:
        now = self.now
        for quantity, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            x = now.x[quantity]
            if not low <= x <= high:
                now.x[quantity] = min(max(x, low), high)
                if abs(x - now.x[quantity]) > CLEARLY * now.sizes[quantity]:
                    now.sizes[quantity] = rounding_of(now.x[quantity])

    def _is_open(self, gate: Gate, event: int, name: str, watch: Watch | None = None) -> bool:
        now = self.now
        if gate.once and now.count[event] > 0:
            return False
        if gate.cooldown != ABSENT and now.day - now.last[event] < self.numbers.cooldown(gate):
            return False
        if gate.when is None:
            return True
        holds, margin = evaluate_truth(gate.when, now)
        (watch or self._watch)(margin, name)
        return holds

    def _uniform(self, purpose: Purpose, number: int) -> float:
        seed, world, path = self.address
        return uniform(word(seed, world, path, purpose, self.day, number))

    def _clock_word(self, actor: int) -> int:
        """Return the number of an actor's clock word: two a actor, two actors a block."""
        number = self.model.address("actors", actor)
        return 4 * (number // 2) + 2 * (number % 2)

    def _is_drawn(self, purpose: Purpose, number: int, chance: float, name: str, *, size: float = 1.0) -> bool:
        u = self._uniform(purpose, number)
        self._watch(abs(u - chance) / size, name)
        return u < chance

    def _watch(self, margin: float, what: str) -> None:
        known = self.closest.get(self.day)
        if known is None or margin < known.margin:
            self.closest[self.day] = Close(margin, self.day, what)

    def _finished(self) -> Trace:
        seed, world, path = self.address
        return Trace(
            seed=seed,
            world=world,
            path=path,
            names=self.model.quantities.names,
            values=np.array(self.values),
            sizes=np.array(self.sizes),
            happenings=tuple(sorted(self.happenings, key=lambda each: each.day)),
            decisions=tuple(sorted(self.decisions, key=lambda each: each.day)),
            clocks=tuple(sorted(self.clocks, key=lambda each: each[0])),
            renewals=tuple(self.renewals),
            hits=tuple(
                tuple(row) if asked else (NEVER,) * len(row)
                for row, asked in zip(self._hits(), self.asked, strict=True)
            ),
            numbers=tuple(
                math.nan if answer is not None and not asked else answer
                for answer, asked in zip(self.answers, self.asked, strict=True)
            ),
            asked=tuple(self.asked),
            first=tuple(self.first),
            closest=tuple(self.closest[day] for day in sorted(self.closest)),
        )


def entries_of(model: Model) -> dict[int, list[int]]:
    """Return the calendar entries of each day, as listed within it."""
    calendar, result = model.calendar, dict[int, list[int]]()
    for entry in sorted(range(len(calendar.names)), key=lambda entry: (calendar.dates[entry], entry)):
        result.setdefault(int(calendar.day[entry]), []).append(entry)
    return result
