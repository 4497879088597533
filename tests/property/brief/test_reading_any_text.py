"""Whatever the text, the reader ends, every span lies in it, and what it quotes stands there."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.brief.audit.audit import audit
from detente.brief.document import Format
from detente.brief.read import read_text, spans_of
from detente.core.errors import BriefError
from detente.draft.draft import draft as draft_case
from detente.render.brief import brief_to_plain

PIECES = [
    "Russia", "the Kremlin", "Prime Minister", "Sergey Lavrov", "said", "that", "“", "”", "'", '"', "(", ")", "[1]",
    "[2]", "¹", "2008", "16", "12.5 percent", "about", "$4.2bn", "more than", "1,000", "likely", "very unlikely",
    "not", "may",
    "could", "be expected to", "if",
    "because", "according to", "in May", "May", "December 2021", "31 June 2021",
    "last summer", "U.S.", "U.N.", ".", ". ", "!", "\n", "\n\n", "—", " – ", ",", ";", ":", "http://a.ru/b?c=1",
    "# Title",
    "[^1]", "[^1]: See Ibid.", "Notes", "1. Example.org, January 5, 2022.", "* item", "> quoted", "<sup>3</sup>", "<p>",
    "</p>", "\u202e", "\u200b", "\x00", "é", "北京", "Россия", "🙂", "\t", " ", " ", " ", "\r\n", "\f", "|", "a" * 40,
]  # fmt: skip


def check(text: str, kind: Format) -> None:
    """Read a text and look at everything that was found."""
    try:
        brief = read_text(text, kind=kind)
    except BriefError as error:
        assert str(error)
        return
    for span in spans_of(brief):
        assert 0 <= span.start <= span.end <= len(brief.text)
    data = brief_to_plain(audit(brief))
    for name in ("quotations", "figures", "events"):
        for item in data[name]:
            assert data["text"][item["start"] : item["end"]] == item["text"]
    for estimate in brief.estimates:
        for interval in (estimate.standard_interval, estimate.reader_interval):
            assert interval is None or 0 <= interval[0] <= interval[1] <= 1
    assert draft_case(brief).text


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 120), st.sampled_from(["txt", "md", "html"]))
def test_words_of_briefs_in_any_order(seed: int, length: int, kind: Format) -> None:
    chance = random.Random(seed)
    check("".join(chance.choice(PIECES) + chance.choice(["", " "]) for _ in range(length)), kind)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["txt", "md", "html"]))
def test_any_characters(text: str, kind: Format) -> None:
    check(text, kind)


def test_ten_times_the_text_takes_about_ten_times_as_long() -> None:
    """No pattern runs away on what it nearly matches; counted in processor time, with much room."""

    def seconds(text: str) -> float:
        start = time.process_time()
        read_text(text, kind="txt")
        return time.process_time() - start

    seeds = [
        "according to the a b c d e f g h i j k l m n o p " * 20,
        "of the of the of the of the and the of the " * 20,
        "1,000 to 2,000 and 3 to 4 " * 30,
        "may not be likely to be likely not to be likely " * 15,
        "John A. Smith B. Jones of the Ministry of Foreign Affairs of the " * 12,
        '"a "b" \'c\' "d ' * 40,
        "(" * 300 + ")" * 300,
        "in May 2020 to June 2021 and July 2022 " * 20,
    ]
    for seed in seeds:
        small, large = f"{seed}. ", f"{seed}. " * 10
        seconds(small)
        assert seconds(large) < 40 * max(seconds(small), 0.02), seed[:40]
