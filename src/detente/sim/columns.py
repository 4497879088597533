"""Runs as tables and back: which columns the Parquet files of a run have, and what stands in them.

``paths`` has one row a path: the date on which each question's condition first held (null: not by its deadline), the
option that came first, the value of a number; of a question with an ``if`` also whether it is asked, and nothing else
where it is not. ``worlds`` has one row a world: what was drawn for each uncertain
assumption, in canonical units, and how each question came out there. ``events`` has one row for each event that
happened on a path, with its first date, in order. ``quantities`` has one row for each path and date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.core.parquet import Cells, Columns, ParquetFile, n_rows_of, numbers
from detente.model.model import ABSENT, Family, Model, Question
from detente.sim.runs import NEVER, Runs, Singles, Steps, lay_out, make_void

KEYS = ("world", "path")
"""Columns that say which path a row is about."""
NONE = "none"
"""What stands in the column of a choice when no option came."""
ASKED = "if"
"""What the column is called, behind the id of a question with an ``if``, that says whether it is asked."""
EPOCH = np.datetime64("1970-01-01", "D")
"""Day zero of Parquet's dates."""


def tables_of(runs: Runs) -> dict[str, Columns]:
    """Return the tables of a run by name; events and quantities only if they were kept."""
    tables: dict[str, Columns] = {"worlds": _worlds(runs), "paths": _paths(runs)}
    if runs.first is not None:
        tables["events"] = _events(runs, runs.first)
    if runs.quantities is not None:
        tables["quantities"] = _quantities(runs, runs.quantities)
    return tables


def runs_of(tables: Mapping[str, ParquetFile], model: Model, *, seed: int, n_paths: int) -> Runs:
    """Return the run, or the part of one, that the files hold."""
    worlds = tables["worlds"].read(["world"])["world"].data
    size, n_rows = len(worlds) * n_paths, tables["paths"].n_rows
    if n_rows != size or not len(worlds):
        raise RunError(f"found {n_rows} paths, expected {n_paths} in each of {len(worlds)} worlds")
    layout = lay_out(model)
    hits = np.full((layout.n_hits, size), NEVER, dtype=np.uint16)
    values = np.zeros((layout.n_values, size), dtype=np.float32)
    days = _ordinals(model)
    for start, group in _groups(tables["paths"]):
        rows = slice(start, start + n_rows_of(group))
        for name, row in _hit_columns(model):
            hits[row, rows] = _steps(group[name], days)
        for name, row in _value_columns(model):
            values[row, rows] = group[name].data
    asked = np.empty((layout.n_asked, size), dtype=np.bool_)
    for start, group in _groups(tables["paths"]):
        for name, row in _asked_columns(model):
            asked[row, start : start + n_rows_of(group)] = group[name].data
    make_void(model, hits, values, asked)
    first_world = int(worlds[0])
    return Runs(
        model=model,
        seed=seed,
        n_worlds=len(worlds),
        n_paths=n_paths,
        hits=hits,
        values=values,
        first_world=first_world,
        first=_first_steps(tables["events"], model, first_world, n_paths, size) if "events" in tables else None,
        quantities=_kept_quantities(tables["quantities"], model, size) if "quantities" in tables else None,
        asked=asked if layout.n_asked else None,
    )


def _groups(file: ParquetFile) -> Iterator[tuple[int, Columns]]:
    """Yield the row groups of a file, each with the number of its first row."""
    start = 0
    for group in file.groups():
        yield start, group
        start += n_rows_of(group)


def _column(question: str) -> str:
    """Return the column of a question: its id, unless that is the name of a key."""
    return f"question.{question}" if question in KEYS else question


def _hit_columns(model: Model) -> Iterator[tuple[str, int]]:
    """Yield name and row of each column of dates."""
    start = lay_out(model).hit_start
    for q, question in enumerate(model.questions):
        names = [f"{question.id}.{option}" for option in question.options] or [_column(question.id)]
        yield from zip(names, range(start[q], start[q + 1]), strict=False)


def _value_columns(model: Model) -> Iterator[tuple[str, int]]:
    """Yield name and row of each column of values."""
    for question, row in zip(model.questions, lay_out(model).value_row, strict=True):
        if row != ABSENT:
            yield _column(question.id), int(row)


def _asked_columns(model: Model) -> Iterator[tuple[str, int]]:
    """Yield name and row of each column that says whether a question is asked."""
    for question, row in zip(model.questions, lay_out(model).asked_row, strict=True):
        if row != ABSENT:
            yield f"{question.id}.{ASKED}", int(row)


def _ordinals(model: Model) -> npt.NDArray[np.int32]:
    """Return each day of the case [n_days + 1] as Parquet counts days."""
    return (np.array(model.timeline.dates, dtype="datetime64[D]") - EPOCH).astype(np.int32)


def _dates(steps: Steps, days: npt.NDArray[np.int32]) -> Cells:
    """Return days as dates, empty for NEVER."""
    is_never = steps == NEVER
    return Cells("date", days[np.where(is_never, 0, steps)], ~is_never)


def _steps(dates: Cells, days: npt.NDArray[np.int32]) -> Steps:
    """Return dates as days of the case, NEVER for an empty cell."""
    if dates.kind != "date":
        raise RunError(f"found {dates.kind} cells, expected dates")
    filled = dates.data if dates.known is None else np.where(dates.known, dates.data, days[0] - 1)
    # One entry a day, the first for none: looking up takes a fifth of the time of searching.
    table = np.searchsorted(days, np.arange(days[0] - 1, days[-1] + 1)).astype(np.uint16)
    table[0] = NEVER
    return table.take(filled - (days[0] - 1), mode="clip")


def _names(indices: npt.NDArray[np.integer], names: tuple[str, ...]) -> Cells:
    """Return indices as names."""
    return Cells("text", indices.astype(np.int32), None, names)


def _keys(runs: Runs, path: npt.NDArray[np.int64]) -> dict[str, Cells]:
    """Return world, and path within it, of paths n."""
    world, within = np.divmod(path, runs.n_paths)
    return {
        "world": numbers((world + runs.first_world).astype(np.uint32)),
        "path": numbers(within.astype(np.uint32)),
    }


def _paths(runs: Runs) -> Columns:
    """Return one row a path, the columns in the order of the questions."""
    model, days = runs.model, _ordinals(runs.model)
    columns = _keys(runs, np.arange(runs.size))
    hits, values = dict(_hit_columns(model)), dict(_value_columns(model))
    for question in model.questions:
        name = _column(question.id)
        known = None if question.given is None else runs.asked_of(question.id)
        if known is not None:
            columns[f"{question.id}.{ASKED}"] = numbers(known)
        if question.kind == "choice":
            winners = runs.winners_of(question.id)
            columns[name] = _names(
                np.where(winners == ABSENT, len(question.options), winners), (*question.options, NONE)
            )._replace(known=known)
            for option in question.options:
                row = hits[f"{question.id}.{option}"]
                columns[f"{question.id}.{option}"] = _dates(runs.hits[row], days)
        elif name in values:
            columns[name] = numbers(runs.values[values[name]], known=known)
        else:
            columns[name] = _dates(runs.hits[hits[name]], days)
    return columns


def _worlds(runs: Runs) -> Columns:
    """Return one row a world: uncertain assumptions by path, then ``questions.ID``, the share of paths or the mean."""
    draws = runs.model.draws
    drawn = runs.assumptions()
    worlds = np.arange(runs.first_world, runs.first_world + runs.n_worlds, dtype=np.uint32)
    columns = {"world": numbers(worlds)}
    for d in np.flatnonzero(draws.family != Family.FIXED):
        columns[draws.paths[d]] = numbers(drawn[:, d], unit=draws.unit[d])
    for question in runs.model.questions:
        asked = None if question.given is None else runs.asked_of(question.id)
        shares = None if asked is None else _mean_by_world(asked, runs.n_worlds)
        if shares is not None:
            columns[f"questions.{question.id}.{ASKED}"] = numbers(shares)
        for name, values in _results(runs, question):
            columns[name] = _among(_mean_by_world(values, runs.n_worlds), shares)
    return columns


def _among(means: npt.NDArray[np.float64], asked: npt.NDArray[np.float64] | None) -> Cells:
    """Return means over all paths as those over the paths on which a question is asked; empty where it never is."""
    if asked is None:
        return numbers(means)
    return numbers(means / np.where(asked > 0.0, asked, 1.0), known=asked > 0.0)


def _results(runs: Runs, question: Question) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
    """Yield, for a question or each of its options, its name and what to add up over paths: 0 where it is void."""
    name = f"questions.{question.id}"
    if question.kind == "number":
        values = runs.values_of(question.id)
        yield name, values if question.given is None else np.where(runs.asked_of(question.id), values, np.float32(0))
    elif question.kind == "choice":
        winners = runs.winners_of(question.id)
        for index, option in enumerate(question.options):
            yield f"{name}.{option}", winners == index
    else:
        yield name, runs.hits_of(question.id)[0] != NEVER


def _mean_by_world(values: npt.NDArray[np.generic], n_worlds: int) -> npt.NDArray[np.float64]:
    """Return means over paths; a running sum has the same order of additions everywhere."""
    grid = values.reshape(n_worlds, -1)
    means: npt.NDArray[np.float64] = np.cumsum(grid, axis=1, dtype=np.float64)[:, -1] / grid.shape[1]
    return means


def _events(runs: Runs, first: Steps) -> Columns:
    """Return one row for each event of each path, in order of time; ties in the case's order."""
    event, path = np.nonzero(first != NEVER)
    steps = first[event, path]
    order = np.lexsort((event, steps, path))
    event, path, steps = event[order], path[order], steps[order]
    dates = _dates(steps, _ordinals(runs.model))._replace(known=None)  # an event that is listed has happened
    return {**_keys(runs, path), "event": _names(event, runs.model.events), "date": dates}


def _first_steps(file: ParquetFile, model: Model, first_world: int, n_paths: int, size: int) -> Steps:
    """Return the first day of every event [E, N]."""
    first = np.full((len(model.events), size), NEVER, dtype=np.uint16)
    days = _ordinals(model)
    for group in file.groups():
        event = group["event"]
        for name in set(event.names) - set(model.events):
            raise RunError(f"found the event {name!r}, expected one of the case")
        number = np.array([model.events.index(name) for name in event.names], dtype=np.intp)
        path = group["world"].data.astype(np.int64) - first_world
        path *= n_paths
        path += group["path"].data.astype(np.int64)
        if len(path) and not 0 <= path.min() <= path.max() < size:
            raise RunError("found events of worlds that the run does not have")
        first[number[event.data], path] = _steps(group["date"], days)
    return first


def _quantities(runs: Runs, quantities: Singles) -> Columns:
    """Return one row for each path and date, one column for each quantity."""
    size, n_dates, _ = quantities.shape
    columns = _keys(runs, np.repeat(np.arange(size), n_dates))
    moments = _ordinals(runs.model)[runs.model.timeline.moments]
    columns["date"] = Cells("date", np.tile(moments, size))
    for k, name in enumerate(runs.model.quantities.names):
        columns[f"quantity.{name}" if name in columns else name] = numbers(quantities[:, :, k].ravel())
    return columns


def _kept_quantities(file: ParquetFile, model: Model, size: int) -> Singles:
    """Return every quantity at every moment [N, M + 1, K]."""
    n_dates, names = model.timeline.n_moments + 1, list(file.kinds)[len(KEYS) + 1 :]
    quantities = np.empty((size * n_dates, len(names)), dtype=np.float32)
    for start, group in _groups(file):
        for k, name in enumerate(names):
            quantities[start : start + n_rows_of(group), k] = group[name].data
    return quantities.reshape(size, n_dates, len(names))
