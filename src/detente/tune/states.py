"""The chance that a judgement speaks of, worked out from the tree at the state it describes.

Of an opening move it is the chance that it is the first thing done at a decision with new private reasons, as in
`detente.inspect.first_decisions`; of an answer, that it follows the move that it answers, over all that may be answered
before. ``within`` a span of t days, new reasons come at the rate 1 / (memory + tempo), as often as an actor both has
them anew and looks again. An actor that has done one thing decides again, until it waits; so with each set of reasons
it makes a move if that is worth more to it than waiting, whatever else it does: with chance
q = p / (p + p_wait). Then

    P = 1 - (1 - a) exp(-q t / (memory + tempo)),

where a is the chance of what is done at once. At the start that is q for a move that is `new`, and 0 for one that was
open before and has been left. In another state it is q for a move that is shut at the start. One that is open there was
left there, so the reasons kept are not enough where its chance is q0, that of the start; they are enough now with
chance a = (q - q0) / (1 - q0), or 0 where it is worth less now. Reasons are logistic, so this is exact as long as they
are kept. That leaves out what other moves made meanwhile change in the state: the state is held as it is described.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.case.odds import read_span
from detente.case.schema import Case, Judgement
from detente.core.errors import GameError
from detente.game.logit import GameTree, Kind
from detente.inspect.start import is_gate_open, situation_at_start, state_at_start
from detente.inspect.transients import amounts_of
from detente.model.model import Floats, Model
from detente.sim.twin.conditions import Situation
from detente.sim.twin.numbers import WorldNumbers
from detente.tune.rows import Rows, perceived_game, solve_logit
from detente.world.response import viewer_numbers

LEAST = 1e-12
"""Chances nearer to 0 or 1 are taken as this near, so that odds stay finite."""


@dataclass(slots=True)
class Place:
    """A judgement's state in one world: what stands there does not hang on the weights of actors."""

    state: Floats
    """[K] quantities."""
    available: set[str]
    """Moves and pacts whose gates are open."""
    present: dict[int, float] = field(default_factory=dict)
    """What expressions of the state give there, as the actor sees them, by drawn column."""
    start: Place | None = None
    """The start, where the state is another one and a span is judged: what was open there has been left there."""
    prices: Rows = field(default_factory=Rows)
    """Kept between calls."""


class Judged:
    """One judgement, ready to be worked out in any world of its model."""

    def __init__(self, case: Case, name: str, model: Model) -> None:
        self.name = name
        self.entry: Judgement = case.judgements[name]
        self.model = model
        entry = self.entry
        self.actor = case.moves[entry.move].by
        self.is_answer = bool(entry.to) or case.moves[entry.move].reply
        answered = (each for each, move in case.moves.items() if any(entry.move in s.options for s in move.replies))
        self.to = (entry.to or next(answered)) if self.is_answer else ""
        self.opener = case.moves[self.to].by if self.is_answer else self.actor
        self.moves = tuple(each for each in (entry.move, entry.likelier_than) if each)
        self.day = 0.0 if entry.on is None else float((entry.on - case.time.start).days)
        self.span = None if entry.within is None else read_span(entry.within)

    def place(self, drawn: Floats) -> Place:
        """Return the state described, in a world with the numbers ``drawn`` [D]."""
        entry = self.entry
        found = self._place(drawn, entry.after, entry.at, self.day)
        found.available |= set(self.moves)
        if self.span is not None and (entry.after or entry.at or self.day != 0.0):
            found.start = self._place(drawn, (), {}, 0.0)
        return found

    def _place(self, drawn: Floats, after: Sequence[str], at: Mapping[str, float], day: float) -> Place:
        model = self.model
        facts = viewer_numbers(model, drawn, 0)
        names = model.quantities.names
        numbers = WorldNumbers(model, drawn)
        now = situation_at_start(model, state_at_start(model, facts))
        now.day = day
        for event in after:  # each changes what the next one finds
            index = model.events.index(event)
            there = numbers.at(now)
            for bundle in _bundles(model, index):
                for quantity, amount in amounts_of(there, 0, bundle).items():
                    now.x[quantity] += amount
            now.last[index], now.count[index] = day, 1
        state = np.clip(np.array(now.x), model.quantities.low, model.quantities.high)
        for name, value in at.items():
            state[names.index(name)] = value
        now.x, now.sizes = state.tolist(), np.abs(state).tolist()
        gates = [
            *zip(model.moves.names, model.moves.gates, model.moves.event.tolist(), strict=True),
            *zip(model.pacts.names, model.pacts.gates, model.pacts.event.tolist(), strict=True),
        ]
        is_open = {name for name, gate, event in gates if is_gate_open(gate, event, now, facts)}
        if self.is_answer:  # what else could have been begun is past
            mine = {name for name, gate, event in gates if name in model.moves.names}
            others = {
                name
                for name in mine
                if model.moves.by[model.moves.names.index(name)] == model.actors.names.index(self.opener)
                and not model.moves.is_reply[model.moves.names.index(name)]
            }
            is_open = (is_open - others) | {self.to}
        return Place(state, is_open, self._present(numbers, now))

    def _present(self, numbers: WorldNumbers, now: Situation) -> dict[int, float]:
        """Return what expressions give in a situation, as the actor sees them in every regime of minds."""
        model = self.model
        if not model.formulas:
            return {}
        first = 1 + model.actors.names.index(self.actor)
        found: dict[int, float] = {}
        for viewer in range(first, len(model.view), model.minds.n_viewers or len(model.view)):
            seen = numbers.numbers_at(viewer, now)
            columns = model.view[viewer].tolist()
            found |= {column: seen[place] for place, column in enumerate(columns) if column in model.formulas}
        return found

    def chances(self, drawn: Floats, place: Place) -> list[float]:
        """Return the chance of each move that is judged, in one world."""
        game = self._game(drawn, place, self.entry.after)
        if self.is_answer:
            return [_answer(game, self.to, self.actor, move) for move in self.moves]
        if self.span is None:
            return _opening(game, self.moves)
        now = _against_waiting(game)
        before = None if place.start is None else _against_waiting(self._game(drawn, place.start, ()))
        return [self._in_time(now[move], move, before, drawn) for move in self.moves]

    def _game(self, drawn: Floats, place: Place, after: Sequence[str]) -> GameTree:
        sets = {self.model.events[event] for event in self.model.minds.setters}
        return perceived_game(
            self.model,
            self.opener,
            viewer=self.actor,
            numbers=drawn,
            state=place.state,
            available=place.available,
            after=[event for event in after if event in sets],
            fold=True,
            prices=place.prices,
            present=place.present,
        )

    def _in_time(self, now: float, move: str, before: Mapping[str, float] | None, drawn: Floats) -> float:
        """Return the chance of an opening move within the span that is judged."""
        actor = self.model.actors.names.index(self.actor)
        facts = viewer_numbers(self.model, drawn, 0)
        renewal = sum(float(facts[int(each[actor])]) for each in (self.model.actors.memory, self.model.actors.tempo))
        if before is None:
            at_once = now if self.model.moves.is_new[self.model.moves.names.index(move)] else 0.0
        else:
            left = min(before.get(move, 0.0), 1.0 - LEAST)
            at_once = max(0.0, (now - left) / (1.0 - left))
        return 1.0 - (1.0 - at_once) * math.exp(-now * float(self.span or 0.0) / renewal)


def _bundles(model: Model, event: int) -> Iterator[int]:
    """Yield the bundles of effects of an event, wherever it stands."""
    moves, tables, processes = model.moves, model.tables, model.processes
    for events, bundles in (
        (moves.event, moves.bundle),
        (moves.outcome_event, moves.outcome_bundle),
        *((part.event, part.bundle) for part in (model.shocks, model.calendar, model.undated, model.outcomes)),
        (model.pacts.event, model.pacts.bundle),
        (processes.stage_event, processes.stage_bundle),
        (tables.deal_event, tables.deal_bundle),
        (tables.no_deal_event, tables.no_deal_bundle),
    ):
        yield from (int(b) for e, b in zip(events, bundles, strict=True) if e == event)


def _opening(game: GameTree, moves: Sequence[str]) -> list[float]:
    """Return the chance that each of some moves is what the game opens with."""
    probability = solve_logit(game).probability
    found = {game.branch_names[row]: float(probability[row]) for row in game.branches(0)}
    return [found[move] for move in moves]


def _against_waiting(game: GameTree) -> dict[str, float]:
    """Return the chance that each opening move is worth more than waiting, whatever else is."""
    probability = solve_logit(game).probability
    found = {game.branch_names[row]: float(probability[row]) for row in game.branches(0)}
    wait = found.pop("wait")
    return {move: chance / (chance + wait) if chance > 0.0 else 0.0 for move, chance in found.items()}


def _answer(game: GameTree, to: str, actor: str, move: str) -> float:
    """Return the chance that an actor gives an answer once a move has been made."""
    probability = solve_logit(game).probability
    player = game.players.index(actor)
    todo = [(int(game.child[row]), 1.0) for row in game.branches(0) if game.branch_names[row] == to]
    chance = 0.0
    while todo:
        node, reach = todo.pop()
        if Kind(int(game.kind[node])) == Kind.TERMINAL:
            continue
        is_own = Kind(int(game.kind[node])) == Kind.DECISION and int(game.owner[node]) == player
        for row in game.branches(node):
            share = reach * float(probability[row])
            if is_own and game.branch_names[row] == move:
                chance += share
            else:
                todo.append((int(game.child[row]), share))
    return min(chance, 1.0)


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, which stay finite."""
    kept = min(max(chance, LEAST), 1.0 - LEAST)
    return math.log(kept) - math.log1p(-kept)


def require_answered(judged: Judged, drawn: Floats) -> None:
    """Raise if a judgement cannot be worked out at its state.

    Raises
    ------
    GameError
        With the name of the judgement.
    """
    try:
        judged.chances(drawn, judged.place(drawn))
    except (GameError, KeyError, ValueError, IndexError) as error:
        expected = (
            "" if "expected" in str(error) else f", expected a state at which `{judged.entry.move}` can be chosen"
        )
        raise GameError(f"judgements.{judged.name}: {error}{expected}") from None
