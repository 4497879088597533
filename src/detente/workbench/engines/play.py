"""The small true run that a slider waits for: the case with other numbers, and what becomes of one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.compile import compile_case
from detente.core.errors import RunError
from detente.core.near import did_you_mean
from detente.core.spec import RunSpec
from detente.forecast.curves import curve_of
from detente.forecast.forecast import Answer, forecast
from detente.inspect.causes import Causes
from detente.inspect.labels import words_of
from detente.report import phrases
from detente.report.findings import Findings
from detente.report.risk import risk_figure
from detente.report.views import views_figure
from detente.sim.cost import check_cost
from detente.sim.executor import build_engine, simulate

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.sim.runs import Runs

MOST_PATHS = 1 << 20
"""Paths of a run that is played: beyond, it is a forecast, and no longer something to wait for."""


def played(case: Case, question: str, option: str, spec: RunSpec) -> dict[str, Any]:
    """Return what becomes of a question, as numbers, in words and as pictures of the report.

    Parameters
    ----------
    case
        The case.
    question, option
        What is asked, and of a choice which option.
    spec
        With which numbers, and how large.

    Raises
    ------
    CaseError
        If there is no such number, or it cannot be what it is set to.
    RunError
        If there is no such question, or the run is too large.
    """
    if question not in case.questions:
        raise RunError(
            f"found question {question!r}, expected one that is asked{did_you_mean(question, list(case.questions))}"
        )
    if spec.size > MOST_PATHS:
        raise RunError(f"found {spec.size:,} paths, expected at most {MOST_PATHS:,}")
    model = compile_case(case, spec=spec)
    check_cost(spec, model, is_in_memory=True)
    runs = simulate(
        model,
        engine=build_engine(model),
        worlds=spec.worlds,
        paths=spec.paths,
        seed=spec.seed,
        threads=spec.threads,
        progress=spec.progress,
    )
    light = _light(runs, case, question, option, spec)
    answer = light[question]
    return {
        "question": question,
        "worlds": spec.worlds,
        "paths": spec.paths,
        "seed": spec.seed,
        "case_hash": light.forecast.case_hash,
        "seconds": round(runs.diagnostics.seconds, 4),
        **_numbers(answer, option),
        "short": views_figure(light, question) if answer.kind in {"binary", "date"} and answer.asked != 0.0 else None,
        "curve": risk_figure(light),
        "answers": [
            {"id": each.id, "probability": each.probability, "error": each.mc_error}
            for each in light.forecast.questions
            if each.probability is not None
        ],
    }


def _light(runs: Runs, case: Case, question: str, option: str, spec: RunSpec) -> Findings:
    """Return findings with what the pictures of one question need, and nothing that takes longer."""
    curve = curve_of(runs, question)
    return Findings(
        case=case,
        forecast=forecast(runs, case, overrides=dict(spec.overrides)),
        focus=question,
        curves=(curve,) if curve is not None else (),
        fans=(),
        causes=Causes(pushes=(), pulls=(), wishes=()),
        register=(),
        labels={},
        words=words_of(runs.model, case),
        option=option,
    )


def _numbers(answer: Answer, option: str) -> dict[str, Any]:
    """Return the answer, its band and its Monte Carlo error: of a number its mean, of a choice its option's chance."""
    if answer.kind == "number":
        return {"measure": "value", "value": answer.mean, "low": None, "high": None, "error": answer.mc_error}
    said: Any = next((share for share in answer.shares if share.option == option), answer)
    band = said.band
    return {
        "measure": "probability",
        "value": said.probability,
        "low": band.low if band else None,
        "high": band.high if band else None,
        "error": said.mc_error,
        "text": phrases.percent(said.probability) if said.probability is not None else "",
    }
