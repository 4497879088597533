"""Rules about wording that colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.model import Span

_LOADED = Phrases(
    "senselessly",
    "shamelessly",
    "shameless",
    "shamefully",
    "brazen/brazenly",
    "barbaric",
    "barbarous/barbarians",
    "evil",
    "heinous",
    "cowardly",
    "disgraceful/disgracefully",
    "despicable",
    "sinister",
    "madman/madmen",
    "lunatic/lunatics",
    "delusional/delusions",
    "paranoid/paranoia",
    "obsessed/obsession",
    "megalomaniac/megalomania",
    "bloodthirsty",
    "butcher/butchers",
    "thug/thugs/thuggish",
    "henchmen/henchman",
    "lackey/lackeys",
    "stooge/stooges",
    "minions",
    "cabal",
    "tyrant/tyrannical",
    "warmonger/warmongers/warmongering",
    "fifth column",
    "useful idiots",
    "pathetic/pathetically",
    "laughable/laughably",
    "ludicrous/ludicrously",
    "absurd/absurdly",
    "ridiculous/ridiculously",
    "preposterous",
    "farcical",
    "self-styled",
    "hypocritical/hypocritically/hypocrisy",
    "idiotic",
    "l'enfant terrible",
    "enfant terrible",
    "rogue regime/state",
    "kowtow/kowtowing/kowtowed",
    "grovel/groveling/grovelling",
    "spineless",
    "heroic/heroically",
    "glorious/gloriously",
    "freedom-loving",
    "free world",
    "land grab",
    "propaganda machine",
    "war machine",
    "brainwashed/brainwashing",
    "outrageous/outrageously",
    "unhinged",
    "feckless/fecklessness",
    "puppet regime/government",
    "viciously",
    "cynically",
    "ruthlessly",
    "naively",
    "hysterical",
)


_BY_OTHERS = re.compile(
    r"\b(?:accus\w+|perceiv\w+|seen as|denounc\w+|condemn\w+|regard\w+|fram\w+|assum\w+|memor\w+ of|called|"
    r"dubbed|label\w+|dismiss\w+|reject\w+|portray\w+|depict\w+|critics?|"
    r"critici[sz]\w+|see (?:it|the|this|them)|view of)\b[^.;]*$",
    re.IGNORECASE,
)
"""Whose word it is then."""


_ONE_OF_SEVERAL = re.compile(
    r"\b(?:fear|panic|anger|distrust|anxiety|confusion|of|with)(?:,| and| or)? (?:and |or )?$|\($"
)
"""A state of mind among others, or the object of the text ("the spread of fear, paranoia"); a nickname."""


def _loaded(view: View) -> Iterator[Hit]:
    for place in view.find(_LOADED):
        is_name = place.text[0].isupper() and " " not in place.text
        if is_name and place.span.start > view.sentence(place.sentence).start:
            continue
        start, _ = view.brief.reading.to_reading(place.span.start, place.span.end)
        if _BY_OTHERS.search(view.brief.reading.text, max(0, start - 60), start):
            continue
        if _ONE_OF_SEVERAL.search(view.brief.reading.text, max(0, start - 30), start):
            continue
        yield Hit(f'"{place.text}" judges where the text should describe', (place.span,))


_MANY = 3


def _scare(view: View) -> Iterator[Hit]:
    for quotation in view.brief.quotations:
        if quotation.kind != "scare" or quotation.confidence < 0.5:
            continue
        sentence = view.sentence_at(quotation.start)
        if sentence in view.prose and quotation.inside is None:
            yield Hit(f"{quotation.text} held at arm's length", (Span(quotation.start, quotation.end),))


def _question(view: View) -> Iterator[Hit]:
    for index in view.prose:
        sentence = view.sentence(index)
        if sentence.plain.endswith("?") and len(sentence.plain.split()) > _MANY:
            first = Span(sentence.start, sentence.end)
            if not any(q.start <= sentence.start and sentence.end <= q.end for q in view.brief.quotations):
                yield Hit("a question where a reader looks for an answer", (first,))


_ABSOLUTE = Phrases(
    "always",
    "never",
    "everyone/everybody/everything",
    "nobody/no_one",
    "all [of] [the] Russians/Ukrainians/Chinese/Iranians/Americans/Europeans/Palestinians/Israelis/Arabs",
    "nothing but",
    "at every turn",
    "in every respect",
    "completely/totally/utterly/entirely",
)


def _absolute(view: View) -> Iterator[Hit]:
    for place in view.find(_ABSOLUTE):
        yield Hit(f'"{place.text}": without exception?', (place.span,))


RULES = (
    Rule(
        "loaded-language",
        "loaded language",
        "wording",
        "note",
        "icd203-a",
        why="A word that judges wins over those who agree already, and tells the others to stop reading.",
        advice="Describe what was done and let the reader judge.",
        example=Example(
            "In response Russia has senselessly uttered that relations would end.",
            ("senselessly",),
            "In response Russia has said that relations would end.",
        ),
        check=_loaded,
        is_default=False,
        needs_judgement=True,
        limits="A list of words; some of them are at times the plain name of a thing. Quotations and reported speech "
        "are left alone.",
    ),
    Rule(
        "scare-quotes",
        "quotation marks that sneer",
        "wording",
        "note",
        "icd203-6",
        why="The marks say that the word is wrong and do not say which would be right.",
        advice="Use the right word without marks, or say whose word it is.",
        example=Example('However, the "talks" with Obama took less than half an hour.', ('"talks"',)),
        check=_scare,
        needs_judgement=True,
        is_default=False,
        limits="Terms and titles in quotation marks can be taken for sneers.",
    ),
    Rule(
        "rhetorical-question",
        "question instead of a statement",
        "wording",
        "note",
        "icd203-6",
        why="A rhetorical question lets the reader do the asserting, and the author need not stand by it.",
        advice="Answer it, or say that you cannot.",
        example=Example(
            "Why would the Kremlin give up what it has won?", ("Why would the Kremlin give up what it has won?",)
        ),
        check=_question,
        needs_judgement=True,
        is_default=False,
        limits="Questions that the next sentence answers are found too.",
    ),
    Rule(
        "absolute",
        "without exception",
        "wording",
        "note",
        "icd203-6",
        why="One exception that a reader knows is enough to sink a sentence with always or never in it.",
        advice="Say how often, or for whom.",
        example=Example("Russia has always met its neighbours with force.", ("always",)),
        check=_absolute,
        needs_judgement=True,
        is_default=False,
    ),
)
