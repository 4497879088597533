"""``detente settle`` as a user types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from detente.negotiation.catalogue import CATALOGUE

EMISSIONS = """actor,capability,position,salience
Netherlands,0.08,4,0.8
Belgium,0.08,7,0.4
Luxembourg,0.03,4,0.2
Germany,0.16,4,0.8
France,0.16,10,0.6
Italy,0.16,10,0.6
United Kingdom,0.16,10,0.9
Ireland,0.05,7,0.1
Denmark,0.05,4,1.0
Greece,0.08,7,0.7
"""
TALKS = """actor,issue,capability,position,salience,at_least,at_most,reference
<b>Russia</b>,enlargement,1,5,0.9,,2 to 20,80
NATO,enlargement,1.5,85,0.8,50 to 90,,
<b>Russia</b>,forces,1,10,0.5,,60,60
NATO,forces,1.5,60,0.4,20,,
"""


@pytest.fixture
def emissions(tmp_path: Path) -> Path:
    path = tmp_path / "emissions.csv"
    path.write_text(EMISSIONS)
    return path


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_model_has_an_example_that_works(detente, emissions: Path, name: str) -> None:
    result = detente(*CATALOGUE[name].example.split()[1:])
    assert (result.code, result.err) == (0, "")
    assert f"model {name}: {CATALOGUE[name].description}"[:60] in result.out


def test_help_lists_every_model(detente) -> None:
    told = " ".join(re.sub(r"[│|]", " ", detente("settle", "--help").out).split())
    for entry in CATALOGUE.values():
        assert f"{entry.name}: {entry.description}" in told


def test_json_of_one_issue(detente, emissions: Path) -> None:
    result = detente("settle", "--csv", "emissions.csv", "--scale", "0:12", "--json", "-")
    assert (result.code, result.err) == (0, "")
    (issue,) = json.loads(result.out)["issues"]
    assert issue["compromise"] == pytest.approx(7.389956, abs=5e-7)
    assert list(issue["quantiles"]) == ["p5", "p25", "p50", "p75", "p95"]
    assert issue["median"] == issue["quantiles"]["p50"] == 7.0
    assert (issue["cdf"]["x"][0], issue["cdf"]["x"][-1], issue["cdf"]["p"][-1]) == (0.0, 12.0, 1.0)
    assert len(issue["cdf"]["x"]) == len(issue["cdf"]["p"]) == 201
    assert issue["p_deal"] is None


def test_red_lines_and_a_page(detente, tmp_path: Path) -> None:
    (tmp_path / "talks.csv").write_text(TALKS)
    result = detente("settle", "--csv", "talks.csv", "--days", "30", "--for", "NATO", "--html", "talks.html")
    assert (result.code, result.err) == (0, "wrote talks.html\n")
    assert "the talks fail on this issue" in result.out
    assert "not calibrated" in result.out
    page = (tmp_path / "talks.html").read_text()
    assert "<script" not in page
    assert "<b>Russia" not in page
    assert page.count('role="img"') == 4
    assert "no overlap in" in page
    assert re.search(r"<desc[^>]*>On a scale from 0 to 100", page)


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("settle", "russia-2022", "vienn"), "vienna"),
        (("settle", "russia-2022", "vienna", "--for", "rusia"), "russia"),
        (("settle", "russia-2022", "vienna", "--model", "compromis"), "'compromise'"),
        (("settle", "--csv", "emissions.csv", "--for", "Belgum"), "Belgium"),
        (("show", "game", "russia-2022", "--actor", "rusia"), "'russia'"),
        (("show", "game", "russia-2022", "--as", "ukrane"), "'ukraine'"),
        (("show", "worth", "russia-2022", "--actor", "kazakstan"), "'kazakhstan'"),
        (("read", "brief.txt", "--standard", "icd20"), "'icd203'"),
    ],
)
def test_the_nearest_name_is_told(detente, emissions: Path, arguments: tuple[str, ...], near: str) -> None:
    (emissions.parent / "brief.txt").write_text("War is unlikely.")
    result = detente(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(f"; did you mean {near}?\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "give a case, or a file with --csv"),
        (("emissions.csv",), "detente settle --csv emissions.csv"),
        (("--csv", "no.csv"), "no.csv: found a file that cannot be read"),
        (("--csv", "emissions.csv", "--scale", "12:0"), "expected LOW:HIGH such as 0:100"),
        (("--csv", "emissions.csv", "--scale", "0:9"), "emissions.csv:6: France.position: found `10`"),
        (("--csv", "emissions.csv", "other"), "found no table `other`, expected one of emissions"),
        (("--csv", "emissions.csv", "--lens", "sober"), "neither lenses nor paths"),
        (("--csv", "emissions.csv", "--model", "nash"), "found no model `nash`, expected one of mixture"),
        (("--csv", "emissions.csv", "--for", "Spain"), "found no party `Spain`"),
        (("--csv", "emissions.csv", "--json", "no/where.json"), "found no directory"),
        (("ultimatum",), "found no table, expected a case with `tables`"),
        (("ultimatum", "--scale", "0:1"), "a case has its own scales and dates"),
        (("--benchmark", "deu"), "give the file: --benchmark deu FILE"),
        (("--benchmark", "un", "emissions.csv"), "found 'un', expected deu"),
        (("--benchmark", "deu", "emissions.csv"), "found 0 proposals with an outcome"),
    ],
)
def test_bad_input(detente, emissions: Path, arguments: tuple[str, ...], expected: str) -> None:
    result = detente("settle", *arguments)
    assert result.code == 2
    assert expected in " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.err).split())
    assert result.out == ""


def test_the_talks_of_january_2022_fail_for_the_reason_the_brief_gives(detente) -> None:
    """The brief: demands on enlargement and on forces were non-starters; three meetings, no result."""
    result = detente("settle", "russia-2022", "vienna", "--json", "-", "--draws", "512")
    assert (result.code, result.err) == (0, "")
    settled = json.loads(result.out)
    assert [session["date"] for session in settled["sessions"]] == ["2022-01-10", "2022-01-12", "2022-01-13"]
    assert settled["p_deal"] < 0.01
    assert settled["agreement_is_calibrated"] is False
    closed = {issue["id"]: 1.0 - issue["overlap"]["p_open"] for issue in settled["issues"]}
    assert closed["enlargement"] > 0.9
    assert closed["arms_control"] < 0.05
    assert settled["reasons"][0].startswith("No overlap on enlargement in ")
    assert "the talks fail on this issue" in settled["reasons"][0]
    text = detente("settle", "russia-2022", "--for", "ukraine", "--draws", "512").out
    assert "What would bring the compromise nearer to ukraine" in text
    lens = detente("settle", "russia-2022", "--lens", "as-argued", "--set", "tables.vienna.linked=1")
    assert lens.code == 2
