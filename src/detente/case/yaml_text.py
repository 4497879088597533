"""Where the C parser and YAML 1.2 differ: question marks and colons inside words; and letters that look alike."""

from __future__ import annotations

import re
from typing import Any, Final

_INSIDE_A_WORD: Final = re.compile(
    r"(?<=[^\s,\[\]{}])\?"  # come?
    r"|(?<=[\w.)%\"'] )\?(?=[ ?!,\]}]|$)"  # come ?
    r"|(?<=: )\?(?=[^\s,\[\]{}])"  # a: ?b
    r"|(?<=[^\s,\[\]{}\"']):(?=[^\s,\[\]{}])",  # http://x, 12:30
    re.MULTILINE,
)
"""Question marks and colons that YAML 1.2 reads as letters of a plain scalar wherever they stand.

Productions 126, 127 and 130 of yaml2021 (ns-plain-first, ns-plain-safe, ns-plain-char). In quotes, comments and block
scalars they are letters anyway. The colon after a quoted key is left alone: ``{"a":1}`` is a mapping.
"""
_SPACES: Final = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN: Final = "\u00ad\u200b-\u200d\u2060"
STRANGE_SPACE: Final = re.compile(f"[{_SPACES}{_UNSEEN}]")
"""Spaces that look like plain ones, and letters that cannot be seen."""
STRANGE_IN_KEY: Final = re.compile(f"[{_SPACES}{_UNSEEN}\u2018-\u201f]")
"""These, and curly quotes."""


def with_stand_ins(text: str) -> tuple[str, dict[int, str]]:
    """Return a text whose question marks and colons inside words the C parser takes for letters.

    Letters of the private use area stand in for them, one for one, so that every offset stays.

    Returns
    -------
    The text, and what to put back in what is read (for `str.translate`).

    Examples
    --------
    >>> text, written = with_stand_ins("{a: Will it come?, b: http://x}")
    >>> len(text), "?" in text, text.translate(written)
    (31, False, '{a: Will it come?, b: http://x}')
    """
    used = set(text)
    free = [letter for letter in map(chr, range(0xE000, 0xF900)) if letter not in used][:2]
    if len(free) < 2:
        return text, {}
    stand_in = {"?": free[0], ":": free[1]}
    return _INSIDE_A_WORD.sub(lambda match: stand_in[match[0]], text), {ord(free[0]): "?", ord(free[1]): ":"}


def syntax_failure(text: str) -> int | None:
    """Return the offset at which a text stops being YAML, or None if all of it can be parsed.

    Examples
    --------
    >>> syntax_failure("a: b: c"), syntax_failure("a: b")
    (4, None)
    """
    error = syntax_error(text)
    return None if error is None else offset_of(error)


def syntax_error(text: str) -> Exception | None:
    """Return what the parser raises where a text stops being YAML, or None if all of it can be parsed."""
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    from ruamel.yaml.error import YAMLError

    parser: Any = CParser(with_stand_ins(text)[0])
    try:
        while parser.check_event():
            parser.get_event()
    except YAMLError as error:
        raised: Exception = error
        return raised
    return None


def quoted_over_lines(text: str, end: int) -> int | None:
    r"""Return where the last quoted text of several lines begins that ends before an offset, or None if none does.

    A quote that is never closed ends at the next one of its kind, where the parser goes wrong.

    Examples
    --------
    >>> quoted_over_lines('a: "x\nb: "y"', 10), quoted_over_lines('a: "x"', 6)
    (3, None)
    """
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    from ruamel.yaml.error import YAMLError

    parser: Any = CParser(with_stand_ins(text)[0])
    last = None
    try:
        while parser.check_token():
            token = parser.get_token()
            if token.start_mark.index >= end:
                break
            if getattr(token, "style", None) in ("'", '"') and token.start_mark.line < token.end_mark.line:
                last = int(token.start_mark.index)
    except YAMLError:
        pass
    return last


def offset_of(error: Exception) -> int:
    """Return the offset in the text at which the parser gave up, 0 where it does not say."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return int(mark.index) if mark is not None else 0


def describe_letter(letter: str) -> str:
    """Return what a letter is called that is easily taken for another.

    Examples
    --------
    >>> describe_letter("\u00a0"), describe_letter("\u201c")
    ('a non-breaking space (U+00A0)', 'the curly quote `“`')
    """
    if "\u2018" <= letter <= "\u201f":
        return f"the curly quote `{letter}`"
    kind = "a non-breaking space" if letter in "\u00a0\u202f" else "an unusual or invisible space"
    return f"{kind} (U+{ord(letter):04X})"
