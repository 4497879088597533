"""What all programs share: random numbers, the exponential, what happens, the preparation of worlds.

It does not depend on a case, so it is compiled once and for all: in two forms, one for cases whose events change minds.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.sim.cuts import cut_function, turn_function
from detente.sim.functions import (
    exp_function,
    gumbel_below_function,
    gumbel_function,
    minus_log_function,
    philox_function,
    philox_scalar_function,
)
from detente.sim.happenings import answer_function, happen_function, play_function
from detente.sim.lanes import Function, module_text
from detente.sim.log import note_function
from detente.sim.prepare import prepare_block_function, prepare_function


@dataclass(frozen=True, slots=True)
class Library:
    """Functions that a case's program calls."""

    philox: Function
    philox_epochs: Function
    gumbel: Function
    gumbel_below: Function
    philox_scalar: Function
    exp: Function
    minus_log: Function
    happen: Function
    play: Function
    answer: Function
    cut: Function
    turn: Function
    note: Function
    text: str
    """The module that defines them, and ``prepare_block``."""

    def declarations(self) -> list[str]:
        """Declare them for another module."""
        shared = (
            self.philox,
            self.philox_epochs,
            self.gumbel,
            self.gumbel_below,
            self.philox_scalar,
            self.exp,
            self.minus_log,
            self.happen,
            self.play,
            self.answer,
            self.cut,
            self.turn,
            self.note,
        )
        return [function.declaration() for function in shared]


def make_library(*, changes_minds: bool = False) -> Library:
    """Write the library; ``changes_minds``: for cases in which events do so."""
    philox, epochs = philox_function(stepwise=False), philox_function(stepwise=True)
    gumbel, below, scalar, exp = gumbel_function(), gumbel_below_function(), philox_scalar_function(), exp_function()
    minus_log, note = minus_log_function(), note_function()
    happen = happen_function(note, changes_minds=changes_minds)
    play, answer = play_function(happen, epochs), answer_function(epochs, gumbel, changes_minds=changes_minds)
    cut, turn = cut_function(), turn_function()
    shared = philox, epochs, gumbel, below, scalar, exp, minus_log, happen, play, answer, cut, turn, note
    prepare = prepare_function()
    return Library(*shared, module_text([*shared, prepare, prepare_block_function(prepare)], []))
