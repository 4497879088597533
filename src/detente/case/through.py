"""Cases through lenses that bring types of actors, or what others believe of them: as if they were written so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.case.remembered import remembered
from detente.core.errors import CaseError, Problem

if TYPE_CHECKING:
    from detente.case.places import Assumption
    from detente.case.schema import Actor, Case, LensActor


def through(case: Case, lens: Sequence[str]) -> Case:
    """Return a case with what lenses bring for its actors; the case itself where they bring nothing.

    Its own lenses bring nothing any more.

    Parameters
    ----------
    case
        The case.
    lens
        Names of lenses; those that the case does not have bring nothing.

    Raises
    ------
    CaseError
        Where an actor has several types, or opinions of one actor, from more than one of them.

    Examples
    --------
    >>> from detente.case import load_case
    >>> case = load_case("russia-2022")
    >>> list(case.actors["russia"].types), list(through(case, ["with-learning"]).actors["russia"].types)
    ([], ['resolved', 'bluffing'])
    """
    bringing = tuple(name for name in dict.fromkeys(lens) if name in case.lenses and case.lenses[name].actors)
    if not bringing:
        return case
    known = _seen(case)
    if bringing not in known:
        known[bringing] = _merged(case, bringing)
    return known[bringing]


@remembered
def _seen(case: Case) -> dict[tuple[str, ...], Case]:  # noqa: ARG001 - remembered by the case
    return {}


def _merged(case: Case, lens: tuple[str, ...]) -> Case:
    actors = dict(case.actors)
    lines = {path: case.line_of(path) for path in case.lines}
    for name in lens:
        for actor, brought in case.lenses[name].actors.items():
            if actor not in actors:
                continue
            twice = _twice(actors[actor], brought)
            if twice:
                found = f"{twice} of {actor} again, through the lens `{name}`"
                path = f"lenses.{name}.actors.{actor}"
                problem = Problem(path, found, "them once: in the case or in one lens", "", case.file)
                raise CaseError([dataclasses.replace(problem, line=case.line_of(path))])
            actors[actor] = _with(actors[actor], brought)
        start = f"lenses.{name}."
        lines |= {path.removeprefix(start): line for path, line in lines.items() if path.startswith(f"{start}actors.")}
    lenses = {
        name: each.model_copy(update={"actors": {}}) if each.actors else each for name, each in case.lenses.items()
    }
    return case.changed({"actors": actors, "lenses": lenses}, lines)


def _twice(actor: Actor, brought: LensActor) -> str:
    """Return what an actor has already of what a lens brings, in words; or nothing."""
    if actor.types and brought.types:
        return "`types`"
    if any(name in actor.about for name in brought.about):
        return "what is said `about` others"
    return "`forgets`" if actor.forgets is not None and brought.forgets is not None else ""


def _with(actor: Actor, brought: LensActor) -> Actor:
    return actor.model_copy(
        update={
            "types": brought.types or actor.types,
            "about": {**actor.about, **brought.about},
            "forgets": actor.forgets if brought.forgets is None else brought.forgets,
        }
    )


def numbers_brought(case: Case) -> Iterator[tuple[str, Assumption]]:
    """Yield the numbers that lenses bring for actors, each with its path from the lens on."""
    from detente.case.places import survey

    plain = survey(case).own
    for name, lens in case.lenses.items():
        if lens.actors:
            for path, entry in survey(through(case, [name])).own.items():
                if path not in plain:
                    yield f"lenses.{name}.{path}", entry


def problems_through(case: Case) -> list[Problem]:
    """Return what is wrong with a case through each lens that brings something for actors, and not without it."""
    from detente.case.check_types import check_types
    from detente.case.places import survey
    from detente.case.scope import Findings

    before: set[Problem] = set()
    if any(lens.actors for lens in case.lenses.values()):
        plain = Findings(case)
        check_types(plain)
        before = {*survey(case).problems, *plain.problems}
    found: list[Problem] = []
    for name, lens in case.lenses.items():
        own = Findings(case)
        for actor, brought in lens.actors.items():
            path = f"lenses.{name}.actors.{actor}"
            if not own.refer(path, actor, case.actors, "an actor of the case"):
                continue
            if twice := _twice(case.actors[actor], brought):
                own.add(path, f"{twice} of {actor} again", "them once: in the case or in one lens")
            elif not (brought.types or brought.about or brought.forgets is not None):
                own.add(path, "nothing", "`types`, `about` or `forgets`")
        found += own.problems
        if own.problems or not lens.actors:
            continue
        merged = through(case, [name])
        seen = Findings(merged)
        check_types(seen)
        for problem in [*survey(merged).problems, *seen.problems]:
            if problem not in before:
                found.append(dataclasses.replace(problem, path=_from_lens(problem.path, name, lens.actors)))
    return found


def _from_lens(path: str, name: str, actors: Mapping[str, LensActor]) -> str:
    """Return the path in the text of what a lens brings; of anything else its own."""
    section, actor, field, *_ = (*path.split("."), "", "", "")
    is_brought = (
        section == "actors"
        and actor in actors
        and field in ("types", "about", "forgets")
        and bool(getattr(actors[actor], field))
    )
    return f"lenses.{name}.{path}" if is_brought else path
