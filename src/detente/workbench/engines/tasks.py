"""What an engine can be asked: one function a task, each the public function of a command, and how a page shows it.

Every task gives ``json``, the very bytes that its command writes with ``--json``; what belongs on a page is ``page``,
in JSON whose texts are markup that the rooms `report` and `render` made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.core.spec import Progress, RunSpec
from detente.workbench.engines.warm import case_of, runs_of

if TYPE_CHECKING:
    from detente.core.result import Result

Parts = dict[str, bytes]
Task = Callable[[Mapping[str, str], str, Mapping[str, Any], Progress], Parts]
"""Takes the texts, the name of the case, options and whom to tell of progress."""
FIELDS = ("lens", "overrides", "worlds", "paths", "seed", "threads")
"""Options that say what to run."""
NEEDED = (
    "detente.forecast.run",
    "detente.sim.executor",
    "detente.compile",
    "detente.report.gathering",
    "detente.report.page",
    "detente.report.findings",
    "detente.render.forecast",
)
"""What an engine has imported before it is asked anything."""


def warm_up() -> None:
    """Import what every case needs."""
    for name in NEEDED:
        import_module(name)


def spec_in(options: Mapping[str, Any], progress: Progress | None, **usual: int) -> RunSpec:
    """Return what to run, from plain options."""
    given = {**usual, **{name: options[name] for name in FIELDS if options.get(name) is not None}}
    return RunSpec(**given, progress=progress)


def forecast(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Run a case and say what ``detente run --json`` says."""
    from detente.forecast.run import forecast_case

    return {"json": _json(forecast_case(case_of(texts["case"], name), spec=spec_in(options, progress)))}


def record(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Run a case and say what ``detente run --record`` would add to a ledger, and what it leaves out."""
    from detente.forecast.run import forecast_case
    from detente.ledger.case_entries import in_time, model_drafts, other_drafts, speaks_on
    from detente.ledger.ledger import clock

    case = case_of(texts["case"], name)
    found = forecast_case(case, spec=spec_in(options, progress))
    drafts, left_out = in_time([*model_drafts(case, found, at=speaks_on(case, clock())), *other_drafts(case, found)])
    return {"json": _page({"drafts": [[each.kind, each.body] for each in drafts], "left_out": left_out})}


def findings(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Run a case and gather all that a report says of it; the same forecast, byte for byte, is in ``json``."""
    from detente.report.gathering import gather
    from detente.workbench.engines.pages import page_of_findings

    found = gather(
        case_of(texts["case"], name), question=options.get("question") or None, spec=spec_in(options, progress)
    )
    return {"json": _json(found.forecast), "page": _page(page_of_findings(found))}


def report(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Make the page of ``detente report``; the forecast in it, as ``detente run --json`` says it, is in ``json``."""
    from detente.report.gathering import gather
    from detente.report.page import report_page

    found = gather(
        case_of(texts["case"], name), question=options.get("question") or None, spec=spec_in(options, progress)
    )
    return {"json": _json(found.forecast), "page": _page({"html": report_page(found)})}


def check(texts: Mapping[str, str], name: str, _options: Mapping[str, Any], _: Progress) -> Parts:
    """Say what is wrong with a text and where; what stands in it is not run."""
    from detente.core.errors import CaseError

    try:
        case_of(texts["case"], name)
    except CaseError as error:
        return {"json": _page({"ok": False, "problems": [asdict(each) for each in error.problems]})}
    return {"json": _page({"ok": True, "problems": []})}


def play(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Run a case with other numbers, small, and say what becomes of a question: for a slider that was let go."""
    from detente.workbench.engines.play import played

    case = case_of(texts["case"], name)
    spec = spec_in(options, progress, worlds=PLAYED[0], paths=PLAYED[1])
    return {"json": _page(played(case, str(options["question"]), str(options.get("option") or ""), spec))}


PLAYED = (256, 32)
"""Worlds and paths of the run that a slider waits for: its standard error is at most 3.2 points (one half over the root
of 256), and what the same luck gives before and after differs by less."""


def explain(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Say why an answer is what it is, as ``detente explain`` does."""
    from detente.explain.explain import DEFAULT_PATHS, DEFAULT_WORLDS, explain_run
    from detente.workbench.engines.pages import page_of_explanation

    case, spec = (
        case_of(texts["case"], name),
        spec_in(options, progress, worlds=DEFAULT_WORLDS, paths=DEFAULT_PATHS),
    )
    _require_question(case, options)
    runs = runs_of(texts["case"], name, spec)
    found = explain_run(
        runs,
        options["question"],
        case=case,
        sections=options.get("sections") or (),
        option=options.get("option") or "",
        by=_date(options.get("by")),
        line=_line(str(options.get("line") or "")),
        timing=bool(options.get("timing")),
    )
    return {"json": _json(found), "page": _page(page_of_explanation(found, runs, case))}


def watch(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Rank what may be seen by a date, as ``detente watch`` does."""
    from detente.watch import watch_case
    from detente.workbench.engines.pages import page_of_indicators

    case = case_of(texts["case"], name)
    _require_question(case, options)
    found = watch_case(case, options["question"], until=options["until"], spec=spec_in(options, progress))
    return {"json": _json(found), "page": _page(page_of_indicators(found))}


def compare(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Hold the case against a changed one, as ``detente compare`` does."""
    from detente.compare import compare as compare_case

    def listed(key: str) -> tuple[str, ...]:
        return tuple(options.get(key) or ())

    found = compare_case(
        case_of(texts["case"], name),
        lens=listed("lens"),
        do=listed("do"),
        forbid=listed("forbid"),
        under=listed("under"),
        spec=spec_in({**options, "lens": None}, progress),
    )
    return _shown(found, ("as it is", "changed"))


def update(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Say what follows once something has been observed, as ``detente update`` does."""
    from detente.update import update as update_case

    case, given = case_of(texts["case"], name), options.get("observe") or ()
    observations = [*(case.observations if options.get("with_observations") or not given else ()), *given]
    found = update_case(case, observations, until=options.get("until") or None, spec=spec_in(options, progress))
    return _shown(found)


def settle(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Say where talks end up, as ``detente settle`` does."""
    from detente.compile import compile_case
    from detente.inspect.labels import words_of
    from detente.report.settlement import named
    from detente.settle import settle_table
    from detente.workbench.engines.pages import page_of_settlement

    case = case_of(texts["case"], name)
    more = {key: options[key] for key in ("model", "for_party") if options.get(key)}
    found = settle_table(case, options.get("table") or None, **more, spec=spec_in(options, progress))
    shown = named(found, words_of(compile_case(case), case))
    return {"json": _json(found), "page": _page(page_of_settlement(shown, str(found)))}


def history(texts: Mapping[str, str], name: str, options: Mapping[str, Any], _: Progress) -> Parts:
    """Find the past crises nearest to a case, as ``detente history like`` does."""
    from detente.history.like import nearest_crises

    more = {key: options[key] for key in ("number", "trigger") if options.get(key)}
    return _shown(nearest_crises(case_of(texts["case"], name), **more))


def diff(texts: Mapping[str, str], name: str, options: Mapping[str, Any], progress: Progress) -> Parts:
    """Say which edits between two versions moved the forecasts, as ``detente diff`` does."""
    from detente.diff import diff as diff_cases

    old = case_of(texts["old"], str(options.get("old_name") or name))
    found = diff_cases(
        old, case_of(texts["case"], name), by=options.get("by") or "auto", spec=spec_in(options, progress, paths=24)
    )
    return _shown(found, ("the version before", "this one"))


def outline(texts: Mapping[str, str], name: str, _options: Mapping[str, Any], _: Progress) -> Parts:
    """Say what can be asked of a case: its questions, lenses, moves, tables and dates, for forms.

    Another form of the answer wants another number in `detente.workbench.forecasts.warm.FORM`.
    """
    from detente.case.analysts import minds
    from detente.ledger.case_entries import asked_by

    case = case_of(texts["case"], name)
    return {
        "json": _page(
            {
                "asked": list(asked_by(case)),
                "title": case.title or case.case,
                "start": case.time.start.isoformat(),
                "end": case.time.end.isoformat(),
                "questions": [[key, each.text or key] for key, each in case.questions.items()],
                "lenses": [
                    *([key, each.text or key] for key, each in case.lenses.items()),
                    *([mind.name, f"{mind.name}: {mind.text}" if mind.text else mind.name] for mind in minds(case)),
                ],
                "moves": [[key, each.text or key] for key, each in case.moves.items()],
                "actors": [[key, each.text or key] for key, each in case.actors.items()],
                "tables": [[key, each.text or key] for key, each in case.tables.items()],
                "observations": len(case.observations),
            }
        )
    }


TASKS: Mapping[str, Task] = {
    "outline": outline,
    "forecast": forecast,
    "record": record,
    "findings": findings,
    "report": report,
    "check": check,
    "play": play,
    "explain": explain,
    "watch": watch,
    "compare": compare,
    "update": update,
    "settle": settle,
    "history": history,
    "diff": diff,
}
"""All tasks by name."""


def _json(result: Result) -> bytes:
    """Return a result as its command writes it."""
    return result.to_json().encode()


def _page(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


def _shown(result: Result, sides: tuple[str, str] = ("before", "after")) -> Parts:
    """Return a result that is shown as a notebook shows it, below a picture of what has two sides."""
    from detente.workbench.engines.pages import page_of_sides

    return {"json": _json(result), "page": _page(page_of_sides(result, sides))}


def _line(text: str) -> Any:
    """Return a line to cross as the function takes it: what a percentage is of depends on the question."""
    if not text or text == "band" or text.endswith("%"):
        return text or None
    return _date(text) if text.count("-") == 2 and not text.startswith("-") else float(text)


def _date(text: str | None) -> Any:
    import datetime as dt

    return dt.date.fromisoformat(text) if text else None


def _require_question(case: Any, options: Mapping[str, Any]) -> None:
    """Raise, before anything is run, if the case does not ask a question."""
    from detente.core.errors import RunError
    from detente.core.near import did_you_mean

    asked = str(options.get("question") or "")
    if asked not in case.questions:
        hint = did_you_mean(asked, list(case.questions))
        raise RunError(f"found question {asked!r}, expected one of {', '.join(case.questions) or 'none'}{hint}")
