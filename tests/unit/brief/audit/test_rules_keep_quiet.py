"""Where rules speak once, or not at all: poor linkage, links, surveys, states of things, other languages."""

from __future__ import annotations

import pytest

from detente.brief.audit.audit import Audit, audit
from detente.brief.audit.settings import settings_from
from detente.brief.read import read_text

_GERMAN = (
    "Die Regierung hat gestern erklärt, dass die Truppen an der Grenze nicht abgezogen werden und dass der Minister "
    "mit den Partnern über die Lage sprechen will. Das ist nach Ansicht der Opposition eine Warnung an den Westen, "
    "die auch in der Hauptstadt gehört wird. Ein Angriff ist sehr unwahrscheinlich, aber er wird nicht ausgeschlossen."
)


def audited(text: str, *rules: str, name: str = "a.txt", standard: str | None = None) -> Audit:
    return audit(read_text(text, name=name, standard=standard), settings_from({}, select=rules or ("all",)))


def words(found: Audit) -> list[str]:
    return [found.brief.plain(finding.spans[0]) if finding.spans else "" for finding in found.findings]


def noted(n_notes: int, n_markers: int) -> str:
    claims = " ".join(f"Talks number {n} brought no result in Geneva.[{n}]" for n in range(1, n_markers + 1))
    notes = "\n\n".join(f"[{n}] Rbc.ru/politics/61dff90{n}, January {n}, 2022." for n in range(1, n_notes + 1))
    return f"{claims}\n\n{notes}\n"


def test_poor_linkage_is_said_once_and_the_rules_about_notes_keep_quiet() -> None:
    found = audited(noted(12, 3), "notes", "sources")
    rules = [finding.rule for finding in found.findings]
    assert rules.count("unlinked-notes") == 1
    assert not {"unused-note", "missing-note", "note-gap", "undated-note", "duplicate-source"} & set(rules)
    assert "3 of 12 notes have a marker" in found.findings[0].message


def test_good_linkage_names_each_note() -> None:
    found = audited(noted(12, 11), "unused-note", "unlinked-notes")
    assert [finding.rule for finding in found.findings] == ["unused-note"]
    assert words(found)[0].startswith("[12]")


def test_links_are_sources() -> None:
    claim = (
        "Approval stood at 61 percent, 62 percent, 63 percent, 64 percent and 65 percent in five months, and reserves "
        "at 630 billion, 640 billion, 650 billion, 660 billion and 670 billion dollars."
    )
    page = "<html><body><article><h1>Reserves</h1><p>{}</p></article></body></html>"
    bare = page.format(claim)
    linked = page.format(claim.replace("Approval stood", '<a href="https://www.levada.ru/en/a">Approval</a> stood'))
    assert [f.rule for f in audited(bare, "no-sources", name="a.html").findings] == ["no-sources"]
    assert not audited(linked, "no-sources", name="a.html").findings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Norway will likely withdraw its envoy.", ["likely"]),
        ("An invasion of Norway remains very unlikely.", ["very unlikely"]),
        ("Norway is unlikely to join the blockade.", ["unlikely"]),
        # The present and the past, beliefs and rules of thumb have no date.
        ("Norway likely knows of the plan.", []),
        ("Norway probably withdrew its envoy last week.", []),
        ("Norway is likely to be the author of the note.", []),
        ("Norway, which is unlikely to join the blockade, has two ports.", []),
        ("Norway would likely withdraw its envoy if the talks failed.", []),
        ("Such blockades are likely to fail.", []),
        ("Norway is unlikely to withdraw its envoy before June 2031.", []),
    ],
)
def test_only_an_event_ahead_owes_a_deadline(text: str, found: list[str]) -> None:
    assert words(audited(text, "no-deadline")) == found


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Some observers believe that the port will close.", 1),
        ("In the survey most experts believe that the port will close.", 0),
        ("The poll asked 400 people. Some 30 percent said no, and many experts believe that the port will close.", 0),
        ("The experts believe that the port will close.", 0),
        ("Many specialists were trained at the port.", 0),
        ("Some argue for a ban (e.g., the two committees of the house).", 0),
        ("We held a workshop in May. Experts argued that the port will close.", 0),
        ("Gifts are generally considered income.", 0),
    ],
)
def test_a_crowd_that_is_known_is_not_vague(text: str, n: int) -> None:
    assert len(audited(text, "vague-attribution").findings) == n


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The port might possibly close.", 1),
        ("Both ends are likely and could form a turn.", 0),
        ("The minister thought it possible; a deal may be possible.", 0),
        ("The treaty may enhance the likelihood of a deal.", 0),
    ],
)
def test_two_statements_are_no_double_hedge(text: str, n: int) -> None:
    assert len(audited(text, "double-hedge").findings) == n


@pytest.mark.parametrize(
    "text",
    [
        "The talks will surely fail. The rod is bound to oxygen, a gas.",
        "Of course, the talks could fail. The talks will surely fail.",
        "It could certainly be useful. The talks will surely fail.",
    ],
)
def test_a_boost_is_told_from_a_tie_a_concession_and_a_possibility(text: str) -> None:
    assert words(audited(text, "certainty-booster")) == ["surely"]


def test_a_doubt_that_is_answered_is_not_empty() -> None:
    text = "While it remains to be seen whether it holds, the deal is signed. It remains to be seen who pays."
    assert words(audited(text, "empty-forecast")) == ["remains to be seen"]


def test_two_spellings_need_no_third() -> None:
    text = "Secretary Antony J. Blinken met ministers in Kyiv. Later Anthony Blinken left."
    assert words(audited(text, "two-spellings")) == ["Anthony Blinken"]


def test_a_date_on_top_is_the_date_of_the_brief() -> None:
    body = "The talks brought no result, and the ministers left the town on the same evening."
    assert len(audited(f"Talks\n\n{body}", "undated-brief").findings) == 1
    assert not audited(f"Talks\n\n**Publication Date:** 04/15/2026\n\n{body}", "undated-brief").findings


def test_a_law_and_a_short_form_are_no_undated_or_duplicate_sources() -> None:
    text = (
        "The act was passed.[1] It was amended.[2] It was challenged.[3] It was praised.[4]\n\n"
        "[1] P.L. 119-21, Section 4.\n\n[2] Ministry, “The Act,” January 3, 2022, https://www.example.net/act.\n\n"
        "[3] Ministry, “The Act.”\n\n[4] Ministry, “The Act.”\n"
    )
    assert not audited(text, "undated-note", "duplicate-source").findings


def test_years_before_our_era_are_possible() -> None:
    assert not audited("The book is from ca. 400–301 BCE, the other from 300 BCE.", "impossible-date").findings


def test_to_another_language_no_rule_applies_and_it_is_said_once() -> None:
    found = audited(_GERMAN)
    assert not found.findings
    assert not found.rules
    assert [warning for warning in found.brief.source.warnings if "German" in warning]


@pytest.mark.parametrize(
    ("standard", "found"),
    [(None, []), ("icd203", ["highly unlikely"]), ("phia", []), ("nato", [])],
)
def test_a_word_of_another_scale_is_off_scale_only_where_the_scale_is_known(
    standard: str | None, found: list[str]
) -> None:
    assert words(audited("An attack on Norway is highly unlikely.", "off-scale", standard=standard)) == found
