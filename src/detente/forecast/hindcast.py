"""Bands of a run held against what was measured: how many readings lie inside, how wide the bands are, and beside whom.

A reading is the quantity plus an error of measurement. So before a reading is judged, its error (``sd``, taken as
normal) is added to the spread of the paths: a band is that of *readings*. Without it even a perfect model would seem
too narrow, most of all where polls are small.

A band can be made to hold everything by making it wide. So its width and its score (CRPS, which punishes width and
error alike) stand beside those of rivals that need no model: no change since the start, and no change for 1, 3, 6 and
12 months. The latter see every earlier reading, and the width of their bands is taken from the very errors they are
judged by: they are hard to beat, and a run from the start cannot be expected to beat the short ones.

References: dawid1984 (ranks of observations in predictive distributions); gneiting2007 (CRPS; sharpness subject to
calibration).
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from detente.case.load import as_case
from detente.core.calls import checked
from detente.core.elementary import exp, ndtr, ndtri
from detente.core.errors import CaseError, Problem, RunError
from detente.core.result import Result
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.forecast.run import run
from detente.forecast.spread import quantile_of_sorted
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

Values = npt.NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of the bands: 90% and 50% around the median."""
LAGS = (1, 3, 6, 12)
"""Ages, in months, of the readings that the rivals carry forward."""
HINDCAST_PATHS = 8
"""Paths per world: few, since a band mixes both kinds of spread; N = 8,000 puts a share within half a point."""
_N_QUANTILES = 400
"""Paths are represented by this many of their quantiles before errors are added: a 90% band moves by less than 1%."""
_N_ERRORS = 101
"""Equally likely values of the error of measurement, as many as leave a 90% band within 1% of the exact one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value of a quantity."""

    date: dt.date
    """Day it refers to."""
    quantity: str
    """Name of the quantity."""
    value: float
    """What was measured, in the quantity's unit."""
    sd: float = 0.0
    """Standard error of the measurement."""
    source: str = ""
    """Where it comes from."""


@dataclass(frozen=True, slots=True)
class Point:
    """One reading and the band it was held against."""

    reading: Reading
    """The reading."""
    quantiles: tuple[float, ...]
    """Quantiles of readings in the run at LEVELS."""
    mean: float
    """Mean of readings in the run."""
    rank: float
    """Share of readings in the run that are below this one; even over (0, 1) if the run is calibrated."""
    crps: float
    """Continuous ranked probability score, in the quantity's unit; smaller is better."""

    @property
    def is_inside_50(self) -> bool:
        """Whether the reading lies in the 50% band."""
        return self.quantiles[1] <= self.reading.value <= self.quantiles[3]

    @property
    def is_inside_90(self) -> bool:
        """Whether the reading lies in the 90% band."""
        return self.quantiles[0] <= self.reading.value <= self.quantiles[4]


@dataclass(frozen=True, slots=True)
class Rival:
    """A forecast without a model, and the run on the same readings."""

    name: str
    """What it carries forward."""
    n: int
    """Readings it can be judged by."""
    rmse: float
    """Root mean square error."""
    width_90: float
    """Width of its 90% band: that of a normal distribution with its own root mean square error."""
    crps: float
    """Mean score of that distribution."""
    run_rmse: float
    """Root mean square error of the run's mean on the same readings."""
    run_width_90: float
    """Mean width of the run's 90% band on the same readings."""
    run_crps: float
    """Mean score of the run on the same readings."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the run did on one quantity."""

    quantity: str
    """Name of the quantity."""
    n: int
    """Readings within the span of the case."""
    inside_50: float
    """Share of readings in the 50% band. Readings near each other err together: this is one history, not n of them."""
    inside_90: float
    """Share of readings in the 90% band."""
    width_50: float
    """Mean width of the 50% band, in the quantity's unit."""
    width_90: float
    """Mean width of the 90% band."""
    rmse: float
    """Root mean square error of the mean."""
    bias: float
    """Mean of (run - reading)."""
    crps: float
    """Mean continuous ranked probability score."""
    rivals: tuple[Rival, ...]
    """Forecasts without a model, those for which there are at least two readings."""


@dataclass(frozen=True, slots=True, repr=False)
class Hindcast(Result):
    """A run held against readings, and where it comes from."""

    case: str
    """Name of the case."""
    case_hash: str
    """Hash of the case with its lens and overrides."""
    lens: str
    """Lens or lenses applied, or ""."""
    seed: int
    """Seed of all random numbers."""
    worlds: int
    """W, draws of the assumptions."""
    paths: int
    """P, paths per world."""
    coverage: tuple[Coverage, ...]
    """One entry per quantity, in the case's order."""
    points: tuple[Point, ...]
    """Every reading with its band, by date."""

    def __getitem__(self, quantity: str) -> Coverage:
        """Return the coverage of a quantity by its name."""
        for entry in self.coverage:
            if entry.quantity == quantity:
                return entry
        known = ", ".join(entry.quantity for entry in self.coverage) or "none"
        raise RunError(f"found quantity {quantity!r}, expected one with readings: {known}")


@checked
def hindcast(runs: Runs, observations: Case | Iterable[Reading] | str | Path) -> Hindcast:
    """Hold a run against what was measured.

    Parameters
    ----------
    runs : Runs
        A run that kept its paths (``keep={"paths"}``).
    observations : Case, readings, str or Path
        Readings, a case that has some under ``observations``, or a CSV file (see `read_readings`). Readings outside the
        span of the case are not judged, but rivals may carry them forward.

    Returns
    -------
    Hindcast
        Coverage, widths and scores for each quantity with at least one reading in the span.

    Raises
    ------
    RunError
        If the run kept no paths, or no reading belongs to one of its quantities and falls into its span.
    """
    if runs.quantities is None:
        raise RunError('found a run without its paths, expected one made with keep={"paths"}')
    readings = sorted(_readings_of(observations), key=lambda each: each.date)
    names, timeline = runs.model.quantities.names, runs.model.timeline
    dates = timeline.dates
    known = [each for each in readings if each.quantity in names]
    points = [
        _hold(runs.quantities[:, timeline.moment_of(timeline.day_of(each.date)), names.index(each.quantity)], each)
        for each in known
        if dates[0] <= each.date <= dates[-1]
    ]
    if not points:
        raise RunError(f"found no reading from {dates[0]} to {dates[-1]} of {', '.join(names)}, expected at least one")
    coverage: list[Coverage] = []
    for k, name in enumerate(names):
        own = [point for point in points if point.reading.quantity == name]
        if own:
            start = float(np.median(runs.quantities[:, 0, k]))
            coverage.append(_coverage(name, own, start, [each for each in known if each.quantity == name]))
    return Hindcast(
        case=runs.model.name,
        case_hash=runs.model.case_hash,
        lens=runs.model.lens,
        seed=runs.seed,
        worlds=runs.n_worlds,
        paths=runs.n_paths,
        coverage=tuple(coverage),
        points=tuple(points),
    )


@takes_spec
def hindcast_case(
    case: Case | str | Path,
    observations: Iterable[Reading] | str | Path | None = None,
    *,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Hindcast:
    """Simulate a case and hold it against its own observations, or against others.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    observations : readings, str or Path, optional
        Readings or a CSV file; the case's own observations by default.
    spec
        As in `detente.run`, or its fields; ``paths`` is 8 if not said otherwise.

    Returns
    -------
    Hindcast
        Coverage, widths and scores for each quantity.
    """
    asked = spec_of(spec, RunFields(**{"paths": HINDCAST_PATHS, **fields}) if spec is None else fields)
    loaded = as_case(case)
    runs = run(loaded, keep={"paths"}, spec=asked)
    return hindcast(runs, loaded if observations is None else observations)


def read_readings(path: str | Path) -> tuple[Reading, ...]:
    """Read readings from a CSV file.

    Its first line names the columns: ``date``, ``quantity``, ``value`` and, if wanted, ``sd`` and ``source``.

    Raises
    ------
    CaseError
        With every line that cannot be read.
    """
    file = Path(path)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise CaseError([Problem("", f"a file that cannot be read ({reason})", "a CSV file", file=str(path))]) from None
    table = csv.DictReader(lines)
    missing = [name for name in ("date", "quantity", "value") if name not in (table.fieldnames or ())]
    if missing:
        expected = "a first line with the columns date, quantity, value (and sd, source)"
        raise CaseError([Problem("", f"no column {', '.join(missing)}", expected, file=str(path), line=1)])
    readings: list[Reading] = []
    problems: list[Problem] = []
    for row in table:
        try:
            readings.append(_reading(row))
        except ValueError as error:
            problems.append(Problem("", str(error), "a reading", file=str(path), line=table.line_num))
    if problems:
        raise CaseError(problems)
    return tuple(readings)


def _reading(row: Mapping[Any, Any]) -> Reading:
    """Return the reading of one line; ValueError says what stands there instead."""
    texts = {name: text.strip() for name, text in row.items() if isinstance(text, str)}  # not what is over or missing
    try:
        date = dt.date.fromisoformat(texts.get("date", ""))
    except ValueError:
        raise ValueError(f"date `{texts.get('date', '')}`") from None
    numbers: dict[str, float] = {}
    for name in ("value", "sd"):
        text = texts.get(name) or ("0" if name == "sd" else "")
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"{name} `{text}`") from None
        if not math.isfinite(number) or (name == "sd" and number < 0):
            raise ValueError(f"{name} `{text}`")
        numbers[name] = number
    if not texts.get("quantity"):
        raise ValueError("no quantity")
    return Reading(date, texts["quantity"], numbers["value"], numbers["sd"], texts.get("source", ""))


def _readings_of(observations: Case | Iterable[Reading] | str | Path) -> Iterator[Reading]:
    """Yield readings from any of the forms in which they come."""
    if isinstance(observations, str | os.PathLike):
        yield from read_readings(observations)
        return
    given: Iterable[Any] = getattr(observations, "observations", observations)  # a case has them under this name
    for each in given:
        if isinstance(each, Reading):
            yield each
        elif each.quantity and each.value is not None:
            yield Reading(each.date, each.quantity, float(each.value), float(each.sd or 0.0), each.source)


def _hold(values: npt.NDArray[np.float32], reading: Reading) -> Point:
    """Return a reading beside the distribution of readings that the paths' values [N] imply."""
    sample = _with_error(values, reading.sd)
    below = np.searchsorted(sample, reading.value, side="left")
    equal = np.searchsorted(sample, reading.value, side="right") - below
    return Point(
        reading=reading,
        quantiles=tuple(quantile_of_sorted(sample, level) for level in LEVELS),
        mean=_mean(sample),
        rank=float(below + equal / 2) / len(sample),
        crps=_crps_of_sorted(sample, reading.value),
    )


def _with_error(values: npt.NDArray[np.float32], sd: float) -> Values:
    """Return equally likely readings [M], sorted: quantiles of the values plus quantiles of a normal error."""
    ordered: Values = np.sort(values).astype(np.float64)
    if len(ordered) > _N_QUANTILES:
        places = (np.arange(_N_QUANTILES) + 0.5) / _N_QUANTILES
        ordered = np.array([quantile_of_sorted(ordered, float(place)) for place in places])
    if sd == 0:
        return ordered
    errors = ndtri((np.arange(_N_ERRORS) + 0.5) / _N_ERRORS)
    return np.sort((ordered[:, None] + sd * errors).ravel())


def _crps_of_sorted(sample: Values, value: float) -> float:
    """Return the score of a sorted sample: E|X - y| - E|X - X'| / 2 (gneiting2007, equation 21)."""
    n = len(sample)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return _mean(np.abs(sample - value)) - _mean(weights * sample) / n


def _crps_of_normal(errors: Values, sd: float) -> float:
    """Return the mean score of normal forecasts with these errors and this deviation (gneiting2007, equation 5)."""
    if sd == 0:
        return 0.0
    z = errors / sd
    density = exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return sd * _mean(z * (2 * ndtr(z) - 1) + 2 * density - 1 / math.sqrt(math.pi))


def _coverage(name: str, points: Sequence[Point], start: float, readings: Sequence[Reading]) -> Coverage:
    """Return how the run did on one quantity."""
    errors = np.array([point.mean - point.reading.value for point in points])
    rivals = [_rival("no change since the start", points, [start] * len(points))]
    rivals += [
        _rival(f"no change for {lag} month{'s' if lag > 1 else ''}", points, _carried(points, readings, lag))
        for lag in LAGS
    ]
    return Coverage(
        quantity=name,
        n=len(points),
        inside_50=sum(point.is_inside_50 for point in points) / len(points),
        inside_90=sum(point.is_inside_90 for point in points) / len(points),
        width_50=_mean(np.array([point.quantiles[3] - point.quantiles[1] for point in points])),
        width_90=_mean(np.array([point.quantiles[4] - point.quantiles[0] for point in points])),
        rmse=math.sqrt(_mean(errors * errors)),
        bias=_mean(errors),
        crps=_mean(np.array([point.crps for point in points])),
        rivals=tuple(rival for rival in rivals if rival is not None),
    )


def _carried(points: Sequence[Point], readings: Sequence[Reading], lag: int) -> list[float | None]:
    """Return for each point the last reading that is at least ``lag`` months older, None if there is none."""
    carried: list[float | None] = []
    for point in points:
        until = _months_before(point.reading.date, lag)
        older = [each.value for each in readings if each.date <= until]
        carried.append(older[-1] if older else None)
    return carried


def _months_before(date: dt.date, months: int) -> dt.date:
    """Return the same day some months before, or the last day of that month if it is shorter."""
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(date.day, (following - dt.timedelta(days=1)).day))


def _rival(name: str, points: Sequence[Point], carried: Sequence[float | None]) -> Rival | None:
    """Return a rival's score beside the run's, None where fewer than two readings can be judged."""
    pairs = [(point, value) for point, value in zip(points, carried, strict=True) if value is not None]
    if len(pairs) < 2:
        return None
    errors = np.array([value - point.reading.value for point, value in pairs])
    own = np.array([point.mean - point.reading.value for point, _ in pairs])
    rmse = math.sqrt(_mean(errors * errors))
    return Rival(
        name=name,
        n=len(pairs),
        rmse=rmse,
        width_90=2 * float(ndtri(0.95)) * rmse,
        crps=_crps_of_normal(errors, rmse),
        run_rmse=math.sqrt(_mean(own * own)),
        run_width_90=_mean(np.array([point.quantiles[4] - point.quantiles[0] for point, _ in pairs])),
        run_crps=_mean(np.array([point.crps for point, _ in pairs])),
    )


def _mean(values: Values) -> float:
    """Return a mean summed in the order of the values, so that it is the same on every machine."""
    return float(np.cumsum(values)[-1]) / len(values)
