"""What to watch for: which observation in the coming weeks tells most of a question.

- ``answers``: which paths leave the question open, and how it comes out on them;
- ``candidates``: events and quantities that may be seen;
- ``information``: what seeing one tells, its error, and what chance alone would give;
- ``overlap``: indicators that tell the same;
- ``indicators``: the list, and the way to it.
"""

from detente.watch.indicators import Indicator, Indicators, watch, watch_case

__all__ = ["Indicator", "Indicators", "watch", "watch_case"]
