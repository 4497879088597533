"""A joint sample: numbers of a case in many worlds together, in a file beside it, and a model that draws from it.

The file is JSON with the numbers as they were found, in the engine's units, a list of equally likely worlds for each,
where it comes from, and a hash over all of it. A model that draws from it takes, in each of its worlds, one world of
the sample for all numbers of the sample: what belongs together stays together. All other numbers are drawn as the case
has them. The case itself is not changed, so nothing has to be undone.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from detente.core.errors import CaseError, Problem, RunError
from detente.core.files import write_whole
from detente.core.near import nearest
from detente.model.model import ABSENT, Draws, Family, Model

KIND, FORMAT = "joint-sample", 1
LARGEST_BYTES = 1 << 26
"""Bytes of a file that is read: 64 MB, some 300 numbers in 10,000 worlds."""
MOST_WORLDS = 65_536
MOST_NUMBERS = 10_000
"""Bounds far beyond a sample that anybody would write."""


@dataclass(frozen=True, slots=True, eq=False)
class JointSample:
    """Numbers in many worlds together."""

    paths: tuple[str, ...]
    """[C] dotted paths."""
    units: tuple[str, ...]
    """[C] units of the values, the engine's: days, per day, ..."""
    values: tuple[tuple[float, ...], ...]
    """[C][N] equally likely values."""
    source: Mapping[str, Any]
    """Where it comes from: case and its hash, lens, overrides, method, version, seed, observations."""

    @property
    def n_worlds(self) -> int:
        """N, equally likely worlds."""
        return len(self.values[0]) if self.values else 0

    @property
    def hash(self) -> str:
        """SHA-256 of all it says."""
        return hashlib.sha256(_text(self._content()).encode()).hexdigest()

    def _content(self) -> dict[str, Any]:
        numbers = [
            {"path": path, "unit": unit, "values": list(values)}
            for path, unit, values in zip(self.paths, self.units, self.values, strict=True)
        ]
        return {
            "kind": KIND,
            "format": FORMAT,
            "source": dict(self.source),
            "worlds": self.n_worlds,
            "numbers": numbers,
        }

    def to_bytes(self) -> bytes:
        """Return the file."""
        return (_text({**self._content(), "hash": self.hash}, indent=1) + "\n").encode()

    def write(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Write the file, whole or not at all; another file is replaced only if asked for."""
        write_whole(path, self.to_bytes(), replace=replace)


def _text(content: Mapping[str, Any], indent: int | None = None) -> str:
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(content, ensure_ascii=True, sort_keys=True, indent=indent, separators=separators)


def read_joint(path: str | os.PathLike[str]) -> JointSample:
    """Read a joint sample.

    Raises
    ------
    CaseError
        If it cannot be read, is none, or is not what was written (its hash).
    """
    file = Path(path)
    expected = "a joint sample, as `detente fit --out FILE` writes it"
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise _problem(file, f"{file.stat().st_size:,} bytes", f"a joint sample of at most {LARGEST_BYTES:,} bytes")
        data = json.loads(file.read_bytes())
    except OSError as error:
        raise _problem(file, f"a file that cannot be read ({error.strerror or error})", expected) from None
    except (ValueError, RecursionError):
        raise _problem(file, "no JSON", expected) from None
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise _problem(file, f"no `kind: {KIND}`", expected)
    if data.get("format") != FORMAT:
        raise _problem(file, f"format {data.get('format')!r}", f"format {FORMAT}: this file needs another détente")
    sample = JointSample(*_numbers(file, data), source=_source(file, data))
    if data.get("hash") != sample.hash:
        raise _problem(file, f"hash {str(data.get('hash'))[:12]!r}", f"{sample.hash[:12]}: it was changed by hand")
    return sample


def _numbers(
    file: Path, data: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Return paths, units and values of a file, each of the right kind."""
    given = data.get("numbers")
    n = data.get("worlds")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_NUMBERS:
        raise _problem(file, "no list of numbers", f"1 to {MOST_NUMBERS:,} under `numbers`")
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_WORLDS:
        raise _problem(file, f"worlds {n!r}", f"a whole number from 1 to {MOST_WORLDS:,}")
    for place, each in enumerate(given):
        is_named = isinstance(each, dict) and isinstance(each.get("path"), str) and isinstance(each.get("unit"), str)
        values = each.get("values") if isinstance(each, dict) else None
        if not is_named or not isinstance(values, list) or len(values) != n:
            raise _problem(file, f"number {place + 1} without path, unit or {n:,} values", "all three")
        if not all(isinstance(v, float | int) and not isinstance(v, bool) and math.isfinite(v) for v in values):
            raise _problem(file, f"a value of {each['path']} that is no number", "finite numbers")
    paths = tuple(each["path"] for each in given)
    if len(set(paths)) < len(paths):
        raise _problem(file, "a path that stands twice", "each number once")
    return paths, tuple(each["unit"] for each in given), tuple(tuple(map(float, each["values"])) for each in given)


def _source(file: Path, data: dict[str, Any]) -> dict[str, Any]:
    source = data.get("source")
    if not isinstance(source, dict):
        raise _problem(file, "no `source`", "where the sample comes from")
    return source


def _problem(file: Path, found: str, expected: str) -> CaseError:
    return CaseError([Problem("", found, expected, file=str(file))])


def with_joint(model: Model, sample: JointSample, *, set_otherwise: Sequence[str] = ()) -> Model:
    """Return a model that draws its numbers from a joint sample, where the sample has them.

    Parameters
    ----------
    model
        The case, compiled.
    sample
        The joint sample.
    set_otherwise
        Paths that a lens or ``--set`` changes: a number cannot be both.

    Raises
    ------
    RunError
        If the case has no such number, it is in another unit, fixed, an expression, or set otherwise.
    """
    draws = model.draws
    known = draws.numbers
    columns: list[int] = []
    for path, unit in zip(sample.paths, sample.units, strict=True):
        if path not in known:
            hint = nearest(path, list(known))
            raise RunError(f"the joint sample has {path}, the case has no such number{f': {hint}?' if hint else ''}")
        column = known.index(path)
        if path in set_otherwise:
            raise RunError(f"{path} is set by a lens or --set and in the joint sample too, expected one of the two")
        if draws.unit[column] != unit:
            raise RunError(f"the joint sample has {path} in {unit!r}, the case in {draws.unit[column]!r}")
        if draws.family[column] == Family.VIEWS:
            expected = "a case with the numbers of one of them"
            raise RunError(f"the joint sample has {path}, on which analysts differ, expected {expected}")
        if draws.family[column] == Family.FIXED or draws.dimension[column] == ABSENT:
            raise RunError(f"the joint sample has {path}, which is not uncertain in the case")
        columns.append(column)
    text = f"{model.case_hash}:{sample.hash}"
    return replace(model, draws=_drawn(draws, columns, sample), case_hash=hashlib.sha256(text.encode()).hexdigest())


def _drawn(draws: Draws, columns: list[int], sample: JointSample) -> Draws:
    """Return draws in which columns share one dimension and choose a world of the sample by it."""
    n = sample.n_worlds
    family, dimension = draws.family.copy(), draws.dimension.copy()
    a, b = draws.a.copy(), draws.b.copy()
    begin = len(draws.choice_values)
    values, chances = [draws.choice_values], [draws.choice_chances]
    for place, column in enumerate(columns):
        family[column] = Family.CHOICE
        a[column], b[column] = begin + place * n, begin + (place + 1) * n
        dimension[column] = draws.dimension[columns[0]]
        values.append(np.array(sample.values[place]))
        chances.append(np.full(n, 1.0 / n))
    free = ~np.isin(draws.loadings.column, columns)
    loadings = replace(
        draws.loadings,
        column=draws.loadings.column[free],
        factor=draws.loadings.factor[free],
        value=draws.loadings.value[free],
    )
    return replace(
        draws,
        family=family,
        dimension=dimension,
        a=a,
        b=b,
        choice_values=np.concatenate(values),
        choice_chances=np.concatenate(chances),
        loadings=loadings,
    )
