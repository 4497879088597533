"""``detente read``, ``draft`` and ``rules``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli.failure import Exit


def test_the_text_says_what_was_found_and_points_at_the_words(detente, brief: Path) -> None:
    result = detente("read", str(brief))
    assert result.code == 0
    assert result.err == ""
    assert "notes        3, 3 markers" in result.out
    assert "very unlikely (5% to 20%; readers 1% to 20%; before the end of 2021)" in result.out
    assert "^" in result.out


def test_json_has_every_kind_and_every_span_is_the_item(detente, brief: Path) -> None:
    data = json.loads(detente("read", str(brief), "--json", "-").out)
    text = brief.read_text(encoding="utf-8")
    assert data["text"] == text
    kinds = ("markers", "notes", "quotations", "figures", "events", "entities", "estimates", "findings", "sections")
    assert [kind for kind in kinds if not data[kind]] == []
    for kind in ("quotations", "figures", "events"):
        for item in data[kind]:
            assert text[item["start"] : item["end"]] == item["text"]
    for item in data["entities"]:
        for mention in item["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
    assert [(note["n"], note["date"], note["precision"]) for note in data["notes"]] == [
        (1, "2021-03-10", "day"),
        (2, "2021-03", "month"),
        (3, None, None),
    ]
    assert data["notes"][0]["url"] == "https://www.example.org/2021/03/10/exercises"
    assert data["notes"][2]["refers_to"] == 2
    estimates = [(e["phrase"], e["negated"], e["standard_interval"]) for e in data["estimates"]]
    assert estimates == [
        ("very unlikely", False, [0.05, 0.2]),
        ("likely", False, [0.55, 0.8]),
        ("may well", False, None),
        ("probably", True, [0.2, 0.45]),
    ]
    assert data["estimates"][0]["proposition"] == "A blockade will happen before the end of 2021"


def test_another_standard_gives_other_intervals(detente, brief: Path) -> None:
    data = json.loads(detente("read", str(brief), "--standard", "nato", "--json", "-").out)
    assert [e["standard_interval"] for e in data["estimates"]] == [None, [0.6, 0.9], None, None]
    result = detente("read", str(brief), "--standard", "nobody")
    assert result.code == Exit.BAD_INPUT
    assert "expected one of icd203" in result.err


def test_rules_are_selected_suppressed_and_counted(detente, brief: Path) -> None:
    data = json.loads(detente("read", str(brief), "--select", "no-confidence", "--json", "-").out)
    assert {finding["rule"] for finding in data["findings"]} == {"no-confidence"}
    none = json.loads(detente("read", str(brief), "--select", "notes", "--ignore", "notes", "--json", "-").out)
    assert none["findings"] == []
    brief.with_name("detente.toml").write_text(
        '[[audit.suppress]]\nrule = "no-confidence"\nwhy = "said elsewhere"\n', encoding="utf-8"
    )
    data = json.loads(detente("read", str(brief), "--select", "no-confidence", "--json", "-").out)
    assert data["findings"] == []
    assert [each["why"] for each in data["suppressed"]] == ["said elsewhere"]
    assert detente("read", str(brief), "--select", "nonsense").code == Exit.BAD_INPUT


def test_strict_fails_on_warnings_only(detente, brief: Path) -> None:
    assert detente("read", str(brief), "--strict", "-q", "--select", "mixed-rows").code == Exit.BAD_INPUT
    assert detente("read", str(brief), "--strict", "-q", "--select", "no-confidence").code == 0


def test_a_text_in_another_language_is_told_and_is_no_success_of_strict(detente, brief: Path) -> None:
    text = (
        "Die Regierung hat gestern erklärt, dass die Truppen an der Grenze nicht abgezogen werden und dass der "
        "Minister mit den Partnern über die Lage sprechen will. Das ist eine Warnung, die auch "
        "in der Hauptstadt gehört wird."
    )
    brief.write_text(text, encoding="utf-8")
    result = detente("read", str(brief))
    assert (result.code, result.out.count("German")) == (0, 2)
    assert "nothing was audited" in result.out
    data = json.loads(detente("read", str(brief), "--json", "-").out)
    assert (data["applies"], data["rules"], data["findings"]) == (False, [], [])
    strict = detente("read", str(brief), "--strict", "-q")
    assert (strict.code, "no rule applies" in strict.err) == (Exit.BAD_INPUT, True)


def test_page_and_sarif_are_written(detente, brief: Path) -> None:
    result = detente("read", str(brief), "--html", "out.html", "--sarif", "out.sarif", "-q")
    assert (result.code, result.out) == (0, "")
    page = brief.with_name("out.html").read_text(encoding="utf-8")
    assert 'id="note-2"' in page
    assert 'id="finding-1"' in page
    log = json.loads(brief.with_name("out.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.txt", None, "no such file"),
        ("empty.txt", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.docx", b"PK\x03\x04", "docx"),
        ("a.bin", b"\x00\x01\x02\x03" * 50, "no text"),
    ],
)
def test_what_is_no_brief_is_an_error_that_names_the_file(detente, tmp_path: Path, name: str, data, words: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    result = detente("read", name)
    assert result.code == Exit.BAD_INPUT
    assert result.err.startswith(name)
    assert words in result.err


def test_a_draft_passes_check(detente, brief: Path) -> None:
    result = detente("draft", str(brief), "-o", "case.yaml")
    assert result.code == 0
    assert "2 questions" in result.out
    checked = detente("check", "case.yaml")
    assert checked.code == 0
    assert detente("draft", str(brief), "-o", "case.yaml").code == Exit.BAD_INPUT
    assert detente("draft", str(brief), "-o", "case.yaml", "--force", "-q").code == 0
    written = brief.with_name("case.yaml").read_text(encoding="utf-8")
    assert detente("draft", str(brief), "--name", "case").out == written


def test_rules_are_listed_and_explained(detente) -> None:
    assert "no-deadline" in detente("rules").out
    assert "Example" in detente("rules", "no-deadline").out
    assert json.loads(detente("rules", "--json", "-").out)["rules"]
