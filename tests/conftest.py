"""What all tests share: how hypothesis searches, and where data lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every machine and in every run; a deadline would make a slow machine fail.
settings.register_profile(
    "short", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", parent=settings.get_profile("short"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


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
    """Data that may be read but not shipped, in a folder beside the project; tests that need them skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no data beside the project")
    return folder
