"""What readers of briefs stumble over: sentences of our own for each trap."""

from __future__ import annotations

import pytest

from detente.brief.model import Brief
from detente.brief.read import read_text, spans_of

HEAD = "A Brief For Tests\n\n19 January 2022\n\n"


def read(body: str, notes: str = "", *, name: str = "a.txt", head: str = HEAD) -> Brief:
    """Return a brief with a title, a date and these paragraphs."""
    brief = read_text(f"{head}{body}\n{notes}", name=name)
    for span in spans_of(brief):
        assert 0 <= span.start <= span.end <= len(brief.text)
    return brief


def test_an_abbreviation_with_a_marker_behind_it_ends_its_sentence() -> None:
    body = "Such points are non-starters for the U.S.[1] Hence, the talks were bound to fail. The U.S. Army stayed."
    brief = read(body, "\n[1] Example.org/a, January 3, 2022.\n[2] Example.org/b, January 4, 2022.\n")
    words = [sentence.plain for sentence in brief.sentences]
    assert "Hence, the talks were bound to fail." in words
    assert "The U.S. Army stayed." in words
    assert brief.markers[0].claim_text.endswith("the U.S.")


def test_a_host_name_is_no_country() -> None:
    body = (
        "The text stands at india.mid.ru/en and at www.france24.com since then. Write to post@georgia.example.org.\n\n"
        "Poland disagrees with all of it, and so does the rest of the region."
    )
    assert {entity.name for entity in read(body).entities} == {"Poland"}


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("The treaty may lapse, and it may well be renewed.", []),
        ("It ended in May.", ["2021-05"]),
        ("It ended on 5 May 2021, as it may again.", ["2021-05-05"]),
        ("In December 2021 a draft was sent.", ["2021-12"]),
        ("They met on December 5, 2021 and again in mid-January 2022.", ["2021-12-05", "2022-01"]),
        ("Last summer the offer was repeated.", ["2021-06/2021-08"]),
        ("It was signed in early 1945.", ["1945"]),
        ("Approval grew from 2014 to 2018.", ["2014/2018"]),
        ("Some 2,000 soldiers and 2000 troops crossed.", []),
        ("The fleet left on 17-18 February.", ["2021-02-17/2021-02-18"]),
        ("A vote is due in the spring of 2023.", ["2023-03/2023-05"]),
        ("The first quarter of 2022 will tell.", ["2022-01/2022-03"]),
        ("In the 1990s nobody asked.", ["1990/1999"]),
    ],
)
def test_dates_are_as_exact_as_they_are_written(sentence: str, dates: list[str]) -> None:
    brief = read(f"The paragraph says little. {sentence}")
    assert [event.when.date for event in brief.events if event.when] == dates


def test_a_day_that_does_not_exist_is_a_problem_and_no_other_day() -> None:
    (event,) = read("The paragraph says little. It was signed on June 31, 2021.").events
    assert event.problem == "June 2021 has no day 31"
    assert event.when is not None
    assert event.when.precision == "month"


def test_a_marker_glued_to_a_year_is_a_marker() -> None:
    body = (
        "Support for joining was 12 percent in 2008.1 It was lower in 20092 and higher in 2014.3 The poll of 20154 "
        "asked another question."
    )
    notes = "\n".join(f"{n}. Example.org/poll-{n}, November {n}, 2015." for n in range(1, 5))
    brief = read(body, f"\nNotes\n\n{notes}\n")
    assert [(marker.n, marker.note) for marker in brief.markers] == [("1", 0), ("2", 1), ("3", 2), ("4", 3)]
    assert [event.when.date for event in brief.events if event.when] == ["2008", "2009", "2014", "2015"]
    assert [figure.value for figure in brief.figures] == [12]


def test_a_gap_and_a_marker_without_a_note_are_kept_as_they_are() -> None:
    body = "The first claim is made here.[1] The second has no note.[2] The third one has.[3]"
    brief = read(body, "\n[1] Example.org/a, January 3, 2022.\n\n[3] Example.org/c, January 5, 2022.\n")
    assert [note.n for note in brief.notes] == ["1", "3"]
    assert [marker.note for marker in brief.markers] == [0, None, 1]
    assert brief.markers[1].claim_text == "The second has no note."


def test_two_notes_with_one_source_know_of_each_other() -> None:
    body = "One claim is made here.[1] Another follows it.[2] A third one ends it.[3]"
    notes = (
        "\n[1] Example.org/live/2022?utm_source=x, January 10, 2022.\n[2] https://www.example.org/live/2022/#top, "
        "January 10, 2022.\n[3] Example.org/other, January 11, 2022.\n"
    )
    assert [note.same_source for note in read(body, notes).notes] == [(1,), (0,), ()]


def test_notes_are_found_without_brackets_and_in_other_alphabets() -> None:
    body = "The first claim is made here.1 The second one follows.2 A third ends the text.3"
    notes = (
        "\nПримечания\n\n1. «Россия и мир», Коммерсант, 3 января 2022, https://kommersant.ru/doc/1\n"
        "2. 《环球时报》, https://huanqiu.com/a/2, 2022-01-04\n3. Ibid.\n"
    )
    brief = read(body, notes)
    assert [(note.n, note.language) for note in brief.notes] == [("1", "ru"), ("2", "zh"), ("3", "")]
    assert brief.notes[1].when is not None
    assert brief.notes[1].when.date == "2022-01-04"
    assert brief.notes[2].refers_to == 1
    assert [marker.n for marker in brief.markers] == ["1", "2", "3"]


def test_a_note_with_a_misspelt_month_says_so() -> None:
    (note, *_) = read(
        "A claim is made.[1] Another.[2]", "\n[1] Example.org/a, Kuly 16, 1990.\n[2] Example.org/b, 1996.\n"
    ).notes
    assert note.date_problem == "no month is called Kuly; July?"
    assert note.date_text == "Kuly 16, 1990"


def test_nested_quotations_and_those_of_several_sentences() -> None:
    body = (
        "“We heard the word ‘never’ twice. It will not be forgotten,” said the foreign minister of Norway on Monday. "
        "The ministers' answer was short, as Oslo's always are."
    )
    brief = read(body)
    outer, inner = brief.quotations
    assert outer.kind == "speech"
    assert outer.speaker == "the foreign minister of Norway"
    assert outer.text.startswith("“We heard")
    assert (inner.text, inner.inside) == ("‘never’", 0)


@pytest.mark.parametrize(
    ("sentence", "kind", "speaker"),
    [
        ("The Polish president warned that “nobody will come to help us this time.”", "speech", "The Polish president"),
        ("“Nobody will come to help us,” the Polish president warned on Friday.", "speech", "the Polish president"),
        ("According to the Finnish army, the border is “calm but closely watched.”", "speech", "the Finnish army"),
        ("The treaty speaks of “measures to ensure the security of both parties.”", "document", "The treaty"),
        ("They call it the “Road to Nowhere” at home.", "term", ""),
        ("Their “friends” did not answer.", "scare", ""),
    ],
)
def test_quotations_are_told_apart(sentence: str, kind: str, speaker: str) -> None:
    (quotation,) = read(f"The paragraph says little. {sentence}").quotations
    assert (quotation.kind, quotation.speaker) == (kind, speaker)


@pytest.mark.parametrize(
    ("sentence", "speaker", "content"),
    [
        ("Swedish officials claimed that the cable had been cut.", "Swedish officials", "the cable had been cut"),
        ("As the talks began, Ankara insisted that no date was set.", "Turkey", "no date was set"),
        ("It could be argued that the cable was cut.", None, ""),
        ("The figures suggest that trade has grown.", None, ""),
    ],
)
def test_reported_speech_has_a_speaker_or_is_none(sentence: str, speaker: str | None, content: str) -> None:
    brief = read(f"The paragraph says little. {sentence}")
    assert [(report.speaker, brief.plain(report.content)) for report in brief.reports] == (
        [(speaker, content)] if speaker else []
    )


@pytest.mark.parametrize(
    ("sentence", "value", "low", "high", "unit", "approximate"),
    [
        ("About 60 percent agree.", 60, None, None, "percent", "about"),
        ("Almost 1.5 million people left.", 1_500_000, None, None, "person", "almost"),
        ("More than 100,000 troops stand there.", 100_000, 100_000, None, "troop", "more than"),
        ("They spent $4.2bn on it.", 4.2e9, 4.2e9, 4.2e9, "USD", ""),
        ("Losses of 10-15 percent were expected.", None, 10, 15, "percent", ""),
        ("Thousands of civilians fled.", None, 1000, None, "civilian", "about"),
        ("The range is 300 km.", 300, 300, 300, "km", ""),
        ("Two brigades moved.", 2, 2, 2, "brigade", ""),
        ("Up to 30 tanks were lost.", 30, None, 30, "tank", "at most"),
    ],
)
def test_figures_have_value_unit_and_bounds(
    sentence: str, value: float | None, low: float | None, high: float | None, unit: str, approximate: str
) -> None:
    (figure,) = read(f"The paragraph says little. {sentence}").figures
    assert (figure.value, figure.low, figure.high, figure.unit, figure.approximate) == (
        value,
        low,
        high,
        unit,
        approximate,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Resolution 2202 was ignored.",
        "It is a Catch-22 for everyone.",
        "The Su-35 and the T-72 are old.",
        "The 58th Army withdrew at 10:30.",
        "See page 12 and Article 5.",
        "There are two ways to see this.",
        "Three years later nothing had changed.",
    ],
)
def test_numbers_of_other_things_are_no_figures(sentence: str) -> None:
    assert read(f"The paragraph says little. {sentence}").figures == ()


def test_dates_of_figures_are_the_nearest() -> None:
    body = "Support rose from 12.5 percent in 2008 to almost 60 percent in 2021."
    assert [(f.value, f.when.date) for f in read(body).figures if f.when] == [(12.5, "2008"), (60, "2021")]


def test_states_are_told_from_those_of_the_past_and_from_places() -> None:
    body = (
        "The Soviet Union and Czechoslovakia are gone, Slovakia is not. The talks in Moscow ended; Moscow then denied "
        "everything, and the Kremlin said nothing. Prime Minister of no country, the envoy left for Kosovo."
    )
    brief = read(body)
    kinds = {entity.name: entity.kind for entity in brief.entities}
    assert kinds["Soviet Union"] == kinds["Czechoslovakia"] == "former state"
    assert kinds["Slovakia"] == "state"
    assert kinds["Moscow"] == "place"
    (russia,) = [entity for entity in brief.entities if entity.id == "russia"]
    assert [(mention.text, mention.how) for mention in russia.mentions] == [
        ("Moscow", "metonym"),
        ("Kremlin", "metonym"),
    ]


def test_persons_keep_their_office_their_state_and_their_surname() -> None:
    body = (
        "Russian Foreign Minister Sergey Lavrov spoke first. Lavrov said little. The Russian Foreign "
        "Minister then left "
        "for talks with the CSTO (Collective Security Treaty Organization) and with Secretary of State Antony Blinken."
    )
    brief = read(body)
    (lavrov,) = [entity for entity in brief.entities if entity.name == "Sergey Lavrov"]
    assert (lavrov.kind, lavrov.actor, lavrov.role) == ("person", "russia", "Russian Foreign Minister")
    assert [mention.how for mention in lavrov.mentions] == ["name", "short", "description"]
    (csto,) = [entity for entity in brief.entities if entity.id == "csto"]
    assert {mention.text for mention in csto.mentions} == {"CSTO", "Collective Security Treaty Organization"}


def test_menus_and_footers_are_set_aside() -> None:
    page = (
        "<html><head><title>A Brief For Tests</title></head><body><nav><a href='/a'>Home</a> <a "
        "href='/b'>About Latvia</a></nav>"
        "<article><h1>A Brief For Tests</h1><p>"
        + "Estonia remains a member of the alliance, and nothing in the text says otherwise. " * 5
        + "</p></article><footer>Copyright of the Institute of Malta</footer></body></html>"
    )
    brief = read_text(page, name="a.html")
    assert {entity.name for entity in brief.entities} == {"Estonia"}
    assert brief.metadata.title == "A Brief For Tests"
