"""How cost grows with paths, steps, actors and quantities."""

from __future__ import annotations

from benchmarks.measuring import figure, paragraph, table, take_turns
from benchmarks.synthetic import synthetic_case, synthetic_table
from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.model.model import Model
from detente.sim.executor import Engine, build_engine, simulate

WORLDS, PATHS = 128, 64
SWEEPS: dict[str, tuple[int, ...]] = {
    "paths": (16, 64, 256, 1024),
    "steps": (13, 52, 208, 832),
    "actors": (2, 4, 8, 16),
    "quantities": (8, 16, 32, 64),
}
"""What is varied, from 128 worlds of 64 paths, 52 steps, 4 actors and 16 quantities."""
PARTIES, TALKED = (4, 15, 30, 60), 16
"""Parties of a negotiation, and paths of each of its worlds."""


def growth() -> list[str]:
    """Measure whole simulations, worlds drawn and prepared included, on one thread."""
    lines = paragraph(
        f"Synthetic cases (`benchmarks/synthetic.py`): {WORLDS} worlds x {PATHS} paths, 52 steps, 4 actors",
        "with 4 moves each",
        "and 3 replies to each, 16 quantities; one of these is varied at a time. Whole simulations on one",
        "thread, draws and",
        "preparation of worlds included, machine code already there.",
    )
    for name, sizes in SWEEPS.items():
        models: dict[int, tuple[Model, Engine]] = {}
        for size in sizes:
            model = compile_case(loads(synthetic_case(**({} if name == "paths" else {name: size}))))
            models[size] = model, build_engine(model)

        def job(size: int, name: str = name, models: dict[int, tuple[Model, Engine]] = models) -> None:
            model, engine = models[size]
            simulate(model, worlds=WORLDS, paths=size if name == "paths" else PATHS, threads=1, engine=engine)

        times = take_turns({str(size): lambda size=size: job(size) for size in sizes}, rounds=5)
        rows: list[tuple[str, ...]] = []
        for size in sizes:
            seconds = times[str(size)].seconds
            paths = WORLDS * (size if name == "paths" else PATHS)
            rows.append(
                (
                    f"{size}",
                    figure(1e3 * seconds),
                    figure(1e6 * seconds / paths),
                    figure(1e9 * seconds / paths / _unit(name, size)),
                )
            )
        unit = {"paths": "step", "steps": "step"}.get(
            name, f"step and {name.rstrip('s')}".replace("quantitie", "quantity")
        )
        lines += table(
            (name if name != "paths" else "paths per world", "ms", "µs per path", f"ns per path and {unit}"), rows
        )
    return [*lines, *_tables()]


def _tables() -> list[str]:
    """Measure negotiations of more and more parties."""
    models = {n: compile_case(loads(synthetic_table(n))) for n in PARTIES}
    engines = {n: build_engine(model) for n, model in models.items()}

    def job(n: int) -> None:
        simulate(models[n], worlds=WORLDS, paths=TALKED, threads=1, engine=engines[n])

    times = take_turns({n: lambda n=n: job(n) for n in PARTIES}, rounds=3)
    rows = [
        (f"{n}", figure(1e3 * times[n].seconds), figure(1e6 * times[n].seconds / (WORLDS * TALKED))) for n in PARTIES
    ]
    return [
        *paragraph(
            f"One negotiation on three issues, ten sessions, {WORLDS} worlds x {TALKED} paths, likewise on one thread:"
        ),
        *table(("parties", "ms", "µs per path"), rows),
    ]


def _unit(name: str, size: int) -> int:
    """Return by what the cost of a path is divided."""
    return {"paths": 52, "steps": size}.get(name, 52 * size)
