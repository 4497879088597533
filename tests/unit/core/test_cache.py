"""What is kept on disk is found again, or is not there: never anything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.core import cache
from detente.core.cache import cache_folder, fingerprint, name_of, read_entry, trim, write_entry

NAME = name_of("an entry")
DATA = bytes(range(256)) * 5


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def entry(folder: Path) -> Path:
    write_entry("object", NAME, DATA)
    (path,) = folder.iterdir()
    return path


def test_an_entry_is_found_again(folder: Path) -> None:
    assert read_entry("object", NAME) is None
    path = entry(folder)
    assert read_entry("object", NAME) == DATA
    assert read_entry("case", NAME) is None
    assert read_entry("object", name_of("another")) is None
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert path.stat().st_mode & 0o777 == 0o600


def test_no_damaged_entry_is_found(folder: Path) -> None:
    path = entry(folder)
    whole = path.read_bytes()
    for place in {*range(110), *range(110, len(whole), 37), len(whole) - 1}:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert read_entry("object", NAME) is None, place
        path.write_bytes(whole[:place])
        assert read_entry("object", NAME) is None, place
    path.write_bytes(whole + b"x")
    assert read_entry("object", NAME) is None
    path.write_bytes(whole)
    assert read_entry("object", NAME) == DATA


def test_an_entry_of_one_kind_is_none_of_another(folder: Path) -> None:
    path = entry(folder)
    path.rename(path.with_suffix(".case"))
    assert read_entry("case", NAME) is None


@pytest.mark.skipif(os.name != "posix", reason="there are no such modes")
def test_what_others_can_write_to_is_not_trusted(folder: Path) -> None:
    path = entry(folder)
    for place, usual in ((path, 0o600), (folder, 0o700)):
        for mode in (usual | 0o020, usual | 0o002):
            place.chmod(mode)
            assert read_entry("object", NAME) is None
        place.chmod(usual | 0o044)
        assert read_entry("object", NAME) == DATA
    folder.chmod(0o777)
    write_entry("object", name_of("another"), DATA)
    assert list(folder.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="there are no other users")
def test_what_is_somebody_elses_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(folder)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert read_entry("object", NAME) is None


@pytest.mark.skipif(os.name != "posix", reason="links need leave")
def test_no_link_is_followed(folder: Path, tmp_path: Path) -> None:
    path = entry(folder)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert read_entry("object", NAME) is None


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for chosen in ("", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        monkeypatch.setenv("DETENTE_CACHE", chosen)
        write_entry("object", NAME, DATA)
        assert read_entry("object", NAME) is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_half_written_entry_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, other: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    write_entry("object", NAME, DATA)
    assert list(folder.iterdir()) == []


def test_those_not_used_for_longest_go_first(folder: Path) -> None:
    for age, name in enumerate("abcd"):
        write_entry("object", name_of(name), DATA)
        os.utime(folder / f"{name_of(name)}.object", (1000 - age, 1000 - age))
    assert read_entry("object", name_of("d")) == DATA  # which marks the oldest as used
    size = (folder / f"{name_of('a')}.object").stat().st_size
    trim(folder, 2 * size)
    left = {name for name in "abcd" if (folder / f"{name_of(name)}.object").exists()}
    assert left == {"a", "d"}


def test_the_cache_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "trim", lambda where: trim(where, 20 * len(DATA)))
    for number in range(300):
        write_entry("object", name_of(str(number)), DATA)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 100 * len(DATA)


def test_it_lies_where_caches_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_folder() == Path("/somewhere/detente")


def test_a_fingerprint_is_that_of_rooms_and_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fingerprint(("core", "sim"))
    assert whole == fingerprint(("core", "sim")) != fingerprint(("core",))
    for name, value in (("cache.__version__", "0.0.0"), ("cache._room", lambda room: (room,))):
        with monkeypatch.context() as patch:
            patch.setattr(f"detente.core.{name}", value)
            assert fingerprint(("core", "sim")) != whole
    monkeypatch.setattr("numpy.__version__", "0.0.0")
    assert fingerprint(("core", "sim")) != whole
