"""What events set that is worth a second look: numbers that nobody uses, events that cannot happen."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from detente.case.examine_conditions import impossible_events
from detente.case.expressions import names
from detente.case.minds import event_of, split_belief, split_set
from detente.case.places import canonical, happenings, places_to_set, survey
from detente.case.schema import Case
from detente.case.scope import formulas, moves_of
from detente.case.uncertain import is_zero


def mind_notices(case: Case) -> Iterator[tuple[str, str]]:
    """Yield path and text of what is odd about the numbers that events of a sound case set."""
    entries = [(path, happening) for path, happening in happenings(case) if happening.set]
    if not entries:
        return
    places = places_to_set(case)
    impossible = impossible_events(case)
    for path, happening in entries:
        reason = _why_never(case, path, impossible)
        if reason:
            yield f"{path}.set", reason
            continue
        targets = {canonical(target, places) or target: target for target in happening.set}
        hidden = hidden_numbers(case, targets)
        for known, target in targets.items():
            reason = _why_unused(case, known) or hidden.get(known, "")
            if reason:
                yield f"{path}.set.{target}", f"sets a number without effect: {reason}"


def hidden_numbers(case: Case, paths: Collection[str]) -> dict[str, str]:
    """Return which of some numbers, put in force at once, stand in an expression that is then not asked for, and why.

    A plain number in place of the expression comes from another of ``paths``, or, for a viewer, from a belief.
    """
    around = {f"{path}.{name}": path for path, _, formula in formulas(case) for name in formula.numbers_of()}
    beliefs, found = survey(case).beliefs, dict[str, str]()
    for path in paths:
        viewer, place = split_belief(path)
        prefix = f"beliefs.{viewer}." if viewer else ""
        whole = f"{prefix}{around[place]}" if place in around else ""
        if whole and whole in paths:
            found[path] = f"`{whole}`, which is set too, puts a plain number in place of the whole expression"
        elif viewer and whole in beliefs:
            found[path] = f"`{whole}` is a plain number that {viewer} sees in place of the whole expression"
    return found


def _why_never(case: Case, path: str, impossible: dict[str, str]) -> str:
    """Return why what an event sets never comes into force, or nothing if it may."""
    section, name, *rest = path.split(".")
    date = case.calendar[name].date if section == "calendar" else None
    if date is not None and date < case.time.start:
        return "a day before the start: it has happened, and the numbers of the case are those after it"
    event = event_of(path)
    if event in impossible:
        return f"{event} cannot happen, {impossible[event]}"
    chance = survey(case).own.get(f"{path}.chance") or survey(case).own.get(f"{path}.honoured")
    if rest and chance is not None and is_zero(chance.uncertain):
        return f"{event} cannot happen, its chance is 0"
    return ""


def _why_unused(case: Case, path: str) -> str:
    """Return why no decision looks at a number that an event sets, or nothing if one may."""
    viewer, place = split_belief(path)
    if viewer and not moves_of(case, viewer):
        return f"{viewer} has no moves, so what it believes has no effect"
    section, name, *rest = place.split(".")
    if section == "actors" and not moves_of(case, name):
        return f"{name} has no moves, so nobody asks what it would choose"
    if section == "actors" and rest == ["cost"] and all(move.cost for move in moves_of(case, name).values()):
        return f"every move of {name} has a `cost` of its own"
    return why_idle(case, place) if viewer else ""


def why_idle(case: Case, place: str) -> str:
    """Return why no decision looks at a number, or nothing if one does."""
    _, target = split_set(place)
    if target:
        return why_idle(case, split_belief(target)[1])
    section, name, *rest = place.split(".")
    field = rest[0] if rest else ""
    if section == "quantities" and field in ("drift", "noise"):
        return "decisions weigh what a move changes, and neither noise nor a trend is changed by one"
    if section == "quantities" and field in ("start", "rest", "path") and name not in _bent(case):
        return "decisions start from the present state and weigh changes, not levels"
    if section == "actors" and field in ("tempo", "memory"):
        return "when others decide is no part of the game an actor sees"
    if (
        section == "actors"
        and field in ("horizon", "rationality", "loss_aversion", "values")
        and not moves_of(case, name)
    ):
        return f"{name} has no moves, so nobody asks what it would choose"
    if section in ("shocks", "calendar", "processes"):
        return "an actor weighs moves and the answers to them, not chance events and dates to come"
    if section == "tables":
        return "an actor weighs moves and the answers to them, not talks to come"
    if rest[-1:] == ["cooldown"]:
        return "whether a move is open is a fact, not a belief"
    if section == "memberships" and name not in ("joins", "leaves"):
        return "who belongs to what is a fact, not a belief"
    return ""


def _bent(case: Case) -> set[str]:
    """Return the quantities whose state at the start decides how strong links pull that are not linear."""
    shaped = [link for link in case.links.values() if link.times or link.lookup]
    gains = [formula.syntax for path, _, formula in formulas(case) if path.startswith("links.")]
    return {end for link in shaped for end in (link.from_, link.times)}.union(
        *(names(gain).quantities for gain in gains)
    )
