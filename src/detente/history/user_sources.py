"""Tables a user may add from a copy of their own: how each is recognised, and what its columns and codes mean.

References: gibler2016; correlates2017; singer1972; leeds2002; gleditsch2002; davies2024; thompson2001; powell2011;
goemans2009; kreutz2010; clayton2022; bleek2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.history.data_set import DataSource, Level
from detente.history.sources import columns

DISPUTE_OUTCOME = {
    1: "victory for side A",
    2: "victory for side B",
    3: "side A yields",
    4: "side B yields",
    5: "stalemate",
    6: "compromise",
    7: "released",
    8: "unclear",
    9: "joins a war",
}
SETTLEMENT = {1: "negotiated", 2: "imposed", 3: "none", 4: "unclear"}
HOSTILITY = {1: "none", 2: "threat", 3: "display of force", 4: "use of force", 5: "war"}
FATALITIES = {0: "none", 1: "1-25", 2: "26-100", 3: "101-250", 4: "251-500", 5: "501-999", 6: "1000 or more"}
INTENSITY = {1: "minor", 2: "war"}
YES_NO = {0: "no", 1: "yes"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """One kind of file a user may add."""

    source: DataSource
    """What the table will hold."""
    needs: frozenset[str]
    """Columns of the file, in small letters, that give it away."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """New names of columns."""
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """Meaning of codes, by new name; a code that is not there means nothing."""
    dates: frozenset[str] = frozenset()
    """Columns with dates, which R stores as days since 1970."""
    span: tuple[str, str] | None = None
    """Columns with the first and the last day, from which the year and the days it lasted follow, by new name."""
    missing: tuple[float, ...] = (-9.0, -8.0, -7.0)
    """Numbers that stand for nothing."""


_DISPUTE_LEVELS = (
    Level("force", "hostility in ('use of force', 'war')", "use of force or war"),
    Level("war", "hostility == 'war'", "war"),
)
_COPY = "Your own copy; its terms are its authors'."

_TERMINATIONS = DataSource(
    name="terminations",
    title="UCDP conflict terminations by conflict and year",
    unit="conflict-year",
    cite=("kreutz2010",),
    note=(
        f"{_COPY} A row is a year of a conflict, and only its last year has an outcome: a rate is that of "
        "conflicts that ended, and years without an end are left out."
    ),
    keeps_other_columns=True,
    levels=(
        Level("agreement", "outcome == 1", "a peace agreement"),
        Level("ceasefire", "outcome == 2", "a ceasefire agreement"),
        Level("settled", "outcome in (1, 2)", "a peace agreement or a ceasefire"),
        Level("victory", "outcome in (3, 4)", "a victory of one side"),
        Level("fades", "outcome in (5, 6)", "fighting that fades, or a side that ceases to exist"),
    ),
    columns=(
        *columns("name", "number", ("conflict", "conflict_id", "number of the conflict")),
        *columns("onset", "number", ("year", "year", "the year")),
        *columns(
            "outcome",
            "number",
            (
                "outcome",
                "c_outcome",
                (
                    "1 peace agreement, 2 ceasefire, 3 victory of the government's side, 4 of the other, 5 low "
                    "activity, 6 a side ceases to exist"
                ),
            ),
        ),
    ),
)
RECOGNISED: tuple[Recognised, ...] = (
    Recognised(
        source=DataSource(
            name="disputes",
            title="Militarised interstate disputes (Gibler, Miller and Little, or Correlates of War)",
            unit="dispute",
            cite=("gibler2016", "correlates2017"),
            note=_COPY,
            keeps_other_columns=True,
            levels=(
                *_DISPUTE_LEVELS,
                Level("fatal", "fatalities != 'none'", "deaths in battle"),
                Level("strike", "hiact == 16", "an attack as the gravest act of either side: no clash and no war"),
                Level(
                    "decided",
                    "outcome in ('victory for side A', 'victory for side B', 'side A yields', 'side B yields')",
                    "a victory or a yielding of one side",
                ),
            ),
            columns=(
                *columns("name", "number", ("number", "dispnum", "number of the dispute")),
                *columns(
                    "onset", "number", ("year", "styear", "year in which it began"), ("month", "stmon", "its month")
                ),
                *columns(
                    "outcome",
                    "text",
                    ("outcome", "outcome", "how it came out"),
                    ("settlement", "settle", "how it was settled"),
                    ("fatalities", "fatality", "deaths in battle, in bands"),
                    ("hostility", "hostlev", "the highest level of hostility"),
                ),
                *columns(
                    "outcome", "number", ("min_days", "mindur", "days, at least"), ("max_days", "maxdur", "at most")
                ),
                *columns("outcome", "number", ("hiact", "hiact", "the gravest act: 16 attack, 17 clash, 20 war")),
                *columns("outcome", "text", ("reciprocated", "recip", "whether the target answered in kind")),
            ),
        ),
        needs=frozenset({"dispnum", "styear", "outcome", "settle", "fatality", "hostlev"}),
        rename={
            "dispnum": "number",
            "styear": "year",
            "stmon": "month",
            "settle": "settlement",
            "fatality": "fatalities",
            "hostlev": "hostility",
            "mindur": "min_days",
            "maxdur": "max_days",
            "recip": "reciprocated",
        },
        labels={
            "outcome": DISPUTE_OUTCOME,
            "settlement": SETTLEMENT,
            "fatalities": FATALITIES,
            "hostility": HOSTILITY,
            "reciprocated": YES_NO,
        },
    ),
    Recognised(
        source=DataSource(
            name="dyadic-disputes",
            title="Militarised interstate disputes by directed dyad and year (Gibler, Miller and Little)",
            unit="dyadic dispute",
            cite=("gibler2016",),
            note=f"{_COPY} A row is a dyad in a dispute in a year; each dispute stands in it at least twice.",
            keeps_other_columns=True,
            levels=_DISPUTE_LEVELS,
            columns=(
                *columns("name", "number", ("number", "dispnum", "number of the dispute")),
                *columns(
                    "onset", "number", ("state_a", "ccode1", "first state"), ("state_b", "ccode2", "second state")
                ),
                *columns("onset", "number", ("year", "year", "the year")),
                *columns("outcome", "text", ("hostility", "hostlev", "the highest level of hostility")),
            ),
        ),
        needs=frozenset({"dispnum", "ccode1", "ccode2", "year", "hostlev", "hostlev1", "hostlev2"}),
        rename={"dispnum": "number", "ccode1": "state_a", "ccode2": "state_b", "hostlev": "hostility"},
        labels={"hostility": HOSTILITY},
    ),
    Recognised(
        source=DataSource(
            name="capabilities",
            title="National material capabilities",
            unit="state-year",
            cite=("singer1972",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "number", ("state", "ccode", "number of the state")),
                *columns(
                    "onset",
                    "number",
                    ("year", "year", "the year"),
                    ("military_spending", "milex", "thousands of current pounds or dollars"),
                    ("military_personnel", "milper", "thousands"),
                    ("iron_and_steel", "irst", "thousands of tons"),
                    ("energy", "pec", "thousands of coal-ton equivalents"),
                    ("population", "tpop", "thousands"),
                    ("urban_population", "upop", "thousands"),
                    ("cinc", "cinc", "share of the world's capabilities, the mean of six shares"),
                ),
            ),
        ),
        needs=frozenset({"ccode", "year", "milex", "milper", "cinc"}),
        rename={
            "ccode": "state",
            "milex": "military_spending",
            "milper": "military_personnel",
            "irst": "iron_and_steel",
            "pec": "energy",
            "tpop": "population",
            "upop": "urban_population",
        },
    ),
    Recognised(
        source=DataSource(
            name="alliances",
            title="Alliance treaty obligations by directed dyad and year",
            unit="dyad-year",
            cite=("leeds2002",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns(
                    "onset",
                    "number",
                    ("state_a", "ccode1", "first state"),
                    ("state_b", "ccode2", "second state"),
                    ("year", "year", "the year"),
                    ("defense", "atop_defense", "1: bound to defend"),
                    ("offense", "atop_offense", "1: bound to attack with"),
                    ("neutrality", "atop_neutral", "1: bound to stay neutral"),
                    ("nonaggression", "atop_nonagg", "1: bound not to attack"),
                    ("consultation", "atop_consul", "1: bound to consult"),
                ),
            ),
        ),
        needs=frozenset({"ccode1", "ccode2", "year", "atop_defense", "atop_offense"}),
        rename={
            "ccode1": "state_a",
            "ccode2": "state_b",
            "atop_defense": "defense",
            "atop_offense": "offense",
            "atop_neutral": "neutrality",
            "atop_nonagg": "nonaggression",
            "atop_consul": "consultation",
        },
    ),
    Recognised(
        source=DataSource(
            name="coups",
            title="Coups and attempts at coups (Powell and Thyne)",
            unit="coup",
            cite=("powell2011",),
            note=f"{_COPY} A row is an attempt, so the rate is that at which attempts succeed, not that of coups.",
            keeps_other_columns=True,
            levels=(Level("success", "coup == 2", "those who tried held power for seven days at least"),),
            columns=(
                *columns("name", "text", ("name", "country", "the state")),
                *columns("name", "number", ("state", "ccode", "its number in Correlates of War")),
                *columns("onset", "number", ("year", "year", "the year"), ("month", "month", "its month")),
                *columns("outcome", "number", ("coup", "coup", "1: failed, 2: succeeded")),
            ),
        ),
        needs=frozenset({"country", "ccode", "year", "month", "day", "coup"}),
        rename={"country": "name", "ccode": "state"},
    ),
    Recognised(
        source=DataSource(
            name="leaders",
            title="Leaders of states (Archigos)",
            unit="leader",
            cite=("goemans2009",),
            end="days",
            note=(
                f"{_COPY} A row is a time in office. Who was still in office when the data end counts as having left "
                "otherwise on that day: leave these out with `exit != 'Still in Office'`, which makes rates too high."
            ),
            keeps_other_columns=True,
            levels=(
                Level(
                    "irregular", "exit == 'Irregular'", "removal against the rules: by coup, revolt or killing", "days"
                ),
                Level("death", "exit == 'Natural Death'", "death in office by nature", "days"),
            ),
            columns=(
                *columns("name", "text", ("name", "leader", "the leader")),
                *columns("name", "number", ("state", "ccode", "number of the state")),
                *columns("onset", "number", ("year", "", "year of coming to office")),
                *columns("onset", "date", ("startdate", "startdate", "first day in office")),
                *columns("onset", "text", ("entry", "entry", "how the leader came to office")),
                *columns("outcome", "date", ("enddate", "enddate", "last day in office")),
                *columns("outcome", "text", ("exit", "exit", "how the leader left")),
                *columns("outcome", "number", ("days", "", "days in office, the first and the last counted")),
            ),
        ),
        needs=frozenset({"leadid", "leader", "startdate", "enddate", "entry", "exit"}),
        rename={"leader": "name", "ccode": "state", "gwcode": "state"},
        dates=frozenset({"startdate", "enddate"}),
        span=("startdate", "enddate"),
    ),
    Recognised(
        source=_TERMINATIONS,
        needs=frozenset({"conflict_id", "year", "c_epid", "c_epterm", "c_outcome"}),
        rename={"conflict_id": "conflict", "c_outcome": "outcome"},
        dates=frozenset({"start_date", "start_date2", "c_ependdate"}),
    ),
    Recognised(
        source=_TERMINATIONS,
        needs=frozenset({"conflict_id", "year", "conflictep_id", "outcome"}),
        rename={"conflict_id": "conflict"},
        dates=frozenset({"start_date", "start_date2"}),
    ),
    Recognised(
        source=DataSource(
            name="ceasefires",
            title="Civil Conflict Ceasefires (ETH Zurich and PRIO)",
            unit="ceasefire",
            cite=("clayton2022",),
            note=(
                f"{_COPY} A ceasefire between several actors stands in several rows. An end that is not recorded (0 or "
                "less) may be unknown, so the rate of ends is a lower bound; of old ceasefires it is nearer. Leave out "
                "those without a year by `year > 0`."
            ),
            keeps_other_columns=True,
            levels=(Level("ended", "end_year > 0", "an end that is recorded"),),
            columns=(
                *columns("name", "number", ("number", "cf_id", "number within the country")),
                *columns("name", "number", ("conflict", "ucdp_acd_id", "number of the conflict")),
                *columns("onset", "number", ("year", "cf_effect_yr", "year in which it took effect")),
                *columns(
                    "outcome", "number", ("end_year", "end_yr", "year in which it ended; 0 or less: not recorded")
                ),
            ),
        ),
        needs=frozenset({"cf_id", "ucdp_acd_id", "cf_effect_yr", "end_yr"}),
        rename={"cf_id": "number", "ucdp_acd_id": "conflict", "cf_effect_yr": "year", "end_yr": "end_year"},
        missing=(),
    ),
    Recognised(
        source=DataSource(
            name="proliferation",
            title="Nuclear weapons: who considers, pursues and possesses them, by state and year (Bleek)",
            unit="state-year",
            cite=("bleek2017",),
            note=(
                f"{_COPY} A row is a state in a year, and a state's years are alike: the rate is a share of years, and "
                "its interval is far too narrow. Count states by a condition on one year, such as `year == 2010`."
            ),
            keeps_other_columns=True,
            levels=(
                Level("possesses", "status == 3", "nuclear weapons"),
                Level("pursues", "status >= 2", "an active programme, or nuclear weapons"),
            ),
            columns=(
                *columns("name", "text", ("name", "Entity", "the state")),
                *columns("onset", "number", ("year", "Year", "the year")),
                *columns(
                    "outcome",
                    "number",
                    ("status", "Nuclear weapons status", "0 none, 1 considers, 2 pursues, 3 possesses"),
                ),
            ),
        ),
        needs=frozenset({"entity", "year", "nuclear weapons status"}),
        rename={"entity": "name", "nuclear weapons status": "status"},
    ),
    Recognised(
        source=DataSource(
            name="conflicts",
            title="UCDP/PRIO armed conflicts by year",
            unit="conflict-year",
            cite=("gleditsch2002", "davies2024"),
            note=_COPY,
            keeps_other_columns=True,
            levels=(Level("war", "intensity == 'war'", "1,000 deaths in battle or more in the year"),),
            columns=(
                *columns("name", "number", ("conflict", "conflict_id", "number of the conflict")),
                *columns("onset", "number", ("year", "year", "the year")),
                *columns("outcome", "text", ("intensity", "intensity_level", "`minor` or `war`")),
            ),
        ),
        needs=frozenset({"conflict_id", "year", "gwno_a", "intensity_level", "type_of_conflict"}),
        rename={"conflict_id": "conflict", "intensity_level": "intensity"},
        labels={"intensity": INTENSITY},
        dates=frozenset({"start_date", "start_date2", "ep_end_date"}),
    ),
    Recognised(
        source=DataSource(
            name="wars",
            title="Correlates of War: interstate wars by directed dyad and year",
            unit="dyadic war",
            cite=("sarkees2010",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "number", ("war", "warnum", "number of the war")),
                *columns(
                    "onset",
                    "number",
                    ("state_a", "ccode1", "first state"),
                    ("state_b", "ccode2", "second state"),
                    ("year", "year", "the year"),
                ),
            ),
        ),
        needs=frozenset({"warnum", "ccode1", "ccode2", "year", "cowinterongoing"}),
        rename={"warnum": "war", "ccode1": "state_a", "ccode2": "state_b"},
    ),
    Recognised(
        source=DataSource(
            name="majors",
            title="Correlates of War: major powers",
            unit="spell",
            cite=("correlates2017",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "number", ("state", "ccode", "number of the state")),
                *columns("onset", "number", ("year", "styear", "first year"), ("last_year", "endyear", "last year")),
            ),
        ),
        needs=frozenset({"ccode", "styear", "endyear", "version"}),
        rename={"ccode": "state", "styear": "year", "endyear": "last_year"},
    ),
    Recognised(
        source=DataSource(
            name="states",
            title="Correlates of War: members of the system of states",
            unit="spell",
            cite=("correlates2017",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "text", ("code", "stateabb", "three letters")),
                *columns("name", "number", ("state", "ccode", "number of the state")),
                *columns("name", "text", ("name", "statenme", "name")),
                *columns("onset", "number", ("year", "styear", "first year"), ("last_year", "endyear", "last year")),
            ),
        ),
        needs=frozenset({"stateabb", "ccode", "statenme", "styear", "endyear"}),
        rename={"stateabb": "code", "ccode": "state", "statenme": "name", "styear": "year", "endyear": "last_year"},
    ),
    Recognised(
        source=DataSource(
            name="states-gw",
            title="Gleditsch and Ward: independent states",
            unit="spell",
            cite=("gleditsch1999",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "number", ("state", "gwcode", "number of the state")),
                *columns("name", "text", ("code", "stateabb", "three letters"), ("name", "statename", "name")),
            ),
        ),
        needs=frozenset({"gwcode", "stateabb", "statename", "startdate", "enddate"}),
        rename={"gwcode": "state", "stateabb": "code", "statename": "name"},
        dates=frozenset({"startdate", "enddate"}),
        missing=(),
    ),
    Recognised(
        source=DataSource(
            name="rivalries",
            title="Strategic rivalries",
            unit="rivalry",
            cite=("thompson2001",),
            note=_COPY,
            keeps_other_columns=True,
            columns=(
                *columns("name", "text", ("name", "rivalry", "the two states")),
                *columns(
                    "onset",
                    "number",
                    ("state_a", "ccode1", "first state"),
                    ("state_b", "ccode2", "second state"),
                    ("year", "start", "first year"),
                ),
            ),
        ),
        needs=frozenset({"rivalry", "ccode1", "ccode2", "start", "end"}),
        rename={"rivalry": "name", "ccode1": "state_a", "ccode2": "state_b", "start": "year", "end": "last_year"},
    ),
)
"""Every kind of file that is recognised; the most telling columns decide, the longest list first."""

BY_NAME: dict[str, Recognised] = {each.source.name: each for each in RECOGNISED}
