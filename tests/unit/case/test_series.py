"""Files of readings among the observations: what they come to, what is refused, and who notices a changed one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.check import problems
from detente.case.dump import content_hash, dump_case, whole_text
from detente.case.examination import notices
from detente.case.load import load_case, loads
from detente.case.readings import LARGEST_SERIES, MOST_ROWS
from detente.case.schema import Observation
from detente.case.series import NAME, names_in
from detente.core.errors import CaseError

CASE = """\
case: row
time: {start: 2013-01-01, end: 2013-12-31, step: month}
sources:
  levada: {title: Approval}
quantities:
  approval: {start: 60 to 70, noise: 1 to 3 per month, range: [0, 100]}
observations:
"""
ENTRY = "  - {series: data/approval.csv, quantity: approval, sd: 1.5, source: levada}\n"
AFTER = "  - {date: 2013-06-01, quantity: approval, value: 66, sd: 2}\n"
ROWS = "date,value,sd,note\n2013-01-22,62,,\n2013-02-22,65,1.2,by telephone\n"
BY_HAND = """\
  - {date: 2013-01-22, quantity: approval, value: 62, sd: 1.5, source: levada}
  - {date: 2013-02-22, quantity: approval, value: 65, sd: 1.2, source: levada, note: by telephone}
"""


def written(folder: Path, rows: str = ROWS, entry: str = ENTRY + AFTER) -> Path:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "approval.csv").write_text(rows, encoding="utf-8")
    (folder / "case.yaml").write_text(CASE + entry, encoding="utf-8")
    return folder / "case.yaml"


def said(folder: Path, rows: str = ROWS, entry: str = ENTRY) -> list[str]:
    with pytest.raises(CaseError) as error:
        load_case(written(folder, rows, entry))
    return [f"{each.line}: {each.path}: {each.found} | {each.expected} | {each.hint}" for each in error.value.problems]


def test_rows_stand_in_the_place_of_their_entry(tmp_path):
    found, by_hand = load_case(written(tmp_path)), loads(CASE + BY_HAND + AFTER)
    assert found == by_hand
    assert content_hash(found) == content_hash(by_hand)
    assert dump_case(found) == dump_case(by_hand)
    assert loads(whole_text(found)) == by_hand  # what is stored with a run needs no file beside it
    assert [(each.name, each.rows, each.outside) for each in found.series] == [("data/approval.csv", 2, 0)]
    assert [found.line_of(f"observations.{number}") for number in range(3)] == [8, 8, 9]


def test_a_changed_file_is_another_case(tmp_path):
    one = content_hash(load_case(written(tmp_path)))
    assert content_hash(load_case(written(tmp_path, ROWS.replace("65", "66")))) != one
    # The order of columns, empty lines, further columns and the end of lines are no change.
    same = "place, note ,sd,value,date\r\nx,,,62,2013-01-22\r\n\r\nx,by telephone,1.2,65.0,2013-02-22\r\n"
    assert content_hash(load_case(written(tmp_path, same))) == one


def test_what_a_row_says_goes_before_the_entry_and_words_are_no_source(tmp_path):
    rows = "date,quantity,value,sd,source\n2013-01-22,approval,62,2,levada\n2013-02-22,approval,65,1,Some paper\n"
    one, two = load_case(written(tmp_path, rows, "  - {series: data/approval.csv, sd: 9}\n")).observations
    assert (one.sd, one.source, one.note) == (2, "levada", "")
    assert (two.sd, two.source, two.note) == (1, "", "Some paper")


def test_rows_outside_the_time_are_left_out_and_told(tmp_path):
    case = load_case(written(tmp_path, ROWS + "2012-12-31,1,1,\n2014-01-01,1,1,\n2013-12-31,64,1,\n", ENTRY))
    assert [each.date.isoformat() for each in case.observations] == ["2013-01-22", "2013-02-22", "2013-12-31"]
    [notice] = [each for each in notices(case) if each.path == "observations"]
    assert notice.text == "2 of 5 rows of data/approval.csv lie outside the time of the case and are left out"
    [found] = said(tmp_path, "date,value\n2010-01-01,5\n")
    assert "0.series: no reading in the time of the case in data/approval.csv | one at least from 2013-01-01" in found


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("date,value\n2013-02-30,1\n", "date `2013-02-30` (data/approval.csv:2) | a day such as 2014-03-22"),
        ("date,value\n2013-02,1\n", "date `2013-02` (data/approval.csv:2)"),
        ("date,value\n2013-02-03,1e999\n", "value `1e999` (data/approval.csv:2) | a number"),
        ("date,value\n2013-02-03,nan\n", "value `nan`"),
        ("date,value\n2013-02-03,\n", "value `` (data/approval.csv:2)"),
        ("date,value,sd\n2013-02-03,1,-1\n", "sd `-1` (data/approval.csv:2)"),
        ("date,value\n2013-02-03,1,7\n", "3 cells (data/approval.csv:2) | at most 2"),
        ("day,value\n2013-02-03,1\n", "no column `date` (data/approval.csv:1)"),
        ("date,value,sdd\n2013-02-03,1,1\n", "the column `sdd` (data/approval.csv:1) | `sd`"),
        ("date,value,value\n2013-02-03,1,1\n", "the column `value` twice"),
        ("value,date\n5\n", "date `` (data/approval.csv:2)"),
        ('date,value\n2013-02-03,"1\n', "(data/approval.csv:2) | a CSV file"),
        ("", "no column `date`"),
        ("date,value\n", "no reading in the time"),
        ("date,value\n2013-02-03,163\n", "0.value: `163` (data/approval.csv:2) | a number on the range of approval"),
        ("date,value\n" + "2013-02-03,1\n" * (MOST_ROWS + 1), f"more than {MOST_ROWS:,} rows"),
        ("x" * (LARGEST_SERIES + 1), f"more than {LARGEST_SERIES:,} bytes in data/approval.csv | a shorter file"),
        ("date,value,note\n2013-02-03,1," + "x" * 501, "a long cell (data/approval.csv:2)"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_both_lines(tmp_path, rows, wanted):
    found = said(tmp_path, rows)
    assert any(wanted in each and each.startswith("8: observations.0.") for each in found), found


def test_all_that_is_wrong_is_told_up_to_a_limit(tmp_path):
    assert len(said(tmp_path, "date,value\n" + "2013-02-30,x\n" * 4)) == 8
    assert len(said(tmp_path, "date,value\n" + "2013-02-30,x\n" * 400)) == 20


def test_no_text_in_utf_8(tmp_path):
    path = written(tmp_path)
    (tmp_path / "data" / "approval.csv").write_bytes(b"date,value\n2013-01-22,6\xff\n")
    with pytest.raises(CaseError, match=r"0xff \(data/approval.csv:2\)"):
        load_case(path)


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("{series: ../approval.csv, quantity: approval}", "`../approval.csv` | a file beside the case"),
        ("{series: /etc/passwd, quantity: approval}", "`/etc/passwd` | a file beside the case"),
        ("{series: data/../../x.csv, quantity: approval}", "`data/../../x.csv` | a file beside the case"),
        ("{series: 5, quantity: approval}", "`5` | a file beside the case"),
        ("{series: other.csv, quantity: approval}", "no file `other.csv` beside the case"),
        ("{series: folder.csv, quantity: approval}", "`folder.csv`, which is no file"),
        ("{series: away.csv, quantity: approval}", "`away.csv`, which leads out of the folder of the case"),
        ("{series: data/approval.csv}", "no `quantity` | `quantity` here, or a column"),
        ("{series: data/approval.csv, quantity: approval, value: 5}", "`value` beside `series`"),
        ("{series: data/approval.csv, quantity: approval, sd: -1}", "sd: `-1` | the standard error"),
        ("{series: data/approval.csv, quantity: aproval}", "`aproval` | the name of a quantity | `approval`"),
        ("{series: data/approval.csv, quantity: approval, source: x}", "0.source: `x` | a key of `sources`"),
        ("{serie: data/approval.csv, quantity: approval}", "serie"),
    ],
)
def test_what_is_wrong_with_an_entry(tmp_path, entry, wanted):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "away.csv").symlink_to(__file__)
    found = said(tmp_path, entry=f"  - {entry}\n")
    assert len([each for each in found if wanted in each]) == 1, found


def test_places_are_those_of_the_text(tmp_path):
    late = "  - {date: 2019-06-01, quantity: approval, value: 66, sd: 2}\n"
    [found] = said(tmp_path, entry=ENTRY + late)
    assert found.startswith("9: observations.1.date: `2019-06-01`")


def test_a_text_without_a_folder_cannot_have_one():
    with pytest.raises(CaseError, match=r"that has no folder.*written out here"):
        loads(CASE + ENTRY)


def test_a_series_that_nobody_read_is_told(tmp_path):
    case = load_case(written(tmp_path))
    built = case.model_copy(update={"observations": (Observation(series="x.csv", quantity="approval"),)})
    assert [each.path for each in problems(built)] == ["observations.0.series"]


def test_a_kept_case_goes_by_its_files_too(tmp_path, monkeypatch):
    from detente.core.spec import RunSpec
    from detente.forecast.prepared import name_of_case, prepare

    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    path, spec = written(tmp_path), RunSpec()
    before, hash_before = name_of_case(path, spec), prepare(path, spec).model.case_hash
    assert before
    assert name_of_case(path, spec) == before
    written(tmp_path, ROWS.replace("65", "66"))
    os.utime(tmp_path / "data" / "approval.csv", ns=(1, 1))
    assert name_of_case(path, spec) != before
    assert prepare(path, spec).model.case_hash != hash_before


@given(
    st.from_regex(r"[A-Za-z0-9_./-]{0,20}\.csv", fullmatch=True), st.sampled_from(['"%s"', "'%s'", " %s ", "{a: %s}"])
)
def test_no_name_is_overlooked_in_a_text(name, around):
    assert not NAME.match(name) or name in names_in((f"series: {around}" % name).encode())


@given(st.text(max_size=60))
def test_any_file_is_read_or_refused(text):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "")
        (path.parent / "data" / "approval.csv").write_text("date,value,sd\n" + text, encoding="utf-8", newline="")
        try:
            assert load_case(path).series[0].rows >= 1
        except CaseError as error:
            assert all(each.line for each in error.problems)
