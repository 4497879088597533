"""Updates: observations read from words, weights of worlds and paths, and what is refused."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.case import loads
from detente.compile import compile_case
from detente.core.errors import CaseError, RunError
from detente.forecast import measure
from detente.model.model import Model
from detente.update import read_observations, update
from detente.update.posterior import _notes, weighted_quantiles
from detente.update.proposal import Proposal, effective, from_prior, propose, ratios, tempered

ROW = Path(__file__).parents[2] / "end_to_end" / "row.yaml"
SMALL = {"worlds": 100, "paths": 20, "seed": 1}


@pytest.fixture(scope="module")
def russia() -> Model:
    return compile_case(detente.load_case("russia-2022"))


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("recognise on 2022-02-21", "event", 42, 56),
        ("recognise on 2022-01-03", "event", 0, 7),
        ("recognise on 2022-12-31", "event", 355, 362),
        ("invade.long_war by 2022-03-01", "event", 0, 57),
        ("no invade by 2022-01-05", "no event", 0, 2),
        ("no invade by 2022-02-20", "no event", 0, 48),
        ("no  invade by 2022-02-21", "no event", 0, 49),
        ("no invade on 2022-02-21", "no event", 49, 49),
        ("csto.peacekeepers on 2022-01-10", "event", 0, 14),
        ("approval = 71 +- 1.5 on 2022-02-28", "value", 56, 56),
        ("approval=71%±1.5% on 2022-02-28", "value", 56, 56),
        ("treasury = 630.5 billion dollars +/- 2 on 2022-02-28", "value", 56, 56),
        ("ukraine_held >= 7.5 on 2022-02-28", "least", 56, 56),
        ("cohesion < 60 on 2022-02-28", "most", 56, 56),
    ],
)
def test_observations_are_read(russia: Model, text: str, kind: str, first: int, last: int) -> None:
    [found] = read_observations(russia, [text])
    assert (found.kind, found.first, found.last) == (kind, first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recognize on 2022-02-21", "did you mean `recognise`?"),
        ("aproval = 71 +- 1.5 on 2022-02-28", "did you mean `approval`?"),
        ("approval on 2022-02-28", "a quantity, expected an event"),
        ("invade = 1 +- 1 on 2022-02-28", "an event, expected a quantity"),
        ("approval = 71 on 2022-02-28", "`+- 1.5`"),
        ("approval = 71 +- 0 on 2022-02-28", "a standard error above 0"),
        ("approval = 71 +- -2 on 2022-02-28", "a standard error above 0"),
        ("approval > 71 +- 2 on 2022-02-28", "a line without an error"),
        ("approval = 71 weeks +- 1.5 on 2022-02-28", "`percent` or nothing"),
        ("recognise on 2021-02-21", "the case's time"),
        ("recognise on 2023-01-02", "the case's time"),
        ("recognise on Monday", "a date such as"),
        ("it rained", "`recognise on 2022-02-21`"),
        ("", "`recognise on 2022-02-21`"),
        ("approval = nan +- 1 on 2022-02-28", "`recognise on 2022-02-21`"),
    ],
)
def test_bad_observations_are_explained(russia: Model, text: str, expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        read_observations(russia, [text])
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    "texts",
    [
        ("recognise on 2022-02-21", "recognise on 2022-03-21"),
        ("recognise on 2022-02-21", "no recognise by 2022-03-20"),
        ("approval = 60 +- 1 on 2022-03-01", "approval = 75 +- 1.5 on 2022-03-01"),
        ("approval >= 80 on 2022-03-01", "approval = 60 +- 1 on 2022-03-01"),
        ("approval <= 60 on 2022-03-01", "approval > 61 on 2022-03-01"),
        ("approval = 120 +- 2 on 2022-03-01",),
        ("treasury <= -3 on 2022-03-01",),
    ],
)
def test_contradictions_are_named(russia: Model, texts: tuple[str, ...]) -> None:
    with pytest.raises(RunError, match="contradict each other") as raised:
        read_observations(russia, texts)
    assert texts[0] in str(raised.value)


@pytest.mark.parametrize(
    "texts",
    [
        ("rhetoric on 2022-02-21", "rhetoric on 2022-06-21"),  # comes again
        ("recognise on 2022-02-21", "no recognise by 2022-02-20"),
        ("recognise on 2022-02-21", "recognise by 2022-03-20"),
        ("approval = 60 +- 1 on 2022-03-01", "approval = 75 +- 1.5 on 2022-04-02"),
        ("approval = 60 +- 1 on 2022-03-01", "approval = 75 +- 1.5 on 2022-03-02"),  # of another day
        ("approval = 60 +- 3 on 2022-03-01", "approval = 75 +- 3 on 2022-03-01"),
        ("approval >= 60 on 2022-03-01", "approval = 62 +- 3 on 2022-03-01", "approval <= 70 on 2022-03-01"),
    ],
)
def test_what_only_looks_like_one_is_not(russia: Model, texts: tuple[str, ...]) -> None:
    assert len(read_observations(russia, texts)) == len(texts)


def test_the_case_has_observations() -> None:
    case = detente.load_case("russia-2022")
    size = {"worlds": 300, "paths": 20, "most_paths": 6000, "only_observed": True}
    found = update(case, until="2022-02-20", **size)
    assert [each.text for each in found.evidence] == [
        "approval = 69 +- 1.5 on 2022-01-29",
        "approval = 71 +- 1.5 on 2022-02-19",
    ]
    mixed = update(case, [*case.observations, "no invade by 2022-02-13"], until="2022-02-20", **size)
    assert len(mixed.evidence) == 3


def test_without_weight_nothing_changes() -> None:
    # An observation that every path fits leaves the forecast as it is, to rounding.
    case = detente.load_case(ROW)
    found = update(case, ["approval >= 0 on 2026-03-02"], **SMALL)
    assert found.rounds == 1
    prior = detente.forecast(detente.run(case, **SMALL), case)
    assert found.fits == 1.0
    assert found.effective_worlds == pytest.approx(100)
    assert found.effective_paths == pytest.approx(2000)
    for each, answer in zip(found.questions, prior.questions, strict=True):
        expected = answer.mean if answer.kind == "number" else answer.probability
        assert each.estimate.before == expected
        assert each.estimate.after == pytest.approx(expected)
        assert not each.estimate.is_clear
        assert each.after_curve == pytest.approx(each.before_curve)
        for share in answer.shares:
            assert each.options[share.option].after == pytest.approx(share.probability)
    # Against the exact quantiles of the distributions, what 100 worlds leave: 96 are even, four are drawn at random.
    assert all(abs(each.shift) < 0.2 and not each.is_clear for each in found.assumptions)


def test_conditioning_is_counting() -> None:
    # Events alone: the share among the paths that fit.
    case = detente.load_case(ROW)
    runs = detente.run(case, **SMALL, keep={"events"})
    assert runs.first is not None
    names = runs.model.events
    fits = (runs.first[names.index("scandal")] <= 62) & (runs.first[names.index("seize")] > 90)
    found = update(case, ["scandal by 2026-03-08", "no seize by 2026-04-05"], most_paths=2000, **SMALL)
    assert found.fits == pytest.approx(fits.mean())
    assert found.effective_paths == pytest.approx(fits.sum())
    seized = runs.first[names.index("seize")][fits] < 65535
    assert found["seizure"].estimate.after == pytest.approx(seized.mean())
    values = runs.values_of("approval-at-the-end")[fits]
    assert found["approval-at-the-end"].estimate.after == pytest.approx(float(values.mean()), rel=1e-6)


def test_threads_and_parts_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["approval = 62 +- 1 on 2026-03-02", "scandal by 2026-06-01"]
    whole = update(ROW, given, enough=250, most_paths=8000, threads=2, **SMALL)
    assert whole.rounds > 1
    monkeypatch.setattr(measure.parts_of, "__defaults__", (320,))
    parts = update(ROW, given, enough=250, most_paths=8000, threads=1, **SMALL)
    assert parts == whole


def test_plain_data_and_text() -> None:
    found = update(ROW, ["scandal by 2026-03-08", "approval = 55 +- 4 on 2026-03-02"], **SMALL)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [each["kind"] for each in data["evidence"]] == ["event", "value"]
    assert data["evidence"][1]["foreseen"][1] == pytest.approx(50, abs=5)
    assert data["questions"][0]["estimate"]["after"] == found["seizure"].estimate.after
    assert data["effective_worlds"] > 0
    text = str(found)
    assert max(len(line) for line in text.splitlines()) <= 110
    for word in ("observed:", "before", "after", "effective worlds", "scandal by 2026-03-08"):
        assert word in text
    with pytest.raises(RunError, match="expected one of"):
        found["nothing"]


def test_what_is_impossible_is_explained() -> None:
    with pytest.raises(RunError) as raised:
        update(ROW, ["withdraw on 2026-01-06", "no seize by 2026-03-01"], most_paths=6000, **SMALL)
    text = str(raised.value)
    assert "none of 6,000 paths fits" in text
    assert "withdraw on 2026-01-06: alone on" in text
    with pytest.raises(RunError, match="never together: seize by 2026-02-01; no seize") as raised:
        update(
            ROW,
            ["seize by 2026-02-01", "no seize.holds by 2026-12-27", "no seize.fails by 2026-12-27"],
            overrides={"moves.seize.outcomes.holds.chance": "1"},
            most_paths=6000,
            **SMALL,
        )
    with pytest.raises(RunError, match="comes within 6 standard errors"):
        update(ROW, ["economy = 2000 +- 3 on 2026-03-02"], most_paths=6000, **SMALL)


def test_too_far_is_refused_with_what_led_there() -> None:
    with pytest.raises(RunError) as raised:
        update(
            ROW,
            [
                "approval = 62 +- 0.5 on 2026-03-02",
                "approval = 40 +- 0.5 on 2026-04-06",
                "approval = 63 +- 0.5 on 2026-05-04",
            ],
            most_paths=4000,
            **SMALL,
        )
    assert "too far from what the case brings about" in str(raised.value) or "comes within" in str(raised.value)
    assert "4,000 paths" in str(raised.value)


def test_many_small_rounds_grow() -> None:
    """2,000 worlds by fours would be 500 rounds, and each weighs all worlds against all rounds before it."""
    with pytest.raises(RunError) as raised:
        update(
            ROW,
            ["approval = 62 +- 0.5 on 2026-03-02", "approval = 40 +- 0.5 on 2026-04-06"],
            most_paths=10_000,
            worlds=4,
            paths=5,
        )
    assert int(re.findall(r"in (\d+) rounds", str(raised.value))[0]) < 60


def test_a_refusal_names_the_last_day_that_leaves_enough() -> None:
    observed = ["approval = 60 +- 5 on 2026-01-26", "approval = 40 +- 0.5 on 2026-04-06"]
    with pytest.raises(RunError) as raised:
        update(ROW, observed, most_paths=4000, **SMALL)
    last = re.findall(r'`until="(\S+)"`', str(raised.value))[0]
    assert last == "2026-01-26"
    assert update(ROW, observed, until=last, most_paths=4000, **SMALL).effective_worlds >= 30


def test_few_worlds_that_fit_are_not_refused() -> None:
    found = update("ultimatum", ["refuse by 2001-12-31"], worlds=20, paths=16)
    assert found.effective_worlds >= 30
    assert found.rounds > 1


@pytest.mark.parametrize(
    ("observations", "options", "expected"),
    [
        (None, {}, "found nothing that was observed"),
        ([], {}, "found nothing that was observed"),
        (["scandal by 2026-03-08"], {"until": "2026-02-01", "only_observed": True}, "up to 2026-02-01"),
        (["scandal by 2026-03-08"], {"until": "2025-02-01"}, "found 2025-02-01, expected a day from"),
        (["scandal by 2026-03-08"], {"until": "soon"}, "expected one such as"),
        (["scandal by 2026-03-08"], {"worlds": 0}, "worlds"),
        (["scandal by 2026-03-08"], {"lens": "sobr"}, "sober"),
    ],
)
def test_bad_updates(observations: list[str] | None, options: dict[str, object], expected: str) -> None:
    with pytest.raises((CaseError, RunError)) as raised:
        update(ROW, observations, **{**SMALL, **options})
    assert expected in str(raised.value)


# --- weights --------------------------------------------------------------------------------------


def test_ratios_are_densities() -> None:
    # The mean of p / q over worlds drawn from q is 1, and averages of any function become those under p.
    rng = np.random.default_rng(1)
    proposal = Proposal(np.array([1.5, 0.0, -1.0]), np.array([0.6, 1.0, 0.5]))
    n = 40_000
    z = rng.normal(size=(2 * n, 3))
    moved = np.concatenate([np.zeros(n, dtype=bool), ~from_prior(n)])
    z[moved] = proposal.mean + proposal.sd * z[moved]
    weights = ratios(z, [(None, n), (proposal, n)])
    assert weights.max() < 2 / (1 + 0.2) + 1e-9
    assert weights.mean() == pytest.approx(1.0, abs=4 * weights.std() / math.sqrt(2 * n))
    for column in range(3):
        values = weights * z[:, column]
        assert values.mean() == pytest.approx(0.0, abs=4 * values.std() / math.sqrt(2 * n))
        squares = weights * z[:, column] ** 2
        assert squares.mean() == pytest.approx(1.0, abs=4 * squares.std() / math.sqrt(2 * n))


def test_without_proposals_all_worlds_count_the_same() -> None:
    z = np.random.default_rng(1).normal(size=(50, 4))
    assert ratios(z, [(None, 30), (None, 20)]) == pytest.approx(np.ones(50))


def test_a_proposal_follows_what_moved_and_nothing_else() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(4000, 6))
    weights = np.exp(-0.5 * ((z[:, 2] - 1.0) / 0.5) ** 2)
    found = propose(z, weights)
    assert found.moved.tolist() == [2]
    assert found.mean[2] == pytest.approx(0.8, abs=0.1)  # 1 / (1 + 0.25)
    assert found.sd[2] == pytest.approx(1.15 * math.sqrt(0.2), abs=0.05)
    assert dataclasses.astuple(propose(z, np.ones(4000)))[0].tolist() == [0.0] * 6


def test_tempering_ends_at_the_likelihood() -> None:
    log_likelihood, misses = np.array([-1.0, -2.0, 0.0]), np.array([0, 0, 1])
    assert tempered(log_likelihood, misses, 1.0) == pytest.approx([math.exp(-1), math.exp(-2), 0.0])
    assert tempered(log_likelihood, misses, 0.0) == pytest.approx([1.0, 1.0, 1.0])
    half = tempered(log_likelihood, misses, 0.5)
    assert half == pytest.approx([math.exp(-0.5), math.exp(-1), math.exp(-3)])


def test_effective_numbers() -> None:
    assert effective(np.ones(7)) == pytest.approx(7)
    assert effective(np.array([5.0, 0.0, 0.0])) == pytest.approx(1)
    assert effective(np.zeros(3)) == 0.0


def test_weighted_quantiles() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert weighted_quantiles(values, weights) == (1.0, 2.0, 3.0)
    assert weighted_quantiles(values, np.array([0.0, 0.0, 1.0])) == (2.0, 2.0, 2.0)


CLOCKS = """\
case: upd
time: {start: 2026-01-01, end: 2026-12-31, step: STEP}
shocks:
  s: {rate: "choice(0.5: 1, 0.5: 4) per year"}
questions:
  more: {condition: count(s) >= 3}
"""


def test_a_tolerance_is_counted_in_weeks_whatever_the_step() -> None:
    found = []
    for step in ("day", "week", "month"):
        case = loads(CLOCKS.replace("STEP", step))
        result = update(case, ["s on 2026-03-02"], worlds=64, paths=64)
        evidence = result.evidence[0]
        assert (str(evidence.first), str(evidence.last)) == ("2026-02-23", "2026-03-09")
        found.append((result["more"].estimate.after, result.effective_worlds, result.worlds))
    assert found[0] == found[1] == found[2]


def test_few_worlds_are_not_taken_for_an_unlikely_observation() -> None:
    case = loads(CLOCKS.replace("STEP", "week"))
    (note,) = update(case, ["s by 2026-06-30"], worlds=64, paths=16).notes
    assert note.startswith("only ")
    assert note.endswith(
        " effective worlds of 64 carry the weight, so small differences mean nothing; draw more worlds"
    )
    (note,) = _notes(59.0, 6400)
    assert note.startswith("only 59 effective worlds of 6,400 carry the weight: what was observed lies far from")
    assert list(_notes(100.0, 6400)) == []
