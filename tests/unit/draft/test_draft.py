"""A drafted case: it loads, checks, repeats the brief when it is run, and marks what is open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.brief.model import DocumentSource, Metadata
from detente.brief.read import read_text
from detente.case.examination import open_points
from detente.case.load import loads
from detente.case.words import LONGEST_NAME
from detente.draft.draft import case_name
from detente.draft.draft import draft as draft_case
from detente.forecast.run import forecast_case
from tests.unit.draft.briefs import TEXT, brief, period


@pytest.fixture(scope="module")
def draft():
    return draft_case(brief())


SAID = {
    "blockade-ports-sweden": ("very unlikely", 0.05, 0.2),
    "norway-withdraw-commission": ("probably not", 0.2, 0.45),
    "denmark-mediate": ("almost certain", 0.95, 0.99),
}
"""Words of the brief by question, with the interval that ICD 203 gives them; "probably not" is one less "probably"."""
VOID = {"parliament-sweden-vote-quotas-2", "finland-join"}
"""What the brief says will come, without a word of likelihood, and what it says of a world in which Norway agrees."""


def test_a_run_repeats_the_brief(draft):
    """The rate is uncertain as the words are: nine of ten worlds lie where they say, and so does the middle."""
    found = forecast_case(draft.case, worlds=400, paths=100)
    assert {each.id for each in found.questions} == {*SAID, *VOID}
    for answer in found.questions:
        if answer.id in VOID:
            assert answer.probability is None
            continue
        phrase, low, high = SAID[answer.id]
        assert answer.facts.said.phrase == phrase
        assert (answer.facts.said.low, answer.facts.said.high) == (low, high)
        assert low < answer.probability < high
        # 400 worlds know a 5% quantile to 0.02 of the interval's width or so; steps of a week round the deadline by as
        # much as 7 of the 110 days of the shortest question.
        assert answer.band.low == pytest.approx(low, abs=0.03)
        assert answer.band.high == pytest.approx(high, abs=0.03)


def test_it_counts_what_it_has(draft):
    assert loads(draft.text, name="draft") == draft.case
    assert (draft.n_sources, draft.n_actors, draft.n_quantities) == (3, 4, 2)
    assert (draft.n_observations, draft.n_calendar, draft.n_questions) == (2, 2, 5)
    assert draft.n_moves == draft.text[draft.text.index("moves:") : draft.text.index("shocks:")].count("#? ") >= 2
    assert draft.n_open == len(open_points(draft.case)) > 5
    assert draft_case(brief()).text == draft.text


def test_the_head_says_where_it_comes_from():
    source = DocumentSource(
        file="notes\\2021/quotas.txt", format="txt", encoding="utf-8", sha256="0123456789abcdef" * 4
    )
    found = draft_case(replace(brief(), source=source))
    assert found.text.startswith("# Drafted from quotas.txt (sha256 0123456789ab).")
    assert found.text.splitlines()[2:5] == ["detente: 2", "case: quotas", "title: Quotas in the Northern Sea"]
    assert (found.case.brief.file, str(found.case.brief.date)) == ("quotas.txt", "2021-03-12")
    assert draft_case(brief(), name="other").case.case == "other"
    assert "open: the argument" in found.text


def test_a_brief_that_says_nothing_of_itself():
    bare = replace(brief(), metadata=Metadata(), estimates=(), figures=(), notes=(), entities=(), events=())
    found = draft_case(bare)
    assert found.case.brief is None
    assert found.case.title == ""
    # Nothing to ask: the case runs for a year.
    assert found.case.time.start == dt.date(2026, 1, 5)
    assert found.case.time.end == dt.date(2027, 1, 5)
    assert "# open: the brief has no date, and none could be guessed" in found.text
    assert (found.n_questions, found.n_actors, found.n_calendar) == (0, 0, 0)


def test_the_last_day_is_that_of_the_last_thing_to_come():
    assert draft_case(brief()).case.time.end == dt.date(2021, 12, 31)
    later = read_text(f"{TEXT.partition('Notes')[0]}A vote on all of it is planned for May 2022.\n")
    assert draft_case(later).case.time.end == dt.date(2022, 5, 31)
    # What is asked ends it, however far off a year from the brief may be.
    sooner = replace(brief(), events=(), estimates=brief().estimates[2:3])
    assert draft_case(sooner).case.time.end == dt.date(2021, 6, 30)


def test_only_the_year_of_publication_is_known():
    about = replace(brief().metadata, when=period("2021", "year", "2021-01-01", "2021-12-31"))
    found = draft_case(replace(brief(), metadata=about, estimates=()))
    assert str(found.case.brief.date) == "2021"
    assert "# open: the brief gives no day, only 2021" in found.text


def test_names_of_cases():
    assert case_name("a/b/-Some File_.v2.txt") == "some-file_-v2"
    assert case_name("x" * 150 + ".txt") == "x" * LONGEST_NAME


def test_a_forecast_of_a_day_runs_as_the_brief_says():
    text = "Outlook\n\n2 March 2022\n\nNorway will likely attack Sweden in the next 24 hours."
    drafted = draft_case(read_text(text))
    (answer,) = forecast_case(drafted.case, worlds=200, paths=50).questions
    # 200 worlds know the middle of 55 to 80% to 0.01.
    assert answer.probability == pytest.approx(0.68, abs=0.03)
