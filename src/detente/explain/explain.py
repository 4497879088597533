"""Why an answer is what it is: everything that explains one question, section by section.

Each entry of `SECTIONS` is one way to explain; the command line, its help and the documentation go through the table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Unpack

from detente.case.load import as_case
from detente.core.calls import checked
from detente.core.errors import RunError
from detente.core.listed import listed
from detente.core.renamed import renamed_keywords
from detente.core.result import Result
from detente.core.spec import RunFields, RunSpec, takes_spec
from detente.explain.drivers import drivers_of
from detente.explain.flips import DEFAULT_LINE, flips_of, lines_of
from detente.explain.sensitivity.analysis import Analysis, analysis_of
from detente.explain.sensitivity.response import Measure, question_of
from detente.explain.stories import stories
from detente.forecast.run import run
from detente.forecast.stored import open_run_of
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

DEFAULT_WORLDS = 4096
"""Enough that an assumption with half a percent of the spread is told from noise; a power of two suits Sobol points."""
DEFAULT_PATHS = 40
"""Enough that chance moves a world's own probability by eight points at most; worlds tell more than paths."""
RARE = 0.01
"""Options of a choice that come less often are not explained."""

Line = float | dt.date | str
"""A line to cross: a number, a date, a percentage such as ``30%``, or ``band`` for the edges of the brief's words."""
_PERCENT = ("%", "percent")
"""How a unit begins that takes percentages."""


class SectionResult(Protocol):
    """What a section finds: text for people, plain data for JSON, a cell for notebooks."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        ...

    def _repr_html_(self) -> str: ...


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
    conditional_on: str = ""
    """Outcome to which paths are confined."""
    line: Line | None = None
    """Line to cross."""
    timing: bool = False
    """Whether to explain when instead of whether."""
    total: bool | None = None
    """Whether to find all total effects."""
    is_asked: bool = True
    """Whether the section was asked for by name: then what stands in its way is an error, else it is passed over."""
    analyses: dict[tuple[str, dt.date | None, str, Measure | None], Analysis] = field(default_factory=dict)
    """Answers prepared so far, by option, deadline, given outcome and measure."""

    def analysis(
        self, option: str, *, by: dt.date | None = None, conditional_on: str = "", measure: Measure | None = None
    ) -> Analysis:
        """Return an answer, prepared once for all sections."""
        key = (option, by, conditional_on, measure)
        if key not in self.analyses:
            self.analyses[key] = analysis_of(
                self.runs,
                self.question,
                option=option,
                by=by,
                conditional_on=conditional_on,
                measure=measure,
                is_tried=self.runs.drawn is None,
            )
        return self.analyses[key]


class Section(NamedTuple):
    """One way to explain an answer."""

    name: str
    """What the user types after ``--``."""
    description: str
    """What it does, in a line."""
    find: Callable[[Request], Sequence[SectionResult]]
    """Makes findings; none where it has nothing to say of such a question."""


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Result):
    """All that was found."""

    question: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    said: str
    """What the brief said of it, with the band that the words stand for; "" if nothing."""
    sections: Mapping[str, tuple[SectionResult, ...]] = field(default_factory=dict[str, tuple[SectionResult, ...]])
    """Findings by section."""

    def __getitem__(self, section: str) -> tuple[SectionResult, ...]:
        """Return the findings of a section."""
        return self.sections[section]


@renamed_keywords(given="conditional_on")
@takes_spec
def explain(
    case: Case | str | Path,
    question: str,
    *,
    sections: str | Sequence[str] = (),
    directory: str | Path | None = None,
    option: str = "",
    by: dt.date | None = None,
    conditional_on: str = "",
    line: Line | None = None,
    timing: bool = False,
    total: bool | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Explanation:
    """Explain the answer to a question: what carries it, what would flip it, and in which stories it comes about.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    question : str
        Id of the question.
    sections : sequence of str, optional
        Names of `SECTIONS`: ``drivers``, ``flips``, ``stories``; all by default.
    directory : str or Path, optional
        A stored run of the case to ask; by default a new one is made.
    spec
        Of the new run, or its fields, as in `detente.run`.
    option, by, conditional_on, line, timing, total
        As in `detente.explain_run`.

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
    >>> import detente
    >>> found = detente.explain("ultimatum", "war", sections=["drivers"], worlds=128, paths=8)
    >>> found["drivers"][0].remark
    'No number of the case is uncertain here, so nothing but chance can make a difference.'
    """
    loaded = as_case(case)
    _check_question(loaded, question)
    chosen = listed(sections)
    _chosen(chosen)
    runs = run(loaded, spec=spec, **fields) if directory is None else open_run_of(loaded, directory)
    return explain_run(
        runs,
        question,
        case=loaded,
        sections=chosen,
        option=option,
        by=by,
        conditional_on=conditional_on,
        line=line,
        timing=timing,
        total=total,
    )


@renamed_keywords(given="conditional_on")
@checked
def explain_run(
    runs: Runs,
    question: str,
    *,
    case: Case,
    sections: Sequence[str] = (),
    option: str = "",
    by: dt.date | None = None,
    conditional_on: str = "",
    line: Line | None = None,
    timing: bool = False,
    total: bool | None = None,
) -> Explanation:
    """Explain the answer to a question from a run that was made before.

    Parameters
    ----------
    runs : Runs
        The run.
    question : str
        Id of the question.
    case : Case
        The case it is of.
    sections : sequence of str, optional
        Names of `SECTIONS`: ``drivers``, ``flips``, ``stories``; all by default.
    option : str, optional
        For a choice: which option; all that are not rare by default.
    by, conditional_on, timing, total
        As in `detente.drivers`.
    line : float, date or str, optional
        As in `detente.flips`; ``"30%"`` is 0.3, or 30 for a number that is in percent itself; ``"band"`` takes the
        edges of the band that the brief's words stand for. By default one half, and the nearest edge of that band if
        there is one.

    Returns
    -------
    Explanation
        Findings by section.

    Raises
    ------
    RunError
        If the question is not there, or the run is too small.

    Examples
    --------
    >>> import detente
    >>> case = detente.load_case("ultimatum")
    >>> runs = detente.run(case, worlds=512, paths=16, overrides={"actors.challenger.rationality": "0.1 to 1"})
    >>> found = detente.explain_run(runs, "war", case=case, sections=["drivers", "flips"], line=0.4)
    >>> [driver.path for driver in found["drivers"][0].drivers]
    ['actors.challenger.rationality']
    """
    chosen = _chosen(sections)
    asked = question_of(runs, question)
    request = Request(
        case=case,
        runs=runs,
        question=question,
        options=_options(runs, question, option),
        by=by,
        conditional_on=conditional_on,
        line=line,
        timing=timing,
        total=total,
        is_asked=bool(sections),
    )
    with ThreadPoolExecutor(1) as pool:  # stories need nothing that the others make
        apart = {each.name: pool.submit(each.find, request) for each in chosen if each.name == "stories"}
        found = {each.name: tuple(each.find(request)) for each in chosen if each.name not in apart}
        found |= {name: tuple(each.result()) for name, each in apart.items()}
    told = {each.name: found[each.name] for each in chosen if found[each.name]}
    return Explanation(question, asked.text, _said(case, question), told)


def _drivers(request: Request) -> Sequence[SectionResult]:
    measure: Measure | None = "days" if request.timing else None
    return [
        drivers_of(
            request.analysis(option, by=request.by, conditional_on=request.conditional_on, measure=measure),
            total=request.total,
            case=request.case,
        )
        for option in request.options
    ]


def _flips(request: Request) -> Sequence[SectionResult]:
    asked = question_of(request.runs, request.question)
    if not request.is_asked and ((asked.kind == "number" and request.line is None) or request.conditional_on):
        return []
    if request.conditional_on:
        raise RunError(
            f"found the outcome {request.conditional_on!r}, expected none: flips are looked for among all paths"
        )
    return [
        flips_of(
            request.analysis(option, by=line if isinstance(line, dt.date) else request.by),
            line=DEFAULT_LINE if isinstance(line, dt.date) else line,
            case=request.case,
        )
        for option in request.options
        for line in _lines(request, option)
    ]


def _lines(request: Request, option: str) -> Sequence[float | dt.date | None]:
    """Return the lines to cross: those asked for, or one half and the nearest edge of the brief's band."""
    case, runs, question, line = request.case, request.runs, request.question, request.line
    if line == "band":
        return lines_of(case, runs, question, option=option)
    if isinstance(line, str):
        return (_of_percentage(case, question, line),)
    if line is not None or question_of(runs, question).kind == "number":
        return (line,)
    edges = lines_of(case, runs, question, option=option) if _said(case, question, is_banded=True) else ()
    # Inside the band both edges are lines; one half says enough then.
    return (DEFAULT_LINE, *(edge for edge in edges if len(edges) == 1 and edge != DEFAULT_LINE))


def _of_percentage(case: Case, question: str, text: str) -> float:
    """Return a line that is written in percent: a probability, or a value of a number that is in percent itself."""
    try:
        value = float(text.removesuffix("%")) if text.endswith("%") else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RunError(f"found the line {text!r}, expected a number, a percentage, a date or `band`")
    asked = case.questions[question]
    if asked.kind != "number":
        return value / 100
    quantity = case.quantities.get(asked.quantity or "")
    unit = quantity.unit if quantity is not None else ""
    if not unit.lower().startswith(_PERCENT):
        given = f"it is in {unit}" if unit else "it is a number without a unit"
        raise RunError(f"{question}: found the line {text!r}, expected a value without `%`, as {given}, not in percent")
    return value


def _stories(request: Request) -> Sequence[SectionResult]:
    is_narrowed = request.conditional_on or request.by or request.timing
    if is_narrowed and not request.is_asked:
        return []
    return [stories(request.runs, request.question, case=request.case)]


SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section("drivers", "which assumptions carry the answer", _drivers),
        Section("flips", "what would have to be true for it to cross a line", _flips),
        Section("stories", "a few histories that stand for all, and why the actors moved", _stories),
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
    from detente.core.near import did_you_mean

    if question in case.questions:
        return
    hint = did_you_mean(question[:100], list(case.questions))
    known = ", ".join(case.questions) or "none: the case asks nothing"
    raise RunError(f"found question {question!r}, expected one of {known}{hint}")


def _said(case: Case, question: str, *, is_banded: bool = False) -> str:
    """Return what the brief said of a question; with ``is_banded`` only words that stand for a band."""
    from detente.inspect.facts import facts_of

    said = facts_of(case, question).said
    if said is None or (is_banded and (said.low is None or said.high is None)):
        return ""
    if said.low is None or said.high is None:
        return said.phrase
    return f"{said.phrase} ({100 * said.low:.0f}-{100 * said.high:.0f}%)"


def _options(runs: Runs, question: str, option: str) -> tuple[str, ...]:
    """Return the options of a choice to explain: the one asked for, or those that come often enough."""
    asked = question_of(runs, question)
    if asked.kind != "choice" or option:
        return (option,)
    winners = runs.winners_of(question)
    counts = [int((winners == index).sum()) for index in range(len(asked.options))]
    least = RARE * int(runs.asked_of(question).sum())
    often = [name for name, count in zip(asked.options, counts, strict=True) if count >= least]
    return tuple(often) or asked.options[:1]
