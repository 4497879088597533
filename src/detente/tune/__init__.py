"""Elicitation by behaviour: which weights agree with what is held of how actors behave."""

from detente.tune.tune import tune as tune
from detente.tune.tuning import Tuning as Tuning
