"""A case's table as arrays: where its parties stand in given worlds, in a given state of the world."""

from __future__ import annotations

import numpy as np

from detente.model.model import ABSENT, Floats, Ints, Model
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits

WORLD = 0
"""The viewer that sees the case as it is: talks are held by what is, not by what somebody believes."""


def read_talks(model: Model, table: int, drawn: Floats, state: Floats | None = None) -> tuple[Talks, Limits]:
    """Return who stands where at a table, and what they accept.

    Positions and red lines shift with the quantities that the case names (`moves_with`), by the coefficient per unit by
    which the quantity has left its start value; positions stay on the scale. Parties without a place on an issue have
    salience 0 there.

    Parameters
    ----------
    model : Model
        Compiled case with tables.
    table : int
        Index of the table.
    drawn : Floats
        ``[W, D]`` worlds, in canonical units, as `detente.world.draws.draw_worlds` gives them.
    state : Floats, optional
        ``[W, K]`` values of the quantities; by default those at the start.

    Returns
    -------
    tuple[Talks, Limits]
        Of the parties and issues of this table, in the order of the case.

    Examples
    --------
    >>> import detente
    >>> from detente.world.draws import draw_worlds
    >>> model = detente.compile_case(detente.load_case("russia-2022"))  # doctest: +SKIP
    >>> talks, limits = read_talks(model, 0, draw_worlds(model.draws, seed=0, first=0, count=8))  # doctest: +SKIP
    """
    tables = model.tables
    issues = range(int(tables.issue_start[table]), int(tables.issue_start[table + 1]))
    parties = range(int(tables.party_start[table]), int(tables.party_start[table + 1]))
    places = _Places(model, drawn)
    low, high = tables.issue_low[issues.start : issues.stop], tables.issue_high[issues.start : issues.stop]
    shape = (len(drawn), len(parties), len(issues))
    position = np.broadcast_to(low, shape).copy()
    salience = np.zeros(shape)
    at_least, at_most = np.full(shape, -np.inf), np.full(shape, np.inf)
    for a, party in enumerate(parties):
        for stand in range(int(tables.stand_start[party]), int(tables.stand_start[party + 1])):
            i = int(tables.stand_issue[stand]) - issues.start
            shift = _shift(model, stand, places, state)
            wanted = places.of(int(tables.stand_position[stand])) + shift
            position[:, a, i] = np.minimum(np.maximum(wanted, low[i]), high[i])
            salience[:, a, i] = places.of(int(tables.stand_salience[stand]))
            for line, place in ((at_least, tables.stand_at_least[stand]), (at_most, tables.stand_at_most[stand])):
                if place != ABSENT:
                    line[:, a, i] = places.of(int(place)) + shift
    rows = slice(parties.start, parties.stop)
    return (
        Talks(position, salience, places.all(tables.party_capability[rows]), low, high),
        Limits(
            at_least=at_least,
            at_most=at_most,
            has_veto=tables.party_has_veto[rows],
            reference=places.all(tables.issue_reference[issues.start : issues.stop]),
            cost_of_delay=places.all(tables.party_cost[rows]),
            is_linked=bool(tables.is_linked[table]),
        ),
    )


class _Places:
    """Drawn values by place, as the world has them."""

    def __init__(self, model: Model, drawn: Floats) -> None:
        self.columns, self.drawn = model.view[WORLD], drawn

    def of(self, place: int) -> Floats:
        return self.drawn[:, self.columns[place]]

    def all(self, places: Ints) -> Floats:
        """Return ``[W, places]``, 0 where a place is ABSENT."""
        values = [np.zeros(len(self.drawn)) if place == ABSENT else self.of(int(place)) for place in places]
        return np.stack(values, axis=1)


def _shift(model: Model, stand: int, places: _Places, state: Floats | None) -> Floats:
    """Return by how much a stand has moved, ``[W]``."""
    tables = model.tables
    total = np.zeros(len(places.drawn))
    if state is None:
        return total
    for row in range(int(tables.shift_start[stand]), int(tables.shift_start[stand + 1])):
        quantity = int(tables.shift_quantity[row])
        left = state[:, quantity] - places.of(int(model.quantities.start[quantity]))
        total += places.of(int(tables.shift_coefficient[row])) * left
    return total
