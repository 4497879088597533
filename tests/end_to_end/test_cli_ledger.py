"""``detente ledger`` and ``detente score`` as a user types them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.case.shipped import shipped_cases

ADD = ("ledger", "add", "war", "--db", "l.db")
SMALL = ("--worlds", "16", "--paths", "4", "-q")


@pytest.fixture
def war(detente):
    """Return commands after a question and three forecasts were added."""
    first = ("--who", "Ada", "--date", "2022-01-10", "--text", "Will there be war?", "--closes", "2022-12-31")
    for arguments in (
        (*ADD, "20%", *first),
        (*ADD, "very unlikely", "--who", "Brief", "--role", "brief", "--date", "2022-01-19"),
        (*ADD, "13:12", "--who", "Crowd", "--role", "crowd", "--date", "2022-01-18"),
    ):
        assert detente(*arguments).code == 0
    return detente


def test_a_day_in_the_life(war) -> None:
    assert (
        war("ledger", "resolve", "war", "yes", "--date", "2022-02-24", "--db", "l.db").err
        == "added 1 entry, number 5\n"
    )
    scored = war("ledger", "score", "--db", "l.db")
    assert scored.code == 0
    assert "Brief                   1     80%  0.766     0.640-0.902w" in scored.out
    assert "on which they were written down: 3 (3 of them written\ndown after the answer was known)" in scored.out
    assert war("score", "--db", "l.db").out == scored.out
    assert war("score", "ledger", "--db", "l.db").out == scored.out
    data = json.loads(war("score", "--db", "l.db", "--json").out)
    assert [line["who"] for line in data["board"]["claimed"]] == ["Crowd", "Ada", "Brief"]
    assert data["board"]["lines"] == []
    listed = json.loads(war("ledger", "list", "--db", "l.db", "--json").out)["questions"]
    assert listed[0]["answer"] == "yes"
    war("ledger", "resolve", "war", "--undo", "--why", "a hoax", "--db", "l.db")
    assert "6 reopening  open again (a hoax)" in war("ledger", "list", "war", "--db", "l.db").out
    assert war("ledger", "list", "--status", "resolved", "--db", "l.db").out == "no questions\n"
    war(*ADD, "30%", "--correct", "2", "--why", "typo")
    war(*ADD, "--withdraw", "3")
    out = war("ledger", "list", "war", "--db", "l.db").out
    assert "2 forecast   Ada (person), 2022-01-10: 20%  [corrected]" in out
    assert "3 forecast   Brief (brief), 2022-01-19: very unlikely, 5-20%  [withdrawn]" in out


def test_verify_and_export(war, tmp_path: Path) -> None:
    seen = war("ledger", "verify", "--db", "l.db")
    assert (seen.code, seen.out.splitlines()[-1]) == (0, "whole: every entry follows from the one before")
    head = re.search(r"head ([0-9a-f]{64})", seen.out)[1]
    assert war("ledger", "verify", "--head", head, "--db", "l.db").code == 0
    cut = war("ledger", "verify", "--head", "0" * 63 + "1", "--db", "l.db")
    assert (cut.code, cut.err.splitlines()[-1]) == (2, "the ledger is not what was written")
    assert json.loads(war("ledger", "verify", "--json", "--db", "l.db").out)["is_whole"] is True
    assert war("ledger", "export", "all.parquet", "--db", "l.db").err == "wrote 4 entries to all.parquet\n"
    assert (tmp_path / "all.parquet").exists()


def test_an_export_goes_to_standard_output(war) -> None:
    for form in ("csv", "json"):
        done = war("ledger", "export", "-", "--format", form, "--db", "l.db")
        assert (done.code, done.err) == (0, "wrote 4 entries to standard output\n")
        told = json.loads(done.out)["entries"] if form == "json" else list(csv.DictReader(io.StringIO(done.out)))
        assert [each["kind"] for each in told] == ["question", "forecast", "forecast", "forecast"]
    assert war("ledger", "export", "/dev/stdout", "--format", "json", "--db", "l.db").out == done.out
    assert war("ledger", "export", "-", "--format", "json", "--db", "l.db", "-q").err == ""


def test_the_form_of_an_export_wins_over_its_name(war, tmp_path: Path) -> None:
    assert war("ledger", "export", "all.txt", "--format", "json", "--db", "l.db").code == 0
    assert len(json.loads((tmp_path / "all.txt").read_text(encoding="utf-8"))["entries"]) == 4


def test_what_is_typed_wrong(war) -> None:
    for arguments, message in (
        ((*ADD, "52", "--who", "Ada"), "did you mean 52%?"),
        ((*ADD, "52%"), "found no --who"),
        ((*ADD,), "found neither a question nor a forecast"),
        (("ledger", "add", "wra", "52%", "--who", "Ada", "--db", "l.db"), "did you mean 'war'?"),
        ((*ADD, "52%", "--who", "Ada", "--date", "18/01/2022"), "expected a date such as 2022-01-18"),
        ((*ADD, "52%", "--correct", "99"), "found no forecast of 'war' with the number 99"),
        ((*ADD, "52%", "--who", "Ada", "--role", "oracle"), "'oracle' is not one of"),
        ((*ADD, "--share", "x", "--who", "Ada"), "expected NAME=VALUE"),
        ((*ADD, "--share", "a=40%", "--share", "a=30%", "--who", "Ada"), "--share: found 'a' twice, expected it once"),
        ((*ADD, "--option", "a=40%", "--share", "a=30%", "--who", "Ada"), "found 'a' twice, expected it once"),
        ((*ADD, "--option", "a=40%", "--option", "a=30%", "--who", "Ada"), "found 'a' twice, expected it once"),
        ((*ADD, "--quantile", "5%=1", "--quantile", "0.05=2", "--who", "Ada"), "found '0.05' twice, expected it once"),
        ((*ADD, "--by", "2022-2-1=1%", "--by", "2022-02-01=2%", "--who", "Ada"), "found '2022-02-01' twice"),
        ((*ADD, "40%", "--correct", "2", "--who", "Ines"), "--who: found 'Ines', and forecast 2 has 'Ada'"),
        ((*ADD, "40%", "--correct", "2", "--role", "crowd"), "--role: found 'crowd', and forecast 2 has 'person'"),
        ((*ADD, "40%", "--correct", "2", "--text", "Other?"), "`ledger revise` changes that"),
        ((*ADD, "--correct", "2", "--withdraw", "2"), "found --correct 2 beside --withdraw 2"),
        ((*ADD, "--withdraw", "2", "--who", "Ines"), "--who: found 'Ines', and forecast 2 has 'Ada'"),
        ((*ADD, "40%", "--withdraw", "2"), "found a forecast beside --withdraw 2"),
        ((*ADD, "--withdraw", "1"), "found no forecast of 'war' with the number 1"),
        (("ledger", "import", "none.csv", "--column", "who=a", "--column", "who=b"), "found 'who' twice"),
        (("ledger", "add", "peace", "--if", "war", "--db", "l.db"), "expected QUESTION=ANSWER"),
        (("ledger", "resolve", "wra", "yes", "--db", "l.db"), "did you mean 'war'?"),
        (("ledger", "resolve", "war", "perhaps", "--db", "l.db"), "expected yes, no or void"),
        (("ledger", "resolve", "war", "--db", "l.db"), "expected an answer, or --undo"),
        (("ledger", "list", "wra", "--db", "l.db"), "did you mean 'war'?"),
        (("ledger", "score", "--db", "none.db"), "found no ledger"),
        (("ledger", "score", "--on", "soon", "--db", "l.db"), "expected a date"),
        (("ledger", "import", "none.csv", "--db", "l.db"), "cannot be read"),
        (("ledger", "import", "none.csv", "--column", "x", "--db", "l.db"), "expected NAME=HEADING"),
        (("ledger", "export", "-", "--db", "l.db"), "-: found no ending, expected .csv, .json, .jsonl or .parquet"),
        (("ledger", "export", "all.xls", "--db", "l.db"), "expected .csv, .json, .jsonl or .parquet"),
        (("score", "--lens", "sober", "--db", "l.db"), "a lens needs a CASE"),
        (("score", "none.yaml"), "no such file or case"),
    ):
        result = war(*arguments)
        assert (result.code, message in " ".join(result.err.split())) == (2, True), (arguments, result.err)
    assert war("ledger", "verify", "--db", "l.db").out.startswith("4 entries")


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("score",), ("verify",), ("resolve", "war", "yes"), ("export", "all.csv"), (*ADD[1:], "2%")],
)
def test_without_django_that_is_what_is_said(
    detente, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "django", None)
    result = detente("ledger", *arguments, *(() if "--db" in arguments else ("--db", "none.db")))
    assert (result.code, result.err) == (2, "the ledger needs Django: pip install 'detente[ledger]'\n")


def test_the_ledger_lies_where_the_environment_says(detente, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_LEDGER", str(tmp_path / "here" / "l.db"))
    assert detente("ledger", "add", "war", "--text", "Will there be war?").code == 0
    assert (tmp_path / "here" / "l.db").exists()
    monkeypatch.delenv("DETENTE_LEDGER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    assert detente("ledger", "add", "war", "--text", "Will there be war?").code == 0
    assert (tmp_path / "data" / "detente" / "ledger.db").exists()


@pytest.mark.parametrize("case", sorted(shipped_cases()))
def test_a_run_of_every_shipped_case_is_recorded(detente, case: str) -> None:
    first = detente("run", case, "--worlds", "8", "--paths", "2", "--record", "--db", "l.db")
    assert (first.code, "recorded 0 entries" in first.err) == (0, False)
    left_out = [line for line in first.err.splitlines() if line.startswith("not recorded: ")]
    named = ["not recorded: russia-2022/january-talks was answered on 2022-01-13, before 2022-01-19; it is left out"]
    assert left_out == (named if case == "russia-2022" else [])
    again = detente("run", case, "--worlds", "8", "--paths", "2", "--record", "--db", "l.db")
    assert again.code == 0
    entries = json.loads(detente("ledger", "export", "-", "--format", "json", "--db", "l.db").out)["entries"]
    models = [each["body"] for each in entries if each["body"].get("role") == "model"]
    if load_case(case).hindsight:
        assert "recorded 0 entries" in again.err
        brief = "2025-04-10" if case == "iran-2025" else "2022-01-19"
        assert {(body["details"]["hindsight"], body["details"]["brief"]) for body in models} == {(True, brief)}
        assert len({body["at"] for body in models}) == 1
    assert models
    assert detente("ledger", "verify", "--db", "l.db").code == 0


def test_rows_are_set_aside(detente, tmp_path: Path) -> None:
    text = "sep=;\nQuestion;Who;Date;Probability\nq;Ann;2025-03-01;30%\nq;Ben;2025-03-01;\n"
    (tmp_path / "sheet.csv").write_text(text)
    done = detente("ledger", "import", "sheet.csv", "--db", "l.db")
    assert (done.code, done.err.splitlines()) == (
        0,
        [
            "added 2 entries, number 1 to 2",
            "note: 1 of 2 rows is set aside; see sheet.csv.rejects.csv",
            "note: sheet.csv:4: found no probability, expected what Ben said",
        ],
    )
    for target, message in (("sheet.csv", "sheet.csv"), ("sheet.csv.rejects.csv", "--force replaces it")):
        refused = detente("ledger", "import", "sheet.csv", "--rejects", target, "--db", "l.db")
        assert refused.code != 0
        assert message in refused.err
    assert (tmp_path / "sheet.csv").read_text() == text
    (tmp_path / "bad.csv").write_bytes("question,who,date,probability\nq,Анна,2025-03-01,0.3\n".encode("cp1251"))
    assert detente("ledger", "import", "bad.csv", "--db", "l.db").code == 2
    assert detente("ledger", "import", "bad.csv", "--encoding", "cp1251", "--db", "l.db").code == 0
    assert "Анна (person), 2025-03-01: 30%" in detente("ledger", "list", "q", "--db", "l.db").out


def test_a_run_is_recorded(detente, row: Path) -> None:
    first = detente("run", str(row), *SMALL, "--record", "--db", "l.db")
    assert (first.code, first.err) == (0, "")
    listed = json.loads(detente("ledger", "list", "--db", "l.db", "--json").out)["questions"]
    assert len(listed) > 3
    assert all(each["question"].startswith("border-row/") for each in listed)
    again = detente("run", str(row), *SMALL, "--record", "--db", "l.db", "--lens", "sober")
    assert again.code == 0
    assert detente("ledger", "verify", "--db", "l.db").code == 0


def test_the_scoreboard_of_the_reference_brief(detente, tmp_path: Path) -> None:
    """Brief, crowd on the same day, base rate and model under each lens; what does not depend on the run, exactly."""
    result = detente("score", "russia-2022", "--worlds", "32", "--paths", "8", "--html", "scores.html")
    assert (result.code, result.err) == (0, "")
    assert "written with hindsight" in result.out
    assert "what each had said last on 2022-01-19" in result.out
    spaced = re.sub(r" +", " ", result.out)
    assert "Vladislav L. Inozemtsev (brief) very unlikely, 5-20% 0.766 (0.640 to 0.902)" in spaced
    assert "Metaculus community (crowd) 52% (2022-01-18) 0.230" in spaced
    for lens in ("", ", as-argued", ", as-the-kremlin-saw-it", ", with-learning"):
        assert f"détente russia-2022{lens} " in spaced
    assert re.search(r"base rate [\d.]+% 0\.\d{3}", spaced)
    assert "not scored, as their standard gives these words no interval: 'most probable'" in spaced
    assert not (tmp_path / "l.db").exists()
    page = (tmp_path / "scores.html").read_text(encoding="utf-8")
    assert "very unlikely (5 to 20%)" in page
    assert page.count("<svg") >= 3  # the model as it is and under each lens
    assert "<script" not in page


def test_a_case_without_answers_has_no_score(detente, row: Path) -> None:
    text = row.read_text(encoding="utf-8")
    row.write_text("\n".join(line for line in text.splitlines() if "resolved:" not in line), encoding="utf-8")
    result = detente("score", str(row), *SMALL)
    assert result.code == 2
    assert "no question that is resolved" in result.err


def test_django_stays_off_the_way_of_other_commands() -> None:
    program = (
        "import sys\nfrom detente.cli.app import app\nimport detente\n"
        "detente.forecast_case('ultimatum', worlds=8, paths=4)\n"
        "from detente.ledger.case_entries import gather_case\nfrom detente.ledger.scoreboard import score_case\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'django', 'psycopg', 'scoringrules'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "[]\n"


def test_choices_dates_and_numbers_as_they_are_typed(detente) -> None:
    """Each asks its question and forecasts it at once; a second forecast needs no options again."""
    first = ("ledger", "add", "first", "--option", "talks=40%", "--option", "war=60%", "--who", "Ada", "--db", "l.db")
    assert detente(*first, "--text", "What first?", "--tag", "crisis", "--timezone", "Europe/Warsaw").code == 0
    again = ("ledger", "add", "first", "--option", "talks=0.2", "--option", "war=0.7", "--share", "none=0.1")
    assert detente(*again, "--who", "Bob", "--until", "2999-01-01", "--db", "l.db").code == 0
    when = ("ledger", "add", "when", "--by", "2025-09-01=70%", "--by", "2025-06-01=30%", "--who", "Ada", "--db", "l.db")
    assert detente(*when, "--text", "When?").code == 0
    level = ("ledger", "add", "level", "--quantile", "0.05=60", "--quantile", "0.5=70", "--quantile", "0.95=80")
    assert detente(*level, "--who", "Ada", "--text", "How much?", "--db", "l.db").code == 0
    listed = json.loads(detente("ledger", "list", "--db", "l.db", "--json").out)["questions"]
    assert {each["question"]: each["kind"] for each in listed} == {"first": "choice", "when": "date", "level": "number"}
    for question, answer in (("first", "war"), ("when", "2025-05-01"), ("level", "83")):
        assert detente("ledger", "resolve", question, answer, "--db", "l.db").code == 0
    others = json.loads(detente("score", "--db", "l.db", "--json").out)["board"]["others"]
    found = {(each["who"], each["kind"]): next(iter(each["by_question"].values())) for each in others}
    assert found["Ada", "choice"] == pytest.approx(0.4**2 + 0.4**2)
    assert found["Bob", "choice"] == pytest.approx(0.2**2 + 0.3**2 + 0.1**2)
    assert found["Ada", "date"] == pytest.approx((0.7**2 + 0.3**2) / 2)
    falls = detente(
        "ledger", "add", "when", "--by", "2025-06-01=70%", "--by", "2025-09-01=30%", "--who", "B", "--db", "l.db"
    )
    assert "by 2025-09-01: found 0.3, expected at least the 0.7 by 2025-06-01" in falls.err
    zone = detente("ledger", "add", "where", "--text", "Where?", "--timezone", "Mars/Base", "--db", "l.db")
    assert "expected the name of a zone such as Europe/Warsaw" in zone.err


def test_a_question_is_revised(war) -> None:
    done = war("ledger", "revise", "war", "--rule", "only if declared", "--why", "unclear", "--db", "l.db")
    assert done.err == "added 1 entry, number 5\n"
    war("ledger", "add", "war", "30%", "--who", "Cy", "--date", "2022-01-20", "--db", "l.db")
    out = war("ledger", "list", "war", "--db", "l.db").out
    assert "5 revision   revised: rule only if declared (unclear)" in out
    assert "Cy (person), 2022-01-20: 30%, on revision 1" in out
    assert war("ledger", "revise", "war", "--db", "l.db").code == 2


def test_a_forecast_after_the_close_is_written_down_and_told_void(war) -> None:
    late = war("ledger", "add", "war", "99%", "--who", "Cy", "--date", "2023-01-05", "--db", "l.db")
    assert late.err.splitlines() == [
        "added 1 entry, number 5",
        "note: 1 forecast was made after the answer was known or the question had closed: written down, and void",
    ]
