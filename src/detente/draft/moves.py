"""Moves that a brief speaks of: someone who decides, and a verb of action or the noun of one.

"Russia could blockade", "the EU imposes", "Iran threatened to", "an attack by Israel", "China's embargo". Everything
that is found is a proposal: a move in force would be played by the engine, and a run would say what the brief does not.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.brief.model import Brief, Span
from detente.draft.actors import Actor
from detente.draft.acts import DOING, DONE, NAMED, OPTION, acts_of, any_verb, is_subject, object_of
from detente.draft.lines import Lines, Value, flow
from detente.draft.naming import Names, slug
from detente.draft.passages import Named, Passage, place_of
from detente.draft.plan import published, short
from detente.draft.sources import Sources
from detente.draft.verbs import ACTION_NOUN, Verb, as_verb, words

_MOST = 36
"""Moves of a draft; more than an analyst would keep."""
_MOST_EACH = 16
"""Moves of one actor."""
_NEAR = 600
"""Characters over which an answer may follow what it answers."""
_AIM = re.compile(
    r"\b(?:options?|choices?|decisions?|threats?|plans?|intentions?|efforts?|attempts?|desire|willingness|pledges?|"
    r"promises?|pressure|proposals?|ambitions?|offers?|calls?|bid|determination|readiness|polic(?:y|ies)|goals?|aims?|priority|"
    r"priorities|strategy|commitments?|incentives?|refusal|ability|capacity|power|interests?|role)\b(?::|\s(?:is|are|was|of|for|in|remains))?\s"
    r"(?:to\s[\"“‘]?(?:\w+ly\s|further\s)?(?P<verb>[a-z-]+)|(?P<ing>[a-z]+ing))\b"
)
"""An action announced by a noun: "has two options: to", "Iran's threat to"."""
_RESPONSE = re.compile(
    r"\bin (?:response|retaliation|reply|return|answer|reaction)\b|\bretaliat\w+|\brespond\w*\b|\bresponse from\b",
    re.IGNORECASE,
)
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


def plan_moves(brief: Brief, told: Sequence[Passage], names: Names, actors: Collection[str]) -> tuple[Move, ...]:
    """Return the moves of a brief in the order of the text: of each actor those that are most clearly options."""
    found = [move for move in find_moves(brief, told) if move.actor in actors]
    found.sort(key=lambda move: (_rank(move), move.span.start))
    by_actor: dict[str, list[Move]] = {}
    for move in found:
        own = by_actor.setdefault(move.actor, [])
        if len(own) < _MOST_EACH and not any(_is_same(move, other) for other in own):
            own.append(move)
    # In turns, so that who is named seldom has a say as well.
    turns = [
        (turn // 2, _rank(move), move.span.start, move) for own in by_actor.values() for turn, move in enumerate(own)
    ]
    kept = [each[-1] for each in sorted(turns, key=lambda each: each[:3])[:_MOST]]
    kept.sort(key=lambda move: (move.span.start, move.span.end, move.actor))
    return _linked([replace(move, key=names.fresh(slug(move.what, fallback="move"))) for move in kept])


def find_moves(brief: Brief, told: Sequence[Passage]) -> Iterator[Move]:
    """Yield everything that someone does or may do in a brief, in the order of the text."""
    year = published(brief)[0].year
    open_places = _forecast_places(brief)
    topic: dict[int, str] = {}
    for passage in told:
        is_past = any(int(each) < year - 1 for each in _YEAR.findall(passage.text))
        for move in _moves_in(brief, passage):
            if move.how == NAMED and _is_within(open_places, move.span.start):
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
                span = brief.reading.to_text(
                    passage.start + match.start(), passage.start + _end(passage.text, match.end(), what)
                )
                yield Move(
                    "",
                    actor,
                    match["noun"].lower(),
                    f"{match.group()} {what}",
                    OPTION,
                    span,
                    is_reply=False,
                    is_strong=True,
                )
        heads = _heads(passage)
        if heads:
            topic[passage.paragraph] = heads[0]


_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_NOMINAL = re.compile(
    r"(?:^|\b(?:[Tt]he|[Aa]n?)\s)(?:(?:[a-z-]+)\s){0,2}?(?P<noun>\w{3,}(?:isation|ization)|strengthening|intensification|recognition|expansion|"
    r"deployment|withdrawal|annexation|escalation|imposition|introduction|suspension|resumption|closure|removal|invasion|"
    r"blockade|intervention)(?=\sof\s)"
)


def _rank(move: Move) -> int:
    return move.how + (0 if move.is_strong else 1)


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
            if other.actor != move.actor and not other.is_reply and move.span.start - other.span.end < _NEAR
        ]
        linked.append(replace(move, answers=near[-1].key) if move.is_reply and near else move)
    return tuple(linked)


def _moves_in(brief: Brief, passage: Passage) -> Iterator[Move]:
    taken: set[tuple[str, int]] = set()
    for named in passage.named:
        for verb, what, how, start, end, is_strong in (
            *_verbs(passage, named),
            *_caused(passage, named),
            *_passive(passage, named),
            *_nouns(passage, named),
        ):
            if (
                _NO_MOVE.match(what)
                or (verb, end) in taken
                or (how == DONE and not is_strong and verb not in _SPOKEN)
                or (verb == "call" and " for " not in what[:9])
            ):
                continue  # of "A, B and C will" the first stands for all
            taken.add((verb, end))
            around = passage.text[max(0, start - 120) : end + 80]
            yield Move(
                key="",
                actor=named.actor,
                verb=verb,
                what=what,
                how=OPTION if verb in _SPOKEN and how in (DOING, DONE) else how,
                span=brief.reading.to_text(passage.start + start, passage.start + end),
                is_reply=bool(_RESPONSE.search(around)),
                is_strong=is_strong,
            )


_NO_MOVE = re.compile(
    r"(?:recogni[sz]e|accept|hold|note|see)\s(?:the\s|a\s|an\s)?(?:\w+\s)?(?:need|importance|fact|value|limits?|that|views?|risks?|idea)\b|"
    r"(?:take|play|make|give|set|keep|put|hold)$|one another\b|(?:play|take)\s(?:in|on)\b|"
    r"(?:fail|help|continue|have)\sto\s(?:see|know|understand)\b",
    re.IGNORECASE,
)
"""What reads like a move and is none."""
_SPOKEN = words("call propose demand threaten offer pledge")
"""Verbs with which somebody says what it wants: the thing itself may still come."""


def _end(text: str, start: int, what: str) -> int:
    """Return where an object ends that `object_of` found behind a place."""
    place = text.find(what, start)
    return place + len(what) if place >= 0 else min(len(text), start + len(what) + 1)


_Found = Iterator[tuple[str, str, int, int, int, bool]]
"""Verb, verb and object, how, where the words begin and end, whether the verb is a strong one."""


def _verbs(passage: Passage, named: Named) -> _Found:
    """Yield what the one who is named does as the subject of verbs."""
    text = passage.text
    if is_subject(text, named.start):
        acts = list(acts_of(text, named.end, is_adjective=named.is_adjective))
        for act, following in zip(acts, [*acts[1:], None], strict=False):
            what = object_of(text, act.end, following.start if following else None)
            if (act.is_negative and act.how != OPTION) or (not what and act.verb.needs_object):
                continue
            yield (
                act.verb.base,
                f"{act.verb.base} {what}".strip(),
                act.how,
                named.start,
                _end(text, act.end, what),
                act.verb.is_strong,
            )
    elif not named.is_adjective and not text[named.end :].startswith(("'s", "’s")):
        return
    begin = named.end
    aside = re.match(r",\s(?:which|who)\s[^,]{1,140},", text[named.end :])
    if aside:
        begin += aside.end()
    others = [other.start for other in passage.named if other.start > begin]
    for match in _AIM.finditer(text, begin, min([begin + 90, *others[:1]])):
        verb = _aimed(match)
        if verb is not None and _OWN_AIM.fullmatch(text[begin : match.start()]):
            what = object_of(text, match.end())
            yield (
                verb.base,
                f"{verb.base} {what}".strip(),
                OPTION,
                named.start,
                _end(text, match.end(), what),
                verb.is_strong,
            )


_CAUSES = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:up)?on|urg(?:e|es|ed|ing)|press(?:es|ed|ing|ure|ures|ured|uring)?(?: on)?|"
    r"persuad(?:e|es|ed|ing)|"
    r"convinc(?:e|es|ed|ing)|forc(?:e|es|ed|ing)|compel(?:s|led|ling)?|ask(?:s|ed|ing)?|lead(?:s|ing)?|led|push(?:es|ed|ing)?|"
    r"prompt(?:s|ed|ing)?|encourag(?:e|es|ed|ing)|want(?:s|ed|ing)?|requir(?:e|es|ed|ing)|for|allow(?:s|ed|ing)?|"
    r"tempt(?:s|ed)?|"
    r"enabl(?:e|es|ed|ing)|induc(?:e|es|ed|ing)|expect(?:s|ed|ing)?|invit(?:e|es|ed|ing)|"
    r"warn(?:s|ed|ing)?|drive|drives|pressur\w+)\s(?:the\s)?$",
    re.IGNORECASE,
)
"""Before a name: that somebody else moves it to act, "calls on Norway to"."""
_CAUSED = re.compile(r"(?:\s[\w-]+){0,2}?\s(?:also\s|even\s)?(?:not\s)?to\s(?:\w+ly\s)?(?P<verb>[a-z-]+)\b")


def _caused(passage: Passage, named: Named) -> _Found:
    """Yield what others want of someone, or drive it to: "urged Norway to close its ports"."""
    text = passage.text
    match = _CAUSED.match(text, named.end) if _CAUSES.search(text[max(0, named.start - 40) : named.start]) else None
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
    return any_verb(match["verb"]) if match["verb"] else as_verb(match["ing"], "ing")


def _own_aims(passage: Passage) -> Iterator[tuple[str, str, int, int, bool]]:
    """Yield the actions in "its plan to", "one proposal is to": of whoever is spoken of there or just before."""
    for match in _AIM.finditer(passage.text):
        verb = _aimed(match)
        before = passage.text[: match.start()]
        is_own = bool(_OWNED.search(before)) or not any(named.start < match.start() for named in passage.named)
        if verb is not None and is_own:
            what = object_of(passage.text, match.end())
            if what:
                yield (
                    verb.base,
                    f"{verb.base} {what}",
                    match.start(),
                    _end(passage.text, match.end(), what),
                    verb.is_strong,
                )


_OWNED = re.compile(r"\b(?:its|his|her|their)\s(?:[\w-]+\s){0,2}$")
_PASSIVE = re.compile(
    r"(?P<what>(?:[\w’'-]+\s){0,4}[\w’'-]+)\s(?P<be>(?:(?:will|would|could|may|might|can|should|must)\s)?(?:be|been|being|is|are|was|were)\s)?"
    r"(?:\w+ly\s)?(?P<verb>\w+)\sby\s(?:the\s)?(?:[a-z-]+\s)?$"
)


def _passive(passage: Passage, named: Named) -> _Found:
    """Yield what is done by someone: "sanctions imposed by the EU", "the port would be closed by Norway"."""
    begin = max(0, named.start - 90)
    match = _PASSIVE.search(passage.text[begin : named.start])
    verb = as_verb(match["verb"], "participle") if match else None
    if match is None or verb is None or not verb.needs_object:
        return
    what = re.split(
        r"\b(?:and|that|which|of the|but|to|with|from|in|on|by|as|is|are|was|were|has|have)\s", match["what"]
    )[-1].strip()
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


_OWN_AIM = re.compile(r"(?:['’]s?)?(?:\s[\w’'-]+){0,6}\s?")
_NOUN_END = re.compile(
    r"\s(?:is|are|was|were|will|would|could|may|might|can|has|have|had|remains?|that|than|to\s[a-z]+|continues?|did|does|"
    r"began|led|took|made|came|seems?|appears?|\w+ed)\b.*$"
)
"""Where the object of a noun ends: at the verb of its sentence."""
_OWN = re.compile(r"(?:['’]s?)?\s(?:[a-z-]+\s){0,3}$")


def actor_word(text: str, named: Named) -> str:
    """Return the name as it stands, to tell an action without an object from others."""
    return text[named.start : named.end]


_SENT = re.compile(
    r"\b(?:deployment|withdrawal|mobili[sz]ation|retreat|expansion|dispatch|return)s?\sof\s(?:a\s|the\s|some\s|more\s)?$"
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
    for match in ACTION_NOUN.finditer(text, first, min(last, len(text))):
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
        if not has_object and not is_by:
            continue
        words = f"{match.group()} {what}" if has_object else f"{match.group()} {actor_word(text, named)}"
        yield match.group().lower(), words, NAMED, begins, min(ends, len(text)), True
        return


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
    with lines.braces("moves"):
        # Parts of a library (effects and outcomes with sources, for moves of a kind) would be proposed here, by move.
        for move in moves:
            entry: dict[str, Value] = {
                "by": actors[move.actor].key,
                "text": short(brief.plain(move.span).rstrip(" .,;:"), 120),
                "source": sources.at(brief, move.span),
                **({"reply": True} if move.answers else {}),
                "effects": {},
            }
            about = f"{actors[move.actor].name}, {_HOW[move.how]}: {place_of(brief, move.span)}"
            lines.propose(move.key, entry, comment=f"{about}{_answer(move, actors)}", is_within_braces=True)


def _answer(move: Move, actors: Mapping[str, Actor]) -> str:
    """Return how an answer is tied to the move before it, once both are accepted."""
    if not move.answers:
        return ""
    stage = flow({"by": actors[move.actor].key, "options": [move.key, "nothing"]})
    return f"; in answer to {move.answers}, which then takes replies: [{stage}]"
