"""Numbers that change with the state: chances, promises, amounts and rates for which a case writes an expression.

What a model's structure says of them is here, and the small pieces of code that the world and the solver of episodes
share. A number is *dynamic* if anybody, the world or an actor, sees an expression in its place; who sees a plain number
there then reckons with that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.model.model import REST, Formula, Model
from detente.sim.lanes import F32, Function, Lane, greatest, least


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Parts of a model whose numbers change with the state."""

    effects: tuple[int, ...]
    """Rows of ``Effects`` with such an amount."""
    outcomes: tuple[int, ...]
    """Outcomes of moves of which one at least has such a chance."""
    pacts: tuple[int, ...]
    """Pacts that are kept with such a chance."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing that actors reckon with changes with the state."""
        return not (self.effects or self.outcomes or self.pacts)


def dynamic_parts(model: Model) -> Dynamic:
    """Return what of a model changes with the state."""
    if not model.formulas:
        return Dynamic((), (), ())
    changing = np.isin(model.view, list(model.formulas)).max(axis=0)
    moves = model.moves
    outcomes = [
        u
        for move in range(len(moves.names))
        if any(moves.outcome_chance[u] != REST and changing[moves.outcome_chance[u]] for u in outcome_rows(model, move))
        for u in outcome_rows(model, move)
    ]
    return Dynamic(
        effects=tuple(np.flatnonzero(changing[model.effects.amount]).tolist()),
        outcomes=tuple(outcomes),
        pacts=tuple(np.flatnonzero(changing[model.pacts.honoured]).tolist()),
    )


def outcome_rows(model: Model, move: int) -> range:
    """Return the outcomes of a move."""
    return range(int(model.moves.outcome_start[move]), int(model.moves.outcome_start[move + 1]))


def within_ends(value: Lane, formula: Formula) -> Lane:
    """Write that an expression gives what may stand in its place: a chance from 0 to 1, a rate from 0."""
    if np.isfinite(formula.low):
        value = greatest(value, formula.low)
    return least(value, formula.high) if np.isfinite(formula.high) else value


def shares_of_outcomes(f: Function, given: Sequence[Lane | None]) -> list[Lane]:
    """Write the chances of the outcomes of a move: those given, scaled down where they exceed 1; None: what is left."""
    total = f.constant(F32, 0.0)
    for chance in given:
        total = total if chance is None else total + chance
    scale = 1.0 / greatest(total, 1.0)
    rest = greatest(1.0 - total, 0.0)
    return [rest if chance is None else chance * scale for chance in given]
