"""Files of positions: every format, and what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import CaseError
from detente.model.model import ABSENT
from detente.sheets.read import FORMATS, read_sheet, read_sheets
from detente.sheets.sheet import Sheet
from detente.world.draws import draw_worlds

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
HEAD = "actor,capability,position,salience\n"
DEU_HEAD = "prnr\tprname\tisnr\tpcom\tpep\tpde\tpfr\tplu\tppl\tscom\tsep\tsde\tsfr\tslu\tspl\trp\tout\n"


def write(folder: Path, text: str | bytes, name: str = "talks.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def values(sheet: Sheet, columns: np.ndarray) -> list:
    """Return fixed numbers by column, NaN where there is none."""
    drawn = draw_worlds(sheet.draws, seed=0, first=0, count=1)[0]
    return np.where(columns == ABSENT, np.nan, drawn[columns]).tolist()


def problems(folder: Path, text: str | bytes, name: str = "talks.csv", **options) -> str:
    with pytest.raises(CaseError) as error:
        read_sheets(write(folder, text, name), **options)
    return str(error.value).replace(f"{folder}/", "")


def test_one_issue(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, f"{HEAD}A,1,20,0.5\n\nB,2,80,1\n"))
    assert (sheet.name, sheet.parties, sheet.issues) == ("talks", ("A", "B"), ("issue",))
    assert (sheet.low.tolist(), sheet.high.tolist()) == ([0.0], [100.0])
    assert values(sheet, sheet.position) == [[20.0], [80.0]]
    assert values(sheet, sheet.salience) == [[0.5], [1.0]]
    assert values(sheet, sheet.capability) == [1.0, 2.0]
    assert not sheet.has_veto.any()


def test_other_dividers_and_a_byte_order_mark(tmp_path: Path) -> None:
    plain = read_sheet(write(tmp_path, f"{HEAD}A,1,20,0.5\nB,2,80,1\n"))
    for divider in ";\t":
        text = f"\ufeff{HEAD}A,1,20,0.5\nB,2,80,1\n".replace(",", divider)
        other = read_sheet(write(tmp_path, text))
        assert values(other, other.position) == values(plain, plain.position)


def test_the_long_form_with_red_lines(tmp_path: Path) -> None:
    text = """Actor,Issue,Capability,Position,Salience,at_least,at_most,veto,reference,low,high,colour
A,forces,1,2,1,,5,,8,0,10,red
A,bases,,10,1,,,,,,,
B,forces,3,9,1,7,,no,,,,
B,bases,,90,2,,,,,,,
C,bases,1,50,1,,,,,,,
"""
    sheet = read_sheet(write(tmp_path, text))
    assert sheet.issues == ("forces", "bases")
    assert (sheet.low.tolist(), sheet.high.tolist()) == ([0.0, 0.0], [10.0, 100.0])
    assert sheet.has_veto.tolist() == [True, False, False]
    np.testing.assert_array_equal(values(sheet, sheet.position), [[2, 10], [9, 90], [np.nan, 50]])
    np.testing.assert_array_equal(values(sheet, sheet.at_most), [[5, np.nan], [np.nan, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(values(sheet, sheet.reference), [8, np.nan])
    assert sheet.notes == ("columns not used: colour",)


def test_numbers_may_be_uncertain(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, f'{HEAD}A,0.5 to 2,10 to 40,1\nB,"uniform(1, 3)",80,1\n'))
    drawn = draw_worlds(sheet.draws, seed=0, first=0, count=4096)
    power, place = drawn[:, sheet.capability[0]], drawn[:, sheet.position[0, 0]]
    assert np.quantile(power, [0.05, 0.95]) == pytest.approx([0.5, 2.0], rel=0.02)
    assert np.quantile(place, [0.05, 0.95]) == pytest.approx([10.0, 40.0], rel=0.02)


def test_what_is_missing_is_not_zero(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, f"{HEAD}A,1,,1\nB,2,80,1\nC,2,20,1\n"))
    assert sheet.position[0, 0] == ABSENT
    assert sheet.notes == ("without a position, so not counted there (not read as zero): A",)


LONG = "actor,issue,capability,position,salience,at_most,reference,low,high\n"


@pytest.mark.parametrize(
    ("rows", "why"),
    [("A,x,1,40,1,,,,\n", "one position"), ("A,x,,40,0,,9,,\nB,x,,7,0,,,,\n", "no salience above zero")],
)
def test_an_issue_with_nothing_to_settle_is_left_out_and_named(tmp_path: Path, rows: str, why: str) -> None:
    others = "A,y,1,5 to 20,1,60,,,\nB,y,0.5 to 2,100,1,,90,,\nA,z,,3,2,,,0,10\nB,z,,8 to 9,1,,,,\n"
    sheet, without = (read_sheet(write(tmp_path, LONG + text)) for text in (rows + others, others))
    assert sheet.notes == (f"left out, since there is nothing to settle: x ({why})",)
    assert (sheet.issues, sheet.parties, without.notes) == (("y", "z"), ("A", "B"), ())
    for name in ("position", "salience", "at_least", "at_most", "capability", "reference", "has_veto", "low", "high"):
        np.testing.assert_array_equal(getattr(sheet, name), getattr(without, name), err_msg=name)
    assert sheet.draws.paths == without.draws.paths
    np.testing.assert_array_equal(sheet.draws.dimension, without.draws.dimension)


def test_who_stands_on_no_other_issue_goes_with_it(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, f"{LONG}C,x,2,40,1,50,,,\nA,y,1,0,1,,,,\nB,y,1,100,1,,,,\n"))
    assert (sheet.parties, sheet.issues, sheet.has_veto.tolist()) == (("A", "B"), ("y",), [False, False])
    assert values(sheet, sheet.capability) == [1.0, 1.0]
    assert sheet.notes[1] == "left out with them, since they take no other position: C"


def test_who_has_a_veto_has_a_say_without_weight(tmp_path: Path) -> None:
    assert read_sheet(write(tmp_path, f"{LONG}A,x,1,0,1,,,,\nB,x,0,50,1,60,,,\n")).parties == ("A", "B")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"{HEAD}A,1,4,1\nB,2,10,1\n", "little of it: 4 to 10;"),
        (f"{HEAD}A,1,4 to 6,1\nB,2,10,1\n", "little of it: 4 to 10;"),
        (f"{LONG}A,x,1,4,1,,,,\nB,x,1,10,1,,,,\nA,y,1,4,1,,,0,12\nB,y,1,10,1,,,,\n", "little of it: 4 to 10 on x;"),
        (f"{HEAD}A,1,0,1\nB,2,80,1\n", ""),
        (f"{LONG}A,x,1,4,1,,80,,\nB,x,1,10,1,,,,\n", ""),
    ],
)
def test_a_scale_that_is_assumed_is_named(tmp_path: Path, text: str, named: str) -> None:
    notes = read_sheet(write(tmp_path, text)).notes
    assert len(notes) == bool(named)
    if named:
        assert named in notes[0]
        assert "from 0 to 100" in notes[0]
        assert "`--scale LOW:HIGH`" in notes[0]
        assert read_sheet(write(tmp_path, text), scale=(0.0, 12.0)).notes == ()


def test_the_scale_given_goes_first(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}A,1,4,1\nB,2,10,1\n")
    assert read_sheet(path, scale=(0.0, 12.0)).high.tolist() == [12.0]
    with pytest.raises(CaseError, match="found `10`, expected a number on the scale from 0 to 9"):
        read_sheet(path, scale=(0.0, 9.0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "talks.csv: found an empty file, expected a table of positions"),
        (b"actor\0", "talks.csv:1: found a binary file, expected text in UTF-8"),
        (b"actor\n\xff\n", "talks.csv:2: found byte 0xff, expected text in UTF-8"),
        ("hello\n", "found a header without `actor`, `capability`, `position`, `salience`"),
        (f"{HEAD}A,1,5,1\n", "talks.csv:2: found one actor, expected at least two: nobody negotiates alone"),
        (HEAD, "found no actor"),
        (
            f"{HEAD}A,1,0,1\nB,0,80,1\nC,1,50,0\n",
            "talks.csv:2: found one actor with any weight, A, expected at least two",
        ),
        (f"{HEAD}A,1,0,1\nB,0,80,1\n", "capability or salience is 0 for B on line 3"),
        (
            "actor,capability,position,salience,low\nA,1,5,1,0\nB,1,50,1,\n",
            "talks.csv:2: issue: found one end of the scale, without `high`, expected both ends, or neither",
        ),
        (
            "actor,capability,position,salience,low,high\nA,1,5,1,x,9\nB,1,6,1,,\n",
            "talks.csv:2: issue.low: found `x`, expected a number",
        ),
        (
            "actor,issue,capability,position,salience\nA,x,1,5,1\nB,y,1,5,1\n",
            "talks.csv:3: y: found one position, expected positions of at least two actors",
        ),
        (f"{HEAD}A,1,5,0\nB,1,5,0\n", "issue: found no salience above zero"),
        (f"{HEAD}A,0,5,1\nB,0,5,1\n", "issue: found no capability above zero"),
        (f"{HEAD}A,1,150,1\nB,1,5,1\n", "talks.csv:2: A.position: found `150`, expected a number on the scale from 0"),
        (f"{HEAD}A,1,50,1\nB,1,5,1\nA,1,5,1\n", "talks.csv:4: found `A` again, expected each actor once"),
        (f"{HEAD}A,1,50,1\nB,,5,1\n", "talks.csv:3: B.capability: found nothing, expected a number from 0"),
        (f"{HEAD}A,1,50,1\nB,1,5,\n", "talks.csv:3: B.salience: found nothing"),
        (f"{HEAD}A,1,50,1\nB,-1,5,1\n", "talks.csv:3: B.capability: found `-1`, expected at least 0"),
        (f"{HEAD}A,1,50,1\nB,1,nan,1\n", "talks.csv:3: B.position: found `nan`"),
        (f"{HEAD}A,1,50,1\nB,1,much,1\n", "talks.csv:3: B.position: found `much`"),
        (f'{HEAD}A,1,50,1\nB,1,"3,5",1\n', "did you mean a decimal point instead of a comma?"),
        (f"{HEAD}A,1,50,1\nB,1,3,5,1\n", "talks.csv:3: found 5 cells, expected 4"),
        (f"{HEAD}A,1,50,1\n,1,5,1\n", "talks.csv:3: actor: found nothing, expected the name of an actor"),
        (f"{HEAD}A,1,,1\nB,1,,1\n", "issue: found no position, expected positions of at least two actors"),
        (
            "actor,capability,position,salience,veto\nA,1,50,1,yes\nB,1,5,1,\n",
            "A.veto: found a veto without a range",
        ),
        (
            "actor,capability,position,salience,veto\nA,1,50,1,perhaps\nB,1,5,1,\n",
            "A.veto: found `perhaps`, expected yes or no",
        ),
        (
            "actor,capability,position,salience,at_least,at_most\nA,1,50,1,60,40\nB,1,5,1,,\n",
            "talks.csv:2: A: found at_least 60 above at_most 40, expected a range that accepts something",
        ),
        (
            "actor,capability,position,salience,at_least,at_most\nA,1,50,1,60,\nB,1,5,1,,\n",
            "talks.csv:2: A.at_least: found `60`, expected a range around its own position 50",
        ),
        (
            "actor,issue,capability,position,salience\nA,x,1,5,1\nA,y,2,5,1\nB,x,1,5,1\nB,y,1,5,1\n",
            "talks.csv:3: A.capability: found `2`, expected `1`, as on line 2",
        ),
    ],
)
def test_bad_input_says_where(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in problems(tmp_path, text)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, f"{HEAD}A,x,150,1\nB,1,-3,\nC,1,5,y\n")
    assert [line.split(":")[1] for line in found.splitlines()] == ["2", "2", "3", "3", "4"]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        read_sheets(tmp_path / "no.csv")


KTAB = """Reform; scenario 1,Scenario-1,A description,3,2,
Actor,Description,Influence,Policy Position,Policy Salience,Trade Position,Trade Salience,
XJ,First,100.0,30,24.0,20,48.0,
LK,Second, 60.2,45,44.7,65,41.3,
ZG,Third, 35.0,30,28.9,15,65.1,
"""


def test_ktab_csv(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, KTAB))
    assert (sheet.parties, sheet.issues, sheet.text) == (("XJ", "LK", "ZG"), ("Policy", "Trade"), "Reform; scenario 1")
    assert values(sheet, sheet.position) == [[30.0, 20.0], [45.0, 65.0], [30.0, 15.0]]
    assert values(sheet, sheet.capability) == [100.0, 60.2, 35.0]
    cut = KTAB.rsplit("ZG", 1)[0]
    assert "talks.csv:1: found 2 actors and 2 issues, expected 3 and 2, as the first row says" in problems(
        tmp_path, cut
    )


XML = """<?xml version="1.0" encoding="UTF-8"?>
<Scenario><name>Two</name><Dimensions><dName>First</dName><dName>Second</dName></Dimensions><Actors>
<Actor><name>Alice</name><description>one</description><capability>117.7</capability>
<Position><dCoord></dCoord><dCoord>39.8</dCoord></Position><Salience><dSal>32.3</dSal><dSal>22.4</dSal></Salience></Actor>
<Actor><name>Bob</name><capability>93.2</capability>
<Position><dCoord>15.9</dCoord><dCoord>61.4</dCoord></Position><Salience><dSal>10</dSal><dSal>20</dSal></Salience></Actor>
<Actor><name>Carol</name><capability>20</capability>
<Position><dCoord>70</dCoord><dCoord>10</dCoord></Position><Salience><dSal>10</dSal><dSal>20</dSal></Salience></Actor>
</Actors></Scenario>
"""


def test_ktab_xml_leaves_an_empty_coordinate_out(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, XML, "two.xml"))
    assert (sheet.text, sheet.issues) == ("Two", ("First", "Second"))
    np.testing.assert_array_equal(values(sheet, sheet.position), [[np.nan, 39.8], [15.9, 61.4], [70, 10]])
    assert sheet.notes == ("without a position, so not counted there (not read as zero): Alice on First",)


def test_xml_that_is_none_of_ours(tmp_path: Path) -> None:
    assert "two.xml:1: found broken XML" in problems(tmp_path, "<Scenario>", "two.xml")
    assert "found no `Actor`, expected a scenario of KTAB" in problems(tmp_path, "<Scenario/>", "two.xml")
    bomb = '<!DOCTYPE a [<!ENTITY x "lol">]><Scenario>&x;</Scenario>'
    assert "found a document type of its own, expected plain XML" in problems(tmp_path, bomb, "two.xml")


def test_decide(tmp_path: Path) -> None:
    lines = [
        ("#A", "USA", "USA", ""), ("#A", "EU", "EU", ""), ("#P", "treaty", "treaty", ""),
        ("#M", "treaty", "0"), ("#M", "treaty", "50"),
        ("#D", "USA", "treaty", "10.0", "0.9", "0.26"), ("#D", "EU", "treaty", "50.0", "0.4", "0.156"),
    ]  # fmt: skip
    text = "\n".join("\t".join(f"'{cell}'" for cell in line) for line in lines)
    sheet = read_sheet(write(tmp_path, text))
    assert (sheet.parties, sheet.issues, sheet.high.tolist()) == (("USA", "EU"), ("treaty",), [50.0])
    assert values(sheet, sheet.capability) == [0.26, 0.156]
    assert "found `China`, expected an actor that a line of #A introduces" in problems(
        tmp_path, text.replace("'#D'\t'EU'", "'#D'\t'China'")
    )


def test_deu_counts_votes_of_the_time_and_leaves_out_what_is_missing(tmp_path: Path) -> None:
    old = "d1\tdocuments\td1i1\t100\t0\t40\t40\t0\t\t50\t50\t40\t20\t30\t0\t0\t100\n"
    new = "n2\tbuses\tn2i1\t100\t\t40\t40\t0\t20\t50\t50\t40\t\t30\t10\t\t\n"
    first, second = read_sheets(write(tmp_path, f"{DEU_HEAD}{old}{new}"))
    assert (first.name, first.text, first.parties) == ("d1", "documents", ("com", "ep", "de", "fr", "lu"))
    assert values(first, first.capability) == [1.0, 1.0, 1.0, 1.0, 0.2]
    assert (first.outcome.tolist(), values(first, first.reference)) == ([100.0], [0.0])
    assert set(second.parties) == {"com", "de", "lu", "pl"}
    power = dict(zip(second.parties, values(second, second.capability), strict=True))
    assert power["pl"] == pytest.approx(27 / 29)
    assert power["lu"] == pytest.approx(4 / 29)
    assert np.isnan(second.outcome).all()
    assert second.notes == ("1 positions without salience left out",)


def test_one_of_several_tables_is_named(tmp_path: Path) -> None:
    rows = "".join(f"p{n}\tname{n}\tp{n}i\t100\t0\t40\t\t\t\t50\t50\t40\t\t\t\t\t\n" for n in range(3))
    path = write(tmp_path, DEU_HEAD + rows)
    assert read_sheet(path, table="p1").name == read_sheet(path, table="name1").name == "p1"
    with pytest.raises(CaseError, match="found 3 tables, expected the name of one of them: p0, p1, p2"):
        read_sheet(path)
    with pytest.raises(CaseError, match="found no table `p9`, expected one of p0, p1, p2"):
        read_sheet(path, table="p9")


def test_every_format_is_told_apart() -> None:
    samples = {"deu": DEU_HEAD, "decide": "'#A'\t'x'", "ktab-csv": KTAB, "ktab-xml": XML, "csv": HEAD}
    assert {each.name for each in FORMATS} == set(samples)
    for name, text in samples.items():
        assert next(each.name for each in FORMATS if each.is_it(text)) == name


@pytest.mark.parametrize(
    ("name", "n_parties", "n_issues"),
    [
        ("decide_cop21.csv", 15, 13),
        ("decide_copenhagen.csv", 11, 7),
        ("jmckib_ExampleActors.csv", 10, 1),
        ("ktab_SOE-Competitive.csv", 34, 1),
        ("ktab_SOE-Pol-Comp.csv", 13, 2),
        ("ktab_SOE-Policy.csv", 26, 1),
        ("ktab_dummyData_3Dim.csv", 7, 3),
        ("ktab_smpExample.xml", 5, 3),
    ],
)
def test_files_of_other_programs(name: str, n_parties: int, n_issues: int) -> None:
    path = SHARED / "negotiation" / name
    if not path.exists():
        pytest.skip("the data are not shipped")
    sheet = read_sheet(path)
    assert sheet.position.shape == (n_parties, n_issues)
