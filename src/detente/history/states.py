"""Which states of the past crises a case is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.history.shipped import actors

if TYPE_CHECKING:
    from detente.case.schema import Actor, Case

OTHER_NAMES = {
    "usa": "United States",
    "us": "United States",
    "america": "United States",
    "washington": "United States",
    "white house": "United States",
    "ussr": "Russia",
    "soviet union": "Russia",
    "russian federation": "Russia",
    "kremlin": "Russia",
    "moscow": "Russia",
    "uk": "United Kingdom",
    "britain": "United Kingdom",
    "great britain": "United Kingdom",
    "london": "United Kingdom",
    "prc": "China",
    "beijing": "China",
    "taipei": "Taiwan",
    "dprk": "North Korea",
    "pyongyang": "North Korea",
    "rok": "South Korea",
    "seoul": "South Korea",
    "kyiv": "Ukraine",
    "tehran": "Iran",
    "persia": "Iran",
    "ankara": "Turkey",
    "ottoman empire": "Turkey",
    "burma": "Myanmar",
    "zaire": "Congo (Kinshasa)",
    "dr congo": "Congo (Kinshasa)",
    "drc": "Congo (Kinshasa)",
    "rhodesia": "Zimbabwe",
    "bosnia and herzegovina": "Bosnia",
    "czechia": "Czechoslovakia",
    "uae": "United Arab Emirates",
    "dahomey": "Benin",
}
"""Other names of states, in small letters; capitals and seats of government included where briefs speak of them so."""


def states_in(case: Case) -> tuple[str, ...]:
    """Return the states of the past crises that a case is about, by its actors' ids and texts, in their order."""
    known = {name.lower(): name for name in actors().values("actor").data.tolist()} | OTHER_NAMES
    found: dict[str, None] = {}
    for name, actor in case.actors.items():
        for state in _states_of(name, actor, known):
            found[state] = None
    return tuple(found)


def _states_of(name: str, actor: Actor, known: dict[str, str]) -> list[str]:
    """Return the states an actor stands for: that of its id, or else those its text names."""
    if actor.kind == "bloc":
        return []
    plain = name.replace("_", " ").replace("-", " ").lower()
    if plain in known:
        return [known[plain]]
    text = f"{plain} {actor.text}".lower()
    return [state for word, state in known.items() if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
