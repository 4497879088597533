"""How large a choice may be that several make together, none seeing what another chooses.

All three bound the work of an equilibrium, which the engine does again and again; they are judgements, not laws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MAX_PLAYERS = 4
"""Players of one simultaneous choice."""
MAX_OPTIONS = 8
"""Options of one of them."""
MAX_PROFILES = 64
"""Combinations of their options."""


def is_too_large(sizes: Sequence[int]) -> bool:
    """Tell whether a choice of players with so many options each is too large.

    Examples
    --------
    >>> is_too_large([8, 8]), is_too_large([2, 9])
    (False, True)
    """
    return len(sizes) > MAX_PLAYERS or max(sizes) > MAX_OPTIONS or math.prod(sizes) > MAX_PROFILES
