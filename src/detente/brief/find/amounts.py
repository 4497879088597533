"""Numbers as they are written: figures with their marks of groups and decimals, signs, scales, and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "mn": 1e6, "bn": 1e9,
    "tn": 1e12, "k": 1e3, "b": 1e9, "t": 1e12, "mln": 1e6, "bln": 1e9, "trn": 1e12, "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_GROUPS = {"dozen": 12, "score": 20}
_CARDINAL = "|".join(sorted(_WORDS, key=len, reverse=True))
_BIG = r"(?:hundred|thousand|million|billion|trillion|crore|lakh)"
_SPELT = (
    rf"half[-\s]an?[-\s](?:{_BIG}|dozen)\b|a\shalf[-\s](?:{_BIG}|dozen)\b|(?:an?|three)[-\s]quarters?\sof\san?\s{_BIG}\b"
    rf"|(?:several|an?\sfew|a\scouple(?:\sof)?|many|an?|{_CARDINAL})\b"
    rf"(?:(?:[-\s]|[-\s]and[-\s])(?:{_CARDINAL}|{_BIG}|dozen|score|a[-\s]half|one[-\s]half|a[-\s]quarter)\b){{0,14}}"
)
_THIN = "\u00a0\u2009\u202f\u2007"
_FIGURES = (
    rf"\d{{1,3}}(?:[{_THIN}]\d{{3}})+(?!\d)(?:[.,]\d+)?|[1-9]\d{{0,2}}(?:\s\d{{3}})+(?![\d/:]|[.,]\d{{3}})(?:[.,]\d+)?"
    r"|\d{1,3}(?:['’]\d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?!\d)(?:,\d+)?|\d+,\d{1,2}(?![\d,])|0,\d+|\d+(?:\.\d+)?"
)
_VULGAR = {
    "½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8,
    "⅞": 7 / 8,
}  # fmt: skip
_SCALE = rf"(?:[-\s]hundred)?[-\s](?:{_BIG}|mln|bln|mn|bn|tn)s?\b|(?-i:mln|bln|trn|mn|bn|tn|m|k|K)\b"
CURRENCY = (
    r"(?:US|AU|A|CAN|Can|C|NT|HK|NZ|S|R)?\$|[€£¥₽₴₹₩₺₪]|RMB|(?-i:Rs)(?:\.|(?![\w-]))|"
    r"(?-i:USD|EUR|GBP|RUB|CNY|JPY|INR|CHF|SEK|NOK|DKK|PLN|CAD|AUD|KRW|TRY|UAH|ILS|SGD|HKD|TWD)"
)
_ONE = (
    rf"(?P<sign>[+−–-](?=[\d$€£¥½¼¾]))?(?:(?P<money>{CURRENCY})\s?(?P<sign2>[−–-](?=\d))?)?"
    rf"(?P<figures>(?:{_FIGURES})(?:\s?[½¼¾⅓⅔⅛⅜⅝⅞]|\s[1-9]/[2-9](?![\d/]))?|[½¼¾⅓⅔⅕⅛⅜⅝⅞])(?P<scale>{_SCALE}|(?-i:B|M|T|b)\b)?"
    rf"|(?P<spelt>{_SPELT})(?!\w)"
)
_NUMBER = re.compile(rf"(?<![\w.,/#§@+−–—:-])(?:{_ONE})", re.IGNORECASE)
_NEXT = re.compile(_ONE, re.IGNORECASE)
_SIGN_WORD = re.compile(r"\b(?:minus|negative)\s+$", re.IGNORECASE)
_TO_RANGE = re.compile(r"[\d%]\s?$")


@dataclass(frozen=True, slots=True)
class Style:
    """How a document writes large numbers and decimals, by those that can be read in one way only."""

    points_group: bool | None
    """Whether a point parts thousands, as in 5.000; None: nothing tells."""
    comma_is_decimal: bool
    """Whether a comma begins the decimals, as in 3,2."""


_POINT_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.])|(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d")
_COMMA_DECIMALS = re.compile(
    r"(?<![\d.,])(?:\d+,\d{1,2}|0,\d+)(?=\s?(?:%|percent|per cent|million|billion|bn|km|euros?|dollars?)\b|\s?%)"
)
_COMMA_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_POINT_DECIMALS = re.compile(r"(?<![\d.,/-])\d+\.\d{1,2}(?![\d.])")


def style_of(text: str) -> Style:
    """Return how a document writes its numbers.

    Examples
    --------
    >>> style_of("1.234.567 men and 3,2 percent"), style_of("1,234 men and 3.2 percent").points_group
    (Style(points_group=True, comma_is_decimal=True), False)
    """
    decimal_commas = _COMMA_DECIMALS.search(text) is not None
    grouped = _POINT_GROUPS.search(text) is not None or decimal_commas
    plain = _COMMA_GROUPS.search(text) is not None or _POINT_DECIMALS.search(text) is not None
    return Style(None if grouped == plain else grouped, decimal_commas)


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it is written, sign and currency with it."""

    start: int
    end: int
    value: float | None
    """None where it is not one number: several hundred, or where its marks can be read in two ways."""
    low: float | None
    high: float | None
    money: str = ""
    scale: float = 1
    """By which the figures are multiplied: 1e6 of "5 million"; 1 of "5"."""
    is_spelt: bool = False
    is_vague: bool = False
    problem: str = ""
    figures: str = ""
    """Digits as they are written; empty for words."""

    def times(self, factor: float) -> Number:
        """Return the number with a scale that is written behind a later one: 5 of "5 to 7 million"."""
        if self.value is None:
            return self
        value = tidy(self.value * factor)
        return replace(self, value=value, low=value, high=value, scale=factor)


def tidy(number: float) -> float:
    """Return a product of decimals without the dust of binary fractions."""
    return round(number, 6)


def numbers(text: str, start: int, end: int, style: Style) -> Iterator[Number]:
    """Yield the numbers of a stretch in order: 1,500; 3½ million; −3.2; €5bn; "two and a half million"; "a dozen"."""
    position = start
    while True:
        match = _NUMBER.search(text, position, end)
        if match is None:
            return
        number = _read(match, text, style)
        if number is not None:
            yield number
            position = max(number.end, match.start() + 1)
        elif match["spelt"]:
            position = match.start() + len(match["spelt"].split(None, 1)[0])
        else:
            position = match.end()


def number_at(text: str, start: int, end: int, style: Style) -> Number | None:
    """Return the number that begins at a place, whatever stands before it: the second of a pair."""
    match = _NEXT.match(text, start, end)
    return _read(match, text, style) if match else None


def _read(match: re.Match[str], text: str, style: Style) -> Number | None:
    return _spelt(match, text) if match["spelt"] else _written(match, text, style)


def _written(match: re.Match[str], text: str, style: Style) -> Number | None:
    """Return a number in figures."""
    figures, start, end = match["figures"], match.start(), match.end()
    money = (match["money"] or "").strip()
    word = (match["scale"] or "").strip(" -")
    if word in {"B", "M", "T", "b"} and not money:
        end, word = match.end("figures"), ""
    has_unit = bool(money or word) or re.match(r"\s?(?:%|per ?cent|[a-z])", text[end : end + 9]) is not None
    read = _figures(figures, style, has_unit=has_unit)
    if read is None:
        return None
    value, low, high, problem = read
    scale = 1.0
    for each in re.split(r"[-\s]+", word.lower()):
        scale *= SCALES.get(each.rstrip("s") if len(each) > 3 else each, 1)
    sign = match["sign"] or match["sign2"] or ""
    if sign and _TO_RANGE.search(text, max(0, start - 2), start):
        start, sign = match.end("sign"), ""
    if sign == "+" and not (word or money or re.match(r"\s?(?:%|per ?cent|points?)", text[end : end + 9])):
        return None
    minus = sign in {"−", "–", "-"}
    before = _SIGN_WORD.search(text, max(0, start - 10), start)
    if before and not sign:
        minus, start = True, before.start()
    factor = scale * (-1 if minus else 1)
    ends = [tidy(each * factor) for each in (low, high)]
    return Number(
        start, end, None if value is None else tidy(value * factor), min(ends), max(ends), money, scale,
        problem=problem, figures=figures,
    )  # fmt: skip


def _figures(figures: str, style: Style, *, has_unit: bool) -> tuple[float | None, float, float, str] | None:
    """Return value, ends and problem of digits with their marks, or None if they are no number."""
    plain = figures
    extra = 0.0
    tail = re.search(r"\s?([½¼¾⅓⅔⅕⅛⅜⅝⅞])$|\s([1-9])/([2-9])$", plain)
    if tail:
        extra = _VULGAR[tail[1]] if tail[1] else int(tail[2]) / int(tail[3])
        plain = plain[: tail.start()]
        if not plain:
            return extra, extra, extra, ""
    grouped = re.sub(rf"(?<=\d)[\s{_THIN}'’](?=\d{{3}})", "", plain)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+", grouped):
        value = float(grouped.replace(".", "").replace(",", "."))
    elif re.fullmatch(r"\d+,\d{1,2}|0,\d+", grouped):
        if not (has_unit or style.comma_is_decimal):
            return None
        value = float(grouped.replace(",", "."))
    elif re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", grouped) and style.points_group is not False:
        value = float(grouped.replace(".", ""))
        if style.points_group is None:
            small = float(grouped)
            return None, small, value, f"{small:g} or {value:g}: the point may part thousands"
    elif re.fullmatch(r"[1-9]\d{0,2},\d{3}", grouped) and style.points_group:
        small, value = float(grouped.replace(",", ".")), float(grouped.replace(",", ""))
        return None, small, value, f"{small:g} or {value:g}: the comma may part thousands"
    else:
        value = float(grouped.replace(",", ""))
    value += extra
    return value, value, value, ""


def _spelt(match: re.Match[str], text: str) -> Number | None:
    """Return a number in words: as many of the words as make one."""
    words = re.split(r"([-\s]+)", match["spelt"])
    while words:
        written = "".join(words)
        read = _in_words(re.split(r"[-\s]+", written.lower()))
        if read is not None:
            value, is_vague = read
            start, end = match.start(), match.start() + len(written)
            if _PART_OF_WORD.match(text, end):
                return None
            before = _SIGN_WORD.search(text, max(0, start - 10), start)
            if before:
                start, value = before.start(), -value
            if is_vague:
                return Number(start, end, None, 2 * value, None, is_spelt=True, is_vague=True)
            return Number(start, end, tidy(value), value, value, is_spelt=True, scale=_last_scale(written))
        words = words[:-2]
    return None


_PART_OF_WORD = re.compile(r"-(?!(?:to|in)-|fold\b|strong\b|plus\b|odd\b|mile|kilomet|percent|point)\w")


def _last_scale(words: str) -> float:
    last = re.search(rf"{_BIG}$", words, re.IGNORECASE)
    return SCALES[last.group().lower()] if last else 1


def _in_words(words: list[str]) -> tuple[float, bool] | None:
    """Return what number words make, and whether it is a vague one ("several hundred"); None if they make none.

    Examples
    --------
    >>> _in_words("one hundred and twenty".split()), _in_words("two and a half million".split())
    ((120.0, False), (2500000.0, False))
    >>> _in_words("half a dozen".split()), _in_words("two three".split()), _in_words("several hundred".split())
    ((6.0, False), None, (100.0, True))
    """
    vague = next((n for n in (3, 2, 1) if " ".join(words[:n]) in _SEVERAL), 0)
    if vague:
        factor = 1.0
        for word in words[vague:]:
            factor *= SCALES.get(word, _GROUPS.get(word, 0))
        return (factor, True) if len(words) > vague and factor else None
    if words[:2] == ["a", "half"]:
        words = words[1:]
    if words[0] in {"half", "three", "a"} and "of" in words:
        return {"a": 0.25, "three": 0.75}.get(words[0], 0.5) * SCALES.get(words[-1], 0), False
    if words[0] == "half":
        return 0.5 * SCALES.get(words[-1], _GROUPS.get(words[-1], 0)), False
    return _sum(words)


_SEVERAL = frozenset({"several", "a few", "a couple", "a couple of", "many"})


def _sum(words: list[str]) -> tuple[float, bool] | None:
    """Return the number of a chain of number words, each in a place where it can stand."""
    total, current, last = 0.0, 0.0, 1e15
    expects = False
    index = 0
    while index < len(words):
        word = words[index]
        if word == "and":
            expects = True
        elif word in {"a", "an", "one"} and words[index + 1 : index + 2] in (["half"], ["quarter"]):
            part = 0.5 if words[index + 1] == "half" else 0.25
            if not expects or index == 0:
                return None
            current, total = (current, total + part * last) if not current else (current + part, total)
            index, expects = index + 1, False
        elif word in {"a", "an"}:
            if index or len(words) == 1:
                return None
            current = 1
        elif word in _WORDS:
            number = _WORDS[word]
            if current % 100 and not (number < 10 and current % 10 == 0 and current % 100 >= 20 and not expects):
                return None
            current, expects = current + number, False
        elif word in _GROUPS:
            return (current * _GROUPS[word], False) if current and not total and index == len(words) - 1 else None
        elif word == "hundred":
            if not 0 < current < 100:
                return None
            current *= 100
        else:
            scale = SCALES.get(word, 0)
            if not scale or not current or scale >= last:
                return None
            total, current, last = total + current * scale, 0, scale
        index += 1
    if expects or (words[0] in {"a", "an"} and len(words) == 1):
        return None
    value = total + current
    return (value, False) if value and not (words[0] in {"a", "an"} and value == 1) else None
