"""Settling talks: how the models do on decisions with known outcomes, and how long it takes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.measuring import figure, paragraph, table, take_turns
from detente.negotiation.exchange import exchange
from detente.negotiation.models import solve
from detente.negotiation.talks import Talks
from detente.settle import benchmark_deu
from detente.settle.benchmark import LEVEL, Interval
from detente.settle.setting import set_sheet
from detente.sheets.read import read_sheet

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where data lie that are not shipped; ``DETENTE_BENCH_DATA`` names another place."""
DRAWS, PARTIES, ISSUES = 10_000, 30, 5


def negotiation() -> list[str]:
    """Score the models, if the data are there, and time them."""
    data = Path(os.environ.get("DETENTE_BENCH_DATA", SHARED))
    if "DETENTE_BENCH_DATA" in os.environ and not (data / "deu").is_dir():
        raise SystemExit(f"DETENTE_BENCH_DATA: found {data}, which has no folder deu, expected one that has")
    return [*_scores(data / "deu" / "deu3_train.tsv"), "", *_times(data / "negotiation" / "decide_cop21.csv")]


def _scores(file: Path) -> list[str]:
    if not file.exists():
        return paragraph(f"No {file.name} here, so the models were not scored; the data are not shipped.")
    result = benchmark_deu(file)
    lines = paragraph(
        f"Settlements beside known outcomes: `detente settle --benchmark deu {file.name}`, {result.n_issues} issues of "
        f"{result.n_proposals} proposals, in percent of the scale, with {LEVEL:.0%} intervals from bootstrap samples "
        "of proposals. What the models are: [Where talks end up](../explanation/negotiation.md)."
    )
    rows = [(score.name, *map(_told, (score.mae, score.crps, score.against))) for score in result.scores]
    return [*lines, *table(("model", "MAE", "CRPS", "CRPS less that of normal"), rows)]


def _told(interval: Interval) -> str:
    return f"{interval.mean:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _times(cop21: Path) -> list[str]:
    random = np.random.default_rng(0)
    shape = (DRAWS, PARTIES, ISSUES)
    power = random.random(shape[:2])
    talks = Talks(100.0 * random.random(shape), random.random(shape), power, np.zeros(ISSUES), np.full(ISSUES, 100.0))
    size = f"{DRAWS:,} draws of {PARTIES} parties on {ISSUES} issues"
    candidates: dict[str, Callable[[], object]] = {
        f"{size}, {name}": lambda name=name: solve(talks, name) for name in ("mixture", "election", "compromise")
    }
    if cop21.exists():
        paris = set_sheet(read_sheet(cop21), draws=1, seed=0, days=None).talks
        candidates["exchange to the end, 15 parties on 13 issues (COP21)"] = lambda: exchange(paris)
    times = take_turns(candidates, rounds=3)
    rows = [(name, figure(each.processor_seconds), figure(each.seconds)) for name, each in times.items()]
    return table(("what", "processor seconds", "seconds"), rows)
