"""The engine beside the readable twin and what one would otherwise write: Mesa and PySD."""

from __future__ import annotations

import importlib.util
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import figure, paragraph, table, take_turns
from benchmarks.workload import Workload
from detente.sim.twin import run_twin

CASE = "russia-2022"
GOAL = 100


def against_others() -> list[str]:
    """Measure runs of one year, each with the actors, quantities and links of the case."""
    work = Workload(CASE, worlds=64, paths=128)
    model = work.model
    engine = work.engine.code.calls["run"]
    sizes = {"engine, one thread": work.size, "engine, two threads": work.size, "readable twin": 2}
    candidates: dict[str, Callable[[], object]] = {
        "engine, one thread": lambda: work.run(engine),
        "engine, two threads": lambda: work.run(engine, 2),
        "readable twin": lambda: run_twin(model, worlds=1, paths=2, seed=1),
    }
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if importlib.util.find_spec("mesa"):
            from benchmarks.against_mesa import Sizes, run_mesa

            shared = Sizes(model)
            candidates["Mesa"], sizes["Mesa"] = lambda: run_mesa(shared, 20), 20
        if importlib.util.find_spec("pysd"):
            from benchmarks.against_pysd import load_pysd, run_pysd

            translated = load_pysd(model, Path(folder))
            candidates["PySD"], sizes["PySD"] = lambda: run_pysd(translated, model, 10), 10
        times = take_turns(candidates, rounds=5)
    speeds = {name: sizes[name] / times[name].seconds for name in candidates}
    one, two = speeds["engine, one thread"], speeds["engine, two threads"]
    rows = [(name, figure(speed), figure(one / speed), figure(two / speed)) for name, speed in speeds.items()]
    moves, quantities = model.moves, model.quantities
    return [
        *paragraph(
            f"`{CASE}`: {len(quantities.names)} quantities, {len(model.links.names)} links,",
            f"{len(model.actors.names)} actors,",
            f"{int((~moves.is_reply).sum())} opening moves and {int(moves.is_reply.sum())} replies,",
            f"{model.timeline.n_days} days in {model.timeline.n_moments} intervals.",
            "The twin does the same in plain Python. The Mesa model has the same actors,",
            "quantities, links, moves and",
            "effects but an easier game: an actor weighs an opening move with the replies that follow at",
            "once, by logit, and",
            "looks no further. The PySD model is the quantities and links alone, as stocks and flows,",
            "without noise (PySD's is",
            "slow) and without any game; its translation is not counted. All three run on one core. Goal",
            "against Mesa and",
            f"PySD: {GOAL}.",
        ),
        *table(("", "paths/s", "engine, one thread, is faster by", "engine, two threads"), rows),
    ]  # fmt: skip
