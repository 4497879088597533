"""From a case to findings: it is run, and what the run says is gathered."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from detente.case.load import as_case
from detente.core.errors import RunError
from detente.core.near import did_you_mean
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.forecast.run import run_with_sample

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.report.findings import Findings


@takes_spec
def gather(
    case: Case | str | Path,
    *,
    question: str | None = None,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Findings:
    """Run a case, or open a stored run, and gather what a report says of it.

    Parameters
    ----------
    case
        As in `detente.run`; or the directory of a stored run.
    spec
        As in `detente.run`; a stored run has its own.
    question
        Question that the parts on why are about; by default the one most spoken of
        (`detente.report.findings.focus_of`).

    Returns
    -------
    Findings
        For `detente.report_page`.

    Raises
    ------
    CaseError
        If the case has problems.
    RunError
        If the question does not exist, the case asks nothing, or a stored run is given what it has of its own: a lens,
        numbers, a seed or a size.
    """
    asked = spec_of(spec, fields)
    if isinstance(case, str | os.PathLike) and Path(case).is_dir():
        if replace(asked, threads=None) != RunSpec():
            raise RunError(
                "found a lens, numbers, a seed or a size for a stored run, expected none: it has its own "
                "lens, numbers, seed and size"
            )
        from detente.report.findings import gather_stored

        return gather_stored(case, question=question)
    loaded = as_case(case)
    _check_question(loaded, question)
    runs = run_with_sample(loaded, spec=asked, beside=lambda: _make_ready(loaded))
    from detente.report.findings import gather_from

    return gather_from(runs, loaded, question=question, overrides=dict(asked.overrides))


def _make_ready(case: Case) -> None:
    """Import what is needed once a case has been run, and look up what it cites, which is then remembered."""
    for module in ("detente.report.page", "numpy.ma"):  # the second for `numpy.unique`
        import_module(module)
    from detente.inspect.facts import facts_of

    for question in case.questions:
        facts_of(case, question)


def _check_question(case: Case, question: str | None) -> None:
    """Raise, before anything is run, if the case asks nothing, or does not ask a question."""
    if not case.questions:
        raise RunError(f"{case.case}: found no questions, expected at least one to report on")
    if question is not None and question not in case.questions:
        hint = did_you_mean(question, list(case.questions))
        raise RunError(f"found question {question!r}, expected one of {', '.join(case.questions)}{hint}")
