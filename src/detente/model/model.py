"""The compiled case: names turned into indices, units checked, everything in plain arrays.

Axes have fixed letters: W world, P path, T step, A actor, K quantity, L link, M move, E event, S shock, C calendar
entry, R pact, B bundle of effects, F effect, G stage of replies, O option in a stage, U outcome, N assumption, D drawn
column; of what nobody chooses: H undated entry, V event with outcomes, P process, S stage of a process; of tables: Z
table, X session, I issue, Y party, V stand of a party on an issue, J shift of a stand.

An *assumption* is a numeric place of the case (an index n into ``assumption_paths``); arrays that point to one hold its
index, or ABSENT. What a number is worth in a given world, and as a given actor sees it, follows in two hops: ``view``
says which drawn column the viewer uses for the place, the draw says what stands in that column.

Canonical units of drawn values: durations in nominal days, rates per day, noise per square root of a day, all else as
written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

from detente.model.addresses import Addresses
from detente.model.expression import Expression, asks_of_days
from detente.model.minds import Minds, no_minds
from detente.model.types import Types, no_types

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ABSENT = -1
"""Index meaning "there is none"."""
REST = -2
"""Chance meaning "what the other outcomes leave"."""
NOTHING = -1
"""Option of a reply stage: let it pass. It has no effects and raises no event."""


class Family(IntEnum):
    """Distribution of a drawn column; parameters a, b, c in canonical units."""

    FIXED = 0
    """a = value."""
    NORMAL = 1
    """a = mean, b = standard deviation; cut at low and high where these are finite."""
    LOGNORMAL = 2
    """low + exp(normal(a, b)); a, b on the log scale."""
    LOGITNORMAL = 3
    """low + (high - low) / (1 + exp(-normal(a, b)))."""
    UNIFORM = 4
    """a to b."""
    TRIANGULAR = 5
    """a = least, b = mode, c = greatest."""
    BETA = 6
    """low + (high - low) x Beta(a, b); a PERT(min, mode, max) is one of these."""
    CHOICE = 7
    """Values choice_values[a : b] with probabilities choice_chances[a : b]; a, b are offsets."""
    VIEWS = 8
    """One of several distributions, that of the analyst who is right: see `Views`."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days of a case, and its *moments*: the days on which the engine brings the state up to date and looks at it.

    Time is counted in whole days from the start. What has a day of its own (the calendar, deadlines, clocks, shocks,
    effects to come) is told by that day; the moments only say how finely the state is followed in between. Interval t
    spans the days after ``moments[t - 1]`` up to and including ``moments[t]``.
    """

    step: str
    """"day", "week" or "month": how finely the case reports."""
    grain: int
    """Days between two moments at which noise enters, whatever the step: 1 or 7."""
    n_days: int
    """Number of the last day."""
    dates: tuple[dt.date, ...]
    """[n_days + 1] date of each day."""
    moments: Ints
    """[M + 1] days of the moments, ascending; the first is 0, the last ``n_days``."""
    reported: Bools
    """[M + 1] whether a moment is the first of a step of the case, or the end."""

    @property
    def n_moments(self) -> int:
        """Number of intervals between moments, M."""
        return len(self.moments) - 1

    def day_of(self, date: dt.date) -> int:
        """Return the number of a date's day (0 to ``n_days``; the nearer end for dates outside)."""
        return min(max((date - self.dates[0]).days, 0), self.n_days)

    def moment_of(self, day: int) -> int:
        """Return the last moment that is not after a day."""
        return int(np.clip(np.searchsorted(self.moments, day, side="right") - 1, 0, self.n_moments))

    def moments_until(self, day: int) -> Ints:
        """Return the moments that are not after a day."""
        return self.moments[self.moments <= day]

    def dates_of_moments(self) -> tuple[dt.date, ...]:
        """Return the date of each moment, [M + 1]."""
        return tuple(self.dates[day] for day in self.moments.tolist())


@dataclass(frozen=True, slots=True)
class Loadings:
    """Which drawn columns share which factors; all arrays [L], by factor, then by column."""

    column: Ints
    """Column that loads."""
    factor: Ints
    """Column of the factor."""
    value: Floats
    """Correlation of the column's normal score with the factor; squares add up to less than 1 in a column."""


def no_loadings() -> Loadings:
    """Return the loadings of a case in which nothing moves together."""
    none = np.zeros(0, dtype=np.int32)
    return Loadings(column=none, factor=none, value=np.zeros(0))


@dataclass(frozen=True, slots=True)
class Views:
    """Numbers on which analysts differ; all arrays [V], by column, then by analyst, unless said."""

    analysts: tuple[str, ...]
    """[I] who may be right."""
    who: int
    """Column that says in each world who is: a `Family.CHOICE` of 0 to I - 1."""
    column: Ints
    """Column of the number."""
    analyst: Ints
    """Whose distribution it is."""
    family: Ints
    """Its parameters, as in `Draws`."""
    a: Floats
    b: Floats
    c: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Draws:
    """How the drawn columns are distributed. All arrays [D]."""

    paths: tuple[str, ...]
    """Dotted path of each column; columns 0..N-1 are the case's own places in order, then the beliefs
    (``beliefs.russia.moves.invade.outcomes.quick_victory.chance``), then, where analysts differ, who of them is right
    (``analyst``), last the factors that several of these share (``together.optimism``)."""
    family: Ints
    """Family code."""
    a: Floats
    b: Floats
    c: Floats
    low: Floats
    """Lower end of the declared domain, -inf if none."""
    high: Floats
    """Upper end of the declared domain, inf if none."""
    dimension: Ints
    """Sobol dimension, ABSENT for fixed columns. Lenses and ``--set`` never renumber the dimensions of other
    columns."""
    choice_values: Floats
    choice_chances: Floats
    is_judgement: Bools
    """True where neither the entry nor anything around it names a source or a reason; a mere word is none."""
    unit: tuple[str, ...]
    """Unit for display of canonical values ("days", "per day", "per sqrt day", "percent", "")."""
    formulas: tuple[tuple[int, Expression], ...] = ()
    """Columns that follow from others, each with its expression at the start of the case, in which ``Parameter`` means
    a column. Only the start is in the column: what comes later is `Model.formulas`."""
    loadings: Loadings = field(default_factory=no_loadings)
    """What moves together, and how closely."""
    views: Views | None = None
    """Numbers on which analysts differ; None where there is no more than one analyst."""

    @property
    def factors(self) -> tuple[int, ...]:
        """Columns that are factors, ascending."""
        return tuple(sorted(set(self.loadings.factor.tolist())))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Paths of the columns that are numbers of the case, without who is right and the factors, which come last."""
        return self.paths[: len(self.paths) - len(self.factors) - (self.views is not None)]


@dataclass(frozen=True, slots=True)
class Quantities:
    """Stocks and indices; all arrays [K].

    Memberships ("ukraine_in_nato", 0 or 1), the terms that tables agree on ("vienna_enlargement") and beliefs about
    types ("belief_usa_russia_resolved") are quantities too.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    units: tuple[str, ...]
    owner: Ints
    """Actor, or ABSENT."""
    start: Ints
    """Assumption."""
    rest: Ints
    """Assumption; equal to ``start`` where the case gives no rest."""
    half_life: Ints
    """Assumption (days), ABSENT: no return to rest."""
    noise: Ints
    """Assumption (per sqrt day), ABSENT: none."""
    low: Floats
    """Range kept by clipping, -inf if none."""
    high: Floats
    drift: Ints
    """Assumption (per day), ABSENT: none."""
    course_start: Ints
    """[K + 1] rows course_start[k] : course_start[k + 1] of the following are the dated course of quantity k; with
    none, it rests at ``rest``."""
    course_day: Ints
    """Days from the start, ascending for each quantity; they may lie before the start or after the end."""
    course_level: Ints
    """Assumption: its level of rest on that day."""

    def has_course(self, quantity: int) -> bool:
        """Tell whether a quantity follows a dated course."""
        return bool(self.course_start[quantity] < self.course_start[quantity + 1])


@dataclass(frozen=True, slots=True)
class Links:
    """Influence of one quantity on another; all arrays [L]."""

    names: tuple[str, ...]
    source: Ints
    target: Ints
    gain: Ints
    """Assumption: per day on a level, a plain number on a change."""
    on_change: Bools
    delay: Ints
    """Assumption (days), or ABSENT."""
    on_value: Bools
    """Whether the value of the source pulls, not its deviation from rest."""
    times: Ints
    """Quantity whose value the pull is multiplied with, or ABSENT."""
    lookup_start: Ints
    """[L + 1] rows lookup_start[l] : lookup_start[l + 1] of the following are the curve of link l, if it has one."""
    lookup_at: Floats
    """Values of the source, ascending for each link."""
    lookup_pull: Ints
    """Assumption: what pulls there in place of the value."""

    is_changing: Bools
    """Whether its gain is an expression."""

    def has_lookup(self, link: int) -> bool:
        """Tell whether a link has a curve."""
        return bool(self.lookup_start[link] < self.lookup_start[link + 1])

    def is_plain(self, link: int) -> bool:
        """Tell whether a link pulls by the deviation or change of its source alone, so that it is linear in it."""
        is_scaled = self.times[link] != ABSENT or self.is_changing[link]
        return not is_scaled and not self.on_value[link] and not self.has_lookup(link)


@dataclass(frozen=True, slots=True)
class Actors:
    """All arrays [A] unless said."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    """"state", "leader", "bloc", "group"."""
    horizon: Ints
    """Assumption (days); ABSENT for actors that never decide."""
    rationality: Ints
    """Assumption: logit precision per unit of worth."""
    memory: Ints
    """Assumption (days): mean life of private reasons."""
    tempo: Ints
    """Assumption (days): mean time between decisions."""
    loss_aversion: Ints
    """Assumption: factor on negative components of worth."""
    idle: Ints
    """Assumption: chance that it leaves things as they are where one move is open that is worth nothing; ABSENT for
    actors without moves."""
    value_start: Ints
    """[A + 1] rows value_start[a] : value_start[a + 1] of the following belong to actor a."""
    value_quantity: Ints
    value_weight: Ints
    """Assumption: worth of one unit."""
    value_satisfied: Ints
    """Assumption or ABSENT (then ``desperate`` is ABSENT too): level at which the marginal weight is nothing."""
    value_desperate: Ints
    """Assumption or ABSENT: level at which it is full."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Bundles of effects. Bundle b holds rows start[b] : start[b + 1]. Bundle 0 is empty."""

    start: Ints
    """[B + 1]"""
    quantity: Ints
    """[F]"""
    amount: Ints
    """[F] assumption"""
    after: Ints
    """[F] assumption (days) or ABSENT: at once"""
    over: Ints
    """[F] assumption (days) or ABSENT: at once"""


@dataclass(frozen=True, slots=True)
class Gate:
    """When something may happen: its condition holds, and it has not happened (once) or not too recently (cooldown)."""

    when: Expression | None
    once: bool
    cooldown: int
    """Assumption (days) or ABSENT."""

    @property
    def stays_shut(self) -> bool:
        """Whether the gate, once it is shut, stays so while nothing happens and no quantity moves."""
        return self.cooldown == ABSENT and (self.when is None or not asks_of_days(self.when))


@dataclass(frozen=True, slots=True)
class Moves:
    """All arrays [M] unless said."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    by: Ints
    """Actor."""
    is_reply: Bools
    """True: played only in reply, never opens an episode."""
    was_open: Bools
    """Whether the case says since when before the start the move could be made, whatever its gate says at the start."""
    is_new: Bools
    """True: not open before the start, so that no reason against it is implied by its not having been played."""
    variants: Ints
    """Group of moves that are one thing in several versions, or ABSENT."""
    cost: Ints
    """Assumption: worth that its actor gives up by playing it; ABSENT: none."""
    gates: tuple[Gate, ...]
    bundle: Ints
    event: Ints
    stage_start: Ints
    """[M + 1] stages of replies to move m: stage_start[m] : stage_start[m + 1]"""
    stage_actor: Ints
    """[G] who replies"""
    stage_together: Bools
    """[G] True: chosen together with the stage before, neither seeing the other's choice"""
    option_start: Ints
    """[G + 1]"""
    option_move: Ints
    """[O] move, or NOTHING"""
    outcome_start: Ints
    """[M + 1]"""
    outcome_names: tuple[str, ...]
    """[U]"""
    outcome_chance: Ints
    """[U] assumption, or REST"""
    outcome_bundle: Ints
    """[U]"""
    outcome_event: Ints
    """[U]"""


@dataclass(frozen=True, slots=True)
class Shocks:
    """Chance events; all arrays [S] unless said."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    rate: Ints
    """Assumption (per day)."""
    gates: tuple[Gate, ...]
    bundle: Ints
    event: Ints
    rise_start: Ints
    """[S + 1]"""
    rise_quantity: Ints
    rise_coefficient: Ints
    """Assumption: log hazard per unit of the quantity's deviation from rest."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Events on a known day; all arrays [C]. One before the start has happened: its effects are in the start values.

    Those on a drawn day are `Undated`.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    dates: tuple[dt.date, ...]
    day: Ints
    """Its day; ABSENT if before the start."""
    gates: tuple[Gate, ...]
    chance: Ints
    """Assumption: chance that it happens on its day where its gate is open; ABSENT: it does."""
    bundle: Ints
    event: Ints


@dataclass(frozen=True, slots=True)
class Undated:
    """Calendar entries on a day that is drawn for every path; all arrays [H] unless said."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    first: Ints
    """First day on which it can fall, counted from the start, 0 or later."""
    last: Ints
    """Last day; it may lie beyond the end of the case."""
    likeliest: Ints
    """Likeliest day; ABSENT: all are as likely."""
    gates: tuple[Gate, ...]
    """Looked at on its day."""
    chance: Ints
    """Assumption: chance that it happens on its day where its gate is open; ABSENT: it does."""
    bundle: Ints
    event: Ints


def no_undated() -> Undated:
    """Return the undated entries of a case that has none."""
    none = np.zeros(0, dtype=np.int32)
    return Undated(
        names=(), texts=(), first=none, last=none, likeliest=none, gates=(), chance=none, bundle=none, event=none
    )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How events end that nobody chooses, shocks and calendar entries; all arrays [U] unless said. See also `Moves`."""

    of_event: Ints
    """[V] events that have outcomes; those of the i-th stand in rows start[i] : start[i + 1]"""
    start: Ints
    """[V + 1]"""
    names: tuple[str, ...]
    texts: tuple[str, ...]
    chance: Ints
    """Assumption, or REST."""
    bundle: Ints
    event: Ints

    def of(self, event: int) -> range:
        """Return the rows of the outcomes of an event; none where it has none."""
        where = np.flatnonzero(self.of_event == event).tolist()
        return range(int(self.start[where[0]]), int(self.start[where[0] + 1])) if where else range(0)


def no_outcomes() -> Outcomes:
    """Return the outcomes of a case in which only moves have any."""
    none = np.zeros(0, dtype=np.int32)
    return Outcomes(
        of_event=none, start=np.zeros(1, dtype=np.int32), names=(), texts=(), chance=none, bundle=none, event=none
    )


@dataclass(frozen=True, slots=True)
class Processes:
    """What goes through stages, each of which takes its time and ends in an event; all arrays [P] unless said."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    starts: tuple[Expression | None, ...]
    """Condition under which it begins; None: at the start."""
    stops: tuple[Expression | None, ...]
    """Condition that breaks it off, and under which it does not begin; None: nothing does."""
    again: Bools
    """Whether it can begin again after it is over."""
    stage_start: Ints
    """[P + 1]"""
    stage_names: tuple[str, ...]
    """[S]"""
    stage_texts: tuple[str, ...]
    """[S]"""
    stage_lasts: Ints
    """[S] assumption: mean length (days)."""
    stage_shape: Ints
    """[S] how many exponential parts of one mean the length is the sum of: 1 is exponential; 0 is fixed."""
    stage_bundle: Ints
    """[S] what its end does."""
    stage_event: Ints
    """[S]"""

    def stages(self, process: int) -> range:
        """Return the rows of the stages of a process."""
        return range(int(self.stage_start[process]), int(self.stage_start[process + 1]))


def no_processes() -> Processes:
    """Return the processes of a case that has none."""
    none = np.zeros(0, dtype=np.int32)
    return Processes(
        names=(), texts=(), starts=(), stops=(), again=np.zeros(0, dtype=np.bool_),
        stage_start=np.zeros(1, dtype=np.int32), stage_names=(), stage_texts=(), stage_lasts=none, stage_shape=none,
        stage_bundle=none, stage_event=none,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pacts:
    """Promises of blocs that answer events; all arrays [R] unless said."""

    names: tuple[str, ...]
    """``csto.peacekeepers``: bloc and pact."""
    texts: tuple[str, ...]
    bloc: Ints
    """Actor."""
    gates: tuple[Gate, ...]
    honoured: Ints
    """Assumption: chance that the promise is kept."""
    bundle: Ints
    event: Ints
    on_start: Ints
    """[R + 1]"""
    on_event: Ints
    """Events that call for it."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Negotiations; all arrays [Z] unless said. Rows of issues, parties, stands and shifts run through all tables."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    is_linked: Bools
    """Whether nothing is agreed until everything is."""
    agreement: Ints
    """Assumption (per day): hazard of agreement while a deal is open."""
    since: Floats
    """Days since the start from which agreement is possible, or of the last session before it (negative)."""
    deal_texts: tuple[str, ...]
    """How a deal is told."""
    deal_bundle: Ints
    deal_event: Ints
    no_deal_texts: tuple[str, ...]
    """How the end without one is told."""
    no_deal_bundle: Ints
    no_deal_event: Ints
    session_start: Ints
    """[Z + 1]"""
    session_entry: Ints
    """[X] calendar entry, in order of date; those before the start are left out."""
    session_number: Ints
    """[X] number of the session within its table, from 0, those before the start counted."""
    issue_start: Ints
    """[Z + 1]"""
    issue_names: tuple[str, ...]
    """[I]"""
    issue_texts: tuple[str, ...]
    """[I]"""
    issue_ends: tuple[tuple[str, ...], ...]
    """[I] what the low and the high end mean, or nothing."""
    issue_low: Floats
    """[I] lower end of the scale."""
    issue_high: Floats
    """[I] upper end."""
    issue_reference: Ints
    """[I] assumption: what holds without an agreement."""
    issue_term: Ints
    """[I] quantity that holds what was agreed; the reference until then."""
    party_start: Ints
    """[Z + 1]"""
    party_actor: Ints
    """[Y]"""
    party_capability: Ints
    """[Y] assumption"""
    party_cost: Ints
    """[Y] assumption: cost of delay in salience x share of a scale; ABSENT: none."""
    party_has_veto: Bools
    """[Y]"""
    stand_start: Ints
    """[Y + 1]"""
    stand_issue: Ints
    """[V] row of the issue"""
    stand_position: Ints
    """[V] assumption"""
    stand_salience: Ints
    """[V] assumption"""
    stand_at_least: Ints
    """[V] assumption, or ABSENT: no line"""
    stand_at_most: Ints
    """[V] likewise"""
    shift_start: Ints
    """[V + 1]"""
    shift_quantity: Ints
    """[J] position and lines move with this quantity"""
    shift_coefficient: Ints
    """[J] assumption: by so much per unit by which it has left its start value"""

    @property
    def is_empty(self) -> bool:
        """Whether the case has no tables."""
        return not self.names


def no_tables() -> Tables:
    """Return the tables of a case that has none."""
    none, first = np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int32)
    numbers, truths = np.zeros(0), np.zeros(0, dtype=np.bool_)
    return Tables(
        names=(), texts=(), is_linked=truths, agreement=none, since=numbers, deal_texts=(), no_deal_texts=(),
        deal_bundle=none, deal_event=none, no_deal_bundle=none, no_deal_event=none,
        session_start=first, session_entry=none, session_number=none,
        issue_start=first, issue_names=(), issue_texts=(), issue_ends=(), issue_low=numbers, issue_high=numbers,
        issue_reference=none, issue_term=none,
        party_start=first, party_actor=none, party_capability=none, party_cost=none, party_has_veto=truths,
        stand_start=first, stand_issue=none, stand_position=none, stand_salience=none,
        stand_at_least=none, stand_at_most=none, shift_start=first, shift_quantity=none, shift_coefficient=none,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a run."""

    id: str
    text: str
    kind: str
    """"binary", "date", "number" or "choice"."""
    conditions: tuple[Expression, ...]
    """binary, date: one; choice: one per option; number: one numeric expression."""
    options: tuple[str, ...]
    """choice: names of the options; otherwise empty."""
    day: int
    """Last day that counts (binary, date, choice), or the day of the value (number)."""
    by: dt.date
    """The same as a date."""
    given: Expression | None = None
    """What must hold on ``given_day`` for the question to be asked; None: it always is."""
    given_day: int = ABSENT
    """Day on which that is looked at, not after ``day``; ABSENT where nothing is."""
    given_text: str = ""
    """The same as the case words it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression that stands where a number could."""

    expression: Expression
    """``Parameter`` means a place."""
    low: float
    """Its value is cut to what may stand there: a chance to 0 to 1, a rate from 0."""
    high: float


@dataclass(frozen=True, slots=True)
class Interventions:
    """What a counterfactual changes about what actors do."""

    forbidden: tuple[int, ...] = ()
    """Moves that nobody can play, to open or in reply."""
    forced: tuple[tuple[int, int], ...] = ()
    """(move, day): on this day the move's actor has a turn and opens with the move, whatever its clock, the move's
    gate and its own reasons say. Others answer as ever."""


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A compiled case. Frozen, self-contained, without I/O; everything the engine, the twin and the games need."""

    name: str
    case_hash: str
    """SHA-256 of the case's content and of the overrides applied to it."""
    lens: str
    """Name of the lens applied, or ""."""
    timeline: Timeline
    draws: Draws
    view: Ints
    """[R (A + 1), N] drawn column that viewer v uses for place n; viewer 0 is the world itself, viewer 1 + a is
    actor a. Where events set numbers, the same viewers follow in every other regime (see ``minds``); behind all of
    them, those who see an actor as one of a type (see ``types``)."""
    quantities: Quantities
    links: Links
    actors: Actors
    effects: Effects
    moves: Moves
    shocks: Shocks
    calendar: Calendar
    pacts: Pacts
    events: tuple[str, ...]
    """[E] moves ("invade"), outcomes ("invade.quick_victory"), shocks, calendar entries, pacts
    ("csto.peacekeepers"), endings of tables ("vienna.deal", "vienna.no_deal"), outcomes of shocks and of calendar
    entries ("election.left"), stages of processes ("enrichment.weapon")."""
    events_before: Floats
    """[E] day (negative) on which an event happened before the start; NaN if it did not."""
    questions: tuple[Question, ...]
    interventions: Interventions = Interventions()
    """None, but in a counterfactual."""
    tables: Tables = field(default_factory=no_tables)
    formulas: Mapping[int, Formula] = field(default_factory=dict[int, "Formula"])
    """Drawn columns whose number changes with the state, as an expression of it. A viewer who sees such a column in a
    place reckons with the expression, and with the numbers in it as it sees them."""
    undated: Undated = field(default_factory=no_undated)
    outcomes: Outcomes = field(default_factory=no_outcomes)
    processes: Processes = field(default_factory=no_processes)
    minds: Minds = field(default_factory=no_minds)
    """What events set."""
    types: Types = field(default_factory=no_types)
    """Who may be of which type, and what others believe of it."""
    addresses: Addresses | None = None
    """Numbers by which parts find their random numbers; None: each by its own place."""

    def address(self, kind: Literal["actors", "noisy", "shocks", "pacts", "tables", "moves"], part: int) -> int:
        """Return the number by which a part finds its random numbers."""
        numbers: tuple[int, ...] | None = None if self.addresses is None else getattr(self.addresses, kind)
        return part if numbers is None else numbers[part]

    def outcome_address(self, actor: int, move: int) -> int:
        """Return the number of a move's outcome in an episode that an actor opens."""
        n_moves = len(self.moves.names) if self.addresses is None else self.addresses.n_moves
        return self.address("actors", actor) * n_moves + self.address("moves", move)

    def opening_position(self, move: int) -> int:
        """Return the position of an opening move among those of its actor, from 0, those forbidden counted."""
        if self.addresses is not None:
            return self.addresses.openings[move]
        same = (self.moves.by[:move] == self.moves.by[move]) & ~self.moves.is_reply[:move]
        return int(same.sum())

    def option_positions(self, stage: int) -> dict[int, int]:
        """Return the position of everything that a stage of replies may offer; an unlisted ``nothing`` is last."""
        listed = self.moves.option_move[self.moves.option_start[stage] : self.moves.option_start[stage + 1]].tolist()
        options = listed if NOTHING in listed else [*listed, NOTHING]
        positions = range(len(options)) if self.addresses is None else self.addresses.options[stage]
        return dict(zip(options, positions, strict=True))

    def formula(self, place: int, viewer: int = 0) -> Formula | None:
        """Return the expression that stands in a place as a viewer sees it; None where it sees a plain number."""
        return self.formulas.get(int(self.view[viewer, place])) if place >= 0 else None

    def __repr__(self) -> str:
        lens = f", lens {self.lens}" if self.lens else ""
        return f"<Model {self.name}{lens}: {len(self.draws.numbers)} numbers, {len(self.events)} events>"
