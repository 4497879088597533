"""Rules about confidence: how sure the analyst is of the judgement, as told apart from how likely the event is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.model import Span

_LEVEL = Phrases(
    "[with] [very] high/medium/moderate/low confidence",
    "[with] [a] high/medium/moderate/low level/degree of confidence",
    "highly/moderately/reasonably/fairly/very confident that/in",
    "confidence level is/of high/medium/moderate/low",
    "our confidence in this/these assessment/judgement/judgment/judgments/forecast is",
)
_ANY = Phrases(
    "[very] high/medium/moderate/low/limited/strong/some/little/considerable confidence",
    "confident that/in",
    "level/degree of confidence",
    "confidence level/levels/rating",
    "our/my confidence",
    "analytic/analytical confidence",
    "confidence in this/these/our/my/the assessment/judgement/judgment/judgments/analysis/forecast",
)


def _no_confidence(view: View) -> Iterator[Hit]:
    forecasts = view.committed
    if view.assesses and not view.says_anywhere(_ANY):
        text = f"{len(forecasts)} forecasts, and nowhere how confident the author is of them"
        yield Hit(text, ())


def _one_sentence(view: View) -> Iterator[Hit]:
    by_sentence = {e.sentence: e for e in reversed(view.judgements) if e.kind in ("word", "number", "expectation")}
    for place in view.find(_LEVEL):
        estimate = by_sentence.get(place.sentence)
        if estimate and not (place.span.start <= estimate.start and estimate.end <= place.span.end):
            text = f'"{place.text}" and "{estimate.phrase}" in one sentence'
            yield Hit(text, (place.span, Span(estimate.start, estimate.end)))


_BOOSTER = Phrases(
    "surely",
    "undoubtedly",
    "undeniably",
    "unquestionably",
    "indisputably",
    "definitely",
    "without [a] doubt",
    "without question",
    "beyond doubt/question/dispute",
    "no doubt",
    "there is/can_be no doubt",
    "there is no question that",
    "for sure",
    "it is [absolutely/perfectly/abundantly/crystal] clear/obvious/evident/undeniable/certain/inevitable that",
    "needless to say",
    "it goes without saying",
    "everyone/everybody knows",
    "as everyone/we_all know/knows",
    "can/could/will/would by no means",
    "no reason at all",
    "self-evident",
    "it can/could/may be safely said/assumed/argued/concluded",
    "it is safe to assume",
    "can safely be assumed",
    "one can safely assume/conclude",
    "make no mistake",
    "is/are/was/were [always] bound to",
    "the fact is that",
    "the truth is that",
    "simply has/have/cannot/does/is/are/do no/not",
    "simply has/have no",
    "simply cannot",
    "simply impossible",
)


_IN_FORECASTS = Phrases(
    "of course", "absolutely", "certainly", "obviously", "in no way", "by no means", "inevitably", "is/seems inevitable"
)
"""Words that boost a judgement and grease any other sentence."""
_SOFTENED = re.compile(
    r"\b(?:almost|nearly|not|virtually|never|seemingly|perhaps|hardly|no longer|nothing)\W*$", re.IGNORECASE
)
"""What makes a word of the scale ("almost certainly"), or the opposite of a boost ("not absolutely")."""
_MOST = re.compile(r"\b(?:most|as|so) $")
_NOT_SURE = re.compile(
    r" (?:possible|conceivable|plausible|likely|unlikely|not|agree|hope|one of|some)\b", re.IGNORECASE
)
"""What makes a stress of it: "certainly possible"."""
_COULD = re.compile(r"\b(?:could|may|might|can) $")
"""What is certainly possible is only possible."""
_BOUND_TO_WHAT = re.compile(r" (?:the|an?|his|her|its|their|each|\w+,)")
"""Tied to something, not sure to do something."""
_PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Ww]e['’]re all)\b")
_CONCEDES_BEFORE = re.compile(r"\b(?:while|whilst|although|though|even if)\b", re.IGNORECASE)
_CONCEDES_BEHIND = re.compile(r"[,;–—] (?:but|yet|however|though|although)\b", re.IGNORECASE)


def _booster(view: View) -> Iterator[Hit]:
    judged = {estimate.sentence for estimate in view.judgements}
    places = view.find(_BOOSTER)
    places += [place for place in view.find(_IN_FORECASTS) if place.sentence in judged]
    text = view.brief.reading.text
    for place in places:
        start, end = view.brief.reading.to_reading(place.span.start, place.span.end)
        sentence = view.sentence(place.sentence)
        first, last = view.brief.reading.to_reading(sentence.start, sentence.end)
        if _SOFTENED.search(text, first, start):
            continue
        if place.text in ("Of course", "Certainly") or _MOST.search(text, first, start):
            continue  # a point granted, or "most obviously"
        if _COULD.search(text, first, start) or (place.text.endswith("bound to") and _BOUND_TO_WHAT.match(text, end)):
            continue
        if _NOT_SURE.match(text, end) or _PERSONAL.search(text, first, last):
            continue
        # "Undoubtedly X, but Y" grants a point to the other side.
        if _CONCEDES_BEFORE.search(text, first, start) or _CONCEDES_BEHIND.search(text, end, last):
            continue
        yield Hit(f'"{place.text}" asks for belief instead of giving grounds', (place.span,))


RULES = (
    Rule(
        "no-confidence",
        "no confidence stated",
        "confidence",
        "note",
        "icd203-2b",
        why="How likely an event is and how well founded that judgement is are two things; a reader who must act "
        "needs both.",
        advice="Say how confident you are of the main judgements, and what that rests on.",
        example=Example(
            "An intervention remains very unlikely. Recognition of the republics is likely. The talks will probably be "
            "resumed. New sanctions are very likely.",
            ("",),
            "An intervention remains very unlikely. Recognition of the republics is likely. The talks will probably be "
            "resumed. New sanctions are very likely. Our confidence in these judgements is moderate, since all rest on "
            "public statements.",
        ),
        check=_no_confidence,
        is_default=False,
        limits="One finding for the whole document.",
    ),
    Rule(
        "confidence-with-likelihood",
        "confidence and likelihood in one sentence",
        "confidence",
        "error",
        "icd203-2b",
        why='A reader of "high confidence that it is likely" adds the two up, or takes one for the other.',
        advice="Make two sentences: how likely, then how confident and why.",
        example=Example(
            "We assess with high confidence that an intervention is unlikely this year.",
            ("with high confidence",),
            "An intervention is unlikely this year. We have high confidence in this assessment.",
        ),
        check=_one_sentence,
    ),
    Rule(
        "certainty-booster",
        "certainty by adverb",
        "confidence",
        "warning",
        "icd203-2",
        why="Surely, obviously, of course: such words stand where a reason should, and most often where one is "
        "missing.",
        advice="Strike the word. If the sentence then looks weak, give the reason.",
        example=Example(
            "After the publication of the draft, Russia surely emerged as a revisionist power.",
            ("surely",),
            "After the publication of the draft, Russia emerged as a revisionist power.",
        ),
        check=_booster,
        is_default=False,
        limits="Sees the words, not whether the reader would agree; inside quotations and reported speech they are "
        "left alone.",
    ),
)
