"""Who is meant by the words that name a speaker, and whose an estimate is where no verb of saying stands before it."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from detente.brief.find.body import Body
from detente.brief.find.cues import DOCUMENT
from detente.brief.find.entities import Cast
from detente.brief.find.noun_phrases import PEOPLE
from detente.brief.find.quotations import Quoted
from detente.brief.find.reports import Reported, may_hold
from detente.brief.find.said_by import ROLE, find_subject, first_subject
from detente.brief.find.speech import inverted_subject

AUTHOR = "author"
_OURS = frozenset({"i", "we", "one", "however", "nonetheless", "despite", "overall", "this", "that", "you", "us"})
_OWN_TEXT = re.compile(
    r"(?:(?:this|the present|our)\s+(?:(?!of\b)\w+\s+)?)?(?P<what>authors?|paper|report|study|article|"
    r"brief(?:ing)?|essay|analysis|commentary|"
    r"series|chapter|memo|note|piece|assessment|research|findings?|results?|modell?ing|model|simulations?|calculations?|estimates?|"
    r"judge?ments?|survey|wargames?|data|interviews)$",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:Table|Figure|Box|Chapter|Section|Part|Annex|Appendix)\s(?:\d|[IVXA-H]+\b)")
"""A part of the text itself: "Chapter II considers"."""
_THE_TEXT = re.compile(
    r"the\s+(?P<noun>authors?|paper|report|study|article|research|analysis|essay|chapter|commentary|brief)",
    re.IGNORECASE,
)
_SOME_TEXT = r"(?:paper|report|study|article|book|essay|research|analysis|survey|letter|op-ed)"
_ALIKE = {"report": "study|paper|assessment|analysis|review", "study": "report|paper|survey|research|analysis",
          "research": "study|report|paper|researchers?", "analysi": "analysis|study|report|paper|analyses",
          "paper": "study|report|article"}  # fmt: skip
_NAMED_BEFORE = (
    r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Rr]ecent|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|\d{4}|(?!(?:The|This|Our|These|In|For)\b)[A-Z][\w.]*(?:['’]s)?)\s+"
    r"(?:[\w-]+\s+){0,3}?NOUNs?\b|\bNOUNs?\s+(?:by|from|published|released|commissioned|titled|entitled|called|issued|in)\b|\bNOUNs?\]\("
)
"""Words that name a text which is not the one at hand."""
_NAMED_WITHIN = 2000
"""Characters before "the report" in which another report would have been named."""
_AUTHORS_WITHIN = 400
_LINE_END = re.compile(r"(\w)-\s(\w)")
_TITLES = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Professor|Sir|Gen|Lt|Col|Maj|Capt|Adm|Sen|Rep|Gov|Amb)\.?\s+)+(?=[A-Z])"
)
_REACH = 700
"""Characters over which a pronoun may refer back."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says in an interview. Offsets into the reading."""

    start: int
    end: int
    speaker: str


class Voices:
    """Names for the words in which a text tells who speaks: pronouns, bare surnames and the author's own house."""

    def __init__(
        self, body: Body, cast: Cast, quoted: list[Quoted], reported: list[Reported], own: Iterable[str] = ()
    ) -> None:
        self._body = body
        self._cast = cast
        self._own = frozenset(_plain(name) for name in own if name)
        spans = [each.speaker for each in quoted if each.speaker is not None] + [each.speaker for each in reported]
        self._spoken = sorted(span for span in spans if body.words(*span).lower() not in _PRONOUNS)
        self._full: dict[str, str] = {}
        self._first_given: dict[str, tuple[int, str]] = {}
        self.turns = find_turns(body, cast)
        self._turn_starts = [turn.start for turn in self.turns]

    def name(self, where: tuple[int, int]) -> tuple[str, int | None]:
        """Return who is named or described by some words, and its entity; pronouns stand for whom they mean."""
        words = re.sub(r",?\s(?:who|which)$", "", _LINE_END.sub(r"\1-\2", self._body.words(*where)))
        if words.lower() in _PRONOUNS:
            meant = self._meant(words.lower(), where[0])
            if meant is not None:
                where, words = meant, _LINE_END.sub(r"\1-\2", self._body.words(*meant))
        entity = self._cast.who(*where)
        if entity is not None:
            named = self._cast.entities[entity]
            return (words if named.kind != "person" and _OF_A_BODY.search(words) else named.name), entity
        bare = _TITLES.sub("", words)
        return self._in_full(bare, where[0]), None

    def holder(self, where: tuple[int, int]) -> tuple[str, int | None]:
        """Return whose judgement it is: as `name`, but the author's where the words mean him or his own house."""
        words = self._body.words(*where)
        before = self._body.text[max(0, where[0] - 14) : where[0]]
        if (
            words.lower() in _OURS
            or self._is_own_text(words, before)
            or self._is_the_text(words, where[0])
            or _PART.match(words)
        ):
            return AUTHOR, None
        name, entity = self.name(where)
        if name.lower() == "it" or _plain(name) in self._own:
            return AUTHOR, None
        return name, entity

    def turn_at(self, position: int) -> Turn | None:
        """Return the turn of an interview in which a position lies."""
        index = bisect.bisect_right(self._turn_starts, position) - 1
        return self.turns[index] if index >= 0 and position < self.turns[index].end else None

    def is_own(self, name: str) -> bool:
        """Return whether a name is the author's or his publisher's."""
        return _plain(name) in self._own

    def _is_own_text(self, words: str, before: str) -> bool:
        own = _OWN_TEXT.match(words)
        if own is None:
            return (
                re.fullmatch(
                    r"(?:this paper['’]s|this report['’]s|these|our)\s+authors?|"
                    r"(?:the\s+)?authors?\s+of\s+(?:this|the present|our)\b.*",
                    words,
                    re.IGNORECASE,
                )
                is not None
            )
        return own.group().lower().startswith(("this", "the present", "our")) or bool(
            re.search(r"\b(?:[Tt]his|[Tt]he present|[Oo]ur)\s+$", before)
        )

    def _is_the_text(self, words: str, position: int) -> bool:
        """Return whether "the paper" or "the authors" means the text itself: no other one was named before."""
        match = _THE_TEXT.fullmatch(words)
        if match is None:
            return False
        noun = match["noun"].lower().rstrip("s")
        nouns = _SOME_TEXT if noun == "author" else rf"(?:{noun}|{_ALIKE.get(noun, noun)})"
        named = re.compile(_NAMED_BEFORE.replace("NOUN", nouns))
        return (
            named.search(
                self._body.text, max(0, position - (_AUTHORS_WITHIN if noun == "author" else _NAMED_WITHIN)), position
            )
            is None
        )

    def _meant(self, pronoun: str, position: int) -> tuple[int, int] | None:
        """Return the words for which a pronoun stands, or None where that is not certain."""
        if pronoun == "it":
            return self._thing(position)
        subject = self._subject_before(position)
        index = bisect.bisect_left(self._spoken, (position,)) - 1
        if pronoun == "they":
            return self._several(subject, index, position)
        sentence = self._body.sentence_at(position)
        floor = self._body.sentences[max(0, sentence - 1)].start if sentence is not None else position
        said_there = index >= 0 and self._spoken[index][0] >= floor and self._is_person(self._spoken[index])
        if subject is not None and self._is_person(subject) and not said_there:
            return subject
        while index >= 0 and position - self._spoken[index][0] <= _REACH:
            if self._is_person(self._spoken[index]):
                return self._spoken[index]
            index -= 1
        return None

    def _several(self, subject: tuple[int, int] | None, index: int, position: int) -> tuple[int, int] | None:
        """Return whom "they" means: who spoke before in the sentence, the subject before it, who spoke before that."""
        sentence = self._body.sentence_at(position)
        start = self._body.sentences[sentence].start if sentence is not None else position
        spoken = self._spoken[index] if index >= 0 and position - self._spoken[index][0] <= _REACH else None
        for each in (spoken if spoken and spoken[0] >= start else None, subject, spoken):
            words = self._body.words(*each) if each is not None else ""
            if _SEVERAL.search(words) or (each == spoken and _PLURAL.search(words)):
                return each
        return None

    def _thing(self, position: int) -> tuple[int, int] | None:
        """Return the text or institution that "it" means, if the subject of the clause or sentence before is one."""
        text = self._body.text
        index = self._body.sentence_at(position)
        if index is None:
            return None
        start = self._body.sentences[index].start
        clause = _SUBORDINATE.match(text, start, position)
        found = first_subject(text, clause.end(), position) if clause else self._subject_before(position)
        if found is not None and self._body.words(*found).lower() == "it":
            found = self._subject_before(position)
        if found is None:
            return None
        entity = self._cast.who(*found)
        is_body = entity is not None and self._cast.entities[entity].kind in {"organisation", "state", "bloc"}
        words = self._body.words(*found)
        return (
            found
            if is_body
            or (
                (DOCUMENT.search(words) or _SPEAKS_AS_IT.search(words))
                and not re.match(r"(?:this|our)\b", words, re.IGNORECASE)
            )
            else None
        )

    def _subject_before(self, position: int) -> tuple[int, int] | None:
        """Return the subject of the sentence before the one around a position, in the same paragraph."""
        body = self._body
        index = body.sentence_at(position)
        if index is None or index == 0 or body.sentences[index - 1].block != body.sentences[index].block:
            return None
        before = body.sentences[index - 1]
        found = first_subject(body.text, before.start, before.end)
        if found is not None and body.words(*found).lower() in _PRONOUNS and position - found[0] < _REACH:
            return self._meant(body.words(*found).lower(), found[0])
        return found

    def _is_person(self, where: tuple[int, int]) -> bool:
        entity = self._cast.who(*where)
        words = self._body.words(*where)
        if entity is not None:
            return self._cast.entities[entity].kind == "person"
        if PEOPLE.search(words):
            return False
        return (
            words.lower().startswith("one ")
            or bool(ROLE.search(words.split(" of ")[0]))
            or bool(re.fullmatch(r"(?![A-Z][a-z]+ing$)(?:[A-Z][\w’'.-]+\s?){1,4}", words))
        )

    def _given(self) -> dict[str, tuple[int, str]]:
        """Return what stands before each surname where it comes first, and where that surname ends."""
        if not self._first_given:
            for match in _FULL.finditer(self._body.text):
                given, surname, second = match.groups()
                self._first_given.setdefault(surname, (match.end(2), given.strip()))
                if second:
                    self._first_given.setdefault(surname + second, (match.end(3), given.strip()))
        return self._first_given

    def _in_full(self, words: str, position: int) -> str:
        """Return a bare surname with the given name that stood before it earlier in the text."""
        if not re.fullmatch(r"[A-Z][a-zà-ž]+(?:-[A-Z]\w+)?", words):
            return words
        if words not in self._full:
            end, given = self._given().get(words, (0, ""))
            given = given if end <= position else ""
            is_name = given and not ROLE.search(given) and given not in _NOT_GIVEN and not _TITLES.match(f"{given} X")
            self._full[words] = f"{given} {words}" if is_name else words
        return self._full[words]


_FULL = re.compile(r"\b(?=((?:[A-Z][a-zà-ž’'-]+|[A-Z]\.)\s(?:[A-Z]\.\s)?)([A-Z][a-zà-ž]+)\b(-[A-Z]\w+)?)")
"""A given name with the surname behind it, also where the given name is a surname too."""
_OF_A_BODY = re.compile(
    rf"{PEOPLE.pattern}$|(?:{ROLE.pattern}|{PEOPLE.pattern})\s(?:of|at|from|for|in|with|within)\s", re.IGNORECASE
)
"""People of a body, who are not the body: "ministry officials", "the representative of the ministry"."""
_PLURAL = re.compile(r"^[A-Za-z][a-z]+(?<!s)s$|\s[a-z]{2,}(?<!s)s$")
_SEVERAL = re.compile(
    rf"{PEOPLE.pattern}|^(?:some|others|many|several|both|most)\b|[A-Z][\w’-]+\sand\s[A-Z]|(?:sides|parties|states|countries|firms)$",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_NOT_GIVEN = frozenset([
    "The", "A", "An", "In", "On", "At", "As", "But", "And", "For", "When", "While", "If", "To", "By", "With",
    "From", "That", "This", "Since", "After", "Before", "Although", "However", "Yet", "Also", "New", "South",
    "North", "East", "West",
])  # fmt: skip
_SPEAKS_AS_IT = re.compile(
    r"(?:review|survey|study|analysis|poll|ministry|company|firm|bank|agency|commission|court|committee|government|party|institute|"
    r"group|council|organi[sz]ation|office|department|army|board|panel|paper|book|administration|regulator|newspaper|"
    r"think tank)$"
)
_SUBORDINATE = re.compile(r"\s*(?:Although|Though|While|Whereas|When|As|Even though|Because|Since)\s+")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.lower()).strip().removeprefix("the ")


# Interviews ----------------------------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"\W{0,4}(?P<who>Q(?:uestion)?|A(?:nswer)?|Interviewer|Moderator|[A-Z]{2,3}|(?:(?:Mr|Mrs|Ms|Dr|Gen|Sen)\.?\s)?"
    r"(?:[A-ZÀ-Þ][\w’'.-]+\s){0,3}[A-ZÀ-Þ][\w’'-]+)(?:\s\([^()]{2,60}\))?\W{0,3}:\W{0,4}\s(?=\S)"
)
_NO_LABEL = re.compile(
    r"(?:Notes?|Sources?|Figures?|Tables?|Box|Map|Image|Photos?|Recommendations?|Assessment|Findings?|Risks?|Scenario\w*|Options?|Key\b.*|"
    r"Where|When|Why|How|What|Who|Example\w*|Conclusions?|Background|Summary|Context|Date|Authors?|Keywords?|Caveat|Warning|"
    r"Update|Response|Implications?|Step|Phase|Part|Section|Chapter|Pros?|Cons?|First|Second|Third|US|USA|UK|EU|UN)$"
)
_FEWEST = 4
"""Labelled paragraphs that make an interview."""
_ASKS = frozenset({"q", "question", "interviewer", "moderator"})


def find_turns(body: Body, cast: Cast) -> tuple[Turn, ...]:
    """Return the turns of an interview or transcript; nothing where the text is none.

    Paragraphs begin with a name or letters and a colon, two labels come at least twice, and somebody asks something.
    """
    labelled: list[tuple[int, str]] = []
    for number, block in enumerate(body.blocks):
        match = _LABEL.match(body.text, block.start, block.end) if block.kind in {"text", "item", "quotation"} else None
        if match and not _NO_LABEL.match(match["who"]):
            labelled.append((number, match["who"]))
    counts = Counter(who for _, who in labelled)
    often = {who for who, count in counts.items() if count >= 2}
    turns = [(number, who) for number, who in labelled if who in often or (counts[who] == 1 and " " in who)]
    asks = any("?" in body.text[body.blocks[n].start : body.blocks[n].end] for n, _ in turns)
    if len(often) < 2 or len(turns) < _FEWEST or not asks:
        return ()
    speakers = {who: _speaker(body, cast, who) for who in dict.fromkeys(who for _, who in turns)}
    found: list[Turn] = []
    for place, (number, who) in enumerate(turns):
        last = turns[place + 1][0] if place + 1 < len(turns) else len(body.blocks)
        stop = next(
            (n for n in range(number + 1, last) if body.blocks[n].kind not in {"text", "item", "quotation"}), last
        )
        found.append(Turn(body.blocks[number].start, body.blocks[max(number, stop - 1)].end, speakers[who]))
    return tuple(found)


def _speaker(body: Body, cast: Cast, label: str) -> str:
    """Return whom a label stands for: initials and "A" for the person they mean, if there is one only."""
    if label.lower() in _ASKS:
        return "interviewer"
    people = [entity.name for entity in cast.entities if entity.kind == "person"]
    if label.lower() in {"a", "answer"}:
        asked = re.search(r"\b[Ii]nterview(?:ed)?\s(?:with\s)?((?:[A-Z][\w’'.-]+\s?){2,4})", body.text)
        return asked.group(1).strip() if asked else "interviewee"
    if label.isupper() and len(label) <= 3:
        meant = {name for name in people if "".join(word[0] for word in name.split()).upper() == label}
        written = meant or set(re.findall(r"\b" + r"[\w’'-]+\s".join(label) + r"[\w’'-]+\b", body.text))
        return written.pop() if len(written) == 1 else label
    return _TITLES.sub("", label)


# Judgements of an object ----------------------------------------------------------------------------------------------

_SEES = re.compile(
    r"\b(?P<verb>sees?|saw|views?|viewed|regards?|regarded|considers?|considered|deems?|deemed|judges?|judged|rates?|rated|calls?|called|"
    r"finds?|found|thinks?|thought|believes?|believed|puts?|gives?|gave|assigns?|assigned|prices?(?:\s+in)?|priced(?:\s+in)?|pegs?|pegged|"
    r"estimates?|estimated|predicts?|predicted|forecasts?|projects?|projected|anticipates?|anticipated|expects?|expected|reckons?|"
    r"reckoned|assess(?:es|ed)?|offers?|offered),?\s+(?P<what>(?:[\w’'.-]+\s+){0,9}?)(?:as\s+|to\s+be\s+|at\s+|with\s+)?(?:an?\s+)?[“\"‘]?$"
)
_IS_JUDGED = re.compile(
    r"\b(?:is|are|was|were|been|be)\s+(?:\w+ly\s+|also\s+)?(?:judged|considered|deemed|seen|viewed|regarded|rated|thought|believed|assessed|"
    r"described|perceived)(?:\s+(?:as|to\s+be))?\s+(?:[\w-]+\s+){0,2}$"
)
_BY = re.compile(r"(?:[\w-]+\s+){1,4}?by\s+(?=[^\W_])")
"""Of "was judged unlikely by the experts"."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|could|can|should|must|do|does|did|that|which|who|whether|if|to\s+(?!be\b)\w+)\b"
)
_CHANCE = re.compile(r"\b(?:chances?|odds|probability|likelihood|risk|percent|per cent)\b|%")
_CHANCES = re.compile(r"(?:put|give|gave|assign|price|peg|offer)")


def judged_by(body: Body, start: int, phrase_start: int, kind: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return who finds what likely without a clause: "diplomats see a deal as likely", "Fitch puts the odds at".

    Parameters
    ----------
    start
        Of the sentence.
    phrase_start, kind
        Of the words of likelihood.
    """
    text = body.text
    if _IS_JUDGED.search(text, max(start, phrase_start - 60), phrase_start):
        by = _BY.match(text, phrase_start)
        agent = inverted_subject(text, by.end(), len(text)) if by else None
        return (agent, (phrase_start, phrase_start)) if agent and may_hold(text, agent, start) else None
    before = _SEES.search(text, max(start, phrase_start - 120), phrase_start)
    if before is None or _FINITE.search(before["what"]) or kind in {"modal", "expectation", "forecast"}:
        return None
    if before["verb"].startswith(("offer", "give", "gave")) and re.match(r"(?:the|a)\s+chance\b", text[phrase_start:]):
        return None  # "offers them the chance to learn"
    if _CHANCES.match(before["verb"]) and not _CHANCE.search(text, phrase_start, phrase_start + 40):
        return None
    if re.search(
        r"\b(?:be|been|being|is|are|was|were|to)\s+(?:\w+ly\s+)?$",
        text[max(start, before.start() - 24) : before.start()],
    ):
        return None
    who = find_subject(text, start, before.start())
    return (who, before.span("what")) if who is not None and may_hold(text, who, start) else None
