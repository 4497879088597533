"""The entries of the library: found by name, read from their files, sought by words."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from detente.core.errors import PriorError
from detente.core.near import did_you_mean
from detente.priors.entry import KINDS, STATUSES, Dissent, Figure, Prior, Reference

FOLDER: Final = Path(__file__).parent / "data"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,60}")


@functools.cache
def prior_names() -> tuple[str, ...]:
    """Return the names of all entries, in the order of the alphabet."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def find_prior(name: str) -> Prior:
    """Return an entry by its name.

    Raises
    ------
    PriorError
        If there is none of that name.

    Examples
    --------
    >>> find_prior("crisis-war").figure({}).n
    486
    """
    if name not in prior_names():
        raise PriorError(f"found no prior {name!r}, expected one that `detente priors list` names{_hint(name)}")
    return _read(name)


def all_priors() -> tuple[Prior, ...]:
    """Return all entries, in the order of the alphabet."""
    return tuple(_read(name) for name in prior_names())


def search_priors(words: str) -> tuple[Prior, ...]:
    """Return the entries in which every one of some words begins a word, those that name it in their title first.

    Examples
    --------
    >>> [prior.id for prior in search_priors("approval persist")]
    ['approval-persistence-error']
    """
    wanted = re.findall(r"[a-z0-9]+", words.lower())
    found = [prior for prior in all_priors() if all(_begins(word, _text(prior)) for word in wanted)]
    return tuple(sorted(found, key=lambda prior: not all(_begins(word, _head(prior)) for word in wanted)))


def _hint(name: str) -> str:
    return did_you_mean(name, prior_names())


def _begins(word: str, text: str) -> bool:
    return re.search(rf"\b{word}", text) is not None


def _head(prior: Prior) -> str:
    return f"{prior.id} {prior.title}".lower()


def _text(prior: Prior) -> str:
    parts = " ".join(part for parts in prior.axes.values() for part in parts)
    texts = (prior.definition, prior.actors, prior.selection, prior.reference.text, parts, *prior.words)
    return f"{_head(prior)} {' '.join(texts)}".lower()


@functools.cache
def _read(name: str) -> Prior:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    file = FOLDER / f"{name}.yaml"
    try:
        data = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        return from_data(data, name)
    except (OSError, YAMLError, KeyError, TypeError, ValueError) as error:
        raise PriorError(f"{file}: found no entry of the library ({error})") from None


_OF_ENTRY: Final = frozenset(
    {
        "id", "title", "kind", "definition", "unit", "years", "actors", "selection", "source", "licence", "figures",
        "dissent", "words",
    }
)  # fmt: skip


def from_data(data: Mapping[str, Any], name: str) -> Prior:
    """Return an entry from plain data.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is none.
    """
    if unknown := set(data) - _OF_ENTRY:
        raise ValueError(f"unknown key {min(unknown)!r}")
    if data["id"] != name or not _NAME.fullmatch(name):
        raise ValueError(f"the id {data['id']!r} is not the name of the file")
    if data["kind"] not in KINDS:
        raise ValueError(f"kind {data['kind']!r}, expected one of {', '.join(KINDS)}")
    return Prior(
        id=name,
        title=data["title"],
        kind=data["kind"],
        definition=data["definition"],
        unit=data.get("unit", ""),
        years=_years(data["years"]) if "years" in data else None,
        actors=data["actors"],
        selection=data["selection"],
        reference=_reference(data["source"]),
        licence=data["licence"],
        figures=tuple(_figure(each, is_share=data["kind"] == "share") for each in data["figures"]),
        dissent=tuple(_dissent(each) for each in data.get("dissent", ())),
        words=tuple(data.get("words", ())),
    )


def _years(data: Any) -> tuple[int, int]:
    first, last = data
    return int(first), int(last)


def _reference(data: Mapping[str, Any]) -> Reference:
    if data["status"] not in STATUSES:
        raise ValueError(f"status {data['status']!r}, expected one of {', '.join(STATUSES)}")
    return Reference(data["text"], data["status"], data.get("seen", ""))


def _where(data: Mapping[str, Any]) -> dict[str, str]:
    return {str(axis): str(part) for axis, part in data.items()}


def _figure(data: Mapping[str, Any], *, is_share: bool) -> Figure:
    points = sorted((float(key[1:]), float(value)) for key, value in data.get("interval", {}).items())
    if points and (len(points) != 2 or points[0][1] >= points[1][1]):
        raise ValueError("an interval of other than two rising points")
    given = "counts" if data.get("n") and is_share else "none"
    return Figure(
        where=_where(data.get("where", {})),
        estimate=float(data["estimate"]),
        count=data.get("count"),
        n=data.get("n"),
        quantiles=tuple(points),
        spread=data.get("spread", given),
        years=_years(data["years"]) if "years" in data else None,
        recipe=data.get("recipe", {}),
        note=data.get("note", ""),
    )


def _dissent(data: Mapping[str, Any]) -> Dissent:
    return Dissent(
        reference=_reference(data["source"]),
        estimate=float(data["estimate"]),
        why=data["why"],
        where=_where(data.get("where", {})),
        count=data.get("count"),
        n=data.get("n"),
    )
