"""Quotations and reported speech: what is quoted, of which kind, and who is said to say it."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Literal

from detente.brief.find.body import Body
from detente.brief.find.quotation_marks import Marked, find_marked
from detente.brief.find.speech import ACCORDING, DOCUMENT, VERB, Said, speaker_after, speaker_before

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
        said = _said_above(body, marked.start)
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
    said = speaker_before(body, start, marked.start) or speaker_after(body, marked.end, end, words)
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
    if start - above.end > 8 or body.text[above.start : above.end].rstrip()[-1:] not in {":", ","}:
        return None
    return speaker_before(body, above.start, above.end)


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


@dataclass(frozen=True, slots=True)
class Reported:
    """Reported speech. Offsets into the reading."""

    start: int
    end: int
    speaker: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sentence: int
    confidence: float


def find_reports(body: Body, quotations: list[Quoted]) -> list[Reported]:
    """Return what others are said to have said, in the author's words: "X claimed that", "according to Y"."""
    starts = [quoted.inner_start for quoted in quotations]
    reach: list[int] = []
    for quoted in quotations:
        reach.append(max(quoted.inner_end, reach[-1] if reach else 0))
    reports: list[Reported] = []
    for index, piece in enumerate(body.sentences):
        if body.blocks[piece.block].kind == "heading":
            continue
        for report in _reports(body, index):
            place = bisect.bisect_right(starts, report.cue[0]) - 1
            if place >= 0 and report.cue[0] < reach[place]:
                continue  # the cue is itself quoted
            content = report.content
            inner = next(
                (each for each in quotations[max(0, bisect.bisect_left(starts, content[0]) - 1) : bisect.bisect_left(
                    starts, content[1])]
                 if each.inner_start - content[0] <= 2 and each.inner_end >= content[1] - 3), None
            )  # fmt: skip
            if inner is None:
                reports.append(report)
    return reports


_SAYS = re.compile(
    r"\s*,?\s*(?:[A-Za-z]+ly\s+)?(?:(?:to|on|in|at|during|via|with)\s[^,.;:]{2,60}?\s)?(that|how|"
    r"whether|why)\s|\s+(?:concerns?|fears?|doubts?|hopes?|alarm|confidence)\s(that)\s|"
    r"\s+(?=(?:the|its|his|their|it|he|they|there|no|this|these|such)\b)|"
    r"\s+(?=(?:[A-Z][\w’'-]*|an?|some|most|many|any)(?:\s+[\w’'-]+){0,5}?\s+(?:is|are|was|were|will|"
    r"would|could|may|might|"
    r"has|have|had|can|should|must)\b)",
)
"""What stands between a verb of saying and what is said."""
_CUE = re.compile(rf"{VERB.pattern}|\braise[sd]?(?=\s+(?:concerns?|fears?|doubts?|hopes?|alarm)\s+that\b)")


_TRAILING = re.compile(
    r",\s+(?P<who>(?:[A-Z]|the\s|some\s|many\s|several\s|senior\s|one\s|a\s|officials|analysts|"
    r"experts|sources)[^,;:.“”\"()]{0,80}?)\s+"
    r"(?P<verb>said|says|say|reasoned|concluded|predicted|predict|argued|argue|warned|warn|noted|believed|believe|"
    r"estimated|estimate|claimed|claim|reported|added|explained|insisted|thought)\.?$"
)
"""Who says it behind what is said: "..., administration officials reasoned"."""


def _reports(body: Body, index: int) -> list[Reported]:
    piece = body.sentences[index]
    text = body.text
    found: list[Reported] = []
    for match in _CUE.finditer(text, piece.start, piece.end):
        following = _SAYS.match(text, match.end(), piece.end)
        if not following or (following.lastindex is None and not _may_drop_that(match.group())):
            continue
        if re.search(
            r"\b(?:be|been|being|is|are|was|were|worth)\s+(?:\w+ly\s+)?$",
            text[max(piece.start, match.start() - 20) : match.start()],
        ):
            continue  # "it could be argued that", "worth noting that": nobody is named
        said = speaker_before(body, piece.start, match.end(), needs_verb=match.start())
        if said is None or said[0] is None:
            continue
        if not _may_speak(body, match, said[0], piece.start):
            continue
        begin = following.end()
        found.append(
            Reported(
                said[0][0],
                piece.end,
                said[0],
                match.span(),
                (begin, _content_end(text, begin, piece.end)),
                index,
                0.85 if following.lastindex else 0.65,
            )
        )
        break
    trailing = _TRAILING.search(text, piece.start, piece.end)
    if trailing and not found and trailing.start() - piece.start > 20:
        who = trailing.span("who")
        if _may_speak(body, trailing, who, piece.start):
            content = (piece.start, trailing.start())
            found.append(Reported(piece.start, piece.end, who, trailing.span("verb"), content, index, 0.75))
    for match in ACCORDING.finditer(text, piece.start, piece.end):
        speaker = match.span("who")
        begin, end = (match.end(), piece.end) if match.start() - piece.start < 3 else (piece.start, match.start())
        while begin < end and text[begin] in " ,;":
            begin += 1
        if end - begin > 10:
            found.append(
                Reported(
                    min(begin, match.start()),
                    max(end, match.end()),
                    speaker,
                    match.span("cue"),
                    (begin, end),
                    index,
                    0.8,
                )
            )
        break
    return found


_NOBODY = frozenset(
    [
        "it",
        "this",
        "that",
        "i",
        "we",
        "what",
        "which",
        "one",
        "you",
        "these",
        "those",
        "there",
        "nobody",
        "no one",
        "however",
        "despite",
        "nonetheless",
        "overall",
    ]
)
_THINGS_MAY = re.compile(
    r"(?:reveal|indicat|suggest|impl|signal|mean|hint|stress|highlight|frame|confirm|reject|express|"
    r"estimat|predict|conclude)",
    re.IGNORECASE,
)
"""Verbs whose subject is as often a thing, which says nothing."""
_SPEAKERS = re.compile(
    r"[A-Z][a-z]|[A-Z]{2}|\b(?:officials?|analysts?|experts?|sources?|reports?|leaders?|ministers?|"
    r"observers?|economists?|"
    r"scholars?|authors?|critics?|lawmakers?|diplomats?|commanders?|generals?|people|media|he|she|"
    r"they|who|some|many|others?|"
    r"several|president|chief|head|spokes\w+|government|ministry|study|studies|paper|article|poll\w*|"
    r"survey|document|regulations?|rules|statement|"
    r"strategy|doctrine|review|director|secretary|commentators?|bloggers?|researchers?|journalists?|"
    r"supporters?|opponents?|commission|committee|council|court|"
    r"agency|department|party|opposition|army|military|side|sides|authorities|regime|administration|"
    r"team|panel|board|public)\b"
)


def _may_speak(body: Body, match: re.Match[str], who: tuple[int, int], start: int) -> bool:
    """Return whether a subject can say something: no "it" and no thing that reveals or suggests."""
    text = body.text
    words = text[slice(*who)]
    verb = match.groupdict().get("verb") or match.group()
    if words.lower() in _NOBODY or (verb.endswith("ing") and words.islower()) or re.fullmatch(r"[A-Z]\w+ly", words):
        return False
    place = match.start("verb") if "verb" in match.groupdict() else match.start()
    before = text[max(start, place - 16) : place]
    if verb.endswith("ing") and re.search(r"\b(?:for|of|from|without|in)\s+$", before):
        return False
    if re.search(r"\b(?:appear(?:s|ed)?|seem(?:s|ed)?)\s+to\s+$", before) and not re.match(r"(?:he|she|they)$", words):
        return False
    if _THINGS_MAY.match(verb):
        return (
            _SPEAKERS.search(words.split(" of ")[0]) is not None
            and re.match(r"(?:The|This|That|Such)\s[a-z]", words) is None
        ) or (re.search(r"\b(?:officials?|report|minister|study|president|spokes\w+|survey|poll)\b", words) is not None)
    return _SPEAKERS.search(words) is not None


def _may_drop_that(verb: str) -> bool:
    return bool(
        re.match(
            r"(?:said|says|say|thought|felt|reasoned|claimed|claims|claim|believes?|thinks?|argues?|argued|"
            r"warn(?:s|ed)?|"
            r"predict(?:s|ed)?|fear(?:s|ed)?|expects?|insists?|insisted|"
            r"admitted|announced|assessed|assess(?:es)?|estimates?)\b",
            verb,
            re.IGNORECASE,
        )
    )


def _content_end(text: str, begin: int, end: int) -> int:
    """Return where reported words end: before what the author adds in a new main clause."""
    match = re.search(r"[;]|,\s(?:but|although|though|which|a claim|an assertion)\s|\.$", text[begin:end])
    last = begin + match.start() if match else end
    depth = 0
    for bracket in re.finditer(r"[()]", text[begin:last]):
        depth += 1 if bracket.group() == "(" else -1
        if depth < 0:
            return begin + bracket.start()
    return last
