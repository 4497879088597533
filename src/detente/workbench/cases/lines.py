"""Which lines of two texts are the same: as `difflib` finds it, within bounds whatever the texts are."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate

MOST_STEPS = 5_000_000
"""Comparisons of a line with others: about a second. A case of 4,000 lines, a hundred of them changed, takes 400,000;
texts that are made to be slow would take hours."""


class LineMatcher(SequenceMatcher[str]):
    r"""Finds the lines that two texts share; where that takes too long, those at their beginning and end alone.

    What lies between is then one change. Nothing of either text is left out.

    Parameters
    ----------
    old, new
        The lines of both texts.
    most
        Comparisons after which it gives up.

    Examples
    --------
    >>> LineMatcher("abc", "abd").get_opcodes()
    [('equal', 0, 2, 0, 2), ('replace', 2, 3, 2, 3)]
    >>> LineMatcher("axbyc", "aybxc", most=1).get_opcodes()
    [('equal', 0, 1, 0, 1), ('replace', 1, 4, 1, 4), ('equal', 4, 5, 4, 5)]
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], *, most: int = MOST_STEPS) -> None:
        super().__init__(None, old, new, autojunk=False)
        places = self.b2j  # type: ignore[attr-defined]  # of each line of the new text, where it stands there
        self._old, self._new = old, new
        self._costs = [0, *accumulate(1 + len(places.get(line, ())) for line in old)]
        self._left = most

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest run of lines that both have."""
        last = len(self._old) if ahi is None else ahi
        self._left -= self._costs[last] - self._costs[alo]
        if self._left < 0:
            raise _TooSlowError
        return super().find_longest_match(alo, ahi, blo, bhi)

    def get_matching_blocks(self) -> list[Match]:
        """Return the runs of lines that both have, and an empty one at the end."""
        try:
            return super().get_matching_blocks()
        except _TooSlowError:
            self.matching_blocks = _ends(self._old, self._new)
            return self.matching_blocks


class _TooSlowError(Exception):
    """It takes too many steps."""


def _ends(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Return the lines at the beginning and at the end that two texts share."""
    most = min(len(old), len(new))
    first = next((place for place in range(most) if old[place] != new[place]), most)
    rest = most - first
    last = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    blocks = [Match(0, 0, first), Match(len(old) - last, len(new) - last, last)]
    return [*(each for each in blocks if each.size), Match(len(old), len(new), 0)]
