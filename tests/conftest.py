"""What all tests share: how hypothesis searches, and where data lie."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Where tests run side by side each process is told a width, and what it starts would write as narrowly.
os.environ.pop("COLUMNS", None)

# In the background of a script Ctrl-C is ignored, and what the tests start inherits that; some tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine and in every run; a deadline would make a slow machine fail. Long tests set their
# own number of examples.
settings.register_profile(
    "same", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def _code_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep machine code in a folder of the tests' own: nothing is left behind, and nothing old is taken for new."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_CACHE", str(tmp_path_factory.mktemp("code")))
        yield


@pytest.fixture(autouse=True)
def _user_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a folder for user data of its own, which is not there yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "user-data" / uuid.uuid4().hex))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data sets that do not ship; tests of them are skipped where it is not there."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the data sets that do not ship are not here")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of shipped cases."""
    return ROOT / "cases"


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """Data that may be read but not shipped, beside the project; tests that need them skip where there are none."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no data beside the project")
    return folder
