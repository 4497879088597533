"""Checks of moves: who may answer what, answers without end, and the chances of outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from detente.case.minds import split_belief, split_set
from detente.case.places import Survey, outcomes_of, survey
from detente.case.scope import NOTHING, Findings, moves_of
from detente.case.uncertain import Uncertain
from detente.case.words import show
from detente.core.together import MAX_OPTIONS, MAX_PLAYERS, MAX_PROFILES, is_too_large

CHANCE_TOLERANCE = 1e-9
"""How far fixed chances may sum from one: rounding of decimal fractions, not of thought."""

Chances = Mapping[str, Uncertain | None]
"""Outcome -> its chance; None for ``rest``."""


def check_moves(findings: Findings) -> None:
    """Check replies and outcomes of all moves."""
    case = findings.case
    for name, move in case.moves.items():
        findings.refer(f"moves.{name}.by", move.by, case.actors, "the name of an actor")
        for index, stage in enumerate(move.replies):
            path = f"moves.{name}.replies.{index}"
            is_known = findings.refer(f"{path}.by", stage.by, case.actors, "the name of an actor")
            _check_options(findings, path, stage.by if is_known else "", stage.options)
        _check_together(findings, name)
        _check_past(findings, name)
    _check_variants(findings)
    _check_cycles(findings)
    _check_chances(findings)


def _check_together(findings: Findings, name: str) -> None:
    """Check that those who answer a move at the same time are different actors, and not too many."""
    stages = findings.case.moves[name].replies
    if stages and stages[0].together:
        findings.add(
            f"moves.{name}.replies.0.together",
            "`together: true` at the first stage",
            "it at a later stage, which is chosen together with the one before",
        )
    first = 0
    for index, stage in enumerate(stages[1:], start=1):
        if not stage.together:
            first = index
            continue
        path, before = f"moves.{name}.replies.{index}", stages[first:index]
        if any(other.by == stage.by for other in before):
            expected = "each actor once among those who choose together"
            findings.add(f"{path}.by", f"{show(stage.by)}, who already chooses here", expected)
        if is_too_large([len({*each.options, NOTHING}) for each in (*before, stage)]):
            findings.add(
                f"{path}.together",
                f"a choice of {len(before) + 1} actors together with too many options",
                f"at most {MAX_PLAYERS} actors, {MAX_OPTIONS} options of each and {MAX_PROFILES} combinations, "
                "`nothing` counted",
            )
            return


def _check_past(findings: Findings, name: str) -> None:
    """Check what a move says of the time before the start."""
    move, start = findings.case.moves[name], findings.case.time.start
    path = f"moves.{name}"
    if move.new is not None and move.reply:
        findings.add(
            f"{path}.new", "`new` of a move that only answers", "`new` of a move with which its actor can open"
        )
    if move.since is None:
        return
    if move.new is not None and move.new.value:
        findings.add(f"{path}.since", "`since` beside `new: true`", "one of them")
    elif move.since >= start:
        later = f"when: date >= {move.since}" if move.since > start else "new: true"
        findings.add(f"{path}.since", f"`{move.since}`", f"a day before the start, {start}", later)


def _check_variants(findings: Findings) -> None:
    """Check that variants are several moves of one actor, each in one group."""
    case = findings.case
    groups: dict[str, str] = {}
    for name, members in case.variants.items():
        path = f"variants.{name}"
        if len(members) < 2:
            findings.add(path, f"{len(members)} move" + "s" * (len(members) != 1), "two moves or more")
        owner = next((case.moves[member].by for member in members if member in case.moves), "")
        for index, member in enumerate(members):
            at = f"{path}.{index}"
            if not findings.refer(at, member, case.moves, "the name of a move"):
                continue
            if case.moves[member].by != owner:
                findings.add(
                    at, f"`{member}`, a move of {case.moves[member].by}", f"a move of {owner}, as the first is"
                )
            if member in groups:
                found = f"`{member}` twice" if groups[member] == name else f"`{member}`, already in {groups[member]}"
                findings.add(at, found, "each move in one group, once")
            groups[member] = name


def _check_options(findings: Findings, path: str, actor: str, options: tuple[str, ...]) -> None:
    case = findings.case
    if not set(options) - {NOTHING}:
        found = "no options" if not options else "only `nothing`"
        findings.add(f"{path}.options", found, f"at least one move of {actor}" if actor else "at least one move")
    for index, option in enumerate(options):
        option_path = f"{path}.options.{index}"
        if option in options[:index]:
            findings.add(option_path, f"`{option}` twice", "each option once")
        elif option == NOTHING:
            continue
        elif actor and option in case.moves and case.moves[option].by != actor:
            found = f"`{option}`, a move of {case.moves[option].by}"
            findings.add(option_path, found, f"a move of {actor}, who answers here")
        elif actor:
            findings.refer(option_path, option, moves_of(case, actor), f"a move of {actor}, or `nothing`")
        else:
            findings.refer(option_path, option, case.moves, "the name of a move, or `nothing`")


def _check_cycles(findings: Findings) -> None:
    """Report each move that can be answered, through whatever answers, by itself."""
    moves = findings.case.moves
    done: set[str] = set()
    for root in moves:
        if root in done:
            continue
        # Depth first without recursion: a chain of answers may be as long as the case.
        trail = [root]
        open_answers = [_answers(findings, root)]
        while trail:
            step = next(open_answers[-1], None)
            if step is None:
                done.add(trail.pop())
                open_answers.pop()
                continue
            path, answer = step
            if answer in trail:
                cycle = [*trail[trail.index(answer) :], answer]
                shown = " > ".join(cycle if len(cycle) <= 8 else [*cycle[:7], "...", answer])
                findings.add(
                    path, f"{show(answer)}, which leads back to itself ({shown})", "answers that come to an end"
                )
            elif answer not in done:
                trail.append(answer)
                open_answers.append(_answers(findings, answer))


def _answers(findings: Findings, name: str) -> Iterator[tuple[str, str]]:
    moves = findings.case.moves
    for stage_index, stage in enumerate(moves[name].replies):
        for index, option in enumerate(stage.options):
            if option in moves:
                yield f"moves.{name}.replies.{stage_index}.options.{index}", option


def _check_chances(findings: Findings) -> None:
    """Check that the outcomes of each event have chances that sum to one, for the world and for every other view."""
    for view, name, chances in views_of_chances(findings):
        path = f"{view}{name}.outcomes"
        rests = [outcome for outcome, chance in chances.items() if chance is None]
        if len(rests) > 1:
            if not view:
                findings.add(f"{path}.{rests[1]}.chance", "`rest` again", "one outcome that takes the rest")
            continue
        given = [chance for chance in chances.values() if chance is not None]
        changing = [o for o, chance in chances.items() if chance is not None and chance.family == "expression"]
        if changing:
            if not rests:
                found = f"the chance of {changing[0]}, an expression, and no rest"
                findings.add(path, found, "one outcome with `chance: rest`, since chances that change must sum to 1")
            continue
        is_fixed = all(chance.is_fixed for chance in given)
        total = math.fsum(chance.a for chance in given) if is_fixed else 0.0
        if not is_fixed and not rests:
            findings.add(path, "uncertain chances that cannot always sum to 1", "one outcome with `chance: rest`")
        elif is_fixed and not rests and abs(total - 1) > CHANCE_TOLERANCE:
            expected = "chances that sum to 1, or one outcome with `chance: rest`"
            findings.add(path, f"chances that sum to {total:.10g}", expected)
        elif is_fixed and total > 1 + CHANCE_TOLERANCE:
            findings.add(path, f"chances that sum to {total:.10g} without the rest", "at most 1")


def views_of_chances(findings: Findings) -> Iterator[tuple[str, str, Chances]]:
    """Yield the chances of each event's outcomes as the world has them, then as beliefs and lenses change them.

    Yields
    ------
    Start of the path ("" for the world, ``beliefs.russia.``, ``lenses.early.set.``), path of the event
    (``moves.invade``), chances. An event with a chance that does not fit its place is left out: that is reported
    elsewhere.
    """
    case = findings.case
    surveyed = survey(case)
    views: list[tuple[str, str, Mapping[str, Uncertain]]] = []
    own = {path: assumption.uncertain for path, assumption in surveyed.own.items()}
    seen = {path: assumption.uncertain for path, assumption in surveyed.beliefs.items()}
    views += [(f"beliefs.{actor}.", f"beliefs.{actor}.", seen) for actor in case.beliefs]
    for name, changes in surveyed.lenses.items():
        others = {path: uncertain for path, (_, uncertain) in changes.items()}
        views.append((f"lenses.{name}.set.", "", others))
        actors = {path.split(".")[1] for path in others if path.startswith("beliefs.")}
        merged = {**seen, **others}
        views += [(f"lenses.{name}.set.beliefs.{actor}.", f"beliefs.{actor}.", merged) for actor in sorted(actors)]
    for name, outcomes in outcomes_of(case):
        places = {outcome: f"{name}.outcomes.{outcome}.chance" for outcome in outcomes}
        rests = {outcome for outcome, entry in outcomes.items() if entry.chance == "rest"}
        if any(places[outcome] not in own for outcome in places.keys() - rests):
            continue
        chances = {outcome: None if outcome in rests else own[place] for outcome, place in places.items()}
        yield "", name, chances
        for view, prefix, numbers in views:
            changed = {
                outcome: numbers[prefix + place]
                for outcome, place in places.items()
                if outcome not in rests and prefix + place in numbers
            }
            if changed:
                yield view, name, {**chances, **changed}
        for path, prefix, numbers in _sets_of_beliefs(surveyed):
            view, believed = f"{path}.set.{prefix}", {outcome: prefix + place for outcome, place in places.items()}
            changed = {outcome: numbers[place] for outcome, place in believed.items() if place in numbers}
            if changed:
                others = {outcome: seen[place] for outcome, place in believed.items() if place in seen}
                yield view, name, {**chances, **others, **changed}


def _sets_of_beliefs(surveyed: Survey) -> Iterator[tuple[str, str, Mapping[str, Uncertain]]]:
    """Yield, by event and actor, the beliefs that the event sets: path of the event, ``beliefs.ACTOR.``, numbers."""
    found: dict[tuple[str, str], dict[str, Uncertain]] = {}
    for path, assumption in surveyed.own.items():
        event, target = split_set(path)
        viewer, _ = split_belief(target)
        if viewer:
            found.setdefault((event, f"beliefs.{viewer}."), {})[target] = assumption.uncertain
    yield from ((event, prefix, numbers) for (event, prefix), numbers in found.items())
