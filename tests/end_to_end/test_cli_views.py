"""Views, seeds and rounds as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.elicit.test_rounds import CASE, ROUNDS

SIZE = ("--worlds", "64", "--paths", "8")
VIEWS = CASE.replace(
    "rate: {value: 0.5 per year, why: past crises}",
    "rate: {why: past crises, views: {analyst-a: 0.2 to 0.4 per year, analyst-b: 1 to 2 per year}}",
)
SEEDS = "question,analyst,p5,p50,p95,answer\n" + "".join(
    f"q{n},analyst-a,{n},{n + 2},{n + 9},{n + 1 + n % 2 * 3}\nq{n},analyst-b,{n + 4},{n + 5},{n + 6},\n"
    for n in range(6)
)


def test_run_tells_analysts_apart(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    result = detente("run", "two.yaml", *SIZE, "--json", "two.json")
    assert result.code == 0
    assert "analysts: analyst-a " in result.out
    assert "points apart" in result.out
    data = json.loads((tmp_path / "two.json").read_text(encoding="utf-8"))
    assert [each["analyst"] for each in data["questions"][0]["analysts"]] == ["analyst-a", "analyst-b"]
    alone = detente("run", "two.yaml", "--lens", "analyst-b", *SIZE)
    assert "lens analyst-b" in alone.out
    assert "apart" not in alone.out


def test_parts_of_a_run_with_views_make_the_run(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    for part in ("1/2", "2/2"):
        assert detente("run", "two.yaml", "--part", part, "--out", "parts", *SIZE, "-q").code == 0
    assert detente("gather", "parts", "--json", "gathered.json", "-q").code == 0
    assert detente("run", "two.yaml", *SIZE, "--json", "whole.json", "-q").code == 0
    assert (tmp_path / "whole.json").read_bytes() == (tmp_path / "gathered.json").read_bytes()


def test_a_stored_run_knows_its_analysts(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    assert detente("run", "two.yaml", *SIZE, "--out", "stored", "-q").code == 0
    stored = json.loads((tmp_path / "stored" / "forecast.json").read_text(encoding="utf-8"))
    assert stored["questions"][0]["analysts"]


def test_an_unknown_analyst_is_named_with_those_there_are(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    result = detente("run", "two.yaml", "--lens", "analyst-c", *SIZE)
    assert result.code == 2
    assert "analyst-b" in result.err


def test_check_and_show_tell_each_view(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    assert "analyst-a: 0.2 to 0.4 per year; analyst-b: 1 to 2 per year" in detente("check", "two.yaml").out
    assert "analyst-a: 0.2 to 0.4 per year" in detente("show", "assumptions", "two.yaml").out
    assert "analyst-" in detente("show", "world", "two.yaml").out
    assert "numbers on which analysts differ" in detente("show", "model", "two.yaml").out


def test_tune_refuses_a_number_with_views(detente, tmp_path: Path) -> None:
    judged = """
actors:
  a: {horizon: 1 week, values: {level: {views: {analyst-a: 0.1 to 0.3, analyst-b: 1 to 2}}}}
judgements:
  odds: {move: strike, chance: 20 to 1 against}
tune: actors.a.values.level
"""
    text = CASE.replace("moves: {}", "moves: {strike: {by: a, effects: {level: 5}}}") + judged
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    result = detente("tune", "two.yaml", "-o", "fit.json")
    assert result.code == 2
    assert "on which analysts differ" in result.err


def test_report_of_a_case_with_views(detente, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(VIEWS, encoding="utf-8")
    assert detente("report", "two.yaml", "-o", "two.html", "--worlds", "256", "--paths", "8", "-q").code == 0
    page = (tmp_path / "two.html").read_text(encoding="utf-8")
    assert "How far the analysts lie apart" in page
    assert "if analyst-a is right" in page
    assert "the analyst who is right" in page.lower()


def test_seeds_weigh_analysts(detente, tmp_path: Path) -> None:
    (tmp_path / "seeds.csv").write_text(SEEDS, encoding="utf-8")
    result = detente("seeds", "seeds.csv", "--json", "seeds.json")
    assert result.code == 0
    assert "analyst-a: {weight: 1" in result.out
    assert "too few" in result.out
    data = json.loads((tmp_path / "seeds.json").read_text(encoding="utf-8"))
    assert data["kind"] == "seeds"
    assert detente("seeds", "seeds.csv", "--cutoff", "2").code == 2
    bad = detente("seeds", "none.csv")
    assert bad.code == 2
    assert "none.csv" in bad.err


def test_rounds_write_a_copy_and_never_over_a_file(detente, tmp_path: Path) -> None:
    (tmp_path / "row.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "rounds.yaml").write_text(ROUNDS, encoding="utf-8")
    result = detente("rounds", "row.yaml", "rounds.yaml", "-o", "new.yaml", "--json", "rounds.json")
    assert result.code == 0
    assert "shown before: all medians" in result.out
    assert detente("check", "new.yaml").code == 0
    written = (tmp_path / "new.yaml").read_bytes()
    for target in ("new.yaml", "row.yaml"):
        again = detente("rounds", "row.yaml", "rounds.yaml", "-o", target)
        assert again.code == 2
        assert f"{target}: found " in again.err
    assert (tmp_path / "new.yaml").read_bytes() == written
    assert (tmp_path / "row.yaml").read_text(encoding="utf-8") == CASE
    assert "text" not in json.loads((tmp_path / "rounds.json").read_text(encoding="utf-8"))


def test_a_fitted_sample_has_no_numbers_on_which_analysts_differ(detente, tmp_path: Path) -> None:
    text = VIEWS.replace("start: 20 to 30", "start: {views: {analyst-a: 5 to 20, analyst-b: 30 to 60}}")
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    seen = ("--observe", "level = 20 ± 5 on 2024-02-01", "--worlds", "64", "--out", "sample.json", "--force")
    fitted = ("--fitted", "sample.json", *SIZE)
    assert detente("fit", "two.yaml", "--number", "quantities.level.start", *seen).code == 0
    result = detente("run", "two.yaml", *fitted)
    assert result.code == 2
    assert "on which analysts differ" in result.err
    result = detente("run", "two.yaml", "--lens", "analyst-a", *fitted)
    assert result.code == 2
    assert "in the joint sample too" in result.err
    result = detente("fit", "two.yaml", "--number", "analyst", *seen)
    assert "`detente update` says" in result.err
