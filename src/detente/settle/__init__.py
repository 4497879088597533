"""Where talks end up: from a case's table, or a file of positions, to a settlement with its reasons."""

from detente.settle.benchmark import benchmark_deu as benchmark_deu
from detente.settle.settle import settle as settle
from detente.settle.settle import settle_sheet as settle_sheet
from detente.settle.settle import settle_table as settle_table
from detente.settle.settled import Settled as Settled
