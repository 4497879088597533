"""Loads all that a language server needs, for the process from which they are forked.

What is loaded here is shared with every server and not loaded again; the collector of garbage leaves it alone, or each
of them would soon have a copy.
"""

from __future__ import annotations

import gc
import logging

import detente.explain.chronology
import detente.forecast.run
import detente.inspect.check
import detente.report.network
import detente.workbench.language.server  # noqa: F401
from detente.case.shipped import find_case
from detente.core.errors import DetenteError
from detente.editor.session import OpenCase
from detente.workbench.language.outlook import first_week

for _name in ("pygls", "websockets"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
try:  # what is worked out once a process: tables of the schema, of words, of units
    _open = OpenCase(find_case("ultimatum").read_text(encoding="utf-8"))
    _case = _open.case()
    _open.examine()
    if _case is not None:
        first_week(_case)
    del _open, _case
except DetenteError:
    pass  # no shipped cases here: the first check takes a little longer
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
