"""Whether a statement is about what is to come, or about what is or was."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.brief.find.admitted import PAST_MODAL
from detente.brief.find.likely import Phrase
from detente.brief.find.quotations import Quoted
from detente.brief.find.reports import Reported
from detente.brief.find.times import Time
from detente.brief.find.wording import is_adverb


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a sentence: who speaks in it, and what times are in it."""

    quoted: list[Quoted]
    reported: list[Reported]
    times: list[Time]


OUGHT = re.compile(r"\b(?:should|would|must|may|might|could|can|ought to)\s+(?:also\s+|then\s+|not\s+|still\s+)*$")
_DONE = re.compile(
    r"\s+(?:also\s+|already\s+|been\s+|partially\s+|only\s+)*(?:had\b|has\b|have\b|was\b|were\b|did\b|"
    r"[a-z]{3,}ed\b|sought|took|made|began|became|sent|led|lost|held|fell|met|came|went|won|drew|"
    r"fought|knew|meant|saw|told|wrote|"
    r"intended|aimed|lacks?\b|reflects?\b|seeks?\b|wants?\b|means\b|indicates?\b|suggests?\b|due\b|"
    r"because\b|the (?:result|reason|cause)\b|an? (?:attempt|effort|response|result|reflection|"
    r"sign)\b)",
)


def is_past(text: str, phrase: Phrase, end: int) -> bool:
    """Return whether the statement is about what is or was, not about what is still open."""
    behind = text[phrase.end : min(end, phrase.end + 60)]
    if phrase.kind == "modal":
        return bool(PAST_MODAL.match(behind))
    if phrase.kind == "word" and _CAUSE.match(behind):
        return True
    if phrase.kind == "word" and is_adverb(text, phrase):
        before = text[max(0, phrase.start - 30) : phrase.start]
        if re.search(r"\b(?:will|won['’]t)\s+(?:\w+ly\s+|also\s+|not\s+|then\s+)*$", before) and not re.match(
            r"\s+have\b", behind
        ):
            return False
        if _DONE.match(behind) or re.match(r"\s+(?:have|to have)\b", behind):
            return True
        return not (_AHEAD_BEFORE.search(before) or _AHEAD_BEHIND.match(text[phrase.end : min(end, phrase.end + 120)]))
    if phrase.kind == "expectation":
        return bool(re.search(r"\b(?:was|were)\b", text[phrase.start : phrase.end]))
    return bool(_HAS_BEEN.match(behind))


_NOW = re.compile(
    r"\s+(?:(?:well|also|even|still|therefore|thus|in\s+fact|\w+ly)\s+)*(?:(?:already|simply|merely|just|"
    r"currently|presently|now|also\s+simply)\s+be\b|"
    r"be\s+(?:\w+ly\s+)?(?:already|now|currently)\b|be\s+(?:because|due\s+to|that|why|an?\s+(?:result|reflection|"
    r"sign)|the\s+(?:result|reason|cause)|in\s+part)\b|"
    r"be\s+(?:\w+ly\s+)?(?!going\b|coming\b|heading\b|nearing\b|approaching\b|being\b|"
    r"willing\b)[a-z]{2,}ing\b(?!\s+in\s+(?:the\s+)?(?:next|coming)))"
)
"""Behind "may": it is about what is, "may already be at sea", "may be hiding losses"."""


def is_now(text: str, phrase: Phrase, around: Around) -> bool:
    """Return whether a modal is about the present: "they may be hiding losses", and no time ahead is named."""
    return (
        phrase.kind == "modal"
        and _NOW.match(text, phrase.start + len(text[phrase.start : phrase.end].split(maxsplit=1)[0])) is not None
        and not any(time.tense == "future" and time.when is not None for time in around.times)
    )


_WAS = re.compile(
    r"\b(?:was|were|wasn['’]t|weren['’]t)\s+(?:not\s+|also\s+|never\s+|always\s+|then\s+|\w+ly\s+)*(?:an?\s+)?$"
)
_TOLD = re.compile(
    r"\b(?:said|says?|told|believ\w+|thought|argu\w+|warn\w*|assess\w*|conclud\w+|not(?:ed|es)|estimat\w+|judg\w+|"
    r"claim\w*|expect\w*|predict\w*|fear\w*|hop(?:ed|es)|knew|knows|if|would|add(?:ed|s)|insist\w*|report\w*|"
    r"den(?:ied|ies)|that)\b",
    re.IGNORECASE,
)
"""Verbs behind which "was likely" is the "is likely" of someone's words."""


def was_so(text: str, start: int, phrase: Phrase, around: Around) -> bool:
    """Return whether something was likely once: told of the past, and not in reported speech."""
    if phrase.kind not in {"word", "number"} or not _WAS.search(text, max(start, phrase.start - 40), phrase.start):
        return False
    if any(report.content[0] <= phrase.start < report.content[1] for report in around.reported):
        return False
    return not any(time.tense == "future" for time in around.times) and not _TOLD.search(text, start, phrase.start)


_CAUSE = re.compile(r"\s*(?:[\w-]+\s+){0,2}?(?:reasons?|explanations?|causes?|motives?|culprits?|origins?|source)\b")
_HAS_BEEN = re.compile(
    r"\s+that\s+(?:[^\s,;]+\s+){1,5}?(?:(?:had|was|were|has|did)\b|"
    r"[a-z]{2,}ed\s+(?:the|an?|its|their|his|her|it|them|him|no|some|any|that|this)\b|"
    r"(?:made|took|led|knew|saw|sent|gave|became|began|came|went|won|fell|rose)\s)|\s+to\s+(?:already\s+|"
    r"also\s+)?have\s+(?:\w+ly\s+)?"
    r"(?:been|\w{2,}ed|made|taken|lost|sent|begun|led|come|gone|known|seen|given|done|found|left|built|meant|put)\b"
)
_AHEAD_BEFORE = re.compile(
    r"\b(?:will|won['’]t|would|shall|to|can|could|may|might|should|be|going to|if|[Bb]y|\w+ing)\s+(?:\w+ly\s+|"
    r"not\s+|also\s+|even\s+|then\s+)*$"
)
_AHEAD_BEHIND = re.compile(
    r"[^.;]{0,80}?\b(?:will|won['’]t|would|could|may|might|going to|soon|next|future|upcoming)\b|\s+(?:to|by|"
    r"in|if)\b"
)
