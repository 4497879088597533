"""Versions of a case -> models that share their luck: what has the same name has the same random numbers.

A run finds random numbers by the places of parts in the case, so that one actor more would shift the numbers of all
that follow it. Here every part gets its number by its name, over all versions: that of the old case where it has it,
else one of its own behind all of these. So the old case has the very numbers that it has alone. The moments are those
of all versions that begin on the same day, since a moment more would give the days around it other numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.compile.numbers import FIRST_FACTOR
from detente.compile.timeline import with_moments
from detente.model.addresses import Addresses, Numbers
from detente.model.model import ABSENT, NOTHING, Draws, Model

UNLISTED = "nothing"
"""What a stage of replies may offer without listing it; no move can be called so."""


def aligned(models: Sequence[Model]) -> list[Model]:
    """Return models of versions of one case, the old one first, such that equal parts have equal random numbers."""
    shared = _Shared()
    for model in models:
        shared.note(model)
    days = _moments(models)
    return [
        replace(
            model,
            draws=shared.draws(model.draws),
            addresses=shared.addresses(model),
            timeline=with_moments(model.timeline, days[model.timeline.dates[0]]),
        )
        for model in models
    ]


def _moments(models: Sequence[Model]) -> Mapping[dt.date, set[int]]:
    """Return, by first day, the days that are moments in any model that begins then."""
    days: dict[dt.date, set[int]] = {}
    for model in models:
        days.setdefault(model.timeline.dates[0], set()).update(model.timeline.moments.tolist())
    return days


@dataclass(slots=True)
class _Shared:
    """Numbers by name, over all versions that were noted."""

    kinds: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    """Parts by kind and name."""
    dimensions: dict[str, int] = field(default_factory=dict[str, int])
    """Sobol dimension by path."""

    def note(self, model: Model) -> None:
        """Give numbers to what has none yet."""
        for kind, names in _named(model).items():
            known = self.kinds.setdefault(kind, {})
            for name in names:
                known.setdefault(name, len(known))
        draws = model.draws
        for path, dimension in zip(draws.paths, draws.dimension.tolist(), strict=True):
            if dimension != ABSENT and path not in self.dimensions:
                self.dimensions[path] = self._free(dimension)

    def _free(self, dimension: int) -> int:
        """Return a dimension, if no other number has it, or else the first behind all of its kind."""
        taken = set(self.dimensions.values())
        if dimension not in taken:
            return dimension
        is_factor = dimension >= FIRST_FACTOR
        return 1 + max(each for each in taken if (each >= FIRST_FACTOR) == is_factor)

    def draws(self, draws: Draws) -> Draws:
        """Return draws in which every uncertain number has the dimension that it has in all versions."""
        dimensions = [
            ABSENT if dimension == ABSENT else self.dimensions[path]
            for path, dimension in zip(draws.paths, draws.dimension.tolist(), strict=True)
        ]
        return replace(draws, dimension=np.array(dimensions, dtype=np.int32))

    def addresses(self, model: Model) -> Addresses:
        """Return the numbers of a model's parts."""
        found = {kind: self._numbers(kind, names) for kind, names in _named(model).items()}
        openings = [0] * len(model.moves.names)
        for kind, names in _openings(model).items():
            for name in names:
                openings[model.moves.names.index(name)] = self.kinds[kind][name]
        return Addresses(
            actors=found["actors"],
            noisy=found["noisy"],
            shocks=found["shocks"],
            pacts=found["pacts"],
            tables=found["tables"],
            moves=found["moves"],
            n_moves=len(self.kinds["moves"]),
            openings=tuple(openings),
            options=tuple(found[kind] for kind in _options(model)),
        )

    def _numbers(self, kind: str, names: Iterable[str]) -> Numbers:
        return tuple(self.kinds[kind][name] for name in names)


def _named(model: Model) -> dict[str, Sequence[str]]:
    """Return the names of a model's parts by kind, in its own order."""
    quantities = model.quantities
    return {
        "actors": model.actors.names,
        "noisy": [quantities.names[k] for k in np.flatnonzero(quantities.noise != ABSENT).tolist()],
        "shocks": model.shocks.names,
        "pacts": model.pacts.names,
        "tables": model.tables.names,
        "moves": model.moves.names,
        **_openings(model),
        **_options(model),
    }


def _openings(model: Model) -> dict[str, Sequence[str]]:
    """Return the opening moves of each actor."""
    found: dict[str, list[str]] = {}
    for move, name in enumerate(model.moves.names):
        if not model.moves.is_reply[move]:
            found.setdefault(f"openings of {model.actors.names[model.moves.by[move]]}", []).append(name)
    return dict(found.items())


def _options(model: Model) -> dict[str, Sequence[str]]:
    """Return what each stage of replies may offer, in the order of the stages."""
    moves, found = model.moves, dict[str, Sequence[str]]()
    for move, name in enumerate(moves.names):
        first, end = int(moves.stage_start[move]), int(moves.stage_start[move + 1])
        for stage in range(first, end):
            listed = moves.option_move[moves.option_start[stage] : moves.option_start[stage + 1]].tolist()
            options = [UNLISTED if option == NOTHING else moves.names[option] for option in listed]
            found[f"options of {name}/{stage - first}"] = options if UNLISTED in options else [*options, UNLISTED]
    return found
