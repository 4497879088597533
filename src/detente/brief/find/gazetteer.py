"""Names that are known: states, organisations, places, persons in office. Facts of common knowledge, in ``data``."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detente.brief.model import EntityKind

Use = Literal["name", "demonym", "capital", "seat", "place"]
"""How a form names: by name; as "Russian"; by a capital, which may be a place; as the Kremlin does."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a form may mean."""

    kind: EntityKind
    id: str
    name: str
    use: Use
    actor: str
    """Id of the state or organisation it stands for; empty for none."""
    place: str = ""
    """Id of the capital as a place."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whom a surname alone may name."""

    id: str
    name: str
    actor: str
    is_plain: bool
    """The surname alone means this person in a political text."""


@functools.cache
def forms() -> dict[str, dict[str, Known]]:
    """Return what each form means, by its first word."""
    table: dict[str, dict[str, Known]] = {}

    def add(form: str, known: Known) -> None:
        form = form.replace("’", "'").strip()
        if form:
            table.setdefault(first_word(form), {}).setdefault(form, known)

    for kind, id_, name, others, demonyms, capital, seats in _rows("states.tsv", 7):
        what: EntityKind = "former state" if kind == "former" else "state"
        for form in (name, *others.split("|")):
            add(form, Known(what, id_, name, "name", id_))
            if kind == "state" and " " not in form and len(form) > 3:
                add(form.upper(), Known(what, id_, name, "name", id_))
        for form in demonyms.split("|"):
            add(form, Known(what, id_, name, "demonym", id_))
        for form in seats.split("|"):
            add(form, Known(what, id_, name, "seat", id_))
        for form in capital.split("|"):
            add(form, Known(what, id_, name, "capital", id_, capital.split("|")[0]))
    for kind, id_, name, others, actor in _rows("organisations.tsv", 5):
        group: EntityKind = "bloc" if kind == "bloc" else "organisation"
        for form in (name, *others.split("|")):
            if form == "Brussels":
                add(form, Known(group, id_, name, "capital", id_, form))
            else:
                add(form, Known(group, id_, name, "name", actor or id_))
    for name, others, actor in _rows("places.tsv", 3):
        for form in (name, *others.split("|")):
            add(form, Known("place", slug(name), name, "place", actor))
    return table


def first_word(form: str) -> str:
    """Return the letters and full stops with which a form begins: under them it is filed."""
    end = 0
    while end < len(form) and (form[end].isalnum() or (form[end] == "." and end and form[end - 1].isupper())):
        end += 1
    return form[: max(end, 1)]


def slug(name: str) -> str:
    """Return a name as an id.

    Examples
    --------
    >>> slug("Côte d'Ivoire")
    'cote_d_ivoire'
    """
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "entity"


@functools.cache
def persons() -> tuple[dict[str, KnownPerson], dict[str, KnownPerson]]:
    """Return known persons by each way in which their full name is written, and by their surname."""
    full: dict[str, KnownPerson] = {}
    short: dict[str, KnownPerson] = {}
    for name, surname, others, actor, plain in _rows("persons.tsv", 5):
        person = KnownPerson(slug(name), name, actor, plain == "plain")
        for form in (name, *others.split("|")):
            if form:
                full[form.replace("’", "'")] = person
        for form in surname.split("|"):
            short.setdefault(form.replace("’", "'"), person)
    return full, short


@functools.cache
def person_words() -> frozenset[str]:
    """Return the first words of the names of known persons."""
    return frozenset(first_word(name) for name in persons()[0])


@functools.cache
def given_names() -> frozenset[str]:
    """Return common given names."""
    return frozenset(word for row in _lines("given_names.txt") for word in row.split())


def _rows(file: str, width: int) -> Iterator[list[str]]:
    for line in _lines(file):
        row = line.split("\t")
        yield [*row, *[""] * (width - len(row))][:width]


def _lines(file: str) -> Iterator[str]:
    path = Path(__file__).parents[1] / "data" / file
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
