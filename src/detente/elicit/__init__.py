"""Several minds: seed questions that weigh analysts, and rounds in which they answer and are told of each other."""

from detente.elicit.rounds import rounds as rounds
from detente.elicit.seeds import seeds as seeds
