"""Elicitation by behaviour: which weights agree with what is held of how actors behave."""

from detente.tune.tune import Tuning as Tuning
from detente.tune.tune import tune as tune
