"""The readable twin: one path at a time in plain Python, as docs/reference/algorithm.md says it.

Start here to see what a run does; the engine in ``detente.sim`` does the same, fast. The twin is the oracle of the
engine's tests and the tracer of stories: it records who decided what, and why.

- ``tree``: the episodes' trees and the numbering of options;
- ``numbers``: one world's numbers as each viewer sees them, and what moves are worth under them;
- ``conditions``: evaluation of conditions;
- ``episode``: solving a tree and playing it;
- ``past``: what the past says of private reasons;
- ``talks``: sessions of tables;
- ``path``: the loop over moments, and ``trace``;
- ``record``: what is written down;
- ``split``: what an option is worth, taken apart exactly;
- ``batch``: many paths, in the form of a run.
"""

from detente.sim.twin.batch import forecast_twin, run_twin
from detente.sim.twin.numbers import WorldNumbers, worlds_for_choices
from detente.sim.twin.path import trace
from detente.sim.twin.record import Decision, Happening, Option, Trace
from detente.sim.twin.split import COST, Part, Reply, Split, Splitter
from detente.sim.twin.tree import Leaf, Node, grow_trees

__all__ = [
    "COST",
    "Decision",
    "Happening",
    "Leaf",
    "Node",
    "Option",
    "Part",
    "Reply",
    "Split",
    "Splitter",
    "Trace",
    "WorldNumbers",
    "forecast_twin",
    "grow_trees",
    "run_twin",
    "trace",
    "worlds_for_choices",
]
