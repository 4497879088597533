"""Which rules run: from a file, from the command line, and what is said of mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.brief.audit.all_rules import GROUPS, RULES
from detente.brief.audit.settings import FILE_NAME, Suppression, read_settings, settings_from
from detente.core.errors import BriefError


def ids(**options: list[str]) -> list[str]:
    return [rule.id for rule in settings_from({}, **options).rules]


def test_the_default_is_what_the_table_says() -> None:
    assert ids() == [rule.id for rule in RULES.values() if rule.is_default]


def test_groups_sets_and_rules_can_be_named() -> None:
    assert ids(select=["all"]) == list(RULES)
    assert ids(select=["names"]) == [rule.id for rule in RULES.values() if rule.group == "names"]
    assert ids(select=["missing-note, known-date"]) == ["missing-note", "known-date"]
    assert set(ids(select=["default", "scare-quotes"])) == {*ids(), "scare-quotes"}
    assert ids(select=list(GROUPS), ignore=["all"]) == []


def test_what_the_caller_says_goes_before_the_file() -> None:
    data = {"audit": {"select": ["notes"], "ignore": ["undated-note"]}}
    assert "undated-note" not in [rule.id for rule in settings_from(data).rules]
    assert [rule.id for rule in settings_from(data, select=["undated-note", "weekday"]).rules] == ["weekday"]


def test_a_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[audit]\nselect = ["dates"]\n[audit.severity]\nweekday = "note"\n'
    text += '[[audit.suppress]]\nrule = "known-date"\ntext = "in 1964"\nwhy = "as the source has it"\n'
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert {rule.group for rule in settings.rules} == {"dates"}
    assert settings.severity == {"weekday": "note"}
    assert settings.suppressions == (Suppression("known-date", "in 1964", "as the source has it"),)
    assert read_settings(tmp_path / FILE_NAME) == settings
    monkeypatch.chdir("/")
    assert read_settings() == settings_from({})


def test_all_mistakes_are_named_at_once() -> None:
    data = {
        "audit": {
            "select": ["mising-note"],
            "ignore": "notes",
            "selct": [],
            "severity": {"weekday": "fatal", "week": "note"},
            "suppress": [{"rule": "known-dates", "why": 3}],
        }
    }
    with pytest.raises(BriefError) as caught:
        settings_from(data, name="detente.toml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("detente.toml: ") for line in lines)
    expected = [
        "did you mean select?",
        "audit.ignore: found 'notes', expected a list of texts",
        "did you mean missing-note?",
        "expected one of error, warning, note",
        "audit.severity: found 'week'",
        "audit.suppress.0.why: found 3, expected a text",
        "did you mean known-date?",
    ]
    assert [text for text in expected if not any(text in line for line in lines)] == []
    assert len(lines) == len(expected)


@pytest.mark.parametrize(
    ("content", "expected"), [(b"[audit", "found no TOML"), (b"\xff\xfe", "found no TOML"), (None, "cannot be read")]
)
def test_what_is_no_file_of_settings_is_said(tmp_path: Path, content: bytes | None, expected: str) -> None:
    path = tmp_path / "rules.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BriefError, match=expected):
        read_settings(path)
