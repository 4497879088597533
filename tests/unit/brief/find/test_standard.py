"""By which table of likelihood a document is read."""

from __future__ import annotations

import pytest

from detente.brief.find.publishers import publisher_of_name
from detente.brief.find.standard import Mapping, mappings, standard_for
from detente.brief.read import read_text
from detente.core.likelihood import standards


@pytest.mark.parametrize("mapping", mappings(), ids=lambda mapping: mapping.publisher)
def test_a_mapping_names_a_publisher_a_table_and_a_reason(mapping: Mapping) -> None:
    assert publisher_of_name(mapping.publisher) == mapping.publisher
    assert mapping.standard in standards()
    assert mapping.why.startswith(("source: ", "judgement: "))


@pytest.mark.parametrize(
    ("text", "publisher", "asked", "expected"),
    [
        ("Nothing.", "", None, ("icd203", "default")),
        ("Nothing.", "NATO", None, ("nato", "publisher")),
        ("Nothing.", "NATO", "kent", ("kent", "user")),
        ("The words are those of the PHIA yardstick.", "NATO", None, ("phia", "text")),
        ("We compare ICD 203 and the PHIA yardstick.", "NATO", None, ("nato", "publisher")),
        ("Nothing.", "Brookings Institution", None, ("icd203", "default")),
    ],
)
def test_what_goes_first(text: str, publisher: str, asked: str | None, expected: tuple[str, str]) -> None:
    assert standard_for(text, publisher, asked) == expected


def test_a_british_paper_is_read_by_the_british_yardstick() -> None:
    text = "Ports at risk\n\nUK Ministry of Defence\n\n3 March 2024\n\nAn attack on the port is highly unlikely."
    brief = read_text(text, name="a.txt")
    assert (brief.standard, brief.standard_from) == ("phia", "publisher")
    assert brief.estimates[0].standard_interval == (0.1, 0.2)
    assert read_text(text, name="a.txt", standard="icd203").estimates[0].standard_interval is None
