"""One where several are meant: ``"a"`` for ``["a"]``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any


def listed(given: Any) -> tuple[Any, ...]:
    """Return what was given as a tuple: a text is one thing and not its letters, None is nothing.

    Parameters
    ----------
    given
        One thing, a collection or an iterator of them, or None. What can be iterated over but has no size, such as an
        entry of a case, is one thing.

    Examples
    --------
    >>> listed("attack on 2001-02-01")
    ('attack on 2001-02-01',)
    >>> listed(["a", "b"]), listed(""), listed(None)
    (('a', 'b'), (), ())
    """
    if given is None or given == "":
        return ()
    if isinstance(given, str | bytes) or not isinstance(given, Collection | Iterator):
        return (given,)
    return tuple(given)
