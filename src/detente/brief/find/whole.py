"""Whether a proposition is whole: a subject and its verb, and no stump of a sentence. A stump is given up."""

from __future__ import annotations

import re

from detente.brief.find.verbs import has_finite_verb, is_plain_verb

_COPULA = re.compile(
    r"\s*(?:\b(?:(?:may|might|could|will|would)\s+(?:well\s+)?(?:be|remain)|is|are|was|were|be|being|been|remains?|seems?|appears?|looks?|becomes?|became)\b|['’](?:s|re))"
    r"(?:\s+(?:an?|the|all|but|only|just|now|also|still|therefore|thus|simply|merely|virtually|almost|\w+ly|very|much|"
    r"more|anything|to|be|of))*\s*$"
)
_PREDICATES = re.compile(
    r"certain$|toss-?up$|coin (?:flip|toss)$|flip of a coin$|question$|cards$|guess$|conclusion$|matter of time$|"
    r"doubtful$|questionable$|uncertain$|reach$|impossible$|inconceivable$|unthinkable$|implausible$"
)
_OPEN = re.compile(r"uncertain$|questionable$|doubtful$|guess$|toss-?up$|coin (?:flip|toss)$|flip of a coin$|certain$")
"""What is said of the outcome of a thing as well as of a thing that comes."""
_NO_EVENT = re.compile(
    r"\b(?:futures?|outcomes?|outlook|fates?|results?|prospects?|durability|stability|sustainability|viability|"
    r"longevity|timing|timeline|extent|scope|scale|details?|effects?|impacts?|efficacy|effectiveness|legality|"
    r"legitimacy|status|situation|picture|path|direction|destiny|success|value|credibility|commitment|intentions?|"
    r"motives?|origins?|causes?|numbers?|figures?|relevance|strategy|policy|question|survival|position|role|who|what|"
    r"how|when|where|which|why|it|this|that|they|he|she|there|race|vote|election|contest|ability|capacity)\b",
    re.IGNORECASE,
)
_CLAUSE_BEHIND = re.compile(r"\s*,?\s*(?P<opens>that|whether|before|until|when)\s+(?P<clause>.+)", re.DOTALL)
_WHETHER = re.compile(r"\s*(?:[Ww]hether|[Tt]hat)\s+")


def of_idiom(words: str, opener: str, before: str, behind: str) -> str | None:
    """Return what a turn of phrase that stands behind "is" says something of; "" if that is no statement.

    None if the phrase is not of this kind. ``opener`` is what stands right before its clause: "whether".

    Examples
    --------
    >>> of_idiom("far from certain", "", "A coup is ", "."), of_idiom("far from certain", "", "Its future is ", ".")
    ('A coup', '')
    >>> of_idiom("matter of time", "", "It is only a ", " before the port closes")
    'the port closes'
    """
    if _PREDICATES.search(words) is None:
        return None
    clause = _CLAUSE_BEHIND.match(behind)
    if clause and (clause["opens"] in {"that", "whether"} or has_finite_verb(clause["clause"])):
        return clause["clause"]
    if re.match(r"\s*(?:what|how|who|where|which|why|when|about|over|of)\b", behind):
        return ""  # "ministers are uncertain what to do"
    subject = _COPULA.sub("", before).strip(" ,")
    if _WHETHER.match(subject):
        return _WHETHER.sub("", subject)
    if has_finite_verb(subject):
        return subject if re.search(r"\b(?:whether|that)\s*$", opener, re.IGNORECASE) else ""
    head = re.split(r"\s(?:for|in|on|by|with|from|at|to)\s", subject)[0]
    return "" if not subject or (_OPEN.search(words) and _NO_EVENT.search(head)) else subject


def is_long(words: str) -> bool:
    """Return whether a noun phrase behind "there may be" has a verb in it or is too long for "will happen".

    Examples
    --------
    >>> is_long("be a war"), is_long("be costs that banks bear"), is_long("be other effects associated with it")
    (False, True, True)
    """
    return len(words.split()) > 8 or re.search(r"\b(?:that|which|who|where|\w{3,}(?:ed|ing))\b", words) is not None


_ENDS_OPEN = re.compile(
    r"\b(?:the|an?|and|or|but|nor|of|than|because|such|including|is|are|was|were|will|would|its|their|whose|very|"
    r"most|between|especially|particularly|if|unless|to\s+be|will\s+(?:not|also|be|have))$"
)
_BEGINS_OPEN = re.compile(
    r"(?:than|of|and|or|nor|be|been|being|will|would|is|are|was|were|has|have|had|as\s+well|well|does|do|did|not\s+only|"
    r"themselves|itself|himself|then|also|\]|\)|to)\b|[\])]|[a-z]+,\s+will\b"
)
_ADJACENT = re.compile(
    r"^(?:(?!\b(?:will|has|have|is|are|was|were)\b).)*\b(?:and|or)\s+will\b|\b(?:the|an?|of|is|are|was|were|has|have|had|by|with|in|as|for|from|its|their|than|that\s+is)\s+will\b|"
    r"\b(?:is|are|was|were)\s+(?:than|have|has|will)\b|\bwill\s+(?:happen\s+)?(?:would|is|are|was|were|them|will)\b"
)
_NO_SUBJECT = re.compile(
    r"(?:[Ff]ollowing|[Dd]espite|[Aa]bsent|[Ww]ithout|[Ww]ith|[Bb]ecause|[Aa]lthough|[Ww]hile|[Uu]nless|[Ll]ike|[Uu]nlike|"
    r"[Gg]iven|[Ff]rom|[Uu]pon|[Aa]mid|[Bb]y|[Dd]uring|[Aa]fter|[Bb]efore|Armed|Faced|Based|Combined|Compared)\s"
    r"(?:(?!\b(?:will|would|has|have|is|are|was|were)\b)[^,])*\b(?:will|would|has|have|is|are|was|were)\b"
)


_INVERTED = re.compile(
    r"^(?:[Oo]nly|[Nn]ot\s+only|[Nn]or|[Nn]either|[Nn]ever|[Rr]arely|[Ss]eldom|[Uu]nder\s+no)\b[^,]*?\bwill\s+(?P<rest>.+)$",
    re.DOTALL,
)


def _uninverted(words: str) -> str:
    """Return a proposition with its subject first: "only then will the port open" -> "the port will open".

    Examples
    --------
    >>> _uninverted("Only by waiting will the port be able to open")
    'the port will be able to open'
    """
    inverted = _INVERTED.match(words)
    if inverted is None or not re.match(
        r"(?:the|an?|its|their|his|her|this|these|it|they|he|she|we|any|[A-Z])", inverted["rest"]
    ):
        return words
    rest = inverted["rest"].split()
    verb = next((k for k, word in enumerate(rest) if k and (word in {"be", "have"} or is_plain_verb(word))), None)
    return f"{' '.join(rest[:verb])} will {' '.join(rest[verb:])}" if verb else ""


_ADVERB = re.compile(r"^[A-Z][a-z]+ly\s+(?=(?:it|the|they|this|these|he|she|we|that)\b)")


def unless_stump(words: str) -> str:
    """Return a proposition, or "" if it is a stump.

    Examples
    --------
    >>> unless_stump("the army will leave"), unless_stump("Following the war will leave"), unless_stump("it is only a")
    ('the army will leave', '', '')
    """
    words = re.sub(r"[\s,]+(?:and|or|but|as|while)$", "", words)
    words = _uninverted(_ADVERB.sub("", words))
    text = words.strip(" ,")
    if len(text.split()) < 2 or _ENDS_OPEN.search(text) or _BEGINS_OPEN.match(text) or _NO_SUBJECT.match(text):
        return ""
    return "" if _ADJACENT.search(text) else words
