"""Which words of likelihood state one where they stand."""

from __future__ import annotations

import re

from detente.brief.find.likely import Phrase

PAST_MODAL = re.compile(
    r"\s+(?:also\s+|well\s+|not\s+|already\s+|even\s+|still\s+|simply\s+|just\s+|\w+ly\s+)*have\s+(?:(?:also|"
    r"already|since|then|long|now|just|even|"
    r"once|in\s+fact|\w+ly|all|both|not)\s+)*(?:been\b|"
    r"(?!un\w+ed\b|limited\b|mixed\b|added\b|some\b|one\b|at\b|it\b|to\b|less\b|the\b|what\b|that\b)(?:left|lost|held|kept|felt|built|sent|spent|"
    r"meant|met|led|fed|won|begun|run|cut|hit|"
    r"put|set|sold|told|paid|made|had|found|stuck|struck|hung|sunk|\w+(?:ed|en|un|wn|ne|de|id|lt|pt|st|ht|ught|"
    r"ome|ade|et|it|ut|ad))\b)",
    re.IGNORECASE,
)
_MERE_WORDS = re.compile(
    r"\s+(?:safely\s+)?(?:even\s+)?(?:be\s+)?(?:safely\s+)?(?:argued|said|noted|seen as|described|"
    r"called|considered|recalled|added|asked|summarize[ds]?|summari[sz]e|wonder|say|argue|note|recall|"
    r"ask|"
    r"remember|add|conclude|object|think of)\b",
    re.IGNORECASE,
)
_NOUN_MIGHT = re.compile(r"\b(?:its|the|their|his|military|economic|with all|of|and)\s+$", re.IGNORECASE)
_ABLE = re.compile(
    r"\s+(?:be\s+)?(?:seen|hear|heard|feel|felt|recite|remember|tell|understand|imagine|afford|"
    r"find|found|get|say|be dealt)\b"
)
_ABLE_BEFORE = re.compile(
    r"\b(?:what|how|where|wherever|whatever|as if|until|once|than|whoever)\s+(?:[\w’'-]+\s+){1,3}$"
)
"""Could is the past of can there, more often than a likelihood."""
_WEAK = re.compile(r"(?:potentially|perhaps|possibly|maybe|conceivably)$")
_NO_STATEMENT = re.compile(
    r"\s*[)—–]|\s+(?:the\s+)?(?:most|best|biggest|greatest|worst|least|more|less|only|even|\d)\b|"
    r"\s+(?:\w+ly\s+)?(?!being\b|having\b)\w+(?:ous|ive|al|ful|able|ible|ic|ary|ent|ant|less|ing|"
    r"ed)\s+(?!that\b|to\b|by\b|in\b|the\b|a\b|an\b|its\b|their\b)\w+"
)
"""Behind an adverb: it goes with an adjective or a superlative and not with what happens."""
_IS_POSSIBLE = re.compile(
    r"\b(?:is|are|was|were|be|remains?|seems?|appears?|looks?|it['’]s)\s+(?:(?:also|still|even|quite|"
    r"entirely|perfectly|very|"
    r"theoretically|certainly|not|always|only|now|therefore|at least|im)\s*)*$|\bas\s+possible\b",
    re.IGNORECASE,
)


def is_estimate(text: str, phrase: Phrase, start: int, end: int) -> bool:
    """Return whether words of likelihood state one there."""
    before, behind = text[max(start, phrase.start - 40) : phrase.start], text[phrase.end : min(end, phrase.end + 60)]
    word = text[phrase.start : phrase.end]
    if phrase.kind == "modal":
        return _is_modal(phrase, word, before, behind)
    if phrase.kind == "word":
        return phrase.about is not None or _is_word(phrase.words, word, before, behind)
    if phrase.kind == "expectation":
        if EXPECTS.match(word) and re.search(r"\b(?:to|and|or)\s+$", before):
            return False  # what to expect
        if re.match(r"\s+(?:role|by many to|of)\b", behind) or re.search(r"\b(?:than|as)\s+$", before, re.IGNORECASE):
            return False
        if phrase.words in {"set to", "about to"} or phrase.words in {"set", "about", "projected", "forecast"}:
            return (
                bool(re.search(r"\bto\s*$", word))
                or bool(re.match(r"\s+to\s+[a-z]", behind))
                or (phrase.words in {"projected", "forecast"} and "be" in word)
            )
        return not (
            re.search(r"\b(?:was|were)\b", word) and not re.match(r"\s+to\b", behind) and not word.endswith("to")
        )
    return True


def _is_word(lower: str, word: str, before: str, behind: str) -> bool:
    """Return whether a word of likelihood, in small letters and as it is written, states one."""
    if re.search(r"(?:plausible|conceivable)$", lower):
        stem = re.search(r"(?:im)?plausible|(?:in)?conceivable", word, re.IGNORECASE)
        return _IS_POSSIBLE.search(before + (word[: stem.start()] if stem else "")) is not None
    if lower.endswith("probability") and re.match(r"\s+of\s+(?:kill|hit)", behind):
        return False
    if lower.endswith("impossible"):
        return not re.match(r"\s+(?:to|for)\s", behind)  # "almost impossible to verify"
    if re.search(r"\bas\s+$", before, re.IGNORECASE) and re.search(r"possible$", lower):
        return False  # as soon as possible
    if _WEAK.match(lower) and _NO_STATEMENT.match(behind):
        return False  # "potentially dangerous", "perhaps the most"
    if lower.endswith("possible") and (
        re.match(r"\s+(?:to|for)\s", behind) or not _IS_POSSIBLE.search(before + word[: word.lower().rfind("possible")])
    ):
        return False
    if lower in {"possible", "as possible", "so possible", "only possible"} and re.search(
        r"(?:as|everything|wherever|whenever|where|if|when|than|every|the best|the \w+est|all|made|make|"
        r"makes|making|became|become)\s+(?:it\s+|this\s+)?$",
        before,
        re.IGNORECASE,
    ):
        return False
    if lower.endswith("risk") or re.search(r"\bprospects?$", lower):
        return bool(re.match(r"\s+(?:of|that)\b", behind)) and bool(
            re.search(
                r"\b(?:high|low|little|no|hardly|scarcely|barely|next to|strong|real|"
                r"serious|significant|growing|slim|remote|good)\b",
                lower,
            )
        )
    if (
        re.search(r"chance$", lower)
        and re.match(r"\s+to\b", behind)
        and lower in {"chance", "good chance", "real chance"}
    ):
        return True
    if re.search(r"\b(?:odds)$", lower) and re.match(r"\s+with\b", behind):
        return False
    return not (
        lower in {"chances", "odds", "likelihood", "probability", "possibility", "prospect"}
        and re.search(
            r"(?:increas\w*|rais\w*|reduc\w*|lower\w*|diminish\w*|improv\w*|boost\w*|maximi\w*|minimi\w*|"
            r"limit\w*|undermin\w*|assess\w*|discuss\w*|consider\w*|raised)\s+(?:the|their|its|his)?\s*$",
            before + word[: len(word) - len(word.lstrip())],
            re.IGNORECASE,
        )
    )


def _is_modal(phrase: Phrase, word: str, before: str, behind: str) -> bool:
    if word.startswith("May"):
        return False  # the month or a name; nobody begins a statement with the verb
    if word[:3].isupper() and len(word) == 3:
        return False
    if (
        word.lower() == "may"
        and re.search(r"\b(?:in|since|by|until|of|last|this|next|early|late|mid|from|to|and|on \d+|\d)\s+$", before)
        and word[0] == "M"
    ):
        return False
    if word.lower() == "might" and re.match(r"\s+(?:is|was|are|were|will|has|had)\b", behind):
        return False  # "economic might is"
    if word.lower().startswith("might") and (
        (_NOUN_MIGHT.search(before) and not re.match(r"\s+(?:be|have|also|[a-z]+)\b", behind))
        or re.match(r"\s*(?:[,.;)]|of\b|and\b|in\b|to\b)", behind)
    ):
        return False
    if not re.match(r"[\s,(–—\"“]*[a-z]", behind):
        return False
    if re.search(r"\bone\s+$", before, re.IGNORECASE) and not re.match(r"\s+(?:be|have)\b", behind):
        return False  # one may summarize
    if _MERE_WORDS.match(behind) and re.search(r"\b(?:it|one|as|we|I|you)\s+$", before, re.IGNORECASE):
        return False
    if word.lower().startswith("could"):
        if phrase.is_negated:
            return False  # was not able to
        if re.search(r"\b(?:as|than)\s+(?:\w+\s+){0,3}(?:they|he|she|it|we)\s+$", before, re.IGNORECASE):
            return False
        if _ABLE.match(behind) or _ABLE_BEFORE.search(before):
            return False  # was able to
        if re.match(r"\s+(?:only\s+)?(?:hardly|barely|scarcely|no longer|never)\b", behind):
            return False
    return True


EXPECTS = re.compile(
    r"(?:(?:we|I)\s+(?:(?:do|would|can|should|still|also)\s+)?)?(?:do(?:es)?\s+not\s+)?(?:expect|anticipate|"
    r"predict|foresee|forecast|project)s?\b",
    re.IGNORECASE,
)
