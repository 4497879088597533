"""Files as the world writes them: platforms now and earlier, spreadsheets, rows that cannot be read, contradictions."""

# ruff: noqa: E501 - exports of others have long lines

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from detente.core.errors import LedgerError
from detente.ledger.files import import_file
from detente.ledger.imports.forms import FORMS
from detente.ledger.inputs import moment_of, written
from detente.ledger.ledger import Ledger


def put(folder: Path, text: str | bytes, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def put_json(folder: Path, data: Any, name: str = "data.json") -> Path:
    return put(folder, json.dumps(data), name)


def bodies(ledger: Ledger, kind: str) -> list[dict[str, Any]]:
    return [entry.body for entry in ledger.entries(kinds=(kind,))]


def rejects(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def answers(ledger: Ledger) -> dict[str, Any]:
    return {name: resolution.answer for name, resolution in ledger.state().resolutions.items()}


def twice(ledger: Ledger, path: Path, **options: Any) -> tuple[str, ...]:
    """Import a file and do it again: the second time adds nothing. Returns the notes of the first."""
    added, notes = import_file(ledger, path, **options)
    assert added.entries
    again, _ = import_file(ledger, path, **options)
    assert again.entries == ()
    assert ledger.verify().is_whole
    return notes


# Spreadsheets as they are.


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nquestion;who;date;probability\r\nq;Ann;2025-03-01;0.3\r\n",
        '"sep=\t"\r\nquestion\twho\tdate\tprobability\r\nq\tAnn\t2025-03-01\t0.3\r\n',
        "\n\n,,,\nQuestion, Who ,DATE,Probability\n\nq,Ann,2025-03-01,0.3\n,,,\n",
        "\ufeff\nquestion|who|date|probability\rq|Ann|2025-03-01|0.3\r",
        '"question";"who";"date";"probability"\n"q";"Ann";"2025-3-1";"0,3"\n',
        "question;who;date;probability;remarks, if any\nq;Ann;2025-03-01 0:00:0;30%;\n",
    ],
)
def test_spreadsheets_as_they_are(ledger: Ledger, tmp_path: Path, text: str) -> None:
    twice(ledger, put(tmp_path, text))
    (row,) = ledger.forecasts()
    assert (row.question, row.who, row.probability, written(row.at)) == ("q", "Ann", 0.3, "2025-03-01")


def test_a_heading_that_is_called_otherwise_is_suggested(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        import_file(ledger, put(tmp_path, "Question;Forecaster;Day;P\nq;Ann;2025-03-01;0.3\n"))
    assert "--column who=HEADING; did you mean 'Forecaster'?" in str(caught.value)
    assert "neither probability, answer nor text, expected one of these columns; did you mean 'P'?" in str(caught.value)


def test_columns_that_are_not_read_are_told(ledger: Ledger, tmp_path: Path) -> None:
    notes = twice(ledger, put(tmp_path, "question,who,date,probability,mood\nq,Ann,2025-03-01,0.3,good\n"))
    assert notes == ("sheet.csv: columns that are not read: mood",)


def test_dates_with_the_year_last_are_asked_for(ledger: Ledger, tmp_path: Path) -> None:
    path = put(tmp_path, "question;who;date;probability\nq;Ann;01.02.2025 10:00;30%\n")
    with pytest.raises(LedgerError, match=r"found '01.02.2025 10:00', .* --dates day, --dates month"):
        import_file(ledger, path)
    twice(ledger, path, dates="day")
    assert written(ledger.forecasts()[0].at) == "2025-02-01T10:00:00+00:00"
    with pytest.raises(LedgerError, match="found '2025-13-1'"):
        import_file(
            ledger, put(tmp_path, "question;who;date;probability\nq;Ann;13/1/2025;30%\n", "b.csv"), dates="month"
        )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_odd_byte_costs_one_row_where_the_rest_is_sure(ledger: Ledger, tmp_path: Path, mark: bytes) -> None:
    text = "question,who,date,probability\nq,Özil,2025-03-01,0.3\nq,?,2025-03-01,0.4\n".encode().replace(b"?", b"\xff")
    path = put(tmp_path, mark + text)
    if not mark:
        with pytest.raises(LedgerError, match="utf-8 sets aside the rows that have them"):
            import_file(ledger, path)
    _, notes = import_file(ledger, path, encoding=None if mark else "utf-8")
    assert [row.who for row in ledger.forecasts()] == ["Özil"]
    assert notes[1] == "sheet.csv:3: found bytes that are no UTF-8"


# Rows that cannot be read.


def test_bad_rows_are_set_aside_counted_told_and_written(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,who,date,probability
q,Ann,2025-03-01,0.3
q,Ben,2025-03-01,
q,Cid,yesterday,0.3
q,Dot,2025-03-01,0.4,more
"q,Eve,2025-03-01,0.5
q,Fay,2025-03-01,0.6
"""
    path = put(tmp_path, text)
    added, notes = import_file(ledger, path)
    assert {row.who for row in ledger.forecasts()} == {"Ann", "Fay"}
    assert len(added.entries) == 3
    found = rejects(tmp_path / "sheet.csv.rejects.csv")
    assert notes[0] == f"4 of 6 rows are set aside; see {tmp_path / 'sheet.csv.rejects.csv'}"
    assert {row["line"] for row in found} == {f"sheet.csv:{line}" for line in (3, 4, 5, 6)}
    assert any(note.startswith("sheet.csv:3: found no probability") for note in notes)
    assert all(row["reason"] for row in found)
    again, _ = import_file(ledger, path)
    assert again.entries == ()
    assert len(list(tmp_path.glob("*.rejects.csv"))) == 1  # the same rows are not written twice
    put(tmp_path, text.replace("yesterday", "today"))
    import_file(ledger, path)
    assert len(rejects(tmp_path / "sheet.csv.2.rejects.csv")) == 4  # other rows take another name


def test_a_mended_file_of_rejects_can_be_imported(ledger: Ledger, tmp_path: Path) -> None:
    import_file(ledger, put(tmp_path, "Question;Who;Date;Probability\nq;Ann;2025-03-01;0.3\nq;Ben;2025-03-01;\n"))
    path = tmp_path / "sheet.csv.rejects.csv"
    put(tmp_path, path.read_text(encoding="utf-8-sig").replace("2025-03-01,", "2025-03-01,0.4"), path.name)
    assert twice(ledger, path) == ()
    assert {row.who: row.probability for row in ledger.forecasts()} == {"Ann": 0.3, "Ben": 0.4}


def test_a_row_is_entered_whole_or_not_at_all(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,who,date,probability,opens,answer,resolved
q,Ann,2025-03-01,0.3,2025-03-01,,
q,Ben,2025-02-01,0.4,,yes,2025-04-01
r,Ben,2025-03-01,0.4,,perhaps,2025-04-01
"""
    _, notes = import_file(ledger, put(tmp_path, text))
    assert [body["who"] for body in bodies(ledger, "forecast")] == ["Ann"]
    assert answers(ledger) == {}
    assert list(ledger.state().questions) == ["q"]
    assert "sheet.csv:3: at: found 2025-02-01, before the question opened on 2025-03-01" in notes
    assert "sheet.csv:4: answer: found 'perhaps', expected yes, no or void" in notes


def test_where_rejects_may_go(ledger: Ledger, tmp_path: Path) -> None:
    path = put(tmp_path, "question,who,date,probability\nq,Ann,2025-03-01,0.3\nq,Ben,2025-03-01,\n")
    kept = put(tmp_path, "mine", "kept.csv")
    for target, message in ((path, "the file that is imported"), (kept, "--force replaces it")):
        with pytest.raises(LedgerError, match=message):
            import_file(ledger, path, rejects=target)
    assert (list(ledger.entries()), kept.read_text()) == ([], "mine")
    import_file(ledger, path, rejects=kept, replace=True)
    assert len(rejects(kept)) == 1
    (tmp_path / "sheet.csv.rejects.csv").mkdir()  # taken by what is no file
    import_file(ledger, path)
    assert len(rejects(tmp_path / "sheet.csv.2.rejects.csv")) == 1


def test_a_quote_that_is_never_closed_swallows_one_line(ledger: Ledger, tmp_path: Path) -> None:
    rows = "".join(f"q{k},Ann,2025-03-01,0.3\n" for k in range(3000))
    added, notes = import_file(ledger, put(tmp_path, f'question,who,date,probability\n"x,Ann,2025-03-01,0.3\n{rows}'))
    assert len(added.entries) == 6000
    assert notes[0].startswith("1 of 3,001 rows is set aside")


# Contradictions.


def test_two_answers_are_a_conflict(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,who,date,probability,answer,resolved
a,Ann,2025-01-01,30%,yes,2025-02-01
a,Ann,2025-01-03,35%,no,2025-02-01
b,Ann,2025-01-03,35%,no,2025-02-01
b,Ben,2025-01-03,45%,no,2025-02-01
"""
    _, notes = import_file(ledger, put(tmp_path, text))
    assert answers(ledger) == {"b": "no"}
    assert [row.question for row in ledger.forecasts()] == ["b", "b"]
    assert notes[0].startswith("2 of 4 rows are set aside")
    assert "two answers to question 'a': yes on 2025-02-01 (sheet.csv:2); no on 2025-02-01 (sheet.csv:3)" in notes[1]


def test_two_chances_at_one_moment_are_a_conflict(ledger: Ledger, tmp_path: Path) -> None:
    text = "question,who,date,probability\nq,Ann,2025-03-01,0.3\nq,Ann,2025-03-01,0.4\nq,Ben,2025-03-01,0.3\nq,Ben,2025-03-01,0.3\n"
    _, notes = import_file(ledger, put(tmp_path, text))
    assert [row.who for row in ledger.forecasts()] == ["Ben"]
    assert notes[-1] == "1 of the forecasts stands there again, word for word, and is entered once"
    assert "two forecasts of question 'q' by Ann at 2025-03-01: 0.3 (sheet.csv:2); 0.4 (sheet.csv:3)" in notes[1]


def test_facts_that_contradict_each_other_are_a_conflict(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,who,date,probability,text,closes
q,Ann,2025-03-01,0.3,Will it rain?,2025-04-01
q,Ben,2025-03-01,0.3,,
q,Cid,2025-03-01,0.3,,2025-05-01
r,Cid,2025-03-01,0.3,,2025-05-01
"""
    _, notes = import_file(ledger, put(tmp_path, text))
    assert list(ledger.state().questions) == ["r"]  # a question is not asked without a deadline that it has
    assert notes[0].startswith("3 of 4 rows are set aside")
    assert "closes of question 'q': '2025-04-01' (sheet.csv:2); '2025-05-01' (sheet.csv:4)" in notes[1]


def test_what_the_ledger_has_otherwise_is_a_conflict(war: Ledger, tmp_path: Path) -> None:
    text = "question,who,date,probability,answer,resolved\nwar,Ada,2022-01-10,0.3,,\nwar,Ben,2022-01-10,0.3,yes,2022-02-24\n"
    _, notes = import_file(war, put(tmp_path, text))
    assert "there Ada said 0.2 of 'war' at 2022-01-10, here 0.3; to change it, correct it" in notes[1]
    other = "question,who,date,probability,answer,resolved\nwar,Cid,2022-01-10,0.3,no,2022-02-24\n"
    with pytest.raises(LedgerError, match="was resolved 'yes'"):
        import_file(war, put(tmp_path, other, "other.csv"))


def test_what_a_question_is_otherwise_in_the_ledger_is_told(war: Ledger, tmp_path: Path) -> None:
    text = "question,who,date,probability,text,closes\nwar,Cid,2022-01-10,0.3,Will there be war?,2023-12-31\n"
    notes = twice(war, put(tmp_path, text))
    assert notes == ("question 'war' has another closes in the ledger, which stands; revise it there",)
    assert written(war.state().questions["war"].closes or 0) == "2022-12-31"


# Questions of every kind from a table.


def test_choices_numbers_and_dates_from_columns(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,kind,text,options,tags,timezone,closes,who,date,until,shares,quantile: 5%,median,quantile: 0.95,by: 2025-06-01,by: 2025-12-31,answer,resolved
colour,,Which comes?,Red; Blue; Green,energy; Europe,Europe/Kyiv,2025-12-31,Ann,2025-03-01,2025-04-01,Red: 60%; Blue: 40%,,,,,,Red,2025-07-01
height,number,How high?,,,,,Ann,2025-03-01,,,1,2.5,4,,,3,2025-07-01
day,date,When?,,,,,Ann,2025-03-01,,,,,,20%,0.6,2025-08-01,2025-08-01
day,,,,,,,Ben,2025-03-01,,,,,,60%,0.2,,
"""
    notes = twice(ledger, put(tmp_path, text))
    with pytest.raises(
        LedgerError, match="found a probability, expected quantiles: question 'height' asks for a number"
    ):
        import_file(ledger, put(tmp_path, "question,who,date,probability\nheight,Cid,2025-03-01,0.3\n", "other.csv"))
    assert notes[0].startswith("1 of 4 rows is set aside")
    assert "a chance that falls" in notes[1]
    questions = {body["id"]: body for body in bodies(ledger, "question")}
    assert {name: body["kind"] for name, body in questions.items()} == {
        "colour": "choice",
        "height": "number",
        "day": "date",
    }
    assert (questions["colour"]["tags"], questions["colour"]["timezone"]) == (["energy", "Europe"], "Europe/Kyiv")
    forecasts = {body["question"]: body for body in bodies(ledger, "forecast")}
    assert forecasts["colour"]["shares"] == {"Red": 0.6, "Blue": 0.4}
    assert forecasts["colour"]["until"] == moment_of("2025-04-01")
    assert forecasts["height"]["quantiles"] == {"0.05": 1.0, "0.5": 2.5, "0.95": 4.0}
    assert forecasts["day"]["curve"] == [["2025-06-01", 0.2], ["2025-12-31", 0.6]]
    assert answers(ledger) == {"colour": "Red", "height": 3.0, "day": "2025-08-01"}


def test_a_choice_with_a_row_for_each_option(ledger: Ledger, tmp_path: Path) -> None:
    text = """question,who,date,option,probability
q,Ann,2025-03-01,Red,33%
q,Ann,2025-03-01,Blue,33%
q,Ann,2025-03-01,Green,33%
q,Ben,2025-03-01,Red,0.5
q,Ben,2025-03-01,Blue,0.2
"""
    _, notes = import_file(ledger, put(tmp_path, text))
    (body,) = bodies(ledger, "forecast")
    assert body["shares"] == pytest.approx({"Red": 1 / 3, "Blue": 1 / 3, "Green": 1 / 3})
    assert body["details"] == {"sum": 0.99}
    assert ledger.state().questions["q"].options == ("Red", "Blue", "Green")
    assert notes[0].startswith("2 of 5 rows are set aside")
    assert "found a sum of 0.7, expected 1" in notes[1]


# Metaculus.

NOW = """Question ID,Question URL,Question Title,Categories,Label,Question Type,MC Options (Current),MC Options (All),Lower Bound,Open Lower Bound,Upper Bound,Open Upper Bound,Continuous Range,Open Time,Scheduled Close Time,Actual Close Time,Resolution,Resolution Known Time
1,https://example.org/1,Will the bridge open?,['Transport'],,binary,,,,,,,,2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,2025-06-01 00:00:00+00:00,yes,2025-06-01 00:00:00+00:00
2,,Which bridge first?,[],,multiple_choice,"['North', 'South']","['North', 'South', 'West']",,,,,,2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,annulled,2025-06-01 00:00:00+00:00
3,,How long?,[],,numeric,,,0.0,True,100.0,True,"[0.0, 25.0, 50.0, 75.0, 100.0]",2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,above_upper_bound,2026-01-01 00:00:00+00:00
4,,When?,[],,date,,,2025-01-01,True,2025-12-27,True,"['2025-01-01', '2025-04-01', '2025-06-30', '2025-09-28', '2025-12-27']",2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,above_upper_bound,2026-01-01 00:00:00+00:00
5,,When too?,[],,date,,,2025-01-01,True,2025-12-27,True,"['2025-01-01', '2025-12-27']",2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,2025-05-05T10:00:00+00:00,2025-05-06 00:00:00+00:00
"""
NAMED = """Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time,End Time,Forecaster Count,Probability Yes,Probability Yes Per Category,Continuous CDF,Probability Below Lower Bound,Probability Above Upper Bound,5th Percentile,25th Percentile,Median,75th Percentile,95th Percentile
1,7,ann,False,2025-02-01 00:00:00+00:00,2025-02-10 00:00:00+00:00,,0.3,,,,,,,,,
1,7,ann,False,2025-02-10 00:00:00+00:00,2025-03-01 00:00:00+00:00,,0.4,,,,,,,,,
1,8,robot,True,2025-02-01 00:00:00+00:00,,,0.5,,,,,,,,,
1,,geometric_mean,,2025-02-01 00:00:00+00:00,,2,,"[0.6, 0.4]",,,,,,,,
2,7,ann,False,2025-02-01 00:00:00+00:00,,,,"[0.333331, 0.666662, None]",,,,,,,,
3,7,ann,False,2025-02-01 00:00:00+00:00,,,,,"[0.1, 0.3, 0.5, 0.7, 0.98]",0.1,0.02,0.0,18.75,50.0,79.46,97.32
3,8,robot,True,2025-02-01 00:00:00+00:00,,,,,"[0.0, 0.3, 0.5, 0.7, 1.0]",,,,,,,
4,7,ann,False,2025-02-01 00:00:00+00:00,,,,,"[0.1, 0.3, 0.5, 0.7, 0.9]",0.1,0.1,2025-01-01,2025-03-01,2025-06-30,2025-10-20,2025-12-27
"""


def metaculus(folder: Path, questions: str, forecasts: str) -> Path:
    put(folder, questions, "question_data.csv")
    return put(folder, forecasts, "forecast_data.csv")


def test_metaculus_now(ledger: Ledger, tmp_path: Path) -> None:
    notes = twice(ledger, metaculus(tmp_path, NOW, NAMED))
    (told,) = notes
    assert told == (
        "1 percentiles left out, of forecasts that put so much beyond the range of the question that Metaculus writes "
        "its end in their place"
    )
    found = {(body["question"], body["who"], body["at"]): body for body in bodies(ledger, "forecast")}
    first, second = moment_of("2025-02-01"), moment_of("2025-02-10")
    assert "until" not in found["metaculus/1", "ann", first]  # the next one takes its place
    assert found["metaculus/1", "ann", second]["until"] == moment_of("2025-03-01")
    assert found["metaculus/1", "robot", first]["role"] == "model"
    assert found["metaculus/1", "Metaculus geometric_mean", first]["probability"] == 0.4
    choice = found["metaculus/2", "ann", first]
    assert choice["shares"] == pytest.approx({"North": 1 / 3, "South": 2 / 3}, abs=1e-5)
    assert choice["details"] == {"sum": 0.999993}
    assert found["metaculus/3", "ann", first]["quantiles"] == {"0.25": 18.75, "0.5": 50.0, "0.75": 79.46, "0.95": 97.32}
    own = found["metaculus/3", "robot", first]["quantiles"]  # no percentiles: those of the distribution
    assert own == pytest.approx(
        {"0.05": 100 / 24, "0.25": 500 / 24, "0.5": 50.0, "0.75": 75 + 25 / 6, "0.95": 75 + 125 / 6}
    )
    assert found["metaculus/4", "ann", first]["curve"][1] == ["2025-04-01", 0.3]
    assert answers(ledger) == {
        "metaculus/1": "yes",
        "metaculus/2": "void",
        "metaculus/3": 100.0,
        "metaculus/4": "never",
        "metaculus/5": "2025-05-05",
    }
    assert "above the range" in bodies(ledger, "resolution")[2]["note"]
    question = bodies(ledger, "question")[0]
    assert (question["closes"], question["tags"]) == (moment_of("2025-12-31"), ["Transport"])


def test_an_end_that_is_known_later_is_a_correction(ledger: Ledger, tmp_path: Path) -> None:
    running = NAMED.replace("2025-02-10 00:00:00+00:00,2025-03-01 00:00:00+00:00", "2025-02-10 00:00:00+00:00,")
    twice(ledger, metaculus(tmp_path, NOW, running))
    twice(ledger, metaculus(tmp_path, NOW, NAMED))
    (correction,) = bodies(ledger, "correction")
    assert correction["entry"]["until"] == moment_of("2025-03-01")
    again, _ = import_file(ledger, metaculus(tmp_path, NOW, running))  # the older export once more
    assert again.entries == ()


def test_metaculus_without_names_keeps_people_apart(ledger: Ledger, tmp_path: Path) -> None:
    forecasts = "Question ID,Forecaster (Anonymized),Is Bot,Start Time,End Time,Forecaster Count,Probability Yes\n"
    people = [
        "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",
        "ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d",
    ]
    for who, chance in (*zip(people, ("0.2", "0.7"), strict=True), ("recency_weighted", "0.5")):
        forecasts += f"1,{who},,2025-02-01 00:00:00+00:00,,,{chance}\n"
    forecasts += "1,another way to say who,,2025-02-01 00:00:00+00:00,,,0.9\n"
    forecasts += "1,another_mean,,2025-02-01 00:00:00+00:00,,12,0.6\n"
    twice(ledger, metaculus(tmp_path, NOW, forecasts))
    assert {(row.who, row.role, row.probability) for row in ledger.forecasts()} == {
        ("anonymous 4b227777d4dd1fc6", "person", 0.2),
        ("anonymous ef2d127de37b942b", "person", 0.7),
        ("Metaculus recency_weighted", "crowd", 0.5),
        ("anonymous another way to say who", "person", 0.9),
        ("Metaculus another_mean", "crowd", 0.6),
    }


def test_metaculus_before(ledger: Ledger, tmp_path: Path) -> None:
    questions = """Question ID,Question URL,Question Title,Label,Question Type,MC Options,Scaling,Open Time,Scheduled Close Time,Actual Close Time,Resolution,Resolution Known Time
2,,Which bridge first?,,multiple_choice,"['North', 'South']",,2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,South,2025-06-01 00:00:00+00:00
3,,How long?,,numeric,,"{'Range Min': 1.0, 'Range Max': 100.0, 'Zero Point': 0.0, 'Open Lower Bound': False, 'Open Upper Bound': True}",2025-01-01 00:00:00+00:00,2025-12-31 00:00:00+00:00,,12.5,2025-06-01 00:00:00+00:00
"""
    forecasts = """Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Forecaster Count,Probability Yes,Probability Yes Per Category,Continuous CDF
2,7,ann,2025-02-01 00:00:00+00:00,,,,"[0.25, 0.75]",
3,7,ann,2025-02-01 00:00:00+00:00,,,,,"[0.0, 0.5, 1.0]"
"""
    twice(ledger, metaculus(tmp_path, questions, forecasts))
    by_question = {body["question"]: body for body in bodies(ledger, "forecast")}
    assert by_question["metaculus/2"]["shares"] == {"North": 0.25, "South": 0.75}
    assert by_question["metaculus/3"]["quantiles"]["0.5"] == pytest.approx(10.0)  # the scale is a logarithm's: 1 to 100


# Fatebook.

FATEBOOK = """Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),Forecast created at,Question created by,Question created at,Question resolve by,Resolution,Resolved at,Your Brier score for this question,Question notes,Question tags
"Will the lamp hold?",,"ann",0.8,2025-01-02 10:00:5,"ann",2025-01-01 10:00:00,2025-02-01 00:00:00,"YES",2025-01-20 10:00:0,0.04,,"home; light"
"Which lamp?","Red","ann",0.7,2025-01-02 10:00:1,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"NO",2025-01-20 10:00:00,,,
"Which lamp?","Blue","ann",0.3,2025-01-02 10:00:2,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"YES",2025-01-20 10:00:00,,,
"Which lamp?","Red","ben",0.9,2025-01-02 11:00:01,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"NO",2025-01-20 10:00:00,,,
"Which lamp?","Blue","ben",0.9,2025-01-02 11:00:02,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"YES",2025-01-20 10:00:00,,,
"Which lamp?","Red","ann",0.4,2025-01-03 10:00:01,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"NO",2025-01-20 10:00:00,,,
"Which lamp?","Blue","ann",0.6,2025-01-03 10:00:02,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"YES",2025-01-20 10:00:00,,,
"""


def test_fatebook_now(ledger: Ledger, tmp_path: Path) -> None:
    notes = twice(ledger, put(tmp_path, FATEBOOK))
    assert sorted(answers(ledger).values()) == ["Blue", "yes"]
    kinds = {body["kind"]: body for body in bodies(ledger, "question")}
    assert kinds["choice"]["options"] == ["Red", "Blue"]
    assert kinds["binary"]["tags"] == ["home", "light"]
    shares = [body["shares"] for body in bodies(ledger, "forecast") if "shares" in body]
    assert shares == [{"Red": 0.7, "Blue": 0.3}, {"Red": 0.4, "Blue": 0.6}]
    assert written(bodies(ledger, "forecast")[0]["at"]) == "2025-01-02T10:00:05+00:00"
    assert notes[0].startswith("2 of 7 rows are set aside")
    assert "shares that are no whole (Red: 0.9; Blue: 0.9; 1.8 in sum)" in notes[1]


def test_fatebook_before(ledger: Ledger, tmp_path: Path) -> None:
    head, *lines = FATEBOOK.splitlines()
    before = head.replace("Multiple choice option,", "").replace(
        "Resolution,Resolved at", "Question resolution,Question resolved at"
    )
    twice(ledger, put(tmp_path, f"{before}\n{lines[0].replace(',,', ',', 1)}\n"))
    assert list(answers(ledger).values()) == ["yes"]
    now, _ = import_file(ledger, put(tmp_path, f"{head}\n{lines[0]}\n", "now.csv"))
    assert [entry.kind for entry in now.entries] == []  # the same question and forecast in both shapes


def test_an_option_that_was_added_later(ledger: Ledger, tmp_path: Path) -> None:
    last = '"Which lamp?","Green","ann",0.0,2025-01-04 10:00:01,"ann",2025-01-01 11:00:00,2025-02-01 00:00:00,"NO",2025-01-20 10:00:00,,,'
    twice(ledger, put(tmp_path, f"{FATEBOOK}{last}\n"))
    shares = [body["shares"] for body in bodies(ledger, "forecast") if "shares" in body]
    assert shares == [{"Red": 0.7, "Blue": 0.3}, {"Red": 0.4, "Blue": 0.6}, {"Red": 0.4, "Blue": 0.6, "Green": 0.0}]


def test_two_options_that_came_are_a_conflict(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="2 options that came"):
        import_file(
            ledger,
            put(tmp_path, "\n".join(FATEBOOK.splitlines()[:1] + FATEBOOK.splitlines()[2:4]).replace('"NO"', '"YES"')),
        )


# Good Judgment.

LIST = """ifp_id,q_type,q_text,q_desc,q_status,date_start,date_suspend,date_to_close,date_closed,outcome,short_title,days_open,n_opts,options
1-0,0,Will the ferry run?,As reported.,closed,9/1/11,12/30/11 0:00,12/31/11,1/2/12,b,ferry,123,2,"(a) Yes, (b) No"
2-0,0,Who runs it?,As reported.,closed,9/1/11,NULL,5/15/12,5/6/12,c,owner,248,3,"(a) The town, (b) A firm, (c) Neither, or both"
3-1,1,Will it pay?,As reported.,voided,9/1/11,NULL,12/31/11,NA,,pay,NA,2,"If the ferry runs : (a) Yes, (b) No"
"""
SURVEY = """"ifp_id","ctt","cond","training","team","user_id","forecast_id","fcast_type","answer_option","value","fcast_date","expertise","q_status","viewtime","year","timestamp"
"1-0","1a",1,"a",NA,"600",-9,0,"a",0.1,"2011-09-05",1,"closed",NA,1,"2011-09-05 16:17:18"
"1-0","1a",1,"a",NA,"600",-9,0,"b",0.9,"2011-09-05",1,"closed",NA,1,"2011-09-05 16:17:18"
"2-0","1a",1,"a",NA,"600",-8,0,"a",0.2,"2011-09-05",1,"closed",NA,1,"2011-09-05 16:18:18"
"2-0","1a",1,"a",NA,"600",-8,0,"b",0.3,"2011-09-05",1,"closed",NA,1,"2011-09-05 16:18:18"
"2-0","1a",1,"a",NA,"600",-8,0,"c",0.5,"2011-09-05",1,"closed",NA,1,"2011-09-05 16:18:18"
"2-0","1a",1,"a",NA,"600",-7,4,"a",0.2,"2011-10-05",1,"closed",NA,1,"2011-10-05 16:18:18"
"1-0","1a",1,"a",NA,"NULL",-6,0,"a",0.2,"2011-10-05",1,"closed",NA,1,"2011-10-05 16:18:18"
"""


@pytest.mark.parametrize("is_beside", [True, False])
def test_good_judgment(ledger: Ledger, tmp_path: Path, is_beside: bool) -> None:
    path = put(tmp_path, LIST, "ifps.csv" if is_beside else "list.csv")
    if not is_beside:
        with pytest.raises(LedgerError, match="expected the list of questions to be imported first"):
            import_file(ledger, put(tmp_path, SURVEY, "survey_fcasts.yr1.csv"))
        twice(ledger, path)
    notes = twice(ledger, put(tmp_path, SURVEY.replace(",", "\t"), "survey_fcasts.yr1.tab"))
    assert answers(ledger) == {"gjp/1-0": "no", "gjp/2-0": "Neither, or both", "gjp/3-1": "void"}
    questions = ledger.state().questions
    assert (questions["gjp/1-0"].kind, questions["gjp/3-1"].text) == ("binary", "Will it pay? [If the ferry runs]")
    assert written(questions["gjp/2-0"].closes or 0) == "2012-05-15"
    first, second = bodies(ledger, "forecast")
    assert (first["who"], first["probability"]) == ("GJP 600", 0.1)
    assert second["shares"] == {"The town": 0.2, "A firm": 0.3, "Neither, or both": 0.5}
    assert second["until"] == moment_of("2011-10-05 16:18:18")
    assert any("found the forecaster 'NULL'" in note for note in notes)


# ForecastBench, Manifold, Polymarket, INFER.


def question_set(**more: Any) -> dict[str, Any]:
    market = {
        "id": "m1",
        "source": "manifold",
        "question": "Will the fair open?",
        "resolution_criteria": "As the market says.",
        "background": "",
        "market_info_open_datetime": "2025-01-01T00:00:00+00:00",
        "market_info_close_datetime": "2025-12-31T00:00:00+00:00",
        "url": "https://example.org/m1",
        "freeze_datetime": "2025-02-01T00:00:00+00:00",
        "freeze_datetime_value": "0.7",
        "resolution_dates": "N/A",
        **more,
    }
    series = {
        **market,
        "id": "s1",
        "source": "fred",
        "question": "Will it rise by {resolution_date} from {forecast_due_date}?",
        "market_info_open_datetime": "N/A",
        "market_info_close_datetime": "N/A",
        "freeze_datetime_value": "5.23",
        "resolution_dates": ["2025-02-16", "2025-03-09"],
    }
    return {
        "forecast_due_date": "2025-02-09",
        "question_set": "2025-02-09-llm.json",
        "questions": [market, series, {**series, "id": ["s1", "s2"], "combination_of": [series, series]}],
    }


@pytest.mark.parametrize("more", [{}, {"combination_of": "N/A", "source_intro": "We ask."}])
def test_forecastbench(ledger: Ledger, tmp_path: Path, more: Mapping[str, Any]) -> None:
    notes = twice(ledger, put_json(tmp_path, question_set(**more), "questions.json"))
    assert notes == ("questions.json: 1 questions that combine two others left out",)
    series = "forecastbench/2025-02-09/fred/s1"
    assert set(ledger.state().questions) == {
        "forecastbench/manifold/m1",
        f"{series}/2025-02-16",
        f"{series}/2025-03-09",
    }
    assert ledger.state().questions[f"{series}/2025-02-16"].text == "Will it rise by 2025-02-16 from 2025-02-09?"
    (crowd,) = ledger.forecasts()
    assert (crowd.who, crowd.role, crowd.probability) == ("Manifold", "crowd", 0.7)
    head = {"forecast_due_date": "2025-02-09", "question_set": "2025-02-09-llm.json"}
    out = {"source": "fred", "direction": None, "resolution_date": "2025-02-16", "resolved_to": 1.0, "resolved": True}
    resolutions = [
        {"id": "s1", **out},
        {"id": "s9", **out},
        {**out, "id": "m1", "source": "manifold", "resolved_to": 0.4, "resolved": False},
        {**out, "id": ["s1", "s2"], "direction": [1, -1]},
    ]
    notes = twice(ledger, put_json(tmp_path, {**head, "resolutions": resolutions}, "resolutions.json"))
    assert answers(ledger) == {f"{series}/2025-02-16": "yes"}
    assert any(note.startswith("1 of 4 rows is set aside") for note in notes)
    assert len(notes) == 4
    forecasts = [
        {"id": "m1", "source": "manifold", "forecast": 0.6, "resolution_date": None, "reasoning": ""},
        {"id": "s1", "source": "fred", "forecast": 0.3, "resolution_date": "2025-02-16", "reasoning": ""},
    ]
    twice(
        ledger,
        put_json(
            tmp_path,
            {**head, "organization": "Lab", "model": "m", "model_organization": "Lab", "forecasts": forecasts},
            "forecasts.json",
        ),
    )
    assert [(row.who, row.role, row.probability) for row in ledger.forecasts()][1:] == [
        ("m (Lab)", "model", 0.6),
        ("m (Lab)", "model", 0.3),
    ]


DAY = 86_400_000
FIRST = 1_735_689_600_000  # 2025-01-01


def market(**more: Any) -> dict[str, Any]:
    return {
        "id": "m1",
        "question": "Will the kite fly?",
        "outcomeType": "BINARY",
        "createdTime": FIRST,
        "closeTime": FIRST + 90 * DAY,
        "url": "https://example.org/kite",
        "probability": 0.6,
        "isResolved": False,
        "lastBetTime": FIRST + 9 * DAY,
        **more,
    }


def test_manifold(ledger: Ledger, tmp_path: Path) -> None:
    two = [
        {"id": "a", "text": "Red", "probability": 0.25, "index": 0},
        {"id": "b", "text": "Blue", "probability": 0.75, "index": 1},
    ]
    markets = [
        market(isResolved=True, resolution="YES", resolutionTime=FIRST + 20 * DAY),
        market(
            id="m2",
            outcomeType="MULTIPLE_CHOICE",
            shouldAnswersSumToOne=True,
            answers=two,
            resolution="b",
            resolutionTime=FIRST + 20 * DAY,
        ),
        market(
            id="m3",
            outcomeType="MULTIPLE_CHOICE",
            shouldAnswersSumToOne=False,
            answers=[{**two[0], "resolution": "NO", "resolutionTime": FIRST + 20 * DAY}, two[1]],
        ),
        market(id="m4", resolution="MKT", resolutionProbability=0.5, resolutionTime=FIRST + 20 * DAY),
        market(id="m5", outcomeType="POLL"),
        market(id="m6", outcomeType="MULTIPLE_CHOICE"),
    ]
    notes = twice(ledger, put_json(tmp_path, markets))
    assert answers(ledger) == {
        "manifold/m1": "yes",
        "manifold/m2": "Blue",
        "manifold/m3/a": "no",
        "manifold/m4": "void",
    }
    assert ledger.state().questions["manifold/m3/a"].text == "Will the kite fly? [Red]"
    assert notes[0].startswith("2 of 6 rows are set aside")
    bets = [
        {
            "id": f"b{k}",
            "contractId": "m1",
            "userId": "u",
            "createdTime": FIRST + k * DAY // 2,
            "probBefore": 0.5,
            "probAfter": 0.5 + k / 100,
            "isFilled": k != 3,
        }
        for k in range(1, 5)
    ]
    notes = twice(ledger, put_json(tmp_path, bets, "bets.json"))
    prices = [(written(row.at)[:10], row.probability) for row in ledger.forecasts() if row.question == "manifold/m1"]
    assert prices == [("2025-01-10", 0.6), ("2025-01-01", 0.51), ("2025-01-02", 0.52), ("2025-01-03", 0.54)]
    assert notes == ("bets.json: 1 orders left out that were not filled",)


def test_manifold_before(ledger: Ledger, tmp_path: Path) -> None:
    """Return what one market was in 2022: alone, its bets with it, answers with numbers."""
    old = market(
        outcomeType="FREE_RESPONSE",
        mechanism="dpm-2",
        resolution="2",
        resolutionTime=FIRST + 20 * DAY,
        answers=[
            {"id": "1", "number": 1, "text": "Red", "probability": 0.4},
            {"id": "2", "number": 2, "text": "Blue", "probability": 0.6},
        ],
    )
    twice(ledger, put_json(tmp_path, old))
    assert answers(ledger) == {"manifold/m1": "Blue"}
    binary = market(
        id="m9", bets=[{"contractId": "m9", "createdTime": FIRST + DAY, "probBefore": 0.5, "probAfter": 0.55}]
    )
    twice(ledger, put_json(tmp_path, [binary], "binary.json"))
    assert [row.probability for row in ledger.forecasts() if row.question == "manifold/m9"] == [0.6, 0.55]


def polymarket(**more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "conditionId": "0xa",
        "question": "Will the boat sail?",
        "slug": "boat",
        "description": "As reported.",
        "startDate": "2025-01-01T00:00:00Z",
        "endDate": "2025-12-31T00:00:00Z",
        "updatedAt": "2025-03-01T00:00:00Z",
        "outcomes": '["No", "Yes"]',
        "outcomePrices": '["0.3", "0.7"]',
        "active": True,
        "closed": False,
        **more,
    }


def test_polymarket(ledger: Ledger, tmp_path: Path) -> None:
    markets = [
        polymarket(),
        polymarket(
            conditionId="0xb",
            outcomes='["Reds", "Blues"]',
            outcomePrices='["0", "1"]',
            closed=True,
            umaResolutionStatus="resolved",
            closedTime="2025-04-01 10:00:00+00",
        ),
        polymarket(
            conditionId="0xc",
            outcomePrices='["0.5", "0.5"]',
            closed=True,
            umaResolutionStatus="resolved",
            umaEndDate="2025-04-01T00:00:00Z",
        ),
        polymarket(conditionId="0xd", outcomePrices='["0.001", "0.999"]', closed=True),
        polymarket(conditionId="0xe", outcomes="none"),
    ]
    notes = twice(ledger, put_json(tmp_path, {"id": "7", "title": "Boats", "markets": markets}))
    assert answers(ledger) == {"polymarket/0xb": "Blues", "polymarket/0xc": "void"}
    assert [(row.question, row.probability) for row in ledger.forecasts()] == [("polymarket/0xa", 0.7)]
    assert notes[0].startswith("1 of 5 rows is set aside")
    history = {"history": [{"t": (FIRST + k * DAY // 2) // 1000, "p": 0.5 + k / 100} for k in range(4)]}
    path = put_json(tmp_path, history, "history.json")
    with pytest.raises(LedgerError, match="name it with --question ID"):
        import_file(ledger, path)
    assert twice(ledger, path, defaults={"question": "polymarket/0xa"}) == (
        "history.json: 2 prices left out that were not the last of their day",
    )
    assert [row.probability for row in ledger.forecasts()][1:] == [0.51, 0.53]
    listed = polymarket(conditionId="0xf", outcomes=["Yes", "No"], outcomePrices=["0.2", "0.8"])
    twice(ledger, put_json(tmp_path, [listed], "listed.json"))
    assert ledger.forecasts()[-1].probability == 0.2


def test_infer(ledger: Ledger, tmp_path: Path) -> None:
    yes_no = {
        "id": 1,
        "name": "Will the mill turn?",
        "type": "Forecast::YesNoQuestion",
        "description": "<p>As&nbsp;reported.</p>",
        "state": "resolved",
        "resolved?": True,
        "resolved_at": "2025-05-02T00:00:00.000Z",
        "ends_at": "2025-12-31T04:00:00.000Z",
        "starts_at": "2025-01-01T20:00:00.000Z",
        "scoring_start_time": "2025-01-01T15:00:00.000-05:00",
        "scoring_end_time": None,
        "voided_at": None,
        "answers": [
            {"id": 3, "name": "Yes", "probability": 1.0, "correctness_known_at": "2025-05-01T00:00:00.000Z"},
            {"id": 4, "name": "No", "probability": 0.0, "correctness_known_at": "2025-05-01T00:00:00.000Z"},
        ],
    }
    many = {
        "id": 2,
        "name": "Which mill?",
        "type": "Forecast::Question",
        "ends_at": "2025-12-31T04:00:00.000Z",
        "resolved?": False,
        "voided_at": "2025-06-01T00:00:00.000Z",
        "answers": [{"id": 5, "name": "North", "probability": 0.4}, {"id": 6, "name": "South", "probability": 0.6}],
    }
    before = {
        "id": 9,
        "name": "Did the mill turn?",
        "type": "Forecast::Binary::Question",
        "ends_at": "2015-09-15T00:21:35.945Z",
        "resolved_at": "2015-09-15T00:21:35.945Z",
        "resolved?": True,
        "answers": [{"id": 14, "name": "Yes", "probability": 0.0, "correctness_known_at": None}],
    }
    twice(ledger, put_json(tmp_path, {"questions": [yes_no, many, before]}))
    assert answers(ledger) == {"infer/1": "yes", "infer/2": "void", "infer/9": "no"}
    assert written(ledger.state().resolutions["infer/1"].at) == "2025-05-01"
    sets = [
        {
            "id": 1,
            "question_id": 1,
            "membership_id": 5,
            "membership_username": "ann",
            "created_at": "2025-02-01T00:00:00.000Z",
            "rationale": "The wind.",
            "predictions": [
                {"answer_name": "No", "forecasted_probability": 0.2},
                {"answer_name": "Yes", "forecasted_probability": 0.8},
            ],
        },
        {
            "id": 2,
            "question_id": 2,
            "membership_id": 5,
            "created_at": "2025-02-01T00:00:00.000Z",
            "predictions": [
                {"answer_name": "North", "forecasted_probability": "0.3333"},
                {"answer_name": "South", "forecasted_probability": "0.6666"},
            ],
        },
        {
            "id": 3,
            "question_id": 9,
            "membership_guid": "cc4c",
            "created_at": "2015-09-01T00:00:00.000Z",
            "predictions": [{"answer_name": "Yes", "forecasted_probability": 0.05}],
        },
        {"id": 4, "question_id": 77, "membership_id": 5, "created_at": "2025-02-01T00:00:00.000Z", "predictions": []},
    ]
    notes = twice(ledger, put_json(tmp_path, {"prediction_sets": sets}, "sets.json"))
    assert [(body["who"], body.get("probability")) for body in bodies(ledger, "forecast")] == [
        ("ann", 0.8),
        ("INFER 5", None),
        ("INFER cc4c", 0.05),
    ]
    assert notes[0].startswith("1 of 4 rows is set aside")
    numbered = {
        "id": 5,
        "question_id": 2,
        "membership_id": 6,
        "created_at": "2025-02-01T00:00:00.000Z",
        "predictions": [
            {"answer_id": 5, "forecasted_probability": 0.1},
            {"answer_id": 6, "forecasted_probability": 0.9},
        ],
    }
    twice(ledger, put_json(tmp_path, {"questions": [many], "prediction_sets": [numbered]}, "both.json"))
    assert bodies(ledger, "forecast")[-1]["shares"] == {"North": 0.1, "South": 0.9}


# Forms as a whole.


def test_what_is_no_form(ledger: Ledger, tmp_path: Path) -> None:
    for text, message in (("{}", "JSON of no form that is known"), ("[1", "this is no JSON"), ("[1]", "of no form")):
        with pytest.raises(LedgerError, match=message):
            import_file(ledger, put(tmp_path, text, "data.json"))
    for name in FORMS:
        with pytest.raises(LedgerError):
            import_file(
                ledger,
                put(tmp_path, "[7]" if name in {"csv", "fatebook", "good-judgment"} else "a,b\n1,2\n"),
                form=name,
            )
    with pytest.raises(LedgerError, match="did you mean 'fatebook'"):
        import_file(ledger, put(tmp_path, "a,b\n"), form="facebook")
    assert list(ledger.entries()) == []


def test_every_form_says_what_it_was_checked_against() -> None:
    page = " ".join(
        (Path(__file__).parents[3] / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8").split()
    )
    for form in FORMS.values():
        assert f"| `{form.name}` | {form.what} | {form.checked or '-'} |" in page


def test_an_archive_of_one_file(ledger: Ledger, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "markets.zip", "w") as archive:
        archive.writestr("dump/markets.json", json.dumps([market()]))
    twice(ledger, tmp_path / "markets.zip")
    assert list(ledger.state().questions) == ["manifold/m1"]
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    with pytest.raises(LedgerError, match="save it as CSV UTF-8"):
        import_file(ledger, tmp_path / "book.xlsx")
    broken = (tmp_path / "markets.zip").read_bytes().replace(b'"question"', b'"quastion"')
    with pytest.raises(LedgerError, match="cannot be unpacked"):
        import_file(ledger, put(tmp_path, broken, "broken.zip"))


# What is at hand beside the project.


def test_small_files_that_once_failed(ledger: Ledger, tmp_path: Path, shared: Path) -> None:
    folder = shared.parent / "faults" / "record"
    if not folder.is_dir():
        pytest.skip("the small files of faults are not here")
    paths = {each.stem: put(tmp_path, each.read_bytes(), each.name) for each in folder.glob("*.csv")}
    for name, message in (
        ("cyrillic-cp1251", "say what it is with --encoding"),
        ("empty-probability", "found no probability"),
        ("two-answers", "a conflict: two answers to question 'a'"),
    ):
        with pytest.raises(LedgerError, match=message):
            import_file(ledger, paths[name])
    assert list(ledger.entries()) == []
    twice(ledger, paths["fatebook-since-2024-09"])
    assert sorted(answers(ledger).values()) == ["Red", "yes"]
    twice(ledger, paths["cyrillic-cp1251"], encoding="cp1251")
    assert ledger.forecasts()[-1].who == "Иван"


def test_files_of_crowds(ledger: Ledger, tmp_path: Path, shared: Path) -> None:
    for name, n_entries in (
        ("gjp_questions.csv", 616 * 2),
        ("forecastbench_2024-07-21_questions.json", 1058),
        ("forecastbench_2024-07-21_resolutions.json", 578),
    ):
        added, _ = import_file(ledger, put(tmp_path, (shared / "crowd" / name).read_bytes(), name))
        assert len(added.entries) == n_entries
