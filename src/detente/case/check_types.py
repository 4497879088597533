"""Checks of actors' types, and of what others believe of them."""

from __future__ import annotations

from collections import Counter

from detente.case.check_levels import check_ends
from detente.case.minds import split_belief
from detente.case.places import canonical, happenings, survey
from detente.case.scope import NOTHING, Findings, quantity_names
from detente.case.types import (
    MOST_TYPES,
    ROUNDING,
    SETTABLE,
    belief_name,
    beliefs,
    fixed_chance,
    is_settable,
    target_of,
    trees_of,
    typed_actors,
    watchers,
)

BELIEFS_MOVE = "a quantity (beliefs change by what is seen of the actor)"
"""What may be pushed in place of a belief."""


def check_types(findings: Findings) -> None:
    """Check what types there are and what they set, what others believe, and what goes together with neither."""
    case = findings.case
    with_types = {name: actor for name, actor in case.actors.items() if actor.types}
    for name in with_types:
        _check_kinds(findings, name)
        _check_set(findings, name)
    for name, actor in case.actors.items():
        for about in actor.about:
            _check_about(findings, name, about)
    _check_forgetful(findings)
    if not with_types:
        return
    if case.detente < 2:
        first = next(iter(with_types))
        findings.add(f"actors.{first}.types", "types in format 1", "`detente: 2`, or no types (see `detente upgrade`)")
    if typed_actors(case):
        _check_trees(findings)
        _check_untouched(findings)
        _check_names(findings)


def _check_kinds(findings: Findings, name: str) -> None:
    kinds, path = findings.case.actors[name].types, f"actors.{name}.types"
    if len(kinds) > MOST_TYPES:
        findings.add(path, f"{len(kinds)} types", f"at most {MOST_TYPES}")
    if len(kinds) == 1:
        only, kind = next(iter(kinds.items()))
        if kind.set:
            findings.add(f"{path}.{only}.set", "numbers of the only type", "them as the actor's own, or another type")
    rests = [kind_name for kind_name, kind in kinds.items() if isinstance(kind.chance, str)]
    if len(rests) > 1:
        findings.add(f"{path}.{rests[1]}.chance", f"`rest` again (beside `{rests[0]}`)", "one `rest` at most")
    total = 0.0
    for kind_name, kind in kinds.items():
        if isinstance(kind.chance, str):
            continue
        chance = fixed_chance(kind.chance)
        if chance is None:
            expected = "a plain chance such as `40%`: a chance that is uncertain is worth its mean"
            findings.add(f"{path}.{kind_name}.chance", f"`{kind.chance}`", expected)
            return
        if chance == 0.0:
            findings.add(f"{path}.{kind_name}.chance", "a chance of 0", "more than 0, or no such type")
        total += chance
    if total > 1.0 + ROUNDING or (rests and total > 1.0 - ROUNDING):
        left = "less than 1, of which `rest` gets what is left" if rests else "1"
        findings.add(path, f"chances that come to {total:.4g}", left)
    elif not rests and total < 1.0 - ROUNDING:
        findings.add(path, f"chances that come to {total:.4g}", "1, or a type with the chance `rest`")


def _check_set(findings: Findings, name: str) -> None:
    case, own = findings.case, survey(findings.case).own
    for kind_name, kind in case.actors[name].types.items():
        taken: dict[str, str] = {}
        for written in kind.set:
            path, target = f"actors.{name}.types.{kind_name}.set.{written}", target_of(name, written)
            if target in taken:
                findings.add(path, f"`{written}` again (beside `{taken[target]}`)", "each number once in a type")
            elif not is_settable(case, name, written):
                findings.add(path, f"`{written}`", SETTABLE)
            elif target not in own and target not in _unreadable(findings):
                findings.add(path, f"no number at `{target}`", "a number that the case gives the actor, if only 0")
            taken.setdefault(target, written)
        for value in dict.fromkeys(target.removesuffix(".satisfied").removesuffix(".desperate") for target in taken):
            if value in own and f"{value}.satisfied" in own:
                levels = [value, f"{value}.satisfied", f"{value}.desperate"]
                prefix = f"actors.{name}.types.{kind_name}.set"
                set_here = [own.get(f"{prefix}.{level.removeprefix(f'actors.{name}.')}") for level in levels]
                check_ends(findings, f"{prefix}.{taken[next(level for level in levels if level in taken)]}", [
                    mine or own.get(level) for mine, level in zip(set_here, levels, strict=True)
                ])  # fmt: skip


def _unreadable(findings: Findings) -> set[str]:
    """Return the paths of numbers that are told already: what stands there is none."""
    return {problem.path for problem in survey(findings.case).problems}


def _check_about(findings: Findings, viewer: str, actor: str) -> None:
    case, path = findings.case, f"actors.{viewer}.about.{actor}"
    if actor == viewer:
        findings.add(path, f"`{actor}` about itself", "another actor: it knows what it is")
        return
    typed = [name for name, entry in case.actors.items() if entry.types]
    if not findings.refer(path, actor, typed, "an actor that has `types`"):
        return
    given, kinds = case.actors[viewer].about[actor], case.actors[actor].types
    known = [findings.refer(f"{path}.{kind}", kind, kinds, f"a type of {actor}") for kind in given]
    if not all(known):
        return
    if len(given) < len(kinds) - 1:
        missing = ", ".join(f"`{kind}`" for kind in kinds if kind not in given)
        findings.add(path, f"no chances for {missing}", "all types of it but one, which gets what is left")
    fixed = [fixed_chance(chance) for chance in given.values()]
    total = sum(chance for chance in fixed if chance is not None)
    if total > 1.0 + ROUNDING:
        findings.add(path, f"chances that come to {total:.4g}", "at most 1")
    elif len(given) == len(kinds) and None not in fixed and total < 1.0 - ROUNDING:
        findings.add(path, f"chances that come to {total:.4g}", "1, or one type fewer, which gets what is left")
    for kind, chance in zip(given, fixed, strict=True):
        if chance in (0.0, 1.0):
            expected = "more than 0 and less than 1: of what is certain nothing can be learnt"
            findings.add(f"{path}.{kind}", f"a chance of {chance:g}", expected)


def _check_forgetful(findings: Findings) -> None:
    case = findings.case
    for name, actor in case.actors.items():
        if actor.forgets is not None and not any(viewer == name for viewer, _, _ in beliefs(case).values()):
            expected = "no `forgets`: there is nobody of unknown type whom it meets or says something `about`"
            findings.add(f"actors.{name}.forgets", "something to forget", expected)


def _check_trees(findings: Findings) -> None:
    """Check that at most one of those who may meet in an episode is of unknown type, and that none chooses together."""
    case = findings.case
    typed = typed_actors(case)
    for opener, owners in trees_of(case).items():
        unknown = [name for name in typed if name in owners]
        if len(unknown) > 1:
            found = f"{unknown[0]} and {unknown[1]}, both of several types, in the episodes that {opener} opens"
            findings.add(f"actors.{unknown[1]}.types", found, "one actor of several types at most in an episode")
        if unknown:
            for name, move in case.moves.items():
                together = [number for number, stage in enumerate(move.replies) if stage.together]
                if together and _is_within(findings, opener, name):
                    path = f"moves.{name}.replies.{together[0]}.together"
                    expected = f"stages one after the other, since {unknown[0]} of several types takes part"
                    findings.add(path, "replies chosen together", expected)


def _is_within(findings: Findings, opener: str, move: str) -> bool:
    """Return whether a move can be played in an episode that an actor opens."""
    moves = findings.case.moves
    waiting = [name for name, each in moves.items() if each.by == opener and not each.reply]
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        if name == move:
            return True
        new = {option for stage in moves[name].replies for option in stage.options if option != NOTHING} - seen
        seen |= new
        waiting += [option for option in new if option in moves]
    return False


def _check_untouched(findings: Findings) -> None:
    """Check that nothing else changes what types set, or what is believed."""
    case, typed = findings.case, typed_actors(findings.case)
    own, held = survey(case).own, beliefs(case)
    by_type = {target_of(name, path): name for name, actor in typed.items() for kind in actor.types.values()
               for path in kind.set}  # fmt: skip
    for path, happening in happenings(case):
        if happening.set:
            expected = f"no `set` in a case in which an actor ({next(iter(typed))}) is of several types"
            findings.add(f"{path}.set", "numbers that an event sets", expected)
    for viewer, overrides in case.beliefs.items():
        for path in overrides:
            _check_override(findings, f"beliefs.{viewer}.{path}", canonical(path, own) or path, by_type)
    for name, lens in case.lenses.items():
        for path in lens.set:
            known = split_belief(canonical(path, own) or path)
            if known[0]:
                _check_override(findings, f"lenses.{name}.set.{path}", known[1], by_type)
    for name, actor in case.actors.items():
        for quantity in actor.values:
            if quantity in held:
                expected = "a quantity: what an actor does for the sake of its name is not yet reckoned with"
                findings.add(f"actors.{name}.values.{quantity}", f"the belief `{quantity}`", expected)


def _check_override(findings: Findings, written: str, target: str, by_type: dict[str, str]) -> None:
    if target in by_type:
        name = by_type[target]
        expected = f"`about: {{{name}: ...}}`: how likely they are"
        findings.add(written, f"`{target}`, which types of {name} set", expected)
    elif ".types." in target or target.endswith(".type"):
        findings.add(written, f"`{target}`", "a number of the case: what an actor is, others learn from what it does")


def _check_names(findings: Findings) -> None:
    """Check that beliefs do not share their names with other quantities."""
    taken, case = Counter(quantity_names(findings.case)), findings.case
    said: dict[str, tuple[str, str, str]] = {}
    for viewer, actor in watchers(case):
        for kind in case.actors[actor].types:
            name = belief_name(viewer, actor, kind)
            first = said.setdefault(name, (viewer, actor, kind))
            if first != (viewer, actor, kind):
                found = f"the name `{name}` also for what {first[0]} believes of {first[1]} being {first[2]}"
                findings.add(f"actors.{actor}.types.{kind}", found, "another name of the type or of the actor")
    for name, (viewer, actor, kind) in beliefs(case).items():
        if taken[name] > 1 or name in case.quantities:
            path = f"quantities.{name}" if name in case.quantities else f"actors.{actor}.types.{kind}"
            findings.add(path, f"`{name}`", f"another name (this one is what {viewer} believes of {actor})")
