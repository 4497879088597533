"""What the past says of an actor's private reasons: of what was open before the start, it found waiting best."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from detente.core.random import gumbel, uniform


@dataclass(frozen=True, slots=True)
class Past:
    """An actor's opening options before the start, as it weighed them: without private reasons."""

    levels: dict[int, tuple[float, float]]
    """By number of the option, rationality x worth + offset of those that were open, and its size. ``wait`` is one."""
    wait: int
    """Number of ``wait``."""
    close: tuple[tuple[float, str], ...]
    """Margins of the comparisons that said what was open, and what they were."""

    def reasons(self, word: Callable[[int], int]) -> dict[int, tuple[float, float]]:
        """Draw the reasons of one path on the condition that waiting was best.

        With A_o the level of option o, the score of the best, A_o + Gumbel over all o, is itself a Gumbel number around
        ln sum exp(A_o), and does not depend on which option it belongs to. The other scores are Gumbel numbers around
        their levels, cut off above at the best.

        Parameters
        ----------
        word
            Gives the random word of an option's reason by the option's number.

        Returns
        -------
        dict of int to (float, float)
            Reason and size by number of the option.
        """
        top = max(level for level, _ in self.levels.values())
        spread = math.log(sum(math.exp(level - top) for level, _ in self.levels.values()))
        size = sum(each for _, each in self.levels.values()) + 1.0
        drawn = gumbel(word(self.wait))
        above = top - self.levels[self.wait][0]
        reasons = {self.wait: (above + spread + drawn, size + abs(above) + abs(drawn))}
        for number, (level, level_size) in self.levels.items():
            if number != self.wait:
                bound = top - level + spread + drawn
                cut, free = math.exp(-bound), -math.log(uniform(word(number)))
                reason = -math.log(cut + free)
                # How much of an error in the bound reaches the number.
                share = cut / (cut + free)
                reasons[number] = reason, share * (size + level_size + abs(drawn)) + abs(reason) + 1.0
        return reasons
