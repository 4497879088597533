"""Where talks end up: from a case's table, or a file of positions, to a settlement with its reasons."""

from detente.explore.settle.benchmark import benchmark_deu as benchmark_deu
from detente.explore.settle.settle import settle_sheet as settle_sheet
from detente.explore.settle.settle import settle_table as settle_table
from detente.explore.settle.settled import Settled as Settled
