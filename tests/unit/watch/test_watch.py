"""Indicators: what counts as seen, that noise scores nothing, and what is refused."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.core.errors import RunError
from detente.model.model import Question
from detente.sim.runs import NEVER, Runs
from detente.watch import watch, watch_case
from detente.watch.answers import answers
from detente.watch.candidates import round_lines
from detente.watch.indicators import watch as find_indicators
from detente.watch.information import find
from detente.watch.overlap import group

ROW = Path(__file__).parents[2] / "end_to_end" / "row.yaml"
UNTIL = "2022-02-07"
"""Day 35 of the planted runs, of 70."""


def planted(
    plant: Callable[..., Runs], question: Question, seed: int, *, worlds: int = 120, paths: int = 40, link: float = 0.0
) -> Runs:
    """Runs whose events, quantities and answers differ between worlds and know nothing of each other but by a link."""
    rng = np.random.default_rng(seed)
    runs = plant([question], worlds=worlds, paths=paths, seed=seed, chances=rng.beta(2, 2, (1, worlds)), keep=True)
    n = worlds * paths
    first = np.full((3, n), NEVER, dtype=np.uint16)
    for event in range(3):
        seen = rng.random(n) < np.repeat(rng.beta(1, 3, worlds), paths)
        first[event, seen] = rng.integers(0, 36, seen.sum())
    levels = np.repeat(rng.normal(0, 1, (worlds, 1, 2)), paths, axis=0) + rng.normal(0, 1, (n, 11, 2))
    if link:
        coming = (runs.hits[0] != NEVER) & (rng.random(n) < link)
        first[0, coming] = 0
    # Answers come after the watch: everything is open until then.
    hits = np.where(runs.hits == NEVER, NEVER, 56).astype(np.uint16)
    return dataclasses.replace(runs, hits=hits, first=first, quantities=levels.astype(np.float32))


def test_noise_scores_nothing(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    # Worlds differ in everything, so a test that takes paths for independent would find news in almost every list.
    lists = [watch(planted(plant, ask("war"), seed), "war", until=UNTIL) for seed in range(60)]
    false = sum(bool(found.indicators) for found in lists)
    assert false <= 8  # binomial of 60 lists at 0.05: more than 8 in one of 500
    assert all(found.n_noise + len(found.rare) >= 4 for found in lists)


def test_news_is_found_among_noise(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    for seed in range(5):
        found = watch(planted(plant, ask("war"), seed, link=0.2), "war", until=UNTIL)
        assert found.indicators[0].name == "strike"
        assert found.indicators[0].if_seen[0] > found.indicators[0].if_not[0]
        assert found.indicators[0].bits_interval.low > 0


def test_bits_are_not_biased(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    # Uncorrected, noise seems to tell something in every run; corrected, it tells nothing on average.
    plain, corrected = [], []
    for seed in range(40):
        runs = planted(plant, ask("war"), seed)
        assert runs.first is not None
        yes = (runs.hits[0] != NEVER).reshape(120, 40)
        seen = (runs.first[0] <= 35).reshape(120, 40)
        answered = np.stack([yes.sum(axis=1), (~yes).sum(axis=1)], axis=1)
        counts = np.stack([(yes & seen).sum(axis=1), (~yes & seen).sum(axis=1)], axis=1)
        whole = np.stack([counts.sum(axis=0), (answered - counts).sum(axis=0)]).astype(float)
        p = whole / whole.sum()
        plain.append((p * np.log2(p / (p.sum(axis=1, keepdims=True) * p.sum(axis=0)))).sum())
        finding = find(counts, answered)
        corrected.append(finding.bits)
    assert np.mean(plain) > 3 * np.std(plain) / np.sqrt(40)
    # What is below 0 is cut off, so a little more than half of half of it is left.
    assert np.mean(corrected) < 0.75 * np.mean(plain)


def test_only_what_comes_before_the_answer_is_seen(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    runs = planted(plant, ask("war"), 1)
    hits = runs.hits.copy()
    hits[0, :1000] = 21  # decided within the watch
    assert runs.first is not None
    first = runs.first.copy()
    first[0, :1000] = 21  # together with a strike, which is no indicator of it
    found = watch(dataclasses.replace(runs, hits=hits, first=first), "war", until=UNTIL)
    assert found.decided == pytest.approx(1000 / runs.size)
    assert found.paths == runs.size - 1000
    assert found.indicators == ()


def test_answers_of_every_kind(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    runs = plant(four_questions, worlds=60, paths=40)
    binary, date, number, choice = (answers(runs, q, 14) for q in range(4))
    assert binary.names == date.names == ("yes", "no")
    assert (binary.is_open == (runs.hits[0] > 14)).all()
    assert len(number.names) == 4
    assert np.bincount(number.answer) == pytest.approx([600] * 4, abs=2)
    assert choice.names == ("talks", "strike", "none")
    assert (choice.is_open == (runs.hits[2:4].min(axis=0) > 14)).all()


def test_copies_are_grouped_and_a_xor_is_not() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.random(4000) < 0.5, rng.random(4000) < 0.5
    answer = (a | b).astype(np.uint8)
    assert group([a, a.copy(), b], answer, 2) == [[0, 1], [2]]
    # Two that tell nothing alone and all together are not the same.
    assert group([a, b], (a ^ b).astype(np.uint8), 2) == [[0], [1]]


def test_round_lines() -> None:
    values = np.random.default_rng(1).normal(65, 4, 20_000).astype(np.float32)
    lines = round_lines(values)
    assert 10 <= len(lines) <= 19
    assert lines == pytest.approx(np.round(lines, 1))
    assert len(round_lines(np.full(100, 3.0, dtype=np.float32))) == 0
    assert (np.diff(lines) > 0).all()


def test_what_was_not_kept_is_simulated_again_on_the_same_paths() -> None:
    bare = detente.run(ROW, worlds=64, paths=40, seed=2)
    kept = detente.run(ROW, worlds=64, paths=40, seed=2, keep={"events", "paths"})
    one, other = (watch(runs, "seizure", until="2026-06-01") for runs in (bare, kept))
    fresh = watch_case(ROW, "seizure", until="2026-06-01", worlds=64, paths=40, seed=2)
    assert one == other == dataclasses.replace(fresh, title="", hindsight=False)


def test_quantities_of_a_long_run_are_simulated_on_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[find_indicators.__module__], "LEVEL_PATHS", 50 * 40)
    runs = detente.run(ROW, worlds=200, paths=40, seed=2, keep={"events"})
    found = watch(runs, "approval-at-the-end", until="2026-03-01")
    assert found.level_paths == 2000
    assert found.paths == 8000
    assert any(each.kind == "quantity" for leader in found.indicators for each in (leader, *leader.also))


@pytest.mark.parametrize("question", ["seizure", "when-seized", "answer", "approval-at-the-end"])
def test_every_kind_of_question(question: str) -> None:
    found = watch_case(ROW, question, until="2026-04-01", worlds=150, paths=40)
    assert sum(found.probability) == pytest.approx(1.0)
    bits = [each.bits for each in found.indicators]
    assert bits == sorted(bits, reverse=True)
    assert all(0 < each.seen < 1 for each in found.indicators)
    assert all(bits <= found.entropy for bits in found.together)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["question"] == question
    text = str(found)
    assert max(len(line) for line in text.splitlines()) <= 110
    if found.kind == "number":
        assert found.indicators[0].mean_if_seen is not None
        assert found.indicators[0].is_part
        assert found.indicators[0].name.startswith("approval")
    with pytest.raises(RunError, match="expected one of"):
        found["nothing"]


@pytest.mark.parametrize(
    ("question", "until", "worlds", "expected"),
    [
        ("seizur", "2026-04-01", 60, "did you mean 'seizure'?"),
        ("seizure", "2027-04-01", 60, "expected a day from 2026-01-05"),
        ("seizure", "April", 60, "expected one such as"),
        ("seizure", "2026-12-31", 60, "decided by"),
        ("seizure", "2026-04-01", 20, "too few to tell an indicator from noise"),
        ("war", "2026-12-20", 60, "about"),
    ],
)
def test_bad_watches(question: str, until: str, worlds: int, expected: str) -> None:
    with pytest.raises(RunError) as raised:
        watch_case(ROW, question, until=until, worlds=worlds, paths=20)
    assert expected in str(raised.value)


def test_a_question_that_never_or_always_happens(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    runs = planted(plant, ask("war"), 1)
    for hits, expected in ((NEVER, "does not come true on all"), (56, "comes true on all"), (14, "on every path")):
        same = dataclasses.replace(runs, hits=np.full_like(runs.hits, hits))
        with pytest.raises(RunError, match=expected):
            watch(same, "war", until=UNTIL)


def test_quantities_may_come_from_a_sample_of_the_run() -> None:
    runs = detente.run("ultimatum", worlds=128, paths=24, keep={"events"})
    whole = detente.run("ultimatum", worlds=128, paths=24, keep={"events", "paths"})
    asked = {"question": "deal", "until": "2001-01-01"}
    assert watch(runs, **asked, sample=whole).to_dict() == watch(whole, **asked).to_dict()
    part = detente.run("ultimatum", worlds=128, paths=8, keep={"events", "paths"})
    found = watch(runs, **asked, sample=part)
    assert (found.paths, found.level_paths) == (watch(whole, **asked).paths, watch(part, **asked).paths)
