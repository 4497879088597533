"""The case: everything the language can say, as frozen types with a line of description on every field.

The reference page and the JSON Schema of the language are generated from this file; so are the messages about unknown
keys. A case read from YAML and one built in Python are the same objects::

    Case(
        case="trade-row",
        time=Time(start="2022-01-03", end="2022-12-31", step="week"),
        quantities={"approval": Quantity(start="63 to 67", range=(0, 100))},
    )

A numeric place is annotated with its `Domain`; from that follow the family of ``5 to 20``, the units it takes, its
entry in the docs and in the JSON Schema. References between parts (does the actor exist?) are checked in
`detente.case.check`, numbers against the ranges of their quantities in `detente.case.places`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from detente.case.notation import Number
from detente.case.series import Series
from detente.case.uncertain import Domain
from detente.case.words import (
    Answer,
    Between,
    CaseId,
    Condition,
    Date,
    DateOrText,
    Day,
    Knot,
    Loading,
    Loadings,
    Name,
    NumberPlace,
    Odds,
    OutcomeChance,
    Probability,
    Range,
    Span,
    Term,
    Text,
    as_tuple,
    days_once,
    knots_once,
    wrap_single,
)

FORMAT_VERSION = 2
"""Version of the language this release writes (key ``detente`` of a case); it reads the older ones too."""

Duration = Annotated[Number, NumberPlace(Domain.DURATION)]
"""A span of time longer than nothing: ``8 to 40 weeks``."""
Delay = Annotated[Number, NumberPlace(Domain.DELAY)]
"""A span of time, possibly nothing."""
Rate = Annotated[Number, NumberPlace(Domain.RATE)]
"""How often per time: ``0.1 to 0.3 per year``."""
Noise = Annotated[Number, NumberPlace(Domain.NOISE)]
"""Standard deviation of the random change over one unit of time: ``2.4 per month``."""
RateOf = Annotated[Number, NumberPlace(Domain.RATE, allows_formula=True)]
"""How often per time, or an expression of the state that says so."""
Positive = Annotated[Number, NumberPlace(Domain.POSITIVE)]
"""A plain number that is not negative."""
Chance = Annotated[Number, NumberPlace(Domain.CHANCE)]
"""A probability; percent signs are allowed."""
ChanceOf = Annotated[Number, NumberPlace(Domain.CHANCE, allows_formula=True)]
"""A probability, or an expression of the state that gives one."""
Signed = Annotated[Number, NumberPlace(Domain.SIGNED)]
"""A plain number of either sign."""
Amount = Annotated[Number, NumberPlace(Domain.AMOUNT)]
"""A change of a quantity, of either sign, in the quantity's unit."""
AmountOf = Annotated[Number, NumberPlace(Domain.AMOUNT, allows_formula=True)]
"""A change of a quantity, or an expression of the state that gives one."""
GainOf = Annotated[Number, NumberPlace(Domain.GAIN, allows_formula=True)]
"""Strength of a link, or an expression of the state that gives it."""
Level = Annotated[Number, NumberPlace(Domain.LEVEL)]
"""A value of a quantity, on its range."""
Gain = Annotated[Number, NumberPlace(Domain.GAIN)]
"""Strength of a link, of either sign: per unit of time on a level, a plain number on a change."""
Drift = Annotated[Number, NumberPlace(Domain.GAIN)]
"""A steady change of a quantity, of either sign, per unit of time."""
AnyNumber = Annotated[Number, NumberPlace(None)]
"""A number for another place of the case, which says what is allowed."""


class SchemaEntry(BaseModel):
    """What all parts of a case have in common: nothing may be changed, nothing unknown may stand in them."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


class Sourced(SchemaEntry):
    """An entry that may say where its numbers come from; what is inside it inherits that."""

    source: Text = Field("", description="Key of the source (see `sources`) of the numbers in this entry.")
    why: Text = Field("", description="Reason for the numbers in this entry, where no source gives them.")


class Time(SchemaEntry):
    """The span of a case and its step."""

    start: Date = Field(description="First day.")
    end: Date = Field(description="Last day.")
    step: Literal["day", "week", "month"] = Field(
        "week",
        description="How finely a run reports: `day`, `week` or `month`. Forecasts and updates do not depend on it.",
    )
    grain: Literal["", "day", "week"] = Field(
        "",
        description=(
            "How often noise enters and delays are looked up: `day` or `week`; by default `day` for up to 120 days, "
            "else `week`."
        ),
    )


class Source(SchemaEntry):
    """A document, poll or data set that numbers come from."""

    title: Text = Field("", description="Title.")
    author: Text = Field("", description="Author or authors.")
    publisher: Text = Field("", description="Publisher, journal or institution.")
    date: DateOrText = Field("", description="Date of publication, as exact as it is known: `2022-01-19` or `2015`.")
    url: Text = Field("", description="Address.")
    language: Text = Field("", description="Language, as a two-letter code.")
    reliability: Text = Field("", description="How far it can be trusted, in words.")
    note: Text = Field("", description="Anything else worth saying about it.")


class Brief(SchemaEntry):
    """The document whose argument the case models."""

    title: Text = Field("", description="Title.")
    author: Text = Field("", description="Author.")
    publisher: Text = Field("", description="Publisher.")
    date: DateOrText = Field("", description="Date of publication.")
    url: Text = Field("", description="Address.")
    file: Text = Field("", description="File name of a local copy, relative to the case.")


class Quantity(Sourced):
    """A stock or index that moves: approval, forces, treasury, cohesion."""

    text: Text = Field("", description="What it measures, in words.")
    owner: Text = Field("", description="Actor it belongs to.")
    unit: Text = Field("", description="Unit, such as `percent`; may follow its numbers.")
    range: Range = Field((None, None), description="Bounds it is kept in, `[low, high]`; either may be null.")
    start: Level = Field(description="Value at the start.")
    rest: Level | None = Field(
        None, description="Value it returns to and from which links measure; `start` by default."
    )
    half_life: Duration | None = Field(
        None, description="Time in which half of a deviation fades; by default none does."
    )
    noise: Noise | None = Field(None, description="Standard deviation of its random change over one unit of time.")
    drift: Drift | None = Field(
        None, description="Steady change per time, of either sign; with `half_life` it is pulled back all the while."
    )
    path: Annotated[dict[Day, Level], BeforeValidator(days_once)] = Field(
        default_factory=dict,
        description="Dated course that it follows, `{2024-06-01: 40, 2025-06: 55}`: its level of rest then, on a line "
        "from one date to the next. Before the first date it comes from `start`; after the last it stays.",
    )


class Link(Sourced):
    """The pull of one quantity on another."""

    from_: Text = Field(alias="from", description="Quantity that pulls.")
    to: Text = Field(description="Quantity that is pulled.")
    gain: GainOf = Field(
        description="Units of `to` per unit of `from`: per time on a level or a value, a plain number on a change."
    )
    on: Literal["level", "change", "value"] = Field(
        "level",
        description="What pulls: the `level` (deviation from rest), its `change`, or the `value` itself, counted from "
        "0.",
    )
    times: Text = Field("", description="Quantity whose present value the pull is multiplied with.")
    lookup: Annotated[dict[Knot, Signed], BeforeValidator(knots_once)] = Field(
        default_factory=dict,
        description="What pulls in place of the value of `from`: straight lines through `{value: pull}`, flat beyond "
        "the ends.",
    )
    delay: Delay | None = Field(None, description="Time until the pull is felt; none by default.")
    text: Text = Field("", description="The mechanism, in words.")


class Value(Sourced):
    """What one quantity is worth to an actor."""

    weight: Signed = Field(description="Worth of one unit of the quantity; negative where less is better.")
    satisfied: Level | None = Field(
        None,
        description="Level at which one unit more is worth nothing: above `desperate` if more is better, else below.",
    )
    desperate: Level | None = Field(
        None, description="Level at which the full weight counts, and beyond it; needs `satisfied`."
    )

    @model_validator(mode="before")
    @classmethod
    def _take_bare_weight(cls, data: Any) -> Any:
        return wrap_single(data, "weight")


class Effect(Sourced):
    """A change that an event makes to one quantity."""

    amount: AmountOf = Field(description="The change in all, in the unit of the quantity.")
    after: Delay | None = Field(None, description="Time until it begins; at once by default.")
    over: Duration | None = Field(None, description="Time over which it is spread evenly; at once by default.")

    @model_validator(mode="before")
    @classmethod
    def _take_bare_amount(cls, data: Any) -> Any:
        return wrap_single(data, "amount")


Effects = dict[Name, Annotated[tuple[Effect, ...], BeforeValidator(as_tuple)]]
Blocs = dict[Name, Annotated[tuple[Name, ...], BeforeValidator(as_tuple)]]


class Happening(Sourced):
    """What moves, outcomes, shocks, calendar entries, stages and pacts do to the world."""

    text: Text = Field("", description="What happens, in words.")
    effects: Effects = Field(
        default_factory=dict, description="Changes by quantity: an amount, `{amount, after, over}`, or a list."
    )
    joins: Blocs = Field(default_factory=dict, description="Actors that join a bloc: `{actor: bloc}`.")
    leaves: Blocs = Field(default_factory=dict, description="Actors that leave a bloc: `{actor: bloc}`.")
    set: dict[Term, AnyNumber] = Field(
        default_factory=dict,
        description="Numbers with which actors decide from then on, by dotted path: of an actor, or what it believes.",
    )


class Gated(Happening):
    """A happening that can be barred."""

    when: Condition | None = Field(None, description="Condition that must hold; always by default.")
    once: bool = Field(default=False, description="Whether it can happen only once; not together with `cooldown`.")
    cooldown: Duration | None = Field(None, description="Time that must pass before it can happen again.")


class Pact(Gated):
    """A promise of a bloc to answer certain events."""

    on: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(description="Events that call for it.")
    honoured: ChanceOf = Field(description="Chance that the promise is kept when it is called for.")


class ActorType(Sourced):
    """One of the types that an actor may be of: what is different about it then."""

    text: Text = Field("", description="What an actor of this type is like, in words.")
    chance: OutcomeChance = Field(
        description="How likely the actor is of this type: a plain number, or `rest`: what the others leave."
    )
    set: dict[Term, AnyNumber] = Field(
        default_factory=dict,
        description="Numbers with which it then decides, by path from the actor on: `values.prestige`, `cost`.",
    )

    @model_validator(mode="before")
    @classmethod
    def _take_bare_chance(cls, data: Any) -> Any:
        return wrap_single(data, "chance")


class Actor(Sourced):
    """A state, leader, bloc or group: someone who decides, belongs, or owns."""

    text: Text = Field("", description="Who this is, in words.")
    kind: Literal["state", "leader", "bloc", "group"] = Field(
        "state", description="`state`, `leader`, `bloc` or `group`."
    )
    horizon: Duration | None = Field(
        None, description="How far ahead it weighs consequences; required if it has moves."
    )
    rationality: Positive | None = Field(None, description="Logit precision per unit of worth; 1 by default.")
    memory: Duration | None = Field(None, description="Mean life of its private reasons; 1 year by default.")
    tempo: Duration | None = Field(None, description="Mean time between its decisions; a week by default.")
    loss_aversion: Positive | None = Field(None, description="Factor on losses; 1 by default: none.")
    idle: Chance | None = Field(
        None,
        description="How likely it leaves things as they are if the one move open brings and costs nothing; 0.9 by "
        "default.",
    )
    cost: Positive | None = Field(None, description="Worth that each of its moves costs it; nothing by default.")
    values: dict[Name, Value] = Field(
        default_factory=dict, description="Worth by quantity: a weight, or `{weight, satisfied, desperate}`."
    )
    purpose: Text = Field("", description="What a bloc is for.")
    members: tuple[Name, ...] = Field((), description="Actors that belong to a bloc at the start.")
    pacts: dict[Name, Pact] = Field(default_factory=dict, description="Promises of a bloc, by name.")
    types: dict[Name, ActorType] = Field(
        default_factory=dict,
        description="Types of which it may be, by name: it knows which, others learn from what it does.",
    )
    about: dict[Name, dict[Name, Chance]] = Field(
        default_factory=dict,
        description="How likely it takes others to be of each of their types, but one, at the start; else as they are.",
    )
    forgets: Duration | None = Field(
        None,
        description="Half-life of what it has learnt about the types of others; by default it lasts.",
    )


class ReplyStage(SchemaEntry):
    """One actor's answer to a move; later stages see earlier ones, but those that are chosen `together`."""

    by: Text = Field(description="Actor that answers.")
    options: tuple[Term, ...] = Field(description="Its moves that may answer, and `nothing` if it may let it pass.")
    together: bool = Field(
        default=False,
        description="Whether it is chosen at the same time as the stage before: neither actor sees the other's choice.",
    )


class Outcome(Happening):
    """One way in which a move can end."""

    chance: OutcomeChance = Field(description="Its probability, or `rest`: what the other outcomes leave.")


class New(Sourced):
    """That a move could not be made before the start, and why."""

    value: bool = Field(description="Whether it is new.")

    @model_validator(mode="before")
    @classmethod
    def _take_bare_truth(cls, data: Any) -> Any:
        return {"value": True, **data} if isinstance(data, Mapping) else {"value": data}


class Move(Gated):
    """Something an actor can do."""

    by: Text = Field(description="Actor that can do it.")
    reply: bool = Field(default=False, description="Whether it is done only in answer to another move.")
    new: New | None = Field(
        None,
        description="Whether it could not be made before the start: `true`, or `{why}`. By default it could, if its "
        "condition holds at the start, and its actor has seen reasons to leave it.",
    )
    since: Date | None = Field(
        None,
        description="Day before the start since which it could be made; then it counts as open before the start "
        "whatever its condition says there.",
    )
    cost: Positive | None = Field(None, description="Worth that it costs its actor; the actor's `cost` by default.")
    replies: tuple[ReplyStage, ...] = Field((), description="Answers of others, in order.")
    outcomes: dict[Name, Outcome] = Field(default_factory=dict, description="How it can end; the chances sum to one.")


class Shock(Gated):
    """An event that no actor chooses."""

    rate: RateOf = Field(description="How often it comes per time while its condition holds.")
    rises_with: dict[Name, Signed] = Field(
        default_factory=dict,
        description="Rise of the logarithm of the rate per unit of a quantity's deviation from rest.",
    )
    outcomes: dict[Name, Outcome] = Field(default_factory=dict, description="How it can end; the chances sum to one.")


class CalendarEntry(Happening):
    """An event on a known or a drawn day. One before the start has happened: its effects are in the start values."""

    date: Date | None = Field(None, description="Day on which it falls; this or `between`.")
    when: Condition | None = Field(None, description="Condition that must hold on the day; always by default.")
    between: Between | None = Field(
        None,
        description="Days between which it falls, both included, such as `2024-06-01 and 2024-10-31`: on one of them, "
        "drawn for every path.",
    )
    likeliest: Date | None = Field(
        None, description="Likeliest day of `between` (triangular); by default all are as likely."
    )
    chance: ChanceOf | None = Field(
        None, description="Chance that it happens on its day if its condition holds; it does by default."
    )
    outcomes: dict[Name, Outcome] = Field(default_factory=dict, description="How it can end; the chances sum to one.")


class Stage(Happening):
    """One stage of a process. At its end the event `PROCESS.STAGE` happens, and the next stage begins."""

    lasts: Duration = Field(description="How long it takes on average.")
    spread: Literal["erlang", "exponential", "fixed"] = Field(
        "erlang",
        description="How its length varies between paths: `fixed` not at all, `exponential` as if it could end on any "
        "day alike, `erlang` in between.",
    )
    shape: int | None = Field(
        None,
        description="Of `erlang`: how many exponential parts of equal mean the length is the sum of; 4 by default, a "
        "standard deviation of half the mean.",
        ge=1,
        le=64,
    )


class Process(Sourced):
    """What goes through stages of uncertain length, one after the other."""

    text: Text = Field("", description="What goes on, in words.")
    starts: Condition | None = Field(
        None, description="Condition under which it begins, looked at on every moment; at the start by default."
    )
    stages: dict[Name, Stage] = Field(description="Its stages by name, in order.")
    stops: Condition | None = Field(
        None, description="Condition that breaks it off, and under which it does not begin; nothing does by default."
    )
    again: bool = Field(
        default=False,
        description="Whether it begins again, once it is over, when `starts` holds then; else it runs once.",
    )


class LensActor(SchemaEntry):
    """What a lens brings for an actor: as if it stood there."""

    types: dict[Name, ActorType] = Field(default_factory=dict, description="Its types, as `types` of an actor.")
    about: dict[Name, dict[Name, Chance]] = Field(
        default_factory=dict, description="What it believes of the types of others, as `about` of an actor."
    )
    forgets: Duration | None = Field(None, description="Half-life of what it has learnt, as `forgets` of an actor.")


class Lens(Sourced):
    """A named set of other numbers for the same case: how someone else sees it."""

    text: Text = Field("", description="Whose view it is, in words.")
    set: dict[Term, AnyNumber] = Field(default_factory=dict, description="Other numbers, by dotted path.")
    actors: dict[Name, LensActor] = Field(
        default_factory=dict, description="Types of actors, and what others believe of them, by actor."
    )


class Together(Sourced):
    """A factor that several uncertain numbers share: in worlds where one is high, so are the others."""

    factor: Name = Field(description="Name of what they share, such as `optimism`.")
    of: Loadings = Field(
        description="The numbers, by dotted path: a list (`-` before a path turns its sign), or `PATH: loading`."
    )
    by: Loading | None = Field(
        None,
        description=(
            "Loading of every path of a list, between -1 and 1: the correlation of its normal score with the factor."
        ),
    )
    text: Text = Field("", description="The factor in words.")


class Analyst(Sourced):
    """One of those whose numbers stand in `views`."""

    text: Text = Field("", description="What the analyst does or knows, in words; a role rather than a name.")
    weight: float | None = Field(
        None,
        description="Weight when worlds are drawn, in any unit that all analysts share; equal by default. With a "
        "source or a reason.",
        ge=0,
        le=1e9,
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _take_bare_text(cls, data: Any) -> Any:
        return data if isinstance(data, (Mapping, Analyst)) else {"text": "" if data is None else data}


class Judgement(Sourced):
    """What someone holds of an actor's behaviour at a described state: the chance of a move, or which is likelier."""

    move: Term = Field(description="The move, or the answer, that is judged.")
    chance: Odds | None = Field(
        None,
        description="Its chance there: `20 to 1 against`, `3 to 1 on`, `5% to 20%`, `30%`; this or `likelier_than`.",
    )
    likelier_than: Term | None = Field(None, description="Another move of the same actor that is less likely there.")
    within: Span | None = Field(
        None,
        description="Span of time, such as `1 year`, in which it comes while all stays as described; else the chance "
        "is that of the next decision.",
    )
    to: Term | None = Field(None, description="Of an answer: the move that it answers, where there are several.")
    at: dict[Name, float] = Field(
        default_factory=dict, description="Quantities by name and where they stand; the others as at the start."
    )
    after: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(
        (), description="Events that have happened by then; what they change at once is in the state."
    )
    on: Date | None = Field(None, description="Day on which it is judged; the start of the case by default.")
    lens: Text = Field("", description="Lens under which it is judged; none by default.")


class Stand(Sourced):
    """Where a party stands on an issue."""

    position: Level = Field(description="What it wants, on the issue's scale.")
    salience: Positive = Field(description="How much it cares, in any unit that all parties share.")
    at_least: Level | None = Field(None, description="Red line: the lowest it accepts.")
    at_most: Level | None = Field(None, description="Red line: the highest it accepts.")
    moves_with: dict[Name, Signed] = Field(
        default_factory=dict,
        description="Shift of position and red lines per unit by which a quantity has left its start value.",
    )


class Party(Sourced):
    """An actor at a table."""

    capability: Positive = Field(description="Power it can bring to bear, in any unit that all parties share.")
    veto: bool | None = Field(
        None, description="Whether there is no deal without it; by default it has a veto if it draws a red line."
    )
    cost_of_delay: Positive | None = Field(
        None, description="What it gives up rather than have no deal: salience x share of a scale; nothing by default."
    )
    positions: dict[Name, Stand] = Field(description="Where it stands, by issue; none where it takes no part.")

    @property
    def has_line(self) -> bool:
        """Whether it draws a red line anywhere."""
        return any(stand.at_least or stand.at_most for stand in self.positions.values())

    @property
    def has_veto(self) -> bool:
        """Whether there is no deal without it."""
        return self.has_line if self.veto is None else self.veto


class Issue(Sourced):
    """What is negotiated: a scale, and what holds without an agreement."""

    text: Text = Field("", description="The question, in words.")
    scale: Range = Field((0.0, 100.0), description="The scale, `[low, high]`.")
    ends: Annotated[tuple[Text, ...], BeforeValidator(as_tuple)] = Field(
        (), description="What its low and its high end mean, in words."
    )
    reference: Level = Field(description="What holds without an agreement.")


class Ending(Happening):
    """How talks end."""


class Table(Sourced):
    """A negotiation. Its sessions are entries of the calendar; it ends in `TABLE.deal` or in `TABLE.no_deal`."""

    text: Text = Field("", description="Who talks about what, in words.")
    issues: dict[Name, Issue] = Field(description="What is negotiated, by name.")
    parties: dict[Name, Party] = Field(description="Who takes part, by the name of the actor.")
    linked: bool = Field(default=True, description="Whether nothing is agreed until everything is.")
    sessions: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(
        (), description="Entries of the calendar at which it meets, in order."
    )
    since: Date | None = Field(
        None, description="Day from which agreement is possible; the start of the case by default."
    )
    agreement: Rate | None = Field(
        None,
        description="How often parties agree per time while a deal is open to them; by default what past crises show.",
    )
    deal: Ending | None = Field(None, description="What a deal does.")
    no_deal: Ending | None = Field(None, description="What it does if the last session ends without a deal.")


class Observation(SchemaEntry):
    """A dated fact: a measured value, an event that happened, or one that did not happen in a span of days."""

    date: Date | None = Field(None, description="Day it refers to; with `not` there is none.")
    quantity: Text = Field("", description="Quantity that was measured.")
    series: Text = Field(
        "",
        description="CSV file beside the case with readings of it: columns `date`, `value` and, if wanted, `sd`, "
        "`quantity`, `source`, `note`. Each row in the time of the case becomes an observation.",
    )
    value: float | None = Field(None, description="Measured value.", allow_inf_nan=False)
    sd: float | None = Field(None, description="Standard error of the measurement.", allow_inf_nan=False, ge=0)
    event: Text = Field("", description="Event that happened.")
    not_: Text = Field("", alias="not", description="Event that did not happen on any day up to `until`.")
    from_: Date | None = Field(
        None, alias="from", description="With `not`: first day of the span; the start of the case by default."
    )
    until: Date | None = Field(None, description="With `not`: last day of the span.")
    source: Text = Field("", description="Key of the source.")
    note: Text = Field("", description="Anything else worth saying about it.")

    @property
    def day(self) -> dt.date:
        """Day it refers to; of what did not happen, the last day of the span. A valid observation has one."""
        found = self.until if self.not_ else self.date
        if found is None:
            raise ValueError("found an observation without a day, expected one that was checked")
        return found


class FitPlan(SchemaEntry):
    """What `detente fit` does where it is not told otherwise."""

    numbers: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(
        (), description="Paths of uncertain numbers, or paths under which there are several; all by default."
    )
    until: Date | None = Field(None, description="Nothing observed after this day is used.")


class Said(SchemaEntry):
    """What the brief said in answer to a question."""

    who: Text = Field("", description="Who said it: a key of `sources`, or a name.")
    phrase: Text = Field("", description="The words of likelihood, such as `very unlikely`.")
    standard: Text = Field("", description="Table that gives these words an interval, such as `icd203`.")
    place: Text = Field("", description="Where it stands: the passage, by page or first words.")


class Forecast(SchemaEntry):
    """Someone else's forecast."""

    who: Text = Field(description="Who made it.")
    date: Date | None = Field(None, description="When it was made.")
    probability: Probability | None = Field(None, description="Probability, 0 to 1.")
    value: float | None = Field(None, description="Value, for a number.", allow_inf_nan=False)
    source: Text = Field("", description="Key of the source.")


class Resolution(SchemaEntry):
    """How a question came out."""

    answer: Answer = Field(
        description="`yes` or `no`, a date (or `never`), a number, the name of the option, or `void`."
    )
    date: Date | None = Field(None, description="When this became known.")
    source: Text = Field("", description="Key of the source.")
    note: Text = Field("", description="Anything else worth saying about it.")


class BaseRate(SchemaEntry):
    """A reference class: past cases of the kind of a question, and what is counted in them."""

    class_: Text = Field(
        "", alias="class", description="Name of a class: a shipped or a saved one, or a new one where `level` is given."
    )
    level: Text = Field("", description="What is counted, such as `war`; with it the class is counted from `data`.")
    where: Text = Field(
        "", description="Which rows are counted, such as `year >= 1946 and not in_war`; all by default."
    )
    data: Text = Field("icb-crises", description="Table that is counted in.")
    within_days: int | None = Field(
        None, description="Days from the onset within which it must have come; ever by default.", ge=1, le=100_000
    )
    weight: float | None = Field(
        None, description="Weight in a pool with the forecast, 0 to 1; one half by default.", ge=0, le=1
    )
    text: Text = Field("", description="The class in words, where it is a new one.")
    why: Text = Field("", description="Why this class.")


class Given(SchemaEntry):
    """What must hold for a question to be asked at all, and when that is looked at."""

    condition: Condition = Field(description="What must hold; on paths on which it does not the question is void.")
    by: Date | None = Field(
        None, description="Day on which it is looked at, not after the question's own; that day by default."
    )

    @model_validator(mode="before")
    @classmethod
    def _take_bare_condition(cls, data: Any) -> Any:
        return data if isinstance(data, (Mapping, Given)) else {"condition": data}


class Question(SchemaEntry):
    """A dated question that every run answers."""

    text: Text = Field("", description="The question, in words.")
    kind: Literal["binary", "date", "number", "choice"] = Field(
        "binary",
        description="`binary` (does it happen), `date` (when first), `number` (a value) or `choice` (which first).",
    )
    condition: Condition | None = Field(None, description="binary, date: what must come to hold.")
    by: Date | None = Field(None, description="binary, date, choice: the deadline; the end of the case by default.")
    quantity: Condition | None = Field(None, description="number: a quantity, or any numeric expression.")
    on: Date | None = Field(None, description="number: the day of the value; the end of the case by default.")
    first: dict[Term, Condition] = Field(default_factory=dict, description="choice: a condition for each option.")
    if_: Given | None = Field(
        None, alias="if", description="What must hold on the question's day for it to be asked; else it is void."
    )
    said: Said | None = Field(None, description="What the brief said.")
    forecasts: tuple[Forecast, ...] = Field((), description="Forecasts of others.")
    exclusive_with: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(
        (), description="Questions of which at most one can come true."
    )
    base_rate: BaseRate | None = Field(None, description="How often it came in past cases of its kind.")
    resolved: Resolution | None = Field(None, description="How it came out.")


class UsedPart(SchemaEntry):
    """A part that the case takes; beside these keys it holds what the part asks for."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    part: Text = Field(description="Name of the part (`detente parts list`), or of a file `parts/NAME.yaml`.")
    as_: Text = Field("", alias="as", description="What its entries are called after; the part's name by default.")
    hash: Text = Field("", description="Hash of the part as it must be (`detente parts pin`); any by default.")

    @model_validator(mode="before")
    @classmethod
    def _take_bare_name(cls, data: Any) -> Any:
        return {"part": data} if isinstance(data, str) else data


class Case(SchemaEntry):
    """A whole case: data alone. Equality is that of the content; where it came from is not part of it.

    What follows from it are functions: its numbers (`detente.case.places.survey`), its hash
    (`detente.case.dump.content_hash`), what is wrong with it (`detente.case.load.case_problems`).
    """

    detente: int = Field(FORMAT_VERSION, description="Version of the language.", ge=1, le=FORMAT_VERSION)
    case: CaseId = Field(description="Name of the case: letters, digits, `-` and `_`.")
    title: Text = Field("", description="Title.")
    about: Text = Field("", description="What the case argues, in prose.")
    hindsight: bool = Field(default=False, description="Whether it was written knowing how things came out.")
    brief: Brief | None = Field(None, description="The document whose argument it models.")
    time: Time = Field(description="Span and step.")
    use: tuple[UsedPart, ...] = Field((), description="Parts that are written out when the case is read.")
    sources: dict[Name, Source] = Field(default_factory=dict, description="Where numbers come from, by key.")
    quantities: dict[Name, Quantity] = Field(default_factory=dict, description="What moves, by name.")
    links: dict[Name, Link] = Field(default_factory=dict, description="What pulls on what, by name.")
    actors: dict[Name, Actor] = Field(default_factory=dict, description="Who decides, belongs or owns, by name.")
    moves: dict[Name, Move] = Field(default_factory=dict, description="What actors can do, by name.")
    variants: dict[Name, Annotated[tuple[Term, ...], BeforeValidator(as_tuple)]] = Field(
        default_factory=dict,
        description="Moves of one actor that are one thing in several versions: together they weigh as one option.",
    )
    shocks: dict[Name, Shock] = Field(default_factory=dict, description="What comes by chance, by name.")
    calendar: dict[Name, CalendarEntry] = Field(default_factory=dict, description="What comes by date, by name.")
    processes: dict[Name, Process] = Field(
        default_factory=dict, description="What goes through stages of uncertain length, by name."
    )
    beliefs: dict[Name, dict[Term, AnyNumber]] = Field(
        default_factory=dict, description="Per actor, numbers as it sees them, by dotted path."
    )
    lenses: dict[CaseId, Lens] = Field(default_factory=dict, description="Other views of the same case, by name.")
    analysts: dict[CaseId, Analyst] = Field(
        default_factory=dict,
        description="Whose numbers stand in `views`, by name: what the analyst does, or `{text, weight, why}`.",
    )
    together: tuple[Together, ...] = Field((), description="Uncertain numbers that move together.")
    observations: tuple[Observation, ...] = Field((), description="Dated facts.")
    fit: FitPlan | None = Field(None, description="What `detente fit` fits to the observations.")
    judgements: dict[Name, Judgement] = Field(
        default_factory=dict, description="What is held of actors' behaviour, by name; `detente tune` reads them."
    )
    tune: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = Field(
        (),
        description="Uncertain numbers that `detente tune` fits, by dotted path; by default weights of those judged.",
    )
    tuned: Text = Field("", description="File written by `detente tune`, whose numbers hold in place of those here.")
    questions: dict[CaseId, Question] = Field(default_factory=dict, description="What a run answers, by name.")
    tables: dict[Name, Table] = Field(default_factory=dict, description="Negotiations, by name.")

    _file: str = PrivateAttr("")
    _text: str = PrivateAttr("")
    _lines: dict[str, int] = PrivateAttr(default_factory=dict)
    _parts: tuple[str, ...] = PrivateAttr(())
    _series: tuple[Series, ...] = PrivateAttr(())

    @property
    def file(self) -> str:
        """File the case was read from, as the user gave it; empty for one built in Python."""
        return self._file

    @property
    def source_text(self) -> str:
        """The text the case was read from; empty for one built in Python."""
        return self._text

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that the text uses; what they add stands in the case like all the rest."""
        return self._parts

    @property
    def series(self) -> tuple[Series, ...]:
        """The files of readings that the text names; their rows stand among the observations."""
        return self._series

    def line_of(self, path: str) -> int:
        """Return the line at which a dotted path stands, or the nearest entry around it; 0 if there is none."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path.rpartition(".")[0]
        return 0

    @property
    def lines(self) -> Mapping[str, int]:
        """Line of each dotted path of the text; nothing of a case built in Python."""
        return self._lines

    def changed(self, update: Mapping[str, Any], lines: Mapping[str, int]) -> Case:
        """Return a copy that is changed and still knows the file it came from; ``lines`` says where its parts stand."""
        copy = super().model_copy(update=update)
        own = {"_file": self._file, "_text": self._text, "_lines": dict(lines), "_parts": self._parts}
        copy.__pydantic_private__ = {**own, "_series": self._series}
        return copy

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Case:
        """Return a copy; a changed one forgets where it came from."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy.__pydantic_private__ = {"_file": "", "_text": "", "_lines": {}, "_parts": (), "_series": ()}
        return copy

    def __repr__(self) -> str:
        parts = ("actors", "quantities", "moves", "questions")
        return f"<Case {self.case}: {', '.join(f'{len(getattr(self, part))} {part}' for part in parts)}>"

    def __str__(self) -> str:
        return f"{self.case}: {self.title}" if self.title else self.case

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.case, self.title, *self.questions))
