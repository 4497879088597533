"""Whether a word of likelihood is denied where it stands, or not said at all.

An interval must never be that of the opposite. So each word that can deny something, and that stands before the phrase
in its sentence, is put into one of three classes: it turns the phrase round ("is not likely"), it belongs to another
clause ("the deal that was not signed is likely to return"), or its reach is unclear ("few think it likely"). What is
asked, supposed, told as a mere claim or denied by somebody is not said. Where the reach is unclear no interval is
given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.brief.find.likely import Phrase

_REACH = 400
"""Characters before a phrase in which to look for what denies it."""
_PLAIN = str.maketrans(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ’ʼ‘`´′＇\n\t\xa0“”"', "abcdefghijklmnopqrstuvwxyz'''''''      "
)  # fmt: skip
SIMPLE = frozenset({"likely", "unlikely", "probable", "improbable", "probably", "improbably", "possible", "plausible"})
"""Words whose denial is their opposite; "not almost certain" and "not a remote chance" are no opposites."""


@dataclass(frozen=True, slots=True)
class Polarity:
    """What stands around a phrase."""

    is_turned: bool = False
    """One "not" before the phrase reaches it."""
    unclear: str = ""
    """Why nothing can be said; empty if all is clear."""
    before: str | None = None
    """What stands before the phrase without the "not" and what goes with it; None if nothing need go."""


_FINITE = (
    r"(?:(?:is|are|was|were|am|will|would|shall|has|have|had|can|could|may|might|must|should|do|does|did|remains?|"
    r"remained|seems?|seemed|appears?|appeared|looks?|looked|becomes?|became|makes|made)\b|'(?:s|ll|re|d|ve)\b)"
)
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|will|would|shall|can|could|should|may|might|must|need|be|been|"
    r"being|seems?|seemed|appears?|appeared|remains?|remained|looks?|looked)"
)
_CONTRACTED = (
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|wo|would|ca|could|should|sha|may|might|must|need|ai)\s?n't|"
    r"(?:is|are|was|were|do|does|did|has|have|had|would|could|should|ai)nt|cannot)\b"
)
_NEGATOR = re.compile(
    rf"(?P<verb>\b{_CONTRACTED}|\b(?:(?P<lead>{_AUXILIARY})\s+(?:[\w-]+ly\s+|now\s+|still\s+|also\s+|then\s+)?)?"
    r"(?:not\b|never\b|no\s+longer\b)|(?<=\w)'(?:s|re|m|ll|d|ve)\s+(?:not|never|no\s+longer)\b)"
    r"|(?P<soft>\b(?:hardly|scarcely|barely|rarely|seldom|far\s+from|anything\s+but|nothing\s+(?:like|near|short\s+of)|"
    r"nowhere\s+near|by\s+no\s+(?:means|stretch)|in\s+no\s+(?:way|case|sense)|"
    r"(?:under|at|on|to|in)\s+no\s+\w+)\b)"
    r"|(?P<pair>\b(?:neither|nor)\b)"
    r"|(?P<subject>\b(?:no[\s-]one|nobody|nothing|none|nowhere|no(?![-\w]|\s*[,.!])|"
    r"few|little|only\s+(?:a\s+)?(?:few|one|some|fool|handful|minority|\d+\s?(?:%|per\s?cent)))(?!\w))"
)
_NO_DENIAL = re.compile(
    r"(?:not|n't)\s+(?:only|just|merely|simply|solely|least|to\s+mention|surprisingly|unexpectedly|unreasonably|"
    r"coincidentally|long\s+(?:ago|after|before))\b|"
    r"(?:no|little)\s+(?:doubt|wonder|surprise|secret|coincidence|accident|mistake|matter|question\s+(?:that|but))\b|"
    r"(?:no|not)\s+(?:less|fewer|more|later|sooner|earlier|greater|higher|lower)\s+than\b|less\s+than\s+\d"
)
_ONLY = re.compile(r"(?:\bnot|n't)\s+(?:only|just|merely|simply|solely)\s*$")
_SOME = re.compile(r"\b(?:an?|the|this|that|these|those|past|last|next|first|only|quite\s+a|every|these|too)\s+$")
"""Before "few" and "little": they deny nothing then."""
_HALF = re.compile(
    r"^\s*(?:all|every\w*|each|both|many|most|necessarily|always|entirely|quite|very|so|as|too|even\s+a|exactly|"
    r"especially|particularly|overly|terribly|remotely|in\s+the\s+least|what|because|that\b|until|since|if|when)\b"
)
"""Behind "not": what is denied is less than the whole."""
_CHAIN = re.compile(
    r"(?:[\s,-]*\b(?:now|currently|presently|at\s+(?:all|present|this\s+(?:point|stage|time)|the\s+moment)|"
    r"yet|really|thus|therefore|also|then|actually|itself|themselves|today|any\s?more|either|in\s+(?:fact|any\s+way)|"
    r"be|been|being|to|become|seem|appear|look|sound|feel|prove|remain|considered|deemed|thought|believed|seen|"
    r"judged|regarded|viewed|held|said|called|expected|as|even|still|be\s+at\s+all|an?|the|any)\b)*[\s,-]*$"
)
"""Between "not" and the phrase: nothing that could be denied instead."""
_THINK = re.compile(
    r"\s*(?:(?:now|currently|really|themselves|ourselves|generally|widely|commonly)\s+)*"
    r"(?:think|believe|expect|consider|see|find|suppose|imagine|reckon|feel|deem|judge|regard|view|thought|believed|"
    r"expected|considered|supposed)\s+(?:by\s+[\w\s-]{3,30}?\s+)?(?P<that>that\s+)?"
    r"(?P<who>(?!that\b|by\b)[^,;:]{2,80}?)\s*(?:\b(?:is|are|was|were|be|as|to\s+be|would\s+be|will\s+be|will|"
    r"would|seems?|appears?|remains?)|'s)?\s*$"
)
"""Behind "do not": a verb that passes the "not" on to what is thought."""
_SAYING = re.compile(
    r"\b(?:say|said|says|mean|means|suggest\w*|impl(?:y|ies|ied)|argue[sd]?|claim\w*|indicat\w+|show\w*|prove[sdn]?|"
    r"know\w*|true|clear|certain|sure|evident|obvious|case|convinced|guarantee\w*|agree[sd]?|accept\w*|"
    r"admit\w*|confirm\w*|predict\w*|conclude[sd]?|assum\w+|understood|evidence|reason|signs?\s+(?:that|of)|indications?|proof|"
    r"suggestion|belief|consensus|think|believe[sd]?|thought|expect\w*|consider\w*|see|seen|find|found|feel|felt|"
    r"judged?|assess\w*|worr\w+|fear\w*|hope[sd]?|warn\w*|make|makes|made|render\w*|view\w*|regard\w*|deem\w*|"
    r"suppose[sd]?|imagine[sd]?|pretend\w*|hint\w*|report\w*|state[sd]?|told|tell|forecast\w*|anticipat\w+|foresee\w*|"
    r"that|whether)\b"
)
"""What may take a clause behind it, so that a "not" before it reaches into that clause."""
_JOINT = re.compile(
    r",\s+(?:but|yet|so|while|whereas|although|though|because|since|as|which|who|whose|where|when|if|unless|"
    r"given|with|even|meaning|then|thus|thereby|\w+ing|due|despite|albeit|instead|rather|perhaps)\b|"
    r"\b(?:but|because|although|though|whereas|while|yet|since|instead|so\s+that|given\s+that|even\s+as)\b"
)
"""Between "not" and the phrase: another clause begins."""
_AND = re.compile(rf",?\s+(?P<word>and|or|nor)\s+(?:(?!(?:that|which|who)\b)[\w'-]+\s+){{0,6}}?{_FINITE}")
"""Another clause, or the second half of a subject: "they did not sign and are likely", "between Rome and Kyiv is"."""
_ANEW = re.compile(rf",\s+(?:and\s+)?(?:it|this|there|they|we|he|she)\s+{_FINITE}")
"""A clause with a subject of its own, though a verb of saying stands before: "they did not see it, and they will"."""
_OTHER_CLAUSE = re.compile(rf",\s[^,]*{_FINITE}[^,]*$")
_OWN_SUBJECT = re.compile(rf",\s+(?:[\w'-]+\s+)+{_FINITE}[^,]*$")
_ASIDE = re.compile(
    r",(?:\s+[\w'-]+){1,5}\s*,|,\s+(?:which|who|whose|where|as|though|although|while|if|when|since|because|given|despite|"
    r"with|in|at|by|for|of|on|under|to|from|after|before|and|or|not|\w+ing)\b[^,;]{1,120},"
)
"""What stands between two commas: "not, as many say, likely"."""
_CLOSED = re.compile(rf"(?:{_ASIDE.pattern})(?=\s*(?:{_FINITE}|that\b|to\b|$))")
"""Between two commas, and the clause goes on behind it: "if war, as many think, is likely"."""
_LISTED = re.compile(rf",(?=(?:\s+[\w'-]+){{1,2}},?\s+(?:or|and)(?:\s+[\w'-]+){{1,3}}?\s+{_FINITE})")
"""The comma of a list that is a subject: "that a deal, truce or peace is likely"."""
_RELATIVE = re.compile(r"\b(?:that|who|which|what|whose|whoever|whatever|where)\s+(?:[\w'-]+\s+){0,4}$")
_HAVING = re.compile(
    r"\b(?:with|of|by|from|among|against|despite|amid|than|having)\s+$|"
    r"\b(?:that|who|which|those)\s+(?:[\w'-]+\s+){0,2}?(?:has|have|had|gets?|got|faces?|holds?|wins?|won)\s+$"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?:\s[–—-]\s|—)[^–—]{1,160}?(?:\s[–—-]\s|—)")
_BREAK = re.compile(r"[;:](?=\s)|\s[–—-]{1,2}\s|—|\(|[.!?]\s")

_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|until|lest|in\s+case|suppos(?:e|ing)|assuming|provid(?:ed|ing)\s+that|as\s+though|"
    r"in\s+the\s+event)\b(?!\s+(?:any|not)\b,)[^,]*$|\bhow\s+(?:\w+\s+)?$|^\s*(?:were|should|had)\s[^,]*$"
)
_DENIED = re.compile(
    rf"(?<!\bno )(?<!little )(?<!beyond )(?<!without )(?:\b(?:den(?:y|ies|ied|ying)|doubt(?:s|ed|ing|ful)?|"
    rf"disput(?:es?|ed|ing)|disagree[sd]?)\s+(?:that\b|(?!{_FINITE}|(?:about|among|and|at|between|by|from|in|of|on|or|over|with|within)\b)"
    rf"[^,;]*?{_FINITE})[^,;]*$|"
    r"\b(?:reject\w*|dismiss\w*|refut\w+|question(?:s|ed)?|contest\w*|contradict\w*|s[ck]eptical|unconvinced|false|falsely|wrongly|mistakenly|"
    r"untrue|wrong|mistaken|absurd|ridiculous|ruled?\s+out|exclud\w+|pretend\w*|unlikely|improbable|impossible|"
    r"inconceivable|implausible|unthinkable|forget\w*|lack\w*|scant|scarce|insufficient|refus\w+|declin\w+|den(?:y|ies|ied)|doubt\w*)\b[^,;]*?\bthat\b[^,;]*$|"
    r"\b(?:claims?|ideas?|notions?|myths?|assumptions?|suggestions?|allegations?|fears?|hopes?|beliefs?|pretence|"
    r"illusions?|fantas(?:y|ies)|rumou?rs?|speculation|hypothes[ie]s)(?:\s*,[^,;]{1,60},)?\s+(?:that|of\s+an?)\b[^,;]*$|"
    r"\b(?:hard|difficult|impossible|stretch|far\s+be\s+it\s+from\s+\w+|too\s+(?:early|soon))\s+(?:to|for)\s+"
    r"(?:say|see|call|believe|imagine|think|argue|claim|tell|consider|judge)\b[^,;]*$|"
    r"\b(?:falsely|wrongly|mistakenly)\b[^,;]*$|\b(?:wrong|mistaken|mistake|absurd|surprised|foolish|silly|naive)\s+"
    r"(?:to|if)\b[^,;]*$|\bused\s+to\s+(?:be|seem|look)\s*$|"
    r"\bcontrary\s+to\b[^,;]*$|\b(?:once|initially|originally|formerly|not\s+long\s+ago)\b[^,;]*?\b(?:thought|believed|"
    r"considered|deemed|seemed|looked|appeared|judged)\b[^,;]*$|\b(?:slightly|somewhat|marginally)\s*$|"
    r"\bpretend(?:s|ed|ing)?\s+(?:that\s+|to\s+|it\s+|\w+\s+)*?(?:be|being|is|seem|look)\s*$|"
    r"\b(?:fail(?:s|ed|ing)?|ceas(?:e|es|ed|ing)|stop(?:s|ped|ping)?)\s+(?:to\s+)?(?:be|being|seem|look)(?:ing)?\s*$)"
)
_RATHER = re.compile(
    r"\b(?:(?:more|less)\s+than|other\s+than|rather\s+than|instead\s+of|short\s+of|close\s+to|next\s+to|all\s+but|"
    r"once|formerly|previously|previously\s+thought|un|non|anti|half|semi)[\s-]+(?:an?\s+|the\s+)?$|[a-z]-\s*$|"
    r"\btoo\s+[\w-]+\s+(?:for\s+[\w\s]{2,30}\s+)?to\s+(?:be|seem|look|make|consider|find)\b[^,]*$|"
    r"\b(?:would|could|might|should|must)\s+(?:not\s+)?have\s+(?:been|seemed|looked)\s*(?:\w+ly\s*)?$"
)
_REMOVED = re.compile(
    r"\b(?:lack\w*|los(?:e|es|t|ing)|remov\w+|eliminat\w+|exclud\w+|rul(?:e|es|ed|ing)\s+out|dismiss\w*|"
    r"den(?:y|ies|ied|ying)|foreclos\w+|kill\w*|end(?:s|ed|ing)?|destroy\w*|without|reject\w*|doubt\w*)"
    r"(?:\s+(?:an?|the|any|even|all))*\s*$"
)
_REFUTED = re.compile(
    r"[^;:]{0,120}?\b(?:is|are|was|were|remains?|seems?|looks?)\s+(?:\w+ly\s+|simply\s+|plain\s+)?(?:(?:a|an)\s+)?"
    r"(?:false|untrue|wrong|myth|mistaken|mistake|illusion|fantasy|nonsense|absurd|not\s+(?:true|so|the\s+case))\b"
)
_OR_NOT = re.compile(r"\s*,?\s*(?:\w+\s+)?or\s+(?:(?:may|might|could|will)\s+)?not\b")
_BUT = re.compile(
    r"\s*(?:(?:to|be|is|are|that|it)\s+){0,2}not\s+(?:because\b|[^,;.]{1,80}\bbut\b)|"
    r"\s*,?\s*but\s+(?:rather\s+|in\s+fact\s+)?(?:almost\s+|virtually\s+|all\s+but\s+)?(?:a\s+)?"
    r"(?:certain\w*|inevitable|very\s+likely|highly\s+likely|sure|already|foregone)\b"
)
"""Behind a phrase: it is set against something else, so that a "not" before or behind it is half of a sentence."""


def polarity(
    text: str, sentence: tuple[int, int], subject: int, phrase: Phrase, *, is_adverb: bool = False
) -> Polarity:
    """Return what becomes of a phrase by the words of its sentence that deny, ask or suppose.

    Parameters
    ----------
    text
        The reading.
    sentence
        Its span.
    subject
        Where the clause of the phrase begins.
    phrase
        Where it stands, and what it says.
    is_adverb
        The phrase goes with a verb ("will likely fail").

    Examples
    --------
    >>> from detente.brief.find.likely import find_phrases
    >>> def of(text):
    ...     return polarity(text, (0, len(text)), 0, next(find_phrases(text, 0, len(text))))
    >>> of("War isn't likely."), of("War is likely, not certain.").is_turned
    (Polarity(is_turned=True, unclear='', before='War'), False)
    >>> of("Few think war likely.").unclear, of("The deal that was not signed is likely to return.").unclear
    ('"few"', '')
    """
    first = max(sentence[0], phrase.start - _REACH)
    raw = text[first : phrase.start]
    before = _BRACKETS.sub(lambda match: " " * len(match.group()), raw.translate(_PLAIN))
    parted = max((match.end() for match in _BREAK.finditer(before)), default=0)
    head, own = before[parted:], text[phrase.start : phrase.end].translate(_PLAIN)
    verb = "will" if is_adverb or phrase.kind in {"modal", "forecast", "expectation"} else ""
    unclear = _not_said(head, verb, own, text[phrase.end : sentence[1]].translate(_PLAIN))
    if unclear:
        return Polarity(unclear=unclear)
    found = [_of(head, match, verb) for match in _NEGATOR.finditer(head)]
    turns = [each for each in found if isinstance(each, _Turn)]
    n_turns = len(turns) + (phrase.is_negated and own.startswith("not "))
    unclear = next((each for each in found if isinstance(each, str) and each), "")
    if n_turns > 1:
        unclear = "more than one negation"
    elif n_turns and phrase.kind not in {"expectation", "forecast", "idiom"} and phrase.words not in SIMPLE:
        unclear = unclear or f'"not" before "{phrase.words}"'
    if unclear or not n_turns:
        return Polarity(unclear=unclear)
    if not turns:
        return Polarity(is_turned=True)
    origin, turn = first + parted, turns[0]
    if turn.who is not None:
        return Polarity(is_turned=True, before=text[origin + turn.who[0] : origin + turn.who[1]])
    kept = text[subject : max(subject, origin + turn.start)].rstrip()
    return Polarity(is_turned=True, before=f"{kept} {turn.auxiliary}" if turn.auxiliary and is_adverb else kept)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A "not" that reaches the phrase. Offsets into what stands before the phrase."""

    start: int
    who: tuple[int, int] | None = None
    """The subject of the phrase, where it is another than what stands before the "not"."""
    auxiliary: str = ""
    """The verb that the "not" was with, if it is one of the future."""


def _not_said(head: str, verb: str, own: str, behind: str) -> str:
    """Return why a phrase is not stated at all: asked, supposed, denied by someone, set against something."""
    if "?" in behind:
        return "a question"
    if re.match(r"not\s+(?:only|just|merely|simply|even\s+an?)\b", own) or _ONLY.search(head):
        return '"not only"'
    if _RATHER.search(head):
        return "set against another"
    head = _LISTED.sub(" ", _CLOSED.sub(" ", head))
    for pattern, why in ((_SUPPOSED, "supposed"), (_DENIED, "denied, or a claim")):
        if pattern.search(head if pattern is not _DENIED else head + verb):
            return why
    if _REMOVED.search(head) and re.search(r"(?:chance|possibility|probability|likelihood|odds|prospects?)s?$", own):
        return "denied, or a claim"
    if _OR_NOT.match(behind) or re.search(r"\b(?:may|might|could|will)\s+or\s+(?:(?:may|might)\s+not\b.*)?$", head):
        return '"or not"'
    if _BUT.match(behind):
        return '"but"'
    soft = re.match(r"\s*(?:be\s+|to\s+)?(hardly|scarcely|barely|rarely|seldom|little|neither)\b", behind)
    if soft:
        return f'"{soft.group(1)}"'
    if re.search(r"\bthat\b[^,;]*$", head) and _REFUTED.match(behind):
        return "denied, or a claim"
    return ""


def _of(head: str, match: re.Match[str], verb: str) -> _Turn | str:
    """Return what a word that denies does to the phrase at the end of some words: turns it, nothing, or unclear.

    The verb stands for that of the phrase's clause, where it is in the phrase or behind it.
    """
    between = head[match.end() :]
    named = f'"{" ".join(match.group().split())}"'
    if _NO_DENIAL.match(head, max(match.end() - 3, match.start())) or _NO_DENIAL.match(
        head, match.start(match.lastgroup or 0)
    ):
        return ""
    if _SET_BEFORE.search(head, 0, match.start()) and _OWN_SUBJECT.search(
        _LISTED.sub(" ", _ASIDE.sub(" ", between + verb))
    ):
        return ""
    if match["subject"] or match["soft"]:
        return _of_subject(head, match, between, verb, named)
    if match["pair"]:
        return _of_pair(head, match, between, named)
    if _HALF.match(between) and not _parted(between, verb):
        return named
    plain = _ASIDE.sub(" ", between)
    if _CHAIN.match(plain) and between.strip() != ",":
        return _Turn(match.start(), auxiliary=_auxiliary(match.group()))
    if re.search(r"\bnor\b", between) or _parted(between, verb):
        return ""
    thought = _THINK.match(between)
    if thought and match["verb"] and not re.search(_FINITE, thought["who"]) and not _NEGATOR.search(thought["who"]):
        who = (match.end() + thought.start("who"), match.end() + thought.end("who"))
        return _Turn(match.start(), who)
    if _SAYING.search(between):
        return named
    if re.search(_FINITE, plain + verb) and _is_inside(head, match):
        return ""
    return named


def _auxiliary(words: str) -> str:
    """Return the verb of the future that a "not" was with.

    Examples
    --------
    >>> _auxiliary("won't"), _auxiliary("would not"), _auxiliary("isn't")
    ('will', 'would', '')
    """
    found = re.match(r"wo(?=\s?n)|'ll|'d|will|would|can|could|may|might|shall", words)
    return {"wo": "will", "'ll": "will", "'d": "would"}.get(found.group(), found.group()) if found else ""


_SET_BEFORE = re.compile(
    r"(?:^|,)\s*(?:and\s+|but\s+|however,?\s+)?(?:while|although|though|even\s+(?:though|if)|because|since|as|if|when|unless|"
    r"given\s+that|whereas|once)\s+[^,]*$"
)
"""A clause that ends at the next comma: "while they do not pay, war is likely"."""


def _parted(between: str, verb: str, *, is_subject: bool = False, has_verb: bool = True) -> bool:
    """Return whether another clause begins between a word that denies and the phrase.

    Behind a verb of saying or thinking it may be the one that is denied. Behind a subject ("no deal or truce") an "and"
    joins clauses only if the first one has its verb.
    """
    plain = _ASIDE.sub(" ", between)
    whole = plain + verb
    if any(_is_free(whole[: match.start()], match.group()) for match in _JOINT.finditer(whole)):
        return True
    anew = _ANEW.search(whole)
    if anew and not re.search(r"\b(?:that|if|when|because|as)\b", whole[: anew.start()]):
        return True
    for match in _AND.finditer(whole):
        had_verb = not is_subject or (
            match["word"] == "and" and (has_verb or _MAIN_VERB.search(whole, 0, match.start()))
        )
        if had_verb and not _SAYING.search(whole, 0, match.start()):
            return True
    pattern, text = (_OWN_SUBJECT, whole) if is_subject or not _OTHER_CLAUSE.search(plain) else (_OTHER_CLAUSE, plain)
    clause = pattern.search(text)
    if clause and not _SAYING.search(text, 0, clause.start()):
        return not is_subject or has_verb or _MAIN_VERB.search(text, 0, clause.start()) is not None
    return bool(re.search(r"\w,\s*$", plain)) and (bool(verb) or not is_subject) and not _SAYING.search(plain)


_MAIN_VERB = re.compile(rf"(?<!that )(?<!who )(?<!which ){_FINITE}")


def _is_free(before: str, joint: str) -> bool:
    """Return whether what a conjunction opens is no part of something said or thought."""
    return "but" in joint or "yet" in joint or not _SAYING.search(before)


def _is_inside(head: str, match: re.Match[str]) -> bool:
    """Return whether a "not" stands in a relative clause, before an infinitive or with a participle."""
    before = head[: match.start()]
    if _RELATIVE.search(before):
        return True
    if match["lead"] or not match.group().startswith(("not", "never", "no")):
        return False
    opens = not before.strip() or bool(re.search(r"[,]\s*$", before))
    return not opens or bool(re.match(r"\s+\w+ing\b", head[match.end() :]))


def _of_subject(head: str, match: re.Match[str], between: str, verb: str, named: str) -> str | _Turn:
    """Return what "no", "few", "nobody", "hardly" and their like do: unclear, if it is about the same clause."""
    before = head[: match.start()]
    word = match.group().split()[0]
    if word in {"few", "little"} and _SOME.search(before):
        return ""
    if match["soft"] and re.match(r"(?:by|in)\s+no\s+(?:means|way)", match.group()) and _CHAIN.match(between):
        lead = re.search(rf"\b{_AUXILIARY}\s+$", before)
        return _Turn(lead.start() if lead else match.start())
    has_verb = re.search(rf"{_FINITE}\s+$", before) is not None
    if _parted(between, verb, is_subject=True, has_verb=has_verb):
        return ""
    if _HAVING.search(before) and re.search(_FINITE, between + verb):
        return ""
    return named


def _of_pair(head: str, match: re.Match[str], between: str, named: str) -> str | _Turn:
    """Return what "neither" and "nor" do; of a pair only the nearer counts."""
    if match.group() == "neither" and re.search(r"\bnor\b", between):
        nearer = re.split(r"\bnor\b", between)[-1]
        if _parted(nearer, "", is_subject=True, has_verb=False):
            return ""
        return named if re.search(_FINITE, nearer) else ""
    if _CHAIN.match(between):
        lead = re.search(rf"\b{_AUXILIARY}\s+(?:(?:not|neither)\s+[\w\s-]{{0,60}})?$", head[: match.start()])
        return _Turn(lead.start() if lead else match.start())
    turned = re.match(rf"\s+{_FINITE}\s+(?P<who>[^,;]{{2,60}}?)\s*$", between)
    if match.group() == "nor" and turned and not re.search(_FINITE, turned["who"]):
        return _Turn(match.start(), (match.end() + turned.start("who"), match.end() + turned.end("who")))
    return "" if _parted(between, "", is_subject=True, has_verb=False) else named
