"""Forms for what analysts set most, read from the text at a place: a number, a move and its replies, a table.

A form is plain data: what stands in the text, by the paths at which `detente.editor.changes` changes it. It is read
from the text as it is, so it works while another part of the case has problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detente.case.judgement import is_judgement
from detente.case.notation import NotationError
from detente.core.text import clip
from detente.editor.changes import FIELDS_OF_NUMBER
from detente.editor.density import Sketch, sketch, sketched
from detente.editor.language import BARE, is_citation, meaning_at
from detente.editor.numbers import place_of
from detente.editor.tree import Entry, Tree

if TYPE_CHECKING:
    from detente.case.schema import Case

MOST_CHOICES: Final = 400
"""Names offered in a list."""
_LONGEST: Final = 160
"""Letters of a text that stands beside a name."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """Something that a place is part of and that has a form."""

    kind: str
    """``number``, ``move`` or ``table``."""
    path: str
    """Dotted path."""
    label: str
    """What it is called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    name: str
    text: str
    """In words, or nothing."""


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A number, and where it comes from."""

    path: str
    written: str
    """As it stands in the text."""
    meaning: str
    """What the place holds."""
    sketch: Sketch | None
    """What it looks like; None where it cannot stand there."""
    problem: str
    """Why it cannot, else nothing."""
    source: str
    """Key of its own source, or nothing."""
    why: str
    """Its own reason, or nothing."""
    from_around: str
    """The source or reason that it has from what it is part of, or nothing."""
    is_judgement: bool
    """Whether nothing says where it comes from."""
    sources: tuple[Choice, ...]
    kind: str = "number"


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number in a form that has several."""

    path: str
    """Where it stands, or would."""
    written: str
    """As it stands in the text, empty where there is none."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What something does to a quantity."""

    quantity: str
    text: str
    amount: NumberField


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """Who answers a move, and with what."""

    path: str
    by: str
    options: tuple[str, ...]
    choices: tuple[Choice, ...]
    """Moves that it could answer with and does not."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How a move can end."""

    path: str
    name: str
    text: str
    chance: NumberField
    effects: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move, what it does, who answers, and how it ends."""

    path: str
    name: str
    text: str
    by: str
    when: str
    is_reply: bool
    effects: tuple[EffectRow, ...]
    replies: tuple[ReplyRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    actors: tuple[Choice, ...]
    quantities: tuple[Choice, ...]
    answers: tuple[Choice, ...]
    """Moves that are made in answer to others, and ``nothing``."""
    kind: str = "move"


@dataclass(frozen=True, slots=True)
class IssueColumn:
    """What is negotiated."""

    name: str
    text: str
    scale: str
    reference: NumberField


@dataclass(frozen=True, slots=True)
class StandCell:
    """Where a party stands on an issue."""

    issue: str
    position: NumberField
    salience: NumberField
    at_least: NumberField
    at_most: NumberField


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party: its power, and where it stands."""

    name: str
    text: str
    capability: NumberField
    cost_of_delay: NumberField
    stands: tuple[StandCell, ...]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A negotiation as a table: parties down, issues across."""

    path: str
    name: str
    text: str
    issues: tuple[IssueColumn, ...]
    parties: tuple[PartyRow, ...]
    others: tuple[Choice, ...]
    """Actors that are no party."""
    kind: str = "table"


Form = NumberForm | MoveForm | TableForm


def crumbs(tree: Tree, offset: int) -> tuple[Crumb, ...]:
    """Return what the place at an offset is part of and has a form, the innermost first.

    Examples
    --------
    >>> from detente.editor.tree import read_tree
    >>> tree = read_tree("moves: {raid: {by: north, effects: {land: 5 to 9}}}")
    >>> [(each.kind, each.path) for each in crumbs(tree, 44)]
    [('number', 'moves.raid.effects.land'), ('move', 'moves.raid')]
    """
    found: list[Crumb] = []
    entry = tree.at(offset)
    while entry is not None and entry.path:
        if not any(each.kind == "number" for each in found) and _is_number(entry):
            found.append(Crumb("number", _whole_number(entry).path, _whole_number(entry).path.rpartition(".")[2]))
        kind = _KINDS.get(entry.parent.path) if entry.parent is not None else None
        if kind is not None and entry.kind == "mapping":
            found.append(Crumb(kind, entry.path, entry.key))
        entry = entry.parent
    return tuple(found)


_KINDS: Final = {"moves": "move", "tables": "table"}


def _is_number(entry: Entry) -> bool:
    meaning = meaning_at(entry)
    if meaning.number is not None:
        return meaning.key != "unknown"
    field = BARE.get(meaning.model.__name__) if meaning.model is not None else None
    return field in FIELDS_OF_NUMBER and entry.kind == "mapping" and entry.child(str(field)) is not None


def _whole_number(entry: Entry) -> Entry:
    """Return the entry that a number is with its source: that around the value, where it is written at length."""
    around = entry.parent
    if entry.key in FIELDS_OF_NUMBER and around is not None and around.kind == "mapping" and _is_number(around):
        return around
    return entry


def form(tree: Tree, path: str, case: Case | None = None) -> Form | None:
    """Return the form of a number, a move or a table, or None where there is none at a path.

    Parameters
    ----------
    tree
        The text as a tree.
    path
        Dotted path.
    case
        The case, or its last version without problems: without one a number has no curve.
    """
    entry = tree.by_path.get(path)
    if entry is None:
        return None
    kind = _KINDS.get(entry.parent.path) if entry.parent is not None else None
    if kind == "move" and entry.kind == "mapping":
        return _move(tree, entry)
    if kind == "table" and entry.kind == "mapping":
        return _table(tree, entry)
    return _number(tree, entry, case) if _is_number(entry) else None


# --- numbers ---------------------------------------------------------------------------------------------------------


def _number(tree: Tree, entry: Entry, case: Case | None) -> NumberForm:
    from detente.case.json_schema import DOMAINS

    entry = _whole_number(entry)
    own = {key: _text(entry, key) for key in ("source", "why")}
    inner = next((child for key in FIELDS_OF_NUMBER if (child := entry.child(key)) and child.kind == "mapping"), None)
    if inner is not None:
        own = {key: own[key] or _text(inner, key) for key in own}
    around, is_cited = _from_around(entry), is_citation(entry)
    written = _written(tree, entry)
    place = place_of(case, entry.path) if case is not None else None
    drawn, problem = None, ""
    if place is not None:
        try:
            drawn = sketched(place, place.number.notation, written) if is_cited else sketch(place, written)
        except NotationError as error:
            problem = str(error)
    return NumberForm(
        path=entry.path,
        written=written,
        meaning=DOMAINS[place.domain][0] if place is not None else "",
        sketch=drawn,
        problem=problem,
        source=own["source"],
        why=own["why"],
        from_around=around,
        is_judgement=not is_cited and is_judgement(own["source"] or around, own["why"]),
        sources=_choices(tree, "sources", "title"),
    )


def _from_around(entry: Entry) -> str:
    """Return the source or reason of the nearest entry around a number that gives one."""
    above = entry.parent
    while above is not None:
        if above.kind == "mapping" and (said := _text(above, "source") or _text(above, "why")):
            return clip(said, _LONGEST)
        above = above.parent
    return ""


def _written(tree: Tree, entry: Entry) -> str:
    """Return a number as it is written, without its source."""
    if entry.kind == "mapping":
        inner = next((child for key in FIELDS_OF_NUMBER if (child := entry.child(key)) is not None), None)
        if inner is not None:
            return _written(tree, inner)
        kept = (child for child in entry.children if child.key not in ("source", "why"))
        return "{" + ", ".join(f"{child.key}: {_written(tree, child)}" for child in kept) + "}"
    return " ".join(entry.text.split())


def _field(tree: Tree, entry: Entry | None, path: str) -> NumberField:
    return NumberField(path, _written(tree, entry) if entry is not None else "")


# --- moves -----------------------------------------------------------------------------------------------------------


def _move(tree: Tree, entry: Entry) -> MoveForm:
    answers = (*_answers(tree), Choice("nothing", "lets it pass"))
    replies = entry.child("replies")
    outcomes = entry.child("outcomes")
    return MoveForm(
        path=entry.path,
        name=entry.key,
        text=_text(entry, "text"),
        by=_text(entry, "by"),
        when=_text(entry, "when"),
        is_reply=_text(entry, "reply") == "true",
        effects=tuple(_effects(tree, entry)),
        replies=tuple(_reply(each, answers, tree) for each in (replies.children if replies is not None else ())),
        outcomes=tuple(_outcome(tree, each) for each in (outcomes.children if outcomes is not None else ())),
        actors=_choices(tree, "actors", "text"),
        quantities=_choices(tree, "quantities", "text"),
        answers=answers,
    )


def _answers(tree: Tree) -> Iterator[Choice]:
    moves = tree.by_path.get("moves")
    for move in moves.children if moves is not None else ():
        if _text(move, "reply") == "true":
            yield Choice(move.key, clip(_text(move, "text"), _LONGEST))


def _effects(tree: Tree, entry: Entry) -> Iterator[EffectRow]:
    effects = entry.child("effects")
    for each in effects.children if effects is not None else ():
        several = each.children if each.kind == "list" else [each]
        for one in several:
            yield EffectRow(each.key, _quantity(tree, each.key), _field(tree, one, one.path))


def _reply(entry: Entry, answers: tuple[Choice, ...], tree: Tree) -> ReplyRow:
    by = _text(entry, "by")
    options = entry.child("options")
    named = tuple(each.text for each in options.children) if options is not None else ()
    of_actor = [
        each
        for each in answers
        if each.name not in named and by in ("", _owner(tree, each.name), *([by] if each.name == "nothing" else []))
    ]
    return ReplyRow(entry.path, by, named, tuple(of_actor))


def _owner(tree: Tree, move: str) -> str:
    entry = tree.by_path.get(f"moves.{move}.by")
    return entry.text if entry is not None else ""


def _outcome(tree: Tree, entry: Entry) -> OutcomeRow:
    chance = _field(tree, entry.child("chance"), f"{entry.path}.chance")
    return OutcomeRow(entry.path, entry.key, _text(entry, "text"), chance, tuple(_effects(tree, entry)))


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(tree: Tree, entry: Entry) -> TableForm:
    issues = _inside(entry, "issues")
    parties = _inside(entry, "parties")
    named = {party.key for party in parties}
    return TableForm(
        path=entry.path,
        name=entry.key,
        text=_text(entry, "text"),
        issues=tuple(
            IssueColumn(
                issue.key,
                _text(issue, "text"),
                _shown(tree, issue.child("scale")) or "[0, 100]",
                _field(tree, issue.child("reference"), f"{issue.path}.reference"),
            )
            for issue in issues
        ),
        parties=tuple(_party(tree, party, [issue.key for issue in issues]) for party in parties),
        others=tuple(each for each in _choices(tree, "actors", "text") if each.name not in named),
    )


def _party(tree: Tree, entry: Entry, issues: list[str]) -> PartyRow:
    positions = entry.child("positions")
    stands = []
    for issue in issues:
        stand = positions.child(issue) if positions is not None else None
        path = f"{entry.path}.positions.{issue}"
        fields = [
            _field(tree, stand.child(key) if stand is not None else None, f"{path}.{key}")
            for key in ("position", "salience", "at_least", "at_most")
        ]
        stands.append(StandCell(issue, *fields))
    actor = tree.by_path.get(f"actors.{entry.key}")
    return PartyRow(
        entry.key,
        _text(actor, "text") if actor is not None else "",
        _field(tree, entry.child("capability"), f"{entry.path}.capability"),
        _field(tree, entry.child("cost_of_delay"), f"{entry.path}.cost_of_delay"),
        tuple(stands),
    )


# --- what stands in entries ------------------------------------------------------------------------------------------


def _inside(entry: Entry, key: str) -> list[Entry]:
    child = entry.child(key)
    return child.children if child is not None and child.kind == "mapping" else []


def _text(entry: Entry, key: str) -> str:
    child = entry.child(key)
    return " ".join(child.text.split()) if child is not None and child.kind == "text" else ""


def _shown(tree: Tree, entry: Entry | None) -> str:
    return " ".join(tree.text[entry.span.start : entry.span.end].split()) if entry is not None else ""


def _quantity(tree: Tree, name: str) -> str:
    entry = tree.by_path.get(f"quantities.{name}")
    return clip(_text(entry, "text"), _LONGEST) if entry is not None else ""


def _choices(tree: Tree, section: str, key: str) -> tuple[Choice, ...]:
    entry = tree.by_path.get(section)
    children = entry.children if entry is not None else []
    return tuple(Choice(child.key, clip(_text(child, key), _LONGEST)) for child in children[:MOST_CHOICES])
