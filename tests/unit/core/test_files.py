"""Files are there whole or not at all, whatever they are and whatever fails."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.core import files
from detente.core.errors import OutputError
from detente.core.files import check_place, place_of, shielded, whole, write_whole


def _failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_spellings_of_one_place_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").write_text("")
    Path("folder").mkdir()
    Path("link").symlink_to("a")
    Path("there").symlink_to("folder")
    assert len({place_of(each).identity for each in ("a", "./a", "folder/../a", "link", tmp_path / "a")}) == 1
    assert len({place_of(each).identity for each in ("folder/new", "there/new", "./folder/./new")}) == 1
    assert place_of("new").identity != place_of("a").identity


@pytest.mark.parametrize("number", [28, 5])  # no space left, an error of the disk
def test_what_fails_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    path = tmp_path / "result"
    write_whole(path, b"first")
    monkeypatch.setattr(Path, "replace", _failing(number))
    with pytest.raises(OutputError, match=os.strerror(number)):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_replaced_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a file is mounted alone, or its owner could not be kept."""
    path = tmp_path / "result"
    path.write_bytes(b"x" * 1000)
    before = path.stat().st_ino
    monkeypatch.setattr(Path, "replace", _failing(16))
    write_whole(path, b"second")
    assert (path.read_bytes(), path.stat().st_ino) == (b"second", before)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="hard links")
def test_writing_over_that_fails_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, twin = tmp_path / "result", tmp_path / "twin"
    path.write_bytes(b"first, and longer than what comes")
    twin.hardlink_to(path)
    refill, n_calls = files._refill, []

    def fail_once(descriptor: int, source: object) -> None:
        n_calls.append(descriptor)
        refill(descriptor, source)  # type: ignore[arg-type]
        if len(n_calls) == 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_refill", fail_once)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, b"second")
    assert path.read_bytes() == twin.read_bytes() == b"first, and longer than what comes"
    assert path.stat().st_nlink == 2


def test_an_error_while_a_draft_is_made_leaves_nothing(tmp_path: Path) -> None:
    def write_half() -> None:
        with whole(tmp_path / "result") as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_takes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "result"
    write_whole(path, b"first", replace=False)
    with pytest.raises(OutputError, match="found a file of that name"):
        write_whole(path, b"second", replace=False)
    other = tmp_path / "other"

    def write_late() -> None:
        with whole(other, replace=False) as file:
            file.write(b"ours")
            other.write_bytes(b"theirs")  # another process was quicker

    with pytest.raises(OutputError, match="found a file of that name"):
        write_late()
    assert (path.read_bytes(), other.read_bytes()) == (b"first", b"theirs")
    assert sorted(tmp_path.iterdir()) == [other, path]


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(OutputError, match="found no name"):
        check_place(name)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.write_bytes(b"first")
    os.setxattr(path, "user.origin", b"a brief")
    write_whole(path, b"second")
    assert os.getxattr(path, "user.origin") == b"a brief"
    assert path.read_bytes() == b"second"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_shield_puts_signals_off() -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    with shielded():
        signal.raise_signal(signal.SIGINT)
        assert seen == []
    assert seen == [signal.SIGINT]
    signal.signal(signal.SIGINT, before)
