"""What a site or a house adds to a text: teasers, boxes, disclaimers, who the author is. None of it is the argument."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from detente.brief.document import Block

_WHOLE = re.compile(
    r"\W*(?:(?:the )?(?:views|opinions|positions|findings|conclusions|statements|analys[ei]s)\b[^.]{0,120}?\b(?:expressed|"
    r"contained|presented|stated|herein)\b[^.]{0,200}\b(?:author|authors|own|alone|not|solely|endorse\w*|reflect\w*|"
    r"represent\w*)\b"
    r"|this (?:article|paper|report|brief|commentary|publication|post|document|piece|material|website|site)\b[^.]{0,120}"
    r"\b(?:does|do|is|are|should|may|reflects|represents)\b[^.]{0,80}\b(?:not (?:necessarily )?(?:reflect|represent|"
    r"constitute|intended|be (?:construed|relied|reproduced|copied))|solely (?:the )?(?:view|opinion)|copyright)"
    r"|nothing (?:in|on) this (?:article|paper|report|brief|publication|post|document|website|site)\b"
    r"|(?:we|this (?:web)?site|our (?:web)?site|our partners and we) uses? cookies\b|by (?:continuing|clicking|using|"
    r"accepting|browsing)\b[^.]{0,120}\b(?:you|cookies|our use|agree|consent|terms)\b"
    r"|(?:accept|reject|manage) (?:all )?cookies\b"
    r"|(?:please )?(?:sign up|subscribe|register)\b[^.]{0,80}\b(?:newsletters?|updates|mailing list|inbox|e-?mail|alerts|"
    r"podcast|channel|free|here|now|today|below)\b|(?:get|receive) (?:the|our|all|more)\b"
    r"[^.]{0,100}\b(?:inbox|newsletter|e-?mail|alerts?|delivered)\b|(?:join|enter) (?:our|your) (?:mailing list|e-?mail)"
    r"|(?:if you (?:liked|enjoyed|like|enjoy|found)) (?:this|our)\b|(?:please )?(?:consider )?(?:support(?:ing)?|donate|"
    r"donating|become a (?:member|patron|subscriber)|make a donation)\b[^.]{0,80}\b(?:us|our|work|journalism|today|"
    r"research|patreon|here|now)\b"
    r"|(?:follow|like|find|connect with) (?:us|me|him|her|them|the author|@\w+)\b[^.]{0,60}\b(?:on|at)\b"
    r"|(?:you can )?follow (?:[A-Z][\w'’-]+ ){1,3}on (?:twitter|x|facebook|linkedin|bluesky|mastodon|threads|instagram)\b"
    r"|(?:this (?:article|piece|post|commentary|essay|op-?ed|interview|paper|text)|a version of this (?:article|piece|post))"
    r"\b[^.]{0,40}\b(?:was|is|has been|appeared|originally|first)\b[^.]{0,60}\b(?:published|appeared|posted|reprinted|"
    r"reproduced|republished|adapted)\b"
    r"|(?:all rights reserved|copyright (?:©|\(c\)|\d{4})|©|\(c\) ?\d{4})"
    r"|(?:read|see|watch|listen|hear) (?:more|next|also|the full (?:report|article|paper|story|interview))\b"
    r"|(?:related|more (?:from|on|about)|recommended|you (?:may|might) also (?:like|be interested)|also read|don['’]t miss|"
    r"most (?:read|popular)|trending(?: now)?|editor['’]s? (?:picks?|choice)|up next|further reading on)\s*:"
    r"|(?:share|tweet|post|e-?mail|print|save)(?: (?:this|on|via|to)\b[^.]{0,60})?$"
    r"|(?:facebook|twitter|x|linkedin|whatsapp|telegram|e-?mail|print|reddit|copy link|share|pinterest|bluesky)"
    r"(?:\W+(?:facebook|twitter|x|linkedin|whatsapp|telegram|e-?mail|print|reddit|copy link|share|pinterest|bluesky|on))+\W*$"
    r"|click (?:here|on)\b|to (?:subscribe|unsubscribe|donate|contact us|learn more about (?:us|our))\b"
    r"|for (?:media|press|general) (?:inquiries|enquiries|requests)\b|no part of this (?:publication|report|document)\b)",
    re.IGNORECASE,
)
_LONGEST = 900
"""Characters beyond which a paragraph is text, whatever it begins with."""
_TEASERS = re.compile(
    r"\W*(?:related(?: (?:articles?|content|posts?|publications?|stories|reading|reports?|topics?|analys[ie]s|research|"
    r"news|items|links))?|more (?:from|on|about|in|stories|articles|news)\b.{0,40}|read (?:more|next|also)|"
    r"recommended(?: (?:reading|articles?|for you|stories))?|you (?:may|might) also (?:like|be interested in)|"
    r"most (?:read|popular|viewed|recent)|latest (?:news|articles?|posts?|publications?|stories|analysis)|trending(?: now)?|"
    r"also (?:on|in|by)\b.{0,40}|popular (?:posts?|articles?|now)|editor['’]?s['’]? (?:picks?|choice)|up next|"
    r"what to read next|(?:share|share this(?: \w+)?|print|tags|topics|categories|filed under|keywords))\s*[:.]?$",
    re.IGNORECASE,
)
"""Lines under which titles of other texts stand."""
_ABOUT = re.compile(
    r"\W*(?:about (?:the |our )?(?:authors?|contributors?|writers?|us|organi[sz]ation|institute|programme|program|series|"
    r"project|editors?)|the authors?|authors?(?: biograph(?:y|ies)| bios?)?|contributors?|(?:author )?bio(?:graph(?:y|ies))?|"
    r"disclaimers?|legal notices?|copyright|cookies?(?: (?:policy|notice|settings))?|privacy(?: policy)?|contact(?: us)?|"
    r"support (?:us|our work)|donate|follow us|comments?|leave a (?:reply|comment)|(?:subscribe|sign up|newsletters?|"
    r"stay (?:informed|connected|up to date|in touch)|join (?:us|our mailing list)|get (?:the|our) newsletter)\b.{0,40})"
    r"\s*[:.]?$",
    re.IGNORECASE,
)
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
        elif region == "teasers" and not _is_title(words):
            region = ""
        elif region == "about" and (is_long or block.kind == "heading"):
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
    return block.kind == "text" and block.end - block.start >= _PROSE and not _WHOLE.match(text[block.start : block.end])


_ENDS = 4
"""Paragraphs at the end that may all be about the authors and the house."""


def _stands_alone(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Return whether a line that is no heading is a paragraph of its own, above lines as short as itself or the end."""
    block = blocks[index]
    following = [other for other in blocks[index + 1 : index + 3] if other.kind in _RUNNING]
    return block.kind in {"text", "item", "boilerplate"} and (
        not following or text[block.start : block.end].rstrip().endswith(":") or not _is_long(text, following[0])
    )
