"""What each block of a document is: title and byline, heading, text, note, or what the site or series adds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from detente.brief.document import Block, Document
from detente.brief.find.boilerplate import set_aside
from detente.brief.find.note_list import find_notes
from detente.brief.model import ParagraphKind

_BOILERPLATE = re.compile(
    r"(?:share (?:this|on|via)|download(?: (?:the |this )?(?:pdf|report|page|paper|brief|here))?|"
    r"print(?: this)?(?: page)?|subscribe|sign up|"
    r"newsletter|follow us|related (?:content|articles?|posts?|publications?|reading|reports?|"
    r"analys[ie]s)|you (?:may|might) also like|"
    r"read (?:more|next|the full)|more (?:from|on|about)|back to top|skip to|jump to|"
    r"table of contents|contents|all rights reserved|"
    r"copyright|©|\(c\) ?\d{4}|cookies?|privacy policy|terms (?:of use|and conditions)|tags?:|"
    r"topics?:|filed under|categories|keywords?:|"
    r"cite this|recommended citation|suggested citation|advertisement|donate|support our work|menu|"
    r"search|log ?in|home$|previous$|next$|"
    r"view (?:the )?(?:pdf|full|map)|click here|read time|\d+ min(?:ute)?s? read|listen to|"
    r"leave a (?:reply|comment)|comments?$|"
    r"this (?:article|piece|post|commentary) (?:was|is) (?:first |originally )?(?:published|reproduced|reprinted)|"
    r"the (?:views|opinions) expressed|disclaimer|note: the views|isbn|issn|doi:|www\.[^\s]+$|"
    r"https?://[^\s]+$|tel[.:]|e-?mail:|fax[.:])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:\((?:source|photo|image|credit)s?:|(?:source|photo(?: credit)?|image(?: credit)?|credit|map|"
    r"chart|graphic)s?:\s|"
    r"(?:fig(?:ure|\.)?|table|map|chart|box|exhibit|graph|photo)\s?\d{1,2}(?:\.\d)?[.:]?\s|[▲△▼])",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?:(?:[ivxIVX]{1,4}|\d{1,2})[.)]?\s+)?(?:introduction|conclusions?|summary|executive summary|"
    r"background|abstract|overview|analysis|"
    r"assessment|outlook|recommendations?|policy recommendations|key (?:take-?aways|findings|points|"
    r"judge?ments|events|messages)|"
    r"toplines?|implications|discussion|methodology|context|looking ahead|what next\??|"
    r"the way forward|next steps|annex|appendix|"
    r"acknowledge?ments?|about the authors?|endnotes|notes|references|bottom line|the bottom line|scenarios?)\W*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"about (?:the |our )?(?:authors?|contributors?|institute|programme?|rusi|csis|isw|us)\b|"
    r"acknowledge?ments?\W*$|contributors?\W*$",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "down",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "off",
        "on",
        "onto",
        "or",
        "out",
        "over",
        "per",
        "the",
        "to",
        "up",
        "upon",
        "versus",
        "via",
        "vs",
        "with",
        "is",
        "are",
        "was",
        "be",
        "can",
        "will",
        "may",
        "not",
        "no",
        "its",
        "it's",
        "their",
        "his",
        "her",
        "that",
        "than",
        "this",
        "these",
        "those",
        "what",
        "how",
        "why",
        "when",
        "where",
        "who",
    ]
)
_END = re.compile(r"[.!?…][\"”’'»)\]]*\d{0,3}$|[;:,]$")
_MARKS_BEHIND = re.compile(
    r"(?:\s?\[(?:note |fn )?\d{1,3}\]|\s?\[\[\d{1,3}\]\]|\s?\(\d{1,3}\)|\s?\{\d{1,3}\}|\^\d{1,3}\^?|"
    r"[¹²³⁰⁴-⁹]{1,3})+\s*$"
)
FRONT_BLOCKS = 40
"""Blocks at the head of a page that may be menus, title and byline; after so many there is no front matter."""


def outline(document: Document) -> tuple[list[Block], list[Block]]:
    """Return the blocks of a document with their kinds made sure, and those of them that are notes.

    The notes keep their place among the blocks.
    """
    text = document.reading.text
    blocks = [_settle(text, block) for block in document.blocks]
    blocks = _front(text, blocks)
    if not document.has_structure:
        blocks = _headings(text, blocks)
    blocks = find_notes(text, blocks, document.marks)
    blocks = set_aside(text, _tail(text, blocks))
    return blocks, [block for block in blocks if block.kind == "note"]


def is_prose(words: str) -> bool:
    """Return whether a block is running text: a sentence that ends, or many words."""
    n_words = len(words.split())
    words = _MARKS_BEHIND.sub("", words)
    return n_words >= 25 or (n_words >= 8 and bool(_END.search(words.rstrip())) and not words.rstrip().endswith(","))


def _settle(text: str, block: Block) -> Block:
    """Return a block as caption or boilerplate if its words say so."""
    words = text[block.start : block.end]
    if block.kind in {"note", "boilerplate", "heading", "table", "caption"}:
        return block
    if _CAPTION.match(words) and len(words) < 400:
        return dataclasses.replace(block, kind="caption")
    if _BOILERPLATE.match(words) and len(words.split()) <= 12 and not re.search(r"[.!?]\s+[A-Z]", words):
        return dataclasses.replace(block, kind="boilerplate")
    return block


def _front(text: str, blocks: list[Block]) -> list[Block]:
    """Return blocks in which title, byline and date, and the menu above them, are told from the text below."""
    first = next(
        (
            index
            for index, block in enumerate(blocks)
            if block.kind in {"text", "item", "quotation"}
            and is_prose(text[block.start : block.end])
            and not _BOILERPLATE.match(text[block.start : block.end])
        ),
        None,
    )
    if first is None or first == 0:
        return blocks
    result = list(blocks)
    for index in range(first):
        block = blocks[index]
        is_last_heading = (
            block.kind == "heading" and index == first - 1 and any(b.kind == "heading" for b in blocks[:index])
        )
        if block.kind in {"text", "item", "table", "quotation"}:
            kind: ParagraphKind = "meta" if first - index <= FRONT_BLOCKS else "boilerplate"
            result[index] = dataclasses.replace(block, kind=kind)
        elif block.kind == "heading" and block.level == 0 and not is_last_heading:
            result[index] = dataclasses.replace(block, kind="meta")
    return result


def _headings(text: str, blocks: list[Block]) -> list[Block]:
    """Return blocks in which short lines that head what follows are headings."""
    result = list(blocks)
    for index, block in enumerate(blocks):
        words = text[block.start : block.end]
        if block.kind not in {"text", "item", "meta"} or not _may_head(words):
            continue
        following = next(
            (each for each in blocks[index + 1 : index + 4] if each.kind not in {"caption", "boilerplate"}), None
        )
        if following is None:
            continue
        below = text[following.start : following.end]
        heads_text = is_prose(below) or (_may_head(below) and index + 2 < len(blocks))
        if block.kind == "meta":
            # Of the lines above the text only the last may be its heading, and only if it reads like one.
            heads_text = heads_text and is_prose(below) and (bool(_KNOWN.match(words)) or words[:1] in "\"“'‘")
        if heads_text and (_KNOWN.match(words) or _is_titled(words) or _is_short(text, blocks, index)):
            result[index] = dataclasses.replace(block, kind="heading", level=_level(words))
    return result


def _may_head(words: str) -> bool:
    """Return whether words have the form of a heading: one short line, no full stop."""
    stripped = words.strip()
    return (
        0 < len(stripped) <= 120
        and "\n" not in stripped
        and len(stripped.split()) <= 16
        and (stripped.endswith(("U.S.", "...")) or not re.search(r"[.;,:][\"”’)]?$", stripped))
        and bool(re.match(r"[A-ZÀ-ÞА-Я0-9\"“‘'(«]", stripped))
        and bool(re.search(r"[^\W\d_]{3}", stripped))
        and not re.match(r"\[?\d{1,3}\]?\s*(?:https?:|www\.|[a-z0-9.-]+\.[a-z]{2,}/)", stripped, re.IGNORECASE)
    )


def _is_titled(words: str) -> bool:
    """Return whether words are in title case or capitals."""
    tokens = [token for token in re.findall(r"[^\W_][\w'’-]*", words) if not token.isdigit()]
    counted = [token for token in tokens if token.lower() not in _SMALL]
    return bool(counted) and sum(token[0].isupper() for token in counted) >= 0.75 * len(counted)


def _is_short(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Return whether a line in sentence case stands alone between two texts, short enough to head the second."""
    words = text[blocks[index].start : blocks[index].end]
    before = text[blocks[index - 1].start : blocks[index - 1].end] if index else ""
    after = text[blocks[index + 1].start : blocks[index + 1].end] if index + 1 < len(blocks) else ""
    return len(words.split()) <= 9 and blocks[index].kind == "text" and is_prose(before) and is_prose(after)


def _level(words: str) -> int:
    """Return 1 for capitals and for what every brief has at the top, 2 for the rest."""
    letters = [character for character in words if character.isalpha()]
    return 1 if all(character.isupper() for character in letters) else 2


def _tail(text: str, blocks: list[Block]) -> list[Block]:
    """Return blocks in which what stands below the notes, or under "About the author", is set aside."""
    result = list(blocks)
    last_note = max((index for index, block in enumerate(blocks) if block.kind == "note"), default=len(blocks))
    in_about = False
    running = [index for index, block in enumerate(blocks) if block.kind in {"text", "item", "quotation"}]
    near_end = set(running[-6:])
    for index, block in enumerate(blocks):
        words = text[block.start : block.end]
        if block.kind == "heading":
            in_about = bool(_ABOUT.match(words))
        elif in_about and block.kind in {"text", "item"}:
            result[index] = dataclasses.replace(block, kind="boilerplate")
        if index > last_note and block.kind in {"text", "item"} and not is_prose(words):
            result[index] = dataclasses.replace(block, kind="boilerplate")
        if index in near_end and block.kind == "text" and _is_byline(words):
            result[index] = dataclasses.replace(block, kind="meta")
    return result


def _is_byline(words: str) -> bool:
    """Return whether a paragraph near the end says who the author is."""
    return len(words) < 900 and bool(
        re.match(r"\*\s?\S", words)
        or re.match(
            r"(?!(?:It|This|That|There|Here|He|She|They|We|I|What|The|One|Who)\s)"
            r"(?:(?:Dr|Prof(?:essor)?|Mr|Ms|Mrs|Gen|Col|Lt|Sir|Ambassador|Amb)\.?\s+)?"
            r"(?:[A-Z][\w.'’-]+\s+){1,4}(?:\([^)]{1,60}\)\s+)?(?:is|was|are|serves as|works as)\s+(?:the\s+|"
            r"an?\s+|currently\s+)?"
            r"(?:[\w,.'’&-]+\s+){0,8}?(?:fellow|director|analyst|researcher|professor|lecturer|adviser|"
            r"advisor|scholar|associate|expert|"
            r"editor|columnist|chair|president|head|co-founder|founder|candidate|intern|manager|officer|"
            r"specialist|correspondent|student)s?\b",
            words,
        )
    )
