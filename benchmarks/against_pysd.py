"""What one would otherwise write: stocks and flows in PySD, as many as the case has, without a game."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from detente.model.model import ABSENT, Model
from detente.world.draws import draw_worlds


def write_vensim(model: Model) -> str:
    """Write a Vensim model with the quantities and links of a compiled case: returns and influence, Euler steps."""
    quantities, links, days = model.quantities, model.links, model.timeline.grain
    drawn = draw_worlds(model.draws, seed=0, first=0, count=1)[0]
    names = [name.replace("_", " ") for name in quantities.names]
    blocks = ["{UTF-8}"]
    for k, name in enumerate(names):
        flow = []
        if quantities.half_life[k] != ABSENT:
            speed = 1.0 - 0.5 ** (days / drawn[quantities.half_life[k]])
            flow.append(f"{speed:.6g} * ({name} rest - {name})")
        for link in np.flatnonzero(links.target == k).tolist():
            source = names[int(links.source[link])]
            flow.append(f"{name} from {source} * ({source} - {source} rest)")
            blocks.append(f"{name} from {source} = {drawn[links.gain[link]] * days:.6g}\n\t~\t\n\t~\t\t|")
        blocks += [
            f"{name} = INTEG({' + '.join(flow) or '0'}, {name} start)\n\t~\t\n\t~\t\t|",
            f"{name} start = {drawn[quantities.start[k]]:.6g}\n\t~\t\n\t~\t\t|",
            f"{name} rest = {drawn[quantities.rest[k]]:.6g}\n\t~\t\n\t~\t\t|",
        ]
    control = {"FINAL TIME": model.timeline.n_days // days, "INITIAL TIME": 0, "TIME STEP": 1, "SAVEPER": 1}
    blocks += [f"{name} = {value}\n\t~\t\n\t~\t\t|" for name, value in control.items()]
    return "\n\n".join(blocks) + "\n"


def load_pysd(model: Model, folder: Path) -> Any:
    """Translate the model with PySD and load it."""
    import pysd

    path = folder / "case.mdl"
    path.write_text(write_vensim(model), encoding="utf-8")
    return pysd.read_vensim(str(path))


def run_pysd(translated: Any, model: Model, n_runs: int) -> None:
    """Run the translated model a number of times, each from another start."""
    drawn = draw_worlds(model.draws, seed=0, first=0, count=n_runs)
    columns = [name.replace("_", " ") for name in model.quantities.names]
    for world in range(n_runs):
        start = {
            f"{name.replace('_', ' ')} start": float(drawn[world, model.quantities.start[k]])
            for k, name in enumerate(model.quantities.names)
        }
        translated.run(params=start, return_columns=columns)
