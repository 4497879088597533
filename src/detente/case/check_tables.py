"""Checks of negotiation tables: who sits there, where they stand, what they accept, when they meet."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping

from detente.case.notation import Number
from detente.case.places import Assumption, scale_of, survey, terms
from detente.case.schema import Stand, Table
from detente.case.scope import ENDINGS, Findings, event_names, quantity_names


def check_tables(findings: Findings) -> None:
    """Check every table of the case."""
    case = findings.case
    _check_names(findings)
    for name, table in case.tables.items():
        path = f"tables.{name}"
        _check_issues(findings, path, table)
        _check_parties(findings, path, table)
        _check_weights(findings, path, table)
        _check_sessions(findings, path, table)


def _check_names(findings: Findings) -> None:
    """Check that the hidden quantities and events of tables share their names with nothing."""
    case = findings.case
    taken = Counter(quantity_names(case))
    others = {*case.moves, *case.shocks, *case.calendar, *case.processes}
    for quantity, (name, issue) in terms(case).items():
        if taken[quantity] > 1 or quantity in others:
            found = f"`{issue}`, whose term `{quantity}` is already something else"
            findings.add(f"tables.{name}.issues.{issue}", found, "another name")
    events = Counter(event_names(case))
    for name in case.tables:
        for ending in ENDINGS:
            if events[f"{name}.{ending}"] > 1:
                findings.add(f"tables.{name}", f"`{name}.{ending}`, already another event", "another name")


def _check_issues(findings: Findings, path: str, table: Table) -> None:
    if not table.issues:
        findings.add(f"{path}.issues", "no issue", "at least one")
    for name, issue in table.issues.items():
        low, high = scale_of(issue)
        if not (math.isfinite(low) and math.isfinite(high)):
            findings.add(f"{path}.issues.{name}.scale", "a scale without an end", "both ends, such as `[0, 100]`")
        if len(issue.ends) not in (0, 2):
            findings.add(f"{path}.issues.{name}.ends", f"{len(issue.ends)} texts", "two: for the low and the high end")


def _check_parties(findings: Findings, path: str, table: Table) -> None:
    case = findings.case
    if len(table.parties) < 2:
        found = "one party" if table.parties else "no party"
        findings.add(f"{path}.parties", found, "at least two: nobody negotiates alone")
    known = quantity_names(case)
    for name, party in table.parties.items():
        party_path = f"{path}.parties.{name}"
        findings.refer(party_path, name, case.actors, "the name of an actor")
        for issue, stand in party.positions.items():
            stand_path = f"{party_path}.positions.{issue}"
            if findings.refer(stand_path, issue, table.issues, "an issue of the table"):
                _check_lines(findings, stand_path, stand)
            for quantity in stand.moves_with:
                findings.refer(f"{stand_path}.moves_with.{quantity}", quantity, known, "the name of a quantity")
        if party.veto and not party.has_line:
            expected = "`at_least` or `at_most` on an issue: what would it veto?"
            findings.add(f"{party_path}.veto", f"a veto of {name}, who draws no red line", expected)
    for issue in table.issues:
        present = [name for name, party in table.parties.items() if issue in party.positions]
        if len(table.parties) > 1 and len(present) < 2:
            found = f"only {present[0]} takes a position" if present else "nobody takes a position"
            findings.add(f"{path}.issues.{issue}", found, "at least two parties with a position")


def _check_lines(findings: Findings, path: str, stand: Stand) -> None:
    """Check that what a party accepts leaves something, and its own position with it; uncertain numbers may cross."""
    own = survey(findings.case).own
    least, most = (_fixed(own, f"{path}.{field}", getattr(stand, field)) for field in ("at_least", "at_most"))
    position = _fixed(own, path, stand.position)
    if least is not None and most is not None and least > most:
        findings.add(path, f"`at_least: {least:g}` above `at_most: {most:g}`", "a range that accepts something")
    elif position is not None and least is not None and position < least:
        findings.add(f"{path}.at_least", f"`{least:g}`, above its own position `{position:g}`", "at most its position")
    elif position is not None and most is not None and position > most:
        findings.add(f"{path}.at_most", f"`{most:g}`, below its own position `{position:g}`", "at least its position")


def _fixed(own: Mapping[str, Assumption], path: str, number: Number | None) -> float | None:
    """Return a number that is certain."""
    if number is None or path not in own or not own[path].uncertain.is_fixed:
        return None
    return own[path].uncertain.a


def _check_weights(findings: Findings, path: str, table: Table) -> None:
    """Check that on every issue somebody has power and cares."""
    for issue in table.issues:
        present = [party for party in table.parties.values() if issue in party.positions]
        for what, numbers in (
            ("salience", [party.positions[issue].salience for party in present]),
            ("capability", [party.capability for party in present]),
        ):
            if present and all(
                number.notation.form == "fixed" and not any(number.notation.numbers) for number in numbers
            ):
                findings.add(f"{path}.issues.{issue}", f"no {what} above zero", "at least one party with some")


def _check_sessions(findings: Findings, path: str, table: Table) -> None:
    calendar = findings.case.calendar
    dates = []
    for index, session in enumerate(table.sessions):
        session_path = f"{path}.sessions.{index}"
        if session in table.sessions[:index]:
            findings.add(session_path, f"`{session}` twice", "each session once")
        elif findings.refer(session_path, session, calendar, "an entry of the calendar"):
            date, between = calendar[session].date, calendar[session].between
            if date is not None:
                dates.append((date, session, session_path))
            elif between is not None:
                found = f"`{session}`, whose day is not known ({between})"
                findings.add(
                    session_path, found, "an entry with a `date` (its `chance` may leave open whether it is held)"
                )
    for (earlier, before, _), (date, session, session_path) in itertools.pairwise(dates):
        if date < earlier:
            found = f"`{session}` ({date}) after `{before}` ({earlier})"
            findings.add(session_path, found, "sessions in order of date")
    if table.since is not None and dates and table.since > dates[0][0]:
        findings.add(f"{path}.since", f"`{table.since}`", f"a day up to the first session, {dates[0][0]}")
    if not table.sessions:
        for ending in ENDINGS:
            if getattr(table, ending) is not None:
                found = f"`{ending}` of a table that never meets"
                findings.add(f"{path}.{ending}", found, "`sessions`, or no endings")
