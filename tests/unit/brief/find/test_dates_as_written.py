"""Dates of every kind, read in a brief of 19 January 2022: handwritten sentences, and forms that are generated."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest

from detente.brief.find.dates import MONTHS, day_order, find_dates, fiscal_year
from detente.brief.model import Event
from detente.brief.read import read_text

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little, and takes a whole sentence for it. "


def events(sentence: str, *, head: str = HEAD) -> list[Event]:
    """Return the time expressions of a sentence in a brief."""
    brief = read_text(f"{head}{sentence}\n", name="a.txt")
    return [event for event in brief.events if event.text != "19 January 2022"]


def dates(sentence: str) -> list[str | None]:
    """Return their dates; None where one cannot be worked out."""
    return [event.when.date if event.when else None for event in events(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Days, lists of days, ranges
        ("On 3 May the ministers met.", ["2021-05-03"]),
        ("On the third of May 2020 the ministers met.", ["2020-05-03"]),
        ("They met on 3, 5 and 7 May 2021.", ["2021-05-03", "2021-05-05", "2021-05-07"]),
        ("They met on May 3 and 5, 2021.", ["2021-05-03", "2021-05-05"]),
        ("They met between 3 and 5 May 2021.", ["2021-05-03/2021-05-05"]),
        ("They met from May 3 through 5, 2021.", ["2021-05-03/2021-05-05"]),
        ("They met on April 30 and May 2, 2021.", ["2021-04-30", "2021-05-02"]),
        ("They met from 30 April to 2 May 2021.", ["2021-04-30/2021-05-02"]),
        ("They met from December 30 to January 2, 2021.", ["2020-12-30/2021-01-02"]),
        ("It was sent at 2021-05-13T10:00Z and on 2021/05/14.", ["2021-05-13", "2021-05-14"]),
        # Months
        ("In January and April 2021 they met.", ["2021-01", "2021-04"]),
        ("Between May and July they met.", ["2021-05/2021-07"]),
        ("The May summit failed.", ["2021-05"]),
        ("In the second half of May 2021 they met.", ["2021-05"]),
        ("By May the ministers had met.", ["2021-05"]),
        ("In 2021-10 it fell.", ["2021-10"]),
        # Years
        ("The war of 1994-95 ended.", ["1994/1995"]),
        ("The season of 1999-00 ended.", ["1999/2000"]),
        ("Output in 2021/22 rose.", ["2021/2022"]),
        ("Output in 2022/3 rose.", ["2022/2023"]),
        ("Between 2014 and 2018 it rose.", ["2014/2018"]),
        ("It lasted from 2014 until 2018.", ["2014/2018"]),
        ("In 1453 the city fell.", ["1453"]),
        ("By 2150 it will be gone.", ["2150"]),
        ("In AD 410 the city fell, and in 476 CE the empire.", ["0410", "0476"]),
        ("In 480 BC they invaded.", [None]),
        ("In the 5th century BC they invaded.", [None]),
        ("In 2565 BE it changed.", [None]),
        # Longer and shorter than years
        ("In the nineties and in the ’80s it fell.", ["1990/1999", "1980/1989"]),
        ("In the 1800s it fell.", ["1800/1899"]),
        ("In the sixteenth century it fell.", ["1501/1600"]),
        ("In 3Q 2021 and in H2 2021 it fell.", ["2021-07/2021-09", "2021-07/2021-12"]),
        ("In the third quarter it fell.", ["2021-07/2021-09"]),
        ("In the winter of 2020/21 prices rose.", ["2020-12/2021-02"]),
        ("During the summer it fell.", ["2021-06/2021-08"]),
        # Told from the day of the brief
        ("The week before last they met.", ["2022-01-03/2022-01-09"]),
        ("The day after tomorrow they will meet.", ["2022-01-21"]),
        ("They met two or three years ago.", ["2019-01-01/2020-12-31"]),
        ("Seventy-five years ago they met.", ["1947"]),
        ("They met half a year ago.", ["2021-07"]),
        ("War is likely in the first half of next year.", ["2023-01/2023-06"]),
        ("Prices rose at the turn of the year.", ["2021-12-01/2022-01-31"]),
        ("By mid-century it will be gone.", ["2045/2055"]),
        ("The minister will speak in two weeks.", ["2022-01-30/2022-02-05"]),
        ("The vote will be held in three to five years.", ["2025-01-01/2027-12-31"]),
        ("Over the next decade it will grow.", ["2022-01-19/2032-01-19"]),
        # No dates
        ("He may fall, and Theresa May said by May that she would go.", []),
        ("The army took the city in two weeks.", []),
        ("Some 2014 soldiers left, and a force of 1990 stayed.", []),
        ("After 24/7 coverage of 9/11 it changed.", []),
        ("Agenda 2030 and Flight 1549 and H.R. 1990 are names.", []),
        ("It is designed to last 16 years.", []),
        ("They came at 2000 GMT.", []),
    ],
)
def test_a_date_is_what_a_reader_takes_it_for(sentence: str, expected: list[str | None]) -> None:
    assert dates(sentence) == expected


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 3, 22, 31])
def test_every_spelling_of_a_day_is_the_same_day(day: int, month: int) -> None:
    name, last = MONTHS[month - 1], calendar.monthrange(2021, month)[1]
    day = min(day, last)
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")
    spellings = [
        f"{day} {name} 2021", f"{day}{ending} {name} 2021", f"{name} {day}, 2021", f"{name} {day}{ending}, 2021",
        f"the {day}{ending} of {name} 2021", f"2021-{month:02}-{day:02}", f"2021/{month:02}/{day:02}",
        f"{day:02}.{month:02}.2021", f"{name.upper()} {day}, 2021",
    ]  # fmt: skip
    for words in spellings:
        (found,) = find_dates(f"On {words} it fell.")
        assert (found.year, found.month, found.day) == (2021, month, day), words


@pytest.mark.parametrize("behind", [" the army moved.", ", it fell."])
@pytest.mark.parametrize("lead", ["In", "Since", "Until", "By"])
@pytest.mark.parametrize("name", MONTHS)
def test_a_month_behind_a_preposition_is_a_month(lead: str, behind: str, name: str) -> None:
    assert [found.month for found in find_dates(f"{lead} {name}{behind}")] == [MONTHS.index(name) + 1]


@pytest.mark.parametrize("verb", ["fall", "be late", "not come", "have left", "well agree"])
def test_may_the_verb_is_no_month(verb: str) -> None:
    assert find_dates(f"The Group of 7 may {verb}, and Article 5 May {verb.title()}.") == []


@pytest.mark.parametrize("dash", "-–—")
@pytest.mark.parametrize(("first", "second", "last"), [(1994, "95", 1995), (1898, "1902", 1902), (1914, "18", 1918)])
def test_any_dash_makes_a_range_of_years(dash: str, first: int, second: str, last: int) -> None:
    (found,) = find_dates(f"The war of {first}{dash}{second} ended.")
    assert (found.year, found.to_year) == (first, last)


def test_day_and_month_in_figures_are_in_the_order_of_the_document() -> None:
    assert day_order("On 13/05/2021 and 01/06/2021.") == "dmy"
    assert day_order("On 05/13/2021 and 06/01/2021.") == "mdy"
    assert day_order("On 05/13/2021 and 13/05/2021.") == ""
    (alone,) = events("On 03/04/2021 they met.")
    assert (alone.when, alone.problem) == (None, "day or month first: 3 April or 4 March 2021")
    assert dates("On 03/04/2021 they met, and on 13/04/2021 they parted.") == ["2021-04-03", "2021-04-13"]
    assert dates("On 03/04/2021 they met, and on 04/13/2021 they parted.") == ["2021-03-04", "2021-04-13"]
    assert dates("On 04/04/2021 they met.") == ["2021-04-04"]


@pytest.mark.parametrize(
    ("words", "problem", "precision"),
    [
        ("29 February 2023", "February 2023 has no day 29", "month"),
        ("May 32, 2021", "May 2021 has no day 32", "month"),
        ("31/04/2021", "April 2021 has no day 31", "month"),
        ("13/13/2021", "there is no such day, whichever comes first", None),
        ("February 29", "there is no 29 February in the years around", None),
    ],
)
def test_an_impossible_day_is_a_problem(words: str, problem: str, precision: str | None) -> None:
    (event,) = events(f"They met on {words}.")
    assert (event.problem, event.when.precision if event.when else None) == (problem, precision)


def test_a_leap_day_is_put_in_the_leap_year_nearby() -> None:
    head = HEAD.replace("2022", "2024")
    brief = read_text(f"{head}The vote is due on February 29.\n", name="a.txt")
    assert [e.when.date for e in brief.events if e.when and e.text == "February 29"] == ["2024-02-29"]


def test_a_fiscal_year_is_marked_and_only_as_narrow_as_known() -> None:
    (unknown,) = events("The budget for fiscal year 2023 fell.")
    assert unknown.when is not None
    assert (unknown.when.date, unknown.when.precision, unknown.when.approximate) == ("2023", "fiscal year", True)
    assert (unknown.when.earliest, unknown.when.latest) == (dt.date(2022, 4, 1), dt.date(2024, 3, 31))
    (split,) = events("Spending in FY 2022-23 rose.")
    assert split.when is not None
    assert (split.when.date, split.when.precision) == ("2022/2023", "fiscal year")
    federal = fiscal_year(2023, country="US")
    assert federal is not None
    assert (federal.earliest, federal.latest, federal.approximate) == (
        dt.date(2022, 10, 1),
        dt.date(2023, 9, 30),
        False,
    )
    assert [when.date for q in range(1, 5) if (when := fiscal_year(2023, quarter=q, country="US"))] == [
        "2022-10/2022-12", "2023-01/2023-03", "2023-04/2023-06", "2023-07/2023-09",
    ]  # fmt: skip


def test_a_date_of_the_julian_calendar_says_so() -> None:
    old, new = events("On 25 October 1917 (7 November new style) it changed.")
    assert old.when is not None
    assert new.when is not None
    assert (old.when.date, new.when.date) == ("1917-10-25", "1917-11-07")
    assert old.problem.startswith("old style")
    assert not new.problem


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # What only names something sets no year.
        ("The head of the party that broke away in the 2009 uprising said on January 11 that he waits.", "2022-01-11"),
        ("Since the 2008 war it is closed, the deputy told reporters on January 12.", "2022-01-12"),
        ("The minister, who was elected in 2015, said on January 9 that it was over.", "2022-01-09"),
        ("The head of a house founded in 1998 announced on January 9 that it was over.", "2022-01-09"),
        # What tells when the sentence happens does.
        ("In 2009 the uprising began. On May 11 the army moved.", "2009-05-11"),
        ("In 2014, the president said on March 18 that the land was his.", "2014-03-18"),
        ("The 2014 referendum was held on March 16.", "2014-03-16"),
        ("He signed the treaty on 3 May 2009. On 11 June the army moved.", "2009-06-11"),
        # The tense of the verb, and an obligation, decide between last year and this.
        ("They met on May 11.", "2021-05-11"),
        ("They will meet on May 11.", "2022-05-11"),
        ("It must be signed on May 11.", "2022-05-11"),
    ],
)
def test_a_day_is_of_the_year_its_sentence_is_about(sentence: str, expected: str) -> None:
    assert dates(sentence)[-1] == expected


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("The uprising began in November 2011. On February 22 dozens died.", "2011 or 2012: the text leaves it open"),
        ("On 4 May 2014 it began. He said on January 16 that he stays.", "2014 or 2022: the text leaves it open"),
    ],
)
def test_a_day_that_may_be_of_two_years_has_none(sentence: str, problem: str) -> None:
    *_, last = events(sentence)
    assert (last.when, last.problem) == (None, problem)


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("by the end of 2026", "by"), ("before July 2026", "before"), ("until 2026", "until"),
        ("after 2026", "after"), ("since 2014", "since"), ("in 2026", ""), ("no later than May 2026", "by"),
    ],
)  # fmt: skip
def test_a_deadline_is_kept_as_one(words: str, limit: str) -> None:
    assert [event.limit for event in events(f"The army will stay {words}.")] == [limit]
