"""`detente upgrade` as a user types it: where the case goes, and what is never written over."""

import json
from pathlib import Path

import pytest

TEXT = """\
# A row over fish.
detente: 1
case: row
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities: {stock: {start: 40}}
actors:
  north: {horizon: 1 year, values: {stock: 0.1}}   # who decides
moves: {close: {by: north, effects: {stock: 1}}}
"""
NEW = TEXT.replace("detente: 1", "detente: 2").replace(
    "{stock: 0.1}}", "{stock: 0.1}, idle: {value: 0.5, why: what format 1 of the language meant}}"
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_case_to_standard_output_and_the_list_beside_it(detente, old: Path) -> None:
    result = detente("upgrade", str(old))
    assert (result.code, result.out) == (0, NEW)
    assert "moves.close" in result.err
    assert detente("upgrade", str(old), "--quiet").err == ""
    assert old.read_text(encoding="utf-8") == TEXT


def test_to_a_file(detente, old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    result = detente("upgrade", str(old), "-o", str(new))
    assert (result.code, new.read_text(encoding="utf-8")) == (0, NEW)
    assert result.out.startswith("row: format 1 rewritten; 2 places mean something else\n")
    assert result.err == ""
    new.write_text("mine", encoding="utf-8")
    refused = detente("upgrade", str(old), "-o", str(new))
    assert (refused.code, new.read_text(encoding="utf-8")) == (2, "mine")
    assert detente("upgrade", str(old), "-o", str(new), "--force").code == 0
    assert new.read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("how", ["--in-place", "-o", "a link"])
def test_over_its_own_file_if_asked(detente, old: Path, tmp_path: Path, how: str) -> None:
    target = tmp_path / "link.yaml"
    target.symlink_to(old)
    options = {"--in-place": ("--in-place",), "-o": ("-o", str(old)), "a link": ("-o", str(target))}[how]
    old.chmod(0o640)
    assert detente("upgrade", str(old), *options).code == 0
    assert old.read_text(encoding="utf-8") == NEW
    assert old.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "old.yaml"]


def test_what_is_of_the_present_format(detente, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(NEW, encoding="utf-8")
    before = path.stat().st_mtime_ns
    result = detente("upgrade", str(path), "--in-place")
    assert (result.code, result.out) == (0, "row: format 2, nothing to do\n")
    assert path.stat().st_mtime_ns == before
    assert detente("upgrade", str(path)).out == NEW
    assert detente("upgrade", "ultimatum", "--json").code == 0


def test_what_is_refused_leaves_the_file_alone(detente, old: Path, tmp_path: Path) -> None:
    assert detente("upgrade", str(tmp_path / "none.yaml")).code == 2
    assert detente("upgrade", str(old), "--in-place", "-o", "other.yaml").code == 2
    assert detente("upgrade", str(old), "--json", str(old)).code == 2
    assert detente("upgrade", str(old), "--in-place", "--json", str(old)).code == 2
    shipped = detente("upgrade", "ultimatum", "--in-place")
    assert (shipped.code, shipped.err.count("comes with détente")) == (2, 1)
    assert old.read_text(encoding="utf-8") == TEXT
    broken = TEXT.replace("by: north", "by: nord")
    old.write_text(broken, encoding="utf-8")
    result = detente("upgrade", str(old), "--in-place")
    assert result.code == 2
    assert "did you mean `north`?" in result.err
    assert old.read_text(encoding="utf-8") == broken


def test_as_json(detente, old: Path) -> None:
    data = json.loads(detente("upgrade", str(old), "--json").out)
    assert (data["kind"], data["format"], data["text"]) == ("upgrade", 1, NEW)
    assert [change["path"] for change in data["changes"]] == ["actors.north.idle", "moves.close"]


def test_check_points_to_it(detente, old: Path) -> None:
    result = detente("check", str(old))
    assert result.code == 0
    assert "`detente upgrade`" in " ".join(result.out.split())
