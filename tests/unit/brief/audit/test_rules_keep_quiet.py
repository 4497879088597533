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


_QUOTED = " ".join(
    f'The minister said: "There is nothing left to talk about with the {who}."'
    for who in ("north", "south", "east", "west", "neighbours", "bank", "union", "court", "press", "army")
)


@pytest.mark.parametrize(
    ("shown", "n"),
    [
        ("", 1),
        ("![image](https://i.imgur.com/a.png)", 1),
        ("_Figure 1. Ships. See https://www.example.net/ships for the list._", 0),
        ("Source: the ministry.\n\nSource: the bank.\n\nSource: the court.", 0),
        ("So it was (Miller 2019), and is (Smith and Jones, 2021; Brown et al. 2022), they say (Green 2020).", 0),
    ],
)
def test_a_source_in_a_caption_or_by_author_and_year_is_a_source(shown: str, n: int) -> None:
    text = f"# Talks\n\n{_QUOTED}\n\n{shown}\n"
    assert len(audited(text, "no-sources", name="a.md").findings) == n


def test_what_the_text_ascribes_to_someone_and_terms_are_no_quotations_or_figures_without_a_source() -> None:
    figures = " ".join(f"According to the bank, reserves stood at {n} billion dollars." for n in range(610, 625))
    terms = " ".join(f'They call it "plan {n}".' for n in range(1, 13))
    assert not audited(f"The talks failed. {figures} {terms}", "no-sources").findings


@pytest.mark.parametrize(
    "claim",
    [
        "The company announced that it would file by 27 June 2025.",
        "The ministry requested funds for fiscal year 2026.",
        "It awarded 275 million dollars for FY2025-FY2026.",
        "The firm planned to mine the seabed in 2026.",
        "The value was 2 billion dollars as of March 2026.",
    ],
)
def test_a_source_may_speak_of_what_was_to_come(claim: str) -> None:
    text = f"{claim}[1]\n\n[1] The company, Plans, July 1, 2021, https://www.example.net/plans.\n"
    assert not audited(text, "date-against-claim").findings


def test_an_address_may_keep_the_day_of_a_first_version() -> None:
    text = "The talks failed.[1]\n\n[1] The talks, updated November 26, 2025, https://www.example.net/2025/11/16/a.\n"
    assert not audited(text, "date-against-url").findings


@pytest.mark.parametrize(
    "line",
    [
        "The shot came in 2022, most likely in May, and on 03/04/2022 nobody knew.",
        "The decree is of 25 October 1917 (7 November new style).",
    ],
)
def test_a_date_that_can_be_read_in_two_ways_is_possible(line: str) -> None:
    assert not audited(line, "impossible-date").findings


@pytest.mark.parametrize("line", ["Training Program2", "The minister admitted it.2 The round failed."])
def test_a_note_whose_number_the_text_may_have_as_a_mark_is_not_unused(line: str) -> None:
    text = f"The talks in Geneva brought no result.[1]\n\n{line}\n\n[1] Ria.ru/1, January 3, 2022.\n\n[2] Rbc.ru/2.\n"
    assert not audited(text, "unused-note").findings


def test_numbers_in_brackets_behind_a_number_or_in_a_quotation_are_no_marks() -> None:
    asked = "Most were ill (Question 15[2]). Some died (Question 15[6])."
    quoted = 'It says: "The makers of the model [1] sought to guard it, and those of another [2] did not."'
    assert not audited(f"{asked}\n\n{quoted}", "missing-note").findings


def test_remarks_under_a_table_are_no_notes_that_lost_their_marks() -> None:
    notes = "".join(f"\n{n}. a. The king was ill on day {n}, so that his envoy spoke for him." for n in range(1, 7))
    assert not audited(f"Kings spoke to the house.\n\n# Notes\n{notes}\n", "unlinked-notes", name="a.md").findings


def test_many_marks_out_of_order_are_another_numbering() -> None:
    def text(order: tuple[int, ...]) -> str:
        claims = " ".join(f"Talks number {n} brought no result.[{n}]" for n in order)
        notes = "\n\n".join(f"[{n}] Rbc.ru/politics/61dff90{n}, January {n}, 2022." for n in sorted(order))
        return f"{claims}\n\n{notes}\n"

    assert len(audited(text((1, 3, 2, 4)), "note-order").findings) == 1
    assert not audited(text((9, 8, 7, 6, 5, 4, 3, 2, 1)), "note-order").findings


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("We assess with high confidence that an intervention is unlikely this year.", 1),
        ("An attack, assessed with low confidence to be theirs, was potentially the first.", 0),
        ("We say with high confidence that they armed, and war is likely.", 0),
    ],
)
def test_confidence_and_likelihood_of_one_clause_are_one_statement(text: str, n: int) -> None:
    assert len(audited(text, "confidence-with-likelihood").findings) == n


@pytest.mark.parametrize(
    "sentence",
    [
        "As we have observed above, the talks failed.",
        "As we have argued above, the talks failed.",
        "As I have argued in this paper, the talks failed.",
        "As we have stated, the talks failed.",
        "As noted, the talks failed.",
    ],
)
def test_what_stands_in_the_same_text_is_no_earlier_work(sentence: str) -> None:
    assert not audited(f"{sentence}\n", "self-citation").findings


@pytest.mark.parametrize(
    "sentence",
    [
        "As we have repeatedly noted, the talks failed.",
        "As I argued in January, the talks would fail.",
        "As we wrote, the talks would fail.",
    ],
)
def test_what_was_argued_elsewhere_is(sentence: str) -> None:
    assert len(audited(f"{sentence}\n", "self-citation").findings) == 1
