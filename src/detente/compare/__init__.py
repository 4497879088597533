"""Counterfactuals: another number, lens or course of action beside the case as it is, with the same luck.

- ``contrast``: differences of paired worlds and their errors;
- ``gather``: two runs read side by side;
- ``comparison``: what is found, and the way to it.
"""

from detente.compare.comparison import Comparison, EventChange, LevelChange, QuestionChange, Side, compare, compare_runs
from detente.compare.contrast import Contrast

__all__ = [
    "Comparison",
    "Contrast",
    "EventChange",
    "LevelChange",
    "QuestionChange",
    "Side",
    "compare",
    "compare_runs",
]
