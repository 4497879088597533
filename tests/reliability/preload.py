"""Loaded once, in the server that writers are forked from: Django takes longer than they do.

No test imports this: the process of the tests may have other settings.
"""

from __future__ import annotations

from detente.ledger.database import start_django
from tests.reliability import writer

assert writer
start_django()
