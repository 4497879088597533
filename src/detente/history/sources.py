"""The codebook: what every table of history holds, column by column, and when each column can be known.

References: brecher2000; beardsley2020; gibler2016; singer1972; leeds2002; gleditsch2002; davies2024; correlates2017.
"""

from __future__ import annotations

from detente.history.data_set import Column, DataSource, Kind, Level, Stage


def columns(stage: Stage, kind: Kind, *entries: tuple[str, str, str]) -> tuple[Column, ...]:
    """Return columns of one stage and kind from their names, codes and texts."""
    return tuple(Column(name, kind, stage, text, code) for name, code, text in entries)


_VIOLENCE = (
    Level("violence", "violence != 'none'", "any violence: minor clashes or worse", "violence_days"),
    Level("serious", "violence in ('serious clashes', 'full-scale war')", "serious clashes or war", "violence_days"),
    Level("war", "violence == 'full-scale war'", "full-scale war", "violence_days"),
)

CRISES = DataSource(
    name="icb-crises",
    title="International Crisis Behavior, version 14: crises",
    unit="crisis",
    cite=("brecher2000", "beardsley2020"),
    end="days",
    note=(
        "Free with citation. Crisis 474, which the source has not coded, is left out. The source dates no outbreak of "
        "war: `violence_days` is the first dated violent act, a violent trigger or a violent major response of any "
        "actor."
    ),
    levels=(
        *_VIOLENCE,
        Level("agreement", "ending in ('formal agreement', 'semi-formal agreement')", "an agreement", "days"),
    ),
    columns=(
        *columns("name", "number", ("crisis", "crisno", "number of the crisis")),
        *columns("name", "text", ("name", "crisname", "name of the crisis")),
        *columns(
            "onset",
            "number",
            ("year", "yrtrig", "year in which it began"),
            ("month", "motrig", "month in which it began"),
        ),
        *columns("onset", "date", ("onset", "", "day on which it began, where known to the day")),
        *columns("outcome", "date", ("end", "", "day on which it ended, where known to the day")),
        *columns("outcome", "number", ("days", "brexit", "days it lasted, the first and the last counted")),
        *columns(
            "onset",
            "text",
            ("trigger", "break", "what began it: the act or change that set it off"),
            ("triggered_by", "trigent", "who did"),
            ("first_actor", "", "the first crisis actor: the state that first saw itself in a crisis"),
            ("first_actor_code", "actor", "its three letters"),
            ("threat_from", "southv", "whom the first actor saw the threat come from"),
        ),
        *columns("onset", "truth", ("in_war", "iwc", "whether its first actor was in a crisis within a war already")),
        *columns(
            "onset",
            "text",
            ("regime", "regime", "regime of the first actor"),
            ("power", "powsta", "standing of the first actor"),
            ("nuclear", "nuclear", "nuclear capability of the first actor"),
            (
                "region",
                "geog",
                "where; crises in Iran are in the Middle East, not in South Asia as the source has some",
            ),
            ("proximity", "geogrel", "how near the main adversaries are to each other"),
            ("protracted", "protrac", "whether it is part of a protracted conflict"),
        ),
        *columns("onset", "number", ("power_discrepancy", "powdissy", "difference in power between the adversaries")),
        *columns(
            "retrospect", "text", ("gravity", "gravcr", "the gravest value under threat, coded with the course in view")
        ),
        *columns("retrospect", "number", ("n_actors", "noactr", "actors in it, those who joined later counted too")),
        *columns(
            "retrospect",
            "truth",
            ("in_war_ever", "iwcmb", "whether it is a crisis within a war, which its own outcome partly decides"),
        ),
        *columns(
            "outcome",
            "text",
            ("violence", "viol", "the most violence it came to"),
            ("violence_weight", "cenviosy", "how central violence was"),
        ),
        *columns("outcome", "number", ("violence_days", "", "days from the onset to the first dated violent act")),
        *columns(
            "outcome",
            "text",
            ("management", "crismg", "main way in which it was managed"),
            ("ending", "forout", "how it ended"),
            ("tension", "outesr", "whether the adversaries were in a crisis again within five years (`escalated`)"),
        ),
    ),
)

ACTORS = DataSource(
    name="icb-actors",
    title="International Crisis Behavior, version 14: crisis actors",
    unit="crisis actor",
    cite=("brecher2000", "beardsley2020"),
    end="days",
    note="Free with citation. A row is a state in a crisis; a crisis with four actors counts four times.",
    levels=(
        *(Level(each.name, each.where, each.text) for each in _VIOLENCE),
        Level("victory", "outcome == 'victory'", "victory, as the actor saw it", "days"),
        Level("compromise", "outcome == 'compromise'", "a compromise, as the actor saw it", "days"),
        Level("defeat", "outcome == 'defeat'", "defeat, as the actor saw it", "days"),
        Level("agreement", "ending in ('formal agreement', 'semi-formal agreement')", "an agreement", "days"),
    ),
    columns=(
        *columns("name", "number", ("crisis", "crisno", "number of the crisis")),
        *columns("name", "text", ("name", "crisname", "name of the crisis")),
        *columns("onset", "number", ("number", "", "place among the actors of the crisis; 1 is the first")),
        *columns("onset", "text", ("actor", "", "the state"), ("actor_code", "actor", "its three letters")),
        *columns("name", "number", ("state", "cracid", "its number, nearly always that of Correlates of War")),
        *columns("onset", "number", ("year", "yrtrig", "year in which its crisis began")),
        *columns("onset", "date", ("trigger_date", "", "day on which it began, where known to the day")),
        *columns(
            "onset",
            "text",
            ("trigger", "triggr", "what began it for this actor"),
            ("triggered_by", "trigent", "who did"),
            ("threat_from", "southv", "whom it saw the threat come from"),
        ),
        *columns("onset", "truth", ("in_war", "iwc", "whether it was a crisis within a war for this actor")),
        *columns(
            "onset",
            "text",
            ("intra_war", "iwc", "what kind of crisis within a war"),
            ("regime", "regime", "its regime"),
            ("power", "powsta", "its standing"),
            ("nuclear", "nuclear", "its nuclear capability"),
        ),
        *columns("onset", "number", ("power_discrepancy", "powdis", "its power less that of its main adversary")),
        *columns("retrospect", "text", ("gravity", "gravty", "the gravest value it saw under threat")),
        *columns("outcome", "text", ("response", "majres", "its main response")),
        *columns("outcome", "date", ("response_date", "", "day of that, where known to the day")),
        *columns(
            "outcome",
            "text",
            ("management", "crismg", "main way in which it managed the crisis"),
            ("violence", "viol", "the most violence it came to"),
            ("outcome", "outcom", "how it came out, as the actor saw it"),
            ("ending", "outfor", "how it ended for it"),
        ),
        *columns("outcome", "date", ("end", "", "day on which it ended for it, where known to the day")),
        *columns("outcome", "number", ("days", "trgterra", "days it lasted for it, the first and the last counted")),
    ),
)

OPINION = DataSource(
    name="opinion",
    title="Polls: approval of Russia's president 1999-2024, support for joining NATO in Ukraine 2008-2024",
    unit="poll",
    cite=("levada2024", "nato_support2024"),
    note="Figures transcribed from the pollsters and the press. The Ukrainian polls word the question differently.",
    columns=(
        *columns("name", "text", ("series", "", "`putin-approval` or `ukraine-nato-support`")),
        *columns("onset", "date", ("month", "", "first day of the month of the poll")),
        *columns("onset", "number", ("year", "", "its year")),
        *columns(
            "onset",
            "number",
            ("in_favour", "", "percent who approve or are for it"),
            ("against", "", "percent against"),
        ),
        *columns("onset", "text", ("pollster", "", "who asked")),
    ),
)

SHIPPED: dict[str, DataSource] = {source.name: source for source in (CRISES, ACTORS, OPINION)}
"""Tables that come with the package, by name."""
