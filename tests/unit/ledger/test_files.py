"""Files into a ledger and out of it, good and bad ones."""

# ruff: noqa: E501 - exports of others have long lines

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from detente.core.errors import LedgerError, OutputError
from detente.ledger.entry import Entry, verify_chain
from detente.ledger.files import export_ledger, import_file
from detente.ledger.inputs import written
from detente.ledger.ledger import Ledger

SHEET = """question,who,date,probability,text,answer,resolved
war,Ada,2022-01-10,20%,Will there be war?,yes,2022-02-24
war,"Özil, B.",2022-01-12,1:3,,,
peace,Ada,2022-01-10,very unlikely,Will there be peace?,,
"""
METACULUS_QUESTIONS = """Question ID,Question URL,Question Title,Label,Question Type,MC Options (All),Open Time,Scheduled Close Time,Actual Close Time,Resolution,Resolution Known Time
8898,https://example.org/8898,Will it begin in 2022?,,Binary,,2021-12-11 20:00:00+00:00,2022-12-31 23:00:00+00:00,2022-02-24 03:00:00+00:00,yes,2022-02-24 04:00:00+00:00
9001,,Who first?,,Multiple Choice,"['A', ""B's""]",2022-01-01 00:00:00+00:00,2022-12-31 00:00:00+00:00,,annulled,2022-03-01 00:00:00+00:00
9002,,How many?,by June,Numeric,,2022-01-01 00:00:00+00:00,2022-06-30 00:00:00+00:00,,40.5,2022-07-01 00:00:00+00:00
9003,,When?,,Date,,2022-01-01 00:00:00+00:00,2022-06-30 00:00:00+00:00,,,
"""
METACULUS_FORECASTS = """Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Forecaster Count,Probability Yes,Probability Yes Per Category,Continuous CDF,5th Percentile,25th Percentile,Median,75th Percentile,95th Percentile
8898,,recency_weighted,2022-01-18 00:00:00+00:00,,210,0.52,,,,,,,
8898,77,ada,2022-01-19 12:00:00.5+00:00,,,0.3,,,,,,,
9001,77,ada,2022-01-19 12:00:00+00:00,,,,"[0.25, 0.75]",,,,,,
9002,77,ada,2022-01-19 12:00:00+00:00,,,,,"[0.1, 0.9]",12,18,22,31,52
9003,77,ada,2022-01-19 12:00:00+00:00,,,,,"[0.1, 0.9]",,,,,
"""
FATEBOOK = """Question title,Forecast created by,Forecast (scale = 0-1),Forecast created at,Question created by,Question created at,Question resolution,Question resolve by,Question resolved at,Your Brier score for this question,Question notes
"Will it rain, on Friday?",Ada,0.7,2023-05-01 10:00:00,Ada,2023-05-01 09:59:00,YES,2023-05-05 00:00:00,2023-05-05 18:00:00,0.09,
"Will it rain, on Friday?",Bob,0.4,2023-05-02 10:00:00,Ada,2023-05-01 09:59:00,YES,2023-05-05 00:00:00,2023-05-05 18:00:00,0.09,
Unclear?,Ada,0.5,2023-05-02 10:00:00,Ada,2023-05-02 09:00:00,AMBIGUOUS,2023-05-05 00:00:00,2023-05-05 18:00:00,,
"""


def file(folder: Path, text: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refused(ledger: Ledger, path: Path, **options) -> list[str]:
    """Return why an import is refused; nothing of it is written."""
    with pytest.raises(LedgerError) as caught:
        import_file(ledger, path, **options)
    assert list(ledger.entries()) == []
    return str(caught.value).splitlines()


def test_named_columns(ledger: Ledger, tmp_path: Path) -> None:
    done, notes = import_file(ledger, file(tmp_path, SHEET))
    assert (len(done.entries), done.n_known, notes) == (6, 0, ())
    rows = {(row.question, row.who): row for row in ledger.forecasts()}
    assert rows["war", "Özil, B."].probability == 0.25
    assert (rows["peace", "Ada"].low, rows["peace", "Ada"].high) == (0.05, 0.2)
    assert ledger.state().answer("war").answer == "yes"
    again, _ = import_file(ledger, file(tmp_path, SHEET))
    assert len(again.entries) == 0
    assert again.n_known == 4  # three forecasts and an answer; the questions are known, so they are not asked again
    assert ledger.verify().n_entries == 6


def test_headings_of_ones_own(ledger: Ledger, tmp_path: Path) -> None:
    sheet = "Topic;Day;P (in %)\nwar;2022-01-10;20%\n"
    columns = {"question": "Topic", "date": "Day", "probability": "P (in %)"}
    import_file(ledger, file(tmp_path, sheet), columns=columns, defaults={"who": "Ada", "role": "model"})
    (row,) = ledger.forecasts()
    assert (row.who, row.role, row.probability) == ("Ada", "model", 0.2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_a_file_tells(ledger: Ledger, tmp_path: Path, encoding: str) -> None:
    _, notes = import_file(ledger, file(tmp_path, SHEET, encoding=encoding))
    assert {row.who for row in ledger.forecasts()} == {"Ada", "Özil, B."}
    assert notes == ()


def test_other_encodings_are_asked_for(ledger: Ledger, tmp_path: Path) -> None:
    (told,) = refused(ledger, file(tmp_path, SHEET, encoding="cp1252"))
    assert told.startswith("sheet.csv:3: found bytes that are no UTF-8; say what it is with --encoding: cp1252 would")
    assert '\'war,"Özil, B."' in told
    assert "expected a name such as" in refused(ledger, file(tmp_path, SHEET), encoding="nothing")[0]
    assert "expected a name such as" in refused(ledger, file(tmp_path, SHEET), encoding="hex")[0]
    assert "found UTF-8, expected cp1252" in refused(ledger, file(tmp_path, SHEET), encoding="cp1252")[0]
    assert "mark of utf-8" in refused(ledger, file(tmp_path, SHEET, encoding="utf-8-sig"), encoding="cp1252")[0]
    assert "every other byte empty" in refused(ledger, file(tmp_path, SHEET, encoding="utf-16-le"))[0]
    import_file(ledger, file(tmp_path, SHEET, encoding="cp1252"), encoding="cp1252")
    assert {row.who for row in ledger.forecasts()} == {"Ada", "Özil, B."}


def test_every_problem_with_its_line(ledger: Ledger, tmp_path: Path) -> None:
    sheet = """question,who,date,probability,answer,resolved
war,Ada,2022-01-10,52,,
war,Ada,18/01/2022,0.5,,
,Ada,2022-01-10,0.5,,
war,,2022-01-10,0.5,,
war,Ada,,0.5,,
war,Ada,2022-01-10,could be expected,,
war,Ada,2022-01-10,0.5,yes,
"""
    found = refused(ledger, file(tmp_path, sheet))
    assert [line.split(":")[1] for line in found[:-1]] == ["2", "3", "4", "5", "6", "7", "8"]
    assert found[-1].startswith("all 7 rows are set aside, and nothing is added; see ")
    assert (
        found[0] == "sheet.csv:2: found 52, expected a probability such as 0.52, 52% or odds 13:12; did you mean 52%?"
    )
    late = "question,who,date,probability,answer,resolved\nwar,Ada,2022-03-01,0.5,,\nwar,Ada,2022-01-01,0.5,yes,2022-02-24\n"
    (taken, _) = import_file(ledger, file(tmp_path, late))  # a forecast of a later day does not count, but stands
    assert len(taken.entries) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sheet.csv:1: found no headings"),
        ("question,question\nx,y\n", "found the heading 'question' twice"),
        ("Qestion,who,date,probability\nwar,Ada,2022-01-10,0.5\n", "found no column 'question', expected one"),
        ("Who,who,question\nx,y,z\n", "found the heading 'Who' and 'who', which are the same"),
        ("question,who,date\nwar,Ada,2022-01-10\n", "found neither probability, answer nor text"),
        ("question,who,date,probability\nwar,Ada,2022-01-10,0.5,more\n", "sheet.csv:2: found 5 cells, expected 4"),
        ('question,who,date,probability\n"war,Ada,2022-01-10,0.5\n', "this is no row"),
        ("question,who,date,probability\nw\0ar,Ada,2022-01-10,0.5\n", "U+0000"),
        ("question,who,date,probability\nw\x07ar,Ada,2022-01-10,0.5\n", "U+0007"),
    ],
)
def test_what_is_no_table(ledger: Ledger, tmp_path: Path, text: str, message: str) -> None:
    assert message in "\n".join(refused(ledger, file(tmp_path, text)))


def test_what_is_no_file(ledger: Ledger, tmp_path: Path) -> None:
    assert "cannot be read" in refused(ledger, tmp_path / "none.csv")[0]
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00\xd8\x00")
    assert "no utf-16" in refused(ledger, tmp_path / "bytes.csv")[0]
    found = refused(ledger, file(tmp_path, SHEET), columns={"question": "Qestion", "whom": "who"})
    assert "did you mean 'question'" in found[0]
    assert "did you mean 'who'" in found[1]


def metaculus(folder: Path, *, packed: bool) -> Path:
    if not packed:
        file(folder, METACULUS_QUESTIONS, "question_data.csv")
        return file(folder, METACULUS_FORECASTS, "forecast_data.csv")
    path = folder / "metaculus.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metaculus/question_data.csv", METACULUS_QUESTIONS)
        archive.writestr("metaculus/forecast_data.csv", METACULUS_FORECASTS)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_metaculus(ledger: Ledger, tmp_path: Path, packed: bool) -> None:
    done, notes = import_file(ledger, metaculus(tmp_path, packed=packed))
    assert len(done.entries) == 4 + 4 + 3
    assert notes[0].startswith("1 of 9 rows is set aside")  # no range is given for the date
    assert notes[1].startswith("forecast_data.csv:6: found neither a distribution with its range nor percentiles")
    rows = {(row.question, row.who): row for row in ledger.forecasts()}
    crowd = rows["metaculus/8898", "Metaculus recency_weighted"]
    assert (crowd.role, crowd.probability, written(crowd.at)) == ("crowd", 0.52, "2022-01-18")
    state = ledger.state()
    assert state.questions["metaculus/9001"].options == ("A", "B's")
    assert [state.status(f"metaculus/{number}") for number in (8898, 9001, 9002)] == ["resolved", "void", "resolved"]
    assert state.questions["metaculus/9002"].text == "How many? [by June]"
    details = {body["question"]: body for body in ledger.details().values()}
    assert details["metaculus/9001"]["shares"] == {"A": 0.25, "B's": 0.75}
    assert details["metaculus/9002"]["quantiles"]["0.05"] == 12
    again, _ = import_file(ledger, metaculus(tmp_path, packed=packed))
    assert len(again.entries) == 0


def test_a_list_is_read_and_never_run(ledger: Ledger, tmp_path: Path) -> None:
    evil = METACULUS_QUESTIONS.replace("""['A', ""B's""]""", "__import__('os').system('touch evil')")
    file(tmp_path, evil, "question_data.csv")
    file(tmp_path, METACULUS_FORECASTS, "forecast_data.csv")
    _, notes = import_file(ledger, tmp_path)
    assert any("expected a list" in note for note in notes)
    assert "metaculus/9001" not in ledger.state().questions
    assert not (tmp_path / "evil").exists()


def test_fatebook(ledger: Ledger, tmp_path: Path) -> None:
    done, _ = import_file(ledger, file(tmp_path, FATEBOOK))
    assert len(done.entries) == 2 + 3 + 2
    state = ledger.state()
    assert sorted(state.status(name) for name in state.questions) == ["resolved", "void"]
    again, _ = import_file(ledger, file(tmp_path, FATEBOOK, "again.csv"))
    assert (len(again.entries), again.n_known) == (0, 5)
    broken = file(tmp_path, FATEBOOK.replace("0.7,2023", "70,2023"), "broken.csv")
    added, notes = import_file(ledger, broken)
    assert added.entries == ()
    assert notes[1].startswith("broken.csv:2: found 70")


def test_exports_hold_everything(war: Ledger, tmp_path: Path) -> None:
    entries = list(war.entries())
    for name in ("all.csv", "all.json", "all.parquet"):
        assert export_ledger(war, tmp_path / name) == 4
    data = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    kept = [Entry(**{key: value for key, value in each.items() if key != "body"}) for each in data["entries"]]
    assert kept == entries
    assert verify_chain(kept).is_whole
    table = pl.read_parquet(tmp_path / "all.parquet").to_dicts()
    assert [row["text"] for row in table] == [entry.text for entry in entries]
    assert table[1]["at"].isoformat() == "2022-01-10T00:00:00+00:00"
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as opened:
        assert [row["who"] for row in csv.DictReader(opened)] == ["", "Ada", "Ada", "Crowd"]
    assert sorted(path.suffix for path in tmp_path.iterdir() if "draft" in path.name) == []


def test_no_cell_starts_a_formula(ledger: Ledger, tmp_path: Path) -> None:
    sheet = """question,who,date,probability,text
=cmd|' /C calc'!A0,@SUM(1),2022-01-10,0.5,+1+1
-2+3,"\t=1",2022-01-10,0.5,"=HYPERLINK(""x"")"
"""
    import_file(ledger, file(tmp_path, sheet))
    export_ledger(ledger, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []
    assert "'=cmd|' /C calc'!A0" in cells


def test_an_export_that_cannot_be_written_leaves_nothing(war: Ledger, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"expected .csv, .json, .jsonl or .parquet"):
        export_ledger(war, tmp_path / "all.xls")
    with pytest.raises(OutputError, match="found no directory"):
        export_ledger(war, tmp_path / "nowhere" / "all.csv")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db" and "ledger.db" not in path.name] == []
