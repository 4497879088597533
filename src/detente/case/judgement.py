"""When a reason gives none: a number that has neither a source nor such a reason is the analyst's judgement."""

from __future__ import annotations

import re
from typing import Final

BARE_REASONS: Final = frozenset(
    {
        "judgement",
        "judgment",
        "assumption",
        "assumed",
        "guess",
        "guessed",
        "estimate",
        "estimated",
        "opinion",
        "tbd",
        "todo",
        "unknown",
        "none",
        "n/a",
        "na",
    }
)
"""Words that give no reason: a ``why`` of one of them, alone or with `OWNERS` before it, leaves a number bare."""
OWNERS: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "our",
        "own",
        "pure",
        "mere",
        "analyst",
        "analysts",
        "author",
        "authors",
        "expert",
        "experts",
        "educated",
        "rough",
        "best",
        "by",
        "of",
        "set",
    }
)
"""Words that make no reason of such a word."""


def is_bare(why: str) -> bool:
    """Return whether a reason gives none.

    Examples
    --------
    >>> [is_bare(why) for why in ("", "judgement", "My best guess.", "analyst's judgement", "a guess from two polls")]
    [True, True, True, True, False]
    """
    words = re.findall(r"[a-z/]+", re.sub(r"['’]s?\b", "", why.lower()))
    reasons = [word for word in words if word not in OWNERS]
    return all(word in BARE_REASONS for word in reasons) and not re.search(r"[0-9]", why)


def is_judgement(source: str, why: str) -> bool:
    """Return whether a number has neither a source nor a reason: the one rule of `check`, `show` and the report."""
    return not source and is_bare(why)
