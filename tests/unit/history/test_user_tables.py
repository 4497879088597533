"""Tables of a user's own: each kind of file is known by its columns, and its codes mean what its codebook says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detente.core.errors import HistoryError
from detente.core.reference_classes import data_folder, shipped_classes
from detente.history import store
from detente.history.ask import ask
from detente.history.rate import rate
from detente.history.user_sources import RECOGNISED


def added(tmp_path: Path, text: str):
    """Return the table that a file of comma-separated values becomes."""
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    found = store.add(tmp_path / "mine.csv")
    table = store.open_table(found.name)
    return found, [table.row(number) for number in range(table.n_rows)]


HEADS = "dispnum,styear,stmon,outcome,settle,fatality,mindur,maxdur,hostlev,recip"


@pytest.mark.parametrize(
    ("column", "name", "words"),
    [
        (
            "outcome",
            "outcome",
            [
                None, "victory for side A", "victory for side B", "side A yields", "side B yields", "stalemate",
                "compromise", "released", "unclear", "joins a war", None,
            ],
        ),
        ("settle", "settlement", [None, "negotiated", "imposed", "none", "unclear", None]),
        ("fatality", "fatalities", ["none", "1-25", "26-100", "101-250", "251-500", "501-999", "1000 or more", None]),
        ("hostlev", "hostility", [None, "none", "threat", "display of force", "use of force", "war", None]),
        ("recip", "reciprocated", ["no", "yes", None]),
    ],
)  # fmt: skip
def test_codes_of_disputes(tmp_path: Path, column: str, name: str, words: list[str | None]) -> None:
    """The codes from 0 on as the codebook of the disputes has them (gibler2016); what it has not means nothing."""
    rows = []
    for code in range(len(words)):
        cells = dict.fromkeys(HEADS.split(","), "1") | {column: str(code)}
        rows.append(",".join(cells.values()))
    _, found = added(tmp_path, "\n".join([HEADS, *rows]) + "\n")
    assert [row[name] for row in found] == words


def test_levels_of_disputes(tmp_path: Path) -> None:
    """Fatal: any deaths; decided: a victory or a yielding, which is four of the nine outcomes."""
    rows = [f"{code},1950,1,{code},1,{code - 1},1,1,3,0" for code in range(1, 8)]
    added(tmp_path, "\n".join([HEADS, *rows]) + "\n")
    table = store.open_table("disputes")
    counted = {name: rate(table, level=name).figures.counted for name in ("decided", "fatal")}
    assert counted == {"decided": "4 of 7 disputes", "fatal": "6 of 7 disputes"}


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        (
            "dyadic-disputes",
            "dispnum,ccode1,ccode2,year,hostlev,hostlev1,hostlev2\n7,2,200,1950,4,3,4\n",
            {"number": 7, "state_a": 2, "state_b": 200, "year": 1950, "hostility": "use of force"},
        ),
        (
            "alliances",
            "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n2,200,1950,1,0,1,0,1\n",
            {
                "state_a": 2, "state_b": 200, "year": 1950, "defense": 1, "offense": 0, "neutrality": 1,
                "nonaggression": 0, "consultation": 1,
            },
        ),
        (
            "wars",
            "warnum,ccode1,ccode2,year,cowinterongoing\n4,2,200,1950,1\n",
            {"war": 4, "state_a": 2, "state_b": 200, "year": 1950},
        ),
        ("majors", "ccode,styear,endyear,version\n2,1898,2016,2016\n", {"state": 2, "year": 1898, "last_year": 2016}),
        (
            "states",
            "stateabb,ccode,statenme,styear,endyear\nUSA,2,United States of America,1816,2016\n",
            {"code": "USA", "state": 2, "name": "United States of America", "year": 1816, "last_year": 2016},
        ),
        (
            "rivalries",
            "rivalry,ccode1,ccode2,start,end\nNorth - South,2,200,1816,1904\n",
            {"name": "North - South", "state_a": 2, "state_b": 200, "year": 1816, "last_year": 1904},
        ),
        (
            "conflicts",
            "conflict_id,year,gwno_a,intensity_level,type_of_conflict,start_date\n9,1950,2,2,3,-7000\n",
            {"conflict": 9, "year": 1950, "intensity": "war", "start_date": dt.date(1950, 11, 2)},
        ),
        (
            "coups",
            "country,ccode,year,month,day,coup,version\nNorthland,2,1963,11,1,2,1\n",
            {"name": "Northland", "state": 2, "year": 1963, "month": 11, "coup": 2},
        ),
        (
            "leaders",
            ("obsid,leadid,ccode,leader,startdate,enddate,entry,exit,exitcode\n"
            "A-1,L1,2,Alpha,1950-01-01,1951-01-01,Regular,Irregular,Removed\n"),
            {
                "name": "Alpha", "state": 2, "year": 1950, "days": 366, "startdate": dt.date(1950, 1, 1),
                "enddate": dt.date(1951, 1, 1), "exit": "Irregular",
            },
        ),
        (
            "terminations",
            "conflict_id,year,gwno_a,intensity_level,type_of_conflict,c_epid,c_epterm,c_outcome\n9,1950,2,2,3,9_1,1,4\n",
            {"conflict": 9, "year": 1950, "outcome": 4},
        ),
        (
            "ceasefires",
            "cc,cf_id,ucdp_acd_id,cf_effect_yr,end_yr\n7,1,9,1994,-1\n",
            {"number": 1, "conflict": 9, "year": 1994, "end_year": -1},
        ),
        (
            "proliferation",
            "Entity,Code,Year,Nuclear weapons status\nNorthland,NOR,1990,3\n",
            {"name": "Northland", "year": 1990, "status": 3},
        ),
        (
            "capabilities",
            "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n2,1816,1,2,3,4,5,6,0.5\n",
            {
                "state": 2, "year": 1816, "military_spending": 1, "military_personnel": 2, "iron_and_steel": 3,
                "energy": 4, "population": 5, "urban_population": 6, "cinc": 0.5,
            },
        ),
        (
            "states-gw",
            "gwcode,stateabb,statename,startdate,enddate\n2,USA,United States,-1,1\n",
            {
                "state": 2, "code": "USA", "name": "United States", "startdate": dt.date(1969, 12, 31),
                "enddate": dt.date(1970, 1, 2),
            },
        ),
    ],
)  # fmt: skip
def test_every_other_kind_of_file(tmp_path: Path, name: str, text: str, row: dict[str, object]) -> None:
    found, (only,) = added(tmp_path, text)
    assert found.name == name
    assert {key: only[key] for key in row} == row
    derived = 2 if name == "leaders" else 0  # the year and the days
    assert (found.rows, found.columns) == (1, len(text.splitlines()[0].split(",")) + derived)
    assert found.path == data_folder() / "tables" / f"{name}.parquet"


def test_every_kind_of_file_is_tried_here() -> None:
    tried = {mark.args[1][k][0] for mark in test_every_other_kind_of_file.pytestmark for k in range(len(mark.args[1]))}
    assert tried | {"disputes"} == {each.source.name for each in RECOGNISED}


@pytest.mark.parametrize(("code", "expected"), [(-9, None), (-8, None), (-7, None), (-6, -6), (0, 0)])
def test_numbers_that_stand_for_nothing(tmp_path: Path, code: int, expected: int | None) -> None:
    _, (row,) = added(tmp_path, f"ccode,year,milex,milper,cinc\n2,1816,{code},1,0.5\n")
    assert row["military_spending"] == expected


def test_conflicts_of_a_year_are_minor_or_wars(tmp_path: Path) -> None:
    head = "conflict_id,year,gwno_a,intensity_level,type_of_conflict"
    _, rows = added(tmp_path, f"{head}\n9,1950,2,1,3\n9,1951,2,2,3\n9,1952,2,3,3\n")
    assert [row["intensity"] for row in rows] == ["minor", "war", None]
    assert rate(store.open_table("conflicts"), level="war").figures.counted == "1 of 2 conflict-years"


def test_the_most_telling_columns_decide(tmp_path: Path) -> None:
    """A file with the columns of two kinds is of the kind that needs more of them; capitals do not matter."""
    text = "CCODE,STYEAR,ENDYEAR,VERSION,STATEABB,STATENME\n2,1898,2016,1,USA,United States\n"
    assert added(tmp_path, text)[0].name == "states"


def test_tabs_and_what_is_wrong_with_a_row(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("ccode\tyear\tmilex\tmilper\tcinc\n2\t1816\t1\t1\t0.5\n", encoding="utf-8")
    assert store.add(tmp_path / "mine.tsv").name == "capabilities"
    (tmp_path / "mine.csv").write_text("ccode,year,milex,milper,cinc\n2,1816,1,1,0.5\n2,1817,1\n", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"\(row 3 has 3 cells, the headings are 5\)"):
        store.add(tmp_path / "mine.csv")


def test_a_cell_too_long_to_be_one(tmp_path: Path) -> None:
    """What the reader of comma-separated values says of it is passed on."""
    (tmp_path / "mine.csv").write_text(f"a,b\n1,{'x' * 200_000}\n", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"no table that can be read \(field larger than field limit \(131072\)\)"):
        store.add(tmp_path / "mine.csv")


def test_only_the_first_line_of_an_error_is_passed_on() -> None:
    assert store._first_line(ValueError("one\ntwo")) == "one"
    assert store._first_line(ValueError("x" * 300)) == "x" * 200
    assert store._first_line(ValueError("")) == "ValueError"
    assert store._first_line(None) == "None"


def test_a_file_larger_than_any_known_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ccode,year,milex,milper,cinc\n2,1816,1,1,0.5\n"
    monkeypatch.setattr(store, "LARGEST", len(text))
    assert added(tmp_path, text)[0].rows == 1
    with pytest.raises(HistoryError, match=f"found {len(text) + 1} bytes, expected at most {len(text)}"):
        added(tmp_path, text + "\n")


def test_classes_remembered_as_tried_are_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_TRIED", 2)
    for year in (1950, 1960, 1970):
        ask(level="war", where=f"year >= {year}")
    assert [each.where for each in store.tried("icb-crises", "war")] == ["year >= 1960", "year >= 1970"]
    ask(level="war", where="year >= 1960")
    assert [each.where for each in store.tried("icb-crises", "war")] == ["year >= 1970", "year >= 1960"]
    assert store.tried("icb-crises", "serious") == ()
    assert store.tried("icb-actors", "war") == ()
    assert store.forget_tried() == 2
    assert store.forget_tried() == 0


def test_the_tables_there_are(tmp_path: Path) -> None:
    shipped = [table.source.name for table in store.tables()]
    added(tmp_path, "ccode,year,milex,milper,cinc\n2,1816,1,1,0.5\n")
    assert [table.source.name for table in store.tables()] == [*shipped, "capabilities"]
    with pytest.raises(HistoryError, match=f"expected one of {', '.join(shipped)}, capabilities"):
        store.open_table("something")


def test_a_name_that_a_shipped_class_has() -> None:
    for figures in list(shipped_classes().values())[:1]:
        with pytest.raises(HistoryError, match=f"found the name '{figures.name}', which a shipped class has"):
            store.save_class(figures)


LEADERS = """leadid,ccode,leader,startdate,enddate,entry,exit
1,2,A,1950-01-01,1950-01-10,Regular,Irregular
2,2,B,1950-01-10,1950-01-29,Irregular,Regular
3,2,C,1951-01-01,1951-01-02,Regular,Natural Death
"""
COUPS = """country,ccode,year,month,day,coup
A,2,1963,1,1,1
A,2,1964,1,1,2
B,3,1965,1,1,1
"""
ENDS = ["1950,e,1,1", "1951,e,1,2", "1952,e,1,3", "1953,e,1,4", "1954,e,1,5", "1955,e,1,6", "1956,e,0,"]
LATER_ENDS = ["1950,1,e", "1951,2,e", "1952,3,e", "1953,4,e", "1954,5,e", "1955,6,e", "1956,,e"]
ENDED = {"agreement": 1, "ceasefire": 1, "settled": 2, "victory": 2, "fades": 2}
CEASEFIRES = "cc,cf_id,ucdp_acd_id,cf_effect_yr,end_yr\n7,1,9,1994,-1\n7,2,9,1995,1996\n7,3,9,1995,0\n"
STATUS = "Entity,Code,Year,Nuclear weapons status\nA,,1990,0\nB,,1990,1\nC,,1990,2\nD,,1990,3\n"
ACTS = "".join(f"{act},1950,1,1,1,1,1,1,4,0,{act}\n" for act in (15, 16, 17))


def numbered(head: str, rows: list[str]) -> str:
    return "\n".join([head, *(f"{number},{row}" for number, row in enumerate(rows))]) + "\n"


@pytest.mark.parametrize(
    ("name", "text", "counts", "of"),
    [
        ("coups", COUPS, {"success": 1}, "3 coups"),
        ("leaders", LEADERS, {"irregular": 1, "death": 1}, "3 leaders"),
        ("terminations", numbered("conflict_id,year,c_epid,c_epterm,c_outcome", ENDS), ENDED, "6 conflict-years"),
        ("terminations", numbered("conflict_id,year,outcome,conflictep_id", LATER_ENDS), ENDED, "6 conflict-years"),
        ("ceasefires", CEASEFIRES, {"ended": 1}, "3 ceasefires"),
        ("proliferation", STATUS, {"possesses": 1, "pursues": 2}, "4 state-years"),
        ("disputes", f"{HEADS},hiact\n{ACTS}", {"strike": 1}, "3 disputes"),
    ],
)
def test_levels_of_what_ends_and_falls(tmp_path: Path, name: str, text: str, counts: dict[str, int], of: str) -> None:
    """Rows made up in the shape of each file."""
    added(tmp_path, text)
    table = store.open_table(name)
    found = {level: rate(table, level=level).figures.counted for level in counts}
    assert found == {level: f"{count} of {of}" for level, count in counts.items()}


def test_days_in_office_are_days_at_risk(tmp_path: Path) -> None:
    """Of 10, 20 and 2 days until one irregular exit: one in 32 days; and a condition on the exit is warned of."""
    added(tmp_path, LEADERS)
    table = store.open_table("leaders")
    figures = rate(table, level="irregular").figures
    assert (figures.timed, figures.exposure_days) == (1, 32)
    warnings = rate(table, level="irregular", where="exit != 'Natural Death'").warnings
    assert any("no forecast can know that at the onset" in each for each in warnings)


def test_a_table_that_ends_in_txt_may_be_divided_by_tabs(tmp_path: Path) -> None:
    (tmp_path / "coups.txt").write_text("country\tccode\tyear\tmonth\tday\tcoup\nA\t2\t1963\t1\t1\t2\n")
    assert store.add(tmp_path / "coups.txt").name == "coups"
