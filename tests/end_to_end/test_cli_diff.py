"""``detente diff`` as a user types it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SMALL = ("--worlds", "40", "--paths", "6")
LONGER = ("horizon: 3 to 12 months", "horizon: 6 to 24 months")


def edited(row: Path, *changes: tuple[str, str], name: str = "new.yaml") -> Path:
    """Return a copy of a case with texts in it replaced."""
    text = row.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    other = row.with_name(name)
    other.write_text(text, encoding="utf-8")
    return other


def test_two_files(detente, row: Path) -> None:
    new = edited(row, LONGER, ("start: 100", "start: 90"), ("A border dispute", "A dispute over a border"))
    result = detente("diff", str(row), str(new), *SMALL)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("border-row: A dispute over a border")
    assert f"old: {row}\nnew: {new}\n" in result.out
    assert "40 worlds x 6 paths, 4 versions, the same luck" in result.out
    assert "2 edits:\n  1 quantities.economy.start: " in result.out
    assert "1 text, reason, source or record differs too; it moves no forecast" in result.out
    assert "share    90% interval" in result.out


def test_a_file_and_its_copy(detente, row: Path) -> None:
    result = detente("diff", str(row), str(edited(row, ("title:", "# of late\ntitle:"))), *SMALL)
    assert result.code == 0
    assert result.out.rstrip().endswith("no edit that can move a forecast")


def test_forms_for_programs(detente, row: Path, tmp_path: Path) -> None:
    new = edited(row, LONGER)
    result = detente("diff", str(row), str(new), *SMALL, "--by", "part", "--json", "-", "--html", "page.html")
    data = json.loads(result.out)
    assert (data["kind"], data["edits"][0]["name"]) == ("diff", "actors.arland.horizon")
    assert len(data["questions"]) == 7
    assert "actors.arland.horizon" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_two_days(detente, row: Path) -> None:
    result = detente("diff", str(row), "--until", "2026-01-19", "--until", "2026-03-02", "--worlds", "128")
    assert result.code == 0, result.err
    assert f"old: {row} as of 2026-01-19\n" in result.out
    assert "128 worlds x 100 paths" in result.out
    assert "the passing of time (nothing else from 2026-01-19 to 2026-03-02)" in result.out


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_revisions(detente, row: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    for text in (row.read_text(encoding="utf-8"), edited(row, LONGER).read_text(encoding="utf-8")):
        row.write_text(text, encoding="utf-8")
        git(tmp_path, "add", row.name)
        git(tmp_path, "commit", "--quiet", "-m", "a version")
    row.write_text(row.read_text(encoding="utf-8").replace("start: 100", "start: 90"), encoding="utf-8")
    name, longer, poorer = row.name, "actors.arland.horizon", "quantities.economy.start"
    for arguments, edits in (
        ((name,), [poorer]),
        ((name, "--from", "HEAD~1"), [poorer, longer]),
        ((name, "--from", "HEAD~1", "--to", "HEAD"), [longer]),
        ((f"HEAD~1:{name}", f"HEAD:./{name}"), [longer]),
        ((f"HEAD:{name}", name), [poorer]),
    ):
        result = detente("diff", *arguments, *SMALL, "--json", "-")
        assert result.code == 0, result.err
        assert [each["name"] for each in json.loads(result.out)["edits"]] == edits, arguments
    assert "start: 90" in row.read_text(encoding="utf-8")
    for arguments, said in (
        ((name, "--from", "nowhere"), "found no revision 'nowhere'"),
        ((name, "--from", "HEAD~1", "--to", "HEAD~7"), "found no revision 'HEAD~7'"),
        ((f"HEAD:{name}",), "give a second version beside REVISION:FILE"),
        ((f"HEAD:other/{name}", name), "found no such file"),
        ((name, name, "--from", "HEAD"), "give one file with it"),
    ):
        result = detente("diff", *arguments, *SMALL)
        assert result.code == 2, arguments
        assert said in " ".join(result.err.split())


def git(folder: Path, *arguments: str) -> None:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    home = {"HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **names, **home}, check=True, capture_output=True
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("{row}", "nowhere.yaml"), "no such file or case"),
        (("{row}", "{row}", "--by", "move"), "expected one of auto, change, part, section"),
        (("{row}", "{row}", "--lens", "sobr"), "sober"),
        (("{row}", "{row}", "--set", "actors.arland.horizn=1 year"), "actors.arland.horizon"),
        (("{row}", "--until", "2026-01-19"), "expected two"),
        (("{row}", "--until", "2026-03-02", "--until", "2026-01-19"), "expected an earlier and a later day"),
        (("{row}", "{row}", "--until", "2026-01-19", "--until", "2026-03-02"), "give one file and nothing else"),
    ],
)
def test_bad_options(detente, row: Path, arguments: tuple[str, ...], expected: str) -> None:
    result = detente("diff", *(each.format(row=row) for each in arguments), *SMALL)
    assert result.code == 2
    assert expected in " ".join(result.err.split())
    assert result.out == ""
    assert "Traceback" not in result.err


def test_a_version_with_mistakes_names_its_line(detente, row: Path) -> None:
    new = edited(row, ("by: arland", "by: orland"))
    result = detente("diff", str(row), str(new), *SMALL)
    assert result.code == 2
    assert f"{new}:" in result.err
    assert "orland" in result.err
