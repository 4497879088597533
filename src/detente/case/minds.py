"""What events may set: the numbers with which actors decide, and what they believe.

The rest of a case is the world's, and events change it in ways of their own; each has a sentence that says which.
"""

from __future__ import annotations

import re
from typing import Final

_OF_ACTORS: Final = re.compile(
    r"actors\.[^.]+\.(horizon|rationality|loss_aversion|idle|cost|values\.[^.]+(\.(satisfied|desperate))?)"
)
_OF_MOVES: Final = re.compile(r"moves\.[^.]+\.cost")
SETTABLE: Final = (
    "a number with which an actor decides (its `values`, `horizon`, `rationality`, `loss_aversion`, `idle` or `cost`, "
    "the `cost` of a move) or `beliefs.ACTOR.PATH`"
)
"""What may be set, in words."""
_INSTEAD: Final = (
    (r"actors\.[^.]+\.(tempo|memory)", "nothing: when an actor decides, and how long its reasons last, stays as it is"),
    (r"actors\.[^.]+\.pacts\.[^.]+\.honoured", "two pacts, one of them `when: happened(EVENT)`"),
    (r"quantities\.[^.]+\.start", "`effects` of the event on the quantity"),
    (r"quantities\.", "`effects` of the event on the quantity, or on another one that a link joins to it"),
    (r"links\.", "`effects` of the event on a quantity that another link joins to this one's target"),
    (r"moves\.[^.]+\.outcomes\.[^.]+\.chance", "two moves, one `when: happened(EVENT)`, each with its own chances"),
    (r"(moves|shocks|calendar|tables|actors)\..*\.effects\.", "two events, one of them `when: happened(EVENT)`"),
    (r"shocks\.", "`rises_with` a quantity on which the event has an effect, or two shocks with other `when`"),
    (r"tables\.", "`moves_with` a quantity on which the event has an effect"),
    (r"memberships\.", "`joins` and `leaves` of the event"),
    (r"moves\.", "two moves, one of them `when: happened(EVENT)`"),
)
"""What to write instead, by the beginning of the path; the first that fits counts."""
_SET: Final = re.compile(
    r"(?P<event>(moves|calendar|shocks|tables)\.[^.]+(\.outcomes\.[^.]+|\.deal|\.no_deal)?|actors\.[^.]+\.pacts\.[^.]+)"
    r"\.set\.(?P<target>.+)"
)
_BELIEF: Final = re.compile(r"beliefs\.(?P<viewer>[^.]+)\.(?P<place>.+)")


def is_settable(path: str) -> bool:
    """Return whether events may set a number, by its canonical path.

    Examples
    --------
    >>> is_settable("actors.russia.values.nato_east.satisfied"), is_settable("actors.russia.tempo")
    (True, False)
    >>> is_settable("beliefs.usa.moves.invade.outcomes.quick_victory.chance")
    True
    """
    return bool(_BELIEF.fullmatch(path) or _OF_ACTORS.fullmatch(path) or _OF_MOVES.fullmatch(path))


def instead_of(path: str) -> str:
    """Return what to write in place of setting a number of the world."""
    return next((text for pattern, text in _INSTEAD if re.match(pattern, path)), "")


def split_belief(path: str) -> tuple[str, str]:
    """Return in whose eyes a path sets a number ("" for everybody's) and the path of the number.

    Examples
    --------
    >>> split_belief("beliefs.usa.actors.iran.horizon"), split_belief("actors.iran.horizon")
    (('usa', 'actors.iran.horizon'), ('', 'actors.iran.horizon'))
    """
    match = _BELIEF.fullmatch(path)
    return (match["viewer"], match["place"]) if match else ("", path)


def split_set(path: str) -> tuple[str, str]:
    """Return the path of what happens and of the number that it sets; both "" where a path is no such number's.

    Examples
    --------
    >>> split_set("moves.coup.outcomes.succeeds.set.actors.russia.horizon")
    ('moves.coup.outcomes.succeeds', 'actors.russia.horizon')
    >>> split_set("quantities.set.start")
    ('', '')
    """
    match = _SET.fullmatch(path)
    return (match["event"], match["target"]) if match else ("", "")


def event_of(path: str) -> str:
    """Return the name of an event by the path of what happens.

    Examples
    --------
    >>> event_of("moves.invade.outcomes.quick_victory"), event_of("calendar.election"), event_of("tables.vienna.deal")
    ('invade.quick_victory', 'election', 'vienna.deal')
    """
    _, name, *rest = path.split(".")
    return f"{name}.{rest[-1]}" if rest else name
