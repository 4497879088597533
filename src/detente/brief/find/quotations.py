"""Quotations and reported speech: what is quoted, of which kind, and who is said to say it."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Literal

from detente.brief.find.body import Body
from detente.brief.find.cues import DOCUMENT, VERB
from detente.brief.find.quotation_marks import Marked, find_marked
from detente.brief.find.reports import Reported, innermost, reports_of
from detente.brief.find.speech import Said, has_words, may_say, person_before_colon, speaker_after, speaker_before

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
    pulled = _Pulled(body)
    for number, block in enumerate(body.blocks):
        if block.kind not in {"text", "item", "heading", "quotation", "caption"} or pulled.is_no_quotation(number):
            continue
        marked = find_marked(body.text, block.start, block.end)
        if block.kind == "quotation" and not (
            marked and marked[0].end - marked[0].start > 0.8 * (block.end - block.start)
        ):
            marked.insert(0, Marked(block.start, block.end, block.start, block.end, ""))
        around: list[int] = []
        for each in marked:
            while around and found[around[-1]].end <= each.start:
                around.pop()
            inside = next(
                (n for n in reversed(around) if found[n].start < each.start and each.end <= found[n].end), None
            )
            around.append(len(found))
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
    before, behind = body.text[start : marked.start], body.text[marked.end : max(end, marked.end)]
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
        said = _said_around(body, marked, piece.block if piece else None)
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
    reporter = _reporter(body, index, marked.start) if said is None or _is_unsaid(said) else None
    if said is not None and _is_unsaid(said) and (reporter is not None or not has_words(said[2])):
        said = None
    distance = marked.start - said[1][1] if said is not None and said[1] is not None else 0
    if n_words == 1 and _is_attribute(before, behind, distance):
        said = None
    if said is not None:
        speaker, cue, source = said
        if source:
            source = _named_document(body, earlier, start) or source
            return make("document", 0.85, speaker=speaker, cue=cue, source=source)
        if n_words >= 2 or cue is not None:
            return make("speech", 0.9 if n_words > 3 else 0.75, speaker=speaker, cue=cue)
    if n_words <= 4 and not (
        n_words >= 3 and earlier and earlier[-1].sentence == index and earlier[-1].kind == "speech"
    ):
        return make("scare", 0.7)
    named = _named_document(body, earlier, start)
    carried = _carried(body, index, earlier)
    if reporter is not None and not named:
        return make("speech", 0.65, speaker=reporter.speaker, cue=reporter.cue)
    if carried is not None and not named:
        return make(carried.kind, 0.6, speaker=carried.speaker, source=carried.source)
    named = named or _document_named(before)
    return make("document", 0.7, source=named) if named else make("document" if n_words >= 6 else "scare", 0.5)


_BEFORE_NOUN = re.compile(r"\b(?:by|of|the|an?|for|with|from|in|against|as|operates?|operated|avoid)\s+$")
_NOUN_BEHIND = re.compile(
    r"\s+(?!(?:and|or|but|for|by|in|on|at|to|of|as|with|from|is|are|was|were|that|which)\b)[a-z]{3,}"
)
_NEAR = 25
"""Characters between a verb of saying and a single word that it still quotes."""


def _is_attribute(before: str, behind: str, distance: int) -> bool:
    """Return whether a single word in marks goes with the noun behind it: "the risks posed by “shell” insurers"."""
    return distance > _NEAR and _BEFORE_NOUN.search(before) is not None and _NOUN_BEHIND.match(behind) is not None


def _is_unsaid(said: Said) -> bool:
    """Return whether a document stands before a quotation without a verb."""
    return bool(said[2]) and said[1] is None


def _document_named(before: str) -> str:
    """Return the document from which words are quoted, of those before them, or nothing."""
    document = DOCUMENT.search(before)
    if document and has_words(document.group()) and _QUOTED_FROM.search(before[document.end() :]):
        return document.group().strip()
    return ""


def _said_around(body: Body, marked: Marked, block: int | None) -> Said | None:
    """Return who says what is set apart: from above or below it, or above and below all that is set apart with it."""
    said = _said_above(body, marked.start) or _signed_below(body, marked.end)
    if said is None and block is not None:
        first, last = _run(body, block)
        said = _said_above(body, body.blocks[first].start) or _signed_below(body, body.blocks[last].end)
    return said


_QUOTED_FROM = re.compile(r"^(?:['’]s)?\s*(?:,[^,]{2,60},)?\s*(?:[\w-]+\s+){0,6}$")
"""Between a document and words quoted from it."""


def _reporter(body: Body, index: int | None, position: int) -> Reported | None:
    """Return the report of a sentence in which a quotation stands, though other words lie between."""
    if index is None or body.sentences[index].end - body.sentences[index].start > 2 * _REACH:
        return None
    report = innermost(reports_of(body, index), position)
    return report if report is not None and may_say(body.words(*report.speaker)) else None


class _Pulled:
    """Tells what is set apart and quotes nobody: pulled quotes, boxes of the author's, lines that name a speaker."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._plain: str | None = None
        self._asked = 0

    def is_no_quotation(self, number: int) -> bool:
        """Return whether a block is set apart without being a quotation."""
        block = self._body.blocks[number]
        words = self._body.text[block.start : block.end]
        if block.kind != "quotation" and not _MARKED.match(words):
            return False
        if _ATTRIBUTION.match(words) is not None:
            return True
        if _signed_below(self._body, block.end) is None and self._is_repeated(words):
            return True
        return block.kind == "quotation" and not re.search(r"[“\"„«]", words) and not self._is_introduced(number)

    def _is_introduced(self, number: int) -> bool:
        """Return whether a text leads to what is set apart, or somebody signs it; a box of the author's has neither."""
        body = self._body
        first, last = _run(body, number)
        if _signed_below(body, body.blocks[last].end) is not None:
            return True
        if first == 0 or body.blocks[first - 1].kind not in {"text", "item", "meta"}:
            return False
        above = body.blocks[first - 1]
        words = body.text[above.start : above.end].rstrip()
        sentence = body.sentence_at(above.start + len(words) - 1)
        begin = above.start if sentence is None else body.sentences[sentence].start
        return not words.endswith((".", "!", "?")) or VERB.search(body.text, begin, above.end) is not None

    def _is_repeated(self, words: str) -> bool:
        """Return whether the text has the same words elsewhere: what is pulled out to catch the eye."""
        key = _plain(words)
        if len(key.split()) < _PULLED or self._asked >= _MOST:
            return False
        self._asked += 1
        if self._plain is None:
            self._plain = _plain(self._body.text)
        return self._plain.count(key) > 1


def _run(body: Body, number: int) -> tuple[int, int]:
    """Return the first and last of the blocks set apart around one of them."""
    first = last = number
    while first > 0 and body.blocks[first - 1].kind == "quotation":
        first -= 1
    while last + 1 < len(body.blocks) and body.blocks[last + 1].kind == "quotation":
        last += 1
    return first, last


_MARKED = re.compile(r"\W{0,8}[“\"«][^”\"»]+[”\"»]\W{0,8}$")
_MOST = 300
"""Blocks set apart that are looked up in the rest of the text; a text with more of them is no brief."""
_PULLED = 6
"""Words of the shortest quote that is pulled out of a text."""
_ATTRIBUTION = re.compile(r"\W{0,4}[-–—]{1,2}\s*[A-ZÀ-Þ][\w’'.-]*(?:\s[A-ZÀ-Þ(][\w’'.)-]*){1,4}(?:,[^.!?]{0,160})?\W*$")
"""Of "— Ann Lee, head of the service"."""


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


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


_SIGNED = re.compile(
    r"[\s`_*#>]*[-–—]{1,2}\s*(?P<who>(?:[A-ZÀ-Þ][\w’'.-]*\s){1,3}[A-ZÀ-Þ][\w’'-]+)(?=\s*(?:,|\n|$|\())"
)


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
