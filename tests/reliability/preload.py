"""Loaded once, in the server that writers are forked from: Django takes longer than they do.

The process of the tests, which imports this while it looks for examples, has other settings.
"""

from __future__ import annotations

import os

from detente.ledger.database import start_django
from tests.reliability import writer

SERVES = "DETENTE_TEST_FORK_SERVER"
"""Variable of the environment that the server alone finds set."""

assert writer
if os.environ.get(SERVES):
    start_django()
