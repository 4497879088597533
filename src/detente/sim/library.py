"""What all programs share: random numbers, the exponential, the preparation of worlds; compiled once and for all."""

from __future__ import annotations

from dataclasses import dataclass

from detente.sim.functions import exp_function, philox_function, philox_scalar_function, shocks_function
from detente.sim.lanes import Function, module_text
from detente.sim.prepare import prepare_function


@dataclass(frozen=True, slots=True)
class Library:
    """Functions that a case's program calls."""

    philox: Function
    shocks_of_block: Function
    philox_scalar: Function
    exp: Function
    text: str
    """The module that defines them, and ``prepare``."""

    def declarations(self) -> list[str]:
        """Declare them for another module."""
        return [each.declaration() for each in (self.philox, self.shocks_of_block, self.philox_scalar, self.exp)]


def make_library() -> Library:
    """Write the library."""
    philox, epochs = philox_function(stepwise=False), philox_function(stepwise=True)
    shocks, scalar, exp = shocks_function(epochs), philox_scalar_function(), exp_function()
    text = module_text([philox, epochs, shocks, scalar, exp, prepare_function()], [])
    return Library(philox, shocks, scalar, exp, text)
