"""What the language has at each place of a text: which key is a word of it, which a name, and what may stand as value.

The types of `detente.case.schema` are walked beside the entries of a tree. What a name is the name of is said in one
table, `NAMES`; all else is read from the types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from detente.case.notation import Number, is_quantile_key
from detente.case.schema import Case
from detente.case.uncertain import Domain
from detente.case.words import NumberPlace
from detente.editor.tree import Entry
from detente.priors.cite import MIXTURE

Kind = Literal[
    "source", "quantity", "link", "actor", "move", "variant", "shock", "calendar", "process", "lens", "question",
    "table", "outcome", "stage", "type", "issue", "pact", "factor", "option", "number", "analyst",
    "event", "path", "loading", "class", "data", "standard", "who", "answer", "prior", "part",
]  # fmt: skip
"""What a name can be the name of. The last line has what refers to others and has no definition of its own."""

DEFINED: Final[Mapping[str, Kind]] = {
    "Case.sources": "source",
    "Case.quantities": "quantity",
    "Case.links": "link",
    "Case.actors": "actor",
    "Case.moves": "move",
    "Case.variants": "variant",
    "Case.shocks": "shock",
    "Case.calendar": "calendar",
    "Case.processes": "process",
    "Case.lenses": "lens",
    "Case.analysts": "analyst",
    "Case.questions": "question",
    "Case.tables": "table",
    "Move.outcomes": "outcome",
    "Shock.outcomes": "outcome",
    "CalendarEntry.outcomes": "outcome",
    "Process.stages": "stage",
    "Table.issues": "issue",
    "Actor.pacts": "pact",
    "Actor.types": "type",
    "LensActor.types": "type",
    "Question.first": "option",
}
"""Mappings whose keys are new names, by the part of the schema and its field."""
KEYED: Final[Mapping[str, Kind]] = {
    "Actor.values": "quantity",
    "Actor.about": "actor",
    "LensActor.about": "actor",
    "ActorType.set": "path",
    "Happening.effects": "quantity",
    "Happening.joins": "actor",
    "Happening.leaves": "actor",
    "Happening.set": "path",
    "Shock.rises_with": "quantity",
    "Stand.moves_with": "quantity",
    "Judgement.at": "quantity",
    "Case.beliefs": "actor",
    "Lens.set": "path",
    "Lens.actors": "actor",
    "Table.parties": "actor",
    "Party.positions": "issue",
    "Together.of": "loading",
}
"""Mappings whose keys are names of what is defined elsewhere."""
NAMES: Final[Mapping[str, Kind]] = {
    "UsedPart.part": "part",
    "Judgement.move": "move",
    "Judgement.likelier_than": "move",
    "Judgement.to": "move",
    "Judgement.after": "event",
    "Judgement.lens": "lens",
    "Case.tune": "path",
    "FitPlan.numbers": "path",
    "Quantity.owner": "actor",
    "Link.from": "quantity",
    "Link.to": "quantity",
    "Link.times": "quantity",
    "Happening.joins": "actor",
    "Happening.leaves": "actor",
    "Pact.on": "event",
    "Actor.members": "actor",
    "ReplyStage.by": "actor",
    "ReplyStage.options": "move",
    "Move.by": "actor",
    "Case.variants": "move",
    "Together.factor": "factor",
    "Together.of": "loading",
    "Table.sessions": "calendar",
    "Observation.quantity": "quantity",
    "Observation.event": "event",
    "Observation.not": "event",
    "Said.who": "who",
    "Said.standard": "standard",
    "Forecast.who": "who",
    "BaseRate.class": "class",
    "BaseRate.data": "data",
    "Question.exclusive_with": "question",
    "Resolution.answer": "answer",
}
"""Values that are names of what is defined elsewhere. Any `source` is one, too."""
PROSE: Final = frozenset({
    "Case.case", "Case.title", "Case.about", "Brief.title", "Brief.author", "Brief.publisher", "Brief.date",
    "Brief.url", "Brief.file", "Source.title", "Source.author", "Source.publisher", "Source.date", "Source.url",
    "Source.language", "Source.reliability", "Source.note", "Quantity.unit", "Actor.purpose", "Issue.ends",
    "Observation.note", "Said.phrase", "Said.place", "Resolution.note", "BaseRate.level", "BaseRate.where",
    "UsedPart.as", "UsedPart.hash", "Case.tuned", "Observation.series",
})  # fmt: skip
"""Values in words that name nothing; `text` and `why` are so everywhere."""
BARE: Final[Mapping[str, str]] = {"Value": "weight", "Effect": "amount", "New": "value", "Given": "condition"}
"""Parts of the schema for which a single value may stand, and the field that it then is."""
_OF_NUMBER: Final = ("value", "prior", "views", "source", "why")


@dataclass(frozen=True, slots=True)
class Field:
    """A key of the language."""

    owner: str
    """The part of the schema that has it, such as ``Move``."""
    name: str
    """As it is written."""
    description: str
    is_required: bool
    default: str
    """As it is written, or nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an entry of a tree is to the language."""

    key: Literal["field", "new name", "name", "place", "number name", "unknown"]
    """What its key is: a word of the language, a name that is defined here or elsewhere, a place in a list."""
    field: Field | None
    """The field that its key is, or that it is an element of."""
    kind: Kind | None = None
    """What its key is the name of."""
    model: type[BaseModel] | None = None
    """The part of the schema whose fields may stand inside."""
    value: Kind | None = None
    """What its value is the name of."""
    keys: Kind | None = None
    """What the keys inside are the names of; None where they are fields, or there are none."""
    defines: bool = False
    """Whether the keys inside are new names."""
    choices: tuple[str, ...] = ()
    """Words of which its value is one."""
    number: NumberPlace | None = None
    """What number its value is."""
    reader: str = ""
    """What reads a text: ``condition``, ``date``, ``text``, ``name`` and so on."""

    @property
    def is_condition(self) -> bool:
        """Whether its value is an expression."""
        return self.reader == "condition"


UNKNOWN: Final = Meaning("unknown", None)
"""The meaning of what the language does not know."""


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, Field]:
    """Return the keys of a part of the schema.

    Examples
    --------
    >>> from detente.case.schema import Time
    >>> fields_of(Time)["step"].default
    'week'
    """
    return {
        (info.alias or name): Field(
            model.__name__, info.alias or name, info.description or "", info.is_required(), _shown(info)
        )
        for name, info in model.model_fields.items()
    }


def _shown(info: FieldInfo) -> str:
    default = info.default
    if info.is_required() or default is None or default == "" or not isinstance(default, (str, bool, int, float)):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def meanings(root: Entry) -> dict[Entry, Meaning]:
    """Return what each entry of a tree is, the whole text included.

    Examples
    --------
    >>> from detente.editor.tree import read_tree
    >>> tree = read_tree("moves: {invade: {by: russia}}")
    >>> found = meanings(tree.root)[tree.by_path["moves.invade.by"]]
    >>> found.key, found.value
    ('field', 'actor')
    """
    found: dict[Entry, Meaning] = {root: Meaning("field", None, model=Case)}
    stack = [root]
    while stack:
        entry = stack.pop()
        for child in entry.children:
            found[child] = meaning_of(child, found[entry])
            stack.append(child)
    return found


def meaning_at(entry: Entry) -> Meaning:
    """Return what one entry is."""
    line = [entry]
    while (above := line[-1].parent) is not None:
        line.append(above)
    found = Meaning("field", None, model=Case)
    for each in reversed(line[:-1]):
        found = meaning_of(each, found)
    return found


def meaning_of(entry: Entry, around: Meaning) -> Meaning:
    """Return what an entry is, given what the entry around it is."""
    if around is UNKNOWN:
        return UNKNOWN
    if entry.is_list_item:
        return _of_item(entry, around)
    if around.number is not None and around.keys == "analyst":
        return Meaning("name", around.field, kind="analyst", number=around.number, reader="number")
    if around.number is not None and not around.keys:
        return _of_number_part(entry, around)
    if around.field is _NUMBER_FIELDS["where"]:
        return Meaning("place", around.field, reader="text")
    if around.keys is not None:
        kind = around.keys
        key: Literal["new name", "name"] = "new name" if around.defines else "name"
        inner = _element(_annotation(around.field))
        return _typed(entry, inner, around.field, key=key, kind=kind)
    if around.model is None:
        return UNKNOWN
    field = fields_of(around.model).get(entry.key)
    if field is None:
        return UNKNOWN
    return _typed(entry, _annotation(field), field, key="field")


def _of_item(entry: Entry, around: Meaning) -> Meaning:
    inner = _element(_annotation(around.field))
    if around.kind is not None and around.key in ("name", "new name"):
        inner = _element(inner)  # a list for each name: effects, blocs, variants
    return _typed(entry, inner, around.field, key="place")


def _of_number_part(entry: Entry, around: Meaning) -> Meaning:
    """Return what stands in a number that is written at length."""
    if entry.key == "source":
        return Meaning("field", _NUMBER_FIELDS["source"], value="source", reader="text")
    if entry.key == "why":
        return Meaning("field", _NUMBER_FIELDS["why"], reader="text")
    if entry.key == "value":
        return Meaning("field", _NUMBER_FIELDS["value"], number=around.number, reader="number")
    if entry.key == "views":
        return Meaning("field", _NUMBER_FIELDS["views"], number=around.number, keys="analyst", reader="mapping")
    if entry.key == "prior":
        return Meaning("field", _NUMBER_FIELDS["prior"], value="prior", reader="text")
    if entry.key == "where" and is_citation(entry.parent):
        return Meaning("field", _NUMBER_FIELDS["where"], reader="mapping")
    if entry.key == "dissent" and is_citation(entry.parent):
        return Meaning("field", _NUMBER_FIELDS["dissent"], choices=(MIXTURE,), reader="text")
    if is_quantile_key(entry.key):
        return Meaning("field", _NUMBER_FIELDS["quantile"], number=around.number, reader="number")
    if around.number is not None and around.number.allows_formula:
        return Meaning("number name", None, number=NumberPlace(None), reader="number")
    return UNKNOWN


def is_citation(entry: Entry | None) -> bool:
    """Return whether an entry is a number that cites the library of priors."""
    return entry is not None and entry.child("prior") is not None


_NUMBER_FIELDS: Final = {
    "prior": Field("number", "prior", "Entry of the library of priors that stands for the number.", False, ""),  # noqa: FBT003
    "where": Field("number", "where", "Part of that entry's population, by axis.", False, ""),  # noqa: FBT003
    "dissent": Field("number", "dissent", "`mixture`: in each world the figure of one of the studies.", False, ""),  # noqa: FBT003
    "value": Field("number", "value", "The number, where a source or a reason stands beside it.", True, ""),  # noqa: FBT003
    "source": Field("number", "source", "Key of the source (see `sources`) of the number.", False, ""),  # noqa: FBT003
    "why": Field("number", "why", "Reason, where no source gives the number.", False, ""),  # noqa: FBT003
    "views": Field("number", "views", "Each analyst's number, by name; one of them is right in each world.", False, ""),  # noqa: FBT003
    "quantile": Field("number", "p5", "The value below which it lies in that percentage of worlds.", False, ""),  # noqa: FBT003
}


def number_keys(entry: Entry) -> Mapping[str, Field]:
    """Return the keys of a number that is written at length, or that cites the library of priors."""
    listed = ("prior", "where", "dissent", "source", "why") if is_citation(entry) else _OF_NUMBER
    return {name: _NUMBER_FIELDS[name] for name in listed}


@cache
def _models() -> Mapping[str, type[BaseModel]]:
    """Return the parts of the schema by name."""
    from detente.case import schema

    return {name: each for name, each in vars(schema).items() if isinstance(each, type) and issubclass(each, BaseModel)}


def _annotation(field: Field | None) -> Any:
    """Return the type of a field, with what it is annotated with."""
    if field is None or field.owner not in _models():
        return None
    for name, info in _models()[field.owner].model_fields.items():
        if field.name == (info.alias or name):
            return _annotated(info)
    return None


def _annotated(info: FieldInfo) -> Any:
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type without what it is annotated with, and that."""
    metadata: tuple[Any, ...] = ()
    while get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        annotation, metadata = inner, (*metadata, *more)
    return annotation, metadata


def _alternatives(annotation: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield what may stand for a type that is one of several, each with its annotations; not nothing."""
    inner, metadata = _bare(annotation)
    arguments = get_args(inner)
    if get_origin(inner) in (dict, tuple, Literal) or not arguments:
        if inner is not type(None):
            yield inner, metadata
        return
    for argument in arguments:
        for found, more in _alternatives(argument):
            yield found, (*metadata, *more)


def _element(annotation: Any) -> Any:
    """Return the type of what a mapping or a list holds; the type itself where it is neither."""
    for inner, _ in _alternatives(annotation):
        origin = get_origin(inner)
        if origin is dict:
            return get_args(inner)[1]
        if origin is tuple:
            return get_args(inner)[0]
    return annotation


def owner_of(table: Mapping[str, Any], field: Field | None) -> Any:
    """Return what a table by part and field says of a field, also where another part has handed it down."""
    if field is None or field.owner not in _models():
        return None
    for model in _models()[field.owner].__mro__:
        if (found := table.get(f"{model.__name__}.{field.name}")) is not None:
            return found
    return None


def _typed(
    entry: Entry,
    annotation: Any,
    field: Field | None,
    *,
    key: Literal["field", "new name", "name", "place"],
    kind: Kind | None = None,
) -> Meaning:
    """Return what an entry of a type is."""
    options = list(_alternatives(annotation))
    is_nested = key != "field"
    for inner, metadata in options:
        origin = get_origin(inner)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return _of_model(entry, inner, field, key, kind)
        if inner is Number:
            place = next((each for each in metadata if isinstance(each, NumberPlace)), NumberPlace(None))
            return Meaning(key, field, kind, number=place, reader="number")
        if origin is dict and (entry.kind == "mapping" or len(options) == 1):
            return _of_mapping(field, key, kind, is_nested=is_nested)
        if origin is tuple and entry.kind == "list":
            return Meaning(key, field, kind, value=_value_kind(field, kind), reader="list")
        if origin is tuple and len(options) == 1:
            return _typed(entry, get_args(inner)[0], field, key=key, kind=kind)
        if origin is Literal:
            return Meaning(key, field, kind, choices=tuple(str(each) for each in get_args(inner)), reader="choice")
    return _of_leaf(field, key, kind, options)


def _of_mapping(field: Field | None, key: Any, kind: Kind | None, *, is_nested: bool) -> Meaning:
    inside: Kind | None
    if is_nested and owner_of(KEYED, field) == "actor" and field is not None and field.name == "beliefs":
        return Meaning(key, _BELIEF, kind, keys="path", reader="mapping")
    if is_nested and field is not None and field.name == "about":
        return Meaning(key, field, kind, keys="type", reader="mapping")
    inside, defines = owner_of(DEFINED, field), True
    if inside is None:
        inside, defines = owner_of(KEYED, field), False
    return Meaning(key, field, kind, keys=inside or "option", defines=defines and inside is not None, reader="mapping")


_BELIEF: Final = Field("Lens", "set", "Numbers as this actor sees them, by dotted path.", False, "")  # noqa: FBT003


def _of_model(entry: Entry, model: type[BaseModel], field: Field | None, key: Any, kind: Kind | None) -> Meaning:
    bare = BARE.get(model.__name__)
    if bare is not None and (entry.kind == "text" or (entry.kind == "mapping" and _is_number(entry, bare))):
        inner = fields_of(model)[bare]
        found = _typed(entry, _annotation(inner), inner, key=key, kind=kind)
        return Meaning(key, field, kind, model, found.value, number=found.number, reader=found.reader)
    if entry.kind == "list":
        return Meaning(key, field, kind, value=_value_kind(field, kind), reader="list")
    return Meaning(key, field, kind, model=model, reader="mapping")


def _is_number(entry: Entry, bare: str) -> bool:
    """Tell whether a mapping stands for a number and not for the part whose field the number is."""
    keys = [child.key for child in entry.children]
    return bare not in keys and any(key in ("value", "prior", "views") or re.match(r"p[0-9]", key) for key in keys)


def _of_leaf(field: Field | None, key: Any, kind: Kind | None, options: list[tuple[Any, tuple[Any, ...]]]) -> Meaning:
    inner, metadata = options[0] if options else (None, ())
    readers = [each.func.__name__ for each in metadata if isinstance(each, BeforeValidator)]
    reader = next((name.removeprefix("_read_") for name in readers if name.startswith("_read_")), "")
    if inner is bool and len(options) == 1:
        return Meaning(key, field, kind, choices=("true", "false"), reader="choice")
    return Meaning(key, field, kind, value=_value_kind(field, kind), reader=reader or "plain")


def _value_kind(field: Field | None, kind: Kind | None) -> Kind | None:
    if field is None:
        return None
    if field.name == "source":
        return "source"
    if kind in ("path", "quantity") and field.name not in ("joins", "leaves"):
        return None
    found: Kind | None = owner_of(NAMES, field)
    return found


def number_domain(place: NumberPlace | None) -> Domain | None:
    """Return what kind of number stands in a place, or None where another place decides."""
    return place.domain if place is not None else None
