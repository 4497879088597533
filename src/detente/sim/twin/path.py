"""One path: the loop over steps.

Read it beside "One path" in docs/reference/algorithm.md: the numbers of the steps are the page's.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from detente.core.random import MASK, Purpose, block, normal_pair, uniform, word
from detente.model.model import ABSENT, Floats, Gate, Model
from detente.sim.runs import NEVER
from detente.sim.twin.conditions import CLEARLY, Situation, evaluate_number, evaluate_truth, rounding_of
from detente.sim.twin.episode import Episode, Witness
from detente.sim.twin.numbers import WORLD, Push, WorldNumbers
from detente.sim.twin.record import Close, Decision, Happening, Trace
from detente.sim.twin.talks import SETTLEMENT_ROUNDINGS, Session, sessions_of
from detente.world.draws import draw_worlds

ANY_PATH = MASK
"""In place of a path's number where a random number is the whole world's."""
NEVER_STEP = -1e9
"""``last`` of an event that never happened."""
NORMAL_ROUNDINGS = 8.0
"""A normal number made in a precision of eps is wrong by less than this many eps: a radius of up to 6 times the error
of an angle of up to 2 pi is rare."""


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
        self.n_steps = model.timeline.n_steps
        self.step_days = model.timeline.step_days
        start = [numbers.seen(WORLD, place) for place in model.quantities.start.tolist()]
        before = model.events_before.tolist()
        self.now = Situation(
            step=0,
            date=0.0,
            step_days=self.step_days,
            x=start.copy(),
            sizes=[rounding_of(value) for value in start],
            last=[NEVER_STEP if math.isnan(step) else step for step in before],
            count=[0 if math.isnan(step) else 1 for step in before],
        )
        self.start, self.rest = start, [numbers.seen(WORLD, place) for place in model.quantities.rest.tolist()]
        self.low, self.high = model.quantities.low.tolist(), model.quantities.high.tolist()
        self.epochs = [0] * len(model.actors.names)
        self.entries, self.sessions = entries_of(model), sessions_of(model)
        self.held_last = model.tables.since.tolist()
        self.scheduled: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.history: list[list[float]] = []
        self.size_history: list[list[float]] = []
        self.hits = [[NEVER] * (0 if q.kind == "number" else len(q.conditions)) for q in model.questions]
        self.answers: list[float | None] = [None] * len(model.questions)
        self.happenings: list[Happening] = []
        self.decisions: list[Decision] = []
        self.clocks: list[tuple[int, str]] = []
        self.renewals: list[tuple[int, str]] = []
        self.first = [NEVER] * len(model.events)
        self.closest: dict[int, Close] = {}

    def run(self) -> Trace:
        for step in range(self.n_steps):
            self.now.step, self.now.date = step, float(self.model.timeline.days[step])
            self._renew()
            self._apply_scheduled()
            self._keep_calendar()
            self._draw_shocks()
            self._let_actors_decide()
            self._answer_by_pacts()
            self._ask()
            self._move_quantities()
        self.now.step, self.now.date = self.n_steps, float(self.model.timeline.days[self.n_steps])
        self._apply_scheduled()
        self._ask()
        return self._finished()

    # Step 0

    def _renew(self) -> None:
        if self.now.step == 0:
            return
        for actor, name in enumerate(self.model.actors.names):
            chance = self.numbers.chance_per_step(int(self.model.actors.memory[actor]))
            if self._is_drawn(Purpose.CLOCK, _clock_word(actor) + 1, chance, f"memory of {name}"):
                self.epochs[actor] += 1
                self.renewals.append((self.now.step, name))

    # Step 1

    def _apply_scheduled(self) -> None:
        for quantity, amount in self.scheduled.pop(self.now.step, []):
            self._add(quantity, amount)
        self._clip()

    # Step 2

    def _keep_calendar(self) -> None:
        calendar = self.model.calendar
        for entry in self.entries.get(self.now.step, ()):
            name, event = calendar.names[entry], int(calendar.event[entry])
            is_held = self._is_open(calendar.gates[entry], event, f"gate of {name}")
            if is_held:
                self._happen(event, int(calendar.bundle[entry]), "calendar")
                self._clip()
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
        self._clip()

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

    # Step 3

    def _draw_shocks(self) -> None:
        shocks = self.model.shocks
        for shock, name in enumerate(shocks.names):
            event = int(shocks.event[shock])
            if not self._is_open(shocks.gates[shock], event, f"gate of {name}"):
                continue
            exponent, size = self._rise(shock)
            hazard = self.step_days * self.numbers.seen(WORLD, int(shocks.rate[shock])) * math.exp(exponent)
            chance = 1.0 - math.exp(-hazard)
            # How far an error in the exponent moves the chance, and the rounding of the chance itself.
            size = hazard * math.exp(-hazard) * (size + 1.0) + 1.0
            if self._is_drawn(Purpose.HAZARD, shock, chance, f"shock {name}", size=size):
                self._happen(event, int(shocks.bundle[shock]), "shock")
                self._clip()

    def _rise(self, shock: int) -> tuple[float, float]:
        shocks = self.model.shocks
        total = size = 0.0
        for row in range(int(shocks.rise_start[shock]), int(shocks.rise_start[shock + 1])):
            quantity = int(shocks.rise_quantity[row])
            coefficient = self.numbers.seen(WORLD, int(shocks.rise_coefficient[row]))
            total += coefficient * (self.now.x[quantity] - self.rest[quantity])
            size += abs(coefficient) * (self.now.sizes[quantity] + abs(self.rest[quantity]))
        return min(max(total, -30.0), 30.0), size

    # Step 4

    def _let_actors_decide(self) -> None:
        seed, world, _ = self.address
        actors = list(self.numbers.trees)

        def order(actor: int) -> tuple[int, int]:
            return word(seed, world, ANY_PATH, Purpose.ORDER, self.now.step, actor), actor

        for actor in sorted(actors, key=order) if len(actors) > 1 else actors:
            name = self.model.actors.names[actor]
            chance = self.numbers.chance_per_step(int(self.model.actors.tempo[actor]))
            forced = self._forced(actor)
            if forced is not None:
                self._play_episode(actor, forced)
            elif self._is_drawn(Purpose.CLOCK, _clock_word(actor), chance, f"clock of {name}"):
                self.clocks.append((self.now.step, name))
                self._play_episode(actor)

    def _forced(self, actor: int) -> int | None:
        """Return the move that an intervention makes an actor play in this step."""
        for move, step in self.model.interventions.forced:
            if step == self.now.step and int(self.model.moves.by[move]) == actor:
                return move
        return None

    def _play_episode(self, actor: int, forced: int | None = None) -> None:
        episode = Episode(
            numbers=self.numbers,
            now=self.now,
            is_open=self._is_open,
            epochs=self.epochs,
            address=self.address,
            watch=self._watch,
            players=self.numbers.players[actor],
            witness=self.witness,
        )
        played = episode.play(self.numbers.trees[actor], forced)
        self.decisions += episode.decisions
        moves = self.model.moves
        # Outcomes are drawn for all moves first: nothing of an episode has happened while it is being played.
        outcomes = [self._draw_outcome(actor, move) for move in played]
        opening = moves.names[played[0]] if played else ""
        for position, (move, outcome) in enumerate(zip(played, outcomes, strict=True)):
            cause = "reply" if position else "move"
            mover = self.model.actors.names[int(moves.by[move])]
            because = opening if position else ""
            self._happen(int(moves.event[move]), int(moves.bundle[move]), cause, actor=mover, because=because)
            self._clip()
            if outcome is not None:
                event, bundle = outcome
                self._happen(event, bundle, "outcome", actor=mover, because=moves.names[move])
                self._clip()

    def _draw_outcome(self, actor: int, move: int) -> tuple[int, int] | None:
        """Return event and bundle of the outcome of a move, None if it has none."""
        outcomes = self.numbers.outcomes(WORLD, move)
        if not outcomes:
            return None
        name = self.model.moves.names[move]
        u = self._uniform(Purpose.OUTCOME, actor * len(self.model.moves.names) + move)
        total = 0.0
        for chance, bundle, event in outcomes[:-1]:
            total += chance
            self._watch(abs(u - total), f"outcome of {name}")
            if u < total:
                return event, bundle
        return outcomes[-1][2], outcomes[-1][1]

    # Step 5

    def _answer_by_pacts(self) -> None:
        pacts = self.model.pacts
        for pact, name in enumerate(pacts.names):
            callers = pacts.on_event[int(pacts.on_start[pact]) : int(pacts.on_start[pact + 1])].tolist()
            calling = [event for event in callers if self.now.last[event] == self.now.step]
            event = int(pacts.event[pact])
            if calling and self._is_open(pacts.gates[pact], event, f"gate of {name}"):
                honoured = self.numbers.seen(WORLD, int(pacts.honoured[pact]))
                if self._is_drawn(Purpose.PACT, pact, honoured, f"pact {name}"):
                    bloc = self.model.actors.names[int(pacts.bloc[pact])]
                    because = self.model.events[calling[0]]
                    self._happen(event, int(pacts.bundle[pact]), "pact", actor=bloc, because=because)
                    self._clip()

    # Step 6

    def _ask(self) -> None:
        self.history.append(self.now.x.copy())
        self.size_history.append(self.now.sizes.copy())
        for q, question in enumerate(self.model.questions):
            if question.kind == "number":
                if question.step == self.now.step:
                    self.answers[q] = evaluate_number(question.conditions[0], self.now)[0]
            elif self.now.step <= question.step:
                for option, condition in enumerate(question.conditions):
                    if self.hits[q][option] == NEVER:
                        holds, margin = evaluate_truth(condition, self.now)
                        self._watch(margin, f"question {question.id}")
                        if holds:
                            self.hits[q][option] = self.now.step

    # Step 7

    def _move_quantities(self) -> None:
        dynamics, y, sizes = self.numbers.dynamics, self.now.x, self.now.sizes
        x, size = [], []
        for value, value_size, rest, kept in zip(y, sizes, self.rest, dynamics.retention.tolist(), strict=True):
            x.append(value + (1.0 - kept) * (rest - value))
            rounding = 0.0 if kept == 1.0 else abs(value) + (1.0 - kept) * (abs(rest) + abs(value))
            size.append(kept * value_size + rounding)
        for link in range(len(dynamics.source)):
            drive, drive_size = self._drive(link)
            weight, target = float(dynamics.weight[link]), int(dynamics.target[link])
            x[target] += weight * drive
            size[target] += abs(weight) * drive_size + abs(x[target])
        for quantity, amount in self._noise():
            x[quantity] += amount
            size[quantity] += NORMAL_ROUNDINGS * abs(amount) + abs(x[quantity])
        self.now.x, self.now.sizes = x, size
        self._clip()

    def _drive(self, link: int) -> tuple[float, float]:
        dynamics = self.numbers.dynamics
        source, delay = int(dynamics.source[link]), int(dynamics.delay[link])
        value, size = self._value_at(source, self.now.step - delay)
        other, other_size = self.rest[source], abs(self.rest[source])
        if dynamics.on_change[link]:
            other, other_size = self._value_at(source, self.now.step - delay - 1)
        return value - other, size + other_size

    def _value_at(self, quantity: int, step: int) -> tuple[float, float]:
        if step < 0:
            return self.start[quantity], rounding_of(self.start[quantity])
        return self.history[step][quantity], self.size_history[step][quantity]

    def _noise(self) -> list[tuple[int, float]]:
        seed, world, path = self.address
        noisy = [k for k, place in enumerate(self.model.quantities.noise.tolist()) if place != ABSENT]
        result = []
        for i, quantity in enumerate(noisy):
            pair = i // 2
            words = block(seed, world, path, Purpose.NOISE, self.now.step, 2 * pair // 4)
            first = 2 * pair % 4
            normal = normal_pair(words[first], words[first + 1])[i % 2]
            scale = self.numbers.seen(WORLD, int(self.model.quantities.noise[quantity]))
            result.append((quantity, scale * math.sqrt(self.step_days) * normal))
        return result

    # What several steps share

    def _happen(self, event: int, bundle: int, cause: str, *, actor: str = "", because: str = "") -> None:
        """Let an event happen now. What falls on this step is added at once; clipping is left to the caller."""
        now = self.now
        now.last[event] = float(now.step)
        now.count[event] += 1
        if self.first[event] == NEVER:
            self.first[event] = now.step
        self.happenings.append(Happening(now.step, self.model.events[event], cause, actor, because))
        for push in self.numbers.pushes(bundle):
            self._push(push)

    def _push(self, push: Push) -> None:
        for step in range(self.now.step + push.after, self.now.step + push.after + push.over):
            if step == self.now.step:
                self._add(push.quantity, push.part)
            else:
                self.scheduled[step].append((push.quantity, push.part))

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

    def _is_open(self, gate: Gate, event: int, name: str) -> bool:
        now = self.now
        if gate.once and now.count[event] > 0:
            return False
        if gate.cooldown != ABSENT and now.step - now.last[event] < self.numbers.cooldown(gate):
            return False
        if gate.when is None:
            return True
        holds, margin = evaluate_truth(gate.when, now)
        self._watch(margin, name)
        return holds

    def _uniform(self, purpose: Purpose, number: int) -> float:
        seed, world, path = self.address
        return uniform(word(seed, world, path, purpose, self.now.step, number))

    def _is_drawn(self, purpose: Purpose, number: int, chance: float, name: str, *, size: float = 1.0) -> bool:
        u = self._uniform(purpose, number)
        self._watch(abs(u - chance) / size, name)
        return u < chance

    def _watch(self, margin: float, what: str) -> None:
        known = self.closest.get(self.now.step)
        if known is None or margin < known.margin:
            self.closest[self.now.step] = Close(margin, self.now.step, what)

    def _finished(self) -> Trace:
        seed, world, path = self.address
        return Trace(
            seed=seed,
            world=world,
            path=path,
            names=self.model.quantities.names,
            values=np.array(self.history),
            sizes=np.array(self.size_history),
            happenings=tuple(self.happenings),
            decisions=tuple(self.decisions),
            clocks=tuple(self.clocks),
            renewals=tuple(self.renewals),
            hits=tuple(map(tuple, self.hits)),
            numbers=tuple(self.answers),
            first=tuple(self.first),
            closest=tuple(self.closest[step] for step in sorted(self.closest)),
        )


def entries_of(model: Model) -> dict[int, list[int]]:
    """Return the calendar entries of each step in order of their dates, as listed within a day."""
    calendar, result = model.calendar, dict[int, list[int]]()
    for entry in sorted(range(len(calendar.names)), key=lambda entry: (calendar.dates[entry], entry)):
        result.setdefault(int(calendar.step[entry]), []).append(entry)
    return result


def _clock_word(actor: int) -> int:
    """Return the number of an actor's clock word: two a actor, two actors a block."""
    return 4 * (actor // 2) + 2 * (actor % 2)
