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
_EVEN = re.compile(r"\b[Ee]ven\s+$")


def find_conditions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the settings that a sentence supposes, without their commas.

    "Even in a war" is no condition: what is said holds without it too.

    Examples
    --------
    >>> text = "In a war over the strait, ports would likely close."
    >>> [text[a:b] for a, b in find_conditions(text, 0, len(text))]
    ['In a war over the strait']
    """
    piece = text[start:end]
    for match in _PATTERN.finditer(piece):
        if not _EVEN.search(piece, max(0, match.start() - 6), match.start()):
            yield start + match.start(), start + len(piece[: match.end()].rstrip())
