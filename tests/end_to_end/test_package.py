"""What is built is whole: the wheel runs where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


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
