"""Names -> indices, and conditions -> typed expressions over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.case.expressions import Scope, parse, resolve
from detente.case.places import membership_name
from detente.case.schema import Case
from detente.model.expression import Expression


@dataclass(frozen=True, slots=True)
class Names:
    """What each name of a case stands for."""

    quantities: dict[str, int]
    """Declared quantities in the order of the case, then memberships."""
    actors: dict[str, int]
    moves: dict[str, int]
    events: dict[str, int]
    """Moves, outcomes, shocks, calendar entries, pacts."""
    scope: Scope
    expressions: dict[tuple[str, str], Expression]
    """Conditions already typed: the same text is read once."""

    def condition(self, text: str, expect: Literal["truth", "number"] = "truth") -> Expression:
        """Return a condition (or numeric expression) of the case in typed form."""
        key = (text, expect)
        if key not in self.expressions:
            self.expressions[key] = resolve(parse(text), self.scope, expect=expect, text=text)
        return self.expressions[key]


def event_names(case: Case) -> list[str]:
    """Return the names of all events in the order of their indices."""
    names = list(case.moves)
    names += [f"{move}.{outcome}" for move, entry in case.moves.items() for outcome in entry.outcomes]
    names += [*case.shocks, *case.calendar]
    names += [f"{bloc}.{pact}" for bloc, actor in case.actors.items() for pact in actor.pacts]
    return names


def name_parts(case: Case, pairs: list[tuple[str, str]]) -> Names:
    """Give each part of a case its index.

    Parameters
    ----------
    case
        A valid case.
    pairs
        Its memberships (actor, bloc) in order.
    """
    n_declared = len(case.quantities)
    quantities = {name: index for index, name in enumerate(case.quantities)}
    membership = {pair: n_declared + index for index, pair in enumerate(pairs)}
    quantities.update({membership_name(*pair): index for pair, index in membership.items()})
    events = {name: index for index, name in enumerate(event_names(case))}
    return Names(
        quantities=quantities,
        actors={name: index for index, name in enumerate(case.actors)},
        moves={name: index for index, name in enumerate(case.moves)},
        events=events,
        scope=Scope(quantities, events, membership, case.time.start, tuple(case.actors)),
        expressions={},
    )
