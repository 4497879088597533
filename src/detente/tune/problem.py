"""The numbers to be fitted and what is held of behaviour, as functions of normal scores.

With z [C] the normal scores of the numbers to be fitted under the case's own ranges, a priori independent and standard
normal, each judgement j has a chance p_j(z): the mean over a few worlds of what is not fitted. Its misfit is

    r_j(z) = (logit p_j(z) - centre_j) / sd_j            for a chance,
    r_j(z) = min(0, logit p_move - logit p_other) / sd    for ``likelier_than``,

and what is sought is the density proportional to exp(-(|z|^2 + sum r_j^2) / 2).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from detente.case.odds import GIVE, Z90, read_chance
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.elementary import ndtr
from detente.core.errors import RunError
from detente.model import expression as ex
from detente.model.model import Family, Floats, Model
from detente.tune.states import Judged, Place, log_odds, require_answered
from detente.world.draws import Columns, draw_worlds, medians, place_worlds
from detente.world.formulas import fill_formulas
from detente.world.sobol import N_REPLICATES

ASIDE = 8
"""Worlds of what is not fitted over which a chance is averaged; a judgement: the mean of a chance that varies from 0 to
1 is then known to about .1, of one that varies as most do to a few hundredths."""
FURTHEST = 6.0
"""Normal scores beyond which no number is sought: one in a thousand million of the case's own worlds."""
KEEPS = ("rationality", "loss_aversion", "idle", "cost")
"""Numbers of an actor that, like its weights, leave alone what effects do."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is held: log odds with their standard deviation, or that the first of two is likelier."""

    centre: float
    sd: float
    is_order: bool


class Problem:
    """A case's judgements over the numbers to be fitted."""

    def __init__(self, case: Case, paths: Sequence[str], *, seed: int) -> None:
        self.case = case
        self.paths = tuple(paths)
        self.model = compile_case(case)
        names = {path: column for column, path in enumerate(self.model.draws.paths)}
        self.columns: Columns = np.array([names[path] for path in paths], dtype=np.int64)
        models = {
            lens: compile_case(case, lens=lens) for lens in {each.lens for each in case.judgements.values()} - {""}
        }
        models[""] = self.model
        self.judged = [Judged(case, name, models[case.judgements[name].lens]) for name in case.judgements]
        self.targets = [_target(each) for each in self.judged]
        worlds = {lens: _aside(model, seed) for lens, model in models.items()}
        self.worlds = [worlds[each.entry.lens] for each in self.judged]
        for each, aside in zip(self.judged, self.worlds, strict=True):
            require_answered(each, aside[0])
        self.is_steady = all(_is_steady(path) for path in self.paths) and not any(
            _is_spoken_of(each.model, set(self.columns.tolist())) for each in self.judged
        )
        self.places: dict[tuple[int, int], Place] = {}
        self.moved = [self._moved(each.model) for each in self.judged]

    @property
    def size(self) -> int:
        """Number of judgements."""
        return len(self.judged)

    def values(self, z: Floats) -> Floats:
        """Return [W, C] values in canonical units at scores [W, C]."""
        u = np.clip(np.asarray(ndtr(z)), 2.0**-53, 1.0 - 2.0**-53)
        return place_worlds(self.model.draws, self.columns, u)[:, self.columns]

    def misfits(self, z: Floats, which: Sequence[int] | None = None) -> tuple[Floats, Floats]:
        """Return [J] misfits at scores [C], and the log odds or the difference of log odds behind them."""
        values = self.values(z.reshape(1, -1))[0]
        levels = np.array([self._level(j, values) for j in (range(self.size) if which is None else which)])
        return self.misfits_of(levels, which), levels

    def misfits_of(self, levels: Floats, which: Sequence[int] | None = None) -> Floats:
        """Return [J] misfits of levels [J]."""
        targets = self.targets if which is None else [self.targets[j] for j in which]
        found = [
            min(0.0, level) / target.sd if target.is_order else (level - target.centre) / target.sd
            for level, target in zip(levels.tolist(), targets, strict=True)
        ]
        return np.array(found)

    def every_misfit(self, z: Floats, which: Sequence[int] | None = None) -> tuple[Floats, Floats]:
        """Return misfits [W, J] at scores [W, C], and the log odds or differences of log odds behind them [W, J]."""
        values = self.values(z)
        chosen = range(self.size) if which is None else which
        levels = np.array([self.every_level(j, values) for j in chosen]).T
        return np.array([self.misfits_of(row, which) for row in levels]), levels

    def every_level(self, j: int, values: Floats) -> list[float]:
        """Return the log odds of a judgement, or an order's difference of them, for rows of values [W, C]."""
        return [self.level_of(j, chances) for chances in self.every_chance(j, values)]

    def every_chance(self, j: int, values: Floats) -> list[list[float]]:
        """Return the mean chances of the moves of a judgement, with the fitted numbers at each of ``values`` [W, C].

        Where the numbers leave alone what effects do, the games of all draws are solved together.
        """
        moved, judged = self.columns[self.moved[j]], self.judged[j]
        total = [[0.0] * len(judged.moves) for _ in values]
        for number, aside in enumerate(self.worlds[j]):
            drawn = np.tile(aside, (len(values), 1))
            drawn[:, moved] = values[:, self.moved[j]]
            fill_formulas(judged.model.draws, drawn)
            place = self.places.get((j, number))
            if place is None:
                place = self.places[j, number] = judged.place(drawn[0])
            if self.is_steady:
                for each in (place, place.start):
                    if each is not None:
                        each.prices.expect(drawn, moved)
            for row, each_drawn in enumerate(drawn):
                there = place if self.is_steady else judged.place(each_drawn)
                found = judged.chances(each_drawn, there)
                total[row] = [sum(pair) for pair in zip(total[row], found, strict=True)]
        return [[each / len(self.worlds[j]) for each in row] for row in total]

    def chances(self, j: int, values: Floats) -> list[float]:
        """Return the same at one of ``values`` [C]."""
        return self.every_chance(j, values.reshape(1, -1))[0]

    def _level(self, j: int, values: Floats) -> float:
        return self.level_of(j, self.chances(j, values))

    def level_of(self, j: int, chances: Sequence[float]) -> float:
        """Return the log odds of a judgement's chances; of an order the difference of those of its two moves."""
        found = [log_odds(chance) for chance in chances]
        return found[0] - found[1] if self.targets[j].is_order else found[0]

    def _moved(self, model: Model) -> np.ndarray:
        """Return [C] which numbers are the same in a lens; where it sets another, that one holds."""
        own, other, c = self.model.draws, model.draws, self.columns
        return (own.family[c] == other.family[c]) & (own.a[c] == other.a[c]) & (own.b[c] == other.b[c])


def default_paths(case: Case) -> tuple[str, ...]:
    """Return what is fitted where the case does not say: the uncertain weights of the actors that are judged.

    Raises
    ------
    RunError
        If there is none.
    """
    model = compile_case(case)
    draws, actors = model.draws, model.actors
    whose = {case.moves[each.move].by for each in case.judgements.values()}
    shared = {draws.paths[column] for column in draws.loadings.column.tolist()}
    found = []
    for a, name in enumerate(actors.names):
        if name in whose:
            rows = range(int(actors.value_start[a]), int(actors.value_start[a + 1]))
            columns = [int(model.view[1 + a, int(actors.value_weight[row])]) for row in rows]
            found += [
                draws.paths[c] for c in columns if draws.family[c] not in (Family.FIXED, Family.CHOICE, Family.VIEWS)
            ]
    kept = tuple(path for path in dict.fromkeys(found) if path not in shared)
    if not kept:
        who = ", ".join(sorted(whose))
        raise RunError(f"found no uncertain weight of {who}, expected one, or `tune:` with paths of uncertain numbers")
    return kept


def _target(judged: Judged) -> Target:
    if judged.entry.chance is None:
        return Target(0.0, math.log(GIVE) / Z90, is_order=True)
    said = read_chance(judged.entry.chance)
    return Target(said.centre, said.sd, is_order=False)


def _aside(model: Model, seed: int) -> Floats:
    """Return a few worlds [ASIDE, D]; one where nothing is uncertain."""
    if not (model.draws.family != Family.FIXED).any():
        return medians(model.draws).reshape(1, -1)
    # Those of one replicate fill the space evenly, which so few of several would not.
    return draw_worlds(model.draws, seed=seed, first=0, count=ASIDE * N_REPLICATES)[::N_REPLICATES]


def _is_spoken_of(model: Model, columns: Collection[int]) -> bool:
    """Tell whether some of the fitted numbers stand in expressions of the state."""
    named = {
        node.place
        for formula in model.formulas.values()
        for node in ex.nodes(formula.expression)
        if isinstance(node, ex.Parameter)
    }
    return any(int(column) in columns for place in named for column in model.view[:, place])


def _is_steady(path: str) -> bool:
    """Tell whether a number is a weight of an actor, or another that leaves alone what effects do."""
    if path.startswith("beliefs."):
        path = path.split(".", 2)[2]
    parts = path.split(".")
    is_level = parts[-1] in ("satisfied", "desperate") and len(parts) > 4
    is_weight = len(parts) >= 4 and parts[0] == "actors" and parts[2] == "values" and not is_level
    return is_weight or (parts[0] == "actors" and len(parts) == 3 and parts[2] in KEEPS)
