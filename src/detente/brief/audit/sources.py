"""Rules about what the claims rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.model import Figure, Note, Span

_MUCH = 10
"""Quotations and figures from which on a document without any source is worth a word (judgement)."""


_ADDRESS = re.compile(r"(?<!!\[\]\()\b(?:https?://|www\.)\S+")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)\b|imgur\.com", re.IGNORECASE)
_SOURCE_LINE = re.compile(r"(?:^|[.|(*_\n])[ \t*_]*(?:data )?sources?(?: of data)?[*_]*:", re.IGNORECASE | re.MULTILINE)
_AUTHOR_AND_YEAR = re.compile(
    r"\((?:see |cf\. |e\.g\.,? )?[A-Z][\w’'-]+(?: (?:et al\.?|and [A-Z][\w’'-]+|"
    r"& [A-Z][\w’'-]+))?,? (?:19|20)\d\d[a-z]?[;,:)]"
)
_SHOWN = 3
"""Lines with a source, or works by author and year, from which on a text shows what it rests on (judgement)."""


def _shows_sources(view: View) -> bool:
    """Return whether a text shows sources anywhere, captions and tables included, in any form."""
    text = "\n".join(view.brief.text[part.start : part.end] for part in view.brief.sections if part.kind != "front")
    addresses = (match.group() for match in _ADDRESS.finditer(text))
    if view.brief.links or any(not _PICTURE.search(address) for address in addresses):
        return True
    return any(len(form.findall(text)) >= _SHOWN for form in (_SOURCE_LINE, _AUTHOR_AND_YEAR))


def _no_sources(view: View) -> Iterator[Hit]:
    if view.has_sources or view.brief.markers or view.brief.source.format == "pdf" or _shows_sources(view):
        return
    quotations = [
        quotation
        for quotation in view.brief.quotations
        if quotation.kind in ("speech", "document") and len(quotation.text.split()) >= _MANY_WORDS
    ]
    figures = [figure for figure in view.brief.figures if _is_weighty(figure) and not _is_attributed(view, figure)]
    if len(quotations) + len(figures) >= _MUCH:
        text = (
            f"no note and no link in the whole text, which quotes {len(quotations)} times and gives "
            f"{len(figures)} figures that it ascribes to nobody"
        )
        yield Hit(text, ())


_MANY_WORDS = 5
"""Words from which on a quotation is more than a term."""


def _quotations(view: View, *, is_attributed: bool) -> Iterator[Span]:
    """Yield quotations that nothing vouches for, with or without a speaker."""
    if not view.refers_throughout:
        return  # where sources are few, no-sources or the reader's own eye says so once
    for quotation in view.brief.quotations:
        if quotation.kind not in ("speech", "document") or quotation.note is not None or quotation.inside is not None:
            continue
        if len(quotation.text.split()) < _MANY_WORDS or bool(quotation.speaker) != is_attributed:
            continue
        sentence = view.sentence_at(quotation.start)
        if sentence is None or sentence not in view.prose:
            continue
        last = view.sentence_at(quotation.end - 1)
        near = {*view.neighbours(sentence), *(view.neighbours(last) if last is not None else ())}
        if not any(view.is_sourced(index) for index in near):
            yield Span(quotation.start, quotation.end)


def _unsourced_quotation(view: View) -> Iterator[Hit]:
    for span in _quotations(view, is_attributed=True):
        yield Hit("quoted without a source", (span,))


def _orphan_quotation(view: View) -> Iterator[Hit]:
    for span in _quotations(view, is_attributed=False):
        yield Hit("quoted without a source, and nobody is named who said it", (span,))


_LARGE = 100
"""From this size on a plain count is a figure that someone must have counted."""


def _is_weighty(figure: Figure) -> bool:
    """Return whether a figure is one that a reader would want to look up."""
    value = next((v for v in (figure.value, figure.high, figure.low) if v is not None), None)
    if value is None or figure.confidence < 0.5:
        return False
    if figure.unit in ("percent", "percentage point") or re.search(
        r"[$€£¥]|percent|per cent|%|million|billion|trillion", figure.text
    ):
        return True
    return abs(value) >= _LARGE


_ATTRIBUTED = re.compile(
    r"\b(?:according to|estimat\w+|report(?:s|ed|ing)?|polls?|polled|survey\w*|data|census|"
    r"figures? (?:by|from (?!around|about|over|under|almost|nearly|some|\d))|"
    r"says?|said|claim\w*|announc\w+|"
    r"pledg\w+|calculat\w+|projec\w+|forecasts?|stud(?:y|ies)|found|shows?|puts?|cit(?:es?|ed|ing)|if|target|goal|"
    r"would|could|requested?|determin\w+|told|wrote|not(?:es?|ed)|above|below|excess|limit|threshold|requires?)\b",
    re.IGNORECASE,
)
"""Words by which a sentence names whose figure it is, or that it is none yet."""


def _is_attributed(view: View, figure: Figure) -> bool:
    """Return whether the sentence of a figure says whose it is, or that it is none yet."""
    sentence = view.sentence_at(figure.start)
    return sentence is not None and _ATTRIBUTED.search(view.sentence(sentence).plain) is not None


def _unsourced_figure(view: View) -> Iterator[Hit]:
    if not view.refers_throughout:
        return
    by_sentence: dict[int, list[Span]] = {}
    for figure in view.brief.figures:
        sentence = view.sentence_at(figure.start)
        if sentence is None or sentence not in view.prose or figure.note is not None or not _is_weighty(figure):
            continue
        if view.is_spoken(figure.start):
            continue
        if _is_attributed(view, figure):
            continue
        if not any(view.is_sourced(index) for index in view.neighbours(sentence)):
            by_sentence.setdefault(sentence, []).append(Span(figure.start, figure.end))
    for spans in by_sentence.values():
        what = "figure" if len(spans) == 1 else f"{len(spans)} figures"
        yield Hit(f"{what} without a source", tuple(spans))


_SELF = Phrases(
    "as I/we [have] [repeatedly/often/long/already/previously/also/recently/earlier] argued/written/warned/predicted/"
    "wrote",
    "as I/we [have] repeatedly/often/long/previously/recently noted/shown/explained/observed/discussed/pointed_out/"
    "described/suggested/stated",
    "I/we have [repeatedly/often/long/already/previously/consistently] argued/written/warned/predicted/noted [that]",
    "in my/our previous/earlier/last/recent/prior/other analysis/article/paper/report/brief/commentary/work/piece/"
    "study/essay/book/assessment/update",
    "my/our previous/earlier/prior analysis/article/paper/report/brief/commentary/work/piece/study/essay/assessment",
    "as this/the author/authors has/have [repeatedly/previously] argued/written/noted/shown",
    "this author has [repeatedly/previously] argued/written/noted/shown",
    "as argued/noted/discussed/described in an/a/my/our earlier/previous paper/article/report/brief/analysis/piece",
    "as *-*/ISW [has] previously/recently/repeatedly/long assessed/reported/noted/observed/forecast",
)


_SAME_TEXT = re.compile(
    r"[\s,(]+(?:above|below|so\s+far|(?:earlier\s+)?in\s+th(?:is|e\s+(?:previous|last))\s+\w+)\b", re.IGNORECASE
)
"""Behind "as we have argued": it stands in this text."""


def _self_citation(view: View) -> Iterator[Hit]:
    for place in view.find(_SELF):
        if view.is_sourced(place.sentence) or _SAME_TEXT.match(view.brief.text, place.span.end):
            continue
        lost = [marker for marker in view.markers_on(place.sentence) if view.brief.markers[marker].note is None]
        text = f'"{place.text}": the author cites earlier work and does not say which'
        if lost:
            text = (
                f'"{place.text}": the author cites earlier work by marker {view.brief.markers[lost[0]].n}, which '
                f"has no note"
            )
        yield Hit(text, (place.span,))


_ANYONE = (
    "wikipedia.org",
    "livejournal.com",
    "medium.com",
    "twitter.com",
    "x.com",
    "facebook.com",
    "t.me",
    "telegram.org",
    "reddit.com",
    "youtube.com",
    "youtu.be",
    "instagram.com",
    "tiktok.com",
    "vk.com",
    "blogspot.com",
    "wordpress.com",
    "quora.com",
    "weibo.com",
    "substack.com",
    "linkedin.com",
    "ok.ru",
    "rumble.com",
    "truthsocial.com",
    "bsky.app",
    "pinterest.com",
)
"""Places where anyone can publish."""
_STATE = (
    "ria.ru",
    "tass.ru",
    "tass.com",
    "rt.com",
    "sputniknews.com",
    "sputnikglobe.com",
    "rg.ru",
    "vesti.ru",
    "1tv.ru",
    "tvzvezda.ru",
    "smotrim.ru",
    "belta.by",
    "sb.by",
    "xinhuanet.com",
    "news.cn",
    "people.com.cn",
    "globaltimes.cn",
    "cgtn.com",
    "chinadaily.com.cn",
    "cctv.com",
    "presstv.ir",
    "presstv.com",
    "irna.ir",
    "irna.com",
    "tasnimnews.com",
    "farsnews.ir",
    "sana.sy",
    "kcna.kp",
    "telesurtv.net",
    "trt.net.tr",
    "trtworld.com",
    "aa.com.tr",
    "voanews.com",
    "golosameriki.com",
    "ukrinform.ua",
    "ukrinform.net",
    "dw.com",
    "france24.com",
)
"""Media that a state owns or pays for, whatever their standing: the reader should know it (stateMediaMonitor)."""


def _host_in(note: Note, hosts: tuple[str, ...]) -> str:
    for url in note.urls or ((note.url,) if note.url else ()):
        host = re.sub(r"^https?://(?:www\.|m\.)?", "", url).split("/")[0].split(":")[0].lower()
        for known in hosts:
            if host == known or host.endswith(f".{known}"):
                return known
    return ""


def _by_host(view: View, hosts: tuple[str, ...], what: str) -> Iterator[Hit]:
    found = {note.n: (host, note) for note in view.brief.notes if (host := _host_in(note, hosts))}
    if found:
        named = ", ".join(f"{host} [{n}]" for n, (host, _) in found.items())
        plural = "source is" if len(found) == 1 else "sources are"
        yield Hit(
            f"{len(found)} {plural} {what}: {named}", tuple(Span(note.start, note.end) for _, note in found.values())
        )


def _anyone(view: View) -> Iterator[Hit]:
    yield from _by_host(view, _ANYONE, "from where anyone can publish")


def _state(view: View) -> Iterator[Hit]:
    yield from _by_host(view, _STATE, "from media that a state owns or pays for")


_LEAST = 8
"""Sources from which on shares mean something."""
_MOST_SHARE = 0.5


def _leaning(view: View) -> Iterator[Hit]:
    sources = [note for note in view.brief.notes if note.kind == "source" and note.publisher]
    if len(sources) < _LEAST:
        return
    (publisher, n), *_ = Counter(note.publisher for note in sources).most_common(1)
    if n >= _MOST_SHARE * len(sources):
        spans = tuple(Span(note.start, note.end) for note in sources if note.publisher == publisher)
        yield Hit(f"{n} of {len(sources)} sources are from one publisher, {publisher}", spans)


_PLATFORM = re.compile(
    r"\(?\b(?:photo|image|picture|source|credit|map)s?(?: credit| source)?\s*:\s*"
    r"(?:via\s+)?(?P<where>twitter|x|facebook|telegram|internet|the internet|google(?: images| maps)?|social media|"
    r"youtube|wikipedia|pinterest|instagram|web|screenshot)[ \t]*\.?\)?(?=[ \t]*\r?$)",
    re.IGNORECASE | re.MULTILINE,
)


def _image(view: View) -> Iterator[Hit]:
    for match in _PLATFORM.finditer(view.brief.text):
        yield Hit(f"{match['where']} is where it was found, not who made it, when and where", (Span(*match.span()),))


_SOURCED = "Approval stood at 65 percent in December, and the talks in Geneva brought no result.[1]"
_LIST = "\n\n[1] Levada.ru/2022/01/13/approval, January 13, 2022.\n"

RULES = (
    Rule(
        "no-sources",
        "no source at all",
        "sources",
        "warning",
        "icd203-1",
        why="The reader can check nothing, and cannot tell what is known from what is thought.",
        advice="Refer to a source for each quotation and each figure.",
        example=Example(
            'The minister said that "there is nothing left to talk about" with NATO. Approval stood at 61 percent in '
            "May, 62 percent in June, 63 percent in July, 65 percent in August, 66 percent in October and 69 percent "
            "in December, reserves at 630 billion dollars, and debt at 20 percent of output, up from 17 percent.",
            ("",),
        ),
        check=_no_sources,
        limits="Links that a copy of a page has lost are not seen, nor are those of a PDF, where it keeps quiet.",
    ),
    Rule(
        "unsourced-quotation",
        "quotation without a source",
        "sources",
        "warning",
        "icd203-1",
        why="Words in quotation marks claim to be exact; without a source nobody can check them, or read what came "
        "next.",
        advice="Say where and when it was said, with a note or a link.",
        example=Example(
            f"{_SOURCED}\n\nThe minister was blunt. Sergey Lavrov said: "
            f'"We will not wait for an answer for ever."{_LIST}',
            ('"We will not wait for an answer for ever."',),
        ),
        check=_unsourced_quotation,
        is_default=False,
        limits="A note or link in the sentences around it counts. Quotations of fewer than five words are left alone.",
    ),
    Rule(
        "orphan-quotation",
        "quotation of nobody",
        "sources",
        "warning",
        "icd203-1",
        why="Words in quotation marks that nobody is named for can neither be checked nor weighed.",
        advice="Name who said it, and where; if nobody did, take the marks away.",
        example=Example(
            f"{_SOURCED}\n\nRumours went around the capital. It was a matter of "
            f'"restoring what had been stolen from the people".{_LIST}',
            ('"restoring what had been stolen from the people"',),
        ),
        check=_orphan_quotation,
        needs_judgement=True,
        is_default=False,
        limits="A speaker two clauses away, or one that an earlier sentence names, is often not seen.",
    ),
    Rule(
        "unsourced-figure",
        "figure without a source",
        "sources",
        "note",
        "icd203-1",
        why="A figure is where an argument touches the ground: without its source the reader cannot tell a count "
        "from a guess.",
        advice="Give the source, and the date to which the figure belongs.",
        example=Example(
            f"{_SOURCED}\n\nThe whole affair pushed it from around 60 percent to 85 percent.{_LIST}",
            ("60 percent",),
        ),
        check=_unsourced_figure,
        is_default=False,
        needs_judgement=True,
        limits="Shares, money and counts from a hundred on. A note or link in the sentences around it counts.",
    ),
    Rule(
        "self-citation",
        "earlier work cited without reference",
        "sources",
        "warning",
        "icd203-7",
        why="The reader is asked to take on trust that the argument was made elsewhere, and cannot see whether it "
        "has changed.",
        advice="Point to the earlier piece, and say what has changed since.",
        example=Example(
            f"{_SOURCED}\n\nAs I have repeatedly argued, foreign policy serves ends at home.{_LIST}",
            ("As I have repeatedly argued",),
        ),
        check=_self_citation,
    ),
    Rule(
        "open-platform",
        "source where anyone can publish",
        "sources",
        "note",
        "icd203-1",
        why="A blog, a channel or an encyclopaedia that anyone can edit may be right, but its address does not say so.",
        advice="Say whose account it is and why it can be trusted, or go to the source behind it.",
        example=Example(
            "Many in Moscow believe it.[1]\n\n[1] Aillarionov.livejournal.com/1262266.html, January 11, 2022.\n",
            ("[1] Aillarionov.livejournal.com/1262266.html, January 11, 2022.",),
        ),
        check=_anyone,
        is_default=False,
        needs_judgement=True,
        limits="One finding for the whole document.",
    ),
    Rule(
        "state-media",
        "source that a state owns or pays for",
        "sources",
        "note",
        "icd203-1",
        why="Such media are good evidence of what a government wants heard, and weaker evidence of what happened.",
        advice="Say so where the claim is one of fact.",
        example=Example(
            "The minister hoped for an answer.[1]\n\n[1] Ria.ru/20220113/lavrov-1767676498.html, January 13, 2022.\n",
            ("[1] Ria.ru/20220113/lavrov-1767676498.html, January 13, 2022.",),
        ),
        check=_state,
        needs_judgement=True,
        limits="Knows some thirty hosts. One finding for the whole document.",
    ),
    Rule(
        "one-publisher",
        "half the sources from one publisher",
        "sources",
        "note",
        "icd203-1",
        why="Many notes to one publisher are one source with one set of blind spots.",
        advice="Find independent sources for what carries the argument, or say that there are none.",
        example=Example(
            "".join(f"Fact number {n} was reported.[{n}] " for n in range(1, 9))
            + "\n\n"
            + "".join(f"[{n}] Kommersant.ru/doc/{5158860 + n}, January {n}, 2022.\n\n" for n in range(1, 9)),
            ("[1] Kommersant.ru/doc/5158861, January 1, 2022.",),
        ),
        check=_leaning,
        is_default=False,
        needs_judgement=True,
    ),
    Rule(
        "picture-credit",
        "picture without a maker",
        "sources",
        "note",
        "icd203-9",
        why="A platform is no source: old pictures and pictures of other places travel there as new ones.",
        advice="Name who made the picture, where and when.",
        example=Example(
            "The talks ended in Vienna on a Thursday.\n\n(Source: Twitter)\n\nNobody was content.",
            ("(Source: Twitter)",),
        ),
        check=_image,
    ),
)
