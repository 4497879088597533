"""A case -> the past crises nearest to it, with reasons.

Nearness is a weighted mean of likenesses, each between 0 and 1, over what is known of both (gower1971). Only crises
that had begun before the case starts are looked at, and its states are described as they were last coded before that.
The weights are judgement: who is involved weighs most, and a state that is in many crises tells least.

References: gower1971; jones1972 (what is seldom tells more).
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.core.calls import checked
from detente.core.elementary import exp, log
from detente.core.errors import HistoryError
from detente.core.near import did_you_mean
from detente.core.reference_classes import find_class, jeffreys
from detente.core.result import Framed
from detente.history.data_set import DataSet
from detente.history.shipped import actors, crises
from detente.history.states import states_in

if TYPE_CHECKING:
    from detente.case.schema import Case

WEIGHTS: Mapping[str, float] = {
    "states": 3.0,
    "trigger": 2.0,
    "region": 1.0,
    "power": 1.0,
    "nuclear": 1.0,
    "regimes": 0.5,
    "time": 1.0,
}
"""What each likeness counts; judgement."""
MEMORY_YEARS = 40.0
"""In so many years the likeness of two times falls by a factor of e; judgement: two generations of leaders."""
_POWERS = ("small power", "middle power", "great power", "superpower")
_NUCLEAR = ("weapons", "second strike")
_VIOLENT = ("violent", "indirect violent")
_CONTINENT = {
    "Asia": ("Central Asia", "East Asia", "South-East Asia", "South Asia", "Australasia"),
    "Middle East": ("West Asia", "Middle East", "North Africa"),
    "Africa": ("West Africa", "East Africa", "Southern Africa", "Central Africa"),
    "Europe": ("Russia", "East Europe", "Central Europe", "West Europe", "North Europe", "South Europe"),
    "America": ("North America", "Central America", "South America"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a crisis. Absent parts are None or empty."""

    states: frozenset[str]
    """States in it."""
    trigger: str | None
    """What began it."""
    region: str | None
    """Where."""
    power: int | None
    """Standing of its strongest state: 0 small to 3 superpower."""
    nuclear: bool | None
    """Whether a state in it has nuclear weapons."""
    regimes: str | None
    """Whether its states are ``democratic``, ``authoritarian`` or ``mixed``."""
    year: float
    """When it began."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A past crisis, and how near it is."""

    name: str
    """Its name."""
    year: int
    """When it began."""
    likeness: float
    """0 to 1."""
    shared: tuple[str, ...]
    """What it shares with the case."""
    different: tuple[str, ...]
    """What it does not share."""
    violence: str
    """The most violence it came to."""
    ending: str
    """How it ended."""
    row: int
    """Its row in the crises."""


@dataclass(frozen=True, slots=True, repr=False)
class Neighbours(Framed):
    """The past crises nearest to a case."""

    case: str
    """Name of the case."""
    profile: Profile
    """What was compared of the case."""
    crises: tuple[Neighbour, ...]
    """Nearest first."""

    def wars(self) -> tuple[int, float, float]:
        """Return how many of them came to war, with the 90% interval of the rate."""
        count = sum(each.violence == "full-scale war" for each in self.crises)
        return count, *jeffreys(count, len(self.crises))


def known_triggers() -> list[str]:
    """Return what past crises began with, in the words of the table.

    Examples
    --------
    >>> "verbal" in known_triggers()
    True
    """
    triggers = crises().values("trigger")
    return sorted(set(triggers.data[triggers.known].tolist()))


@checked
def nearest_crises(case: Case | str | Path, *, number: int = 10, trigger: str | None = None) -> Neighbours:
    """Find the past crises nearest to a case.

    Parameters
    ----------
    case
        A case, its file, or the name of a shipped one.
    number
        How many.
    trigger
        What began the crisis; by default what the reference classes of the case's questions say.

    Raises
    ------
    HistoryError
        If there is no such trigger, or no actor of the case is a state that is known here.
    """
    from detente.case.load import as_case

    loaded = as_case(case)
    table = crises()
    if trigger is not None:
        known = known_triggers()
        if trigger not in known:
            hint = did_you_mean(trigger, known)
            raise HistoryError(f"found trigger {trigger!r}, expected one of {', '.join(known)}{hint}")
    profile = _profile_of(loaded, trigger)
    if not profile.states and profile.trigger is None:
        raise HistoryError(
            f"{loaded.case}: found no actor that is a state of the past crises, and no trigger, expected one of them; "
            "name the trigger (`trigger=`)"
        )
    ranked = sorted(
        ((_likeness(profile, other), row) for row, other in _profiles().items() if other.year < profile.year),
        key=lambda pair: (-pair[0], -pair[1]),
    )
    return Neighbours(
        case=loaded.case,
        profile=profile,
        crises=tuple(_neighbour(table, row, score, profile) for score, row in ranked[:number]),
    )


def order_of(case: Case | str | Path, table: DataSet) -> list[int]:
    """Return the rows of the crises, nearest to a case first."""
    if table.name != "icb-crises":
        raise HistoryError(
            f"found --like with the table {table.name}, expected icb-crises: nearness is known for those"
        )
    from detente.case.load import as_case

    profile = _profile_of(as_case(case), None)
    return sorted(_profiles(), key=lambda row: (-_likeness(profile, _profiles()[row]), -row))


@functools.cache
def _profiles() -> Mapping[int, Profile]:
    """Return the profile of every past crisis by row."""
    table, played = crises(), actors()
    rows_of: dict[int, list[int]] = {}
    for row in range(played.n_rows):
        rows_of.setdefault(int(played.values("crisis").data[row]), []).append(row)
    known = _state_names()
    return {
        row: _profile(
            rows_of[int(table.values("crisis").data[row])],
            trigger=_text(table, "trigger", row),
            region=_text(table, "region", row),
            year=_moment(table, row),
            besides={each for each in (_text(table, "triggered_by", row),) if each in known},
        )
        for row in range(table.n_rows)
    }


@functools.cache
def _state_names() -> frozenset[str]:
    return frozenset(actors().values("actor").data.tolist())


def _moment(table: DataSet, row: int) -> float:
    """Return when a crisis began, in years."""
    months = table.values("month")
    month = float(months.data[row]) if months.known[row] else 7.0
    return float(table.values("year").data[row]) + (month - 1.0) / 12.0


def _text(table: DataSet, column: str, row: int) -> str | None:
    cell = table.cell(column, row)
    return None if cell is None else str(cell)


def _profile(
    rows: list[int], *, trigger: str | None, region: str | None, year: float, besides: set[str | None]
) -> Profile:
    """Return a profile from rows of the crisis actors."""
    played = actors()

    def cells(column: str) -> list[str]:
        return [text for row in rows if (text := _text(played, column, row)) is not None]

    powers, nuclear, regimes = cells("power"), cells("nuclear"), cells("regime")
    return Profile(
        states=frozenset([*cells("actor"), *(each for each in besides if each)]),
        trigger=trigger,
        region=region,
        power=max((_POWERS.index(each) for each in powers), default=None),
        nuclear=any(each in _NUCLEAR for each in nuclear) if nuclear else None,
        regimes=_mix(regimes),
        year=year,
    )


def _mix(regimes: list[str]) -> str | None:
    if not regimes:
        return None
    n = sum(each == "democratic" for each in regimes)
    return "democratic" if n == len(regimes) else "authoritarian" if n == 0 else "mixed"


def _profile_of(case: Case, trigger: str | None) -> Profile:
    """Return the profile of a case: its states as they were last coded before it starts."""
    played = actors()
    moment = case.time.start.year + (case.time.start.month - 1) / 12.0
    states = states_in(case)
    last: dict[str, int] = {}
    places: Counter[str] = Counter()
    for row in range(played.n_rows):
        name = str(played.values("actor").data[row])
        if name in states and float(played.values("year").data[row]) < moment:
            last[name] = row
    region_of = {
        int(crises().values("crisis").data[row]): _text(crises(), "region", row) for row in range(crises().n_rows)
    }
    local = {name for name, row in last.items() if _text(played, "power", row) in _POWERS[:2]} or set(last)
    for row in range(played.n_rows):
        if str(played.values("actor").data[row]) in local and float(played.values("year").data[row]) < moment:
            places[region_of[int(played.values("crisis").data[row])] or ""] += 1
    return _profile(
        list(last.values()),
        trigger=trigger or _trigger_cited(case),
        region=min(places, key=lambda place: (-places[place], place)) if places else None,
        year=moment,
        besides=set(states),
    )


def _trigger_cited(case: Case) -> str | None:
    """Return the trigger that the reference classes of the questions name, if they name one."""
    found: Counter[str] = Counter()
    for question in case.questions.values():
        entry = question.base_rate
        if entry is None:
            continue
        figures = find_class(entry.class_) if entry.class_ and not entry.where else None
        where = entry.where or (figures.where if figures else "")
        found.update(re.findall(r"(?<!not )\btrigger == ['\"]([^'\"]+)['\"]", where))
    return min(found, key=lambda name: (-found[name], name)) if found else None


def _parts(one: Profile, other: Profile) -> dict[str, float]:
    """Return the likenesses of two profiles, of what is known of both."""
    found = {"time": float(exp(-abs(one.year - other.year) / MEMORY_YEARS))}
    if one.states and other.states:
        found["states"] = _telling(one.states & other.states) / (
            (_telling(one.states) * _telling(other.states)) ** 0.5 or 1.0
        )
    if one.trigger and other.trigger:
        same_kind = (one.trigger in _VIOLENT) == (other.trigger in _VIOLENT)
        found["trigger"] = 1.0 if one.trigger == other.trigger else 0.25 if same_kind else 0.0
    if one.region and other.region:
        near = any(one.region in regions and other.region in regions for regions in _CONTINENT.values())
        found["region"] = 1.0 if one.region == other.region else 0.5 if near else 0.0
    if one.power is not None and other.power is not None:
        found["power"] = 1.0 - abs(one.power - other.power) / 3.0
    if one.nuclear is not None and other.nuclear is not None:
        found["nuclear"] = float(one.nuclear == other.nuclear)
    if one.regimes and other.regimes:
        found["regimes"] = float(one.regimes == other.regimes)
    return found


def _telling(states: frozenset[str]) -> float:
    """Return how much it says to share these states: for each, the logarithm of one over its share of all crises."""
    seldom = _seldomness()
    return sum(seldom.get(state, max(seldom.values())) for state in sorted(states))


@functools.cache
def _seldomness() -> Mapping[str, float]:
    """Return the logarithm of all crises by those a state was in, by state (jones1972)."""
    counts = Counter(actors().values("actor").data.tolist())
    return {state: float(log(crises().n_rows / count)) for state, count in counts.items()}


def _likeness(one: Profile, other: Profile) -> float:
    parts = _parts(one, other)
    return sum(WEIGHTS[name] * value for name, value in parts.items()) / sum(WEIGHTS[name] for name in parts)


def _neighbour(table: DataSet, row: int, score: float, profile: Profile) -> Neighbour:
    other = _profiles()[row]
    parts = _parts(profile, other)
    shared: list[str] = []
    different: list[str] = []
    both = sorted(profile.states & other.states)
    (shared if both else different).append(" and ".join(both) if both else "no state in common")
    words = {
        "trigger": f"trigger {other.trigger}",
        "region": f"{other.region}",
        "power": f"a {_POWERS[other.power]}" if other.power is not None else "",
        "nuclear": "nuclear weapons" if other.nuclear else "no nuclear weapons",
        "regimes": f"{other.regimes} regimes",
    }
    for name, text in words.items():
        if name in parts:
            (shared if parts[name] == 1.0 else different).append(text)
    return Neighbour(
        name=str(table.cell("name", row)),
        year=int(other.year),
        likeness=score,
        shared=tuple(shared),
        different=tuple(different),
        violence=_text(table, "violence", row) or "",
        ending=_text(table, "ending", row) or "",
        row=row,
    )
