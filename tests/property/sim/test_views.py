"""Random cases with views: the engine against its twin, and each lens against the numbers written out."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from detente.case.edit import edit_case
from detente.case.load import loads
from detente.case.notation import Notation, Number, Views
from detente.case.places import survey
from detente.compile.compile import compile_case
from detente.sim.executor import simulate
from tests.property.sim.test_engine_and_twin import Tally, check, compare
from tests.random_cases import random_text


def with_views(seed: int) -> tuple[str, dict[str, Number]]:
    """Return a random case in which some uncertain numbers have views, and what one of the analysts holds of them.

    Analyst `a` keeps the case's own numbers; `b` holds other ranges; `c` speaks of half of them.
    """
    rng = Random(seed)
    text = random_text(rng)
    own = survey(loads(text)).own
    uncertain = [
        path
        for path, entry in own.items()
        if entry.place.origin == "case" and entry.number.notation.form == "quantiles" and ".set." not in path
    ]
    chosen = rng.sample(uncertain, min(len(uncertain), 8))
    held: dict[str, Number] = {}
    changes: dict[str, Views] = {}
    for path in chosen:
        number = Number(own[path].number.notation)
        low_p, low, high_p, high = number.notation.numbers
        inner = Notation("quantiles", (low_p, low + 0.6 * (high - low), high_p, high), number.notation.unit)
        held[path] = Number(inner)
        views = [("a", number), ("b", held[path])]
        otherwise = number if rng.random() < 0.5 else None
        if otherwise is None:
            views.append(("c", Number(Notation("fixed", (low,), number.notation.unit))))
        changes[path] = Views(Notation("views", ()), by_analyst=tuple(views), otherwise=otherwise)
    if changes and not any("c" in dict(views.by_analyst) for views in changes.values()):
        path, views = next(iter(changes.items()))
        both = (*views.by_analyst, ("c", held[path]))
        changes[path] = Views(views.notation, by_analyst=both)
    return edit_case(text, changes), held


@pytest.mark.parametrize("start", range(0, 12, 4))
def test_the_engine_is_its_twin(start):
    total = Tally()
    for seed in range(start, start + 4):
        model = compile_case(loads(with_views(seed)[0], name=f"random {seed}"))
        assert model.draws.views is not None
        total.add(compare(model, worlds=6, paths=4, seed=seed))
    check(total)


@pytest.mark.parametrize("seed", range(6))
def test_a_lens_is_the_case_with_the_numbers_written_out(seed):
    text, held = with_views(seed)
    lensed = compile_case(loads(text), lens="b")
    written = compile_case(loads(edit_case(random_text(Random(seed)), held)))
    for name in ("family", "a", "b", "c", "low", "high", "dimension"):
        assert np.array_equal(getattr(lensed.draws, name), getattr(written.draws, name)), name
    one, other = (simulate(model, worlds=16, paths=4, seed=seed) for model in (lensed, written))
    assert np.array_equal(one.hits, other.hits)
    assert np.array_equal(one.values, other.values, equal_nan=True)


@pytest.mark.parametrize("seed", range(3))
def test_bytes_do_not_depend_on_blocks(seed):
    model = compile_case(loads(with_views(seed)[0]))
    whole = simulate(model, worlds=64, paths=3, seed=seed, threads=2)
    parts = [simulate(model, worlds=32, paths=3, seed=seed, first_world=first, threads=1) for first in (0, 32)]
    assert np.array_equal(whole.hits, np.concatenate([part.hits for part in parts], axis=1))
