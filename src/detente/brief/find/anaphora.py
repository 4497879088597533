"""What "it", "this scenario" or "such an attack" stand for at the head of a proposition, where that is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.brief.find.body import Body
from detente.brief.find.nouns import is_verb
from detente.brief.find.said_by import first_subject
from detente.brief.find.subjects import FINITE


@dataclass(frozen=True, slots=True)
class Reference:
    """A word at the head of a proposition that stands for something else. Offsets into the reading."""

    words: str
    """As they stand in the proposition: "it", "such an attack"."""
    means: tuple[int, int] | None
    """Where what they stand for is named; None where that is not certain."""


_HEAD = re.compile(
    r"(?P<pronoun>it|they)\b|(?P<bare>this|these|that|those|which|he|she|what|others?)(?=\s+(?:will|would|is|are|"
    r"was|were|has|have|had|can|could|"
    r"may|might|does|do)\b)|(?P<pointed>(?:this|these|such an?|such|that|"
    r"those)\s+(?:[\w’'-]+\s+){0,2}?(?P<noun>[\w’'-]+))"
    r"(?=\s+(?:will|would|is|are|was|were|has|have|had|can|could|may|might|does|do)\b|$)",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"it\s+(?:will|would|is|was|could|can|may|might)\s+(?:not\s+|also\s+|even\s+)*(?:be|take|seem|appear|prove|"
    r"become|make|remain|come)?\s*"
    r"(?:[\w’'-]+\s+){0,4}?(?:to|that|for|before|until|whether|if)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\W*(?:As|While|Although|Though|Even though|Even if|If|When|Because|Since|Unless|Once|Whereas|But|And|Yet|"
    r"Still|However,|Thus,)\s+"
)
_DEEPER = re.compile(r"\b(?:that|how|whether|what|why|where)\b|;|:\s")
"""Between a subject and a pronoun: the pronoun may mean something named in a clause within."""
_LABELS = frozenset(
    {"scenario", "option", "case", "outcome", "course", "pathway", "path", "variant", "alternative", "strategy"}
)


def reference_of(
    body: Body, proposition: str, start: int, sentence: int, *, is_reported: bool = False
) -> Reference | None:
    """Return the word at the head of a proposition that stands for something else, and for what; None if none does.

    Parameters
    ----------
    proposition
        As it is read.
    start, sentence
        Where its subject begins, and in which sentence.
    is_reported
        Somebody says it: who is meant may have been named to him only.
    """
    head = _HEAD.match(proposition)
    if head is None:
        return None
    words = head.group()
    if head["pronoun"]:
        if _EXPLETIVE.match(proposition):
            return None
        return Reference(words, None if is_reported else _subject_meant(body, words.lower(), start, sentence))
    if head["bare"]:
        return Reference(words, None)
    noun = head["noun"].lower()
    if noun in _LABELS:
        return Reference(words, _heading(body, noun, sentence))
    return Reference(words, _noun_before(body, noun, sentence))


def resolved(body: Body, proposition: str, reference: Reference) -> str:
    """Return a proposition with what its head stands for, if that is known."""
    if reference.means is None:
        return proposition
    meant = body.words(*reference.means).strip(" ,.:")
    if body.sentence_at(reference.means[0]) is not None and reference.words.lower().split()[-1] in _LABELS:
        return f"{reference.words} ({meant}){proposition[len(reference.words) :]}"
    return f"{meant}{proposition[len(reference.words) :]}"


def _subject_meant(body: Body, pronoun: str, start: int, sentence: int) -> tuple[int, int] | None:
    """Return the subject of the clause before a pronoun, or of the sentence before, if it agrees in number."""
    text, piece = body.text, body.sentences[sentence]
    if text[piece.start : start].strip(" ,“\"'"):
        opens = _OPENS.match(text, piece.start, start)
        found = first_subject(text, opens.end() if opens else piece.start, start)
        if found is None or not FINITE.search(text, found[1], start) or _DEEPER.search(text, found[1], start):
            return None
        return found if _agrees(text[slice(*found)], pronoun) else None
    before = sentence - 1
    if before < 0 or body.sentences[before].block != piece.block:
        return None
    found = first_subject(text, body.sentences[before].start, body.sentences[before].end)
    return found if found is not None and _agrees(text[slice(*found)], pronoun) else None


_NO_NAME = re.compile(
    r"(?i:\w+ing|\w+ed|along|despite|with|without|in|on|at|by|for|from|after|before|since|until|like|unlike|given|"
    r"because|as|if|when|while|even)\b"
)
_CUT = re.compile(r"\b(?:an?|the|of|with|in|on|for|to|by|and|or|its|their)$|\b(?:tends?|increases?|seeks?|wants?)\b")
"""Words in which a subject was cut off, or a verb taken for a part of it."""


def _agrees(words: str, pronoun: str) -> bool:
    """Return whether a noun phrase can be what a pronoun means: the number fits, and it is no pronoun itself."""
    lower = words.lower()
    if _NO_NAME.match(words) or _CUT.search(words):
        return False
    if any(is_verb(word) for word in words.split()[1:]):
        return False  # "autocrats pose a threat"
    if len(words.split()) > 10 or re.match(
        r"(?:this|that|these|those|it|they|he|she|we|i|there|such|what|which|some|many|others)\b", lower
    ):
        return False
    if re.search(r"\b(?:[Mm]inister|[Pp]resident|[Cc]hancellor|Mr|Ms|Mrs)\b", words) and pronoun == "it":
        return False
    head = re.split(r"\s(?:of|in|on|for|to|from|with|at|by|against|under|between)\s", words)[0]
    last = head.split()[-1]
    is_plural = (last.endswith("s") and not last.endswith(("ss", "us", "is", "ics"))) or last.lower() in {
        "people",
        "men",
        "women",
        "media",
        "forces",
    }
    if pronoun == "they":
        return is_plural or " and " in head
    return " and " not in head and (
        not is_plural or head in {"the United States", "United States", "The United States"}
    )


def _heading(body: Body, noun: str, sentence: int) -> tuple[int, int] | None:
    """Return the nearest heading above a sentence if it names what is pointed to: "Scenario 2: a frozen conflict"."""
    for number in range(body.sentences[sentence].block - 1, -1, -1):
        block = body.blocks[number]
        if block.kind == "heading":
            words = body.text[block.start : block.end]
            named = re.search(
                rf"\b{noun}\b\W*(?:\d+|[IVX]+|[A-Z]|one|two|three|four|five)?\W*(?=\w)", words, re.IGNORECASE
            )
            return (block.start + named.end(), block.end) if named else None
    return None


def _noun_before(body: Body, noun: str, sentence: int) -> tuple[int, int] | None:
    """Return the fuller phrase with the same noun in the two sentences before, if there is one only."""
    block = body.sentences[sentence].block
    first = sentence
    while first > 0 and sentence - first < 2 and body.sentences[first - 1].block == block:
        first -= 1
    if first == sentence:
        return None
    pattern = re.compile(
        rf"\b(?!(?:this|such|these|that|those)\b)(?:an?|the|its|their|his|her|"
        rf"[A-Z][\w-]+['’]s?)\s+(?:[\w’'-]+\s+){{0,3}}{re.escape(noun)}"
        r"(?:\s(?:on|of|in|against|by|to|from|with|for)\s(?:(?:the|its|a|an)\s)?(?!(?:that|"
        r"which)\b)[\w’'-]+(?:\s(?-i:[A-Z])[\w’'-]+){0,3})?",
        re.IGNORECASE,
    )
    found = [match for match in pattern.finditer(body.text, body.sentences[first].start, body.sentences[sentence].start)
             if not re.search(r"\b(?:this|such|these)\b", match.group(), re.IGNORECASE)]  # fmt: skip
    if len(found) != 1 or len(found[0].group().split()) <= 2 or _CUT.search(found[0].group()):
        return None
    return found[0].span()
