"""Work in a child: found there where that is safe, here where it is not or where it fails, and never left behind.

Each is tried in a process of its own, since the one that runs tests may have threads.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere work is done in a thread")

BEGIN = """
import os, signal, threading, time
from detente.report.child import in_child

own = os.getpid()

def is_alone():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False
"""


def told(script: str) -> str:
    """Return what a script prints."""
    call = [sys.executable, "-c", BEGIN + script]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(call, capture_output=True, text=True, timeout=300, check=True, env=env)
    return done.stdout.strip()


def test_work_goes_on_in_a_child() -> None:
    script = "with in_child(os.getpid) as found: there = found()\nprint(there != own, is_alone())"
    assert told(script) == "True True"


def test_what_is_long_comes_back_whole() -> None:
    script = "with in_child(lambda: bytes(range(256)) * 9999) as found: print(found() == bytes(range(256)) * 9999)"
    assert told(script) == "True"


@pytest.mark.parametrize(
    "why",
    [
        "threading.Thread(target=time.sleep, args=(1,)).start()",
        "worth = False",
        "def refuse(): raise BlockingIOError('too many')\nos.fork = refuse",
    ],
)
def test_work_is_done_here_where_a_child_is_not_safe(why: str) -> None:
    script = f"worth = True\n{why}\nwith in_child(os.getpid, is_worth_it=worth) as found: print(found() == own)"
    assert told(script) == "True"


def test_work_is_done_anew_where_a_child_ends_early() -> None:
    script = """
def work():
    if os.getpid() != own:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"
with in_child(work) as found: print(found(), is_alone())
"""
    assert told(script) == "here False"


def test_what_a_child_raises_is_raised_here() -> None:
    script = """
from detente.core.errors import RunError
def work(): raise RunError("found nothing, expected something")
try:
    with in_child(work) as found: found()
except RunError as error: print(error, is_alone())
"""
    assert told(script) == "found nothing, expected something True"


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "ValueError"])
def test_no_child_is_left_behind(error: str) -> None:
    script = f"""
began = time.monotonic()
try:
    with in_child(lambda: time.sleep(60)): raise {error}
except {error}: print(is_alone(), time.monotonic() - began < 30)
"""
    assert told(script) == "True True"


def test_a_child_does_not_answer_a_request_to_end_as_its_parent_does() -> None:
    script = """
signal.signal(signal.SIGTERM, lambda *_: print("heard", os.getpid() == own, flush=True))
def work():
    if os.getpid() != own:
        os.kill(os.getpid(), signal.SIGTERM)
    return "here"
with in_child(work) as found: print(found())
"""
    assert told(script) == "here"


def test_a_report_is_the_same_from_a_child_and_from_a_thread() -> None:
    script = """
import detente
forks = []
fork = os.fork
os.fork = lambda: forks.append(own) or fork()
pages = [detente.report("ultimatum", worlds=64, paths=16, threads=threads) for threads in (1, 2)]
print(pages[0] == pages[1], len(forks))
"""
    assert told(script) == "True 1"
