"""What a document says of itself: title, authors and their roles, publisher, series and number, date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.brief.document import Block, Document
from detente.brief.find.body import Body
from detente.brief.find.dates import day_order, find_dates, when_of
from detente.brief.find.language import language_of
from detente.brief.find.publishers import named_publisher, publisher_of_host, publisher_of_name
from detente.brief.model import When

_SERIES = re.compile(
    r"\b(?P<series>(?:[A-Z][\w&.’'-]*\s+){0,5}?(?:Brief(?:ing)?(?:\s(?:Paper|Note))?|Report|Paper|"
    r"Commentary|Series|Memo|Bulletin|Note|Dispatch|"
    r"Insight|Analysis|Monitor|Newsbrief|Update|Comment|Perspectives?|Backgrounder|Testimony|"
    r"Working Paper|Policy Brief|Watch|Review|Inquiry & Analysis))"
    r"\s*(?:Series\s*)?(?:,\s*)?(?:No\.?|N[°º]|Nr\.?|Number|Issue|#|№)\s*(?P<number>\d{1,5}(?:[/.-]\d{1,5})?)\b"
)
_PLAIN_NUMBER = re.compile(
    r"\b(?P<series>(?:[A-Z][\w&.’'-]*\s+){0,4}(?:Briefing|Report|Policy Brief|Paper|"
    r"Brief))\s+(?P<number>\d{1,4}(?:/\d{2,4})?)\b"
)
_BY = re.compile(
    r"(?:^|[|•·–—]\s*|\n\s*)(?:Written |Authored |Prepared |Report )?[Bb][Yy]:?\s+(?P<names>[^\n|"
    r"•]{3,200}?)\s*(?:$|[|•\n]|,?\s(?=(?:on )?(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b))"
)
_LABELLED = re.compile(
    r"(?:^|\n)\s*(?:Authors?|Written by|Contributors?)\s*[:|]\s*(?P<names>[^\n]{3,200})", re.IGNORECASE
)
_TITLE_OF = (
    r"(?:(?:Dr|Prof(?:essor)?|Mr|Ms|Mrs|Gen|Lt|Col|Maj|Capt|Adm|Amb(?:assador)?|Sir|Rear|Vice|Brig|Ret|Hon)\.?\s+)*"
)
_NAME = r"(?:[A-ZÀ-ÞŁŞŠŽČĆİ][\w'’.-]*|[A-Z]\.|[dv][aeo]n?|bin|al|el|ibn|der|la|le|di)"
_PERSON = re.compile(rf"{_TITLE_OF}{_NAME}(?:\s+{_NAME}){{1,4}}(?:,?\s+(?:Jr|Sr|III|II)\.?)?$")
_ROLE = re.compile(
    r"\*?\s*(?P<name>[^\n,()]{3,80}?)(?:\s*\([^)]{0,60}\))?\s+(?:is|was|are|serves as|"
    r"works as)\s+(?P<role>(?:currently\s+)?[^\n]{5,400}?)(?:\.(?=\s|$)|$)"
)
_COUNT_AS_LINE = 160


@dataclass(frozen=True, slots=True)
class Written:
    """An author as found."""

    name: str
    role: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What was found. Spans are offsets into the reading."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[Written, ...] = ()
    publisher: str = ""
    series: str = ""
    number: str = ""
    when: When | None = None
    url: str = ""
    language: str = "en"
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def find_about(document: Document, body: Body) -> About:
    """Return the metadata of a document: what its format says first, then what stands above and below the text."""
    meta = document.meta
    front = _front(body)
    spans: dict[str, tuple[int, int]] = {}
    title = _title(body, front, meta, spans)
    series, number = _series(body, front, spans)
    authors = _authors(body, front, meta, title)
    when = _date(body, front, meta, spans)
    publisher = _publisher(body, front, meta, series, authors, spans)
    return About(
        title=title,
        subtitle=_subtitle(body, front, title, spans),
        authors=authors,
        publisher=publisher,
        series=series,
        number=number,
        when=when,
        url=meta.get("url", "") if meta.get("url", "").startswith("http") else "",
        language=_language(body, meta),
        spans=spans,
    )


def _front(body: Body) -> list[Block]:
    """Return the blocks above the text, headings among them."""
    front: list[Block] = []
    for block in body.blocks[:80]:
        if block.kind in {"meta", "heading", "boilerplate", "caption"}:
            front.append(block)
        elif front and any(each.kind == "meta" for each in front) and block.kind == "text" and len(front) < 3:
            break
        else:
            break
    return front


def _words(body: Body, block: Block) -> str:
    return body.words(block.start, block.end)


def _title(body: Body, front: list[Block], meta: Mapping[str, str], spans: dict[str, tuple[int, int]]) -> str:
    """Return the title: as the format gives it; otherwise the line above the text that reads most like one."""
    given = " ".join(meta.get("title", "").split())
    key = _key(given)
    candidates = [block for block in front if block.kind in {"meta", "heading"}]
    for block in candidates:
        words = _words(body, block)
        if (
            given
            and key
            and (
                _key(words) == key
                or (
                    len(key) > 15
                    and (_key(words).startswith(key) or (key.startswith(_key(words)) and len(_key(words)) > 15))
                )
            )
        ):
            spans["title"] = (block.start, block.end)
            return words if _key(words).startswith(key) or not given else given
    if given and " " in given:
        return given
    best: tuple[float, Block] | None = None
    for index, block in enumerate(candidates):
        score = _title_score(body, block, index, candidates)
        if score > 0 and (best is None or score > best[0]):
            best = (score, block)
    if best is None:
        return given
    spans["title"] = (best[1].start, best[1].end)
    return _words(body, best[1])


def _key(words: str) -> str:
    return re.sub(r"\W+", " ", words.lower()).strip()


def _title_score(body: Body, block: Block, index: int, candidates: list[Block]) -> float:
    """Return how much a line looks like a title: words in capitals, no date, no byline, said twice, set large."""
    words = _words(body, block)
    tokens = words.split()
    if not 2 <= len(tokens) <= 30 or len(words) > 220:
        return 0.0
    if (
        _BY.search(words)
        or _SERIES.search(words)
        or re.match(r"(?:by|author|published|updated|posted|date)\b", words, re.IGNORECASE)
    ):
        return 0.0
    dates = find_dates(words)
    if dates and sum(date.end - date.start for date in dates) > 0.5 * len(words):
        return 0.0
    capitals = sum(token[:1].isupper() for token in tokens) / len(tokens)
    score = 1.0 + capitals + min(len(tokens), 10) / 10 - 0.05 * index
    if block.kind == "heading":
        score += 1.0 + (1.0 if block.level == 1 else 0.0)
        if index == len(candidates) - 1 and len(candidates) > 2 and len(tokens) <= 2:
            score -= 2.0
    if sum(_key(_words(body, other)) == _key(words) for other in candidates) > 1:
        score += 1.0
    return score


def _subtitle(body: Body, front: list[Block], title: str, spans: dict[str, tuple[int, int]]) -> str:
    """Return the heading right below the title, if another heading or text follows and it is no byline."""
    if "title" not in spans:
        return ""
    index = next((number for number, block in enumerate(front) if block.start == spans["title"][0]), None)
    if index is None or index + 2 >= len(front):
        return ""
    block = front[index + 1]
    words = _words(body, block)
    if block.kind != "heading" or front[index + 2].kind not in {"heading", "meta"} or _key(words) == _key(title):
        return ""
    if find_dates(words) or _BY.search(words) or len(words.split()) < 3:
        return ""
    spans["subtitle"] = (block.start, block.end)
    return words


def _series(body: Body, front: list[Block], spans: dict[str, tuple[int, int]]) -> tuple[str, str]:
    """Return series and number from the lines above the text."""
    for pattern in (_SERIES, _PLAIN_NUMBER):
        for block in front:
            match = pattern.search(body.text, block.start, block.end)
            if match and not re.search(r"\d{4}$", match.group("number")):
                spans["series"] = match.span("series")
                spans["number"] = match.span("number")
                return body.words(*match.span("series")), match.group("number")
    return "", ""


def _authors(body: Body, front: list[Block], meta: Mapping[str, str], title: str) -> tuple[Written, ...]:
    """Return the authors: from the format, a byline, or a line of names; with their roles from the foot of the text."""
    names: list[tuple[str, tuple[int, int] | None]] = []
    if meta.get("author"):
        names = [(name, _find(body, front, name)) for name in split_names(meta["author"])]
    if not names:
        for block in front:
            written = body.text[block.start : block.end]
            match = _BY.search(written) or _LABELLED.search(written)
            if match:
                begin = block.start + match.start("names")
                for name in split_names(match.group("names")):
                    at = body.text.find(name, begin)
                    names.append((name, (at, at + len(name)) if at >= 0 else None))
                break
    if not names:
        for block in front:
            words = _words(body, block)
            if block.kind == "meta" and len(words) < 120 and _key(words) != _key(title):
                found = split_names(words)
                if found and all(_PERSON.match(name) for name in found) and not publisher_of_name(words):
                    names = [(name, _find(body, front, name)) for name in found]
                    break
    roles = _roles(body)
    return tuple(Written(name, _role_of(name, roles), span) for name, span in names[:20])


def split_names(words: str) -> list[str]:
    """Return the names in a byline.

    Examples
    --------
    >>> split_names("Dr. Jack Watling and Nick Reynolds, et al.")
    ['Dr. Jack Watling', 'Nick Reynolds']
    """
    words = re.split(r"\*\s+(?=[A-Z])", words)[0]
    words = re.sub(r"[,;]?\s*(?:et\.? al\.?|and others)\s*$", "", " ".join(words.split()).strip(' *.,;|"“”[]'))
    parts = re.split(r"\s*(?:;|,(?!\s*(?:Jr|Sr|III|II|PhD|Ph\.D|MD|Esq)\b)|\s&\s|\sand\s|\swith\s)\s*", words)
    return [part.strip(' *.,†‡"“”[]') for part in parts if len(part.strip(" *.,")) > 2 and not part.strip().isdigit()]


def _find(body: Body, front: list[Block], name: str) -> tuple[int, int] | None:
    for block in front:
        at = body.text.find(name, block.start, block.end)
        if at >= 0:
            return at, at + len(name)
    return None


def _roles(body: Body) -> list[tuple[str, str]]:
    """Return who is what, from the lines that introduce the authors."""
    roles: list[tuple[str, str]] = []
    for block in body.blocks:
        if block.kind not in {"meta", "boilerplate"} or block.end - block.start > 3000:
            continue
        for piece in re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n+", body.text[block.start : block.end]):
            match = _ROLE.match(piece.strip())
            if match:
                role = re.sub(r"^(?:currently\s+)?(?:the|an?)\s+", "", match.group("role").strip())
                roles.append((match.group("name").strip(" *"), role[:300].rstrip(" .")))
    return roles


def _role_of(name: str, roles: list[tuple[str, str]]) -> str:
    surname = name.rsplit(maxsplit=1)[-1] if name.split() else name
    return next((role for who, role in roles if surname and surname in who), "")


def _date(body: Body, front: list[Block], meta: Mapping[str, str], spans: dict[str, tuple[int, int]]) -> When | None:
    """Return the date of publication: from the format, or the fullest date above the text, or where else it stands.

    After these come the dateline of the first paragraph, the title, the address, what htmldate saw anywhere in a page,
    and when a PDF was made.
    """
    given = _given_date(meta)
    best = _date_above(body, front, spans)
    if best is not None and (given is None or (given.earliest - best[1].earliest).days in range(-_NEAR, _NEAR + 1)):
        spans["date"] = best[0]
        return given or best[1]
    if given is not None:
        return given
    dateline = _dateline(body)
    if dateline is not None:
        spans["date"] = dateline[0]
        return dateline[1]
    if "title" in spans:
        dates = [when_of(found) for found in find_dates(body.text, *spans["title"])]
        days = [when for when in dates if when is not None and when.precision == "day"]
        if days:
            return days[0]
    return _date_of_url(meta.get("url", "")) or _meta_date(meta.get("seen", "")) or _meta_date(meta.get("created", ""))


def _given_date(meta: Mapping[str, str]) -> When | None:
    """Return the date the format gives; that of the address if the two are of different weeks."""
    given, address = _meta_date(meta.get("date", "")), _date_of_url(meta.get("url", ""))
    if given is None or address is None or address.precision != "day":
        return given
    return given if abs((given.earliest - address.earliest).days) <= _NEAR else address


_NEAR = 3
"""Days that two dates of one publication may lie apart: time zones, print and web."""


def _date_above(
    body: Body, front: list[Block], spans: Mapping[str, tuple[int, int]]
) -> tuple[tuple[int, int], When] | None:
    """Return the fullest date above the text, the first of several; none that says when something else happened."""
    best: tuple[int, tuple[int, int], When] | None = None
    order = day_order(body.masked)
    for block in front:
        if block.kind == "caption" or ("title" in spans and block.start == spans["title"][0]):
            continue
        for found in find_dates(body.text, block.start, block.end, order=order):
            when = when_of(found)
            if when is None or when.precision not in {"day", "month"} or not 1900 <= when.earliest.year <= 2100:
                continue
            if _OTHER_DATE.search(body.text[max(block.start, found.start - 40) : found.start]):
                continue
            rank = 2 if when.precision == "day" else 1
            if best is None or rank > best[0]:
                best = (rank, (found.start, found.end), when)
    return best[1:] if best else None


_OTHER_DATE = re.compile(
    r"(?:updat\w*|modif\w*|revis\w*|access\w*|retriev\w*|visited|copyright|©|\(c\)|amended|corrected|as of|since|"
    r"last (?:changed|edited|reviewed)|reviewed|expires?|deadline|valid until)\W*(?:on|at|in)?\W*(?:\w+day\W+)?$",
    re.IGNORECASE,
)
"""What stands before a date that is not the one of publication."""
_DATELINE = re.compile(
    r"(?:[(\[]?\s*)(?:[A-ZÀ-Þ][\w'’.-]*(?:[ ,]+(?:[A-ZÀ-Þ][\w'’.-]*|of|the|de|al))*,?\s*[(,–—-]?\s*)?$"
)
"""What may stand before the date in a dateline: a place, perhaps with its country and an agency."""


def _dateline(body: Body) -> tuple[tuple[int, int], When] | None:
    """Return the date with which the first paragraph begins: "GENEVA, 3 May 2022 — Talks ..."."""
    first = next((block for block in body.blocks if block.kind == "text"), None)
    if first is None:
        return None
    for found in find_dates(body.text, first.start, min(first.end, first.start + 90), order=day_order(body.masked)):
        when = when_of(found)
        before = body.text[first.start : found.start]
        behind = body.text[found.end : found.end + 30]
        if (
            when is not None
            and when.precision == "day"
            and _DATELINE.fullmatch(before)
            and not before.strip().lower().startswith(("on", "in", "by", "since"))
            and re.match(r"\s*[)\]]?\s*(?:\([A-Z][\w. ]{1,20}\)\s*)?(?:[–—:]|--?\s|\n)", behind)
        ):
            return (found.start, found.end), when
    return None


_IN_URL = re.compile(
    r"[/_-](?P<y>(?:19|20)\d\d)(?P<s>[/_-]?)(?P<m>0[1-9]|1[0-2])(?:(?P=s)(?P<d>0[1-9]|[12]\d|3[01]))?(?=[/_.-]|$)"
)


def _date_of_url(url: str) -> When | None:
    """Return the date that an address has in it, as the addresses of news have.

    Examples
    --------
    >>> _date_of_url("https://example.org/2022/01/19/talks").date, _date_of_url("https://example.org/p/2022/01/").date
    ('2022-01-19', '2022-01')
    """
    match = _IN_URL.search(url)
    if match is None or (not match["s"] and not match["d"]):
        return None
    written = "-".join(part for part in (match["y"], match["m"], match["d"]) if part)
    if match["d"]:
        return _meta_date(written)
    first = dt.date(int(match["y"]), int(match["m"]), 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return When(written, "month", first, following - dt.timedelta(days=1))


def _meta_date(written: str) -> When | None:
    """Return a date of the format's own metadata, which may have a time behind it."""
    match = re.match(r"\s*((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])", written)
    if match:
        try:
            day = dt.date(*(int(each) for each in match.groups()))
        except ValueError:
            return None
        return When(day.isoformat(), "day", day, day)
    dates = [when_of(found) for found in find_dates(written)] if written else []
    return next((when for when in dates if when is not None and when.precision in {"day", "month"}), None)


def _publisher(
    body: Body,
    front: list[Block],
    meta: Mapping[str, str],
    series: str,
    authors: tuple[Written, ...],
    spans: dict[str, tuple[int, int]],
) -> str:
    """Return who published the document: from the format, a name above the text, the host, or the authors' house."""
    if meta.get("publisher"):
        return publisher_of_name(meta["publisher"]) or meta["publisher"]
    for block in front:
        words = _words(body, block)
        if len(words) > _COUNT_AS_LINE or ("title" in spans and block.start == spans["title"][0]):
            continue
        found, key = named_publisher(words)
        if found:
            at = body.text.find(key, block.start, block.end)
            spans["publisher"] = (at, at + len(key)) if at >= 0 else (block.start, block.end)
            return found
    host = publisher_of_host(meta.get("url", ""))
    if host:
        return host
    for words in (series, *(author.name for author in authors), *(author.role for author in authors)):
        found = publisher_of_name(words)
        if found:
            return found
    tail = [block for block in body.blocks[-12:] if block.kind in {"meta", "boilerplate"}]
    return next((found for block in tail if (found := publisher_of_name(_words(body, block)))), "")


def _language(body: Body, meta: Mapping[str, str]) -> str:
    """Return the language of the argument; of the whole text where there is none."""
    prose = [body.text[block.start : block.end] for block in body.prose() if block.kind != "heading"]
    return language_of("\n".join(prose) or body.text, meta.get("language", ""))
