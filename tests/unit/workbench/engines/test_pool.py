"""Engines: what becomes of requests where processes hang, grow, die, or are wanted no longer."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from detente.workbench.engines import CancelledError, EngineError, Engines, Limits, RefusedError, Request, StoppedError
from detente.workbench.engines.engine import Engine

FAULTY = (sys.executable, str(Path(__file__).with_name("faulty_child.py")))
Make = Callable[..., Engines]


@pytest.fixture
def make() -> Iterator[Make]:
    """Make engines that also have tasks that go wrong; all end with the test."""
    made = []

    def engines(**limits: float) -> Engines:
        given = Limits(**{"has_spare": False, "look": 0.1, **limits})  # type: ignore[arg-type]
        made.append(Engines(given, start=lambda memory, niceness: Engine(memory, niceness, command=FAULTY)))
        return made[-1]

    yield engines
    for each in made:
        each.close()


def asked(task: str, **options: object) -> Request:
    return Request(task, {"case": "text"}, options=options)


def wait_until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


def test_a_key_keeps_its_process(make: Make) -> None:
    engines = make()
    first, again, other = (engines.ask(key, asked("pid"))["json"] for key in ("a", "a", "b"))
    assert first == again != other
    assert int(first) == engines.pid("a")


def test_progress_is_told_and_work_is_cancelled(make: Make) -> None:
    engines, cancel, told = make(), Event(), []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        cancel.set()

    with pytest.raises(CancelledError):
        engines.ask("a", asked("count"), progress=progress, cancel=cancel)
    assert told
    assert all(total == 200 for _, total in told)
    pid = engines.pid("a")
    assert engines.ask("a", asked("pid"))["json"] == str(pid).encode()  # it stopped by itself: the process lives


def test_work_that_does_not_listen_is_killed_when_cancelled(make: Make) -> None:
    engines, cancel = make(), Event()
    engines.ask("a", asked("pid"))
    pid = engines.pid("a")
    cancel.set()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        engines.ask("a", asked("hang"), cancel=cancel)
    assert time.monotonic() - began < 10
    assert int(engines.ask("a", asked("pid"))["json"]) != pid


def test_a_quick_request_that_is_cancelled_leaves_its_process_alone(make: Make) -> None:
    engines, cancel = make(), Event()
    pid = engines.ask("a", asked("pid"))["json"]
    cancel.set()
    with pytest.raises(CancelledError):
        engines.ask("a", Request("count", {"case": "text"}, is_quick=True), cancel=cancel)
    assert engines.ask("a", asked("pid"))["json"] == pid


def test_work_that_takes_too_long_is_stopped(make: Make) -> None:
    with pytest.raises(StoppedError, match="longer than"):
        make().ask("a", asked("hang"), seconds=0.2)


def test_work_that_takes_too_much_memory_is_refused_or_stopped(make: Make) -> None:
    engines = make(memory=400 << 20)
    with pytest.raises((RefusedError, StoppedError), match="memory"):
        engines.ask("a", asked("grow"))
    assert engines.ask("a", asked("pid"))["json"]


def test_a_request_is_made_again_once_when_its_process_dies(make: Make, tmp_path: Path) -> None:
    engines = make()
    assert engines.ask("a", asked("die", once=str(tmp_path / "mark")))["json"] == b"alive"
    with pytest.raises(EngineError, match="went away twice"):
        engines.ask("a", asked("die"))
    assert engines.ask("a", asked("pid"))["json"]


def test_kill_9_from_outside_loses_no_request(make: Make) -> None:
    engines = make()
    engines.ask("a", asked("pid"))
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(engines.ask("a", asked("count"))["json"])
        except Exception as error:  # noqa: BLE001 - whatever comes of it is what is tested
            found.append(error)

    first = engines.pid("a")
    assert first is not None
    thread = Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    os.kill(first, signal.SIGKILL)
    thread.join(60)
    assert found == [b"done"]
    assert engines.pid("a") != first


def test_a_fault_is_told_and_the_process_lives(make: Make) -> None:
    engines = make()
    with pytest.raises(EngineError, match="KeyError"):
        engines.ask("a", asked("broken"))
    with pytest.raises(EngineError, match="unheard"):
        engines.ask("a", asked("unheard"))
    assert len(engines.keys()) == 1


def test_idle_engines_end(make: Make) -> None:
    engines = make(idle=0.2)
    engines.ask("a", asked("pid"))
    pid = engines.pid("a")
    wait_until(lambda: not engines.keys())
    assert pid is not None
    wait_until(lambda: not Path(f"/proc/{pid}").exists())


def test_there_are_never_more_than_allowed(make: Make) -> None:
    engines = make(most=1)
    engines.ask("a", asked("pid"))
    engines.ask("b", asked("pid"))
    assert engines.keys() == ["b"]

    def ask() -> None:
        with pytest.raises(EngineError, match="closed"):
            engines.ask("b", asked("count"))

    busy = Thread(target=ask)
    busy.start()
    time.sleep(0.2)
    with pytest.raises(StoppedError, match="other cases"):
        engines.ask("c", asked("pid"), seconds=0.3)
    engines.close()
    busy.join(20)
    assert not busy.is_alive()


def test_an_engine_knows_no_secret_and_ends_with_its_pipe(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "hidden")
    engines = make()
    names = engines.ask("a", asked("environment"))["json"].decode().split("\n")
    assert not {"DETENTE_SECRET_KEY", "DATABASE_URL"} & {*names}
    engine = engines._engines["a"]
    engine._stdin.close()  # as when the server is killed
    wait_until(lambda: not engine.is_alive)


def test_a_quick_request_does_not_wait_for_long_work(make: Make) -> None:
    engines, cancel = make(), Event()

    def ask() -> None:
        with pytest.raises(CancelledError):
            engines.ask("a", asked("count"), cancel=cancel)

    thread = Thread(target=ask)
    thread.start()
    wait_until(lambda: engines.keys() == ["a"])
    quick = Request("pid", {"case": "text"}, is_quick=True)
    assert int(engines.ask("a", quick, seconds=5)["json"]) == engines.pid("a")
    assert thread.is_alive()
    cancel.set()
    thread.join(20)
