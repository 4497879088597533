"""Why an answer is what it is: everything that explains one question, section by section.

Each entry of `SECTIONS` is one way to explain; the command line, its help and the documentation go through the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from detente.core.errors import RunError
from detente.explore.run import Progress, run
from detente.explore.sensitivity.response import question_of
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

DEFAULT_WORLDS = 4096
"""Enough that an assumption with half a percent of the spread is told from noise; a power of two suits Sobol points."""
DEFAULT_PATHS = 40
"""Enough that chance moves a world's own probability by eight points at most; worlds tell more than paths."""
RARE = 0.01
"""Options of a choice that come less often are not explained."""


class Finding(Protocol):
    """What a section finds: text for people, plain data for JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be explained, and how."""

    case: Case
    """The case."""
    runs: Runs
    """A run of it."""
    question: str
    """Id of the question."""
    options: tuple[str, ...] = ("",)
    """Options of a choice; one empty name for other questions."""
    by: dt.date | None = None
    """An earlier deadline."""
    given: str = ""
    """Outcome to which paths are confined."""
    line: float | dt.date | str | None = None
    """Line to cross; "band" for that of the brief's words."""
    timing: bool = False
    """Whether to explain when instead of whether."""
    total: bool | None = None
    """Whether to find all total effects."""
    is_asked: bool = True
    """Whether the section was asked for by name: then what stands in its way is an error, else it is passed over."""


class Section(NamedTuple):
    """One way to explain an answer."""

    name: str
    """What the user types after ``--``."""
    description: str
    """What it does, in a line."""
    find: Callable[[Request], Sequence[Finding]]
    """Makes findings; none where it has nothing to say of such a question."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that was found."""

    question: str
    """Id of the question."""
    sections: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict[str, tuple[Finding, ...]])
    """Findings by section."""

    def __str__(self) -> str:
        return "\n\n\n".join(str(finding) for findings in self.sections.values() for finding in findings)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON: a list of findings for each section."""
        found = {name: [finding.to_dict() for finding in findings] for name, findings in self.sections.items()}
        return {"question": self.question, **found}


def explain(
    case: Case | str | Path,
    question: str,
    *,
    sections: Sequence[str] = (),
    directory: str | Path | None = None,
    lens: str | Sequence[str] = (),
    overrides: Mapping[str, str | float] | None = None,
    worlds: int = DEFAULT_WORLDS,
    paths: int = DEFAULT_PATHS,
    seed: int = 0,
    threads: int | None = None,
    option: str = "",
    by: dt.date | None = None,
    given: str = "",
    line: float | dt.date | str | None = None,
    timing: bool = False,
    total: bool | None = None,
    progress: Progress | None = None,
    allow_large: bool = False,
) -> Explanation:
    """Explain the answer to a question.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    question : str
        Id of the question.
    sections : sequence of str, optional
        Names of `SECTIONS`; all by default.
    directory : str or Path, optional
        A stored run of the case to ask; by default a new one is made.
    lens, overrides, worlds, paths, seed, threads, progress, allow_large
        Of the new run, as in `detente.run`.
    option : str, optional
        For a choice: which option; all that are not rare by default.
    by, given, line, timing, total
        As in `detente.drivers` and `detente.flips`; ``line="band"`` takes the edges of the band that the brief's
        words stand for.

    Returns
    -------
    Explanation
        Findings by section.

    Raises
    ------
    CaseError
        If the case has problems.
    RunError
        If the question is not there, the run is too small or is one of another version of the case.

    Examples
    --------
    >>> found = explain("ultimatum", "war", sections=["drivers"], worlds=128, paths=8)
    >>> found.sections["drivers"][0].remark
    'No number of the case is uncertain here, so nothing but chance can make a difference.'
    """
    from detente.case.load import load_case
    from detente.explore.stored import open_run_of

    loaded = load_case(case) if isinstance(case, str | Path) else case
    _check_question(loaded, question)
    chosen = _chosen(sections)
    if directory is not None:
        runs = open_run_of(loaded, directory)
    else:
        runs = run(
            loaded,
            lens=lens,
            overrides=overrides,
            worlds=worlds,
            paths=paths,
            seed=seed,
            threads=threads,
            progress=progress,
            allow_large=allow_large,
        )
    request = Request(
        case=loaded,
        runs=runs,
        question=question,
        options=_options(runs, question, option),
        by=by,
        given=given,
        line=line,
        timing=timing,
        total=total,
        is_asked=bool(sections),
    )
    found = {section.name: tuple(section.find(request)) for section in chosen}
    return Explanation(question, {name: findings for name, findings in found.items() if findings})


def _drivers(request: Request) -> Sequence[Finding]:
    from detente.explore.drivers import drivers

    return [
        drivers(
            request.runs,
            request.question,
            option=option,
            by=request.by,
            given=request.given,
            timing=request.timing,
            total=request.total,
            case=request.case,
        )
        for option in request.options
    ]


def _flips(request: Request) -> Sequence[Finding]:
    from detente.explore.flips import flips, lines_of

    asked = question_of(request.runs, request.question)
    if not request.is_asked and ((asked.kind == "number" and request.line is None) or request.given):
        return []
    if request.given:
        raise RunError(f"found the outcome {request.given!r}, expected none: flips are looked for among all paths")
    found: list[Finding] = []
    for option in request.options:
        line = request.line
        lines = lines_of(request.case, request.runs, request.question, option=option) if line == "band" else (line,)
        for each in lines:
            if isinstance(each, str):
                raise RunError(f"found the line {each!r}, expected a number, a date or `band`")
            found.append(
                flips(request.runs, request.question, line=each, option=option, by=request.by, case=request.case)
            )
    return found


SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section("drivers", "which assumptions carry the answer", _drivers),
        Section("flips", "what would have to be true for it to cross a line", _flips),
    )
}
"""Every way to explain, in the order in which they are told."""


def _chosen(names: Sequence[str]) -> list[Section]:
    """Return the sections asked for, in the order of the table."""
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise RunError(f"found the section {unknown[0]!r}, expected one of {', '.join(SECTIONS)}")
    return [section for name, section in SECTIONS.items() if not names or name in names]


def _check_question(case: Case, question: str) -> None:
    """Raise, before anything is run, if the case does not ask a question."""
    if question in case.questions:
        return
    import difflib  # only on the way to an error

    near = difflib.get_close_matches(question[:100], list(case.questions), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    known = ", ".join(case.questions) or "none: the case asks nothing"
    raise RunError(f"found question {question!r}, expected one of {known}{hint}")


def _options(runs: Runs, question: str, option: str) -> tuple[str, ...]:
    """Return the options of a choice to explain: the one asked for, or those that come often enough."""
    asked = question_of(runs, question)
    if asked.kind != "choice" or option:
        return (option,)
    winners = runs.winners_of(question)
    counts = [int((winners == index).sum()) for index in range(len(asked.options))]
    often = [name for name, count in zip(asked.options, counts, strict=True) if count >= RARE * runs.size]
    return tuple(often) or asked.options[:1]
