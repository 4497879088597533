"""What ranges cut off of the effects of an episode, for NumPy: what `detente.sim.cuts` does, on some paths at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from benchmarks.numpy_random import Index
from detente.model.model import ABSENT
from detente.sim.cuts import TURNS_ABOVE
from detente.sim.plan import Cut, Plan, SheetLayout, Turn

F = np.float32
Array = npt.NDArray[np.float32]
Masks = dict[int, npt.NDArray[np.bool_] | None]


@dataclass(slots=True)
class Cutter:
    """Takes from the payoffs of one tree what is cut off, and adds what gains weigh that turn."""

    plan: Plan
    layout: SheetLayout
    numbers: Array
    """[slots, worlds]"""
    sheet: int
    """First slot of the sheet."""
    prices: int
    """First slot of the prices."""
    x: Array
    """[K, m] quantities."""
    world: Index
    """[m]"""
    factors: dict[int, list[Array]]
    """By owner, [m] satiation factors."""
    answers: Masks
    """By pact, [m] whether it is open; None if it always is."""
    outs: dict[int, Array] = field(default_factory=dict)
    risks: dict[int, Array] = field(default_factory=dict)

    def cut(self, payoffs: Array) -> None:
        """Change payoffs [owners, leaves, m]."""
        for quantity, limit in self.layout.limits.items():
            x, up, down = self.x[quantity], self._of(limit), self._of(limit + 1)
            low, high = (
                F(ends[quantity]) for ends in (self.plan.model.quantities.low, self.plan.model.quantities.high)
            )
            tight = (x + up > high) | (x - down < low)
            if tight.any():
                self._measure(quantity, x, low, high, tight)
                self._lose(self.layout.cuts[quantity], payoffs)
        for leaf, risk in self.risks.items():
            turns = risk > F(TURNS_ABOVE)
            if turns.any():
                some = self._on_some(np.flatnonzero(turns))
                for turn in self.layout.turns[leaf]:
                    payoffs[list(self.layout.owners)[turn.owner], leaf, turns] += some.turned(turn)

    def _on_some(self, paths: npt.NDArray[np.intp]) -> Cutter:
        """Return the same on some of the paths."""
        return replace(
            self,
            world=self.world[paths],
            factors={owner: [factor[paths] for factor in each] for owner, each in self.factors.items()},
            answers={pact: mask if mask is None else mask[paths] for pact, mask in self.answers.items()},
            outs={out: lost[paths] for out, lost in self.outs.items()},
            risks={},
        )

    def _of(self, slot: int) -> Array:
        return self.numbers[self.sheet + slot, self.world]

    def _price(self, kind: str, *key: int) -> Array:
        return self.numbers[self.prices + self.plan.prices.slot(kind, *key), self.world]

    def _measure(self, quantity: int, x: Array, low: F, high: F, tight: npt.NDArray[np.bool_]) -> None:
        amount = self.plan.model.effects.amount
        for sequence in self.layout.sequences:
            here = x
            for step in sequence.steps if sequence.quantity == quantity else ():
                after = here + sum(self._price("place", int(amount[row])) for row in step.rows)
                here = np.clip(after, low, high)
                if step.kind is not None:
                    out = sequence.outs[step.kind]
                    self.outs[out] = self.outs.get(out, F(0)) + np.where(tight, here - after, F(0))

    def _lose(self, cuts: tuple[Cut, ...], payoffs: Array) -> None:
        most: dict[int, Array] = {}
        sequence = np.zeros(self.world.size, dtype=F)
        for cut in cuts:
            mask = None if cut.pact == ABSENT else self.answers[cut.pact]
            lost = self.outs[cut.out] if mask is None else np.where(mask, self.outs[cut.out], F(0))
            for owner, form in cut.forms.items():
                unit = self._of(form)
                for i, factor in enumerate(self.factors.get(owner, ()), start=1):
                    unit = unit + factor * self._of(form + i)
                payoffs[owner, cut.leaf] += lost * unit
            sequence = sequence + np.maximum(-lost * self._of(cut.risk), lost * self._of(cut.risk + 1))
            if cut.is_last:
                most[cut.leaf] = np.maximum(most.get(cut.leaf, F(0)), sequence)
                sequence = np.zeros(self.world.size, dtype=F)
        for leaf, risk in most.items():
            self.risks[leaf] = self.risks.get(leaf, F(0)) + risk

    def turned(self, turn: Turn) -> Array:
        """Return what a gain that turns is worth more, [m]."""
        actors, owner = self.plan.model.actors, list(self.layout.owners)[turn.owner]
        change = np.zeros(self.world.size, dtype=F)
        for quantity, kind, out in turn.cuts:
            if out in self.outs:
                change += self.outs[out] * self._price("price", turn.value, quantity, *kind)
        loss = self._price("place", int(actors.loss_aversion[owner]))
        gain = self._of(turn.gain)
        left = gain + self._price("place", int(actors.value_weight[turn.value])) * change
        more = np.where(left < 0, loss, F(1)) - np.where(gain < 0, loss, F(1))
        mask = None if turn.pact == ABSENT else self.answers[turn.pact]
        worth = more * left if mask is None else np.where(mask, more * left, F(0))
        for outcome in turn.outcomes:
            worth = worth * self._price("chance", outcome)
        if turn.pact != ABSENT:
            worth = worth * self._price("place", int(self.plan.model.pacts.honoured[turn.pact]))
        satiable = self.layout.owners[owner].satiable
        return worth * self.factors[owner][satiable.index(turn.value)] if turn.value in satiable else worth
