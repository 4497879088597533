"""Clauses that say on what a statement depends: "if talks fail", "in a war", "were Iran to leave the treaty"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EVENT = (
    r"(?:war|wars|conflict|crisis|crises|blockade|invasion|attack|strike|scenario|scenarios|contingency|"
    r"contingencies|event|"
    r"emergency|confrontation|escalation|clash|case|situation|circumstances?|recession|pandemic|coup|fight|"
    r"battle|campaign|"
    r"shutdown|default|collapse|vacuum|future|world|absence|outage|siege|standoff|stand-off|presidency|government|"
    r"administration|victory|defeat|withdrawal|ceasefire|truce|deal|peacetime|wartime|embargo|quarantine)"
)
_BARE = r"(?:peacetime|wartime|crisis|war|conflict)"
_PATTERN = re.compile(
    rf"(?:(?<=^)|(?<=[\s,;(–—]))(?:"
    r"(?i:in\s+the\s+(?:unlikely\s+|likely\s+)?(?:case|event|absence)\s+(?:of|that))\s[^,;()–—]{2,160}|"
    rf"(?:[Ii]n|[Uu]nder|[Dd]uring|[Aa]mid|[Gg]iven)\s+(?:an?|any|such\s+an?|such|this|that|these|those|either|"
    rf"some|another|the\s+latter|the\s+former|"
    rf"a\s+(?:first|second|third|new))\s+(?:[\w’'./-]+\s+){{0,4}}?{_EVENT}(?:\s+(?:of|with|between|over|in|on|"
    rf"against|where|that|like|for|to|"
    rf"involving|around|short)\s[^,;()–—]{{1,80}})?(?=,)|"
    rf"(?:[Ii]n|[Dd]uring)\s+{_BARE}(?:\s+(?:with|over|between)\s[^,;()–—]{{1,60}})?(?=,)|"
    r"(?:^|(?<=\.\s))(?:Were|Had)\s+(?:[\w’'.-]+\s+){1,8}?[^,;]{3,120}(?=,)|"
    r"(?:^|(?<=\.\s))Once\s+(?:[\w’'.-]+\s+){1,6}?[^,;]{3,120}(?=,)|"
    r"(?:^|(?<=\.\s))Provided\s[^,;]{3,120}(?=,)|"
    r"(?:^|(?<=\.\s)|(?<=,\s))(?:[Ii]f\s+(?:so|not)|[Oo]therwise)(?=,)|"
    r"(?i:with)\s+(?:[A-Z][\w’'.-]+\s+){1,3}(?:in\s+(?:office|power|charge)|gone|out\s+of\s+(?:office|power))(?=,)"
    r")"
)
"""Settings in which a statement holds; an "if" and its like are found elsewhere."""
_NOUN = (
    r"(?:it|they|he|she|we|there|(?:this|that|these|those|such|the|an?|any|its|their|his|her|another|either|both|no|"
    r"some|all)\s+(?:[\w’'.-]+\s+){0,7}?[\w’'.-]+|[A-Z][\w’'.-]*(?:\s+(?:and|of|the|[A-Z][\w’'.-]*)){0,5}|"
    r"(?!always\b|perhaps\b|focus\b|discuss\b|process\b|assess\b|address\b)[a-z-]{3,}(?<![su])s)"
)
_INVERTED = re.compile(
    rf"(?:(?<=^)|(?<=[\s,;(–—]))(?:[Ss]hould\s+{_NOUN}\s+(?:not\s+|ever\s+|also\s+|\w+ly\s+)*[a-z]{{2,}}|"
    rf"[Ww]ere\s+(?:{_NOUN}\s+(?:not\s+|ever\s+|\w+ly\s+)*to\s+[a-z]{{2,}}|it\s+not\s+for\b)|"
    rf"(?P<had>[Hh]ad)\s+(?:it\s+not\s+been\b|{_NOUN}\s+(?:not\s+|never\s+)?(?:been|[a-z]{{3,}}ed)\b))[^,;()–—]*"
)
"""The verb set before its subject: "should it fall", "were the truce to end"."""
_MUST_OPEN = re.compile(r"(?:^|[,;(–—]\s*|\b(?:and|but|that)\s+)$")
_ASKS = re.compile(
    r"\b(?:what|how|why|when|where|who|whom|which|nor|neither|only|so|than|as|[Ww]hat|[Hh]ow|[Ww]hy|[Ww]hen|[Ww]here|[Ww]ho|"
    r"[Nn]or|[Nn]either|[Oo]nly|[Ss]o)(?:\s+[\w’'-]+){0,3}\s+$"
)
_EVEN = re.compile(r"\b[Ee]ven\s+$")


def find_conditions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the settings that a sentence supposes, without their commas.

    "Even in a war" is no condition: what is said holds without it too.

    Examples
    --------
    >>> text = "In a war over the strait, ports would likely close."
    >>> [text[a:b] for a, b in find_conditions(text, 0, len(text))]
    ['In a war over the strait']
    >>> text = "Prices may rise should the truce end."
    >>> [text[a:b] for a, b in find_conditions(text, 0, len(text))]
    ['should the truce end']
    """
    piece = text[start:end]
    inverted = list(inverted_conditions(text, start, end))
    yield from inverted
    for match in _PATTERN.finditer(piece):
        if any(first <= start + match.start() < last for first, last in inverted):
            continue
        if not _EVEN.search(piece, max(0, match.start() - 6), match.start()):
            yield start + match.start(), start + len(piece[: match.end()].rstrip())


def inverted_conditions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the suppositions that set the verb first: "should it fall", anywhere in a sentence that is no question."""
    piece = text[start:end]
    if piece.rstrip(" \"”’'").endswith("?"):
        return
    for match in _INVERTED.finditer(piece):
        before = piece[: match.start()]
        is_amid = match["had"] is None and _VERBAL.search(before) is not None
        if not _ASKS.search(before) and (is_amid or _MUST_OPEN.search(before)):
            yield start + match.start(), start + match.start() + len(match.group().rstrip(" .:”\"'"))


_VERBAL = re.compile(
    r"\b(?:will|would|may|might|could|can|likely|unlikely|expected|set|poised|ready)\b[^,;]*[\w”)]\s+$"
)
"""Amid a sentence the verb is set first behind a predicate only: "will lose a lot should it fall"."""
