"""Moves that a brief speaks of: someone who decides, and a verb of action or the noun of one.

"Russia could blockade", "the EU imposes", "Iran threatened to", "an attack by Israel", "China's embargo". Everything
that is found is a proposal: a move in force would be played by the engine, and a run would say what the brief does not.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.brief.model import Brief, Span
from detente.draft.actors import Actor, with_article
from detente.draft.acts import DOING, DONE, NAMED, OPTION, acts_of, any_verb, is_agent, is_subject, object_of, organ_end
from detente.draft.deeds import SPOKEN, is_deed, is_told, tidy
from detente.draft.lines import Lines, Value, flow
from detente.draft.naming import Names, slug
from detente.draft.nominals import NOMINAL, as_deed
from detente.draft.passages import Named, Passage, place_of
from detente.draft.plan import published, short
from detente.draft.sources import Sources
from detente.draft.verbs import LIGHT, Verb, as_verb, in_present, words

_MOST = 40
"""Moves of a draft; more than an analyst would keep."""
_MOST_EACH = 24
"""Moves of one actor."""
_NEAR = 300
"""Characters over which an answer may follow what it answers."""
_AIM = re.compile(
    r"\b(?:options?|choices?|decisions?|threats?|plans?|intentions?|attempts?|willingness|pledges?|promises?|"
    r"proposals?|offers?|bid|incentives?|determination|readiness|commitments?|refusal|vows?|preparations?|moves?)\b(?::|\s(?:is|"
    r"are|was|of|for|in|remains))?\s"
    r"(?:to\s[\"“‘]?(?:\w+ly\s|further\s)?(?P<verb>[a-z-]+)|(?P<ing>[a-z]+ing))\b"
)
"""An action announced by a noun: "has two options: to", "Iran's threat to"."""
RESPONSE = re.compile(
    r"(?:^|[.;,]\s|\band\s)[“\"]?in (?:response|retaliation|reply|answer|reaction)(?P<bare>,|\s(?!to\b))|"
    r"\bretaliat\w+\sby\s[a-z]+ing\b",
    re.IGNORECASE,
)
"""That what follows, or comes before, answers what was told just before; "in response to" says what it answers "
"itself."""
_HOW = {
    OPTION: "the brief speaks of it as an option",
    DOING: "the brief says that it goes on",
    DONE: "the brief says that it was done",
    NAMED: "the brief names it",
}


@dataclass(frozen=True, slots=True)
class Move:
    """Something that an actor of the brief can do."""

    key: str
    actor: str
    """Id of the entity."""
    verb: str
    """The verb of action, or the noun."""
    what: str
    """Verb and object."""
    how: int
    """As `detente.draft.acts` tells it apart."""
    span: Span
    is_reply: bool
    is_strong: bool
    answers: str = ""
    """Key of the move that it answers, where one is near."""


def plan_moves(
    everything: Sequence[Move], names: Names, actors: Collection[str], central: Callable[[str], float] | None = None
) -> tuple[Move, ...]:
    """Return the moves of a brief in the order of the text: of each actor those that are most clearly options.

    Parameters
    ----------
    everything
        As `find_moves` yields it.
    central
        How much of some words is what the brief is about, 0 to 1: of two moves of one kind the more central is kept.
    """
    found = [move for move in everything if move.actor in actors]
    found.sort(key=lambda move: (_rank(move), move.span.start))
    by_actor: dict[str, list[Move]] = {}
    times: Counter[int] = Counter()
    for move in found:
        own = by_actor.setdefault(move.actor, [])
        same = next((other for other in own if _is_same(move, other)), None)
        if same is None:
            own.append(move)
        times[id(same or move)] += 1

    def order(move: Move) -> float:
        told = central(move.what) if central else 0.0
        return _rank(move) - _FOR_TIMES * math.log2(times[id(move)]) - _FOR_TOPIC * told

    # The best of each first, so that who is named seldom has a say as well; then by how much each does in the brief.
    most = max((len(own) for own in by_actor.values()), default=1)
    turns = [
        (turn > 0, order(move) - _FOR_ACTOR * len(own) / most, move.span.start, move)
        for own in by_actor.values()
        for turn, move in enumerate(sorted(own, key=lambda move: (order(move), move.span.start))[:_MOST_EACH])
    ]
    kept = [each[-1] for each in sorted(turns, key=lambda each: each[:3])[:_MOST]]
    kept.sort(key=lambda move: (move.span.start, move.span.end, move.actor))
    return _linked([replace(move, key=names.fresh(slug(move.what, fallback="move"))) for move in kept])


_FOR_TIMES, _FOR_TOPIC, _FOR_ACTOR = 0.7, 1.5, 1.5
"""What each doubling of its mentions, being all about the topic, and being of whoever does most, moves a deed up;
judgements."""


def find_moves(brief: Brief, told: Sequence[Passage]) -> Iterator[Move]:
    """Yield everything that someone does or may do in a brief, in the order of the text."""
    year = published(brief)[0].year
    open_places = _forecast_places(brief)
    topic: dict[int, str] = {}
    for passage in told:
        is_past = any(int(each) < year - RECENT for each in YEAR_NAMED.findall(passage.text))
        for move in _moves_in(brief, passage):
            if move.how == NAMED:  # else it is history, as "the invasion of" is in most briefs
                if _is_within(open_places, move.span.start):
                    yield replace(move, how=OPTION)
            elif not is_past or move.how in (OPTION, DOING):
                yield move
        heads = _heads(passage)
        actor = heads[0] if heads else topic.get(passage.paragraph, "")
        for verb, what, start, end, is_strong in _own_aims(passage) if actor else ():
            span = brief.reading.to_text(passage.start + start, passage.start + end)
            yield Move("", actor, verb, what, OPTION, span, is_reply=False, is_strong=is_strong)
        topic[passage.paragraph] = actor
    yield from _named_in_forecasts(brief, told)


RECENT = 2
"""Years before the brief from which on what was done is history; a judgement."""
AHEAD = re.compile(
    r"\b(?:fear\w*|threat\w*|risks?|prospects?|possib\w+|potential\w*|future|plan\w*|prepar\w+|would|could|may|might|"
    r"likely|imminent|looming|prevent\w*|deter\w*|avert\w*|in the event|hypothetical)\b"
)
"""What tells that an action that is only named may still come."""


def _forecast_places(brief: Brief) -> list[tuple[int, int]]:
    """Return where what is forecast stands, in order."""
    return sorted({(e.proposition_span.start, e.proposition_span.end) for e in brief.estimates if e.is_forecast})


def _is_within(places: Sequence[tuple[int, int]], position: int) -> bool:
    """Return whether a position is in one of the last places that begin before it."""
    before = bisect.bisect_right(places, (position, position + _NEAR))
    return any(start <= position < end for start, end in places[max(0, before - 4) : before])


def heads_of(told: Sequence[Passage]) -> frozenset[str]:
    """Return all of whom a sentence speaks."""
    return frozenset(actor for passage in told for actor in _heads(passage))


def _heads(passage: Passage) -> list[str]:
    """Return those of whom a sentence speaks, without a label before a colon."""
    text = passage.text
    return [
        each.actor for each in passage.named if is_subject(text, each.start) and text[each.end : each.end + 1] != ":"
    ]


def _named_in_forecasts(brief: Brief, told: Sequence[Passage]) -> Iterator[Move]:
    """Yield actions in what is forecast that nobody is named for: of whoever the paragraph spoke of last."""
    places = sorted({brief.reading.to_reading(start, end) for start, end in _forecast_places(brief)})
    topic: dict[int, str] = {}
    for passage in told:
        spans = [
            (a - passage.start, b - passage.start)
            for a, b in places[
                bisect.bisect_left(places, (passage.start,)) : bisect.bisect_left(
                    places, (passage.start + len(passage.text),)
                )
            ]
        ]
        for first, last in spans:
            actor = topic.get(passage.paragraph, "")
            for match in _NOMINAL.finditer(passage.text, first, min(last, len(passage.text))) if actor else ():
                what = _NOUN_END.sub("", f" {object_of(passage.text, match.end())}").strip()
                deed = as_deed(match["noun"], what)
                if deed is None:
                    continue
                span = brief.reading.to_text(
                    passage.start + match.start(), passage.start + _end(passage.text, match.end(), what)
                )
                yield Move(
                    "",
                    actor,
                    *deed,
                    OPTION,
                    span,
                    is_reply=False,
                    is_strong=True,
                )
        heads = _heads(passage)
        if heads:
            topic[passage.paragraph] = heads[0]


YEAR_NAMED = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_NOMINAL = re.compile(
    r"(?:^|\b(?:[Tt]he|[Aa]n?)\s)(?:(?:[a-z-]+)\s){0,2}?(?P<noun>\w{3,}(?:isation|ization)|strengthening|"
    r"intensification|recognition|expansion|"
    r"deployment|withdrawal|annexation|escalation|imposition|introduction|suspension|resumption|closure|removal|"
    r"invasion|"
    r"blockade|intervention)(?=\sof\s)"
)


def _rank(move: Move) -> int:
    return move.how + (0 if move.is_strong else 1 if as_verb(move.verb, "base") else 2)


def _is_same(move: Move, other: Move) -> bool:
    own, others = (set(slug(each.what, words=6).split("_")) for each in (move, other))
    common = len(own & others)
    return (move.verb == other.verb and common >= 2) or common >= 0.6 * min(len(own), len(others))


def _linked(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Return the moves; an answer is tied to the nearest move of another actor before it."""
    linked = []
    for index, move in enumerate(moves):
        near = [
            other
            for other in moves[:index]
            if other.actor != move.actor and not other.is_reply and 0 <= move.span.start - other.span.end < _NEAR
        ]
        linked.append(replace(move, answers=near[-1].key) if move.is_reply and near else move)
    return tuple(linked)


def _moves_in(brief: Brief, passage: Passage) -> Iterator[Move]:
    taken: set[tuple[str, int]] = set()
    for named, others in _in_groups(passage):
        for verb, words_of_it, how, start, end, is_known in (
            *_verbs(passage, named),
            *_participles(passage, named),
            *_caused(passage, named),
            *_passive(passage, named),
            *_nouns(passage, named),
        ):
            what = tidy(words_of_it)
            is_strong = is_known or verb in LIGHT
            is_supposed = _IF.search(passage.text[:start]) is not None
            is_real = how in (DOING, DONE) and not is_supposed and verb not in SPOKEN
            if (
                (verb, end) in taken
                or not is_deed(verb, what)
                or (is_real and not is_told(verb, what, is_strong=is_strong))
            ):
                continue
            taken.add((verb, end))
            is_open = (how in (DOING, DONE) and (verb in SPOKEN or is_supposed)) or (
                how == NAMED and AHEAD.search(passage.text[max(0, start - 40) : end + 30]) is not None
            )
            around = passage.text[max(0, start - 60) : end + 24]
            move = Move(
                key="",
                actor=named.actor,
                verb=verb,
                what=what,
                how=OPTION if is_open else how,
                span=brief.reading.to_text(passage.start + start, passage.start + end),
                is_reply=bool(RESPONSE.search(around)),
                is_strong=is_strong,
            )
            yield move
            if start == named.start:  # of "A, B and C will" each does
                yield from (replace(move, actor=other) for other in others)


_GROUP = re.compile(r",?\s(?:(?:and|or|as\swell\sas)\s)?(?:the\s)?|,\s")
"""Between two who act together."""
_MOST_IN_GROUP = 4
"""Of a longer list the first stands for all; a judgement."""


def _in_groups(passage: Passage) -> Iterator[tuple[Named, tuple[str, ...]]]:
    """Yield who is named in a passage, and who stands in one list with it behind it: "Norway, Sweden and Finland"."""
    named = passage.named
    for index, each in enumerate(named):
        group, last = [], each
        for other in named[index + 1 :]:
            if not _GROUP.fullmatch(passage.text, last.end, other.start):
                break
            group.append(other)
            last = other
        ends_as_list = group and re.search(r"\b(?:and|or)\b", passage.text[each.end : last.start])
        is_whole = ends_as_list and not any(other.is_adjective for other in (each, *group))
        others = tuple(dict.fromkeys(other.actor for other in group if other.actor != each.actor))
        yield each, others if is_whole and len(group) < _MOST_IN_GROUP else ()


_IF = re.compile(r"\b(?:[Ii]f|[Ss]hould|[Uu]nless|[Ww]ere)\s(?:the\s|even\s)?(?:[a-z-]+\s){0,2}$")
"""Before a name: what it does there is supposed."""


def _end(text: str, start: int, what: str) -> int:
    """Return where an object ends that `object_of` found behind a place."""
    place = text.find(what, start)
    return place + len(what) if place >= 0 else min(len(text), start + len(what) + 1)


_Found = Iterator[tuple[str, str, int, int, int, bool]]
"""Verb, verb and object, how, where the words begin and end, whether the verb is a strong one."""


def _verbs(passage: Passage, named: Named) -> _Found:
    """Yield what the one who is named does as the subject of verbs."""
    text = passage.text
    if is_subject(text, named.start) and is_agent(text, named.end, is_adjective=named.is_adjective):
        acts = list(acts_of(text, named.end, is_adjective=named.is_adjective))
        for act, following in zip(acts, [*acts[1:], None], strict=False):
            what = object_of(text, act.end, following.start if following else None)
            if act.is_negative or (not what and act.verb.needs_object):
                continue
            yield (
                act.verb.base,
                f"{act.verb.base} {what}".strip(),
                act.how,
                named.start,
                _end(text, act.end, what),
                act.verb.is_strong,
            )
        yield from _means(passage, named, acts[-1].end if acts else named.end)
        yield from _warned(passage, named)
    elif not named.is_adjective and not text[named.end :].startswith(("'s", "’s")):
        return
    begin = named.end
    aside = re.match(r",\s(?:which|who)\s[^,]{1,140},", text[named.end :])
    if aside:
        begin += aside.end()
    others = [other.start for other in passage.named if other.start > begin]
    for match in _AIM.finditer(text, begin, min([begin + 90, *others[:1]])):
        verb = _aimed(match)
        own = text[begin : match.start()]
        if verb is not None and _OWN_AIM.fullmatch(own) and not _NO_AIM.search(own):
            what = object_of(text, match.end())
            yield (
                verb.base,
                f"{verb.base} {what}".strip(),
                OPTION,
                named.start,
                _end(text, match.end(), what),
                verb.is_strong,
            )


_WARNED = re.compile(
    r"(?:['’]s?)?(?:\s[\w’'-]+){0,3}?\s(?:warn(?:s|ed|ing)|spoke|speaks|talk(?:s|ed|ing)|conceived)\s(?:of|about)\s"
    r"(?:\w+ly\s)?(?P<ing>[a-z-]+ing)\b"
)
"""What somebody says that it may do: "warned of cutting support"."""


def _warned(passage: Passage, named: Named) -> _Found:
    match = _WARNED.match(passage.text, named.end)
    verb = as_verb(match["ing"], "ing") if match else None
    if match is not None and verb is not None:
        what = object_of(passage.text, match.end())
        if what or not verb.needs_object:
            end = _end(passage.text, match.end(), what)
            yield verb.base, f"{verb.base} {what}".strip(), OPTION, named.start, end, verb.is_strong


_MEANS = re.compile(r"\bby\s(?:\w+ly\s)?(?P<ing>[a-z-]+ing)\b")
"""How something is done: "tries to force it by annexing"."""


def _means(passage: Passage, named: Named, begin: int) -> _Found:
    """Yield the strong verbs by which the subject of a sentence does what it does."""
    text = passage.text
    match = _MEANS.search(text, begin, begin + _FAR)
    verb = as_verb(match["ing"], "ing") if match else None
    if match is None or verb is None or not verb.is_strong or ";" in text[begin : match.start()]:
        return
    if any(is_subject(text, other.start) for other in passage.named if begin < other.start < match.start()):
        return
    what = object_of(text, match.end())
    if what or not verb.needs_object:
        yield verb.base, f"{verb.base} {what}".strip(), DOING, named.start, _end(text, match.end(), what), True


_GERUND = re.compile(r"(?:['’]s?)?\s(?:\w+ly\s)?(?P<ing>[a-z-]+ing)\s")
"""Right behind a name: "with Norway closing its ports", "the risk of Norway closing its ports"."""
_TRAILING = re.compile(r",\s(?:and\s|while\s|also\s|thereby\s|\w+ly\s)*(?P<ing>[a-z-]+ing)\s")
"""A second deed behind a comma: "cracked down on the union, closing its offices"."""


def _participles(passage: Passage, named: Named) -> _Found:
    """Yield the strong verbs in -ing that say what somebody does: right behind a name, or behind what it has done."""
    text = passage.text
    behind = organ_end(text, named.end)
    direct = None if named.is_adjective and behind == named.end else _GERUND.match(text, behind)
    if direct is not None and not re.search(r"\b(?:in|for|against|by|to)\s(?:the\s)?$", text[: named.start]):
        yield from _participle(passage, named, direct)
    heads = [each for each in passage.named if is_subject(text, each.start)]
    if heads[:1] == [named] and is_agent(text, named.end, is_adjective=named.is_adjective):
        for match in _TRAILING.finditer(text, named.end):
            if any(named.end < other.start < match.start() for other in heads):
                return
            yield from _participle(passage, named, match)


def _participle(passage: Passage, named: Named, match: re.Match[str]) -> _Found:
    verb = as_verb(match["ing"], "ing")
    if verb is None or not (verb.is_strong or verb.base in LIGHT):
        return
    what = object_of(passage.text, match.end() - 1)
    if what or not verb.needs_object:
        end = _end(passage.text, match.end() - 1, what)
        yield verb.base, f"{verb.base} {what}".strip(), DOING, named.start, end, verb.is_strong


_FAR = 120
"""Characters behind a verb within which its means stand."""
_CAUSES = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:up)?on|urg(?:e|es|ed|ing)|press(?:es|ed|ing)?|persuad(?:e|es|ed|ing)|"
    r"convinc(?:e|es|ed|ing)|ask(?:s|ed|ing)?|push(?:es|ed|ing)?|encourag(?:e|es|ed|ing)|invit(?:e|es|ed|ing)|"
    r"expect(?:s|ed|ing)?|want(?:s|ed|ing)?|forc(?:e|ing)|compel|pressur(?:e|es|ed|ing)|"
    r"require|prompt|(?:feasible|possible|fitting|necessary|time|better|wise|option|easier|"
    r"important|plans?|calls?|called|calling|need|way|opportunity) for)\s(?:the\s)?$",
    re.IGNORECASE,
)
"""Before a name: that somebody else moves it to act, "calls on Norway to", or thinks that it may, "feasible for".

Who was forced to did not choose.
"""
_WANTED = re.compile(
    r"\b(?:demand|insist|propos|request|recommend|ask)(?:s|ed|ing|e|es)?\sthat\s(?:the\s)?$", re.IGNORECASE
)
"""Before a name: that it do something."""
_DO = re.compile(r"(?:\s(?:government|side|authorities|leadership))?\s(?:not\s)?(?P<verb>[a-z-]+)\b")
_CAUSED = re.compile(r"(?:\s[\w-]+){0,2}?\s(?:also\s|even\s)?(?:not\s)?to\s(?:\w+ly\s)?(?P<verb>[a-z-]+)\b")


def _caused(passage: Passage, named: Named) -> _Found:
    """Yield what others want of someone, or drive it to: "urged Norway to close its ports"."""
    text = passage.text
    before = text[max(0, named.start - 40) : named.start]
    form = _CAUSED if _CAUSES.search(before) else _DO if _WANTED.search(before) else None
    match = form.match(text, named.end) if form is not None else None
    verb = any_verb(match["verb"]) if match else None
    if match is not None and verb is not None:
        what = object_of(text, match.end())
        if what or not verb.needs_object:
            yield (
                verb.base,
                f"{verb.base} {what}".strip(),
                OPTION,
                named.start,
                _end(text, match.end(), what),
                verb.is_strong,
            )


def _aimed(match: re.Match[str]) -> Verb | None:
    """Return the verb of an action that a noun announces."""
    word = match["verb"] or match["ing"]
    if word.endswith("ing"):
        return as_verb(word, "ing")
    return None if _NO_VERB.search(word) else any_verb(word)


_NO_VERB = re.compile(r"(?:al|ic|ive|ous|ment|cy|tion|sion|ity|ful|ness|able|ible|ary|er|ed)$")
"""Ends of words that are no verbs, behind "commitment to"; "to deliver" and "to offer" are lost with them."""


def _own_aims(passage: Passage) -> Iterator[tuple[str, str, int, int, bool]]:
    """Yield the actions in "its plan to", "one proposal is to": of whoever is spoken of there or just before."""
    for match in _AIM.finditer(passage.text):
        verb = _aimed(match)
        before = passage.text[: match.start()]
        is_threat = verb is not None and verb.is_strong and _THREAT.search(f"{before}{match.group()[:9]}")
        if verb is not None and (_OWNED.search(before) or is_threat):
            what = object_of(passage.text, match.end())
            if what:
                yield (
                    verb.base,
                    f"{verb.base} {what}",
                    match.start(),
                    _end(passage.text, match.end(), what),
                    verb.is_strong,
                )


_THREAT = re.compile(r"\ban?\s(?:[a-z-]+\s)?(?:threat|pledge|promise|offer|bid|decision)\b", re.IGNORECASE)
"""What the subject of a sentence utters or takes: "an implicit threat to"."""
_OWNED = re.compile(r"\b(?:its|his|her|their)\s(?:[\w-]+\s){0,2}$")
_PASSIVE = re.compile(
    r"(?P<what>(?:(?!(?:will|would|could|may|might|can|should|must|be)\s)[\w’'-]+\s){0,4}"
    r"(?!(?:will|would|could|may|might|can|should|must|be)\s)[\w’'-]+)\s(?P<be>(?:(?:will|would|could|may|might|can|should|must)\s)?(?:be|been|"
    r"being|is|are|was|were)\s)?"
    r"(?:\w+ly\s)?(?P<verb>\w+)\sby\s(?:the\s)?(?:[a-z-]+\s)?$"
)

_ARTICLE = re.compile(r"(?:The|A|An|Its|Their|These|This|Such|All|New|More|Some|Further)\s")
_BY_WHOM = re.compile(r"\bby\s(?:the\s)?(?:[a-z-]+\s)?$")


def _passive(passage: Passage, named: Named) -> _Found:
    """Yield what is done by someone: "sanctions imposed by the EU", "the port would be closed by Norway"."""
    begin = max(0, named.start - 90)
    if _BY_WHOM.search(passage.text, max(0, named.start - 40), named.start) is None:
        return
    match = _PASSIVE.search(passage.text[begin : named.start])
    verb = as_verb(match["verb"], "participle") if match else None
    if match is None or verb is None or not verb.needs_object:
        return
    what = re.split(
        r"\b(?:and|that|which|of the|but|to|with|from|in|on|by|as|is|are|was|were|has|have)\s", match["what"]
    )[-1].strip()
    what = f"{what[:1].lower()}{what[1:]}" if _ARTICLE.match(what) else what
    if re.search(r"[^\W\d_]{4}", what):
        is_option = bool(re.match(r"(?:will|would|could|may|might|can|should|must)\b", match["be"] or ""))
        yield (
            verb.base,
            f"{verb.base} {what}",
            OPTION if is_option else DONE,
            begin + match.start("what"),
            named.end,
            verb.is_strong,
        )


_NO_AIM = re.compile(r"\b(?:no|without|lacks?|denie[sd]|reject(?:s|ed)?|abandon(?:s|ed)?)\s(?:\w+\s)?$")
_OWN_AIM = re.compile(r"(?:['’]s?)?(?:\s[\w’'-]+){0,8}\s?")
_NOUN_END = re.compile(
    r"\s(?:is|are|was|were|will|would|could|may|might|can|has|have|had|remains?|that|than|to\s[a-z]+|consists?|continues?|did|"
    r"does|"
    r"began|led|took|made|came|seems?|appears?|\w+ed)\b.*$"
)
"""Where the object of a noun ends: at the verb of its sentence."""
_OWN = re.compile(r"(?:['’]s?)?\s(?:[a-z-]+\s){0,3}$")


_SENT = re.compile(
    r"\b(?:deployment|withdrawal|mobili[sz]ation|retreat|expansion|dispatch|return)s?\sof\s(?:a\s|the\s|some\s|"
    r"more\s)?$"
)
_BY = re.compile(
    r"\b(?:by|(?:responses?|attacks?|strikes?|retaliation|pressure|threats?)\sfrom)\s(?:the\s)?(?:[a-z-]+\s){0,1}$"
)


def _nouns(passage: Passage, named: Named) -> _Found:
    """Yield the actions that are named as those of someone: "Russia's invasion of", "an attack by Israel"."""
    text = passage.text
    is_own = named.is_adjective or text[named.end :].startswith(("'s", "’s"))
    before = text[max(0, named.start - 24) : named.start]
    is_by = bool(_BY.search(before) or (not is_own and _SENT.search(text[max(0, named.start - 40) : named.start])))
    first, last = (max(0, named.start - 80), named.start) if is_by else (named.end, named.end + 60)
    if not (is_own or is_by):
        return
    for match in NOMINAL.finditer(text, first, min(last, len(text))):
        between = text[match.end() : named.start] if is_by else text[named.end : match.start()]
        if (is_by and len(between.split()) > 7) or (not is_by and not _OWN.search(between)):
            continue
        if (
            any(
                match.end() < other.start < named.start or named.end < other.start < match.start()
                for other in passage.named
            )
            and not is_by
        ):
            continue
        what = object_of(text, match.end(), named.start if is_by else None)
        what = _NOUN_END.sub("", " " + re.sub(r"\s*\bby(?: the)?$", "", what)).strip()
        begins, ends = min(named.start, match.start()), max(named.end, _end(text, match.end(), what))
        has_object = what != "" and what.split()[0] in _OBJECT
        if not has_object and not (is_by and text[: named.start].rstrip(" the").endswith("by")):
            continue  # "threats from Norway": of nothing in particular
        deed = as_deed(match.group(), what)
        if deed is not None:
            yield *deed, DONE if _GOES_ON.fullmatch(match.group()) else NAMED, begins, min(ends, len(text)), True
        return


_GOES_ON = re.compile(r"suppl(?:y|ies)|transfers?|sales?|deliver(?:y|ies)|deployments?|purchases?|acquisitions?|tests?")
"""Nouns of what is done again and again, so that it is no history."""
_OBJECT = words("of on in against to into over upon at from for")
"""Words with which the object of a noun begins."""


def write_moves(
    lines: Lines, moves: Sequence[Move], actors: Mapping[str, Actor], brief: Brief, sources: Sources
) -> None:
    """Write the section `moves`, all of it proposals."""
    if not moves:
        return
    lines.gap()
    lines.comment(
        "Moves that the brief speaks of. None is in force: actors would play it, and a run would say more than the "
        "brief."
    )
    lines.comment("open: accept what are options, and say what each brings and costs: effects, values, outcomes.")
    who = {key: with_article(brief, actor) for key, actor in actors.items()}
    with lines.braces("moves"):
        # Parts of a library (effects and outcomes with sources, for moves of a kind) would be proposed here, by move.
        for move in moves:
            entry: dict[str, Value] = {
                "by": actors[move.actor].key,
                "text": told(move, who[move.actor]),
                "source": sources.at(brief, move.span),
                **({"reply": True} if move.answers else {}),
                "effects": {},
            }
            about = f"{actors[move.actor].name}, {_HOW[move.how]}: {place_of(brief, move.span)}"
            lines.propose(move.key, entry, comment=f"{about}{_answer(move, actors)}", is_within_braces=True)


def write_undone(lines: Lines, moves: Sequence[Move], brief: Brief) -> None:
    """Write what would be done by somebody whom the brief does not name, as comments behind the moves."""
    kept: list[Move] = []
    for move in moves:
        if len(kept) < _MOST_UNDONE and not any(_is_same(move, other) for other in kept):
            kept.append(move)
    if kept:
        lines.comment("open: what may be done, and the brief does not say by whom: write a move if somebody decides it")
    for move in kept:
        lines.comment(f"- {short(move.what, _LONGEST_TEXT)} ({place_of(brief, move.span)})", depth=1)


_MOST_UNDONE = 8
"""Deeds of nobody that are told; a judgement."""


def told(move: Move, name: str) -> str:
    """Return a move of somebody of this name as a sentence in the present: who does what."""
    return short(f"{name[:1].upper()}{name[1:]} {in_present(move.what)}".rstrip(" .,;:"), _LONGEST_TEXT)


_LONGEST_TEXT = 120


def _answer(move: Move, actors: Mapping[str, Actor]) -> str:
    """Return how an answer is tied to the move before it, once both are accepted."""
    if not move.answers:
        return ""
    stage = flow({"by": actors[move.actor].key, "options": [move.key, "nothing"]})
    return f"; in answer to {move.answers}, which then takes replies: [{stage}]"
