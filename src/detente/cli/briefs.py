"""A brief from a file or from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from detente.core.errors import BriefError

if TYPE_CHECKING:
    from detente.brief.model import Brief

STANDARD_INPUT = "-"
"""What standard input is called among the arguments."""


def brief_of(given: str, standard: str | None) -> Brief:
    """Read a brief from a file; ``-`` is standard input, whose format its bytes must tell: Markdown is read as text.

    Raises
    ------
    BriefError
        If there is nothing to read, or it is no brief.
    """
    from detente.brief.load.limits import MAX_FILE_BYTES
    from detente.brief.load.load import EXPECTED
    from detente.brief.read import read, read_text

    if given != STANDARD_INPUT:
        return read(given, standard=standard)
    if sys.stdin is None or sys.stdin.closed:
        raise BriefError(f"-: found standard input closed, expected {EXPECTED}")
    data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    try:
        return read_text(data, standard=standard)
    except BriefError as error:
        raise BriefError(f"-: {error}") from None
