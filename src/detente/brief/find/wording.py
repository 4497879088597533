"""What is likely, as a sentence of its own."""

from __future__ import annotations

import re

from detente.brief.find.admitted import EXPECTS, PAST_MODAL
from detente.brief.find.asides import without_apposition
from detente.brief.find.clause_ends import (
    COPULA,
    COPULA_ASIDE,
    EMPTY_SUBJECT,
    FINITE,
    IS_THERE,
    IT_IS,
    ONLY_AUXILIARIES,
    REACH,
    SHARED,
    SUBORDINATE,
    after_leads,
    is_reduced,
)
from detente.brief.find.likely import Phrase
from detente.brief.find.nouns import antecedent, is_plural, without_relative
from detente.brief.find.polarity import Polarity
from detente.brief.find.subjects import elided_subject, is_statement
from detente.brief.find.verbs import begins_with_conjugated
from detente.brief.find.whole import is_long, of_idiom


def worded(
    text: str,
    subject: tuple[int, int],
    clause: tuple[int, int],
    phrase: Phrase,
    others: list[Phrase],
    polar: Polarity,
) -> tuple[bool, str]:
    """Return whether the statement is negated, and the proposition without the phrase, its hedges and its "not"."""
    behind = _blank(text, clause[0], clause[1], others)
    if clause[0] > phrase.end and SHARED.match(text, phrase.end):
        behind = f" to {behind.lstrip()}"
    behind = _NOT_COMMA.sub(r"\1 ", behind)
    if phrase.kind == "word" and behind.startswith(",") and not is_adverb(text, phrase):
        that = _AFTER_ASIDE.match(behind)  # "it is likely, officials say, that"
        behind = behind[that.end("aside") :] if that else ""
    set_before = SUBORDINATE.match(behind.lstrip(" ,"))
    if set_before:  # "Conceivably, if they wait, ..."
        behind = " " + behind.lstrip(" ,")[set_before.end() :]
    before = _blank(text, subject[0], subject[1], others) if polar.before is None else polar.before
    negated = polar.is_turned
    if phrase.is_negated and phrase.kind in {"modal", "expectation", "forecast"}:
        negated = not negated
    if phrase.kind == "number":  # "gives 70 percent to a deal", "expect, with 60% probability, a default"
        before = _EXPECTED.sub("", before)
        behind = re.sub(r"^\s+to\s+(?=(?:an?|the|its|this|any)\s)", " of ", behind)
    if phrase.kind != "idiom":
        denied, behind = _without_not(behind, _inner_not(text, before, behind, phrase))
        negated = negated != denied
    return negated, _joined(text, subject, before, behind, phrase)


_NOT_COMMA = re.compile(r"^(\s*(?:will|would|is|are|was|were|does|do|did|has|have)\s+not),\s+(?=[a-z])")
_AFTER_ASIDE = re.compile(r"(?P<aside>,[^,]{2,80},)\s+(?:that|to)\b")
_DENIED = re.compile(
    r"\s*(?:(?:to|be|also|that)\s+)?(?P<not>not|never|no\s+longer)\s+(?!only\b|just\b|merely\b|necessarily\b|simply\b)",
    re.IGNORECASE,
)
"""Of "is likely not to resume", "may never resume"."""
_N_T = (
    r"(?P<not>\s+(?:not|never|no\s+longer)|\s?n['’ʼ]t|not)\b(?!\s+(?:only|just|merely|necessarily|simply)\b)(?:\s+|$)"
)
_NOW_NOT = re.compile(
    rf"\s*(?P<verb>will|would|wo|is|are|does|do|did|can|ca|could|was|were|has|have){_N_T}", re.IGNORECASE
)
"""Of "talks probably won't resume"."""
_LATE_NOT = re.compile(
    r"\s*(?P<that>that\s+)?(?:(?!(?:that|which|who|whose|and|or|but|if|unless|because|while|as|when|whether|although|"
    r"though|than|no|nobody|none|neither|few|not)\b)[\w’'-]+\s+){0,7}?"
    rf"(?P<verb>will|would|wo|is|are|does|do|can|ca){_N_T}",
    re.IGNORECASE,
)
"""Of "it is likely that talks will not resume"."""


def _inner_not(text: str, before: str, behind: str, phrase: Phrase) -> re.Match[str] | None:
    """Return where what a phrase is about is denied behind it."""
    denied = _DENIED.match(behind)
    if denied or phrase.kind not in {"word", "number"}:
        return denied
    goes_with_verb = is_adverb(text, phrase)
    if goes_with_verb and (now := _NOW_NOT.match(behind)):
        return now
    if re.search(r"\b(?:will|would)\s*$", before):
        return None
    late = _LATE_NOT.match(behind)
    return late if late and (late["that"] or (goes_with_verb and not before.strip(" ,"))) else None


def _without_not(behind: str, match: re.Match[str] | None) -> tuple[bool, str]:
    """Return whether there is a "not", and the words without it."""
    if match is None:
        return False, behind
    verb = match.groupdict().get("verb") or ""
    kept = behind[: match.start("not")]
    if verb.lower() in {"wo", "ca"}:
        kept = kept[: len(kept) - 2] + {"wo": "will", "ca": "can"}[verb.lower()]
    return True, f"{kept.rstrip()} {behind[match.end() :]}"


def holds_clause(text: str, subject: tuple[int, int], phrase: Phrase) -> bool:
    """Return whether what is likely is a clause already: "it is likely that talks resume", "the odds that it fails"."""
    if _BEFORE_THAT.match(text, phrase.end):
        return True
    has_verb = phrase.kind != "word" or is_adverb(text, phrase)
    return has_verb and _BEHIND_THAT.search(text[max(0, subject[0] - 12) : subject[0]]) is not None


_EXPECTED = re.compile(
    r"^.*\b(?:expect|predict|forecast|anticipat|foresee|see|estimat|project)\w*,?\s*(?:with|at)?(?:\s+an?)?\s*$"
)
"""Before a number: "analysts expect, with 60% probability, a default"."""
_BEHIND_THAT = re.compile(r"\b(?:that|whether)\s+$", re.IGNORECASE)
_BEFORE_THAT = re.compile(r"[\s,]+(?:that|whether)\s")


def _joined(  # noqa: C901 - one form of statement after the other
    text: str, subject: tuple[int, int], before: str, behind: str, phrase: Phrase
) -> str:
    """Return subject and predicate as one statement: "War is likely to resume" says that war will resume."""
    asked = _asked(text, subject, before, behind) if phrase.kind in {"idiom", "number"} else ""
    opener = text[max(0, subject[0] - 10) : subject[0]]
    if not asked and phrase.kind == "idiom" and (told := of_idiom(phrase.words, opener, before, behind)) is not None:
        return tidied(told)
    if phrase.kind == "word":
        behind = _COMPARED.sub(" ", behind)
        if not before.strip() and (first := _STANDS_FIRST.match(behind)):
            return tidied(behind[first.end() :])
    lead = re.match(r"\s*(?:that|to|for|of|is that|is to)\s+", behind)
    is_about = (
        phrase.kind == "word"
        and re.search(r"\b(?:the|a|an|its|their|one|another|this)\s*$", before, re.IGNORECASE) is not None
    )
    if is_about:
        outcome = _OUTCOME.match(behind)
        if outcome:
            return tidied(behind[outcome.end() :])
        before = re.sub(r"\b(?:the|a|an|one|another)\s*$", "", before, flags=re.IGNORECASE)
    before = COPULA_ASIDE.sub(r" \g<verb>", without_relative(without_apposition(before), behind))
    if not _CHANCE.search(phrase.words):
        before = IS_THERE.sub("", before)
    if is_reduced(text, phrase):
        before = antecedent(before, is_aside=True) or before
    is_clause = lead is not None and lead.group().strip() == "that" and IT_IS.search(before) is not None
    if is_clause or (lead and _CHANCE.search(phrase.words)):
        before = ""
    if phrase.kind == "word" and not behind.strip() and re.match(r"\s*[Ww]ith\s", before) and not FINITE.search(before):
        before = re.sub(r"^\s*[Ww]ith\s+", "", before)  # "with funds unlikely, ..."
    if asked or (phrase.kind == "expectation" and EXPECTS.match(text, phrase.start)):
        return tidied(asked or behind)
    is_open = phrase.kind in {"modal", "forecast"} and not PAST_MODAL.match(behind)
    if phrase.kind == "modal" and before.strip().lower() == "it" and behind.lstrip().startswith("be that "):
        return tidied(behind.lstrip().removeprefix("be that "))
    is_open |= phrase.kind == "idiom" and phrase.words.endswith(" to")  # "is bound to"
    if phrase.kind in {"word", "expectation"} and not is_about:
        bare = before if is_adverb(text, phrase) else _without_copula(before)
        is_open = lead is not None and lead.group().strip() == "to"
        if (
            is_open
            or (bare != before and not re.search(r"\b(?:will|would)\s*$", before))
            or phrase.kind == "expectation"
        ):
            before = bare
        if phrase.kind == "expectation" and re.search(r"\bto\s*$", text[phrase.start : phrase.end]):
            is_open = True
    if lead:
        behind = (
            behind[lead.end() :] if lead.group().strip() != "to" or phrase.kind in {"word", "expectation"} else behind
        )
    if _CHANCE.search(phrase.words) and (left := re.match(r"\s*(?:remains?|exists?)\s+(?:that|of)\s+", behind)):
        return tidied(behind[left.end() :])
    names_chance = bool(lead) and _CHANCE.search(phrase.words) is not None
    opens_clause = (
        not before.strip()
        and is_adverb(text, phrase)
        and is_statement(behind)
        and not begins_with_conjugated(behind)
        and not _NOW_NOT.match(behind)
        and not re.match(r"\s*(?:will|would|is|are|has|have)\b", behind)
    )
    if (
        not names_chance
        and not opens_clause
        and not is_clause
        and (not before.strip() or ONLY_AUXILIARIES.match(before.strip()))
    ):
        elided = elided_subject(text, after_leads(text, _sentence_start(text, subject[0]), subject[0]), subject[0])
        if elided:
            stem = re.sub(r"^\s*(?:and|but|or|so|yet)\s+", "", before)
            before = elided if is_open else f"{elided} {stem}"
    if EMPTY_SUBJECT.match(before.strip()) and behind.strip() and not is_adverb(text, phrase):
        there = before.strip().lower().startswith("there")
        is_bare = phrase.kind == "modal" or (
            lead is None and re.match(r"\s+(?:in|at|on|by|for|before|this|next)\b", behind)
        )
        if there and (is_open or lead is None) and (is_long(behind) or not re.match(r"\s*(?:be\s|$)", behind)):
            before, behind = "there", behind if lead is None or is_open else f" be {behind.lstrip()}"
            is_open = True
        elif there or (not is_bare and (not is_open or before.strip().lower().startswith("it is"))):
            before, is_open = "", False
            behind = re.sub(r"^\s*be\s+", "", behind) if there else behind
    if phrase.kind == "modal" and PAST_MODAL.match(behind) and not is_plural(before):
        behind = re.sub(r"\bhave\b", "has", behind, count=1)
    if phrase.kind == "idiom" and phrase.words.startswith(("can", "remain", "time")):
        behind = "" if before.strip() else behind
    will = " will" if is_open and before.strip() and behind.strip() else ""
    return tidied(f"{before.rstrip()}{_HEADING.get(phrase.words.split()[-1], will) if will else will} {behind}")


_COMPARED = re.compile(r"^\s+than\s+(?:[\w’'-]+\s+){1,5}?(?=to\s+[a-z])")
"""Of "is more likely than its rivals to win"."""


def is_whole(text: str, subject: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Return whether subject and predicate stand on both sides of an adverb: they are a statement already."""
    before = text[max(0, subject[1] - 12) : subject[1]]
    return (
        subject[0] < subject[1]
        and clause[1] - clause[0] > 4
        and not re.search(r"\b(?:the|an?|its|their)\s+$", before, re.IGNORECASE)
    )


_HEADING = {"for": " will see"}
"""Last word of a phrase -> the verb of what it is about: "is heading for defeat"."""


def _asked(text: str, subject: tuple[int, int], before: str, behind: str) -> str:
    """Return what a "whether" asks, before or behind a phrase: "it is a toss-up whether it holds"; nothing without."""
    whether = re.match(r"[\s,]*whether\s+", behind)
    if whether:
        return behind[whether.end() :]
    end = re.search(r"\s+(?:is|remains)\s+an?\s*$", before)
    return before[: end.start()] if end and text[max(0, subject[0] - 8) : subject[0]].lower() == "whether " else ""


def _sentence_start(text: str, position: int) -> int:
    """Return where the sentence around a position begins, as nearly as full stops tell."""
    stops = [match.end() for match in re.finditer(r"(?<!\b[A-Z])\.\s|\n", text[max(0, position - REACH) : position])]
    return max(0, position - REACH) + stops[-1] if stops else max(0, position - REACH)


_CHANCE = re.compile(r"(?:chances?|probability|likelihood|odds|possibilit(?:y|ies)|prospects?|risk)$")
_ADVERBS = re.compile(
    r"(?:probably|possibly|presumably|certainly|conceivably|potentially|plausibly|perhaps|maybe|"
    r"surely|in all (?:likelihood|probability))$"
)
_PREPOSITION = re.compile(
    r"\s+(?:(?:only|even|especially|particularly|just|mainly|largely)\s+)?(?:in|by|before|within|at|on|this|next|"
    r"soon|if|unless|because|as|for|with|without|after|"
    r"until|during|over|under|"
    r"given|and|but|or)\b"
)


def is_adverb(text: str, phrase: Phrase) -> bool:
    """Return whether a word of likelihood goes with a verb: "will likely fail", and not "is likely to fail"."""
    if _ADVERBS.search(phrase.words):
        return True
    if not phrase.words.endswith("likely") or phrase.words.endswith("unlikely"):
        return False
    before = text[max(0, phrase.start - 24) : phrase.start]
    behind = text[phrase.end : phrase.end + 12]
    if _COMPARED.match(text[phrase.end : phrase.end + 80]):
        return False
    if re.search(r"\b(?:is|are|was|were|be)\s+$", before) and _PREPOSITION.match(behind):
        return False
    return not re.match(r"\s+(?:not\s+|only\s+|also\s+)?(?:to|that)\b|\s*[.,;]", behind) and not re.search(
        r"\b(?:an?|the|its|their|most|more|as|so|remains?|seems?|appears?|looks?)\s+$", before
    )


_OUTCOME = re.compile(
    r"\s*(?:[\w-]+\s+){0,3}?(?:outcome|scenario|result|course(?: of action)?|explanation|reason|"
    r"response|option|next step|development|consequence)s?\s+(?:\w+\s+){0,6}?(?:is|are|will be|"
    r"would be|remains?|was|were)\s+(?:that\s+|to\s+)?"
)
_STANDS_FIRST = re.compile(
    r"^\s*(?:is|are|would\s+be|was|were)\s+(?:(?:the|an?)\s+(?:possibility|prospect|scenario|chance|risk|case|outcome|"
    r"development)\s+(?:that|of)|that)\s+"
)
"""Of "even more likely is the possibility that the port closes"."""


def _blank(text: str, start: int, end: int, others: list[Phrase]) -> str:
    """Return a span without the hedges in it."""
    pieces, position = [], start
    for other in sorted(others, key=lambda each: each.start):
        if start <= other.start < end:
            pieces += [text[position : other.start], "will" if other.kind == "modal" else ""]
            position = min(other.end, end)
    return "".join([*pieces, text[position:end]])


_IF_AMID = re.compile(r",\s+(?:if|unless|should|provided|once|even\s+if)\s[^,]{2,100},?\s*$", re.IGNORECASE)


def _without_copula(before: str) -> str:
    """Return a subject without its "is", with the comma that closes an apposition: "the vote, the third this year,"."""
    bare = COPULA.sub("", before)
    if bare != before and _IF_AMID.search(bare):
        return _IF_AMID.sub("", bare)
    is_open = bare != before and bare.count(",") == 1 and before[len(bare) :].lstrip().startswith(",")
    return f"{bare}," if is_open else bare


_OPENER = re.compile(
    r"^(?:and|but|or|then|also|so|"
    r"that(?!\s+(?:kind|sort|type|approach|effort|plan|process|deal|agreement|policy|move|step|decision|change|"
    r"strategy|risk|will|would|"
    r"threat|group|number|figure|share|trend|relationship|gap|shift)\b))\s+",
    re.IGNORECASE,
)


def tidied(words: str) -> str:
    """Return words as a sentence has them: without what opened the clause, loose marks and doubled spaces."""
    words = " ".join(words.split()).strip(' ,;:.–—-"“”')
    words = _OPENER.sub("", words)
    words = f"“{words}" if words.count("”") > words.count("“") else words
    words = re.sub(r",\s*,", ",", words)
    return re.sub(r"—\s+(?=will\b)", "—", re.sub(r"\s+([,;:.])", r"\1", words))
