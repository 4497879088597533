"""Names for the parts of a drafted case, made from words of the brief."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from detente.case.syntax import RESERVED

_EMPTY_WORDS = (
    "a an the and or of in on at to for by with from into as that this these those its their his her our will",
    "would can could may might should shall be been being is are was were has have had it he she they we i not",
    "no any some such than then there which who whom whose when where while also more most very likely",
    "unlikely probably probable improbable possible possibly perhaps almost certain certainly about both",
    "either each other own same so only just",
)
_EMPTY = frozenset(word for line in _EMPTY_WORDS for word in line.split())
"""Words that tell nothing apart."""
_LONGEST = 40
_SPELT = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "’": "'"})
"""Letters and signs that have no ASCII form of their own."""


def slug(text: str, *, words: int = 4, longest: int = _LONGEST, fallback: str = "item") -> str:
    """Return a name of small letters and ``_`` from the first telling words of a text.

    Examples
    --------
    >>> slug("Russia's full-scale military intervention in the Ukraine")
    'russia_full_scale_military'
    >>> slug("Встреча", fallback="event")
    'event'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELT))
    ascii_only = "".join(letter for letter in plain if ord(letter) < 128)
    found = re.findall(r"[a-z][a-z0-9]*", re.sub(r"'s\b|\b([a-z])\.(?=[a-z]\.)", r"\1", ascii_only))
    telling = [word for word in found if word not in _EMPTY and len(word) > 1] or found
    name = ""
    for word in telling[:words]:
        if len(name) + len(word) + 1 > longest:
            break
        name = f"{name}_{word}" if name else word
    return name or (telling[0][:_LONGEST] if telling else fallback)


class Names:
    """Names of one space, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*taken, *RESERVED}

    def fresh(self, wanted: str) -> str:
        """Return a name that nothing has yet: the one wanted, or that with a number behind it."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name
