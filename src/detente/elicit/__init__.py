"""Several minds: seed questions that weigh analysts, and rounds in which they answer and are told of each other."""

from detente.elicit.rounds import Apart as Apart
from detente.elicit.rounds import RoundAnswer as RoundAnswer
from detente.elicit.rounds import RoundTold as RoundTold
from detente.elicit.rounds import rounds as rounds
from detente.elicit.seeds import AnalystScore as AnalystScore
from detente.elicit.seeds import PoolScore as PoolScore
from detente.elicit.seeds import seeds as seeds
