"""What a user keeps: recognised, whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from pathlib import Path

import polars as pl
import pytest

from detente.core.errors import HistoryError
from detente.core.parquet import ParquetFile
from detente.core.reference_classes import data_folder, find_class, saved_classes
from detente.history import store
from detente.history.ask import ask
from detente.history.rate import rate

NMC = """ccode,year,milex,milper,irst,pec,tpop,upop,cinc
2,1816,3823,17,80,254,8659,101,0.0397
200,1816,-9,255,360,1,2,,0.3
"""
DISPUTES = """dispnum,styear,stmon,outcome,settle,fatality,mindur,maxdur,hiact,hostlev,recip
1,1950,3,5,3,0,1,3,7,3,0
2,1951,4,-9,1,-9,1,5,20,5,1
"""


def test_a_known_file_becomes_a_table(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(NMC, encoding="utf-8")
    added = store.add(tmp_path / "mine.csv")
    assert (added.name, added.rows, added.replaced) == ("capabilities", 2, False)
    table = store.open_table("capabilities")
    assert table.row(1)["military_spending"] is None  # -9 stands for nothing
    assert table.row(1)["urban_population"] is None
    assert table.row(0)["cinc"] == 0.0397
    assert store.add(tmp_path / "mine.csv").replaced
    with pytest.raises(HistoryError, match="a table of facts"):
        rate(table, level="war")


def test_codes_become_words_and_can_be_counted(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes("\ufeff".encode() + DISPUTES.upper().encode())
    assert store.add(tmp_path / "d.csv").name == "disputes"
    table = store.open_table("disputes")
    assert table.row(1)["hostility"] == "war"
    assert table.row(1)["outcome"] is None
    found = rate(table, level="war", where="year >= 1950")
    assert found.figures.counted == "1 of 2 disputes"
    assert rate(table, level="fatal").missing == 1


def test_levels_of_hostility_are_those_of_the_codebook(tmp_path: Path) -> None:
    """1 to 5, as MID's codebook has them (gibler2016); 6 is no code."""
    head, first = DISPUTES.splitlines()[:2]
    rows = [first.replace(",7,3,0", f",7,{code},0") for code in range(1, 7)]
    (tmp_path / "d.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    store.add(tmp_path / "d.csv")
    table = store.open_table("disputes")
    words = ["none", "threat", "display of force", "use of force", "war", None]
    assert [table.row(n)["hostility"] for n in range(6)] == words
    assert rate(table, level="force").figures.counted == "2 of 5 disputes"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.csv", b"a,b\n1,2\n", "expected those of one of"),
        ("x.csv", b"ccode,year,milex,milper\n1,2,3,4\n", "lacks cinc"),
        ("x.csv", b"", "no table that can be read"),
        ("x.csv", b"ccode,year,milex,milper,cinc\n", "without rows"),
        ("x.csv", b"a,b\n1,2,3\n", "no table that can be read"),
        ("x.rda", b"not R at all", "no file of R"),
        ("x.parquet", b"PAR1 or not", "no Parquet"),
        ("x.xlsx", b"PK", "expected a file of R"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(HistoryError, match=expected):
        store.add(tmp_path / name)
    assert not (data_folder() / "tables").exists()


def test_cells_of_text_become_what_all_of_them_are(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "dispnum,styear,outcome,settle,fatality,hostlev,began,ended,note,sure\n"
        '1,1950,5,3,0,3,1950-06-25,1950-06-25 04:00:00,"a, b",true\n'
        "\n"
        "2,1951,-9,5,NA,5,,1951-02-30,NULL,FALSE\n",
        encoding="latin-1",
    )
    store.add(tmp_path / "d.csv")
    table = store.open_table("disputes")
    assert {column.name: column.kind for column in table.columns if column.name in {"began", "ended", "sure"}} == {
        "began": "date", "ended": "text", "sure": "number",
    }  # fmt: skip
    assert (table.cell("began", 0), table.cell("began", 1)) == (dt.date(1950, 6, 25), None)
    assert table.cell("ended", 1) == "1951-02-30"  # no such day, so none of them is a date
    assert (table.cell("note", 0), table.cell("note", 1)) == ("a, b", None)
    assert (table.cell("sure", 0), table.cell("sure", 1)) == (1.0, 0.0)
    assert table.n_rows == 2


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "uncompressed"])
def test_parquet_of_others_is_read_and_kept_plainly(tmp_path: Path, compression: str) -> None:
    (tmp_path / "mine.csv").write_text(NMC, encoding="utf-8")
    pl.read_csv(tmp_path / "mine.csv").write_parquet(tmp_path / "mine.parquet", compression=compression)
    path = store.add(tmp_path / "mine.parquet").path
    with ParquetFile(path) as file:
        by_parquet = {name: cells.values() for name, cells in file.read().items()}
        assert file.metadata["detente_origin"] == "mine.parquet"
    store.add(tmp_path / "mine.csv")
    with ParquetFile(path) as file:
        assert {name: cells.values() for name, cells in file.read().items()} == by_parquet
    assert by_parquet["military_spending"] == [3823, None]


def test_tables_kept_by_earlier_versions_are_read_or_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.csv").write_text(NMC, encoding="utf-8")
    kept = store.add(tmp_path / "mine.csv").path
    rows = [store.open_table("capabilities").row(number) for number in range(2)]
    pl.read_parquet(kept).write_parquet(kept, compression="zstd")
    table = store.open_table("capabilities")
    assert [table.row(number) for number in range(2)] == rows
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(HistoryError) as raised:
        _ = store.open_table("capabilities").n_rows
    assert str(raised.value) == (
        f"{kept}: found the compression zstd, as other programs and earlier versions of détente write it, expected "
        "polars for it; get it with: pip install 'detente[frames]', or make the table anew from its source with "
        "`detente history add FILE`"
    )
    store.add(tmp_path / "mine.csv")
    assert store.open_table("capabilities").row(0) == rows[0]


def test_no_such_file_and_no_such_table(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        store.add(tmp_path / "nowhere.csv")
    with pytest.raises(HistoryError, match="found a directory"):
        store.add(tmp_path)
    with pytest.raises(HistoryError, match="detente history add"):
        store.open_table("alliances")
    with pytest.raises(HistoryError, match="did you mean 'icb-crises'"):
        store.open_table("icb-crisis")


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    data_folder().mkdir(parents=True)
    data_folder().chmod(0o500)
    (tmp_path / "mine.csv").write_text(NMC, encoding="utf-8")
    with pytest.raises(HistoryError, match="cannot be written"):
        store.add(tmp_path / "mine.csv")
    assert ask(level="war").found.figures.n == 486  # what was tried is not remembered, and that is all


def test_classes_are_saved_and_found() -> None:
    asked = ask(level="war", where="region == 'East Europe' and not in_war", save="east-europe", text="war there")
    assert asked.citation == "{class: east-europe, level: war, where: \"region == 'East Europe' and not in_war\"}"
    assert find_class("east-europe") == asked.found.figures
    ask(level="war", where="region == 'East Asia'", save="east-asia")
    assert list(saved_classes()) == ["east-europe", "east-asia"]
    for name in ("war-in-crises", "East Europe", "x" * 80):
        with pytest.raises(HistoryError, match="name"):
            ask(level="war", save=name)
    for broken in ("{broken", "5", '[{"name": "x"}]', store.saved_file().read_text().replace('"n": ', '"n": -')):
        store.saved_file().write_text(broken, encoding="utf-8")
        with pytest.raises(HistoryError, match="expected the classes saved"):
            saved_classes()


def test_trying_many_classes_is_said() -> None:
    assert not any("tried" in warning for warning in ask(level="war").found.warnings)
    again = ask(level="war", where="").found
    assert not any("tried" in warning for warning in again.warnings)  # the same class is no new try
    second = ask(level="war", where="year>=1946").found
    assert any("one of 2 classes tried for war, with rates from" in warning for warning in second.warnings)
    assert not any("tried" in warning for warning in ask(level="serious", where="year >= 1946").found.warnings)
    assert store.forget_tried() == 3
    for broken in ("{broken", "5", "[5]", "{}", '[{"data": "icb-crises"}]'):
        (data_folder() / "tried.json").write_text(broken, encoding="utf-8")
        assert not any("tried" in warning for warning in ask(level="war", where="year > 1950").found.warnings)
    store.forget_tried()
    assert not any("tried" in warning for warning in ask(level="war").found.warnings)


@pytest.mark.parametrize(
    ("file", "name", "rows"),
    [
        ("gml_mid_disps", "disputes", 2174),
        ("gml_dirdisp", "dyadic-disputes", 10276),
        ("cow_nmc", "capabilities", 17121),
        ("cow_majors", "majors", 14),
        ("cow_states", "states", 243),
        ("cow_war_inter", "wars", 1932),
        ("gw_states", "states-gw", 216),
        ("tss_rivalries", "rivalries", 264),
        ("ucdp_acd", "conflicts", 5652),
    ],
)
def test_files_of_r(shared: Path, file: str, name: str, rows: int) -> None:
    pytest.importorskip("rdata")
    added = store.add(shared / "mid" / f"{file}.rda")
    assert (added.name, added.rows) == (name, rows)
    assert store.open_table(name).n_rows == rows


@pytest.mark.parametrize(
    ("cells", "missing", "expected"),
    [
        ([1.0, "2", None], (), [1, 2, None]),
        ([1.0, 2.5], (), [1.0, 2.5]),
        ([1.0, -9.0, ""], (-9.0,), [1, None, None]),
        (["a", 1, "NA", None, "nan"], (), ["a", "1", None, None, None]),
        ([dt.date(2022, 2, 24), None], (), [dt.date(2022, 2, 24), None]),
        ([None, None], (), [None, None]),
    ],
)
def test_cells_are_numbers_only_if_all_are(cells: list, missing: tuple, expected: list) -> None:
    found = store._plain(cells, missing)
    assert found == expected
    assert [type(cell) for cell in found] == [type(cell) for cell in expected]


def test_a_file_that_is_not_known_says_what_it_has(tmp_path: Path) -> None:
    for number, more in ((12, ""), (13, " ...")):
        names = [f"column{n}" for n in range(number)]
        with pytest.raises(
            HistoryError, match=re.escape(f"found columns {', '.join(names[:12])}{more}, expected those of")
        ):
            store._recognise(tmp_path, tuple(names))
    with pytest.raises(HistoryError, match=r"nearest is .*, which lacks "):
        store._recognise(tmp_path, ("ccode", "year", "milex"))
