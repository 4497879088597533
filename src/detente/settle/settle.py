"""Settle talks: distributions, the room between red lines, the chance of a deal, levers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np

from detente.case.load import as_case
from detente.case.places import dates_of
from detente.compile import compile_case
from detente.core.calls import checked
from detente.core.errors import CaseError, Problem, RunError
from detente.core.near import did_you_mean, nearest
from detente.core.spec import DrawFields, Progress, RunSpec, spec_of, takes_draws
from detente.core.version import __version__
from detente.inspect.labels import words_of
from detente.model.model import ABSENT, Floats, Model
from detente.negotiation.catalogue import CATALOGUE, DEFAULT
from detente.negotiation.compromise import compromise
from detente.negotiation.models import solve
from detente.negotiation.reading import read_talks
from detente.negotiation.session import Meeting, meet
from detente.negotiation.settlement import MIXTURE, Settlement, settlement
from detente.negotiation.zone import chance_of_agreement
from detente.settle.leverage import levers_for, red_lines
from detente.settle.overlaps import overlaps, spoilers
from detente.settle.setting import Session, Setting, Subject, affordable, chances, set_sheet
from detente.settle.settled import LEVELS, IssueSettled, Overlap, PartyOnIssue, SessionSettled, Settled, Terms
from detente.settle.steps import steps
from detente.sheets.read import read_sheet
from detente.sheets.sheet import Sheet
from detente.world.draws import draw_worlds

if TYPE_CHECKING:
    from detente.case.schema import Case

DRAWS = 2048
"""Draws of the assumptions by default: a probability's Monte Carlo error stays below 1.1 points."""
MOST_DRAWS = 1_000_000
GRID_STEPS = 200
"""The distribution function is told at so many steps of the scale, and its start."""
LEAST_DEAL = 1e-3
"""Share of draws with a deal below which its terms are not told: they would rest on a handful."""
DAYS_PER_YEAR = 365.25
PARTS = 4
"""Parts of a settlement, for its progress: distributions, the meeting, red lines, who is better off without a deal."""


SHEETS = frozenset({".csv", ".tsv", ".xml", ".txt"})
"""Endings of files that hold positions; any other file is a case."""


@takes_draws
def settle(
    talks: Case | Sheet | str | Path,
    table: str | None = None,
    *,
    model: str = DEFAULT,
    for_party: str | None = None,
    scale: tuple[float, float] | None = None,
    days: float | None = None,
    draws: int = DRAWS,
    spec: RunSpec | None = None,
    **fields: Unpack[DrawFields],
) -> Settled:
    """Forecast talks: at a table of a case, or those of a file of positions.

    Parameters
    ----------
    talks : Case, Sheet, str or Path
        A case, its file or the name of a shipped one (then as `settle_table`); or a sheet, or a file of positions (CSV,
        KTAB, decide, DEU; then as `settle_sheet`).
    table : str, optional
        Name of the table; may be left out where there is one.
    model, for_party, draws
        As for both.
    scale, days
        Of a file of positions.
    spec
        As in `detente.run`, or ``lens`` and ``overrides`` (of a case) and ``seed``.

    Returns
    -------
    Settled

    Raises
    ------
    CaseError
        Where the case or the file cannot be used, or has no such table or party.
    RunError
        Where the model cannot take so many parties, or an option is given that belongs to the other kind.

    Examples
    --------
    >>> settled = settle("russia-2022", "vienna", draws=256)
    >>> settled.p_deal < 0.01
    True
    """
    asked = spec_of(spec, fields)
    if isinstance(talks, Sheet) or (isinstance(talks, str | os.PathLike) and Path(talks).suffix.lower() in SHEETS):
        if asked.lens or asked.overrides:
            raise RunError("found a lens or other numbers for a file of positions, expected them with a case")
        return settle_sheet(
            talks,
            table,
            scale=scale,
            days=days,
            model=model,
            for_party=for_party,
            draws=draws,
            seed=asked.seed,
            progress=asked.progress,
        )
    if scale is not None or days is not None:
        raise RunError("found a scale or days for a case, expected them with a file of positions: a case has its own")
    return settle_table(talks, table, model=model, for_party=for_party, draws=draws, spec=asked)


@takes_draws
def settle_table(
    case: Case | str | Path,
    table: str | None = None,
    *,
    model: str = DEFAULT,
    for_party: str | None = None,
    draws: int = DRAWS,
    spec: RunSpec | None = None,
    **fields: Unpack[DrawFields],
) -> Settled:
    """Forecast the talks at a table of a case, with the world as it is at the start.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    table : str, optional
        Name of the table; may be left out where there is one.
    model : str, optional
        Model of the distribution (`detente.negotiation.catalogue`). The chance of a deal does not depend on it.
    for_party : str, optional
        Party for whom levers are sought.
    draws : int, optional
        Draws of the assumptions.
    spec : RunSpec, optional
        With which numbers and which luck, as in `detente.run`; or ``lens``, ``overrides``, ``seed``.

    Returns
    -------
    Settled

    Raises
    ------
    CaseError
        Where the case has problems, or no such table or party.
    RunError
        Where the model cannot take so many parties.
    """
    asked = spec_of(spec, fields)
    loaded = as_case(case)
    name = _name_of(loaded, table)
    _check_draws(draws)
    compiled = compile_case(loaded, spec=asked)
    setting = set_table(loaded, compiled, name, spec=asked, draws=draws)
    settled = settle_setting(setting, model=model, for_party=for_party, progress=asked.progress)
    return replace(settled, words=words_of(compiled, loaded))


def settle_model(compiled: Model, case: Case, *, seed: int, draws: int = DRAWS) -> tuple[Settled, ...]:
    """Forecast the talks at every table of a compiled case.

    Parameters
    ----------
    compiled : Model
        The case with the lens and the overrides of a run.
    case : Case
        The case it is of: texts and dates.
    seed : int
        Seed of all random numbers.
    draws : int, optional
        Draws of the assumptions.
    """
    asked = RunSpec(lens=(compiled.lens,) if compiled.lens else (), seed=seed)
    return tuple(
        settle_setting(
            set_table(case, compiled, name, spec=asked, draws=draws),
            model=DEFAULT,
            for_party=None,
        )
        for name in case.tables
    )


@checked
def settle_sheet(
    sheet: Sheet | str | Path,
    table: str | None = None,
    *,
    scale: tuple[float, float] | None = None,
    days: float | None = None,
    model: str = DEFAULT,
    for_party: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Settled:
    """Forecast the talks of a file of positions.

    Parameters
    ----------
    sheet : Sheet, str or Path
        A file in one of the formats of `detente.sheets.read`, or what was read from one.
    table : str, optional
        Name of the table, where the file holds several.
    scale : tuple of float, optional
        Scale of every issue; by default what the file says, else 0 to 100.
    days : float, optional
        For how long the parties talk; by default a deal that is open counts as made.
    model, for_party, draws, seed
        As for `settle_table`.
    progress : Callable, optional
        Called with the parts done and all parts.

    Returns
    -------
    Settled

    Raises
    ------
    CaseError
        Where the file cannot be used.
    RunError
        Where the model cannot take so many parties.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> rows = ("actor,capability,position,salience", "A,1,0,1", "B,3,100,1")
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "talks.csv"
    ...     _ = path.write_text(chr(10).join(rows))
    ...     settled = settle_sheet(path)
    >>> [(issue.compromise, round(issue.mean, 1)) for issue in settled.issues]
    [(75.0, 70.0)]
    """
    read = sheet if isinstance(sheet, Sheet) else read_sheet(sheet, scale=scale, table=table)
    _check_draws(draws)
    setting = set_sheet(read, draws=draws, seed=seed, days=days)
    return settle_setting(setting, model=model, for_party=for_party, progress=progress)


def settle_setting(setting: Setting, *, model: str, for_party: str | None, progress: Progress | None = None) -> Settled:
    """Settle talks that are set out in draws."""
    done = _Parts(progress)
    if model not in CATALOGUE:
        known = ", ".join(CATALOGUE)
        raise RunError(f"found no model `{model}`, expected one of {known}{did_you_mean(model, CATALOGUE)}")
    party = _party_of(setting, for_party)
    talks, limits = setting.talks, setting.limits
    done.say(0)
    distributions = _distributions(setting, model)
    done.say(1)
    has_veto = bool(limits.has_veto.any())
    is_asked = has_veto or bool(setting.sessions)
    open_now = np.ones(setting.n_draws)
    meeting = meet(talks, limits, open_now, np.zeros(setting.n_draws), setting.chance) if is_asked else None
    done.say(2)
    by_session = _by_session(setting)
    by_then = by_session[:, -1] if setting.sessions else open_now
    found = overlaps(setting) if has_veto else None
    lines, together = red_lines(setting) if has_veto else ((), ())
    done.say(3)
    troubled = spoilers(setting) if has_veto else ()
    done.say(PARTS)
    p_open = float(np.mean(meeting.is_open)) if meeting is not None and has_veto else None
    return Settled(
        case=setting.case,
        case_hash=setting.case_hash,
        table=setting.name,
        text=setting.text,
        file=setting.file,
        model=model,
        lens=setting.lens,
        overrides=dict(setting.overrides),
        hindsight=setting.hindsight,
        seed=setting.seed,
        draws=setting.n_draws,
        is_fixed=setting.is_fixed,
        is_linked=limits.is_linked,
        issues=tuple(
            _issue(setting, i, distribution, meeting, by_then, None if found is None else found[i])
            for i, distribution in enumerate(distributions)
        ),
        p_open=p_open,
        p_deal=None if meeting is None else float(np.mean(meeting.is_open * by_then)),
        agreement_per_year=float(np.median(setting.rate)) * DAYS_PER_YEAR,
        sessions=_sessions(setting, meeting, by_session),
        spoilers=troubled,
        for_party="" if party is None else setting.parties[party],
        levers=() if party is None else levers_for(setting, party),
        red_lines=lines,
        together=together,
        steps=steps(setting, model),
        mixture=MIXTURE.provenance,
        notes=setting.notes,
        version=__version__,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Tells how much of a settlement is done."""

    progress: Progress | None

    def say(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, PARTS)


def _distributions(setting: Setting, model: str) -> tuple[Settlement, ...]:
    # Where nothing is uncertain all draws are the same.
    talks = setting.talks.first(1) if setting.is_fixed else setting.talks
    try:
        return solve(talks, model)
    except ValueError as error:
        raise RunError(str(error)) from None


def _by_session(setting: Setting) -> Floats:
    """Return the chance that a deal that is open is made by each session, ``[W, S]``.

    A session takes in the time since the last one that was held, so what is left open after it depends on the last
    alone: of L_s = c_s exp(-rate d_s) + (1 - c_s) L_(s - 1), with c_s the chance that session s is held after d_s days.
    """
    days = np.array([session.days for session in setting.sessions])
    reached = chance_of_agreement(setting.rate, days)
    if setting.held is not None:
        for s in range(len(days)):
            before = reached[:, s - 1] if s else np.zeros(setting.n_draws)
            reached[:, s] = setting.held[:, s] * reached[:, s] + (1.0 - setting.held[:, s]) * before
    return reached


def _sessions(setting: Setting, meeting: Meeting | None, by_session: Floats) -> tuple[SessionSettled, ...]:
    if meeting is None:
        return ()
    reached = [float(np.mean(meeting.is_open * by_session[:, s])) for s in range(len(setting.sessions))]
    before = [0.0, *reached]
    return tuple(
        SessionSettled(session.id, session.date, reached[s] - before[s], reached[s])
        for s, session in enumerate(setting.sessions)
    )


def _issue(
    setting: Setting,
    i: int,
    distribution: Settlement,
    meeting: Meeting | None,
    by_then: Floats,
    overlap: Overlap | None,
) -> IssueSettled:
    talks = setting.talks
    low, high = float(talks.low[i]), float(talks.high[i])
    grid = low + (high - low) * np.arange(GRID_STEPS + 1) / GRID_STEPS
    quantiles = dict(zip(LEVELS, distribution.quantile(np.array(LEVELS)).tolist(), strict=True))
    subject = setting.issues[i]
    reference = setting.limits.reference[:, i]
    p_deal, terms = None, None
    if meeting is not None:
        weights = meeting.is_settled[:, i] * by_then
        p_deal = float(np.mean(weights))
        if float(np.mean(meeting.is_settled[:, i])) >= LEAST_DEAL and p_deal > 0.0:
            agreed = settlement(meeting.terms[:, i], weights)
            agreed_quantiles = agreed.quantile(np.array(LEVELS)).tolist()
            terms = Terms(agreed.mean, dict(zip(LEVELS, agreed_quantiles, strict=True)))
    return IssueSettled(
        id=subject.id,
        text=subject.text,
        ends=subject.ends,
        scale=(low, high),
        mean=distribution.mean,
        median=quantiles[0.5],
        quantiles=quantiles,
        grid=grid,
        cdf=distribution.cdf(grid),
        compromise=float(np.nanmean(compromise(*talks.on(i)))),
        reference=None if np.isnan(reference).any() else float(np.mean(reference)),
        overlap=overlap,
        p_deal=p_deal,
        if_deal=terms,
        parties=tuple(_parties(setting, i)),
    )


def _parties(setting: Setting, i: int) -> list[PartyOnIssue]:
    talks, limits = setting.talks, setting.limits
    result = []
    for a, party in enumerate(setting.parties):
        salience = talks.salience[:, a, i]
        least, most = (float(np.median(line[:, a, i])) for line in (limits.at_least, limits.at_most))
        if not salience.any() and np.isinf(least) and np.isinf(most):
            continue
        result.append(
            PartyOnIssue(
                party,
                float(np.mean(talks.position[:, a, i])),
                float(np.mean(salience)),
                float(np.mean(talks.capability[:, a])),
                None if np.isinf(least) else least,
                None if np.isinf(most) else most,
                bool(limits.has_veto[a]),
            )
        )
    return result


def _party_of(setting: Setting, name: str | None) -> int | None:
    if name is None:
        return None
    if name not in setting.parties:
        shown = ", ".join(setting.parties[:12]) + (", ..." if len(setting.parties) > 12 else "")
        near = nearest(name, setting.parties)
        raise CaseError([Problem("", f"no party `{name}`", f"one of {shown}", near, file=setting.file)])
    return setting.parties.index(name)


def _check_draws(draws: int) -> None:
    if not 1 <= draws <= MOST_DRAWS:
        raise RunError(f"found {draws:,} draws, expected 1 to {MOST_DRAWS:,}")


def _name_of(case: Case, table: str | None) -> str:
    """Return the name of the table meant."""
    known = list(case.tables)
    if not known:
        raise CaseError([Problem("tables", "no table", "a case with `tables`", file=case.file)])
    if table is None and len(known) == 1:
        return known[0]
    if table not in known:
        found = "no name of a table" if table is None else f"no table `{table}`"
        near = nearest(table or "", known)
        raise CaseError([Problem("tables", found, f"one of {', '.join(known)}", near, file=case.file)])
    return str(table)


def set_table(
    case: Case,
    compiled: Model,
    name: str,
    *,
    spec: RunSpec,
    draws: int,
) -> Setting:
    """Return a table of a compiled case in W draws."""
    tables = compiled.tables
    z = tables.names.index(name)
    issues = range(int(tables.issue_start[z]), int(tables.issue_start[z + 1]))
    parties = range(int(tables.party_start[z]), int(tables.party_start[z + 1]))
    count = affordable(draws, len(parties), len(issues))
    drawn = draw_worlds(compiled.draws, seed=spec.seed, first=0, count=count)
    talks, limits = read_talks(compiled, z, drawn)
    entry = case.tables[name]
    dimension = compiled.draws.dimension[: len(compiled.draws.numbers)]
    in_table = np.array([path.startswith(f"tables.{name}.") for path in compiled.draws.numbers])
    in_table &= np.array([path != f"tables.{name}.agreement" for path in compiled.draws.numbers])
    sessions = _calendar(case, name, float(tables.since[z]))
    return Setting(
        name=name,
        text=entry.text,
        file=case.file,
        case=case.case,
        case_hash=compiled.case_hash,
        parties=tuple(entry.parties),
        issues=tuple(Subject(issue, each.text, each.ends) for issue, each in entry.issues.items()),
        talks=talks,
        limits=limits,
        rate=drawn[:, compiled.view[0, int(tables.agreement[z])]],
        sessions=sessions,
        is_fixed=not bool((dimension[in_table] >= 0).any()),
        chance=chances(count, len(issues), spec.seed, after=int(dimension.max(initial=0)) + 1),
        seed=spec.seed,
        lens=spec.lens,
        overrides=tuple(spec.overrides.items()),
        hindsight=case.hindsight,
        held=_held(case, compiled, sessions, drawn),
    )


def _held(case: Case, compiled: Model, sessions: Sequence[Session], drawn: Floats) -> Floats | None:
    """Return the chance that each session is held, ``[W, S]``; None where none has a chance."""
    calendar, numbers = compiled.calendar, np.ones((len(drawn), len(sessions)))
    if all(case.calendar[session.id].chance is None for session in sessions):
        return None
    for s, session in enumerate(sessions):
        place = int(calendar.chance[calendar.names.index(session.id)])
        if place != ABSENT:
            numbers[:, s] = drawn[:, compiled.view[0, place]]
    return numbers


def _calendar(case: Case, name: str, since: float) -> tuple[Session, ...]:
    """Return the sessions from the start of the case on, with the days for which agreement has been possible."""
    dates = dates_of(case)
    dated = sorted((dates[session], session) for session in case.tables[name].sessions)
    return tuple(
        Session(session, date, (date - case.time.start).days - since)
        for date, session in dated
        if date >= case.time.start
    )
