"""Two cases -> what differs in them: numbers by their dotted paths, all else by the field in which it stands.

Texts, reasons, sources and comments move no forecast, and neither does what others said of a question or how it came
out: what differs in them is counted apart. A number that is written otherwise and means the same is no change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from pydantic import BaseModel

from detente.case.dump import field_table
from detente.case.formula import Formula
from detente.case.notation import Number, Views
from detente.case.places import canonical, own_places, survey
from detente.case.schema import Case, Effect, New, Question, Time
from detente.case.words import DateSpan
from detente.core.text import clip

Data = dict[str, Any]
Kind = Literal["added", "removed", "changed"]

PROSE: Final = frozenset({"source", "why", "text"})
"""Fields of all entries that nothing reckons with."""
_OWN_PROSE: Final[Mapping[type[BaseModel], frozenset[str]]] = {
    Case: frozenset({"title", "about", "hindsight", "brief", "sources", "observations", "fit"}),
    Question: frozenset({"said", "forecasts", "exclusive_with", "base_rate", "resolved"}),
    Time: frozenset({"step"}),
}
"""The same of some entries: `step` says only which days are told."""
SINGULAR: Final = {
    "quantities": "quantity",
    "links": "link",
    "actors": "actor",
    "moves": "move",
    "variants": "variants",
    "shocks": "shock",
    "calendar": "date in the calendar",
    "processes": "process",
    "beliefs": "beliefs",
    "lenses": "lens",
    "analysts": "analyst",
    "together": "numbers that move together",
    "questions": "question",
    "tables": "table",
    "time": "time",
    "detente": "format of the language",
    "case": "name of the case",
}
"""Sections of a case, and what an entry of each is called."""
LONGEST: Final = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two cases."""

    path: str
    """Dotted path; of a number the one by which it is an assumption."""
    kind: Kind
    """Whether it was added, removed, or is another one."""
    before: str
    """What stood there, in short; empty where nothing did."""
    after: str
    """What stands there now."""
    before_line: int = 0
    """Line in the old file, 0 if there is none."""
    after_line: int = 0
    """Line in the new one."""
    way: tuple[str, ...] = field(default=(), repr=False)
    """Keys that lead there in the case as data."""

    @property
    def section(self) -> str:
        """Section of the case, such as ``moves``."""
        return self.path.partition(".")[0]

    @property
    def part(self) -> str:
        """Entry of the section, such as ``moves.invade``; the section where it has no entries by name."""
        names = self.path.split(".")
        return ".".join(names[: 1 if names[0] in {"time", "together", "case", "detente"} else 2])


def moving(case: Case) -> Data:
    """Return what of a case a run depends on, as plain data that `Case.model_validate` takes."""
    return {"detente": case.detente, **_entry(case)}


def prose(case: Case) -> Data:
    """Return the rest of it: texts, reasons and sources by dotted path."""
    return dict(_prose(case, ""))


def changes(old: Case, new: Case, data: tuple[Data, Data] | None = None) -> tuple[Change, ...]:
    """Return what differs and may move a forecast, in the order of the new case; what was removed comes last.

    Parameters
    ----------
    old, new
        The two cases.
    data
        What of them a run depends on, where that is at hand (see `moving`).
    """
    before, after = data or (moving(old), moving(new))
    names = _Names(old, new)
    raw = list(_differences(before, after, ()))
    found = [_change(way, first, second, old, new, names) for way, first, second in raw]
    return tuple(change for change in found if change is not None)


_MISSING: Final = object()


def _differences(before: Any, after: Any, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield the ways to what differs, with what stands there on both sides."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in (*after, *(key for key in before if key not in after)):
            first, second = before.get(key, _MISSING), after.get(key, _MISSING)
            if first is _MISSING and len(way) == 0 and isinstance(second, Mapping):
                first = {}  # a section that was empty: its entries were added, each by itself
            if second is _MISSING and len(way) == 0 and isinstance(first, Mapping):
                second = {}
            yield from _differences(first, second, (*way, key))
    elif before is _MISSING or after is _MISSING or before != after:
        yield way, before, after


class _Names:
    """Canonical paths of the numbers of both cases, and whether two of them mean the same."""

    def __init__(self, old: Case, new: Case) -> None:
        self.places = {**own_places(new), **own_places(old)}
        self.known = survey(old), survey(new)

    def path(self, way: tuple[str, ...]) -> str:
        """Return the path of what stands at the end of a way."""
        dotted = ".".join(way)
        return canonical(dotted, self.places) or dotted

    def is_same(self, path: str) -> bool:
        """Return whether a number means the same in both cases, however it is written."""
        first, second = (found.own.get(path) or found.beliefs.get(path) for found in self.known)
        if first is None or second is None or first.formula is not None or second.formula is not None:
            return False
        return first.uncertain == second.uncertain


def _change(way: tuple[str, ...], before: Any, after: Any, old: Case, new: Case, names: _Names) -> Change | None:
    path = names.path(way)
    if before is not _MISSING and after is not _MISSING and names.is_same(path):
        return None
    kind: Kind = "added" if before is _MISSING else "removed" if after is _MISSING else "changed"
    dotted = ".".join(way)
    return Change(
        path,
        kind,
        "" if before is _MISSING else shown(before),
        "" if after is _MISSING else shown(after),
        0 if before is _MISSING else old.line_of(dotted),
        0 if after is _MISSING else new.line_of(dotted),
        way,
    )


def shown(value: Any) -> str:
    """Return a value of plain data in short.

    Examples
    --------
    >>> shown("5 to 20"), shown({"amount": 5, "over": "2 weeks"}), shown(True)
    ('5 to 20', 'amount: 5, over: 2 weeks', 'yes')
    """
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, Mapping):
        text = ", ".join(f"{key}: {_inside(each)}" for key, each in value.items())
    elif isinstance(value, (list, tuple)):
        text = ", ".join(_inside(each) for each in value)
    else:
        text = str(value)
    return clip(re.sub(r"\s+", " ", text).strip(), LONGEST)


def _inside(value: Any) -> str:
    text = shown(value)
    return f"{{{text}}}" if isinstance(value, Mapping) else f"[{text}]" if isinstance(value, (list, tuple)) else text


# --- a case without its prose ------------------------------------------------------------------------------------


def _is_prose(entry: BaseModel, name: str) -> bool:
    return name in PROSE or name in _OWN_PROSE.get(type(entry), ())


def _entry(entry: BaseModel) -> Data:
    data: Data = {}
    for name, spelling, is_required, default in field_table(type(entry)):
        value = getattr(entry, name)
        if (is_required or value != default) and not _is_prose(entry, name):
            data[spelling] = _plain(value)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Formula):
        return Formula(value.notation, text=value.text, numbers=tuple(map(_bare, value.numbers))).to_data()
    if isinstance(value, Views):
        otherwise = {} if value.otherwise is None else {"value": value.otherwise.notation.to_data()}
        return {**otherwise, "views": {name: number.notation.to_data() for name, number in value.by_analyst}}
    if isinstance(value, Number):
        return value.notation.to_data()
    if isinstance(value, New):
        return value.value
    if isinstance(value, BaseModel):
        return _entry(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, DateSpan):
        return str(value)
    if isinstance(value, (list, tuple)):
        return _listed(value)
    return value


def _bare(named: tuple[str, Number]) -> tuple[str, Number]:
    inner = named[1]
    return named[0], replace(inner, source="", why="") if isinstance(inner, Views) else Number(inner.notation)


def _listed(values: list[Any] | tuple[Any, ...]) -> Any:
    """Return a list; of one effect alone what it is, so that its parts have the paths that its numbers have."""
    if len(values) == 1 and isinstance(values[0], Effect):
        return _plain(values[0])
    return [_plain(each) for each in values]


def _prose(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Number):
        yield from ((f"{path}.{name}", text) for name in ("source", "why") if (text := getattr(value, name)))
        for name, number in value.by_analyst if isinstance(value, Views) else ():
            yield from _prose(number, f"{path}.views.{name}")
    elif isinstance(value, BaseModel):
        for name, spelling, _, default in field_table(type(value)):
            inner, way = getattr(value, name), f"{path}.{spelling}".lstrip(".")
            if not _is_prose(value, name):
                yield from _prose(inner, way)
            elif inner != default:
                yield way, inner
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _prose(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _prose(item, f"{path}.{index}")
