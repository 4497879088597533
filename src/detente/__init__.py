"""détente: run the argument of a geopolitical brief.

The public face. Importing it costs nothing: every name is fetched from its room when it is first used.

Examples
--------
>>> import detente
>>> runs = detente.run("ultimatum", worlds=64, paths=8, seed=1)
>>> forecast = detente.forecast(runs)
>>> forecast.case, forecast.worlds, forecast.paths
('ultimatum', 64, 8)
"""

from __future__ import annotations

import sys
from types import MethodType, ModuleType

from detente.core.version import __version__ as __version__

TYPE_CHECKING = False  # `typing` costs more to import than all of this, in which nothing listens for Ctrl-C yet
if TYPE_CHECKING:
    from typing import Any

    from detente.brief.audit.audit import Audit as Audit
    from detente.brief.audit.audit import audit as audit
    from detente.brief.audit.settings import read_settings as read_settings
    from detente.brief.model import Brief as Brief
    from detente.brief.read import read as read
    from detente.brief.read import read as read_brief  # noqa: F401  # its earlier name
    from detente.brief.read import read_text as read_text
    from detente.case import dump_case as dump_case
    from detente.case import load_case as load_case
    from detente.case.json_schema import json_schema as json_schema
    from detente.case.schema import Case as Case
    from detente.case.upgrade import Upgrade as Upgrade
    from detente.case.upgrade import upgrade as upgrade
    from detente.compare import Comparison as Comparison
    from detente.compare import compare as compare
    from detente.compare import compare_runs as compare_runs
    from detente.compile import compile_case as compile_case
    from detente.core.errors import ArgumentError as ArgumentError
    from detente.core.errors import BriefError as BriefError
    from detente.core.errors import CaseError as CaseError
    from detente.core.errors import CompileError as CompileError
    from detente.core.errors import DetenteError as DetenteError
    from detente.core.errors import GameError as GameError
    from detente.core.errors import HistoryError as HistoryError
    from detente.core.errors import LedgerError as LedgerError
    from detente.core.errors import OutputError as OutputError
    from detente.core.errors import PriorError as PriorError
    from detente.core.errors import RunError as RunError
    from detente.core.errors import ScoreError as ScoreError
    from detente.core.result import Renderings
    from detente.core.result import Result as Result
    from detente.core.spec import RunSpec as RunSpec
    from detente.diff import Diff as Diff
    from detente.diff import diff as diff
    from detente.draft.draft import Draft as Draft
    from detente.draft.draft import draft as draft
    from detente.draft.draft import draft as draft_case  # noqa: F401  # its earlier name
    from detente.elicit import rounds as rounds
    from detente.elicit import seeds as seeds
    from detente.elicit.rounds import Rounds as Rounds
    from detente.elicit.seeds import Seeds as Seeds
    from detente.explain.drivers import Drivers as Drivers
    from detente.explain.drivers import drivers as drivers
    from detente.explain.explain import Explanation as Explanation
    from detente.explain.explain import explain as explain
    from detente.explain.explain import explain_run as explain_run
    from detente.explain.flip import Flips as Flips
    from detente.explain.flips import flips as flips
    from detente.explain.stories import stories as stories
    from detente.explain.story import Stories as Stories
    from detente.fit import Fit as Fit
    from detente.fit import fit as fit
    from detente.forecast.forecast import Forecast as Forecast
    from detente.forecast.forecast import forecast as forecast
    from detente.forecast.hindcast import Hindcast as Hindcast
    from detente.forecast.hindcast import hindcast as hindcast
    from detente.forecast.hindcast import hindcast_case as hindcast_case
    from detente.forecast.parts import gather_parts as gather_parts
    from detente.forecast.parts import run_part as run_part
    from detente.forecast.parts import run_parts as run_parts
    from detente.forecast.run import forecast_case as forecast_case
    from detente.forecast.run import open_run as open_run
    from detente.forecast.run import run as run
    from detente.history.ask import base_rate as base_rate
    from detente.history.backtest import Backtest as Backtest
    from detente.history.backtest import backtest as backtest
    from detente.history.forecaster import Forecaster as Forecaster
    from detente.history.like import nearest_crises as nearest_crises
    from detente.history.rate import BaseRate as BaseRate
    from detente.inspect.check import CheckReport as CheckReport
    from detente.inspect.check import check as check
    from detente.inspect.stages import show as show
    from detente.ledger.ledger import Ledger as Ledger
    from detente.ledger.ledger import open_ledger as open_ledger
    from detente.ledger.scoreboard import Scoreboard as Scoreboard
    from detente.ledger.scoreboard import score as score
    from detente.ledger.scoreboard import score_case as score_case
    from detente.ledger.scoreboard import score_ledger as score_ledger
    from detente.model.model import Model as Model
    from detente.render.brief import brief_to_plain as brief_to_plain
    from detente.render.schema import schema as schema
    from detente.report.findings import Findings as Findings
    from detente.report.findings import gather_stored as gather_stored
    from detente.report.gathering import gather as gather
    from detente.report.page import report_page as report_page
    from detente.report.report import report as report
    from detente.report.settlement import settlement_page as settlement_page
    from detente.settle import Settled as Settled
    from detente.settle import benchmark_deu as benchmark_deu
    from detente.settle import settle as settle
    from detente.settle import settle_sheet as settle_sheet
    from detente.settle import settle_table as settle_table
    from detente.settle.benchmark import Benchmark as Benchmark
    from detente.sheets.read import read_sheets as read_sheets
    from detente.sheets.sheet import Sheet as Sheet
    from detente.sim import simulate as simulate
    from detente.sim.runs import Runs as Runs
    from detente.tune import Tuning as Tuning
    from detente.tune import tune as tune
    from detente.update import Update as Update
    from detente.update import update as update
    from detente.watch import Indicators as Indicators
    from detente.watch import watch as watch
    from detente.watch import watch_case as watch_case

PUBLIC = {
    "ArgumentError": "core.errors",
    "Audit": "brief.audit.audit",
    "Backtest": "history.backtest",
    "BaseRate": "history.rate",
    "Benchmark": "settle.benchmark",
    "Brief": "brief.model",
    "BriefError": "core.errors",
    "Case": "case.schema",
    "CaseError": "core.errors",
    "CheckReport": "inspect.check",
    "Comparison": "compare",
    "CompileError": "core.errors",
    "DetenteError": "core.errors",
    "Diff": "diff",
    "Draft": "draft.draft",
    "Drivers": "explain.drivers",
    "Explanation": "explain.explain",
    "Findings": "report.findings",
    "Fit": "fit",
    "Flips": "explain.flip",
    "Forecast": "forecast.forecast",
    "Forecaster": "history.forecaster",
    "GameError": "core.errors",
    "Hindcast": "forecast.hindcast",
    "HistoryError": "core.errors",
    "Indicators": "watch",
    "Ledger": "ledger.ledger",
    "LedgerError": "core.errors",
    "Model": "model.model",
    "OutputError": "core.errors",
    "PriorError": "core.errors",
    "Result": "core.result",
    "RunError": "core.errors",
    "RunSpec": "core.spec",
    "Rounds": "elicit.rounds",
    "Runs": "sim.runs",
    "ScoreError": "core.errors",
    "Scoreboard": "ledger.scoreboard",
    "Seeds": "elicit.seeds",
    "Settled": "settle",
    "Sheet": "sheets.sheet",
    "Stories": "explain.story",
    "Tuning": "tune",
    "Update": "update",
    "Upgrade": "case.upgrade",
    "audit": "brief.audit.audit",
    "backtest": "history.backtest",
    "base_rate": "history.ask",
    "benchmark_deu": "settle",
    "brief_to_plain": "render.brief",
    "check": "inspect.check",
    "compare": "compare",
    "compare_runs": "compare",
    "compile_case": "compile",
    "diff": "diff",
    "draft": "draft.draft",
    "drivers": "explain.drivers",
    "dump_case": "case",
    "explain": "explain.explain",
    "explain_run": "explain.explain",
    "fit": "fit",
    "flips": "explain.flips",
    "forecast": "forecast.forecast",
    "forecast_case": "forecast.run",
    "gather": "report.gathering",
    "gather_parts": "forecast.parts",
    "gather_stored": "report.findings",
    "hindcast": "forecast.hindcast",
    "hindcast_case": "forecast.hindcast",
    "json_schema": "case.json_schema",
    "load_case": "case",
    "nearest_crises": "history.like",
    "open_ledger": "ledger.ledger",
    "open_run": "forecast.run",
    "read": "brief.read",
    "read_settings": "brief.audit.settings",
    "read_sheets": "sheets.read",
    "read_text": "brief.read",
    "report": "report.report",
    "report_page": "report.page",
    "rounds": "elicit",
    "run": "forecast.run",
    "run_part": "forecast.parts",
    "run_parts": "forecast.parts",
    "schema": "render.schema",
    "score": "ledger.scoreboard",
    "score_case": "ledger.scoreboard",
    "score_ledger": "ledger.scoreboard",
    "seeds": "elicit",
    "settle": "settle",
    "settle_sheet": "settle",
    "settle_table": "settle",
    "settlement_page": "report.settlement",
    "show": "inspect.stages",
    "simulate": "sim",
    "stories": "explain.stories",
    "tune": "tune",
    "update": "update",
    "upgrade": "case.upgrade",
    "watch": "watch",
    "watch_case": "watch",
}
"""Public names, and the modules of this package that define them."""
RENAMED = {"draft_case": "draft", "read_brief": "read"}
"""Names of earlier versions, which still work, and what they are called now."""
ROOMS = (
    "compare",
    "diff",
    "draft",
    "explain",
    "fit",
    "forecast",
    "report",
    "score",
    "settle",
    "tune",
    "update",
    "watch",
)
"""Functions whose names rooms bear too."""

__all__ = sorted(PUBLIC)  # noqa: PLE0605  # fetched from their rooms by __getattr__


class _Step:
    """A function whose name a room bears too: called, it is the function; what else it has is the room's.

    So ``detente.explain(case)`` runs, ``detente.compare.QuestionChange`` is the class that the room has, and
    ``import detente.explain.drivers as d`` finds the file.
    """

    __wrapped__: Any
    """The function."""
    __name__: str
    __qualname__: str

    def __init__(self, function: Any) -> None:
        from functools import update_wrapper

        update_wrapper(self, function)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.__wrapped__(*args, **options)

    def __getattr__(self, name: str) -> Any:
        room = _imported(f"{__name__}.{self.__name__}")
        return getattr(room, name) if hasattr(room, name) else _inside(room.__name__, name)

    def __get__(self, owner: object, kind: type | None = None) -> Any:
        # As functions have it: `help` and documentation take what has this for one.
        return self if owner is None else MethodType(self, owner)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(_imported(f"{__name__}.{self.__name__}"))})

    def __repr__(self) -> str:
        return f"<function {self.__module__}.{self.__qualname__}, with the room {__name__}.{self.__name__}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return __getattr__, (self.__name__,)


class _Face(ModuleType):
    """A package where a room and a function may bear one name: ``detente.explain`` is the function.

    Importing a room binds it to the package under its name. That would hide the function; so it is left unbound, and
    the function has what is in the room.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in PUBLIC and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def printers() -> Renderings:
    """Return the room that shows results: the one place where results meet their printers.

    Rooms that make results know nothing of those that show them; `Result` asks the package, which stands above all.
    """
    from detente import render

    return render


def __getattr__(name: str) -> Any:
    public = RENAMED.get(name, name)
    if public not in PUBLIC:
        return _inside(__name__, name)
    if public not in globals():
        value = getattr(_imported(f"{__name__}.{PUBLIC[public]}"), public)
        globals()[public] = _Step(value) if public in ROOMS else value
    globals()[name] = globals()[public]
    return globals()[name]


def _inside(room: str, name: str) -> ModuleType:
    """Return a file or a room by its name, imported if need be."""
    from importlib.util import find_spec

    full = f"{room}.{name}"
    if name.startswith("_") or find_spec(full) is None:
        raise AttributeError(f"module {room!r} has no attribute {name!r}")
    return _imported(full)


def _imported(full: str) -> ModuleType:
    from importlib import import_module

    return import_module(full)


def __dir__() -> list[str]:
    return sorted({*PUBLIC, *(name for name in globals() if name.startswith("__"))})
