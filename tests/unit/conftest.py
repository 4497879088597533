"""Runs with planted results: a model that only asks, and hits and values put in by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from detente.model.expression import Constant, Truth
from detente.model.model import (
    ABSENT,
    Actors,
    Calendar,
    Draws,
    Effects,
    Family,
    Links,
    Model,
    Moves,
    Pacts,
    Quantities,
    Question,
    Shocks,
    Timeline,
)
from detente.sim.runs import NEVER, Runs, lay_out

START = dt.date(2022, 1, 3)
N_DAYS = 70
"""Ten weeks, with a moment at the beginning of each and at the end."""


def _empty(kind: type, **given: object):
    """Return a frozen part of a model with nothing in it, except for what is given."""
    return kind(**{each.name: given.get(each.name, ()) for each in dataclasses.fields(kind)})


def make_question(name: str, kind: str = "binary", *, options: Sequence[str] = (), day: int = N_DAYS) -> Question:
    conditions = (Constant(1.0),) if kind == "number" else tuple(Truth(True) for _ in options or (name,))
    by = START + dt.timedelta(days=day)
    return Question(name, f"Does {name} come?", kind, conditions, tuple(options), day, by)


def make_model(questions: Sequence[Question]) -> Model:
    moments = np.arange(0, N_DAYS + 1, 7, dtype=np.int32)
    timeline = Timeline(
        step="week",
        grain=7,
        n_days=N_DAYS,
        dates=tuple(START + dt.timedelta(days=day) for day in range(N_DAYS + 1)),
        moments=moments,
        reported=np.ones(len(moments), dtype=np.bool_),
    )
    draws = Draws(
        paths=("quantities.x.start", "quantities.x.noise"),
        family=np.array([Family.UNIFORM, Family.FIXED], dtype=np.int32),
        a=np.array([0.0, 2.0]),
        b=np.array([1.0, 0.0]),
        c=np.zeros(2),
        low=np.full(2, -np.inf),
        high=np.full(2, np.inf),
        dimension=np.array([0, ABSENT], dtype=np.int32),
        choice_values=np.zeros(0),
        choice_chances=np.zeros(0),
        is_judgement=np.zeros(2, dtype=bool),
        unit=("percent", "per sqrt day"),
    )
    return Model(
        name="planted",
        case_hash="0" * 64,
        lens="",
        timeline=timeline,
        draws=draws,
        view=np.zeros((1, 2), dtype=np.int32),
        quantities=_empty(Quantities, names=("x", "path"), texts=("", ""), units=("", "")),
        links=_empty(Links),
        actors=_empty(Actors),
        effects=_empty(Effects),
        moves=_empty(Moves),
        shocks=_empty(Shocks),
        calendar=_empty(Calendar),
        pacts=_empty(Pacts),
        events=("strike", "strike.success", "talks"),
        events_before=np.full(3, np.nan),
        questions=tuple(questions),
    )


Planter = Callable[..., Runs]


@pytest.fixture(scope="session")
def plant() -> Planter:
    """Return a function that makes runs of W x P paths with random results from the questions given.

    ``chances`` are chances per world of each row of hits, [H, W]; by default uniform numbers.
    """

    def planted(
        questions: Sequence[Question],
        *,
        worlds: int = 40,
        paths: int = 25,
        seed: int = 1,
        chances: np.ndarray | None = None,
        keep: bool = False,
    ) -> Runs:
        rng = np.random.default_rng(seed)
        model = make_model(questions)
        layout, size = lay_out(model), worlds * paths
        if chances is None:
            chances = rng.random((layout.n_hits, worlds))
        is_hit = rng.random((layout.n_hits, size)) < np.repeat(chances, paths, axis=1)
        rows = [q.day for q in questions if q.kind != "number" for _ in q.conditions]
        days = np.array(rows, dtype=np.int64)
        hits = np.where(is_hit, rng.integers(0, days[:, None] + 1, is_hit.shape), NEVER).astype(np.uint16)
        first = rng.integers(0, N_DAYS + 1, (3, size)).astype(np.uint16)
        first[rng.random(first.shape) < 0.5] = NEVER
        return Runs(
            model=model,
            seed=seed,
            n_worlds=worlds,
            n_paths=paths,
            hits=hits,
            values=rng.normal(60, 5, (layout.n_values, size)).astype(np.float32),
            first=first if keep else None,
            quantities=rng.normal(0, 1, (size, model.timeline.n_moments + 1, 2)).astype(np.float32) if keep else None,
        )

    return planted


@pytest.fixture(scope="session")
def ask() -> Callable[..., Question]:
    """Return the function that makes a question."""
    return make_question


@pytest.fixture(scope="session")
def four_questions() -> tuple[Question, ...]:
    """One question of each kind; one has the name of a key column."""
    return (
        make_question("path"),
        make_question("when", "date", day=56),
        make_question("approval", "number"),
        make_question("first-step", "choice", options=("talks", "strike")),
    )
