"""What a site or a house adds to a text is no text, and what only begins like it is."""

from __future__ import annotations

import pytest

from detente.brief.model import Brief
from detente.brief.read import read_text

ONE = (
    "The ministry closed the port on Monday, and the envoys of the coast said that talks would go on for as "
    "long as the "
    "winter lasts. Parliament will pass the law before the summer, because the opposition has lost ground."
)
TWO = (
    "The army of the north went home after the vote of March, as the central bank had said it would, and the "
    "border has "
    "been quiet since then. Ships from the coast call at the port again, and the price of bread has come down."
)
ADDED = {
    "related": "Related Articles\n\nWhy the port closed\n\nThe war that may come next year",
    "also": "You may also like:\n\nFive things to know about the likely vote",
    "more": "## More on the border\n\nWar is likely, says the minister\n\nPeace may come",
    "views": "The views expressed in this article are those of the author and do not necessarily reflect those of the "
    "institute, and may be wrong.",
    "no advice": "Nothing in this report constitutes advice; the reader will probably want to ask a lawyer.",
    "newsletter": "Sign up for our newsletter to receive the latest analysis in your inbox, which will likely be soon.",
    "cookies": "We use cookies to improve your experience. By continuing to use this site you are likely to agree.",
    "share": "Share this article\n\nFacebook | Twitter | LinkedIn | Email",
    "author": "About the Author\n\nJane Roe is a senior fellow at the Example Institute. She is likely to "
    "answer letters.",
    "biography": "Jane Roe is a senior fellow at the Example Institute, where she may be reached.",
    "disclaimer": "Disclaimer\n\nThis brief was made in haste. It is likely to have faults.",
    "first published": "This article was originally published by Example Review, which may charge for it.",
    "copyright": "© 2022 Example House. All rights reserved.",
    "follow": "Follow us on Twitter, where war is likely.",
    "money": "If you enjoyed this article, consider supporting our work, which is likely to go on.",
    "read more": "Read more: The talks that will probably fail",
}


def after(added: str, *, kind: str = "md") -> Brief:
    title = "# The border after the vote" if kind == "md" else "The Border After The Vote"
    return read_text(f"{title}\n\n3 May 2022\n\n{ONE}\n\n{TWO}\n\n{added}\n", name=f"a.{kind}")


@pytest.mark.parametrize("kind", ["md", "txt"])
@pytest.mark.parametrize("name", ADDED)
def test_what_is_added_is_no_text(name: str, kind: str) -> None:
    added = ADDED[name] if kind == "md" else ADDED[name].replace("## ", "")
    brief = after(added, kind=kind)
    assert [each for each in brief.estimates if each.kind != "forecast"] == []
    ends = brief.text.index(TWO) + len(TWO)
    assert {p.kind for p in brief.paragraphs if p.start >= ends} <= {"boilerplate", "meta"}
    assert any(brief.plain(paragraph) == TWO and paragraph.kind == "text" for paragraph in brief.paragraphs)


ARGUMENT = {
    "share": "Share prices fell on Monday, as the bank of the coast had said in its report.",
    "more": "More on this follows in the next section, where we look at the port and at the men who sail from it.",
    "follow": "Follow the money: the ministry paid 300 men in 2021, and it may pay them again next year.",
    "report": "This report argues that the talks will fail, and that the ministry does not see it.",
    "views": "The views of the minister are not those of the army, as the vote of March has shown to the capital.",
    "subscribe": "Subscribe to the view that war is likely, and you will see troops everywhere in the north.",
    "support": "Support for the government has fallen to 30 percent, and the opposition is at 45 percent.",
    "copyright": "Copyright law in the north has changed since the vote, and the press may not print what it likes.",
    "by using": "By using drones the army of the north has closed the port, and the coast has no answer to that.",
    "it was": "It was the head of the port who said that ships would come back before the end of the winter.",
}


@pytest.mark.parametrize("name", ARGUMENT)
def test_a_paragraph_that_only_begins_so_is_text(name: str) -> None:
    for brief in (after(ARGUMENT[name]), after(f"{ARGUMENT[name]}\n\n{ONE}")):
        kinds = [p.kind for p in brief.paragraphs if brief.plain(p) == ARGUMENT[name]]
        assert kinds == ["text"]


def test_titles_in_the_midst_of_a_text_end_where_it_goes_on() -> None:
    brief = after(f"Related:\n\nWhy the port closed\n\n{ONE}\n\nThe law has passed.\n\n{TWO}")
    kinds = [paragraph.kind for paragraph in brief.paragraphs]
    assert kinds == ["heading", "meta", "text", "text", "boilerplate", "boilerplate", "text", "text", "text"]
