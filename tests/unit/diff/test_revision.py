"""Versions as git has them: read without touching the files at hand, and refused with what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from detente.case.load import loads
from detente.core.errors import CaseError, RunError
from detente.diff.revision import at_revision, read_case, revision_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

CASE = "case: small\ntime: {{start: 2022-01-03, end: 2022-12-26}}\nquantities:\n  x: {{start: {start}}}\n"


def git(folder: Path, *arguments: str) -> None:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    home = {"HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **names, **home}, check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository in which a case starts at 1, at 2, and, not yet committed, at 3."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    folder = tmp_path / "cases" / "small"
    folder.mkdir(parents=True)
    for start in (1, 2):
        (folder / "case.yaml").write_text(CASE.format(start=start))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "--message", f"start {start}")
    (folder / "case.yaml").write_text(CASE.format(start=3))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start_of(given: object) -> str:
    return str(read_case(given).quantities["x"].start)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ("HEAD:cases/small/case.yaml", "2"),
        ("HEAD~1:cases/small/case.yaml", "1"),
        ("main:cases/small", "2"),
        ("HEAD~1:./cases/small/", "1"),
        ("cases/small", "3"),
        ("cases/small/case.yaml", "3"),
    ],
)
def test_a_version_is_named_as_git_names_it(repository: Path, given: str, start: str) -> None:
    before = (repository / "cases" / "small" / "case.yaml").stat()
    assert start_of(given) == start
    assert (repository / "cases" / "small" / "case.yaml").stat() == before


def test_from_anywhere_in_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "cases")
    assert start_of("HEAD~1:./small/case.yaml") == "1"
    assert start_of("HEAD~1:cases/small/case.yaml") == "1"
    assert start_of(at_revision("small", "HEAD~1")) == "1"
    monkeypatch.chdir("/")
    assert start_of(at_revision(repository / "cases" / "small" / "case.yaml", "HEAD")) == "2"


def test_the_readings_of_a_version_are_those_of_its_revision(repository: Path) -> None:
    folder = repository / "cases" / "small"
    text = (folder / "case.yaml").read_text() + "observations: [{series: data/x.csv, quantity: x}]\n"
    (folder / "data").mkdir()
    (folder / "case.yaml").write_text(text)
    for value in (7, 8):
        (folder / "data" / "x.csv").write_text(f"date,value\n2022-02-01,{value}\n")
        git(repository, "add", ".")
        git(repository, "commit", "--quiet", "--message", f"{value}")
    (folder / "data" / "x.csv").write_text("date,value\n2022-02-01,9\n")
    for given, value in (("HEAD~1:cases/small", 7), ("HEAD:cases/small/case.yaml", 8), ("cases/small", 9)):
        assert [each.value for each in read_case(given).observations] == [value]
    assert read_case(at_revision(folder, "HEAD~1")).observations[0].value == 7


def test_a_file_that_is_gone_is_still_in_its_revision(repository: Path) -> None:
    (repository / "cases" / "small" / "case.yaml").unlink()
    assert start_of(at_revision("cases/small/case.yaml", "HEAD")) == "2"


def test_a_file_whose_name_has_a_colon_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a:b.yaml").write_text(CASE.format(start=7))
    assert revision_of("a:b.yaml") is None
    assert start_of("a:b.yaml") == "7"
    assert revision_of(loads(CASE.format(start=1))) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere:cases/small", "nowhere:cases/small: found no revision 'nowhere', expected one that git knows"),
        ("--help:cases/small", "found no revision '--help'"),
        ("HEAD:cases", "HEAD:cases: found a folder without a case.yaml"),
        ("HEAD:cases/other.yaml", "HEAD:cases/other.yaml: found no such file, expected a file that git has"),
        ("HEAD:../other.yaml", "found no such file"),
    ],
)
def test_what_git_does_not_have(repository: Path, given: str, said: str) -> None:
    with pytest.raises(RunError, match=said.replace("(", r"\(")):
        read_case(given)


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RunError, match="found no git repository, expected one for a revision"):
        read_case("HEAD:case.yaml")


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RunError, match="found no git, expected it for a revision"):
        read_case("HEAD:cases/small")


def test_no_such_case(repository: Path) -> None:
    with pytest.raises(CaseError, match="no such file or case"):
        at_revision("smal", "HEAD")


def test_what_is_wrong_with_a_version_names_revision_and_line(repository: Path) -> None:
    (repository / "broken.yaml").write_text(CASE.format(start="many"))
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "broken")
    with pytest.raises(CaseError, match=r"^HEAD:broken\.yaml:4: quantities\.x\.start: found"):
        read_case("HEAD:broken.yaml")
