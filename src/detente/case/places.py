"""The numeric places of a case: their dotted paths, what may stand there, and what does.

The order of the places is that of the schema's sections and, within them, of the names as the case gives them; so it
follows from the content alone. Paths have one canonical spelling (`canonical` resolves the others):

- ``quantities.NAME.start|rest|half_life|noise|drift``, ``quantities.NAME.path.DATE``
- ``links.NAME.gain|delay``, ``links.NAME.lookup.VALUE``
- ``actors.NAME.horizon|rationality|memory|tempo|loss_aversion|idle|cost``
- ``actors.NAME.values.QUANTITY`` (or ``.weight``), ``.satisfied``, ``.desperate``
- ``actors.NAME.type`` (1 for the first of its types), ``actors.NAME.types.TYPE.set.PATH``, ``actors.NAME.forgets``,
  ``actors.NAME.about.ACTOR.TYPE``
- ``moves.NAME.effects.QUANTITY`` (or ``.amount``), ``.after``, ``.over``; in a list of several: ``.0``, ``.1.over``;
  likewise for outcomes, shocks, calendar entries and pacts
- ``moves.NAME.outcomes.NAME.chance``, ``moves.NAME.cooldown``, ``moves.NAME.cost``
- ``shocks.NAME.rate``, ``shocks.NAME.rises_with.QUANTITY``, ``calendar.NAME.chance``; outcomes of both as of moves
- ``processes.NAME.stages.NAME.lasts``
- ``tables.NAME.agreement``, ``tables.NAME.issues.NAME.reference``
- ``tables.NAME.parties.NAME.capability|cost_of_delay``
- ``tables.NAME.parties.NAME.positions.ISSUE`` (or ``.position``), ``.salience``, ``.at_least``, ``.at_most``,
  ``.moves_with.QUANTITY``
- ``actors.NAME.pacts.NAME.honoured``, ``memberships.ACTOR_in_BLOC``, ``memberships.joins|leaves``
- where an expression stands, its numbers too: ``PATH.NAME``, or ``PATH.c1`` for the first that is written in its text
- ``EVENT.set.PATH`` of anything that happens, such as ``moves.NAME.outcomes.NAME.set.actors.NAME.horizon``
- ``beliefs.ACTOR.<any of these>``
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from detente.case.formula import Formula, domain_of
from detente.case.judgement import is_judgement
from detente.case.minds import split_belief
from detente.case.notation import UNREADABLE, Notation, NotationError, Number
from detente.case.remembered import remembered
from detente.case.types import (
    about_path,
    is_settable,
    left_out,
    set_path,
    target_of,
    true_chances,
    type_path,
    typed_actors,
    watchers,
)
from detente.case.uncertain import Domain, Uncertain, fit_number
from detente.case.unwritten import unwritten
from detente.core.errors import CaseError, Problem
from detente.core.near import near_names
from detente.core.text import clip

if TYPE_CHECKING:
    from detente.case.schema import Actor, Case, Gated, Happening, Issue, Outcome, Quantity, Sourced, Stand, Table

DEFAULTS: Final = {
    "rationality": Number(Notation("fixed", (1.0,)), why="default of the language"),
    "memory": Number(Notation("fixed", (1.0,), "years"), why="default of the language"),
    "tempo": Number(Notation("fixed", (1.0,), "weeks"), why="default of the language"),
    "loss_aversion": Number(Notation("fixed", (1.0,)), why="default of the language"),
    "agreement": Number(
        Notation("quantiles", (0.05, 0.8, 0.95, 4.3), "per year"),
        why="crises of 1946 to 2017 (ICB, version 14): 0.84 agreements per year of crisis; of crises that negotiation "
        "ended in an agreement, half within 59 days, which is 4.3 per year. Not calibrated on negotiations",
    ),
}
"""What an actor has where the case says nothing, and a table's rate of agreement."""
IDLE: Final = {
    1: Number(Notation("fixed", (0.5,)), why="what format 1 of the language meant"),
    2: Number(Notation("fixed", (0.9,))),
}
"""How likely an actor leaves things as they are where the case does not say, by format. The one of format 2 has no
reason of its own: it is a judgement of the language, and stands among those of the analyst until the case says more."""
_ONE: Final = Number(Notation("fixed", (1.0,)), why="what membership means")
_ZERO: Final = Number(Notation("fixed", (0.0,)), why="what membership means")
_MINUS_ONE: Final = Number(Notation("fixed", (-1.0,)), why="what membership means")
_PRIOR: Final = "how likely the case takes it to be, or what is left"
"""Reason for what a viewer believes at the start where the case does not say."""
_LONGEST_PATH: Final = 1_000
"""Characters of a path: ten times what the longest names permit in practice."""
MOST_PROBLEMS: Final = 200
"""Problems with numbers that are listed; whoever has more needs the first ones first."""
_MOST_HINTS: Final = 10
_MOST_COMPARED: Final = 1_000
_LENGTHS_APART: Final = 12
"""Hints given; paths compared for each, and how far their lengths may differ: a long list must not take long."""
_MONTH_OF_COURSE: Final = re.compile(r"\.path\.[0-9]{4}-[0-9]{2}\Z")
"""End of the path to a level of a dated course whose day is given as a month."""
_INFINITE: Final = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Place:
    """A numeric place and what stands in it, before it is known whether that is allowed."""

    path: str
    number: Number
    domain: Domain
    bounds: tuple[float, float] = _INFINITE
    """Range of the quantity, for levels."""
    unit: str = ""
    """Unit of the quantity, for levels and amounts."""
    source: str = ""
    """Key of the source of the number or of the nearest entry around it that names one."""
    why: str = ""
    """Likewise the reason."""
    origin: Literal["case", "default", "structure", "formula"] = "case"
    """Whether the case gives the number, the language does, the meaning of a membership, or an expression."""

    def fit(self, number: Number | None = None) -> Uncertain:
        """Return the distribution of a number in this place (by default of the one that stands there)."""
        given = number or self.number
        if isinstance(given, Formula):
            if number is not None and given is not self.number:
                raise NotationError(f"the expression `{clip(given.text, 60)}`", "a number")
            return Uncertain("expression", 0.0, unit=self.unit if self.domain is Domain.AMOUNT else "")
        return fit_number(given, self.domain, low=self.bounds[0], high=self.bounds[1], unit=self.unit)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A numeric place of a valid case."""

    path: str
    place: Place
    uncertain: Uncertain
    """What stands there, as a distribution in canonical units."""
    line: int = 0
    """Line in the file, 0 if it is not written there."""

    @property
    def number(self) -> Number:
        """The number as written."""
        return self.place.number

    @property
    def domain(self) -> Domain:
        """What may stand there."""
        return self.place.domain

    @property
    def unit(self) -> str:
        """Canonical unit, for display."""
        return self.uncertain.unit

    @property
    def source(self) -> str:
        """Key of the source, from the number or the nearest entry around it."""
        return self.place.source

    @property
    def why(self) -> str:
        """Reason, likewise."""
        return self.place.why

    @property
    def formula(self) -> Formula | None:
        """The expression that stands there, if one does; its numbers are assumptions of their own."""
        return self.place.number if isinstance(self.place.number, Formula) else None

    @property
    def is_default(self) -> bool:
        """Whether the language gives the number, not the case."""
        return self.place.origin == "default"

    @property
    def is_judgement(self) -> bool:
        """Whether neither the number nor anything around it names a source or a reason; a mere word is none."""
        return self.place.origin != "formula" and is_judgement(self.place.source, self.place.why)


# --- memberships -------------------------------------------------------------------------------------------------


def membership_name(actor: str, bloc: str) -> str:
    """Return the name of the hidden quantity that is 1 while an actor belongs to a bloc."""
    return f"{actor}_in_{bloc}"


def happenings(case: Case) -> Iterator[tuple[str, Happening]]:
    """Yield everything that can happen, with its dotted path: pacts, moves, shocks, calendar, processes, talks."""
    for name, actor in case.actors.items():
        for pact_name, pact in actor.pacts.items():
            yield f"actors.{name}.pacts.{pact_name}", pact
    for name, move in case.moves.items():
        yield f"moves.{name}", move
        for outcome_name, outcome in move.outcomes.items():
            yield f"moves.{name}.outcomes.{outcome_name}", outcome
    for name, shock in case.shocks.items():
        yield f"shocks.{name}", shock
        for outcome_name, outcome in shock.outcomes.items():
            yield f"shocks.{name}.outcomes.{outcome_name}", outcome
    for name, entry in case.calendar.items():
        yield f"calendar.{name}", entry
        for outcome_name, outcome in entry.outcomes.items():
            yield f"calendar.{name}.outcomes.{outcome_name}", outcome
    for name, process in case.processes.items():
        for stage_name, stage in process.stages.items():
            yield f"processes.{name}.stages.{stage_name}", stage
    for name, table in case.tables.items():
        for ending, happening in (("deal", table.deal), ("no_deal", table.no_deal)):
            if happening is not None:
                yield f"tables.{name}.{ending}", happening


def dates_of(case: Case) -> dict[str, dt.date]:
    """Return the days of the calendar entries whose day is known, in the order of the case."""
    return {name: entry.date for name, entry in case.calendar.items() if entry.date is not None}


def outcomes_of(case: Case) -> Iterator[tuple[str, Mapping[str, Outcome]]]:
    """Yield every event that has outcomes, by its dotted path: moves, shocks, calendar entries."""
    for section, entries in (("moves", case.moves), ("shocks", case.shocks), ("calendar", case.calendar)):
        for name, entry in entries.items():
            if entry.outcomes:
                yield f"{section}.{name}", entry.outcomes


def terms(case: Case) -> dict[str, tuple[str, str]]:
    """Return the hidden quantities that hold what tables agree on: name -> table and issue.

    A term stands at the issue's reference until there is a deal.
    """
    return {f"{name}_{issue}": (name, issue) for name, table in case.tables.items() for issue in table.issues}


def memberships(case: Case) -> dict[tuple[str, str], bool]:
    """Return every (actor, bloc) the case speaks of, in order of first mention, and whether it holds at the start."""
    pairs: dict[tuple[str, str], bool] = {}
    for name, actor in case.actors.items():
        for member in actor.members:
            pairs[member, name] = True
    for _, happening in happenings(case):
        for changes in (happening.joins, happening.leaves):
            for actor_name, blocs in changes.items():
                for bloc in blocs:
                    pairs.setdefault((actor_name, bloc), False)
    return pairs


# --- the walk ----------------------------------------------------------------------------------------------------


class _Walk:
    """Walks a case once and collects its places; entries pass source and reason on to what is inside them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.places: list[Place] = []
        self.quantities: dict[str, Quantity] = case.quantities
        self.movers = {move.by for move in case.moves.values()}
        self.membership_names = {membership_name(*pair) for pair in memberships(case)}
        self.term_scales = {
            name: scale_of(case.tables[table].issues[issue]) for name, (table, issue) in terms(case).items()
        }

    def run(self) -> list[Place]:
        case = self.case
        for name, quantity in case.quantities.items():
            self._quantity(f"quantities.{name}", quantity)
        for name, link in case.links.items():
            around = (link.source, link.why)
            domain = Domain.SIGNED if link.on == "change" else Domain.GAIN
            self._add(f"links.{name}.gain", link.gain, domain, around)
            self._add(f"links.{name}.delay", link.delay, Domain.DELAY, around)
            for knot, pull in sorted(link.lookup.items()):
                self._add(f"links.{name}.lookup.{knot:.15g}", pull, Domain.SIGNED, around)
        for name, actor in case.actors.items():
            self._actor(f"actors.{name}", actor)
        for name, move in case.moves.items():
            around = self._gated(f"moves.{name}", move)
            self._add(f"moves.{name}.cost", move.cost, Domain.POSITIVE, around)
            self._outcomes(f"moves.{name}", move.outcomes, around)
        for name, shock in case.shocks.items():
            self._add(f"shocks.{name}.rate", shock.rate, Domain.RATE, (shock.source, shock.why))
            for quantity_name, coefficient in shock.rises_with.items():
                path = f"shocks.{name}.rises_with.{quantity_name}"
                self._add(path, coefficient, Domain.SIGNED, (shock.source, shock.why))
            self._outcomes(f"shocks.{name}", shock.outcomes, self._gated(f"shocks.{name}", shock))
        for name, entry in case.calendar.items():
            around = (entry.source, entry.why)
            self._add(f"calendar.{name}.chance", entry.chance, Domain.CHANCE, around)
            self._effects(f"calendar.{name}", entry, around)
            self._outcomes(f"calendar.{name}", entry.outcomes, around)
        for name, process in case.processes.items():
            for stage_name, stage in process.stages.items():
                path, inside = f"processes.{name}.stages.{stage_name}", _inherit(stage, (process.source, process.why))
                self._add(f"{path}.lasts", stage.lasts, Domain.DURATION, inside)
                self._effects(path, stage, inside)
        for name, table in case.tables.items():
            self._table(f"tables.{name}", table)
        self._memberships()
        self._types()
        return self.places

    def _table(self, path: str, table: Table) -> None:
        around = (table.source, table.why)
        if table.agreement is None:
            default = DEFAULTS["agreement"]
            self.places.append(Place(f"{path}.agreement", default, Domain.RATE, why=default.why, origin="default"))
        self._add(f"{path}.agreement", table.agreement, Domain.RATE, around)
        for issue_name, issue in table.issues.items():
            place = f"{path}.issues.{issue_name}.reference"
            self._add(place, issue.reference, Domain.LEVEL, _inherit(issue, around), bounds=scale_of(issue))
        for party_name, party in table.parties.items():
            inside = _inherit(party, around)
            party_path = f"{path}.parties.{party_name}"
            self._add(f"{party_path}.capability", party.capability, Domain.POSITIVE, inside)
            self._add(f"{party_path}.cost_of_delay", party.cost_of_delay, Domain.POSITIVE, inside)
            for issue_name, stand in party.positions.items():
                if issue_name in table.issues:
                    scale = scale_of(table.issues[issue_name])
                    self._stand(f"{party_path}.positions.{issue_name}", stand, scale, _inherit(stand, inside))
        for name, ending in (("deal", table.deal), ("no_deal", table.no_deal)):
            if ending is not None:
                self._effects(f"{path}.{name}", ending, _inherit(ending, around))

    def _stand(self, path: str, stand: Stand, scale: tuple[float, float], around: tuple[str, str]) -> None:
        self._add(path, stand.position, Domain.LEVEL, around, bounds=scale)
        self._add(f"{path}.salience", stand.salience, Domain.POSITIVE, around)
        self._add(f"{path}.at_least", stand.at_least, Domain.LEVEL, around, bounds=scale)
        self._add(f"{path}.at_most", stand.at_most, Domain.LEVEL, around, bounds=scale)
        for quantity, coefficient in stand.moves_with.items():
            self._add(f"{path}.moves_with.{quantity}", coefficient, Domain.SIGNED, around)

    def _add(
        self,
        path: str,
        number: Number | None,
        domain: Domain,
        around: tuple[str, str],
        quantity: str = "",
        bounds: tuple[float, float] = _INFINITE,
    ) -> None:
        if number is None:
            return
        unit = ""
        if quantity in self.quantities:
            unit = self.quantities[quantity].unit
            bounds = range_of(self.quantities[quantity])
        elif quantity in self.membership_names:
            bounds, unit = (0.0, 1.0), "membership"
        elif quantity in self.term_scales:
            bounds = self.term_scales[quantity]
        source, why = (number.source, number.why) if number.source or number.why else around
        if not isinstance(number, Formula):
            self.places.append(Place(path, number, domain, bounds, unit, source, why))
            return
        self.places.append(Place(path, number, domain, bounds, unit, source, why, origin="formula"))
        for name, part in number.numbers_of().items():
            own = (part.source, part.why) if part.source or part.why else (source, why)
            self.places.append(Place(f"{path}.{name}", part, domain_of(part), source=own[0], why=own[1]))

    def _quantity(self, path: str, quantity: Quantity) -> None:
        around = (quantity.source, quantity.why)
        name = path.partition(".")[2]
        self._add(f"{path}.start", quantity.start, Domain.LEVEL, around, name)
        self._add(f"{path}.rest", quantity.rest, Domain.LEVEL, around, name)
        self._add(f"{path}.half_life", quantity.half_life, Domain.DURATION, around)
        self._add(f"{path}.noise", quantity.noise, Domain.NOISE, around)
        self._add(f"{path}.drift", quantity.drift, Domain.GAIN, around)
        for date, level in sorted(quantity.path.items()):
            self._add(f"{path}.path.{date}", level, Domain.LEVEL, around, name)

    def _actor(self, path: str, actor: Actor) -> None:
        around = (actor.source, actor.why)
        self._add(f"{path}.horizon", actor.horizon, Domain.DURATION, around)
        for field, number, default, domain in (
            ("rationality", actor.rationality, DEFAULTS["rationality"], Domain.POSITIVE),
            ("memory", actor.memory, DEFAULTS["memory"], Domain.DURATION),
            ("tempo", actor.tempo, DEFAULTS["tempo"], Domain.DURATION),
            ("loss_aversion", actor.loss_aversion, DEFAULTS["loss_aversion"], Domain.POSITIVE),
        ):
            if number is None:
                self.places.append(Place(f"{path}.{field}", default, domain, why=default.why, origin="default"))
            else:
                self._add(f"{path}.{field}", number, domain, around)
        if actor.idle is None and path.removeprefix("actors.") in self.movers:
            idle = IDLE[self.case.detente]
            self.places.append(Place(f"{path}.idle", idle, Domain.CHANCE, why=idle.why, origin="default"))
        self._add(f"{path}.idle", actor.idle, Domain.CHANCE, around)
        self._add(f"{path}.cost", actor.cost, Domain.POSITIVE, around)
        for quantity, value in actor.values.items():
            inside = _inherit(value, around)
            self._add(f"{path}.values.{quantity}", value.weight, Domain.SIGNED, inside, quantity)
            self._add(f"{path}.values.{quantity}.satisfied", value.satisfied, Domain.LEVEL, inside, quantity)
            self._add(f"{path}.values.{quantity}.desperate", value.desperate, Domain.LEVEL, inside, quantity)
        for pact_name, pact in actor.pacts.items():
            pact_path = f"{path}.pacts.{pact_name}"
            self._add(f"{pact_path}.honoured", pact.honoured, Domain.CHANCE, _inherit(pact, around))
            self._gated(pact_path, pact, around)

    def _gated(self, path: str, happening: Gated, around: tuple[str, str] = ("", "")) -> tuple[str, str]:
        inside = _inherit(happening, around)
        self._add(f"{path}.cooldown", happening.cooldown, Domain.DURATION, inside)
        self._effects(path, happening, inside)
        return inside

    def _outcomes(self, path: str, outcomes: Mapping[str, Outcome], around: tuple[str, str]) -> None:
        for name, outcome in outcomes.items():
            outcome_path, inside = f"{path}.outcomes.{name}", _inherit(outcome, around)
            if not isinstance(outcome.chance, str):
                self._add(f"{outcome_path}.chance", outcome.chance, Domain.CHANCE, inside)
            self._effects(outcome_path, outcome, inside)

    def _effects(self, path: str, happening: Happening, around: tuple[str, str]) -> None:
        for quantity, effects in happening.effects.items():
            for index, effect in enumerate(effects):
                effect_path = f"{path}.effects.{quantity}" + (f".{index}" if len(effects) > 1 else "")
                inside = _inherit(effect, around)
                self._add(effect_path, effect.amount, Domain.AMOUNT, inside, quantity)
                self._add(f"{effect_path}.after", effect.after, Domain.DELAY, inside)
                self._add(f"{effect_path}.over", effect.over, Domain.DURATION, inside)

    def _types(self) -> None:
        """Add of which type actors are, and what others believe of it."""
        for name, actor in typed_actors(self.case).items():
            chances = true_chances(actor)
            numbers = [number for place, chance in enumerate(chances.values()) for number in (chance, place + 1.0)]
            said = next(
                (_inherit(kind, ("", "")) for kind in actor.types.values() if kind.source or kind.why), ("", "")
            )
            said = said if any(said) else (actor.source, actor.why)
            number = Number(Notation("choice", tuple(numbers)))
            ends = (1.0, float(len(chances)))
            self.places.append(Place(type_path(name), number, Domain.LEVEL, ends, "", *said, origin="structure"))
        for viewer, watched in watchers(self.case):
            entry, chances = self.case.actors[viewer], true_chances(self.case.actors[watched])
            given, rest = entry.about.get(watched, {}), left_out(self.case, viewer, watched)
            for kind, chance in chances.items():
                path, around = about_path(viewer, watched, kind), (entry.source, entry.why)
                if kind in given and kind != rest:
                    self._add(path, given[kind], Domain.CHANCE, around)
                else:
                    number = Number(Notation("fixed", (0.0 if given else chance,)), why=_PRIOR)
                    self.places.append(Place(path, number, Domain.CHANCE, why=_PRIOR, origin="structure"))
        for name, actor in self.case.actors.items():
            self._add(f"actors.{name}.forgets", actor.forgets, Domain.DURATION, (actor.source, actor.why))

    def _memberships(self) -> None:
        pairs = memberships(self.case)
        for pair, is_member in pairs.items():
            number = _ONE if is_member else _ZERO
            path = f"memberships.{membership_name(*pair)}"
            self.places.append(
                Place(path, number, Domain.LEVEL, (0.0, 1.0), "membership", why=number.why, origin="structure")
            )
        if pairs:
            for path, number in (("memberships.joins", _ONE), ("memberships.leaves", _MINUS_ONE)):
                self.places.append(
                    Place(path, number, Domain.AMOUNT, unit="membership", why=number.why, origin="structure")
                )


def scale_of(issue: Issue) -> tuple[float, float]:
    """Return the ends of an issue's scale, infinities where it has none."""
    low, high = issue.scale
    return -math.inf if low is None else low, math.inf if high is None else high


def _inherit(entry: Sourced, around: tuple[str, str]) -> tuple[str, str]:
    return (entry.source, entry.why) if entry.source or entry.why else around


def range_of(quantity: Quantity) -> tuple[float, float]:
    """Return the range of a quantity with infinities for missing bounds."""
    low, high = quantity.range
    return -math.inf if low is None else low, math.inf if high is None else high


# --- what stands in the places -----------------------------------------------------------------------------------


def own_places(case: Case) -> dict[str, Place]:
    """Return the places of the case itself by path, in order, without beliefs."""
    places = places_to_set(case)
    more = (*_set_places(case, places), *_type_places(case, places))
    return {**places, **{place.path: place for place in more}} if more else places


def places_to_set(case: Case) -> dict[str, Place]:
    """Return the places of the case by path, in order, but for the numbers that events set in place of others."""
    return {place.path: place for place in _Walk(case).run()}


def _set_places(case: Case, places: Mapping[str, Place]) -> Iterator[Place]:
    """Yield the numbers that events set: each is like the number in whose place it comes."""
    for path, happening in happenings(case):
        for target, number in happening.set.items():
            known = canonical(target, places)
            if known is not None:  # else it is told in `detente.case.check_minds`
                place = places[split_belief(known)[1]]
                source, why = (number.source, number.why) if number.source or number.why else _said_around(case, path)
                yield Place(f"{path}.set.{known}", number, place.domain, place.bounds, place.unit, source, why)


def _type_places(case: Case, places: Mapping[str, Place]) -> Iterator[Place]:
    """Yield the numbers that types of actors set: each is like the number in whose place it comes."""
    for name, actor in typed_actors(case).items():
        for kind_name, kind in actor.types.items():
            for written, number in kind.set.items():
                target = target_of(name, written)
                if is_settable(case, name, written) and target in places:
                    place, around = places[target], _inherit(kind, (actor.source, actor.why))
                    source, why = (number.source, number.why) if number.source or number.why else around
                    path = set_path(name, kind_name, target)
                    yield Place(path, number, place.domain, place.bounds, place.unit, source, why)


def _said_around(case: Case, path: str) -> tuple[str, str]:
    """Return source and reason of something that happens, or of what it belongs to."""
    around: tuple[str, str] = ("", "")
    entry: Any = case
    for name in path.split("."):
        entry = entry[name] if isinstance(entry, Mapping) else getattr(entry, name)
        if hasattr(entry, "why"):
            around = _inherit(entry, around)
    return around


def canonical(path: str, places: Mapping[str, object]) -> str | None:
    """Return the one spelling of a path to a place, or None if there is no such place.

    Parameters
    ----------
    path
        With or without a last ``.weight``, ``.amount``, ``.position`` or ``.value``, with ``.0`` for the only effect of
        its kind, and with a month for its first day in a dated course.
    places
        What paths there are (without beliefs).

    Examples
    --------
    >>> places = {"moves.invade.effects.approval": 0, "moves.invade.effects.approval.over": 0}
    >>> canonical("moves.invade.effects.approval.0.over", places)
    'moves.invade.effects.approval.over'
    >>> canonical("beliefs.russia.moves.invade.effects.approval.amount", places)
    'beliefs.russia.moves.invade.effects.approval'
    """
    if len(path) > _LONGEST_PATH:
        return None
    if path.startswith("beliefs."):
        _, _, rest = path.partition(".")
        actor, _, inner = rest.partition(".")
        known = None if inner.startswith("beliefs.") else canonical(inner, places)
        return f"beliefs.{actor}.{known}" if known else None
    if _MONTH_OF_COURSE.search(path):
        path += "-01"
    bare = path.removesuffix(".value")
    for ending in (".weight", ".amount", ".position"):
        bare = bare.removesuffix(ending)
    before, zero, after = bare.partition(".0.")
    single = f"{before}.{after}" if zero else bare.removesuffix(".0")
    return next((known for known in (path, bare, single) if known in places), None)


@dataclass(frozen=True, slots=True)
class Survey:
    """All numbers of a case, and what is wrong with them."""

    own: dict[str, Assumption]
    """The case's own places."""
    beliefs: dict[str, Assumption]
    """Places as some actor sees them (``beliefs.ACTOR.PATH``)."""
    lenses: dict[str, dict[str, tuple[Number, Uncertain]]]
    """Per lens, other numbers by canonical path."""
    problems: tuple[Problem, ...]


def assumptions(case: Case) -> dict[str, Assumption]:
    """Return all numbers of a case by path, the beliefs last.

    Raises
    ------
    CaseError
        Where a number cannot stand in its place.
    """
    found = survey(case)
    if found.problems:
        raise CaseError(found.problems)
    return {**found.own, **found.beliefs}


@remembered
def survey(case: Case) -> Survey:
    """Fit every number of a case to its place and collect the problems."""
    problems: list[Problem] = []
    places = own_places(case)
    own: dict[str, Assumption] = {}
    for path, place in places.items():
        uncertain = _try_fit(path, place, place.number, problems)
        if uncertain is not None:
            own[path] = Assumption(path, place, uncertain, case.line_of(path))
    beliefs: dict[str, Assumption] = {}
    for actor, overrides in case.beliefs.items():
        for path, number in overrides.items():
            if number is UNREADABLE:
                continue
            written = f"beliefs.{actor}.{path}"
            seen = _target(case, written, f"beliefs.{actor}.{path}", places, problems, beliefs)
            if seen is None:
                continue
            place = Place(
                seen[0], number, seen[1].domain, seen[1].bounds, seen[1].unit, source=number.source, why=number.why
            )
            uncertain = _try_fit(written, place, number, problems)
            if uncertain is not None:
                beliefs[seen[0]] = Assumption(seen[0], place, uncertain, case.line_of(written))
    lenses: dict[str, dict[str, tuple[Number, Uncertain]]] = {}
    for lens_name, lens in case.lenses.items():
        fitted: dict[str, tuple[Number, Uncertain]] = {}
        for path, number in lens.set.items():
            if number is UNREADABLE:
                continue
            written = f"lenses.{lens_name}.set.{path}"
            seen = _target(case, written, path, places, problems, fitted)
            uncertain = _try_fit(written, seen[1], number, problems) if seen else None
            if seen and uncertain is not None:
                source, why = (number.source, number.why) if number.source or number.why else (lens.source, lens.why)
                fitted[seen[0]] = (_sourced(number, source, why), uncertain)
        lenses[lens_name] = fitted
    return Survey(own, beliefs, lenses, tuple(problems))


def _sourced(number: Number, source: str, why: str) -> Number:
    return replace(number, source=source, why=why)


def _try_fit(path: str, place: Place, number: Number, problems: list[Problem]) -> Uncertain | None:
    if number is UNREADABLE:
        return None
    try:
        return place.fit(number)
    except NotationError as error:
        if len(problems) < MOST_PROBLEMS:
            problems.append(Problem(path, error.found, error.expected, error.hint))
        return None


def _target(
    case: Case,
    written: str,
    path: str,
    places: Mapping[str, Place],
    problems: list[Problem],
    taken: Mapping[str, object],
) -> tuple[str, Place] | None:
    """Return the canonical path an override goes to and the place it concerns, or add a problem."""
    try:
        known, place = find_place(case, path, places, wants_hint=len(problems) < _MOST_HINTS)
    except CaseError as error:
        found = error.problems[0]
        if len(problems) < MOST_PROBLEMS:
            problems.append(Problem(written, found.found, found.expected, found.hint))
        return None
    if known in taken:
        problems.append(Problem(written, f"`{path}` again", "each number only once"))
        return None
    return known, place


def find_place(case: Case, path: str, places: Mapping[str, Place], *, wants_hint: bool = True) -> tuple[str, Place]:
    """Return the canonical path and the place that a path in a lens, in beliefs or in an override means.

    Raises
    ------
    CaseError
        With the nearest path there is.
    """
    known = canonical(path, places)
    actor = path.split(".")[1] if path.startswith("beliefs.") and path.count(".") > 1 else ""
    if known is not None and (not actor or actor in case.actors):
        return known, places[known.removeprefix(f"beliefs.{actor}.") if actor else known]
    if actor and actor not in case.actors:
        hint = _nearest(actor, list(case.actors)) if wants_hint else ""
        raise CaseError([Problem(path, f"`{clip(actor, 120)}`", "an actor of the case", hint)])
    prefix = f"beliefs.{actor}." if actor else ""
    if not_given := unwritten(case, path.removeprefix(prefix)):
        raise CaseError([Problem(path, f"no number at `{clip(path, 120)}`: {not_given.found}", not_given.expected)])
    near = _nearest(path.removeprefix(prefix), list(places)) if wants_hint else ""
    hint = f"`{prefix}{near[1:-1]}`" if near else ""
    expected = "the path of a number of the case" + ("" if near else ", such as `quantities.approval.start`")
    raise CaseError([Problem(path, f"no number at `{clip(path, 120)}`", expected, hint)])


def _nearest(word: str, known: list[str]) -> str:
    section = word.partition(".")[0]
    alike = [
        path for path in known if path.startswith(section) and abs(len(path) - len(word)) <= _LENGTHS_APART
    ] or known
    near = near_names(word[:200], alike[:_MOST_COMPARED], cutoff=0.5)
    return f"`{near[0]}`" if near else ""
