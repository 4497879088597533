"""Quotations and reported speech: what is quoted, of which kind, and who is said to say it."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Literal

from detente.brief.find.body import Body
from detente.brief.find.quotation_marks import Marked, find_marked
from detente.brief.find.reports import Reported, reports_of
from detente.brief.find.speech import DOCUMENT, VERB, Said, person_before_colon, speaker_after, speaker_before

QuotationKind = Literal["speech", "document", "term", "scare"]
_NAMING = re.compile(
    r"(?:\bso-called|\bknown as(?: the| an?)?|\bdubbed|\bcalled|\bnamed|\bnicknamed|\bcodenamed|"
    r"\btermed|\blabel(?:l)?ed(?: as)?|\bbranded|\btitled|\bentitled|"
    r"\bthe (?:term|word|phrase|concept|notion|expression|slogan|motto|label|doctrine|title|"
    r"name)s?(?: of)?|\bterm|\bwhat (?:is|are|was|were|\w+ calls?)|"
    r"\breferred to as(?: the| an?)?|\bconcept of(?: an?| the)?|\bknown collectively as|"
    r"\bcoined(?: the)?|\bor|\bi\.e\.,?|\bmeaning|\bliterally|"
    r"\bdescribed as(?: the| an?)?|\bnotion of(?: an?)?)\s*(?:the\s+|an?\s+)?[,(]?\s*$",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:article|essay|book|report|paper|film|song|documentary|novel|speech|op-ed|series|exercises?|"
    r"operation|plan|project|program(?:me)?|movement|party|doctrine|initiative|column|interview|"
    r"podcast|law|bill|act)\s*,?\s*(?:called|titled|entitled|named)?\s*,?\s*$",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "off",
        "on",
        "or",
        "over",
        "the",
        "to",
        "up",
        "with",
        "via",
        "vs",
        "versus",
        "nor",
        "but",
        "is",
        "are",
    ]
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation. Offsets into the reading."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    kind: QuotationKind
    speaker: tuple[int, int] | None
    """Where the words stand that name or describe who says it."""
    source: str
    """What a document is called, where it is one."""
    cue: tuple[int, int] | None
    inside: int | None
    confidence: float
    sentence: int | None


_REACH = 800
"""Characters before and behind a quotation in which to look for its speaker; longer sentences are tables."""


def find_quotations(body: Body) -> list[Quoted]:
    """Return the quotations of the body in order."""
    found: list[Quoted] = []
    for block in body.blocks:
        if block.kind not in {"text", "item", "heading", "quotation", "caption"}:
            continue
        marked = find_marked(body.text, block.start, block.end)
        if block.kind == "quotation" and not (
            marked and marked[0].end - marked[0].start > 0.8 * (block.end - block.start)
        ):
            marked.insert(0, Marked(block.start, block.end, block.start, block.end, ""))
        first = len(found)
        for each in marked:
            inside = next(
                (
                    number
                    for number in range(len(found) - 1, first - 1, -1)
                    if found[number].start < each.start and each.end <= found[number].end
                ),
                None,
            )
            found.append(_classify(body, each, inside, found))
    return found


def _classify(body: Body, marked: Marked, inside: int | None, earlier: list[Quoted]) -> Quoted:
    """Return a quotation with its kind and speaker."""
    index = body.sentence_at(marked.inner_start)
    piece = body.sentences[index] if index is not None else None
    start = piece.start if piece else marked.start
    last = body.sentence_at(max(marked.inner_start, marked.inner_end - 1))
    end = body.sentences[last].end if last is not None else marked.end
    start, end = max(start, marked.start - _REACH), min(end, marked.end + _REACH)
    before, _after = body.text[start : marked.start], body.text[marked.end : max(end, marked.end)]
    words = body.text[marked.inner_start : marked.inner_end].strip()
    n_words = len(words.split())

    def make(
        kind: QuotationKind,
        confidence: float,
        *,
        speaker: tuple[int, int] | None = None,
        cue: tuple[int, int] | None = None,
        source: str = "",
    ) -> Quoted:
        return Quoted(
            marked.start,
            marked.end,
            marked.inner_start,
            marked.inner_end,
            kind,
            speaker,
            source,
            cue,
            inside,
            confidence,
            index,
        )

    if piece is not None and body.blocks[piece.block].kind == "heading":
        return make("term", 0.7)
    if marked.mark == "":
        said = _said_above(body, marked.start) or _signed_below(body, marked.end)
        if said is not None:
            speaker, cue, source = said
            return make("document" if source else "speech", 0.85, speaker=speaker, cue=cue, source=source)
        return make("document" if n_words > 25 else "speech", 0.6)
    if (
        _is_name(words, n_words)
        and not re.search(VERB.pattern + r"[,:]?\s*$", before)
        and (_NAMING.search(before) or _TITLED.search(before) or n_words >= 2 or words[:1].isupper())
    ):
        return make("term", 0.85)
    if n_words <= 7 and _NAMING.search(before):
        return make("term", 0.85)
    said = _said(body, marked, start, end, words)
    if said is not None:
        speaker, cue, source = said
        if source:
            return make(
                "document", 0.85, speaker=speaker, cue=cue, source=_named_document(body, earlier, start) or source
            )
        if n_words >= 2 or cue is not None:
            return make("speech", 0.9 if n_words > 3 else 0.75, speaker=speaker, cue=cue)
    if n_words <= 4 and not (
        n_words >= 3 and earlier and earlier[-1].sentence == index and earlier[-1].kind == "speech"
    ):
        return make("scare", 0.7)
    named = _named_document(body, earlier, start)
    if named:
        return make("document", 0.75, source=named)
    carried = _carried(body, index, earlier)
    if carried is not None:
        return make(carried.kind, 0.6, speaker=carried.speaker, source=carried.source)
    document = DOCUMENT.search(before)
    if document:
        return make("document", 0.7, source=document.group().strip())
    return make("document" if n_words >= 6 else "scare", 0.5)


def _said_above(body: Body, start: int) -> Said | None:
    """Return who speaks a block quotation, from the sentence above it that ends in a colon."""
    index = bisect.bisect_right(body.starts, start - 1) - 1
    if index < 0:
        return None
    above = body.sentences[index]
    last = body.text[above.start : above.end].rstrip()[-1:]
    if start - above.end > 8 or not (
        last in {":", ","} or (last.isalnum() and body.blocks[above.block].kind == "text")
    ):
        return None
    return speaker_before(body, above.start, above.end)


def _said(body: Body, marked: Marked, start: int, end: int, words: str) -> Said | None:
    """Return who says a quotation: before it, behind it, above or below where it stands alone, before a colon."""
    said = speaker_before(body, start, marked.start) or speaker_after(body, marked.end, end, words)
    index = body.sentence_at(marked.inner_start)
    if said is None and index is not None and marked.start == body.blocks[body.sentences[index].block].start:
        said = _said_above(body, marked.start) or _signed_below(body, marked.end)
    if said is None and len(words.split()) > 3:
        said = person_before_colon(body.text, start, marked.start)
    return said


_SIGNED = re.compile(r"\s*[-–—]{1,2}\s*(?P<who>(?:[A-ZÀ-Þ][\w’'.-]*\s){1,3}[A-ZÀ-Þ][\w’'-]+)(?=\s*(?:,|\n|$|\())")


def _signed_below(body: Body, end: int) -> Said | None:
    """Return who signs a quotation that is set apart: the line below it is a dash and a name."""
    signed = _SIGNED.match(body.text, end, end + 200)
    return (signed.span("who"), None, "") if signed else None


def _is_name(words: str, n_words: int) -> bool:
    """Return whether quoted words are written as a name or title: all but small words in capitals."""
    if n_words > 14 or re.search(r"[.!?]\s+\S", words):
        return False
    tokens = [token for token in re.findall(r"[^\W_][\w'’&.-]*", words) if token.lower() not in _SMALL]
    if not tokens or (not words[:1].isupper() and not words[:1].isdigit()):
        return False
    return sum(token[0].isupper() or token[0].isdigit() for token in tokens) >= 0.99 * len(tokens) and (
        n_words > 1 or len(words) > 1
    )


def _named_document(body: Body, earlier: list[Quoted], start: int) -> str:
    """Return the document whose title was quoted earlier in the sentence, if there is one."""
    for quoted in reversed(earlier[-4:]):
        words = body.words(quoted.inner_start, quoted.inner_end).strip(" ,.")
        if quoted.start >= start and quoted.kind == "term" and DOCUMENT.search(words):
            return words
    return ""


def _carried(body: Body, index: int | None, earlier: list[Quoted]) -> Quoted | None:
    """Return the quotation before whose speaker goes on: in the same sentence or the one before."""
    if index is None or not earlier:
        return None
    last = earlier[-1]
    if last.sentence is None or last.kind not in {"speech", "document"}:
        return None
    same = body.sentences[last.sentence].block == body.sentences[index].block
    return last if same and 0 <= index - last.sentence <= 1 else None


def find_reports(body: Body, quotations: list[Quoted]) -> list[Reported]:
    """Return what others are said to have said, in the author's words: "X claimed that", "according to Y"."""
    marked = [quoted for quoted in quotations if quoted.inner_start > quoted.start]
    starts = [quoted.inner_start for quoted in marked]
    reach: list[int] = []
    for quoted in marked:
        reach.append(max(quoted.inner_end, reach[-1] if reach else 0))
    reports: list[Reported] = []
    for index, piece in enumerate(body.sentences):
        if body.blocks[piece.block].kind == "heading":
            continue
        for report in reports_of(body, index):
            place = bisect.bisect_right(starts, report.cue[0]) - 1
            if place >= 0 and report.cue[0] < reach[place]:
                continue  # the cue is itself quoted
            content = report.content
            inner = next(
                (each for each in marked[max(0, bisect.bisect_left(starts, content[0]) - 1) : bisect.bisect_left(
                    starts, content[1])]
                 if each.inner_start - content[0] <= 2 and each.inner_end >= content[1] - 3), None
            )  # fmt: skip
            if inner is None:
                reports.append(report)
    return reports
