"""The nearest known name: what "did you mean" is followed by."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_NEAR = 200
"""Characters of a name for which the nearest one is looked up."""
CUTOFF = 0.6
"""Least similarity of a name worth suggesting: the default of `difflib.get_close_matches`."""


def near_names(name: str, known: Iterable[str], *, cutoff: float = CUTOFF) -> list[str]:
    """Return the known name nearest to ``name`` as a list of one, or nothing if none is as similar as ``cutoff``.

    Where none is, capital letters count like small ones.
    """
    if len(name) > LONGEST_NEAR:
        return []
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=1, cutoff=cutoff)
    if near or name.islower():
        return near
    lowered = {each.lower(): each for each in listed}
    return [lowered[each] for each in difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=cutoff)]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name nearest to ``name``, or "" if none is near.

    Examples
    --------
    >>> nearest("aproval", ["approval", "treasury"]), nearest("IMF", ["icb", "imf"])
    ('approval', 'imf')
    """
    return "".join(near_names(name, known))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return how a message goes on that refuses a name: the nearest known one, or "" if none is near.

    Examples
    --------
    >>> did_you_mean("aproval", ["approval", "treasury"]), did_you_mean("x", ["approval"])
    ("; did you mean 'approval'?", '')
    """
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near else ""
