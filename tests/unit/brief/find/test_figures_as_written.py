"""Figures of every kind: handwritten sentences, and numbers that are written in many ways and read back."""

from __future__ import annotations

import pytest

from detente.brief.find.amounts import numbers, style_of
from detente.brief.model import Figure
from detente.brief.read import read_text

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little, and takes a whole sentence for it. "


def figures(sentence: str) -> list[Figure]:
    """Return the figures of a sentence in a brief."""
    return list(read_text(f"{HEAD}{sentence}\n", name="a.txt").figures)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Signs and marks
        ("Growth was −3.2 percent.", [(-3.2, "percent")]),
        ("Growth of minus 3.2 percent.", [(-3.2, "percent")]),
        ("It fell to -40°C.", [(-40, "°C")]),
        ("The deficit was 1 234 567 euros.", [(1_234_567, "EUR")]),
        ("The deficit was 1\u202f234\u202f567 euros.", [(1_234_567, "EUR")]),
        ("The deficit was 1'234'567 francs.", [(1_234_567, "franc")]),
        ("The deficit was 1.234.567 euros.", [(1_234_567, "EUR")]),
        ("The rouble lost 3,2 percent.", [(3.2, "percent")]),
        ("3½ million people fled.", [(3.5e6, "person")]),
        # Words
        ("Half a million people fled.", [(5e5, "person")]),
        ("Two and a half million people fled.", [(2.5e6, "person")]),
        ("A hundred thousand people fled.", [(1e5, "person")]),
        ("A quarter of a million people fled.", [(2.5e5, "person")]),
        ("One hundred and twenty tanks burned.", [(120, "tank")]),
        ("Two dozen tanks and a score of ships burned.", [(24, "tank"), (20, "ship")]),
        ("Dozens of tanks and several hundred guns burned.", [(None, "tank"), (None, "gun")]),
        # Shares and ratios
        ("Two thirds of voters agree.", [(2 / 3, "share")]),
        ("Three in five voters and one out of ten members agree.", [(0.6, "share"), (0.1, "share")]),
        ("More than half voted.", [(0.5, "share")]),
        ("Forces outnumber defenders by 2:1.", [(2, "ratio")]),
        ("The odds were 3-to-1, a two-to-one majority held.", [(3, "ratio"), (2, "ratio")]),
        ("It has three times as many tanks.", [(3, "times")]),
        ("Prices doubled, and debt grew fivefold.", [(2, "times"), (5, "times")]),
        # Money and units
        ("It cost €5bn, £1.5tn and 5m euros.", [(5e9, "EUR"), (1.5e12, "GBP"), (5e6, "EUR")]),
        ("It cost US$ 5 million and A$4bn.", [(5e6, "USD"), (4e9, "AUD")]),
        ("Tokyo, the capital of Japan, paid ¥5 trillion.", [(5e12, "JPY")]),
        ("Someone paid ¥5 trillion and Rs 500.", [(5e12, "¥"), (500, "rupee")]),
        ("It covers 500 sq mi or 1,300 sq km.", [(500, "mi2"), (1300, "km2")]),
        ("They pump 1.2 million barrels per day.", [(1.2e6, "barrel/day")]),
        ("The wall is 5m high.", [(5, "m")]),
        ("It rose by 50 basis points, or 0.5 percentage points.", [(50, "basis point"), (0.5, "percentage point")]),
        ("Exports were 15 and 20 percent of output.", [(15, "percent"), (20, "percent")]),
        # Sides of a vote are no range
        ("The Senate voted 90–10.", [(90, "vote"), (10, "vote")]),
        ("The party won 52 percent to 48 percent.", [(52, "percent"), (48, "percent")]),
        ("Two Aegis ashore sites burned.", [(2, "site")]),
    ],
)
def test_a_figure_has_the_value_and_the_unit_it_is_read_with(
    sentence: str, expected: list[tuple[float | None, str]]
) -> None:
    found = figures(sentence)
    assert [figure.unit for figure in found] == [unit for _, unit in expected]
    assert [figure.value for figure in found] == [
        pytest.approx(value) if value is not None else None for value, _ in expected
    ]


@pytest.mark.parametrize(
    ("sentence", "ends"),
    [
        ("It cost $5bn-$7bn.", (5e9, 7e9)),
        ("It cost $5-7bn.", (5e9, 7e9)),
        ("It cost between $5 and $7 billion.", (5e9, 7e9)),
        ("It cost $900,000 to $1.2 million.", (9e5, 1.2e6)),
        ("It cost 5% to 7% of output.", (5, 7)),
        ("Losses ranged from 5 to 7 percent.", (5, 7)),
        ("From 5,000 to 7,000 soldiers took part.", (5000, 7000)),
    ],
)
def test_a_range_has_two_ends_and_no_value(sentence: str, ends: tuple[float, float]) -> None:
    assert [(figure.value, figure.low, figure.high, figure.change) for figure in figures(sentence)] == [
        (None, *ends, "")
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Turnout fell from 1.2 million to 900,000.", [(1.2e6, "from"), (9e5, "to")]),
        ("The force grew from 900,000 to 1.2 million soldiers.", [(9e5, "from"), (1.2e6, "to")]),
        ("The price rose to $45 from $40.", [(45, "to"), (40, "from")]),
        ("Support rose 5 points to 45 percent.", [(5, "by"), (45, "to")]),
        ("An increase of 3 percent, from 12.5 percent to almost 16 percent.", [(3, "by"), (12.5, "from"), (16, "to")]),
        ("It was up 3 percent.", [(3, "by")]),
        ("They sent up to 50 tanks to 5 countries.", [(50, ""), (5, "")]),
    ],
)
def test_old_and_new_value_of_a_change_are_told_apart(sentence: str, expected: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.change) for figure in figures(sentence)] == expected


@pytest.mark.parametrize(
    ("words", "approximate", "bound"),
    [
        ("At least 7,000", "at least", "at least"), ("More than 7,000", "more than", "more than"),
        ("Fewer than 7,000", "less than", "less than"), ("Up to 7,000", "at most", "at most"),
        ("No fewer than 7,000", "at least", "at least"), ("Nearly 7,000", "almost", ""), ("Some 7,000", "about", ""),
        (">7,000", "more than", "more than"), ("~7,000", "about", ""), ("7,000", "", ""),
        ("7,000+", "at least", "at least"), ("North of 7,000", "more than", "more than"),
    ],
)  # fmt: skip
def test_a_bound_has_its_direction(words: str, approximate: str, bound: str) -> None:
    (figure,) = figures(f"{words} soldiers took part.")
    assert (figure.value, figure.unit, figure.approximate, figure.bound) == (7000, "soldier", approximate, bound)
    assert (figure.low is not None) == (bound in {"at least", "more than"} or not approximate)


@pytest.mark.parametrize(
    "sentence",
    [
        "Article 5, Resolution 2202, Boeing 737, Area 51 and Catch-22 are names.",
        "G7, P5+1, 5G, S-400, RS-28 and COVID-19 are names.",
        "The Five Eyes and the Group of Seven met after the Thirty Years' War.",
        "H.R. 1234, S. 2345, P.L. 117-58 and 42 U.S.C. are laws.",
        "Inflation hit triple digits, and they doubled down.",
        "A third party came in the second half, at one point.",
        "The meeting was at 2:30, as ever 24/7.",
    ],
)
def test_names_and_numbers_of_things_are_no_figures(sentence: str) -> None:
    assert figures(sentence) == []


def test_a_point_that_may_part_thousands_is_marked_unless_the_document_tells() -> None:
    (alone,) = figures("There were 5.000 soldiers.")
    assert (alone.value, alone.low, alone.high) == (None, 5, 5000)
    assert "the point may part thousands" in alone.problem
    assert [f.value for f in figures("There were 5.000 soldiers and 1.234.567 people.")] == [5000, 1_234_567]
    assert [f.value for f in figures("There were 5.000 km and 1,234,567 people.")] == [5, 1_234_567]


_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()  # noqa: SIM905
_SMALL += ["seventeen", "eighteen", "nineteen"]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int, joint: str) -> str:
    """Return a number below a billion in English words, with or without "and"."""
    for size, name in ((10**6, "million"), (1000, "thousand")):
        if number >= size:
            rest = number % size
            between = joint if rest < 100 else " "
            return f"{in_words(number // size, joint)} {name}" + (between + in_words(rest, joint) if rest else "")
    if number >= 100:
        return f"{_SMALL[number // 100]} hundred" + (joint + in_words(number % 100, joint) if number % 100 else "")
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


@pytest.mark.parametrize("joint", [" ", " and "])
def test_numbers_in_words_are_read_back(joint: str) -> None:
    for number in [
        *range(2, 130),
        199,
        200,
        305,
        999,
        1000,
        1001,
        2350,
        19_999,
        120_000,
        562_017,
        1_000_000,
        3_200_105,
    ]:
        words = in_words(number, joint)
        found = list(numbers(words, 0, len(words), style_of("")))
        assert [(each.value, each.end) for each in found] == [(number, len(words))], words


@pytest.mark.parametrize("number", [1234, 12_345, 123_456, 1_234_567, 987_654_321])
@pytest.mark.parametrize("mark", [",", " ", "\u00a0", "\u2009", "\u202f", "'", "’"])
@pytest.mark.parametrize("sign", ["", "-", "−"])
def test_digits_in_groups_are_read_back(number: int, mark: str, sign: str) -> None:
    words = f"{sign}{number:,}".replace(",", mark)
    (found,) = numbers(f"It was {words} euros.", 0, len(words) + 14, style_of(""))
    assert found.value == (-number if sign else number)


@pytest.mark.parametrize(
    "scale", [("bn", 1e9), ("tn", 1e12), ("m", 1e6), (" million", 1e6), (" billion", 1e9), ("k", 1e3)]
)
@pytest.mark.parametrize("sign", ["$", "€", "£", "US$", "EUR ", "CHF "])
def test_money_with_its_scale(sign: str, scale: tuple[str, float]) -> None:
    (figure,) = figures(f"The deficit was {sign}2.5{scale[0]}.")
    assert figure.value == pytest.approx(2.5 * scale[1])
    assert figure.unit in {"USD", "EUR", "GBP", "CHF"}
