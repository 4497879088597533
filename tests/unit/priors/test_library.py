"""The library of priors: every entry is whole, and every figure with a recipe is what the data say."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import HistoryError, PriorError
from detente.history import store
from detente.history.recount import Recounted, is_shipped, recount
from detente.history.store import open_table
from detente.history.where import select
from detente.priors.cite import Citation, expand
from detente.priors.entry import Figure, Prior, WhereError
from detente.priors.library import all_priors, find_prior, from_data, prior_names, search_priors
from detente.render.priors import page

RECIPES = [(prior, figure) for prior in all_priors() for figure in prior.figures if figure.recipe]
FILES = {
    "disputes": "gml_mid_disps",
    "conflicts": "ucdp_acd",
    "rivalries": "tss_rivalries",
    "wars": "cow_war_inter",
    "capabilities": "cow_nmc",
}
"""Files of R that hold the tables which are not shipped."""


def _called(pair: object) -> str:
    return pair.id if isinstance(pair, Prior) else ",".join(pair.where.values()) if isinstance(pair, Figure) else ""


def _same(figure: Figure) -> None:
    found = recount(figure.recipe)
    assert (found.estimate, found.count, found.n) == (figure.estimate, figure.count, figure.n)
    assert found.quantiles == figure.quantiles


def test_how_many() -> None:
    """At least 60 entries, at least 40 of them worked out anew."""
    assert len(prior_names()) >= 60
    assert len({prior.id for prior, _ in RECIPES}) >= 40


@pytest.mark.parametrize("prior", all_priors(), ids=_called)
def test_entries_are_whole(prior: Prior) -> None:
    assert all((prior.title, prior.definition, prior.actors, prior.selection, prior.reference.text, prior.licence))
    parts = [tuple(sorted(figure.where.items())) for figure in prior.figures]
    assert max(Counter(parts).values()) == 1
    for figure in prior.figures:
        assert prior.kind != "share" or 0 <= figure.estimate <= 1
        if figure.count is not None and figure.n and prior.kind == "share":
            assert figure.estimate == pytest.approx(figure.count / figure.n, abs=0.006)
        assert expand(Citation(prior.id, tuple(figure.where.items()))).why.startswith(f"prior {prior.id}")
    if any(not figure.recipe for figure in prior.figures):
        assert prior.reference.status != "recomputed"
    if prior.reference.status != "recomputed":
        assert prior.reference.seen


@pytest.mark.parametrize(("prior", "figure"), [pair for pair in RECIPES if is_shipped(pair[1].recipe)], ids=_called)
def test_figures_of_shipped_data(prior: Prior, figure: Figure) -> None:
    _same(figure)


def test_figures_of_other_data(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    others = [figure for _, figure in RECIPES if not is_shipped(figure.recipe)]
    for name in sorted({str(figure.recipe["table"]) for figure in others}):
        store.add(shared / "mid" / f"{FILES[name]}.rda")
    for figure in others:
        _same(figure)
    assert len(others) > 30


def test_no_figure_of_another_part() -> None:
    with pytest.raises(WhereError, match="triger"):
        find_prior("crisis-war").figure({"triger": "political"})


def test_no_such_prior() -> None:
    with pytest.raises(PriorError, match="did you mean 'crisis-war'"):
        find_prior("crisis-wars")


def test_search() -> None:
    """All words must be there; those that name it in their title come first."""
    assert search_priors("mobilisation war")[0].id.startswith("mobilisation")
    assert not search_priors("mobilisation zebra")


def test_an_entry_that_is_none() -> None:
    with pytest.raises(ValueError, match="kind 'odds'"):
        from_data({"id": "a", "kind": "odds"}, "a")
    with pytest.raises(ValueError, match="not the name of the file"):
        from_data({"id": "a", "kind": "share"}, "b")
    with pytest.raises(ValueError, match="unknown key 'color'"):
        from_data({"id": "a", "color": "red"}, "a")


@pytest.mark.parametrize(
    ("name", "where", "n", "rate"),
    [
        ("crisis-war", {"onset": "before-violence", "era": "since-1946"}, 210, 0.12),
        ("crisis-violence", {"onset": "before-violence", "era": "since-1946"}, 210, 0.56),
        ("crisis-serious-violence", {"onset": "before-violence", "era": "since-1946"}, 210, 0.30),
        ("mobilisation-war", {"era": "since-1946"}, 53, 0.04),
        ("mobilisation-violence", {"era": "since-1946"}, 53, 0.42),
        ("mobilisation-serious-violence", {"era": "since-1946"}, 53, 0.19),
    ],
)
def test_figures_counted_elsewhere(name: str, where: dict[str, str], n: int, rate: float) -> None:
    """Figures that were counted in the same data by another program, before this library."""
    figure = find_prior(name).figure(where)
    assert figure.n == n
    assert round(figure.estimate, 2) == rate


def test_a_recipe_that_is_none() -> None:
    with pytest.raises(HistoryError, match="found method 'mean', expected one of share"):
        recount({"method": "mean", "table": "icb-crises"})


def test_a_rise_by_hand() -> None:
    """March 2022 stood at 83, the two months before the build-up's end at 65 and 69."""
    found = recount(
        {
            "method": "rise",
            "table": "opinion",
            "series": "putin-approval",
            "before": ["2021-12", "2022-01"],
            "month": "2022-03",
        }
    )
    assert (found.estimate, found.n) == (83 - (65 + 69) / 2, 2)


def _opinion(series: str = "putin-approval", *, method: str, **more: object) -> Recounted:
    return recount({"method": method, "table": "opinion", "series": series, **more})


def test_a_half_life_by_hand() -> None:
    """The slope is that of least squares, which NumPy fits by other means."""
    with pytest.raises(HistoryError, match="expected 0 to 1"):
        _opinion(method="half_life", months=12, years=[2000, 2012])  # its interval goes below 0
    with pytest.raises(HistoryError, match="too few"):
        _opinion(method="half_life", months=1, years=[2030, 2031])
    found = _opinion(method="half_life", months=6, years=[2000, 2021])
    series = {}
    table = open_table("opinion")
    names, months, levels = (table.values(name).data for name in ("series", "month", "in_favour"))
    for name, month, level in zip(names, months, levels, strict=True):
        day = dt.date.fromordinal(int(month))
        if name == "putin-approval" and 2000 <= day.year <= 2021:
            series[12 * day.year + day.month] = float(level)
    pairs = [(series[month], series[month + 6]) for month in series if month + 6 in series]
    before, after = zip(*pairs, strict=True)
    slope = float(np.polyfit(before, after, 1)[0])
    assert found.estimate == pytest.approx(6 * math.log(0.5) / math.log(slope), rel=1e-6)
    assert found.n == len(pairs)
    (_, low), (_, high) = found.quantiles
    assert low < found.estimate < high


def test_a_median_and_its_interval_by_hand() -> None:
    """The k-th value from each end, k the largest for which so few heads of n tosses come in 5% of cases at most."""
    recipe = {"method": "middle", "table": "icb-crises", "column": "days"}
    where = "trigger == 'non-violent military' and not in_war"
    table = open_table("icb-crises")
    days, taken = table.values("days"), select(table, where)
    values = np.sort(days.data[taken.holds & taken.known & days.known].astype(float))
    n = len(values)
    below = np.cumsum([math.comb(n, k) for k in range(n + 1)]) / 2**n
    k = int(np.flatnonzero(below <= 0.05)[-1])
    found = recount({**recipe, "where": where})
    assert found.n == n
    assert found.estimate == np.median(values)
    assert found.quantiles == ((5.0, values[k]), (95.0, values[n - 1 - k]))
    with pytest.raises(HistoryError, match="found 0 rows"):
        recount({**recipe, "where": "year > 2200"})


def test_a_sum_by_hand() -> None:
    found = recount({"method": "total", "table": "icb-crises", "column": "days", "where": "crisis in (1, 2)"})
    table = open_table("icb-crises")
    numbers, days = table.values("crisis").data, table.values("days").data
    assert found.estimate == sum(float(days[numbers == each][0]) for each in (1, 2))
    assert found.n == 2
    with pytest.raises(HistoryError, match="no row"):
        recount({"method": "total", "table": "icb-crises", "column": "days", "where": "year > 2200"})


def test_rises_of_several_events_are_those_of_each() -> None:
    events = [["2008-02", "2008-07", "2008-09"], ["2013-09", "2014-02", "2014-03"], ["2015-04", "2015-09", "2015-10"]]
    each = [_opinion(method="rise", before=event[:2], month=event[2]).estimate for event in events]
    found = _opinion(method="rises", events=events, at=[0, 100])
    assert found.n == 3
    assert found.estimate == sorted(each)[1]
    assert found.quantiles == ((0.0, min(each)), (100.0, max(each)))


def test_polls_of_two_houses_by_hand() -> None:
    """In 2021 KIIS had 47.8 in June and 59.2 in December, Rating 54 in August: 6.2 and 5.2 apart, 2 and 4 months."""
    near = _opinion("ukraine-nato-support", method="apart", months=2, years=[2021, 2021], at=[0, 100])
    assert near.n == 1
    assert near.quantiles[1][1] == pytest.approx(6.2)
    wide = _opinion("ukraine-nato-support", method="apart", months=6, years=[2021, 2021], at=[0, 100])
    assert wide.n == 2
    assert wide.quantiles[0][1] == pytest.approx(5.2)


def test_the_page_has_every_entry() -> None:
    text = page(all_priors())
    assert text.startswith("# The library of priors\n")
    assert text.count("\n## ") == len(prior_names())
