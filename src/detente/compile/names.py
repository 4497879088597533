"""Names -> indices, and conditions -> typed expressions over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.case.expressions import Scope, parse, resolve
from detente.case.schema import Case
from detente.case.scope import event_names, quantity_names, scope_of
from detente.model.expression import Expression


@dataclass(frozen=True, slots=True)
class Names:
    """What each name of a case stands for."""

    quantities: dict[str, int]
    """Declared quantities in the order of the case, then memberships, then terms."""
    actors: dict[str, int]
    moves: dict[str, int]
    events: dict[str, int]
    """Moves, outcomes, shocks, calendar entries, pacts, endings of tables."""
    scope: Scope
    expressions: dict[tuple[str, str], Expression]
    """Conditions already typed: the same text is read once."""

    def condition(self, text: str, expect: Literal["truth", "number"] = "truth") -> Expression:
        """Return a condition (or numeric expression) of the case in typed form."""
        key = (text, expect)
        if key not in self.expressions:
            self.expressions[key] = resolve(parse(text), self.scope, expect=expect, text=text)
        return self.expressions[key]


def name_parts(case: Case) -> Names:
    """Give each part of a valid case its index."""
    return Names(
        quantities={name: index for index, name in enumerate(quantity_names(case))},
        actors={name: index for index, name in enumerate(case.actors)},
        moves={name: index for index, name in enumerate(case.moves)},
        events={name: index for index, name in enumerate(event_names(case))},
        scope=scope_of(case),
        expressions={},
    )
