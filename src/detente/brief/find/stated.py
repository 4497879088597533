"""Probabilities stated as numbers: percentages, one in five, odds, fifty-fifty. A share of voters is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100, "one hundred": 100, "thousand": 1000,
    "a thousand": 1000, "a million": 1_000_000, "million": 1_000_000,
}  # fmt: skip
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_WORDS = (
    rf"(?:{_TENS}[-\s]{_ONES}|{_TENS}|{_ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|(?:a|one)\shundred|(?:a|one)\sthousand|a\smillion)"
)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}(?:[.,]\d{{1,3}})?|{_WORDS})"
_SIGN = r"(?:\s?%|[\s-]?(?:per[\s-]?cent|pct)\b)"
_AT_LEAST = (
    r"(?:at\s+least|no\s+less\s+than|not\s+less\s+than|more\s+than|greater\s+than|higher\s+than|over|above|upwards?\s+of|"
    r"well\s+over|well\s+above|north\s+of|in\s+excess\s+of|exceed(?:s|ing)?|>=?|≥)"
)
_AT_MOST = (
    r"(?:at\s+most|no\s+more\s+than|not\s+more\s+than|less\s+than|lower\s+than|fewer\s+than|under|below|up\s+to|"
    r"well\s+under|well\s+below|south\s+of|<=?|≤)"
)
_ABOUT = (
    r"(?:about|around|roughly|approximately|some|nearly|almost|close\s+to|perhaps|maybe|only|just|"
    r"as\s+(?:high|low)\s+as|an?\s+estimated|~)"
)
_BOUND = rf"(?:(?:{_AT_LEAST}|{_AT_MOST}|{_ABOUT})\s?){{0,2}}"
_OPEN_END = r"(?:\s+or\s+(?:more|higher|greater|better|less|lower|worse))?"
_PERCENT = (
    rf"(?:{_BOUND}(?:an?\s+)?(?<![\d.,])(?:between\s+{_NUMBER}{_SIGN}?\s+and\s+|"
    rf"(?:(?<!far\s)from\s+)?{_NUMBER}{_SIGN}?\s?(?:to|-|–|—|or)\s?)?{_NUMBER}{_SIGN}{_OPEN_END})"
)
_CHANCE = r"(?:chances?|probabilit(?:y|ies)|likelihoods?|odds|possibilit(?:y|ies))"
_NOUN = rf"(?:{_CHANCE}|risks?|prospects?)"
_KIND = (
    r"(?:(?:overall|estimated|subjective|implied|implicit|average|cumulative|annual|yearly|conditional|roughly|"
    r"statistical|combined|only|better|real|realistic|fighting)\s+)?"
)
_NO_CHANCE = (
    r"(?!\s+(?:premi\w+|weight\w*|avers\w+|appetite|assets?|reduction|increase|higher|lower|greater|more|less|points?|"
    r"of\s+GDP)\b)"
)
_IN = rf"(?:(?:an?\s+)?(?P<part>{_NUMBER})(?:\s+|-)(?:chances?\s+)?(?:in|out\s+of)(?:\s+|-)(?P<whole>{_NUMBER}))"
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_FRACTION = (
    r"(?:(?P<fraction>(?:one|two|three|four)[\s-](?:half|third|quarter|fifth|tenth)s?)|(?P<decimal>0?\.\d{1,3}))"
)
_SIDE = r"(?:against|on|in\s+favou?r)"
_TO = rf"(?:(?P<first>{_NUMBER})(?:(?:\s+|-)?(?:to|:|/)(?:\s+|-)?|[-–])(?P<second>{_NUMBER}))"
_LINK = (
    r"(?:(?:is|are|stands?),?\s+at|is|are|was|were|at|to\s+be|be|stood\s+at|"
    r"remains?(?:\s+at)?|of|reached|rose\s+to|fell\s+to|rises\s+to|falls\s+to|grew\s+to|drops?\s+to|dropped\s+to|reaches|exceeds?|as|being|seems?|looks?|:|=|\()"
)
_STOP = (
    r"(?=\s*(?:[.,;:)?!\]—–]|$)|\s+(?:that|of\s+(?!the\b|all\b|\w+s\b)|by|in|within|over|for|before|this|next|if|and|"
    r"but|or|while|on|at|during|through|until|unless|given|today|now|because|as|with|when|to\s+(?:an?|the)\b)\b)"
)
"""Behind a number: it is not the number of something else ("40% higher", "20% tariffs")."""
_SUBJECT = r"(?:(?:of|that|for)\s+(?P<about>[^.;:?!()]{2,160}?)\s+|[^.;:?!(),]{0,30}?\s)"
_EVEN = r"(?:fifty[\s-]fifty|50\s?[-/–:]\s?50)"

_BEFORE_NOUN = re.compile(
    rf"\b(?:with\s+)?(?:an?\s+|the\s+)?(?P<number>{_PERCENT})[\s-]{_KIND}(?P<noun>{_NOUN})\b{_NO_CHANCE}"
    rf"|\b(?:with\s+)?(?P<share>(?:{_BOUND}){_IN})[\s-]{_KIND}(?P<noun2>{_NOUN})\b"
    rf"|\b(?P<chances>{_BOUND}(?P<part2>{_NUMBER})\s+(?:chances?)\s+(?:in|out\s+of)\s+(?:a\s+)?(?P<whole2>{_NUMBER}))\b"
    rf"|\b(?:an?\s+|about\s+|roughly\s+)?(?P<even>{_EVEN})\s+(?P<noun3>{_NOUN}|proposition|bet|call)\b"
    rf"|(?<![\w.,])(?:with\s+)?(?:an?\s+)?(?:about\s+|roughly\s+)?{_FRACTION}[\s-]{_KIND}(?P<noun4>{_CHANCE})\b"
    rf"|\b(?P<odds>{_TO})\s+(?:odds\s+)?(?P<side>{_SIDE})\b(?P<noodds>)"
    rf"|(?<![\w.,])(?P<degree>{_PERCENT})\s+(?P<word>likely|probable|(?:certain|sure)(?=\s+(?:that|to)\b))\b",
    re.IGNORECASE,
)
_BEHIND_NOUN = re.compile(
    rf"\b(?:with\s+)?(?:the\s+|an?\s+|its\s+|their\s+)?(?P<gap>(?P<noun>{_NOUN})(?:\s{_SUBJECT}|\s)?)(?P<link>{_LINK})\s*(?:about\s+|roughly\s+)?"
    rf"(?:(?P<number>{_PERCENT}){_STOP}|{_FRACTION}(?![\d%]){_STOP}|(?P<share>{_BOUND}{_IN}){_STOP}|"
    rf"(?P<even>{_EVEN}){_STOP}|(?P<odds>{_TO})(?:\s+(?P<side>{_SIDE}))?\b)",
    re.IGNORECASE,
)
_SOME = re.compile(
    rf"\d|(?:third|quarter|fifth|tenth|half)|per\s?cent|pct|fifty|\b{_WORDS}[-\s](?:in|out|to|chances?)\b",
    re.IGNORECASE,
)
_NOUNS = re.compile(
    r"chance|probab|likelihood|odds|possibilit|risk|prospect|likely|certain|sure|fifty|50|bet|proposition",
    re.IGNORECASE,
)
_BETTING = re.compile(r"\b(?:odds|betting|bets?|bookmakers?|bookies|wager\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A probability given as a number. Offsets into the reading."""

    start: int
    end: int
    words: str
    """The number with its noun or word ("20 percent chance", "80% likely")."""
    bounds: tuple[float, float] | None
    """None where the number does not say which way it goes ("odds of 3 to 1")."""
    about: tuple[int, int] | None
    """What it is the probability of, where that stands between noun and number."""


def find_stated(text: str, start: int, end: int) -> Iterator[Stated]:
    """Yield the probabilities that a sentence states as numbers, in order, not overlapping.

    Examples
    --------
    >>> text = "The risk of default is at least 40%, with a one in five chance of war; 40% of voters agree."
    >>> [(each.words, each.bounds) for each in find_stated(text, 0, len(text))]
    [('at least 40% risk', (0.4, 1.0)), ('one in five chance', (0.2, 0.2))]
    """
    if not (_NOUNS.search(text, start, end) and _SOME.search(text, start, end)):
        return
    found = [
        stated
        for pattern in (_BEFORE_NOUN, _BEHIND_NOUN)
        for match in pattern.finditer(text, start, end)
        if (stated := _stated(text, start, end, match)) is not None
    ]
    last = start
    for stated in sorted(found, key=lambda each: (each.start, -each.end)):
        if stated.start >= last:
            last = stated.end
            yield stated


def _stated(text: str, start: int, end: int, match: re.Match[str]) -> Stated | None:
    """Return what a match states, or None if it is no probability."""
    groups = {name: found for name, found in match.groupdict().items() if found is not None}
    noun = next((groups[name] for name in ("noun", "noun2", "noun3", "noun4", "word") if name in groups), "")
    about = match.span("about") if "about" in groups else None
    if about is not None and _ANOTHER.search(groups["about"]):
        return None
    is_of = groups.get("link", "").lower() == "of" and ("odds" not in groups or noun.lower() != "odds")
    if is_of and (about is not None or re.match(r"risk|prospect", noun, re.IGNORECASE)):
        return None  # "a risk of 20% tariffs"
    if "link" in groups and about is None and re.match(r"(?:risks?|prospects?)\s+\w", match["gap"], re.IGNORECASE):
        return None  # "risk tolerance at 40 percent"
    bounds: tuple[float, float] | None
    if "odds" in groups:
        if "link" in groups and not re.match(r"odds|chances", noun, re.IGNORECASE):
            return None
        if not _BETTING.search(text, max(start, match.start() - 120), min(end, match.end() + 20)):
            return None  # a vote, a score
        words, bounds = groups["odds"], odds(groups["first"], groups["second"], groups.get("side", ""))
        words, noun = f"{words} {groups.get('side', 'odds')}", ""
    elif "fraction" in groups or "decimal" in groups:
        words, bounds = _part(groups.get("fraction", ""), groups.get("decimal", ""))
        if not re.match(_CHANCE, noun, re.IGNORECASE):
            return None
    elif "even" in groups:
        words, bounds = groups["even"], (0.5, 0.5)
    elif "part" in groups or "part2" in groups:
        words = groups.get("share") or groups["chances"]
        bounds = _share(words, groups.get("part") or groups["part2"], groups.get("whole") or groups["whole2"])
        if bounds is None:
            return None
    else:
        words = groups.get("number") or groups["degree"]
        bounds = percent(words)
        if bounds is None:
            return None
    if bounds and not 0 <= bounds[0] <= bounds[1] <= 1:
        return None
    words = " ".join(f"{words} {noun}".split()).lower()
    return Stated(match.start(), match.end(), re.sub(r"^an? ", "", words), bounds, about)


_ANOTHER = re.compile(
    r"\b(?:and|but|while|whereas|which|who|because)\b.*\b(?:is|are|was|were|will|would)\b", re.IGNORECASE
)
"""In what a chance is of: another clause, so that the number is not the chance's."""


def odds(first: str, second: str, side: str) -> tuple[float, float] | None:
    """Return the probability that odds state; None if they do not say against or on.

    Examples
    --------
    >>> odds("3", "1", "against"), odds("three", "one", "on"), odds("3", "1", "")
    ((0.25, 0.25), (0.75, 0.75), None)
    """
    one, other = value(first), value(second)
    if one is None or other is None or one + other <= 0:
        return None
    if one == other:
        return 0.5, 0.5
    if not side:
        return None
    probability = round((other if side.lower() == "against" else one) / (one + other), 4)
    return probability, probability


def percent(words: str) -> tuple[float, float] | None:
    """Return the interval that a percentage states.

    Examples
    --------
    >>> percent("60 to 70 percent"), percent("at least 80%"), percent("forty per cent or less"), percent("120%")
    ((0.6, 0.7), (0.8, 1.0), (0.0, 0.4), None)
    """
    lower = words.lower()
    numbers = [value(each) for each in re.findall(_NUMBER, re.sub(r"^an?\s+", "", lower))]
    shares = [each / 100 for each in numbers if each is not None]
    if not shares or max(shares) > 1 or len(shares) > 2:
        return None
    return _bounded(lower, shares[0], shares[-1])


def _part(fraction: str, decimal: str) -> tuple[str, tuple[float, float]]:
    """Return a fraction or a decimal as it is written, and the probability it states.

    Examples
    --------
    >>> _part("two-thirds", ""), _part("", "0.6")
    (('two-thirds', (0.6667, 0.6667)), ('0.6', (0.6, 0.6)))
    """
    if decimal:
        return decimal, (float(decimal), float(decimal))
    count, name = re.split(r"[-\s]", fraction.lower(), maxsplit=1)
    probability = round(_UNITS[count] / _PARTS["half" if name.startswith("half") else name.rstrip("s")], 4)
    return fraction, (probability, probability)


def _share(words: str, part: str, whole: str) -> tuple[float, float] | None:
    one, all_ = value(part), value(whole)
    if one is None or not all_ or one > all_:
        return None
    return _bounded(words.lower(), one / all_, one / all_)


def _bounded(words: str, low: float, high: float) -> tuple[float, float] | None:
    """Return an interval opened to one side by "at least" or "under"."""
    if re.search(rf"(?:^|\s){_AT_LEAST}(?:\s|\d|$)|\bor\s+(?:more|higher|greater|better)\b", words) and not re.search(
        r"\bno(?:t)?\s+more\s+than\b|\bnot\s+over\b", words
    ):
        high = 1.0
    elif re.search(rf"(?:^|\s){_AT_MOST}(?:\s|\d|$)|\bor\s+(?:less|lower|worse)\b", words) and not re.search(
        r"\bno(?:t)?\s+less\s+than\b", words
    ):
        low = 0.0
    return (round(low, 4), round(high, 4)) if low <= high else None


def value(words: str) -> float | None:
    """Return a number in figures or words.

    Examples
    --------
    >>> value("70"), value("2.5"), value("twenty-five"), value("a hundred"), value("1,000")
    (70.0, 2.5, 25.0, 100.0, 1000.0)
    """
    lower = " ".join(words.lower().split())
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", lower):
        return float(lower.replace(",", ""))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", lower):
        return float(lower.replace(",", "."))
    if lower in _UNITS:
        return float(_UNITS[lower])
    parts = re.split(r"[-\s]", lower)
    if len(parts) == 2 and all(part in _UNITS for part in parts):
        return float(_UNITS[parts[0]] + _UNITS[parts[1]])
    return None
