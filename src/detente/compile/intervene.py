"""Counterfactuals: a model in which some moves are forbidden and others happen on a given day.

All random numbers of the model stay where they are (see ``docs/reference/algorithm.md``, *Interventions*), so a run of
the changed model is compared with one of the model itself path by path.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detente.case.words import show
from detente.compile.timeline import with_moments
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest
from detente.model.model import Interventions, Model

_DO = re.compile(r"\s*(?:(?P<actor>[^:]+?)\s*:\s*)?(?P<move>\S+)\s+on\s+(?P<date>\S+)\s*")
FORM = "`ACTOR: MOVE on DATE`, such as `russia: recognise on 2022-02-21`"


def intervene(model: Model, *, do: Iterable[str] = (), forbid: Iterable[str] = ()) -> Model:
    """Return a model changed by interventions; without any, the model itself.

    Parameters
    ----------
    model : Model
        Compiled case.
    do : iterable of str
        Moves that happen: ``"russia: recognise on 2022-02-21"``. On that day the actor has a turn and opens with the
        move, whatever its own reasons and the move's condition say. Others answer as ever.
    forbid : iterable of str
        Names of moves that nobody can play, to open or in reply.

    Returns
    -------
    Model
        With a ``case_hash`` of its own.

    Raises
    ------
    CaseError
        With everything that is wrong with the interventions.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_case(detente.load_case("ultimatum"))
    >>> changed = intervene(model, do=["challenger: demand_10 on 2001-03-05"], forbid=["attack"])
    >>> changed.interventions.forced, changed.case_hash == model.case_hash
    (((0, 63),), False)
    """
    problems: list[Problem] = []
    forced = [each for text in do if (each := _forced(model, text, problems)) is not None]
    forbidden = [move for name in forbid if (move := _move(model, name.strip(), "forbid", problems)) is not None]
    forced, forbidden = list(dict.fromkeys(forced)), sorted(set(forbidden))
    _refuse_contradictions(model, forced, forbidden, problems)
    if problems:
        raise CaseError(problems)
    if not forced and not forbidden:
        return model
    names = model.moves.names
    changes = [model.case_hash, sorted([names[move], day] for move, day in forced), [names[m] for m in forbidden]]
    text = json.dumps(changes, ensure_ascii=True, separators=(",", ":"))
    earlier = model.interventions
    return replace(
        model,
        timeline=with_moments(model.timeline, [day for _, day in forced]),
        case_hash=hashlib.sha256(text.encode()).hexdigest(),
        interventions=Interventions(
            forbidden=(*earlier.forbidden, *forbidden), forced=(*earlier.forced, *sorted(forced))
        ),
    )


def _forced(model: Model, text: str, problems: list[Problem]) -> tuple[int, int] | None:
    """Return the move and the day that one ``do`` names; add what is wrong with it."""
    match = _DO.fullmatch(text)
    if match is None:
        problems.append(Problem("do", show(text), FORM))
        return None
    before = len(problems)
    move = _move(model, match["move"], "do", problems)
    day = _day(model, match["date"], problems)
    actors = model.actors.names
    if match["actor"] is not None and match["actor"] not in actors:
        known = ", ".join(actors)
        problems.append(Problem("do", show(match["actor"]), f"an actor: {known}", _hint(match["actor"], actors)))
    if len(problems) > before or move is None or day is None:
        return None
    owner = actors[model.moves.by[move]]
    if match["actor"] not in {None, owner}:
        problems.append(Problem("do", f"the move `{match['move']}` of {match['actor']}", f"its owner, {owner}"))
        return None
    if model.moves.is_reply[move]:
        openings = [name for name, reply in zip(model.moves.names, model.moves.is_reply, strict=True) if not reply]
        own = [name for name in openings if model.moves.by[model.moves.names.index(name)] == model.moves.by[move]]
        expected = f"a move with which {owner} can open: {', '.join(own) or 'it has none'}"
        problems.append(Problem("do", f"`{match['move']}`, which is only ever a reply", expected))
        return None
    return move, day


def _move(model: Model, name: str, where: str, problems: list[Problem]) -> int | None:
    if name in model.moves.names:
        return model.moves.names.index(name)
    found = show(name) + (", which is no move" if name in model.events else "")
    problems.append(Problem(where, found, "a move of the case", _hint(name, model.moves.names)))
    return None


def _day(model: Model, text: str, problems: list[Problem]) -> int | None:
    first, last = model.timeline.dates[0], model.timeline.dates[-1]
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        problems.append(Problem("do", show(text), f"a date such as {first}"))
        return None
    if not first <= date <= last:
        problems.append(Problem("do", str(date), f"a day from {first} to {last}"))
        return None
    return model.timeline.day_of(date)


def _refuse_contradictions(
    model: Model, forced: Sequence[tuple[int, int]], forbidden: Sequence[int], problems: list[Problem]
) -> None:
    """Add what cannot hold together: a move both forced and forbidden, two openings of one actor on one day."""
    names, by = model.moves.names, model.moves.by
    problems += [
        Problem("do", f"`{names[move]}`, which is also forbidden", "one or the other")
        for move, _ in forced
        if move in forbidden
    ]
    turns: dict[tuple[int, int], int] = {}
    for move, day in forced:
        earlier = turns.setdefault((int(by[move]), day), move)
        if earlier != move:
            owner, date = model.actors.names[by[move]], model.timeline.dates[day]
            found = f"`{names[earlier]}` and `{names[move]}` by {owner} on {date}"
            problems.append(Problem("do", found, "one opening of an actor on a day"))


def _hint(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    return f"`{near}`" if near else ""
