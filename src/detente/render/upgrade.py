"""A case in the present format, as people read it: what in it now means something else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.core.text import wrap
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.case.upgrade import Upgrade


def text(upgrade: Upgrade) -> str:
    """Return what has changed in meaning, in plain text; the case itself is its ``text``."""
    return "\n".join(_lines(upgrade))


def _lines(upgrade: Upgrade) -> Iterator[str]:
    """Yield the changes by what they are about; where several places have one text, it stands once."""
    from detente.case.older import ABOUT

    yield _brief(upgrade)
    for kind, changes in itertools.groupby(upgrade.changes, key=lambda change: change.kind):
        yield from ("", f"{ABOUT[kind][0].upper()}{ABOUT[kind][1:]}")
        for said, places in itertools.groupby(changes, key=lambda change: change.text):
            yield from (f"{upgrade.file or 'case'}:{place.line}: {place.path}" for place in places)
            yield from wrap(said, lead="  ", hang=2)


def _brief(upgrade: Upgrade) -> str:
    if not upgrade.is_new:
        return f"{upgrade.case}: format {upgrade.format}, nothing to do"
    n = len(upgrade.changes)
    places = "place means" if n == 1 else "places mean"
    return f"{upgrade.case}: format {upgrade.format} rewritten; {n} {places} something else"


RENDERINGS = {"Upgrade": Rendering("upgrade", text, room="case.upgrade", brief=_brief)}
"""How this room shows it."""
