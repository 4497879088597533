"""Prose of the reference page around what is generated: numbers, conditions, paths. Needed for the docs only."""

BEFORE = """\
# The case

A case is one YAML file in UTF-8. This page lists every part of it; it is generated from the types that read it, so it
cannot be out of date. [The tutorial](../tutorial/first-case.md) teaches the language step by step, [the
explanation](../explanation/meaning.md) says what it means, and [the algorithm](algorithm.md) how it is computed.
`detente new NAME` writes a commented case to start from, `detente check CASE` finds what is wrong.

Names consist of small letters, digits and `_` and begin with a letter; ids of cases, lenses and questions may also
have capitals and `-`. Quantities, moves, shocks, calendar entries and processes share one space of names. The words
{reserved} are taken.

In the column *takes*, *name: x* is a mapping from names to x; linked words are the kinds of [numbers](#numbers).
"""

AFTER = """\
## Numbers

Wherever a number stands for an assumption it may be certain or uncertain:

| written | meaning |
|---|---|
| `5` | certain |
| `5 to 20` | uncertain: 5th to 95th percentile; the family follows from the kind of place, never from the sign |
| `{{p10: 5, p90: 20}}`, `{{p25: 5, p75: 20}}` | the same with other percentiles |
| `normal(65, 2)` | mean, standard deviation; cut at the ends of the place |
| `lognormal(10, 1.5)` | median, geometric standard deviation |
| `uniform(5, 20)` | between two ends |
| `triangular(5, 10, 20)`, `pert(5, 10, 20)` | least, likeliest, greatest |
| `beta(2, 5)` | stretched over the range of the place |
| `base_rate(war-after-military-move)` | how often it came in past cases (see below) |
| `choice(0.2: 1, 0.8: 3)` | chances and values |
| `{{prior: crisis-war}}` | a figure of the library of priors (see below) |
| `{{views: {{analyst-a: 5 to 20, analyst-b: 30 to 60}}}}` | what several analysts hold, kept apart (see below) |

A unit may follow, `8 to 40 weeks` or `uniform(1, 3) months`. A month has 30.4375 days and a year 365.25. To say where
a number comes from, write `{{value: 5 to 20, source: KEY}}` or `{{value: 5 to 20, why: "..."}}`; or give the `source`
or `why` of the entry around it, which holds for all numbers inside. What has neither is listed as the analyst's
judgement.

`base_rate(CLASS)` cites a reference class (`detente history show` lists them): for a chance it is the Beta distribution
of its rate, given the counts and one half of a case for and against; with `per year` or another time it is, for a rate,
how often it came per time while past cases lasted. The case keeps the figures, and the counts as their reason.

`{{prior: NAME, where: {{AXIS: PART}}}}` cites the [library of priors](../how-to/priors.md) (`detente priors list`):
when the case is loaded, the entry's figure for that part of its population takes its place, with where it comes from as
the reason. `dissent: mixture` beside it takes in each world the estimate of one of the studies that differ, each as
likely as the others.

`{{views: {{NAME: NUMBER, ...}}}}` keeps the numbers of several analysts apart. In each world one of them is right, the
same for all numbers with `views`; within what this one says the number is drawn as usual, at the same quantile whoever
it is. A view may be any number but an expression or further views, and may have a `source` or `why` of its own. Who
gives no view of a number takes the `value` beside `views`; where an analyst gives none and there is no `value`, that is
an error, and so is a `value` that nobody takes. `analysts` lists them with what they do, and with `weight` where they
do not count alike; without it they are those who have views. A weight of 0 is that of an analyst whom no world finds
right; `--lens NAME` still runs with this one's numbers alone. The names of lenses and analysts are one space. With a
single analyst (or a single one whose weight is above 0) the case is the one with that analyst's numbers written out.
Who is right is an assumption with the path `analyst`: `explain` and `update` speak of it, `--set` cannot change it.

Kinds of numbers:

{domains}
## Conditions

Conditions are a language of their own: typed, small, and never run as code.

| written | meaning | type |
|---|---|---|
| `approval` | present value of a quantity | number |
| `60`, `8 weeks`, `0.3 per year`, `2022-02-24` | constants | number, duration, number per time, date |
| `date` | the present day | date |
| `happened(e)` | whether the event has happened, today or before | truth |
| `since(e)` | time since it last happened; longer than anything if it never did | duration |
| `count(e)` | how often it has happened | number |
| `member(a, b)` | whether actor a belongs to bloc b now | truth |
| `+ - * /`, `min(a, b)`, `max(a, b)`, `abs(a)` | arithmetic; division by zero gives 0 | as it follows |
| `exp(a)`, `log(a)`, `sqrt(a)`, `logistic(a)` | functions of a number; the last is 1 / (1 + e^-a) | number |
| `power(a, b)` | a^b for a above 0, else 0 | number |
| `clip(a, low, high)` | a, kept between two bounds | as it follows |
| `if(c, a, b)` | a where the condition holds, else b | as it follows |
| `lookup(a, x0, y0, x1, y1, ...)` | straight lines through points, held flat beyond the ends | that of the y |
| `< <= > >= == !=` | comparison of two of one type; chains such as `1 < x <= 3` | truth |
| `and`, `or`, `not`, `true`, `false` | logic | truth |

Events are moves (`invade`), shocks and calendar entries, the outcomes of all three (`invade.quick_victory`,
`election.left`), pacts (`csto.peacekeepers`), the ends of talks (`vienna.deal`, `vienna.no_deal`), and those of the
stages of a process (`enrichment.weapon`). The difference of two dates is a
duration, a date plus a duration a date; a duration divided by a duration is a number. `not` binds tighter than `and`,
`and` tighter than `or`. An expression has at most 2,000 characters, 500 parts and 50 levels.

For each actor that ever belongs to a bloc there is a quantity of 0 or 1, `ukraine_in_nato`, which may be valued,
linked from and asked for like any other. For each issue of a table there is one with what was agreed,
`vienna_enlargement`: it stands at the issue's reference until there is a deal.

## Expressions

Where a chance (of an outcome, of a calendar entry), `honoured` of a pact, the amount of an effect, the rate of a shock
or the gain of a link stands, an expression of the state may stand instead, in the same language:
`chance: logistic(-1 + 0.05 * arms)`. A rate is per time: `0.3 per year * exp(0.02 * tension)`, or `0.2 / 1 year`.
Every number in it is an assumption: those written in the text are called `c1`, `c2` and so on
(`moves.strike.outcomes.wins.chance.c2`), others get a name and may be uncertain, with a source or a reason of their
own:

```yaml
chance: {{value: logistic(base + slope * arms), base: -2 to 0, slope: 0.03 to 0.07, why: as in past campaigns}}
```

A named number that is written in percent, as `beta(a, b)`, or that cites a share of the library, lies between 0 and 1.
The value is cut to what may stand there: a chance to 0 to 1, a rate from 0. A rate or a gain that counts from an event
(`since(war)`) is 0 until that has happened, unless an `if` that asks about it says otherwise. Of a move with such
chances one outcome is `rest`. An episode takes its numbers from the state in which it opens; a shock's rate from the
state at the beginning of the interval, with dates and times since of its middle; a gain from the state wherever it
pulls; all else from the state in which it happens. Actors reckon with expressions as they see the numbers in them.

## Conditional questions

A question with `if` is asked on the paths on which the condition holds on the question's day (`by` or `on`), and is
void on all others: `{{if: not happened(vienna.deal), condition: happened(invade), by: 2022-12-31}}`. With
`if: {{condition: ..., by: DATE}}` it is looked at on another day, not after the question's own. Whether it held on
other days does not matter.

## Paths

Every number has a dotted path, its name everywhere: in beliefs, lenses, `--set`, tables and plots.

| path | number |
|---|---|
| `quantities.NAME.start`, `.rest`, `.half_life`, `.noise`, `.drift`, `.path.DATE` | of a quantity |
| `links.NAME.gain`, `.delay`, `.lookup.VALUE` | of a link |
| `actors.NAME.horizon`, `.rationality`, `.memory`, `.tempo`, `.loss_aversion`, `.idle`, `.cost` | of an actor |
| `actors.NAME.values.QUANTITY` (or `.weight`), `.satisfied`, `.desperate` | of a value |
| `actors.BLOC.pacts.NAME.honoured` | of a pact |
| `moves.NAME.effects.QUANTITY` (or `.amount`), `.after`, `.over` | of an effect; in a list `.0`, `.1.over` |
| `moves.NAME.outcomes.NAME.chance`, `.effects.QUANTITY` | of an outcome |
| `moves.NAME.cooldown`, likewise of shocks and pacts | of what can happen again |
| `moves.NAME.cost` | of making a move |
| `shocks.NAME.rate`, `.rises_with.QUANTITY`, `.effects.QUANTITY` | of a shock |
| `calendar.NAME.effects.QUANTITY` | of a calendar entry |
| `PATH.NAME`, `PATH.c1` | of an expression that stands at PATH |
| `calendar.NAME.chance`, `.effects.QUANTITY` | of a calendar entry |
| `shocks.NAME.outcomes.NAME.chance`, `.effects.QUANTITY`, likewise of calendar entries | of their outcomes |
| `processes.NAME.stages.NAME.lasts`, `.effects.QUANTITY` | of a stage |
| `tables.NAME.agreement` | rate at which an open deal is struck |
| `tables.NAME.issues.NAME.reference` | of an issue |
| `tables.NAME.parties.ACTOR.capability`, `.cost_of_delay` | of a party |
| `tables.NAME.parties.ACTOR.positions.ISSUE` (or `.position`), `.salience` | of a stand |
| `tables.NAME.parties.ACTOR.positions.ISSUE.at_least`, `.at_most`, `.moves_with.QUANTITY` | of its lines and shifts |
| `tables.NAME.deal.effects.QUANTITY`, likewise of `no_deal` | of how talks end |
| `beliefs.ACTOR.PATH` | the same number as an actor sees it |

What a case leaves out is no number and has no path, unless the language has a default for it (`rationality`, `memory`,
`tempo`, `loss_aversion` and `idle` of an actor, `agreement` of a table): for another `cost` in a lens, the case must
give one. The chance of an outcome that is `rest` follows from the others, and has no path either.
"""
