"""Engines that stay warm: a process for each busy case, killed when it is idle, stuck or too large.

The case, its compiled engine and its last runs stay in the process, so that another number costs a run and no more: the
engine knows programs by the hash of a model's structure, which no number changes (`detente.sim.structure`). Nothing of
Django is known here.
"""

from detente.workbench.engines.engine import CancelledError as CancelledError
from detente.workbench.engines.engine import EngineError as EngineError
from detente.workbench.engines.engine import RefusedError as RefusedError
from detente.workbench.engines.engine import StoppedError as StoppedError
from detente.workbench.engines.frames import Answer as Answer
from detente.workbench.engines.frames import Request as Request
from detente.workbench.engines.pool import Engines as Engines
from detente.workbench.engines.pool import Limits as Limits
