"""Edits in words that can stand in a sentence: *because of how far ahead russia looks (1 year instead of 8 weeks)*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.case.places import survey
from detente.case.schema import Case
from detente.diff.changes import SINGULAR, Change, prose
from detente.diff.edits import Edit
from detente.diff.result import Told
from detente.inspect.labels import labels
from detente.model.model import Model

SPELLED = {
    "time.start": "the passing of time",
    "time.end": "the end of the case",
    "detente": "the format of the language",
}
"""Changes that have words of their own."""


def told(edits: Sequence[Edit], models: tuple[Model, Model], cases: tuple[Case, Case]) -> Iterator[Told]:
    """Yield the edits between two versions, the old one first, in words."""
    namer = _Namer(models, cases)
    for edit in edits:
        yield Told(edit.name, edit.kind, namer.text(edit), edit.changes, edit.is_joined)


def numbers_of(*cases: Case) -> Mapping[str, None]:
    """Return the paths of the numbers of some cases."""
    return {path: None for case in cases for found in [survey(case)] for path in (*found.own, *found.beliefs)}


def n_texts(old: Case, new: Case) -> int:
    """Return how many texts, reasons, sources and records differ in two cases."""
    before, after = prose(old), prose(new)
    return sum(before.get(path) != after.get(path) for path in {**before, **after})


class _Namer:
    """Knows the words of both versions."""

    def __init__(self, models: tuple[Model, Model], cases: tuple[Case, Case]) -> None:
        self.models, self.cases = models, cases
        self.numbers = tuple(numbers_of(case) for case in cases)

    def text(self, edit: Edit) -> str:
        """Return an edit in words."""
        name = "the question itself" if edit.question else edit.name
        if len(edit.changes) == 1:
            return self._change(edit.changes[0], edit)
        counts = [f"{len(edit.changes)} changes"]
        for kind in ("added", "removed"):
            n = sum(change.kind == kind for change in edit.changes)
            counts += [f"{n} {kind}"] if n else []
        return f"{name} ({', '.join(counts)})"

    def _change(self, change: Change, edit: Edit) -> str:
        if len(change.way) == 2 and change.section in SINGULAR and change.section != "time" and not edit.question:
            return f"{SINGULAR[change.section]} {change.way[1]} ({change.kind})"
        name = "the question itself" if edit.question else SPELLED.get(change.path) or self._label(change)
        what = {"added": change.after, "removed": f"no longer {change.before}"}.get(
            change.kind, f"{change.after} instead of {change.before}"
        )
        return f"{name} ({'.'.join(change.way[2:])}: {what})" if edit.question else f"{name} ({what})"

    def _label(self, change: Change) -> str:
        side = 0 if change.kind == "removed" else 1
        if change.path not in self.numbers[side]:
            return change.path
        return labels([change.path], self.models[side], self.cases[side])[change.path]
