"""``detente run``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from detente import report
from detente.core.errors import RunError

SRC = Path(__file__).resolve().parents[2] / "src"
SMALL = ("--worlds", "40", "--paths", "10")


def _files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_table_for_people(detente, row: Path) -> None:
    result = detente("run", str(row), *SMALL, "--lens", "sober", "--set", "actors.arland.horizon=26 weeks")
    assert result.code == 0
    assert result.err == ""
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("border-row: ")
    assert "lens sober" in lines[1]
    assert "40 worlds x 10 paths" in lines[1]
    assert lines[2] == "set actors.arland.horizon = 26 weeks"
    assert "unlikely" in result.out
    assert "(20-45%)" in result.out
    assert "\x1b" not in result.out


def test_json_for_programs(detente, row: Path) -> None:
    result = detente("run", str(row), *SMALL, "--seed", "3", "--json", "-")
    assert result.code == 0
    data = json.loads(result.out)
    assert {key: data[key] for key in ("case", "seed", "worlds", "paths", "lens", "hindsight")} == {
        "case": "border-row", "seed": 3, "worlds": 40, "paths": 10, "lens": "", "hindsight": False,
    }  # fmt: skip
    assert len(data["case_hash"]) == 64
    questions = {question["id"]: question for question in data["questions"]}
    assert list(questions) == ["seizure", "war", "when-seized", "answer", "approval-at-the-end"]
    seizure = questions["seizure"]
    assert seizure["text"] == "Will Arland seize the strip?"
    assert seizure["by"] == "2026-12-31"
    low, high = seizure["band"]
    assert 0 <= low <= high <= 1
    assert 0 < seizure["mc_error"] < 0.2
    assert seizure["curve"][-1]["probability"] == seizure["probability"]
    assert [point["date"] for point in seizure["curve"]] == sorted(point["date"] for point in seizure["curve"])
    assert seizure["said"] == {
        "who": "The brief", "phrase": "unlikely", "standard": "icd203", "place": "", "low": 0.2, "high": 0.45,
    }  # fmt: skip
    assert seizure["resolved"] is None
    assert questions["war"]["probability"] <= seizure["probability"]  # who fights back was attacked
    shares = questions["answer"]["shares"]
    assert sum(share["probability"] for share in shares) == pytest.approx(1)
    assert set(questions["when-seized"]["quantiles"]) == {"p5", "p25", "p50", "p75", "p95"}
    assert questions["approval-at-the-end"]["probability"] is None
    assert questions["approval-at-the-end"]["mean"] > 0


def test_json_file_beside_the_table(detente, row: Path, tmp_path: Path) -> None:
    result = detente("run", str(row), *SMALL, "--json", "forecast.json")
    assert result.code == 0
    assert "border-row" in result.out
    assert json.loads((tmp_path / "forecast.json").read_text(encoding="utf-8"))["case"] == "border-row"
    quiet = detente("run", str(row), *SMALL, "--json", "-", "--quiet")
    assert quiet.out == (tmp_path / "forecast.json").read_text(encoding="utf-8")
    assert detente("run", str(row), *SMALL, "--quiet").out == ""


def test_shipped_cases_run_by_name(detente) -> None:
    result = detente("run", "ultimatum", *SMALL, "--json")
    assert result.code == 0
    assert json.loads(result.out)["case"] == "ultimatum"


def test_the_same_bytes_whoever_computes(detente, process, row: Path, tmp_path: Path) -> None:
    options = ("--worlds", "100", "--paths", "20", "--keep", "events", "--keep", "paths", "-q")
    alone = process("run", str(row), *options, "--threads", "1", "--out", "one")
    assert (alone.code, alone.out, alone.err) == (0, "", "")
    for _ in range(2):
        assert detente("run", str(row), *options, "--threads", "2", "--out", "two").code == 0
    one, two = _files(tmp_path / "one"), _files(tmp_path / "two")
    assert list(one) == [
        "case.yaml", "events.parquet", "forecast.json", "paths.parquet", "quantities.parquet", "run.json",
        "worlds.parquet",
    ]  # fmt: skip
    assert one == two
    other = detente("run", str(row), *options, "--seed", "1", "--out", "other")
    assert other.code == 0
    assert _files(tmp_path / "other")["paths.parquet"] != one["paths.parquet"]


def test_stored_runs_agree_with_the_forecast(detente, row: Path, tmp_path: Path) -> None:
    result = detente("run", str(row), *SMALL, "--out", "run", "--json", "-")
    data = json.loads(result.out)
    assert json.loads((tmp_path / "run" / "forecast.json").read_text()) == data
    paths = pl.read_parquet(tmp_path / "run" / "paths.parquet")
    assert paths.height == 400
    assert paths["seizure"].is_not_null().mean() == data["questions"][0]["probability"]
    worlds = pl.read_parquet(tmp_path / "run" / "worlds.parquet")
    assert worlds["questions.seizure"].mean() == pytest.approx(data["questions"][0]["probability"])
    assert worlds["actors.arland.rationality"].n_unique() == 40
    assert (tmp_path / "run" / "case.yaml").read_text() == row.read_text()


def test_another_run_is_not_overwritten(detente, row: Path, tmp_path: Path) -> None:
    assert detente("run", str(row), *SMALL, "--out", "run", "-q").code == 0
    before = _files(tmp_path / "run")
    refused = detente("run", str(row), *SMALL, "--seed", "2", "--out", "run")
    assert refused.code == 2
    assert refused.out == ""
    assert "--force" in refused.err
    assert _files(tmp_path / "run") == before
    assert detente("run", str(row), *SMALL, "--seed", "2", "--out", "run", "--force", "-q").code == 0
    assert _files(tmp_path / "run") != before


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--lens", "sobr"), "sober"),
        (("--set", "actors.arland.horizn=1 year"), "actors.arland.horizon"),
        (("--set", "actors.arland.horizon=1 percent"), "duration"),
        (("--set", "actors.arland.horizon"), "PATH=VALUE"),
        (("--worlds", "1000000000"), "days"),
        (("--worlds", "0"), "worlds"),
        (("--worlds", "-5"), "worlds"),
        (("--paths", "0"), "paths"),
        (("--seed", "-1"), "seed"),
        (("--seed", "99999999999999999999999"), "seed"),
        (("--worlds", "many"), "integer"),
        (("--threads", "0"), "threads"),
        (("--keep", "everything", "--out", "run"), "everything"),
        (("--keep", "events"), "--out"),
        (("--json", "no/such/directory.json"), "no/such"),
        (("--json", "."), "directory"),
        (("--out", "row.yaml"), "row.yaml"),
        (("--colour",), "--colour"),
    ],
)
def test_bad_options(detente, row: Path, tmp_path: Path, options: tuple[str, ...], expected: str) -> None:
    sizes = () if {"--worlds", "--paths"} & set(options) else SMALL
    result = detente("run", str(row), *sizes, *options)
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["row.yaml"]


def test_a_huge_run_says_what_it_would_cost(detente, row: Path) -> None:
    result = detente("run", str(row), "--worlds", "1000000000", "--out", "huge")
    assert result.code == 2
    for word in ("1,000,000,000 worlds", "GB of memory", "on disk", "--yes"):
        assert word in result.err


def test_ctrl_c_keeps_the_parts_and_the_next_call_goes_on(detente, row: Path, tmp_path: Path) -> None:
    options = ["run", str(row), "--worlds", "16000", "--paths", "10", "--out", "long", "-q"]
    # Small parts, so that there are some before the end.
    program = "from detente.cli import main; from detente.forecast import run; run.PART_PATHS = 4096; main()"
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", program, *options]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, encoding="utf-8") as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("long.partial/[0-9]*[0-9]")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.strip() == "interrupted"
    assert not (tmp_path / "long").exists()
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "long.partial").glob("[0-9]*/paths.parquet")}
    assert parts
    resumed = subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    assert (resumed.stdout, resumed.stderr) == (b"", b"")
    assert not (tmp_path / "long.partial").exists()
    assert detente(*options[:-2], "whole", "-q").code == 0  # in one part
    assert _files(tmp_path / "long") == _files(tmp_path / "whole")


IN_PARTS = "from detente.cli import main; from detente.forecast import run; run.PART_PATHS = 4096; main()"


def test_two_runs_into_one_directory_are_kept_apart(detente, process, row: Path, tmp_path: Path) -> None:
    sizes = ("--worlds", "16000", "--paths", "10", "-q")
    command = [sys.executable, "-c", IN_PARTS, "run", str(row), *sizes, "--out", "deep/run"]
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, encoding="utf-8") as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("deep/run.partial/[0-9]*[0-9]")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGSTOP)  # so that it is still writing, whatever the speed of the machine
        (tmp_path / "link").symlink_to("deep")
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        refused = [
            process("run", str(row), *sizes, *options, "--out", out)
            for options, out in (
                ((), "deep/run"),
                (("--seed", "2", "--force"), "link/run"),
                (("--lens", "sober", "--force"), "deep/../deep/run"),
            )
        ]
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
        running.send_signal(signal.SIGCONT)
        _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (0, "")
    for result in refused:
        assert (result.code, result.out) == (2, "")
        assert "found another run being written there, expected a directory that nobody else writes" in result.err
        assert len(result.err.splitlines()) == 1
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["run"]
    assert detente("run", str(row), *sizes, "--out", "alone").code == 0
    assert _files(tmp_path / "deep" / "run") == _files(tmp_path / "alone")


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_race_for_a_directory_has_one_winner_or_two_in_turn(
    row: Path, tmp_path: Path, force: tuple[str, ...]
) -> None:
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-m", "detente", "run", str(row), *SMALL, "-q", *force]
    others = (("--seed", "1"), ("--seed", "2"), ("--lens", "sober"))
    started = [
        subprocess.Popen([*command, *options, "--out", "run"], cwd=tmp_path, env=env, stderr=subprocess.PIPE)
        for options in others
    ]
    errors = [each.communicate(timeout=120)[1].decode() for each in started]
    codes = [each.returncode for each in started]
    assert set(codes) <= {0, 2}
    assert 0 in codes
    assert force or codes.count(0) == 1
    assert all("found another run" in error for error, code in zip(errors, codes, strict=True) if code)
    assert [path.name for path in tmp_path.iterdir() if path.name != row.name] == ["run"]
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    last = others[[record["seed"] == 1, record["seed"] == 2, record["lens"] == ["sober"]].index(True)]
    assert codes[others.index(last)] == 0
    subprocess.run([*command, *last, "--out", "alone"], cwd=tmp_path, env=env, check=True)
    assert _files(tmp_path / "run") == _files(tmp_path / "alone")


@pytest.mark.skipif(sys.platform != "linux", reason="places where Linux makes no directory")
@pytest.mark.parametrize("out", ["/proc/run", "/proc/deep/run", "/dev/null/run", "link"])
def test_where_no_directory_can_be_made(process, row: Path, tmp_path: Path, out: str) -> None:
    (tmp_path / "link.partial").symlink_to("/proc/nowhere")
    result = process("run", str(row), *SMALL, "--out", out)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{out}: found no way to make a directory there (")
    assert len(result.err.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_record_that_is_no_file_is_not_waited_for(process, row: Path, tmp_path: Path) -> None:
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "run.json")
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "run.json").symlink_to("/dev/zero")
    for name in ("pipe", "link"):
        for command in (
            ("report", name, "-o", "r.html"),
            ("explain", str(row), "seizure", "--run", name),
            ("run", str(row), *SMALL, "--out", name),
        ):
            result = process(*command)
            assert (result.code, result.out) == (2, "")
            assert f"{name}/run.json: found no regular file" in result.err
            assert len(result.err.splitlines()) == 1
    (tmp_path / "new.partial").mkdir()
    os.mkfifo(tmp_path / "new.partial" / "run.json")
    assert process("run", str(row), *SMALL, "--out", "new", "-q").code == 0


def test_a_run_that_is_not_finished_is_named(detente, row: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.partial").mkdir()
    for command in (
        ("report", "kept", "-o", "r.html"),
        ("check", "kept"),
        ("explain", str(row), "seizure", "--run", "kept"),
    ):
        result = detente(*command)
        assert (result.code, result.out) == (2, "")
        assert "not finished" in result.err
        assert "kept.partial" in result.err
        assert "`detente run` with --out kept goes on from there" in result.err
        assert len(result.err.splitlines()) == 1
    assert "not finished" not in detente("report", "other").err


def test_an_edited_run_is_not_explained(detente, row: Path, tmp_path: Path) -> None:
    assert detente("run", str(row), *SMALL, "--out", "run", "-q").code == 0
    record = tmp_path / "run" / "run.json"
    record.write_text(record.read_text().replace('"seed": 0', '"seed": 1'))
    for command in (
        ("explain", str(row), "seizure", "--run", "run"),
        ("report", "run", "-o", "r.html"),
        ("watch", str(row), "seizure", "--until", "2026-03-01", "--run", "run"),
        ("run", str(row), *SMALL, "--seed", "1", "--out", "run"),
    ):
        result = detente(*command)
        assert (result.code, result.out) == (2, ""), command
        assert "run.json: found a record whose identity is" in result.err
        assert len(result.err.splitlines()) == 1


def test_a_report_of_a_stored_run_takes_nothing_that_the_run_has_of_its_own(detente, row: Path) -> None:
    assert detente("run", str(row), *SMALL, "--keep", "events", "--out", "run", "-q").code == 0
    assert detente("report", "run", "--threads", "1", "-o", "run.html", "-q").code == 0
    assert detente("report", str(row), *SMALL, "-o", "row.html", "-q").code == 0
    assert Path("run.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    for option in (("--seed", "1"), ("--lens", "sober"), ("--worlds", "7")):
        refused = detente("report", "run", *option, "-o", "other.html")
        assert (refused.code, refused.out) == (2, "")
        assert "it has its own lens, numbers, seed and size" in refused.err
    with pytest.raises(RunError, match="it has its own lens"):
        report("run", seed=1)
    assert not Path("other.html").exists()
