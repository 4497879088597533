"""Checks of judgements on behaviour, and of the numbers that are to be fitted to them or to observations."""

from __future__ import annotations

import math

from detente.case.places import canonical, find_place, survey
from detente.case.schema import Judgement
from detente.case.scope import Findings, event_names, quantity_names
from detente.core.errors import CaseError
from detente.core.near import nearest

MOST_JUDGEMENTS = 64
"""Judgements of a case: each is worked out thousands of times; a judgement, not a law."""
MOST_TUNED = 64
"""Numbers to be fitted, likewise."""


def check_judgements(findings: Findings) -> None:
    """Check what judgements speak of, and that each says one thing; and the paths of ``tune`` and ``fit``."""
    case = findings.case
    for section, entries, most in (("judgements", case.judgements, MOST_JUDGEMENTS), ("tune", case.tune, MOST_TUNED)):
        if len(entries) > most:
            findings.add(section, f"{len(entries)} entries", f"at most {most}")
    if case.judgements:
        quantities, events = quantity_names(case), event_names(case)
        for name, entry in case.judgements.items():
            path = f"judgements.{name}"
            for quantity, value in entry.at.items():
                findings.refer(f"{path}.at.{quantity}", quantity, quantities, "a quantity")
                if not math.isfinite(value):
                    findings.add(f"{path}.at.{quantity}", f"`{value}`", "a finite number")
            for event in entry.after:
                findings.refer(f"{path}.after", event, events, "an event")
            is_known = entry.lens and findings.refer(f"{path}.lens", entry.lens, case.lenses, "a lens of the case")
            if is_known and case.lenses[entry.lens].actors:
                found = f"`{entry.lens}`, which brings types or what is believed of them"
                findings.add(f"{path}.lens", found, "a lens that only sets numbers")
            if entry.on is not None and not case.time.start <= entry.on <= case.time.end:
                findings.add(f"{path}.on", f"`{entry.on}`", f"a day from {case.time.start} to {case.time.end}")
            if findings.refer(f"{path}.move", entry.move, case.moves, "a move"):
                _check_said(findings, path, entry)
    _check_tune(findings)
    _check_fit(findings)


def _check_said(findings: Findings, path: str, entry: Judgement) -> None:
    """Check what is said of a move that there is."""
    case = findings.case
    move = case.moves[entry.move]
    if (entry.chance is None) == (entry.likelier_than is None):
        both = "both `chance` and `likelier_than`" if entry.chance else "neither `chance` nor `likelier_than`"
        findings.add(path, both, "one of them")
    other = entry.likelier_than
    if other is not None and findings.refer(f"{path}.likelier_than", other, case.moves, "a move"):
        if other == entry.move:
            findings.add(f"{path}.likelier_than", f"`{other}` again", "another move")
        elif case.moves[other].by != move.by:
            findings.add(f"{path}.likelier_than", f"`{other}`, a move of {case.moves[other].by}", f"one of {move.by}")
        elif not entry.to and case.moves[other].reply != move.reply:
            findings.add(f"{path}.likelier_than", f"`{other}`", "two answers, or two moves that are none")
    if not move.reply and not entry.to:
        return
    if entry.within is not None:
        findings.add(f"{path}.within", "a span of time", "none: an answer is given at once")
    answered = tuple(name for name, each in case.moves.items() if any(entry.move in s.options for s in each.replies))
    if entry.to:
        findings.refer(f"{path}.to", entry.to, answered, f"a move that `{entry.move}` answers")
    elif len(answered) != 1:
        named = ", ".join(f"`{each}`" for each in answered) or "none"
        findings.add(path, "no `to`", f"which move `{entry.move}` answers: {named}")


def _check_tune(findings: Findings) -> None:
    """Check that the paths to be fitted lead to uncertain numbers, each once."""
    case = findings.case
    if not case.tune:
        return
    surveyed = survey(case)
    places = {path: assumption.place for path, assumption in surveyed.own.items()}
    seen: set[str] = set()
    for number, path in enumerate(case.tune):
        at = f"tune.{number}"
        try:
            known, _ = find_place(case, path, places, wants_hint=findings.wants_hints)
        except CaseError as error:
            wrong = error.problems[0]
            findings.add(at, wrong.found, wrong.expected, wrong.hint.strip("`"))
            continue
        entry = surveyed.own.get(known) or surveyed.beliefs.get(known)
        if known in seen:
            findings.add(at, f"`{path}` again", "each number once")
        elif entry is None or entry.uncertain.is_fixed:
            findings.add(at, f"`{path}`, which is certain", "a number that is uncertain: its range is where to look")
        elif entry.uncertain.family == "views":
            expected = "a number with one range: `tune` has no weights for analysts; use a case of one"
            findings.add(at, f"`{path}`, on which analysts differ", expected)
        elif entry.uncertain.family == "choice":
            findings.add(at, f"`{path}`, a choice of values", "a number with a range")
        elif _is_shared(findings, known):
            findings.add(at, f"`{path}`, which shares a factor of `together`", "a number of its own")
        seen.add(known)


def _check_fit(findings: Findings) -> None:
    """Check that the paths of ``fit`` lead to uncertain numbers, and that its day lies in the case."""
    case = findings.case
    if case.fit is None:
        return
    surveyed = survey(case)
    uncertain = [path for path, each in (surveyed.own | surveyed.beliefs).items() if not each.uncertain.is_fixed]
    for number, path in enumerate(case.fit.numbers):
        if not any(each == path or each.startswith(f"{path}.") for each in uncertain):
            is_known = path in surveyed.own or path in surveyed.beliefs
            found = f"`{path}`, which is certain" if is_known else f"`{path}`"
            expected = "the path of an uncertain number, or one under which there are several"
            findings.add(f"fit.numbers.{number}", found, expected, "" if is_known else nearest(path, uncertain) or "")
    until, time = case.fit.until, case.time
    if until is not None and not time.start <= until <= time.end:
        findings.add("fit.until", f"`{until}`", f"a day from {time.start} to {time.end}")


def _is_shared(findings: Findings, known: str) -> bool:
    """Tell whether a number loads on a factor of the case."""
    own = survey(findings.case).own
    shared = (path.removeprefix("-").strip() for group in findings.case.together for path in group.of)
    return any((canonical(path, own) or path) == known for path in shared)
