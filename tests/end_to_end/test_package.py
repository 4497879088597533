"""What is built is whole: the wheel runs where there is no checkout."""

from __future__ import annotations

import email
import email.header
import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from detente import __version__

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built wheel and the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """Return the built wheel."""
    (path,) = built.glob("*.whl")
    return path


def metadata_of(wheel: Path) -> email.message.Message:
    """Return what the package index is told."""
    archive = zipfile.ZipFile(wheel)
    (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
    return email.message_from_string(archive.read(name).decode("utf-8"))


def test_the_wheel_holds_code_types_data_and_cases(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "detente"
    ours = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    cases = {f"detente/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "cases").rglob("*") if path.is_file()}
    assert "detente/py.typed" in names
    assert {name for name in ours | cases if "__pycache__" not in name} - names == set()
    assert "detente/cases/russia-2022/case.yaml" in names
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/", "cases/")) for name in names)


def test_the_wheel_runs_its_cases_without_a_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import detente\n"
        "assert detente.__file__.startswith(sys.argv[1]), detente.__file__\n"
        "from detente.case import shipped_cases\n"
        "for name, path in shipped_cases().items():\n"
        "    assert str(path).startswith(sys.argv[1]), path\n"
        "    detente.compile_case(detente.load_case(path)); print(name)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "site")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == sorted(path.parent.name for path in (ROOT / "cases").glob("*/case.yaml"))


def test_the_source_archive_holds_all_that_is_tracked(built: Path) -> None:
    """So that lint and tests run from it."""
    spec = importlib.util.spec_from_file_location("check_tree", ROOT / "scripts" / "check_tree.py")
    assert spec
    assert spec.loader
    check_tree = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check_tree)
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        held = {name.partition("/")[2] for name in file.getnames()}
    tracked = {path.relative_to(ROOT).as_posix() for path in check_tree.tracked_files()}
    assert ".ci/run" in tracked
    assert tracked - held == set()
    made = {name for name in held if name.startswith("src/detente/workbench/static/workbench/")}  # by scripts/bundle.py
    assert held - tracked - made <= {"PKG-INFO"}


def test_no_link_of_the_long_description_is_dead(wheel: Path) -> None:
    text = str(metadata_of(wheel).get_payload())
    assert "# détente" in text
    assert [link for link in re.findall(r"\]\(([^)]*)\)", text) if not link.startswith("https://")] == []
    assert "tutorial (`docs/tutorial/first-case.md`)" in text


def test_the_citation_is_of_this_version(wheel: Path) -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    metadata = metadata_of(wheel)
    assert citation["version"] == __version__ == metadata["Version"]
    assert citation["license"] == metadata["License-Expression"]
    assert sorted(citation["keywords"]) == sorted(metadata["Keywords"].split(","))
    names = ", ".join(each["name"] for each in citation["authors"])
    assert str(email.header.make_header(email.header.decode_header(metadata["Author"]))) == names
