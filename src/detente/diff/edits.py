"""Changes -> edits: what is made, or left out, as one; and the cases that come of making some and not others.

Few changes are edits of their own; many are taken together by the part of the case in which they are, and very many by
its sections. What cannot be made alone (a move of an actor that is new too) is joined with what it needs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from detente.case.load import case_problems
from detente.case.schema import Case
from detente.core.text import enumerated
from detente.diff.changes import SINGULAR, Change, Data

By = Literal["auto", "change", "part", "section"]
"""What makes one edit."""
BYS: Final[tuple[By, ...]] = ("auto", "change", "part", "section")
MOST_CHANGES: Final = 12
"""Changes up to which each is an edit of its own, judgement: a table of more is no longer read."""
MOST_PARTS: Final = 16
"""Parts of the case up to which each is one, likewise."""
MOST_TRIED: Final = 300
"""Cases that are tried to find what an edit lacks; beyond, all that cannot be made alone are one edit. To check a case
takes some 50 milliseconds, so that versions that have little in common take seconds."""
MOST_NAMES: Final = 4
"""Edits that a joined one names."""
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is made, or left out, as one."""

    name: str
    """Dotted path of the one change, or of the part or section in which they are."""
    kind: str
    """What it is: ``number``, or a part of a case such as ``move``; joined ones are named together."""
    changes: tuple[Change, ...]
    """What it changes."""
    is_joined: bool = False
    """Whether it joins what could not be made alone."""

    @property
    def question(self) -> str:
        """Id of the question that it rewords, where it does nothing else; else empty."""
        found = {change.way[1] if change.section == "questions" else "" for change in self.changes}
        return found.pop() if len(found) == 1 else ""


def edits_of(changes: Sequence[Change], *, by: By, numbers: Mapping[str, Any]) -> list[Edit]:
    """Return changes as edits, each by itself; those of a question's own wording are one.

    Parameters
    ----------
    changes
        All that may move a forecast.
    by
        What makes one edit: each change, all changes of a part of the case, or of a section of it; ``auto`` takes the
        finest that leaves a table to be read.
    numbers
        Paths of numbers.
    """
    worded = [change for change in changes if change.section == "questions"]
    others = [change for change in changes if change.section != "questions"]
    parts = {change.part for change in others}
    if by == "auto":
        by = "change" if len(others) <= MOST_CHANGES else "part" if len(parts) <= MOST_PARTS else "section"
    names = {"change": lambda each: each.path, "part": lambda each: each.part, "section": lambda each: each.section}
    grouped: dict[str, list[Change]] = {}
    for change in others:
        grouped.setdefault(names[by](change), []).append(change)
    for change in worded:
        grouped.setdefault(change.part, []).append(change)
    return [Edit(_edit_name(name, found), _kind(name, found, numbers), tuple(found)) for name, found in grouped.items()]


def _edit_name(name: str, found: Sequence[Change]) -> str:
    """Return the path of the one change of an edit, or the part or section in which they are."""
    return found[0].path if len(found) == 1 else name


def _kind(name: str, found: Sequence[Change], numbers: Mapping[str, Any]) -> str:
    if len(found) == 1 and found[0].path in numbers:
        return "number"
    return name if "." not in name and name in SINGULAR else SINGULAR.get(name.partition(".")[0], name)


# --- the cases between -------------------------------------------------------------------------------------------


class Between:
    """The cases that come of making some edits and not others, as far as there can be such cases.

    A question that only one of the two cases asks is in none of them.
    """

    def __init__(self, old: Data, new: Data) -> None:
        shared = set(old.get("questions", {})) & set(new.get("questions", {}))
        self.old, self.new = _asking(old, shared), _asking(new, shared)
        self.known: dict[frozenset[Change], Case | int] = {}
        self.named: dict[Change, frozenset[str]] = {}

    def case(self, changes: Iterable[Change]) -> Case | None:
        """Return the old case with some changes made; None where that is no case."""
        found = self._look_up(frozenset(changes))
        return found if isinstance(found, Case) else None

    def n_problems(self, changes: Iterable[Change]) -> int:
        """Return how much is wrong with the old case with some changes made."""
        found = self._look_up(frozenset(changes))
        return found if isinstance(found, int) else 0

    def words(self, change: Change) -> frozenset[str]:
        """Return the words in the path of a change, and in what stood and stands there."""
        if change not in self.named:
            texts = (" ".join(change.way), *(str(_at(data, change.way)) for data in (self.old, self.new)))
            self.named[change] = frozenset(word for text in texts for word in _WORD.findall(text))
        return self.named[change]

    def _look_up(self, changes: frozenset[Change]) -> Case | int:
        if changes not in self.known:
            self.known[changes] = _sound(made(self.old, self.new, changes))
        return self.known[changes]


def _at(data: Any, way: Sequence[str]) -> Any:
    """Return what stands at the end of a way; nothing where there is none."""
    for key in way:
        data = data.get(key, "") if isinstance(data, Mapping) else ""
    return data


def _sound(data: Data) -> Case | int:
    """Return a case, or how much is wrong with it."""
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        return max(error.error_count(), 1) * _OF_THE_SCHEMA
    return len(case_problems(case)) or case


_OF_THE_SCHEMA: Final = 100
"""Weight of a problem of the schema, beside which others are not even looked for."""


def _asking(data: Data, questions: set[str]) -> Data:
    kept = {name: each for name, each in data.get("questions", {}).items() if name in questions}
    return {**data, "questions": kept}


def made(old: Data, new: Data, changes: Iterable[Change]) -> Data:
    """Return a case as data with some changes made; what is added stands where the new case has it."""
    ways = [change.way for change in changes]
    result: Data = _merged(old, new, ways)
    return result


def _merged(old: Any, new: Any, ways: Sequence[tuple[str, ...]]) -> Any:
    if not ways:
        return old
    if () in ways:
        return new
    found: Data = {}
    for key in _order(old, new):
        inside = [way[1:] for way in ways if way[0] == key]
        if () in inside:
            if key in new:
                found[key] = new[key]
        elif inside:
            found[key] = _merged(old.get(key, {}), new.get(key, {}), inside)
        elif key in old:
            found[key] = old[key]
    return found


def _order(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the keys of both: those of the old one in their order, each new one behind the one before it."""
    order = list(old)
    before = ""
    for key in new:
        if key not in old:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    return order


# --- what cannot be made alone -----------------------------------------------------------------------------------


def joined(edits: Sequence[Edit], between: Between) -> list[Edit]:
    """Return edits of which each can be made alone, and be left out alone: those that cannot are joined.

    What an edit lacks is looked for among those that share a name with it, first with what was added or removed; where
    no single one will do, it is joined with the one that leaves the least wrong.
    """
    found = list(edits)
    while len(found) > 1:
        stuck = [edit for edit in found if _problems(edit, found, between)]
        if not stuck:
            break
        if len(between.known) < MOST_TRIED:
            stuck = [stuck[0], _partner(stuck[0], found, between)]
        elif len(stuck) == 1:
            stuck = found
        place = min(found.index(each) for each in stuck)
        group = _group(sorted(stuck, key=found.index))
        found = [each for each in found if each not in stuck]
        found.insert(place, group)
    return found


def _partner(stuck: Edit, edits: Sequence[Edit], between: Between) -> Edit:
    """Return what an edit is to be joined with: the nearest kin that leaves nothing wrong, or the least."""
    others = [each for each in edits if each is not stuck]
    kinship = {each: _kinship(stuck, each, between) for each in others}
    kin = sorted((each for each in others if kinship[each]), key=lambda each: -kinship[each])
    least: tuple[float, Edit] = (math.inf, others[0])
    for each in kin or others:
        n_problems = _problems_of_pair(stuck, each, edits, between)
        if not n_problems:
            return each
        least = min(least, (n_problems, each), key=lambda pair: pair[0])
    return least[1]


def _problems(edit: Edit, edits: Sequence[Edit], between: Between) -> int:
    """Return what is wrong with the cases in which an edit is the only one, or the only one left out."""
    without = [change for each in edits if each is not edit for change in each.changes]
    return between.n_problems(edit.changes) + between.n_problems(without)


def _problems_of_pair(one: Edit, other: Edit, edits: Sequence[Edit], between: Between) -> int:
    without = [change for each in edits if each is not one and each is not other for change in each.changes]
    return between.n_problems((*one.changes, *other.changes)) + between.n_problems(without)


def _kinship(one: Edit, other: Edit, between: Between) -> int:
    """Return how many names two edits share: of what was added or removed on one side, among the words of the other."""
    return len(_own(one) & _words(other, between)) + len(_own(other) & _words(one, between))


def _own(edit: Edit) -> set[str]:
    return {name for change in edit.changes if change.kind != "changed" for name in change.way[-1:]}


def _words(edit: Edit, between: Between) -> set[str]:
    return {word for change in edit.changes for word in between.words(change)}


def _group(edits: Sequence[Edit]) -> Edit:
    """Return several edits as one."""
    kinds = dict.fromkeys(kind for edit in edits for kind in edit.kind.split(" and "))
    names = [edit.name for edit in edits]
    name = enumerated(names) if len(names) <= MOST_NAMES else f"{names[0]} and {len(names) - 1} more"
    changes = tuple(change for edit in edits for change in edit.changes)
    return Edit(name, " and ".join(kinds), changes, is_joined=True)
