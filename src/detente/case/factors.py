"""Uncertain numbers that move together: which of them load on which factor, and how strongly.

A case names factors (``together``). Here they become loadings by canonical path; what is wrong with them is collected
by `check_factors`, and `detente.case.check` adds it to the other problems of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.case.judgement import is_judgement
from detente.case.notation import Number
from detente.case.places import Survey, find_place, survey
from detente.case.remembered import remembered
from detente.case.schema import Case, Together
from detente.case.scope import Findings
from detente.core.errors import CaseError

SECTION = "together"
"""The part of a case, and what the path of a factor begins with: ``together.optimism``."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What several numbers share: a standard normal number of its own in each world."""

    name: str
    """As the case calls it."""
    text: str
    """In words, or nothing."""
    loadings: dict[str, float]
    """Canonical path -> correlation of the number's normal score with the factor, none of them 0."""
    source: str
    """Key of the source of the loadings, or nothing."""
    why: str
    """Their reason, or nothing."""
    line: int
    """Line in the file, 0 if it is not written there."""

    @property
    def path(self) -> str:
        """Dotted path, by which it stands among the numbers of a model."""
        return f"{SECTION}.{self.name}"

    @property
    def is_judgement(self) -> bool:
        """Whether neither a source nor a reason is given for the loadings."""
        return is_judgement(self.source, self.why)


@remembered
def factors(case: Case) -> tuple[Factor, ...]:
    """Return the factors of a valid case by name, so that their order in the file changes nothing."""
    places = {path: entry.place for path, entry in survey(case).own.items()}
    found: list[Factor] = []
    for number, entry in enumerate(case.together):
        loadings = {find_place(case, path, places)[0]: loading for _, path, loading in _written(number, entry)}
        found.append(
            Factor(
                name=entry.factor,
                text=entry.text,
                loadings={path: loading for path, loading in loadings.items() if loading},
                source=entry.source,
                why=entry.why,
                line=case.line_of(f"{SECTION}.{number}"),
            )
        )
    return tuple(sorted(found, key=lambda factor: factor.name))


def _written(number: int, entry: Together) -> Iterator[tuple[str, str, float]]:
    """Yield where each number of a factor stands in the file, its path, and its loading."""
    at = f"{SECTION}.{number}.of"
    if isinstance(entry.of, dict):
        yield from ((f"{at}.{path}", path, loading) for path, loading in entry.of.items())
        return
    by = entry.by or 0.0
    for place, text in enumerate(entry.of):
        path = text.removeprefix("-").strip()
        yield f"{at}.{place}", path, -by if text.startswith("-") else by


def check_factors(findings: Findings) -> None:
    """Check names, paths and loadings of the factors of a case."""
    case = findings.case
    surveyed = survey(case)
    taken: dict[str, int] = {}
    squares: dict[str, float] = {}
    for number, entry in enumerate(case.together):
        at = f"{SECTION}.{number}"
        if entry.factor in taken:
            findings.add(f"{at}.factor", f"`{entry.factor}` again", "a name of its own for each factor")
        taken[entry.factor] = number
        if isinstance(entry.of, dict) and entry.by is not None:
            findings.add(f"{at}.by", "`by` beside loadings of single paths", "one of them")
        if not isinstance(entry.of, dict) and entry.by is None:
            findings.add(at, "no `by`", "`by`: the loading of the paths, such as `0.6`")
        if not entry.of:
            findings.add(f"{at}.of", "no path", "the paths of the numbers that move together")
        _check_paths(findings, surveyed, number, entry, squares)


def _check_paths(findings: Findings, surveyed: Survey, number: int, entry: Together, squares: dict[str, float]) -> None:
    """Check the paths of one factor; ``squares`` holds the sums of squared loadings so far."""
    places = {path: assumption.place for path, assumption in surveyed.own.items()}
    seen: set[str] = set()
    for at, path, loading in _written(number, entry):
        try:
            known, _ = find_place(findings.case, path, places, wants_hint=findings.wants_hints)
        except CaseError as error:
            wrong = error.problems[0]
            findings.add(at, wrong.found, wrong.expected, wrong.hint.strip("`"))
            continue
        if known in seen:
            findings.add(at, f"`{path}` again", "each number only once in a factor")
            continue
        seen.add(known)
        if not _is_uncertain(surveyed, known):
            given = _number_at(surveyed, known)
            found = f"`{path}`, which is certain ({given})" if given is not None else f"`{path}`, which nothing gives"
            expected = "a number that is uncertain" if given is not None else "a belief that the case or a lens gives"
            findings.add(at, found, expected)
        before = squares.get(known, 0.0)
        squares[known] = before + loading * loading
        if squares[known] >= 1.0 > before:
            found = f"squared loadings of `{path}` that add up to {squares[known]:.4g}"
            findings.add(at, found, "less than 1 over all factors: the rest is the number's own")


def _number_at(surveyed: Survey, path: str) -> Number | None:
    entry = surveyed.own.get(path) or surveyed.beliefs.get(path)
    if entry is not None:
        return entry.number
    return next((changes[path][0] for changes in surveyed.lenses.values() if path in changes), None)


def _is_uncertain(surveyed: Survey, path: str) -> bool:
    """Return whether a number is uncertain in the case as written, or through some lens."""
    entry = surveyed.own.get(path) or surveyed.beliefs.get(path)
    views = [changes[path][1] for changes in surveyed.lenses.values() if path in changes]
    fitted = [entry.uncertain, *views] if entry is not None else views
    # What is certain for every analyst depends on who is right alone, and has nothing to share.
    return any(not part.is_fixed for each in fitted for part in each.parts())
