"""Runs as data frames, data sets and notebook cells. Polars and xarray are imported when they are asked for."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.core.errors import RunError
from detente.core.result import require
from detente.core.text import columns
from detente.model.model import ABSENT, Family
from detente.render.forms import Form, Forms, closed, listed
from detente.render.rendering import Rendering
from detente.sim.runs import NEVER, Runs, Steps

if TYPE_CHECKING:
    import polars as pl
    import xarray


def runs_frame(runs: Runs, table: str = "paths") -> pl.DataFrame:
    """Return one of the tables of a run as a frame (see `detente.sim.columns`)."""
    from detente.core.parquet import write_parquet
    from detente.sim.columns import tables_of

    polars = require("polars")
    tables = tables_of(runs)
    if table not in tables:
        kept = {"events": "events", "quantities": "paths"}
        hint = f'; run with keep={{"{kept[table]}"}}' if table in kept else ""
        raise RunError(f"found no table {table!r}, expected one of {', '.join(tables)}{hint}")
    buffer = BytesIO()  # by way of the file, so that frames and files have the same types
    write_parquet(buffer, tables[table])
    buffer.seek(0)
    frame: pl.DataFrame = polars.read_parquet(buffer)
    return frame


def runs_dataset(runs: Runs) -> xarray.Dataset:
    """Return a run as a data set: worlds x paths, dates as dates, NaT where something never happened."""
    library = require("xarray")
    model, grid = runs.model, (runs.n_worlds, runs.n_paths)
    dates = np.array(model.timeline.dates, dtype="datetime64[ns]")
    variables: dict[str, Any] = {}
    for question in model.questions:
        variables[f"questions.{question.id}"] = (("world", "path"), _answers(runs, question.id, dates).reshape(grid))
    drawn = np.flatnonzero(model.draws.family != Family.FIXED)
    variables["assumptions"] = (("world", "assumption"), runs.assumptions()[:, drawn])
    coordinates: dict[str, Any] = {
        "world": np.arange(runs.first_world, runs.first_world + runs.n_worlds),
        "path": np.arange(runs.n_paths),
        "assumption": [model.draws.paths[d] for d in drawn],
    }
    if runs.first is not None:
        variables["events"] = (("event", "world", "path"), _dates(runs.first, dates).reshape(-1, *grid))
        coordinates["event"] = list(model.events)
    if runs.quantities is not None:
        shape = (*grid, *runs.quantities.shape[1:])
        variables["quantities"] = (("world", "path", "date", "quantity"), runs.quantities.reshape(shape))
        coordinates |= {"date": dates[model.timeline.moments], "quantity": list(model.quantities.names)}
    attributes = {"case": model.name, "case_hash": model.case_hash, "lens": model.lens, "seed": runs.seed}
    dataset: xarray.Dataset = library.Dataset(variables, coordinates, attributes)
    return dataset


def _answers(runs: Runs, question: str, dates: np.ndarray) -> np.ndarray:
    """Return a question's answer on each path [N]: a date, an option, or a number."""
    found = runs.model.questions[runs.index_of(question)]
    if found.kind == "number":
        return runs.values_of(question)
    if found.kind == "choice":
        winners = np.where(runs.winners_of(question) == ABSENT, len(found.options), runs.winners_of(question))
        if found.given is not None:
            winners = np.where(runs.asked_of(question), winners, len(found.options) + 1)
        return np.array([*found.options, "none", "void"])[winners]
    return _dates(runs.hits_of(question)[0], dates)


def _dates(steps: Steps, dates: np.ndarray) -> np.ndarray:
    """Return steps as dates, NaT for NEVER."""
    found = dates[np.where(steps == NEVER, 0, steps)]
    found[steps == NEVER] = np.datetime64("NaT")
    return found


def _title(runs: Runs) -> str:
    """Return what was run."""
    model = runs.model
    lens = f", lens {model.lens}" if model.lens else ""
    return f"{model.name}{lens}: {runs.n_worlds:,} worlds x {runs.n_paths:,} paths, seed {runs.seed}"


def _kept(runs: Runs) -> str:
    """Return what is there besides the answers."""
    kept = [name for name, part in (("events", runs.first), ("quantities", runs.quantities)) if part is not None]
    return f"kept besides the answers: {', '.join(kept) or 'nothing'}"


def text(runs: Runs) -> str:
    """Return what a run is, in plain text."""
    rows = [("question", "kind", "text"), *((each.id, each.kind, each.text) for each in runs.model.questions)]
    return "\n".join([_title(runs), _kept(runs), "", *columns(rows, left=(0, 1, 2))])


def _html(runs: Runs) -> str:
    """Return what a run is, as a notebook shows it."""
    rows = "".join(
        f"<tr><td>{escape(each.id)}</td><td>{escape(each.kind)}</td>"
        f"<td style='text-align:left'>{escape(each.text)}</td></tr>"
        for each in runs.model.questions
    )
    return (
        f"<div><p><b>{escape(_title(runs))}</b><br>{_kept(runs)}</p>"
        f"<table><thead><tr><th>question</th><th>kind</th><th>text</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def plain(runs: Runs) -> dict[str, Any]:
    """Return what a run is as plain data; its paths are in its frames."""
    model = runs.model
    return {
        "case": model.name,
        "case_hash": model.case_hash,
        "lens": model.lens,
        "seed": runs.seed,
        "worlds": runs.n_worlds,
        "paths": runs.n_paths,
        "first_world": runs.first_world,
        "questions": [{"id": each.id, "kind": each.kind, "text": each.text} for each in model.questions],
    }


def form(forms: Forms) -> Form:
    """Return the form of what a run is."""
    from detente.forecast.provenance import Provenance
    from detente.model.model import Question
    from detente.sim.runs import Runs

    source = forms.fields(Provenance, "case", "case_hash", "lens", "seed", "worlds", "paths")
    question = closed(forms.fields(Question, "id", "kind", "text"))
    return closed({**source, **forms.fields(Runs, "first_world"), "questions": listed(question)})


RENDERINGS = {
    "Runs": Rendering(
        "runs",
        text,
        plain=plain,
        room="sim.runs",
        form=form,
        html=_html,
        brief=_title,
        polars=runs_frame,
        xarray=runs_dataset,
    )
}
"""How this room shows it."""
