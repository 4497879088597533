"""The sentences of the argument, with those who are named in them. Positions are those of the brief's reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief, Span
from detente.draft.acts import is_subject

_ABOUT_AUTHOR = re.compile(
    r"^\W{0,4}(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs|Sir|Lt|Gen|Col)\.?\s)?[A-Z][\w.’'-]+(?:\s[\w.’'-]+){0,4}\W{0,4}\s"
    r"(?:is|was|serves|works|served|completed|holds|leads)\s.{0,120}?\b(?:fellow|professor|researcher|analyst|lecturer|"
    r"director|adviser|"
    r"advisor|scholar|editor|PhD|consultant|reporter|correspondent|associate|expert|head|chair|specialist|"
    r"historian)s?\b",
    re.IGNORECASE,
)
"""The note on the author at the end of a brief."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a passage where an actor is named. Offsets into the passage's text."""

    start: int
    end: int
    actor: str
    """Id of the entity that acts."""
    is_adjective: bool
    """Whether it is "Russian", not "Russia"."""
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the argument."""

    text: str
    """As the reading has it, line breaks as spaces."""
    start: int
    """Where it begins in the reading."""
    paragraph: int
    named: tuple[Named, ...]
    """In order."""


def passages(brief: Brief, acting: Mapping[str, str]) -> tuple[Passage, ...]:
    """Return the sentences of text and lists, in order, without notes, captions and the words about the author.

    Parameters
    ----------
    acting
        Id of an entity -> id of the one that acts where it is named.
    """
    everyone = sorted(
        (
            *brief.reading.to_reading(mention.start, mention.end),
            acting[entity.id],
            mention.how == "demonym" and not _is_people(brief, mention.start, mention.end),
            entity.kind == "person",
        )
        for entity in brief.entities
        if entity.id in acting
        for mention in entity.mentions
    )
    everyone = sorted([*everyone, *_described(brief, acting)])
    found: list[Passage] = []
    first = 0
    deciding = _states(brief, acting)
    owner = main = _main(brief, acting)
    for sentence in brief.sentences:
        paragraph = brief.paragraphs[sentence.paragraph]
        if paragraph.kind not in ("text", "item") or brief.sections[paragraph.section].kind not in ("front", "body"):
            continue
        start, end = brief.reading.to_reading(sentence.start, sentence.end)
        if end - start > _LONGEST:
            continue
        text = re.sub(r"\s", " ", brief.reading.text[start:end])
        if _ABOUT_AUTHOR.match(text):
            continue
        while first < len(everyone) and everyone[first][0] < start:
            first += 1
        named = [
            Named(a - start, b - start, actor, is_adjective, is_person)
            for a, b, actor, is_adjective, is_person in everyone[first : first + _MOST]
            if a < end
        ]
        before = found[-1] if found and found[-1].paragraph == sentence.paragraph else None
        owner = _owner(before, owner, main, deciding)
        named += _bodies(text, named, owner, deciding)
        meant = _meant(text, before) if before is not None else None
        if meant is not None:
            named.insert(0, meant)
        named = sorted([*named, *_meant_within(text, named)], key=lambda each: each.start)
        found.append(Passage(text, start, sentence.paragraph, tuple(named)))
    return tuple(found)


def _is_people(brief: Brief, start: int, end: int) -> bool:
    """Return whether a demonym is the noun of those who act: "the Norwegians", not "Norwegian" and "the Swiss"."""
    return brief.text[max(0, start - 4) : start].lower() == "the " and brief.text[end - 2 : end] in _PLURALS


_PLURALS = frozenset({"ns", "is", "ts", "ks", "es", "ds", "os"})
_PRONOUN = re.compile(
    r"(?:[A-Z][^,;:.]{1,60},\s|(?:If|Should|Unless|But|And|Yet|So|Even\sif|Perhaps)\s)?(?P<pronoun>it|they|he|she)\b",
    re.IGNORECASE,
)


def _meant(text: str, before: Passage) -> Named | None:
    """Return whom the pronoun means with which a sentence begins: the subject, or the person, of the one before."""
    match = _PRONOUN.match(text)
    if match is None:
        return None
    if match["pronoun"].lower() in ("he", "she"):
        heads = [each for each in before.named if each.is_person][-1:]
    else:
        heads = [each for each in before.named if is_subject(before.text, each.start) and not each.is_person]
    place = match.span("pronoun")
    return Named(*place, heads[0].actor, is_adjective=False, is_person=heads[0].is_person) if heads else None


_WITHIN = re.compile(
    r"\b(?:that|and|or|but|as|if|because|announced|said|says|declared|confirmed|warned|stated)\s(?P<pronoun>it|they|he|she)\b"
)


def _meant_within(text: str, named: Sequence[Named]) -> list[Named]:
    """Return whom the pronouns within a sentence mean: its own subject."""
    heads = [each for each in named if is_subject(text, each.start) and not each.is_adjective]
    return [
        Named(*match.span("pronoun"), heads[0].actor, is_adjective=False, is_person=heads[0].is_person)
        for match in _WITHIN.finditer(text)
        if heads and heads[0].end < match.start() and match["pronoun"] != ("it" if heads[0].is_person else "he")
    ]


_BODY = re.compile(
    r"\b[Tt]he\s(?:(?!US\b|U\.S\.|of\b|and\b)[\w-]+\s){0,2}(?P<body>governments?|authorities|regime|administration|ruling\s(?:party|coalition)|parliament|"
    r"prime\sminister|foreign\sminister|defence\sminister|defense\sminister|army|armed\sforces|junta|cabinet|legislature)"
    r"\b(?!\s(?:of|in|party|coalition|to)\b)(?![’'])"
)
"""Those who act for a state that is named before: "the government"."""


def _states(brief: Brief, acting: Mapping[str, str]) -> frozenset[str]:
    """Return the ids of the states among those who act."""
    return frozenset(entity.id for entity in brief.entities if entity.kind == "state" and entity.id in acting)


def _main(brief: Brief, acting: Mapping[str, str]) -> str:
    """Return the state that a brief is about: the one named in its title, or in most places where any is."""
    counts = {
        entity.id: len(entity.mentions) for entity in brief.entities if entity.kind == "state" and entity.id in acting
    }
    if not counts:
        return ""
    first = max(counts, key=lambda key: counts[key])
    return first if 2 * counts[first] > sum(counts.values()) else ""


def _owner(before: Passage | None, last: str, main: str, deciding: frozenset[str]) -> str:
    """Return whose government is meant next: that of the state that the sentence before spoke of last."""
    if before is None:
        return main
    heads = [each.actor for each in before.named if each.actor in deciding and is_subject(before.text, each.start)]
    return heads[0] if heads else last


def _bodies(text: str, named: Sequence[Named], owner: str, deciding: frozenset[str]) -> list[Named]:
    """Return where "the government" and its like stand as subjects: of the state before it, or the one spoken of."""
    found = []
    for match in _BODY.finditer(text):
        # "The Norwegian government" is Norway's, whoever is named before it.
        before = [each.actor for each in named if each.end <= match.start("body") and each.actor in deciding]
        actor = before[-1] if before else owner
        if actor and is_subject(text, match.start()):
            found.append(Named(match.start("body"), match.end(), actor, is_adjective=False))
    return found


def _described(brief: Brief, acting: Mapping[str, str]) -> list[tuple[int, int, str, bool, bool]]:
    """Return where blocs that are named elsewhere are called "the alliance" or "the bloc"."""
    own = {
        acting[entity.id]: entity.id for entity in brief.entities if entity.id in _DESCRIPTIONS and entity.id in acting
    }
    return [
        (match.start(), match.end(), key, False, False)
        for key, entity in own.items()
        for match in re.finditer(_DESCRIPTIONS[entity], brief.reading.text)
    ]


_DESCRIPTIONS = {"nato": r"\b(?<=the )alliance(?:’s)?\b", "eu": r"\b(?<=the )bloc\b"}
_LONGEST = 2_000
"""Characters of a sentence; longer ones are tables."""
_MOST = 60
"""Names that are looked at in one sentence; more has only a table."""


def place_of(brief: Brief, span: Span) -> str:
    """Return where a piece of the brief stands, in words: the line, and the characters of its text."""
    return f"line {brief.line(span.start)}, characters {span.start} to {span.end}"
