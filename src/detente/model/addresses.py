"""By which numbers the parts of a case find their random numbers.

A part's number is its own place among its kind, as the case lists them. So one actor or shock more would shift the
numbers of all that stand behind it, and two versions of a case would no longer share their luck. `Model.addresses`
gives each part another number instead: the same in all versions, by its name.
"""

from __future__ import annotations

from dataclasses import dataclass

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Numbers of parts; see `detente.core.random.Purpose` for what they address."""

    actors: Numbers
    """[A] clocks, renewals of reasons, order of turns, outcomes."""
    noisy: Numbers
    """Noise: of the i-th quantity that has any."""
    shocks: Numbers
    """[S] arrivals."""
    pacts: Numbers
    """[R] whether promises are kept."""
    tables: Numbers
    """[Z] sessions."""
    moves: Numbers
    """[M] outcomes."""
    n_moves: int
    """How many moves there are in all versions: one actor's outcomes come before the next one's."""
    openings: Numbers
    """[M] position of an opening move among those of its actor, from 0."""
    options: tuple[Numbers, ...]
    """[G] position of each option that a stage of replies lists, in its order, and then that of an unlisted
    ``nothing``."""
