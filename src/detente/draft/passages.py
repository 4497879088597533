"""The sentences of the argument, with those who are named in them. Positions are those of the brief's reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from detente.brief.model import Brief, Span

_ABOUT_AUTHOR = re.compile(
    r"^\W{0,4}(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs|Sir|Lt|Gen|Col)\.?\s)?[A-Z][\w.’'-]+(?:\s[\w.’'-]+){0,4}\W{0,4}\s"
    r"(?:is|was|serves|works|served|completed|holds|leads)\s.{0,120}?\b(?:fellow|professor|researcher|analyst|lecturer|director|adviser|"
    r"advisor|scholar|editor|PhD|consultant|reporter|correspondent|associate|expert|head|chair|specialist|historian)s?\b",
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
        (*brief.reading.to_reading(mention.start, mention.end), acting[entity.id], mention.how == "demonym")
        for entity in brief.entities
        if entity.id in acting
        for mention in entity.mentions
    )
    found: list[Passage] = []
    first = 0
    for sentence in brief.sentences:
        paragraph = brief.paragraphs[sentence.paragraph]
        if paragraph.kind not in ("text", "item") or brief.sections[paragraph.section].kind not in ("front", "body"):
            continue
        start, end = brief.reading.to_reading(sentence.start, sentence.end)
        text = re.sub(r"\s", " ", brief.reading.text[start:end])
        if _ABOUT_AUTHOR.match(text):
            continue
        while first < len(everyone) and everyone[first][0] < start:
            first += 1
        named = [
            Named(a - start, b - start, actor, is_adjective)
            for a, b, actor, is_adjective in everyone[first : first + _MOST]
            if a < end
        ]
        found.append(Passage(text, start, sentence.paragraph, tuple(named)))
    return tuple(found)


_MOST = 60
"""Names that are looked at in one sentence; more has only a table."""


def place_of(brief: Brief, span: Span) -> str:
    """Return where a piece of the brief stands, in words: the line, and the characters of its text."""
    return f"line {brief.line(span.start)}, characters {span.start} to {span.end}"
