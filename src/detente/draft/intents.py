"""What somebody is said to intend, as a statement that can be asked: "plans to close its ports by 2030".

Such a statement has no word of likelihood, so its question has no probability. It comes from a move that the brief
speaks of, and its subject is the actor of that move.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from detente.brief.model import Brief, Estimate, Event, Horizon, Span
from detente.draft.actors import Actor, with_article
from detente.draft.acts import OPTION
from detente.draft.deeds import SPOKEN
from detente.draft.moves import Move

_INTENDED = re.compile(
    r"\b(?:(?:has|have|is|are)\s)?(?:also\s|already\s|now\s|reportedly\s|publicly\s|repeatedly\s|currently\s)*(?P<cue>"
    r"plans?|planning|intends?|threatens?|(?<=has )threatened|(?<=have )threatened|threatening|vows?|vowed|pledges|"
    r"pledged|promises|promised|preparing|considering|weighing|mulling|slated|"
    r"scheduled|(?<=is )due|(?<=are )due|poised|set|aims?|seeks?|"
    r"(?<=has )agreed|(?<=has )decided|(?<=has )committed|announced\s(?:that\s(?:it|they|he|she)\swould|plans)|"
    r"(?:said|says)\s(?:that\s)?(?:it|they|he|she)\s(?:will|would))\s(?:to\b|on\b|of\b|\w+ing\b)?"
)
"""What tells that somebody means to do something, and has not done it yet."""
_WEAK_CUES = re.compile(r"aims?|seeks?|agreed|decided|committed|pledge[sd]|promise[sd]|vow(?:s|ed)")
"""Of these, what is a question only with a day: the rest is an aim, or may be done by now."""
_MAY = re.compile(r"\b(?P<cue>could|may|might|would|should|must|will)\b")
_ANNOUNCED = re.compile(
    r"\b(?:announced|declared|pledged|promised|vowed|confirmed|threatened)\s(?:[\w,]+\s){0,6}?that\s(?:the\s)?$"
)
"""Right before "it would": who says so means to do it."""
_BACK = 60
POSSIBLE = ("could", "may", "might", "will")
"""Of these, what speaks of something that may come; the others advise, or suppose."""
_SUBJECT = re.compile(
    r"(?P<subject>[A-Z][\w.’'&-]*(?:\s(?:of|the|and|for|[A-Z][\w.’'&-]*|government|administration|army|military|"
    r"forces|parliament|authorities|companies))*)\s(?:(?:also|now|already|reportedly|currently|\w+ly|has|have|is|are|"
    r"been|then|soon|still|itself)\s)*$"
)
"""Whose name stands right before the words of intention."""
_SURE, _UNSURE = 0.6, 0.45
_BEFORE_DATE = re.compile(
    r"\b(?:by|in|before|until|within|during|on|at|from|over)\s(?:(?:about|around|early|late|mid|the\s(?:end|start|"
    r"beginning|middle|course)\sof|the)\s)*$"
)
_NOT_BY_THEN = ("since", "after")


def intents(brief: Brief, moves: Sequence[Move], actors: Mapping[str, Actor], day: dt.date) -> tuple[Estimate, ...]:
    """Return what actors are said to intend, in the order of the text.

    Parameters
    ----------
    moves
        All moves of the brief.
    day
        Of the brief.
    """
    taken = sorted((each.proposition_span.start, each.proposition_span.end) for each in brief.estimates)
    names = {key: with_article(brief, actor) for key, actor in actors.items()}
    found = (_intent(brief, move, names[move.actor], day) for move in moves if _is_open(move, actors))
    told = {each.proposition: each for each in found if each is not None and not _is_told(taken, each)}
    return tuple(sorted(told.values(), key=lambda each: each.start))


def with_intents(brief: Brief, found: Sequence[Estimate]) -> Brief:
    """Return a brief whose statements of something to come are also these."""
    return replace(brief, estimates=tuple(sorted([*brief.estimates, *found], key=lambda each: each.start)))


def is_intent(estimate: Estimate) -> bool:
    """Return whether a statement is one that was made of a move."""
    return estimate.kind == "forecast" and estimate.phrase.endswith(_SIGN)


_SIGN = " …"


def _is_open(move: Move, actors: Mapping[str, Actor]) -> bool:
    return move.how == OPTION and move.actor in actors and move.is_strong and move.verb not in SPOKEN


def _is_told(taken: Sequence[tuple[int, int]], intent: Estimate) -> bool:
    """Return whether a statement of likelihood is about the same words."""
    span = intent.proposition_span
    at = bisect.bisect_right(taken, (span.end, span.end))
    return any(start <= span.start + 3 and span.end - 3 <= end for start, end in taken[max(0, at - 5) : at])


def _intent(brief: Brief, move: Move, name: str, day: dt.date) -> Estimate | None:
    text = brief.plain(move.span)
    until = text.find(" ".join(move.what.split()[1:3])) if " " in move.what else len(text)
    intended = _INTENDED.search(text[:until])
    cue = intended or _MAY.search(text[:until])
    if cue is not None and cue["cue"] in ("will", "would") and intended is None:
        intended = _ANNOUNCED.search(brief.plain(Span(max(0, move.span.start - _BACK), move.span.start)) + " ")
    if cue is None or re.search(r"\b(?:not|never|cannot)\b|n[’']t\b", text[: cue.end() + 8]):
        return None
    index = _sentence_at(brief, move.span.start)
    if index is None:
        return None
    before = brief.plain(Span(brief.sentences[index].start, move.span.start))
    if _DENIED.search(before) or _BELIEVED.search(f"{before} "):
        return None
    horizon = next(_horizons(brief, move, index, day), None)
    is_sure = intended is not None and (horizon is not None or not _WEAK_CUES.match(cue["cue"]))
    if any(int(year) < day.year for year in _YEAR.findall(brief.sentences[index].plain)):
        is_sure = False  # an intention of then, which may be history
    start = move.span.start + max(0, brief.text[move.span.start : move.span.end].find(cue["cue"]))
    return Estimate(
        start,
        start + len(cue["cue"]),
        phrase=f"{cue['cue']}{_SIGN}",
        kind="forecast",
        holder="author",
        holder_entity=None,
        proposition=f"{_subject(brief, move, name, text[: cue.start()])} will {move.what}",
        proposition_span=move.span,
        negated=False,
        standard_interval=None,
        standard_phrase="",
        reader_interval=None,
        readers=None,
        horizon=horizon,
        sentence=index,
        confidence=_SURE if is_sure else _UNSURE,
        stands_for=move.span,  # the name of the actor is put in for whatever stands there
    )


_BELIEVED = re.compile(
    r"\b(?:believe[sd]?|thinks?|thought|expect(?:s|ed)?|fear(?:s|ed)?|hope[sd]?|argue[sd]?|claim(?:s|ed)?|assume[sd]?|"
    r"warn(?:s|ed)?|suspect(?:s|ed)?|predict(?:s|ed)?|suggest(?:s|ed)?)\s(?:that\s)?(?:the\s)?$"
)
"""Right before an intention: somebody else only thinks so."""
_DENIED = re.compile(
    r"\b(?:(?:do|does|did)(?:\snot|n[’']t)|cannot|never|nor|few|hardly)\s(?:[\w-]+\s){0,2}?(?:believe|think|expect|assess|mean|"
    r"suggest|say|indicate)|\bno\s(?:evidence|plans?|sign|indication|reason)\b|\bunlikely\sthat\b"
)
"""Before an intention: that somebody does not see it."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _subject(brief: Brief, move: Move, name: str, before: str) -> str:
    """Return who intends it: the name that stands there ("Rostec"), or that of the actor for anything else."""
    named = _SUBJECT.fullmatch(before)
    if named is None or re.search(r"['’]s?$", named["subject"]):
        return name
    is_definite = re.search(r"\bthe\s$", brief.text[max(0, move.span.start - 5) : move.span.start], re.IGNORECASE)
    return f"the {named['subject']}" if is_definite else named["subject"]


def _sentence_at(brief: Brief, place: int) -> int | None:
    """Return which sentence a place of the text is in."""
    index = bisect.bisect_right(brief.sentences, place, key=lambda sentence: sentence.start) - 1
    return index if index >= 0 and place < brief.sentences[index].end else None


def _horizons(brief: Brief, move: Move, index: int, day: dt.date) -> Iterator[Horizon]:
    """Yield the times ahead that stand in the words of a move, or right behind them."""
    last = min(brief.sentences[index].end, move.span.end + _BEHIND)
    first = bisect.bisect_left(brief.events, move.span.start, key=lambda event: event.start)
    whole = brief.sentences[index]
    for event in brief.events[bisect.bisect_left(brief.events, whole.start, key=lambda event: event.start) : first]:
        opening = brief.text[whole.start : event.start]
        if _is_ahead(event, day) and _BEFORE_DATE.fullmatch(opening.lower()):  # "By 2030, Norway plans to"
            yield Horizon(whole.start, event.end, brief.plain(Span(whole.start, event.end)), event.when)
    for event in brief.events[first:]:
        if event.start >= last:
            return
        if _is_ahead(event, day) and not re.search(
            r"[;:.]\s|,\s(?:and|but|which|while)\s", _between(brief, move, event)
        ):
            before = _BEFORE_DATE.search(brief.text[max(0, event.start - 40) : event.start])
            start = event.start - (len(before[0]) if before else 0)
            yield Horizon(start, event.end, brief.plain(Span(start, event.end)), event.when)


_BEHIND = 70


def _between(brief: Brief, move: Move, event: Event) -> str:
    return brief.text[move.span.end : max(move.span.end, event.start)]


def _is_ahead(event: Event, day: dt.date) -> bool:
    when = event.when
    return when is not None and when.latest > day and event.limit not in _NOT_BY_THEN and event.confidence >= _SURE_DATE


_SURE_DATE = 0.5
