"""Rules about what the claims rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import Place, View
from detente.brief.model import Figure, Note, Span

_MUCH = 10
"""Quotations and figures from which on a document without any source is worth a word (judgement)."""


def _no_sources(view: View) -> Iterator[Hit]:
    if view.has_sources or view.brief.markers or view.brief.source.format == "pdf":
        return
    quotations = [q for q in view.brief.quotations if q.kind in ("speech", "document")]
    figures = [figure for figure in view.brief.figures if _is_weighty(figure)]
    if len(quotations) + len(figures) >= _MUCH:
        text = (
            f"no note and no link in the whole text, which quotes {len(quotations)} times and gives "
            f"{len(figures)} figures"
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
        if _ATTRIBUTED.search(view.sentence(sentence).plain):
            continue
        if not any(view.is_sourced(index) for index in view.neighbours(sentence)):
            by_sentence.setdefault(sentence, []).append(Span(figure.start, figure.end))
    for spans in by_sentence.values():
        what = "figure" if len(spans) == 1 else f"{len(spans)} figures"
        yield Hit(f"{what} without a source", tuple(spans))


_WHO = (
    "[other/local/Western/Russian/Chinese/Ukrainian/American/European/Iranian/Israeli/Turkish/Indian/independent/"
    "military/political/"
    "foreign/senior/outside/security/defence/defense]"
)
_CROWD = "observers/analysts/experts/commentators/pundits/critics/scholars/insiders/specialists"
_SAY = (
    "say/said/believe/believed/argue/argued/claim/claimed/think/thought/suggest/suggested/warn/warned/expect/"
    "expected/note/noted/"
    "assert/asserted/point_out/pointed_out/fear/feared/insist/insisted/contend/maintain/advocate/agree/agreed/"
    "predict/predicted/"
    "speculate/speculated/assess/worry"
)
_WHERE = "[in/inside/from] [the] [Russia/Moscow/Kyiv/Ukraine/China/Washington/Beijing/Europe/West/Kremlin/region]"
_VAGUE = Phrases(
    f"some/many/several/most/numerous/certain/a_few/a_number_of {_WHO} {_CROWD} {_WHERE} [have] [{_SAY}]",
    f"{_CROWD} {_WHERE} [have] {_SAY}",
    f"some/many/several/various {_WHO} sources {_WHERE} [have] {_SAY}",
    f"some/many/others have {_SAY}",
    f"some/many/others {_SAY}",
    "as many/some/most expected/argue/argued/believe/believed/claim/feared/predicted/thought/hoped",
    "it is/was/has_been widely/often/generally/commonly believed/thought/assumed/argued/accepted/said/known/claimed/"
    "held/understood",
    "it is/was/has_been said/reported/rumored/rumoured/alleged/claimed/argued/suggested/believed that",
    "is/are/was/were widely/generally/commonly believed/thought/assumed/expected/seen/regarded/considered/viewed/"
    "said/understood",
    "is/was widely reported",
    "is/are/was/were rumored/rumoured/reputed to",
    "sources close to",
    "according to [some/many/several/various/other/multiple] sources/rumors/rumours/observers/analysts/experts/"
    "insiders",
    "rumors/rumours suggest/have/has",
    "[speaking/spoke/said] on condition of anonymity",
    "asked/asking not to be named/identified",
    "a/one [senior/high-ranking] unnamed/anonymous official/diplomat/source/officer",
    "a/one senior/high-ranking official/diplomat/officer [has] said/told/claimed/noted/warned",
    "unnamed/anonymous sources/officials",
    "word has it",
    "conventional wisdom",
)


_KNOWN_CROWD = re.compile(
    r",? (?:interviewed|consulted|surveyed|like|such as|including|at the|from the|with the|familiar with|who|whose)\b",
    re.IGNORECASE,
)
"""What follows a crowd that the text makes known: the method of the study, or names."""


_KNOWN_BEFORE = re.compile(r"\b(?:the|these|those|both|our|its|their) $", re.IGNORECASE)
"""A crowd that was named before."""
_CROWD_AT_END = re.compile(rf"(?:{_CROWD.replace('/', '|')})$", re.IGNORECASE)
_SPEAKING = re.compile(
    r"\W{1,3}(?:[\w’'-]+\W+){0,5}?(?:say|said|saying|believ|argu|claim|think|thought|suggest|warn|expect|not(?:e|ing)|assert|"
    r"point|fear|insist|contend|maintain|advocat|agree|predict|speculat|assess|worr|estimat|caution|call|consider|"
    r"doubt|view|describ|conclud|attribut|ma(?:k|d)e the case|question|propos|recommend|regard)",
    re.IGNORECASE,
)


def _speaks(text: str, start: int, end: int) -> bool:
    """Return whether a crowd says something, where the phrase found is the crowd alone."""
    is_crowd = _CROWD_AT_END.search(text, start, end) is not None
    return not is_crowd or text[start : start + 9].lower() == "according" or _SPEAKING.match(text, end) is not None


_SURVEYED = re.compile(
    r"\b(?:respondents?|survey\w*|polls?|polled|polling|pollsters?|participants?|panel(?:lists?|ists?|s)?|interviewees?|"
    r"questionnaires?|focus groups?|workshops?|interviewed)\b",
    re.IGNORECASE,
)


_SHARE = re.compile(r"\d\s?(?:%|percent|per cent)", re.IGNORECASE)


def _is_survey(view: View, sentence: int) -> bool:
    """Return whether a sentence tells the answers of a survey, which it or one beside it names."""
    own = view.sentence(sentence).plain
    if _SURVEYED.search(own):
        return True
    near = " ".join(view.sentence(index).plain for index in view.neighbours(sentence, 2))
    return _SURVEYED.search(near) is not None and (_SHARE.search(own) is not None or "most " in own.lower())


_OWN_WORDS = re.compile(
    r"^(?:some|many|others) (?:have )?said$|(?:generally|commonly) (?:considered|regarded|viewed|known)$", re.IGNORECASE
)
"""Persons of a story; what a law or a trade takes something for."""
_EXPERTS = re.compile(r"(?:experts|analysts|specialists|insiders|observers|scholars) ", re.IGNORECASE)
"""A crowd without "some" or "many" before it."""
_NAMED_BESIDE = re.compile(
    r"\(e\.g\.|\(see\b|\bfor (?:example|instance), (?:[A-Z]|in )|"
    r"\b[Ii]n (?:a|an|its|the|his|her|their) (?:[\w-]+ ){0,3}"
    r"(?:report|debate|study|article|paper|speech|hearing|interview|statement|meeting|session)\b|"
    r"\b(?:input|help|support|advice|comments|feedback) (?:from|of) (?:[\w-]+ ){0,2}$"
)
"""Where the sentence names one of them, or where it was said."""
_BESIDE = 300
"""Characters of the sentence on either side that are looked at."""


def _is_named_beside(view: View, place: Place) -> bool:
    """Return whether the sentence of a vague attribution names one of the crowd, or the occasion."""
    sentence = view.sentence(place.sentence)
    before = view.brief.text[max(sentence.start, place.span.start - _BESIDE) : place.span.start]
    behind = view.brief.text[place.span.end : min(sentence.end, place.span.end + _BESIDE)]
    return _NAMED_BESIDE.search(before) is not None or "(e.g." in behind or "(see" in behind


def _vague(view: View) -> Iterator[Hit]:
    text = view.brief.reading.text
    for place in view.find(_VAGUE, own=False):
        _, end = view.brief.reading.to_reading(place.span.start, place.span.end)
        start, _ = view.brief.reading.to_reading(place.span.start, place.span.end)
        if _KNOWN_BEFORE.search(text, max(0, start - 8), start) or not _speaks(text, start, end):
            continue
        if _KNOWN_CROWD.match(text, end) or _is_survey(view, place.sentence):
            continue
        if _OWN_WORDS.search(place.text) or _is_named_beside(view, place):
            continue
        if view.links_at(place.span):
            continue
        if view.consulted and (_EXPERTS.match(place.text) or place.text.startswith(("Others", "was widely"))):
            continue  # those whom the study asked, as it says elsewhere
        message = f'"{place.text}": nobody is named'
        if view.notes_on(place.sentence):
            message += " (the note may know who it is)"
        yield Hit(message, (place.span,))


_SELF = Phrases(
    "as I/we [have] [repeatedly/often/long/already/previously/also/recently/earlier] argued/written/noted/shown/"
    "explained/warned/predicted/observed/discussed/pointed_out/wrote/described/suggested/stated",
    "I/we have [repeatedly/often/long/already/previously/consistently] argued/written/warned/predicted/noted [that]",
    "in my/our previous/earlier/last/recent/prior/other analysis/article/paper/report/brief/commentary/work/piece/"
    "study/essay/book/assessment/update",
    "my/our previous/earlier/prior analysis/article/paper/report/brief/commentary/work/piece/study/essay/assessment",
    "as this/the author/authors has/have [repeatedly/previously] argued/written/noted/shown",
    "this author has [repeatedly/previously] argued/written/noted/shown",
    "as argued/noted/discussed/described in an/a/my/our earlier/previous paper/article/report/brief/analysis/piece",
    "as *-*/ISW [has] previously/recently/repeatedly/long assessed/reported/noted/observed/forecast",
)


def _self_citation(view: View) -> Iterator[Hit]:
    for place in view.find(_SELF):
        if view.is_sourced(place.sentence):
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
        "vague-attribution",
        "vague attribution",
        "sources",
        "warning",
        "icd203-1",
        why="Some observers, sources, many experts: how many, who, and how do they know? Nobody can weigh an "
        "anonymous crowd.",
        advice="Name one of them with a source, or say it as your own judgement.",
        example=Example(
            "Some observers pointed out that nearly all the aircraft were needed.",
            ("Some observers pointed out",),
            "Pavel Felgenhauer pointed out that nearly all the aircraft were needed.",
        ),
        check=_vague,
        limits="It hears the words only: where the next sentence names them, it is wrong.",
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
