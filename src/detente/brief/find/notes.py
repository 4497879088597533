"""What a note says: addresses, title, publisher, date and language of its source, and what is wrong with the date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from detente.brief.document import Block
from detente.brief.find.body import Body
from detente.brief.find.dates import MONTHS, Found, Order, day_order, find_dates, month_number, problem_of, when_of
from detente.brief.find.note_list import label_of
from detente.brief.find.publishers import host_of, language_of_host, publisher_of_host, publisher_of_name
from detente.brief.model import When

_TLD = (
    "com|org|net|gov|edu|mil|int|info|eu|io|tv|media|news|pub|me|co|ru|su|ua|by|kz|uz|kg|ge|am|az|md|ee|lv|lt|pl|cz|sk|hu|ro|bg|rs|hr|si|ba|mk|al|gr|"
    "tr|il|ps|lb|sy|jo|iq|ir|sa|ae|qa|kw|om|ye|eg|ly|tn|dz|ma|sd|et|ke|ng|za|uk|ie|fr|de|at|ch|it|es|pt|nl|be|lu|dk|se|no|fi|is|us|ca|mx|br|ar|cl|"
    "cn|hk|tw|jp|kr|kp|mn|in|pk|af|bd|lk|mm|th|vn|la|kh|my|sg|id|ph|au|nz|cc|ai|asia|online|site|life|today|center|institute"
)
_URL = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"“”\[\]]+"
    rf"|(?<![\w@./-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.){{1,5}}(?:{_TLD})(?![\w-])"
    rf"(?:/[^\s<>\"“”\[\]]*|(?=[\s,.;)?]|$))",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src|ref_url|smid|cmpid|ocid|"
    r"s_cid|guccounter|share|amp)$",
    re.IGNORECASE,
)
_ACCESSED = re.compile(
    r"\b(?:last\s+)?(?:accessed|retrieved|viewed|visited|consulted|as of)\b(?:\s+(?:on|in))?:?\s*", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"«„](?P<a>[^“”\"«»]{6,400}?)[,.]?[”\"»“]|(?<!\w)[‘'](?P<b>[^‘\"“”]{8,300}?)[,.]?[’'](?!\w)")
_BACK = re.compile(r"\s*(?:ibid|id|idem|ebd|там же)\b\.?", re.IGNORECASE)
_SEE_NOTE = re.compile(
    r"\b(?:see|supra|above|fn\.?|footnote|endnote|note|n\.)\s+(?:(?:foot|end)?note|n\.|fn\.)?\s*(?P<n>\d{1,3})\b",
    re.IGNORECASE,
)
_OP_CIT = re.compile(r"(?P<who>[A-Z][\w'’-]+)[^.]{0,60}?,?\s+op\.?\s*cit", re.UNICODE)
_MISSPELT = re.compile(
    r"\b(?P<m>[A-Z][a-z]{2,10})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>(?:1[5-9]|20)\d\d)\b|"
    r"\b(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m2>[A-Z][a-z]{2,10})\s+(?P<y2>(?:1[5-9]|20)\d\d)\b|"
    r"\b(?P<m3>[A-Z][a-z]{3,10})\s+(?P<y3>(?:1[5-9]|20)\d\d)\b"
)
_LANGUAGE = re.compile(
    r"[(\[]\s*in\s+(Russian|Ukrainian|Chinese|Arabic|Persian|Farsi|Hebrew|German|French|Spanish|"
    r"Turkish|Japanese|Korean|Polish|Italian|Portuguese)\s*[)\]]",
    re.IGNORECASE,
)
_LANGUAGES = {
    "russian": "ru", "ukrainian": "uk", "chinese": "zh", "arabic": "ar", "persian": "fa", "farsi": "fa",
    "hebrew": "he", "german": "de",
    "french": "fr", "spanish": "es", "turkish": "tr", "japanese": "ja", "korean": "ko", "polish": "pl",
    "italian": "it", "portuguese": "pt",
}  # fmt: skip
_COUNTRIES = {
    "ru": "ru", "su": "ru", "by": "ru", "ua": "uk", "de": "de", "at": "de", "fr": "fr", "es": "es", "mx": "es",
    "ar": "es", "cl": "es", "it": "it",
    "pt": "pt", "br": "pt", "cn": "zh", "tw": "zh", "jp": "ja", "kr": "ko", "kp": "ko", "ir": "fa", "tr": "tr",
    "pl": "pl", "cz": "cs", "gr": "el",
    "hu": "hu", "ro": "ro", "bg": "bg", "uk": "en", "us": "en", "au": "en", "nz": "en", "ie": "en", "gov": "en",
    "mil": "en",
}  # fmt: skip
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")), ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("fa", re.compile(r"[پچژگ]")), ("ar", re.compile(r"[\u0600-\u06ff]")), ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")), ("ru", re.compile(r"[а-яА-ЯёЁ]")), ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
)  # fmt: skip
Kind = Literal["source", "comment", "author", "back reference"]


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note as read. Offsets into the reading."""

    start: int
    end: int
    n: str
    text: str
    title: str
    publisher: str
    authors: str
    url: str
    urls: tuple[str, ...]
    url_spans: tuple[tuple[int, int], ...]
    when: When | None
    date_text: str
    date_problem: str
    accessed: When | None
    language: str
    kind: Kind
    refers_to: str
    """Number of the note a back reference means; ``-1`` for the one before."""


def find_entries(body: Body) -> list[NoteEntry]:
    """Return the notes of a document, parsed."""
    links = sorted(body.links, key=lambda link: link.start)
    order = day_order(body.masked)
    entries: list[NoteEntry] = []
    for block in body.blocks:
        if block.kind == "note":
            behind = [link.url for link in links if block.start <= link.start < block.end]
            entries.append(_entry(body, block, behind, order))
    return entries


def _entry(body: Body, block: Block, behind: list[str], order: Order) -> NoteEntry:
    words = body.text[block.start : block.end]
    label, length = label_of(words)
    if block.label and label != block.label:
        label, length = block.label, 0
    start = block.start + length
    text = " ".join(words[length:].split())
    spans = [(start + a, start + b) for a, b in addresses(words[length:])]
    written = [normal_url(body.text[a:b]) for a, b in spans]
    urls = list(dict.fromkeys([url for url in [*written, *map(normal_url, behind)] if url]))
    plain = _without(body.text, start, block.end, spans)
    when, date_text, problem, accessed = _dates(plain, order)
    title, authors = _title(plain)
    kind, refers_to = _kind(text, urls, title)
    return NoteEntry(
        block.start, block.end, label, text, title, _publisher(plain, title, urls), authors,
        urls[0] if urls else "", tuple(urls), tuple(spans),
        when, date_text, problem, accessed, _language(text, title, urls), kind, refers_to,
    )  # fmt: skip


def addresses(words: str) -> list[tuple[int, int]]:
    """Return the spans of the addresses in a note, without the punctuation behind them."""
    spans: list[tuple[int, int]] = []
    for match in _URL.finditer(words):
        address = match.group()
        stripped = address.rstrip(".,;:!?'’”»")
        while stripped.endswith(")") and stripped.count(")") > stripped.count("("):
            stripped = stripped[:-1].rstrip(".,;")
        if "." in stripped and (
            stripped.startswith(("http", "www")) or "/" in stripped or not re.search(r"[A-Z]", stripped[1:])
        ):
            spans.append((match.start(), match.start() + len(stripped)))
    return spans


def normal_url(address: str) -> str:
    """Return an address in one form: with scheme, host in small letters, no fragment, no tracking parameters.

    Examples
    --------
    >>> normal_url("Nytimes.com/live/2022/01/10#top"), normal_url("http://WWW.rusi.org:80/a/?utm_source=x&b=1")
    ('https://nytimes.com/live/2022/01/10', 'http://www.rusi.org/a/?b=1')
    """
    address = address.strip().strip("<>")
    if address.startswith("//"):
        address = f"https:{address}"
    if not re.match(r"[a-z]+://", address, re.IGNORECASE):
        if address.startswith("mailto:") or not re.match(r"[\w-]+\.[\w.-]+", address):
            return ""
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return ""
    if "." not in host:
        return ""
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(key)],
        safe=":/,@",
    )
    path = parts.path if parts.path != "/" or query else ""
    return f"{parts.scheme.lower()}://{netloc}{path}{f'?{query}' if query else ''}"


def same_address(url: str) -> str:
    """Return what two addresses of one page share: no scheme, no ``www.``, no slash at the end."""
    return re.sub(r"^https?://(?:www\.|m\.)?", "", url).rstrip("/").lower()


def _without(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """Return a note with its addresses blanked out."""
    words = text[start:end]
    for a, b in spans:
        words = words[: a - start] + " " * (b - a) + words[b - start :]
    return words


def _dates(words: str, order: Order) -> tuple[When | None, str, str, When | None]:
    """Return date of the source, how it is written, what is wrong with that, and when the source was looked at."""
    accessed: When | None = None
    match = _ACCESSED.search(words)
    own = words
    if match:
        later = find_dates(words, match.end(), order=order)
        if later and later[0].start - match.end() < 6:
            accessed = when_of(later[0])
            own = words[: match.start()] + " " * (later[0].end - match.start()) + words[later[0].end :]
    misspelt = _misspelt(own)
    if misspelt is not None:
        return (*misspelt, accessed)
    titles = [match.span() for match in _QUOTED.finditer(own)]
    found = [
        each for each in find_dates(own, order=order) if each.form not in {"period", "century", "decade"} and each.year
    ]
    outside = [each for each in found if not any(a <= each.start < b for a, b in titles)]
    best = _best(outside or [])
    if best is None:
        return None, "", "", accessed
    return when_of(best), " ".join(own[best.start : best.end].split()), problem_of(best), accessed


def _best(found: list[Found]) -> Found | None:
    """Return the date most like that of a source: the most exact one, the last of several."""
    rank = {"day": 3, "days": 3, "month": 2, "months": 2, "season": 2, "year": 1, "years": 1}
    best: Found | None = None
    for each in found:
        if best is None or rank.get(each.form, 0) >= rank.get(best.form, 0):
            best = each
    return best


def _misspelt(words: str) -> tuple[When | None, str, str] | None:
    """Return a date whose month is misspelt, read as the nearest month, and what is wrong with it."""
    for match in _MISSPELT.finditer(words):
        groups = match.groupdict()
        name = groups["m"] or groups["m2"] or groups["m3"]
        if month_number(name) is not None or (groups["m3"] and len(name) < 5):
            continue
        close = [
            month
            for month in MONTHS
            if month[:3] != name[:3]
            and _distance(name.lower(), month.lower()) <= (1 if len(month) <= 5 or groups["m3"] else 2)
        ]
        close += [
            month
            for month in MONTHS
            if month[:3] == name[:3] and 0 < _distance(name.lower(), month.lower()) <= 2 and len(name) > 4
        ]
        if len(close) != 1:
            continue
        month = close[0]
        year, day = int(groups["y"] or groups["y2"] or groups["y3"]), groups["d"] or groups["d2"]
        found = Found(
            match.start(),
            match.end(),
            "day" if day else "month",
            year,
            MONTHS.index(month) + 1,
            int(day) if day else None,
        )
        return when_of(found), match.group(), f"no month is called {name}; {month}?"
    return None


def _distance(first: str, second: str) -> int:
    """Return the number of letters put in, left out, changed or swapped between two words."""
    if abs(len(first) - len(second)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        previous, before = row, row if i == 1 else before
        current = [i]
        for j, b in enumerate(second, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, row = previous, current
    return row[-1]


def _title(words: str) -> tuple[str, str]:
    """Return title and authors: what is quoted and what stands before it; or what reads like a title."""
    words = " ".join(words.split())
    quoted = [match for match in _QUOTED.finditer(words) if len((match.group("a") or match.group("b")).split()) >= 2]
    if quoted:
        match = quoted[0]
        before = words[: match.start()].strip(" ,.:;")
        authors = re.sub(
            r"^(?:see(?: also)?|for (?:example|instance|more)|cf\.?|quoted in|cited in|as)\b[:,]?\s*(?:e\.g\.,?\s*)?",
            "",
            before,
            flags=re.IGNORECASE,
        )
        title = (match.group("a") or match.group("b")).strip(" ,.")
        if (
            before.lower().startswith("see")
            and re.search(r"\b(?:No\.?|Brief|Report)\s*\d*,?$", before) is None
            and _is_part_of_title(words, match)
        ) or _is_part_of_title(words, match):
            title, authors = _whole_title(words, match), ""
        is_people = (
            len(authors) <= 120
            and bool(re.match(r"[A-ZÀ-ÞА-Я]", authors))
            and not re.search(r"\b(?:said|says|that|was|were|is)\b", authors)
        )
        return title, authors if is_people else ""
    plain = re.match(
        r"(?:See(?: also)?:?\s+)?(?P<authors>[A-ZÀ-Þ][^,.]{2,60}?(?:\s(?:and|&)\s[A-ZÀ-Þ][^,.]{2,40}|"
        r",\s(?:et al\.|eds?\.))?),\s+(?P<title>[A-ZÀ-Þ][^()]{12,200}?)(?:\s*\(|,\s(?=[A-ZÀ-Þ0-9])|\.\s|"
        r"\.$)",
        words,
    )
    if plain and len(plain.group("title").split()) >= 3:
        return plain.group("title").strip(" ,."), plain.group("authors")
    return "", ""


def _is_part_of_title(words: str, match: re.Match[str]) -> bool:
    """Return whether single quotation marks stand inside a longer title: words in capitals go on behind them."""
    if match.group("b") is None:
        return False
    after = words[match.end() : match.end() + 40]
    return bool(re.match(r"\s+(?:[A-Z][\w'’-]*|In|Of|And|The|For|To|On|Is)\s+[A-Z]", after))


def _whole_title(words: str, match: re.Match[str]) -> str:
    """Return the title around a part in single quotation marks: from the comma before to the comma behind."""
    start = words.rfind(",", 0, match.start()) + 1
    end = re.search(r",\s+(?:by\b|[A-Z][a-z]+ \d)|\.\s|\.$", words[match.end() :])
    return words[start : match.end() + end.start() if end else len(words)].strip(' ,.:“”"').removeprefix("See ")


def _publisher(words: str, title: str, urls: list[str]) -> str:
    """Return the publisher: by its host, by a known name outside the title, by its place in the note, or the host."""
    for url in urls:
        known = publisher_of_host(url)
        if known:
            return known
    flat = " ".join(words.split())
    rest = flat.replace(title, " ") if title else flat
    named = publisher_of_name(rest)
    if named:
        return named
    match = re.search(r"\((?:[A-Z][\w .,]{2,40}:\s*)(?P<p>[A-Z][^,():]{2,80}),\s*(?:[A-Z][a-z]+ )?\d{4}\)", rest)
    if match:
        return match.group("p").strip()
    if title and title in flat:
        after = flat[flat.index(title) + len(title) :].lstrip("”’\"'»,. ")
        match = re.match(r"(?:in\s+)?(?P<p>[A-ZÀ-Þ][^,;:()\d]{2,70}?)\s*(?:,|\(|;|\.\s|\.$|\d|$)", after)
        if match and len(match.group("p").split()) <= 9 and month_number(match.group("p").split()[0]) is None:
            return match.group("p").strip(" ,.")
    return host_of(urls[0]) if urls else ""


def _language(text: str, title: str, urls: list[str]) -> str:
    """Return the language of the source: as the note says, from its script, or from its host."""
    said = _LANGUAGE.search(text)
    if said:
        return _LANGUAGES[said.group(1).lower()]
    words = re.sub(r"https?://\S+", " ", title or text)
    for language, script in _SCRIPTS:
        if len(script.findall(words)) >= max(3, 0.15 * len(words)):
            return language
    for url in urls:
        language = _language_of_url(url)
        if language:
            return language
    return "en" if len(re.findall(r"\b(?:the|of|and|to|in|for|on)\b", title.lower())) >= 1 else ""


def _language_of_url(url: str) -> str:
    """Return the language of a page from its path, its known publisher or the country of its host."""
    parts = urlsplit(url)
    path = f"{parts.path.lower()}/"
    host = host_of(url)
    if (
        re.search(r"/(?:en|eng|english)(?:[-/])", path)
        or host.startswith(("en.", "eng.", "english."))
        or re.search(r"lang=en", parts.query)
    ):
        return "en"
    match = re.search(r"(?:^|&)(?:lang|hl|locale|language)=(ukr?|rus?|ua|de|fr|es|zh|ar)", parts.query)
    match = match or re.search(r"/(ru|uk|ua|de|fr|es|zh|ar|fa|he)/", path)
    if match:
        return {"ukr": "uk", "ua": "uk", "rus": "ru"}.get(match.group(1), match.group(1))
    return language_of_host(url) or _COUNTRIES.get(host.rsplit(".", 1)[-1], "")


def _kind(text: str, urls: list[str], title: str) -> tuple[Kind, str]:
    """Return what a note is, and which note it means if it means another."""
    if _BACK.match(text):
        return "back reference", "-1"
    match = _SEE_NOTE.search(text)
    if match and not urls and len(text) < 120:
        return "back reference", match.group("n")
    if not urls and _OP_CIT.search(text):
        return "back reference", ""
    if urls or title or re.search(r"\b(?:1[89]|20)\d\d\b", text) or re.search(r"\binterview", text, re.IGNORECASE):
        return "source", ""
    return "comment", ""
