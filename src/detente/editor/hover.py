"""What a reader of a text is told at a place: what a key means, what a number implies, what a name stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from detente.case.json_schema import DOMAINS
from detente.case.notation import NotationError, read_number
from detente.core.text import clip
from detente.editor import citing, taking
from detente.editor.language import Field, Meaning, meaning_at
from detente.editor.names import Definition, Names
from detente.editor.numbers import implied, place_of
from detente.editor.text import Span
from detente.editor.tree import Entry, Tree

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.schema import Case

MOST_USES: Final = 8
"""Places of a name that are listed; the others are counted."""
_FACTS: Final = ("by", "kind", "unit", "range", "date", "when", "condition", "from", "to", "rate")
"""Keys of what a name stands for that are shown with it."""
_LONGEST: Final = 400
"""Letters of a text of the case that are shown."""
KINDS: Final = {
    "calendar": "calendar entry", "number": "number of an expression", "option": "option of a question",
    "path": "dotted path of a number", "loading": "dotted path of a number", "class": "reference class",
    "data": "table", "who": "source or a name in words", "standard": "standard of words of likelihood",
    "answer": "answer", "part": "part", "prior": "entry of the library of priors",
}  # fmt: skip
"""What a kind is called, where not by its own name."""
_FUNCTIONS: Final = {
    "happened": "`happened(EVENT)`: whether it has happened so far.",
    "since": "`since(EVENT)`: the time since it last happened.",
    "count": "`count(EVENT)`: how often it has happened.",
    "member": "`member(ACTOR, BLOC)`: whether the actor belongs to the bloc now.",
    "date": "`date`: the present day.",
    "exp": "`exp(x)`: e to the power of x.",
    "log": "`log(x)`: the natural logarithm.",
    "logistic": "`logistic(x)`: 1 / (1 + e^-x), which lies between 0 and 1.",
    "sqrt": "`sqrt(x)`: the square root.",
    "power": "`power(x, y)`: x to the power of y.",
    "clip": "`clip(x, low, high)`: x, kept between two bounds.",
    "if": "`if(CONDITION, x, y)`: x where it holds, else y.",
    "lookup": "`lookup(x, x1, y1, x2, y2, ...)`: straight lines through points.",
    "min": "`min(x, y, ...)`: the least of them.",
    "max": "`max(x, y, ...)`: the greatest of them.",
    "abs": "`abs(x)`: without its sign.",
}
FUNCTIONS: Final = _FUNCTIONS
"""Functions of expressions, and what they give."""


@dataclass(frozen=True, slots=True)
class Hover:
    """What is told at a place."""

    span: Span
    """What it is about."""
    text: str
    """As Markdown."""


def hover(
    tree: Tree, offset: int, *, case: Case | None = None, names: Names | None = None, folder: Path | None = None
) -> Hover | None:
    """Return what is told at an offset, or None where there is nothing to tell.

    Parameters
    ----------
    tree
        The text as a tree.
    offset
        Where the reader points.
    case
        The case, or the last version of it that had no problems: without one, nothing is said of numbers.
    names
        The names of the tree, if they are known already.
    folder
        Folder of the case, whose ``parts`` it may use.

    Examples
    --------
    >>> from detente.editor.tree import read_tree
    >>> print(hover(read_tree("time: {step: week}"), 8).text.splitlines()[0])
    **`step`** one of `day`, `week`, `month`; by default `week`
    """
    entry = tree.at(offset)
    if entry is None:
        return None
    names = names or Names(tree)
    meaning = names.meanings.get(entry) or meaning_at(entry)
    use = names.at(offset)
    if use is not None and (definition := names.definitions.get(use.target)):
        lines = list(_of_name(names, definition))
        number = _of_number(entry, meaning, case) if use.role == "key" else None
        return Hover(use.span, "\n\n".join([*lines, *([number] if number else [])]))
    if entry.key_span is not None and entry.key_span.holds(offset):
        if said := taking.told_of_parameter(entry, folder):
            return Hover(entry.key_span, said)
        return Hover(entry.key_span, "\n\n".join(_of_key(entry, meaning, case)))
    if meaning.value == "part" and (said := taking.told(entry, folder)):
        return Hover(entry.span, said)
    if meaning.value == "prior" and (said := citing.told(entry)):
        return Hover(entry.span, said)
    if meaning.number is not None and (number := _of_number(entry, meaning, case)):
        return Hover(entry.span, number)
    if (meaning.is_condition or meaning.number) and (word := _word_at(tree.text, offset, entry.span)):
        span, text = word
        return Hover(span, _FUNCTIONS[text]) if text in _FUNCTIONS else None
    if meaning.field is not None and entry.kind == "text":
        return Hover(entry.span, "\n\n".join(_of_key(entry, meaning, case)))
    return None


def _of_key(entry: Entry, meaning: Meaning, case: Case | None) -> Iterator[str]:
    """Yield what a key means, and what the number behind it implies."""
    field = meaning.field
    if field is None:
        yield f"{escaped(clip(entry.key))} is no key of the language here"
        return
    yield f"**`{field.name}`** {takes(meaning, field)}"
    if field.description:
        yield field.description
    if number := _of_number(entry, meaning, case):
        yield number


def takes(meaning: Meaning, field: Field) -> str:
    """Return what may stand behind a key, and its default, in a few words."""
    said = _value_of(meaning)
    end = "required" if field.is_required else f"by default `{field.default}`" if field.default else ""
    return "; ".join(part for part in (said, end) if part)


def _value_of(meaning: Meaning) -> str:
    if meaning.choices:
        return "one of " + ", ".join(f"`{word}`" for word in meaning.choices)
    if meaning.number is not None:
        domain = meaning.number.domain
        said = f"a number: {domain.value}, such as `{domain.example}`" if domain else "a number"
        return said + (", or an expression" if meaning.number.allows_formula else "")
    if meaning.value is not None:
        said = KINDS.get(meaning.value, meaning.value)
        return _article(said) if meaning.value in KINDS else f"the name of {_article(said)}"
    if meaning.keys is not None:
        said = _article(KINDS.get(meaning.keys, meaning.keys))
        return f"a mapping, each key the {'new ' if meaning.defines else ''}name of {said}"
    return {
        "condition": "a condition or expression", "date": "a date", "day": "a date or a month", "text": "text",
        "list": "a list", "mapping": "a mapping", "id": "a name", "range": "`[low, high]`",
    }.get(meaning.reader, "")  # fmt: skip


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _of_number(entry: Entry, meaning: Meaning, case: Case | None) -> str:
    """Return what the number of an entry implies, with the unit and kind of its place; nothing where there is none."""
    if case is None or meaning.number is None:
        return ""
    path = entry.path
    if meaning.field is not None and meaning.field.owner == "number":
        path = path.rpartition(".")[0].removesuffix(".views")
    place = place_of(case, path)
    if place is None:
        return ""
    try:
        found = implied(place, read_number(_data(entry)))
    except (NotationError, ValueError, TypeError):
        kind = f"{place.domain.value}: {DOMAINS[place.domain][0]} Unit: {DOMAINS[place.domain][1]}."
        return f"{kind} Example: `{place.domain.example}`."
    return "\n\n".join([f"implies {found}", *(f"- {each}" for each in found.told)])


def _data(entry: Entry) -> Any:
    """Return a number as plain data; of one that is written at length, with what stands in it."""
    from detente.case.yaml_reader import read_scalar

    if entry.kind == "mapping":
        inner = next((child for child in entry.children if child.key in ("amount", "weight", "position")), None)
        if inner is not None:
            return _data(inner)
        return {child.key: _data(child) for child in entry.children if child.key not in ("source", "why")}
    return read_scalar(entry.text) if not entry.style and entry.text else entry.text


def _of_name(names: Names, definition: Definition) -> Iterator[str]:
    """Yield what a name stands for, and where it is used."""
    kind = KINDS.get(definition.kind, definition.kind)
    text = next((found for key in ("text", "title") if (found := _text(definition.entry, key))), "")
    yield f"**{escaped(definition.name)}** ({kind}){': ' + escaped(text) if text else ''}"
    facts = [f"{key} `{found}`" for key in _FACTS if (found := _shown(names, definition.entry, key))]
    if facts:
        yield ", ".join(facts)
    uses = [use for use in names.of(definition.target) if use.role != "definition"]
    if not uses:
        yield "used nowhere"
        return
    listed = list(dict.fromkeys(use.entry.path for use in uses))
    more = f" and {len(listed) - MOST_USES} more" if len(listed) > MOST_USES else ""
    yield (
        f"used {len(uses)} time{'s' if len(uses) > 1 else ''}: "
        + ", ".join(f"`{path}`" for path in listed[:MOST_USES])
        + more
    )


def _text(entry: Entry, key: str) -> str:
    child = entry.child(key)
    return clip(" ".join(child.text.split()), _LONGEST) if child is not None and child.kind == "text" else ""


def _shown(names: Names, entry: Entry, key: str) -> str:
    child = entry.child(key)
    if child is None or (child.kind != "text" and not child.is_flow):
        return ""
    return clip(" ".join(names.tree.text[child.span.start : child.span.end].split()).replace("`", "'"), 100)


def escaped(text: str) -> str:
    r"""Return a text of a case as Markdown that shows its letters: no link, no picture, no HTML comes of it.

    Examples
    --------
    >>> print(escaped("![x](http://y) <b>"))
    !\[x\](http://y) \<b\>
    """
    return re.sub(r"([\\`*\[\]<>~])", r"\\\1", text)


def _word_at(text: str, offset: int, within: Span) -> tuple[Span, str] | None:
    start = end = offset
    while start > within.start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < within.end and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return (Span(start, end), text[start:end]) if end > start else None
