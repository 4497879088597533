"""Why a forecast changed: two versions of a case, by file, by git revision or by date, and what each edit moved.

- ``revision``: a version as git has it;
- ``changes``: what differs in two cases;
- ``edits``: what is made, or left out, as one, and the cases between;
- ``align``: versions share their luck by the names of their parts;
- ``versions``: all of them run side by side;
- ``split``: what each edit has in a difference;
- ``words``: edits in words;
- ``result``: what is found;
- ``difference``: the way to it.
"""

from detente.diff.difference import diff
from detente.diff.result import Diff, Effect, Estimate, OneSided, QuestionDifference, Side, Told

__all__ = ["Diff", "Effect", "Estimate", "OneSided", "QuestionDifference", "Side", "Told", "diff"]
