"""Conditioning: what a case says once something has been observed.

- ``observations``: what was observed, read from words and placed in days;
- ``likelihood``: how well each path fits;
- ``proposal``: where to draw further worlds, and their exact weights;
- ``sample``: rounds of worlds until enough of them carry the weight;
- ``posterior``: questions and assumptions before and after, and the way to it.
"""

from detente.update.observations import Observed, read_observations
from detente.update.posterior import AssumptionUpdate, Evidence, QuestionUpdate, Revision, Update, update

Estimate = Revision
"""Earlier name."""

__all__ = [
    "AssumptionUpdate",
    "Estimate",
    "Evidence",
    "Observed",
    "QuestionUpdate",
    "Revision",
    "Update",
    "read_observations",
    "update",
]
