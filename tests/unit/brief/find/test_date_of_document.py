"""The date of a document is its own: never that of an update, of a copyright, or of something it speaks of."""

from __future__ import annotations

import pytest

from detente.brief.read import read_text

BODY = (
    "The ministry closed the port on Monday, and the envoys of the coast said that talks would go on for as "
    "long as the "
    "winter lasts, though the port had been closed since 9 January 2019."
)
DATES = {
    f"# Talks\n\n3 May 2022\n\n{BODY}": "2022-05-03",
    f"# Talks\n\nBy Jane Roe, 3 May 2022\n\n{BODY}": "2022-05-03",
    f"# Talks\n\nBy Jane Roe | May 3, 2022 | 5 min read\n\n{BODY}": "2022-05-03",
    f"# Talks\n\nPublished: 3 May 2022\n\nUpdated: 9 June 2023\n\n{BODY}": "2022-05-03",
    f"# Talks\n\nLast updated on Friday, 9 June 2023\n\nPublished: 3 May 2022\n\n{BODY}": "2022-05-03",
    f"# Talks\n\nUpdated 9 June 2023\n\n{BODY}": None,
    f"# Talks\n\n© 2023 Example House, copyright 9 June 2023\n\n{BODY}": None,
    f"# Talks\n\nGENEVA, 3 May 2022 — {BODY}": "2022-05-03",
    f"# Talks\n\nGENEVA, Switzerland (May 3, 2022) – {BODY}": "2022-05-03",
    f"# Talks\n\nGeneva (3 May 2022): {BODY}": "2022-05-03",
    f"# Talks\n\nOn 3 May 2022 talks failed. {BODY}": None,
    f"---\ntitle: Talks\ndate: 2022-05-03T10:00:00Z\n---\n\n{BODY}": "2022-05-03",
    f"---\ntitle: Talks\nurl: https://example.org/2022/05/03/talks\n---\n\n{BODY}": "2022-05-03",
    f"---\ntitle: Talks\nurl: https://example.org/talks-2022-05-03.html\n---\n\n{BODY}": "2022-05-03",
    f"---\ntitle: Talks\nurl: https://example.org/2022/05/talks\n---\n\n{BODY}": "2022-05",
    f"---\ntitle: Talks\nurl: https://example.org/p/20220503\n---\n\n{BODY}": "2022-05-03",
    f"---\ntitle: Talks\nurl: https://example.org/p/202205/3\n---\n\n{BODY}": None,
    f"---\ntitle: Talks\nurl: https://example.org/2022/13/45/talks\n---\n\n{BODY}": None,
}


@pytest.mark.parametrize("text", DATES)
def test_the_date_is_the_documents_own(text: str) -> None:
    when = read_text(text, name="a.md").metadata.when
    assert (when.date if when else None) == DATES[text]


def test_a_byline_with_a_date_names_the_author() -> None:
    brief = read_text(f"# Talks\n\nBy Jane Roe, 3 May 2022\n\n{BODY}", name="a.md")
    assert [author.name for author in brief.metadata.authors] == ["Jane Roe"]
