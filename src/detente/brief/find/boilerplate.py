"""What a site or a house adds to a text: teasers, boxes, disclaimers, who the author is. None of it is the argument."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from detente.brief.document import Block

_NETWORK = r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|e-?mail|print|reddit|copy link|share|pinterest|bluesky)"
_OWN_WORDS = (
    # Whose views they are, and what they are not.
    (
        r"(?:the )?(?:views|opinions|positions|findings|conclusions|statements|analys[ei]s)\b[^.]{0,120}?"
        r"\b(?:expressed|contained|presented|stated|herein)\b[^.]{0,200}"
        r"\b(?:authors?|own|alone|not|solely|endorse\w*|reflect\w*|represent\w*)\b"
    ),
    (
        r"this (?:article|paper|report|brief|commentary|publication|post|document|piece|website|site)\b[^.]{0,120}"
        r"\b(?:do(?:es)?|is|are|should|may|reflects|represents)\b[^.]{0,80}\b(?:solely (?:the )?(?:view|opinion)|"
        r"not (?:necessarily )?(?:reflect|represent|constitute|intended|be (?:construed|relied|reproduced|copied)))"
    ),
    r"nothing (?:in|on) this (?:article|paper|report|brief|publication|post|document|website|site)\b",
    (
        r"(?:a version of )?this (?:article|piece|post|commentary|essay|op-?ed|interview|paper|text)"
        r"\b[^.]{0,40}\b(?:was|is|has been|appeared|originally|first)\b[^.]{0,60}"
        r"\b(?:published|appeared|posted|reprinted|reproduced|republished|adapted)\b"
    ),
    r"(?:all rights reserved|copyright (?:©|\(c\)|\d{4})|©|\(c\) ?\d{4})",
    r"no part of this (?:publication|report|document)\b",
    # Cookies.
    r"(?:we|this (?:web)?site|our (?:web)?site|our partners and we) uses? cookies\b",
    r"by (?:continuing|clicking|using|accepting|browsing)\b[^.]{0,120}\b(?:you|cookies|our use|agree|consent|terms)\b",
    r"(?:accept|reject|manage) (?:all )?cookies\b",
    # Newsletters, money, followers.
    (
        r"(?:please )?(?:sign up|subscribe|register)\b[^.]{0,80}"
        r"\b(?:newsletters?|updates|mailing list|inbox|e-?mail|alerts|podcast|channel|free|here|now|today|below)\b"
    ),
    r"(?:get|receive) (?:the|our|all|more)\b[^.]{0,100}\b(?:inbox|newsletter|e-?mail|alerts?|delivered)\b",
    r"(?:join|enter) (?:our|your) (?:mailing list|e-?mail)",
    r"if you (?:liked|enjoyed|like|enjoy|found) (?:this|our)\b",
    (
        r"(?:please )?(?:consider )?(?:support(?:ing)?|donate|donating|become a (?:member|patron)|make a donation)"
        r"\b[^.]{0,80}\b(?:us|our|work|journalism|today|patreon|here|now)\b"
    ),
    r"(?:follow|like|find|connect with) (?:us|me|him|her|them|the author|@\w+)\b[^.]{0,60}\b(?:on|at)\b",
    r"(?:you can )?follow (?:[A-Z][\w'’-]+ ){1,3}on (?:twitter|x|facebook|linkedin|bluesky|mastodon|instagram)\b",
    r"for (?:media|press|general) (?:inquiries|enquiries|requests)\b",
    # Other texts, and buttons.
    r"(?:read|see|watch|listen|hear) (?:more|next|also|the full (?:report|article|paper|story|interview))\b",
    (
        r"(?:related|more (?:from|on|about)|recommended|you (?:may|might) also (?:like|be interested)|"
        r"also read|don['’]t miss|most (?:read|popular)|trending(?: now)?|editor['’]?s? (?:picks?|choice)|up next)\s*:"
    ),
    r"(?:share|tweet|post|e-?mail|print|save)(?: (?:this|on|via|to)\b[^.]{0,60})?$",
    rf"{_NETWORK}(?:\W+(?:{_NETWORK}|on))+\W*$",
    r"click (?:here|on)\b",
    r"to (?:subscribe|unsubscribe|donate|contact us|learn more about (?:us|our))\b",
)
"""How paragraphs begin that a site or a house adds."""
_WHOLE = re.compile(rf"\W*(?:{'|'.join(_OWN_WORDS)})", re.IGNORECASE)
_LONGEST = 900
"""Characters beyond which a paragraph is text, whatever it begins with."""
_LISTED = (
    (
        r"related(?: (?:articles?|content|posts?|publications?|stories|reading|reports?|topics?|analys[ie]s|news|"
        r"items|links))?"
    ),
    r"more (?:from|on|about|in|stories|articles|news)\b.{0,40}",
    r"read (?:more|next|also)",
    r"recommended(?: (?:reading|articles?|for you|stories))?",
    r"you (?:may|might) also (?:like|be interested in)",
    r"most (?:read|popular|viewed|recent)",
    r"latest (?:news|articles?|posts?|publications?|stories|analysis)",
    r"trending(?: now)?",
    r"also (?:on|in|by)\b.{0,40}",
    r"popular (?:posts?|articles?|now)",
    r"editor['’]?s['’]? (?:picks?|choice)|up next|what to read next",
    r"share(?: this(?: \w+)?)?|print|tags|topics|categories|filed under|keywords",
)
_TEASERS = re.compile(rf"\W*(?:{'|'.join(_LISTED)})\s*[:.]?$", re.IGNORECASE)
"""Lines under which titles of other texts stand."""
_OF_THE_HOUSE = (
    (
        r"about (?:the |our )?(?:authors?|contributors?|writers?|us|organi[sz]ation|institute|programme|program|series|"
        r"project|editors?)"
    ),
    r"(?:the )?authors?(?: biograph(?:y|ies)| bios?)?|contributors?|(?:author )?bio(?:graph(?:y|ies))?",
    r"disclaimers?|legal notices?|copyright|cookies?(?: (?:policy|notice|settings))?|privacy(?: policy)?",
    r"contact(?: us)?|support (?:us|our work)|donate|follow us|comments?|leave a (?:reply|comment)",
    (
        r"(?:subscribe|sign up|newsletters?|stay (?:informed|connected|up to date|in touch)|"
        r"join (?:us|our mailing list)|get (?:the|our) newsletter)\b.{0,40}"
    ),
)
_ABOUT = re.compile(rf"\W*(?:{'|'.join(_OF_THE_HOUSE)})\s*[:.]?$", re.IGNORECASE)
"""Lines under which a house speaks of itself and of its authors."""
_RUNNING = frozenset({"text", "item", "quotation", "heading", "caption", "table"})
_PROSE = 250
"""Characters from which on a paragraph under a heading in the midst of a text is the argument going on."""


def set_aside(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks in which what the site or the house adds is boilerplate.

    A paragraph is by what it says. Under a line such as "Related articles" titles are, up to the next paragraph; what
    stands under "About the author" is up to the next heading, but in the midst of a text no long paragraph is.
    """
    result = list(blocks)
    at_end = set([index for index, block in enumerate(blocks) if block.kind in {"text", "item"}][-_ENDS:])
    region = ""
    for index, block in enumerate(blocks):
        if block.kind not in _RUNNING and block.kind != "boilerplate":
            continue
        words = text[block.start : block.end].strip()
        is_long = block.kind == "text" and len(words) >= _PROSE and index not in at_end
        begins = _region_of(text, blocks, index, words)
        if begins:
            region = begins
        elif (region == "teasers" and not _is_title(words)) or (
            region == "about" and (is_long or block.kind == "heading")
        ):
            region = ""
        is_own = len(words) <= _LONGEST and block.kind != "heading" and bool(_WHOLE.match(words))
        if region or is_own:
            result[index] = dataclasses.replace(block, kind="boilerplate")
    return result


def _region_of(text: str, blocks: Sequence[Block], index: int, words: str) -> str:
    """Return what stands under a line, teasers or what the house says of itself; nothing if it is no such line."""
    if len(words) > _LINE or "\n" in words:
        return ""
    region = "teasers" if _TEASERS.match(words) else "about" if _ABOUT.match(words) else ""
    return region if region and (blocks[index].kind == "heading" or _stands_alone(text, blocks, index)) else ""


_LINE = 60
"""Characters of the longest such line."""


def _is_title(words: str) -> bool:
    """Return whether a block reads like the title of a text: a line without a full stop."""
    return len(words) <= 2 * _LINE and not re.search(r"[.!?:]\W*$|\n", words)


def _is_long(text: str, block: Block) -> bool:
    return (
        block.kind == "text" and block.end - block.start >= _PROSE and not _WHOLE.match(text[block.start : block.end])
    )


_ENDS = 4
"""Paragraphs at the end that may all be about the authors and the house."""


def _stands_alone(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Return whether a line that is no heading is a paragraph of its own, above lines as short as itself or the end."""
    block = blocks[index]
    following = [other for other in blocks[index + 1 : index + 3] if other.kind in _RUNNING]
    return block.kind in {"text", "item", "boilerplate"} and (
        not following or text[block.start : block.end].rstrip().endswith(":") or not _is_long(text, following[0])
    )
