"""What may be typed at a place: keys with what they mean, names of the case, words of the language, units, functions.

The word at the cursor is taken for a value, then for a key, and the line is closed where its quotes and brackets are
open: the first text that can be read so tells what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from detente.case.syntax import EVENT_FUNCTIONS, FUNCTIONS, MATHEMATICS
from detente.case.uncertain import Domain
from detente.core.likelihood import standards
from detente.core.units import DAYS_PER_UNIT
from detente.editor import citing, taking
from detente.editor.hover import FUNCTIONS as TOLD
from detente.editor.hover import KINDS, escaped, takes
from detente.editor.language import Field, Kind, Meaning, fields_of, meaning_at, meaning_of, number_keys
from detente.editor.names import Names
from detente.editor.text import Span
from detente.editor.tree import Entry, Tree, read_tree

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.schema import Case

MOST: Final = 2_000
"""Entries that are offered."""
_MARK: Final = "qzxmark"
"""Stands for the word at the cursor."""
_MOST_BLANKED: Final = 2
"""Broken lines of a section, besides the one at the cursor, in spite of which something is offered."""
_WORD: Final = re.compile(r"[\w.%-]*\Z")
_AFTER: Final = re.compile(r"[\w.%-]*")
_OPENERS: Final = {"{": "}", "[": "]"}
_DISTRIBUTIONS: Final = {
    "normal": ("normal(mean, sd)", "Normal distribution."),
    "lognormal": ("lognormal(median, gsd)", "Log-normal: the median, and the factor of one standard deviation."),
    "uniform": ("uniform(a, b)", "Any value from a to b alike."),
    "triangular": ("triangular(a, mode, b)", "From a to b, the mode likeliest."),
    "pert": ("pert(a, mode, b)", "From a to b, the mode likeliest, its ends thin."),
    "beta": ("beta(a, b)", "Beta distribution on the range of the place."),
    "choice": ('"choice(0.2: 1, 0.8: 3)"', "One of several values, each with its chance."),
}
_TIME: Final = (Domain.DURATION, Domain.DELAY)
_PER: Final = (Domain.RATE, Domain.NOISE, Domain.GAIN)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be typed."""

    label: str
    """As it is listed."""
    kind: str
    """``key``, ``name``, ``word``, ``function``, ``unit``, ``number`` or ``path``."""
    detail: str = ""
    """What it is, in a few words."""
    documentation: str = ""
    """As Markdown."""
    insert: str = ""
    """What is typed, where that is not the label."""
    rank: int = 1
    """Those of lower rank come first."""

    @property
    def new(self) -> str:
        """What takes the place of the word at the cursor."""
        return self.insert or self.label


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand at a place."""

    span: Span
    """The word that it takes the place of."""
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """What stands at the cursor."""

    entry: Entry
    is_key: bool
    before: str
    """Of a text: what stands before the word at the cursor."""


def complete(
    text: str, offset: int, *, case: Case | None = None, names: Names | None = None, folder: Path | None = None
) -> Completion:
    r"""Return what may be typed at an offset; the text may be broken, most of all where it is typed in.

    Parameters
    ----------
    text
        The YAML.
    offset
        Where the cursor is.
    case
        The last version that had no problems: for dotted paths of numbers.
    names
        The names of the text as it could last be read.
    folder
        Folder of the case, whose ``parts`` it may use.

    Examples
    --------
    >>> text = "actors: {iran: {kind: state}}\nmoves:\n  strike:\n    by: "
    >>> [offer.label for offer in complete(text, len(text)).offers]
    ['iran']
    """
    offset = min(max(offset, 0), len(text))
    start = offset - len(_word_before(text, offset))
    end = offset + len(_AFTER.match(text, offset)[0])  # type: ignore[index]  # it matches nothing, too
    span = Span(start, end)
    spot = _spot(text, span)
    if spot is None:
        return Completion(span, ())
    names = names or Names(read_tree(text, near=offset))
    meaning = meaning_at(spot.entry)
    word = text[start:offset]
    found = list(_keys(spot, names, case, word) if spot.is_key else _values(spot, meaning, names, case, word))
    found += _of_part(spot, names, folder)
    may_begin = spot.entry.kind == "text" and not spot.entry.is_list_item and meaning.reader in ("mapping", "number")
    if not spot.is_key and may_begin:
        found += _keys_inside(spot.entry, meaning, names, case, word)
    if spot.is_key:
        has_colon = text[end : end + 1] == ":"
        found = [replace(each, insert=each.label) if has_colon else each for each in found]
    unique: dict[str, Offer] = {}
    for each in found:
        unique.setdefault(each.label, each)
    offers = sorted(unique.values(), key=lambda each: each.rank)
    return Completion(span, tuple(offers[:MOST]))


def _word_before(text: str, offset: int) -> str:
    line = text[max(text.rfind("\n", 0, offset) + 1, offset - 500) : offset]
    return _WORD.search(line)[0].lstrip("-") if _WORD.search(line) else ""  # type: ignore[index]  # it is there


def _spot(text: str, span: Span) -> _Spot | None:
    """Return what stands at the cursor, in the first text that can be read."""
    begin, stop = _section(text, span.start)
    before, after = text[begin : span.start], text[span.end : stop]
    rest_of_line, newline, below = after.partition("\n")
    closed = _closers(before)
    for middle in (
        _MARK + rest_of_line,
        f"{_MARK}:" + rest_of_line,
        _MARK + closed,
        f"{_MARK}: {closed}",
        f" {_MARK}: {closed}",
    ):
        tree = read_tree(before + middle + newline + below, near=len(before + middle + newline), most=_MOST_BLANKED)
        spot = _marked(tree)
        if spot is not None:
            return spot
    return None


def _section(text: str, offset: int) -> tuple[int, int]:
    """Return where the section of an offset begins and ends: at keys that begin a line."""
    line = text.rfind("\n", 0, offset) + 1
    begin = line
    if not re.match(r"[A-Za-z_][\w-]*[ \t]*:", text[line : line + 200]) or offset <= line:
        starts = [match.start() for match in re.finditer(r"^[A-Za-z_][\w-]*[ \t]*:", text[:line], re.MULTILINE)]
        begin = starts[-1] if starts and text[line:offset].startswith((" ", "\t", "-")) else line
    after = re.compile(r"^[A-Za-z_][\w-]*[ \t]*:", re.MULTILINE).search(text, text.find("\n", offset) + 1 or len(text))
    return begin, after.start() if after else len(text)


def _closers(before: str) -> str:
    """Return what closes the quotes and brackets that are open at the end of a text, as far as its last lines tell."""
    lines = before.split("\n")
    first = len(lines) - 1
    while (
        first > 0 and len(lines) - first < 20 and _is_open("\n".join(lines[first:])) == "" and lines[first][:1] == " "
    ):
        if re.match(r"\s*[\w\"'-]+:", lines[first]) and not lines[first - 1].rstrip().endswith((",", "{", "[")):
            break
        first -= 1
    return _is_open("\n".join(lines[first:]))


def _is_open(text: str) -> str:
    """Return what is missing at the end of a text in braces."""
    open_: list[str] = []
    quote = ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and (at == 0 or text[at - 1] in " \t\n[{,:("):
            quote = letter
        elif letter == "#" and (at == 0 or text[at - 1] in " \t\n"):
            return quote + "".join(reversed(open_))
        elif letter in _OPENERS:
            open_.append(_OPENERS[letter])
        elif letter in "}]" and open_:
            open_.pop()
    return quote + "".join(reversed(open_))


def _marked(tree: Tree) -> _Spot | None:
    if tree.root is not None and tree.root.kind == "text" and _MARK in tree.root.text:  # a key of the case itself
        top = Entry("", "", None, None, "mapping", tree.root.span)
        return _Spot(Entry(_MARK, _MARK, top, tree.root.span, "text", tree.root.span), is_key=True, before="")
    for entry in tree.root.within() if tree.root is not None else ():
        if _MARK in entry.key:
            return _Spot(entry, is_key=True, before=entry.key.partition(_MARK)[0])
        if entry.kind == "text" and _MARK in entry.text:
            return _Spot(entry, is_key=False, before=entry.text.partition(_MARK)[0])
    return None


# --- keys ------------------------------------------------------------------------------------------------------------


def _keys(spot: _Spot, names: Names, case: Case | None, word: str) -> Iterator[Offer]:
    around = spot.entry.parent
    if around is None:
        return
    meaning = meaning_at(around)
    cited = citing.cited_by(around)
    if cited is not None:
        yield from (Offer(axis, "key", "a part of the population", insert=f"{axis}: ") for axis in cited.axes)
        return
    siblings = around.children if around.parent or names.tree.root is None else names.tree.root.children
    given = {child.key for child in siblings if child is not spot.entry}
    yield from (each for each in _keys_of(around, meaning, names, case, word) if each.label not in given)


def _keys_inside(entry: Entry, meaning: Meaning, names: Names, case: Case | None, word: str) -> Iterator[Offer]:
    """Yield the keys of a mapping that is still to be begun on the line below its own key."""
    for each in _keys_of(entry, meaning, names, case, word):
        yield replace(each, rank=each.rank + 1)


def _keys_of(around: Entry, meaning: Meaning, names: Names, case: Case | None, word: str) -> Iterator[Offer]:
    if meaning.keys is not None and not meaning.defines:
        yield from (replace(each, insert=f"{each.new}: ") for each in _names(meaning.keys, names, case, around, word))
    elif meaning.model is not None:
        yield from (_key(around, meaning, field) for field in fields_of(meaning.model).values())
    if meaning.number is not None and meaning.keys is None:
        yield from (_key(around, meaning, field) for field in number_keys(around).values())


def _key(around: Entry, meaning: Meaning, field: Field) -> Offer:
    probe = Entry(field.name, f"{around.path}.{field.name}", around, Span(0, 0), "text", Span(0, 0))
    inner = meaning_of(probe, meaning)
    said = takes(inner, field)
    return Offer(field.name, "key", said, field.description, f"{field.name}: ", rank=0 if field.is_required else 1)


def _of_part(spot: _Spot, names: Names, folder: Path | None) -> Iterator[Offer]:
    """Yield the names of parts, what one takes, and what may be given it."""
    entry = spot.entry
    if spot.is_key:
        given = {child.key for child in entry.parent.children} if entry.parent is not None else set[str]()
        for name, text, is_required in taking.parameters(entry.parent, folder):
            if name not in given:
                yield Offer(name, "key", "of the part", escaped(text), f"{name}: ", rank=0 if is_required else 1)
    elif taking.is_part_name_place(entry):
        yield from (Offer(name, "name", "part", escaped(title)) for name, title in taking.titles(folder))
    elif kind := taking.kind_given(entry, folder):
        known = names.known(kind)
        yield from (Offer(each, "name", *_about(each, kind, names)) for each in known)


# --- values ----------------------------------------------------------------------------------------------------------


def _values(spot: _Spot, meaning: Meaning, names: Names, case: Case | None, word: str) -> Iterator[Offer]:
    yield from (Offer(each, "word", meaning.field.name if meaning.field else "") for each in meaning.choices)
    if meaning.value is not None:
        yield from _names(meaning.value, names, case, spot.entry, word)
    if (cited := citing.cited_by(spot.entry.parent)) is not None:
        yield from (Offer(part, "word", spot.entry.key) for part in cited.axes.get(spot.entry.key, ()))
    if meaning.is_condition:
        yield from _expression(spot, names)
    if meaning.number is not None:
        yield from _number(spot, meaning, word)
        if meaning.number.allows_formula and not re.match(r"\s*[-+.\d]", spot.before):
            yield from (replace(each, rank=each.rank + 1) for each in _expression(spot, names))


def _names(kind: Kind, names: Names, case: Case | None, entry: Entry, word: str) -> Iterator[Offer]:
    if kind in ("path", "loading"):
        yield from _paths(case, word)
        return
    if kind == "issue":
        table = entry.path.split(".")[1] if entry.path.startswith("tables.") else ""
        known: Iterable[str] = names.inside("tables", table, "issues")
    elif kind == "class":
        from detente.core.reference_classes import known_classes

        known = known_classes()
    elif kind == "prior":
        yield from (Offer(name, "name", "prior", escaped(title)) for name, title in citing.titles())
        return
    elif kind == "data":
        from detente.history.sources import SHIPPED

        known = SHIPPED
    elif kind == "standard":
        known = standards()
    elif kind == "answer":
        question = names.tree.by_path.get(entry.path.partition(".resolved")[0] + ".first")
        known = ["yes", "no", "never", "void", *([child.key for child in question.children] if question else [])]
    else:
        known = names.known(kind)
    for name in known:
        yield Offer(name, "name", *_about(name, kind, names))
    if kind == "move" and entry.path.startswith("moves."):
        yield Offer("nothing", "word", "let it pass", "The option of letting a move pass.")


def _about(name: str, kind: Kind, names: Names) -> tuple[str, str]:
    """Return what a name is and its text."""
    parts = list(names.parts(name, kind, Entry("", "", None, None, "text", Span(0, 0))))
    definition = names.definitions.get(parts[-1][0]) if parts else None
    if definition is None:
        return kind, ""
    entry = next((child for key in ("text", "title") if (child := definition.entry.child(key))), None)
    text = " ".join(entry.text.split()) if entry is not None else ""
    return KINDS.get(definition.kind, definition.kind), escaped(text)


def _paths(case: Case | None, word: str) -> Iterator[Offer]:
    """Yield the dotted paths of all numbers of a case, and those that actors may believe otherwise."""
    if case is None:
        return
    from detente.case.places import survey

    actor = next((name for name in case.actors if word.startswith(f"beliefs.{name}.")), "")
    seen = f"beliefs.{actor}." if actor else ""
    for path, assumption in survey(case).own.items():
        why = escaped(f"source: {assumption.source}" if assumption.source else assumption.why)
        yield Offer(seen + path, "path", f"{assumption.number} ({assumption.domain.value})", why)
    if not actor:
        yield from (Offer(f"beliefs.{name}.", "path", "as this actor sees it", rank=2) for name in case.actors)


def _expression(spot: _Spot, names: Names) -> Iterator[Offer]:
    """Yield what may stand in an expression, by the function around the cursor."""
    call = re.search(r"(\w+)\s*\(([^()]*)\Z", spot.before)
    if call is not None and call[1] in EVENT_FUNCTIONS:
        yield from (Offer(name, "name", *_about(name, "event", names)) for name in names.known("event"))
        return
    if call is not None and call[1] == "member":
        position = call[2].count(",")
        pairs = names.memberships()
        listed = dict.fromkeys(pair[position] for pair in pairs) if position < 2 else {}
        yield from (Offer(name, "name", *_about(name, "actor", names)) for name in listed)
        return
    yield from (Offer(name, "name", *_about(name, "quantity", names)) for name in names.known("quantity"))
    yield from (
        Offer(each, "function", "", TOLD.get(each, ""), f"{each}(", rank=2) for each in (*FUNCTIONS, *MATHEMATICS)
    )
    yield Offer("date", "word", "the present day", rank=2)
    yield from (Offer(each, "word", "operator", rank=3) for each in ("and", "or", "not"))
    if re.search(r"\d\s*\Z", spot.before):
        yield from (Offer(f"{unit}s", "unit", "span of time", rank=0) for unit in DAYS_PER_UNIT)


def _number(spot: _Spot, meaning: Meaning, word: str) -> Iterator[Offer]:
    domain = meaning.number.domain if meaning.number is not None else None
    if re.search(r"\d\)?\s+(?:per\s+)?\Z", spot.before):
        has_per = re.search(r"per\s+\Z", spot.before) is not None
        if domain in _TIME or domain is None:
            yield from (Offer(f"{unit}s", "unit", "span of time", rank=0) for unit in DAYS_PER_UNIT if not has_per)
        if domain in _PER or domain is None:
            yield from (Offer(unit if has_per else f"per {unit}", "unit", "per time", rank=0) for unit in DAYS_PER_UNIT)
        if re.fullmatch(r"[-+.\d]+%?\s+", spot.before):
            yield Offer("to", "word", "up to the 95th percentile", "5th to 95th percentile: `5 to 20`.", "to ", rank=0)
        return
    if word[:1].isdecimal() or spot.before.strip():
        return
    if meaning.number is not None and meaning.number.allows_rest:
        yield Offer("rest", "word", "what the other outcomes leave", rank=0)
    if domain is not None:
        yield Offer(domain.example, "number", f"{domain.value}, for example", rank=0)
    unit = (
        domain.example.split()[-1] if domain in _TIME else f"per {domain.example.split()[-1]}" if domain in _PER else ""
    )
    for form, about in _DISTRIBUTIONS.values():
        with_unit = f"{form} {unit}".strip() if not form.startswith('"') else form
        yield Offer(form.strip('"'), "number", "distribution", about, with_unit, rank=1)
